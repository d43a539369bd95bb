//! Words that an administrator may add to the harmless ones: proposed from screens as they were read, never added here.
//!
//! A word is proposed only where its line would be shown again were its unknown words harmless, by the very rules that decide
//! about that ([`crate::reading`]). What stands where somebody is identified, or looks like a name, is not proposed, nor
//! anywhere else.
//!
//! INVARIANT (I1): a proposal is no cleared text. It goes to the administrator at the workstation, and is neither sent, logged
//! nor kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::words::{CONFIDENT, bare};
use crate::{Line, LineClass, Rect, Words, reading};

/// A proposed word has so many letters at least.
const LEAST: usize = 3;
/// A proposed word has so many letters at most; longer ones were no words.
const MOST: usize = 40;
/// So many digits in a row are a number or a date of somebody.
const DIGITS: usize = 5;
/// So many parts make a sentence at most.
const LONGEST: usize = 8;
/// Marks that join words; each part counts by itself.
const JOINTS: &[char] = &['\'', '-', '/', '&', '(', ')', ',', '.'];
/// Marks that part a title.
const DASHES: &[char] = &['-', '–', '—', '|', '·', '•'];
/// Words before a name.
const TITLES: &[&str] = &[
    "dr",
    "prof",
    "mr",
    "mrs",
    "ms",
    "miss",
    "sir",
    "herr",
    "frau",
    "fr",
    "hr",
    "dipl",
    "med",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sig",
    "signor",
    "signora",
    "sra",
    "señor",
    "señora",
    "sister",
    "schwester",
    "pfleger",
];

/// A line of text as it was read.
#[derive(Clone, PartialEq)]
pub struct ReadLine {
    /// Its place in the picture.
    pub rect: Rect,
    /// What it says.
    pub text: String,
    /// The least certain character's likelihood, 0 to 1.
    pub confidence: f32,
    /// Whether all of it shows: what is cut proposes nothing.
    pub whole: bool,
}

/// Redacts the text.
impl std::fmt::Debug for ReadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadLine").field("rect", &self.rect).finish_non_exhaustive()
    }
}

/// A word that is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// In lower case.
    pub word: String,
    /// How often it was seen where it is proposed.
    pub times: u32,
}

/// Gathers proposals from windows and pictures, one after the other.
#[derive(Debug)]
pub struct Proposals {
    words: Words,
    seen: BTreeMap<String, u32>,
    doubtful: BTreeSet<String>,
}

impl Proposals {
    /// What `words` know is not proposed, nor what their known patients veto.
    #[must_use]
    pub const fn new(words: Words) -> Self {
        Self { words, seen: BTreeMap::new(), doubtful: BTreeSet::new() }
    }

    /// Adds the lines of one window or picture.
    pub fn add(&mut self, lines: &[ReadLine]) {
        let unknown: Vec<Vec<String>> = lines.iter().map(|line| self.unknown(&line.text)).collect();
        let mut wider = self.words.clone();
        wider.add_harmless(unknown.iter().flatten().map(String::as_str).filter(|word| is_word(word)));
        let sentences: Vec<String> = lines.iter().map(|line| sentence(line, lines)).collect();
        let judged = |(line, sentence): (&ReadLine, &String)| {
            let class = wider.class(&line.text, line.confidence);
            let read = class.harmless && line.confidence >= CONFIDENT;
            let harmless = read && !names_somebody(sentence) && !self.may_name(sentence);
            // A word that nobody knows may be a name, however long it is: where it stands decides.
            Line {
                rect: line.rect,
                class: LineClass { harmless, nameless: false, certain: false, part: false, ..class },
            }
        };
        let read: Vec<Line> = lines.iter().zip(&sentences).map(judged).collect();
        let shown = reading::harmless(&read);
        for (at, line) in lines.iter().enumerate() {
            if shown[at] && line.whole && !is_cut(&sentences[at]) && !is_of_log(line, lines) {
                unknown[at].iter().for_each(|word| *self.seen.entry(word.clone()).or_default() += 1);
            } else if !shown[at] && (read[at].class.harmless || names_somebody(&sentences[at])) {
                // Only its place, or its form, speaks against it: it may be a name, here and elsewhere.
                let parts = line.text.split(|c: char| !c.is_alphabetic()).filter_map(bare).filter(|part| is_word(part));
                self.doubtful.extend(parts.filter(|part| !self.words.class(part, 1.0).harmless));
            }
        }
    }

