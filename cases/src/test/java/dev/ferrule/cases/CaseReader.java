package dev.ferrule.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a case: a file with directives ({@code //# word: value}), or a folder with a {@code
 * case.txt}.
 */
final class CaseReader {
  private static final String MARK = "//#";
  private static final int DEFAULT_TIMEOUT_SECONDS = 120;

  private final Path source;
  private final String name;
  private String about = "";
  private final List<String> needs = new ArrayList<>();
  private final List<Case.Variant> variants = new ArrayList<>();
  private List<String> against = List.of("gnu");
  private final Map<String, String> differs = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private int timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;
  private @Nullable Open open;

  private CaseReader(Path source, String name) {
    this.source = source;
    this.name = name;
  }

  /** A step whose expectations are still being read. */
  private static final class Open {
    final String word;
    final String command;
    final int line;
    int status;
    @Nullable List<String> stdout;
    final List<String> contains = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    final List<String> absent = new ArrayList<>();

    Open(String word, String command, int line) {
      this.word = word;
      this.command = command;
      this.line = line;
    }
  }

  /**
   * All cases below {@code root}, by name.
   *
   * @throws IllegalArgumentException for a directive that is not understood, with file and line
   */
  static List<Case> readAll(Path root) throws IOException {
    List<Case> cases = new ArrayList<>();
    for (Path kind : list(root)) {
      for (Path entry : list(kind)) {
        cases.add(read(root, entry));
      }
    }
    return cases;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  static Case read(Path root, Path entry) throws IOException {
    String relative = root.relativize(entry).toString();
    if (Files.isDirectory(entry)) {
      CaseReader reader = new CaseReader(entry.resolve("case.txt"), relative);
      reader.readDirectives(null);
      reader.addFolder(entry);
      return reader.build();
    }
    int dot = relative.lastIndexOf('.');
    CaseReader reader = new CaseReader(entry, dot < 0 ? relative : relative.substring(0, dot));
    reader.readDirectives(entry.getFileName().toString());
    return reader.build();
  }

  private void addFolder(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
        String path = folder.relativize(file).toString();
        if (!path.equals("case.txt")) {
          files.put(path, Files.readString(file));
        }
      }
    }
  }

  private void readDirectives(@Nullable String mainFile) throws IOException {
    List<String> lines = Files.readAllLines(source);
    @Nullable String current = mainFile;
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.startsWith(MARK)) {
        content.append(line).append('\n');
        continue;
      }
      String directive = line.substring(MARK.length()).strip();
      int colon = directive.indexOf(": ");
      String word = colon < 0 ? directive : directive.substring(0, colon).strip();
      if (word.endsWith(":")) {
        word = word.substring(0, word.length() - 1);
      }
      String value = colon < 0 ? "" : directive.substring(colon + 2).strip();
      if (word.equals("file")) {
        keep(current, content);
        content = new StringBuilder();
        current = value;
      } else {
        // Keeps the line numbers of the source true in debug information and messages.
        content.append('\n');
        directive(word, value, i + 1);
      }
    }
    keep(current, content);
    close();
  }

  private void keep(@Nullable String file, StringBuilder content) {
    if (file != null) {
      files.put(file, content.toString());
    }
  }

  private void directive(String word, String value, int line) {
    switch (word) {
      case "about" -> about = about.isEmpty() ? value : about + " " + value;
      case "needs" -> needs.addAll(words(value));
      case "variant" -> {
        String variant = words(value).getFirst();
        variants.add(new Case.Variant(variant, value.substring(variant.length()).strip()));
      }
      case "against" -> against = value.equals("nothing") ? List.of() : words(value);
      case "differs" -> {
        int comma = value.indexOf(',');
        if (comma < 0) {
          throw wrong(line, "write `differs: ASPECT, because …`");
        }
        differs.put(value.substring(0, comma).strip(), value.substring(comma + 1).strip());
      }
      case "timeout" -> timeoutSeconds = Integer.parseInt(value);
      case "build", "rust", "link", "link fails", "run", "check", "ldd" -> {
        close();
        open = new Open(word, value, line);
      }
      default -> expectation(word, value, line);
    }
  }

  private void expectation(String word, String value, int line) {
    Open step = open;
    if (step == null) {
      throw wrong(line, "unknown directive, or an expectation before any command: " + word);
    }
    switch (word) {
      case "and" -> throw wrong(line, "one command a line; use && inside it");
      case "status" -> step.status = Integer.parseInt(value);
      case "stdout" -> {
        if (step.stdout == null) {
          step.stdout = new ArrayList<>();
        }
        step.stdout.add(value);
      }
      case "stdout contains" -> step.contains.add(value);
      case "stderr contains" -> step.errors.add(value);
      case "lacks" -> step.absent.add(value);
      default -> throw wrong(line, "unknown directive: " + word);
    }
  }

  private void close() {
    Open step = open;
    open = null;
    if (step == null) {
      return;
    }
    String command = step.command;
    int line = step.line;
    Step.Expectation expectation =
        new Step.Expectation(
            step.status,
            step.stdout,
            List.copyOf(step.contains),
            List.copyOf(step.errors),
            List.copyOf(step.absent));
    @Nullable String output = output(command);
    steps.add(
        switch (step.word) {
          case "build" -> new Step.Build(command, line, expectation);
          case "rust" -> {
            if (output == null) {
              throw wrong(line, "rust: needs -o NAME");
            }
            yield new Step.Rust(command, line, expectation, output);
          }
          case "link" -> new Step.Link(command, line, expectation, output);
          case "link fails" -> new Step.Refused(command, line, expectation, output);
          case "run" -> new Step.Run(command, line, expectation, true);
          case "check" -> new Step.Run(command, line, expectation, false);
          default -> new Step.Ldd(command, line, expectation);
        });
  }

  private static @Nullable String output(String command) {
    List<String> words = words(command);
    int option = words.lastIndexOf("-o");
    return option < 0 || option + 1 >= words.size() ? null : words.get(option + 1);
  }

  private static List<String> words(String value) {
    return List.of(value.strip().split("[, ]+"));
  }

  private IllegalArgumentException wrong(int line, String message) {
    return new IllegalArgumentException(source + ":" + line + ": " + message);
  }

  private Case build() {
    if (steps.isEmpty()) {
      throw wrong(1, "no command");
    }
    if (about.isEmpty()) {
      throw wrong(1, "no `about:`");
    }
    if (variants.isEmpty()) {
      variants.add(new Case.Variant("", ""));
    }
    return new Case(
        name,
        source,
        about,
        List.copyOf(needs),
        List.copyOf(variants),
        against,
        Map.copyOf(differs),
        List.copyOf(steps),
        files,
        timeoutSeconds);
  }
}
