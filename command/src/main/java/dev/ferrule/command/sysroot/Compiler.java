package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rustc of this machine and its cargo.
 *
 * @param rustc the program itself, not rustup's stand-in
 * @param cargo beside it; null if there is none
 * @param version first line of {@code rustc -vV}
 * @param release such as {@code 1.96.0}
 * @param commit the commit that it was built from, as its own std names it
 * @param host its own target
 * @param sysroot what {@code --print sysroot} says
 */
public record Compiler(
    Path rustc,
    @Nullable Path cargo,
    String version,
    String release,
    String commit,
    String host,
    Path sysroot) {

  /** Asks a rustc what it is; null if it does not answer. */
  public static @Nullable Compiler probe(Path program, Path directory) throws InterruptedException {
    String about = Tool.output(List.of(program.toString(), "-vV"), directory);
    String sysroot = Tool.output(List.of(program.toString(), "--print", "sysroot"), directory);
    if (about == null || sysroot == null) {
      return null;
    }
    String release = field(about, "release: ");
    String commit = field(about, "commit-hash: ");
    String host = field(about, "host: ");
    if (release == null || host == null) {
      return null;
    }
    Path root = Path.of(sysroot.strip());
    Path own = root.resolve("bin/rustc");
    Path rustc = Files.isExecutable(own) ? own : program;
    Path beside = rustc.resolveSibling("cargo");
    return new Compiler(
        rustc,
        Files.isExecutable(beside) ? beside : null,
        about.lines().findFirst().orElse(""),
        release,
        commit == null || commit.equals("unknown") ? release : commit,
        host,
        root);
  }

  private static @Nullable String field(String text, String key) {
    return text.lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElse(null);
  }

  /** All on the search path, each once, in its order. */
  static List<Compiler> onPath(String path, Path directory) throws InterruptedException {
    List<Compiler> found = new ArrayList<>();
    for (String folder : path.split(":", -1)) {
      if (folder.isEmpty()) {
        continue;
      }
      Path program = directory.resolve(folder).resolve("rustc");
      if (!Files.isExecutable(program)) {
        continue;
      }
      Compiler compiler = probe(program, directory);
      if (compiler != null
          && found.stream().noneMatch(known -> known.rustc.equals(compiler.rustc))) {
        found.add(compiler);
      }
    }
    return found;
  }

  /** Whether {@code std} for the target came with it. */
  public boolean brings(String target) {
    Path libraries = libraries(target);
    if (!Files.isDirectory(libraries)) {
      return false;
    }
    try (Stream<Path> files = Files.list(libraries)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("libstd-"));
    } catch (IOException e) {
      return false;
    }
  }

  Path libraries(String target) {
    return sysroot.resolve("lib/rustlib").resolve(target).resolve("lib");
  }

  /** The sources of its {@code std} where they are installed beside it, or null. */
  @Nullable Path sources() {
    Path library = sysroot.resolve("lib/rustlib/src/rust/library");
    return Files.isRegularFile(library.resolve("std/Cargo.toml")) ? library : null;
  }

  /** The second number of the release, 85 of {@code 1.85.0}; 0 if there is none. */
  int minor() {
    String[] numbers = release.split("\\.", -1);
    try {
      return numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** For sentences: {@code rustc 1.96.0 (/usr/bin/rustc)}. */
  String shown() {
    return "rustc " + release + " (" + rustc + ")";
  }
}
