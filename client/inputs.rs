//! What the client has to know of a link's words: the objects and archives that they name, how much there is of them, and
//! their bytes, mapped; and whether the link wants a process to itself.

use crate::system::{mmap, MAP_PRIVATE};
use std::env;
use std::ffi::{c_int, c_void, OsStr, OsString};
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;

// mmap(2).
const PROT_READ: c_int = 1;
const MAP_FAILED: isize = -1;

/// Bytes that a buffer of Java's can hold.
const LARGEST: u64 = i32::MAX as u64;

/// What words of a linker's or compiler driver's command line say of inputs.
#[derive(Default)]
pub struct Inputs {
    files: Vec<(PathBuf, u64)>,
    folders: Vec<PathBuf>,
    libraries: Vec<Library>,
    archives_only: bool,
    alone: bool,
    /// The option that the next word belongs to.
    option: Option<u8>,
}

/// A file's bytes, for as long as this process lives.
pub struct Mapped {
    /// Absolute, as Java writes it.
    pub path: Vec<u16>,
    pub address: *const c_void,
    pub bytes: u64,
}

// It is only read.
unsafe impl Send for Mapped {}

impl Inputs {
    pub fn of(words: &[OsString]) -> Inputs {
        let mut inputs = Inputs::default();
        for word in words {
            let name = word.as_bytes();
            if let Some(file) = name.strip_prefix(b"@") {
                for word in fs::read(OsStr::from_bytes(file)).unwrap_or_default().split(u8::is_ascii_whitespace) {
                    inputs.word(word);
                }
            } else {
                inputs.word(name);
            }
        }
        // A library may stand before the folder that it is in.
        let found: Vec<_> = inputs.libraries.iter().filter_map(|library| library.find(&inputs.folders)).collect();
        inputs.files.extend(found);
        inputs
    }

    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|(_, bytes)| bytes).sum()
    }

    /// Whether `--no-fork` was said last, not `--fork`.
    pub fn alone(&self) -> bool {
        self.alone
    }

    /// Maps what can be mapped. The rest is left to Java, which says what is wrong with it.
    pub fn map(&self) -> Vec<Mapped> {
        let Ok(folder) = env::current_dir() else { return Vec::new() };
        self.files.iter().filter_map(|(path, _)| Mapped::open(&folder, path)).collect()
    }

    fn word(&mut self, word: &[u8]) {
        let word = word.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(word);
        match (self.option.take(), word) {
            (Some(option), value) => self.option(option, value),
            (None, [b'-', option @ (b'L' | b'l' | b'o')]) => self.option = Some(*option),
            (None, [b'-', option @ (b'L' | b'l'), value @ ..]) => self.option(*option, value),
            (None, [b'-', b'W', b'l', b',', flags @ ..]) => {
                flags.split(|&c| c == b',').for_each(|flag| self.flag(flag))
            }
            (None, flag @ [b'-', ..]) => self.flag(flag),
            (None, file) => self.files.extend(input(PathBuf::from(OsStr::from_bytes(file)))),
        }
    }

    fn flag(&mut self, flag: &[u8]) {
        match flag {
            b"-Bstatic" | b"-static" | b"-static-pie" => self.archives_only = true,
            b"-Bdynamic" => self.archives_only = false,
            b"--no-fork" | b"-no-fork" => self.alone = true,
            b"--fork" | b"-fork" => self.alone = false,
            _ => {}
        }
    }

    fn option(&mut self, option: u8, value: &[u8]) {
        match option {
            b'L' => self.folders.push(PathBuf::from(OsStr::from_bytes(value))),
            b'l' => self.libraries.push(Library { name: value.to_vec(), archive_only: self.archives_only }),
            _ => {}
        }
    }
}

/// None for what is no object or archive: of shared libraries a link reads little.
fn input(path: PathBuf) -> Option<(PathBuf, u64)> {
    let name = path.as_os_str().as_bytes();
    let named = [&b".o"[..], b".a", b".rlib"].iter().any(|ending| name.ends_with(ending));
    let data = named.then(|| fs::metadata(&path).ok()).flatten()?;
    data.is_file().then_some((path, data.len()))
}

/// A library that is looked for in the folders that the words name, whichever side of it they stand on.
struct Library {
    name: Vec<u8>,
    archive_only: bool,
}

impl Library {
    fn find(&self, folders: &[PathBuf]) -> Option<(PathBuf, u64)> {
        if let Some(file) = self.name.strip_prefix(b":") {
            return folders.iter().find_map(|folder| input(folder.join(OsStr::from_bytes(file))));
        }
        for folder in folders {
            let file = |suffix: &[u8]| folder.join(OsStr::from_bytes(&[b"lib", self.name.as_slice(), suffix].concat()));
            if !self.archive_only && file(b".so").exists() {
                return None;
            }
            if let Some(found) = input(file(b".a")) {
                return Some(found);
            }
        }
        None
    }
}

impl Mapped {
    fn open(folder: &Path, path: &Path) -> Option<Mapped> {
        let file = File::open(path).ok()?;
        let data = file.metadata().ok()?;
        let bytes = data.len();
        if !data.is_file() || bytes == 0 || bytes > LARGEST {
            return None;
        }
        let path = folder.join(path).to_str()?.encode_utf16().collect();
        let address = unsafe { mmap(null_mut(), bytes as usize, PROT_READ, MAP_PRIVATE, file.as_raw_fd(), 0) };
        (address as isize != MAP_FAILED).then_some(Mapped { path, address, bytes })
    }
}
