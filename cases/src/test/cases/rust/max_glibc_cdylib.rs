//# about: A C library made of Rust, and the C program that uses it, both linked for older releases of glibc.
//# against: nothing
//# variant: for-2.17 VERSION=2.17
//# variant: for-2.28 VERSION=2.28
//# variant: for-2.31 VERSION=2.31
//# build: $CC -c main.c
//# link: $RUSTC --crate-type=cdylib -C link-arg=--max-glibc=$VERSION -o libadd.so max_glibc_cdylib.rs
//# link: FERRULE_MAX_GLIBC=$VERSION $LINKER main.o -L. -ladd -Wl,-rpath,'$ORIGIN' -o program
//# run: ./program
//# stdout: 42 here
//# run: $($SOURCE_ROOT/cases/old-glibc.sh) ./program
//# stdout: 42 here
//# check: readelf -V program libadd.so | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo $VERSION) | sort -Vu | tail -1 | grep -Fx $VERSION
#[no_mangle]
pub extern "C" fn add(a: i32, b: i32) -> i32 {
    std::thread::spawn(move || a + b).join().unwrap()
}
//# file: main.c
#include <stdio.h>
#include <sys/stat.h>
int add(int, int);
int main(void) {
  struct stat status;
  printf("%d %s\n", add(40, 2), stat("program", &status) == 0 && status.st_size > 0 ? "here" : "gone");
  return 0;
}
