package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the tree as a recipe says, and writes the manifest when all of it is there. */
final class Builder {
  private final Workshop workshop;
  private final SysrootTree tree;
  private final Recipe recipe;
  private final Download download;

  Builder(Workshop workshop, Recipe recipe) {
    this.workshop = workshop;
    this.tree = workshop.tree();
    this.recipe = recipe;
    this.download = new Download(workshop.downloads(), workshop.environment(), workshop.progress());
  }

  void run() throws IOException, InterruptedException, SysrootFailure {
    switch (recipe.std()) {
      case StdSource.Brought brought -> link(brought);
      case StdSource.Installed installed -> build(installed.library());
      case StdSource.Packaged packaged -> build(tree.work().resolve("rust-source/library"));
    }
    manifest().write(tree);
    FileTrees.delete(tree.work());
  }

  /** Nothing is built: the compiler has all of it. */
  private void link(StdSource.Brought brought)
      throws IOException, InterruptedException, SysrootFailure {
    Steps steps = new Steps(tree, recipe.plan(), workshop.progress(), 2);
    steps.step(
        "link",
        recipe.compiler().shown() + " brings " + tree.target() + ": using that",
        () -> {
          Path rustlib = Files.createDirectories(tree.folder().resolve("lib/rustlib"));
          Path own = rustlib.resolve(tree.target());
          Files.deleteIfExists(own);
          Files.createSymbolicLink(own, brought.libraries().resolve("..").normalize());
          linkHost();
        });
    steps.step("try", "building and running a program", () -> new TryOut(workshop).run());
  }

  private void build(Path sources) throws IOException, InterruptedException, SysrootFailure {
    Steps steps = new Steps(tree, recipe.plan(), workshop.progress(), 6);
    steps.step("std-source", sourceShown(), () -> unpackSources());
    steps.step("musl", muslShown(), () -> musl());
    steps.step(
        "start",
        "start files",
        () -> {
          linkHost();
          new StartFiles(workshop).run();
        });
    steps.step(
        "std",
        "std for " + tree.target() + ", built by " + recipe.compiler().shown(),
        () -> new StdBuild(workshop, sources).run());
    MuslSource.Source libunwind = recipe.libunwind();
    steps.step(
        "unwinder",
        libunwind == null
            ? "unwinder: the crate " + UnwinderBuild.CRATE + " " + unwinderVersion()
            : "unwinder: LLVM's libunwind, " + libunwind.origin(),
        () -> {
          if (libunwind == null) {
            new UnwinderBuild(workshop).run();
          } else {
            new FromSource(workshop).libunwind(libunwind.file());
          }
        });
    steps.step(
        "try",
        "building and running a program",
        () -> {
          new MuslFiles(tree).nameInLib();
          new TryOut(workshop).run();
        });
  }

  private String unwinderVersion() {
    return UnwinderBuild.version(recipe.compiler());
  }

  private String sourceShown() {
    return recipe.std() instanceof StdSource.Packaged packaged
        ? "sources of std: " + packaged.name() + ", " + Sizes.shown(packaged.file().size())
        : "sources of std: installed";
  }

  private void unpackSources() throws IOException, InterruptedException, SysrootFailure {
    if (recipe.std() instanceof StdSource.Packaged packaged) {
      Path file = download.fetch(packaged.file());
      workshop.progress().detail("unpacking " + file.getFileName());
      String release = "usr/src/rustc-" + recipe.compiler().release() + "/library";
      Path into = tree.work().resolve("rust-source/library");
      FileTrees.delete(into);
      new Unpacking(workshop.progress()).deb(file, release, into);
    }
  }

  private String muslShown() {
    return switch (recipe.musl()) {
      case null -> "musl: with the compiler";
      case MuslSource.Installed installed -> "musl " + installed.version() + ", installed";
      case MuslSource.Packaged packaged ->
          "musl: musl-dev " + packaged.version() + ", " + Sizes.shown(packaged.file().size());
      case MuslSource.Source source -> "musl from source, " + source.origin();
    };
  }

