//! What only console and engineer read: pairing, then items inside the end-to-end channel.

use serde::{Deserialize, Serialize};

use crate::{Capability, EngineerId, Kind, Refusal};

/// The engineer's first pairing message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairStart {
    /// The protocol's version.
    pub version: u16,
    /// The kind of the session.
    pub kind: Kind,
    /// Who the engineer says to be; proven later.
    pub engineer: EngineerId,
    /// The SPAKE2 share, base64url; empty where `resume` is set.
    pub share: String,
    /// The time step of the time-dependent password (technical support).
    pub time_step: Option<u64>,
    /// The number of this reconnection (1, 2, ...), where the session is resumed.
    pub resume: Option<u32>,
}

/// The console's answer to [`PairStart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PairReply {
    /// The console's SPAKE2 share, base64url; empty for a resumption.
    Share {
        /// The share.
        share: String,
    },
    /// No.
    Refused {
        /// Why.
        reason: Refusal,
    },
}

/// The first item of the engineer in the channel.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// The JWT of the identity role.
    pub jwt: String,
    /// The signature of the `cnf` key over the handshake hash, base64url (RFC 7800).
    pub proof: String,
    /// Why the engineer asks; at most 200 characters.
    pub reason: String,
    /// The ticket's number; at most 40 characters, may be empty.
    pub ticket: String,
    /// What is asked for.
    pub wants: Vec<Capability>,
}

/// A number for one connection of one viewer, rising from 1 within a session.
pub type ViewerId = u32;

/// A message from the engineer, sealed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FromEngineer {
    /// Who asks, and what for.
    Credential(Box<Credential>),
    /// A viewer connected: an RFB stream begins.
    ViewerOpened {
        /// The viewer.
        viewer: ViewerId,
    },
    /// It has gone.
    ViewerClosed {
        /// The viewer.
        viewer: ViewerId,
    },
    /// Asks the staff for one more capability.
    Ask {
        /// Which.
        capability: Capability,
    },
    /// The engineer leaves; the session ends.
    Leave,
}

/// A message from the console, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FromConsole {
    /// The credential is good; the staff are asked.
    Asked {
        /// Seconds until silence counts as refusal.
        seconds: u16,
    },
    /// The staff let the engineer in, or changed what is granted.
    Granted {
        /// All that is granted now.
        capabilities: Vec<Capability>,
    },
    /// Nothing is sent for now.
    Paused,
    /// It goes on.
    Resumed,
    /// The session is over, or was never opened.
    Ended {
        /// Why.
        reason: Refusal,
    },
}

/// The first byte of a sealed item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A message in JSON.
    Message = 0,
    /// Bytes of a viewer's RFB stream: 4 bytes [`ViewerId`] (big endian), then the bytes.
    Rfb = 1,
}

/// The plaintext of one sealed frame; `M` is [`FromConsole`] or [`FromEngineer`].
#[derive(Clone)]
pub enum Item<M> {
    /// A message.
    Message(M),
    /// Bytes of a viewer's RFB stream.
    Rfb {
        /// The viewer.
        viewer: ViewerId,
        /// The bytes; at most `MAX_ITEM - 5`.
        bytes: Vec<u8>,
    },
}

/// An item that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadItem {
    /// Empty, or shorter than its channel needs.
    #[error("item is too short")]
    Short,
    /// Longer than [`crate::MAX_ITEM`].
    #[error("item is too long")]
    Long,
    /// A channel this version does not know.
    #[error("unknown channel {0}")]
    Channel(u8),
    /// Not the message it should be.
    #[error("malformed message")]
    Message,
}

impl<M: Serialize + for<'de> Deserialize<'de>> Item<M> {
    /// The item's plaintext.
    ///
    /// # Errors
    /// [`BadItem`] where it is too long, or the message cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>, BadItem> {
        let out = match self {
            Self::Message(message) => {
                let mut out = vec![Channel::Message as u8];
                serde_json::to_writer(&mut out, message).map_err(|_| BadItem::Message)?;
                out
            }
            Self::Rfb { viewer, bytes } => {
                let mut out = Vec::with_capacity(5 + bytes.len());
                out.push(Channel::Rfb as u8);
                out.extend_from_slice(&viewer.to_be_bytes());
                out.extend_from_slice(bytes);
                out
            }
        };
        if out.len() > crate::MAX_ITEM { Err(BadItem::Long) } else { Ok(out) }
    }

    /// Reads an item's plaintext.
    ///
    /// # Errors
    /// [`BadItem`] where it is not one.
    pub fn decode(plain: &[u8]) -> Result<Self, BadItem> {
        if plain.len() > crate::MAX_ITEM {
            return Err(BadItem::Long);
        }
        let (&channel, rest) = plain.split_first().ok_or(BadItem::Short)?;
        match channel {
            0 => Ok(Self::Message(serde_json::from_slice(rest).map_err(|_| BadItem::Message)?)),
            1 => {
                let (viewer, bytes) = rest.split_first_chunk::<4>().ok_or(BadItem::Short)?;
                Ok(Self::Rfb { viewer: u32::from_be_bytes(*viewer), bytes: bytes.to_vec() })
            }
            other => Err(BadItem::Channel(other)),
        }
    }
}
