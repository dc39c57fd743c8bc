package dev.ferrule.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the machine's own rustc or cargo with Ferrule as the linker. */
final class RustCommand {
  private RustCommand() {}

  /**
   * Returns the program's exit status. The launcher tells its own path in {@code ferrule.launcher}.
   */
  static int run(String program, List<String> arguments, PrintStream err) {
    String launcher = System.getProperty("ferrule.launcher", "");
    if (launcher.isEmpty()) {
      err.println("ferrule: error: ferrule " + program + " needs the launcher script");
      return 1;
    }
    List<String> command = new ArrayList<>();
    command.add(program);
    if (program.equals("rustc")) {
      command.add("-Clinker=" + launcher);
    }
    GlibcTarget target = GlibcTarget.of(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    command.addAll(
        program.equals("cargo")
            ? target.cargoArguments(builder.environment())
            : target.rustcArguments());
    if (program.equals("cargo")) {
      Map<String, String> environment = builder.environment();
      environment.put("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", launcher);
      environment.put("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", launcher);
    }
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      err.println("ferrule: error: cannot run " + program + ": " + e.getMessage());
      err.println("    hint: install Rust (rustup, or the distribution's rustc and cargo)");
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    }
  }
}
