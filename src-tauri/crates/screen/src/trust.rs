//! Which parts of the screen are judged by a rule instead of the detector: what is safe, and where images are.
//!
//! A place is safe only once its window shows there for sure: it has been drawn since it came into sight, and a short time
//! has passed. Before, and under a compositor that may blend windows, it is judged like any other. An image is one from
//! the first look on: what is in its place is never judged by the weaker detector, and smoothed whatever it is.

use crate::masker::{LINGER_COMPOSITED_MS, LINGER_MS};
use crate::{Layout, MaskRegion, MaskRule, Processes, Rect, Region, Rules, Size, Window};

/// An image in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Image {
    /// The window, and which of its images.
    pub(crate) id: (u32, usize),
    /// Its place on the monitor.
    pub(crate) rect: Rect,
    /// The part of it that no other window covers.
    pub(crate) seen: Region,
}

/// What is trusted now.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    pub(crate) safe: Region,
    settling: Settling,
}

/// The places that have come into sight and are not yet trusted.
#[derive(Debug, Default)]
struct Settling {
    all: Region,
    undrawn: Region,
    drawn: Vec<(Rect, u64)>,
    begun: bool,
}

impl Settling {
    /// Takes the places that a rule names now, and those where windows were meanwhile; gives those that are trusted.
    fn settle(&mut self, all: Region, disturbed: &Region, drawn: &Region, now_ms: u64) -> Region {
        let mut fresh = all.clone();
        fresh.remove_all(&self.all);
        fresh.add_all(&all.common(disturbed));
        let overdrawn = self.undrawn.common(drawn);
        self.undrawn.remove_all(&overdrawn);
        self.drawn.retain(|(_, until)| *until > now_ms);
        self.drawn.extend(overdrawn.rects().iter().map(|rect| (*rect, now_ms.saturating_add(LINGER_MS))));
        if self.begun {
            self.undrawn.add_all(&fresh);
        } else {
            // At the very first look nothing has moved yet: the time alone is enough.
            let until = now_ms.saturating_add(LINGER_COMPOSITED_MS);
            self.drawn.extend(fresh.rects().iter().map(|rect| (*rect, until)));
        }
        self.begun = true;
        let mut trusted = all.clone();
        trusted.remove_all(&self.undrawn);
        self.drawn.iter().for_each(|(rect, _)| trusted.remove(*rect));
        self.undrawn = self.undrawn.common(&all);
        self.all = all;
        trusted
    }
}

impl Trust {
    /// Reads a layout anew, with what was drawn since the last time.
    pub(crate) fn update(&mut self, rules: &Rules, layout: &Layout, size: Size, drawn: &Region, now_ms: u64) {
        let mut safe = Region::new();
        if !layout.composited {
            for (window, shows) in showing(layout, size) {
                let rule = rules.deciding(window, rules.processes.name(window.owner));
                if let Some(MaskRule { region: MaskRegion::Safe, .. }) = rule {
                    safe.add_all(&shows.within(window.inner.on(size)));
                }
            }
        }
        // A window that came and went between two looks leaves its pixels as well.
        let disturbed: Region = layout.earlier.iter().map(|earlier| earlier.window.outer.on(size)).collect();
        self.safe = self.settling.settle(safe, &disturbed, drawn, now_ms);
    }

    /// When a place becomes trusted though nothing happens, in milliseconds.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        self.settling.drawn.iter().map(|(_, until)| *until).min()
    }
}

/// Where images show.
pub(crate) fn seen<'a>(images: impl IntoIterator<Item = &'a Image>) -> Region {
    images.into_iter().flat_map(|image| image.seen.rects()).copied().collect()
}

/// The windows, the highest first, and of each what no other window covers. A frame may be smaller than what it holds, as
/// while it is rolled up.
pub(crate) fn showing(layout: &Layout, size: Size) -> impl Iterator<Item = (&Window, Region)> {
    let mut covered = Region::new();
    layout.windows.iter().rev().map(move |window| {
        let outer = window.outer.on(size);
        let shows = covered.outside(outer);
        covered.add(outer);
        (window, shows)
    })
}

/// The images; those that are covered show nothing.
pub(crate) fn images_on((rules, processes): (&Rules, &Processes), layout: &Layout, size: Size) -> Vec<Image> {
    let mut images = Vec::new();
    for (window, shows) in showing(layout, size) {
        for (at, rect) in image_places(rules, window, processes.name(window.owner), size).into_iter().enumerate() {
            images.push(Image { id: (window.id, at), rect, seen: shows.within(rect) });
        }
    }
    images
}

/// The places of a window's images, drawn by a process of this name.
pub(crate) fn image_places(rules: &Rules, window: &Window, process: Option<&str>, size: Size) -> Vec<Rect> {
    let rule = rules.deciding(window, process);
    rule.map(|rule| rule.images(window).into_iter().map(|area| area.on(size)).collect()).unwrap_or_default()
}
