//! Which parts of the screen are judged by a rule instead of the detector: what is safe, and where images are.
//!
//! A place is safe only once its window shows there for sure: it has been drawn since it came into sight, and a short time
//! has passed. Before, and under a compositor that may blend windows, it is judged like any other. An image is one from
//! the first look on: what is in its place is never judged by the weaker detector, and smoothed whatever it is.

use crate::masker::{LINGER_COMPOSITED_MS, LINGER_MS};
use crate::{Area, Layout, MaskRegion, MaskRule, Rect, Region, Rules, Size, Window};

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
    pub(crate) images: Vec<Image>,
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
        let (mut safe, mut images, mut covered) = (Region::new(), Vec::new(), Region::new());
        for window in layout.windows.iter().rev() {
            let outer = window.outer.on(size);
            // A frame may be smaller than what it holds, as while it is rolled up.
            let shows = |area: Area| covered.outside(area.on(size).intersect(outer));
            match rules.deciding(window) {
                Some(MaskRule { region: MaskRegion::Safe, .. }) if layout.composited => {}
                Some(MaskRule { region: MaskRegion::Safe, .. }) => safe.add_all(&shows(window.inner)),
                Some(rule) => images.extend(images_of(rule, window, size, shows)),
                None => {}
            }
            covered.add(outer);
        }
        // A window that came and went between two looks leaves its pixels as well.
        let disturbed: Region = layout.earlier.iter().map(|earlier| earlier.window.outer.on(size)).collect();
        self.safe = self.settling.settle(safe, &disturbed, drawn, now_ms);
        images.retain(|image: &Image| !image.seen.is_empty());
        self.images = images;
    }

    /// When a place becomes trusted though nothing happens, in milliseconds.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        self.settling.drawn.iter().map(|(_, until)| *until).min()
    }
}

fn images_of(rule: &MaskRule, window: &Window, size: Size, shows: impl Fn(Area) -> Region) -> Vec<Image> {
    let places = rule.images(window).into_iter().enumerate();
    places.map(|(at, area)| Image { id: (window.id, at), rect: area.on(size), seen: shows(area) }).collect()
}