  private void musl() throws IOException, InterruptedException, SysrootFailure {
    switch (recipe.musl()) {
      case null -> {}
      case MuslSource.Installed installed ->
          new MuslFiles(tree).copy(installed.folder(), installed.headers());
      case MuslSource.Packaged packaged -> {
        Path file = download.fetch(packaged.file());
        Path into = tree.work().resolve("musl-package");
        FileTrees.delete(into);
        new Unpacking(workshop.progress()).deb(file, "usr", into);
        new MuslFiles(tree)
            .copy(into.resolve("lib/x86_64-linux-musl"), into.resolve("include/x86_64-linux-musl"));
      }
      case MuslSource.Source source -> new FromSource(workshop).musl(source.file());
    }
  }

  /** The compiler's libraries for the machine itself: build scripts and macros need them. */
  private void linkHost() throws IOException {
    Path rustlib = Files.createDirectories(tree.folder().resolve("lib/rustlib"));
    String host = recipe.compiler().host();
    Path link = rustlib.resolve(host);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(
        link, recipe.compiler().sysroot().resolve("lib/rustlib").resolve(host));
    Wrapper.write(tree.folder(), recipe.compiler().rustc());
  }

  private Manifest manifest() throws IOException {
    Compiler compiler = recipe.compiler();
    List<Manifest.Part> parts = new ArrayList<>();
    switch (recipe.std()) {
      case StdSource.Brought brought ->
          parts.add(
              new Manifest.Part(
                  "std, musl, unwinder", compiler.release(), 0, brought.libraries().toString()));
      case StdSource.Installed installed -> parts.add(std("built from " + installed.library()));
      case StdSource.Packaged packaged ->
          parts.add(std("built from " + packaged.name() + " " + packaged.version()));
    }
    Path own = tree.selfContained();
    MuslSource musl = recipe.musl();
    if (musl != null) {
      long size = FileTrees.size(MuslSource.FILES.stream().map(own::resolve).toList());
      parts.add(
          switch (musl) {
            case MuslSource.Installed installed ->
                new Manifest.Part("musl", installed.version(), size, installed.folder().toString());
            case MuslSource.Packaged packaged ->
                new Manifest.Part("musl", packaged.version(), size, "package musl-dev");
            case MuslSource.Source source ->
                new Manifest.Part("musl", release(source), size, "built from " + source.origin());
          });
      parts.add(
          new Manifest.Part(
              "start files",
              compiler.release(),
              FileTrees.size(StartFiles.NAMES.stream().map(own::resolve).toList()),
              "assembled by rustc"));
      MuslSource.Source libunwind = recipe.libunwind();
      long unwinder = FileTrees.size(List.of(own.resolve("libunwind.a")));
      parts.add(
          libunwind == null
              ? new Manifest.Part(
                  "unwinder", unwinderVersion(), unwinder, "crate " + UnwinderBuild.CRATE)
              : new Manifest.Part(
                  "unwinder",
                  release(libunwind),
                  unwinder,
                  "LLVM's libunwind, built from " + libunwind.origin()));
    }
    return new Manifest(
        tree.target(),
        compiler.rustc(),
        workshop.cargo(),
        compiler.version(),
        Manifest.stamp(compiler.rustc()),
        recipe.name(),
        parts);
  }

  private Manifest.Part std(String origin) throws IOException {
    List<Path> rlibs =
        FileTrees.list(tree.libraries()).stream()
            .filter(file -> file.toString().endsWith(".rlib"))
            .toList();
    return new Manifest.Part("std", recipe.compiler().release(), FileTrees.size(rlibs), origin);
  }

  /** The number in {@code musl_1.2.3.orig.tar.gz} or {@code musl-1.2.5.tar.gz}; "?" without one. */
  private static String release(MuslSource.Source source) {
    java.util.regex.Matcher number =
        java.util.regex.Pattern.compile("[_-](\\d+(\\.\\d+)+)").matcher(source.origin());
    return number.find() ? number.group(1) : "?";
  }
}
