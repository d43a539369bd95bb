//! View models of what is open: level, released task, session password, the way to the service centre.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Grantable;

/// An access level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Level {
    /// No access.
    NoAccess,
    /// Limited, until a deadline.
    Limited,
    /// Limited, until revoked.
    PermanentLimited,
    /// Full.
    Full,
}

/// How the connection to the service centre stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum LinkState {
    /// No enrolment file was taken yet.
    NotEnrolled,
    /// On its way.
    Connecting,
    /// Connected.
    Connected,
    /// Lost; tried again by itself.
    Lost,
}

/// The connection to the service centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LinkView {
    /// How it stands.
    pub state: LinkState,
    /// Since when.
    #[ts(type = "number")]
    pub since: i64,
    /// Why not, in plain words, in the language in use; empty while connected.
    pub reason: String,
    /// The vendor's name from the enrolment; empty before it.
    pub vendor: String,
}

/// The one released task at No access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TaskView {
    /// The engineer's name or the ticket.
    pub whom: String,
    /// What for.
    pub what: String,
    /// Until when it may begin and last.
    #[ts(type = "number")]
    pub until: i64,
}

/// How the released task came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum TaskEnd {
    /// The engineer came in with it; the session is over.
    Used,
    /// Its time was over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// The released task that is over, until the staff put it away: the way back to blocked, as a step that shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TaskOverView {
    /// The engineer's name or the ticket.
    pub whom: String,
    /// What for.
    pub what: String,
    /// When access was blocked again.
    #[ts(type = "number")]
    pub at: i64,
    /// How it came to its end.
    pub how: TaskEnd,
}

/// Why Full cannot be chosen now, although policy allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum FullBarred {
    /// Policy names no source of the examination state, or no hooks that block examinations.
    NoSource,
    /// An examination runs.
    ExaminationRuns,
    /// The examination state is not known; that counts as running.
    ExaminationUnknown,
    /// The block of examinations could not be verified when it was last tried.
    NotBlocked,
}

/// The level that holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LevelView {
    /// The level.
    pub level: Level,
    /// Its deadline, where it has one.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// The deadline that Extend would give; none where the level has none or the ceiling leaves no room.
    #[ts(type = "number | null")]
    pub extend_to: Option<i64>,
    /// True while Full was chosen and the block of examinations is being made and verified; nothing is open yet.
    pub opening_full: bool,
    /// The released task, where there is one.
    pub task: Option<TaskView>,
    /// The released task that is over, until the staff put it away.
    pub task_over: Option<TaskOverView>,
    /// The standing level that one click restores after an end by staff.
    pub restorable: Option<Level>,
    /// Levels that policy allows; the others are shown as locked.
    pub allowed: Vec<Level>,
    /// True outside the service hours: nothing but No access can be chosen, and no task released.
    pub outside_hours: bool,
    /// When the service hours end, within them; what is opened ends then at the latest.
    #[ts(type = "number | null")]
    pub hours_end: Option<i64>,
    /// What policy does not let staff grant at this level: shown as locked.
    pub barred: Vec<Grantable>,
    /// Why Full cannot be chosen now; none where it can, or where policy does not allow it at all.
    pub full_barred: Option<FullBarred>,
    /// The longest grant of Limited and Full, in minutes.
    pub ceiling_minutes: u32,
}

/// The session password on offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct PasswordView {
    /// The digits, in two groups.
    pub groups: [String; 2],
    /// When it ends unused.
    #[ts(type = "number")]
    pub expires: i64,
    /// How long it lives in all.
    #[ts(type = "number")]
    pub life: i64,
    /// How many tries are left.
    pub tries_left: u8,
    /// True while an engineer's end is proving the password right now.
    pub in_use: bool,
}
