//# about: Output, a panic that unwinds, and a backtrace that names the function.
//# variant: debug FLAGS=
//# variant: release FLAGS="-O -C debuginfo=line-tables-only"
//# rust: $FLAGS -o hello hello.rs
//# run: RUST_BACKTRACE=1 ./hello
//# status: 101
//# stdout: hi!
//# stderr contains: panicked at hello.rs:20:5:
//# stderr contains: failed
//# stderr contains: hello::main
//# lacks: <unknown>
//# ldd: hello
fn main() {
    greet();
}

#[inline(never)]
fn greet() {
    println!("hi!");
    panic!("failed");
}
