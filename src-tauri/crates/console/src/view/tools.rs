//! View models of service tools: what policy lists, what runs, how it ended.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A service tool that policy lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ToolView {
    /// Its id.
    pub id: String,
    /// Its title, in the language in use.
    pub title: String,
    /// True where it disturbs examinations: at Full only.
    pub disturbs: bool,
    /// True where it adjusts measurement parameters: with that grant only.
    pub adjusts: bool,
}

/// What the engineer gets of a tool's output, as policy declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum ToolShare {
    /// Nothing.
    Nothing,
    /// How it ended.
    ExitStatus,
    /// What it prints: IT declared that it prints no patient data.
    Text,
}

/// Where a tool's run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum ToolState {
    /// On its way.
    Starting,
    /// It runs.
    Running,
    /// It was asked to end and has time for it.
    Asked,
    /// It did not end in its time; it is being killed.
    Killing,
    /// It is over.
    Ended,
}

/// How a tool's run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum ToolEnd {
    /// By itself.
    Exited,
    /// It ended when it was asked to.
    Stopped,
    /// It was killed.
    Killed,
    /// What became of it is not known.
    Lost,
}

/// A tool's end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ToolEnding {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// How.
    pub how: ToolEnd,
    /// Its exit status, where there is one.
    pub status: Option<i32>,
    /// True once it was verified that it and everything it started is gone.
    pub gone: bool,
}

/// One run of a tool, as the staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ToolRunView {
    /// The session that started it.
    pub session: String,
    /// Tells the session's runs apart.
    pub run: u32,
    /// The engineer's name.
    pub engineer: String,
    /// The tool's title, in the language in use.
    pub title: String,
    /// True where it disturbs examinations.
    pub disturbs: bool,
    /// True where it adjusts measurement parameters.
    pub adjusts: bool,
    /// What the engineer gets of its output.
    pub share: ToolShare,
    /// Where it stands.
    pub state: ToolState,
    /// Since when it runs.
    #[ts(type = "number")]
    pub since: i64,
    /// When it is killed if it has not ended, once it was asked to.
    #[ts(type = "number | null")]
    pub kill_at: Option<i64>,
    /// How it ended, once it has.
    pub ending: Option<ToolEnding>,
    /// The last lines of its output, control and bidi characters stripped; at most 16 KiB.
    pub output: String,
    /// True where earlier output is no longer kept.
    pub cut: bool,
}

/// A tool that ran in a session that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ToolResultView {
    /// The tool's title, in the language in use.
    pub title: String,
    /// The engineer's name.
    pub engineer: String,
    /// Since when it ran.
    #[ts(type = "number")]
    pub since: i64,
    /// True where it was asked to end before it did.
    pub asked: bool,
    /// How it ended; none while it is being ended.
    pub ending: Option<ToolEnding>,
}
