//! What a link is told: the words of its line and the world that it was called in.

use crate::child::Report;
use crate::inputs::Mapped;
use std::ffi::c_char;

/// Texts are as Java has them, in UTF-16.
pub struct Call {
    /// What the program was called by.
    pub name: Vec<u16>,
    /// The absolute current folder.
    pub folder: Vec<u16>,
    pub words: Vec<Vec<u16>>,
    pub inputs: Vec<Mapped>,
    pub report: Option<&'static Report>,
    /// `environ`.
    pub environment: *const *const c_char,
}
