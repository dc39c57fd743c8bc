package dev.ferrule.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the machine's own rustc or cargo with Ferrule as the linker. */
final class RustCommand {
  private RustCommand() {}

  /**
   * Returns the program's exit status. The launcher tells its own path in {@code ferrule.launcher}.
   */
  static int run(String program, List<String> arguments, Path directory, PrintStream err) {
    String launcher = System.getProperty("ferrule.launcher", "");
    if (launcher.isEmpty()) {
      err.println("ferrule: error: ferrule " + program + " needs the launcher script");
      return 1;
    }
    RustCall call = new RustCall(program, arguments);
    try {
      MuslSysroot musl = new MuslSysroot(directory, System.getenv(), err);
      if (musl.concerns(call) && !musl.use(call)) {
        return 1;
      }
      return start(call, launcher);
    } catch (IOException e) {
      err.println("ferrule: error: cannot run " + program + ": " + e.getMessage());
      err.println("    hint: install Rust (rustup, or the distribution's rustc and cargo)");
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    }
  }

  private static int start(RustCall call, String launcher)
      throws IOException, InterruptedException {
    GlibcTarget target = GlibcTarget.of(call.words());
    List<String> command = new ArrayList<>();
    command.add(call.program());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.putAll(call.environment());
    if (call.cargo()) {
      command.addAll(target.cargoArguments(environment));
      environment.put("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER", launcher);
      environment.put("CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER", launcher);
    } else {
      command.add("-Clinker=" + launcher);
      command.addAll(target.rustcArguments());
    }
    return builder.start().waitFor();
  }
}
