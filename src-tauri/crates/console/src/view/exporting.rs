//! View models of exports of the history.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an export looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum ExportForm {
    /// A table for a spreadsheet.
    Csv,
    /// One JSON object a line, to compute the chain again.
    Jsonl,
    /// A printable report.
    Report,
}

/// What somebody wants exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ExportAsk {
    /// How.
    pub form: ExportForm,
    /// From when.
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    /// Before when.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    /// One session in the place of a period.
    pub session: Option<String>,
}

/// An export that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Exported {
    /// Where it is, and how much is in it, in the language in use.
    pub sentence: String,
    /// What verification said of the history, in the language in use.
    pub verdict: String,
    /// True: every entry holds. False: something was changed. None: nobody can say.
    pub intact: Option<bool>,
}
