package dev.ferrule.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The compilers and linkers of this machine. What is missing is an error with the line that
 * installs it: a case that was skipped would prove nothing.
 */
final class Toolbox {
  /** Program to Debian package; several names: the first that is there. */
  private static final Map<String, String> PACKAGES =
      Map.ofEntries(
          Map.entry("gcc", "gcc libc6-dev"),
          Map.entry("g++", "g++"),
          Map.entry("as", "binutils"),
          Map.entry("ld.bfd", "binutils"),
          Map.entry("readelf", "binutils"),
          Map.entry("ldd", "libc-bin"),
          Map.entry("clang", "clang"),
          Map.entry("llvm-config-14", "llvm-14-dev zlib1g-dev"),
          Map.entry("gdb", "gdb"),
          Map.entry("make", "make"),
          Map.entry("cmake", "cmake"),
          Map.entry("python3", "python3-minimal"),
          Map.entry("ld.lld", "lld-19"),
          Map.entry("musl-gcc", "musl-dev musl-tools"));

  private static final List<String> LLD_NAMES =
      List.of("ld.lld-19", "ld.lld", "ld.lld-20", "ld.lld-18", "ld.lld-17", "ld.lld-16");

  private static final List<String> BASIC =
      List.of("gcc", "g++", "as", "ld.bfd", "readelf", "ldd", "rustc", "cargo");

  private final Path repository;
  private final Path work;
  private final Path launcher;
  private final Map<String, Map<String, String>> linkers = new LinkedHashMap<>();
  private @Nullable String muslRustc;

  /**
   * @param repository root of the source tree
   * @param work empty folder to put wrappers into
   */
  Toolbox(Path repository, Path work) throws IOException, InterruptedException {
    this.repository = repository;
    this.work = work;
    this.launcher =
        Path.of(System.getProperty("ferrule.launcher", repository.resolve("ferrule").toString()))
            .toAbsolutePath();
    if (!Files.isExecutable(launcher)) {
      throw new IllegalStateException("no launcher at " + launcher);
    }
    require(BASIC);
    Files.createDirectories(work);
    script(work.resolve("record"), RECORD);
    // Builds Ferrule where that is still to be done, outside the time of any case.
    Shell.Outcome version =
        Shell.run(work, Map.of(), Shell.quote(launcher.toString()) + " --version", 600);
    if (version.status() != 0) {
      throw new IllegalStateException(
          launcher + " --version: exit status " + version.status() + "\n" + version.stderr());
    }
  }

  /**
   * A linker for rustc that keeps its line and what would be deleted, so that any linker can be run
   * on it later.
   */
  private static final String RECORD =
      """
      #!/bin/sh
      # Keeps what rustc hands to its linker in OUTPUT.link/: link.sh links it again with $LINKER.
      set -eu
      out= prev=
      for word do [ "$prev" = -o ] && out=$word; prev=$word; done
      keep=$out.link
      mkdir -p "$keep"
      # rustc deletes its folder of temporary files and the objects afterwards.
      temporary='[^ ,=]*/rustc[A-Za-z0-9]\\{6\\}/'
      for folder in $(printf '%s\\n' "$@" | grep -o "^$temporary\\|[,=]$temporary" | sort -u); do
        cp -r "${folder#[,=]}". "$keep"/
      done
      {
        printf 'exec $LINKER'
        for word do
          case $word in
            *.o) [ -f "$word" ] && cp "$word" "$keep"/ && word=$keep/${word##*/} ;;
          esac
          printf " '%s'" "$(printf %s "$word" | sed "s|$temporary|$keep/|g; s/'/'\\\\\\\\''/g")"
        done
        echo
      } > "$keep"/link.sh
      : > "$out"
      """;

  Path repository() {
    return repository;
  }

  String launcher() {
    return launcher.toString();
  }

