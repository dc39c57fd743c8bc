package dev.ferrule.command.ldd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Which Debian package has a library that is missing, as far as this machine can tell: the files of
 * installed packages, apt-file, the Contents indices that apt has fetched, the names of packages by
 * Debian's naming rule where apt knows such a package, and a few names that do not follow the rule.
 * A question is asked of the machine only, never of a network.
 */
final class DebianPackages {
  /**
   * @param name of the package
   * @param from who says so
   */
  record Answer(String name, String from) {}

  /** Well-known sonames whose packages are not named after them. */
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("libc.so.6", "libc6"),
          Map.entry("libm.so.6", "libc6"),
          Map.entry("libcrypt.so.1", "libcrypt1"),
          Map.entry("libgcc_s.so.1", "libgcc-s1"),
          Map.entry("libz.so.1", "zlib1g"),
          Map.entry("libcrypto.so.3", "libssl3"),
          Map.entry("libcrypto.so.1.1", "libssl1.1"),
          Map.entry("libGL.so.1", "libgl1"),
          Map.entry("libEGL.so.1", "libegl1"),
          Map.entry("libncurses.so.6", "libncurses6"),
          Map.entry("libbz2.so.1.0", "libbz2-1.0"),
          Map.entry("libglib-2.0.so.0", "libglib2.0-0"),
          Map.entry("libgobject-2.0.so.0", "libglib2.0-0"),
          Map.entry("libgio-2.0.so.0", "libglib2.0-0"),
          Map.entry("libgthread-2.0.so.0", "libglib2.0-0"),
          Map.entry("libgmodule-2.0.so.0", "libglib2.0-0"),
          Map.entry("libgtk-3.so.0", "libgtk-3-0"),
          Map.entry("libgdk-3.so.0", "libgtk-3-0"),
          Map.entry("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
          Map.entry("libodbc.so.2", "libodbc2"),
          Map.entry("libjvm.so", "default-jre-headless"),
          Map.entry("libc.musl-x86_64.so.1", "musl"));

  private static final int SECONDS = 20;

  private final Root root;
  private final Map<String, String> environment;
  private final Map<String, @Nullable Answer> answers = new HashMap<>();

  DebianPackages(Root root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /** The package that has a library, or null. */
  @Nullable Answer find(String soname) {
    String base = soname.substring(soname.lastIndexOf('/') + 1);
    if (!answers.containsKey(base)) {
      answers.put(base, search(base));
    }
    return answers.get(base);
  }

  private @Nullable Answer search(String soname) {
    Answer answer = installed(soname);
    if (answer == null && root.machine()) {
      answer = aptFile(soname);
    }
    if (answer == null) {
      answer = contents(soname);
    }
    if (answer == null && root.machine()) {
      answer = byRule(soname);
    }
    String known = KNOWN.get(soname);
    return answer == null && known != null ? new Answer(known, "Ferrule's own list") : answer;
  }

  /** An installed package that has such a file at a place where the loader does not look. */
  private @Nullable Answer installed(String soname) {
    Path info = root.host("/var/lib/dpkg/info");
    String ending = "/" + soname;
    try (DirectoryStream<Path> lists = Files.newDirectoryStream(info, "*.list")) {
      for (Path list : lists) {
        // Not decoded line by line: there are thousands of these.
        String text = Files.readString(list, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(ending + "\n");
        if (at >= 0) {
          String name = list.getFileName().toString();
          name = name.substring(0, name.length() - ".list".length());
          String file = text.substring(text.lastIndexOf('\n', at) + 1, at + ending.length());
          return new Answer(name, "dpkg: installed, as " + file);
        }
      }
    } catch (IOException e) {
      return null;
    }
    return null;
  }

  private @Nullable Answer aptFile(String soname) {
    if (!onPath("apt-file")) {
      return null;
    }
    String pattern = "/" + Pattern.quote(soname).replace("\\Q", "").replace("\\E", "") + "$";
    List<String> lines = run("apt-file", "search", "-x", pattern.replace(".", "\\."));
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        return new Answer(line.substring(0, colon), "apt-file");
      }
    }
    return null;
  }

  /** Contents indices: "path section/package,section/package". */
  private @Nullable Answer contents(String soname) {
    Path lists = root.host("/var/lib/apt/lists");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(lists, "*Contents-*")) {
      for (Path file : files) {
        Answer answer = inIndex(file, soname);
        if (answer != null) {
          return answer;
        }
      }
    } catch (IOException e) {
      return null;
    }
    return null;
  }

  private @Nullable Answer inIndex(Path file, String soname) throws IOException {
    String ending = "/" + soname;
    for (String line : linesWith(file, ending)) {
      int space = line.lastIndexOf(' ');
      String path = line.substring(0, Math.max(space, 0)).stripTrailing();
      if (path.endsWith(ending)) {
        String first = line.substring(space + 1).split(",", 2)[0];
        return new Answer(
            first.substring(first.lastIndexOf('/') + 1), file.getFileName().toString());
      }
    }
    return null;
  }

  private List<String> linesWith(Path file, String text) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".lz4") || name.endsWith(".xz") || name.endsWith(".zst")) {
      Path helper = Path.of("/usr/lib/apt/apt-helper");
      return Files.isExecutable(helper)
          ? run(helper.toString(), "cat-file", file.toString()).stream()
              .filter(line -> line.contains(text))
              .toList()
          : List.of();
    }
    List<String> found = new ArrayList<>();
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.contains(text)) {
          found.add(line);
        }
      }
    }
    return found;
  }

  /**
   * Debian Policy 8.1: libfoo.so.3 is in libfoo3, libfoo2.so.1 in libfoo2-1; names are lower case
   * and have no underscores.
   */
  static List<String> candidates(String soname) {
    int dot = soname.indexOf(".so.");
    if (dot <= 0) {
      return List.of();
    }
    String stem = soname.substring(0, dot).toLowerCase(Locale.ROOT).replace('_', '-');
    String number = soname.substring(dot + 4);
    boolean digit = Character.isDigit(stem.charAt(stem.length() - 1));
    String name = stem + (digit ? "-" : "") + number;
    return List.of(name, name + "t64", stem + "-" + number, stem);
  }

  private @Nullable Answer byRule(String soname) {
    if (!onPath("apt-cache")) {
      return null;
    }
    for (String candidate : candidates(soname)) {
      if (run("apt-cache", "pkgnames", candidate).contains(candidate)) {
        return new Answer(candidate, "apt knows such a package, by Debian's rule for names");
      }
    }
    return null;
  }

  private boolean onPath(String program) {
    for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      List<String> lines = new ArrayList<>();
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
        }
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return lines;
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
