//# about: A program with threads, files, processes and a panic, linked for older releases of glibc, here and on a real 2.31.
//# against: nothing
//# variant: for-2.17 VERSION=2.17
//# variant: for-2.28 VERSION=2.28
//# variant: for-2.31 VERSION=2.31
//# variant: builtin-start VERSION=2.17 START=--ferrule-crt=builtin
//# link: $RUSTC -O -C link-arg=--max-glibc=$VERSION ${START:+-C link-arg=$START} -o program max_glibc.rs
//# run: ./program one
//# stdout: woken, joined 5, 2 arguments
//# stdout: sub
//# stdout: process true, file true, caught true
//# run: $($SOURCE_ROOT/cases/old-glibc.sh) ./program one
//# stdout: woken, joined 5, 2 arguments
//# stdout: sub
//# stdout: process true, file true, caught true
//# check: readelf -V program | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo $VERSION) | sort -Vu | tail -1 | grep -Fx $VERSION
//# check: readelf -d program
//# stdout contains: [libpthread.so.0]
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};

fn main() {
    let shared = Arc::new((Mutex::new(false), Condvar::new()));
    let theirs = shared.clone();
    let worker = std::thread::Builder::new()
        .name("worker".into())
        .spawn(move || {
            *theirs.0.lock().unwrap() = true;
            theirs.1.notify_all();
            5
        })
        .unwrap();
    let mut woken = shared.0.lock().unwrap();
    while !*woken {
        woken = shared.1.wait(woken).unwrap();
    }
    println!("woken, joined {}, {} arguments", worker.join().unwrap(), std::env::args().count());
    let status = Command::new("/bin/echo").arg("sub").env_clear().status().unwrap();
    let file = std::fs::metadata("/etc/passwd").unwrap().len() > 0;
    let caught = std::panic::catch_unwind(|| panic!("expected")).is_err();
    println!("process {}, file {file}, caught {caught}", status.success());
}
