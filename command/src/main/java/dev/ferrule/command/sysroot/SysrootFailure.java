package dev.ferrule.command.sysroot;

import java.io.Serial;

/** Ends a command with one sentence for the reader and, where there is one, what to do about it. */
final class SysrootFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String hint;

  SysrootFailure(String message) {
    this(message, "");
  }

  /**
   * @param hint what helps, or ""
   */
  SysrootFailure(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
