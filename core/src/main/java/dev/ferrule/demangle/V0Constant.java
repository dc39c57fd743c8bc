package dev.ferrule.demangle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Constants in Rust's v0 mangling: the numbers of RFC 2603 and the strings, references, arrays,
 * tuples and structures that rustc added to them ({@code adt_const_params}).
 */
final class V0Constant {
  private final RustV0 names;
  private final Cursor in;
  private final Output out;

  V0Constant(RustV0 names, Cursor in, Output out) {
    this.names = names;
    this.in = in;
    this.out = out;
  }

  /**
   * Reads one.
   *
   * @param plain whether an expression needs no braces here
   */
  void read(boolean plain) {
    out.enter();
    char tag = in.next();
    switch (tag) {
      case 'p' -> out.add('_');
      case 'B' -> {
        int back = names.follow();
        if (back >= 0) {
          read(plain);
          in.moveTo(back);
        }
      }
      case 'h', 't', 'm', 'y', 'o', 'j' -> unsigned();
      case 'a', 's', 'l', 'x', 'n', 'i' -> {
        if (in.eat('n')) {
          out.add('-');
        }
        unsigned();
      }
      case 'b' ->
          out.add(
              switch (hex()) {
                case "0" -> "false";
                case "1" -> "true";
                default -> throw new NotMangled();
              });
      case 'c' -> character();
      case 'R' -> {
        if (in.eat('e')) {
          string();
        } else {
          braced(plain, tag);
        }
      }
      case 'e', 'Q', 'A', 'T', 'V' -> braced(plain, tag);
      default -> throw new NotMangled();
    }
    out.leave();
  }

  private void braced(boolean plain, char tag) {
    out.add(plain ? "" : "{");
    switch (tag) {
      case 'e' -> {
        out.add('*');
        string();
      }
      case 'R', 'Q' -> {
        out.add(tag == 'R' ? "&" : "&mut ");
        read(true);
      }
      case 'A' -> {
        out.add('[');
        list();
        out.add(']');
      }
      case 'T' -> {
        out.add('(');
        out.add(list() == 1 ? ",)" : ")");
      }
      default -> structure();
    }
    out.add(plain ? "" : "}");
  }

  private int list() {
    int count = 0;
    while (!in.eat('E')) {
      out.add(count++ > 0 ? ", " : "");
      read(true);
    }
    return count;
  }

  private void structure() {
    names.path(true);
    switch (in.next()) {
      case 'U' -> {}
      case 'T' -> {
        out.add('(');
        list();
        out.add(')');
      }
      case 'S' -> {
        out.add(" { ");
        boolean first = true;
        while (!in.eat('E')) {
          out.add(first ? "" : ", ");
          first = false;
          V0Reader.disambiguator(in);
          out.add(V0Reader.identifier(in)).add(": ");
          read(true);
        }
        out.add(" }");
      }
      default -> throw new NotMangled();
    }
  }

  /** Hexadecimal digits up to {@code _}, without leading zeros; at least one. */
  private String hex() {
    String digits = hexDigits();
    int from = 0;
    while (from < digits.length() - 1 && digits.charAt(from) == '0') {
      from++;
    }
    return digits.isEmpty() ? "0" : digits.substring(from);
  }

  private String hexDigits() {
    int from = in.position();
    while (Cursor.isDigit(in.peek()) || (in.peek() >= 'a' && in.peek() <= 'f')) {
      in.skip(1);
    }
    int length = in.position() - from;
    in.moveTo(from);
    String digits = in.take(length);
    in.expect('_');
    return digits;
  }

  /** In decimal if 64 bits hold it. */
  private void unsigned() {
    String hex = hex();
    if (hex.length() <= 16) {
      out.add(Long.toUnsignedString(Long.parseUnsignedLong(hex, 16)));
    } else {
      out.add("0x").add(hex);
    }
  }

  private void character() {
    String hex = hex();
    int code = hex.length() <= 6 ? Integer.parseInt(hex, 16) : -1;
    if (!Character.isValidCodePoint(code) || V0Reader.isSurrogate(code)) {
      throw new NotMangled();
    }
    out.add('\'').add(code == '"' ? "\"" : escaped(code)).add('\'');
  }

  /** A string's bytes of UTF-8, two digits each. */
  private void string() {
    String digits = hexDigits();
    if (digits.length() % 2 != 0) {
      throw new NotMangled();
    }
    byte[] bytes = new byte[digits.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, 16);
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new NotMangled();
    }
    out.add('"');
    int i = 0;
    while (i < text.length()) {
      int code = text.codePointAt(i);
      out.add(code == '\'' ? "'" : escaped(code));
      i += Character.charCount(code);
    }
    out.add('"');
  }

  /** As in a Rust literal. */
  private static String escaped(int code) {
    return switch (code) {
      case 0 -> "\\0";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '"', '\'', '\\' -> "\\" + (char) code;
      default ->
          isPrintable(code) ? Character.toString(code) : "\\u{" + Integer.toHexString(code) + "}";
    };
  }

  private static boolean isPrintable(int code) {
    return switch (Character.getType(code)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          false;
      case Character.SPACE_SEPARATOR -> code == ' ';
      default -> true;
    };
  }
}
