//! From the recognition model's answer to words, each with the pixels it stands on.
//!
//! Connectionist temporal classification: the model gives each narrow step of the line the likelihood of every character and
//! of none. The best of each step, repetitions taken once, is the text; the steps say where its characters are. A word's
//! rectangle ends in empty columns on both sides, so that showing it shows nothing that was not read.

use screen::Rect;

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The words, from left to right.
    pub words: Vec<Word>,
    /// The least certain character's likelihood, 0 to 1; 0 where nothing was read.
    pub confidence: f32,
}

impl Reading {
    /// The same with what another reading of the line says: a word that both read alike is as certain as in the surer of them.
    /// Not where its ink runs on: that its place shows nothing else only the first reading says.
    #[must_use]
    pub(super) fn agreed(mut self, other: &Self) -> Self {
        for word in self.words.iter_mut().filter(|word| word.confidence > 0.0) {
            let alike = |other: &&Word| {
                let middle = other.rect.x + other.rect.w / 2;
                other.text == word.text && (word.rect.x..word.rect.right()).contains(&middle)
            };
            let surer = other.words.iter().find(alike).map_or(0.0, |other| other.confidence);
            word.confidence = word.confidence.max(surer);
        }
        self.confidence = self.words.iter().map(|word| word.confidence).reduce(f32::min).unwrap_or(0.0);
        self
    }
}

/// A word on the line; where no empty column parts two, they are one word with a space in its text.
#[derive(Clone, PartialEq)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// Where its ink is, in pixels of the picture; of the line's height, so that neighbouring lines may reach into it.
    pub rect: Rect,
    /// The least certain character's likelihood, 0 to 1; 0 where the ink runs on beyond what was read, or where there is none.
    pub confidence: f32,
}

impl std::fmt::Debug for Word {
    /// Without the text: it may be a patient's name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Word").field("rect", &self.rect).field("confidence", &self.confidence).finish_non_exhaustive()
    }
}

/// A character that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Glyph {
    character: char,
    /// The first step, and the first after.
    steps: (usize, usize),
    confidence: f32,
}

/// The characters that the model knows, in its order; the first class is "none", the last one the space.
#[derive(Debug)]
pub struct Alphabet {
    characters: Vec<char>,
}

impl Alphabet {
    /// From the model's list, one character a line. A line of several is one that is never shown again.
    #[must_use]
    pub fn parse(list: &str) -> Self {
        let one = |line: &str| {
            let mut all = line.chars();
            all.next().filter(|_| all.next().is_none()).unwrap_or(char::REPLACEMENT_CHARACTER)
        };
        Self { characters: list.lines().map(one).chain([' ']).collect() }
    }

    /// How many classes the model has for it.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.characters.len() + 1
    }

    /// The characters of an answer: `likely` has [`Self::classes`] numbers a step.
    fn glyphs(&self, likely: &[f32]) -> Vec<Glyph> {
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut before = 0;
        for (step, classes) in likely.chunks_exact(self.classes()).enumerate() {
            let (class, confidence) = classes
                .iter()
                .copied()
                .enumerate()
                .fold((0, 0.0), |best, next| if next.1 > best.1 { next } else { best });
            let character = class.checked_sub(1).and_then(|at| self.characters.get(at).copied());
            match (character, glyphs.last_mut()) {
                (Some(_), Some(last)) if class == before => {
                    last.steps.1 = step + 1;
                    last.confidence = last.confidence.max(confidence);
                }
                (Some(character), _) => glyphs.push(Glyph { character, steps: (step, step + 1), confidence }),
                (None, _) => {}
            }
            before = class;
        }
        glyphs
    }
}

/// Which columns of a line have ink: those that look different from most others. A frame above the text or below it, or a
/// ground that changes from top to bottom, is in every column and is none.
pub struct Ink(Vec<bool>);

/// How far the brightness of the ground may vary along a row.
pub(super) const EVEN: u8 = 24;
/// The part of a line's rows above and below that neighbouring lines reach into.
const RIM: usize = 6;
/// So many columns are tried for being the ground.
const TRIED: usize = 32;

impl Ink {
    /// From the line's brightness, row by row. The uppermost and lowest rows do not count: neighbouring lines reach into them,
    /// and what of a character is there alone is no part that tells it.
    #[must_use]
    pub fn new(brightness: &[u8], width: usize) -> Self {
        let rows = brightness.len() / width.max(1);
        let brightness = &brightness[rows / RIM * width..(rows - rows / RIM) * width];
        let unlike = |ground: usize| -> Vec<bool> {
            let mut ink = vec![false; width];
            for row in brightness.chunks_exact(width) {
                ink.iter_mut().zip(row).for_each(|(ink, value)| *ink |= value.abs_diff(row[ground]) > EVEN);
            }
            ink
        };
        let tried = (0..width).step_by(width.div_ceil(TRIED).max(1)).map(unlike);
        Self(tried.min_by_key(|ink| ink.iter().filter(|ink| **ink).count()).unwrap_or_default())
    }

