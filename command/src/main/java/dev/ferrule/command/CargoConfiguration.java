package dev.ferrule.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The one thing that has to be known of cargo's configuration files before cargo runs: {@code
 * target} of {@code [build]}.
 */
final class CargoConfiguration {
  private CargoConfiguration() {}

  /**
   * The first that the folders above {@code directory} and then cargo's home say; "" if none does,
   * or if it is a list.
   */
  static String buildTarget(Path directory, Map<String, String> environment) {
    for (Path folder = directory; folder != null; folder = folder.getParent()) {
      String target = inFolder(folder.resolve(".cargo"));
      if (!target.isEmpty()) {
        return target;
      }
    }
    String home = environment.getOrDefault("CARGO_HOME", "");
    return home.isEmpty() ? "" : inFolder(Path.of(home));
  }

  private static String inFolder(Path folder) {
    for (String name : List.of("config", "config.toml")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        try {
          return inFile(Files.readAllLines(file));
        } catch (IOException e) {
          // cargo will say so.
          return "";
        }
      }
    }
    return "";
  }

  private static String inFile(List<String> lines) {
    boolean build = false;
    for (String line : lines) {
      String text = line.strip();
      if (text.startsWith("[")) {
        build = text.startsWith("[build]");
      }
      boolean plain = build && text.startsWith("target") && after(text, 6).startsWith("=");
      boolean dotted = text.startsWith("build.target") && after(text, 12).startsWith("=");
      if (plain || dotted) {
        return quoted(text.substring(text.indexOf('=') + 1).strip());
      }
    }
    return "";
  }

  private static String after(String text, int from) {
    return text.substring(from).strip();
  }

  private static String quoted(String value) {
    if (value.length() < 2 || value.charAt(0) != '"' && value.charAt(0) != '\'') {
      return "";
    }
    int end = value.indexOf(value.charAt(0), 1);
    return end < 0 ? "" : value.substring(1, end);
  }
}
