//! Invented patients, and the forms in which screens show them. Nobody here exists.

use crate::Set;
use crate::dice::Dice;
use crate::painter::Piece;
use crate::screen::{Identifier, Kind};

/// The names of a set: none of one is in the other.
pub struct Names {
    /// Family names.
    pub families: &'static [&'static str],
    /// Given names.
    pub given: &'static [&'static str],
    /// Whole names that are words of user interfaces.
    pub like_labels: &'static [(&'static str, &'static str)],
}

/// The names of a set.
pub const fn names(set: Set) -> &'static Names {
    match set {
        Set::Tuned => &TUNED,
        Set::HeldOut => &HELD_OUT,
    }
}

static TUNED: Names = Names {
    families: &[
        "Muster",
        "Okonkwo",
        "Lindqvist",
        "Moreau",
        "Brandstätter",
        "Wachowska",
        "Haldane",
        "Nakashima",
        "Petridis",
        "Amsalem",
        "van der Velde",
        "Fitzmaurice",
        "Sørensen",
        "Adebayo-Stern",
        "Grünwald",
        "Schlüter",
        "Köhler-Voss",
        "Lefèvre",
        "Delacroix",
        "D'Angelo",
        "Bianchi",
        "Esposito",
        "Conti",
        "Novák",
        "Horváth",
        "Ionescu",
        "Weiß",
        "Tran",
        "Ruiz",
        "Pfister",
        "Baumgartner",
        "Zürcher",
        "Oberholzer",
        "Whitfield",
        "Mackintosh",
        "Llewellyn",
        "Abernathy",
        "Thornbury",
        "Kaplan",
        "Yıldırım",
    ],
    given: &[
        "Erika",
        "Ifeoma",
        "Torsten",
        "Célestine",
        "Jörg",
        "Zofia",
        "Rupert",
        "Emi",
        "Stavros",
        "Noa",
        "Joost",
        "Aoife",
        "Mikkel",
        "Ruth",
        "Günther",
        "Bärbel",
        "Hélène",
        "Benoît",
        "Giulia",
        "Matteo",
        "Lucia",
        "Jan",
        "Eszter",
        "Radu",
        "Heinz-Peter",
        "Linh",
        "Carmen",
        "Urs",
        "Anneliese",
        "Fiona",
        "Ewan",
        "Gwen",
        "Margaret",
        "Deniz",
        "Li",
        "Alessandra",
    ],
    like_labels: &[
        ("Pause", "Edit"),
        ("Long", "Mark"),
        ("Scan", "Will"),
        ("Field", "Grace"),
        ("Close", "Glenn"),
        ("Head", "Rose"),
        ("Start", "Frank"),
        ("Weiter", "Bernd"),
        ("Kopf", "Anna"),
        ("Laden", "Karl"),
        ("Fermer", "Claire"),
        ("Pausa", "Stella"),
    ],
};

static HELD_OUT: Names = Names {
    families: &[
        "Exempel",
        "Abubakar",
        "Bergström",
        "Chevallier",
        "Dünnebier",
        "Kowalczyk",
        "Pemberton",
        "Hayashi",
        "Papadakis",
        "Rosenthal",
        "de Jong",
        "Gallagher",
        "Østergaard",
        "Mbeki-Hall",
        "Völkl",
        "Jäggi",
        "Süßkind",
        "Mätzler-Roth",
        "Bouchard",
        "Peltier",
        "L'Hermite",
        "Ferrari",
        "Lombardi",
        "Mancini",
        "Dvořáček",
        "Kovács",
        "Popescu",
        "Großmann",
        "Nguyen",
        "Ibáñez",
        "Ammann",
        "Hürlimann",
        "Zbinden",
        "Huddleston",
        "Featherstone",
        "Cadwallader",
        "Ravenscroft",
        "Öztürk",
        "Wu",
        "Szczepański",
    ],
    given: &[
        "Sieglinde",
        "Amara",
        "Håkan",
        "Geneviève",
        "Jürgen",
        "Agnieszka",
        "Clive",
        "Haruka",
        "Nikolaos",
        "Tamar",
        "Marijke",
        "Saoirse",
        "Bjørn",
        "Naomi",
        "Käthe",
        "Rüdiger",
        "François",
        "Élodie",
        "Chiara",
        "Lorenzo",
        "Beatrice",
        "Tomáš",
        "Zsófia",
        "Mihai",
        "Karl-Heinz",
        "Thuy",
        "Álvaro",
        "Beat",
        "Roswitha",
        "Isla",
        "Hamish",
        "Rhys",
        "Dorothy",
        "Elif",
        "Bo",
        "Maximiliane",
    ],
    like_labels: &[
        ("Open", "Bill"),
        ("Turner", "Page"),
        ("Phase", "Chase"),
        ("Value", "Max"),
        ("Line", "Drew"),
        ("Save", "Art"),
        ("Gate", "Rob"),
        ("Ende", "Kurt"),
        ("Halt", "Ernst"),
        ("Rand", "Iris"),
        ("Ouvrir", "Luc"),
        ("Avanti", "Rosa"),
    ],
};

