package dev.ferrule.cases;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs lines of shell with an environment that does not depend on who started the tests. */
final class Shell {
  /** What reaches into compilers and linkers from outside and would make results differ. */
  private static final List<String> REMOVED =
      List.of(
          "LD_LIBRARY_PATH",
          "LD_PRELOAD",
          "LD_RUN_PATH",
          "LIBRARY_PATH",
          "COMPILER_PATH",
          "GCC_EXEC_PREFIX",
          "RUSTFLAGS",
          "CARGO_ENCODED_RUSTFLAGS",
          "CARGO_BUILD_TARGET",
          "CARGO_TARGET_DIR",
          "RUST_BACKTRACE",
          "RUSTC_WRAPPER",
          "CFLAGS",
          "CXXFLAGS",
          "LDFLAGS",
          "MAKEFLAGS");

  private Shell() {}

  /**
   * What a command did.
   *
   * @param status exit status, 128 + n for signal n
   */
  record Outcome(int status, String stdout, String stderr) {}

  /**
   * Runs {@code sh -c command}.
   *
   * @param timeoutSeconds after which it is killed and the outcome says so (status 124, as
   *     timeout(1))
   */
  static Outcome run(Path folder, Map<String, String> variables, String command, int timeoutSeconds)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("case", ".out");
    Path err = Files.createTempFile("case", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
      builder.directory(folder.toFile());
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.redirectOutput(out.toFile());
      builder.redirectError(err.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeAll(REMOVED);
      environment.put("LC_ALL", "C");
      // Cases test links as they are by themselves; ResidentTest tests the other kind.
      environment.put("FERRULE_RESIDENT", "off");
      environment.putAll(variables);
      Process process = builder.start();
      int status = 124;
      String note = "";
      if (process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
        status = process.exitValue();
      } else {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        note = "\n[killed after " + timeoutSeconds + " s]\n";
      }
      return new Outcome(status, read(out), read(err) + note);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** {@code word} in single quotes where the shell would otherwise read something into it. */
  static String quote(String word) {
    return word.matches("[A-Za-z0-9_./=:@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
