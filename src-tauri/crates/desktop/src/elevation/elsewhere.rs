//! Not here yet.

use std::path::Path;
use std::time::Duration;

use super::{NotElevated, Ran};

pub(super) fn run_by_own(_: &Path, _: &[&str], _: &str, _: Duration) -> Result<Ran, NotElevated> {
    Err(NotElevated::Unsupported)
}

pub(super) fn run(_: &Path, _: &Path, _: &[&str], _: &str, _: Duration) -> Result<Ran, NotElevated> {
    Err(NotElevated::Unsupported)
}
