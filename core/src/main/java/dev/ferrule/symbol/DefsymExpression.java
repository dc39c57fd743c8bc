package dev.ferrule.symbol;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.diag.LinkFailure;

/** The right side of {@code --defsym}: a number, a symbol, or a symbol plus or minus a number. */
final class DefsymExpression {
  private DefsymExpression() {}

  /**
   * Parses {@code 0x10}, {@code 16}, {@code name}, {@code name+0x10} or {@code name-16}.
   *
   * @throws LinkFailure for anything else
   */
  static LinkerDefined.Assigned parse(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw malformed(text);
    }
    if (Character.isDigit(trimmed.charAt(0)) || trimmed.charAt(0) == '-') {
      return new LinkerDefined.Assigned(null, number(trimmed, text));
    }
    int operator = -1;
    for (int i = 1; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      if (c == '+' || c == '-') {
        operator = i;
        break;
      }
      if (c == '*' || c == '/' || c == '(' || c == '?' || c == ' ') {
        if (c != ' ') {
          throw malformed(text);
        }
      }
    }
    if (operator < 0) {
      return new LinkerDefined.Assigned(trimmed, 0);
    }
    long offset = number(trimmed.substring(operator + 1).strip(), text);
    return new LinkerDefined.Assigned(
        trimmed.substring(0, operator).strip(), trimmed.charAt(operator) == '-' ? -offset : offset);
  }

  private static long number(String digits, String text) {
    try {
      boolean negative = digits.startsWith("-");
      String magnitude = negative ? digits.substring(1) : digits;
      long value =
          magnitude.startsWith("0x") || magnitude.startsWith("0X")
              ? Long.parseUnsignedLong(magnitude.substring(2), 16)
              : Long.parseLong(magnitude);
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      throw malformed(text);
    }
  }

  private static LinkFailure malformed(String text) {
    return new LinkFailure(
        Diagnostic.error("bad-defsym", "--defsym: cannot read the expression '" + text + "'")
            .withHint("a number, a symbol, or a symbol plus or minus a number is understood"));
  }
}
