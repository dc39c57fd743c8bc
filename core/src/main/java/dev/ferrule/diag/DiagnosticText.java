package dev.ferrule.diag;

/** Diagnostics as lines of text. */
public final class DiagnosticText {
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[1;35m";
  private static final String RESET = "\u001b[0m";

  private DiagnosticText() {}

  /**
   * {@code ferrule: error: …}, the places behind {@code >>>}, the hint last; each line ends with a
   * newline.
   */
  public static String render(Diagnostic diagnostic, boolean color) {
    StringBuilder text = new StringBuilder("ferrule: ");
    String word =
        switch (diagnostic.severity()) {
          case ERROR -> "error: ";
          case WARNING -> "warning: ";
          case NOTE -> "note: ";
        };
    if (color) {
      text.append(diagnostic.severity() == Severity.ERROR ? RED : YELLOW)
          .append(word)
          .append(RESET);
    } else {
      text.append(word);
    }
    text.append(diagnostic.message()).append('\n');
    for (String place : diagnostic.places()) {
      text.append(">>> ").append(place).append('\n');
    }
    String hint = diagnostic.hint();
    if (hint != null) {
      text.append("    hint: ").append(hint).append('\n');
    }
    return text.toString();
  }
}
