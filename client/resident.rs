//! Asks the resident process for a link, or starts one: `docs/resident.md` explains how the two work together;
//! `dev.ferrule.resident.Wire` is the other end of the protocol. And `ferrule resident …`.

use super::{_exit, close, dup2, fail, fcntl, fork, getpid, kill, links, open_files, set, setsid, F_SETFD};
use crate::java;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

/// How long the resident may take to say that it has read the request. After that the link is done without it.
const ACCEPT_TIME: Duration = Duration::from_millis(300);

/// The same where somebody asks for an answer rather than for a link.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// A resident that works says so four times a second. After this silence it is taken to be hung.
const SILENCE: Duration = Duration::from_secs(3);

/// For so long after it did not answer, the resident is not asked.
const SLOW_TIME: Duration = Duration::from_secs(5);

/// If it does not answer so often in a row, each time within this time of the last, it is ended, so that another can
/// take its place.
const HUNG_COUNT: u8 = 3;
const HUNG_TIME: Duration = Duration::from_secs(60);

/// What `FERRULE_RESIDENT_IDLE` says if it is not set: seconds without a link after which the resident ends.
const IDLE_SECONDS: &str = "900";

/// Objects of more bytes are not copied for the warm-up.
const WARM_UP_BYTES: u64 = 64 << 20;

/// What the script is told for a resident.
const SERVE_OPTION: &str = "--ferrule-resident";

extern "C" {
    fn geteuid() -> u32;
    fn getegid() -> u32;
    fn umask(mask: u32) -> u32;
    fn socket(domain: i32, kind: i32, protocol: i32) -> i32;
    fn connect(fd: i32, address: *const SocketAddress, length: u32) -> i32;
    fn getsockopt(fd: i32, level: i32, name: i32, value: *mut Credentials, length: *mut u32) -> i32;
    fn flock(fd: i32, operation: i32) -> i32;
}

const AF_UNIX: i32 = 1;
const SOCK_STREAM: i32 = 1;
const SOCK_NONBLOCK: i32 = 0o4000;
const SOCK_CLOEXEC: i32 = 0o2000000;
const SOL_SOCKET: i32 = 1;
const SO_PEERCRED: i32 = 17;
const LOCK_EX: i32 = 2;
const LOCK_NB: i32 = 4;
const O_NOFOLLOW: i32 = 0o400000;
const SIGKILL: i32 = 9;

/// `struct sockaddr_un`, unix(7).
#[repr(C)]
struct SocketAddress {
    family: u16,
    path: [u8; 108],
}

/// `struct ucred`, unix(7).
#[repr(C)]
struct Credentials {
    pid: i32,
    uid: u32,
    gid: u32,
}

/// The status of a link that a resident did. None if there is none to do it; one may be starting then, for later links.
pub fn link(home: &Path, name: &OsStr, words: &[OsString]) -> Option<i32> {
    if !wanted(name, words) {
        return None;
    }
    let place = Place::find(home)?;
    let request = link_request(&place, name, words)?;
    match place.link(&request) {
        Outcome::Done(status) => Some(status),
        Outcome::Elsewhere => None,
        Outcome::Absent => {
            place.start(home, Some((unsafe { getpid() }, &request)), words);
            None
        }
    }
}

/// Whether this is a link, and one that a resident may do.
fn wanted(name: &OsStr, words: &[OsString]) -> bool {
    let mode = env::var_os("FERRULE_RESIDENT").unwrap_or_default();
    let on = match mode.as_bytes() {
        b"" | b"auto" => !set("CI"),
        b"on" => true,
        b"off" => false,
        _ => fail("FERRULE_RESIDENT is neither auto, on nor off"),
    };
    // Options for Java are for a Java of one's own; the others make a cold Java say that it has seen them.
    if !on || java::OPTION_VARIABLES.iter().any(|name| set(name)) {
        return false;
    }
    let Some(first) = words.first().map(|word| word.as_bytes()) else { return false };
    // Paths that mean another file in another process.
    let own = |word: &OsString| {
        let word = word.as_bytes();
        ["/dev/std", "/dev/fd", "/dev/tty", "/proc/self", "/proc/thread-self"]
            .iter()
            .any(|path| word.windows(path.len()).any(|part| part == path.as_bytes()))
    };
    // --version and other questions; a link has more words.
    let question = words.len() == 1 && first.starts_with(b"-");
    links(name, words) && !question && !words.iter().any(own)
}

