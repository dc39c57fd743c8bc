//! The end of a link's process. The kernel takes its memory back with one thread, which is a twentieth of a large link;
//! asked before, several can.

use std::ffi::{c_int, c_void};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

extern "C" {
    fn madvise(address: *mut c_void, length: usize, advice: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
}

/// sys/mman.h.
const MADV_DONTNEED: c_int = 4;

/// Mappings of files are given back from this size on.
const FILE: usize = 1 << 20;

/// Worth a second thread.
const WORTHWHILE: usize = 64 << 20;

/// Bytes that a thread gives back at a time.
const PART: usize = 16 << 20;

/// Java's last call (`exit` of the JNI invocation interface). Some of its threads still run: nothing that they use may be
/// given back.
pub extern "C" fn end(status: c_int) {
    give_back();
    unsafe { _exit(status) }
}

fn give_back() {
    let parts = parts(&fs::read_to_string("/proc/self/maps").unwrap_or_default());
    if parts.iter().map(|&(_, length)| length).sum::<usize>() < WORTHWHILE {
        return;
    }
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(&(start, length)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            unsafe { madvise(start as *mut c_void, length, MADV_DONTNEED) };
        }
    };
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(4));
    thread::scope(|scope| {
        for _ in 1..threads {
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}

/// The large mappings of input files, in parts: start and length. Only of shared ones, as Java maps inputs: what is
/// taken from them is read again when somebody looks, whereas a private one (a library, Java's start-up cache) may have
/// been written to before it was made read-only.
fn parts(maps: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    for line in maps.lines() {
        // proc_pid_maps(5): "start-end rwxp offset device inode path".
        let mut words = line.split_ascii_whitespace();
        let (Some(range), Some("r--s")) = (words.next(), words.next()) else { continue };
        let Some((start, end)) = range.split_once('-') else { continue };
        let (Ok(mut start), Ok(end)) = (usize::from_str_radix(start, 16), usize::from_str_radix(end, 16)) else { continue };
        if end - start < FILE {
            continue;
        }
        while start < end {
            let length = PART.min(end - start);
            parts.push((start, length));
            start += length;
        }
    }
    parts
}
