//! The processes of this machine, as `/proc` tells of them.

use std::fs;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

/// A process as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its identifier.
    pub id: i32,
    /// Its parent's identifier.
    pub parent: i32,
    /// Its group's identifier.
    pub group: i32,
    /// The first fifteen characters of its program's name.
    pub name: String,
    /// False for one that has ended and waits for its parent.
    pub runs: bool,
}

impl Process {
    /// Every process.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn all() -> Result<Vec<Self>> {
        let ids = fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        Ok(ids.filter_map(Self::of).collect())
    }

    /// The process with an identifier.
    #[must_use]
    pub fn of(id: i32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name is in brackets and may hold brackets itself.
        let (head, tail) = stat.rsplit_once(')')?;
        let (_, name) = head.split_once('(')?;
        let mut fields = tail.split_whitespace();
        let runs = !matches!(fields.next()?, "Z" | "X");
        let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Self { id, parent, group, name: name.to_owned(), runs })
    }

    /// The children that run under a name.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn children(&self, name: &str) -> Result<Vec<Self>> {
        let name = name.get(..15).unwrap_or(name);
        let all = Self::all()?.into_iter();
        Ok(all.filter(|one| one.parent == self.id && one.runs && one.name == name).collect())
    }

    /// All that it started and all that these started, as far as they run and were not adopted by somebody else.
    ///
    /// # Errors
    /// Where there is no `/proc`.
    pub fn descendants(&self) -> Result<Vec<Self>> {
        let all = Self::all()?;
        let mut ids = vec![self.id];
        let mut found = Vec::new();
        while let Some(id) = ids.pop() {
            let children = all.iter().filter(|one| one.parent == id && one.runs);
            ids.extend(children.clone().map(|one| one.id));
            found.extend(children.cloned());
        }
        Ok(found)
    }

    /// Its program and arguments; none where it is gone.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let text = fs::read_to_string(format!("/proc/{}/cmdline", self.id)).unwrap_or_default();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    /// True while it runs.
    #[must_use]
    pub fn is_there(&self) -> bool {
        Self::of(self.id).is_some_and(|now| now.runs && now.name == self.name)
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = Pid::from_raw(self.id).context("no process has this identifier")?;
        Ok(kill_process(pid, signal)?)
    }
}
