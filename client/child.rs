//! Lets the command return as soon as the link is done. The link runs in a child; what then remains, giving hundreds of
//! megabytes back to the system, is a twentieth of its time, and nobody has to wait for it. `--no-fork` does without.
//!
//! To the caller the two are one: signals reach the child, its status is the parent's, and when the parent is killed so
//! is the child.

use super::{_exit, close, fork, getpid, kill};
use std::ffi::c_int;
use std::process::exit;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::OnceLock;

extern "C" {
    fn pipe2(ends: *mut [c_int; 2], flags: c_int) -> c_int;
    fn prctl(option: c_int, value: usize, ...) -> c_int;
    fn getppid() -> c_int;
    fn read(fd: c_int, bytes: *mut u8, count: usize) -> isize;
    fn write(fd: c_int, bytes: *const u8, count: usize) -> isize;
    fn signal(number: c_int, handler: usize) -> usize;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
}

const O_CLOEXEC: c_int = 0o2000000;

// prctl(2).
const PR_SET_PDEATHSIG: c_int = 1;
const PR_SET_DUMPABLE: c_int = 4;

// signal(7). `signal` of the C library has system calls go on after a handler.
const SIGHUP: c_int = 1;
const SIGINT: c_int = 2;
const SIGQUIT: c_int = 3;
const SIGTERM: c_int = 15;
const SIG_DFL: usize = 0;
const SIG_IGN: usize = 1;

/// What a command is told when its link was asked for an end, and says so too: 128 and SIGTERM.
const TERMINATED: c_int = 143;

/// The child, for the parent's handler.
static CHILD: AtomicI32 = AtomicI32::new(0);

/// How the child says that it is done.
struct Report {
    pipe: c_int,
    /// What is open because the caller had it open. It may wait for the end of these.
    inherited: Vec<c_int>,
}

static REPORT: OnceLock<Report> = OnceLock::new();

/// Comes back in a child, or in this process if there can be none. The parent ends when the child has called [`end`], or
/// has ended in another way.
pub fn split() {
    let parent = unsafe { getpid() };
    let mut ends = [0; 2];
    if unsafe { pipe2(&mut ends, O_CLOEXEC) } != 0 {
        return;
    }
    let [from, to] = ends;
    match unsafe { fork() } {
        -1 => unsafe {
            close(from);
            close(to);
        },
        0 => {
            unsafe {
                close(from);
                prctl(PR_SET_PDEATHSIG, SIGTERM as usize);
                if getppid() != parent {
                    _exit(TERMINATED);
                }
            }
            let inherited = super::open_files().into_iter().filter(|&fd| fd != to).collect();
            let _ = REPORT.set(Report { pipe: to, inherited });
        }
        child => {
            unsafe { close(to) };
            wait(child, from)
        }
    }
}

/// Ends this process: what Java calls instead of exit(3).
pub extern "C" fn end(status: c_int) {
    if let Some(report) = REPORT.get() {
        for &fd in &report.inherited {
            unsafe { close(fd) };
        }
        // Whatever is still to come, nobody reads it.
        unsafe { write(report.pipe, &(status as u8), 1) };
    }
    unsafe { _exit(status) }
}

extern "C" fn pass_on(number: c_int) {
    unsafe { kill(CHILD.load(Ordering::Relaxed), number) };
}

fn wait(child: c_int, pipe: c_int) -> ! {
    CHILD.store(child, Ordering::Relaxed);
    for number in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
        unsafe {
            if signal(number, pass_on as *const () as usize) == SIG_IGN {
                signal(number, SIG_IGN);
            }
        }
    }
    let mut status = 0u8;
    if unsafe { read(pipe, &mut status, 1) } == 1 {
        unsafe { _exit(i32::from(status)) };
    }
    let mut ending = 0;
    if unsafe { waitpid(child, &mut ending, 0) } != child {
        exit(1);
    }
    let number = ending & 0x7f;
    if number == 0 {
        exit(ending >> 8 & 0xff);
    }
    // The child has left its core, if one was wanted.
    unsafe {
        prctl(PR_SET_DUMPABLE, 0);
        signal(number, SIG_DFL);
        kill(getpid(), number);
    }
    exit(128 + number)
}
