//! Images: smoothed while they move, so that a cine stays watchable and small text in it is not readable; judged by the
//! stronger detector once they rest.

use std::collections::BTreeMap;

use crate::frame::{PIXEL, Pixels};
use crate::masker::MASK_BGRX;
use crate::trust::Image;
use crate::{MaskedFrame, Rect, Region};

/// An image rests when nothing in it has changed for so long, in milliseconds.
pub const STILL_MS: u64 = 400;
/// The side of the squares that become one colour while an image moves, in pixels: no character of up to three times
/// that height can be read.
pub(crate) const SMOOTH: u16 = 8;

/// How far from what covers a part of an image the rest stays smoothed, in pixels.
const RIM: u16 = 3 * SMOOTH;

/// What is known of the images on the screen.
#[derive(Debug, Default)]
pub(crate) struct Images {
    states: BTreeMap<(u32, usize), State>,
}

#[derive(Debug, Clone)]
struct State {
    rect: Rect,
    seen: Region,
    moved_at: u64,
    /// The look whose picture the detector was asked about, since it has come to rest.
    asked: Option<u64>,
    /// Where text was found in what shows.
    text: Vec<Rect>,
    /// What stays smoothed along a cut.
    rim: Vec<Rect>,
}

impl Images {
    /// Takes the images that are there now; gives the parts that were not images before.
    pub(crate) fn update(&mut self, images: &[Image], now_ms: u64) -> Region {
        let mut fresh = Region::new();
        self.states.retain(|id, _| images.iter().any(|image| image.id == *id));
        for Image { id, rect, seen } in images {
            let known = self.states.get_mut(id).filter(|state| state.rect == *rect);
            match known {
                Some(state) if state.seen == *seen => {}
                Some(state) => {
                    let mut more = seen.clone();
                    more.remove_all(&state.seen);
                    fresh.add_all(&more);
                    if !more.is_empty() {
                        (state.moved_at, state.asked) = (now_ms, None);
                    }
                    state.seen = seen.clone();
                }
                None => {
                    fresh.add_all(seen);
                    let state = State {
                        rect: *rect,
                        seen: seen.clone(),
                        moved_at: now_ms,
                        asked: None,
                        text: Vec::new(),
                        rim: Vec::new(),
                    };
                    self.states.insert(*id, state);
                }
            }
        }
        fresh
    }

    /// Notes a change; gives the parts of images that are smoothed anew: all that lies in a square with it.
    pub(crate) fn moved(&mut self, changed: Rect, now_ms: u64) -> Region {
        let (x, y) = (changed.x / SMOOTH * SMOOTH, changed.y / SMOOTH * SMOOTH);
        let (right, bottom) = (changed.right().next_multiple_of(SMOOTH), changed.bottom().next_multiple_of(SMOOTH));
        let changed = Rect::new(x, y, right - x, bottom - y);
        let mut all = Region::new();
        for state in self.states.values_mut() {
            let part = state.seen.within(changed);
            if !part.is_empty() {
                (state.moved_at, state.asked) = (now_ms, None);
                all.add_all(&part);
            }
        }
        all
    }

    /// An image that has come to rest and was not judged since.
    pub(crate) fn next_still(&mut self, look: u64, now_ms: u64) -> Option<Rect> {
        let rests = |state: &&mut State| state.asked.is_none() && now_ms >= state.moved_at.saturating_add(STILL_MS);
        let state = self.states.values_mut().find(rests)?;
        state.asked = Some(look);
        Some(state.rect)
    }

    /// Has images asked about again: there is no answer.
    pub(crate) fn ask_again(&mut self, rect: Rect) {
        self.states.values_mut().filter(|state| state.rect == rect).for_each(|state| state.asked = None);
    }

    /// When the next one rests, if nothing changes.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        self.states
            .values()
            .filter(|state| state.asked.is_none())
            .map(|state| state.moved_at.saturating_add(STILL_MS))
            .min()
    }

    /// The parts of an image that have been at rest since a look.
    pub(crate) fn still_since(&self, rect: Rect, look: u64) -> Region {
        let still = self.states.values().filter(|state| state.asked == Some(look) && state.rect == rect);
        still.flat_map(|state| state.seen.rects()).copied().collect()
    }

    /// Notes where text was found in an image at rest, and what stays smoothed.
    pub(crate) fn set_text(&mut self, rect: Rect, look: u64, text: &[Rect], rim: &Region) {
        for state in self.states.values_mut().filter(|state| state.asked == Some(look) && state.rect == rect) {
            (state.text, state.rim) = (text.to_vec(), rim.rects().to_vec());
        }
    }

    /// Where text is masked in images.
    pub(crate) fn text(&self) -> impl Iterator<Item = Rect> {
        self.states.values().flat_map(|state| &state.text).copied()
    }

    /// The images that move, and what stays smoothed of those at rest.
    pub(crate) fn moving(&self) -> impl Iterator<Item = Rect> {
        let rims = self.states.values().filter(|state| state.asked.is_some()).flat_map(|state| &state.rim).copied();
        self.states.values().filter(|state| state.asked.is_none()).map(|state| state.rect).chain(rims)
    }
}

