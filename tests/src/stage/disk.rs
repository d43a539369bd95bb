//! A console whose own files lie on a small file system of their own, which can be full.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::{Desktop, Process, program};

/// Starts the console in a mount namespace of its own (`unshare(1)`), with what enrolment left on the new file system.
const START: &str = r#"#!/bin/sh
exec unshare --user --map-current-user --keep-caps --mount sh -ec '
    data=$1; shift
    mkdir -p "$data" "$data.small"
    mount -t tmpfs -o size=4m,mode=0700 tmpfs "$data.small"
    cp -a "$data/." "$data.small"
    mount --bind "$data.small" "$data"
    exec "$@"' sh "DATA" "CONSOLE" "$@"
"#;

/// The file system.
#[derive(Debug)]
pub struct SmallDisk {
    data: PathBuf,
}

impl SmallDisk {
    /// Makes a desktop's console start on one.
    ///
    /// # Errors
    /// Where the file that starts it cannot be written.
    pub fn under(desktop: &Desktop) -> Result<Self> {
        let data = desktop.folder().join("home/.local/share/chaperone");
        let start = START.replace("DATA", &data.to_string_lossy());
        let start = start.replace("CONSOLE", &program("chaperone")?.to_string_lossy());
        desktop.start_console_by(&start)?;
        Ok(Self { data })
    }

    /// Its folder as the console's process sees it.
    fn seen_by(&self, console: &Process) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root", console.id)).join(self.data.strip_prefix("/").unwrap_or(&self.data))
    }

    /// Writes to it until nothing fits any more.
    ///
    /// # Errors
    /// Where it cannot be written to, or never fills up.
    pub fn fill(&self, console: &Process) -> Result<()> {
        let mut filler = File::create(self.seen_by(console).join("filler")).context("no filler on the small disk")?;
        for _ in 0..4096 {
            match filler.write_all(&[0x5a; 4096]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error).context("the small disk cannot be written to"),
            }
        }
        bail!("the small disk is not small")
    }

    /// Makes room again.
    ///
    /// # Errors
    /// Where the filler cannot be removed.
    pub fn empty(&self, console: &Process) -> Result<()> {
        Ok(fs::remove_file(self.seen_by(console).join("filler"))?)
    }

    /// The console's command line, which sees the running console's files.
    ///
    /// # Errors
    /// Where the program is missing.
    pub fn chaperone(&self, desktop: &Desktop, console: &Process) -> Result<Command> {
        let mut command = desktop.command("nsenter");
        command.args(["--user", "--preserve-credentials", "--mount", "--target", &console.id.to_string(), "--"]);
        command.arg(program("chaperone")?);
        Ok(command)
    }
}
