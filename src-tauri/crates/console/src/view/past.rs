//! View models of what is over, and of the program itself: history, seal, About.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FeedItem, Level, MaskView, SessionKind};

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

/// What the history's list is filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryFilter {
    /// From when.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Until when.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    /// A part of the engineer's name, the organisation or the ticket.
    pub text: String,
    /// Only this level.
    pub level: Option<Level>,
    /// Only sessions where somebody was let in.
    pub entered_only: bool,
    /// The last line of the page before, to go on after it.
    pub after: Option<String>,
}

/// A page of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct HistoryPage {
    /// Its lines, newest first.
    pub lines: Vec<SessionLine>,
    /// True where more follow.
    pub more: bool,
    /// What verification said last.
    pub seal: Seal,
}

/// What verification of the history said last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Seal {
    /// True: every entry holds. False: something was changed. None: not checked yet.
    pub intact: Option<bool>,
    /// When it was checked.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// How many entries were checked.
    #[ts(type = "number")]
    pub entries: u64,
    /// The sentence, in the language in use.
    pub sentence: String,
}

impl Seal {
    /// Before anything was verified.
    #[must_use]
    pub fn never(words: &crate::words::Words) -> Self {
        Self { intact: None, at: None, entries: 0, sentence: words.say("seal-never") }
    }
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
    /// Everything that happened, oldest first, refusals included.
    pub timeline: Vec<FeedItem>,
    /// What was masked.
    pub mask: MaskView,
}

/// What this program is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct About {
    /// The version.
    pub version: String,
    /// The device's identifier; empty before enrolment.
    pub device: String,
    /// Libraries and their licences.
    pub libraries: Vec<Library>,
}

/// A library and its licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Library {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence (SPDX).
    pub licence: String,
}