  /** Variables for the steps that have no linker under test: the machine's own tools. */
  Map<String, String> plain() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CC", "gcc");
    variables.put("CXX", "g++");
    variables.put("RUSTC", "rustc");
    variables.put("RECORD", work.resolve("record").toString());
    variables.put("FERRULE", launcher.toString());
    variables.put("SOURCE_ROOT", repository.toString());
    if (muslRustc != null) {
      variables.put("MUSL_RUSTC", muslRustc);
      variables.put("FERRULE_SYSROOTS", muslSysroots().toString());
    }
    return variables;
  }

  /**
   * Variables that make each tool use one linker.
   *
   * @param linker {@code ferrule}, {@code gnu}, {@code lld} or {@code rust-lld}
   */
  synchronized Map<String, String> linker(String linker) throws IOException, InterruptedException {
    @Nullable Map<String, String> known = linkers.get(linker);
    if (known == null) {
      known = makeLinker(linker);
      linkers.put(linker, known);
    }
    Map<String, String> variables = new TreeMap<>(plain());
    variables.putAll(known);
    return variables;
  }

  private Map<String, String> makeLinker(String linker) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve(linker));
    Path ld = folder.resolve("ld");
    String driver;
    switch (linker) {
      case "ferrule" -> {
        Files.deleteIfExists(ld);
        Files.createSymbolicLink(ld, launcher);
        driver = launcher.toString();
      }
      case "gnu" -> driver = wrappers(folder, ld, "ld.bfd");
      case "lld" -> driver = wrappers(folder, ld, lld());
      case "rust-lld" -> driver = wrappers(folder, ld, rustLld());
      default -> throw new IllegalArgumentException("against: " + linker + " is not known");
    }
    return Map.of(
        "CC", "gcc -B" + folder,
        "CXX", "g++ -B" + folder,
        "CLANG", "clang --ld-path=" + ld,
        "CLANGXX", "clang++ --ld-path=" + ld,
        "LD", ld.toString(),
        "LINKER", driver,
        "RUSTC", "rustc -C linker=" + driver);
  }

  /** Makes {@code ld} call a linker, and a gcc that uses it. */
  private static String wrappers(Path folder, Path ld, String program) throws IOException {
    script(ld, "#!/bin/sh\nexec " + program + " \"$@\"\n");
    Path driver = folder.resolve("cc");
    // rustc names the linker that it brings; here another one has to take its place.
    script(
        driver,
        """
        #!/bin/sh
        for word do
          shift
          case $word in
            -fuse-ld=*|-B*/gcc-ld) ;;
            *) set -- "$@" "$word" ;;
          esac
        done
        exec gcc -B%s "$@"
        """
            .formatted(folder));
    return driver.toString();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String lld() {
    for (String name : LLD_NAMES) {
      if (onPath(name)) {
        return name;
      }
    }
    throw new IllegalStateException("no lld on this machine: apt-get install lld-19 (or lld)");
  }

  private String rustLld() throws IOException, InterruptedException {
    String root = Shell.run(work, Map.of(), "rustc --print sysroot", 60).stdout().strip();
    Path found = Path.of(root, "lib/rustlib/x86_64-unknown-linux-gnu/bin/gcc-ld/ld.lld");
    if (!Files.exists(found)) {
      throw new IllegalStateException("no " + found + ": install rustc with rustup");
    }
    return found.toString();
  }

  /** Checks what a case needs; {@code musl} makes the sysroot where it is not yet there. */
  synchronized void require(List<String> needs) throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    for (String need : needs) {
      if (need.equals("musl")) {
        makeMuslSysroot();
      } else if (need.equals("ld.lld")) {
        lld();
      } else if (!onPath(need)) {
        @Nullable String name = PACKAGES.get(need);
        missing.add(
            need
                + ": "
                + (name != null ? "apt-get install " + name : "install it with https://rustup.rs"));
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "missing on this machine:\n  " + String.join("\n  ", missing));
    }
  }

  /** Made once below {@code cases/target}, by the command that is tested with it. */
  private void makeMuslSysroot() throws IOException, InterruptedException {
    if (muslRustc != null) {
      return;
    }
    Path prefix = muslSysroots().resolveSibling("musl");
    String command =
        Shell.quote(repository.resolve("ferrule").toString())
            + " sysroot add --yes x86_64-unknown-linux-musl --prefix="
            + Shell.quote(prefix.toString());
    Map<String, String> variables = Map.of("FERRULE_SYSROOTS", muslSysroots().toString());
    Shell.Outcome made = Shell.run(work, variables, command, 900);
    if (made.status() != 0) {
      throw new IllegalStateException(command + " failed:\n" + made.stderr());
    }
    muslRustc = prefix.resolve("bin/rustc") + " --target x86_64-unknown-linux-musl";
  }

  private Path muslSysroots() {
    return repository.resolve("cases/target/sysroots");
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** The folder above that holds the modules. */
  static Path findRepository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("cases/src/test/cases"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new UncheckedIOException(new IOException("not inside Ferrule's source tree"));
      }
      folder = parent;
    }
    return folder;
  }
}
