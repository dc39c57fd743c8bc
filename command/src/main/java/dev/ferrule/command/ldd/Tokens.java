package dev.ferrule.command.ldd;

import org.jspecify.annotations.Nullable;

/**
 * Dynamic string tokens ({@code ld.so(8)}): {@code $ORIGIN}, {@code $LIB} and {@code $PLATFORM},
 * also in braces.
 *
 * @param library what {@code $LIB} becomes; null if the loader does not know it
 * @param platform what {@code $PLATFORM} becomes; null if the loader does not know it
 */
record Tokens(@Nullable String library, @Nullable String platform) {
  String expand(String text, String origin) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int length = text.charAt(at) == '$' ? token(text, at, origin, result) : 0;
      if (length == 0) {
        result.append(text.charAt(at));
        length = 1;
      }
      at += length;
    }
    return result.toString();
  }

  /** Appends what the token at {@code at} stands for; returns its length, or 0 if there is none. */
  private int token(String text, int at, String origin, StringBuilder result) {
    int length = one(text, at, "ORIGIN", origin, result);
    if (length == 0 && library != null) {
      length = one(text, at, "LIB", library, result);
    }
    if (length == 0 && platform != null) {
      length = one(text, at, "PLATFORM", platform, result);
    }
    return length;
  }

  private static int one(String text, int at, String name, String value, StringBuilder result) {
    if (text.startsWith("{" + name + "}", at + 1)) {
      result.append(value);
      return name.length() + 3;
    }
    int end = at + 1 + name.length();
    if (!text.startsWith(name, at + 1) || (end < text.length() && isNamePart(text.charAt(end)))) {
      return 0;
    }
    result.append(value);
    return name.length() + 1;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The folder of a file, as {@code $ORIGIN} has it: from the root, not normalised. */
  static String origin(Loaded file, Root root) {
    String path = file.shown();
    String absolute =
        path.startsWith("/") ? path : root.directory() + (path.isEmpty() ? "" : "/" + path);
    int slash = absolute.lastIndexOf('/');
    return slash <= 0 ? "/" : absolute.substring(0, slash);
  }

  /** Whether the text starts with {@code $ORIGIN}. */
  static boolean startsWithOrigin(String text) {
    return text.startsWith("$ORIGIN") || text.startsWith("${ORIGIN}");
  }
}
