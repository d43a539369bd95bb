//! The words of the user interface, in four languages, and sentences with places for identifiers.
//!
//! In sentences `{n}` stands for a name, `{i}` for the hospital's number, `{b}` for a birth date, `{a}` for an order's number.

use crate::Set;
use crate::dice::Dice;
use crate::painter::Piece;
use crate::people::{Form, Person};
use crate::screen::Kind;

mod de;
mod en;
mod fr;
mod it;

/// One language's words. Pairs are: for the tuned set, for the set held out.
pub struct Phrases {
    /// Menus of the menu bar.
    pub menus: &'static [&'static str],
    /// Entries of menus.
    pub entries: &'static [&'static str],
    /// Tabs.
    pub tabs: &'static [&'static str],
    /// Buttons.
    pub buttons: &'static [&'static str],
    /// Headings of groups and windows.
    pub headings: &'static [&'static str],
    /// Parameters of a measurement, with a value.
    pub parameters: &'static [(&'static str, &'static str)],
    /// Labels of name, number, birth date, order, telephone.
    pub labels: [&'static str; 5],
    /// Labels of protocol, state, time.
    pub others: [&'static str; 3],
    /// Protocols.
    pub protocols: &'static [&'static str],
    /// States of an examination or a job.
    pub states: &'static [&'static str],
    /// Lines of a log that tell of nobody.
    pub plain: [&'static [&'static str]; 2],
    /// Lines of a log that tell of somebody.
    pub told: [&'static [&'static str]; 2],
    /// Questions of a dialog.
    pub questions: [&'static [&'static str]; 2],
    /// Tool tips and notes.
    pub notes: [&'static [&'static str]; 2],
    /// Titles of windows.
    pub titles: [&'static [&'static str]; 2],
}

/// All languages.
pub const fn all() -> [&'static Phrases; 4] {
    [&en::PHRASES, &de::PHRASES, &fr::PHRASES, &it::PHRASES]
}

/// One of the languages.
pub fn language(dice: &mut Dice) -> &'static Phrases {
    dice.pick(&all())
}

/// A label.
pub fn says(text: &str) -> Vec<Piece> {
    vec![Piece { text: text.to_owned(), kind: Kind::Harmless }]
}

/// A number, time or unit.
pub fn figure(text: impl Into<String>) -> Vec<Piece> {
    vec![Piece { text: text.into(), kind: Kind::Figure }]
}

/// A sentence for one patient.
pub fn sentence(template: &str, form: Form, of: &Person) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.extend(says(before));
        let Some((place, behind)) = after.split_once('}') else { break };
        pieces.push(match place {
            "n" => form.name(of),
            "i" => form.id(of),
            "b" => form.born(of),
            _ => form.accession(of),
        });
        rest = behind;
    }
    pieces.extend(says(rest));
    pieces
}

/// A set's half of a pair.
pub const fn half(set: Set, of: [&'static [&'static str]; 2]) -> &'static [&'static str] {
    of[set as usize]
}
