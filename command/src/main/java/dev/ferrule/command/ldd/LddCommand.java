package dev.ferrule.command.ldd;

import dev.ferrule.command.Console;
import dev.ferrule.elf.Et;
import dev.ferrule.elf.MalformedElfException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The lines and exit statuses of glibc's {@code ldd}, without the load addresses, which differ at
 * every run. Files are read and never run. For 64-bit x86 files.
 */
@Command(
    name = "ldd",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    description = "Prints the shared libraries that each FILE needs, without running it.")
public final class LddCommand implements Callable<Integer> {
  private static final String LOADER = "/lib64/ld-linux-x86-64.so.2";

  /** An object in the loader's order, and who loaded it. */
  private record Loaded(Path path, DynamicInfo info, @Nullable Loaded loader) {}

  private final PrintStream out;
  private final PrintStream err;
  private final Path directory;
  private final LoaderCache cache;
  private final String libraryPath;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "programs and libraries")
  private List<String> files = List.of();

  public LddCommand(Console console) {
    this.directory = console.directory();
    this.out = console.out();
    this.err = console.err();
    this.cache = new LoaderCache(Path.of("/etc/ld.so.cache"));
    this.libraryPath = console.environment().getOrDefault("LD_LIBRARY_PATH", "");
  }

  /** Returns the exit status: 1 if a file is missing or no dynamic executable. */
  @Override
  public Integer call() {
    int status = 0;
    for (String file : files) {
      if (files.size() > 1) {
        out.println(file + ":");
      }
      status = Math.max(status, list(file));
    }
    return status;
  }

  private int list(String name) {
    String shown = name.indexOf('/') < 0 ? "./" + name : name;
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      err.println("ldd: " + shown + ": No such file or directory");
      return 1;
    }
    if (!Files.isRegularFile(file)) {
      err.println("ldd: " + shown + ": not regular file");
      return 1;
    }
    DynamicInfo info;
    try {
      info = DynamicInfo.read(file);
    } catch (MalformedElfException | IOException e) {
      out.println("\tnot a dynamic executable");
      return 1;
    }
    boolean loadable = info.type() == Et.ET_EXEC || info.type() == Et.ET_DYN;
    if (!loadable || !info.dynamic()) {
      out.println("\tnot a dynamic executable");
      return 1;
    }
    if (info.needed().isEmpty()) {
      out.println("\tstatically linked");
      return 0;
    }
    follow(new Loaded(file, info, null));
    return 0;
  }

  /** Breadth first, each name once, as the loader does. */
  private void follow(Loaded program) {
    String interpreter = program.info.interpreter();
    String loader = interpreter == null ? LOADER : interpreter;
    out.println("\tlinux-vdso.so.1");
    Set<String> seen = new HashSet<>();
    Deque<Loaded> queue = new ArrayDeque<>();
    queue.add(program);
    boolean loaderShown = false;
    while (!queue.isEmpty()) {
      Loaded current = queue.remove();
      for (String name : current.info.needed()) {
        if (!seen.add(name)) {
          continue;
        }
        if (loader.endsWith("/" + name)) {
          out.println("\t" + loader);
          loaderShown = true;
          continue;
        }
        Loaded found = find(name, current);
        if (found == null) {
          out.println("\t" + name + " => not found");
        } else {
          out.println(name.indexOf('/') >= 0 ? "\t" + name : "\t" + name + " => " + found.path);
          queue.add(found);
        }
      }
    }
    if (!loaderShown) {
      out.println("\t" + loader);
    }
  }

  /**
   * The loader's order: DT_RPATH of the chain, LD_LIBRARY_PATH, DT_RUNPATH, the cache, the default
   * folders.
   */
  private @Nullable Loaded find(String name, Loaded by) {
    if (name.indexOf('/') >= 0) {
      return load(directory.resolve(name), by);
    }
    if (by.info.runpath() == null) {
      for (Loaded l = by; l != null; l = l.loader) {
        String rpath = l.info.rpath();
        Loaded found = rpath == null ? null : search(rpath, name, l, by);
        if (found != null) {
          return found;
        }
      }
    }
    Loaded found = search(libraryPath, name, by, by);
    if (found != null) {
      return found;
    }
    String runpath = by.info.runpath();
    found = runpath == null ? null : search(runpath, name, by, by);
    if (found != null) {
      return found;
    }
    String cached = cache.find(name);
    found = cached == null ? null : load(Path.of(cached), by);
    if (found != null) {
      return found;
    }
    return search(
        "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:/lib64:/usr/lib64:/lib:/usr/lib",
        name,
        by,
        by);
  }

  private @Nullable Loaded search(String folders, String name, Loaded origin, Loaded by) {
    if (folders.isEmpty()) {
      return null;
    }
    for (String folder : folders.split(":", -1)) {
      Path base = directory.resolve(expand(folder, origin));
      // A folder is shown as it was written, not normalised.
      Loaded found = load(base.resolve(name), by);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static String expand(String folder, Loaded origin) {
    Path parent = origin.path.toAbsolutePath().getParent();
    String home = parent == null ? "/" : parent.toString();
    String text = folder.replace("${ORIGIN}", home).replace("$ORIGIN", home);
    text = text.replace("${LIB}", "lib/x86_64-linux-gnu").replace("$LIB", "lib/x86_64-linux-gnu");
    return text.replace("${PLATFORM}", "x86_64").replace("$PLATFORM", "x86_64");
  }

  private static @Nullable Loaded load(Path path, Loaded by) {
    if (!Files.isRegularFile(path)) {
      return null;
    }
    try {
      DynamicInfo info = DynamicInfo.read(path);
      return info.machine() == by.info.machine() ? new Loaded(path, info, by) : null;
    } catch (MalformedElfException | IOException e) {
      return null;
    }
  }
}
