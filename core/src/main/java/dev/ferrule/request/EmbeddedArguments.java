package dev.ferrule.request;

/**
 * Linker options that an input carries.
 *
 * @param kind which section they stood in
 * @param owner the crate, by its name in Rust source ({@code my_crate}); the input's name where no
 *     crate is known
 * @param place who asks and where, for messages: {@code crate foo 0.1.0 at src/lib.rs:3:1
 *     (libfoo.rlib(foo.o))}
 * @param text the options, to be split into words as a shell does; the name alone of a {@link
 *     Kind#LIBRARY}
 */
public record EmbeddedArguments(Kind kind, String owner, String place, String text) {
  /** Where options come from. */
  public enum Kind {
    /** {@code .ferrule.link_args}: {@code link_args!} in Rust source. */
    RUST,
    /** SHT_LLVM_LINKER_OPTIONS. */
    LLVM,
    /** SHT_LLVM_DEPENDENT_LIBRARIES: {@code #pragma comment(lib, "name")}. */
    LIBRARY
  }
}
