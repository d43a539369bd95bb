//! What only console and engineer read: pairing, then items inside the end-to-end channel.

use serde::{Deserialize, Serialize};

use crate::{
    BadMessage, Capability, EngineerId, Kind, MAX_PAIRING, MAX_TOOL_TEXT, Reason, Refusal, RunId, Ticket, ToolEnd,
    ToolId, ToolInfo, ToolRefusal, bound,
};

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
    /// The SPAKE2 share: 33 bytes in base64url without padding (44 characters); empty where `resume` is set.
    #[serde(deserialize_with = "bound::string::<64, _>")]
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
    /// The console's SPAKE2 share, in the form of [`PairStart::share`]; empty for a resumption.
    Share {
        /// The share.
        #[serde(deserialize_with = "bound::string::<64, _>")]
        share: String,
    },
    /// No.
    Refused {
        /// Why.
        reason: Refusal,
    },
}

impl PairStart {
    /// Reads the payload of a pairing frame.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(payload: &[u8]) -> Result<Self, BadMessage> {
        crate::from_json(payload, MAX_PAIRING)
    }

    /// The payload of a pairing frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        crate::to_json(self)
    }
}

impl PairReply {
    /// Reads the payload of a pairing frame.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(payload: &[u8]) -> Result<Self, BadMessage> {
        crate::from_json(payload, MAX_PAIRING)
    }

    /// The payload of a pairing frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        crate::to_json(self)
    }
}

/// The first item of the engineer in the channel.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// The JWT of the identity role; at most 4,096 bytes.
    #[serde(deserialize_with = "bound::string::<4096, _>")]
    pub jwt: String,
    /// The signature of the `cnf` key (RFC 7800): Ed25519, 64 bytes in base64url without padding (86 characters).
    #[serde(deserialize_with = "bound::string::<86, _>")]
    pub proof: String,
    /// Why the engineer asks.
    pub reason: Reason,
    /// The ticket's number; may be empty.
    pub ticket: Ticket,
    /// What is asked for; each capability at most once.
    #[serde(deserialize_with = "bound::capabilities")]
    pub wants: Vec<Capability>,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential")
            .field("reason", &self.reason)
            .field("ticket", &self.ticket)
            .field("wants", &self.wants)
            .finish_non_exhaustive()
    }
}

/// A number for one connection of one viewer, rising from 1 within a session.
pub type ViewerId = u32;

/// A message from the engineer, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FromEngineer {
    /// Who asks, and what for.
    Credential(Box<Credential>),
    /// A viewer connected: an RFB stream begins.
    ViewerOpened {
        /// The viewer.
        #[serde(deserialize_with = "bound::number")]
        viewer: ViewerId,
    },
    /// It has gone.
    ViewerClosed {
        /// The viewer.
        #[serde(deserialize_with = "bound::number")]
        viewer: ViewerId,
    },
    /// Asks the staff for one more capability.
    Ask {
        /// Which.
        capability: Capability,
    },
    /// Asks which service tools there are.
    #[serde(deserialize_with = "bound::nothing")]
    ToolList,
    /// Asks for a tool to be run.
    ToolRun {
        /// The tool.
        tool: ToolId,
        /// The run's number, never used before in this session.
        #[serde(deserialize_with = "bound::number")]
        run: RunId,
    },
    /// Asks for a run to be stopped.
    ToolStop {
        /// The run.
        #[serde(deserialize_with = "bound::number")]
        run: RunId,
    },
    /// The engineer leaves; the session ends.
    #[serde(deserialize_with = "bound::nothing")]
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
        /// All that is granted now; each capability at most once.
        #[serde(deserialize_with = "bound::capabilities")]
        capabilities: Vec<Capability>,
    },
    /// A viewer's stream is over, or was not begun; the viewer may connect again.
    ViewerGone {
        /// The viewer.
        #[serde(deserialize_with = "bound::number")]
        viewer: ViewerId,
    },
    /// Nothing is sent for now.
    #[serde(deserialize_with = "bound::nothing")]
    Paused,
    /// It goes on.
    #[serde(deserialize_with = "bound::nothing")]
    Resumed,
    /// The service tools that policy lists: the answer to [`FromEngineer::ToolList`].
    Tools {
        /// At most [`crate::MAX_TOOLS`], each once.
        #[serde(deserialize_with = "bound::tools")]
        tools: Vec<ToolInfo>,
    },
    /// A tool runs.
    ToolStarted {
        /// The run.
        #[serde(deserialize_with = "bound::number")]
        run: RunId,
    },
    /// A tool was not started.
    ToolRefused {
        /// The run.
        #[serde(deserialize_with = "bound::number")]
        run: RunId,
        /// Why.
        reason: ToolRefusal,
    },
    /// Something that a tool printed; only of tools that policy declares to print no patient data.
    ///
    /// INVARIANT (I1): the console makes `text` from `screen::ClearedText` and from nothing else.
    ToolOutput {
        /// The run.
        #[serde(deserialize_with = "bound::number")]
        run: RunId,
        /// The text; at most [`MAX_TOOL_TEXT`] bytes.
        #[serde(deserialize_with = "bound::string::<MAX_TOOL_TEXT, _>")]
        text: String,
    },
    /// A tool is gone.
    ToolEnded {
        /// The run.
        #[serde(deserialize_with = "bound::number")]
        run: RunId,
        /// Its exit status, where policy lets the engineer know and it had one.
        status: Option<i32>,
        /// How it ended.
        how: ToolEnd,
    },
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
#[derive(Clone, PartialEq, Eq)]
pub enum Item<M> {
    /// A message.
    Message(M),
    /// Bytes of a viewer's RFB stream.
    Rfb {
        /// The viewer.
        viewer: ViewerId,
        /// The bytes; at most [`crate::MAX_RFB`].
        bytes: Vec<u8>,
    },
}

impl<M: std::fmt::Debug> std::fmt::Debug for Item<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Message(message) => f.debug_tuple("Message").field(message).finish(),
            Self::Rfb { viewer, bytes } => {
                f.debug_struct("Rfb").field("viewer", viewer).field("bytes", &bytes.len()).finish()
            }
        }
    }
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
        let mut out = Vec::new();
        self.encode_into(&mut out)?;
        Ok(out)
    }

    /// Appends the item's plaintext to `out`.
    ///
    /// # Errors
    /// As [`Item::encode`]; `out` may then hold a part of it.
    pub fn encode_into(&self, out: &mut Vec<u8>) -> Result<(), BadItem> {
        let start = out.len();
        match self {
            Self::Message(message) => {
                out.push(Channel::Message as u8);
                serde_json::to_writer(&mut *out, message).map_err(|_| BadItem::Message)?;
            }
            Self::Rfb { viewer, bytes } => encode_rfb_into(*viewer, bytes, out),
        }
        if out.len() - start > crate::MAX_ITEM { Err(BadItem::Long) } else { Ok(()) }
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

/// Appends the plaintext of an [`Item::Rfb`] to `out`, without an item in between; `bytes` at most [`crate::MAX_RFB`].
pub fn encode_rfb_into(viewer: ViewerId, bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(5 + bytes.len());
    out.push(Channel::Rfb as u8);
    out.extend_from_slice(&viewer.to_be_bytes());
    out.extend_from_slice(bytes);
}
