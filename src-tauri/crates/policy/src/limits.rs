//! The ceilings that IT sets for staff; every value lies within the product's own bounds, so a policy only tightens.

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

/// What staff may choose, and how long things last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    pub(crate) highest: Highest,
    pub(crate) longest_grant_minutes: u32,
    pub(crate) password_life_minutes: u32,
    pub(crate) password_tries: u8,
    pub(crate) request_seconds: u16,
    pub(crate) grace_seconds: u16,
}

impl Limits {
    /// The longest grant of a level or a task that any policy may allow, in minutes (one day).
    pub const LONGEST_GRANT_MINUTES: u32 = 24 * 60;
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

    /// The longest grant of Limited, Full or a released task, in minutes; at least 1.
    #[must_use]
    pub fn longest_grant_minutes(&self) -> u32 {
        self.longest_grant_minutes
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
}

impl Default for Limits {
    /// The limits where IT deployed no policy: every level, grants of up to eight hours.
    fn default() -> Self {
        Self {
            highest: Highest::Full,
            longest_grant_minutes: 8 * 60,
            password_life_minutes: Self::PASSWORD_LIFE_MINUTES,
            password_tries: Self::PASSWORD_TRIES,
            request_seconds: Self::REQUEST_SECONDS,
            grace_seconds: Self::GRACE_SECONDS,
        }
    }
}
