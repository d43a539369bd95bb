//! Verification: are these the entries that the console wrote, all of them, in their order?
//!
//! One entry at a time, in constant space. Where entries come from is the caller's.
//!
//! INVARIANT (I9): a chain is called intact only if its last entry is vouched for from outside the file, by a signature of
//! the console's key or by a head that was kept elsewhere; both are then checked.

use ed25519_dalek::VerifyingKey;

use crate::{Checkpoint, Entry, Hash, Head, Kind, Malformed, Removed, Sealed, Stub, View};

/// What verification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is as it was written, none is missing.
    Intact {
        /// How many entries are there; without those that retention removed.
        entries: u64,
        /// The last of them.
        head: Head,
        /// Up to which entry the key vouches; none where a known head alone does.
        signed_up_to: Option<u64>,
        /// The entry of the head that was known; none where no head was: that later entries were there once and are gone
        /// cannot be excluded then.
        known_up_to: Option<u64>,
        /// What retention removed before them; the key's signature, or the chain up to the known head, vouches for it.
        removed: Option<Box<Stub>>,
    },
    /// Something was changed.
    Tampered {
        /// The first entry that does not hold.
        sequence: u64,
        /// What is wrong with it.
        what: Tampering,
    },
    /// Nothing wrong was found, but nothing vouches for all of it.
    CannotSay {
        /// How many entries were read and fit together.
        entries: u64,
        /// The last of them.
        head: Option<Head>,
        /// Why not.
        why: Doubt,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Tampering {
    /// Its bytes are no entry.
    #[error("it is no entry: {0}")]
    Malformed(#[from] Malformed),
    /// Its content is not what its hash says.
    #[error("its content is not what its hash says")]
    Content,
    /// Its number does not follow: an entry was removed, inserted or moved.
    #[error("its number does not follow: an entry was removed, inserted or moved")]
    Order,
    /// It does not continue the entry before it.
    #[error("it does not continue the entry before it")]
    Link,
    /// The signature over it is not by this key, or not over this entry.
    #[error("its signature is not by this console's key, or not over this entry")]
    Signature,
    /// It is not the entry that was known to be here.
    #[error("it is not the entry that is known to have been here")]
    NotTheKnown,
    /// It is missing, though it is known to have existed.
    #[error("it is missing, though it is known to have been written")]
    Missing,
    /// Entries were removed, and what stands in their place is missing, forged, or not what the entry of the removal says.
    #[error("entries were removed, and what stands in their place is not what this console wrote there")]
    Removal,
    /// A list derived from the entries says otherwise.
    #[error("the list of sessions says otherwise than the entries")]
    List,
}

/// Why verification cannot say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// There are no entries.
    #[error("there are no entries")]
    Empty,
    /// Neither a key nor a head was given to check against.
    #[error(
        "the entries fit together, but without the console's public key or a known head nobody can say whose they are"
    )]
    Unanchored,
    /// The entries from here on carry no signature, and no known head covers them.
    #[error("the entries from {from} on carry no signature")]
    Unsigned {
        /// The first of them.
        from: u64,
    },
    /// The known head is that of an entry which retention removed: it cannot be compared any more.
    #[error(
        "the known head is of entry {sequence}, and retention has removed the entries up to {up_to}; use a later head"
    )]
    KnownRemoved {
        /// The known head's entry.
        sequence: u64,
        /// The last entry removed.
        up_to: u64,
    },
    /// Somebody ended it before it was done.
    #[error("verification was cancelled")]
    Cancelled,
    /// The file could not be read to its end.
    #[error("the history could not be read: {0}")]
    Unreadable(String),
}

/// Verifies entries that are handed over one at a time, the first one that is there first.
#[derive(Debug)]
pub struct Verifier {
    key: Option<VerifyingKey>,
    known: Option<Head>,
    checkpoint: Option<Checkpoint>,
    stub: Option<Stub>,
    /// True where the newest entry of a removal that was seen says what the stub says; none before the first such entry.
    told: Option<(u64, bool)>,
    entries: u64,
    last: Option<Head>,
}

impl Verifier {
    /// Begins with what the verdict is to rest on: the file's own checkpoint, the console's public key, and a head that was
    /// kept elsewhere.
    #[must_use]
    pub fn new(checkpoint: Option<Checkpoint>, key: Option<VerifyingKey>, known: Option<Head>) -> Self {
        Self { key, known, checkpoint, stub: None, told: None, entries: 0, last: None }
    }

    /// Begins after the entries that this stub stands for.
    #[must_use]
    pub fn after(self, stub: Option<Stub>) -> Self {
        Self { stub, last: stub.map(|stub| stub.removed.last), ..self }
    }

    /// Checks the next entry and hands it back decoded.
    ///
    /// # Errors
    /// The verdict, final, where the entry does not hold.
    pub fn next(&mut self, sealed: &Sealed) -> Result<Entry, Verdict> {
        let sequence = self.follow(&sealed.encoded, sealed.hash)?.sequence;
        let malformed = |malformed: Malformed| Verdict::Tampered { sequence, what: malformed.into() };
        Entry::decode(&sealed.encoded).map_err(malformed)
    }

