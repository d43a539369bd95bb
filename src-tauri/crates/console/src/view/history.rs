//! View models of the history: list, filters, pictures, one session, the seal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Level, MaskView, SessionKind, Tone};

/// One line of the history's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct SessionLine {
    /// The session.
    pub id: String,
    /// The engineer; empty where nobody was proven.
    pub engineer: String,
    /// The organisation.
    pub organisation: String,
    /// The kind of the session.
    pub kind: SessionKind,
    /// The level that held.
    pub level: Level,
    /// When it began.
    #[ts(type = "number")]
    pub since: i64,
    /// When it ended; none where it was broken off.
    #[ts(type = "number | null")]
    pub until: Option<i64>,
    /// How it ended, in a few words.
    pub outcome: String,
    /// True where somebody was let in.
    pub entered: bool,
}

/// What the history's list is filtered by; what is empty or none filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryFilter {
    /// Begun at this time or later.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Begun before this time.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    /// Words that everything recorded of the session is searched for.
    pub text: String,
    /// A part of the engineer's name.
    pub engineer: String,
    /// A part of the organisation.
    pub organisation: String,
    /// A part of the ticket.
    pub ticket: String,
    /// Only under this level.
    pub level: Option<Level>,
    /// Only of this kind.
    pub kind: Option<SessionKind>,
    /// Only those that ended so, as a code of [`HistoryChoices`].
    pub outcome: Option<String>,
    /// Only those in which this person did something, as in [`HistoryChoices`].
    pub actor: Option<String>,
    /// Only sessions where somebody was let in.
    pub entered_only: bool,
    /// The last line of the page before, to go on after it.
    pub after: Option<String>,
    /// Asked by the window itself, so that what it shows stays true: nobody began to read.
    pub again: bool,
}

/// A page of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryPage {
    /// Its lines, newest first.
    pub lines: Vec<SessionLine>,
    /// True where more follow.
    pub more: bool,
}

/// What the history can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryChoices {
    /// Engineers.
    pub engineers: Vec<String>,
    /// Organisations.
    pub organisations: Vec<String>,
    /// How sessions ended.
    pub outcomes: Vec<OutcomeChoice>,
    /// Who did something: users of the operating system, and engineers.
    pub actors: Vec<String>,
    /// True where whoever sits here may export, as the policy's auditors say.
    pub may_export: bool,
}

/// A way in which sessions end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct OutcomeChoice {
    /// Its code.
    pub code: String,
    /// A few words.
    pub label: String,
}

/// A year's sessions, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryPictures {
    /// The year.
    pub year: i32,
    /// Each of its days, the first one first.
    pub days: Vec<HistoryDay>,
    /// By level.
    pub levels: Vec<LevelCount>,
    /// The engineers with the most sessions, most first.
    pub engineers: Vec<EngineerCount>,
    /// By how long somebody was in.
    pub lengths: Vec<LengthCount>,
}

/// A day of the calendar, in the workstation's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryDay {
    /// The date, as in 2026-11-03.
    pub date: String,
    /// Sessions where somebody was let in.
    pub entered: u32,
    /// Those where nobody was.
    pub refused: u32,
}

/// How many sessions there were under a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LevelCount {
    /// The level.
    pub level: Level,
    /// How many.
    pub count: u32,
}

/// How many sessions an engineer had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct EngineerCount {
    /// The name.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// How many sessions lasted so long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct LengthCount {
    /// Longer than so many minutes.
    pub from: u32,
    /// Up to so many minutes; none for all that are longer.
    pub to: Option<u32>,
    /// How many.
    pub count: u32,
}

/// What verification of the history said last, and whether one runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Seal {
    /// True: every entry holds. False: something was changed. None: nobody can say, or nothing was checked yet.
    pub intact: Option<bool>,
    /// When it was checked.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// What is known, and what it means, in the language in use.
    pub sentence: String,
    /// The verification that runs.
    pub progress: Option<SealProgress>,
    /// At how many per cent the last verification was stopped, where it was; its result before still stands.
    pub stopped: Option<u32>,
}

/// How far a verification has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct SealProgress {
    /// How many of a hundred parts are done.
    pub percent: u32,
    /// How many entries there are; zero until it is known.
    #[ts(type = "number")]
    pub entries: u64,
}

/// One line of a session's time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TimelineItem {
    /// The entry's number in the history.
    #[ts(type = "number")]
    pub sequence: u64,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// How it is told.
    pub tone: Tone,
    /// The sentence, in the language in use.
    pub text: String,
}

/// Entries of a session about one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TimelineGroup {
    /// How many there are.
    pub count: u32,
    /// The first of them, oldest first.
    pub items: Vec<TimelineItem>,
}

/// A piece of a session's time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TimelinePage {
    /// Its lines, oldest first.
    pub items: Vec<TimelineItem>,
}

/// One session of the history, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct SessionDetail {
    /// Its line.
    pub line: SessionLine,
    /// Why the engineer asked.
    pub reason: String,
    /// The ticket.
    pub ticket: String,
    /// Who let the engineer in (OS user).
    pub approver: String,
    /// How the password was proven, in a few words.
    pub method: String,
    /// How many entries there are.
    pub entries: u32,
    /// The first of them, oldest first; what follows is asked for.
    pub timeline: Vec<TimelineItem>,
    /// What was refused or failed.
    pub refused: TimelineGroup,
    /// What was granted and taken back.
    pub grants: TimelineGroup,
    /// Service tools and how they ended.
    pub tools: TimelineGroup,
    /// Pauses and lost links.
    pub pauses: TimelineGroup,
    /// What was masked.
    pub mask: MaskView,
}
