//! Systems on which service tools cannot be supervised.

use std::io;
use std::process::ExitCode;

use super::{Limits, Supervisor, Told};
use crate::Unsupported;
use crate::process::{NotStarted, Program};

/// A running tool; there is none here.
#[derive(Debug)]
pub enum Tool {}

impl Tool {
    /// Starts nothing.
    ///
    /// # Errors
    /// Always [`NotStarted`].
    pub fn start(
        _supervisor: &Supervisor,
        program: Program,
        _limits: Limits,
        _told: impl FnMut(Told) + Send + 'static,
    ) -> Result<Self, NotStarted> {
        let source = io::Error::new(io::ErrorKind::Unsupported, Unsupported("running service tools"));
        Err(NotStarted { path: program.path, source })
    }

    /// Asks the tool to end.
    pub fn end(&self) {
        match *self {}
    }

    /// Kills the tool.
    pub fn kill(&self) {
        match *self {}
    }

    /// Verifies that the tool is gone.
    pub fn check(&self) {
        match *self {}
    }
}

/// Supervises nothing.
#[must_use]
pub fn supervise() -> ExitCode {
    ExitCode::FAILURE
}
