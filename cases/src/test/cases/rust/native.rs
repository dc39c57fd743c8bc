//# about: A C library through #[link(kind = "static")], with and without +whole-archive, and one through "dylib".
//# variant: plain FLAGS=
//# variant: whole FLAGS="--cfg whole"
//# build: $CC -fPIC -c native.c && ar rcs libnative.a native.o && $CC -fPIC -shared -Wl,-soname,libshared.so shared.c -o libshared.so
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# rust: $FLAGS -L native=. -o program native.rs
//# run: LD_LIBRARY_PATH=. ./program
//# stdout: 7 8
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
//# file: shared.c
int shared(void) { return 8; }
