//! Phrases: words that name nobody in the order in which they stand, with gaps for what varies.
//!
//! `Opened study of *` says of a line from its beginning to its end what is text of the program and what is not: words that a
//! name may be made of are shown where the program always writes them, and what stands in a gap stays masked. A line that is
//! only like a phrase is none.

use crate::words::bare;

/// What stands for anything in a phrase as it is written.
pub(crate) const GAP: &str = "*";
/// So many words in a row are nobody's name, whatever each of them may be.
pub(crate) const SURE: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    /// One word or more.
    Gap,
}

/// A phrase; at least two words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    parts: Vec<Part>,
    /// Nobody is called so, however it is written.
    sure: bool,
    /// Nobody is called so where only its first word begins with a capital.
    small: bool,
}

impl Phrase {
    /// Reads a phrase as it is written; `None` where it has fewer than two words. `sure` where nobody is called so for another
    /// reason than its length.
    pub(crate) fn new(text: &str, sure: bool) -> Option<Self> {
        let small = is_small(text.split_whitespace());
        let mut parts: Vec<Part> = Vec::new();
        for word in text.split_whitespace() {
            match bare(word) {
                Some(word) => parts.push(Part::Word(word)),
                None if word == GAP && parts.last() != Some(&Part::Gap) => parts.push(Part::Gap),
                None => {}
            }
        }
        let count = parts.iter().filter(|part| **part != Part::Gap).count();
        (count > 1).then_some(Self { parts, sure: sure || count >= SURE, small })
    }

    /// The same, where a word of it is nobody's name.
    pub(crate) fn surely(self) -> Self {
        Self { sure: true, ..self }
    }

    /// Whether nobody is called so, however it is written.
    pub(crate) const fn is_sure(&self) -> bool {
        self.sure
    }

    /// Whether nobody is called so as it stands in a line.
    pub(crate) fn is_sure_in<'a>(&self, line: impl IntoIterator<Item = &'a str>) -> bool {
        let mut line = line.into_iter();
        let first = line.next().and_then(first_letter).is_some_and(char::is_uppercase);
        self.sure || (self.small && first && line.filter_map(first_letter).all(is_surely_small))
    }

    /// Whether something stands in it that varies.
    pub(crate) fn has_gaps(&self) -> bool {
        self.parts.contains(&Part::Gap)
    }

    /// Its words, without the gaps.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Word(word) => Some(word.as_str()),
            Part::Gap => None,
        })
    }

    /// Which of a line's words are the phrase's; `None` where the line is another. `None` among the words is one that can
    /// only stand in a gap. Gaps are as short as they can be.
    pub(crate) fn fits(&self, line: &[Option<String>]) -> Option<Vec<bool>> {
        let differs = |part: Option<&Part>, said: Option<&Option<String>>| match (part, said) {
            (Some(Part::Word(word)), Some(said)) => said.as_ref() != Some(word),
            (Some(Part::Gap), Some(_)) => false,
            (None, _) | (_, None) => true,
        };
        if differs(self.parts.first(), line.first()) || differs(self.parts.last(), line.last()) {
            return None;
        }
        let (parts, words) = (self.parts.len(), line.len());
        // Whether the parts from one on fit the words from one on.
        let mut fits = vec![vec![false; words + 1]; parts + 1];
        fits[parts][words] = true;
        for part in (0..parts).rev() {
            for word in (0..words).rev() {
                fits[part][word] = match &self.parts[part] {
                    Part::Word(said) => line[word].as_ref() == Some(said) && fits[part + 1][word + 1],
                    Part::Gap => fits[part + 1][word + 1] || fits[part][word + 1],
                };
            }
        }
        if !fits[0][0] {
            return None;
        }
        let (mut own, mut part) = (Vec::with_capacity(words), 0);
        for word in 0..words {
            let said = matches!(self.parts.get(part), Some(Part::Word(_)));
            own.push(said);
            part += usize::from(said || fits[part + 1][word + 1]);
        }
        Some(own)
    }
}

/// Whether words are written as no name is: all but the first begin with a small letter.
fn is_small<'a>(words: impl IntoIterator<Item = &'a str>) -> bool {
    words.into_iter().skip(1).filter_map(first_letter).all(char::is_lowercase)
}

fn first_letter(word: &str) -> Option<char> {
    word.chars().find(|c| c.is_alphabetic())
}

/// Whether a letter that was read is small, and of another shape than the capital.
pub(crate) fn is_surely_small(letter: char) -> bool {
    letter.is_lowercase() && !"cosuvwxz".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line with what stands in gaps left out.
    fn fits(phrase: &str, line: &str) -> Option<String> {
        let words: Vec<Option<String>> = line.split(' ').map(bare).collect();
        let own = Phrase::new(phrase, false)?.fits(&words)?;
        let said = line.split(' ').zip(own).map(|(word, own)| if own { word } else { "|" });
        Some(said.collect::<Vec<_>>().join(" "))
    }

    #[track_caller]
    fn check(phrase: &str, line: &str, shown: Option<&str>) {
        assert_eq!(fits(phrase, line).as_deref(), shown, "{phrase}: {line}");
    }

    #[test]
    fn i1_a_phrase_says_of_a_whole_line_what_is_the_programs() {
        check("coil check passed", "Coil check passed.", Some("Coil check passed."));
        check("coil check passed", "Coil check passed Muster", None);
        check("coil check passed", "Coil check", None);
        check("Opened study of *", "Opened study of Muster, Erika", Some("Opened study of | |"));
        check("Opened study of *", "Opened study of", None);
        check("Opened study of *", "Erika Opened study of Muster", None);
        check("Sending * of * to archive", "Sending A1 of Tran to to archive", Some("Sending | of | | to archive"));
        check("Sending * of * to archive", "Sending A1 of to archive", None);
        check("* to archive", "Tran to archive to archive", Some("| | | to archive"));
        check("study * * of", "study a of", Some("study | of"));
    }

    #[test]
    fn i1_two_words_may_be_a_name_three_are_none() {
        let sure = |text| Phrase::new(text, false).map(|phrase| phrase.is_sure());
        assert_eq!((sure("Scan"), sure("Scan *"), sure("* ; *")), (None, None, None));
        assert_eq!(
            (sure("Pause Edit"), sure("Pause Edit now"), sure("Study of * opened")),
            (Some(false), Some(true), Some(true))
        );
        assert_eq!(sure("Study of *"), Some(false));
    }
}
