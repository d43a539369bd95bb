//! View models of what an engineer could do at some time, under some level.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SessionKind;

/// The level that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum CouldLevel {
    /// No access.
    NoAccess,
    /// No access, with a task released to the engineer.
    Task,
    /// Limited.
    Limited,
    /// Permanent limited.
    PermanentLimited,
    /// Full.
    Full,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct CouldAsk {
    /// The level.
    pub level: CouldLevel,
    /// When, Unix milliseconds; none: now.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// Whether an examination runs then.
    pub examination: bool,
}

/// What could be done in one kind of session, in the language in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct CouldKind {
    /// The kind.
    pub kind: SessionKind,
    /// Whether an engineer could come in.
    pub enters: bool,
    /// The same as a sentence; where not, why not.
    pub sentence: String,
    /// What could be done, one sentence each; empty where nobody could come in.
    pub can: Vec<String>,
    /// What could not, and why.
    pub cannot: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct CouldView {
    /// The moment that it is about, with its zone, in the language in use.
    pub when: String,
    /// Each kind of session.
    pub kinds: Vec<CouldKind>,
    /// What else holds then: of examinations, and when the service hours next begin or end.
    pub besides: Vec<String>,
}
