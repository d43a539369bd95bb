//! What processes cost: the time that they were on a processor.

use std::fs;
use std::time::Duration;

/// A process and those that it started, as they are now.
pub(super) fn family(of: u32) -> Vec<u32> {
    let parent = |pid: u32| -> Option<u32> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name before it may hold anything.
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let all: Vec<u32> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let mut family = vec![of];
    let mut next = 0;
    while let Some(one) = family.get(next).copied() {
        family.extend(all.iter().filter(|pid| parent(**pid) == Some(one)));
        next += 1;
    }
    family
}

/// The time that all threads of these processes have had so far; those that are gone count nothing.
pub(super) fn time(processes: &[u32]) -> Duration {
    let threads = |pid: &u32| fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().filter_map(Result::ok);
    let spent = processes.iter().flat_map(threads).filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}
