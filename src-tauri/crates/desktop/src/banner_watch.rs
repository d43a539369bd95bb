//! Watches whether people can see the banner (I4): asks the display, not the toolkit, and needs no main thread.
//!
//! One window of this process is watched on a connection of its own. It is seen when it is mapped, not smaller than it
//! should be, inside the mirrored monitor, not see-through, and no other program's window covers it. Windows of the console
//! itself never count, nor do brief tool tips of others. When it is hidden, that is told first, and then the watch brings the
//! window back. What to do about a hidden banner is decided elsewhere.
//!
//! Not noticed: what another program draws into the banner's own pixels, and a window above it that is see-through all over,
//! which counts as covering it.

use std::time::Duration;

#[cfg(target_os = "linux")]
#[path = "banner_watch/cover.rs"]
mod cover;
#[cfg(any(target_os = "linux", test))]
#[path = "banner_watch/judge.rs"]
mod judge;
#[cfg(target_os = "linux")]
#[path = "banner_watch/look.rs"]
mod look;
#[cfg(target_os = "linux")]
#[path = "banner_watch/place.rs"]
mod place;
#[cfg(target_os = "linux")]
#[path = "banner_watch/raise.rs"]
mod raise;
#[cfg(not(target_os = "linux"))]
#[path = "banner_watch/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "banner_watch/x11.rs"]
mod system;

pub use system::{BannerWatch, Pulse};

/// Without an event the display is asked this often all the same.
pub const LOOK_EVERY: Duration = Duration::from_millis(100);
/// A banner that other programs' windows cover in part counts as hidden after this time.
pub const PARTLY: Duration = Duration::from_secs(1);
/// A banner whose owner gives no sign of life for longer than this counts as hidden.
pub const SILENT: Duration = Duration::from_millis(1500);
/// A display that gives no answer for longer than this counts as gone until it does.
pub const NO_ANSWER: Duration = Duration::from_secs(1);

/// Which window is the banner, and how it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Banner {
    /// The window's number on the display.
    pub window: u32,
    /// The least width and height that it must have, in pixels; [`BannerWatch::expect`] changes it.
    pub size: (u16, u16),
    /// The name of the monitor on which it must be; `None`, or one that is not there: the primary one, or else the first.
    pub monitor: Option<String>,
    /// The processes whose windows are the console's own.
    pub own_pids: Vec<u32>,
}

/// Why nobody can see the banner, or rely on what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It is not mapped, or a window around it is not: hidden, minimised, or on another desktop.
    Unmapped,
    /// It is not inside the monitor.
    Moved,
    /// It is smaller than it should be.
    Shrunk,
    /// Other programs' windows leave nothing of it to be seen.
    Covered,
    /// Other programs' windows have covered a part of it for longer than [`PARTLY`].
    PartlyCovered,
    /// It was made see-through, or its shape was cut away.
    Transparent,
    /// There is no such window any more. The watch has ended.
    Gone,
    /// Its owner gave no sign of life for longer than [`SILENT`].
    Silent,
    /// The display does not answer. If its connection broke, the watch has ended.
    NoDisplay,
}

/// What the watch tells: the first is told at once, the others when they change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// The banner can be seen.
    Shown,
    /// It cannot.
    Hidden {
        /// Why not.
        why: Why,
    },
    /// The whole screen is blanked or locked: nobody sees anything, and that is not hiding. It takes back an earlier
    /// [`Told::Hidden`]; until it is unlocked only [`Why::Silent`], [`Why::Gone`] and [`Why::NoDisplay`] are told.
    Locked,
    /// The screen is back; how the banner stands is told right after.
    Unlocked,
}

/// The banner cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum BannerWatchError {
    /// The display is missing, or its connection broke.
    #[error("the display cannot be watched")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The display lacks what tells whose a window is, or where monitors are.
    #[error("the display lacks {0}")]
    Lacks(&'static str),
    /// There is no watch on this operating system.
    #[error(transparent)]
    Unsupported(#[from] crate::Unsupported),
}