/// One patient.
#[derive(Debug, Clone)]
pub struct Person {
    family: &'static str,
    given: &'static str,
    like_label: bool,
    id: String,
    accession: String,
    phone: String,
    born: (u32, u32, u32),
}

/// Invents a patient.
pub fn person(set: Set, dice: &mut Dice) -> Person {
    let names = names(set);
    let like_label = dice.chance(9);
    let (family, given) =
        if like_label { dice.pick(names.like_labels) } else { (dice.pick(names.families), dice.pick(names.given)) };
    let (id, accession, phone) = numbers(set, dice);
    let born = (dice.between(1931, 2019) as u32, dice.between(1, 12) as u32, dice.between(1, 28) as u32);
    Person { family, given, like_label, id, accession, phone, born }
}

/// The hospital's number, an order's number, a telephone number.
fn numbers(set: Set, dice: &mut Dice) -> (String, String, String) {
    let shape = dice.below(4);
    let mut digits = |count| dice.digits(count);
    match set {
        Set::Tuned => {
            let id = match shape {
                0 => format!("SA-44{}", digits(5)),
                1 => digits(8),
                2 => format!("KH2024-{}", digits(5)),
                _ => format!("{} {}", digits(3), digits(4)),
            };
            (id, format!("A240318-{}", digits(4)), format!("+41 44 {} {}", digits(3), digits(4)))
        }
        Set::HeldOut => {
            let id = match shape {
                0 => format!("P{}", digits(7)),
                1 => format!("756.{}.{}.{}", digits(4), digits(4), digits(2)),
                2 => format!("000{}", digits(8)),
                _ => format!("be{}/{}", digits(4), digits(2)),
            };
            (id, format!("ACC0{}", digits(7)), format!("0{}/{}-{}", digits(3), digits(5), digits(2)))
        }
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How a screen writes patients.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    set: Set,
    name: usize,
    date: usize,
}

impl Form {
    /// Chooses one.
    pub fn new(set: Set, dice: &mut Dice) -> Self {
        Self { set, name: dice.below(6), date: dice.below(3) }
    }

    /// A patient's name.
    pub fn name(self, of: &Person) -> Piece {
        let (family, given) = (of.family, of.given);
        let initial = given.chars().next().unwrap_or('X');
        let text = match (self.name, self.set) {
            (0 | 1, _) => format!("{family}, {given}"),
            (2, _) => format!("{}, {given}", family.to_uppercase()),
            (3, _) => format!("{given} {family}"),
            (4, Set::Tuned) => format!("{} {}", family.to_uppercase(), given.to_uppercase()),
            (4, Set::HeldOut) => format!("{}^{}", family.to_uppercase(), given.to_uppercase()),
            (_, Set::Tuned) => format!("{family}, {initial}."),
            (_, Set::HeldOut) => format!("{family} {given}").to_lowercase(),
        };
        piece(text, if of.like_label { Identifier::NameLikeLabel } else { Identifier::Name })
    }

    /// A patient's birth date.
    pub fn born(self, of: &Person) -> Piece {
        let (year, month, day) = of.born;
        let text = match (self.date, self.set) {
            (0, Set::Tuned) => format!("{day:02}.{month:02}.{year}"),
            (1, Set::Tuned) => format!("{year}-{month:02}-{day:02}"),
            (_, Set::Tuned) => format!("{month:02}/{day:02}/{year}"),
            (0, Set::HeldOut) => format!("{day}/{month}/{:02}", year % 100),
            (1, Set::HeldOut) => format!("{day:02} {} {year}", MONTHS[month as usize - 1]),
            (_, Set::HeldOut) => format!("{year}{month:02}{day:02}"),
        };
        piece(text, Identifier::BirthDate)
    }

    /// A patient's number.
    pub fn id(self, of: &Person) -> Piece {
        piece(of.id.clone(), Identifier::PatientId)
    }

    /// An order's number.
    pub fn accession(self, of: &Person) -> Piece {
        piece(of.accession.clone(), Identifier::Accession)
    }

    /// A telephone number.
    pub fn phone(self, of: &Person) -> Piece {
        piece(of.phone.clone(), Identifier::Phone)
    }
}

fn piece(text: String, of: Identifier) -> Piece {
    Piece { text, kind: Kind::Identifier(of) }
}
