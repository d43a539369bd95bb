//! The relay role: forwards sealed frames between a device and an engineer, hears devices that call for help, and keeps
//! an access log.
//!
//! It holds no password and no key of the other role; what it forwards it cannot read.

mod access;
mod announce;
mod cli;
mod connection;
mod devices;
mod hub;
mod serve;

pub use cli::{RelayCommand, run};
pub use serve::serve;
