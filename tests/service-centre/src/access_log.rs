//! A role's access log: who reached what, and when; one JSON object a line.

use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use serde::Serialize;

use crate::folder::Folder;

/// The log's file.
pub struct AccessLog(Mutex<File>);

impl AccessLog {
    /// Opens the folder's `access.log`, or makes it, for its owner alone.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn open(folder: &Folder) -> anyhow::Result<Self> {
        let path = folder.path("access.log");
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self(Mutex::new(file)))
    }

    /// Writes a line, with the time before it; false where it could not be written, which is logged.
    pub fn write(&self, access: &impl Serialize) -> bool {
        #[derive(Serialize)]
        struct Line<'a, T> {
            time: String,
            #[serde(flatten)]
            access: &'a T,
        }
        let line = Line { time: crate::timestamp(), access };
        let written = serde_json::to_string(&line).map_err(std::io::Error::other).and_then(|line| {
            let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(format!("{line}\n").as_bytes())
        });
        if let Err(error) = &written {
            tracing::error!(%error, "the access log cannot be written");
        }
        written.is_ok()
    }
}
