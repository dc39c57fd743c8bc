//# about: The smallest program without any shared library.
//# needs: musl
//# variant: static-pie COMPILER="$MUSL_RUSTC" FLAGS=
//# variant: static COMPILER="$MUSL_RUSTC" FLAGS="-C relocation-model=static"
//# variant: static-release COMPILER="$MUSL_RUSTC" FLAGS="-O -C relocation-model=static"
//# variant: static-pie-release COMPILER="$MUSL_RUSTC" FLAGS=-O
//# rust: $FLAGS -o empty musl_empty.rs
//# run: ./empty
//# ldd: ./empty
fn main() {}
