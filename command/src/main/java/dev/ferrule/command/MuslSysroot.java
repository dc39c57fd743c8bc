package dev.ferrule.command;

import dev.ferrule.command.sysroot.Compiler;
import dev.ferrule.command.sysroot.Manifest;
import dev.ferrule.command.sysroot.SysrootFolders;
import dev.ferrule.command.sysroot.SysrootTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Leads rustc and cargo to the sysroot when they are to build for musl. A {@code std} belongs to
 * one compiler, so the sysroot's takes the place of the one on the search path, and that is said.
 */
final class MuslSysroot {
  private static final String TARGET = SysrootFolders.MUSL_TARGET;

  private final Path directory;
  private final Map<String, String> environment;
  private final PrintStream err;

  MuslSysroot(Path directory, Map<String, String> environment, PrintStream err) {
    this.directory = directory;
    this.environment = environment;
    this.err = err;
  }

  /** Whether the call builds for musl, as far as its words, environment and cargo's files say. */
  boolean concerns(RustCall call) {
    String target = call.option("--target");
    if (!target.isEmpty() || !call.cargo()) {
      return target.equals(TARGET);
    }
    String variable = environment.getOrDefault("CARGO_BUILD_TARGET", "");
    return variable.isEmpty()
        ? CargoConfiguration.buildTarget(directory, environment).equals(TARGET)
        : variable.equals(TARGET);
  }

  /** Puts the sysroot and its compiler into the call. Returns false after telling why it cannot. */
  boolean use(RustCall call) throws InterruptedException {
    if (!call.option("--sysroot").isEmpty()) {
      return true;
    }
    SysrootFolders folders = SysrootFolders.of(environment, directory);
    SysrootTree tree = folders.find(TARGET);
    if (tree == null) {
      return withoutSysroot(folders);
    }
    Manifest manifest;
    try {
      manifest = Manifest.read(tree);
    } catch (IOException e) {
      return fail(e.getMessage() + "", "make it anew: ferrule sysroot add " + TARGET);
    }
    if (manifest == null) {
      return withoutSysroot(folders);
    }
    if (!call.words().isEmpty() && call.words().getFirst().startsWith("+")) {
      return fail(
          call.words().getFirst()
              + ": the sysroot "
              + tree.folder()
              + " was made for "
              + manifest.rustc()
              + ", and its std fits no other compiler",
          "leave it out, or make another: ferrule sysroot add " + TARGET + " --rustc=PROGRAM");
    }
    if (!sameCompiler(manifest)) {
      return fail(
          "the sysroot "
              + tree.folder()
              + " was made for "
              + manifest.compiler()
              + ", and "
              + manifest.rustc()
              + " is another one now",
          "make it anew: ferrule sysroot add " + TARGET);
    }
    err.println(
        "ferrule: note: "
            + shortVersion(manifest.compiler())
            + " ("
            + manifest.rustc()
            + "), which the sysroot "
            + tree.folder()
            + " was made for");
    if (call.cargo()) {
      call.runInstead(manifest.cargo().toString());
      call.environment().put("RUSTC", tree.rustc().toString());
    } else {
      call.runInstead(tree.rustc().toString());
    }
    return true;
  }

  /** Only a compiler that brings the target can go on; it decides that itself. */
  private boolean withoutSysroot(SysrootFolders folders) throws InterruptedException {
    for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      Path rustc = directory.resolve(folder).resolve("rustc");
      if (!folder.isEmpty() && Files.isExecutable(rustc)) {
        Compiler compiler = Compiler.probe(rustc, directory);
        if (compiler == null || !compiler.brings(TARGET)) {
          err.println(
              "ferrule: note: there is no sysroot for "
                  + TARGET
                  + " in "
                  + folders.root()
                  + "; ferrule sysroot add "
                  + TARGET
                  + " makes it");
        }
        return true;
      }
    }
    return true;
  }

  private boolean sameCompiler(Manifest manifest) throws InterruptedException {
    if (Manifest.stamp(manifest.rustc()).equals(manifest.stamp())) {
      return true;
    }
    Compiler now = Compiler.probe(manifest.rustc(), directory);
    return now != null && now.version().equals(manifest.compiler());
  }

  /** {@code rustc 1.96.0 (ac68faa20 2026-05-25) …} → {@code rustc 1.96.0}. */
  private static String shortVersion(String compiler) {
    List<String> words = List.of(compiler.split(" ", -1));
    return words.size() < 2 ? compiler : words.get(0) + " " + words.get(1);
  }

  private boolean fail(String message, String hint) {
    err.println("ferrule: error: " + message);
    err.println("    hint: " + hint);
    return false;
  }
}
