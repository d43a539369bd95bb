//! The end-to-end suite and the stage it plays on.

#![forbid(unsafe_code)]

pub mod bench;
pub mod stage;
pub mod story;

/// How often something is tried: the plain count, or the full one where `CHAPERONE_DEEP` is in the environment.
#[must_use]
pub fn deep(plain: usize, full: usize) -> usize {
    if std::env::var_os("CHAPERONE_DEEP").is_some() { full } else { plain }
}
