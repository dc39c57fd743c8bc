package dev.ferrule.demangle;

import org.jspecify.annotations.Nullable;

/**
 * Rust's legacy mangling: {@code _ZN}, path segments with their lengths, {@code 17h} and a hash of
 * 16 digits, {@code E}.
 */
final class RustLegacy {
  private RustLegacy() {}

  /** The path without the hash, or null if this is no such name. */
  static @Nullable String demangle(String mangled) {
    StringBuilder result = new StringBuilder(mangled.length());
    int at = 3;
    String last = "";
    while (at < mangled.length() && mangled.charAt(at) != 'E') {
      int length = 0;
      int digits = at;
      while (at < mangled.length() && Character.isDigit(mangled.charAt(at)) && at - digits < 6) {
        length = length * 10 + mangled.charAt(at++) - '0';
      }
      if (length == 0 || length > mangled.length() - at) {
        return null;
      }
      if (!last.isEmpty()) {
        append(result, last);
      }
      last = mangled.substring(at, at + length);
      at += length;
    }
    if (at >= mangled.length() || !isHash(last)) {
      return null;
    }
    return result.toString();
  }

  private static boolean isHash(String segment) {
    if (segment.length() != 17 || segment.charAt(0) != 'h') {
      return false;
    }
    for (int i = 1; i < 17; i++) {
      if (Character.digit(segment.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder result, String segment) {
    if (!result.isEmpty()) {
      result.append("::");
    }
    int i = segment.startsWith("_$") ? 1 : 0;
    while (i < segment.length()) {
      char c = segment.charAt(i);
      if (c == '.') {
        boolean twice = i + 1 < segment.length() && segment.charAt(i + 1) == '.';
        result.append(twice ? "::" : ".");
        i += twice ? 2 : 1;
      } else if (c == '$') {
        int end = segment.indexOf('$', i + 1);
        String escape = end < 0 ? "" : escape(segment.substring(i + 1, end));
        if (escape.isEmpty()) {
          result.append(segment, i, segment.length());
          return;
        }
        result.append(escape);
        i = end + 1;
      } else {
        result.append(c);
        i++;
      }
    }
  }

  private static String escape(String name) {
    return switch (name) {
      case "SP" -> "@";
      case "BP" -> "*";
      case "RF" -> "&";
      case "LT" -> "<";
      case "GT" -> ">";
      case "LP" -> "(";
      case "RP" -> ")";
      case "C" -> ",";
      default -> {
        if (name.length() >= 2 && name.length() <= 7 && name.charAt(0) == 'u') {
          try {
            int code = Integer.parseInt(name.substring(1), 16);
            yield Character.isValidCodePoint(code) ? Character.toString(code) : "";
          } catch (NumberFormatException e) {
            yield "";
          }
        }
        yield "";
      }
    };
  }
}
