//! No administrator's file can be written safely here yet.

use std::path::Path;

use super::Written;
use crate::paths::PathsError;

pub(super) fn replace(path: &Path, _: &str, _: &str, _: u32) -> Result<Written, PathsError> {
    Err(PathsError::unsafe_(path, "cannot be written by this program on this system yet"))
}
