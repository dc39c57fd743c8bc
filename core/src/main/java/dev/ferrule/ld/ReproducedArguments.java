package dev.ferrule.ld;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a link as they are written into {@code response.txt}: absolute paths without
 * their leading slash, so that the archive's own folder takes the root's place.
 */
final class ReproducedArguments {
  /** Options whose value is a path that the link reads. */
  private static final List<String> PATHS =
      List.of(
          "L",
          "library-path",
          "version-script",
          "dynamic-list",
          "export-dynamic-symbol-list",
          "sysroot");

  /** Options whose value is a path that the link writes. */
  private static final List<String> OUTPUTS = List.of("o", "output", "Map", "dependency-file");

  private final Path directory;
  private final List<String> lines = new ArrayList<>();

  ReproducedArguments(Path directory) {
    this.directory = directory;
  }

  List<String> lines() {
    return lines;
  }

  void input(String path) {
    lines.add(quote(inArchive(path)));
  }

  void option(LdOption option, @Nullable String value) {
    String name = option.name();
    if (name.equals("reproduce")) {
      return;
    }
    String dashes = name.length() == 1 ? "-" : "--";
    if (value == null) {
      lines.add(dashes + name);
      return;
    }
    String shown = value;
    if (PATHS.contains(name) && !value.startsWith("=") && !value.startsWith("$SYSROOT")) {
      shown = inArchive(value);
    } else if (OUTPUTS.contains(name) && !value.equals("-")) {
      // The archive has no folder for it.
      shown = String.valueOf(Path.of(value).getFileName());
    }
    // Long names with =, which every linker understands.
    lines.add(dashes + name + (name.length() == 1 ? " " : "=") + quote(shown));
  }

  private String inArchive(String path) {
    Path absolute = directory.resolve(path).normalize();
    return Files.exists(absolute) ? absolute.toString().substring(1) : path;
  }

  private static String quote(String text) {
    boolean plain = !text.isEmpty();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain &= c != ' ' && c != '\t' && c != '"' && c != '\'' && c != '\\' && c != '\n';
    }
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
