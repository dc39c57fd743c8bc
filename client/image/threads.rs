//! Stops the threads of a process, each where it is, and has them go on in another one.
//!
//! A thread stops in a signal's handler. The kernel has then written all of its registers on its stack, and takes a system
//! call that it was waiting in up again when the handler returns. So nothing has to be known of a thread but where its
//! handler stands: with its stack and its thread pointer in place, another thread can return from it.

use std::arch::{asm, global_asm};
use std::ffi::c_int;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a function has to find as it was when it returns a second time: System V ABI, AMD64 supplement, 3.2.1.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Context {
    /// rbx, rbp, r12 to r15, rsp as it is after the return, and where that goes.
    registers: [u64; 8],
    /// mxcsr, and the control word of the x87 unit.
    control: [u32; 2],
}

/// A thread that waits to go on somewhere else.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Stopped {
    pub context: Context,
    /// The thread pointer, `%fs:0`: the C library's `struct pthread`.
    pub tls: usize,
    pub tid: i32,
}

/// More threads than Java starts.
pub const MOST: usize = 64;

const NOBODY: Stopped = Stopped { context: Context { registers: [0; 8], control: [0; 2] }, tls: 0, tid: 0 };

/// Threads as they were stopped, in the memory that is copied.
#[repr(C)]
pub struct Table {
    pub threads: [Stopped; MOST],
    /// Who stopped them.
    pub main: Stopped,
    /// Of each signal, from 1 on, what rt_sigaction(2) says: handler, flags, restorer, mask.
    pub handlers: [Action; SIGNALS],
    /// Where memory will be written first.
    pub fresh: usize,
}

pub type Action = [u64; 4];

/// Signals of Linux, signal(7).
pub const SIGNALS: usize = 64;

pub static mut TABLE: Table = Table { threads: [NOBODY; MOST], main: NOBODY, handlers: [[0; 4]; SIGNALS], fresh: 0 };

/// Places of the table that are taken, and those whose threads have stopped.
static TAKEN: AtomicUsize = AtomicUsize::new(0);
static STOPPED: AtomicUsize = AtomicUsize::new(0);

/// How often threads are looked at, a millisecond apart, until all have stopped.
const LOOKS: usize = 5000;

/// The last but two: Java and the C library use none of the last ones.
const SIGNAL: c_int = 62;
const SIG_IGN: u64 = 1;
const SA_RESTART: u64 = 0x1000_0000;
const SA_RESTORER: u64 = 0x0400_0000;

// System calls, asm/unistd_64.h.
const WRITE: i64 = 1;
const CLOSE: i64 = 3;
const RT_SIGACTION: i64 = 13;
const RT_SIGPROCMASK: i64 = 14;
const PAUSE: i64 = 34;
const NANOSLEEP: i64 = 35;
const GETPID: i64 = 39;
const GETTID: i64 = 186;
const GETDENTS64: i64 = 217;
const TGKILL: i64 = 234;
const OPENAT: i64 = 257;

const SIG_SETMASK: i64 = 2;
const AT_FDCWD: i64 = -100;

// sched.h: as pthread_create(3) does.
const CLONE_THREAD_FLAGS: u64 = 0x100 // CLONE_VM
    | 0x200 // CLONE_FS
    | 0x400 // CLONE_FILES
    | 0x800 // CLONE_SIGHAND
    | 0x10000 // CLONE_THREAD
    | 0x40000 // CLONE_SYSVSEM
    | 0x80000 // CLONE_SETTLS
    | 0x100000 // CLONE_PARENT_SETTID
    | 0x200000; // CLONE_CHILD_CLEARTID

/// A system call that leaves `errno` alone: a stopped thread may be about to read its own.
pub unsafe fn call(number: i64, arguments: [i64; 6]) -> i64 {
    let result;
    asm!(
        "syscall",
        inlateout("rax") number => result,
        in("rdi") arguments[0],
        in("rsi") arguments[1],
        in("rdx") arguments[2],
        in("r10") arguments[3],
        in("r8") arguments[4],
        in("r9") arguments[5],
        lateout("rcx") _,
        lateout("r11") _,
    );
    result
}

pub unsafe fn call1(number: i64, argument: i64) -> i64 {
    call(number, [argument, 0, 0, 0, 0, 0])
}

