//# about: The plain hello, whose need of 2.34 an older machine refuses: linked for older releases, here and on a real 2.31.
//# against: nothing
//# variant: for-2.17 VERSION=2.17
//# variant: for-2.28 VERSION=2.28
//# variant: for-2.31 VERSION=2.31
//# link: $RUSTC -o newest max_glibc_hello.rs
//# link: $RUSTC -C link-arg=--max-glibc=$VERSION -o program max_glibc_hello.rs
//# run: ./program
//# stdout: hi!
//# run: $($SOURCE_ROOT/cases/old-glibc.sh) ./program
//# stdout: hi!
//# check: ! $($SOURCE_ROOT/cases/old-glibc.sh) ./newest
//# stderr contains: version `GLIBC_2.34' not found
//# check: readelf -V program | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo $VERSION) | sort -Vu | tail -1 | grep -Fx $VERSION
//# check: readelf -V newest
//# stdout contains: GLIBC_2.34
fn main() {
    println!("hi!");
}