fn link_request(place: &Place, name: &OsStr, words: &[OsString]) -> Option<Request> {
    let directory = env::current_dir().ok()?;
    let mut request = Request::new(b'L', &place.identity);
    request.add(name.as_bytes());
    request.add(directory.as_os_str().as_bytes());
    request.add(&(words.len() as u32).to_le_bytes());
    for word in words {
        request.add(word.as_bytes());
    }
    for (key, value) in env::vars_os() {
        let mut variable = key.into_vec();
        variable.push(b'=');
        variable.extend_from_slice(value.as_bytes());
        request.add(&variable);
    }
    Some(request)
}

/// What came of asking the resident.
enum Outcome {
    Done(i32),
    /// There is one, but it does not do this link.
    Elsewhere,
    /// There is none any more, or never was.
    Absent,
}

/// Where this user's residents of this version meet their clients.
struct Place {
    folder: PathBuf,
    identity: String,
}

impl Place {
    /// None if there is no folder that is certainly the user's own.
    fn find(home: &Path) -> Option<Place> {
        Some(Place { folder: folder()?, identity: identity(home)? })
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{}", self.identity, ending))
    }

    fn link(&self, request: &Request) -> Outcome {
        let slow = age(&self.file("slow"));
        if slow.is_some_and(|age| age < SLOW_TIME) {
            return Outcome::Elsewhere;
        }
        let Some((stream, pid)) = self.connect() else { return Outcome::Absent };
        let mut talk = Talk { stream, pid, unfinished: None };
        match talk.run(request, ACCEPT_TIME) {
            Ok(outcome) => {
                if slow.is_some() {
                    let _ = fs::remove_file(self.file("slow"));
                }
                outcome
            }
            Err(Trouble::NotAccepted) => {
                self.note_slow(&mut talk, slow);
                Outcome::Elsewhere
            }
            Err(Trouble::Hung) => {
                talk.end_resident();
                talk.sweep();
                Outcome::Absent
            }
            Err(Trouble::Lost) => {
                talk.sweep();
                Outcome::Absent
            }
        }
    }

    /// On a busy machine it may only have had no turn yet; a stopped one will not have any.
    fn note_slow(&self, talk: &mut Talk, before: Option<Duration>) {
        let file = self.file("slow");
        let recent = before.is_some_and(|age| age < HUNG_TIME);
        let count = if recent { fs::read(&file).ok().and_then(|text| text.first().copied()).unwrap_or(0) } else { 0 };
        if state(talk.pid) == Some(b'T') || count + 1 >= HUNG_COUNT {
            talk.end_resident();
            let _ = fs::remove_file(&file);
        } else {
            let _ = fs::write(&file, [count + 1]);
        }
    }

    fn connect(&self) -> Option<(UnixStream, i32)> {
        connect_to(&self.file("sock"))
    }

    /// Leaves a resident behind, unless there is one or is going to be.
    ///
    /// `after`: it starts when this process, which becomes the cold link, has ended. It warms up with the same link.
    fn start(&self, home: &Path, after: Option<(i32, &Request)>, words: &[OsString]) {
        // Whoever holds the lock is the resident, or becomes it: it stays with the process through fork and exec.
        let Some(lock) = self.lock() else { return };
        let Ok(log) = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .custom_flags(O_NOFOLLOW)
            .open(self.file("log"))
        else {
            return;
        };
        if log.metadata().is_ok_and(|data| data.len() > 1 << 20) {
            let _ = log.set_len(0);
        }
        let Ok(null) = fs::OpenOptions::new().read(true).write(true).open("/dev/null") else { return };
        let first = self.file("first");
        let _ = fs::remove_file(&first);
        if let Some((_, request)) = after {
            let mut options = fs::OpenOptions::new();
            let file = options.create_new(true).write(true).mode(0o600).open(&first);
            let _ = file.and_then(|mut file| file.write_all(&request.0));
        }
        let after = after.map(|(pid, _)| pid);
        match unsafe { fork() } {
            0 => self.become_resident(home, after, words, lock.as_raw_fd(), log.as_raw_fd(), null.as_raw_fd()),
            _ => {}
        }
    }

