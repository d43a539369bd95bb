//! Puts a policy in its place, whole: whoever reads meanwhile sees the one before or the new one.
//!
//! What it says is checked elsewhere, and before.

#[cfg(not(target_os = "linux"))]
#[path = "policy_write/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "policy_write/linux.rs"]
mod system;

use std::path::{Path, PathBuf};

use crate::paths::{Layer, PathsError};

/// How many of those before are kept beside the one that holds.
pub const KEPT: usize = 10;

/// What is to be written.
struct New<'a> {
    path: &'a Path,
    text: &'a str,
    stamp: &'a str,
    /// Whether it may go over what is there.
    fits: &'a dyn Fn(Option<&[u8]>) -> bool,
    /// Whom the folder must belong to.
    root: u32,
}

/// What was done with the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it is kept; `None` where there was none.
    pub kept: Option<PathBuf>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// The file or its folder.
    #[error(transparent)]
    Place(#[from] PathsError),
    /// What is there is not what the new one was to go over.
    #[error("{0} was changed by somebody else meanwhile")]
    Changed(PathBuf),
    /// Somebody holds the folder's lock.
    #[error("{0} is being written by somebody else")]
    Busy(PathBuf),
}

/// Writes a layer's file durably, and keeps the one before beside it under a name that ends with `stamp`: digits, `T`, `Z`
/// and `-`, later ones sorting after earlier ones. It is written only where `fits` says so of what is there, which nobody who writes
/// by this function changes meanwhile. To be called as root.
///
/// # Errors
/// [`NotWritten::Changed`] where it does not fit; [`NotWritten::Busy`] where the folder is locked for seconds; [`PathsError::Unsafe`] where somebody else owns the folder or could write to it, or where a link or anything but a file is
/// in its place; [`PathsError::Io`] where the file system refuses. What held before holds then, unless only the last step,
/// making the new name durable, failed.
pub fn write(
    layer: Layer,
    text: &str,
    stamp: &str,
    fits: &dyn Fn(Option<&[u8]>) -> bool,
) -> Result<Written, NotWritten> {
    system::replace(&New { path: layer.path(), text, stamp, fits, root: 0 })
}
