//! The IT policy file, parsed into validated limits.
//!
//! Text in, limits or a place in the text out: finding and reading the file is the caller's job.

#![forbid(unsafe_code)]

mod limits;
mod parse;
mod rules;

pub use limits::{Highest, Limits};
pub use parse::PolicyError;
pub use rules::{Hotkey, HotkeyModifier, Language, Proxy};

use screen::MaskRule;

/// What IT decided; [`Policy::default`] is what holds where there is no file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// What staff may choose, and how long things last.
    pub limits: Limits,
    /// Windows and parts of windows that are masked, in the file's order.
    pub masks: Vec<MaskRule>,
    /// The keys that end a session from anywhere.
    pub end_hotkey: Hotkey,
    /// The language until the user chooses another.
    pub language: Language,
    /// The proxy on the way out, where IT names one.
    pub proxy: Option<Proxy>,
}
