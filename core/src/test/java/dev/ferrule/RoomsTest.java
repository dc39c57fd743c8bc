package dev.ferrule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms may look in one direction only: see docs/design.md. */
class RoomsTest {
  private static final Set<String> LEAVES = Set.of("elf", "diag", "demangle", "work");

  /** What each room may use, beside the leaves and itself. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("elf", Set.of()),
          Map.entry("diag", Set.of()),
          Map.entry("demangle", Set.of()),
          Map.entry("work", Set.of()),
          Map.entry("arch", Set.of()),
          Map.entry("script", Set.of()),
          Map.entry("crt", Set.of()),
          Map.entry("request", Set.of()),
          Map.entry("input", Set.of("request", "script", "crt")),
          Map.entry("symbol", Set.of("request", "script", "input")),
          Map.entry("live", Set.of("request", "input", "symbol", "arch")),
          Map.entry("layout", Set.of("request", "input", "symbol", "live", "arch")),
          Map.entry("write", Set.of("request", "input", "symbol", "live", "layout", "arch")),
          Map.entry(
              "relocatable",
              Set.of("request", "input", "symbol", "live", "layout", "write", "arch")),
          Map.entry(
              "reuse", Set.of("request", "input", "symbol", "live", "layout", "write", "arch")),
          Map.entry(
              "api",
              Set.of(
                  "request",
                  "input",
                  "symbol",
                  "live",
                  "layout",
                  "write",
                  "reuse",
                  "relocatable",
                  "arch",
                  "script")),
          Map.entry("ld", Set.of("request")),
          Map.entry("gcc", Set.of("request", "ld")));

  /** These leaves use nothing at all of ours. */
  private static final Set<String> ALONE = Set.of("elf", "diag", "demangle", "work", "request");

  private static final Pattern USE = Pattern.compile("dev\\.ferrule\\.([a-z]+)\\.[A-Z]");

  @Test
  void everyRoomUsesOnlyWhatStandsLeftOfIt() throws IOException {
    List<String> wrong = new ArrayList<>();
    Path root = Path.of("src/main/java/dev/ferrule");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String room = root.relativize(file).getName(0).toString();
        Matcher use = USE.matcher(Files.readString(file));
        while (use.find()) {
          String other = use.group(1);
          boolean leaf = LEAVES.contains(other) && !ALONE.contains(room);
          if (!other.equals(room)
              && !leaf
              && !ALLOWED.getOrDefault(room, Set.of()).contains(other)) {
            wrong.add(file + " uses " + other);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyRoomIsKnown() throws IOException {
    try (Stream<Path> rooms = Files.list(Path.of("src/main/java/dev/ferrule"))) {
      assertThat(rooms.filter(Files::isDirectory).map(p -> p.getFileName().toString()))
          .allMatch(ALLOWED::containsKey);
    }
  }

  @Test
  void versionIsThatOfTheBuild() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<version>" + dev.ferrule.api.FerruleVersion.VERSION + "</version>");
  }
}
