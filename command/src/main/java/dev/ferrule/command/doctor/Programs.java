package dev.ferrule.command.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks for programs in PATH and asks them. */
final class Programs {
  private static final long SECONDS = 30;

  private final Path directory;
  private final Map<String, String> environment;

  /**
   * @param directory where they are run: rustup chooses a toolchain by it
   */
  Programs(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  @Nullable Path find(String name) {
    if (name.indexOf('/') >= 0) {
      Path program = directory.resolve(name);
      return Files.isExecutable(program) ? program : null;
    }
    for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path program = directory.resolve(folder).resolve(name);
      if (!folder.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
        return program;
      }
    }
    return null;
  }

  /** What the program prints; null if it cannot be run, fails or takes too long. */
  @Nullable String ask(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return null;
      }
      return process.exitValue() == 0 ? text : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
