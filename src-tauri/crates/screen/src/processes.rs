//! The names of the programs behind windows: whose is asked for, and for how long an answer holds.
//!
//! INVARIANT (I1): an answer is about a process, and numbers of processes are used again. It holds only while the process
//! has a window that it had at the look before; then the number is asked about anew, and until there is an answer nobody
//! knows the name. Deliberately absent: how a name is found out.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Layout, Owner, Window};

/// A question about a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its number, used once: an answer names it.
    pub ask: u32,
    /// The process id.
    pub pid: u32,
}

/// What is known of the processes that have windows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Processes {
    by_pid: BTreeMap<u32, Process>,
    /// The number of the last question.
    last: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Process {
    /// The number of the question about it.
    ask: u32,
    asked: bool,
    /// Its windows at the last look; `None` before the first one.
    windows: Option<BTreeSet<u32>>,
    /// `None` while nobody knows, and where nobody can.
    name: Option<String>,
}

impl Processes {
    /// Those of which the names are known already, by process id.
    #[must_use]
    pub fn named(names: impl IntoIterator<Item = (u32, String)>) -> Self {
        let process = |name| Process { ask: 0, asked: true, windows: None, name: Some(name) };
        Self { by_pid: names.into_iter().map(|(pid, name)| (pid, process(name))).collect(), last: 0 }
    }

    /// The name of the program that drew a window of now; `None` where nobody knows.
    #[must_use]
    pub fn name(&self, owner: Owner) -> Option<&str> {
        match owner {
            Owner::Process(pid) => self.by_pid.get(&pid)?.name.as_deref(),
            Owner::Remote | Owner::Unknown => None,
        }
    }

    /// The name of the program that drew a window which was there since the look before; `now` is what is known after it.
    pub(crate) fn earlier_name(&self, window: &Window, now: &Self) -> Option<&str> {
        let Owner::Process(pid) = window.owner else { return None };
        let process = self.by_pid.get(&pid)?;
        let goes_on = now.by_pid.get(&pid).is_some_and(|now| now.ask == process.ask);
        let had = process.windows.as_ref().is_some_and(|windows| windows.contains(&window.id));
        if goes_on || had { process.name.as_deref() } else { None }
    }

    /// What is known once windows are as in a layout.
    pub(crate) fn followed(&self, layout: &Layout) -> Self {
        let mut windows: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for window in &layout.windows {
            if let Owner::Process(pid) = window.owner {
                windows.entry(pid).or_default().insert(window.id);
            }
        }
        let mut last = self.last;
        let process = |(pid, windows): (u32, BTreeSet<u32>)| {
            let goes_on = |old: &&Process| old.windows.as_ref().is_none_or(|had| !had.is_disjoint(&windows));
            let process = match self.by_pid.get(&pid).filter(goes_on) {
                Some(old) => Process { windows: Some(windows), ..old.clone() },
                None => {
                    last += 1;
                    Process { ask: last, asked: false, windows: Some(windows), name: None }
                }
            };
            (pid, process)
        };
        let by_pid = windows.into_iter().map(process).collect();
        Self { by_pid, last }
    }

    /// What has not been asked yet; from then on it is.
    pub(crate) fn questions(&mut self) -> Vec<Question> {
        let open = self.by_pid.iter_mut().filter(|(_, process)| !process.asked);
        open.map(|(pid, process)| {
            process.asked = true;
            Question { ask: process.ask, pid: *pid }
        })
        .collect()
    }

    /// Takes an answer; false where it is about a process that has gone meanwhile.
    pub(crate) fn answer(&mut self, ask: u32, name: Option<String>) -> bool {
        let process = self.by_pid.values_mut().find(|process| process.asked && process.ask == ask);
        process.map(|process| process.name = name).is_some()
    }

    /// Forgets all answers.
    pub(crate) fn forget(&mut self) {
        self.by_pid.clear();
    }
}
