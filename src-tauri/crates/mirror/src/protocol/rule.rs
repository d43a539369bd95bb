//! Mask rules as they travel to the mirror.

use serde::{Deserialize, Serialize};

/// A rule of the policy; see [`screen::MaskRule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The pattern for the class or instance.
    pub class: Option<String>,
    /// The pattern for the title.
    pub title: Option<String>,
    /// The pattern for the name of the process.
    pub process: Option<String>,
    /// What is masked.
    pub region: Region,
}

impl Rule {
    /// A rule for every window.
    #[must_use]
    pub fn plain(name: &str, region: Region) -> Self {
        Self { name: name.to_owned(), class: None, title: None, process: None, region }
    }
}

/// The part of a window that a rule masks; see [`screen::MaskRegion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// All of it.
    Whole,
    /// Some rectangles of it.
    Rects(Vec<Part>),
    /// Its four corners.
    Corners {
        /// A corner's width.
        w: Length,
        /// A corner's height.
        h: Length,
    },
    /// Images.
    Viewport {
        /// Where; empty for all of it.
        places: Vec<Part>,
        /// The width and the height of each one's corners that are always masked.
        corners: Option<(Length, Length)>,
    },
    /// None: its text is not looked for.
    Safe,
}

/// A rectangle inside a window; see [`screen::RelativeRect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The left edge.
    pub x: Length,
    /// The upper edge.
    pub y: Length,
    /// The width.
    pub w: Length,
    /// The height.
    pub h: Length,
}

/// A length inside a window; see [`screen::Length`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// In pixels.
    Pixels(u16),
    /// In ten-thousandths of the window's width or height.
    Share(u16),
}

impl From<Length> for screen::Length {
    fn from(length: Length) -> Self {
        match length {
            Length::Pixels(pixels) => Self::Pixels(pixels),
            Length::Share(share) => Self::Share(share),
        }
    }
}

impl From<screen::Length> for Length {
    fn from(length: screen::Length) -> Self {
        match length {
            screen::Length::Pixels(pixels) => Self::Pixels(pixels),
            screen::Length::Share(share) => Self::Share(share),
        }
    }
}

impl From<Part> for screen::RelativeRect {
    fn from(Part { x, y, w, h }: Part) -> Self {
        Self { x: x.into(), y: y.into(), w: w.into(), h: h.into() }
    }
}

impl From<&screen::RelativeRect> for Part {
    fn from(rect: &screen::RelativeRect) -> Self {
        Self { x: rect.x.into(), y: rect.y.into(), w: rect.w.into(), h: rect.h.into() }
    }
}

impl From<Rule> for screen::MaskRule {
    fn from(rule: Rule) -> Self {
        let Rule { name, class, title, process, region } = rule;
        let region = match region {
            Region::Whole => screen::MaskRegion::Whole,
            Region::Rects(places) => screen::MaskRegion::Rects(places.into_iter().map(Into::into).collect()),
            Region::Corners { w, h } => screen::MaskRegion::Corners(screen::Corner { w: w.into(), h: h.into() }),
            Region::Viewport { places, corners } => screen::MaskRegion::Viewport {
                places: places.into_iter().map(Into::into).collect(),
                corners: corners.map(|(w, h)| screen::Corner { w: w.into(), h: h.into() }),
            },
            Region::Safe => screen::MaskRegion::Safe,
        };
        let pattern = |glob: Option<String>| glob.map(|glob| screen::Pattern::new(&glob));
        Self { name, class: pattern(class), title: pattern(title), process: pattern(process), region }
    }
}

impl From<&screen::MaskRule> for Rule {
    fn from(rule: &screen::MaskRule) -> Self {
        let region = match &rule.region {
            screen::MaskRegion::Whole => Region::Whole,
            screen::MaskRegion::Rects(rects) => Region::Rects(rects.iter().map(Part::from).collect()),
            screen::MaskRegion::Corners(corner) => Region::Corners { w: corner.w.into(), h: corner.h.into() },
            screen::MaskRegion::Viewport { places, corners } => Region::Viewport {
                places: places.iter().map(Part::from).collect(),
                corners: corners.map(|corner| (corner.w.into(), corner.h.into())),
            },
            screen::MaskRegion::Safe => Region::Safe,
        };
        let text = |pattern: &Option<screen::Pattern>| pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
        let (class, title, process) = (text(&rule.class), text(&rule.title), text(&rule.process));
        Self { name: rule.name.clone(), class, title, process, region }
    }
}