    fn lock(&self) -> Option<fs::File> {
        let lock = fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(O_NOFOLLOW)
            .open(self.file("lock"))
            .ok()?;
        (unsafe { flock(lock.as_raw_fd(), LOCK_EX | LOCK_NB) } == 0).then_some(lock)
    }

    /// In the child: holds nothing of the caller's (cargo waits until its pipes are closed), waits, becomes Java.
    fn become_resident(
        &self,
        home: &Path,
        after: Option<i32>,
        words: &[OsString],
        lock: RawFd,
        log: RawFd,
        null: RawFd,
    ) -> ! {
        unsafe {
            setsid();
            dup2(null, 0);
            dup2(log, 1);
            dup2(log, 2);
        }
        for fd in open_files() {
            if fd > 2 && fd != lock {
                unsafe { close(fd) };
            }
        }
        unsafe { fcntl(lock, F_SETFD, 0) };
        // If memory runs out, the kernel had better end this than what is being built.
        let _ = fs::write("/proc/self/oom_score_adj", "500");
        self.copy_objects(words);
        if let Some(pid) = after {
            while unsafe { kill(pid, 0) } == 0 && running(pid) {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = env::set_current_dir("/");
        let idle = env::var("FERRULE_RESIDENT_IDLE").unwrap_or_default();
        let idle = if idle.parse::<u32>().is_ok() { idle } else { IDLE_SECONDS.to_string() };
        let error = Command::new("/bin/sh")
            .arg(home.join("ferrule"))
            .arg(SERVE_OPTION)
            .arg(self.file("sock"))
            .arg(&self.identity)
            .arg(idle)
            .exec();
        eprintln!("cannot run /bin/sh: {error}");
        unsafe { _exit(1) }
    }

    /// Keeps the objects of the link for the warm-up: rustc removes them when the link is over, which runs meanwhile.
    fn copy_objects(&self, words: &[OsString]) {
        let mut room = WARM_UP_BYTES;
        for (number, word) in words.iter().enumerate().filter(|(_, word)| word.as_bytes().ends_with(b".o")) {
            let size = fs::metadata(word).map_or(u64::MAX, |data| data.len());
            if size > room {
                return;
            }
            room -= size;
            let _ = fs::copy(word, self.file(&format!("{number}.o")));
        }
    }
}

/// The letter for what a process does, proc(5): T if it is stopped, Z if it has ended and nobody has waited for it.
fn state(pid: i32) -> Option<u8> {
    let text = fs::read(format!("/proc/{pid}/stat")).ok()?;
    // "PID (NAME) STATE …"; the name may hold anything.
    let name_end = text.iter().rposition(|&c| c == b')')?;
    text.get(name_end + 2).copied()
}

fn running(pid: i32) -> bool {
    state(pid).is_some_and(|letter| letter != b'Z')
}

/// Time since the file was written; None if there is none.
fn age(file: &Path) -> Option<Duration> {
    let written = fs::symlink_metadata(file).ok()?.modified().ok()?;
    Some(SystemTime::now().duration_since(written).unwrap_or_default())
}

/// `$XDG_RUNTIME_DIR/ferrule`, or `/tmp/ferrule-UID`: a folder that nobody else can enter or replace.
fn folder() -> Option<PathBuf> {
    let user = unsafe { geteuid() };
    let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| {
        path.is_absolute() && fs::symlink_metadata(path).is_ok_and(|data| data.is_dir() && data.uid() == user)
    });
    let folder = match runtime {
        Some(runtime) => runtime.join("ferrule"),
        None => PathBuf::from(format!("/tmp/ferrule-{user}")),
    };
    if folder.as_os_str().len() + 40 > 107 {
        return None;
    }
    let found = match fs::symlink_metadata(&folder) {
        Ok(found) => found,
        Err(_) => {
            let _ = fs::DirBuilder::new().mode(0o700).create(&folder);
            fs::symlink_metadata(&folder).ok()?
        }
    };
    (found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0).then_some(folder)
}

/// A number for all that makes a link in the resident the same as one in a process of one's own: this build of
/// Ferrule, the JDK, what the umask and the locale make of output and names, and the files that are to be seen.
fn identity(home: &Path) -> Option<String> {
    let state = home.join(".ferrule");
    let mut text = Vec::new();
    for jar in ["lib/core.jar", "lib/resident.jar", "lib/command.jar"] {
        add_stamp(&mut text, &state.join(jar))?;
    }
    add_stamp(&mut text, &java::jdk(home)?.join("release"))?;
    text.extend_from_slice(home.as_os_str().as_bytes());
    for value in locale() {
        text.push(0);
        text.extend_from_slice(value.as_bytes());
    }
    for space in ["/proc/self/ns/mnt", "/proc/self/ns/pid"] {
        text.extend_from_slice(fs::read_link(space).ok()?.as_os_str().as_bytes());
    }
    let mask = unsafe { umask(0o077) };
    unsafe { umask(mask) };
    for number in [mask, unsafe { geteuid() }, unsafe { getegid() }] {
        text.extend_from_slice(&number.to_le_bytes());
    }
    Some(format!("{:016x}{:016x}", hash(&text, 0xcbf29ce484222325), hash(&text, 0x9e3779b97f4a7c15)))
}

/// The locale as the script leaves it to Java: always with UTF-8. It decides in which language the system's words are.
fn locale() -> Vec<OsString> {
    let get = |name| env::var_os(name).unwrap_or_default();
    if java::utf8_locale() {
        ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG", "LANGUAGE"].iter().map(get).collect()
    } else {
        vec![OsString::from("C.UTF-8")]
    }
}

fn add_stamp(text: &mut Vec<u8>, file: &Path) -> Option<()> {
    let data = fs::metadata(file).ok()?;
    for number in [data.dev(), data.ino(), data.size(), data.mtime() as u64, data.mtime_nsec() as u64] {
        text.extend_from_slice(&number.to_le_bytes());
    }
    Some(())
}

/// FNV-1a with another start for each half.
fn hash(bytes: &[u8], start: u64) -> u64 {
    bytes.iter().fold(start, |value, &byte| (value ^ u64::from(byte)).wrapping_mul(0x100000001b3))
}

/// Connects without waiting, and only to a process of this user. Returns its process id too.
fn connect_to(path: &Path) -> Option<(UnixStream, i32)> {
    let bytes = path.as_os_str().as_bytes();
    let mut address = SocketAddress { family: AF_UNIX as u16, path: [0; 108] };
    address.path.get_mut(..bytes.len())?.copy_from_slice(bytes);
    let fd = unsafe { socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    if fd < 0 {
        return None;
    }
    let stream = unsafe { UnixStream::from_raw_fd(fd) };
    if unsafe { connect(fd, &address, (bytes.len() + 3) as u32) } != 0 {
        return None;
    }
    let mut peer = Credentials { pid: 0, uid: u32::MAX, gid: u32::MAX };
    let mut length = size_of::<Credentials>() as u32;
    if unsafe { getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &mut peer, &mut length) } != 0
        || peer.uid != unsafe { geteuid() }
    {
        return None;
    }
    stream.set_nonblocking(false).ok()?;
    Some((stream, peer.pid))
}

struct Request(Vec<u8>);

impl Request {
    fn new(kind: u8, identity: &str) -> Request {
        let mut request = Request(vec![0, 0, 0, 0, kind]);
        request.add(identity.as_bytes());
        request
    }

