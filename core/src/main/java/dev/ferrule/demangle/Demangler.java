package dev.ferrule.demangle;

/**
 * Readable names for mangled symbols. A name that is not mangled, or not understood, is returned as
 * it is.
 */
public final class Demangler {
  /** Longer names are returned as they are. */
  private static final int MAX_LENGTH = 1 << 14;

  private Demangler() {}

  /** Never throws; time and memory are bounded by the name's length. */
  public static String demangle(String mangled) {
    if (mangled.length() > MAX_LENGTH || mangled.length() < 4) {
      return mangled;
    }
    String readable = null;
    if (mangled.startsWith("_R")) {
      readable = RustV0.demangle(mangled);
    }
    if (mangled.startsWith("_ZN")) {
      readable = RustLegacy.demangle(mangled);
    }
    if (readable == null && mangled.startsWith("_Z")) {
      readable = ItaniumNames.demangle(mangled);
    }
    return readable == null ? mangled : readable;
  }
}
