//# about: Rust with Ferrule's own start files: panics, threads, thread-local destructors, functions of libc_nonshared.
//# variant: debug FLAGS=-g
//# variant: release FLAGS=-O
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# link: $RUSTC $([ $LINKER_NAME = gnu ] || echo -Clink-arg=--ferrule-crt=builtin) $FLAGS builtin_crt.rs -o program
//# run: ./program
//# status: 101
//# stdout: constructor
//# stdout: thread's value dropped
//# stdout: joined 42
//# stdout: atexit 0
//# stdout: stat 0
//# stdout: caught
//# stdout: called at exit
//# stderr contains: the end
use std::cell::RefCell;

extern "C" fn constructor() {
    println!("constructor");
}

#[used]
#[link_section = ".init_array"]
static CONSTRUCTOR: extern "C" fn() = constructor;

extern "C" fn at_exit() {
    println!("called at exit");
}

extern "C" {
    fn atexit(f: extern "C" fn()) -> i32;
    fn stat(path: *const u8, buffer: *mut u64) -> i32;
}

struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        println!("thread's value dropped");
    }
}

thread_local!(static VALUE: RefCell<Option<Dropped>> = RefCell::new(None));

fn main() {
    let thread = std::thread::spawn(|| {
        VALUE.with(|v| *v.borrow_mut() = Some(Dropped));
        42
    });
    println!("joined {}", thread.join().unwrap());
    let mut buffer = [0u64; 32];
    unsafe {
        println!("atexit {}", atexit(at_exit));
        println!("stat {}", stat(b"/\0".as_ptr(), buffer.as_mut_ptr()));
    }
    if std::panic::catch_unwind(|| panic!("first")).is_err() {
        println!("caught");
    }
    panic!("the end");
}