    /// The columns from `left` to before `right`, widened on each side to where `gap` columns are empty, but by at most
    /// `reach`; nothing where that is not enough.
    fn around(&self, left: usize, right: usize, gap: usize, reach: usize) -> Option<(usize, usize)> {
        let empty = |column: usize| !self.0.get(column).copied().unwrap_or(false);
        let start = (left.saturating_sub(reach)..=left)
            .rev()
            .find(|column| (1..=gap).all(|back| column.checked_sub(back).is_none_or(empty)))?;
        let end = (right..=right + reach).find(|column| (0..gap).all(|ahead| empty(column + ahead)))?;
        Some((start, end.min(self.0.len())))
    }
}

/// Puts the answer's characters together to words.
///
/// `line` is where the line lies in the picture, `ink` its columns, `likely` the answer, and a step of it is `step` columns
/// wide.
#[must_use]
pub fn reading(alphabet: &Alphabet, line: Rect, ink: &Ink, likely: &[f32], step: f32) -> Reading {
    let glyphs = alphabet.glyphs(likely);
    let (reach, gap) = (usize::from(line.h), usize::from(line.h / 8).max(2));
    let mut words: Vec<Word> = Vec::new();
    for glyphs in glyphs.split(|glyph| glyph.character == ' ') {
        let (Some(first), Some(last)) = (glyphs.first(), glyphs.last()) else { continue };
        // A character's steps are about its middle.
        let (left, right) = ((first.steps.0 as f32 + 0.5) * step, (last.steps.1 as f32 - 0.5) * step);
        let (left, right) = (left as usize, right.ceil() as usize);
        let found = ink.around(left, right, gap, reach).filter(|(left, right)| left < right);
        let (left, right) = found.unwrap_or((left, right));
        let edge = |column: usize| line.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
        let rect = Rect::new(edge(left), line.y, edge(right).saturating_sub(edge(left)), line.h).intersect(line);
        // Which of the apostrophes it is does not matter.
        let sure = |glyph: &&Glyph| !matches!(glyph.character, '\'' | '’');
        let least = glyphs.iter().filter(sure).map(|glyph| glyph.confidence).fold(1.0, f32::min);
        let confidence = if found.is_some() { least } else { 0.0 };
        let text: String = glyphs.iter().map(|glyph| glyph.character).collect();
        match words.last_mut() {
            Some(before) if before.rect.right() > rect.x => {
                before.text.push(' ');
                before.text += &text;
                before.rect = before.rect.union(rect);
                before.confidence = before.confidence.min(confidence);
            }
            Some(_) | None => words.push(Word { text, rect, confidence }),
        }
    }
    let confidence = words.iter().map(|word| word.confidence).reduce(f32::min).unwrap_or(0.0);
    Reading { words, confidence }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const LINE: Rect = Rect { x: 100, y: 50, w: 40, h: 10 };

    fn alphabet() -> Alphabet {
        Alphabet::parse("a\r\nb\r\nxy\r\n")
    }

    /// An answer whose best class of each step is given: `.` none, `a`, `b`, `?` the line of two characters, or a space; a
    /// capital letter is an uncertain one.
    fn answer(best: &str) -> Vec<f32> {
        let step = |c: char| {
            let class = match c.to_ascii_lowercase() {
                'a' => 1,
                'b' => 2,
                '?' => 3,
                ' ' => 4,
                _ => 0,
            };
            let mut classes = [0.01; 5];
            classes[class] = if c.is_ascii_uppercase() { 0.5 } else { 0.9 };
            classes
        };
        best.chars().flat_map(step).collect()
    }

    /// The words of an answer over columns drawn with `#` for ink, four columns a step: text, left and right edge in the
    /// picture, confidence.
    fn check(best: &str, columns: &str, expect: &[(&str, u16, u16, f32)]) {
        let ink = Ink(columns.chars().map(|c| c == '#').collect());
        let reading = reading(&alphabet(), LINE, &ink, &answer(best), 4.0);
        let words: Vec<_> =
            reading.words.iter().map(|w| (w.text.as_str(), w.rect.x, w.rect.right(), w.confidence)).collect();
        assert_eq!(words, expect, "{best:?}");
        assert!(reading.words.iter().all(|word| (word.rect.y, word.rect.h) == (50, 10)));
    }

    #[test]
    fn repetitions_are_one_character_and_none_parts_two() {
        let text = |best| alphabet().glyphs(&answer(best)).iter().map(|glyph| glyph.character).collect::<String>();
        assert_eq!(text("..aa.ab  b."), "aab b");
        assert_eq!(text("......"), "");
        assert_eq!(text("a?b"), "a\u{fffd}b");
        assert_eq!(alphabet().classes(), 5);
    }

    #[test]
    fn a_word_ends_in_empty_columns() {
        check(".ab. .b...", "...########.............####............", &[("ab", 103, 111, 0.9), ("b", 124, 128, 0.9)]);
        // A peak beside its letter, and letters a column apart: the word is widened over them.
        check(".ab. .b...", ".##.#####.##............####............", &[("ab", 101, 112, 0.9), ("b", 124, 128, 0.9)]);
        // The line's edges are empty.
        check("a........b", "####................................####", &[("ab", 100, 140, 0.9)]);
        check("..........", "####................................####", &[]);
    }

    #[test]
    fn words_without_a_gap_are_one() {
        check(".ab b.....", "....################....................", &[("ab b", 104, 120, 0.0)]);
    }

    #[test]
    fn ink_that_runs_on_beyond_what_was_read_is_no_word() {
        check(".a........", "....################....................", &[("a", 106, 106, 0.0)]);
        // Nor is a place without ink.
        check(".a........", "............####........................", &[("a", 106, 106, 0.0)]);
    }

    #[test]
    fn i1_two_readings_are_believed_only_where_they_say_the_same() {
        let columns = "....####.............####............";
        let read = |best: &str, columns: &str| {
            let ink = Ink(columns.chars().map(|c| c == '#').collect());
            reading(&alphabet(), LINE, &ink, &answer(best), 4.0)
        };
        // Where the ink runs on in one reading, no other makes up for it.
        let runs_on = read(".ab.. b...", &columns.replace(".............####", "#################"));
        assert_eq!(runs_on.confidence, 0.0);
        assert_eq!(runs_on.clone().agreed(&read(".ab.. b...", columns)), runs_on);
        let check = |best: &str, other: &str, expect: [f32; 2]| {
            let agreed = read(best, columns).agreed(&read(other, columns));
            let words: Vec<f32> = agreed.words.iter().map(|word| word.confidence).collect();
            assert_eq!(
                (words.as_slice(), agreed.confidence),
                (&expect[..], expect[0].min(expect[1])),
                "{best} {other}"
            );
        };
        check(".aB.. b...", ".ab.. b...", [0.9, 0.9]);
        check(".aB.. b...", ".bb.. b...", [0.5, 0.9]);
        check(".aB.. B...", "......b...", [0.5, 0.9]);
        check(".ab.. b...", ".aB.. B...", [0.9, 0.9]);
    }

    #[test]
    fn the_least_certain_character_counts() {
        check(".aB.. b...", "....########............####............", &[("ab", 104, 112, 0.5), ("b", 124, 128, 0.9)]);
        let none = reading(&alphabet(), LINE, &Ink(vec![false; 40]), &answer("....."), 4.0);
        assert_eq!(none, Reading { words: Vec::new(), confidence: 0.0 });
    }

    #[test]
    fn what_is_in_every_column_is_no_ink() {
        let brightness = [
            [200, 200, 200, 200, 200], // A frame above the text.
            [90, 20, 90, 20, 20],
            [60, 65, 60, 60, 84], // Another ground below, not quite even.
        ];
        assert_eq!(Ink::new(&brightness.concat(), 5).0, [true, false, true, false, false]);
    }

    #[test]
    fn what_reaches_into_the_line_from_above_and_below_is_no_ink() {
        let mut rows = [[20_u8; 3]; 12];
        (rows[1][1], rows[10][1]) = (200, 200);
        assert_eq!(Ink::new(&rows.concat(), 3).0, [false; 3]);
        rows[2][1] = 200;
        assert_eq!(Ink::new(&rows.concat(), 3).0, [false, true, false]);
    }

    #[test]
    fn which_apostrophe_it_is_does_not_matter() {
        let alphabet = Alphabet::parse("a\n'\n’\n");
        let step = |class: usize, sure: f32| {
            let mut classes = [0.0; 5];
            classes[class] = sure;
            classes
        };
        let answer = [step(1, 0.9), step(3, 0.4), step(0, 0.9), step(1, 0.8)].concat();
        let ink = Ink((0..40).map(|column| column < 16).collect());
        let words = reading(&alphabet, LINE, &ink, &answer, 4.0).words;
        assert_eq!((words[0].text.as_str(), words[0].confidence), ("a’a", 0.8));
    }
}
