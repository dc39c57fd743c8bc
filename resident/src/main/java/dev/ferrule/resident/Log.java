package dev.ferrule.resident;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** One line for each thing that happens. */
final class Log {
  private final PrintStream events;

  Log(PrintStream events) {
    this.events = events;
  }

  void say(String what) {
    events.println(
        LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + what);
  }

  void trouble(Throwable error) {
    say(error.toString());
    error.printStackTrace(events);
  }
}
