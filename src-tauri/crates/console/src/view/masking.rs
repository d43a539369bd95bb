//! View models of the masking: what is masked and why, what staff draw, whether text is looked for.

use mirror::protocol::{Detector, Masked, Place, Why};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A rectangle of the mirrored screen, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct ScreenPlace {
    /// The left edge.
    pub x: u16,
    /// The upper edge.
    pub y: u16,
    /// The width.
    pub w: u16,
    /// The height.
    pub h: u16,
}

impl From<Place> for ScreenPlace {
    fn from(Place { x, y, w, h }: Place) -> Self {
        Self { x, y, w, h }
    }
}

/// A rectangle that staff masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct DrawnView {
    /// What [`Ask`](super::Ask) means by `id`; used once.
    pub id: u32,
    /// Its number in this remote service, from 1.
    pub number: u32,
    /// Where.
    pub place: ScreenPlace,
}

/// Why a part of the picture does not show as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum MaskWhy {
    /// The console's own window.
    Own,
    /// Nobody could tell whose window it is.
    Unknown,
    /// A notification.
    Notification,
    /// A rule.
    Rule,
    /// A masked window was here a moment ago.
    Lingering,
    /// Staff drew it.
    Staff,
    /// Text that is not known to be harmless.
    Text,
    /// Not judged yet: what was cleared before still shows.
    Waiting,
    /// An image that moves: smoothed, not masked.
    Moving,
}

/// A part of the picture that does not show as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct MaskedView {
    /// Where.
    pub place: ScreenPlace,
    /// Why.
    pub why: MaskWhy,
    /// The rule's name, where it is one.
    pub rule: Option<String>,
}

impl From<&Masked> for MaskedView {
    fn from(Masked { place, why }: &Masked) -> Self {
        let (why, rule) = match why {
            Why::Own => (MaskWhy::Own, None),
            Why::Unknown => (MaskWhy::Unknown, None),
            Why::Notification => (MaskWhy::Notification, None),
            Why::Rule(name) => (MaskWhy::Rule, Some(name.clone())),
            Why::Lingering => (MaskWhy::Lingering, None),
            Why::Staff => (MaskWhy::Staff, None),
            Why::Text => (MaskWhy::Text, None),
            Why::Waiting => (MaskWhy::Waiting, None),
            Why::Moving => (MaskWhy::Moving, None),
        };
        Self { place: (*place).into(), why, rule }
    }
}

/// What of the picture does not show as it is, as of at most a second ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub struct MasksView {
    /// The parts, the larger ones first.
    pub masks: Vec<MaskedView>,
    /// True where there may be more, smaller ones.
    pub cut: bool,
}

/// Why text is not looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../../ui/src/bindings/")]
pub enum DetectorFault {
    /// The detector's files are missing, or not the ones that belong to this version.
    Missing,
    /// It failed.
    Broken,
    /// It does not answer.
    Stalled,
}

impl DetectorFault {
    /// The fault; none where text is looked for.
    #[must_use]
    pub fn of(detector: Detector) -> Option<Self> {
        match detector {
            Detector::Works => None,
            Detector::Missing => Some(Self::Missing),
            Detector::Broken => Some(Self::Broken),
            Detector::Stalled => Some(Self::Stalled),
        }
    }
}
