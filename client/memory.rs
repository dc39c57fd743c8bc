//! How much memory there is, for Java's heap, which is sized by it.

use std::ffi::c_int;
use std::fs;
use std::path::Path;

extern "C" {
    fn getrlimit(resource: c_int, limits: *mut [u64; 2]) -> c_int;
}

/// The size of the address space, getrlimit(2).
const RLIMIT_AS: c_int = 9;

/// What the machine has to spare, and this process's group may have; None if its address space is limited.
pub fn available() -> Option<u64> {
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
