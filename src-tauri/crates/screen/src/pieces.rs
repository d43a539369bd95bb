//! What of a line that was read may be shown again, word by word.
//!
//! A line whose every word is harmless may be shown as a whole, and where it stands decides (see [`crate::reading`]). Of any
//! other line only words that are nobody's name may be, each by itself: a harmless word beside a masked one may be the other
//! half of a name ("Mark Muster", "Open, Bill"), so short words, which may be names, stay hidden there, and so do a name's
//! particles. Figures stay hidden everywhere, but hide no word beside them.

use crate::LineClass;
use crate::phrases::SURE;
use crate::words::{CONFIDENT, LONG_CONFIDENT, NAMELESS, Words, bare, is_cut, is_time};

/// A word of a line that was read: no gap of pixels within it, though perhaps a space in its text.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// What it says.
    pub text: &'a str,
    /// The least certain character's likelihood, 0 to 1.
    pub confidence: f32,
}

/// Neighbouring words of a line that are shown or hidden together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The first of them, and how many.
    pub first: usize,
    /// How many.
    pub count: usize,
    /// What they say.
    pub class: LineClass,
}

/// What a word may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Harmless, and nobody's name.
    Nameless,
    /// Harmless, though somebody may be called so.
    Plain,
    /// Harmless, and perhaps a name's particle.
    Particle,
    /// A figure or its unit.
    Figure,
    /// The time of day.
    Time,
    /// No letter and no digit.
    Mark,
    /// Anything else: unknown, cut off, an initial, a number, or read without confidence.
    Other,
}

/// A word with its role, and how it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) word: usize,
    pub(crate) role: Role,
    pub(crate) capital: bool,
    /// Its first letter is small, and of another shape than the capital.
    pub(crate) surely_small: bool,
    pub(crate) comma: bool,
    /// What follows a word like "of" or "from" may be a name, whatever it says.
    pub(crate) introduces: bool,
    /// Right after a figure it is its unit.
    pub(crate) unit: bool,
}

