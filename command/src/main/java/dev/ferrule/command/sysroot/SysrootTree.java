package dev.ferrule.command.sysroot;

import java.nio.file.Path;

/**
 * Where things are in a sysroot.
 *
 * @param folder absolute
 * @param target such as {@code x86_64-unknown-linux-musl}
 */
public record SysrootTree(Path folder, String target) {
  /** The rlibs of {@code std} and below. */
  Path libraries() {
    return folder.resolve("lib/rustlib").resolve(target).resolve("lib");
  }

  /** Start files and static libraries: where rustc looks for them when it links for musl. */
  Path selfContained() {
    return libraries().resolve("self-contained");
  }

  /** A rustc that has this sysroot: the one that {@code std} was built with. */
  public Path rustc() {
    return folder.resolve("bin/rustc");
  }

  /** What is needed only while the tree is made. */
  Path work() {
    return folder.resolve("work");
  }

  Path log() {
    return folder.resolve("sysroot.log");
  }

  /** Written last: a folder without it is no sysroot. */
  Path manifest() {
    return folder.resolve("sysroot.manifest");
  }

  Path lock() {
    return folder.resolve("sysroot.lock");
  }
}
