//# about: The smallest program, as rustc hands it over.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# variant: debug FLAGS=
//# variant: release FLAGS=-O
//# rust: $FLAGS -o empty empty.rs
//# run: ./empty
//# ldd: empty
fn main() {}
