package dev.ferrule.command.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Cargo's configuration as it holds for a project (The Cargo Book, "Configuration"): the files from
 * the project's folder up to the root, then the one in CARGO_HOME; what is nearer wins.
 */
final class CargoFiles {
  /**
   * One configuration file.
   *
   * @param content null if it cannot be read
   * @param problem why it cannot be read, or null
   */
  record ConfigFile(Path path, @Nullable TomlTable content, @Nullable String problem) {}

  /**
   * A setting and where it stands.
   *
   * @param text its value; the words of a list with blanks between them
   */
  record Setting(String name, String text, String place) {}

  private final List<ConfigFile> files = new ArrayList<>();

  private CargoFiles() {}

  /**
   * @param project absolute
   */
  static CargoFiles of(Path project, Map<String, String> environment) {
    CargoFiles all = new CargoFiles();
    List<Path> folders = new ArrayList<>();
    for (Path folder = project; folder != null; folder = folder.getParent()) {
      folders.add(folder.resolve(".cargo"));
    }
    Path home = home(environment);
    if (!folders.contains(home)) {
      folders.add(home);
    }
    for (Path folder : folders) {
      Path file = configIn(folder);
      if (file != null) {
        all.files.add(read(file));
      }
    }
    return all;
  }

  /** CARGO_HOME, or {@code ~/.cargo}. */
  static Path home(Map<String, String> environment) {
    String home = environment.getOrDefault("CARGO_HOME", "");
    return home.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", "/root"), ".cargo")
        : Path.of(home).toAbsolutePath();
  }

  /** The file that cargo reads in a folder; the old name without an ending goes first. */
  static @Nullable Path configIn(Path folder) {
    for (String name : new String[] {"config", "config.toml"}) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static ConfigFile read(Path path) {
    try {
      TomlParseResult result = Toml.parse(path);
      if (result.hasErrors()) {
        TomlParseError first = result.errors().getFirst();
        return new ConfigFile(
            path, null, "line " + first.position().line() + ": " + first.getMessage());
      }
      return new ConfigFile(path, result, null);
    } catch (IOException e) {
      return new ConfigFile(path, null, e.toString());
    }
  }

  List<ConfigFile> files() {
    return files;
  }

  /** {@code build.target} if it is a single name. */
  @Nullable Setting buildTarget() {
    return first(List.of("build", "target"), "build.target");
  }

  /** {@code target.TARGET.linker}. */
  @Nullable Setting linker(String target) {
    return first(List.of("target", target, "linker"), "target." + target + ".linker");
  }

  /** Every setting of flags for the compiler, and of linkers by {@code cfg(…)}, near ones first. */
  List<Setting> others(String target) {
    List<Setting> found = new ArrayList<>();
    for (ConfigFile file : files) {
      TomlTable content = file.content();
      if (content == null) {
        continue;
      }
      add(content, List.of("build", "rustflags"), "build.rustflags", file, found);
      add(
          content,
          List.of("target", target, "rustflags"),
          "target." + target + ".rustflags",
          file,
          found);
      TomlTable targets = table(content, "target");
      if (targets == null) {
        continue;
      }
      for (String key : targets.keySet()) {
        if (key.startsWith("cfg(")) {
          for (String what : new String[] {"linker", "rustflags"}) {
            add(content, List.of("target", key, what), "target.'" + key + "'." + what, file, found);
          }
        }
      }
    }
    return found;
  }

  private @Nullable Setting first(List<String> path, String name) {
    List<Setting> found = new ArrayList<>();
    for (ConfigFile file : files) {
      TomlTable content = file.content();
      if (content != null) {
        add(content, path, name, file, found);
      }
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private static @Nullable TomlTable table(TomlTable content, String key) {
    return content.get(List.of(key)) instanceof TomlTable table ? table : null;
  }

  private static void add(
      TomlTable content, List<String> path, String name, ConfigFile file, List<Setting> found) {
    for (int i = 1; i < path.size(); i++) {
      if (!(content.get(path.subList(0, i)) instanceof TomlTable)) {
        return;
      }
    }
    Object value = content.get(path);
    String text;
    if (value instanceof String string) {
      text = string;
    } else if (value instanceof TomlArray list) {
      StringBuilder words = new StringBuilder();
      for (int i = 0; i < list.size(); i++) {
        words.append(words.isEmpty() ? "" : " ").append(list.get(i));
      }
      text = words.toString();
    } else {
      return;
    }
    found.add(new Setting(name, text, file.path().toString()));
  }
}
