//! The rules that say which windows, and which parts of them, are masked.
//!
//! Deliberately absent: how a policy file spells them.

use crate::{Area, Processes, Rect, Window};

/// A pattern for a class, a title or a process: `*` stands for any characters, `?` for one; letter case does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Reads a pattern.
    #[must_use]
    pub fn new(glob: &str) -> Self {
        Self(glob.to_lowercase())
    }

    /// The pattern's text, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text matches in full.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let (glob, text): (Vec<char>, Vec<char>) = (self.0.chars().collect(), text.to_lowercase().chars().collect());
        let (mut g, mut t) = (0, 0);
        // Where the last `*` was, and how much of the text it has eaten so far.
        let mut star: Option<(usize, usize)> = None;
        while t < text.len() {
            match glob.get(g) {
                Some('*') => {
                    star = Some((g, t));
                    g += 1;
                }
                Some(c) if *c == '?' || *c == text[t] => {
                    g += 1;
                    t += 1;
                }
                Some(_) | None => match star {
                    Some((at, eaten)) => {
                        star = Some((at, eaten + 1));
                        g = at + 1;
                        t = eaten + 1;
                    }
                    None => return false,
                },
            }
        }
        glob[g..].iter().all(|c| *c == '*')
    }
}

/// A length inside a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// In pixels.
    Pixels(u16),
    /// A share of the window's width or height, in ten-thousandths.
    Share(u16),
}

impl Length {
    fn of(self, whole: u32) -> u32 {
        match self {
            Self::Pixels(pixels) => u32::from(pixels),
            Self::Share(share) => {
                // A share of a u32 by at most 65535/10000 may pass u32; it is cut to the window afterwards anyway.
                u32::try_from((u64::from(whole) * u64::from(share)).div_ceil(10_000)).unwrap_or(u32::MAX)
            }
        }
    }
}

/// A rectangle relative to a window's upper left corner, without its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelativeRect {
    /// The left edge.
    pub x: Length,
    /// The upper edge.
    pub y: Length,
    /// The width.
    pub w: Length,
    /// The height.
    pub h: Length,
}

/// The size of a masked corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corner {
    /// The width.
    pub w: Length,
    /// The height.
    pub h: Length,
}

/// What a rule says of a window: which part is masked, or how the rest is judged.
///
/// Every rule that masks holds. Of those that say how the rest is judged ([`MaskRegion::Viewport`],
/// [`MaskRegion::Safe`]), the first that matches a window does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaskRegion {
    /// All of it, with its frame.
    Whole,
    /// Some rectangles of it.
    Rects(Vec<RelativeRect>),
    /// Its four corners, as image viewports carry their texts there.
    Corners(Corner),
    /// Images: smoothed while they move, judged by the stronger detector once they rest.
    Viewport {
        /// Where in the window; empty for all of it.
        places: Vec<RelativeRect>,
        /// The corners of each that are masked at all times.
        corners: Option<Corner>,
    },
    /// None, and its text is not looked for: somebody answers for it that no patient data shows there.
    Safe,
}

/// A rule of the policy: windows that match are masked, wholly or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskRule {
    /// Its name, for the statement and the statistics.
    pub name: String,
    /// The window's class or instance; `None` matches every one.
    pub class: Option<Pattern>,
    /// The window's title; `None` matches every one.
    pub title: Option<Pattern>,
    /// The name of the process that drew the window; `None` matches every one.
    pub process: Option<Pattern>,
    /// What is masked.
    pub region: MaskRegion,
}

/// Whether a window falls under a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Falls {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Its process decides, and nobody knows the name of that: what the rule masks is masked, and what it says of how the
    /// rest is judged does not hold.
    Perhaps,
}

impl MaskRule {
    /// Whether a window falls under the rule; `process` is the name of the process that drew it, `None` where nobody knows.
    #[must_use]
    pub fn falls(&self, window: &Window, process: Option<&str>) -> Falls {
        let class = self.class.as_ref();
        if !class.is_none_or(|class| class.matches(&window.class) || class.matches(&window.instance))
            || !self.title.as_ref().is_none_or(|title| title.matches(&window.title))
        {
            return Falls::No;
        }
        match (&self.process, process) {
            (None, _) => Falls::Yes,
            (Some(_), None) => Falls::Perhaps,
            (Some(pattern), Some(name)) => {
                if pattern.matches(name) {
                    Falls::Yes
                } else {
                    Falls::No
                }
            }
        }
    }

