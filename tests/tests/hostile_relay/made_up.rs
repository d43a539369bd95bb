//! Everything that a relay can make up.

use wire::{EngineerId, Frame, FrameKind, FromRelay, Kind, MAX_MESSAGE, PairStart, Refusal, SessionId};

use crate::lies::Message;
use crate::world::engineer::{Engineer, engineer_id};

/// Everything that a relay can make up, by name; true where it names another session and must change nothing.
pub(crate) fn made_up() -> Vec<(&'static str, Message, bool)> {
    let (jana, other) = (Engineer::new(7), SessionId([9; 16]));
    let mine = jana.session;
    let mallory = EngineerId::new("mallory").unwrap();
    let kind = Kind::ApplicationSupport;
    let frame = |session, kind, payload: Vec<u8>| Message::from(Frame { session, kind, payload });
    let start = |change: fn(&mut PairStart)| {
        let mut start = PairStart::parse(&Engineer::new(7).start("12345678").payload).unwrap();
        change(&mut start);
        start.encode()
    };
    let raw = |kind: u8, payload: &[u8]| {
        let mut bytes = mine.0.to_vec();
        bytes.push(kind);
        bytes.extend_from_slice(payload);
        Message::Binary(bytes)
    };
    let sealed = |counter: u64, length: usize| {
        let mut payload = counter.to_be_bytes().to_vec();
        payload.resize(8 + length, 0);
        payload
    };
    let text = |text: &str| Message::Text(text.to_owned());
    let mine_hex = mine.to_string();
    let (p, h, t) = (FrameKind::Pairing, FrameKind::Handshake, FrameKind::Transport);
    vec![
        ("open again", FromRelay::Open { session: mine, engineer: engineer_id(), kind }.into(), false),
        ("open as another", FromRelay::Open { session: mine, engineer: mallory.clone(), kind }.into(), false),
        (
            "open of another kind",
            FromRelay::Open { session: mine, engineer: engineer_id(), kind: Kind::TechnicalSupport }.into(),
            false,
        ),
        ("open of another session", FromRelay::Open { session: other, engineer: mallory, kind }.into(), true),
        ("close", FromRelay::Close { session: mine, reason: Refusal::Over }.into(), false),
        ("close of another session", FromRelay::Close { session: other, reason: Refusal::Over }.into(), true),
        ("peer lost", FromRelay::PeerLost { session: mine }.into(), false),
        ("peer lost of another session", FromRelay::PeerLost { session: other }.into(), true),
        ("no json", text("open sesame"), false),
        ("empty text", text(""), false),
        ("null", text("null"), false),
        ("unknown type", text(r#"{"type":"grant","session":"07070707070707070707070707070707"}"#), false),
        (
            "unknown field",
            Message::Text(format!(r#"{{"type":"peer-lost","session":"{mine_hex}","accept":true}}"#)),
            false,
        ),
        (
            "unknown reason",
            Message::Text(format!(r#"{{"type":"close","session":"{mine_hex}","reason":"nicely"}}"#)),
            false,
        ),
        (
            "field twice",
            Message::Text(format!(r#"{{"type":"peer-lost","session":"{mine_hex}","session":"{mine_hex}"}}"#)),
            false,
        ),
        ("deep json", Message::Text("[".repeat(8_000)), false),
        ("long text", Message::Text(" ".repeat(wire::MAX_CONTROL + 1)), false),
        ("empty frame", Message::Binary(Vec::new()), false),
        ("short frame", Message::Binary(vec![7; 16]), false),
        ("long frame", Message::Binary(vec![7; MAX_MESSAGE + 1]), false),
        ("kind 0", raw(0, b"x"), false),
        ("kind 4", raw(4, b"x"), false),
        ("kind 255", raw(255, b"x"), false),
        ("empty pairing", raw(1, b""), false),
        ("empty handshake", raw(2, b""), false),
        ("empty transport", raw(3, b""), false),
        ("version 0", frame(mine, p, start(|start| start.version = 0)), false),
        ("version 2", frame(mine, p, start(|start| start.version = 2)), false),
        (
            "another engineer",
            frame(mine, p, start(|start| start.engineer = EngineerId::new("mallory").unwrap())),
            false,
        ),
        ("another kind", frame(mine, p, start(|start| start.kind = Kind::TechnicalSupport)), false),
        ("a time step", frame(mine, p, start(|start| start.time_step = Some(1))), false),
        ("no share", frame(mine, p, start(|start| start.share.clear())), false),
        ("a share of zeros", frame(mine, p, start(|start| start.share = "A".repeat(44))), false),
        ("another share", frame(mine, p, start(|_| {})), false),
        ("resume 0", frame(mine, p, start(|start| (start.share.clear(), start.resume = Some(0)).1)), false),
        ("resume 1", frame(mine, p, start(|start| (start.share.clear(), start.resume = Some(1)).1)), false),
        ("resume last", frame(mine, p, start(|start| (start.share.clear(), start.resume = Some(u32::MAX)).1)), false),
        ("unknown pairing field", raw(1, br#"{"type":"share","share":"","grant":"control"}"#), false),
        ("the console's own reply", raw(1, br#"{"type":"refused","reason":"over"}"#), false),
        ("long pairing", frame(mine, p, vec![b' '; 60_000]), false),
        ("a handshake of zeros", frame(mine, h, vec![0; 48]), false),
        ("a long handshake", frame(mine, h, vec![0; 60_000]), false),
        ("item 0", frame(mine, t, sealed(0, 40)), false),
        ("item 1", frame(mine, t, sealed(1, 40)), false),
        ("the last item", frame(mine, t, sealed(u64::MAX, 40)), false),
        ("a long item", frame(mine, t, sealed(0, 65_000)), false),
        ("pairing of another session", frame(other, p, start(|_| {})), true),
        ("handshake of another session", frame(other, h, vec![0; 48]), true),
        ("item of another session", frame(other, t, sealed(0, 40)), true),
    ]
}
