//# about: The smallest program, as rustc hands it over.
//# variant: debug FLAGS=
//# variant: release FLAGS=-O
//# rust: $FLAGS -o empty empty.rs
//# run: ./empty
//# ldd: empty
fn main() {}
