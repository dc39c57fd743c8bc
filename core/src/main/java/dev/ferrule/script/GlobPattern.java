package dev.ferrule.script;

/**
 * Shell patterns as version scripts use them: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a]},
 * backslash.
 */
public final class GlobPattern {
  private GlobPattern() {}

  /** Whether the text has a character that is special in patterns. */
  public static boolean isGlob(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*' || c == '?' || c == '[' || c == '\\') {
        return true;
      }
    }
    return false;
  }

  /** Whether the whole name fits the pattern. Time is bounded by the product of both lengths. */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int starPattern = -1;
    int starName = 0;
    while (n < name.length()) {
      int after = p < pattern.length() ? one(pattern, p, name.charAt(n)) : -1;
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        starPattern = p++;
        starName = n;
      } else if (after > 0) {
        p = after;
        n++;
      } else if (starPattern >= 0) {
        p = starPattern + 1;
        n = ++starName;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** Where the pattern goes on after one character was matched, or -1. */
  private static int one(String pattern, int p, char c) {
    return switch (pattern.charAt(p)) {
      case '?' -> p + 1;
      case '\\' -> p + 1 < pattern.length() && pattern.charAt(p + 1) == c ? p + 2 : -1;
      case '[' -> {
        int end = pattern.indexOf(']', p + 2);
        if (end < 0) {
          yield c == '[' ? p + 1 : -1;
        }
        boolean negated = pattern.charAt(p + 1) == '!' || pattern.charAt(p + 1) == '^';
        boolean found = false;
        int i = negated ? p + 2 : p + 1;
        while (i < end) {
          char low = pattern.charAt(i);
          if (i + 2 < end && pattern.charAt(i + 1) == '-') {
            found |= low <= c && c <= pattern.charAt(i + 2);
            i += 3;
          } else {
            found |= low == c;
            i++;
          }
        }
        yield found != negated ? end + 1 : -1;
      }
      default -> pattern.charAt(p) == c ? p + 1 : -1;
    };
  }
}