    fn add(&mut self, field: &[u8]) {
        self.0.extend_from_slice(&(field.len() as u32).to_le_bytes());
        self.0.extend_from_slice(field);
        let length = (self.0.len() - 4) as u32;
        self.0[..4].copy_from_slice(&length.to_le_bytes());
    }
}

/// Why a talk did not come to its end.
enum Trouble {
    /// The request was not read in time.
    NotAccepted,
    /// Silence after that.
    Hung,
    /// The other end is gone.
    Lost,
}

/// One request and its answer.
struct Talk {
    stream: UnixStream,
    pid: i32,
    /// The output as the resident calls it until it is complete.
    unfinished: Option<PathBuf>,
}

impl Talk {
    fn run(&mut self, request: &Request, accept: Duration) -> Result<Outcome, Trouble> {
        let lost = |_: io::Error| Trouble::Lost;
        self.stream.set_write_timeout(Some(accept)).map_err(lost)?;
        self.stream.set_read_timeout(Some(accept)).map_err(lost)?;
        self.stream.write_all(&request.0).map_err(|error| trouble(&error, Trouble::NotAccepted))?;
        let mut printed: Vec<(u8, Vec<u8>)> = Vec::new();
        let mut frame = self.frame(Trouble::NotAccepted)?;
        self.stream.set_read_timeout(Some(SILENCE)).map_err(lost)?;
        loop {
            match frame.0 {
                b'O' | b'E' => printed.push(frame),
                b'W' => {
                    let _ = io::stderr().write_all(&frame.1);
                }
                b'T' => self.unfinished = Some(PathBuf::from(OsString::from_vec(frame.1))),
                b'C' => {
                    self.stream.write_all(b"G").map_err(lost)?;
                }
                b'N' => return Ok(Outcome::Elsewhere),
                b'X' => {
                    for (kind, bytes) in printed {
                        let _ = if kind == b'O' {
                            io::stdout().write_all(&bytes).and_then(|()| io::stdout().flush())
                        } else {
                            io::stderr().write_all(&bytes)
                        };
                    }
                    return Ok(Outcome::Done(i32::from(frame.1.first().copied().unwrap_or(1))));
                }
                _ => {}
            }
            frame = self.frame(Trouble::Hung)?;
        }
    }

