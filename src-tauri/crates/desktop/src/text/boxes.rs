//! From the detector's map of how likely text is to the rectangles that cover it.
//!
//! Differentiable binarization: the model marks the core of a line of text, which is smaller than the line, and each core is
//! grown back to cover the ink. Rectangles are upright: a slanted line gets a larger one, and more is masked.

use screen::Rect;

/// How likely text is, a number a pixel, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// The length of a row, at least one.
    pub width: usize,
    /// The numbers, 0 to 1; whole rows.
    pub likely: &'a [f32],
}

/// From here on a pixel counts as text. Low: a word that is missed leaves unmasked, a rectangle too many hides a button.
pub const THRESHOLD: f32 = 0.12;

/// From here on it counts as a line to be read: lines close to each other stay apart.
pub const LINE: f32 = 0.4;

/// A core's edges in pixels of the map; `right` and `bottom` are the first outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Core {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Core {
    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// The rectangles of all that may be text, in pixels of a picture of `width` by `height` that the map shows `scale` times
/// as large; cut to that picture.
#[must_use]
pub fn boxes(map: Map<'_>, threshold: f32, scale: usize, width: u16, height: u16) -> Vec<Rect> {
    let picture = Rect::new(0, 0, width, height);
    cores(map, threshold)
        .into_iter()
        .map(|core| grown(core, scale.max(1)).intersect(picture))
        .filter(|rect| !rect.is_empty())
        .collect()
}

/// A core grown to the text it stands for, and at least 2 pixels around it. Cores are about half as high as their text; a
/// small one is a lone letter, and tells less surely how large that is.
fn grown(core: Core, scale: usize) -> Rect {
    let side = (core.right - core.left).min(core.bottom - core.top);
    let margin = if side < 6 * scale { 4 } else { 2 };
    let by = (side * 3).div_ceil(5) + margin * scale;
    let edge = |value: usize| u16::try_from(value / scale).unwrap_or(u16::MAX);
    let (x, y) = (edge(core.left.saturating_sub(by)), edge(core.top.saturating_sub(by)));
    let (right, bottom) = (edge(core.right + by + scale - 1), edge(core.bottom + by + scale - 1));
    Rect::new(x, y, right.saturating_sub(x), bottom.saturating_sub(y))
}

/// A stretch of one row that counts as text, and the number of the core it belongs to.
#[derive(Debug, Clone, Copy)]
struct Run {
    left: usize,
    right: usize,
    core: usize,
}

/// The cores: pixels that count as text and touch, by a side or a corner. None is too small.
fn cores(map: Map<'_>, threshold: f32) -> Vec<Core> {
    let mut found: Vec<Core> = Vec::new();
    // The core that each was joined to; itself while it stands alone.
    let mut joined: Vec<usize> = Vec::new();
    let (mut above, mut row): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    for (y, line) in map.likely.chunks_exact(map.width.max(1)).enumerate() {
        row.clear();
        let mut from = 0;
        for (left, right) in runs(line, threshold) {
            let mut core = found.len();
            found.push(Core { left, top: y, right, bottom: y + 1 });
            joined.push(core);
            // Both rows are in order: what ended before this run touches no later one either.
            while above.get(from).is_some_and(|run| run.right < left) {
                from += 1;
            }
            for run in above[from..].iter().take_while(|run| run.left <= right) {
                let other = root(&mut joined, run.core);
                core = root(&mut joined, core);
                if core != other {
                    let (keep, lose) = (core.min(other), core.max(other));
                    found[keep] = found[keep].with(found[lose]);
                    joined[lose] = keep;
                    core = keep;
                }
            }
            row.push(Run { left, right, core });
        }
        std::mem::swap(&mut above, &mut row);
    }
    found.into_iter().zip(joined).enumerate().filter(|(at, (_, root))| at == root).map(|(_, (core, _))| core).collect()
}

fn root(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

/// The stretches of a row that count as text: first pixel, and first pixel after. What is no number counts.
fn runs(line: &[f32], threshold: f32) -> impl Iterator<Item = (usize, usize)> {
    let text = move |value: &f32| *value >= threshold || value.is_nan();
    let mut at = 0;
    std::iter::from_fn(move || {
        let left = at + line.get(at..)?.iter().position(text)?;
        let right = line[left..].iter().position(|value| !text(value)).map_or(line.len(), |length| left + length);
        at = right;
        Some((left, right))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map from a drawing: `#` is text for sure, `+` just so, `.` is none.
    fn drawn(rows: &[&str]) -> Vec<f32> {
        let number = |c| match c {
            '#' => 1.0,
            '+' => THRESHOLD,
            _ => THRESHOLD - 0.01,
        };
        rows.iter().flat_map(|row| row.chars()).map(number).collect()
    }

    fn check_cores(rows: &[&str], expect: &[(usize, usize, usize, usize)]) {
        let likely = drawn(rows);
        let mut all: Vec<_> = cores(Map { width: rows[0].len(), likely: &likely }, THRESHOLD)
            .into_iter()
            .map(|core| (core.left, core.top, core.right, core.bottom))
            .collect();
        all.sort_unstable();
        assert_eq!(all, expect, "{rows:?}");
    }

    #[test]
    fn what_touches_is_one_core() {
        check_cores(&["....", "...."], &[]);
        check_cores(&["#"], &[(0, 0, 1, 1)]);
        check_cores(&["#.#", "...", "..+"], &[(0, 0, 1, 1), (2, 0, 3, 1), (2, 2, 3, 3)]);
        // By a corner.
        check_cores(&["#...", ".#..", "...#"], &[(0, 0, 2, 2), (3, 2, 4, 3)]);
        // Joined late: a U, a comb, and a spiral.
        check_cores(&["#..#", "#..#", "####"], &[(0, 0, 4, 3)]);
        check_cores(&["#.#.#.#", "#.#.#.#", ".#.#.#."], &[(0, 0, 7, 3)]);
        check_cores(&["#####", "....#", "###.#", "#...#", "#####"], &[(0, 0, 5, 5)]);
        check_cores(&["##.##", ".....", "##.##"], &[(0, 0, 2, 1), (0, 2, 2, 3), (3, 0, 5, 1), (3, 2, 5, 3)]);
    }

    #[test]
    fn what_is_no_number_counts_as_text() {
        let all = cores(Map { width: 2, likely: &[0.0, f32::NAN] }, THRESHOLD);
        assert_eq!(all, [Core { left: 1, top: 0, right: 2, bottom: 1 }]);
    }

    #[test]
    fn cores_grow_by_three_fifths_of_their_height_and_a_margin_within_the_picture() {
        let check = |core: (usize, usize, usize, usize), scale, expect: Rect| {
            let (left, top, right, bottom) = core;
            assert_eq!(grown(Core { left, top, right, bottom }, scale), expect);
        };
        check((20, 20, 60, 30), 1, Rect::new(12, 12, 56, 26));
        check((20, 20, 60, 25), 1, Rect::new(13, 13, 54, 19));
        check((2, 1, 10, 2), 1, Rect::new(0, 0, 15, 7));
        check((40, 40, 120, 60), 2, Rect::new(12, 12, 56, 26));
        // An odd edge at double size: rounded outwards.
        check((41, 41, 121, 61), 2, Rect::new(12, 12, 57, 27));
        let likely = drawn(&["........", ".#......", "........"]);
        let all = boxes(Map { width: 8, likely: &likely }, THRESHOLD, 1, 4, 2);
        assert_eq!(all, [Rect::new(0, 0, 4, 2)]);
    }
}
