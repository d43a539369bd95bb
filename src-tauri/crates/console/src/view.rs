//! What the windows show: view models, and the requests they send.
//!
//! Plain data for the web view, exported as TypeScript. Times are Unix milliseconds; durations are milliseconds.
//! Sentences that several places show (window, banner, tray, command line) are made here once; the rest is the UI's catalogue.

mod about;
mod access;
mod ask;
mod banner;
mod could;
mod editor;
mod ended;
mod exporting;
mod history;
mod link_check;
mod mask_picture;
mod masking;
mod rules;
mod session;
mod staff;
mod told;
mod tools;
mod word_proposals;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use about::{About, Library};
pub use access::{FullBarred, Level, LevelView, LinkState, LinkView, PasswordView, TaskEnd, TaskOverView, TaskView};
pub use ask::{Ask, AskRefused};
pub use banner::BannerView;
pub use could::{CouldAsk, CouldKind, CouldLevel, CouldView};
pub use editor::{
    PolicyChange, PolicyDraft, PolicyEdit, PolicyField, PolicyForm, PolicyProblem, PolicySaid, PolicyWord,
};
pub use ended::{EndReason, EndedView, LeftView};
pub use exporting::{ExportAsk, ExportForm, Exported};
pub use history::{
    EngineerCount, HistoryChoices, HistoryDay, HistoryFilter, HistoryPage, HistoryPictures, LengthCount, LevelCount,
    OutcomeChoice, Seal, SealProgress, SessionDetail, SessionLine, TimelineGroup, TimelineItem, TimelinePage,
};
pub use link_check::{CheckLine, CheckState, CheckStep, CheckVerdict, LinkCheck};
pub use mask_picture::{MaskPicture, MaskWindow, Place, RulePlace};
pub use masking::{DetectorFault, DrawnView, MaskWhy, MaskedView, MasksView, ScreenPlace};
pub use rules::{PolicyPage, PolicyRule, PolicySection, PolicySource};
pub use session::{
    EngineerView, Grantable, ParticipantView, PauseReason, RequestView, SessionKind, SessionView, WarningKind,
    WarningView,
};
pub use staff::{
    ChecksView, HelpReason, HelpState, HelpView, Pin, ReleaseItem, ReleaseView, Signature, Signer, StaffCheck,
};
pub use told::{FeedItem, MaskView, Mirrored, Notice, TextMasks, Tone};
pub use tools::{ToolEnd, ToolEnding, ToolResultView, ToolRunView, ToolShare, ToolState, ToolView};
pub use word_proposals::{WordProposal, WordProposals};

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
}

impl From<policy::Language> for Language {
    fn from(language: policy::Language) -> Self {
        match language {
            policy::Language::En => Self::En,
            policy::Language::De => Self::De,
            policy::Language::Fr => Self::Fr,
        }
    }
}

/// The colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Theme {
    /// For the dim control room.
    Dark,
    /// For the bright desk.
    Light,
}

/// The state's look: one word, icon, shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Look {
    /// Nothing is open.
    Blocked,
    /// A level or a task is open, or a session password is on offer; nobody is in.
    Open,
    /// An engineer asks to be let in.
    Asked,
    /// An engineer is in, sees nothing and runs nothing.
    Connected,
    /// An engineer sees the screen.
    Watching,
    /// An engineer moves the mouse.
    Controlling,
    /// A service tool runs.
    ToolRunning,
    /// Full access: no examinations.
    Full,
}

/// All that the windows show, whole, at every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct View {
    /// The clock when it was made.
    #[ts(type = "number")]
    pub now: i64,
    /// The one sentence that says the state, in the language in use; whole, times absolute.
    pub sentence: String,
    /// The state's look.
    pub look: Look,
    /// True where examinations are blocked (Full opens or is open, or the scanner is not released for patients): the
    /// look carries the stop sign in addition.
    pub no_examinations: bool,
    /// True where End has something to end.
    pub can_end: bool,
    /// The language in use.
    pub language: Language,
    /// The languages that policy offers.
    pub languages: Vec<Language>,
    /// The colours in use.
    pub theme: Theme,
    /// The connection.
    pub link: LinkView,
    /// The level.
    pub level: LevelView,
    /// What policy asks for before something becomes wider.
    pub checks: ChecksView,
    /// The service tools that policy lists.
    pub tools: Vec<ToolView>,
    /// How many kinds of window policy marks as parameter windows.
    pub parameter_windows: u32,
    /// True where one more engineer may join.
    pub room: bool,
    /// That the scanner is not released for patients, from the end of Full until the checklist is complete.
    pub release: Option<ReleaseView>,
    /// The last call for help, until the staff put it away.
    pub help: Option<HelpView>,
    /// The session password, where one is on offer.
    pub password: Option<PasswordView>,
    /// The request, where one waits.
    pub request: Option<RequestView>,
    /// The session, where somebody is in.
    pub session: Option<SessionView>,
    /// The remote service that is over, until the staff put it away.
    pub ended: Option<EndedView>,
    /// The last three sessions.
    pub recent: Vec<SessionLine>,
    /// What verification of the history said last.
    pub seal: Seal,
    /// What else the staff must know.
    pub notices: Vec<Notice>,
}
