//! Linker options in Rust source, as `#[link_args = "-foo -bar"] extern {}` once was, on stable Rust.
//!
//! ```
//! use link_args::link_args;
//!
//! #[link_args("-z nodelete --defsym=answer=42")]
//! extern "C" {}
//! ```
//!
//! The options are put into the object file, in a section that every linker leaves out of the program. The linker
//! [Ferrule](https://github.com/ferrule-linker/ferrule) reads it, also from libraries, and applies the options if it is
//! run with `--allow-embedded-args`; otherwise it warns and says where they stand. Every other linker makes the program
//! that it would make without them.
//!
//! Several strings are one list: `#[link_args("-z nodelete", "-lfoo")]`. A string is split into words at blanks, with
//! quotes and backslashes as in a shell.
//!
//! On targets whose object files are not ELF the macros check their arguments and add nothing.
#![no_std]

/// Linker options on an `extern` block, which stays as it is.
///
/// ```
/// use link_args::link_args;
///
/// #[link_args("-z nodelete")]
/// extern "C" {
///     fn getpid() -> i32;
/// }
/// assert!(unsafe { getpid() } > 0);
/// ```
///
/// What is no string, or cannot be split into words, does not compile:
///
/// ```compile_fail
/// #[link_args::link_args(42)]
/// extern "C" {}
/// ```
///
/// ```compile_fail
/// #[link_args::link_args("--defsym='x")]
/// extern "C" {}
/// ```
///
/// Nor does anything but an `extern` block under the attribute:
///
/// ```compile_fail
/// #[link_args::link_args("-z nodelete")]
/// fn function() {}
/// ```
pub use ferrule_link_args_macros::link_args;

/// The same without an `extern` block. (In a module of its own because one module cannot hold an attribute and a macro
/// of the same name.)
pub mod item {
    /// Linker options as an item.
    ///
    /// ```
    /// link_args::item::link_args!("-z nodelete");
    /// ```
    ///
    /// ```compile_fail
    /// link_args::item::link_args!();
    /// ```
    pub use ferrule_link_args_macros::link_args_item as link_args;
}
