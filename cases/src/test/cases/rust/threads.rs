//# about: Thread locals with destructors, and panics caught across threads.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# variant: debug FLAGS=
//# variant: release FLAGS=-O
//# rust: $FLAGS -o threads threads.rs
//# run: ./threads
//# stdout: sum 4950
//# stdout: dropped 10
//# stdout: caught in main: inner
//# stdout: caught from thread: outer 3
//# stdout: alignment 0
use std::cell::{Cell, RefCell};
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Counted(usize);
impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

#[repr(align(64))]
struct Aligned(Cell<u64>);

thread_local! {
    static NUMBERS: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    static COUNTED: Counted = Counted(1);
    static ALIGNED: Aligned = const { Aligned(Cell::new(7)) };
}

fn work(first: usize) -> usize {
    COUNTED.with(|c| assert_eq!(c.0, 1));
    NUMBERS.with(|n| {
        let mut n = n.borrow_mut();
        assert!(n.is_empty(), "another thread's numbers");
        n.extend(first..first + 10);
        n.iter().sum()
    })
}

fn main() {
    panic::set_hook(Box::new(|_| {}));
    let threads: Vec<_> = (0..10).map(|i| thread::spawn(move || work(i * 10))).collect();
    let sum: usize = threads.into_iter().map(|t| t.join().unwrap()).sum();
    println!("sum {sum}");
    println!("dropped {}", DROPPED.load(Ordering::SeqCst));

    let caught = panic::catch_unwind(|| {
        let _guard = Counted(2);
        panic!("inner")
    });
    let message = caught.unwrap_err();
    println!("caught in main: {}", message.downcast_ref::<&str>().unwrap());

    let result = thread::spawn(|| {
        let inside = thread::spawn(|| panic!("outer {}", std::hint::black_box(3))).join();
        panic::resume_unwind(inside.unwrap_err())
    })
    .join();
    let message = result.map(|()| ()).unwrap_err();
    println!("caught from thread: {}", message.downcast_ref::<String>().unwrap());

    ALIGNED.with(|a| {
        a.0.set(a.0.get() + 1);
        println!("alignment {}", a as *const Aligned as usize % 64)
    });
}