extern "C" {
    /// Returns 0; and a second time, 1, in the thread that [`ferrule_spawn`] makes.
    fn ferrule_save(context: *mut Context) -> c_int;
    /// Starts a thread that goes on where the context says. `rseq`: restartable sequences' area, or 0.
    fn ferrule_spawn(flags: u64, context: *const Context, tid: *mut i32, tls: usize, rseq: usize) -> i64;
    fn ferrule_restorer();
}

global_asm!(
    ".globl ferrule_save",
    "ferrule_save:",
    "mov [rdi], rbx",
    "mov [rdi + 8], rbp",
    "mov [rdi + 16], r12",
    "mov [rdi + 24], r13",
    "mov [rdi + 32], r14",
    "mov [rdi + 40], r15",
    "lea rax, [rsp + 8]",
    "mov [rdi + 48], rax",
    "mov rax, [rsp]",
    "mov [rdi + 56], rax",
    "stmxcsr [rdi + 64]",
    "fnstcw [rdi + 68]",
    "xor eax, eax",
    "ret",
    // clone(flags, stack, parent_tid, child_tid, tls)
    ".globl ferrule_spawn",
    "ferrule_spawn:",
    "push rbx",
    "push r12",
    "mov rbx, rsi",
    "mov r12, r8",
    "mov rsi, [rbx + 48]",
    "mov r10, rdx",
    "mov r8, rcx",
    "mov eax, 56",
    "syscall",
    "test rax, rax",
    "jz 2f",
    "pop r12",
    "pop rbx",
    "ret",
    // The new thread, on the stack that it had: rseq(area, 32, 0, signature), which may fail.
    "2:",
    "test r12, r12",
    "jz 3f",
    "mov rdi, r12",
    "mov esi, 32",
    "xor edx, edx",
    "mov r10d, 0x53053053",
    "mov eax, 334",
    "syscall",
    "3:",
    "mov rdi, rbx",
    "ldmxcsr [rdi + 64]",
    "fldcw [rdi + 68]",
    "mov rbx, [rdi]",
    "mov rbp, [rdi + 8]",
    "mov r12, [rdi + 16]",
    "mov r13, [rdi + 24]",
    "mov r14, [rdi + 32]",
    "mov r15, [rdi + 40]",
    "mov rsp, [rdi + 48]",
    "mov eax, 1",
    "jmp [rdi + 56]",
    // rt_sigreturn(2)
    ".globl ferrule_restorer",
    "ferrule_restorer:",
    "mov eax, 15",
    "syscall",
);

/// The thread pointer.
fn tls() -> usize {
    let pointer;
    unsafe { asm!("mov {}, fs:[0x10]", out(reg) pointer) };
    pointer
}

extern "C" fn stop(_: c_int) {
    unsafe {
        let index = TAKEN.fetch_add(1, Ordering::SeqCst);
        if index < MOST {
            let place = &raw mut TABLE.threads[index];
            (*place).tls = tls();
            (*place).tid = call1(GETTID, 0) as i32;
            if ferrule_save(&raw mut (*place).context) != 0 {
                // In another process now.
                return;
            }
        }
        STOPPED.fetch_add(1, Ordering::SeqCst);
        loop {
            call1(PAUSE, 0);
        }
    }
}

/// Stops all threads but this one and the process's first one. False if there are too many, or one does not stop.
pub unsafe fn stop_others() -> bool {
    let table = &raw mut TABLE;
    for signal in 1..=SIGNALS {
        let action = &raw mut (*table).handlers[signal - 1];
        call(RT_SIGACTION, [signal as i64, 0, action as i64, 8, 0, 0]);
    }
    let action: Action =
        [stop as *const () as u64, SA_RESTART | SA_RESTORER, ferrule_restorer as *const () as u64, u64::MAX];
    call(RT_SIGACTION, [i64::from(SIGNAL), action.as_ptr() as i64, 0, 8, 0, 0]);
    let own = [call1(GETPID, 0) as i32, call1(GETTID, 0) as i32];
    let mut signalled = [0; MOST];
    let mut count = 0;
    // A thread may have started another one before it stopped, or be about to end, and not stop any more.
    for _ in 0..LOOKS {
        let mut running = 0;
        let seen = tasks(|tid| {
            if own.contains(&tid) || (*table).threads.iter().any(|stopped| stopped.tid == tid) {
                return;
            }
            running += 1;
            if count < MOST && !signalled[..count].contains(&tid) {
                signalled[count] = tid;
                count += 1;
                call(TGKILL, [i64::from(own[0]), i64::from(tid), i64::from(SIGNAL), 0, 0, 0]);
            }
        });
        let taken = TAKEN.load(Ordering::SeqCst);
        if !seen || taken > MOST {
            return false;
        }
        if running == 0 && STOPPED.load(Ordering::SeqCst) == taken {
            return true;
        }
        let millisecond = [0i64, 1_000_000];
        call(NANOSLEEP, [millisecond.as_ptr() as i64, 0, 0, 0, 0, 0]);
    }
    false
}

