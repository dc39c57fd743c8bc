package dev.ferrule.api;

import dev.ferrule.diag.Diagnostic;
import dev.ferrule.request.EmbeddedArguments;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What came of a link.
 *
 * @param success whether the output was written
 * @param unchanged whether the output was there already as this link would have made it
 * @param diagnostics errors and warnings in order
 * @param passes each pass with its time
 * @param counts figures for {@code --stats}
 * @param text what belongs on standard output: the map for {@code -M}
 * @param opened every file that was read
 * @param embedded options that inputs carried and that were applied, in the order of the inputs
 */
public record LinkResult(
    boolean success,
    boolean unchanged,
    List<Diagnostic> diagnostics,
    List<PassTime> passes,
    Map<String, Long> counts,
    String text,
    List<Path> opened,
    List<EmbeddedArguments> embedded) {}
