//! Frames to bytes and back, without I/O.

use std::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};

use super::{ClientId, FromMirror, MAX_BODY, MAX_BYTES, ToMirror};

const HEADER: usize = 5;
const MESSAGE: u8 = 0;
const BYTES: u8 = 1;

/// A message that cannot be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than a frame may be.
    #[error("a frame of {0} bytes is too long")]
    Long(usize),
    /// Shorter than its kind needs.
    #[error("a frame is too short")]
    Short,
    /// A kind that this version does not know.
    #[error("unknown kind {0}")]
    Kind(u8),
    /// Not the message it should be.
    #[error("malformed message")]
    Message,
}

/// Appends a message to the mirror.
///
/// # Errors
/// [`Malformed::Long`] where it is too long; nothing is appended then.
pub fn encode_to(message: &ToMirror, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match message {
        ToMirror::ClientBytes { client, bytes } => put_bytes(*client, bytes, out),
        ToMirror::Start(_)
        | ToMirror::ClientOpened { .. }
        | ToMirror::ClientInput { .. }
        | ToMirror::ClientClosed { .. }
        | ToMirror::OwnPids { .. }
        | ToMirror::Drawn { .. }
        | ToMirror::Known { .. }
        | ToMirror::Process { .. }
        | ToMirror::Explain { .. }
        | ToMirror::Pause
        | ToMirror::Resume
        | ToMirror::Stop => put_message(message, out),
    }
}

/// Appends a message from the mirror.
///
/// # Errors
/// [`Malformed::Long`] where it is too long; nothing is appended then.
pub fn encode_from(message: &FromMirror, out: &mut Vec<u8>) -> Result<(), Malformed> {
    match message {
        FromMirror::ClientBytes { client, bytes } => put_bytes(*client, bytes, out),
        FromMirror::Ready { .. }
        | FromMirror::Input { .. }
        | FromMirror::ClientGone { .. }
        | FromMirror::Stats(_)
        | FromMirror::Detector { .. }
        | FromMirror::Process { .. }
        | FromMirror::Masks { .. }
        | FromMirror::Failed { .. }
        | FromMirror::Heartbeat => put_message(message, out),
    }
}

fn put_message(message: &impl Serialize, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let body = serde_json::to_vec(message).map_err(|_| Malformed::Message)?;
    put(MESSAGE, &[], &body, out)
}

fn put_bytes(client: ClientId, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    if bytes.len() > MAX_BYTES {
        return Err(Malformed::Long(bytes.len()));
    }
    put(BYTES, &client.to_be_bytes(), bytes, out)
}

fn put(kind: u8, head: &[u8], body: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
    let length = 1 + head.len() + body.len();
    if length > MAX_BODY {
        return Err(Malformed::Long(length));
    }
    let length = u32::try_from(length).map_err(|_| Malformed::Long(length))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.push(kind);
    out.extend_from_slice(head);
    out.extend_from_slice(body);
    Ok(())
}

/// A message that a [`Decoder`] can read.
pub trait Message: DeserializeOwned {
    /// Makes the message that carries a client's bytes.
    fn client_bytes(client: ClientId, bytes: Vec<u8>) -> Self;
}

impl Message for ToMirror {
    fn client_bytes(client: ClientId, bytes: Vec<u8>) -> Self {
        Self::ClientBytes { client, bytes }
    }
}

impl Message for FromMirror {
    fn client_bytes(client: ClientId, bytes: Vec<u8>) -> Self {
        Self::ClientBytes { client, bytes }
    }
}

/// Reads messages out of a stream of bytes that arrives in any pieces; `M` is [`ToMirror`] or [`FromMirror`].
///
/// It holds at most one frame and one piece. After an error the stream is beyond repair.
#[derive(Debug)]
pub struct Decoder<M> {
    bytes: Vec<u8>,
    taken: usize,
    message: PhantomData<M>,
}

impl<M> Default for Decoder<M> {
    fn default() -> Self {
        Self { bytes: Vec::new(), taken: 0, message: PhantomData }
    }
}

