//! One run of a service tool: started with nothing inherited, its output bounded, ended with all that it started.
//!
//! A supervisor stands between: a small process of our own, `chaperone-supervise`, that adopts whatever the tool's
//! processes leave behind, wherever they put themselves. The tool is gone when the supervisor has no child left, which
//! the system itself says; and when this process dies, the supervisor ends everything. Which tools may run, and when, is
//! not decided here.

use std::path::PathBuf;
use std::time::Duration;

#[cfg(target_os = "linux")]
#[path = "tool/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "tool/elsewhere.rs"]
mod system;

#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod protocol;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod supervisor;

#[cfg(target_os = "linux")]
pub use supervisor::supervise;
pub use system::Tool;
#[cfg(not(target_os = "linux"))]
pub use system::supervise;

/// After it was killed a tool has so long to be gone before it is told that it is not.
pub const GONE_WITHIN: Duration = Duration::from_secs(2);

/// What supervises a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supervisor {
    /// The executable `chaperone-supervise`, as an absolute path.
    pub path: PathBuf,
}

/// What a tool may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// So much of its output is told, in bytes; the rest is read and dropped.
    pub output: usize,
    /// How long it may take to end when asked.
    pub time_to_end: Duration,
}

/// How a tool ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Exited,
    /// It was asked to, and did in its time.
    Stopped,
    /// It had to be killed.
    Killed,
    /// Its supervisor died: what was known of the tool was killed.
    Lost,
}

/// What a tool's run tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Standard output and error output as they came.
    Output(Vec<u8>),
    /// There was more output than the limit; the rest is not told.
    Cut,
    /// What is left of the tool is killed now.
    Killing,
    /// The tool ended.
    Ended {
        /// How.
        how: Ended,
        /// Its exit status, where it has one.
        status: Option<i32>,
        /// Whether nothing of it is left. If not, this is told once more when it is so.
        gone: bool,
    },
}
