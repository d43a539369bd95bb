//! The binary WebSocket message: a session, a kind, a payload that the relay cannot read.
//!
//! ```text
//! 0      16   17
//! +------+----+---------...
//! | id   |kind| payload
//! +------+----+---------...
//! ```

use crate::SessionId;

/// Bytes before a frame's payload.
pub const FRAME_HEADER: usize = 17;

/// What a frame's payload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// A pairing message in JSON ([`crate::PairStart`], [`crate::PairReply`]); not secret.
    Pairing = 1,
    /// A message of the Noise handshake.
    Handshake = 2,
    /// A sealed item: 8 bytes counter (big endian), then the Noise transport ciphertext.
    Transport = 3,
}

/// A frame that owns its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The session it belongs to.
    pub session: SessionId,
    /// What the payload is.
    pub kind: FrameKind,
    /// The payload.
    pub payload: Vec<u8>,
}

/// A frame as it stands in a received message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRef<'a> {
    /// The session it belongs to.
    pub session: SessionId,
    /// What the payload is.
    pub kind: FrameKind,
    /// The payload.
    pub payload: &'a [u8],
}

/// A binary message that is no frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// Shorter than its header.
    #[error("frame of {0} bytes is shorter than its header")]
    Short(usize),
    /// Longer than [`crate::MAX_MESSAGE`].
    #[error("frame of {0} bytes is too long")]
    Long(usize),
    /// A kind this version does not know.
    #[error("unknown frame kind {0}")]
    Kind(u8),
}

impl Frame {
    /// The frame as one binary message.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(FRAME_HEADER + self.payload.len());
        out.extend_from_slice(&self.session.0);
        out.push(self.kind as u8);
        out.extend_from_slice(&self.payload);
        out
    }
}

impl<'a> FrameRef<'a> {
    /// Reads one binary message.
    ///
    /// # Errors
    /// [`BadFrame`] where length or kind are wrong.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BadFrame> {
        if bytes.len() > crate::MAX_MESSAGE {
            return Err(BadFrame::Long(bytes.len()));
        }
        let (head, payload) = bytes.split_at_checked(FRAME_HEADER).ok_or(BadFrame::Short(bytes.len()))?;
        let mut id = [0; 16];
        id.copy_from_slice(&head[..16]);
        let kind = match head[16] {
            1 => FrameKind::Pairing,
            2 => FrameKind::Handshake,
            3 => FrameKind::Transport,
            other => return Err(BadFrame::Kind(other)),
        };
        Ok(Self { session: SessionId(id), kind, payload })
    }
}
