package dev.ferrule.demangle;

import java.nio.charset.StandardCharsets;

/**
 * A place in a mangled name. Bytes, since the lengths in mangled names count bytes of UTF-8. Past
 * the end there are zeros.
 */
final class Cursor {
  /** Greater numbers are in no name: they would count more than a name can have. */
  private static final int MAX_NUMBER = 100_000_000;

  private final byte[] bytes;
  private int at;

  Cursor(String name) {
    this.bytes = name.getBytes(StandardCharsets.UTF_8);
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  boolean atEnd() {
    return at >= bytes.length;
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    int place = at + ahead;
    return place < bytes.length ? (char) (bytes[place] & 0xff) : 0;
  }

  char next() {
    if (atEnd()) {
      throw new NotMangled();
    }
    return (char) (bytes[at++] & 0xff);
  }

  void skip(int count) {
    at = Math.min(at + count, bytes.length);
  }

  boolean eat(char c) {
    if (peek() != c || atEnd()) {
      return false;
    }
    at++;
    return true;
  }

  boolean eat(String text) {
    if (!startsWith(text)) {
      return false;
    }
    at += text.length();
    return true;
  }

  boolean startsWith(String ascii) {
    if (ascii.length() > bytes.length - at) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[at + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  void expect(char c) {
    if (!eat(c)) {
      throw new NotMangled();
    }
  }

  boolean atDigit() {
    return isDigit(peek());
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  /** A decimal number; at least one digit. */
  int number() {
    if (!atDigit()) {
      throw new NotMangled();
    }
    int value = 0;
    while (atDigit()) {
      value = value * 10 + (next() - '0');
      if (value > MAX_NUMBER) {
        throw new NotMangled();
      }
    }
    return value;
  }

  /** The next {@code length} bytes as text. */
  String take(int length) {
    if (length > bytes.length - at) {
      throw new NotMangled();
    }
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** What is left. */
  String rest() {
    return take(bytes.length - at);
  }
}
