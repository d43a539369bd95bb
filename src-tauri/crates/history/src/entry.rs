//! Entries, and the drafts they are made from.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::{Hash, Head, Kind, encoding};

/// The longest payload in bytes of its canonical JSON.
pub const MAX_PAYLOAD: usize = 16 * 1024;
/// The longest name (user, engineer, kind, session) in bytes.
pub const MAX_TEXT: usize = 256;

/// What an entry tells besides its kind: a JSON object without fractional numbers.
pub type Payload = Map<String, Value>;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The console itself.
    Console,
    /// Somebody of the staff, or IT.
    Staff {
        /// The user of the operating system.
        user: String,
    },
    /// An engineer.
    Engineer {
        /// The identifier; proven only where the session came as far as being asked.
        id: String,
        /// The name from the verified credential; empty before it verified.
        name: String,
    },
}

/// A point in time on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// UTC in Unix milliseconds.
    pub utc: i64,
    /// The clock that counts sleep and cannot be set, in milliseconds.
    pub monotonic: u64,
}

/// What is to be appended.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// What.
    pub kind: Kind,
    /// Within which session.
    pub session: Option<String>,
    /// The particulars; see [`crate::field`] for the fields that the list of sessions shows.
    pub payload: Payload,
}

/// A draft that cannot become an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A name is longer than [`MAX_TEXT`], or the session's is empty.
    #[error("a name in the entry is longer than {MAX_TEXT} bytes, or empty")]
    Text,
    /// The payload is longer than [`MAX_PAYLOAD`], or nested deeper than 16.
    #[error("the entry's payload is longer than {MAX_PAYLOAD} bytes or nested too deep")]
    Payload,
    /// The payload holds a number that has no canonical form.
    #[error("the entry's payload holds a fractional number")]
    Fraction,
    /// The kind is not one that this version writes.
    #[error("the entry's kind is not known")]
    Kind,
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// Its number: 1, 2, 3 and so on without a gap.
    pub sequence: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// What.
    pub kind: Kind,
    /// Within which session.
    pub session: Option<String>,
    /// The particulars.
    pub payload: Payload,
    /// The hash of the entry before.
    pub previous: Hash,
    /// The hash of this one.
    pub hash: Hash,
}

/// An entry as it is stored: its canonical bytes and their hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The canonical encoding.
    pub encoded: Vec<u8>,
    /// The hash that was stored beside it; only verification says whether it is the right one.
    pub hash: Hash,
}

impl Draft {
    /// Makes the entry that follows `previous` (none: the first), and its stored form.
    ///
    /// # Errors
    /// [`Unfit`] where the draft is out of bounds.
    pub fn seal(self, previous: Option<Head>) -> Result<(Entry, Sealed), Unfit> {
        if matches!(self.kind, Kind::Unknown(_)) {
            return Err(Unfit::Kind);
        }
        if self.session.as_deref() == Some("") {
            return Err(Unfit::Text);
        }
        let (before, hash) = previous.map_or((0, Hash::NONE), |head| (head.sequence, head.hash));
        let Self { at, actor, kind, session, payload } = self;
        let sequence = before + 1;
        let mut entry = Entry { sequence, at, actor, kind, session, payload, previous: hash, hash: Hash::NONE };
        let encoded = encoding::encode(&entry)?;
        entry.hash = Sealed::digest(&encoded);
        Ok((entry.clone(), Sealed { encoded, hash: entry.hash }))
    }
}

impl Entry {
    /// The head of a chain that ends here.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.hash }
    }

    /// A text of the payload; empty where there is none of that name.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.payload.get(field).and_then(Value::as_str).unwrap_or_default()
    }
}

impl Sealed {
    /// The hash of canonical bytes: SHA-256 over `chaperone history entry`, a zero byte, and the bytes.
    #[must_use]
    pub fn digest(encoded: &[u8]) -> Hash {
        Hash(Sha256::new().chain_update(b"chaperone history entry\0").chain_update(encoded).finalize().into())
    }
}
