use std::cell::Cell;

struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) {
        println!("dropped");
    }
}

extern "C" fn at_exit() {
    println!("at exit");
}

thread_local!(static KEPT: Cell<Option<Dropped>> = const { Cell::new(None) });

fn main() {
    println!("{} {:?}", app::SAID, app::read(r#"{"x":1,"y":2}"#).unwrap());
    let sum: u64 = (0..4u64)
        .map(|n| std::thread::spawn(move || n * n))
        .map(|t| t.join().unwrap())
        .sum();
    println!("threads {sum}");
    std::thread::spawn(|| KEPT.set(Some(Dropped))).join().unwrap();
    unsafe {
        let mut about: libc::stat = std::mem::zeroed();
        println!("stat {}", libc::stat(c"/".as_ptr(), &mut about));
        libc::atexit(at_exit);
    }
    if std::env::args().count() > 1 {
        panic!("asked to");
    }
}
