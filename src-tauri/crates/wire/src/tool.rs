//! What is said about service tools: which there are, and how a run of one went.

use serde::{Deserialize, Serialize};

use crate::{Title, ToolId};

/// A number for one run of one tool, chosen by the engineer's end, rising from 1 within a session.
pub type RunId = u32;

/// A service tool of the hospital's policy, as the engineer reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolInfo {
    /// The tool.
    pub id: ToolId,
    /// What it is called, in English.
    pub title: Title,
    /// Whether it can disturb an examination.
    pub disturbs: bool,
    /// Whether it adjusts measurement parameters.
    pub adjusts: bool,
    /// Whether it would start now: level, kind and grants allow it, and nothing is paused.
    pub available: bool,
}

/// Why a tool was not started; a code, the sentence is the reader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToolRefusal {
    /// Policy lists no such tool.
    UnknownTool,
    /// Level, kind or grants do not allow it.
    NotAllowed,
    /// The session is paused.
    Paused,
    /// It runs already, or as many run as may.
    Busy,
    /// The console cannot record, so it starts nothing.
    NotRecorded,
    /// The workstation could not start it.
    Failed,
}

/// How a tool ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToolEnd {
    /// By itself.
    Exited,
    /// It was asked to, and did.
    Stopped,
    /// It did not in its time, and was killed.
    Killed,
    /// The console lost sight of it.
    Lost,
}
