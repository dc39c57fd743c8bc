//# about: Output, a panic that unwinds, and a backtrace that names the function.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# variant: debug FLAGS=
//# variant: release FLAGS="-O -C debuginfo=line-tables-only"
//# rust: $FLAGS -o hello hello.rs
//# run: RUST_BACKTRACE=1 ./hello
//# status: 101
//# stdout: hi!
//# stderr contains: panicked at hello.rs:23:5:
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
