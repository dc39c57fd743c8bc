//! Makes an image: Java runs in a child, links for practice, and stops; this copies what is then in its memory.

use super::format::{Content, Descriptor, Image, KnownFile, Mapping, Thread, PAGE};
use super::threads::{self, Stopped, Table, MOST, TABLE};
use super::{machine, thaw};
use crate::system::{pipe2, prctl, waitpid, O_CLOEXEC, PR_SET_PDEATHSIG, SIGKILL};
use std::env;
use std::ffi::{c_char, c_int, c_ulong, c_void, OsStr};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::mem::size_of;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicI32, Ordering};

extern "C" {
    fn personality(persona: c_ulong) -> c_int;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

// personality(2): mappings from a third of the address space upwards, where other processes have nothing.
const ADDR_COMPAT_LAYOUT: c_ulong = 0x020_0000;
const ASK: c_ulong = 0xffff_ffff;

/// Descriptors of an image are numbered from here on, clear of what a caller hands to a link.
const FIRST_DESCRIPTOR: c_int = 256;

/// So many pages that could be left out are copied rather than have two contents instead of one.
const GAP: u64 = 8;

/// Where the child says that it has stopped.
static ANNOUNCE: AtomicI32 = AtomicI32::new(-1);

/// Stops the process that this is called in, for good: the copies go on from here.
///
/// `fresh`: where they will write first.
pub unsafe fn stop(fresh: usize) {
    (*(&raw mut TABLE)).fresh = fresh;
    let before = threads::block_signals();
    if !threads::stop_others() {
        // Some have stopped, perhaps with what this one needs.
        crate::_exit(1);
    }
    threads::wait_for_copy(ANNOUNCE.load(Ordering::Relaxed));
    let mut ignored = 0;
    threads::set_signals(before, &mut ignored);
}

/// What an image is made of beside what is mapped.
pub struct Plan {
    /// Where it goes.
    pub file: PathBuf,
    /// Bytes of Java's young generation.
    pub young: u64,
    /// Files whose change makes it useless.
    pub depends: Vec<PathBuf>,
}

/// Makes an image of what `run` does until it calls [`stop`].
pub fn make(plan: &Plan, run: impl FnOnce()) -> Result<(), String> {
    keep_low_descriptors();
    let mut ends = [0; 2];
    if unsafe { pipe2(&mut ends, O_CLOEXEC) } != 0 {
        return Err(failure("pipe"));
    }
    let mut from = unsafe { File::from_raw_fd(ends[0]) };
    let child = unsafe { crate::fork() };
    if child == 0 {
        unsafe { prctl(PR_SET_PDEATHSIG, SIGKILL as usize) };
        ANNOUNCE.store(ends[1], Ordering::Relaxed);
        run();
        unsafe { crate::_exit(1) }
    }
    unsafe { crate::close(ends[1]) };
    let mut announced = [0];
    let stopped = from.read_exact(&mut announced).is_ok();
    let result = if stopped { copy(child, plan) } else { Err("Java ended instead of stopping".into()) };
    unsafe {
        crate::kill(child, SIGKILL);
        waitpid(child, &mut 0, 0);
    }
    result
}

/// Starts this program anew, unless it is so already, without the caller's environment, which is nobody's business who
/// links, and with a layout of its own. Where it may not have that, it does without.
pub fn begin() {
    let locale = ("LC_ALL", "C.UTF-8");
    unsafe {
        let now = personality(ASK);
        let other = now >= 0
            && now as c_ulong & ADDR_COMPAT_LAYOUT == 0
            && personality(now as c_ulong | ADDR_COMPAT_LAYOUT) >= 0;
        if other || env::vars_os().any(|(name, value)| name != locale.0 || value != locale.1) {
            let error =
                Command::new("/proc/self/exe").args(env::args_os().skip(1)).env_clear().env(locale.0, locale.1).exec();
            eprintln!("ferrule: error: cannot start again: {error}");
        }
    }
}

fn keep_low_descriptors() {
    let Ok(null) = File::open("/dev/null") else { return };
    let used = crate::open_files();
    for number in (0..FIRST_DESCRIPTOR).filter(|number| !used.contains(number)) {
        unsafe { crate::dup2(null.as_raw_fd(), number) };
    }
    std::mem::forget(null);
}

fn failure(what: &str) -> String {
    format!("{what}: {}", io::Error::last_os_error())
}

/// A process that is not moving.
struct Frozen {
    pid: c_int,
    memory: File,
    pages: File,
}

/// A line of proc(5)'s maps.
struct Area {
    start: u64,
    end: u64,
    protection: u64,
    shared: bool,
    offset: u64,
    /// Of a file, or what the kernel calls it.
    name: PathBuf,
    inode: u64,
}

impl Frozen {
    fn file(pid: c_int, name: &str) -> Result<File, String> {
        let path = format!("/proc/{pid}/{name}");
        File::open(&path).map_err(|error| format!("{path}: {error}"))
    }

    fn areas(&self) -> Result<Vec<Area>, String> {
        let mut text = Vec::new();
        Frozen::file(self.pid, "maps")?.read_to_end(&mut text).map_err(|error| error.to_string())?;
        text.split(|&c| c == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| Area::of(line).ok_or("maps".into()))
            .collect()
    }

    fn read(&self, address: u64, bytes: &mut [u8]) -> Result<(), String> {
        self.memory.read_exact_at(bytes, address).map_err(|error| format!("memory at {address:#x}: {error}"))
    }

    /// Which pages of the area are not as a new mapping of `original`, or of nothing, would make them.
    fn differing(&self, area: &Area, original: Option<&File>) -> Result<Vec<u64>, String> {
        let mut differing = Vec::new();
        let mut entries = vec![0; 1 << 16];
        let (mut page, mut expected) = (vec![0; PAGE as usize], vec![0; PAGE as usize]);
        let count = (area.end - area.start) / PAGE;
        let mut first = 0;
        while first < count {
            let some = (count - first).min(entries.len() as u64 / 8);
            let bytes = &mut entries[..some as usize * 8];
            self.pages
                .read_exact_at(bytes, (area.start / PAGE + first) * 8)
                .map_err(|error| format!("pagemap: {error}"))?;
            for (index, entry) in bytes.chunks_exact(8).enumerate() {
                // Bit 63: in memory; 62: swapped out. proc(5).
                if entry[7] & 0xc0 == 0 {
                    continue;
                }
                let number = first + index as u64;
                self.read(area.start + number * PAGE, &mut page)?;
                if let Some(file) = original {
                    expected.fill(0);
                    let mut at = 0;
                    let offset = area.offset + number * PAGE;
                    while let Ok(count @ 1..) = file.read_at(&mut expected[at..], offset + at as u64) {
                        at += count;
                    }
                }
                if page != expected {
                    differing.push(number);
                }
            }
            first += some;
        }
        Ok(differing)
    }
}

impl Area {
    /// "START-END rwxp OFFSET DEVICE INODE   NAME", in hexadecimal but for the inode.
    fn of(line: &[u8]) -> Option<Area> {
        let mut rest = line;
        let mut word = || {
            let start = rest.iter().position(|&c| c != b' ')?;
            let length = rest[start..].iter().position(|&c| c == b' ').unwrap_or(rest.len() - start);
            let (word, after) = rest[start..].split_at(length);
            rest = after;
            std::str::from_utf8(word).ok()
        };
        let (start, end) = word()?.split_once('-')?;
        let number = |text: &str| u64::from_str_radix(text, 16).ok();
        let (start, end) = (number(start)?, number(end)?);
        let flags = word()?.as_bytes();
        let protection = (0..3).map(|bit| u64::from(flags[bit] != b'-') << bit).sum();
        let offset = number(word()?)?;
        word()?;
        let inode = word()?.parse().ok()?;
        let name = rest.trim_ascii_start();
        let name = PathBuf::from(OsStr::from_bytes(name));
        Some(Area { start, end, protection, shared: flags[3] == b's', offset, name, inode })
    }

    fn is_kernel(&self) -> bool {
        let name = self.name.as_os_str().as_bytes();
        name.starts_with(b"[vvar") || name == b"[vdso]"
    }
}

fn copy(pid: c_int, plan: &Plan) -> Result<(), String> {
    let frozen = Frozen { pid, memory: Frozen::file(pid, "mem")?, pages: Frozen::file(pid, "pagemap")? };
    let mut image = Image { memory: super::memory(), young: plan.young, uptime: machine::uptime(), ..Image::default() };
    let areas = frozen.areas()?;
    let mut kernel = areas.iter().filter(|area| area.is_kernel());
    let first = kernel.next().ok_or("no vdso")?;
    image.kernel = (first.start, kernel.next_back().unwrap_or(first).end);
    // This process's code of the kernel's is the same.
    image.machine = machine::facts(machine::vdso());
    for area in &areas {
        if !area.is_kernel() && area.name.as_os_str() != "[vsyscall]" {
            add_area(&mut image, area, &frozen)?;
        }
    }
    for path in &plan.depends {
        add_file(&mut image, path)?;
    }
    add_threads(&mut image, &frozen)?;
    add_descriptors(&mut image, pid)?;
    image.call = thaw::call_address();
    write(image, &frozen, &plan.file).map_err(|error| format!("{}: {error}", plan.file.display()))
}

fn add_file(image: &mut Image, path: &Path) -> Result<u64, String> {
    if let Some(index) = image.files.iter().position(|file| file.path == path) {
        return Ok(index as u64);
    }
    let file = KnownFile::now(path).ok_or_else(|| format!("{}: is not there", path.display()))?;
    image.files.push(file);
    Ok(image.files.len() as u64 - 1)
}

fn add_area(image: &mut Image, area: &Area, frozen: &Frozen) -> Result<(), String> {
    const READ: u64 = 1;
    const WRITE: u64 = 2;
    let mut original = None;
    let mut file = None;
    if area.inode != 0 {
        if area.name.as_os_str().as_bytes().ends_with(b" (deleted)") {
            return Err(format!("{}: still mapped", area.name.display()));
        }
        if area.shared && area.protection & WRITE != 0 {
            return Err(format!("{}: shared with others", area.name.display()));
        }
        file = Some((add_file(image, &area.name)?, area.offset));
        original = Some(File::open(&area.name).map_err(|error| format!("{}: {error}", area.name.display()))?);
    } else if area.shared {
        return Err(format!("memory shared with others at {:#x}", area.start));
    }
    let protection = area.protection;
    image.mappings.push(Mapping {
        start: area.start,
        bytes: area.end - area.start,
        protection,
        shared: area.shared,
        file,
    });
    if protection & READ == 0 || area.shared {
        return Ok(());
    }
    let mut last: Option<(u64, u64)> = None;
    for page in frozen.differing(area, original.as_ref())? {
        match &mut last {
            Some((_, end)) if page - *end <= GAP => *end = page + 1,
            _ => {
                add_content(image, area, last);
                last = Some((page, page + 1));
            }
        }
    }
    add_content(image, area, last);
    Ok(())
}

fn add_content(image: &mut Image, area: &Area, pages: Option<(u64, u64)>) {
    if let Some((first, end)) = pages {
        image.contents.push(Content {
            start: area.start + first * PAGE,
            bytes: (end - first) * PAGE,
            protection: area.protection,
            offset: 0,
        });
    }
}

fn add_threads(image: &mut Image, frozen: &Frozen) -> Result<(), String> {
    let table = (&raw const TABLE) as u64;
    let mut bytes = vec![0u8; size_of::<Table>()];
    frozen.read(table, &mut bytes)?;
    let copied: Table = unsafe { bytes.as_ptr().cast::<Table>().read_unaligned() };
    let mut stopped: Vec<(usize, Stopped)> =
        copied.threads.iter().copied().enumerate().filter(|(_, one)| one.tid != 0).collect();
    stopped.push((MOST, copied.main));
    let tid_offset = tid_offset(&stopped, frozen)?;
    for (index, thread) in &stopped {
        // `main` follows the others.
        let context = table + (index * size_of::<Stopped>()) as u64;
        image.threads.push(Thread { context, tls: thread.tls as u64, tid: thread.tls as u64 + tid_offset });
    }
    image.actions = copied.handlers.to_vec();
    image.fresh = copied.fresh as u64;
    image.rseq = unsafe {
        let (offset, size) = (
            dlsym(std::ptr::null_mut(), c"__rseq_offset".as_ptr()),
            dlsym(std::ptr::null_mut(), c"__rseq_size".as_ptr()),
        );
        if offset.is_null() || size.is_null() || *size.cast::<u32>() == 0 {
            0
        } else {
            *offset.cast::<isize>() as u64
        }
    };
    Ok(())
}

/// Where in its `struct pthread` the C library keeps a thread's number.
fn tid_offset(stopped: &[(usize, Stopped)], frozen: &Frozen) -> Result<u64, String> {
    let mut possible: Option<Vec<usize>> = None;
    for (_, thread) in stopped {
        let mut bytes = [0; 2048];
        frozen.read(thread.tls as u64, &mut bytes)?;
        let is_tid = |&offset: &usize| bytes[offset..offset + 4] == thread.tid.to_le_bytes();
        possible = Some(match possible {
            None => (0..bytes.len()).step_by(4).filter(is_tid).collect(),
            Some(before) => before.into_iter().filter(is_tid).collect(),
        });
    }
    match possible.unwrap_or_default().first() {
        Some(&offset) => Ok(offset as u64),
        None => Err("the C library keeps threads in another way".into()),
    }
}

fn add_descriptors(image: &mut Image, pid: c_int) -> Result<(), String> {
    let folder = format!("/proc/{pid}/fd");
    for entry in fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?.flatten() {
        let Some(number) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if number < FIRST_DESCRIPTOR as u64 || number == ANNOUNCE.load(Ordering::Relaxed) as u64 {
            continue;
        }
        let target = fs::read_link(entry.path()).map_err(|error| format!("{folder}/{number}: {error}"))?;
        if target.as_os_str().as_bytes().starts_with(b"pipe:") {
            continue;
        }
        let info = fs::read_to_string(format!("/proc/{pid}/fdinfo/{number}")).unwrap_or_default();
        let field = |name: &str, base| {
            let line = info.lines().find_map(|line| line.strip_prefix(name))?;
            u64::from_str_radix(line.trim(), base).ok()
        };
        let (Some(position), Some(flags)) = (field("pos:", 10), field("flags:", 8)) else {
            return Err(format!("{folder}/{number}: cannot be read"));
        };
        let file = add_file(image, &target)?;
        image.descriptors.push(Descriptor { number, file, flags, position });
    }
    Ok(())
}

fn write(mut image: Image, frozen: &Frozen, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    // The head's length does not depend on what the offsets are.
    let mut offset = (image.head().len() as u64).next_multiple_of(PAGE);
    for content in &mut image.contents {
        content.offset = offset;
        offset += content.bytes;
    }
    image.bytes = offset;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let head = image.head();
    out.write_all(&head)?;
    out.write_all(&vec![0; head.len().next_multiple_of(PAGE as usize) - head.len()])?;
    let mut bytes = Vec::new();
    for content in &image.contents {
        bytes.resize(content.bytes as usize, 0);
        frozen.read(content.start, &mut bytes)?;
        out.write_all(&bytes)?;
    }
    out.flush()?;
    Ok(())
}
