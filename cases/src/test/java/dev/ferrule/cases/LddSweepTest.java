package dev.ferrule.cases;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * {@code ferrule ldd} beside the system's {@code ldd} over the ELF files of {@code /usr/bin} and
 * {@code /usr/lib}: a fixed sample, or all with {@code -Dferrule.ldd.sweep=all}. What differs, and
 * why, is in {@code docs/ldd.md}.
 */
final class LddSweepTest {
  private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/lib");

  /** The system's ldd takes 10 to 20 ms a file. */
  private static final int SAMPLE = 250;

  /** x32 files, for which machines rarely have a loader. */
  private static final int EM_X86_64 = 62;

  private static final int GROUP = 1000;
  private static final int SECONDS = 1800;

  @Test
  void sameLinesAsTheSystem() throws IOException, InterruptedException {
    if (!selected()) {
      return;
    }
    Path repository = Toolbox.findRepository();
    Path work = Files.createDirectories(repository.resolve("cases/target/cases/ldd-sweep"));
    Toolbox tools = new Toolbox(repository, work.resolve("tools"));
    List<String> files = elfFiles();
    Assertions.assertThat(files).isNotEmpty();
    List<String> failures = new ArrayList<>();
    int offset = 0;
    for (String options : List.of("", "-v", "-u", "-r", "-d")) {
      // The plain lines are compared for more files than what each option adds.
      int wanted = options.isEmpty() ? SAMPLE : SAMPLE / 4;
      failures.addAll(compare(work, tools, options, sample(files, wanted, offset)));
      offset += 3;
    }
    Assertions.assertThat(failures).as("files about which the two differ").isEmpty();
  }

  private static boolean selected() {
    String words = System.getProperty("cases", "");
    return words.isEmpty() || Stream.of(words.split(",", -1)).anyMatch("ldd/sweep"::contains);
  }

  private static List<String> sample(List<String> files, int wanted, int offset) {
    if (System.getProperty("ferrule.ldd.sweep", "").equals("all")) {
      return files;
    }
    int step = Math.max(1, files.size() / wanted);
    List<String> chosen = new ArrayList<>();
    for (int k = offset % step; k < files.size(); k += step) {
      chosen.add(files.get(k));
    }
    return chosen;
  }

  private static List<String> compare(Path work, Toolbox tools, String options, List<String> files)
      throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    for (int from = 0; from < files.size(); from += GROUP) {
      List<String> group = files.subList(from, Math.min(files.size(), from + GROUP));
      Path list = work.resolve("files");
      Files.write(list, group);
      Map<String, String> system = run(work, tools, "ldd " + options, group);
      Map<String, String> ours = run(work, tools, "$FERRULE ldd " + options, group);
      for (String file : group) {
        if (!system.getOrDefault(file, "").equals(ours.getOrDefault(file, ""))) {
          failures.add(
              "ldd "
                  + options
                  + " "
                  + file
                  + "\n--- system\n"
                  + system.get(file)
                  + "--- ferrule\n"
                  + ours.get(file));
        }
      }
    }
    return failures;
  }

  /** What one call says about each of the files listed in {@code files}. */
  private static Map<String, String> run(
      Path work, Toolbox tools, String command, List<String> files)
      throws IOException, InterruptedException {
    // One more file, so that names are printed even before a single one.
    String line = "{ cat files; echo /nonexistent; } | xargs -d '\\n' " + command + " 2>&1; true";
    Shell.Outcome outcome = Shell.run(work, tools.plain(), line, SECONDS);
    Map<String, String> answers = new TreeMap<>();
    Set<String> names = new HashSet<>(files);
    String current = "";
    StringBuilder text = new StringBuilder();
    for (String answer : outcome.stdout().split("\n", -1)) {
      String name = answer.endsWith(":") ? answer.substring(0, answer.length() - 1) : "";
      if (names.contains(name) || name.equals("/nonexistent")) {
        answers.put(current, text.toString());
        names.remove(name);
        current = name;
        text = new StringBuilder();
      } else {
        text.append(answer.replaceAll(" \\(0x[0-9a-f]+\\)", "")).append('\n');
      }
    }
    answers.put(current, text.toString());
    return answers;
  }

  private static List<String> elfFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        for (Path file : all.sorted().toList()) {
          if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isComparable(file)) {
            files.add(file.toString());
          }
        }
      }
    }
    return files;
  }

  /** Whether it is an ELF file, and not one of x32, about which ldd says nothing. */
  private static boolean isComparable(Path file) throws IOException {
    byte[] b = new byte[20];
    try (InputStream in = Files.newInputStream(file)) {
      if (in.readNBytes(b, 0, b.length) < b.length) {
        return false;
      }
    }
    boolean elf = b[0] == 0x7f && b[1] == 'E' && b[2] == 'L' && b[3] == 'F';
    return elf && !(b[4] == 1 && b[18] == EM_X86_64);
  }
}
