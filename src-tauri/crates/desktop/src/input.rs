//! Moves the pointer and types for the engineer, never into the console's own windows.
//!
//! Whether the engineer may is decided elsewhere; what is refused here is what must never be, granted or not.

use std::time::Duration;

#[cfg(target_os = "linux")]
#[path = "input/keys.rs"]
mod keys;
#[cfg(target_os = "linux")]
#[path = "input/own.rs"]
mod own;
#[cfg(not(target_os = "linux"))]
#[path = "input/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "input/x11.rs"]
mod system;

pub use system::Injector;
#[cfg(target_os = "linux")]
pub(crate) use system::injected_devices;

/// While a key is held, how often it is checked that the keyboard is not turned to the console meanwhile. Shorter than
/// any keyboard's delay before a held key repeats.
pub const HELD_CHECK: Duration = Duration::from_millis(30);

/// One event to inject, as RFB's `PointerEvent` and `KeyEvent` say it (RFC 6143, 7.5.4 and 7.5.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Injection {
    /// Where the pointer is and which of its buttons are down.
    Pointer {
        /// Pixels from the left of the desktop (not of the mirrored monitor).
        x: i16,
        /// Pixels from the top of the desktop.
        y: i16,
        /// Bit 0 is button 1; bits 3 to 6 are the wheel.
        buttons: u8,
    },
    /// A key that goes down or up.
    Key {
        /// What the key gives, as an X keysym.
        keysym: u32,
        /// Whether it goes down.
        down: bool,
    },
}

/// An event that was not injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The pointer would have come over a window of the console.
    #[error("the pointer stays out of the console's windows")]
    OwnWindow,
    /// A window of the console has the keyboard.
    #[error("the console's windows take no remote keys")]
    OwnFocus,
    /// A menu of the console is open, which would take any event.
    #[error("a menu of the console is open")]
    OwnMenu,
    /// The keyboard cannot give this keysym.
    #[error("no key gives keysym {0:#x}")]
    NoKey(u32),
}

/// What the injector tells while it works.
#[derive(Debug)]
pub enum Report {
    /// An event was refused; told for the first of a run of them only.
    Refused(Refusal),
    /// Injection has ended: all was released as far as the display still allowed.
    Failed(InputError),
}

/// Input cannot be injected.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The display is missing, or its connection broke.
    #[error("the display takes no input")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The display lacks what safe injection needs: `XTEST`, `XInput` 2, and `XRes` 1.2 to tell whose a window is.
    #[error("the display lacks {0}")]
    Lacks(&'static str),
    /// More events came than the display takes: all is released and what waited is dropped.
    #[error("input comes faster than the display takes it")]
    TooFast,
    /// The injector has ended.
    #[error("input injection has ended")]
    Ended,
    /// There is no injection on this operating system.
    #[error(transparent)]
    Unsupported(#[from] crate::Unsupported),
}
