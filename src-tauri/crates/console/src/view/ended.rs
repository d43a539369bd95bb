//! View models of remote service that is over.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{EngineerView, FeedItem, MaskView, SessionKind, ToolResultView};

/// Who or what ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum EndReason {
    /// The staff ended it.
    Staff,
    /// The engineer left.
    Engineer,
    /// Its time was over.
    Deadline,
    /// The link did not come back.
    LinkLost,
    /// The level was narrowed.
    Revoked,
    /// The banner could not be shown.
    Banner,
    /// The engineer's end broke the protocol.
    Protocol,
    /// The console was stopped while it ran.
    Stopped,
    /// Nothing was done for long, and nobody kept it open.
    Idle,
    /// It lasted as long as it may, and nobody kept it open.
    Longest,
    /// An examination ran, or could, under Full.
    Examination,
    /// The staff removed this engineer; others stayed.
    Removed,
    /// IT ended it.
    It,
    /// A new policy does not allow it.
    Policy,
    /// The service hours are over.
    Hours,
}

/// An engineer who was in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LeftView {
    /// Who.
    pub engineer: EngineerView,
    /// The kind of the session.
    pub kind: SessionKind,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// Until when.
    #[ts(type = "number")]
    pub until: i64,
    /// Why this engineer's session ended, as a sentence.
    pub sentence: String,
}

/// What is left of remote service that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct EndedView {
    /// The session that ended last.
    pub id: String,
    /// Who was in, in the order in which they came; at least one.
    pub participants: Vec<LeftView>,
    /// Why it ended, as a code.
    pub why: EndReason,
    /// The same as a sentence.
    pub sentence: String,
    /// The level that holds now, as a sentence.
    pub now_holds: String,
    /// True where the scanner is not released for patients.
    pub not_released: bool,
    /// When it began.
    #[ts(type = "number")]
    pub since: i64,
    /// When it ended.
    #[ts(type = "number")]
    pub until: i64,
    /// What was done, oldest first.
    pub done: Vec<FeedItem>,
    /// Each tool that ran, and how it ended.
    pub tools: Vec<ToolResultView>,
    /// What else ran for it, and that it is gone.
    pub stopped: Vec<FeedItem>,
    /// What became of the mails about it, address by address.
    pub mails: Vec<FeedItem>,
    /// What was masked.
    pub mask: MaskView,
    /// True once all that ran for it was looked for and the result stands in `stopped`; it cannot be put away before.
    pub verified: bool,
    /// True once the end is in the history.
    pub recorded: bool,
}
