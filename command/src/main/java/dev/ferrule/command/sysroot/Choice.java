package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the compiler and the sources that fit together: a {@code std} can only be built by the
 * compiler that it was written with.
 */
final class Choice {
  /** The oldest compiler, by its second number, that {@code std} has been built with. */
  private static final int OLDEST_MINOR = 70;

  private final String target;
  private final Map<String, String> environment;
  private final Path directory;
  private final Apt apt;
  private final Progress progress;
  private final List<String> reasons = new ArrayList<>();

  Choice(
      String target, Map<String, String> environment, Path directory, Apt apt, Progress progress) {
    this.target = target;
    this.environment = environment;
    this.directory = directory;
    this.apt = apt;
    this.progress = progress;
  }

  /** A compiler and where its std comes from. */
  record Pair(Compiler compiler, StdSource std) {}

  /**
   * The first compiler of the search path that brings std for the target, or else the first whose
   * std can be built; null if there is none.
   *
   * @param wanted the only compiler to look at, or null for all
   * @param build whether std has to be built even where a compiler brings it
   */
  @Nullable Pair compiler(@Nullable Path wanted, boolean build)
      throws IOException, InterruptedException, SysrootFailure {
    reasons.clear();
    List<Compiler> compilers = candidates(wanted);
    if (!build) {
      for (Compiler compiler : compilers) {
        if (compiler.brings(target) && compiler.cargo() != null) {
          return new Pair(compiler, new StdSource.Brought(compiler.libraries(target)));
        }
      }
    }
    for (Compiler compiler : compilers) {
      StdSource source = sources(compiler);
      if (source != null) {
        return new Pair(compiler, source);
      }
    }
    return null;
  }

  private List<Compiler> candidates(@Nullable Path wanted)
      throws InterruptedException, SysrootFailure {
    if (wanted == null) {
      return Compiler.onPath(environment.getOrDefault("PATH", "/usr/bin:/bin"), directory);
    }
    Compiler compiler = Compiler.probe(directory.resolve(wanted), directory);
    if (compiler == null) {
      throw new SysrootFailure("--rustc=" + wanted + " is no rustc that runs");
    }
    return List.of(compiler);
  }

  private @Nullable StdSource sources(Compiler compiler)
      throws IOException, InterruptedException, SysrootFailure {
    if (compiler.cargo() == null) {
      reasons.add(compiler.shown() + " has no cargo beside it");
      return null;
    }
    if (compiler.minor() < OLDEST_MINOR) {
      reasons.add(
          compiler.shown()
              + " is too old for its std to be built here: that takes 1."
              + OLDEST_MINOR
              + " or newer; an older one is used if it brings "
              + target
              + " (rustup target add "
              + target
              + ")");
      return null;
    }
    Path installed = compiler.sources();
    if (installed != null) {
      return new StdSource.Installed(installed);
    }
    String owner = Apt.present() ? owner(compiler.rustc()) : null;
    if (owner == null) {
      reasons.add(
          compiler.shown()
              + " has neither std for "
              + target
              + " (rustup target add "
              + target
              + ") nor the sources of std (rustup component add rust-src)");
      return null;
    }
    String name = sourcePackage(owner);
    String version = Apt.installedVersion(owner);
    progress.log(compiler.shown() + " is of package " + owner + " " + version);
    Apt.ArchiveFile file = apt.locate(name + "=" + version);
    if (file == null) {
      reasons.add(
          compiler.shown() + " needs " + name + " " + version + ", which no package list has");
      return null;
    }
    return new StdSource.Packaged(file, name, String.valueOf(version));
  }

  private static @Nullable String owner(Path rustc) throws IOException, InterruptedException {
    String owner = Apt.owner(rustc);
    return owner != null ? owner : Apt.owner(rustc.toRealPath());
  }

  /** {@code rustc} → {@code rust-src}, {@code rustc-web} → {@code rust-web-src}. */
  private static String sourcePackage(String compilerPackage) {
    return "rust" + compilerPackage.substring("rustc".length()) + "-src";
  }

  /** Why no compiler will do, a line each. */
  List<String> reasons() {
    return reasons.isEmpty() ? List.of("there is no rustc on the search path") : reasons;
  }

  /** Where musl comes from when it is not compiled here. */
  MuslSource musl() throws IOException, InterruptedException, SysrootFailure {
    MuslSource.Installed installed = MuslSource.installed();
    if (installed != null) {
      return installed;
    }
    Apt.ArchiveFile file = Apt.present() ? apt.locate(MuslSource.Packaged.NAME) : null;
    if (file == null) {
      throw new SysrootFailure(
          "musl is neither installed here nor in a package list",
          "install it (Debian, Ubuntu: musl-dev; Fedora: musl-libc-static; Arch: musl), or build it:"
              + " --from-source --musl-source=musl-1.2.5.tar.gz");
    }
    return new MuslSource.Packaged(file);
  }

  /**
   * Sources to compile: a file that was named, or those of Debian's source packages, the first that
   * there is.
   */
  MuslSource.Source source(
      @Nullable Path named, String option, List<String> packages, Path downloads)
      throws IOException, InterruptedException, SysrootFailure {
    if (named != null) {
      Path file = directory.resolve(named);
      if (!Files.isRegularFile(file)) {
        throw new SysrootFailure(option + "=" + named + ": there is no such file");
      }
      return new MuslSource.Source(file, file.getFileName().toString());
    }
    if (Apt.present()) {
      for (String name : packages) {
        Apt.ArchiveFile file = apt.locateSource(name);
        if (file != null) {
          Path fetched = new Download(downloads, environment, progress).fetch(file);
          return new MuslSource.Source(fetched, file.name());
        }
      }
    }
    throw new SysrootFailure(
        "no package list has the sources of " + packages.getFirst(),
        "fetch a release yourself and name it: " + option + "=FILE.tar.gz");
  }
}
