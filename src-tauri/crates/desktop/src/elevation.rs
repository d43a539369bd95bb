//! Runs this program as the workstation's administrator, through the operating system's own question for a password.
//!
//! The password goes from the person to the system: none passes through this program, and no window runs with more rights.

#[cfg(not(target_os = "linux"))]
#[path = "elevation/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "elevation/linux.rs"]
mod system;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How it went where it ran with the administrator's rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its exit status; `None` where it was killed.
    pub code: Option<i32>,
    /// What it said on its standard error, cut after some thousand characters.
    pub said: String,
}

/// Why it did not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotElevated {
    /// The person put the system's question away.
    #[error("the question for the administrator's password was put away")]
    Dismissed,
    /// The password was wrong, or this user may not.
    #[error("the system refused it")]
    Refused,
    /// Nothing on this desktop can ask for the password.
    #[error("no program on this desktop asks for an administrator's password")]
    NoAgent,
    /// The system's means for it is missing or does not answer.
    #[error("the system's means for it cannot be used: {0}")]
    Missing(String),
    /// Nobody answered the system's question in time.
    #[error("nobody answered the question for the administrator's password")]
    TimedOut,
    /// The question was answered late, and what runs as the administrator was not over in time: it may be done yet.
    #[error("it still runs as the administrator")]
    StillRuns,
    /// Somebody else could have changed the program, so it is not run as the administrator.
    #[error("{0} is not installed so that only the administrator can change it")]
    Changeable(PathBuf),
    /// Not on this operating system yet.
    #[error("not on this operating system yet")]
    Unsupported,
}

/// Runs `program`, by its absolute path, as the administrator with a text on its standard input, and waits until it is over;
/// the system's question may stand unanswered for `limit`.
///
/// # Errors
/// [`NotElevated`]: it did not run, or is not known to have.
pub fn run(program: &Path, arguments: &[&str], input: &str, limit: Duration) -> Result<Ran, NotElevated> {
    system::run_by_own(program, arguments, input, limit)
}

/// The same by another means than the system's own; for tests.
///
/// # Errors
/// As [`run`].
#[doc(hidden)]
pub fn run_by(
    means: &Path,
    program: &Path,
    arguments: &[&str],
    input: &str,
    limit: Duration,
) -> Result<Ran, NotElevated> {
    system::run(means, program, arguments, input, limit)
}
