//! Which windows are where, whose they are and what they are called: all that the masker needs to know, and what an
//! administrator draws masks on.
//!
//! Titles and classes are from outside and may name a patient: they go to the masker, and to the window of whoever draws a
//! mask; never into a log, the history, or out of this computer.

#[cfg(target_os = "linux")]
#[path = "windows/identity.rs"]
mod identity;
#[cfg(not(target_os = "linux"))]
#[path = "windows/elsewhere.rs"]
mod look;
#[cfg(target_os = "linux")]
#[path = "windows/look.rs"]
mod look;
#[cfg(target_os = "linux")]
#[path = "windows/own.rs"]
mod own;
#[cfg(target_os = "linux")]
#[path = "windows/x11.rs"]
mod system;

use screen::{Size, Window};

use crate::Unsupported;

pub use look::outline;
#[cfg(target_os = "linux")]
pub(crate) use own::{Own, there};
#[cfg(target_os = "linux")]
pub(crate) use system::Windows;

/// The windows at one moment, without a pixel of them.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The size of the monitor that is mirrored.
    pub size: Size,
    /// The windows, lowest first; places are relative to the monitor's corner.
    pub windows: Vec<Window>,
}

/// Why the windows cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OutlineError {
    /// Wayland shows a program no windows but its own.
    #[error("on Wayland no program sees where windows are")]
    Wayland,
    /// The display is missing, lacks what is needed, or its connection broke.
    #[error("the display cannot be asked")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no monitor, or there are too many windows.
    #[error("the display tells no windows")]
    Unreadable,
    /// There is no way to ask on this operating system.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
}
