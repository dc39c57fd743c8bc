package dev.ferrule.command.ldd;

import dev.ferrule.command.Console;
import dev.ferrule.elf.MalformedElfException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The lines and exit statuses of glibc's {@code ldd} for files of any architecture, without the
 * load addresses, which differ at every run. Files are read and never run.
 */
@Command(
    name = "ldd",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Prints the shared libraries that each FILE needs and where the loader would find them, in the"
          + " words of glibc's ldd. Reads files of any architecture and runs none.",
      ""
    },
    footer = {
      "",
      "LD_LIBRARY_PATH and LD_PRELOAD count as for the loader.",
      "Exit status: 0, or 1 if a FILE is missing, damaged or not dynamic, if -u finds something,"
          + " or if --why does not."
    })
public final class LddCommand implements Callable<Integer> {
  /** How colour is asked for. */
  enum When {
    auto,
    always,
    never
  }

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Path directory;

  @Option(
      names = {"-v", "--verbose"},
      description = "also list the symbol versions that are needed, and who has them")
  private boolean verbose;

  @Option(
      names = {"-u", "--unused"},
      description = "list the libraries that FILE names and takes no symbol from")
  private boolean unused;

  @Option(
      names = {"-d", "--data-relocs"},
      description = "also list missing variables")
  private boolean data;

  @Option(
      names = {"-r", "--function-relocs"},
      description = "also list missing variables and functions")
  private boolean functions;

  @Option(names = "--tree", description = "draw who needs whom, and by what each was found")
  private boolean tree;

  @Option(
      names = "--why",
      paramLabel = "LIB",
      description = "print the paths from FILE to a library: libssl, libssl.so.3 or its path")
  private @Nullable String why;

  @Option(
      names = "--glibc",
      description =
          "print the lowest glibc that FILE and what it loads can run on, and which symbols set it")
  private boolean glibc;