    /// Checks the next entry, its canonical bytes and the hash that is stored beside them, in its place.
    ///
    /// # Errors
    /// The verdict, final, where the entry does not hold.
    pub fn follow<'a>(&mut self, encoded: &'a [u8], hash: Hash) -> Result<View<'a>, Verdict> {
        let (sequence, previous) =
            self.last.map_or((1, Hash::NONE), |head| (head.sequence.saturating_add(1), head.hash));
        let fail = |what| Verdict::Tampered { sequence, what };
        let entry = View::read(encoded).map_err(|malformed| fail(malformed.into()))?;
        if Sealed::digest(encoded) != hash {
            return Err(fail(Tampering::Content));
        }
        if entry.sequence != sequence {
            return Err(fail(Tampering::Order));
        }
        if entry.previous != previous {
            return Err(fail(Tampering::Link));
        }
        let head = Head { sequence, hash };
        if self.known.is_some_and(|known| known.sequence == sequence && known != head) {
            return Err(fail(Tampering::NotTheKnown));
        }
        if self.checkpoint.is_some_and(|checkpoint| checkpoint.head.sequence == sequence && checkpoint.head != head) {
            return Err(fail(Tampering::Signature));
        }
        if entry.kind == Kind::HistoryPurged {
            let entry = Entry::decode(encoded).map_err(|malformed| fail(malformed.into()))?;
            if Removed::of(&entry).is_some() {
                self.told = Some((sequence, self.stub.is_some_and(|stub| stub.is_told_by(&entry))));
            }
        }
        self.entries += 1;
        self.last = Some(head);
        Ok(entry)
    }

    /// Gives the verdict after the last entry.
    #[must_use]
    pub fn finish(self) -> Verdict {
        let last = self.last.map_or(0, |head| head.sequence);
        let missing = |upto: Option<Head>| upto.is_some_and(|head| head.sequence > last);
        if missing(self.known) || missing(self.checkpoint.map(|checkpoint| checkpoint.head)) {
            return Verdict::Tampered { sequence: last.saturating_add(1), what: Tampering::Missing };
        }
        if let Some(sequence) = self.false_removal() {
            return Verdict::Tampered { sequence, what: Tampering::Removal };
        }
        let entries = self.entries;
        let Some(head) = self.last else {
            return Verdict::CannotSay { entries, head: None, why: Doubt::Empty };
        };
        let mut signed_up_to = None;
        if let (Some(key), Some(checkpoint)) = (&self.key, &self.checkpoint) {
            if !checkpoint.holds(key) {
                return Verdict::Tampered { sequence: checkpoint.head.sequence, what: Tampering::Signature };
            }
            signed_up_to = Some(checkpoint.head.sequence);
        }
        if let Some((known, removed)) = self.known.zip(self.stub.map(|stub| stub.removed.last)) {
            if known.sequence == removed.sequence && known != removed {
                return Verdict::Tampered { sequence: known.sequence, what: Tampering::NotTheKnown };
            }
            if known.sequence < removed.sequence {
                let why = Doubt::KnownRemoved { sequence: known.sequence, up_to: removed.sequence };
                return Verdict::CannotSay { entries, head: Some(head), why };
            }
        }
        let vouched = signed_up_to.max(self.known.map(|known| known.sequence));
        match vouched {
            Some(upto) if upto == last => {
                let known_up_to = self.known.map(|known| known.sequence);
                Verdict::Intact { entries, head, signed_up_to, known_up_to, removed: self.stub.map(Box::new) }
            }
            None if self.key.is_none() => Verdict::CannotSay { entries, head: Some(head), why: Doubt::Unanchored },
            Some(_) | None => {
                let from = vouched.or(self.stub.map(|stub| stub.removed.last.sequence)).unwrap_or(0) + 1;
                Verdict::CannotSay { entries, head: Some(head), why: Doubt::Unsigned { from } }
            }
        }
    }

    /// The entry at which a removal does not hold: its stub is missing, is not what the newest entry of a removal says, or was
    /// signed by another key.
    fn false_removal(&self) -> Option<u64> {
        match (&self.stub, self.told) {
            (None, None) => None,
            (None, Some((entry, _))) => Some(entry),
            (Some(stub), Some((_, true))) if self.key.is_none_or(|key| stub.holds(&key)) => None,
            (Some(stub), _) => Some(stub.removed.last.sequence),
        }
    }

    /// Gives the verdict where reading broke off, or was ended.
    #[must_use]
    pub fn stopped(self, why: Doubt) -> Verdict {
        Verdict::CannotSay { entries: self.entries, head: self.last.filter(|_| self.entries > 0), why }
    }
}

/// Verifies all entries at once.
#[must_use]
pub fn verify<'a>(
    entries: impl IntoIterator<Item = &'a Sealed>,
    checkpoint: Option<Checkpoint>,
    key: Option<VerifyingKey>,
    known: Option<Head>,
) -> Verdict {
    let mut verifier = Verifier::new(checkpoint, key, known);
    for sealed in entries {
        if let Err(verdict) = verifier.follow(&sealed.encoded, sealed.hash) {
            return verdict;
        }
    }
    verifier.finish()
}