/// Over tissue a part of a line is missed more often than all of it: what is long enough to be one goes on for so many times
/// its height on both sides.
const GOES_ON: u16 = 6;
/// A line of text in an image is at most so high, in pixels; what is higher is no single line.
const HIGHEST: u16 = 32;

/// Where the line lies that a found text may be a part of.
pub(crate) fn line_around(found: Rect) -> Rect {
    let Rect { x, y, w, h } = found;
    if u32::from(w) * 2 < u32::from(h) * 3 {
        return found;
    }
    let left = x.saturating_sub(GOES_ON * h.min(HIGHEST));
    let right = found.right().saturating_add(GOES_ON * h.min(HIGHEST));
    Rect::new(left, y, right.saturating_sub(left), h)
}

/// What lies within a line's height of what covers an image.
pub(crate) fn rim(covered: &Region) -> Region {
    let around = |rect: &Rect| {
        let (x, y) = (rect.x.saturating_sub(RIM), rect.y.saturating_sub(RIM));
        Rect::new(x, y, (rect.x - x) + rect.w.saturating_add(RIM), (rect.y - y) + rect.h.saturating_add(RIM))
    };
    covered.rects().iter().map(around).collect()
}

/// Copies a part of an image into the frame, smoothed: each square of the grid becomes its mean colour.
pub(crate) fn smooth(
    part: Rect,
    whole: Rect,
    from: &impl Pixels,
    frame: &mut MaskedFrame,
    allowed: &Region,
    out: &mut Vec<Rect>,
) {
    for y in (part.y / SMOOTH * SMOOTH..part.bottom()).step_by(SMOOTH.into()) {
        for x in (part.x / SMOOTH * SMOOTH..part.right()).step_by(SMOOTH.into()) {
            let square = Rect::new(x, y, SMOOTH, SMOOTH).intersect(whole);
            let inside = allowed.within(square);
            // A square that is not all image would show what is beside it.
            let all =
                inside.rects().iter().map(|rect| rect.pixels()).sum::<u32>() == u32::from(SMOOTH) * u32::from(SMOOTH);
            let colour = if all { mean(square, from) } else { MASK_BGRX };
            let mut changed = Rect::default();
            for rect in inside.rects() {
                changed = changed.union(frame.fill(*rect, colour));
            }
            if !changed.is_empty() {
                crate::masker::join(out, changed);
            }
        }
    }
}

fn mean(square: Rect, from: &impl Pixels) -> [u8; PIXEL] {
    let mut sums = [0_u32; 3];
    for y in square.y..square.bottom() {
        for [b, g, r, _] in from.part(square, y).as_chunks::<PIXEL>().0 {
            for (sum, part) in sums.iter_mut().zip([b, g, r]) {
                *sum += u32::from(*part);
            }
        }
    }
    let [b, g, r] = sums.map(|sum| u8::try_from(sum / square.pixels().max(1)).unwrap_or(u8::MAX));
    [b, g, r, 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i1_a_found_part_of_a_line_stands_for_what_goes_on_beside_it() {
        assert_eq!(line_around(Rect::new(300, 50, 60, 20)), Rect::new(180, 50, 300, 20));
        assert_eq!(line_around(Rect::new(30, 50, 60, 20)), Rect::new(0, 50, 210, 20));
        // Grain of the tissue, and what is no single line.
        assert_eq!(line_around(Rect::new(300, 50, 12, 11)), Rect::new(300, 50, 12, 11));
        assert_eq!(line_around(Rect::new(400, 50, 90, 60)), Rect::new(208, 50, 474, 60));
    }

    #[test]
    fn i1_what_lies_along_a_cut_stays_smoothed() {
        let rim = rim(&Region::from_iter([Rect::new(100, 100, 50, 40)]));
        assert!(rim.contains(Rect::new(76, 76, 98, 88)));
        assert!(!rim.covers(75, 100) && !rim.covers(174, 100) && !rim.covers(100, 75) && !rim.covers(100, 164));
    }
}