    fn frame(&mut self, late: Trouble) -> Result<(u8, Vec<u8>), Trouble> {
        let mut head = [0; 5];
        if let Err(error) = self.stream.read_exact(&mut head) {
            return Err(trouble(&error, late));
        }
        let mut bytes = vec![0; u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize];
        match self.stream.read_exact(&mut bytes) {
            Ok(()) => Ok((head[0], bytes)),
            Err(error) => Err(trouble(&error, late)),
        }
    }

    /// Removes what a resident that was killed left of the output.
    fn sweep(&self) {
        if let Some(file) = &self.unfinished {
            let _ = fs::remove_file(file);
        }
    }

    /// Ends a resident that hangs, and waits until it is gone: it can then not name an output any more.
    fn end_resident(&mut self) {
        if self.pid > 1 {
            unsafe { kill(self.pid, SIGKILL) };
            let _ = self.stream.set_read_timeout(Some(SILENCE));
            let _ = io::copy(&mut self.stream, &mut io::sink());
        }
    }
}

fn trouble(error: &io::Error, late: Trouble) -> Trouble {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => late,
        _ => Trouble::Lost,
    }
}

const HELP: &str = "\
A resident process keeps what links have read, so that the next link is faster. It starts by itself with the first
link, and ends by itself. No link depends on it.

  ferrule resident start     starts it
  ferrule resident status    what it keeps, and what it has done
  ferrule resident stop      ends it
  ferrule resident log       what happened

FERRULE_RESIDENT=auto   use it, but not where CI is set (the default); on: always; off: never
FERRULE_RESIDENT_IDLE   seconds without a link after which it ends; 900 if not set
";

