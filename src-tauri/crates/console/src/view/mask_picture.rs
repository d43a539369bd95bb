//! View models of the picture of the screen that masks are drawn on: outlines, no pixels.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A place on the picture, in pixels from the mirrored monitor's upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct Place {
    /// The left edge; a window may begin left of the monitor.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// A place that would be masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct RulePlace {
    /// The rule's name, or why it is always masked, in the language in use.
    pub name: String,
    /// Where.
    pub place: Place,
}

/// A window on the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct MaskWindow {
    /// The display's number for it.
    pub id: u32,
    /// Its class; empty where it has none.
    pub class: String,
    /// The pattern that matches this class; empty where it has none.
    pub pattern: String,
    /// The name of the program that it is of, as the operating system has it; empty where nobody can tell.
    pub process: String,
    /// The pattern that matches this name; empty where there is none.
    pub process_pattern: String,
    /// Its title, which may name a patient; empty unless it was asked for.
    pub title: String,
    /// True for a window of this program, a notification, or one that nobody could tell: all of it is masked, whatever the
    /// rules say.
    pub always: bool,
    /// Its place with its frame.
    pub outer: Place,
    /// Its place without its frame: rectangles are fractions of this.
    pub inner: Place,
    /// Which of the draft's own mask rules it falls under, by their numbers from 0.
    pub rules: Vec<u32>,
    /// What of it would be masked.
    pub masks: Vec<RulePlace>,
}

/// The picture of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct MaskPicture {
    /// The width of the monitor that is mirrored, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The windows that are open, lowest first.
    pub windows: Vec<MaskWindow>,
    /// False where something is wrong with the draft: what its rules would mask is not shown then.
    pub judged: bool,
}
