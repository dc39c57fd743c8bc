package dev.ferrule.command.sysroot;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Tells how far it is: a line a step; on a terminal also what the step is doing. Everything goes
 * into the log too.
 */
final class Progress implements Closeable {
  /** Columns that a line of details may take. */
  private static final int WIDTH = 78;

  private final PrintStream err;
  private final boolean terminal;
  private final Path logFile;
  private final PrintWriter log;
  private boolean detailShown;

  Progress(PrintStream err, Path logFile) throws IOException {
    this.err = err;
    this.logFile = logFile;
    this.terminal = interactive();
    this.log =
        new PrintWriter(
            Files.newBufferedWriter(
                logFile,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND),
            true);
    log("== " + LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
  }

  /** Whether a person reads and can answer. Some versions of Java have no console otherwise. */
  @SuppressWarnings("SystemConsoleNull")
  static boolean interactive() {
    java.io.Console console = System.console();
    return console != null && console.isTerminal();
  }

  Path logFile() {
    return logFile;
  }

  void log(String line) {
    log.println(line);
  }

  /** A line that stays. */
  void say(String line) {
    clear();
    err.println("ferrule: " + line);
    log("ferrule: " + line);
  }

  /** What is being done at this moment; only a terminal shows it. */
  void detail(String text) {
    if (!terminal) {
      return;
    }
    clear();
    String line = "  " + text;
    err.print(line.length() > WIDTH ? line.substring(0, WIDTH) : line);
    err.flush();
    detailShown = true;
  }

  private void clear() {
    if (detailShown) {
      err.print("\r\u001b[K");
      detailShown = false;
    }
  }

  @Override
  public void close() {
    clear();
    log.close();
  }
}