/// `ferrule resident …`. `status` and `stop` are about all residents of this user, of whichever version.
pub fn command(home: &Path, words: &[OsString]) -> i32 {
    let word = match words {
        [word] => word.as_bytes(),
        _ => b"",
    };
    if word == b"help" || word == b"--help" || word == b"-h" {
        print!("{HELP}");
        return 0;
    }
    // What rustc sets for every linker: this is then about the resident that builds use.
    env::set_var("LC_ALL", "C");
    let Some(place) = Place::find(home) else {
        fail("no folder for the resident: $XDG_RUNTIME_DIR or /tmp/ferrule-UID has to belong to you alone, mode 0700");
    };
    match word {
        b"start" => start(home, &place),
        b"status" => status(&place),
        b"stop" => stop(&place),
        b"log" => log(&place),
        _ => {
            eprint!("{HELP}");
            2
        }
    }
}

fn start(home: &Path, place: &Place) -> i32 {
    let end = Instant::now() + Duration::from_secs(30);
    while Instant::now() < end {
        if answers(place) {
            let _ = fs::remove_file(place.file("slow"));
            return 0;
        }
        // One that has just been killed may still be in the way, so this is tried again.
        place.start(home, None, &[]);
        std::thread::sleep(Duration::from_millis(20));
    }
    eprintln!("ferrule: error: the resident does not start; see {}", place.file("log").display());
    1
}

/// Whether a resident listens and does something about it.
fn answers(place: &Place) -> bool {
    let Some((mut stream, _)) = place.connect() else { return false };
    let mut kind = [0];
    stream.set_read_timeout(Some(ANSWER_TIME)).is_ok()
        && stream.write_all(&Request::new(b'S', &place.identity).0).is_ok()
        && stream.read_exact(&mut kind).is_ok()
        && kind == *b"A"
}

/// The identities of all residents that listen.
fn listening(place: &Place) -> Vec<Place> {
    let Ok(entries) = fs::read_dir(&place.folder) else { return Vec::new() };
    let mut found: Vec<Place> = entries
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".sock")?.to_string()))
        .map(|identity| Place { folder: place.folder.clone(), identity })
        .filter(|other| other.connect().is_some())
        .collect();
    found.sort_by(|a, b| a.identity.cmp(&b.identity));
    found
}

/// Asks a resident something other than a link; prints the answer.
fn ask(place: &Place, kind: u8) -> bool {
    let Some((stream, pid)) = place.connect() else { return false };
    let mut talk = Talk { stream, pid, unfinished: None };
    matches!(talk.run(&Request::new(kind, &place.identity), ANSWER_TIME), Ok(Outcome::Done(0)))
}

fn status(place: &Place) -> i32 {
    let residents = listening(place);
    if residents.is_empty() {
        println!("no resident is running");
        return 1;
    }
    let mut status = 0;
    for resident in residents {
        if !ask(&resident, b'S') {
            println!("resident at {}: does not answer", resident.file("sock").display());
            status = 1;
        }
    }
    status
}

fn stop(place: &Place) -> i32 {
    let mut status = 0;
    for resident in listening(place) {
        let pid = resident.connect().map_or(0, |(_, pid)| pid);
        let mut gone = ask(&resident, b'Q') && wait_for_end(&resident);
        if !gone && pid > 1 {
            unsafe { kill(pid, SIGKILL) };
            gone = wait_for_end(&resident);
        }
        if !gone {
            eprintln!("ferrule: error: the resident (process {pid}) does not end");
            status = 1;
        }
    }
    status
}

fn wait_for_end(resident: &Place) -> bool {
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end {
        if resident.lock().is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn log(place: &Place) -> i32 {
    match fs::read(place.file("log")) {
        Ok(text) => {
            let _ = io::stdout().write_all(&text);
            0
        }
        Err(_) => {
            println!("no resident of this version has run");
            1
        }
    }
}
