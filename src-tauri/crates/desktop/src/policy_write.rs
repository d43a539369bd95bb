//! Puts a policy in its place, whole: whoever reads meanwhile sees the one before or the new one.
//!
//! What it says is checked elsewhere, and before.

#[cfg(not(target_os = "linux"))]
#[path = "policy_write/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "policy_write/linux.rs"]
mod system;

use std::path::PathBuf;

use crate::paths::{Layer, PathsError};

/// How many of those before are kept beside the one that holds.
pub const KEPT: usize = 10;

/// What was done with the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it is kept; `None` where there was none.
    pub kept: Option<PathBuf>,
}

/// Writes a layer's file durably, and keeps the one before beside it under a name that ends with `stamp`: digits, `T`, `Z`
/// and `-`, later ones sorting after earlier ones. To be called as root.
///
/// # Errors
/// [`PathsError::Unsafe`] where somebody else owns the folder or could write to it, or where a link or anything but a file is
/// in its place; [`PathsError::Io`] where the file system refuses. What held before holds then, unless only the last step,
/// making the new name durable, failed.
pub fn write(layer: Layer, text: &str, stamp: &str) -> Result<Written, PathsError> {
    system::replace(layer.path(), text, stamp, 0)
}
