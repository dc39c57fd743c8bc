package dev.ferrule.command.sysroot;

import java.nio.file.Path;

/** Where {@code std} for the target comes from. */
sealed interface StdSource {
  /** The compiler has it: rustup's target, or a distribution's. Nothing is built. */
  record Brought(Path libraries) implements StdSource {}

  /** Its sources are installed beside the compiler. */
  record Installed(Path library) implements StdSource {}

  /** Debian packages them, to be unpacked into the tree. */
  record Packaged(Apt.ArchiveFile file, String name, String version) implements StdSource {}
}
