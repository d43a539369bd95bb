//! No administrator's file can be written safely here yet.

use super::{New, NotWritten, Written};
use crate::paths::PathsError;

pub(super) fn replace(new: &New<'_>) -> Result<Written, NotWritten> {
    let New { path, text: _, stamp: _, fits: _, root: _ } = new;
    Err(PathsError::unsafe_(path, "cannot be written by this program on this system yet").into())
}
