//! Words of the user interface that may be shown again, labels beside which they may not, and names that never are.

use std::collections::BTreeSet;

use crate::LineClass;
use crate::phrases::{GAP, Phrase, is_surely_small};
use crate::pieces::{Role, Said, Token};

/// Words that only join others.
const LITTLE: &[&str] = &[
    "of", "the", "no", "nr", "s", "des", "der", "du", "de", "d", "la", "le", "del", "della", "di", "date", "datum",
    "data", "full",
];

/// Little words that are parts of names, too, or are names of two letters.
const PARTICLES: &[&str] = &[
    "de", "di", "du", "des", "der", "den", "dem", "das", "die", "von", "van", "zu", "la", "le", "les", "un", "une",
    "uno", "una", "il", "lo", "gli", "del", "della", "dei", "delle", "da", "al", "au", "en", "et", "ou", "an", "in",
    "im", "am", "on", "to", "no", "at", "by", "be", "is", "it", "as", "if", "do", "su", "se", "si", "ne", "ce",
];

/// After these a name often follows.
const INTRODUCING: &[&str] = &[
    "of", "for", "to", "from", "with", "by", "von", "vom", "für", "zu", "mit", "an", "de", "du", "pour", "à", "avec",
    "par", "di", "da", "del", "della", "per", "con", "a", "into", "onto", "about", "nach", "über", "sur", "dans",
    "chez",
];
/// A listed word of so many letters joins others more often than it says something by itself.
const LITTLEST: usize = 4;

/// Months, whole or short: a part of a birth date, whatever else they say.
const MONTHS: &[&str] = &[
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "mär",
    "mai",
    "okt",
    "dez",
    "januar",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "janv",
    "févr",
    "mars",
    "avr",
    "juin",
    "juil",
    "août",
    "déc",
    "janvier",
    "février",
    "avril",
    "juillet",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "gen",
    "mag",
    "giu",
    "lug",
    "ago",
    "set",
    "ott",
    "dic",
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "dicembre",
    "jänner",
    "feber",
    "ene",
    "enero",
    "abr",
];

/// Units of figures.
const UNITS: &[&str] = &[
    "ms", "s", "min", "h", "mm", "cm", "m", "hz", "khz", "mhz", "deg", "grad", "kg", "g", "t", "mt", "db", "ml", "px",
    "kb", "mb", "gb", "ppm", "w", "kw", "v", "a", "x", "°", "°c",
];

/// The least confidence with which each character must have been read.
pub(crate) const CONFIDENT: f32 = 0.9;
/// The same for words so long that hardly anything else is mistaken for them.
pub(crate) const LONG_CONFIDENT: f32 = 0.6;
/// So many letters make a word that nobody is called.
pub(crate) const NAMELESS: usize = 7;

