package dev.ferrule.command.sysroot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Builds an unwinder written in Rust, the published crate {@code unwinding}, as {@code
 * libunwind.a}: all the {@code _Unwind_} functions, without a C compiler. It finds frames through
 * {@code dl_iterate_phdr} and {@code .eh_frame_hdr}.
 */
final class UnwinderBuild {
  static final String CRATE = "unwinding";

  private final Workshop workshop;

  UnwinderBuild(Workshop workshop) {
    this.workshop = workshop;
  }

  /**
   * The newest version that the compiler can build. Each uses features of the language that were
   * not stable in its time, and holds for the compilers in which they were alike.
   */
  static String version(Compiler compiler) {
    int minor = compiler.minor();
    if (minor >= 88) {
      return "0.2.11";
    }
    // #[unsafe(no_mangle)] and naked_asm!
    if (minor >= 84) {
      return "0.2.5";
    }
    // extern "C-unwind"
    return minor >= 71 ? "0.2.2" : "0.2.1";
  }

  void run() throws IOException, InterruptedException, SysrootFailure {
    Path crate = workshop.tree().work().resolve("unwinder");
    Files.createDirectories(crate.resolve("src"));
    Files.writeString(
        crate.resolve("Cargo.toml"),
        """
        [package]
        name = "unwind"
        version = "0.0.0"
        edition = "2021"
        [lib]
        crate-type = ["staticlib"]
        [dependencies.unwinding]
        version = "=%s"
        default-features = false
        features = ["unwinder", "dwarf-expr", "hide-trace", "fde-phdr-dl"]
        [profile.release]
        panic = "abort"
        # One object of its own, whatever the program that it is linked into does with core.
        lto = true
        codegen-units = 1
        [workspace]
        """
            .formatted(version(workshop.compiler())));
    Files.writeString(
        crate.resolve("src/lib.rs"),
        """
        #![no_std]
        extern crate unwinding;
        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            loop {}
        }
        """);
    reuseNetworkSettings();
    Map<String, String> environment = workshop.cargoEnvironment(workshop.tree().rustc());
    environment.put("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes");
    workshop
        .tool()
        .run(
            List.of(
                workshop.cargo().toString(),
                "build",
                "--release",
                "--target=" + workshop.tree().target()),
            crate,
            environment);
    Path built =
        workshop
            .tree()
            .work()
            .resolve("target")
            .resolve(workshop.tree().target())
            .resolve("release/libunwind.a");
    Files.createDirectories(workshop.tree().selfContained());
    Files.copy(
        built,
        workshop.tree().selfContained().resolve("libunwind.a"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** A mirror or proxy that the reader's cargo goes through is gone through here too. */
  private void reuseNetworkSettings() throws IOException {
    Path home = Files.createDirectories(workshop.tree().work().resolve("cargo-home"));
    String own = workshop.environment().getOrDefault("CARGO_HOME", "");
    String user = workshop.environment().getOrDefault("HOME", "/");
    Path config = (own.isEmpty() ? Path.of(user, ".cargo") : Path.of(own)).resolve("config.toml");
    if (Files.isRegularFile(config)) {
      Files.copy(config, home.resolve("config.toml"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