impl Words {
    /// Parts a line's words into pieces, each with what it says.
    #[must_use]
    pub fn pieces(&self, said: &[Said<'_>]) -> Vec<Piece> {
        // The label of a field and its value in one line: each for itself.
        let label = (1..said.len())
            .find(|end| said[end - 1].text.trim_end().ends_with(':') && self.is_label(&joined(&said[..*end])));
        let (label, value) = said.split_at(label.unwrap_or(0));
        if label.is_empty()
            && let Some(pieces) = self.phrased(value, true)
        {
            return pieces;
        }
        let mut pieces = Vec::new();
        let timed =
            said.first().is_some_and(|said| self.tokens(0, said.text, 1.0).iter().any(|t| t.role == Role::Time));
        // A number stands for itself: the next cell of a table, or a place of its own in a sentence.
        let stretches = value.chunk_by(|a, b| !is_number(a.text) && !is_number(b.text));
        let alone = stretches.clone().count() < 2;
        for stretch in std::iter::once(label).chain(stretches).filter(|stretch| !stretch.is_empty()) {
            let before = pieces.last().map_or(0, |last: &Piece| last.first + last.count);
            let judged = self.judged(stretch, timed, alone).into_iter();
            pieces.extend(judged.map(|piece| Piece { first: piece.first + before, ..piece }));
        }
        pieces
    }

    /// The pieces of a phrase, perhaps after the time of day; `None` where it is none. `gaps` where it may have any.
    #[must_use]
    pub fn phrased(&self, said: &[Said<'_>], gaps: bool) -> Option<Vec<Piece>> {
        let timed = said.first().is_some_and(|said| is_time(said.text.trim()));
        let (mut spoken, mut ends, mut doubtful) = (Vec::new(), Vec::new(), Vec::new());
        for (word, said) in said.iter().enumerate().skip(usize::from(timed)) {
            // A mark is no word; what is cut off or a number is no phrase's.
            for part in said.text.split_whitespace().filter(|part| part.contains(char::is_alphanumeric)) {
                let sure = said.confidence >= LONG_CONFIDENT && !is_cut(part);
                let bare = bare(part).filter(|bare| sure && !is_number(bare));
                let long = bare.as_ref().is_some_and(|bare| bare.chars().count() >= NAMELESS);
                doubtful.push(!long && said.confidence < CONFIDENT);
                ends.push(part.ends_with([':', ',', ';']));
                spoken.push((word, bare));
            }
        }
        let line: Vec<Option<String>> = spoken.iter().map(|(_, bare)| bare.clone()).collect();
        let (phrase, own) = self.phrase(&line, gaps)?;
        let short = own.iter().filter(|own| **own).count() < SURE;
        let unsure = short && own.iter().zip(&doubtful).any(|(own, doubtful)| *own && *doubtful);
        // A label and its value, or two halves of a name.
        let parted = (1..own.len()).any(|at| own[at - 1] && own[at] && ends[at - 1]);
        if unsure || parted {
            return None;
        }
        let gaps = phrase.has_gaps();
        let words = said.iter().skip(usize::from(timed)).flat_map(|said| said.text.split_whitespace());
        let sure = phrase.is_sure_in(words.filter(|word| word.contains(char::is_alphanumeric)));
        let shows = |at: usize| {
            let mut of = spoken.iter().zip(&own).filter(|((word, _), _)| *word == at).peekable();
            // A mark shows with the word before it, the time with a phrase that has no gap.
            (of.peek().is_some()).then(|| of.all(|(_, own)| *own))
        };
        let mut last = !gaps;
        let shown: Vec<bool> = (0..said.len())
            .map(|at| {
                last = shows(at).unwrap_or(last);
                last
            })
            .collect();
        let mut first = 0;
        let piece = |chunk: &[bool]| {
            let own = joined(&said[first..first + chunk.len()]);
            let harmless = chunk.first().copied().unwrap_or(false);
            let class = LineClass {
                harmless,
                nameless: harmless && sure,
                certain: harmless && sure,
                part: gaps,
                label: self.is_label(&own),
                field: own.trim_end().ends_with(':'),
                timed,
                mark: is_mark(&own),
            };
            let piece = Piece { first, count: chunk.len(), class };
            first += chunk.len();
            piece
        };
        Some(shown.chunk_by(|a, b| a == b).map(piece).collect())
    }

    /// The pieces of words among which no number is; `alone` where nothing else is in their line.
    fn judged(&self, said: &[Said<'_>], timed: bool, alone: bool) -> Vec<Piece> {
        if let Some(pieces) = self.phrased(said, false) {
            return pieces;
        }
        let mut tokens: Vec<Token> =
            said.iter().enumerate().flat_map(|(word, said)| self.tokens(word, said.text, said.confidence)).collect();
        for at in 1..tokens.len() {
            if tokens[at].unit && tokens[at - 1].role == Role::Figure {
                tokens[at].role = Role::Figure;
            }
        }
        let text = joined(said);
        let nameless = is_nameless(&tokens);
        // Beside a number words may be the name that it belongs to, beside a figure a street.
        let alone = alone && !tokens.iter().any(|token| token.role == Role::Figure);
        let certain = is_certain(&tokens);
        let whole = is_whole(&tokens) && (alone || certain);
        let nameless = whole && (nameless || (self.is_label(&text) && said.len() > 1));
        let shown = shown(&tokens, whole);
        let all_shown = |word: usize| {
            let mut of = tokens.iter().zip(&shown).filter(|(token, _)| token.word == word).peekable();
            of.peek().is_some() && of.all(|(_, shown)| *shown)
        };
        let shows: Vec<bool> = (0..said.len()).map(all_shown).collect();
        let mut pieces = Vec::new();
        let mut first = 0;
        for piece in shows.chunk_by(|a, b| a == b) {
            let harmless = piece.first().copied().unwrap_or(false);
            let own = joined(&said[first..first + piece.len()]);
            let class = LineClass {
                harmless,
                nameless: harmless && (nameless || !whole),
                certain: harmless && whole && certain,
                part: !whole,
                // A label counts however badly it was read: it can only hide.
                label: self.is_label(if whole { &text } else { &own }),
                field: own.trim_end().ends_with(':'),
                timed,
                mark: is_mark(&own),
            };
            pieces.push(Piece { first, count: piece.len(), class });
            first += piece.len();
        }
        pieces
    }
}

/// More digits than a figure has, and few letters.
fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > 4 && letters <= digits && !is_time(text)
}

fn joined(said: &[Said<'_>]) -> String {
    said.iter().map(|said| said.text).collect::<Vec<_>>().join(" ")
}

const fn is_content(role: Role) -> bool {
    match role {
        Role::Nameless | Role::Plain | Role::Other => true,
        Role::Particle | Role::Figure | Role::Time | Role::Mark => false,
    }
}

/// Whether all words of a line may be shown together: each is harmless, and no two of them look like a name in it.
fn is_whole(tokens: &[Token]) -> bool {
    let said = |role: Role| tokens.iter().any(|token| token.role == role);
    !said(Role::Other) && (said(Role::Nameless) || said(Role::Plain)) && !names_somebody(tokens)
}

/// Whether two harmless words stand in a line as a name would ("Opened study of Pause Edit", "Mark, Long"). Two words alone
/// are a label as often as a name: where they stand decides.
fn names_somebody(tokens: &[Token]) -> bool {
    let long = tokens.iter().filter(|token| is_content(token.role)).count() > 2;
    let rest: Vec<&Token> = tokens.iter().filter(|token| !matches!(token.role, Role::Time | Role::Figure)).collect();
    let content: Vec<usize> = (0..rest.len()).filter(|at| is_content(rest[*at].role)).collect();
    // A line may be cut within a name.
    let ends = content.last().is_some_and(|at| {
        let introduced = at.checked_sub(1).is_some_and(|before| rest[before].introduces);
        let last = rest[*at];
        last.role == Role::Plain && (last.comma || (long && introduced && last.capital))
    });
    // Also where other words follow ("Patient Ward arrived").
    let introduced = |at: &usize| {
        let token = rest[*at];
        long && token.role == Role::Plain && token.capital && at.checked_sub(1).is_some_and(|at| rest[at].introduces)
    };
    ends || content.iter().any(introduced)
        || content.windows(2).any(|pair| {
            let (a, b) = (rest[pair[0]], rest[pair[1]]);
            let introduced = pair[0].checked_sub(1).is_some_and(|before| rest[before].introduces);
            let begins = pair[0] == 0 && !a.capital;
            let apart = pair[1] - pair[0] > 1 && !(a.capital && b.capital);
            let both = a.role == Role::Plain && b.role == Role::Plain;
            both && !apart && (a.comma || (long && (b.capital || introduced || begins)))
        })
}

/// Whether no word of a line may be a name, so that it names nobody wherever it stands.
fn is_certain(tokens: &[Token]) -> bool {
    let said = |role: Role| tokens.iter().any(|token| token.role == role);
    said(Role::Nameless) && !said(Role::Plain) && !said(Role::Other)
}

/// Whether a line that may be shown as a whole names nobody in whatever column it stands: one word of it at most may be a name
/// and another is none; or it is written as no name is, with a capital at its beginning alone; or it is a sentence.
fn is_nameless(tokens: &[Token]) -> bool {
    let count = |role: Role| tokens.iter().filter(|token| token.role == role).count();
    let (nameless, plain) = (count(Role::Nameless), count(Role::Plain));
    let mut content = tokens.iter().filter(|token| is_content(token.role));
    let begins = content.next().is_some_and(|first| first.capital);
    let (small, large): (Vec<&Token>, Vec<&Token>) = content.partition(|token| !token.capital);
    let label = large.is_empty() && small.iter().any(|token| token.surely_small);
    let sentence = nameless + plain > 2 && !small.is_empty();
    (nameless > 0 && plain < 2) || (begins && (label || sentence))
}

/// Which words may be shown: all but figures of a line that may be shown as a whole; of others those that are nobody's name,
/// and what stands right between two of these.
fn shown(tokens: &[Token], whole: bool) -> Vec<bool> {
    let nameless = |at: Option<usize>| at.and_then(|at| tokens.get(at)).is_some_and(|t| t.role == Role::Nameless);
    let one = |(at, token): (usize, &Token)| match token.role {
        Role::Nameless => true,
        Role::Plain | Role::Particle => {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            let free = before.is_some_and(|before| !before.introduces) && !token.capital;
            whole || (free && nameless(at.checked_sub(1)) && nameless(Some(at + 1)))
        }
        Role::Time | Role::Mark => whole,
        Role::Figure | Role::Other => false,
    };
    tokens.iter().enumerate().map(one).collect()
}

/// Fewer than two letters or digits, or a figure: four digits at most, and three letters at most of a unit.
fn is_mark(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits + letters < 2 || ((1..=4).contains(&digits) && letters <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut words = Words::shipped();
        words.add_harmless([
            "scan start pause edit mark long max value field study routine coil check passed home move",
        ]);
        words
    }

    /// What shows of a line, with a `|` where words are left out; `confidence` of every word.
    fn shown_at(line: &str, confidence: f32) -> String {
        let said: Vec<Said<'_>> = line.split(' ').map(|text| Said { text, confidence }).collect();
        let pieces = words().pieces(&said);
        assert_eq!(pieces.iter().map(|piece| piece.count).sum::<usize>(), said.len(), "{line}");
        let text = |piece: &Piece| match piece.class.harmless {
            true => joined(&said[piece.first..piece.first + piece.count]),
            false => "|".to_owned(),
        };
        pieces.iter().map(text).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(line: &str, shown: &str) {
        assert_eq!(shown_at(line, 0.99), shown, "{line}");
    }

    #[test]
    fn i1_beside_what_stays_masked_only_nobodys_names_are_shown() {
        check("Opened study of Muster, Erika", "Opened study of |");
        check("Opened study of Pause, Erika", "Opened study of |");
        check("Opened study of Long Muster", "Opened study of |");
        check("Patient Muster Mark arrived", "Patient | arrived");
        check("Mark Muster registered", "| registered");
        check("muster scan registered", "| registered");
        check("Muster de Scan registered", "| registered");
        check("van der Velde registered", "| registered");
        // Half of a name that is a long word is one all the same.
        check("General Muster registered", "| registered");
    }

    #[test]
    fn i1_two_words_that_stand_as_a_name_does_hide_each_other() {
        check("Opened study of Pause Edit", "Opened study of |");
        check("Opened study of value max", "Opened study of |");
        check("Patient value max registered", "Patient | registered");
        check("Examination Pause Edit", "Examination |");
        check("Study: value max", "|");
        check("PAUSE EDIT - Viewing", "| Viewing");
        check("value max - Viewing", "| Viewing");
        check("Pause, Edit", "|");
        check("Patient Pause arrived", "Patient | arrived");
        check("Patient Pause arrived 12", "Patient | arrived |");
        check("Edit, P.", "|");
        check("Edit P", "|");
        check("Study of Pause,", "| of |");
        check("Opened study of Pause", "Opened study of |");
        // Where it is a label as well, its place decides.
        check("Pause Edit", "Pause Edit");
        check("Coil check passed", "Coil check passed");
    }

    #[test]
    fn i1_figures_and_numbers_stay_masked_and_hide_names_beside_them() {
        check("Slices 24", "Slices |");
        check("Repetition 4500 ms", "Repetition |");
        check("Scan 0012345 registered", "| | registered");
        check("HERZ 00412345", "| |");
        check("Page 17.04.1961 - Viewing", "| | - Viewing");
        check("Pause Edit 0012345", "| |");
        check("Field Scan 12", "|");
        check("12 May 1985", "|");
        check("Scan 17.04.1961 Head", "| | |");
        check("Examination 17.04.1961", "Examination |");
    }

    #[test]
    fn i1_the_value_beside_its_label_in_one_line_is_a_piece_of_its_own() {
        check("Name: Mark", "Name: Mark");
        let said = ["Name:", "Mark"].map(|text| Said { text, confidence: 0.99 });
        let pieces = words().pieces(&said);
        assert!(pieces[0].class.label && pieces[0].class.field && !pieces[1].class.label, "{pieces:?}");
    }

    #[test]
    fn i1_of_a_phrase_what_varies_stays_masked_and_its_own_words_show_wherever_it_stands() {
        let mut words = words();
        words.add([
            "Studie von * geöffnet",
            "Study of *",
            "Wobbler turned twice",
            "Gangway left",
            "Wobbler cable",
            "Pause Edit",
        ]);
        let pieces = |line: &str, confidence: f32| {
            let said: Vec<Said<'_>> = line.split(' ').map(|text| Said { text, confidence }).collect();
            let pieces = words.pieces(&said);
            let text = |piece: &Piece| match piece.class {
                LineClass { harmless: false, .. } => "|".to_owned(),
                LineClass { certain, .. } => {
                    let text = joined(&said[piece.first..piece.first + piece.count]);
                    if certain { text } else { format!("{text}?") }
                }
            };
            pieces.iter().map(text).collect::<Vec<_>>().join(" ")
        };
        for (line, shown) in [
            ("12:04 Studie von Weiter Bernd geöffnet", "| Studie von | geöffnet"),
            ("12:04 Wobbler turned twice", "12:04 Wobbler turned twice"),
            ("0012345 Wobbler turned twice", "| Wobbler turned twice"),
            ("Date of birth:", "Date of birth:"),
            // One word more, one misread, one cut, one that is a number.
            ("Studie von Weiter geöffnet Muster", "Studie? | geöffnet? |"),
            ("Wobbler turned Twice Muster", "|"),
            ("Wobbler turned twi…", "|"),
            // Too short to say anything of a line with something else in it.
            ("Study of Muster", "| of? |"),
            // Two words that are written as a name is are no surer than others.
            ("Gangway left", "Gangway left"),
            ("Gangway Left", "Gangway Left?"),
            // A small c and a capital one look alike: the second word may be a name's.
            ("Wobbler cable", "Wobbler cable?"),
            // A label and its value, and two halves of a name, are no phrase.
            ("Patient: List", "Patient: List?"),
            ("Weight, Patient", "Weight, Patient?"),
            ("PAUSE EDIT", "PAUSE EDIT?"),
        ] {
            assert_eq!(pieces(line, 0.99), shown, "{line}");
        }
        assert_eq!(pieces("Wobbler turned twice", 0.59), "|");
        // Of two words a short one must have been read for sure, as everywhere.
        assert_eq!((pieces("Log in", 0.91), pieces("Log in", 0.89)), ("Log in".to_owned(), "|".to_owned()));
        // What a known patient is called is no phrase's.
        words.set_known(["Wobbler, Erika"]);
        let said = ["Wobbler", "turned", "twice"].map(|text| Said { text, confidence: 0.99 });
        assert!(words.pieces(&said).iter().all(|piece| !piece.class.certain));
    }

    #[test]
    fn i1_only_long_words_are_believed_with_less_confidence() {
        assert_eq!(shown_at("Examination", 0.7), "Examination");
        assert_eq!(shown_at("Examination", 0.59), "|");
        assert_eq!(shown_at("Scan", 0.89), "|");
        assert_eq!(shown_at("General", 0.89), "|");
    }

    #[test]
    fn i1_no_word_that_somebody_is_called_is_nobodys_name() {
        let nameless = |text: &str| words().class(text, 0.99).nameless;
        for text in ["Pause", "Edit", "Scan", "Mark Long", "Start", "General", "Patient Mark Long", "Mark-Examination"]
        {
            assert!(!nameless(text), "{text}");
        }
        let mut words = words();
        words.add_harmless(["wobbler gangway gangways knee left head franklin"]);
        for text in ["Examination", "Head routine", "Patient name", "Knee left"] {
            assert!(words.class(text, 0.99).nameless, "{text}");
        }
        // Words that IT adds may be names, however long.
        for text in ["Wobbler in Gangways", "Gangway", "Franklin"] {
            assert!(!words.class(text, 0.99).nameless && !words.class(text, 0.99).certain, "{text}");
        }
    }
}
