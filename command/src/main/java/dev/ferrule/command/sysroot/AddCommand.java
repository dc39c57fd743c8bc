package dev.ferrule.command.sysroot;

import dev.ferrule.command.Console;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a sysroot, or goes on making one. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = 1,
    description = {
      "Makes the folder that programs for TARGET are linked from: start files, libc.a, an unwinder "
          + "and std.",
      "A run that was interrupted is gone on with by the next one."
    })
final class AddCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TARGET", description = "x86_64-unknown-linux-musl")
  private String target = "";

  @Option(
      names = "--prefix",
      paramLabel = "DIR",
      description = "put it there: a folder that is empty or not there yet")
  private @Nullable Path prefix;

  @Option(
      names = "--from-source",
      description = "compile musl and LLVM's libunwind (needs cc, c++, make and cmake)")
  private boolean fromSource;

  @Option(
      names = "--musl-source",
      paramLabel = "FILE",
      description = "with --from-source: musl's sources instead of Debian's")
  private @Nullable Path muslSource;

  @Option(
      names = "--llvm-source",
      paramLabel = "FILE",
      description = "with --from-source: the sources of all of LLVM instead of Debian's")
  private @Nullable Path llvmSource;

  @Option(
      names = "--rustc",
      paramLabel = "PROGRAM",
      description = "the compiler to make it for; otherwise the first that will do")
  private @Nullable Path rustc;

  @Option(names = "--yes", description = "install a compiler without asking, if none will do")
  private boolean yes;

  AddCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    return SysrootCommand.reporting(console, () -> add());
  }

  private void add() throws IOException, InterruptedException, SysrootFailure {
    SysrootCommand.requireKnown(target);
    if (!fromSource && (muslSource != null || llvmSource != null)) {
      throw new SysrootFailure("--musl-source and --llvm-source go with --from-source");
    }
    String launcher = System.getProperty("ferrule.launcher", "");
    if (launcher.isEmpty()) {
      throw new SysrootFailure("ferrule sysroot needs the launcher script");
    }
    SysrootFolders folders = SysrootFolders.of(console.environment(), console.directory());
    SysrootTree tree = new SysrootTree(place(folders), target);
    refuseForeign(tree);
    // Told before the work, not after it.
    folders.requireRegistrable(target, tree.folder());
    Files.createDirectories(tree.folder());
    try (FileChannel channel =
            FileChannel.open(tree.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new SysrootFailure(
            "another ferrule is making the sysroot in " + tree.folder(), "wait for it to end");
      }
      if (complete(tree)) {
        console.err().println("ferrule: the sysroot is there: " + tree.folder());
      } else {
        make(tree, launcher);
      }
    } catch (FileSystemException e) {
      throw new SysrootFailure(
          "cannot write in " + tree.folder() + ": " + e.getMessage(),
          "name a folder of your own: --prefix=DIR");
    }
    folders.register(target, tree.folder());
  }

  private Path place(SysrootFolders folders) throws IOException {
    if (prefix != null) {
      return console.directory().resolve(prefix).normalize();
    }
    Path entry = folders.entry(target);
    return Files.isSymbolicLink(entry) && Files.exists(entry) ? entry.toRealPath() : entry;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** A folder that holds something else is left alone. */
  private static void refuseForeign(SysrootTree tree) throws IOException, SysrootFailure {
    Path folder = tree.folder();
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new SysrootFailure(folder + " is no folder");
    }
    if (!Files.exists(tree.lock()) && !FileTrees.list(folder).isEmpty()) {
      throw new SysrootFailure(
          folder + " has other things in it", "name a folder that is empty or not there yet");
    }
  }

  /** Whether there is a sysroot that is as asked for, and for a compiler that is still the same. */
  private boolean complete(SysrootTree tree) throws IOException, InterruptedException {
    Manifest manifest = Manifest.read(tree);
    if (manifest == null || !manifest.target().equals(target)) {
      return false;
    }
    boolean asAsked = fromSource == manifest.recipe().equals("source");
    Compiler compiler = Compiler.probe(manifest.rustc(), console.directory());
    return asAsked
        && compiler != null
        && compiler.version().equals(manifest.compiler())
        && (rustc == null || sameCompiler(manifest));
  }

  private boolean sameCompiler(Manifest manifest) throws InterruptedException {
    Compiler wanted =
        rustc == null
            ? null
            : Compiler.probe(console.directory().resolve(rustc), console.directory());
    return wanted != null && wanted.rustc().equals(manifest.rustc());
  }

  private void make(SysrootTree tree, String launcher)
      throws IOException, InterruptedException, SysrootFailure {
    // From here on until the new manifest there is no sysroot.
    Files.deleteIfExists(tree.manifest());
    Files.createDirectories(tree.work());
    long started = System.nanoTime();
    try (Progress progress = new Progress(console.err(), tree.log())) {
      progress.say("making a sysroot for " + target + " in " + tree.folder());
      Tool tool = new Tool(progress);
      Recipe recipe = recipe(tree, progress, tool);
      Compiler compiler = recipe.compiler();
      Path cargo = compiler.cargo();
      if (cargo == null) {
        throw new SysrootFailure(compiler.shown() + " has no cargo beside it");
      }
      Workshop workshop =
          new Workshop(tree, compiler, cargo, launcher, console.environment(), progress, tool);
      new Builder(workshop, recipe).run();
      progress.say(
          "done in "
              + (System.nanoTime() - started) / 1_000_000_000
              + " s: ferrule rustc --target="
              + target
              + " and ferrule cargo build --target "
              + target
              + " use it");
    } catch (SysrootFailure e) {
      Files.writeString(tree.log(), "failed: " + e.getMessage() + "\n", StandardOpenOption.APPEND);
      throw e;
    }
  }

  private Recipe recipe(SysrootTree tree, Progress progress, Tool tool)
      throws IOException, InterruptedException, SysrootFailure {
    if (fromSource) {
      FromSource.requireTools(console.environment());
    }
    Apt apt = new Apt(tree.work(), tool);
    Choice choice = new Choice(target, console.environment(), console.directory(), apt, progress);
    Choice.Pair pair = choice.compiler(rustc, fromSource);
    if (pair == null && rustc == null) {
      new Installer(console, yes, progress, tool).compiler(target, choice.reasons());
      pair = choice.compiler(null, fromSource);
    }
    if (pair == null) {
      throw new SysrootFailure(
          "no compiler for " + target + ":\n  " + String.join("\n  ", choice.reasons()));
    }
    if (pair.std() instanceof StdSource.Brought) {
      return new Recipe(pair.compiler(), pair.std(), null, null);
    }
    if (!fromSource) {
      return new Recipe(pair.compiler(), pair.std(), choice.musl(), null);
    }
    // Not in the folder of work: another plan empties that, and these are large.
    Path downloads = tree.folder().resolve("sources");
    Recipe recipe =
        new Recipe(
            pair.compiler(),
            pair.std(),
            choice.source(muslSource, "--musl-source", List.of("musl"), downloads),
            choice.source(
                llvmSource,
                "--llvm-source",
                List.of("llvm-toolchain-19", "llvm-toolchain-14", "llvm-toolchain-20"),
                downloads));
    return recipe;
  }
}
