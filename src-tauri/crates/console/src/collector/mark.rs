//! Up to which entry a collector has taken them; no evidence, and lost without harm: then everything is sent again.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use history::Head;
use serde::{Deserialize, Serialize};

/// The mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    /// The collector's `host:port`.
    pub collector: String,
    /// The last entry that it took, as `SEQUENCE:HASH`.
    pub taken: String,
}

impl Mark {
    pub(super) fn head(&self) -> Option<Head> {
        self.taken.parse().ok()
    }
}

/// Where the mark is kept.
#[derive(Debug, Clone)]
pub(super) struct MarkFile(PathBuf);

impl MarkFile {
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self(folder.join("collector.json"))
    }

    /// The mark; none where there is none, or it cannot be read.
    pub(super) fn read(&self) -> Option<Mark> {
        let text = std::fs::read(&self.0).ok()?;
        serde_json::from_slice(&text)
            .inspect_err(|error| tracing::warn!(%error, "the collector's mark is damaged"))
            .ok()
    }

    /// Keeps the mark; a crash leaves the old one or the new one. It waits for the disk: not on a task's thread.
    ///
    /// # Errors
    /// The file system's.
    pub(super) fn write(&self, mark: &Mark) -> std::io::Result<()> {
        let new = self.0.with_extension("new");
        let mut file = std::fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec(mark)?)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.0)?;
        // The name too survives a loss of power, where a folder can be synced; lost, a page is sent again.
        if let Some(folder) = self.0.parent().and_then(|folder| std::fs::File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}
