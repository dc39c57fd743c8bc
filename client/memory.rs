//! How much memory there is, for Java's heap, which is sized by it.

use crate::system::getrlimit;
use std::ffi::c_int;
use std::fs;
use std::path::Path;

/// The size of the address space, getrlimit(2).
const RLIMIT_AS: c_int = 9;

/// From so many bytes of input on a link is large: faster with the cache that a large link trained, and in need of memory
/// for its heap. `docs/launcher.md`.
pub const LARGE_BYTES: u64 = 64 << 20;

/// Java's young generation in a large link: three fifths of the input's size, which a link without a collection needs, ...
const YOUNG_PARTS: (u64, u64) = (3, 5);

/// ... at least this much, ...
const LEAST_YOUNG: u64 = 300 << 20;

/// ... and only if so many times that much memory is available: Java's heap grows to a fourth of the memory, and the old
/// generation needs its half. Otherwise the least, with `AMPLE_BYTES` of memory.
const YOUNG_RESERVE: u64 = 8;
const AMPLE_BYTES: u64 = 4 << 30;

/// An image's young generation is as large as links may ask for here, and at most this large: for a link of 1.7 GB. Making
/// the image touches all of it.
const MOST_YOUNG: u64 = 1 << 30;

/// How large Java's young generation is to be for so many bytes of input; None leaves that to Java.
pub fn young(input: u64) -> Option<u64> {
    let available = available()?;
    let wanted = wanted_young(input);
    if available / YOUNG_RESERVE >= wanted {
        Some(wanted)
    } else {
        (available >= AMPLE_BYTES).then_some(LEAST_YOUNG)
    }
}

/// The same for an image, which serves links of all sizes.
pub fn image_young() -> Option<u64> {
    let young = (total()? / YOUNG_RESERVE).min(MOST_YOUNG);
    (young >= LEAST_YOUNG).then_some(young)
}

/// Whether a link of so many bytes of input can do with a young generation of a given size, and now.
pub fn suffices(young: u64, input: u64) -> bool {
    let wanted = wanted_young(input);
    let now = || available().is_some_and(|available| available / YOUNG_RESERVE >= wanted);
    input < LARGE_BYTES || wanted <= young && now()
}

/// What a link of so many bytes of input needs to do without a collection.
fn wanted_young(input: u64) -> u64 {
    (input / YOUNG_PARTS.1 * YOUNG_PARTS.0).max(LEAST_YOUNG)
}

/// What the machine has to spare, and this process's group may have; None if its address space is limited.
fn available() -> Option<u64> {
    unlimited()?;
    Some(field("MemAvailable:")?.min(group_bytes()))
}

/// None if this process's address space is limited.
pub fn unlimited() -> Option<()> {
    let mut limits = [u64::MAX; 2];
    (unsafe { getrlimit(RLIMIT_AS, &mut limits) } == 0 && limits[0] == u64::MAX).then_some(())
}

/// What the machine has, and this process's group may have.
pub fn total() -> Option<u64> {
    Some(field("MemTotal:")?.min(group_bytes()))
}

fn field(what: &str) -> Option<u64> {
    let memory = fs::read_to_string("/proc/meminfo").ok()?;
    let line = memory.lines().find_map(|line| line.strip_prefix(what))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

/// The limit of this process's group, and of those that it is in.
fn group_bytes() -> u64 {
    let mut least = u64::MAX;
    // cgroups(7): "0::/path" is the group in the unified hierarchy, "5:memory:/path" the one of the older kind.
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(kinds), Some(group)) = (parts.next(), parts.next()) else { continue };
        let (root, file) = if kinds.is_empty() {
            ("/sys/fs/cgroup", "memory.max")
        } else if kinds.split(',').any(|kind| kind == "memory") {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
        } else {
            continue;
        };
        // In a container the group's own folder may be the root that is seen.
        let folder = Path::new(root).join(group.trim_start_matches('/'));
        for folder in folder.ancestors().take_while(|folder| folder.starts_with(root)) {
            let limit = fs::read_to_string(folder.join(file)).unwrap_or_default();
            least = least.min(limit.trim().parse().unwrap_or(u64::MAX));
        }
    }
    least
}
