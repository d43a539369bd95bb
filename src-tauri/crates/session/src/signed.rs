//! Who signs for what widens.

use policy::{Initials, Limits, StaffCheck};

use crate::Refused;

/// The staff who answer for a choice that widens. PINs, and whether policy lists the people, were checked before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Signed {
    /// Who chooses.
    pub by: Option<Initials>,
    /// Who approves as the second person.
    pub second: Option<Initials>,
}

impl Signed {
    /// Nobody: for choices that only narrow, and where policy asks for nobody.
    pub const NOBODY: Self = Self { by: None, second: None };

    /// Whether this is enough for a choice that widens; `full` where it opens Full.
    ///
    /// # Errors
    /// [`Refused::Unsigned`], [`Refused::SecondPersonNeeded`] or [`Refused::SamePerson`].
    pub(crate) fn check(self, limits: &Limits, full: bool) -> Result<(), Refused> {
        let two = full && limits.second_person_for_full();
        match (self.by, self.second) {
            (None, _) if two || limits.staff_check() != StaffCheck::None => Err(Refused::Unsigned),
            (Some(_), None) if two => Err(Refused::SecondPersonNeeded),
            (Some(by), Some(second)) if two && by == second => Err(Refused::SamePerson),
            (None | Some(_), _) => Ok(()),
        }
    }
}
