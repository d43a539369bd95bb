//! Every message as it stands in `tests/data/wire/` of the root, and every way it must not stand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use serde_json::Value;
use wire::{
    BadFrame, BadItem, BadMessage, Enrol, Enrolled, Enrolment, Frame, FrameKind, FrameRef, FromConsole, FromEngineer,
    FromRelay, HelpReason, Item, MAX_CONTROL, MAX_ITEM, MAX_MESSAGE, MAX_PAIRING, MAX_RFB, MAX_TOOL_TEXT, MAX_TOOLS,
    Mail, MailTold, PairReply, PairStart, SessionId, Title, ToRelay, ToolId, ToolInfo,
};

const GOLDEN: [(&str, &str); 11] = [
    ("to-relay", include_str!("../../../../tests/data/wire/to-relay.json")),
    ("from-relay", include_str!("../../../../tests/data/wire/from-relay.json")),
    ("pair-start", include_str!("../../../../tests/data/wire/pair-start.json")),
    ("pair-reply", include_str!("../../../../tests/data/wire/pair-reply.json")),
    ("from-engineer", include_str!("../../../../tests/data/wire/from-engineer.json")),
    ("from-console", include_str!("../../../../tests/data/wire/from-console.json")),
    ("enrolment", include_str!("../../../../tests/data/wire/enrolment.json")),
    ("enrol", include_str!("../../../../tests/data/wire/enrol.json")),
    ("enrolled", include_str!("../../../../tests/data/wire/enrolled.json")),
    ("mail", include_str!("../../../../tests/data/wire/mail.json")),
    ("mail-told", include_str!("../../../../tests/data/wire/mail-told.json")),
];
const REFUSED: &str = include_str!("../../../../tests/data/wire/refused.json");
const FRAMES: &str = include_str!("../../../../tests/data/wire/frames.json");
const PROTOCOL: &str = include_str!("../PROTOCOL.md");

/// Reads `text` as a message of the family `kind`, and writes it again.
fn again(kind: &str, text: &str) -> Result<String, String> {
    let item = [&[0], text.as_bytes()].concat();
    let plain = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let bad = |error: BadMessage| error.to_string();
    match kind {
        "to-relay" => ToRelay::parse(text).map(|m| m.encode()).map_err(bad),
        "from-relay" => FromRelay::parse(text).map(|m| m.encode()).map_err(bad),
        "pair-start" => PairStart::parse(text.as_bytes()).map(|m| plain(m.encode())).map_err(bad),
        "pair-reply" => PairReply::parse(text.as_bytes()).map(|m| plain(m.encode())).map_err(bad),
        "from-engineer" => Item::<FromEngineer>::decode(&item)
            .map(|m| plain(m.encode().unwrap().split_off(1)))
            .map_err(|error| error.to_string()),
        "from-console" => Item::<FromConsole>::decode(&item)
            .map(|m| plain(m.encode().unwrap().split_off(1)))
            .map_err(|error| error.to_string()),
        "enrolment" => Enrolment::parse(text).map(|m| m.encode()).map_err(bad),
        "enrol" => Enrol::parse(text).map(|m| m.encode()).map_err(bad),
        "enrolled" => Enrolled::parse(text).map(|m| m.encode()).map_err(bad),
        "mail" => Mail::parse(text).map(|m| m.encode()).map_err(bad),
        "mail-told" => MailTold::parse(text).map(|m| m.encode()).map_err(bad),
        other => panic!("no family {other}"),
    }
}

fn golden(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn golden_messages_are_read_and_written_unchanged() {
    for (kind, messages) in GOLDEN {
        for message in golden(messages) {
            let written = again(kind, &message.to_string()).unwrap_or_else(|error| panic!("{kind} {message}: {error}"));
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), message, "{kind}");
        }
    }
}

#[test]
fn bent_messages_are_refused() {
    for case in golden(REFUSED) {
        let text = |name: &str| case[name].as_str().unwrap();
        assert!(again(text("as"), text("text")).is_err(), "{}: {}", text("as"), text("why"));
    }
}

#[test]
fn every_type_and_code_is_written_down() {
    let mut named = BTreeSet::new();
    for (_, messages) in GOLDEN {
        for message in golden(messages) {
            for name in ["type", "reason", "kind", "how"] {
                named.extend(
                    message[name].as_str().filter(|text| text.is_ascii() && !text.contains(' ')).map(String::from),
                );
            }
            let fates = message["fates"].as_array().into_iter().flatten();
            named.extend(fates.filter_map(|fate| fate["state"].as_str().map(String::from)));
        }
    }
    assert_eq!(named.len(), 60, "{named:?}");
    for name in named {
        assert!(PROTOCOL.contains(&format!("`{name}`")), "PROTOCOL.md does not name {name}");
    }
}

