//# about: A backtrace with file and line, read from the debug sections of the program.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# variant: debug FLAGS=-g
//# variant: optimized FLAGS="-O -g"
//# rust: $FLAGS -o program hello_file_line.rs
//# run: RUST_BACKTRACE=1 ./program
//# status: 101
//# stderr contains: hello_file_line::inner
//# stderr contains: hello_file_line.rs:20:20
//# stderr contains: hello_file_line.rs:16:5
//# stderr contains: index out of bounds: the len is 3 but the index is 7
fn main() {
    // The line of this call and that of the access below are what the backtrace has to show.
    inner(&[1, 2, 3], std::env::args().count() + 6);
}
#[inline(never)]
fn inner(values: &[u32], index: usize) {
    println!("{}", values[index]);
}