/// The process's threads, without the C library, of which a stopped thread may hold a lock.
unsafe fn tasks(mut each: impl FnMut(i32)) -> bool {
    let folder = c"/proc/self/task";
    // O_DIRECTORY
    let fd = call(OPENAT, [AT_FDCWD, folder.as_ptr() as i64, 0o200000, 0, 0, 0]);
    if fd < 0 {
        return false;
    }
    let mut entries = [0u64; 1024];
    loop {
        let count = call(GETDENTS64, [fd, entries.as_mut_ptr() as i64, size_of_val(&entries) as i64, 0, 0, 0]);
        if count <= 0 {
            call1(CLOSE, fd);
            return count == 0;
        }
        let mut at = entries.as_ptr().cast::<u8>();
        let end = at.add(count as usize);
        while at < end {
            // struct linux_dirent64: inode, offset, u16 length, u8 kind, name.
            let length = usize::from(at.add(16).cast::<u16>().read());
            let mut name = at.add(19);
            let mut tid = 0;
            while name.read().is_ascii_digit() {
                tid = tid * 10 + i32::from(name.read() - b'0');
                name = name.add(1);
            }
            if tid > 0 {
                each(tid);
            }
            at = at.add(length);
        }
    }
}

/// Blocks all signals of this thread; what was blocked before.
pub unsafe fn block_signals() -> u64 {
    let mut before = 0u64;
    set_signals(u64::MAX, &mut before);
    before
}

pub unsafe fn set_signals(mask: u64, before: &mut u64) {
    call(RT_SIGPROCMASK, [SIG_SETMASK, (&raw const mask) as i64, (&raw mut *before) as i64, 8, 0, 0]);
}

/// Waits until this process is ended; returns in another one. `announce`: a pipe that is told that all is ready.
pub unsafe fn wait_for_copy(announce: c_int) {
    let table = &raw mut TABLE;
    (*table).main.tls = tls();
    (*table).main.tid = call1(GETTID, 0) as i32;
    if ferrule_save(&raw mut (*table).main.context) == 0 {
        call(WRITE, [i64::from(announce), c"F".as_ptr() as i64, 1, 0, 0, 0]);
        loop {
            call1(PAUSE, 0);
        }
    }
}

/// Has a stopped thread go on in this process, whose memory at all places that concern it is a copy.
pub unsafe fn spawn(context: usize, tid: usize, tls: usize, rseq: usize) -> bool {
    ferrule_spawn(CLONE_THREAD_FLAGS, context as *const Context, tid as *mut i32, tls, rseq) > 0
}

/// Takes over the actions of signals.
pub unsafe fn set_action(signal: usize, action: &Action) -> bool {
    call(RT_SIGACTION, [signal as i64, action.as_ptr() as i64, 0, 8, 0, 0]) == 0
}

/// Whether this is more than to ignore a signal or to do what it does by itself.
pub fn is_handler(action: &Action) -> bool {
    action[0] > SIG_IGN
}

/// Whether a signal is ignored now.
pub unsafe fn ignored(signal: usize) -> bool {
    let mut action: Action = [0; 4];
    call(RT_SIGACTION, [signal as i64, 0, action.as_mut_ptr() as i64, 8, 0, 0]) == 0 && action[0] == SIG_IGN
}

/// For the thread that has nothing more to do, until the process ends.
pub fn idle() -> ! {
    loop {
        unsafe { call1(PAUSE, 0) };
    }
}