/// What decides about single words.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    harmless: BTreeSet<String>,
    labels: BTreeSet<String>,
    /// Short harmless words that nobody is called, and long ones that somebody is.
    nobody: BTreeSet<String>,
    people: BTreeSet<String>,
    /// Those of the harmless words that were chosen one by one, and looked at whether somebody is called so.
    shipped: BTreeSet<String>,
    /// What programs of all kinds write and is on no list of names. There are too many of these to take less for them from the
    /// reader, or to make phrases of IT's sure: some name is a letter away from one.
    shared: BTreeSet<String>,
    phrases: Vec<Phrase>,
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
        let nobody = include_str!("../words/nobody.txt");
        words.add_harmless(nobody.lines());
        words.nobody = single(nobody);
        words.people = single(include_str!("../words/people.txt"));
        words.shipped.clone_from(&words.harmless);
        words.add_harmless(include_str!("../words/programs.txt").lines());
        let shared = include_str!("../words/nameless.txt");
        words.add_harmless(shared.lines());
        words.shared = single(shared);
        let phrases = include_str!("../words/phrases.txt").lines().filter(|line| !line.starts_with('#'));
        words.phrases = phrases.filter_map(|line| Phrase::new(line, true)).collect();
        words
    }

    /// Adds what IT says is harmless, a word or a phrase each: a phrase has several words, which count in it alone, and a `*`
    /// for what varies. What [`takes`](Self::takes) refuses is left out.
    pub fn add<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        for line in lines.into_iter().filter(|line| Self::takes(line)) {
            let Some(phrase) = Phrase::new(line, false) else {
                self.add_harmless([line]);
                continue;
            };
            let says = |word: &str| word.chars().count() > LITTLEST && self.is_well_known(word);
            let sure = phrase.words().any(says);
            self.phrases.push(if sure { phrase.surely() } else { phrase });
        }
    }

    /// Whether a word or phrase of IT's says anything: with a `*` it has three words beside it at least.
    #[must_use]
    pub fn takes(line: &str) -> bool {
        let gap = line.split_whitespace().any(|word| word == GAP);
        !gap || Phrase::new(line, false).is_some_and(|phrase| phrase.is_sure())
    }

    /// The phrase that a line is, and which of its words are the phrase's: of several the one with the most words.
    pub(crate) fn phrase(&self, line: &[Option<String>], gaps: bool) -> Option<(&Phrase, Vec<bool>)> {
        (self.phrases.iter())
            .filter(|phrase| gaps || !phrase.has_gaps())
            .filter_map(|phrase| Some((phrase, phrase.fits(line)?)))
            // What may be a known patient's stays masked.
            .filter(|(phrase, _)| {
                let mut parts = phrase.words().flat_map(|word| word.split(SEPARATORS)).filter(|part| !part.is_empty());
                !parts.any(|part| self.is_vetoed(part))
            })
            .max_by_key(|(_, own)| own.iter().filter(|own| **own).count())
    }

    /// Adds harmless words; a line that begins with `#` is none, one of several words adds each.
    pub fn add_harmless<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        let words = lines.into_iter().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        self.harmless.extend(words.filter_map(bare));
    }

    /// Names the patients that are known, in place of those before: a veto for every word that begins like one of
    /// their names or numbers, or that begins with one of three letters or more.
    pub fn set_known<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let parted = |c: char| !c.is_alphanumeric();
        let parts = names.into_iter().flat_map(|name| name.split(parted)).map(folded);
        // What only joins the parts of many names is judged by where it stands.
        let tells = |part: &String| match part.chars().count() {
            0 | 1 => false,
            2 => !PARTICLES.contains(&part.as_str()),
            _ => true,
        };
        self.known = parts.filter(tells).collect();
    }

    /// Whether a word is harmless, by itself or in a phrase, and was not read with confidence though its place is known.
    #[must_use]
    pub fn is_doubtful(&self, said: Said<'_>) -> bool {
        let own = |word: &str| self.phrases.iter().any(|phrase| phrase.words().any(|own| own == word));
        let listed = |word: &String| !self.is_vetoed(word) && (self.is_harmless(word) || own(word));
        let parts = said.text.split_whitespace().filter(|part| !is_cut(part)).filter_map(bare);
        said.confidence > 0.0 && parts.filter(listed).any(|word| said.confidence < self.least(&word))
    }

    /// What a line's words say about it, if all were read with one confidence, 0 to 1.
    #[must_use]
    pub fn class(&self, text: &str, confidence: f32) -> LineClass {
        let said: Vec<Said<'_>> = text.split_whitespace().map(|text| Said { text, confidence }).collect();
        match self.pieces(&said).as_slice() {
            [] => LineClass { mark: true, ..LineClass::default() },
            [piece] => piece.class,
            [first, ..] => LineClass { harmless: false, nameless: false, certain: false, ..first.class },
        }
    }

    /// The words of a text that no gap of pixels parts, with what each may be.
    pub(crate) fn tokens(&self, word: usize, text: &str, confidence: f32) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        for part in text.split_whitespace() {
            let bare = bare(part).unwrap_or_default();
            tokens.push(Token {
                word,
                role: self.role(part, &bare, confidence),
                capital: part.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase),
                surely_small: part.chars().find(|c| c.is_alphabetic()).is_some_and(is_surely_small),
                comma: part.ends_with([',', ';', '^']),
                introduces: self.introduces(part, &bare),
                unit: UNITS.contains(&bare.as_str()),
            });
        }
        tokens
    }

    fn role(&self, word: &str, bare: &str, confidence: f32) -> Role {
        let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        if bare.is_empty() {
            return Role::Mark;
        }
        // What is cut off may have been the beginning of a name.
        if is_cut(word) {
            return Role::Other;
        }
        if is_time(word) {
            return Role::Time;
        }
        if is_figure(bare) {
            return Role::Figure;
        }
        let nameless = self.is_nameless(bare);
        if confidence < self.least(bare) || MONTHS.contains(&bare) || !self.is_harmless(bare) {
            return Role::Other;
        }
        if letters == 1 {
            // A capital may be an initial.
            let initial = word.ends_with('.') || word.chars().any(char::is_uppercase);
            return if initial { Role::Other } else { Role::Particle };
        }
        if PARTICLES.contains(&bare) {
            Role::Particle
        } else if nameless {
            Role::Nameless
        } else {
            Role::Plain
        }
    }

    /// The least confidence with which a word must have been read.
    fn least(&self, bare: &str) -> f32 {
        let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= NAMELESS && self.is_well_known(bare) { LONG_CONFIDENT } else { CONFIDENT }
    }

    /// Whether nobody is called like a harmless word.
    fn is_nameless(&self, bare: &str) -> bool {
        self.is_all(bare, |part| self.is_nobodys(part) || self.shared.contains(part))
    }

    /// The same of words that were chosen one by one.
    fn is_well_known(&self, bare: &str) -> bool {
        self.is_all(bare, |part| self.is_nobodys(part))
    }

    /// Whether a word is long and nobody is called so, or is listed.
    fn is_nobodys(&self, part: &str) -> bool {
        let long = part.chars().count() >= NAMELESS && self.shipped.contains(part);
        self.nobody.contains(part) || (long && !self.people.contains(part))
    }

    /// Whether a word is, or each part of one that is joined, but for what an apostrophe cuts ("all'archivio").
    fn is_all(&self, bare: &str, is: impl Fn(&str) -> bool) -> bool {
        let joined = |word: &str| {
            let parts = || word.split(SEPARATORS).filter(|part| part.chars().count() > 2);
            parts().next().is_some() && parts().all(&is)
        };
        if self.nobody.contains(bare) {
            return true;
        }
        match bare.split_once('\'') {
            Some((before, word)) if before.chars().count() <= 4 => joined(word),
            Some(_) | None => joined(bare),
        }
    }

    /// Whether a name may follow: after a word that joins, a label, or a mark.
    fn introduces(&self, word: &str, bare: &str) -> bool {
        let little = self.nobody.contains(bare) && bare.chars().count() <= LITTLEST;
        bare.is_empty()
            || word.ends_with([':', '-', '–'])
            || little
            || INTRODUCING.contains(&bare)
            || PARTICLES.contains(&bare)
            || self.labels.contains(bare)
    }

    /// Whether a word, or each part of one that is joined by marks ("all'archivio", "start/stop"), is harmless.
    fn is_harmless(&self, bare: &str) -> bool {
        let known = |word: &str| self.harmless.contains(word) && !self.is_vetoed(word);
        let mut parts = bare.split(SEPARATORS).filter(|part| !part.is_empty()).peekable();
        known(bare) || (parts.peek().is_some() && parts.all(known))
    }

    /// Whether a text is the label of a field or a column that identifies somebody: one of the labels, or made of their
    /// words alone ("Patient name", "Patient-ID").
    pub(crate) fn is_label(&self, text: &str) -> bool {
        line(text).is_some_and(|text| {
            let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let label = |word: &str| self.labels.contains(word);
            label(&text) || (words().any(label) && words().all(|word| label(word) || LITTLE.contains(&word)))
        })
    }

    /// Whether a word begins as a known name does, or goes on as one: accents, capitals and what is misread do not count.
    fn is_vetoed(&self, word: &str) -> bool {
        let word = folded(word);
        let next = self.known.range(word.clone()..).next();
        next.is_some_and(|name| name.starts_with(&word))
            || word.char_indices().skip(2).any(|(at, c)| self.known.contains(&word[..at + c.len_utf8()]))
    }
}

