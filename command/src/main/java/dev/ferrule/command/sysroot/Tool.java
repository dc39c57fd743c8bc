package dev.ferrule.command.sysroot;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs programs, with all they say in the log. */
final class Tool {
  /** How many last lines of a program that failed are shown. */
  private static final int SHOWN = 12;

  private final Progress progress;

  Tool(Progress progress) {
    this.progress = progress;
  }

  /**
   * Runs a program to its end.
   *
   * @param environment added to this process's; an empty value takes a variable away
   * @throws SysrootFailure with its last lines if it fails or cannot be run
   */
  void run(List<String> command, Path directory, Map<String, String> environment)
      throws IOException, InterruptedException, SysrootFailure {
    progress.log("$ cd " + directory + "; " + String.join(" ", command));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true);
    builder.redirectInput(Path.of("/dev/null").toFile());
    environment.forEach((name, value) -> {
      if (value.isEmpty()) {
        builder.environment().remove(name);
      } else {
        builder.environment().put(name, value);
      }
    });
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new SysrootFailure("cannot run " + command.getFirst() + ": " + e.getMessage());
    }
    Thread stop = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(stop);
    Deque<String> last = new ArrayDeque<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        progress.log(line);
        progress.detail(line.strip());
        last.add(line);
        if (last.size() > SHOWN) {
          last.remove();
        }
      }
    }
    int status = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(stop);
    if (status != 0) {
      throw new SysrootFailure(
          command.getFirst()
              + " failed with exit status "
              + status
              + ":\n  "
              + String.join("\n  ", last),
          "everything it said is in " + progress.logFile());
    }
  }

  /** What a program prints; null if it cannot be run or fails. Its errors go nowhere. */
  static @Nullable String output(List<String> command, Path directory) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectError(Path.of("/dev/null").toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? text : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Where a program is on the search path, or null. */
  static @Nullable Path find(String name, Map<String, String> environment) {
    for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program;
      }
    }
    return null;
  }
}
