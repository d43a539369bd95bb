//! What of a screen can be read in the picture that arrived at a viewer, judged pixel by pixel, without reading.
//!
//! A pixel of ink is *uncovered* where its brightness is as in the original, within what JPEG changes. A letter is
//! uncovered by the share of its ink that is, unless it no longer stands out from the pixels around it: a mask of the
//! ink's own colour hides it too.
//!
//! An identifier is **readable** where any of these holds; the definition errs towards readable:
//! - two letters or digits in a row have each at least 60 % of their ink uncovered;
//! - 30 % of all its ink is uncovered;
//! - its shape shows: ink and paper can still be told apart in the picture nearly as well as in the original, whatever
//!   the colours (a dimmed, blurred or inverted word).
//!
//! A harmless word is **shown again** where 90 % of its ink is uncovered.

use std::collections::BTreeMap;

use crate::screen::{Glyph, Kind, Rect, Screen, Word};
use crate::upper_bound_95;

/// How far JPEG may change the brightness of a pixel, of 255.
const TOLERANCE: i32 = 40;
/// The share of a letter's contrast with its paper that must be left.
const CONTRAST: f32 = 0.25;
/// The share of a letter's ink that shows the letter.
const LETTER: f32 = 0.6;
/// How many letters in a row tell something.
const RUN: usize = 2;
/// The share of a word's ink that shows the word.
const WORD: f32 = 0.3;
/// How well the shape must be left, beside the original.
const SHAPE: f32 = 0.7;
/// How well the shape must be left at least.
const LEAST_SHAPE: f32 = 0.3;
/// The share of a harmless word's ink that counts as shown.
const SHOWN: f32 = 0.9;

/// A picture whose size is not the screen's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture has {found} bytes, the screen {expected}")]
pub struct WrongSize {
    expected: usize,
    found: usize,
}

/// A count of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many words there are.
    pub words: u64,
    /// How many of them are uncovered: readable identifiers, or harmless words shown again.
    pub uncovered: u64,
}

impl Count {
    /// The upper end of the one-sided 95 % confidence interval of the rate of uncovered words.
    #[must_use]
    pub fn upper_bound_95(self) -> f64 {
        upper_bound_95(self.uncovered, self.words)
    }
}

/// Counts of a screen, or of many.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally(pub BTreeMap<Kind, Count>);

impl Tally {
    /// Adds another screen's counts.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            let sum = self.0.entry(*kind).or_default();
            sum.words += count.words;
            sum.uncovered += count.uncovered;
        }
    }

    /// The counts of the kinds for which something holds, together.
    #[must_use]
    pub fn of(&self, wanted: impl Fn(Kind) -> bool) -> Count {
        let counts = self.0.iter().filter(|(kind, _)| wanted(**kind)).map(|(_, count)| count);
        counts.fold(Count::default(), |sum, count| Count {
            words: sum.words + count.words,
            uncovered: sum.uncovered + count.uncovered,
        })
    }
}

/// Counts the words that are uncovered in a picture, four bytes a pixel as in [`Screen::bgrx`].
///
/// # Errors
/// The picture's size must be the screen's.
pub fn judge(screen: &Screen, seen_bgrx: &[u8]) -> Result<Tally, WrongSize> {
    let mut tally = Tally::default();
    for (word, uncovered) in verdicts(screen, seen_bgrx)? {
        let count = tally.0.entry(word.kind).or_default();
        count.words += 1;
        count.uncovered += u64::from(uncovered);
    }
    Ok(tally)
}

/// The words that are uncovered in a picture.
///
/// # Errors
/// The picture's size must be the screen's.
pub fn uncovered<'a>(screen: &'a Screen, seen_bgrx: &'a [u8]) -> Result<Vec<&'a Word>, WrongSize> {
    Ok(verdicts(screen, seen_bgrx)?.filter(|(_, uncovered)| *uncovered).map(|(word, _)| word).collect())
}

fn verdicts<'a>(screen: &'a Screen, seen: &'a [u8]) -> Result<impl Iterator<Item = (&'a Word, bool)>, WrongSize> {
    if seen.len() != screen.bgrx.len() {
        return Err(WrongSize { expected: screen.bgrx.len(), found: seen.len() });
    }
    let eye = Eye { width: screen.width, original: &screen.bgrx, seen };
    Ok(screen.words.iter().map(move |word| (word, eye.sees(word))))
}

/// Both pictures.
struct Eye<'a> {
    width: i32,
    original: &'a [u8],
    seen: &'a [u8],
}

