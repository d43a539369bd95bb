//! Removal by retention: the stub that stands in the place of the entries that were removed.
//!
//! Retention removes the oldest entries, whole sessions only, and always from the first entry on. One stub stands for all that
//! was ever removed: the next removal makes it anew over the longer range. What it says, the newest entry of the kind
//! `history-purged` says too, and the chain and its signature vouch for that entry; the stub's own signature shows a reader
//! that has the key but no entry yet that the console made it. Where the two differ, something was changed.
//!
//! | payload field of `history-purged` | |
//! |---|---|
//! | `from` | the first entry that this removal removed; those before it are older removals' |
//! | `up-to` | the last entry removed |
//! | `hash` | its hash, 64 hex digits: what the first entry still there continues |
//! | `sessions` | how many sessions were removed so far |
//! | `first`, `last` | the times of the first entry of all and of the last one removed, in Unix milliseconds |
//! | `before` | what is older than this was to be removed, in Unix milliseconds |

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde_json::Value;

use crate::{Entry, Hash, Head, KeyId, Kind, Payload};

/// What was removed so far: every entry from the first one up to `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removed {
    /// The last entry that was removed.
    pub last: Head,
    /// How many sessions were.
    pub sessions: u64,
    /// The time of the first entry of all, in Unix milliseconds.
    pub first_at: i64,
    /// The time of the last entry removed, in Unix milliseconds.
    pub last_at: i64,
}

impl Removed {
    /// What the entry of a removal says; `from` is the first entry that this one removes.
    #[must_use]
    pub fn payload(&self, from: u64, before: i64) -> Payload {
        [
            ("fact", Kind::HistoryPurged.name().into()),
            ("from", from.into()),
            ("up-to", self.last.sequence.into()),
            ("hash", self.last.hash.to_string().into()),
            ("sessions", self.sessions.into()),
            ("first", self.first_at.into()),
            ("last", self.last_at.into()),
            ("before", before.into()),
        ]
        .into_iter()
        .map(|(name, value): (&str, Value)| (name.to_owned(), value))
        .collect()
    }

    /// Reads what the entry of a removal says; none where it is of another kind or does not say it.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        if entry.kind != Kind::HistoryPurged {
            return None;
        }
        let number = |name: &str| entry.payload.get(name).and_then(Value::as_u64);
        let time = |name: &str| entry.payload.get(name).and_then(Value::as_i64);
        let mut hash = [0; 32];
        hex::decode_to_slice(entry.text("hash"), &mut hash).ok()?;
        Some(Self {
            last: Head { sequence: number("up-to")?, hash: Hash(hash) },
            sessions: number("sessions")?,
            first_at: time("first")?,
            last_at: time("last")?,
        })
    }
}

/// The signed stub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stub {
    /// What was removed.
    pub removed: Removed,
    /// When it was made: the time of the entry of the removal, in Unix milliseconds.
    pub at: i64,
    /// The number of that entry.
    pub entry: u64,
    /// Which key signed.
    pub key: KeyId,
    /// The signature over [`Stub::message`].
    pub signature: [u8; 64],
}

impl Stub {
    /// Signs what was removed; `entry` is the number of the entry that says so, `at` its time.
    #[must_use]
    pub fn sign(removed: Removed, entry: u64, at: i64, key: &SigningKey) -> Self {
        let signature = key.sign(&Self::message(&removed, entry, at)).to_bytes();
        Self { removed, at, entry, key: KeyId::of(&key.verifying_key()), signature }
    }

    /// True where this key signed just this.
    #[must_use]
    pub fn holds(&self, key: &VerifyingKey) -> bool {
        let message = Self::message(&self.removed, self.entry, self.at);
        KeyId::of(key) == self.key && key.verify_strict(&message, &Signature::from_bytes(&self.signature)).is_ok()
    }

    /// True where it says what this entry of the kind `history-purged` says.
    #[must_use]
    pub fn is_told_by(&self, entry: &Entry) -> bool {
        self.entry == entry.sequence && self.at == entry.at.utc && Removed::of(entry) == Some(self.removed)
    }

    /// The signed bytes: `chaperone history removal`, a zero byte, then big-endian: the last entry's number (8 bytes) and hash
    /// (32), the sessions (8), the first and the last time (8 each), the number of the removal's entry (8) and its time (8).
    #[must_use]
    pub fn message(removed: &Removed, entry: u64, at: i64) -> Vec<u8> {
        [
            b"chaperone history removal\0".as_slice(),
            &removed.last.sequence.to_be_bytes(),
            &removed.last.hash.0,
            &removed.sessions.to_be_bytes(),
            &removed.first_at.to_be_bytes(),
            &removed.last_at.to_be_bytes(),
            &entry.to_be_bytes(),
            &at.to_be_bytes(),
        ]
        .concat()
    }
}
