package dev.ferrule.ld;

import dev.ferrule.request.ReportOptions;
import dev.ferrule.request.Reproduction;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The options about what a link tells. */
final class ReportArguments {
  private @Nullable Path dependencyFile;
  private @Nullable Path reproduceFile;
  private boolean crossReferences;
  private boolean time;
  private boolean stats;
  private boolean traceFiles;
  private boolean verbose;
  private boolean fatalWarnings;
  private boolean warnings = true;
  private int errorLimit = 20;
  private boolean demangle = true;
  private @Nullable Boolean color;
  private int threads;
  private boolean printGlibc;

  /** Empty for a name that follows from the output's. */
  private @Nullable String timeTrace;

  /** Applies a flag; false if it is none of these. */
  boolean flag(String name) {
    switch (name) {
      case "t", "trace" -> traceFiles = true;
      case "verbose" -> verbose = true;
      case "fatal-warnings" -> fatalWarnings = true;
      case "no-fatal-warnings" -> fatalWarnings = false;
      case "w", "no-warnings" -> warnings = false;
      case "time" -> time = true;
      case "cref" -> crossReferences = true;
      case "stats" -> stats = true;
      case "no-threads" -> threads = 1;
      case "print-glibc" -> printGlibc = true;
      case "demangle" -> demangle = true;
      case "no-demangle" -> demangle = false;
      default -> {
        return false;
      }
    }
    return true;
  }

  void dependencyFile(String value) {
    dependencyFile = Path.of(value);
  }

  void reproduceFile(String value) {
    reproduceFile = Path.of(value);
  }

  void errorLimit(String value, String argument) {
    errorLimit = (int) LdCommandLine.number(value, argument);
  }

  void timeTrace(@Nullable String value) {
    timeTrace = value == null ? "" : value;
  }

  /** Null: as the work and the machine suggest. */
  void threads(@Nullable String value, String argument) {
    if (value == null) {
      threads = 0;
      return;
    }
    long count = LdCommandLine.number(value, argument);
    if (count < 1 || count > 1024) {
      throw LdCommandLine.failure(argument + ": a number from 1 to 1024");
    }
    threads = (int) count;
  }

  void color(@Nullable String value, String argument) {
    color =
        switch (value == null ? "always" : value) {
          case "always" -> true;
          case "never" -> false;
          case "auto" -> null;
          default -> throw LdCommandLine.failure(argument + ": always, never or auto");
        };
  }

  boolean crossReferences() {
    return crossReferences;
  }

  ReportOptions options(String output, ReproducedArguments reproduced) {
    return new ReportOptions(
        time,
        stats,
        traceFiles,
        verbose,
        fatalWarnings,
        warnings,
        errorLimit,
        demangle,
        color,
        threads,
        timeTrace == null
            ? null
            : Path.of(timeTrace.isEmpty() ? output + ".time-trace" : timeTrace),
        dependencyFile,
        reproduceFile == null ? null : new Reproduction(reproduceFile, reproduced.lines()),
        crossReferences,
        printGlibc);
  }
}
