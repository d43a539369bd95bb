//! The ceilings that IT sets for staff; every value lies within the product's own bounds, so a policy only tightens.

use crate::Grants;

/// The highest access level that staff may choose; each allows those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Highest {
    /// Only the release of single tasks.
    NoAccess,
    /// Limited, until a deadline.
    Limited,
    /// Limited, until revoked.
    PermanentLimited,
    /// Full.
    Full,
}

/// What staff may grant at each level: as wide as IT lets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Grantables {
    pub(crate) no_access: Grants,
    pub(crate) limited: Grants,
    pub(crate) permanent_limited: Grants,
    pub(crate) full: Grants,
}

impl Default for Grantables {
    fn default() -> Self {
        let all = Grants::ALL;
        Self { no_access: all, limited: all, permanent_limited: all, full: all }
    }
}

/// Which sessions pause when nobody is at the workstation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Attended {
    /// None.
    Never,
    /// Application support.
    #[default]
    ApplicationSupport,
    /// Every session.
    Always,
}

/// What staff must show where they widen access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StaffCheck {
    /// Nothing beyond the workstation's own login.
    #[default]
    None,
    /// Their initials.
    Initials,
    /// Their initials and PIN.
    Pin,
}

/// What staff may choose, and how long things last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    pub(crate) highest: Highest,
    pub(crate) permanent_at_first: bool,
    pub(crate) grantables: Grantables,
    pub(crate) longest_grant_minutes: u32,
    pub(crate) password_length: u8,
    pub(crate) password_life_minutes: u32,
    pub(crate) password_tries: u8,
    pub(crate) request_seconds: u16,
    pub(crate) grace_seconds: u16,
    pub(crate) idle_minutes: u32,
    pub(crate) idle_warning_seconds: u16,
    pub(crate) longest_minutes: u32,
    pub(crate) attended: Attended,
    pub(crate) presence_minutes: u32,
    pub(crate) participants: u8,
    pub(crate) staff_check: StaffCheck,
    pub(crate) second_person_for_full: bool,
    pub(crate) interlock: bool,
}

impl Limits {
    /// The longest grant of a level or a task that any policy may allow, in minutes (one day).
    pub const LONGEST_GRANT_MINUTES: u32 = 24 * 60;
    /// The fewest digits of a session password.
    pub const PASSWORD_LENGTH: u8 = 8;
    /// The longest life of a session password, in minutes.
    pub const PASSWORD_LIFE_MINUTES: u32 = 10;
    /// The most tries that one session password may have.
    pub const PASSWORD_TRIES: u8 = 3;
    /// The longest time that a request may wait for the staff, in seconds.
    pub const REQUEST_SECONDS: u16 = 30;
    /// The longest time that a session may wait for a lost link, in seconds.
    pub const GRACE_SECONDS: u16 = 20;

    /// The highest access level that staff may choose.
    #[must_use]
    pub fn highest(&self) -> Highest {
        self.highest
    }

    /// True where the level is Permanent limited when the console is started for the first time, before staff chose any; only
    /// where staff may choose it.
    #[must_use]
    pub fn permanent_at_first(&self) -> bool {
        self.permanent_at_first && self.highest >= Highest::PermanentLimited
    }

    /// What staff may grant at a level; at No access, to whom a task is released.
    #[must_use]
    pub fn grantable(&self, level: Highest) -> Grants {
        match level {
            Highest::NoAccess => self.grantables.no_access,
            Highest::Limited => self.grantables.limited,
            Highest::PermanentLimited => self.grantables.permanent_limited,
            Highest::Full => self.grantables.full,
        }
    }

    /// The longest grant of Limited, Full or a released task, in minutes; at least 1.
    #[must_use]
    pub fn longest_grant_minutes(&self) -> u32 {
        self.longest_grant_minutes
    }

    /// How many digits a session password has; 8 to 12.
    #[must_use]
    pub fn password_length(&self) -> u8 {
        self.password_length
    }

    /// How long a session password lives unused, in minutes; 1 to 10.
    #[must_use]
    pub fn password_life_minutes(&self) -> u32 {
        self.password_life_minutes
    }

    /// How many tries a session password has; 1 to 3.
    #[must_use]
    pub fn password_tries(&self) -> u8 {
        self.password_tries
    }

    /// How long a request waits before silence is refusal, in seconds; 5 to 30.
    #[must_use]
    pub fn request_seconds(&self) -> u16 {
        self.request_seconds
    }

    /// How long a session waits for a lost link, in seconds; 0 to 20.
    #[must_use]
    pub fn grace_seconds(&self) -> u16 {
        self.grace_seconds
    }

    /// How long a session may see no activity before it ends, in minutes; 1 to 240.
    #[must_use]
    pub fn idle_minutes(&self) -> u32 {
        self.idle_minutes
    }

    /// How long before that the staff are warned, in seconds; 10 to 300, at most half the idle time.
    #[must_use]
    pub fn idle_warning_seconds(&self) -> u16 {
        u16::try_from(self.idle_minutes * 30)
            .map_or(self.idle_warning_seconds, |half| half.min(self.idle_warning_seconds))
    }

    /// How long a session lasts unless the staff confirm it again, in minutes; 5 to 1,440.
    #[must_use]
    pub fn longest_minutes(&self) -> u32 {
        self.longest_minutes
    }

    /// Which sessions pause when nobody is at the workstation.
    #[must_use]
    pub fn attended(&self) -> Attended {
        self.attended
    }

    /// How long after the last sign of a person at the workstation an attended session goes on, in minutes; 1 to 60.
    #[must_use]
    pub fn presence_minutes(&self) -> u32 {
        self.presence_minutes
    }

    /// How many sessions may run at once; 1 to 4.
    #[must_use]
    pub fn participants(&self) -> u8 {
        self.participants
    }

    /// What staff must show where they widen access.
    #[must_use]
    pub fn staff_check(&self) -> StaffCheck {
        self.staff_check
    }

    /// True where Full needs the approval of a second person.
    #[must_use]
    pub fn second_person_for_full(&self) -> bool {
        self.second_person_for_full
    }

    /// True where the policy names how the console learns whether an examination runs and how it blocks them; without
    /// that, Full is not possible.
    #[must_use]
    pub fn interlock(&self) -> bool {
        self.interlock
    }
}

impl Default for Limits {
    /// The limits where IT deployed no policy: every level that works without an interlock, grants of up to eight hours.
    fn default() -> Self {
        Self {
            highest: Highest::Full,
            permanent_at_first: false,
            grantables: Grantables::default(),
            longest_grant_minutes: 8 * 60,
            password_length: Self::PASSWORD_LENGTH,
            password_life_minutes: Self::PASSWORD_LIFE_MINUTES,
            password_tries: Self::PASSWORD_TRIES,
            request_seconds: Self::REQUEST_SECONDS,
            grace_seconds: Self::GRACE_SECONDS,
            idle_minutes: 15,
            idle_warning_seconds: 60,
            longest_minutes: 120,
            attended: Attended::default(),
            presence_minutes: 10,
            participants: 2,
            staff_check: StaffCheck::default(),
            second_person_for_full: false,
            interlock: false,
        }
    }
}
