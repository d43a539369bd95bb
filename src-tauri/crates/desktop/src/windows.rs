//! Which windows are where, whose they are and what they are called: all that the masker needs to know.
//!
//! Titles and classes are from outside and may name a patient: they go to the masker and nowhere else.

#[cfg(target_os = "linux")]
#[path = "windows/identity.rs"]
mod identity;
#[cfg(target_os = "linux")]
#[path = "windows/own.rs"]
mod own;
#[cfg(target_os = "linux")]
#[path = "windows/x11.rs"]
mod system;

#[cfg(target_os = "linux")]
pub(crate) use own::{Own, there};
#[cfg(target_os = "linux")]
pub(crate) use system::Windows;
