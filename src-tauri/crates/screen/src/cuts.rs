//! Text that the edge of a mask cuts: what is left of a line beside grey is no text to a detector, and may be read all the same.
//!
//! So wherever strokes cross a mask's edge, what goes on beyond it is taken for text.

use crate::frame::{PIXEL, Pixels};
use crate::{Rect, Region};

/// So far beyond an edge strokes are looked for, in pixels: no gap between two letters of small text is wider.
const NEAR: u16 = 4;
/// So far beyond an edge what is cut goes on at most, in pixels: of a line that shows more of itself enough is left to be found.
const FAR: u16 = 24;
/// The same once something was found, along a line: over a space.
const SPACE: u16 = 8;
/// Neighbouring pixels differ by so much at least where a stroke begins or ends; of 255, in the strongest colour.
const STROKE: u8 = 24;
/// Strokes that are no further apart are of one text, in pixels.
const APART: u16 = 16;
/// What is added around it, in pixels.
const AROUND: u16 = 2;

/// A side of a masked rectangle: the strip beyond it, and the way out.
#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
    Left,
    Right,
}

/// The parts of a picture's `rect` that may be the rest of text that `masked` cuts.
pub(crate) fn cut_text(rect: Rect, masked: &Region, from: &impl Pixels) -> Vec<Rect> {
    let mut found = Vec::new();
    for mask in masked.within(rect).rects() {
        for (side, strip) in strips(*mask, rect) {
            for part in masked.outside(strip).rects() {
                along(*part, side, from, &mut found);
            }
        }
    }
    let around = |found: Rect| {
        let (x, y) = (found.x.saturating_sub(AROUND), found.y.saturating_sub(AROUND));
        let (right, bottom) = (found.right().saturating_add(AROUND), found.bottom().saturating_add(AROUND));
        Rect::new(x, y, right - x, bottom - y).intersect(rect)
    };
    let mut joined: Vec<Rect> = Vec::new();
    for found in found.into_iter().map(around) {
        // Places that overlap become one where that wastes little: a tile with many of them is masked as a whole.
        let mut found = found;
        while let Some(at) = joined.iter().position(|held| {
            held.meets(found) && 2 * held.union(found).pixels() <= 3 * (held.pixels() + found.pixels())
        }) {
            found = joined.swap_remove(at).union(found);
        }
        joined.push(found);
    }
    joined
}

/// What lies right beyond each side of a mask, within a picture.
fn strips(mask: Rect, within: Rect) -> [(Side, Rect); 4] {
    let Rect { x, y, w, h } = mask;
    let (above, left) = (y.saturating_sub(FAR), x.saturating_sub(FAR));
    [
        (Side::Above, Rect::new(x, above, w, y - above)),
        (Side::Below, Rect::new(x, mask.bottom(), w, FAR)),
        (Side::Left, Rect::new(left, y, x - left, h)),
        (Side::Right, Rect::new(mask.right(), y, FAR, h)),
    ]
    .map(|(side, strip)| (side, strip.intersect(within)))
}

