//! Watches this machine's own keyboard and mouse: tells when a person uses them, and when they press the End hotkey.
//!
//! Reads raw events, which no other program's grab can take away, and looks at nothing but their source: what was
//! injected by software is not a person. Which keys are typed is never passed on.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

#[cfg(target_os = "linux")]
#[path = "watch/x11.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "watch/elsewhere.rs"]
mod system;

pub use system::Watch;

/// Local pointer motion is told at most this often.
pub const MOTION_EVERY: Duration = Duration::from_millis(50);

/// What a person at this machine did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalInput {
    /// Pressed or released a key.
    Key,
    /// Pressed or released a button, or turned the wheel.
    Button,
    /// Moved the pointer.
    Motion,
    /// Touched the screen.
    Touch,
}

/// What the watch tells.
#[derive(Debug)]
pub enum Watched {
    /// A person uses this machine's keyboard or mouse.
    Local(LocalInput),
    /// A person pressed the End hotkey.
    End,
    /// The watch has ended: neither local input nor the hotkey is noticed any more.
    Lost(WatchError),
}

/// The watch cannot start, or has ended.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The display is missing, or its connection broke.
    #[error("the display cannot be watched")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The display has no raw input events (`XInput` 2.2).
    #[error("the display has no raw input events")]
    NoRawEvents,
    /// There is no watch on this operating system.
    #[error(transparent)]
    Unsupported(#[from] crate::Unsupported),
}

/// A key with the modifiers that must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hotkey {
    ctrl: bool,
    alt: bool,
    shift: bool,
    logo: bool,
    keysym: u32,
}

impl Default for Hotkey {
    /// Ctrl+Alt+End.
    fn default() -> Self {
        Self { ctrl: true, alt: true, shift: false, logo: false, keysym: KEY_END }
    }
}

/// A hotkey that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAHotkey {
    /// No modifier that keeps it apart from typing: Ctrl, Alt or Super.
    #[error("a hotkey needs Ctrl, Alt or Super")]
    NoModifier,
    /// A part is not known.
    #[error("{0:?} is no key that a hotkey can use")]
    UnknownKey(String),
}

impl FromStr for Hotkey {
    type Err = NotAHotkey;

    /// Reads "Ctrl+Alt+End", "Super+F12", "ctrl+shift+x".
    fn from_str(text: &str) -> Result<Self, NotAHotkey> {
        let mut parts: Vec<&str> = text.split('+').map(str::trim).collect();
        let last = parts.pop().unwrap_or_default();
        let unknown = |part: &str| NotAHotkey::UnknownKey(part.to_owned());
        let keysym = keysym_of(last).ok_or_else(|| unknown(last))?;
        let mut hotkey = Self { ctrl: false, alt: false, shift: false, logo: false, keysym };
        for part in parts {
            match part.to_ascii_lowercase().as_str() {
                "ctrl" | "control" => hotkey.ctrl = true,
                "alt" => hotkey.alt = true,
                "shift" => hotkey.shift = true,
                "super" | "win" => hotkey.logo = true,
                _ => return Err(unknown(part)),
            }
        }
        if hotkey.ctrl || hotkey.alt || hotkey.logo { Ok(hotkey) } else { Err(NotAHotkey::NoModifier) }
    }
}

impl fmt::Display for Hotkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ctrl, alt, shift, logo, keysym } = self;
        for (held, name) in [(ctrl, "Ctrl"), (alt, "Alt"), (shift, "Shift"), (logo, "Super")] {
            if *held {
                write!(f, "{name}+")?;
            }
        }
        match NAMED.iter().find(|(_, named)| named == keysym) {
            Some((name, _)) => f.write_str(name),
            None => match u8::try_from(*keysym) {
                Ok(byte) => write!(f, "{}", char::from(byte).to_ascii_uppercase()),
                Err(_) => write!(f, "F{}", keysym - KEY_F1 + 1),
            },
        }
    }
}

const KEY_END: u32 = 0xff57;
const KEY_F1: u32 = 0xffbe;
const NAMED: [(&str, u32); 10] = [
    ("End", KEY_END),
    ("Home", 0xff50),
    ("PageUp", 0xff55),
    ("PageDown", 0xff56),
    ("Insert", 0xff63),
    ("Delete", 0xffff),
    ("Pause", 0xff13),
    ("ScrollLock", 0xff14),
    ("Escape", 0xff1b),
    ("Backspace", 0xff08),
];

fn keysym_of(name: &str) -> Option<u32> {
    if let Some((_, keysym)) = NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        return Some(*keysym);
    }
    if let [byte] = name.as_bytes() {
        return byte.is_ascii_alphanumeric().then(|| u32::from(byte.to_ascii_lowercase()));
    }
    let number: u32 = name.strip_prefix(['F', 'f'])?.parse().ok()?;
    (1..=12).contains(&number).then(|| KEY_F1 + number - 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn hotkeys_are_read_and_written() {
        let check = |text: &str, expect: Result<&str, NotAHotkey>| {
            let read = text.parse::<Hotkey>().map(|hotkey| hotkey.to_string());
            assert_eq!(read, expect.map(str::to_owned), "{text}");
        };
        let unknown = |part: &str| Err(NotAHotkey::UnknownKey(part.to_owned()));
        check("Ctrl+Alt+End", Ok("Ctrl+Alt+End"));
        check("shift + control + x", Ok("Ctrl+Shift+X"));
        check("Super+F12", Ok("Super+F12"));
        check("Alt+pagedown", Ok("Alt+PageDown"));
        check("End", Err(NotAHotkey::NoModifier));
        check("Shift+A", Err(NotAHotkey::NoModifier));
        check("Ctrl+F13", unknown("F13"));
        check("Hyper+End", unknown("Hyper"));
        check("Ctrl+", unknown(""));
        check("", unknown(""));
        check("Ctrl+ä", unknown("ä"));
        assert_eq!(Hotkey::default(), "Ctrl+Alt+End".parse().unwrap());
    }
}
