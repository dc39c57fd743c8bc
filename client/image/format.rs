//! What an image's file says: a head, then pages.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Bytes of a page of memory.
pub const PAGE: u64 = 4096;

/// Changes when the format does.
const MAGIC: &[u8; 16] = b"ferrule image 1\n";

/// Bytes that say how long the head is.
pub const START: usize = MAGIC.len() + 8;

/// No head is longer.
const LONGEST: u64 = 16 << 20;

/// How long a head is that begins with these bytes, and they count; None if they are of no image.
pub fn head_length(start: &[u8; START]) -> Option<usize> {
    let length = start.strip_prefix(MAGIC.as_slice())?.try_into().ok()?;
    usize::try_from(u64::from_le_bytes(length).min(LONGEST)).ok()
}

#[derive(Default)]
pub struct Image {
    /// How long the file is.
    pub bytes: u64,
    /// What has to be the same where the image is used.
    pub machine: Vec<u8>,
    /// Bytes of memory that the machine, or the process's group, had.
    pub memory: u64,
    /// Bytes of Java's young generation.
    pub young: u64,
    /// Seconds since the machine had started.
    pub uptime: u64,
    pub files: Vec<KnownFile>,
    pub mappings: Vec<Mapping>,
    pub contents: Vec<Content>,
    pub threads: Vec<Thread>,
    /// For each signal from 1 on.
    pub actions: Vec<[u64; 4]>,
    pub descriptors: Vec<Descriptor>,
    /// Where the kernel's own pages (`vvar`, `vdso`) were: start and end.
    pub kernel: (u64, u64),
    /// Where the image finds what it is to do.
    pub call: u64,
    /// Of the area of restartable sequences from the thread pointer; 0 if there is none.
    pub rseq: u64,
    /// Where memory will be written first.
    pub fresh: u64,
}

/// A file that is mapped or open, as it was.
#[derive(PartialEq, Eq)]
pub struct KnownFile {
    pub path: PathBuf,
    stamp: [u64; 4],
}

/// A part of the address space.
pub struct Mapping {
    pub start: u64,
    pub bytes: u64,
    pub protection: u64,
    pub shared: bool,
    /// In [`Image::files`], and where in that file.
    pub file: Option<(u64, u64)>,
}

/// Pages that are not as the mapping alone would make them.
pub struct Content {
    pub start: u64,
    pub bytes: u64,
    pub protection: u64,
    /// Of the image's file.
    pub offset: u64,
}

pub struct Thread {
    pub context: u64,
    pub tls: u64,
    /// Where the C library keeps the thread's number.
    pub tid: u64,
}

/// A file that is open.
pub struct Descriptor {
    pub number: u64,
    pub file: u64,
    pub flags: u64,
    pub position: u64,
}

impl KnownFile {
    pub fn now(path: &Path) -> Option<KnownFile> {
        let data = fs::metadata(path).ok()?;
        // Not its device, which is another one in each container that is made of the same files.
        let stamp = [data.len(), data.mtime() as u64, data.mtime_nsec() as u64, data.ino()];
        Some(KnownFile { path: path.to_path_buf(), stamp })
    }

    pub fn unchanged(&self) -> bool {
        KnownFile::now(&self.path).is_some_and(|now| now == *self)
    }
}

impl Image {
    /// The head's bytes, with its own length behind the magic number.
    pub fn head(&self) -> Vec<u8> {
        let mut out = Out(Vec::new());
        out.bytes(&self.machine);
        out.numbers(&[
            self.bytes,
            self.memory,
            self.young,
            self.uptime,
            self.kernel.0,
            self.kernel.1,
            self.call,
            self.rseq,
            self.fresh,
        ]);
        out.list(&self.files, |out, file| {
            out.bytes(file.path.as_os_str().as_bytes());
            out.numbers(&file.stamp);
        });
        out.list(&self.mappings, |out, mapping| {
            let (file, offset) = mapping.file.map_or((u64::MAX, 0), |(file, offset)| (file, offset));
            out.numbers(&[mapping.start, mapping.bytes, mapping.protection, mapping.shared.into(), file, offset]);
        });
        out.list(&self.contents, |out, content| {
            out.numbers(&[content.start, content.bytes, content.protection, content.offset]);
        });
        out.list(&self.threads, |out, thread| out.numbers(&[thread.context, thread.tls, thread.tid]));
        out.list(&self.actions, |out, action| out.numbers(action));
        out.list(&self.descriptors, |out, open| {
            out.numbers(&[open.number, open.file, open.flags, open.position]);
        });
        let length = (START + out.0.len()) as u64;
        [MAGIC.as_slice(), &length.to_le_bytes(), &out.0].concat()
    }

    /// None if these are not the bytes of a head.
    pub fn of(head: &[u8]) -> Option<Image> {
        let mut from = In(head.get(START..)?);
        let machine = from.bytes()?;
        let [bytes, memory, young, uptime, start, end, call, rseq, fresh] = from.numbers()?;
        Some(Image {
            bytes,
            young,
            uptime,
            machine,
            memory,
            kernel: (start, end),
            call,
            rseq,
            fresh,
            files: from.list(|from| {
                let path = PathBuf::from(OsString::from_vec(from.bytes()?));
                Some(KnownFile { path, stamp: from.numbers()? })
            })?,
            mappings: from.list(|from| {
                let [start, bytes, protection, shared, file, offset] = from.numbers()?;
                let file = (file != u64::MAX).then_some((file, offset));
                Some(Mapping { start, bytes, protection, shared: shared != 0, file })
            })?,
            contents: from.list(|from| {
                let [start, bytes, protection, offset] = from.numbers()?;
                Some(Content { start, bytes, protection, offset })
            })?,
            threads: from.list(|from| {
                let [context, tls, tid] = from.numbers()?;
                Some(Thread { context, tls, tid })
            })?,
            actions: from.list(In::numbers)?,
            descriptors: from.list(|from| {
                let [number, file, flags, position] = from.numbers()?;
                Some(Descriptor { number, file, flags, position })
            })?,
        })
    }
}

struct Out(Vec<u8>);

impl Out {
    fn numbers(&mut self, numbers: &[u64]) {
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.numbers(&[bytes.len() as u64]);
        self.0.extend_from_slice(bytes);
    }

    fn list<T>(&mut self, list: &[T], one: impl Fn(&mut Out, &T)) {
        self.numbers(&[list.len() as u64]);
        list.iter().for_each(|element| one(self, element));
    }
}

struct In<'a>(&'a [u8]);

impl In<'_> {
    fn numbers<const N: usize>(&mut self) -> Option<[u64; N]> {
        let (bytes, rest) = self.0.split_at_checked(N * 8)?;
        self.0 = rest;
        let mut numbers = [0; N];
        for (number, bytes) in numbers.iter_mut().zip(bytes.chunks_exact(8)) {
            *number = u64::from_le_bytes(bytes.try_into().ok()?);
        }
        Some(numbers)
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let [length] = self.numbers()?;
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(bytes.to_vec())
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let [count] = self.numbers()?;
        (0..count).map(|_| one(self)).collect()
    }
}
