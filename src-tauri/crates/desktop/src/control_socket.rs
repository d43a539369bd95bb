//! The local socket behind `chaperone end` and `chaperone status`: one line of JSON each way, between processes of one user.
//!
//! Only the same user and root are answered. What may be asked and what is answered is the caller's; this file knows neither.

use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;

#[cfg(target_os = "linux")]
#[path = "control_socket/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "control_socket/elsewhere.rs"]
mod system;

pub use system::ControlSocket;

/// Who is asking, as the operating system knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The user's number; 0 is root.
    pub uid: u32,
    /// The process's number.
    pub pid: u32,
}

/// The control socket could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// Another console of this user is running.
    #[error("another console is running")]
    AlreadyRunning,
    /// The place for it is not safe.
    #[error(transparent)]
    Place(#[from] crate::paths::PathsError),
    /// The system refused.
    #[error("the control socket cannot be opened")]
    Io(#[source] std::io::Error),
    /// There is none on this operating system.
    #[error(transparent)]
    Unsupported(#[from] crate::Unsupported),
}

/// A running console could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum NotAnswered {
    /// No console is running.
    #[error("no console is running")]
    NotRunning,
    /// A console is there but did not answer in time, or refused to.
    #[error("the console did not answer")]
    Silent(#[source] std::io::Error),
    /// The answer is not one this program knows.
    #[error("the console's answer is not understood")]
    Garbled(#[source] serde_json::Error),
    /// There is none on this operating system.
    #[error(transparent)]
    Unsupported(#[from] crate::Unsupported),
}

/// Asks the console listening at `socket` and waits for its answer, for at most `limit`.
///
/// # Errors
/// See [`NotAnswered`].
pub fn ask<Q: Serialize, A: DeserializeOwned>(
    socket: &std::path::Path,
    question: &Q,
    limit: std::time::Duration,
) -> Result<A, NotAnswered> {
    let line = serde_json::to_vec(question).map_err(NotAnswered::Garbled)?;
    let answer = system::exchange(socket, &line, limit)?;
    serde_json::from_slice(&answer).map_err(NotAnswered::Garbled)
}

/// The sockets where a console may be listening: this user's own; for root, every user's.
pub fn sockets() -> Vec<PathBuf> {
    system::sockets()
}
