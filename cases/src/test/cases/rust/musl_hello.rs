//# about: Without any shared library: output, a panic that unwinds, a backtrace with file and line.
//# needs: musl
//# variant: static-pie COMPILER="$MUSL_RUSTC" FLAGS=-g
//# variant: static COMPILER="$MUSL_RUSTC" FLAGS="-g -C relocation-model=static"
//# variant: static-release COMPILER="$MUSL_RUSTC" FLAGS="-O -g -C relocation-model=static"
//# variant: static-pie-release COMPILER="$MUSL_RUSTC" FLAGS="-O -g"
//# rust: $FLAGS -o hello musl_hello.rs
//# run: RUST_BACKTRACE=1 ./hello
//# status: 101
//# stdout: hi!
//# stderr contains: panicked at musl_hello.rs:32:5:
//# stderr contains: musl_hello::greet
//# stderr contains: musl_hello::main
//# stderr contains: musl_hello.rs:27:5
//# lacks: <unknown>
//# run: ./hello catch
//# stdout: caught, dropped true
//# run: ./hello threads
//# stdout: threads 45 caught 1
//# ldd: ./hello
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("catch") => return catch(),
        Some("threads") => return threads(),
        _ => {}
    }
    greet();
}
#[inline(never)]
fn greet() {
    println!("hi!");
    panic!("failed");
}

fn catch() {
    struct Guard<'a>(&'a std::cell::Cell<bool>);
    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let dropped = std::cell::Cell::new(false);
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _guard = Guard(&dropped);
        panic!("inside");
    }));
    assert!(result.is_err());
    println!("caught, dropped {}", dropped.get());
}

fn threads() {
    thread_local!(static OWN: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    let sum: u32 = (0..10u32)
        .map(|i| std::thread::spawn(move || OWN.with(|o| (o.set(o.get() + i), o.get()).1)))
        .map(|t| t.join().unwrap())
        .sum();
    let caught = std::thread::spawn(|| panic!("in a thread")).join().is_err();
    println!("threads {sum} caught {}", caught as u32);
}
