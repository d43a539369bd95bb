//! The mirror's own small process: capture, masker and RFB encoders.
//!
//! The library holds what both ends of the pipe share; the process itself is the binary `chaperone-mirror`.

pub mod lines;
pub mod protocol;
