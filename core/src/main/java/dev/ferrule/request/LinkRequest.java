package dev.ferrule.request;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that one link is told: the command line after its options were understood. Immutable;
 * what it does not say the link does not know (no environment, no current directory, no system
 * property).
 *
 * @param workingDirectory absolute; relative paths of inputs and outputs are taken from it
 * @param output where the result goes
 * @param kind what is made
 * @param inputs objects, archives, libraries and scripts in command-line order
 */
public record LinkRequest(
    Path workingDirectory,
    Path output,
    OutputKind kind,
    List<InputItem> inputs,
    SearchPaths search,
    SymbolOptions symbols,
    DynamicOptions dynamic,
    LayoutOptions layout,
    ContentOptions content,
    ReportOptions report,
    EmbeddedOptions embedded,
    LimitOptions limits) {
  public LinkRequest {
    inputs = List.copyOf(inputs);
  }

  /** {@code path} made absolute by {@link #workingDirectory}. */
  public Path resolve(Path path) {
    return workingDirectory.resolve(path);
  }
}
