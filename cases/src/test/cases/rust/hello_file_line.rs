//# about: A backtrace with file and line, read from the debug sections of the program.
//# variant: debug FLAGS=-g
//# variant: optimized FLAGS="-O -g"
//# variant: compressed FLAGS="-g -C link-arg=-Wl,--compress-debug-sections=zlib"
//# rust: $FLAGS -o program hello_file_line.rs
//# run: RUST_BACKTRACE=1 ./program
//# status: 101
//# stderr contains: hello_file_line::inner
//# stderr contains: hello_file_line.rs:18:20
//# stderr contains: hello_file_line.rs:14:5
//# stderr contains: index out of bounds: the len is 3 but the index is 7
fn main() {
    // The line of this call and that of the access below are what the backtrace has to show.
    inner(&[1, 2, 3], std::env::args().count() + 6);
}
#[inline(never)]
fn inner(values: &[u32], index: usize) {
    println!("{}", values[index]);
}
