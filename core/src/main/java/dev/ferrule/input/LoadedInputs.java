package dev.ferrule.input;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line's inputs became.
 *
 * @param files in order, scripts replaced by what they name
 * @param opened every file that was opened, scripts too, in order
 * @param bytes the size of all of them together
 */
public record LoadedInputs(List<LoadedInput> files, List<Path> opened, long bytes) {
  public LoadedInputs {
    files = List.copyOf(files);
    opened = List.copyOf(opened);
  }
}