#[test]
fn lengths_are_bounded() {
    let message = r#"{"type":"peer-lost","session":"0123456789abcdef0123456789abcdef"}"#;
    let padded = |length: usize| format!("{message}{}", " ".repeat(length - message.len()));
    assert!(FromRelay::parse(&padded(MAX_CONTROL)).is_ok());
    assert_eq!(FromRelay::parse(&padded(MAX_CONTROL + 1)), Err(BadMessage::Long(MAX_CONTROL + 1)));
    assert_eq!(ToRelay::parse(&"[".repeat(MAX_CONTROL)), Err(BadMessage::Malformed));
    assert_eq!(PairReply::parse(&[b' '; MAX_PAIRING + 1]), Err(BadMessage::Long(MAX_PAIRING + 1)));

    let rfb = |length: usize| Item::<FromConsole>::Rfb { viewer: 1, bytes: vec![0; length] };
    let longest = rfb(MAX_RFB).encode().unwrap();
    assert_eq!(longest.len(), MAX_ITEM);
    assert_eq!(Item::decode(&longest), Ok(rfb(MAX_RFB)));
    assert_eq!(rfb(MAX_RFB + 1).encode(), Err(BadItem::Long));
    assert_eq!(Item::<FromConsole>::decode(&vec![1; MAX_ITEM + 1]), Err(BadItem::Long));
}

#[test]
fn the_longest_lists_and_outputs_fit_into_an_item() {
    let title = Title::new(&"\u{1D54F}".repeat(80)).unwrap();
    let tools: Vec<ToolInfo> = (0..MAX_TOOLS)
        .map(|n| ToolInfo {
            id: ToolId::new(format!("{n:040}")).unwrap(),
            title: title.clone(),
            disturbs: false,
            adjusts: false,
            available: false,
        })
        .collect();
    let longest = [
        FromConsole::Tools { tools },
        FromConsole::ToolOutput { run: u32::MAX, text: "\n".repeat(MAX_TOOL_TEXT) },
        FromConsole::ToolOutput { run: u32::MAX, text: "\"".repeat(MAX_TOOL_TEXT) },
    ];
    for message in longest {
        let item = Item::Message(message);
        assert_eq!(item.encode().and_then(|bytes| Item::decode(&bytes)), Ok(item));
    }
    let too_long = Item::Message(FromConsole::ToolOutput { run: 1, text: "x".repeat(MAX_TOOL_TEXT + 1) });
    assert_eq!(Item::<FromConsole>::decode(&too_long.encode().unwrap()), Err(BadItem::Message));
}

#[test]
fn reasons_for_help_have_the_codes_of_the_messages() {
    for message in golden(GOLDEN[0].1) {
        if let Ok(ToRelay::Help { reason }) = ToRelay::parse(&message.to_string()) {
            assert_eq!(message["reason"].as_str(), Some(reason.code()));
        }
    }
    assert_eq!(ToRelay::Help { reason: HelpReason::Other }.encode(), r#"{"type":"help","reason":"other"}"#);
}

#[test]
fn items_that_are_none_are_refused() {
    for (plain, expect) in [
        (&[][..], BadItem::Short),
        (&[1], BadItem::Short),
        (&[1, 0, 0, 0], BadItem::Short),
        (&[2, 0, 0, 0, 0], BadItem::Channel(2)),
        (&[255], BadItem::Channel(255)),
        (&[0], BadItem::Message),
        (b"\0{}", BadItem::Message),
        (b"\0{\"type\":\"paused\"}", BadItem::Message),
    ] {
        assert_eq!(Item::<FromEngineer>::decode(plain), Err(expect), "{plain:?}");
    }
    let empty = Item::<FromEngineer>::Rfb { viewer: 7, bytes: vec![] };
    assert_eq!(Item::decode(&[1, 0, 0, 0, 7]), Ok(empty));
}

#[test]
fn golden_frames_are_read_and_written_unchanged() {
    for case in golden(FRAMES) {
        let bytes = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
        let frame = FrameRef::decode(&bytes("hex")).map(|f| (f.session, f.kind, f.payload.to_vec())).unwrap();
        let session = SessionId(bytes("session").try_into().unwrap());
        assert_eq!((frame.0, frame.1 as u64, &frame.2), (session, case["kind"].as_u64().unwrap(), &bytes("payload")));
        let (session, kind, payload) = frame;
        assert_eq!(Frame { session, kind, payload }.encode(), bytes("hex"));
    }
}

#[test]
fn frames_that_are_none_are_refused() {
    let head = |kind: u8| [[9; 16].as_slice(), &[kind]].concat();
    for (bytes, expect) in [
        (vec![], BadFrame::Short(0)),
        (vec![0; 16], BadFrame::Short(16)),
        (head(0), BadFrame::Kind(0)),
        (head(4), BadFrame::Kind(4)),
        (vec![1; MAX_MESSAGE + 1], BadFrame::Long(MAX_MESSAGE + 1)),
    ] {
        assert_eq!(FrameRef::decode(&bytes), Err(expect));
    }
    let longest = [head(3), vec![0; MAX_MESSAGE - 17]].concat();
    assert_eq!(FrameRef::decode(&longest).map(|frame| frame.kind), Ok(FrameKind::Transport));
}

#[test]
fn secrets_do_not_show_in_debug() {
    let enrolment = Enrolment::parse(&golden(GOLDEN[6].1)[0].to_string()).unwrap();
    let enrol = Enrol::parse(&golden(GOLDEN[7].1)[0].to_string()).unwrap();
    let credential = [&[0], golden(GOLDEN[4].1)[0].to_string().as_bytes()].concat();
    let shown = format!("{enrolment:?} {enrol:?} {:?}", Item::<FromEngineer>::decode(&credential).unwrap());
    for secret in ["one-time", "JBSWY3DPEHPK3PXP", "a.b.c", "xxxx"] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
    let pixels = format!("{:?}", Item::<FromConsole>::Rfb { viewer: 1, bytes: vec![171; 4] });
    assert_eq!(pixels, "Rfb { viewer: 1, bytes: 4 }");
}
