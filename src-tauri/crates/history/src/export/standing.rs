//! An entry as it lies in the file, and what verification says of it.

use chrono::{DateTime, SecondsFormat};

use crate::{Doubt, Entry, Malformed, Sealed, Tampering, Verdict};

/// An entry as it lies in the file, read as far as it can be.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The number of its row.
    pub row: u64,
    /// Its bytes and the hash beside them.
    pub sealed: Sealed,
    /// What the bytes say.
    pub entry: Result<Entry, Malformed>,
}

impl Stored {
    /// Reads a row.
    #[must_use]
    pub fn read(row: u64, sealed: Sealed) -> Self {
        let entry = Entry::decode(&sealed.encoded);
        Self { row, sealed, entry }
    }
}

/// What verification says of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is as it was written, and vouched for by a signature or a head that was known.
    Holds,
    /// It fits the entry before it, but no signature and no known head covers it.
    Unsigned,
    /// It fits the entry before it, but nothing vouches for any of them.
    Unproven,
    /// This is where the history does not hold.
    Broken(Tampering),
    /// It follows an entry that does not hold.
    AfterBroken,
}

impl Standing {
    /// What a verdict over the whole history says of one entry.
    #[must_use]
    pub fn of(verdict: &Verdict, stored: &Stored) -> Self {
        match &stored.entry {
            Err(malformed) => return Self::Broken(Tampering::Malformed(*malformed)),
            Ok(entry) if entry.hash != stored.sealed.hash => return Self::Broken(Tampering::Content),
            Ok(_) => {}
        }
        match verdict {
            Verdict::Intact { .. } => Self::Holds,
            // The entries are one thing, the list that is derived from them another.
            Verdict::Tampered { what: Tampering::List, .. } => Self::Unproven,
            Verdict::Tampered { sequence, what } if stored.row == *sequence => Self::Broken(*what),
            Verdict::Tampered { sequence, .. } if stored.row > *sequence => Self::AfterBroken,
            Verdict::Tampered { .. } => Self::Unproven,
            Verdict::CannotSay { why: Doubt::Unsigned { from }, .. } if stored.row < *from => Self::Holds,
            Verdict::CannotSay { why: Doubt::Unsigned { .. }, .. } => Self::Unsigned,
            Verdict::CannotSay { .. } => Self::Unproven,
        }
    }

    /// Its code in an export; it never changes its meaning.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unsigned => "unsigned",
            Self::Unproven => "unproven",
            Self::AfterBroken => "after-broken",
            Self::Broken(what) => match what {
                Tampering::Malformed(_) => "broken-form",
                Tampering::Content => "broken-content",
                Tampering::Order => "broken-order",
                Tampering::Link => "broken-link",
                Tampering::Signature => "broken-signature",
                Tampering::NotTheKnown => "broken-not-the-known",
                Tampering::Missing => "broken-missing",
                Tampering::Removal => "broken-removal",
                Tampering::List => "broken-list",
            },
        }
    }
}

/// The code of a verdict in an export.
#[must_use]
pub fn verdict_code(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Intact { .. } => "intact",
        Verdict::Tampered { .. } => "tampered",
        Verdict::CannotSay { .. } => "cannot-say",
    }
}

/// A time of Unix milliseconds in UTC (RFC 3339, with milliseconds); none where it is outside the calendar.
#[must_use]
pub fn utc(ms: i64) -> Option<String> {
    Some(DateTime::from_timestamp_millis(ms)?.to_rfc3339_opts(SecondsFormat::Millis, true))
}
