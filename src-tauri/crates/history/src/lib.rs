//! The history as evidence: entries, their canonical encoding, the hash chain, its signature, and verification.
//!
//! An [`Entry`] is made from a [`Draft`] and the [`Head`] before it; its hash covers every field and the hash before.
//! A [`Checkpoint`] is the console's signature over a head. The [`Verifier`] reads stored bytes back, one entry at a
//! time, and says whether they are what was written. A [`Summary`] is one session's line, [`Folded`] all that is derived of
//! it. A [`Stub`] stands for the oldest entries once retention has removed them.
//!
//! Nothing here stores, reads a clock or keeps a key: bytes, times and keys are arguments.

#![forbid(unsafe_code)]

mod canonical;
mod chain;
mod encoding;
mod entry;
pub mod export;
mod folded;
mod kind;
mod removal;
mod summary;
mod verify;
mod view;

pub use chain::{BadHead, Checkpoint, Hash, Head, KeyId};
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use encoding::{Malformed, VERSION};
pub use entry::{Actor, Draft, Entry, MAX_PAYLOAD, MAX_TEXT, Moment, Payload, Sealed, Unfit};
pub use folded::Folded;
pub use kind::{Effect, Kind};
pub use removal::{Removed, Stub};
pub use summary::{Outcome, Summary, field};
pub use verify::{Doubt, Tampering, Verdict, Verifier, verify};
pub use view::{View, Who};
