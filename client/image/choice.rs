//! Whether a link starts from an image.

use super::thaw::{Found, Missing};
use crate::{fail, fcntl, memory, open_files, set, setsid, F_SETFD};
use std::env;
use std::ffi::{c_char, c_int, CString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

extern "C" {
    fn access(path: *const c_char, mode: c_int) -> c_int;
}

/// access(2).
const W_OK: c_int = 2;

/// fcntl(2).
const FD_CLOEXEC: c_int = 1;

/// The variable that says whether images are wanted, ...
pub const VARIABLE: &str = "FERRULE_IMAGE";

/// ... and its word for no.
pub const OFF: &str = "off";

/// Variables by which libraries get between a program and its own, ld.so(8).
const LIBRARIES: [&str; 2] = ["LD_PRELOAD", "LD_AUDIT"];

#[derive(PartialEq, Eq)]
enum Wish {
    Off,
    Auto,
    /// It is to be said when there is none.
    On,
}

fn wish() -> Wish {
    match env::var_os(VARIABLE).unwrap_or_default().as_bytes() {
        b"" | b"auto" => Wish::Auto,
        b"on" => Wish::On,
        b"off" => Wish::Off,
        _ => fail("FERRULE_IMAGE is neither auto, on nor off"),
    }
}

/// Says why a link does not start from an image, if somebody wants to know.
pub fn explain(reason: &str) {
    if wish() == Wish::On {
        eprintln!("ferrule: note: this link does not start from an image: {reason}");
    }
}

/// The image for a link of so many bytes. One that does not fit is made anew for later links.
pub fn find(home: &Path, bytes: u64) -> Option<Found> {
    if wish() == Wish::Off {
        return None;
    }
    match open_for(home, bytes) {
        Ok(image) => Some(image),
        Err(missing) => {
            explain(&missing.reason);
            if missing.outdated {
                remake(home);
            }
            None
        }
    }
}

/// Whether there is one, or is known to be none.
pub fn exists(home: &Path) -> bool {
    open(home).map_or_else(|missing| !missing.outdated, |_| true)
}

/// An image that crashes here is of no use: there is none then, until Ferrule is built again.
pub fn give_up(home: &Path) {
    let file = file(home);
    let new = file.with_extension("none");
    if fs::File::create(&new).is_ok() {
        let _ = fs::rename(new, file);
    }
}

fn file(home: &Path) -> PathBuf {
    home.join(".ferrule/lib/ferrule.image")
}

fn open(home: &Path) -> Result<Found, Missing> {
    Found::open(&file(home), &home.join(".ferrule/bin/ferrule"))
}

fn open_for(home: &Path, bytes: u64) -> Result<Found, Missing> {
    let other = |reason: &str| Missing { reason: reason.into(), outdated: false };
    memory::unlimited().ok_or_else(|| other("this process's address space is limited"))?;
    if let Some(name) = LIBRARIES.iter().find(|name| set(name)) {
        return Err(other(&format!("{name} names other libraries than it has")));
    }
    let image = open(home)?;
    if !memory::suffices(image.young(), bytes) {
        return Err(other("there is not enough memory for so large a link"));
    }
    Ok(image)
}

/// Has `./build image` make an image for later links, where that is possible: detached from whoever waits for this one.
fn remake(home: &Path) {
    let Ok(lib) = CString::new(home.join(".ferrule/lib").into_os_string().as_bytes()) else { return };
    if set("CI") || unsafe { access(lib.as_ptr(), W_OK) } != 0 {
        return;
    }
    let mut build = Command::new("/bin/sh");
    build.arg("-c").arg("exec nice -n 19 \"$0\" image").arg(home.join("build"));
    build.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let open = open_files();
    unsafe {
        build.pre_exec(move || {
            setsid();
            open.iter().filter(|&&fd| fd > 2).for_each(|&fd| {
                fcntl(fd, F_SETFD, FD_CLOEXEC);
            });
            Ok(())
        });
    }
    let _ = build.spawn();
}
