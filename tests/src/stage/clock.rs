//! A console whose wall clock can be set, for itself alone (`libfaketime`).

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::{Desktop, program};

/// Where Debian's package has it.
const LIBRARY: &str = "/usr/lib/ARCH-linux-gnu/faketime/libfaketimeMT.so.1";

/// Only what tells the time of day is faked; the file is read again every second.
const START: &str = r#"#!/bin/sh
export LD_PRELOAD="LIBRARY" FAKETIME_TIMESTAMP_FILE="WHERE" FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1
exec "CONSOLE" "$@"
"#;

/// The clock.
#[derive(Debug)]
pub struct WallClock {
    file: PathBuf,
}

impl WallClock {
    /// Gives a desktop's console one, which is right at first.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn under(desktop: &Desktop) -> Result<Self> {
        let clock = Self { file: desktop.folder().join("clock") };
        clock.set(0)?;
        let start = START
            .replace("LIBRARY", &LIBRARY.replace("ARCH", std::env::consts::ARCH))
            .replace("WHERE", &clock.file.to_string_lossy());
        desktop.start_console_by(&start.replace("CONSOLE", &program("chaperone")?.to_string_lossy()))?;
        Ok(clock)
    }

    /// Sets it so many seconds before or after the right time; within two seconds the console knows.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn set(&self, seconds: i64) -> Result<()> {
        let next = self.file.with_extension("next");
        fs::write(&next, format!("{seconds:+}\n"))?;
        Ok(fs::rename(next, &self.file)?)
    }
}
