//! A real mail server on loopback, with a maildir of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Child;

const SOON: Duration = Duration::from_secs(30);
const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/smtp/server.py");

/// A running mail server; it takes no mail for addresses that begin with `refused`.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    maildir: PathBuf,
    _child: Child,
}

impl MailServer {
    /// Starts it with a maildir in a folder.
    ///
    /// # Errors
    /// Where it does not come up.
    pub fn start(folder: &Path, logs: &Path) -> Result<Self> {
        let maildir = folder.join("maildir");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(SERVER).arg("--maildir").arg(&maildir);
        let mut child = Child::spawn("smtp", logs, &mut command)?;
        let port = child.line("ready", SOON, |line| {
            let said: Value = serde_json::from_str(line).ok()?;
            said["listen"].as_str()?.rsplit_once(':')?.1.parse().ok()
        })?;
        Ok(Self { port, maildir, _child: child })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The messages that it took, as they came, in no order.
    ///
    /// # Errors
    /// Where the maildir cannot be read.
    pub fn messages(&self) -> Result<Vec<Vec<u8>>> {
        let folder = std::fs::read_dir(self.maildir.join("new")).context("no maildir")?;
        folder.map(|entry| Ok(std::fs::read(entry?.path())?)).collect()
    }
}