impl<M: Message> Decoder<M> {
    /// Takes bytes as they came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..std::mem::take(&mut self.taken));
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one.
    ///
    /// # Errors
    /// [`Malformed`] where the bytes are no message; a length is refused before its body has come.
    pub fn next_message(&mut self) -> Result<Option<M>, Malformed> {
        let held = &self.bytes[self.taken..];
        let Some((length, rest)) = held.split_first_chunk::<4>() else { return Ok(None) };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if length > MAX_BODY {
            return Err(Malformed::Long(length));
        }
        if length < HEADER - 4 {
            return Err(Malformed::Short);
        }
        let Some(frame) = rest.get(..length) else { return Ok(None) };
        let message = match frame.split_first() {
            Some((&MESSAGE, body)) => serde_json::from_slice(body).map_err(|_| Malformed::Message)?,
            Some((&BYTES, body)) => {
                let (client, bytes) = body.split_first_chunk::<4>().ok_or(Malformed::Short)?;
                if bytes.len() > MAX_BYTES {
                    return Err(Malformed::Long(bytes.len()));
                }
                M::client_bytes(u32::from_be_bytes(*client), bytes.to_vec())
            }
            Some((&kind, _)) => return Err(Malformed::Kind(kind)),
            None => return Err(Malformed::Short),
        };
        self.taken += 4 + length;
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::protocol::{
        Detector, Failure, InputEvent, Length, Masked, Part, Place, Region, Rule, Start, Stats, Why,
    };

    #[test]
    fn messages_survive_the_pipe_in_pieces() {
        let part = Part { x: Length::Pixels(0), y: Length::Share(1), w: Length::Pixels(3), h: Length::Share(10_000) };
        let place = Place { x: 1, y: 2, w: 3, h: 4 };
        let start = Start {
            display: Some(":7".into()),
            monitor: None,
            name: "MR 3".into(),
            own_pids: vec![1, 2],
            notifications: vec!["dunst".into()],
            rules: vec![
                Rule { class: Some("acme*".into()), ..Rule::plain("list", Region::Whole) },
                Rule {
                    title: Some("*series*".into()),
                    ..Rule::plain("corners", Region::Corners { w: Length::Share(2500), h: Length::Pixels(40) })
                },
                Rule { process: Some("mr-*".into()), ..Rule::plain("column", Region::Rects(vec![part])) },
                Rule::plain(
                    "images",
                    Region::Viewport { places: vec![part], corners: Some((Length::Share(2500), Length::Pixels(40))) },
                ),
                Rule { class: Some("menu".into()), ..Rule::plain("safe", Region::Safe) },
            ],
            words: vec!["start".into()],
            known: true,
            effort: 50,
        };
        for rule in &start.rules {
            assert_eq!(Rule::from(&screen::MaskRule::from(rule.clone())), *rule);
        }
        let to = [
            ToMirror::Start(start),
            ToMirror::ClientOpened { client: 1, view_only: true },
            ToMirror::ClientInput { client: 1, view_only: false },
            ToMirror::ClientBytes { client: u32::MAX, bytes: vec![0, 255, 7] },
            ToMirror::ClientClosed { client: 1 },
            ToMirror::OwnPids { pids: vec![] },
            ToMirror::Drawn { rects: vec![place] },
            ToMirror::Known { names: vec!["Muster".into()], last: true },
            ToMirror::Process { ask: 3, name: Some("mr-viewer".into()) },
            ToMirror::Process { ask: 4, name: None },
            ToMirror::Explain { on: true },
            ToMirror::Pause,
            ToMirror::Resume,
            ToMirror::Stop,
        ];
        let from = [
            FromMirror::Ready { x: -1920, y: 0, width: 1920, height: 1080 },
            FromMirror::ClientBytes { client: 3, bytes: vec![9; MAX_BYTES] },
            FromMirror::Input { client: 1, event: InputEvent::Pointer { x: 3, y: 4, buttons: 1 } },
            FromMirror::Input { client: 1, event: InputEvent::Key { keysym: 0xff0d, down: true } },
            FromMirror::ClientGone { client: 1, why: "unknown message 9".into() },
            FromMirror::Stats(Stats { by_rule: [("policy:list".to_owned(), 4)].into(), ..Stats::default() }),
            FromMirror::Detector { state: Detector::Stalled },
            FromMirror::Process { ask: 3, pid: 4711 },
            FromMirror::Masks {
                masks: vec![Masked { place, why: Why::Rule("list".into()) }, Masked { place, why: Why::Text }],
            },
            FromMirror::Failed { reason: Failure::Sandbox },
            FromMirror::Heartbeat,
        ];
        let (mut to_bytes, mut from_bytes) = (Vec::new(), Vec::new());
        to.iter().for_each(|message| encode_to(message, &mut to_bytes).unwrap());
        from.iter().for_each(|message| encode_from(message, &mut from_bytes).unwrap());
        for piece in [1, 2, 7, 1000, usize::MAX] {
            assert_eq!(read::<ToMirror>(&to_bytes, piece).unwrap(), to);
            assert_eq!(read::<FromMirror>(&from_bytes, piece).unwrap(), from);
        }
    }

    fn read<M: Message>(bytes: &[u8], piece: usize) -> Result<Vec<M>, Malformed> {
        let (mut decoder, mut messages) = (Decoder::default(), Vec::new());
        for piece in bytes.chunks(piece.min(bytes.len())) {
            decoder.push(piece);
            while let Some(message) = decoder.next_message()? {
                messages.push(message);
            }
        }
        Ok(messages)
    }

    #[test]
    fn what_is_no_message_has_a_name() {
        let check = |bytes: &[u8], expect: Malformed| assert_eq!(read::<ToMirror>(bytes, 3), Err(expect));
        check(&[0, 0, 0, 0], Malformed::Short);
        check(&[255, 255, 255, 255], Malformed::Long(u32::MAX as usize));
        check(&[0, 0, 0, 1, 9], Malformed::Kind(9));
        check(&[0, 0, 0, 3, 1, 0, 0], Malformed::Short);
        check(b"\0\0\0\x03\0{}", Malformed::Message);
        check(b"\0\0\0\x18\0{\"type\":\"pause\",\"x\":true}", Malformed::Message);
        check(b"\0\0\0\x11\0{\"type\":\"panic\"}", Malformed::Message);
        let mut long = vec![0, 0, 0x80, 0, 1];
        long.extend([0; 0x7fff]);
        check(&long, Malformed::Long(0x7fff - 4));
        let too_long = ToMirror::ClientBytes { client: 1, bytes: vec![0; MAX_BYTES + 1] };
        assert_eq!(encode_to(&too_long, &mut Vec::new()), Err(Malformed::Long(MAX_BYTES + 1)));
    }
}
