//! Entries as JSON Lines, so that anybody can compute the chain again: UTF-8, one JSON object a line.
//!
//! The first line has `"type": "export"`: what was asked for, what verification said of the whole history, its last
//! signature and the public key. The last line has `"type": "end"` and the number of entry lines, so that a shortened file
//! shows. Between them each line is an entry, `"type": "entry"`:
//!
//! | name | what |
//! |---|---|
//! | sequence | its number |
//! | utc, utc_ms | when: RFC 3339 or null, and Unix milliseconds |
//! | monotonic_ms | the clock that counts sleep and cannot be set |
//! | actor | `{"is": "console"}`, `{"is": "staff", "user"}` or `{"is": "engineer", "id", "name"}` |
//! | kind, session | what; within which session, or null |
//! | payload | the particulars: an object |
//! | previous, hash | 64 hex digits, as they are stored |
//! | standing | what verification says of it: [`Standing::code`] |
//!
//! or, where its bytes are no entry, `"type": "unreadable"` with `row`, `bytes` (hex), `hash` and `standing`.
//!
//! # Computing the chain again
//! For each entry in order: put the fields into the bytes that [`crate::Entry`]'s encoding describes (version 1; the numbers
//! big-endian; each text after its length; the payload as JSON without white space, the names in each object sorted, other
//! characters than `"`, `\` and those below U+0020 unescaped; then `previous`), and take the SHA-256 of
//! `chaperone history entry`, a zero byte and these bytes. It is `hash`. The next entry's `previous` is this `hash`; the
//! first entry's is 64 zeros or, where retention removed
//! older ones, the `hash` of the first line's `removed`, whose `up_to` is the number before. The last line's `hash` is what an engineer's report, a SIEM or the keyring knows as the head;
//! the first line's signature (Ed25519, RFC 8032) is over `chaperone history checkpoint`, a zero byte, the sequence number
//! (8 bytes, big-endian) and the hash of the entry it names. `tests/data/history/recompute.py` does the chain in 40 lines.

use std::io;

use serde::Serialize;

use super::{Standing, Stored, utc, verdict_code};
use crate::{Actor, Checkpoint, Head, Payload, Stub, Verdict, VerifyingKey};

/// The version of this form.
pub const VERSION: u32 = 1;

/// What was exported, and on what its verdict rests.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// When it was made, in Unix milliseconds.
    pub made: i64,
    /// From when, in Unix milliseconds.
    pub from: Option<i64>,
    /// Before when, in Unix milliseconds.
    pub to: Option<i64>,
    /// Only this session.
    pub session: Option<&'a str>,
    /// What verification said of the whole history.
    pub verdict: &'a Verdict,
    /// The history's own signature, unchecked where there is no key.
    pub checkpoint: Option<Checkpoint>,
    /// What stands for the entries that retention removed, unchecked where the verdict is not intact.
    pub removed: Option<Stub>,
    /// The public key that the verdict rests on.
    pub key: Option<&'a VerifyingKey>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "one at a time, and never kept")]
enum Line<'a> {
    Export {
        version: u32,
        made: Option<String>,
        from: Option<String>,
        to: Option<String>,
        session: Option<&'a str>,
        verdict: &'static str,
        /// Why not intact.
        why: Option<String>,
        /// The first entry that does not hold.
        broken_at: Option<u64>,
        /// The last entry of the whole history.
        head: Option<Named>,
        signature: Option<Signed>,
        /// What retention removed before the first entry.
        removed: Option<Removal>,
        public_key: Option<String>,
    },
    Entry {
        sequence: u64,
        utc: Option<String>,
        utc_ms: i64,
        monotonic_ms: u64,
        actor: By<'a>,
        kind: &'a str,
        session: Option<&'a str>,
        payload: &'a Payload,
        previous: String,
        hash: String,
        standing: &'static str,
    },
    Unreadable {
        row: u64,
        bytes: String,
        hash: String,
        standing: &'static str,
    },
    End {
        entries: u64,
    },
}

#[derive(Serialize)]
struct Named {
    sequence: u64,
    hash: String,
}

impl From<Head> for Named {
    fn from(head: Head) -> Self {
        Self { sequence: head.sequence, hash: head.hash.to_string() }
    }
}

#[derive(Serialize)]
struct Signed {
    sequence: u64,
    hash: String,
    key: String,
    signature: String,
}

/// The last entry that retention removed, how much it removed, and the entry that says so.
#[derive(Serialize)]
struct Removal {
    up_to: u64,
    hash: String,
    sessions: u64,
    first: Option<String>,
    last: Option<String>,
    entry: u64,
    key: String,
    signature: String,
}

#[derive(Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
enum By<'a> {
    Console,
    Staff { user: &'a str },
    Engineer { id: &'a str, name: &'a str },
}

/// Writes entries as JSON Lines.
#[derive(Debug)]
pub struct Jsonl<W: io::Write> {
    out: W,
    entries: u64,
}

impl<W: io::Write> Jsonl<W> {
    /// Begins with the line about the export.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(out: W, about: &About<'_>) -> io::Result<Self> {
        let (why, broken_at, head) = match about.verdict {
            Verdict::Intact { head, .. } => (None, None, Some(*head)),
            Verdict::Tampered { sequence, what } => (Some(what.to_string()), Some(*sequence), None),
            Verdict::CannotSay { head, why, .. } => (Some(why.to_string()), None, *head),
        };
        let mut jsonl = Self { out, entries: 0 };
        jsonl.write(&Line::Export {
            version: VERSION,
            made: utc(about.made),
            from: about.from.and_then(utc),
            to: about.to.and_then(utc),
            session: about.session,
            verdict: verdict_code(about.verdict),
            why,
            broken_at,
            head: head.map(Named::from),
            signature: about.checkpoint.map(|checkpoint| Signed {
                sequence: checkpoint.head.sequence,
                hash: checkpoint.head.hash.to_string(),
                key: checkpoint.key.to_string(),
                signature: hex::encode(checkpoint.signature),
            }),
            removed: about.removed.map(|stub| Removal {
                up_to: stub.removed.last.sequence,
                hash: stub.removed.last.hash.to_string(),
                sessions: stub.removed.sessions,
                first: utc(stub.removed.first_at),
                last: utc(stub.removed.last_at),
                entry: stub.entry,
                key: stub.key.to_string(),
                signature: hex::encode(stub.signature),
            }),
            public_key: about.key.map(|key| hex::encode(key.as_bytes())),
        })?;
        Ok(jsonl)
    }

    /// Writes an entry.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn line(&mut self, stored: &Stored, standing: Standing) -> io::Result<()> {
        self.entries += 1;
        let (hash, standing) = (stored.sealed.hash.to_string(), standing.code());
        match &stored.entry {
            Err(_) => {
                let bytes = hex::encode(&stored.sealed.encoded);
                self.write(&Line::Unreadable { row: stored.row, bytes, hash, standing })
            }
            Ok(entry) => self.write(&Line::Entry {
                sequence: entry.sequence,
                utc: utc(entry.at.utc),
                utc_ms: entry.at.utc,
                monotonic_ms: entry.at.monotonic,
                actor: match &entry.actor {
                    Actor::Console => By::Console,
                    Actor::Staff { user } => By::Staff { user },
                    Actor::Engineer { id, name } => By::Engineer { id, name },
                },
                kind: entry.kind.name(),
                session: entry.session.as_deref(),
                payload: &entry.payload,
                previous: entry.previous.to_string(),
                hash,
                standing,
            }),
        }
    }

    /// Ends with the number of entries.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let entries = self.entries;
        self.write(&Line::End { entries })?;
        Ok(self.out)
    }

    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}
