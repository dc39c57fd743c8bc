package dev.ferrule.request;

import org.jspecify.annotations.Nullable;

/**
 * A release of glibc, such as 2.17 or 2.2.5, as {@code --max-glibc} takes it and as the versions of
 * glibc's symbols name it ({@code GLIBC_2.17}).
 *
 * @param order grows with the release: major in bits 20–29, minor in 10–19, patch in 0–9
 */
public record GlibcVersion(int order) implements Comparable<GlibcVersion> {
  /** Each of the three numbers is below this. */
  private static final int LIMIT = 1 << 10;

  /** What the names of glibc's symbol versions begin with. */
  private static final String PREFIX = "GLIBC_";

  /** The release that {@code MAJOR.MINOR} or {@code MAJOR.MINOR.PATCH} names, or null. */
  public static @Nullable GlibcVersion parse(String text) {
    int order = order(text, 0);
    return order < 0 ? null : new GlibcVersion(order);
  }

  /**
   * The {@link #order} of the release in which a symbol version came, or -1 if the version names
   * none: {@code GLIBC_PRIVATE}, {@code GCC_3.0}.
   */
  public static int orderOfSymbolVersion(String version) {
    return version.startsWith(PREFIX) ? order(version, PREFIX.length()) : -1;
  }

  private static int order(String text, int from) {
    int order = 0;
    int part = -1;
    int parts = 0;
    for (int i = from; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (part < 0 || parts == 3) {
          return -1;
        }
        order = order << 10 | part;
        parts++;
        part = -1;
      } else if (c >= '0' && c <= '9') {
        part = Math.max(0, part) * 10 + (c - '0');
        if (part >= LIMIT) {
          return -1;
        }
      } else {
        return -1;
      }
    }
    return parts < 2 ? -1 : parts == 2 ? order << 10 : order;
  }

  @Override
  public int compareTo(GlibcVersion other) {
    return Integer.compare(order, other.order);
  }

  @Override
  public String toString() {
    String text = (order >>> 20) + "." + (order >>> 10 & LIMIT - 1);
    int patch = order & LIMIT - 1;
    return patch == 0 ? text : text + "." + patch;
  }
}
