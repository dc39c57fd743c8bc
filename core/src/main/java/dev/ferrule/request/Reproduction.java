package dev.ferrule.request;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code --reproduce=FILE}: a tar archive from which the link can be repeated elsewhere.
 *
 * @param file where the archive goes
 * @param arguments one a line of its {@code response.txt}, paths taken relative to the archive
 */
public record Reproduction(Path file, List<String> arguments) {
  public Reproduction {
    arguments = List.copyOf(arguments);
  }
}
