//! The IT policy file, parsed into validated limits.
//!
//! Text in, limits or a place in the text out: finding and reading the file is the caller's job. The `Raw` types are
//! the file's form, from which the parser and the JSON Schema both come.

#![forbid(unsafe_code)]

mod access;
mod approval;
mod changes;
mod edit;
mod examination;
mod grants;
mod hours;
mod keys;
mod layers;
mod limits;
mod masks;
mod parse;
mod reports;
mod rules;
mod schema;
mod settings;
mod tools;
mod value;

pub use approval::{Initials, Person};
pub use changes::{Change, changes};
pub use edit::{edit, key_at, values};
pub use examination::{Examination, ExaminationSource, Hooks};
pub use grants::{Grantable, Grants};
pub use hours::{Opening, ServiceHours};
pub use layers::{Effective, LayerError, Layers};
pub use limits::{Attended, Highest, Limits, StaffCheck};
pub use masks::Masking;
pub use parse::PolicyError;
pub use reports::{Collector, HistoryRules};
pub use rules::{CommandLine, Hotkey, HotkeyModifier, Language, Link, Proxy};
pub use schema::schema;
pub use settings::{Setting, Source};
pub use tools::{ParameterWindow, Titles, Tool, ToolOutput};
pub use wire::ToolId;

use screen::MaskRule;

/// What IT decided; [`Policy::default`] is what holds where there is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What staff may choose, and how long things last.
    pub limits: Limits,
    /// When remote service may be at all; `None`: always.
    pub service_hours: Option<ServiceHours>,
    /// Windows and parts of windows that are masked, in the file's order.
    pub masks: Vec<MaskRule>,
    /// Windows that a rule judges beside or in place of the detector, in the file's order.
    pub windows: Vec<MaskRule>,
    /// How text is judged.
    pub masking: Masking,
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
    /// The language until the user chooses another; one of `languages`.
    pub language: Language,
    /// The languages that users may choose, each once; at least one.
    pub languages: Vec<Language>,
    /// How long the history is kept, and who may export it.
    pub history: HistoryRules,
    /// Where audit messages go, where IT names it.
    pub siem: Option<Collector>,
    /// The addresses that the service centre is to write to, each once.
    pub mail_to: Vec<String>,
    /// The way to the vendor's service centre.
    pub link: Link,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            service_hours: None,
            masks: Vec::new(),
            windows: Vec::new(),
            masking: Masking::default(),
            tools: Vec::new(),
            examination: None,
            parameter_windows: Vec::new(),
            people: Vec::new(),
            end_hotkey: Hotkey::default(),
            language: Language::default(),
            languages: Language::ALL.to_vec(),
            history: HistoryRules::default(),
            siem: None,
            mail_to: Vec::new(),
            link: Link::default(),
        }
    }
}
