//! The IT policy file, parsed into validated limits.
//!
//! Text in, limits or a place in the text out: finding and reading the file is the caller's job. The `Raw` types are
//! the file's form, from which the parser and the JSON Schema both come.

#![forbid(unsafe_code)]

mod approval;
mod examination;
mod keys;
mod layers;
mod limits;
mod masks;
mod parse;
mod rules;
mod schema;
mod settings;
mod tools;
mod value;

pub use approval::{Initials, Person};
pub use examination::{Examination, ExaminationSource, Hooks};
pub use layers::{Effective, LayerError, Layers};
pub use limits::{Attended, Highest, Limits, StaffCheck};
pub use parse::PolicyError;
pub use rules::{CommandLine, Hotkey, HotkeyModifier, Language, Proxy};
pub use schema::schema;
pub use settings::{Setting, Source};
pub use tools::{ParameterWindow, Titles, Tool, ToolOutput};
pub use wire::ToolId;

use screen::MaskRule;

/// What IT decided; [`Policy::default`] is what holds where there is no file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// What staff may choose, and how long things last.
    pub limits: Limits,
    /// Windows and parts of windows that are masked, in the file's order.
    pub masks: Vec<MaskRule>,
    /// The service tools, in the file's order.
    pub tools: Vec<Tool>,
    /// The examination interlock.
    pub examination: Option<Examination>,
    /// Windows that adjust measurement parameters, in the file's order.
    pub parameter_windows: Vec<ParameterWindow>,
    /// The staff who may sign; where the list is empty and no PIN is asked for, anybody may.
    pub people: Vec<Person>,
    /// The keys that end a session from anywhere.
    pub end_hotkey: Hotkey,
    /// The language until the user chooses another.
    pub language: Language,
    /// The proxy on the way out, where IT names one.
    pub proxy: Option<Proxy>,
}
