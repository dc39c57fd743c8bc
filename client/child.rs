//! Lets the command return as soon as the link is done. The link runs in a child; what then remains, giving hundreds of
//! megabytes back to the system, is a twentieth of its time, and nobody has to wait for it. `--no-fork` does without.
//!
//! To the caller the two are one: signals reach the child, its status is the parent's, and when the parent is killed so
//! is the child.

use super::{_exit, close, fork, getpid, kill};
use crate::system::{pipe2, prctl, waitpid, O_CLOEXEC, PR_SET_PDEATHSIG, SIGKILL};
use std::ffi::c_int;
use std::process::exit;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::OnceLock;

extern "C" {
    fn getppid() -> c_int;
    fn read(fd: c_int, bytes: *mut u8, count: usize) -> isize;
    fn write(fd: c_int, bytes: *const u8, count: usize) -> isize;
    fn signal(number: c_int, handler: usize) -> usize;
    fn poll(descriptors: *mut Poll, count: u64, milliseconds: c_int) -> c_int;
}

/// `struct pollfd`, poll(2).
#[repr(C)]
struct Poll {
    fd: c_int,
    events: i16,
    returned: i16,
}

const POLLIN: i16 = 1;

// prctl(2).
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

/// What ends a command.
const PASSED_ON: [c_int; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

/// With what a program ends that does what it must not: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV.
const CRASHES: [c_int; 6] = [4, 5, 6, 7, 8, 11];

/// How long a child may take to say that its image goes on, milliseconds.
const START_TIME: c_int = 5000;

/// What a child says: that its image goes on, ...
const STARTED: u8 = b'S';

/// ... and that it is done, followed by its status.
const DONE: u8 = b'D';

/// The child, for the parent's handler.
static CHILD: AtomicI32 = AtomicI32::new(0);

/// How the child says that it is done.
#[derive(Clone)]
pub struct Report {
    pipe: c_int,
    /// What is open because the caller had it open. It may wait for the end of these.
    inherited: Vec<c_int>,
}

static REPORT: OnceLock<Report> = OnceLock::new();

/// None in a process that has no parent waiting for it.
pub fn report() -> Option<&'static Report> {
    REPORT.get()
}

/// In an image that goes on in a child.
pub fn take_over(report: Option<&Report>) {
    if let Some(report) = report {
        let _ = REPORT.set(report.clone());
    }
}

#[derive(PartialEq, Eq)]
pub enum Side {
    /// This process is to link.
    Link,
    /// The child, which was to start from an image, did not, or crashed.
    Failed,
}

/// Comes back in a child, or in this process if there can be none. The parent ends when the child has called [`end`], or
/// has ended in another way; unless that is the fault of the image that the child starts from.
pub fn split(from_image: bool) -> Side {
    let parent = unsafe { getpid() };
    let mut ends = [0; 2];
    if unsafe { pipe2(&mut ends, O_CLOEXEC) } != 0 {
        return Side::Link;
    }
    let [from, to] = ends;
    match unsafe { fork() } {
        -1 => unsafe {
            close(from);
            close(to);
            Side::Link
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
            Side::Link
        }
        child => {
            unsafe { close(to) };
            wait(child, from, from_image);
            unsafe { close(from) };
            Side::Failed
        }
    }
}

/// Says that the image goes on, in it.
pub fn started() {
    if let Some(report) = REPORT.get() {
        say(report, STARTED, 0);
    }
}

/// Ends this process: what Java calls instead of exit(3).
pub extern "C" fn end(status: c_int) {
    if let Some(report) = REPORT.get() {
        for &fd in &report.inherited {
            unsafe { close(fd) };
        }
        // Whatever is still to come, nobody reads it.
        say(report, DONE, status as u8);
    }
    unsafe { _exit(status) }
}

fn say(report: &Report, what: u8, value: u8) {
    unsafe { write(report.pipe, [what, value].as_ptr(), 2) };
}

/// What the child says next; None if it has nothing more to say.
fn hear(pipe: c_int) -> Option<(u8, u8)> {
    let mut said = [0; 2];
    (unsafe { read(pipe, said.as_mut_ptr(), 2) } == 2).then_some((said[0], said[1]))
}

extern "C" fn pass_on(number: c_int) {
    unsafe { kill(CHILD.load(Ordering::Relaxed), number) };
}

/// Comes back if the child's image does not work.
fn wait(child: c_int, pipe: c_int, from_image: bool) {
    CHILD.store(child, Ordering::Relaxed);
    for number in PASSED_ON {
        unsafe {
            if signal(number, pass_on as *const () as usize) == SIG_IGN {
                signal(number, SIG_IGN);
            }
        }
    }
    if from_image && !speaks(pipe) {
        unsafe { kill(child, SIGKILL) };
    }
    let mut said = hear(pipe);
    let started = said.is_some();
    if let Some((STARTED, _)) = said {
        said = hear(pipe);
    }
    if let Some((_, status)) = said {
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
    if from_image && (CRASHES.contains(&number) || !started && number == SIGKILL) {
        for number in PASSED_ON {
            unsafe {
                if signal(number, SIG_DFL) == SIG_IGN {
                    signal(number, SIG_IGN);
                }
            }
        }
        return;
    }
    // The child has left its core, if one was wanted.
    unsafe {
        prctl(PR_SET_DUMPABLE, 0);
        signal(number, SIG_DFL);
        kill(getpid(), number);
    }
    exit(128 + number)
}

/// Whether there is something to hear from the child, or an end of it to see, in time. A signal that is passed on may cut
/// the waiting short, once.
fn speaks(pipe: c_int) -> bool {
    let mut ready = Poll { fd: pipe, events: POLLIN, returned: 0 };
    (0..2).any(|_| unsafe { poll(&mut ready, 1, START_TIME) } > 0)
}
