package dev.ferrule.command.setup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Changes one line of a cargo configuration as text, so that comments and layout stay. Every result
 * is read back before it is used.
 */
final class CargoConfigEdit {
  /** The file is written in a way that cannot be changed safely. */
  static final class NotPossible extends Exception {
    private static final long serialVersionUID = 1L;

    NotPossible(String message) {
      super(message);
    }
  }

  private static final String MARK = "  # ferrule setup";

  private final String text;
  private final String target;
  private final List<String> path;

  CargoConfigEdit(String text, String target) {
    this.text = text;
    this.target = target;
    this.path = List.of("target", target, "linker");
  }

  /**
   * The text with this linker for the target; the same text if it says so already.
   *
   * @throws NotPossible with the reason, and what to write by hand
   */
  String withLinker(String launcher) throws NotPossible {
    TomlParseResult content = parse(text);
    String line = "linker = " + quoted(launcher) + MARK;
    String now = linker(content);
    if (launcher.equals(now)) {
      return text;
    }
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (now != null) {
      int at = lineOf(content, path);
      if (!isLinkerLine(lines.get(at))) {
        throw byHand(line);
      }
      lines.set(at, line);
    } else if (content.get(path.subList(0, 1)) instanceof TomlTable targets
        && targets.get(List.of(target)) instanceof TomlTable) {
      int at = lineOf(content, path.subList(0, 2));
      if (!lines.get(at).strip().startsWith("[")) {
        throw byHand(line);
      }
      lines.add(at + 1, line);
    } else {
      if (!text.isEmpty()) {
        boolean endsWithNewline = lines.getLast().isEmpty();
        if (endsWithNewline) {
          lines.removeLast();
        }
        lines.add("");
      } else {
        lines.clear();
      }
      lines.add("[target." + target + "]");
      lines.add(line);
      lines.add("");
    }
    String result = String.join("\n", lines);
    TomlParseResult after = Toml.parse(result);
    if (after.hasErrors() || !launcher.equals(linker(after))) {
      throw byHand(line);
    }
    return result;
  }

  /**
   * The text without Ferrule's line; what it replaced, according to the text before, comes back.
   * Null if there is no such line.
   */
  @Nullable String withoutFerrule(String original) throws NotPossible {
    TomlParseResult content = parse(text);
    String now = linker(content);
    if (now == null) {
      return null;
    }
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int at = lineOf(content, path);
    String line = lines.get(at);
    if (!line.endsWith(MARK)) {
      return null;
    }
    // Nothing but Ferrule's own change has happened: the file is again what it was.
    if (new CargoConfigEdit(original, target).withLinker(now).equals(text)) {
      return original;
    }
    TomlParseResult before = parse(original);
    if (linker(before) != null) {
      String[] old = original.split("\n", -1);
      lines.set(at, old[lineOf(before, path)]);
    } else {
      lines.remove(at);
    }
    String result = String.join("\n", lines);
    parse(result);
    return result;
  }

  private static TomlParseResult parse(String text) throws NotPossible {
    TomlParseResult content = Toml.parse(text);
    if (content.hasErrors()) {
      throw new NotPossible(
          "line "
              + content.errors().getFirst().position().line()
              + ": "
              + content.errors().getFirst().getMessage());
    }
    return content;
  }

  private @Nullable String linker(TomlParseResult content) {
    return content.get(path.subList(0, 1)) instanceof TomlTable targets
            && targets.get(List.of(target)) instanceof TomlTable table
            && table.get(List.of("linker")) instanceof String linker
        ? linker
        : null;
  }

  /** The number of the line, from 0. */
  private static int lineOf(TomlParseResult content, List<String> path) throws NotPossible {
    TomlPosition position = content.inputPositionOf(path);
    if (position == null) {
      throw new NotPossible("cannot find where " + String.join(".", path) + " stands");
    }
    return position.line() - 1;
  }

  /** A line of its own, with the whole value on it. */
  private static boolean isLinkerLine(String line) {
    String stripped = line.strip();
    if (!stripped.startsWith("linker")) {
      return false;
    }
    return !Toml.parse(stripped).hasErrors();
  }

  private NotPossible byHand(String line) {
    return new NotPossible(
        "written in a form that is not changed by a program; write yourself, for target."
            + target
            + ": "
            + line);
  }

  private static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
