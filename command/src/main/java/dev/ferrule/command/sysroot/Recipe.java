package dev.ferrule.command.sysroot;

import org.jspecify.annotations.Nullable;

/**
 * How a sysroot is to be made.
 *
 * @param std where std comes from
 * @param musl where musl comes from; null if the compiler brings that too
 * @param libunwind LLVM's sources; null for the unwinder written in Rust
 */
record Recipe(
    Compiler compiler,
    StdSource std,
    @Nullable MuslSource musl,
    MuslSource.@Nullable Source libunwind) {

  /** The word in the manifest. */
  String name() {
    return std instanceof StdSource.Brought ? "brought" : libunwind != null ? "source" : "packages";
  }

  /** All that the result depends on: another text means that nothing can be gone on with. */
  String plan() {
    return compiler.version()
        + "\n"
        + compiler.rustc()
        + "\n"
        + std
        + "\n"
        + musl
        + "\n"
        + libunwind;
  }
}
