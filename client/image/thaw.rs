//! Takes up an image: its memory is mapped where it was, and its threads go on in this process.

use super::format::{self, Content, Descriptor, Image, Mapping, PAGE};
use super::{choice, machine, threads};
use crate::call::Call;
use crate::system::{getrlimit, mmap, MAP_PRIVATE, O_CLOEXEC};
use std::env;
use std::ffi::{c_char, c_int, c_void, CString};
use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::ptr::null;

extern "C" {
    fn madvise(address: *mut c_void, length: usize, advice: c_int) -> c_int;
    fn munmap(address: *mut c_void, length: usize) -> c_int;
    fn mremap(address: *mut c_void, old: usize, new: usize, flags: c_int, target: *mut c_void) -> *mut c_void;
    fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    fn lseek(fd: c_int, offset: i64, whence: c_int) -> i64;
    fn dup3(from: c_int, to: c_int, flags: c_int) -> c_int;
    fn setrlimit(resource: c_int, limits: *const [u64; 2]) -> c_int;
    fn fcntl(fd: c_int, command: c_int, argument: c_int) -> c_int;
}

// mmap(2).
const MAP_SHARED: c_int = 1;
const MAP_FIXED: c_int = 0x10;
const MAP_ANONYMOUS: c_int = 0x20;
const MAP_NORESERVE: c_int = 0x4000;
const MAP_FIXED_NOREPLACE: c_int = 0x10_0000;

/// madvise(2).
const MADV_POPULATE_WRITE: c_int = 23;

/// What the smallest links write of Java's heap.
const FIRST_BYTES: usize = 8 << 20;

// mremap(2).
const MREMAP_MAYMOVE: c_int = 1;
const MREMAP_FIXED: c_int = 2;

/// What the kernel calls its pages in proc(5)'s maps.
const KERNEL: [&str; 2] = ["[vvar", "[vdso]"];

/// SIGHUP, SIGINT, SIGTERM.
const ENDING: [usize; 3] = [1, 2, 15];

/// getrlimit(2).
const RLIMIT_NOFILE: c_int = 7;

const F_GETFD: c_int = 1;

/// In an image: what it is to do, in the memory of the process that took it up.
static mut CALL: *const Call = null();

pub fn call_address() -> u64 {
    (&raw const CALL) as u64
}

/// In an image that has been taken up.
pub fn call() -> &'static Call {
    unsafe { &*CALL }
}

/// An image that fits this machine.
pub struct Found {
    image: Image,
    file: File,
    /// The kernel's pages in this process.
    kernel: Vec<(u64, u64)>,
}

/// Why there is no image.
pub struct Missing {
    pub reason: String,
    /// Another one may be made.
    pub outdated: bool,
}

impl Missing {
    fn outdated(reason: impl Into<String>) -> Missing {
        Missing { reason: reason.into(), outdated: true }
    }
}

impl Found {
    /// `program`: the file of this one.
    pub fn open(path: &Path, program: &Path) -> Result<Found, Missing> {
        let none = |error: io::Error| Missing::outdated(format!("{}: {error}", path.display()));
        let file = File::open(path).map_err(none)?;
        let bytes = file.metadata().map_err(none)?.len();
        if bytes == 0 {
            return Err(Missing { reason: format!("{} is empty", path.display()), outdated: false });
        }
        let mut start = [0; format::START];
        file.read_exact_at(&mut start, 0).map_err(none)?;
        let mut head = vec![0; format::head_length(&start).unwrap_or_default()];
        file.read_exact_at(&mut head, 0).map_err(none)?;
        let Some(image) = Image::of(&head).filter(|image| image.bytes == bytes) else {
            return Err(Missing::outdated(format!("{} is damaged, or of another version", path.display())));
        };
        if !image.files.iter().any(|file| file.path == program) {
            return Err(Missing::outdated("it was made for another copy of Ferrule"));
        }
        if let Some(file) = image.files.iter().find(|file| !file.unchanged()) {
            return Err(Missing::outdated(format!("{} is not as it was", file.path.display())));
        }
        if image.uptime > machine::uptime() {
            return Err(Missing::outdated("the machine has been started since it was made"));
        }
        if image.memory > super::memory() {
            return Err(Missing::outdated("there is less memory than when it was made"));
        }
        let kernel = kernel_areas(image.kernel.1 - image.kernel.0);
        match kernel.filter(|_| image.machine == machine::facts(machine::vdso())) {
            Some(kernel) => Ok(Found { image, file, kernel }),
            None => Err(Missing::outdated("it was made under another kernel, or with another processor")),
        }
    }

    /// Bytes of Java's young generation.
    pub fn young(&self) -> u64 {
        self.image.young
    }

    /// Becomes the image, which does what the call says and ends the process. Comes back if that is impossible.
    pub fn run(&self, call: &Call) {
        unsafe {
            let mapped = self.map();
            if mapped < self.image.mappings.len() || !self.fill() || !self.open_files() {
                for mapping in &self.image.mappings[..mapped] {
                    munmap(mapping.start as *mut c_void, mapping.bytes as usize);
                }
                return;
            }
            // From here on there is no way back.
            if !self.move_kernel() {
                again();
            }
            raise_descriptors();
            *(self.image.call as *mut *const Call) = call;
            threads::block_signals();
            for (index, action) in self.image.actions.iter().enumerate() {
                let signal = index + 1;
                // Java leaves alone what the caller wants ignored (nohup) of what would end it.
                let kept = ENDING.contains(&signal) && threads::ignored(signal);
                if threads::is_handler(action) && !kept {
                    threads::set_action(signal, action);
                }
            }
            for thread in &self.image.threads {
                let rseq = if self.image.rseq == 0 { 0 } else { thread.tls.wrapping_add(self.image.rseq) };
                if !threads::spawn(thread.context as usize, thread.tid as usize, thread.tls as usize, rseq as usize) {
                    again();
                }
            }
        }
        self.fill_heap();
        threads::idle()
    }