/// Looks along the edge that a part of a strip begins at for strokes that cross it.
fn along(part: Rect, side: Side, from: &impl Pixels, found: &mut Vec<Rect>) {
    let (long, deep, gap) = match side {
        Side::Above | Side::Below => (part.w, part.h, NEAR),
        Side::Left | Side::Right => (part.h, part.w, SPACE),
    };
    // The place `out` steps from the edge, `at` steps along it.
    let place = |at: u16, out: u16| match side {
        Side::Above => (part.x + at, part.bottom() - 1 - out),
        Side::Below => (part.x + at, part.y + out),
        Side::Left => (part.right() - 1 - out, part.y + at),
        Side::Right => (part.x + out, part.y + at),
    };
    let colour = |at: u16, out: u16| {
        let (x, y) = place(at, out);
        let pixel = from.part(Rect::new(x, y, 1, 1), y).first_chunk::<PIXEL>();
        pixel.copied().unwrap_or_default()
    };
    let differs = |at: u16, out: u16| {
        let (one, other) = (colour(at - 1, out), colour(at, out));
        one.iter().zip(other).take(3).any(|(one, other)| one.abs_diff(other) >= STROKE)
    };
    let inked = |at: u16| (0..deep.min(NEAR)).any(|out| differs(at, out));
    let mut runs: Vec<(u16, u16, u16)> = Vec::new();
    for at in (1..long).filter(|at| inked(*at)) {
        match runs.last_mut() {
            Some((_, last, count)) if at - *last <= APART => (*last, *count) = (at, *count + 1),
            Some(_) | None => runs.push((at, at, 1)),
        }
    }
    // A single step is a border.
    for (first, last, _) in runs.into_iter().filter(|(.., count)| *count > 1) {
        // It goes on as far as there are strokes, over the gaps within a letter and between two.
        let has = |out: u16| (first..=last).any(|at| differs(at, out));
        let mut end = deep.min(NEAR);
        while let Some(next) = (end..deep.min(end + gap)).rev().find(|out| has(*out)) {
            end = next + 1;
        }
        let (first, end) = (first.saturating_sub(1), end.max(1) - 1);
        let ((x, y), (other_x, other_y)) = (place(first, 0), place(last, end));
        let (left, top) = (x.min(other_x), y.min(other_y));
        found.push(Rect::new(left, top, x.max(other_x) - left + 1, y.max(other_y) - top + 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Picture {
        width: u16,
        pixels: Vec<u8>,
    }

    impl Pixels for Picture {
        fn part(&self, part: Rect, y: u16) -> &[u8] {
            let start = (usize::from(y) * usize::from(self.width) + usize::from(part.x)) * PIXEL;
            &self.pixels[start..start + usize::from(part.w) * PIXEL]
        }
    }

    /// A light ground with dark strokes of two by twelve pixels, each six pixels on.
    fn line(x: u16, y: u16, strokes: u16) -> Picture {
        let (width, height) = (200_u16, 120_u16);
        let mut pixels = vec![230; usize::from(width) * usize::from(height) * PIXEL];
        for stroke in 0..strokes {
            for (dx, dy) in (0..2).flat_map(|dx| (0..12).map(move |dy| (dx, dy))) {
                let at = usize::from(y + dy) * usize::from(width) + usize::from(x + stroke * 6 + dx);
                pixels[at * PIXEL..][..PIXEL].fill(20);
            }
        }
        Picture { width, pixels }
    }

    const WHOLE: Rect = Rect::new(0, 0, 200, 120);

    fn cut(picture: &Picture, mask: Rect) -> Region {
        cut_text(WHOLE, &Region::from_iter([mask]), picture).into_iter().collect()
    }

    #[test]
    fn i1_what_is_left_of_a_line_beside_a_mask_is_text() {
        let picture = line(60, 50, 10);
        let (left, right, top, bottom) = (60, 116, 50, 62);
        for mask in [
            Rect::new(40, 20, 120, 38),
            Rect::new(40, 54, 120, 40),
            Rect::new(20, 40, 80, 40),
            Rect::new(80, 40, 80, 40),
        ] {
            let found = cut(&picture, mask);
            for y in top..bottom {
                for x in left..right {
                    // As far as letters near the edge go.
                    let near = x + 20 >= mask.x && x < mask.right() + 20;
                    let inside = mask.covers(x, y) || found.covers(x, y);
                    assert!(inside || !near || (x - left) % 6 > 1, "{x},{y} beside {mask:?}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn a_line_that_no_mask_touches_and_a_border_are_not_cut() {
        let picture = line(60, 50, 10);
        assert!(cut(&picture, Rect::new(0, 0, 200, 44)).is_empty());
        assert!(cut(&picture, Rect::new(0, 67, 200, 50)).is_empty());
        let mut border = line(0, 0, 0);
        // One side of the window is another colour.
        for row in 0..120 {
            border.pixels[(row * 200 + 100) * PIXEL..(row + 1) * 200 * PIXEL].fill(90);
        }
        assert!(cut(&border, Rect::new(20, 20, 160, 40)).is_empty());
    }
}
