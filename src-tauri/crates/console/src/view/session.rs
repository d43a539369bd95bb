//! View models of who asks and who is in: request, session, participants.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DetectorFault, DrawnView, FeedItem, MaskView, ToolRunView};

/// What kind of session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum SessionKind {
    /// The screen is mirrored; a session password and a click let the engineer in.
    ApplicationSupport,
    /// Service tools under a level or a released task; nobody has to click. No mirror.
    TechnicalSupport,
}

/// A capability that staff can grant or take back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Grantable {
    /// See the mirrored screen.
    View,
    /// Move the mouse and type.
    Control,
    /// Run service tools.
    Tools,
    /// Adjust measurement parameters: tools and windows that policy marks.
    Parameters,
}

/// An engineer, as proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct EngineerView {
    /// The name in the credential.
    pub name: String,
    /// The organisation in the credential.
    pub organisation: String,
    /// Whose key proves it.
    pub proven_by: String,
}

/// A request that waits for the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct RequestView {
    /// Tells requests apart.
    pub id: String,
    /// Who asks.
    pub engineer: EngineerView,
    /// Why.
    pub reason: String,
    /// The ticket; may be empty.
    pub ticket: String,
    /// What is asked for.
    pub wants: Vec<Grantable>,
    /// What can be granted: View and Control always, the others where policy lists tools or marks something.
    pub offers: Vec<Grantable>,
    /// When it arrived.
    #[ts(type = "number")]
    pub since: i64,
    /// When silence becomes refusal.
    #[ts(type = "number")]
    pub deadline: i64,
}

/// Why nothing is sent for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum PauseReason {
    /// The staff paused it.
    Staff,
    /// The banner cannot be seen.
    Banner,
    /// The mirror failed or was stopped.
    Mirror,
    /// The link is lost; the session waits for its return.
    Link,
    /// The workstation's screen is locked or blank.
    Locked,
    /// Nobody is at the workstation, and the session is one that must be attended.
    Absent,
}

/// Why a session is about to end by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum WarningKind {
    /// Nothing was done for long.
    Idle,
    /// It has lasted as long as policy lets it without a new confirmation.
    Longest,
    /// The service hours are about to end; the staff cannot keep it open.
    Hours,
}

/// A session that is about to end by itself unless the staff keep it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct WarningView {
    /// Why.
    pub why: WarningKind,
    /// When it ends.
    #[ts(type = "number")]
    pub ends: i64,
}

/// One engineer who is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ParticipantView {
    /// The session of this engineer; what [`Ask`](super::Ask) means by `id`.
    pub id: String,
    /// Its kind.
    pub kind: SessionKind,
    /// Who is in.
    pub engineer: EngineerView,
    /// Why.
    pub reason: String,
    /// The ticket; may be empty.
    pub ticket: String,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// What is granted now.
    pub granted: Vec<Grantable>,
    /// What the engineer asks for in addition.
    pub asked: Vec<Grantable>,
    /// What can be granted in this kind of session under this policy, granted or not.
    pub offers: Vec<Grantable>,
    /// Why nothing is sent to this engineer, while it is not.
    pub paused: Option<PauseReason>,
    /// The tools of the list that the engineer may start now, by id.
    pub may_run: Vec<String>,
    /// How many viewers the engineer has open.
    pub viewers: u32,
    /// That it is about to end by itself.
    pub warning: Option<WarningView>,
}

/// The remote service that runs: one or several engineers, one banner, one mirror.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct SessionView {
    /// Tells runs apart: the session of the engineer who came first.
    pub id: String,
    /// Since when somebody is in.
    #[ts(type = "number")]
    pub since: i64,
    /// When it ends by itself.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// Who is in, in the order in which they came; at least one.
    pub participants: Vec<ParticipantView>,
    /// Why nothing is sent to anybody, while it is not: the reason of the engineer who came first.
    pub paused: Option<PauseReason>,
    /// True while remote mouse and keyboard wait, because the staff have just used theirs.
    pub local_first: bool,
    /// The tools that run, and those that ended in this run, newest first; at most 20.
    pub tools: Vec<ToolRunView>,
    /// What happened, newest first; at most 200.
    pub feed: Vec<FeedItem>,
    /// What was masked.
    pub mask: MaskView,
    /// What staff masked in addition, oldest first.
    pub drawn: Vec<DrawnView>,
    /// Why text is not looked for, while it is not; then only what rules alone decide is shown anew.
    pub blind: Option<DetectorFault>,
    /// The size of the mirrored screen in pixels, once known; none where nothing is mirrored.
    pub screen: Option<[u32; 2]>,
}
