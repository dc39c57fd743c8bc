package dev.ferrule.command;

import dev.ferrule.gcc.GccCommandLine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the compiler that {@code --ferrule-cc=} names. */
final class CompilerCommand {
  private CompilerCommand() {}

  /**
   * Returns the compiler's exit status.
   *
   * @param served whether this runs for a client, whose streams are not this process's own
   */
  static int run(
      GccCommandLine.Parsed.HandOver compiler,
      Path directory,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      boolean served) {
    List<String> command = new ArrayList<>();
    command.add(compiler.program());
    command.addAll(compiler.arguments());
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    if (served) {
      builder.redirectInput(new File("/dev/null"));
    } else {
      builder.inheritIO();
    }
    try {
      Process process = builder.start();
      if (served) {
        Thread errors = new Thread(() -> copy(process.getErrorStream(), err), "compiler");
        errors.start();
        copy(process.getInputStream(), out);
        errors.join();
      }
      return process.waitFor();
    } catch (IOException e) {
      err.println("ferrule: error: cannot run " + compiler.program() + ": " + e.getMessage());
      err.println("    hint: --ferrule-cc= names a C compiler, such as gcc or clang");
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    }
  }

  private static void copy(InputStream from, PrintStream to) {
    try {
      from.transferTo(to);
    } catch (IOException e) {
      to.println("ferrule: error: lost the compiler's output: " + e.getMessage());
    }
  }
}
