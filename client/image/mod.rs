//! A linker that has been running already: the memory of a Java that has linked, copied into a file when nothing was
//! going on in it ([`freeze`]), and taken up from there by every link that starts ([`thaw`]). `docs/image.md`.

mod format;
pub mod freeze;
mod machine;
pub mod thaw;
pub mod threads;