/// Redacts the names.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { harmless, labels, known, nobody: _, people: _, shipped: _, shared: _, phrases: _ } = self;
        write!(f, "Words({} harmless, {} labels, {} known)", harmless.len(), labels.len(), known.len())
    }
}

/// What joins the parts of one word.
const SEPARATORS: [char; 8] = ['\'', '-', '/', '&', '(', ')', ',', '.'];

/// A figure: four digits at most, and nothing else but what figures are written with and perhaps a unit.
fn is_figure(bare: &str) -> bool {
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let unit: String = bare.chars().skip_while(|c| !c.is_alphabetic() && *c != '°').collect();
    let number = bare.len() - unit.len();
    (1..=4).contains(&digits)
        && bare[..number].chars().all(|c| c.is_ascii_digit() || ".,-+/%: ".contains(c))
        && (unit.is_empty() || UNITS.contains(&unit.as_str()))
}

/// Whether the rest of a word is left out.
pub(crate) fn is_cut(word: &str) -> bool {
    word.ends_with('…') || word.ends_with("..")
}

/// The words of a list, each once.
fn single(list: &str) -> BTreeSet<String> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).filter_map(bare).collect()
}

/// Whether a word is a time of day: hours and minutes, perhaps seconds.
pub(crate) fn is_time(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
}

