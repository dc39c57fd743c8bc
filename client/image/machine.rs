//! What an image depends on beside the files that it is made of.

use std::arch::x86_64::{__cpuid_count, _xgetbv};
use std::ffi::{c_int, c_ulong};

extern "C" {
    fn getauxval(kind: c_ulong) -> c_ulong;
    fn uname(name: *mut [u8; 390]) -> c_int;
    fn clock_gettime(clock: c_int, time: *mut [i64; 2]) -> c_int;
}

/// Where the kernel's code for every process is, getauxval(3).
const AT_SYSINFO_EHDR: c_ulong = 33;

/// clock_gettime(2).
const CLOCK_MONOTONIC: c_int = 1;

/// CPUID.1:ECX.OSXSAVE
const OSXSAVE: u32 = 1 << 27;

/// The kernel's version, the code that it lends to processes, and what the processor can: Java's compiled code, and the C
/// library's choice of functions, are made for these. `vdso`: that code's bytes.
// Older compilers call it unsafe to ask the processor.
#[allow(unused_unsafe)]
pub fn facts(vdso: &[u8]) -> Vec<u8> {
    let mut facts = vec![0; 390];
    // struct utsname: six names of 65 bytes; the second is the host's, which may change.
    let mut names = [0; 390];
    if unsafe { uname(&mut names) } == 0 {
        facts.copy_from_slice(&names);
        facts[65..130].fill(0);
    }
    // The bits from 24 on of EBX say on which processor this runs.
    let first = unsafe { __cpuid_count(1, 0) };
    let more = unsafe { __cpuid_count(7, 0) };
    let mut features = vec![first.eax, first.ecx, first.edx, more.ebx, more.ecx, more.edx];
    if first.ecx & OSXSAVE != 0 {
        let enabled = unsafe { enabled_state() };
        features.extend([enabled as u32, (enabled >> 32) as u32]);
    }
    features.iter().for_each(|feature| facts.extend_from_slice(&feature.to_le_bytes()));
    facts.extend_from_slice(vdso);
    facts
}

#[target_feature(enable = "xsave")]
unsafe fn enabled_state() -> u64 {
    _xgetbv(0)
}

/// The kernel's code for every process, as it is in this one.
pub fn vdso() -> &'static [u8] {
    unsafe {
        let start = getauxval(AT_SYSINFO_EHDR) as usize;
        if start == 0 {
            return &[];
        }
        // Elf64_Ehdr: e_shoff, e_shentsize, e_shnum. The section headers are its end.
        let number = |offset: usize| usize::from(((start + offset) as *const u16).read_unaligned());
        let sections = ((start + 0x28) as *const u64).read_unaligned() as usize;
        std::slice::from_raw_parts(start as *const u8, sections + number(0x3a) * number(0x3c))
    }
}

/// Seconds of the clock by which Java waits: since the machine started.
pub fn uptime() -> u64 {
    let mut time = [0; 2];
    unsafe { clock_gettime(CLOCK_MONOTONIC, &mut time) };
    time[0] as u64
}
