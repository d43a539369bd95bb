//! `[approval]`: how staff say who they are where they widen access, and who they may be.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::value::{Fault, Word, Words, word};
use crate::{Limits, StaffCheck};

/// The most people that a policy may list.
const PEOPLE: usize = 200;
/// The longest hash of a PIN, in bytes.
const PIN: usize = 200;
/// The form of such a hash.
const PHC: &str = r"^\$argon2id\$v=19\$m=[!-#%-~]*\$[!-#%-~]+\$[!-#%-~]+$";

/// A staff member's initials: 2 to 4 letters A to Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Initials([u8; 4]);

impl Initials {
    /// Reads initials; letter case does not matter.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut letters = [b' '; 4];
        if !(2..=letters.len()).contains(&text.len()) || !text.bytes().all(|letter| letter.is_ascii_alphabetic()) {
            return None;
        }
        for (place, letter) in letters.iter_mut().zip(text.bytes()) {
            *place = letter.to_ascii_uppercase();
        }
        Some(Self(letters))
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII letters and spaces ever come in.
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end()
    }
}

impl std::fmt::Display for Initials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Initials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Initials({self})")
    }
}

/// A member of the staff who may sign.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The initials.
    pub initials: Initials,
    /// The Argon2id hash of the PIN, as a PHC string; there wherever PINs are asked for.
    pub pin: Option<String>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("initials", &self.initials).finish_non_exhaustive()
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawApproval {
    /// What they show: nothing, their initials, or initials and PIN.
    #[schemars(extend("default" = "none", "x-narrower" = "greatest"))]
    staff: Option<Word<StaffCheck>>,
    /// Full needs the approval of a second person.
    #[schemars(with = "Option<bool>", extend("default" = false, "x-narrower" = "greatest"))]
    second_person_for_full: Option<Spanned<bool>>,
    /// Who may sign.
    #[serde(default)]
    #[schemars(with = "Vec<RawPerson>", length(max = PEOPLE))]
    person: Vec<Spanned<RawPerson>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPerson {
    /// 2 to 4 letters, each person's once.
    #[schemars(with = "String", regex(pattern = "^[A-Z]{2,4}$"))]
    initials: Spanned<String>,
    /// The Argon2id hash of the PIN, as a PHC string.
    #[schemars(with = "Option<String>", length(max = PIN), regex(pattern = PHC))]
    pin: Option<Spanned<String>>,
}

impl Words for StaffCheck {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("initials", Self::Initials), ("pin", Self::Pin)];
}

/// Sets the limits, and gives the people in the file's order, each once.
pub(crate) fn approval(raw: RawApproval, limits: &mut Limits) -> Result<Vec<Person>, Fault> {
    let asked = raw.staff.as_ref().map(Word::span);
    limits.staff_check = word("staff", raw.staff)?.unwrap_or_default();
    let mut people: Vec<Person> = Vec::new();
    for one in raw.person {
        let span = one.span();
        if people.len() == PEOPLE {
            return Err((span, format!("a policy lists at most {PEOPLE} people")));
        }
        let one = one.into_inner();
        let initials = Initials::new(one.initials.get_ref())
            .filter(|initials| initials.as_str() == one.initials.get_ref())
            .ok_or_else(|| {
                let told = "allowed are 2 to 4 letters A to Z";
                (one.initials.span(), format!("`initials` is \"{}\", {told}", one.initials.get_ref()))
            })?;
        if people.iter().any(|other| other.initials == initials) {
            return Err((one.initials.span(), format!("the initials \"{initials}\" stand above already")));
        }
        if limits.staff_check == StaffCheck::Pin && one.pin.is_none() {
            return Err((span, "with `staff = \"pin\"` each person has a `pin`".to_owned()));
        }
        people.push(Person { initials, pin: one.pin.map(pin).transpose()? });
    }
    if let Some(span) = asked
        && limits.staff_check == StaffCheck::Pin
        && people.is_empty()
    {
        return Err((span, "`staff = \"pin\"` needs at least one `[[approval.person]]`".to_owned()));
    }
    if let Some(second) = raw.second_person_for_full {
        limits.second_person_for_full = *second.get_ref();
        if limits.second_person_for_full && limits.staff_check == StaffCheck::None {
            let told = "`second_person_for_full` needs `staff = \"initials\"` or `staff = \"pin\"`";
            return Err((second.span(), told.to_owned()));
        }
    }
    Ok(people)
}

/// Takes the form of an Argon2id PHC string; whether a PIN matches it is not checked here.
fn pin(value: Spanned<String>) -> Result<String, Fault> {
    let text = value.get_ref();
    let parts: Vec<&str> = text.split('$').collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
    let form = match parts.as_slice() {
        ["", "argon2id", "v=19", parameters, salt, hash] => {
            parameters.starts_with("m=") && [parameters, salt, hash].into_iter().all(plain)
        }
        _ => false,
    };
    if form && text.len() <= PIN {
        Ok(value.into_inner())
    } else {
        // The value is not repeated: it may be a PIN in clear.
        Err((value.span(), "`pin` must be the Argon2id hash of a PIN: \"$argon2id$v=19$m=...$salt$hash\"".to_owned()))
    }
}
