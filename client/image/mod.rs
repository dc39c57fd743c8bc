//! A linker that has been running already: the memory of a Java that has linked, copied into a file when nothing was
//! going on in it ([`freeze`]), and taken up from there by every link that starts ([`thaw`]). `docs/image.md`.

pub mod choice;
mod format;
pub mod freeze;
mod machine;
pub mod thaw;
mod threads;

/// Memory of the machine, or what this process's group may have, in bytes.
fn memory() -> u64 {
    crate::memory::total().unwrap_or(u64::MAX)
}