    /// The proposals, the most frequent first.
    #[must_use]
    pub fn finish(self) -> Vec<Proposal> {
        // Screens cut names: what begins like a doubtful word is doubtful, too.
        let mut veto = Words::default();
        veto.add_harmless(self.seen.keys().map(String::as_str));
        veto.set_known(self.doubtful.iter().map(String::as_str));
        let kept = self.seen.into_iter().filter(|(word, _)| veto.class(word, 1.0).harmless);
        let mut all: Vec<Proposal> = kept.map(|(word, times)| Proposal { word, times }).collect();
        all.sort_by(|a, b| (b.times, &a.word).cmp(&(a.times, &b.word)));
        all
    }

    /// Whether a line may name somebody: two words that nobody knows follow each other, both with a capital, as a first and a
    /// last name do; or a dash parts it, as a window's title with a document's name. Each word may be proposed elsewhere.
    fn may_name(&self, text: &str) -> bool {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).any(|pair| pair.iter().all(|word| is_capital(word) && !self.unknown(word).is_empty()))
            || words.iter().any(|word| !word.is_empty() && word.chars().all(|c| DASHES.contains(&c)))
    }

    /// The parts of a text that are not harmless, each as often as it stands there.
    fn unknown(&self, text: &str) -> Vec<String> {
        let parts = text.split_whitespace().filter_map(bare).filter(|word| !self.words.class(word, 1.0).harmless);
        let parts: Vec<String> =
            parts.flat_map(|word| word.split(JOINTS).map(str::to_owned).collect::<Vec<_>>()).collect();
        parts.into_iter().filter(|part| !part.is_empty() && !self.words.class(part, 1.0).harmless).collect()
    }
}

fn is_word(part: &str) -> bool {
    (LEAST..=MOST).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic)
}

fn is_capital(word: &str) -> bool {
    word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
}

/// A line's text with what stands close on its left and right: a narrow gap may part what belongs together.
fn sentence(line: &ReadLine, all: &[ReadLine]) -> String {
    let mut parts = vec![line];
    while parts.len() < LONGEST
        && let Some(before) = all.iter().find(|other| leads_to(other, parts[0], parts[0].rect.h * 2 / 3))
    {
        parts.insert(0, before);
    }
    let mut last = line;
    while parts.len() < 2 * LONGEST
        && let Some(after) = all.iter().find(|other| leads_to(last, other, last.rect.h * 2 / 3))
    {
        parts.push(after);
        last = after;
    }
    parts.iter().map(|part| part.text.trim()).collect::<Vec<_>>().join(" ")
}

/// Whether a line ends on the left of another one, `reach` pixels away at most; a little of it may be below that one.
fn leads_to(line: &ReadLine, next: &ReadLine, reach: u16) -> bool {
    let middle = line.rect.y + line.rect.h / 2;
    let row = middle >= next.rect.y && middle <= next.rect.bottom();
    let near = next.rect.x <= line.rect.right().saturating_add(reach);
    row && near && line.rect.x < next.rect.x && line.rect.right() < next.rect.x.saturating_add(next.rect.h)
}

/// Whether a line stands in a log, after a time of day: logs tell of patients.
fn is_of_log(line: &ReadLine, all: &[ReadLine]) -> bool {
    let timed = |text: &str| {
        text.split_whitespace()
            .next()
            .is_some_and(|word| word.contains(':') && word.bytes().all(|b| b.is_ascii_digit() || b == b':'))
    };
    timed(&line.text) || all.iter().any(|other| timed(&other.text) && leads_to(other, line, 2 * line.rect.h))
}

