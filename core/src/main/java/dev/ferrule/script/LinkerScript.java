package dev.ferrule.script;

import java.util.List;

/**
 * A text file that stands in for a library, such as the {@code libc.so} of a development package
 * ({@code ld}, "Commands Dealing with Files").
 *
 * @param commands in order
 */
public record LinkerScript(List<Command> commands) {
  public LinkerScript {
    commands = List.copyOf(commands);
  }

  /** One command. */
  public sealed interface Command {}

  /**
   * {@code INPUT(…)} and {@code GROUP(…)}: the same, since archives serve references from both
   * sides.
   */
  public record Input(List<Item> items) implements Command {
    public Input {
      items = List.copyOf(items);
    }
  }

  /** {@code SEARCH_DIR(…)}. */
  public record SearchDir(String path) implements Command {}

  /**
   * One file of an {@link Input}.
   *
   * @param name a path, a file name, or {@code -lNAME}
   * @param asNeeded whether it stands inside {@code AS_NEEDED(…)}
   */
  public record Item(String name, boolean asNeeded) {}
}
