package dev.ferrule.request;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Options about what a link tells.
 *
 * @param time {@code --time}: wall time and items of each pass
 * @param stats {@code --stats}: counts
 * @param traceFiles {@code -t}: name every input that is used
 * @param verbose {@code --verbose}
 * @param fatalWarnings {@code --fatal-warnings}
 * @param warnings false with {@code -w}
 * @param errorLimit {@code --error-limit=N}; 0 for none
 * @param demangle {@code --demangle}
 * @param color {@code --color-diagnostics}; null: on a terminal
 * @param threads how many threads may work; 0: as the work and the machine suggest
 * @param timeTrace {@code --time-trace=FILE}: the passes as events for a viewer, or null
 * @param dependencyFile {@code --dependency-file=FILE}: a make rule naming every input, or null
 * @param reproduce {@code --reproduce=FILE}: a tar archive of every input and the arguments, or
 *     null
 * @param crossReferences {@code --cref}: which files define and mention each global name
 * @param printGlibc {@code --print-glibc}: which glibc the output needs, and what for
 */
public record ReportOptions(
    boolean time,
    boolean stats,
    boolean traceFiles,
    boolean verbose,
    boolean fatalWarnings,
    boolean warnings,
    int errorLimit,
    boolean demangle,
    @Nullable Boolean color,
    int threads,
    @Nullable Path timeTrace,
    @Nullable Path dependencyFile,
    @Nullable Reproduction reproduce,
    boolean crossReferences,
    boolean printGlibc) {
  public static final ReportOptions DEFAULT =
      new ReportOptions(
          false, false, false, false, false, true, 20, true, null, 0, null, null, null, false,
          false);
}
