//! From what was read of a line to the pieces that are judged each on its own.

use desktop::text::{Picture, Reading, TextDetector, TextError, Word};
use screen::{Line, LineClass, Piece, Rect, Said, Words};

/// Words that are shown or hidden together.
pub struct Part {
    /// Their place in the picture.
    pub rect: Rect,
    /// What they say; for tests alone, and never kept.
    pub text: String,
    /// What they mean.
    pub class: LineClass,
}

impl Part {
    /// The line for the masker; its place counts from `whole`.
    #[must_use]
    pub const fn line(&self, whole: Rect) -> Line {
        let Rect { x, y, w, h } = self.rect;
        Line { rect: Rect::new(x.saturating_sub(whole.x), y.saturating_sub(whole.y), w, h), class: self.class }
    }
}

/// Reads a line; twice where the first reading is doubtful.
///
/// # Errors
/// As [`TextDetector::read`].
pub fn read(
    detector: &mut TextDetector,
    picture: Picture<'_>,
    line: Rect,
    is_doubtful: impl FnOnce(&Reading) -> bool,
) -> Result<Reading, TextError> {
    let reading = detector.read(picture, line)?;
    if is_doubtful(&reading) { detector.read_again(picture, line, reading) } else { Ok(reading) }
}

/// Whether a harmless word of a line was not read with confidence.
#[must_use]
pub fn is_doubtful(reading: &Reading, words: &Words) -> bool {
    reading.words.iter().any(|word| words.is_doubtful(Said { text: &word.text, confidence: word.confidence }))
}

/// The words of a line, parted where the gap is nearly as wide as the line is high, unless all of it is a phrase, and between
/// words that may be shown and such that may not; all of the line where nothing was read.
#[must_use]
pub fn parts(reading: &Reading, whole: Rect, words: &Words) -> Vec<Part> {
    let phrase = words.phrased(&said(&reading.words), true);
    let mut parts: Vec<Part> = match phrase.filter(|pieces| pieces.iter().all(|piece| is_near(reading, piece, whole))) {
        Some(phrase) => placed(&reading.words, phrase).collect(),
        None => {
            stretches(reading, whole).flat_map(|together| placed(together, words.pieces(&said(together)))).collect()
        }
    };
    match parts.as_mut_slice() {
        [] => parts.push(Part { rect: whole, text: String::new(), class: words.class("", 0.0) }),
        [only] if only.text.is_empty() => {}
        // A little of the margin; what else is in the line was not read, and stays masked.
        [only] => {
            let margin = (whole.h / 8).max(2);
            let x = only.rect.x.saturating_sub(margin);
            let w = only.rect.right().saturating_add(margin) - x;
            only.rect = Rect::new(x, whole.y, w, whole.h).intersect(whole);
        }
        [_, _, ..] => {}
    }
    parts
}

/// The words of a line, parted where the gap is nearly as wide as the line is high.
pub fn stretches(reading: &Reading, whole: Rect) -> impl Iterator<Item = &[Word]> {
    reading.words.chunk_by(move |a, b| are_near(a, b, whole))
}

const fn are_near(a: &Word, b: &Word, whole: Rect) -> bool {
    b.rect.x <= a.rect.right().saturating_add(whole.h * 2 / 3)
}

/// Whether no gap parts words that a phrase shows together: they are not a label and its value, nor two cells, and nothing
/// that was not read stands between them.
fn is_near(reading: &Reading, piece: &Piece, whole: Rect) -> bool {
    let of = &reading.words[piece.first..piece.first + piece.count];
    !piece.class.harmless || of.windows(2).all(|pair| are_near(&pair[0], &pair[1], whole))
}

fn said(words: &[Word]) -> Vec<Said<'_>> {
    words.iter().map(|word| Said { text: &word.text, confidence: word.confidence }).collect()
}

fn placed(words: &[Word], pieces: Vec<Piece>) -> impl Iterator<Item = Part> {
    pieces.into_iter().map(|piece| {
        let of = &words[piece.first..piece.first + piece.count];
        let rect = of.iter().fold(Rect::default(), |all, word| all.union(word.rect));
        let text = of.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        Part { rect, text, class: piece.class }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What shows of a line whose words stand so many pixels apart.
    fn shown(gap: u16, text: &str) -> Vec<String> {
        let mut x = 0;
        let word = |text: &str| {
            let rect = Rect::new(x, 0, 8 * u16::try_from(text.len()).unwrap_or(0), 15);
            x = rect.right() + gap;
            Word { text: text.to_owned(), rect, confidence: 0.99 }
        };
        let reading = Reading { words: text.split(' ').map(word).collect(), confidence: 0.99 };
        let shown = parts(&reading, Rect::new(0, 0, 800, 15), &Words::shipped()).into_iter();
        shown.filter(|part| part.class.certain).map(|part| part.text).collect()
    }

    #[test]
    fn i1_what_stands_in_two_cells_is_no_phrase() {
        assert_eq!(shown(4, "Patient weight"), ["Patient weight"]);
        assert_eq!(shown(11, "Patient weight"), ["Patient"]);
    }
}
