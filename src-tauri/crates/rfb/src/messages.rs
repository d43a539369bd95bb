//! Client-to-server messages (RFC 6143, 7.5) and the community's Fence, ContinuousUpdates and SetDesktopSize.
//!
//! Every length is checked before a byte is kept; the clipboard's text is counted and thrown away unread.

use screen::Rect;

use crate::{PixelFormat, RfbError};

/// The most encodings that one SetEncodings may list; real clients list a few dozen.
const MAX_ENCODINGS: usize = 1024;
/// The longest clipboard text that is skipped rather than refused, in bytes.
const MAX_CUT_TEXT: u64 = 16 << 20;
/// The longest payload of a fence, by its specification.
pub(crate) const MAX_FENCE: usize = 64;

/// One message from the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientMessage {
    SetPixelFormat(PixelFormat),
    SetEncodings(Vec<i32>),
    UpdateRequest {
        incremental: bool,
        area: Rect,
    },
    Key {
        down: bool,
        keysym: u32,
    },
    Pointer {
        buttons: u8,
        x: u16,
        y: u16,
    },
    /// The text itself follows and is to be skipped.
    CutText {
        length: u64,
    },
    ContinuousUpdates {
        enable: bool,
        area: Rect,
    },
    Fence {
        flags: u32,
        payload: Vec<u8>,
    },
    SetDesktopSize,
}

/// Reads one message from the front of `input`: the message and its length, or nothing while it is incomplete.
///
/// # Errors
/// When the message is unknown, too long or carries a pixel format that is refused.
pub(crate) fn parse(input: &[u8]) -> Result<Option<(ClientMessage, usize)>, RfbError> {
    Ok(match input {
        [] => None,
        [0, _, _, _, rest @ ..] => match rest.first_chunk::<16>() {
            Some(format) => Some((ClientMessage::SetPixelFormat(PixelFormat::parse(format)?), 20)),
            None => None,
        },
        [2, _, c1, c0, rest @ ..] => {
            let count = usize::from(u16_of([*c1, *c0]));
            if count > MAX_ENCODINGS {
                return Err(RfbError::TooLong(4 + 4 * count as u64));
            }
            rest.get(..4 * count).map(|list| {
                let list = list.as_chunks::<4>().0.iter().map(|four| i32::from_be_bytes(*four)).collect();
                (ClientMessage::SetEncodings(list), 4 + 4 * count)
            })
        }
        [3, incremental, rest @ ..] => rest
            .first_chunk()
            .map(|area| (ClientMessage::UpdateRequest { incremental: *incremental != 0, area: rect_of(*area) }, 10)),
        [4, down, _, _, k3, k2, k1, k0, ..] => {
            let keysym = u32::from_be_bytes([*k3, *k2, *k1, *k0]);
            Some((ClientMessage::Key { down: *down != 0, keysym }, 8))
        }
        [5, buttons, x1, x0, y1, y0, ..] => {
            let (x, y) = (u16_of([*x1, *x0]), u16_of([*y1, *y0]));
            Some((ClientMessage::Pointer { buttons: *buttons, x, y }, 6))
        }
        [6, _, _, _, l3, l2, l1, l0, ..] => {
            // The extended clipboard marks its messages by a negative length.
            let length = u64::from(i32::from_be_bytes([*l3, *l2, *l1, *l0]).unsigned_abs());
            if length > MAX_CUT_TEXT {
                return Err(RfbError::TooLong(length));
            }
            Some((ClientMessage::CutText { length }, 8))
        }
        [150, enable, rest @ ..] => rest
            .first_chunk()
            .map(|area| (ClientMessage::ContinuousUpdates { enable: *enable != 0, area: rect_of(*area) }, 10)),
        [248, _, _, _, f3, f2, f1, f0, length, rest @ ..] => {
            let length = usize::from(*length);
            if length > MAX_FENCE {
                return Err(RfbError::TooLong(9 + length as u64));
            }
            let flags = u32::from_be_bytes([*f3, *f2, *f1, *f0]);
            rest.get(..length).map(|payload| (ClientMessage::Fence { flags, payload: payload.to_vec() }, 9 + length))
        }
        [251, _, _, _, _, _, screens, _, rest @ ..] => {
            let length = 16 * usize::from(*screens);
            rest.get(..length).map(|_| (ClientMessage::SetDesktopSize, 8 + length))
        }
        [0 | 2..=6 | 150 | 248 | 251, ..] => None,
        [unknown, ..] => return Err(RfbError::UnknownMessage(*unknown)),
    })
}

fn u16_of(bytes: [u8; 2]) -> u16 {
    u16::from_be_bytes(bytes)
}

fn rect_of([x1, x0, y1, y0, w1, w0, h1, h0]: [u8; 8]) -> Rect {
    Rect::new(u16_of([x1, x0]), u16_of([y1, y0]), u16_of([w1, w0]), u16_of([h1, h0]))
}
