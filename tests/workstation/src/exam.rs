//! Whether an examination runs, kept in a file for others to ask, and whether examinations are blocked, in one beside it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Whether an examination runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exam {
    /// None runs.
    Idle,
    /// One runs.
    Running,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    exam: Exam,
    since_ms: u64,
}

impl Exam {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
        }
    }
}

/// Writes `exam` to `path` in one step: a reader sees the old state or the new one.
pub fn write(path: &Path, exam: Exam) -> anyhow::Result<()> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let kept = Kept { exam, since_ms: u64::try_from(since)? };
    let beside = path.with_extension("new");
    fs::write(&beside, serde_json::to_vec(&kept)?).with_context(|| format!("writing {}", beside.display()))?;
    fs::rename(&beside, path).with_context(|| format!("replacing {}", path.display()))
}

/// Reads what [`write`] wrote.
pub fn read(path: &Path) -> anyhow::Result<Exam> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let kept: Kept = serde_json::from_slice(&bytes).with_context(|| format!("understanding {}", path.display()))?;
    Ok(kept.exam)
}

/// Blocks examinations of the workstation that keeps its state in `path`.
pub fn block(path: &Path) -> anyhow::Result<()> {
    let beside = beside(path);
    fs::write(&beside, "blocked\n").with_context(|| format!("writing {}", beside.display()))
}

/// Releases the block, if there is one.
pub fn unblock(path: &Path) -> anyhow::Result<()> {
    let beside = beside(path);
    match fs::remove_file(&beside) {
        Err(fault) if fault.kind() != ErrorKind::NotFound => {
            Err(fault).with_context(|| format!("removing {}", beside.display()))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether examinations are blocked; an error where no workstation keeps its state in `path`.
pub fn is_blocked(path: &Path) -> anyhow::Result<bool> {
    read(path)?;
    let beside = beside(path);
    fs::exists(&beside).with_context(|| format!("looking for {}", beside.display()))
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("blocked")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_state_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("exam.json");
        assert!(read(&path).is_err());
        for exam in [Exam::Running, Exam::Idle] {
            write(&path, exam).unwrap();
            assert_eq!(read(&path).unwrap(), exam);
        }
    }

    #[test]
    fn the_block_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("exam.json");
        assert!(is_blocked(&path).is_err());
        write(&path, Exam::Idle).unwrap();
        assert!(!is_blocked(&path).unwrap());
        for _ in 0..2 {
            block(&path).unwrap();
            assert!(is_blocked(&path).unwrap());
        }
        for _ in 0..2 {
            unblock(&path).unwrap();
            assert!(!is_blocked(&path).unwrap());
        }
    }
}
