//! What differs per operating system: capture, input, windows, text detector, keyring, notifications, files.
//!
//! Every call to the operating system is here, one file per system where they differ; no decision about a session is.
//! Linux with X11 is the system that is built in full; on others each module says [`Unsupported`] in its own error.

pub mod banner_watch;
pub mod capture;
pub mod clock;
pub mod control_socket;
pub mod elevation;
pub mod examination;
pub mod executable;
pub mod exports;
pub mod input;
pub mod keyring;
pub mod notifications;
pub mod paths;
pub mod policy_write;
pub mod process;
pub mod text;
pub mod tool;
pub mod user;
pub mod watch;
pub mod window_state;
pub mod windows;

/// This operating system has no implementation of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not available on this operating system")]
pub struct Unsupported(
    /// What was asked for.
    pub &'static str,
);
