//! What several parts of the client ask of the C library.

use std::ffi::{c_int, c_void};

extern "C" {
    pub fn mmap(
        address: *mut c_void,
        length: usize,
        protection: c_int,
        flags: c_int,
        fd: c_int,
        offset: i64,
    ) -> *mut c_void;
    pub fn pipe2(ends: *mut [c_int; 2], flags: c_int) -> c_int;
    pub fn prctl(option: c_int, value: usize, ...) -> c_int;
    pub fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    pub fn getrlimit(resource: c_int, limits: *mut [u64; 2]) -> c_int;
}

/// mmap(2).
pub const MAP_PRIVATE: c_int = 2;

/// open(2), pipe2(2), dup3(2).
pub const O_CLOEXEC: c_int = 0o2000000;

/// prctl(2).
pub const PR_SET_PDEATHSIG: c_int = 1;

/// signal(7).
pub const SIGKILL: c_int = 9;
