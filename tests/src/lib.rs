//! The end-to-end suite and the stage it plays on.

#![forbid(unsafe_code)]

pub mod bench;
pub mod stage;
pub mod story;