  @Option(names = "--json", description = "print everything as JSON")
  private boolean json;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "look for FILE and libraries in the file system below DIR")
  private @Nullable Path rootFolder;

  @Option(
      names = "--hwcaps",
      paramLabel = "NAMES",
      split = ":",
      description =
          "folders of glibc-hwcaps to look into, best first, separated by colons, e.g."
              + " x86-64-v3:x86-64-v2; what this processor can use if not said; '' for none")
  private @Nullable List<String> levels;

  @Option(
      names = "--addresses",
      description =
          "end each line with the address that the file asks for, which is 0 if any will do; the"
              + " real ones are chosen anew at each start")
  private boolean addresses;

  @Option(
      names = "--packages",
      description = "also name the Debian packages of missing libraries (on a terminal: always)")
  private boolean namePackages;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "auto, always or never")
  private When color = When.auto;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "programs and libraries")
  private List<String> files = List.of();

  public LddCommand(Console console) {
    this.environment = console.environment();
    this.directory = console.directory();
    this.out = console.out();
    this.err = console.err();
  }

  /** Returns the exit status. */
  @Override
  public Integer call() throws IOException {
    if (files.isEmpty()) {
      err.println("ldd: missing file arguments\nTry `ldd --help' for more information.");
      return 1;
    }
    Path below = rootFolder == null ? null : directory.resolve(rootFolder).normalize();
    if (below != null && !Files.isDirectory(below)) {
      err.println("ldd: --root " + rootFolder + ": is not a folder");
      return 1;
    }
    boolean wholeMachine = below == null || below.equals(Path.of("/"));
    Root root = new Root(wholeMachine ? null : below, directory);
    ProgramLoader loader =
        new ProgramLoader(
            root,
            environment.getOrDefault("LD_LIBRARY_PATH", ""),
            environment.getOrDefault("LD_PRELOAD", ""),
            levels == null ? null : levels.stream().filter(level -> !level.isEmpty()).toList());
    return new Run(loader).all();
  }

  /** The files of one call. */
  private final class Run {
    private final ProgramLoader loader;
    private final DebianPackages packages;
    private final Palette palette;
    private final ListReport list;
    private final boolean hints;
    private final @Nullable JsonReport report;

    Run(ProgramLoader loader) throws IOException {
      this.loader = loader;
      this.packages = new DebianPackages(loader.root(), environment);
      boolean terminal = Palette.terminal(environment);
      this.palette =
          new Palette(
              switch (color) {
                case auto -> terminal;
                case always -> true;
                case never -> false;
              });
      this.hints = namePackages || terminal;
      this.list = new ListReport(out, palette, addresses);
      this.report = json ? new JsonReport(packages) : null;
    }

    int all() throws IOException {
      int status = 0;
      for (String file : files) {
        if (files.size() > 1 && report == null) {
          out.println(file + ":");
        }
        status = Math.max(status, one(file));
        // The order between the two streams stays as it happened.
        out.flush();
        err.flush();
      }
      if (report != null) {
        report.print(out);
      }
      return status;
    }

    private int one(String name) throws IOException {
      String shown = name.indexOf('/') < 0 ? "./" + name : name;
      Root root = loader.root();
      String inside = root.inside(Path.of(name));
      boolean outside = false;
      Path host = directory.resolve(name);
      if (inside != null) {
        shown = inside;
        host = root.host(inside);
      } else if (name.startsWith("/") && Files.exists(root.host(name))) {
        host = root.host(name);
      } else {
        outside = !root.machine();
      }
      if (!Files.exists(host)) {
        return fail(shown, "missing", "ldd: " + shown + ": No such file or directory");
      }
      if (!Files.isRegularFile(host)) {
        return fail(shown, "not-regular", "ldd: " + shown + ": not regular file");
      }
      if (!Files.isReadable(host)) {
        return fail(
            shown, "unreadable", "ldd: error: you do not have read permission for `" + shown + "'");
      }
      return read(shown, host, outside);
    }

    private int read(String shown, Path host, boolean outside) throws IOException {
      ElfFile file;
      try {
        ElfBytes bytes = ElfBytes.map(host);
        if (ElfFile.refusal(bytes) != null) {
          return fail(shown, "not-dynamic", "\tnot a dynamic executable");
        }
        file = ElfFile.read(bytes);
      } catch (MalformedElfException e) {
        return fail(shown, "damaged", "ldd: " + shown + ": " + FileStore.words(e));
      } catch (IOException e) {
        return fail(shown, "unreadable", "ldd: " + shown + ": cannot be read: " + e.getMessage());
      }
      if (!file.dynamic()) {
        return fail(shown, "not-dynamic", "\tnot a dynamic executable");
      }
      try {
        return report(loader.load(shown, host, outside, file));
      } catch (LoadFailure e) {
        String about = e.object().equals(shown) ? "" : e.object() + ": ";
        String words = shown + ": error while loading shared libraries: " + about + e.words();
        if (report != null) {
          report.plain(shown, "error", words);
        } else {
          out.println(palette.bad(words));
        }
        return 1;
      } catch (MalformedElfException e) {
        return fail(
            shown, "damaged", "ldd: " + shown + ": it or what it loads is a " + FileStore.words(e));
      }
    }

    private int fail(String shown, String status, String message) throws IOException {
      if (report != null) {
        report.plain(shown, status, message.strip());
      } else {
        err.println(message);
      }
      return 1;
    }

    private int report(LinkedProgram program) throws IOException {
      if (report != null) {
        report.program(program);
        return 0;
      }
      if ((unused || data || functions) && !SymbolCheck.understands(program)) {
        err.println(
            "ldd: "
                + program.program().shown()
                + ": -u, -d and -r cannot read the relocations of "
                + program.abi().name()
                + " files");
        return 1;
      }
      int status = 0;
      if (tree || why != null || glibc) {
        TreeReport graph = new TreeReport(out, palette, packages);
        if (tree) {
          graph.tree(program);
        }
        if (why != null) {
          status = graph.why(program, why);
        }
        if (glibc) {
          new GlibcReport(out, palette).print(program);
        }
        return status;
      }
      list.warnings(program);
      if (unused) {
        return list.unused(SymbolCheck.unusedDirect(program));
      }
      list.list(program);
      if (data || functions) {
        list.symbols(SymbolCheck.problems(program, functions));
      }
      if (verbose) {
        list.versions(program);
      }
      if (hints) {
        packagesOf(program);
      }
      return 0;
    }

    private void packagesOf(LinkedProgram program) {
      for (Loaded missing : program.missing()) {
        DebianPackages.Answer answer = packages.find(missing.name());
        err.println(
            "ldd: "
                + missing.name()
                + ": "
                + (answer == null
                    ? "no Debian package known that has it"
                    : "in Debian package " + answer.name() + " (" + answer.from() + ")"));
      }
    }
  }
}