    /// Has the kernel make memory that Java is going to write, while it does something else: this thread has nothing to do.
    fn fill_heap(&self) {
        let start = self.image.fresh.next_multiple_of(PAGE);
        unsafe { madvise(start as *mut c_void, FIRST_BYTES, MADV_POPULATE_WRITE) };
    }

    /// How many mappings could be made.
    unsafe fn map(&self) -> usize {
        let image = &self.image;
        let mut files: Vec<Option<File>> = image.files.iter().map(|_| None).collect();
        let made = |mapping: &&Mapping| {
            let Some((index, _)) = mapping.file else { return mapping.make(-1) };
            let (Some(place), Some(known)) = (files.get_mut(index as usize), image.files.get(index as usize)) else {
                return false;
            };
            if place.is_none() {
                *place = File::open(&known.path).ok();
            }
            place.as_ref().is_some_and(|file| mapping.make(file.as_raw_fd()))
        };
        image.mappings.iter().take_while(made).count()
    }

    /// Puts what the image holds over the mappings.
    unsafe fn fill(&self) -> bool {
        self.image.contents.iter().all(|content| content.make(self.file.as_raw_fd()))
    }

    /// All or none.
    unsafe fn open_files(&self) -> bool {
        let descriptors = &self.image.descriptors;
        let opened = descriptors.iter().take_while(|open| open.make(&self.image)).count();
        if opened < descriptors.len() {
            for open in &descriptors[..opened] {
                crate::close(open.number as c_int);
            }
        }
        opened == descriptors.len()
    }

    /// The C library of the image calls the kernel's code where it was.
    unsafe fn move_kernel(&self) -> bool {
        let (start, end) = self.image.kernel;
        let now = self.kernel[0].0;
        if start == now {
            return true;
        }
        let place = start as *mut c_void;
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
        if mmap(place, (end - start) as usize, 0, flags, -1, 0) != place {
            return false;
        }
        self.kernel.iter().all(|&(from, to)| {
            let target = (start + (from - now)) as *mut c_void;
            let bytes = (to - from) as usize;
            mremap(from as *mut c_void, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, target) == target
        })
    }
}

/// As many descriptors as are allowed, which is what Java asks for when it starts.
unsafe fn raise_descriptors() {
    let mut limits = [0; 2];
    if getrlimit(RLIMIT_NOFILE, &mut limits) == 0 {
        limits[0] = limits[1];
        setrlimit(RLIMIT_NOFILE, &limits);
    }
}

/// Starts this program again, to do without the image.
unsafe fn again() -> ! {
    let error = Command::new("/proc/self/exe").args(env::args_os().skip(1)).env(choice::VARIABLE, choice::OFF).exec();
    eprintln!("ferrule: error: cannot start again: {error}");
    crate::_exit(1)
}

/// The mappings of the kernel's own pages in this process, if they are so many bytes.
fn kernel_areas(bytes: u64) -> Option<Vec<(u64, u64)>> {
    let text = fs::read("/proc/self/maps").ok()?;
    let lines = text.split(|&c| c == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let areas: Option<Vec<(u64, u64)>> = lines
        .filter(|line| line.ends_with(']') && KERNEL.iter().any(|name| line.contains(name)))
        .map(|line| {
            let (from, to) = line.split_once(' ')?.0.split_once('-')?;
            Some((u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?))
        })
        .collect();
    areas.filter(|areas| !areas.is_empty() && areas.iter().map(|area| area.1 - area.0).sum::<u64>() == bytes)
}

impl Mapping {
    unsafe fn make(&self, fd: c_int) -> bool {
        let kind = if self.shared { MAP_SHARED } else { MAP_PRIVATE };
        let source = if fd < 0 { MAP_ANONYMOUS } else { 0 };
        let offset = self.file.map_or(0, |(_, offset)| offset);
        let flags = kind | source | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
        let address = self.start as *mut c_void;
        mmap(address, self.bytes as usize, self.protection as c_int, flags, fd, offset as i64) == address
    }
}

impl Content {
    unsafe fn make(&self, fd: c_int) -> bool {
        let address = self.start as *mut c_void;
        let flags = MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED;
        mmap(address, self.bytes as usize, self.protection as c_int, flags, fd, self.offset as i64) == address
    }
}

impl Descriptor {
    unsafe fn make(&self, image: &Image) -> bool {
        let number = self.number as c_int;
        let Some(file) = image.files.get(self.file as usize) else { return false };
        let Ok(path) = CString::new(file.path.as_os_str().as_bytes()) else { return false };
        if fcntl(number, F_GETFD, 0) != -1 {
            return false;
        }
        let fd = open(path.as_ptr(), self.flags as c_int | O_CLOEXEC);
        if fd < 0 || (fd != number && dup3(fd, number, O_CLOEXEC) != number) {
            return false;
        }
        if fd != number {
            crate::close(fd);
        }
        lseek(number, self.position as i64, 0) >= 0
    }
}
