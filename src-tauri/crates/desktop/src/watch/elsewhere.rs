//! No watch: says so.

use super::{Hotkey, WatchError, Watched};
use crate::Unsupported;

/// A running watch.
#[derive(Debug)]
pub struct Watch(std::convert::Infallible);

impl Watch {
    /// Says that there is none.
    ///
    /// # Errors
    /// Always [`WatchError::Unsupported`].
    pub fn start(
        _display: Option<&str>,
        _hotkey: Hotkey,
        _tell: impl FnMut(Watched) + Send + 'static,
    ) -> Result<Self, WatchError> {
        Err(Unsupported("the watch on local input").into())
    }

    /// Whether a key of this keyboard gives the hotkey.
    #[must_use]
    pub fn has_end_key(&self) -> bool {
        match self.0 {}
    }
}
