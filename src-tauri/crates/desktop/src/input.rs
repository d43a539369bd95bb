//! Moves the pointer and types for the engineer, never into the console's own windows.
//!
//! Whether the engineer may is decided elsewhere; what is refused here is what must never be, granted or not: an event for
//! a window of the console, and one while a person at this machine uses it. Windows that set measurement parameters are
//! guarded by the same check, unless they are opened.

use std::time::Duration;

#[cfg(target_os = "linux")]
#[path = "input/keys.rs"]
mod keys;
#[cfg(target_os = "linux")]
#[path = "input/let_go.rs"]
mod let_go;
#[cfg(target_os = "linux")]
#[path = "input/own.rs"]
mod own;
#[cfg(target_os = "linux")]
#[path = "input/parameters.rs"]
mod parameters;
#[cfg(target_os = "linux")]
#[path = "input/shared.rs"]
mod shared;
#[cfg(not(target_os = "linux"))]
#[path = "input/elsewhere.rs"]
mod system;
#[cfg(target_os = "linux")]
#[path = "input/x11.rs"]
mod system;

use screen::Pattern;
#[cfg(target_os = "linux")]
pub use shared::LocalFirst;
pub use system::Injector;
#[cfg(not(target_os = "linux"))]
pub use system::LocalFirst;
#[cfg(target_os = "linux")]
pub(crate) use system::injected_devices;

/// While a key is held, how often it is checked that the keyboard is not turned to the console meanwhile. Shorter than
/// any keyboard's delay before a held key repeats.
pub const HELD_CHECK: Duration = Duration::from_millis(30);

/// How long remote input waits after each event of this machine's own keyboard or mouse.
pub const LOCAL_FIRST: Duration = Duration::from_secs(2);

/// Which windows set measurement parameters: those that match all that is named. One that names nothing matches none.
///
/// A window inside such a window, its dialogs and its menus (`WM_TRANSIENT_FOR`) count as it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterWindow {
    /// The window's class or instance.
    pub class: Option<Pattern>,
    /// The window's title.
    pub title: Option<Pattern>,
}

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
    /// A window that sets measurement parameters would have got the event, or has a menu open that would take any.
    #[error("measurement parameters are not open to remote input")]
    ParameterWindow,
    /// A person at this machine uses it, or has within [`LOCAL_FIRST`].
    #[error("remote input waits while this machine's own keyboard or mouse is used")]
    LocalFirst,
    /// The keyboard cannot give this keysym.
    #[error("no key gives keysym {0:#x}")]
    NoKey(u32),
}

/// What the injector tells while it works.
#[derive(Debug)]
pub enum Report {
    /// An event was refused; told for the first of a run of the same kind only.
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
