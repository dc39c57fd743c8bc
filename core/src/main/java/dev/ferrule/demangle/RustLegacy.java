package dev.ferrule.demangle;

import org.jspecify.annotations.Nullable;

/**
 * Rust's legacy mangling: {@code _ZN}, path segments with their lengths, {@code 17h} and a hash of
 * 16 digits, {@code E}. What C++ names cannot hold is escaped in the segments. The hash and
 * suffixes such as {@code .llvm.123} are left out.
 */
final class RustLegacy {
  /** The length of {@code h} and 16 hexadecimal digits. */
  private static final int HASH_LENGTH = 17;

  private RustLegacy() {}

  /** The path without the hash, or null if this is no such name. */
  static @Nullable String demangle(String mangled) {
    Cursor in = new Cursor(mangled);
    if (!in.eat("_ZN")) {
      return null;
    }
    StringBuilder result = new StringBuilder(mangled.length());
    String last = "";
    try {
      while (!in.eat('E')) {
        if (!last.isEmpty()) {
          append(result, last);
        }
        int length = in.number();
        last = in.take(length);
      }
    } catch (NotMangled e) {
      return null;
    }
    boolean complete = in.atEnd() || in.peek() == '.';
    return complete && isHash(last) && !result.isEmpty() ? result.toString() : null;
  }

  private static boolean isHash(String segment) {
    if (segment.length() != HASH_LENGTH || segment.charAt(0) != 'h') {
      return false;
    }
    for (int i = 1; i < HASH_LENGTH; i++) {
      char c = segment.charAt(i);
      if (!Cursor.isDigit(c) && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder result, String segment) {
    if (!result.isEmpty()) {
      result.append("::");
    }
    // The underscore makes an identifier of what would begin with an escape.
    int i = segment.startsWith("_$") ? 1 : 0;
    while (i < segment.length()) {
      char c = segment.charAt(i);
      if (c == '.') {
        boolean twice = i + 1 < segment.length() && segment.charAt(i + 1) == '.';
        result.append(twice ? "::" : ".");
        i += twice ? 2 : 1;
      } else if (c == '$') {
        int end = segment.indexOf('$', i + 1);
        String plain = end < 0 ? null : unescaped(segment.substring(i + 1, end));
        if (plain == null) {
          result.append(segment, i, segment.length());
          return;
        }
        result.append(plain);
        i = end + 1;
      } else {
        result.append(c);
        i++;
      }
    }
  }

  private static @Nullable String unescaped(String escape) {
    return switch (escape) {
      case "SP" -> "@";
      case "BP" -> "*";
      case "RF" -> "&";
      case "LT" -> "<";
      case "GT" -> ">";
      case "LP" -> "(";
      case "RP" -> ")";
      case "C" -> ",";
      default -> character(escape);
    };
  }

  /** {@code u} and the hexadecimal digits of a character that is not a control. */
  private static @Nullable String character(String escape) {
    if (escape.length() < 2 || escape.length() > 7 || escape.charAt(0) != 'u') {
      return null;
    }
    int code = 0;
    for (int i = 1; i < escape.length(); i++) {
      int digit = Character.digit(escape.charAt(i), 16);
      if (digit < 0) {
        return null;
      }
      code = code * 16 + digit;
    }
    boolean writable =
        Character.isValidCodePoint(code)
            && !V0Reader.isSurrogate(code)
            && !Character.isISOControl(code);
    return writable ? Character.toString(code) : null;
  }
}
