//! Words of the user interface that may be shown again, labels beside which they may not, and names that never are.

use std::collections::BTreeSet;

use crate::LineClass;

/// Words that only join others.
const LITTLE: &[&str] = &[
    "of", "the", "no", "nr", "s", "des", "der", "du", "de", "d", "la", "le", "del", "della", "di", "date", "datum",
    "data", "full",
];

/// The least confidence with which each character must have been read.
const CONFIDENT: f32 = 0.9;

/// What decides about single words.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    harmless: BTreeSet<String>,
    labels: BTreeSet<String>,
    /// Parts of patients' names and numbers; in memory only.
    known: BTreeSet<String>,
}

impl Words {
    /// The shipped words of all languages.
    #[must_use]
    pub fn shipped() -> Self {
        let mut words = Self::default();
        words.add_harmless(include_str!("../words/harmless.txt").lines());
        words.labels = include_str!("../words/labels.txt").lines().filter_map(line).collect();
        words
    }

    /// Adds harmless words; a line that begins with `#` is none, one of several words adds each.
    pub fn add_harmless<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        let words = lines.into_iter().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        self.harmless.extend(words.filter_map(bare));
    }

    /// Names the patients that are known, in place of those before: a veto for every word that begins like one of
    /// their names or numbers, or that begins with one.
    pub fn set_known<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let parts = names.into_iter().flat_map(|name| name.split([' ', ',', ';', '^', '\t', '-']));
        self.known = parts.filter_map(bare).filter(|part| part.chars().count() >= 3).collect();
    }

    /// What a line's words say about it; `confidence` is the least of any of its characters, 0 to 1.
    #[must_use]
    pub fn class(&self, text: &str, confidence: f32) -> LineClass {
        LineClass {
            harmless: confidence >= CONFIDENT && self.all_harmless(text),
            // A label counts however badly it was read: it can only hide.
            label: self.is_label(text),
            field: text.trim_end().ends_with(':'),
            timed: text.split_whitespace().next().is_some_and(is_time),
            mark: is_mark(text),
        }
    }

    /// Whether each word of a text is harmless; the time of day is, beside one that is.
    fn all_harmless(&self, text: &str) -> bool {
        text.chars().any(char::is_alphabetic)
            && text.split_whitespace().all(|word| match bare(word) {
                // What is cut off may have been the beginning of a name.
                Some(_) if word.ends_with('…') || word.ends_with("..") => false,
                Some(bare) => self.is_harmless(&bare) || is_time(word),
                // Marks without a letter or a digit: a bullet, a dash.
                None => true,
            })
    }

    /// Whether a word, or each part of one that is joined by marks ("all'archivio", "start/stop"), is harmless.
    fn is_harmless(&self, bare: &str) -> bool {
        let known = |word: &str| self.harmless.contains(word) && !self.is_vetoed(word);
        let mut parts =
            bare.split(['\'', '-', '/', '&', '(', ')', ',', '.']).filter(|part| !part.is_empty()).peekable();
        known(bare) || (parts.peek().is_some() && parts.all(known))
    }

    /// Whether a text is the label of a field or a column that identifies somebody: one of the labels, or made of their
    /// words alone ("Patient name", "Patient-ID").
    fn is_label(&self, text: &str) -> bool {
        line(text).is_some_and(|text| {
            let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let label = |word: &str| self.labels.contains(word);
            label(&text) || (words().any(label) && words().all(|word| label(word) || LITTLE.contains(&word)))
        })
    }

    fn is_vetoed(&self, word: &str) -> bool {
        let next = self.known.range(word.to_owned()..).next();
        next.is_some_and(|name| name.starts_with(word))
            || word.char_indices().skip(2).any(|(at, c)| self.known.contains(&word[..at + c.len_utf8()]))
    }
}

/// Redacts the names.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { harmless, labels, known } = self;
        write!(f, "Words({} harmless, {} labels, {} known)", harmless.len(), labels.len(), known.len())
    }
}

/// Fewer than two letters or digits, or a figure: four digits at most, and three letters at most of a unit.
fn is_mark(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits + letters < 2 || ((1..=4).contains(&digits) && letters <= 3)
}

/// Whether a word is a time of day: hours and minutes, perhaps seconds.
fn is_time(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
}

/// A word in lower case without the marks around it; `None` where nothing is left.
pub(crate) fn bare(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    (!word.is_empty()).then(|| word.to_lowercase().replace('’', "'"))
}

/// A line's words in lower case, joined by single spaces.
fn line(text: &str) -> Option<String> {
    let words: Vec<String> = text.split_whitespace().filter_map(bare).collect();
    (!words.is_empty() && !text.starts_with('#')).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_are_all_harmless_pass() {
        let mut words = Words::default();
        words.add_harmless(["# Muster", "Scan Start", "Größe", "edit", "mark"]);
        let check = |text: &str, expect: bool| assert_eq!(words.all_harmless(text), expect, "{text}");
        check("Start scan", true);
        check("  » Start:  ", true);
        check("GRÖSSE", false);
        check("größe", true);
        check("Start Muster", false);
        check("Start 1", false);
        check("17.04.1961", false);
        check("", false);
        check("—", false);
        check("Starts", false);
        check("Scan/Start", true);
        check("Scan-Muster", false);
        check("Start…", false);
        check("Start..", false);
        check("Start.", true);
        check("13:24 Start", true);
        check("13:24:59 Start", true);
        check("13:24", false);
        check("1:24 Start", false);
        check("13:24:59:11 Start", false);
    }

    #[test]
    fn what_was_read_without_confidence_is_not_harmless_but_still_a_label() {
        let words = Words::shipped();
        let class = |text, confidence| words.class(text, confidence);
        assert_eq!(class("Start", 0.9), LineClass { harmless: true, ..LineClass::default() });
        assert_eq!(class("Start", 0.89), LineClass::default());
        assert_eq!(class("Name:", 0.1), LineClass { label: true, field: true, ..LineClass::default() });
        assert!(class("F", 0.9).mark && class("", 0.0).mark && !class("Al", 0.9).mark);
        assert!(class("4500 ms", 0.9).mark && !class("45001", 0.9).mark && !class("4 Erik", 0.9).mark);
        assert!(class("13:24 Start", 0.9).timed && !class("Start 13:24", 0.9).timed);
    }

    #[test]
    fn a_known_patient_vetoes_by_prefix_both_ways() {
        let mut words = Words::default();
        words.add_harmless(["edit", "mark", "start", "stop", "marketing"]);
        words.set_known(["Edith Markus", "Star, Al", "0012345"]);
        let check = |text: &str, expect: bool| assert_eq!(words.all_harmless(text), expect, "{text}");
        check("edit", false);
        check("mark", false);
        check("start", false);
        check("stop", true);
        check("marketing", true);
    }

    #[test]
    fn labels_are_made_of_their_words_alone() {
        let words = Words::shipped();
        for text in ["Patient name:", "Name", "Geburtsdatum", "Nom du patient", "Patient-ID", "Birth date", "DOB"] {
            assert!(words.is_label(text), "{text}");
        }
        for text in ["Start", "Date", "Repetition time", "Save with name", "Matrix"] {
            assert!(!words.is_label(text), "{text}");
        }
    }
}