    /// The places that the rule masks of a window.
    pub(crate) fn areas(&self, window: &Window) -> Vec<Area> {
        let inner = window.inner;
        match &self.region {
            MaskRegion::Whole => vec![window.outer],
            MaskRegion::Rects(rects) => rects.iter().map(|rect| place(inner, *rect)).collect(),
            MaskRegion::Corners(corner) => corners_of(inner, *corner).into(),
            MaskRegion::Viewport { corners: Some(corner), .. } => {
                self.images(window).into_iter().flat_map(|image| corners_of(image, *corner)).collect()
            }
            MaskRegion::Viewport { corners: None, .. } | MaskRegion::Safe => Vec::new(),
        }
    }

    /// The places of a window's images; none where the rule names none.
    pub(crate) fn images(&self, window: &Window) -> Vec<Area> {
        match &self.region {
            MaskRegion::Viewport { places, .. } if places.is_empty() => vec![window.inner],
            MaskRegion::Viewport { places, .. } => places.iter().map(|rect| place(window.inner, *rect)).collect(),
            MaskRegion::Whole | MaskRegion::Rects(_) | MaskRegion::Corners(_) | MaskRegion::Safe => Vec::new(),
        }
    }

    /// Whether it says how what is not masked is judged.
    pub(crate) const fn decides(&self) -> bool {
        match self.region {
            MaskRegion::Viewport { .. } | MaskRegion::Safe => true,
            MaskRegion::Whole | MaskRegion::Rects(_) | MaskRegion::Corners(_) => false,
        }
    }
}

fn corners_of(area: Area, Corner { w, h }: Corner) -> [Area; 4] {
    let (w, h) = (w.of(area.w).min(area.w), h.of(area.h).min(area.h));
    let (right, low) = (offset(area.x, area.w - w), offset(area.y, area.h - h));
    [(area.x, area.y), (right, area.y), (area.x, low), (right, low)].map(|(x, y)| Area { x, y, w, h })
}

fn place(inner: Area, rect: RelativeRect) -> Area {
    // Shares are rounded outwards: the near edge down, the size up and by one more.
    let near = |length: Length, whole: u32| match length {
        Length::Pixels(pixels) => u32::from(pixels),
        Length::Share(_) => length.of(whole).saturating_sub(1),
    };
    let far = |length: Length, whole: u32| match length {
        Length::Pixels(pixels) => u32::from(pixels),
        Length::Share(_) => length.of(whole).saturating_add(1),
    };
    let (x, y) = (near(rect.x, inner.w).min(inner.w), near(rect.y, inner.h).min(inner.h));
    Area {
        x: offset(inner.x, x),
        y: offset(inner.y, y),
        w: far(rect.w, inner.w).min(inner.w - x),
        h: far(rect.h, inner.h).min(inner.h - y),
    }
}

fn offset(base: i32, by: u32) -> i32 {
    base.saturating_add_unsigned(by)
}

/// All rules of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The console's own processes: all their windows are masked, menus and tool tips too.
    pub own: Vec<u32>,
    /// Classes of programs that draw notifications without saying so.
    pub notifications: Vec<Pattern>,
    /// The rules of the policy, then those that are shipped; the order counts.
    pub policy: Vec<MaskRule>,
    /// Rectangles of the monitor that staff drew: masked as long as the session lasts.
    pub drawn: Vec<Rect>,
    /// Which programs are behind windows, as far as it is known.
    pub processes: Processes,
}

impl Rules {
    /// Whether a rule asks for a process: only then are they followed.
    pub(crate) fn name_processes(&self) -> bool {
        self.policy.iter().any(|rule| rule.process.is_some())
    }

