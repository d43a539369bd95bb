//! The end-to-end suite and the stage it plays on.

#![forbid(unsafe_code)]

pub mod stage;
pub mod story;
