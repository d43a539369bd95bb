//! Why a pairing went no further.

use wire::Refusal;

use crate::{CredentialError, OpenError};

/// Why a pairing went no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// The other end speaks another version of the protocol.
    #[error("the other end speaks protocol version {0}")]
    Version(u16),
    /// A message names another engineer or kind than the session was opened for.
    #[error("the message belongs to another session than the one opened")]
    Mismatch,
    /// A message is malformed.
    #[error("malformed pairing message")]
    Malformed,
    /// The passwords differ, or the handshake was tampered with: the two cannot be told apart.
    #[error("wrong session password")]
    WrongPassword,
    /// The number of the reconnection was used before.
    #[error("reconnection {0} was used before")]
    Replay(u32),
    /// The engineer's credential does not hold.
    #[error("credential refused: {0}")]
    Credential(#[from] CredentialError),
    /// The first item of the channel cannot be opened.
    #[error("first item refused: {0}")]
    Item(#[from] OpenError),
    /// The other end said no.
    #[error("refused by the other end: {0:?}")]
    Refused(Refusal),
}

impl PairError {
    /// The code that the other end is told.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        match self {
            Self::Version(_) => Refusal::Version,
            Self::Mismatch | Self::Malformed => Refusal::Protocol,
            Self::WrongPassword => Refusal::WrongPassword,
            Self::Replay(_) => Refusal::Replay,
            Self::Credential(_) => Refusal::BadCredential,
            Self::Item(error) => error.refusal(),
            Self::Refused(reason) => reason,
        }
    }
}
