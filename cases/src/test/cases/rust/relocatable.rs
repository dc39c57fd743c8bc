//# about: A Rust library with all of std in one object, which C programs are then linked with.
//# differs: needed, because calls to __tls_get_addr that were relaxed are no reason to need the loader
//# differs: version-needs, because of the same
//# differs: imports, because of the same, and environ is exported rather than imported where it is copied
//# build: rustc --crate-type=staticlib -g relocatable.rs -o librust.a && gcc -c main.c
//# link: $LD -r main.o --whole-archive librust.a -o joined.o
//# check: test -z "$(readelf -aW joined.o 2>&1 >/dev/null)"
//# link: $CC joined.o -o program
//# run: ./program
//# stdout: 38 true
//# check: RUST_BACKTRACE=1 ./program 2>&1 | grep -q relocatable.rs
//# check: gcc joined.o -o finished_by_gnu && ./finished_by_gnu | grep -qx '38 true'
//# link: $CC -r -nostdlib main.o librust.a -o needed.o
//# link: $CC needed.o -Wl,--gc-sections -o smaller
//# run: ./smaller
use std::cell::Cell;
thread_local! { static DEPTH: Cell<u32> = const { Cell::new(7) }; }

#[no_mangle]
pub extern "C" fn answer(n: u32) -> u32 {
    let all: Vec<u32> = (0..n).map(|i| i * i).collect();
    let sum = std::thread::spawn(move || {
        DEPTH.with(|d| d.set(d.get() + 1));
        all.iter().sum::<u32>() + DEPTH.with(Cell::get)
    })
    .join()
    .unwrap();
    let caught = std::panic::catch_unwind(|| {
        if n > 3 {
            panic!("too large");
        }
    });
    println!("{sum} {}", caught.is_err());
    sum
}
//# file: main.c
unsigned answer(unsigned);
int main(void) { return answer(5) == 38 ? 0 : 1; }