impl Eye<'_> {
    fn sees(&self, word: &Word) -> bool {
        let shares: Vec<f32> = word.glyphs.iter().map(|glyph| self.share(glyph, word.rect)).collect();
        let inks: Vec<f32> = word.glyphs.iter().map(|glyph| glyph.ink.len() as f32).collect();
        let all = shares.iter().zip(&inks).map(|(share, ink)| share * ink).sum::<f32>() / inks.iter().sum::<f32>();
        match word.kind {
            Kind::Harmless | Kind::Annotation | Kind::Figure => all >= SHOWN,
            Kind::Identifier(_) | Kind::OnTissue(_) | Kind::Corner(_) | Kind::Rotated(_) => {
                all >= WORD || run(word, &shares) >= RUN || self.shape(word)
            }
        }
    }

    /// The share of a letter's ink that is uncovered.
    fn share(&self, glyph: &Glyph, word: Rect) -> f32 {
        let same = glyph.ink.iter().filter(|place| {
            let place = **place as usize;
            (brightness(self.original, place) - brightness(self.seen, place)).abs() <= TOLERANCE
        });
        let contrast = |picture| self.contrast(picture, &glyph.ink, word);
        if contrast(self.seen) < contrast(self.original) * CONTRAST {
            return 0.0;
        }
        same.count() as f32 / glyph.ink.len() as f32
    }

    /// How far the pixels around a letter's ink, within its word, differ from the ink in brightness.
    fn contrast(&self, picture: &[u8], ink: &[u32], word: Rect) -> f32 {
        let of_ink: i32 = ink.iter().map(|place| brightness(picture, *place as usize)).sum();
        let of_ink = of_ink / (ink.len() as i32).max(1);
        let paper = self.pixels(self.around(ink).inset(-1).intersect(word));
        let (sum, count) =
            paper.filter(|place| ink.binary_search(place).is_err()).fold((0, 0), |(sum, count), place| {
                (sum + (brightness(picture, place as usize) - of_ink).abs(), count + 1)
            });
        sum as f32 / count.max(1) as f32
    }

    fn around(&self, ink: &[u32]) -> Rect {
        let places = || ink.iter().map(|place| (*place as i32 % self.width, *place as i32 / self.width));
        let (left, right) = (places().map(|p| p.0).min().unwrap_or(0), places().map(|p| p.0).max().unwrap_or(0));
        let (top, bottom) = (places().map(|p| p.1).min().unwrap_or(0), places().map(|p| p.1).max().unwrap_or(0));
        Rect::new(left, top, right - left + 1, bottom - top + 1)
    }

    fn pixels(&self, rect: Rect) -> impl Iterator<Item = u32> {
        let width = self.width;
        (rect.y..rect.bottom()).flat_map(move |y| (rect.x..rect.right()).map(move |x| (y * width + x) as u32))
    }

    /// Whether ink and paper can be told apart nearly as well as in the original.
    fn shape(&self, word: &Word) -> bool {
        let mut ink: Vec<u32> = word.glyphs.iter().flat_map(|glyph| glyph.ink.iter().copied()).collect();
        ink.sort_unstable();
        let of = |picture| {
            correlation(self.pixels(word.rect).map(|place| {
                (f32::from(u8::from(ink.binary_search(&place).is_ok())), brightness(picture, place as usize) as f32)
            }))
        };
        let seen = of(self.seen);
        seen >= LEAST_SHAPE && seen >= of(self.original) * SHAPE
    }
}

/// The longest row of letters and digits that are uncovered each.
fn run(word: &Word, shares: &[f32]) -> usize {
    let (mut longest, mut length) = (0, 0);
    for (glyph, share) in word.glyphs.iter().zip(shares) {
        if *share < LETTER {
            length = 0;
        } else if glyph.letter.is_alphanumeric() {
            length += 1;
            longest = longest.max(length);
        }
    }
    longest
}

/// The brightness of a pixel, 0 to 255.
fn brightness(bgrx: &[u8], place: usize) -> i32 {
    let pixel = &bgrx[place * 4..place * 4 + 3];
    (i32::from(pixel[0]) + 2 * i32::from(pixel[1]) + i32::from(pixel[2])) / 4
}

/// How much two values go together, whichever way, 0 to 1; 0 where one of them is always the same.
fn correlation(pairs: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (mut n, mut x, mut y, mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0_f64);
    for (a, b) in pairs {
        let (a, b) = (f64::from(a), f64::from(b));
        (n, x, y) = (n + 1.0, x + a, y + b);
        (xx, yy, xy) = (xx + a * a, yy + b * b, xy + a * b);
    }
    let spread = (n * xx - x * x) * (n * yy - y * y);
    // A flat mask, or one that JPEG made nearly flat, has no shape.
    if spread <= 0.0 || (n * yy - y * y) / (n * n) < 4.0 {
        0.0
    } else {
        ((n * xy - x * y) / spread.sqrt()).abs() as f32
    }
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