/// Whether a text begins with a small letter: what it is the end of may lie below another window.
fn is_cut(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

/// Whether a line looks as if it named somebody: "Muster, Erika", "MUSTER ERIKA", "MUSTER^ERIKA", "E. Muster", "Dr Muster",
/// what is cut at such a comma, or anything with a date or a long number in it.
fn names_somebody(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let large =
        |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.chars().any(char::is_lowercase);
    let pair = |pair: &[&str]| {
        let joined = pair[0].ends_with([',', ';']) && pair.iter().all(|word| is_capital(word));
        joined || pair.iter().all(|word| large(word))
    };
    let joined = |word: &&str| word.split_once(',').is_some_and(|(last, first)| is_capital(last) && is_capital(first));
    let initial = |word: &&str| {
        let mut all = word.chars();
        all.next().is_some_and(char::is_uppercase) && all.as_str() == "."
    };
    let titled = |word: &&str| bare(word).is_some_and(|word| TITLES.contains(&word.as_str()));
    text.contains(['^', '@'])
        || text.trim_end().ends_with(',')
        || words.windows(2).any(pair)
        || words.iter().any(|word| joined(word) || initial(word) || titled(word) || is_number(word))
}

/// A long number, or a date: digits in three groups.
fn is_number(word: &str) -> bool {
    let mut groups = word.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    let digits = word.chars().filter(char::is_ascii_digit).count();
    groups.clone().any(|group| group.len() >= DIGITS) || (groups.nth(2).is_some() && digits >= DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x: u16, y: u16, text: &str) -> ReadLine {
        let rect = Rect::new(x, y, 8 * u16::try_from(text.chars().count()).unwrap_or(0), 14);
        ReadLine { rect, text: text.to_owned(), confidence: 0.99, whole: true }
    }

    fn proposed(known: &[&str], windows: &[&[ReadLine]]) -> Vec<String> {
        let mut words = Words::shipped();
        words.set_known(known.iter().copied());
        let mut proposals = Proposals::new(words);
        windows.iter().for_each(|lines| proposals.add(lines));
        proposals.finish().into_iter().map(|one| format!("{} {}", one.word, one.times)).collect()
    }

    #[test]
    fn words_of_the_interface_are_proposed_with_how_often_they_were_seen() {
        let menu =
            [line(0, 0, "Wobbler"), line(200, 0, "Open"), line(300, 0, "Wobbler/Navigatr"), line(500, 40, "Close")];
        assert_eq!(proposed(&[], &[&menu, &menu[..1]]), ["wobbler 3", "navigatr 1"]);
    }

    #[test]
    fn what_is_unsure_short_cut_or_has_digits_is_not_proposed() {
        let mut lines = [
            line(0, 0, "Wobbler"),
            line(0, 100, "Navigatr"),
            line(0, 200, "Qz"),
            line(0, 300, "Grappa4 Blade"),
            line(0, 400, "Blad…"),
            line(0, 500, "Open file"),
            line(0, 600, "obbler"),
            line(0, 700, "08:29 Wobbler ready"),
            line(0, 800, "08:30"),
            line(60, 800, "Wobbler ready"),
            line(0, 900, "Erika Edit - Viewport"),
            line(0, 1000, "Erika Zbigniew"),
            line(0, 1100, "MARK"),
            line(36, 1100, "ZBIGNIEW"),
        ];
        lines[0].confidence = 0.89;
        lines[1].whole = false;
        assert!(proposed(&[], &[&lines]).is_empty(), "{:?}", proposed(&[], &[&lines]));
    }

    #[test]
    fn i1_what_stands_at_a_label_that_identifies_is_proposed_nowhere() {
        let form = [line(10, 0, "Patient name:"), line(150, 2, "Zbigniewska"), line(10, 40, "Wobbler")];
        let title = [line(0, 0, "Zbigniewska gangway"), line(0, 200, "Zbigniew")];
        assert_eq!(proposed(&[], &[&title, &form]), ["gangway 1", "wobbler 1"]);
        let table = [
            line(10, 0, "Name"),
            line(10, 20, "Zbigniewska Olga"),
            line(10, 40, "Brzezicka"),
            line(400, 300, "Wobbler"),
            line(400, 500, "Brzezicka"),
        ];
        assert_eq!(proposed(&[], &[&table]), ["wobbler 1"]);
    }

    #[test]
    fn i1_what_looks_like_a_name_is_proposed_nowhere() {
        for name in [
            "Zbigniewska, Olga",
            "Zbigniewska,Olga",
            "ZBIGNIEWSKA^OLGA",
            "O. Zbigniewska Olga",
            "Dr. Zbigniewska Olga",
            "Frau Zbigniewska Olga",
            "Zbigniewska Olga 17.04.1961",
            "Zbigniewska Olga 1961-04-17",
            "Olga Zbigniewska 0012345",
            "olga.zbigniewska@example.org",
        ] {
            let lines = [
                line(0, 0, name),
                line(300, 200, "Wobbler"),
                line(300, 400, "Olga Zbigniewska"),
                line(0, 600, "Zbigniew"),
            ];
            assert_eq!(proposed(&[], &[&lines]), ["wobbler 1"], "{name}");
        }
    }

    #[test]
    fn i1_a_known_patient_is_not_proposed_by_prefix_both_ways() {
        let lines = [line(0, 0, "Zbigniewska"), line(0, 200, "Zbig"), line(0, 400, "Wobbler")];
        assert_eq!(proposed(&["Zbigniew, Olga"], &[&lines]), ["wobbler 1"]);
        assert_eq!(proposed(&[], &[&lines]).len(), 3);
    }

    #[test]
    fn a_line_is_not_printed() {
        assert!(!format!("{:?}", line(0, 0, "Zbigniewska")).contains("Zbig"));
    }
}
