//! View models of what is told line by line: feed, masking, notices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How an item of the live feed is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum Tone {
    /// What happened.
    Plain,
    /// Access became wider.
    Wider,
    /// Access became narrower.
    Narrower,
    /// Something was refused or failed.
    Warning,
}

/// One line of the live feed or of a time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct FeedItem {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// How it is told.
    pub tone: Tone,
    /// The sentence, in the language in use.
    pub text: String,
}

/// Whether the screen was mirrored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
#[serde(rename_all = "snake_case")]
pub enum Mirrored {
    /// No: no picture of it was made.
    #[default]
    No,
    /// Yes: pictures may have left.
    Yes,
    /// Nothing says so either way, as where the console was stopped meanwhile: pictures may have left.
    Unknown,
}

/// What was masked so far; also the masking statement at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct MaskView {
    /// Whether there was anything to mask.
    pub mirrored: Mirrored,
    /// Frames made, at the least: those that a mirror made just before it was stopped may not be counted.
    #[ts(type = "number")]
    pub frames: u64,
    /// Grabs that were thrown away because they could not be judged.
    #[ts(type = "number")]
    pub withheld: u64,
    /// Places masked now, text aside: by rule, by staff, and the console's own windows.
    #[ts(type = "number")]
    pub regions: u64,
    /// The console's own windows masked so far.
    #[ts(type = "number")]
    pub own: u64,
    /// What else was masked so far, text aside: by a rule of policy, by staff, notifications, windows of nobody.
    #[ts(type = "number")]
    pub by_rule: u64,
    /// What was masked of text; none in the history of a version that did not look for it.
    pub text: Option<TextMasks>,
}

/// What is masked of text now, or was when it ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct TextMasks {
    /// Places with text that are masked.
    #[ts(type = "number")]
    pub masked: u64,
    /// Lines that are shown again, as every word of them is harmless.
    #[ts(type = "number")]
    pub shown: u64,
    /// Parts of the screen that wait to be judged; what was cleared of them before still shows.
    #[ts(type = "number")]
    pub waiting: u64,
}

/// Something the staff must know that has no page of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Notice {
    /// Tells notices apart, and lets the UI pick an icon.
    pub code: String,
    /// What happened, what it means for access, what to do.
    pub text: String,
    /// True where it stays until its cause is gone; false where staff can put it away.
    pub stays: bool,
}
