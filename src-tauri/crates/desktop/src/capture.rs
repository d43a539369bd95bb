//! Grabs what changed on one monitor, together with the windows that were there at that very moment.
//!
//! Nothing here keeps time or polls: the caller waits on the connection's file descriptor. What a grab shows goes to
//! the masker inside [`Capture::look`] and nowhere else.

#[cfg(target_os = "linux")]
#[path = "capture/monitor.rs"]
pub(crate) mod monitor;
#[cfg(target_os = "linux")]
#[path = "capture/shared.rs"]
mod shared;
#[cfg(not(target_os = "linux"))]
#[path = "capture/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "capture/x11.rs"]
mod system;

pub use system::Capture;

use screen::Size;

/// A monitor's place on the desktop, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monitor {
    /// The left edge.
    pub x: i16,
    /// The upper edge.
    pub y: i16,
    /// The size.
    pub size: Size,
}

/// What happened on the screen since the last time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// There is something to look at.
    pub changed: bool,
    /// The pointer has another shape.
    pub pointer: bool,
    /// The monitor has another place or size, or is gone: everything starts anew.
    pub monitor: bool,
}

/// The screen cannot be captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The display is missing, or its connection broke.
    #[error("the display does not answer")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The display lacks something that capture needs.
    #[error("the display has no {0}")]
    Unsupported(&'static str),
    /// There is no such monitor.
    #[error("the monitor is not there")]
    Monitor,
    /// No memory could be shared with the display.
    #[error("no memory to share with the display")]
    Memory(#[source] std::io::Error),
}
