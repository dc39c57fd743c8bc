//! `ferrule` as the program that cargo and rustc start: hands a link to the resident process and prints what came of
//! it, or becomes the cold linker (`java.rs`; or `ferrule`, the shell script that runs Java) where there is no resident
//! to do it.
//!
//! It uses nothing but std, so that the user's own rustc can compile it and Ferrule link it.

mod call;
mod child;
mod image;
mod inputs;
mod java;
mod memory;
mod resident;
mod system;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::fd::RawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{exit, Command};

/// Options of the first word between the script and this program.
const NAME_OPTION: &[u8] = b"--ferrule-name=";
const COLD_OPTION: &str = "--ferrule-cold=";

/// What `./build` asks: `--ferrule-image FILE COUNT WORDS…`, of which so many at the end are what a large link has more
/// than a small one, makes an image; alone, it asks whether there is one that fits.
const IMAGE_OPTION: &str = "--ferrule-image";

extern "C" {
    fn getpid() -> i32;
    fn fork() -> i32;
    fn setsid() -> i32;
    fn dup2(from: i32, to: i32) -> i32;
    fn fcntl(fd: i32, command: i32, argument: i32) -> i32;
    fn close(fd: i32) -> i32;
    fn kill(pid: i32, signal: i32) -> i32;
    fn _exit(status: i32) -> !;
}

// fcntl(2).
const F_SETFD: i32 = 2;

fn main() {
    let mut words: Vec<OsString> = env::args_os().collect();
    let program = if words.is_empty() { OsString::from("ferrule") } else { words.remove(0) };
    let mut name = Path::new(&program).file_name().unwrap_or(OsStr::new("ferrule")).to_os_string();
    if let Some(given) = words.first().and_then(|word| word.as_bytes().strip_prefix(NAME_OPTION)) {
        name = OsString::from_vec(given.to_vec());
        words.remove(0);
    }
    let home = match home() {
        Some(home) => home,
        None => fail("cannot tell where Ferrule is: /proc/self/exe says nothing, or not what is expected"),
    };
    if words.first().is_some_and(|word| word == IMAGE_OPTION) {
        exit(make_image(&home, &words[1..]));
    }
    if words.first().is_some_and(|word| word == "resident") {
        exit(resident::command(&home, &words[1..]));
    }
    if let Some(status) = resident::link(&home, &name, &words) {
        exit(status);
    }
    cold(&home, &name, &words)
}

fn make_image(home: &Path, words: &[OsString]) -> i32 {
    let [file, count, words @ ..] = words else { return i32::from(!image::choice::exists(home)) };
    let more = count.to_str().and_then(|count| count.parse().ok()).unwrap_or(0);
    let Some(small) = words.len().checked_sub(more).map(|count| &words[..count]) else { return 2 };
    match java::make_image(home, Path::new(file), small, words) {
        Ok(()) => 0,
        Err(message) => {
            eprintln!("ferrule: no image for links to start from: {message}");
            1
        }
    }
}

fn fail(message: &str) -> ! {
    eprintln!("ferrule: error: {message}");
    exit(1)
}

/// The folder with the script: this program is `.ferrule/bin/ferrule` in it.
fn home() -> Option<PathBuf> {
    let program = fs::read_link("/proc/self/exe").ok()?;
    Some(program.parent()?.parent()?.parent()?.to_path_buf())
}

/// Links in this process. Where Java has to be looked for, or to be started in another way, that is the script's
/// business.
fn cold(home: &Path, name: &OsStr, words: &[OsString]) -> ! {
    java::run(home, name, words);
    let mut option = OsString::from(COLD_OPTION);
    option.push(name);
    let error = Command::new("/bin/sh").arg(home.join("ferrule")).arg(option).args(words).exec();
    fail(&format!("cannot run /bin/sh: {error}"))
}

fn set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Whether this is a link, or a question about linking, and no subcommand.
fn links(name: &OsStr, words: &[OsString]) -> bool {
    let first = words.first().map_or(b"".as_slice(), |word| word.as_bytes());
    name != "ldd" && (first == b"ld" || !first.iter().all(u8::is_ascii_lowercase))
}

fn open_files() -> Vec<RawFd> {
    let Ok(entries) = fs::read_dir("/proc/self/fd") else { return (3..1024).collect() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}
