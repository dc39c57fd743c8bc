package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds {@code std} for the target with cargo's {@code -Zbuild-std}: an empty crate is what is
 * asked for, std and all below it is what is kept.
 */
final class StdBuild {
  /** What separates the words of CARGO_ENCODED_RUSTFLAGS. */
  private static final char UNIT_SEPARATOR = 0x1f;

  private final Workshop workshop;
  private final Path sources;

  /**
   * @param sources the folder {@code library} of the compiler's own sources
   */
  StdBuild(Workshop workshop, Path sources) {
    this.workshop = workshop;
    this.sources = sources;
  }

  void run() throws IOException, InterruptedException, SysrootFailure {
    Path crate = workshop.tree().work().resolve("std");
    Files.createDirectories(crate.resolve("src"));
    Files.createDirectories(crate.resolve(".cargo"));
    Files.writeString(
        crate.resolve("Cargo.toml"),
        """
        [package]
        name = "want-std"
        version = "0.0.0"
        edition = "2021"
        [lib]
        [profile.release]
        debug = 1
        [workspace]
        """);
    Files.writeString(crate.resolve("src/lib.rs"), "");
    boolean vendored = Files.isDirectory(sources.resolve("vendor"));
    Files.writeString(
        crate.resolve(".cargo/config.toml"),
        vendored
            ? """
            [source.crates-io]
            replace-with = "vendored"
            [source.vendored]
            directory = "%s"
            """
                .formatted(sources.resolve("vendor"))
            : "");
    List<String> command = new ArrayList<>();
    command.add(workshop.cargo().toString());
    command.add("build");
    command.add("--release");
    if (vendored) {
      command.add("--offline");
    }
    command.add("-Zbuild-std=std,panic_unwind,test");
    command.add("--target=" + workshop.tree().target());
    Map<String, String> environment = workshop.cargoEnvironment(compilerWithSources());
    environment.put("CARGO_ENCODED_RUSTFLAGS", flags());
    workshop.tool().run(command, crate, environment);
    keep();
  }

  /**
   * Bitcode beside machine code, so that programs can be linked with Rust's LTO; the places of the
   * sources as the std that comes with the compiler names them, since these here will be gone.
   */
  private String flags() {
    String virtual = "/rustc/" + workshop.compiler().commit();
    return "-Cembed-bitcode=yes"
        + UNIT_SEPARATOR
        + "--remap-path-prefix="
        + sources
        + "="
        + virtual
        + "/library"
        + UNIT_SEPARATOR
        + "--remap-path-prefix="
        + compilerFolder().resolve("lib/rustlib/src/rust")
        + "="
        + virtual;
  }

  private Path compilerFolder() {
    return workshop.tree().work().resolve("compiler");
  }

  /**
   * cargo looks for std's sources in the compiler's own sysroot: here is one that has them, with
   * everything else as it is.
   */
  private Path compilerWithSources() throws IOException {
    Path root = compilerFolder();
    FileTrees.delete(root);
    Path rustlib = Files.createDirectories(root.resolve("lib/rustlib"));
    String host = workshop.compiler().host();
    Files.createSymbolicLink(
        rustlib.resolve(host), workshop.compiler().sysroot().resolve("lib/rustlib").resolve(host));
    Files.createDirectories(rustlib.resolve("src/rust"));
    Files.createSymbolicLink(rustlib.resolve("src/rust/library"), sources);
    Path lock = sources.resolveSibling("Cargo.lock");
    if (Files.isRegularFile(lock)) {
      // Until 1.82 cargo looks for it there, and not in library/.
      Files.createSymbolicLink(rustlib.resolve("src/rust/Cargo.lock"), lock);
    }
    return Wrapper.write(root, workshop.compiler().rustc());
  }

  private void keep() throws IOException {
    Path libraries = workshop.tree().libraries();
    Files.createDirectories(libraries);
    for (Path file : FileTrees.list(libraries)) {
      if (file.toString().endsWith(".rlib")) {
        Files.delete(file);
      }
    }
    Path built =
        workshop
            .tree()
            .work()
            .resolve("target")
            .resolve(workshop.tree().target())
            .resolve("release/deps");
    for (Path file : FileTrees.list(built)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".rlib") && !name.startsWith("libwant_std-")) {
        Files.copy(file, libraries.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
