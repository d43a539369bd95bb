//! There is no list of windows on this operating system yet.

use super::{Outline, OutlineError};
use crate::Unsupported;

/// The windows of the monitor that is mirrored, as they are now.
///
/// # Errors
/// [`OutlineError::Unsupported`], always.
pub fn outline(_display: Option<&str>) -> Result<Outline, OutlineError> {
    Err(Unsupported("the list of windows").into())
}
