//# about: #[link] with the kinds and modifiers that ELF has: static with +verbatim, -bundle and +whole-archive, dylib,
//# about: link-arg; those behind a feature gate too.
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# build: $CC -fPIC -c first.c second.c third.c && ar rcs odd_name.lib first.o && ar rcs libsecond.a second.o && ar rcs libthird.a third.o
//# build: $CC -shared -fPIC -Wl,-soname,libshared.so shared.c -o libshared.so && $CC -shared -fPIC -Wl,-soname,libunused.so shared.c -o libunused.so
//# build: RUSTC_BOOTSTRAP=1 rustc --crate-type rlib --crate-name through -L native=. through.rs
//# rust: -L native=. --extern through=libthrough.rlib -o program link_kinds.rs
//# run: LD_LIBRARY_PATH=. ./program
//# stdout: third was linked whole
//# stdout: 1 2 4 77
//# check: readelf -d program
//# stdout contains: libshared.so
//# lacks: libunused.so
extern crate through;
fn main() {
    through::print();
}
//# file: through.rs
#![feature(link_arg_attribute, native_link_modifiers_as_needed)]
#[link(name = "odd_name.lib", kind = "static", modifiers = "+verbatim,-bundle")]
extern "C" {
    fn first() -> i32;
}
#[link(name = "second", kind = "static", modifiers = "+bundle")]
extern "C" {
    fn second() -> i32;
}
#[link(name = "third", kind = "static", modifiers = "+whole-archive,-bundle")]
extern "C" {}
#[link(name = "shared", kind = "dylib")]
extern "C" {
    fn shared() -> i32;
}
#[link(name = "unused", kind = "dylib", modifiers = "+as-needed")]
extern "C" {}
#[link(name = "--defsym=from_source=77", kind = "link-arg")]
extern "C" {
    static from_source: u8;
}
pub fn print() {
    unsafe {
        println!("{} {} {} {}", first(), second(), shared(), &raw const from_source as usize & 0xfff);
    }
}
//# file: first.c
int first(void) { return 1; }
//# file: second.c
int second(void) { return 2; }
//# file: third.c
#include <unistd.h>
__attribute__((constructor)) static void third(void) { (void)!write(1, "third was linked whole\n", 23); }
//# file: shared.c
int shared(void) { return 4; }