    /// The rule that says how what is not masked of a window is judged, drawn by a process of this name: the first that it falls
    /// under. Where it may be one that is not known to hold, none does: those that follow could trust the window more.
    pub(crate) fn deciding(&self, window: &Window, process: Option<&str>) -> Option<&MaskRule> {
        let mut deciding = self.policy.iter().filter(|rule| rule.decides());
        let (rule, falls) = deciding.find_map(|rule| match rule.falls(window, process) {
            Falls::No => None,
            falls @ (Falls::Yes | Falls::Perhaps) => Some((rule, falls)),
        })?;
        (falls == Falls::Yes).then_some(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Owner, WindowKind};

    #[test]
    fn patterns() {
        let check = |glob: &str, text: &str, expect: bool| {
            assert_eq!(Pattern::new(glob).matches(text), expect, "{glob} on {text}");
        };
        check("", "", true);
        check("", "a", false);
        check("*", "", true);
        check("*", "anything", true);
        check("Patient*", "patient list", true);
        check("Patient*", "a patient list", false);
        check("*patient*", "The Patient List", true);
        check("a?c", "abc", true);
        check("a?c", "ac", false);
        check("*a*b*c", "xxaxxbxxbc", true);
        check("*a*b*c", "xxaxxbxxbd", false);
        check("Größe*", "GRÖSSE", false);
        check("GRÖ*", "größe", true);
    }

    fn window(inner: Area) -> Window {
        Window {
            id: 1,
            owner: Owner::Remote,
            class: "Viewer".into(),
            instance: "viewport".into(),
            title: "Series 3".into(),
            kind: WindowKind::Normal,
            unmanaged: false,
            outer: Area { x: inner.x - 2, y: inner.y - 20, w: inner.w + 4, h: inner.h + 22 },
            inner,
        }
    }

    #[test]
    fn rules_match_class_or_instance_title_and_process() {
        let check = |class: Option<&str>, title: Option<&str>, process: Option<&str>, name: Option<&str>, expect| {
            let rule = MaskRule {
                name: "r".into(),
                class: class.map(Pattern::new),
                title: title.map(Pattern::new),
                process: process.map(Pattern::new),
                region: MaskRegion::Whole,
            };
            let falls = rule.falls(&window(Area { x: 0, y: 0, w: 10, h: 10 }), name);
            assert_eq!(falls, expect, "{class:?} {title:?} {process:?} {name:?}");
        };
        check(None, None, None, None, Falls::Yes);
        check(Some("viewer"), None, None, None, Falls::Yes);
        check(Some("viewport"), None, None, None, Falls::Yes);
        check(Some("other"), None, None, Some("viewer"), Falls::No);
        check(Some("view*"), Some("series *"), None, None, Falls::Yes);
        check(Some("view*"), Some("report *"), None, None, Falls::No);
        check(None, None, Some("mr-*"), Some("MR-Viewer"), Falls::Yes);
        check(None, None, Some("mr-*"), Some("browser"), Falls::No);
        check(None, None, Some("mr-*"), None, Falls::Perhaps);
        check(None, None, Some("*"), None, Falls::Perhaps);
        check(Some("view*"), Some("series *"), Some("mr-*"), Some("mr-viewer"), Falls::Yes);
        check(Some("view*"), Some("series *"), Some("mr-*"), None, Falls::Perhaps);
        check(Some("other"), None, Some("mr-*"), Some("mr-viewer"), Falls::No);
        check(Some("other"), None, Some("mr-*"), None, Falls::No);
        check(None, Some("report *"), Some("mr-*"), None, Falls::No);
    }

    #[test]
    fn regions_of_a_window() {
        let check = |region: MaskRegion, expect: &[(i32, i32, u32, u32)]| {
            let rule = MaskRule { name: "r".into(), class: None, title: None, process: None, region };
            let areas = rule.areas(&window(Area { x: 100, y: 50, w: 400, h: 200 }));
            let found: Vec<_> = areas.iter().map(|area| (area.x, area.y, area.w, area.h)).collect();
            assert_eq!(found, expect);
        };
        check(MaskRegion::Whole, &[(98, 30, 404, 222)]);
        check(
            MaskRegion::Corners(Corner { w: Length::Share(2_500), h: Length::Pixels(20) }),
            &[(100, 50, 100, 20), (400, 50, 100, 20), (100, 230, 100, 20), (400, 230, 100, 20)],
        );
        let pixels =
            RelativeRect { x: Length::Pixels(10), y: Length::Pixels(5), w: Length::Pixels(900), h: Length::Pixels(30) };
        check(MaskRegion::Rects(vec![pixels]), &[(110, 55, 390, 30)]);
        let shares = RelativeRect {
            x: Length::Share(5_000),
            y: Length::Share(0),
            w: Length::Share(3_333),
            h: Length::Share(10_000),
        };
        check(MaskRegion::Rects(vec![shares]), &[(299, 50, 135, 200)]);
    }
}
