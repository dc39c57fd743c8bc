//# about: A C library through #[link(kind = "static")], with and without +whole-archive, and one through "dylib".
//# variant: plain FLAGS= EXTRA=0
//# variant: whole FLAGS="--cfg whole" EXTRA=1
//# build: $CC -fPIC -c native.c && $CC -fPIC -c registers.c && ar rcs libnative.a native.o registers.o && $CC -fPIC -shared -Wl,-soname,libshared.so shared.c -o libshared.so
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# rust: $FLAGS -L native=. -o program native.rs
//# run: LD_LIBRARY_PATH=. ./program
//# stdout contains: 7 8
//# check: test $(LD_LIBRARY_PATH=. ./program | grep -c registered) = $EXTRA
#[cfg_attr(whole, link(name = "native", kind = "static", modifiers = "+whole-archive"))]
#[cfg_attr(not(whole), link(name = "native", kind = "static"))]
extern "C" {
    fn native() -> i32;
}

#[link(name = "shared", kind = "dylib")]
extern "C" {
    fn shared() -> i32;
}

fn main() {
    unsafe { println!("{} {}", native(), shared()) }
}
//# file: native.c
int native(void) { return 7; }
//# file: registers.c
#include <stdio.h>
// Nothing refers to this member: only +whole-archive brings it in.
__attribute__((constructor)) static void registers(void) { puts("registered"); }
//# file: shared.c
int shared(void) { return 8; }
