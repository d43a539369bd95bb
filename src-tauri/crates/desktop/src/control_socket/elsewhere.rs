//! No control socket: says so.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{NotAnswered, NotOpened, Peer};
use crate::Unsupported;

const WHAT: Unsupported = Unsupported("the control socket");

/// The listening end.
#[derive(Debug)]
pub struct ControlSocket(std::convert::Infallible);

impl ControlSocket {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always [`NotOpened::Unsupported`].
    pub fn open<Q: DeserializeOwned, A: Serialize>(
        _directory: &Path,
        _answer: impl Fn(Peer, Q) -> A + Send + Sync + 'static,
    ) -> Result<Self, NotOpened> {
        Err(WHAT.into())
    }

    /// Where it listens.
    pub fn path(&self) -> &Path {
        match self.0 {}
    }
}

pub(super) fn exchange(_socket: &Path, _line: &[u8], _limit: Duration) -> Result<Vec<u8>, NotAnswered> {
    Err(WHAT.into())
}

pub(super) fn sockets() -> Vec<PathBuf> {
    Vec::new()
}
