//! The processes of this machine as `/proc` lists them: who descends from whom, and signals that hit nobody else.

use std::collections::HashSet;
use std::fs;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// One process, told from a later one with the same number by its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Process {
    /// Its number.
    pub pid: u32,
    /// When it started, in ticks of the system's own since the machine did.
    pub start: u64,
}

/// One line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub process: Process,
    /// Whose child.
    pub parent: u32,
    /// In which session, by the number of the process that opened it.
    pub session: u32,
    /// It has ended, and its parent has not taken note yet.
    pub dead: bool,
}

/// Every process there is, as far as this user may know.
pub fn all() -> Vec<Entry> {
    let Ok(listing) = fs::read_dir("/proc") else { return Vec::new() };
    listing.flatten().filter_map(|entry| look(entry.file_name().to_str()?.parse().ok()?)).collect()
}

/// One process, if it is there.
pub fn look(pid: u32) -> Option<Entry> {
    parse(pid, &fs::read(format!("/proc/{pid}/stat")).ok()?)
}

/// A `stat` line (proc(5)): the name, which may hold anything, ends at the last bracket.
fn parse(pid: u32, stat: &[u8]) -> Option<Entry> {
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let fields: Vec<&str> = std::str::from_utf8(stat.get(end + 1..)?).ok()?.split_ascii_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    let small = |place: usize| u32::try_from(number(place)?).ok();
    // The first thread may be dead while others of the process run on.
    let dead = matches!(*fields.first()?, "Z" | "X") && number(17)? <= 1;
    Some(Entry { process: Process { pid, start: number(19)? }, parent: small(1)?, session: small(3)?, dead })
}

/// The descendants of the process `ancestor`, without itself.
pub fn descendants(ancestor: u32, all: &[Entry]) -> Vec<Entry> {
    closure(&HashSet::from([ancestor]), all, |family, entry| family.contains(&entry.parent))
}

/// Those of `known` that still run, what descends from them, and what shares a session that one of `known` opened.
pub fn kin(known: &[Process], all: &[Entry]) -> Vec<Process> {
    let running = |entry: &&Entry| !entry.dead && known.contains(&entry.process);
    let mut found: Vec<Process> = all.iter().filter(running).map(|entry| entry.process).collect();
    let mut family: HashSet<u32> = found.iter().map(|process| process.pid).collect();
    // A session's number is not given anew while one of its processes lives, but a younger one may have got it before.
    let opened = |entry: &Entry| {
        known.iter().any(|process| process.pid == entry.session && entry.process.start >= process.start)
            && all.iter().all(|other| other.process.pid != entry.session || known.contains(&other.process))
    };
    let orphans = all.iter().filter(|entry| !entry.dead && !family.contains(&entry.process.pid) && opened(entry));
    found.extend(orphans.map(|entry| entry.process));
    family.extend(found.iter().map(|process| process.pid));
    let rest = closure(&family, all, |family, entry| !entry.dead && family.contains(&entry.parent));
    found.extend(rest.iter().map(|entry| entry.process));
    found
}

/// What joins `first`, and what joins those, and so on; without `first`.
fn closure(first: &HashSet<u32>, all: &[Entry], joins: impl Fn(&HashSet<u32>, &Entry) -> bool) -> Vec<Entry> {
    let (mut family, mut found) = (first.clone(), Vec::new());
    loop {
        let before = found.len();
        for entry in all {
            if !family.contains(&entry.process.pid) && joins(&family, entry) {
                family.insert(entry.process.pid);
                found.push(*entry);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Sends `signal` to `process`, and to no other that has come by its number; nothing if it is gone.
pub fn signal(process: Process, signal: Signal) {
    let Some(pid) = i32::try_from(process.pid).ok().and_then(Pid::from_raw) else { return };
    // What the descriptor holds cannot change; whether it holds the right one is asked after it was opened.
    if let Ok(held) = pidfd_open(pid, PidfdFlags::empty())
        && look(process.pid).is_some_and(|entry| entry.process == process)
    {
        let _ = pidfd_send_signal(held, signal);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn entry(pid: u32, parent: u32, session: u32) -> Entry {
        Entry { process: Process { pid, start: pid.into() }, parent, session, dead: false }
    }

    fn pids(found: impl IntoIterator<Item = Process>) -> Vec<u32> {
        let mut pids: Vec<u32> = found.into_iter().map(|process| process.pid).collect();
        pids.sort_unstable();
        pids
    }

    #[test]
    fn a_line_is_read_whatever_the_name() {
        let rest = " S 7 8 9 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 12345 1000 10";
        for name in ["sh", "a) S 1 (b", "two words", "\u{7f}"] {
            let found = parse(5, format!("5 ({name}){rest}").as_bytes()).unwrap();
            let process = Process { pid: 5, start: 12345 };
            assert_eq!(found, Entry { process, parent: 7, session: 9, dead: false }, "{name}");
        }
        assert_eq!(parse(5, b"5 (cut) S 7 8"), None);
    }

    #[test]
    fn this_process_is_listed() {
        let own = look(std::process::id()).unwrap();
        assert!(all().iter().any(|entry| entry.process == own.process && entry.parent == own.parent));
    }

    #[test]
    fn descendants_are_found_in_whatever_order_they_are_listed() {
        let all = [entry(30, 20, 1), entry(20, 10, 1), entry(10, 1, 1), entry(40, 30, 1), entry(50, 1, 1)];
        let below = |ancestor| pids(descendants(ancestor, &all).iter().map(|entry| entry.process));
        assert_eq!(below(10), [20, 30, 40]);
        assert_eq!(below(50), [0; 0]);
    }

    #[test]
    fn kin_are_found_by_descent_and_by_session_but_not_by_a_number_used_anew() {
        let known = [Process { pid: 10, start: 10 }, Process { pid: 20, start: 20 }];
        // 10 is gone: 30 shares its session, 40 descends from it; 20 is another process now, with one of its own.
        let mut other = entry(20, 1, 20);
        other.process.start = 99;
        let all = [entry(40, 30, 30), entry(30, 1, 10), other, entry(50, 20, 20), entry(60, 1, 60)];
        assert_eq!(pids(kin(&known, &all)), [30, 40]);
    }
}
