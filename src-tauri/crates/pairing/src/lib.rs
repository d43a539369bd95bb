//! Session passwords and time-dependent ones, PAKE, the end-to-end channel and engineer credentials.
//!
//! Each end is a chain of types that are used up by the next step, so that a step cannot be left out or taken twice:
//!
//! ```text
//! console    Pairing::start -> finish -> Unconfirmed -> confirm -> Paired (channel, ProvenEngineer, ResumeKey)
//! engineer   Initiator::start -> finish -> Proving -> confirm -> Connected (channel, first payload, ResumeKey)
//! again      Resumption::start -> finish          Reconnection::start -> finish -> complete
//! ```
//!
//! [`ProvenEngineer`] comes out of [`Unconfirmed::confirm`] alone: whoever holds one knows that the password was right
//! and that the vendor's key vouches for the person. `wire`'s documentation has the messages and their order.
//!
//! Not here: how long a password lives, how many tries it has, which time step was the last (`session`), where keys are kept (`desktop`), and any
//! clock or source of randomness: both are arguments. Each `seed` must be 32 fresh bytes of the system's generator.
//! No cryptography of our own: SPAKE2 is `spake2`'s, Noise is `snow`'s, signatures are `ed25519-dalek`'s, time-dependent
//! passwords are `totp-rs`'s.

#![forbid(unsafe_code)]

mod channel;
mod console;
mod credential;
mod engineer;
mod error;
mod exchange;
mod noise;
mod password;
mod resume;
mod time_password;

pub use channel::{Channel, ConsoleChannel, EngineerChannel, Incoming, OpenError, Opener, SealError, Sealer};
pub use console::{Paired, Pairing, Request, Resumption, Unconfirmed};
pub use credential::{BadKey, CredentialError, IssueError, IssuerKey, NewCredential, ProofKey, ProvenEngineer, Trust};
pub use engineer::{Connected, Initiator, Proving, Reconnection, Rejoining};
pub use error::PairError;
pub use password::{BadPassword, SessionPassword};
pub use resume::ResumeKey;
pub use time_password::{BadSecret, STEP_SECONDS, TimePassword, step_at, step_is_near};

use wire::{DeviceId, EngineerId, Kind, SessionId};

/// What both ends must agree on before they pair; every field is bound into the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The device.
    pub device: DeviceId,
    /// The session.
    pub session: SessionId,
    /// The engineer, as the relay announced them (console) or as they signed in (engineer).
    pub engineer: EngineerId,
    /// The kind of the session.
    pub kind: Kind,
}