/// A word as a known name may be written or read: in small letters without accents, which lists and screens write or leave out,
/// and with `i` and `o` for what the reader takes for them.
fn folded(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain = word.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c));
    let small = plain.flat_map(char::to_lowercase).collect::<String>().replace('ß', "ss");
    small.replace(['l', '1', '|'], "i").replace('0', "o")
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
    fn only_harmless_words_that_were_read_badly_are_worth_another_look() {
        let mut words = Words::shipped();
        words.add(["Wobbler turned twice"]);
        let check = |text: &str, confidence: f32, expect: bool| {
            assert_eq!(words.is_doubtful(Said { text, confidence }), expect, "{text} {confidence}");
        };
        check("Start", 0.89, true);
        check("Start", 0.9, false);
        check("Wobbler", 0.5, true);
        check("Muster", 0.5, false);
        check("Start", 0.0, false);
        check("Sta..", 0.5, false);
        check("Examination", 0.7, false);
        check("Examination", 0.5, true);
        check("Muster Start:", 0.5, true);
    }

    #[test]
    fn only_words_that_are_all_harmless_pass() {
        let mut words = Words::default();
        words.add_harmless(["# Muster", "Scan Start", "Größe", "edit", "mark"]);
        let check = |text: &str, expect: bool| assert_eq!(words.class(text, 1.0).harmless, expect, "{text}");
        check("Start scan", true);
        check("  » Start:  ", true);
        check("GRÖSSE", false);
        check("größe", true);
        check("Start Muster", false);
        // The figure itself stays masked.
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
        assert_eq!(class("Start", 0.89), LineClass { part: true, ..LineClass::default() });
        assert_eq!(class("Name:", 0.1), LineClass { part: true, label: true, field: true, ..LineClass::default() });
        assert!(class("F", 0.9).mark && class("", 0.0).mark && !class("Al", 0.9).mark);
        assert!(class("4500 ms", 0.9).mark && !class("45001", 0.9).mark && !class("4 Erik", 0.9).mark);
        assert!(class("13:24 Start", 0.9).timed && !class("Start 13:24", 0.9).timed);
    }

    #[test]
    fn a_known_patient_vetoes_by_prefix_both_ways() {
        let mut words = Words::default();
        words.add_harmless(["edit", "mark", "start", "stop", "marketing"]);
        words.set_known(["Edith Markus", "Star, Al", "0012345", "Um, Ok-de"]);
        // Of two letters, as a whole word; not what only joins names.
        assert!(words.is_vetoed("UM") && words.is_vetoed("ok") && !words.is_vetoed("umbo") && !words.is_vetoed("de"));
        let check = |text: &str, expect: bool| assert_eq!(words.class(text, 1.0).harmless, expect, "{text}");
        check("edit", false);
        check("mark", false);
        check("start", false);
        check("stop", true);
        check("marketing", true);
        // With accents or without, and whatever mark parts a name.
        words.add_harmless(["pages alla größe weiter beiden"]);
        words.set_known(["Pagès^Jean", "D'Alla", "GRÖSSE", "Welter", "Belden"]);
        for (text, expect) in [
            ("pages", false),
            ("PAGES", false),
            ("alla", false),
            ("Größe", false),
            ("stop", true),
            ("Weiter", false),
            ("beiden", false),
        ] {
            assert_eq!(words.class(text, 1.0).harmless, expect, "{text}");
        }
    }

    #[test]
    fn i1_what_programs_write_is_harmless_and_may_be_a_name() {
        let words = Words::shipped();
        for text in ["Accounting", "Vermutung", "dégradés", "riservati"] {
            let LineClass { harmless, nameless, certain, .. } = words.class(text, 1.0);
            assert!(harmless && !nameless && !certain, "{text}");
        }
        for text in ["Untersuchung", "Accessibility", "Barrierefreiheit", "accélération", "visualizzati"] {
            let LineClass { harmless, nameless, certain, .. } = words.class(text, 1.0);
            assert!(harmless && nameless && certain, "{text}");
        }
        // Of a long word that was chosen less is asked from the reader.
        assert!(words.class("Untersuchung", 0.7).harmless && !words.class("Accessibility", 0.7).harmless);
    }

    #[test]
    fn i1_what_is_on_no_list_of_names_is_long_and_on_no_other_list() {
        let nameless = single(include_str!("../words/nameless.txt"));
        assert!(nameless.len() > 10_000);
        let maybe = single(include_str!("../words/programs.txt"));
        let Words { shipped, people, labels, .. } = Words::shipped();
        for word in &nameless {
            assert!(word.chars().count() >= NAMELESS && word.chars().all(char::is_alphabetic), "{word}");
            assert!(![&people, &maybe, &shipped, &labels].iter().any(|list| list.contains(word)), "{word}");
            assert!(!MONTHS.contains(&word.as_str()), "{word}");
        }
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
