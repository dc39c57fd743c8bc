package dev.ferrule.command.sysroot;

/** Sizes for people. */
final class Sizes {
  private Sizes() {}

  /** {@code 812 B}, {@code 24 KB}, {@code 3.1 MB}. */
  static String shown(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return (bytes + 500) / 1000 + " KB";
    }
    long tenths = (bytes + 50_000) / 100_000;
    return tenths / 10 + "." + tenths % 10 + " MB";
  }
}
