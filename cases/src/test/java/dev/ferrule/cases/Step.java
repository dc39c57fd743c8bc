package dev.ferrule.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command of a case. Commands are lines for {@code sh}; the linker under test is in the
 * variables of the shell.
 */
sealed interface Step {
  /** The line as the case file has it. */
  String command();

  /** Line of the case file, from 1. */
  int line();

  Expectation expectation();

  /** Done once, before anything is linked; all linkers start from a copy of what it leaves. */
  record Build(String command, int line, Expectation expectation) implements Step {}

  /**
   * rustc, done once with a linker that only records; the recorded line is then linked by each
   * linker.
   *
   * @param command arguments of rustc
   * @param output the name after {@code -o}
   */
  record Rust(String command, int line, Expectation expectation, String output) implements Step {}

  /**
   * Done with each linker.
   *
   * @param output the name after {@code -o}; what gets compared. Null: nothing to look at
   */
  record Link(String command, int line, Expectation expectation, @Nullable String output)
      implements Step {}

  /** A link that every linker must refuse, leaving no output. */
  record Refused(String command, int line, Expectation expectation, @Nullable String output)
      implements Step {}

  /**
   * Done with each linker's output.
   *
   * @param compared whether status and standard output must be the same as with the other linker's
   *     output
   */
  record Run(String command, int line, Expectation expectation, boolean compared) implements Step {}

  /** {@code ferrule ldd} beside the system's {@code ldd}: {@code command} is the file's name. */
  record Ldd(String command, int line, Expectation expectation) implements Step {}

  /**
   * What a command must do.
   *
   * @param status exit status; as in the shell, 128 + n for signal n
   * @param stdout its lines, all of them; null if any will do
   * @param contains each must occur in standard output
   * @param errors each must occur in standard error
   * @param absent none may occur in standard output or error
   */
  record Expectation(
      int status,
      @Nullable List<String> stdout,
      List<String> contains,
      List<String> errors,
      List<String> absent) {}
}
