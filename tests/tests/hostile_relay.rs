//! A relay that lies, between a real console's core and a real engineer's end: every lie about every message.
//!
//! The console is `console`'s core in a world in memory, which panics where anything opens without the staff's recorded
//! word, the banner and the mirror; the engineer's end is `pairing`'s. What comes as bytes is read as `link` reads it.
//! Lies to the socket itself (a gigabyte, silence, floods of control messages) are in `link`'s own tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../src-tauri/crates/console/tests/world/mod.rs"]
mod world;

use std::collections::{BTreeMap, VecDeque};

use console::core::Origin;
use console::event::Event;
use console::view::{Ask, Grantable};
use link::{LinkFault, ProtocolFault};
use mirror::protocol::InputEvent;
use testsuite::deep;
use wire::{
    Capability, EngineerId, FRAME_HEADER, Frame, FrameKind, FrameRef, FromConsole, FromEngineer, FromRelay, Item, Kind,
    MAX_MESSAGE, PairStart, Refusal, SessionId,
};

use world::engineer::{Engineer, engineer_id};
use world::{MIRROR_READY, World, accept, origin};

/// One WebSocket message.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Message {
    Text(String),
    Binary(Vec<u8>),
}

impl From<FromRelay> for Message {
    fn from(text: FromRelay) -> Self {
        Self::Text(text.encode())
    }
}

impl From<Frame> for Message {
    fn from(frame: Frame) -> Self {
        Self::Binary(frame.encode())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ToConsole,
    ToEngineer,
}

/// What is done to one message.
#[derive(Debug, Clone)]
enum Lie {
    Nothing,
    Drop,
    Twice,
    /// After the next one.
    Late,
    /// Once more when all is over.
    Again,
    Cut(usize),
    Grow(usize),
    Flip(usize),
    OtherSession,
    OtherKind(u8),
    /// Something else comes first.
    Before(Message),
}

/// What came of it.
#[derive(Debug)]
struct Outcome {
    world: World,
    jana: Engineer,
    /// Why the console dropped the link.
    dropped: Vec<String>,
    /// How many messages went each way.
    count: [usize; 2],
    lengths: [Vec<usize>; 2],
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.log).finish()
    }
}

impl std::fmt::Debug for Engineer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engineer").field("refused", &self.refused).field("gave_up", &self.gave_up).finish()
    }
}

impl Outcome {
    /// True where the session went its whole way as if nobody had lied.
    fn whole(&self) -> bool {
        let facts = self.world.facts();
        self.jana.ended() == Some(Refusal::Over)
            && self.jana.gave_up.is_none()
            && facts.iter().any(|fact| fact == "capability-asked")
            && self
                .world
                .history
                .iter()
                .any(|draft| world::fact(draft) == "ended" && draft.payload["why"] == "engineer")
    }

    /// The names under which it was refused, at either end.
    fn names(&self) -> Vec<String> {
        let mut names = self.dropped.clone();
        names.extend(self.jana.refused.map(|refusal| format!("engineer told: {refusal:?}")));
        names.extend(self.jana.ended().map(|refusal| format!("engineer told: {refusal:?}")));
        names.extend(self.jana.gave_up.clone().map(|why| format!("engineer: {why}")));
        for draft in &self.world.history {
            let named =
                ["pairing-failed", "pairing-refused", "protocol-broken", "no-answer", "request-lost", "link-lost"];
            let fact = world::fact(draft);
            if named.contains(&fact.as_str()) || (fact == "ended" && draft.payload["why"] != "engineer") {
                let said =
                    ["why", "detail"].map(|key| draft.payload.get(key).map(ToString::to_string).unwrap_or_default());
                names.push(format!("history: {fact} {}", said.concat()));
            }
        }
        names
    }

    fn recorded(&self, fact: &str) -> usize {
        self.world.facts().iter().filter(|one| *one == fact).count()
    }
}

const PICTURES: [&[u8]; 2] = [b"the first masked picture", b"the second masked picture"];

/// Gives the console one message as its link would.
fn deliver(world: &mut World, message: &Message, dropped: &mut Vec<String>) {
    let read = match message {
        Message::Text(text) if text.len() > wire::MAX_CONTROL => Err(ProtocolFault::Oversize),
        Message::Text(text) => FromRelay::parse(text).map(Event::Text).map_err(|_| ProtocolFault::Text),
        Message::Binary(bytes) => FrameRef::decode(bytes)
            .map(|FrameRef { session, kind, payload }| Event::Frame(Frame { session, kind, payload: payload.to_vec() }))
            .map_err(ProtocolFault::from),
    };
    match read {
        Ok(event) => {
            let _ = world.does(event);
        }
        Err(fault) => {
            dropped.push(format!("link: {fault}"));
            let _ = world.does(Event::Down(LinkFault::Protocol(fault)));
            let _ = world.does(Event::Up);
        }
    }
}

/// The relay: passes messages on, and lies about one of them.
struct Relay {
    way: Way,
    at: usize,
    lie: Lie,
    count: [usize; 2],
    lengths: [Vec<usize>; 2],
    late: Option<Message>,
    again: Option<Message>,
}

impl Relay {
    fn new(way: Way, at: usize, lie: Lie) -> Self {
        Self { way, at, lie, count: [0, 0], lengths: [Vec::new(), Vec::new()], late: None, again: None }
    }

    fn pass(&mut self, way: Way, message: Message) -> Vec<Message> {
        let n = self.count[way as usize];
        self.count[way as usize] += 1;
        self.lengths[way as usize].push(match &message {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) => bytes.len(),
        });
        if way != self.way {
            return vec![message];
        }
        if n != self.at {
            return std::iter::once(message).chain(self.late.take()).collect();
        }
        match self.lie.clone() {
            Lie::Nothing => vec![message],
            Lie::Drop => vec![],
            Lie::Twice => vec![message.clone(), message],
            Lie::Late => {
                self.late = Some(message);
                vec![]
            }
            Lie::Again => {
                self.again = Some(message.clone());
                vec![message]
            }
            Lie::Cut(to) => vec![bent(message, |bytes| bytes.truncate(to))],
            Lie::Grow(by) => vec![bent(message, |bytes| bytes.resize(bytes.len() + by, b' '))],
            Lie::Flip(bit) => vec![bent(message, |bytes| {
                let bit = bit % (bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
            })],
            Lie::OtherSession => vec![match message {
                Message::Text(text) => Message::Text(text.replace("0707", "0909")),
                Message::Binary(_) => bent(message, |bytes| bytes[3] ^= 0xff),
            }],
            Lie::OtherKind(kind) => vec![bent(message, |bytes| bytes[16] = kind)],
            Lie::Before(first) => vec![first, message],
        }
    }
}

fn bent(message: Message, bend: impl FnOnce(&mut Vec<u8>)) -> Message {
    match message {
        Message::Binary(mut bytes) => {
            bend(&mut bytes);
            Message::Binary(bytes)
        }
        Message::Text(text) => {
            let mut bytes = text.into_bytes();
            bend(&mut bytes);
            // A text that is no UTF-8 never gets past the WebSocket.
            Message::Text(String::from_utf8_lossy(&bytes).into_owned())
        }
    }
}

/// The whole job through a relay that tells one lie; the staff let in only who is shown, to look.
fn play(way: Way, at: usize, lie: Lie) -> Outcome {
    let mut relay = Relay::new(way, at, lie);
    let mut world = World::new();
    let digits = world.release();
    let mut jana = Engineer::new(7);
    let mut dropped = Vec::new();
    let mut to_console: VecDeque<Message> = VecDeque::new();
    to_console.push_back(jana.announced().into());
    let start = jana.start(&digits);
    to_console.push_back(start.into());
    let mut step = 0;
    loop {
        if let Some(message) = to_console.pop_front() {
            for message in relay.pass(Way::ToConsole, message) {
                deliver(&mut world, &message, &mut dropped);
            }
        } else if let Some(frame) = world.frames.pop_front() {
            for message in relay.pass(Way::ToEngineer, frame.into()) {
                let answer = match &message {
                    Message::Binary(bytes) => match FrameRef::decode(bytes) {
                        Ok(FrameRef { session, kind, payload }) => {
                            jana.take(&Frame { session, kind, payload: payload.to_vec() })
                        }
                        Err(error) => {
                            jana.gave_up.get_or_insert(error.to_string());
                            None
                        }
                    },
                    Message::Text(_) => None,
                };
                to_console.extend(answer.map(Message::from));
            }
        } else if step == 0 {
            step = 1;
            let Some(request) = world.core.view().request else { continue };
            assert_eq!((request.engineer.name.as_str(), request.ticket.as_str()), ("Jana Petrov", "T-1042"));
            assert_eq!(request.reason, "Artefacts in the knee protocol");
            world.ask(accept(&jana, &[Grantable::View])).unwrap();
            let _ = world.does(Event::Banner(true));
            let _ = world.does(MIRROR_READY);
        } else if step == 1 {
            step = 2;
            if jana.is_connected() {
                for item in [
                    Item::Message(FromEngineer::ViewerOpened { viewer: 1 }),
                    Item::Rfb { viewer: 1, bytes: b"RFB 003.008\n".to_vec() },
                    Item::Message(FromEngineer::Ask { capability: Capability::Control }),
                ] {
                    let frame = jana.seal(&item);
                    to_console.push_back(frame.into());
                }
            }
        } else if step == 2 {
            step = 3;
            for picture in PICTURES {
                world.picture(picture);
            }
        } else if step == 3 {
            step = 4;
            let _ = world.does(Event::Input { client: 1, event: InputEvent::Key { keysym: 0x61, down: true } });
            if jana.is_connected() {
                let frame = jana.say(FromEngineer::Leave);
                to_console.push_back(frame.into());
            }
        } else if let Some(message) = relay.late.take().or_else(|| relay.again.take()) {
            match relay.way {
                Way::ToConsole => deliver(&mut world, &message, &mut dropped),
                Way::ToEngineer => {
                    if let Message::Binary(bytes) = &message
                        && let Ok(FrameRef { session, kind, payload }) = FrameRef::decode(bytes)
                    {
                        let answer = jana.take(&Frame { session, kind, payload: payload.to_vec() });
                        to_console.extend(answer.map(Message::from));
                    }
                }
            }
        } else if step == 4 {
            step = 5;
            let _ = world.pass(31_000);
        } else {
            break;
        }
    }
    let Relay { count, lengths, .. } = relay;
    Outcome { world, jana, dropped, count, lengths }
}

/// What must hold whatever the lie was.
fn check(way: Way, at: usize, lie: Lie) -> Outcome {
    let name = format!("{way:?} {at} {lie:?}");
    let name = &name[..name.len().min(300)];
    let mut outcome = play(way, at, lie);
    let view = outcome.world.core.view();
    assert!(view.request.is_none(), "{name}: a request without end");
    assert!(outcome.recorded("pairing-tried") <= 3 && outcome.recorded("asked") <= 1, "{name}");
    assert_eq!((outcome.world.injected, outcome.world.input), (0, false), "{name}: input without a grant");
    let pictures: Vec<&[u8]> = (outcome.jana.heard.iter())
        .filter_map(|item| match item {
            Item::Rfb { bytes, .. } => Some(bytes.as_slice()),
            Item::Message(_) => None,
        })
        .collect();
    assert!(PICTURES.starts_with(&pictures), "{name}: the engineer saw something else");
    // A message that never came leaves nothing to refuse, and a last word that never came changes nothing.
    let left =
        outcome.world.history.iter().any(|draft| world::fact(draft) == "ended" && draft.payload["why"] == "engineer");
    if !outcome.whole() && !left && outcome.recorded("pairing-tried") > 0 {
        assert!(!outcome.names().is_empty() || view.session.is_some(), "{name}: refused without a name: {outcome:?}");
    }
    // Whatever is left ends at the staff's word, and frames first.
    if view.session.is_some() {
        let did = outcome.world.end();
        assert_eq!(&did[..3], ["close-gate", "release-input", "stop-mirror"], "{name}");
    }
    assert_eq!(outcome.world.gate, world::Gate::Closed, "{name}");
    assert!(outcome.world.core.view().level.task.is_none() || outcome.recorded("accepted") == 0, "{name}");
    outcome
}

/// The messages of a session that nobody lies about: how many each way, and their lengths.
fn honest() -> Outcome {
    let outcome = check(Way::ToConsole, usize::MAX, Lie::Nothing);
    assert!(outcome.whole(), "{outcome:?}");
    assert_eq!(outcome.names(), ["engineer told: Over"]);
    assert_eq!(outcome.jana.heard.iter().filter(|item| matches!(item, Item::Rfb { .. })).count(), 2);
    outcome
}

/// Open, PairStart, handshake, credential: the messages before there is an engineer.
const UNPROVEN: usize = 4;

fn every_message(mut each: impl FnMut(Way, usize, usize)) {
    let honest = honest();
    assert_eq!(honest.count, [8, 7]);
    for way in [Way::ToConsole, Way::ToEngineer] {
        for at in 0..honest.count[way as usize] {
            each(way, at, honest.lengths[way as usize][at]);
        }
    }
}

/// A changed message is noticed: before the proof nobody is shown, after it the session is over.
fn check_changed(way: Way, at: usize, lie: Lie) {
    let name = format!("{way:?} {at} {lie:?}");
    let outcome = check(way, at, lie);
    assert!(!outcome.whole(), "{name}: nobody noticed");
    assert!(!outcome.names().is_empty(), "{name}: no name");
    match way {
        Way::ToConsole if at < UNPROVEN => {
            assert_eq!(outcome.recorded("asked"), 0, "{name}: the staff were asked for someone unproven");
        }
        Way::ToConsole => {}
        // The console's share and handshake: a change there keeps the engineer's end from ever having a channel.
        Way::ToEngineer if at < 2 => assert_eq!(outcome.recorded("asked"), 0, "{name}"),
        Way::ToEngineer => assert!(outcome.jana.gave_up.is_some(), "{name}: the engineer's end went on"),
    }
}

#[test]
fn i8_a_flipped_bit_is_noticed_wherever_it_is() {
    let mut random = Random(0x5eed);
    every_message(|way, at, length| {
        let bits = length * 8;
        let some = deep(24, bits);
        for n in 0..some {
            let bit = if some == bits { n } else { random.below(bits) };
            let is_session = way == Way::ToEngineer || at > 0;
            if is_session && bit / 8 < FRAME_HEADER {
                continue; // The header is the next test's.
            }
            check_changed(way, at, Lie::Flip(bit));
        }
    });
}

#[test]
fn i8_a_cut_or_longer_message_is_noticed() {
    every_message(|way, at, length| {
        let is_text = way == Way::ToConsole && at == 0;
        for to in [0, 1, 16, 17, 18, 24, 25, length / 2, length - 1] {
            if to < length {
                check_changed(way, at, Lie::Cut(to));
            }
        }
        for by in [1, 16, 40_000, 70_000] {
            // White space after JSON changes nothing.
            let is_json = is_text || (at == 1 && way == Way::ToConsole) || (at == 0 && way == Way::ToEngineer);
            if is_json && by <= 16 {
                let _ = check(way, at, Lie::Grow(by));
            } else {
                check_changed(way, at, Lie::Grow(by));
            }
        }
    });
}

#[test]
fn i8_messages_dropped_repeated_and_reordered_open_nothing() {
    every_message(|way, at, _| {
        for lie in [Lie::Drop, Lie::Twice, Lie::Late, Lie::Again, Lie::OtherSession] {
            let name = format!("{way:?} {at} {lie:?}");
            let sealed = matches!(way, Way::ToConsole) && at >= UNPROVEN;
            let ends_it = sealed && at < 7 && !matches!(lie, Lie::Again);
            let outcome = check(way, at, lie);
            if ends_it {
                assert_eq!(outcome.recorded("protocol-broken"), 1, "{name}: {outcome:?}");
                let ended = outcome.world.history.iter().find(|draft| world::fact(draft) == "ended").unwrap();
                assert_eq!(ended.payload["why"], "protocol", "{name}");
            }
        }
        for kind in [0, 1, 2, 3, 4, 255] {
            if way == Way::ToEngineer || at > 0 {
                let _ = check(way, at, Lie::OtherKind(kind));
            }
        }
    });
}

/// Everything that a relay can make up, by name; true where it names another session and must change nothing.
fn made_up() -> Vec<(&'static str, Message, bool)> {
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

#[test]
fn i8_i6_what_the_relay_makes_up_opens_nothing() {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    every_message(|way, at, _| {
        for (name, message, harmless) in made_up() {
            if way == Way::ToEngineer && matches!(message, Message::Text(_)) {
                continue;
            }
            let outcome = check(way, at, Lie::Before(message));
            assert!(outcome.whole() || !harmless, "{way:?} {at} {name}: {:?}", outcome.names());
            for name in outcome.names() {
                *names.entry(name).or_default() += 1;
            }
        }
    });
    for wanted in [
        "link: a control message is not understood",
        "link: a message is too long",
        "link: frame of 16 bytes is shorter than its header",
        "link: frame of 65537 bytes is too long",
        "link: unknown frame kind 255",
        "engineer told: WrongPassword",
        "engineer told: Protocol",
        "engineer told: Version",
        "engineer told: Replay",
        "history: protocol-broken \"repeated or reordered\"",
        "history: protocol-broken \"gap\"",
        "history: protocol-broken \"length\"",
    ] {
        assert!(names.contains_key(wanted), "nobody said {wanted:?}: {names:#?}");
    }
}

#[test]
fn i8_a_relay_that_guesses_gets_three_tries_whatever_it_does_with_them() {
    type Way = fn(&mut World, &mut Engineer);
    let abandon: [(&str, Way); 6] = [
        ("guesses wrong", |world, end| world.converse(end)),
        ("says nothing more", |world, _| drop(world.pass(20_001))),
        ("closes", |world, end| drop(world.text(FromRelay::Close { session: end.session, reason: Refusal::Over }))),
        ("loses its peer", |world, end| drop(world.text(FromRelay::PeerLost { session: end.session }))),
        ("loses the link", |world, _| {
            let _ = world.does(Event::Down(LinkFault::Lost));
            let _ = world.does(Event::Up);
        }),
        ("sends no handshake", |world, end| drop(world.frame(end.frame(FrameKind::Handshake, vec![1; 3])))),
    ];
    for (name, way) in abandon {
        let mut world = World::new();
        let digits = world.release();
        let wrong = if digits == "00000000" { "11111111" } else { "00000000" };
        for n in 0..100 {
            let mut end = Engineer::new(n);
            let _ = world.text(end.announced());
            let start = end.start(wrong);
            let _ = world.frame(start);
            way(&mut world, &mut end);
            world.frames.clear();
        }
        let shares = world.log.iter().filter(|did| *did == "share").count();
        assert_eq!(shares, 3, "{name}: one share, one guess");
        assert_eq!(world.password(), None, "{name}");
        assert!(world.facts().contains(&"password-burnt".to_owned()), "{name}");
        let mut late = Engineer::new(200);
        let _ = world.tries(&mut late, &digits);
        assert_eq!(late.refused, Some(Refusal::PasswordBurnt), "{name}");
    }
}

#[test]
fn i8_with_the_password_but_without_identity_nobody_is_an_engineer() {
    for (name, issuer, at) in [
        ("a key of the relay's own", [66; 32], world::NOW),
        ("an old credential", [1; 32], world::NOW - 600),
        ("a credential for later", [1; 32], world::NOW + 6_000),
    ] {
        let mut world = World::new();
        let digits = world.release();
        let mut end = Engineer::new(1);
        (end.issuer, end.at) = (pairing::IssuerKey::from_seed(&issuer), at);
        let did = world.tries(&mut end, &digits);
        assert!(
            !did.iter().any(|one| one.contains("asked") || one == "front" || one.starts_with("notify")),
            "{name}: {did:?}"
        );
        assert!(world.core.view().request.is_none(), "{name}");
        assert!(did.contains(&"rebuff bad-credential".to_owned()), "{name}: {did:?}");
        assert_eq!(end.refused, Some(Refusal::BadCredential), "{name}");
        assert_eq!(world.last_fact().payload["why"], "bad-credential", "{name}");
        assert_eq!(world.core.view().password.unwrap().tries_left, 2, "{name}: the try is used");
    }
}

#[test]
fn i8_a_recorded_session_opens_nothing_again() {
    // What the relay saw of a good session.
    let mut world = World::new();
    let digits = world.release();
    let mut jana = Engineer::new(7);
    let mut seen: Vec<Message> = vec![jana.announced().into()];
    let start = jana.start(&digits);
    let mut to_console = VecDeque::from([start]);
    let _ = world.text(jana.announced());
    let mut accepted = false;
    loop {
        if let Some(frame) = to_console.pop_front() {
            seen.push(frame.clone().into());
            let _ = world.frame(frame);
        } else if let Some(frame) = world.frames.pop_front() {
            to_console.extend(jana.take(&frame));
        } else if !std::mem::replace(&mut accepted, true) {
            world.ask(accept(&jana, &[Grantable::View, Grantable::Control])).unwrap();
            let _ = world.does(Event::Banner(true));
            let _ = world.does(MIRROR_READY);
            to_console.push_back(jana.say(FromEngineer::ViewerOpened { viewer: 1 }));
            to_console.push_back(jana.say(FromEngineer::Leave));
        } else {
            break;
        }
    }
    assert_eq!(jana.ended(), Some(Refusal::Over));
    assert_eq!(seen.len(), 6);

    let replay = |world: &mut World, seen: &[Message]| {
        let before = (world.log.len(), world.history.len());
        for message in seen {
            deliver(world, message, &mut Vec::new());
        }
        let did = &world.log[before.0..];
        for no in ["channel", "front", "open-gate", "start-mirror", "allow-input", "send"] {
            assert!(!did.iter().any(|one| one.starts_with(no)), "{no}: {did:?}");
        }
        assert!(world.core.view().request.is_none() && world.core.view().session.is_none());
        world.history[before.1..].iter().map(world::fact).collect::<Vec<_>>()
    };
    // To the same console, with nothing on offer, and with a new password on offer.
    world.ask(Ask::Dismiss).unwrap();
    let _ = replay(&mut world, &seen);
    let _ = world.release();
    assert!(replay(&mut world, &seen).contains(&"pairing-refused".to_owned()));
    assert_eq!(world.core.view().password.unwrap().tries_left, 3, "a session that was seen uses no try");
    // To the same console after a restart, when it remembers no session: another password, another share.
    let mut next = 7_u8;
    let other = move || {
        next = next.wrapping_add(1);
        Some([next; 32])
    };
    let mut restarted = World::of(Origin { random: Box::new(other), ..origin() });
    let _ = restarted.release();
    let facts = replay(&mut restarted, &seen);
    assert_eq!(facts, ["pairing-tried", "pairing-failed"]);
    assert_eq!(restarted.core.view().password.unwrap().tries_left, 2);
}

#[test]
fn i5_no_noise_of_the_relay_answers_for_the_staff_or_keeps_a_request_waiting() {
    let mut world = World::new();
    let mut jana = world.asked();
    let harmless: Vec<_> = made_up().into_iter().filter(|(_, _, harmless)| *harmless).collect();
    for second in 0..30 {
        assert!(world.core.view().request.is_some(), "after {second} s");
        for (_, message, _) in &harmless {
            deliver(&mut world, message, &mut Vec::new());
        }
        let _ = world.text(jana.announced());
        let _ = world.does(Event::Banner(true));
        let _ = world.does(MIRROR_READY);
        let _ = world.pass(1_000);
    }
    assert!(world.core.view().request.is_none() && world.core.view().session.is_none());
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::NoAnswer));
}

#[test]
fn i6_i7_an_engineer_with_a_channel_only_ever_asks() {
    let mut random = Random(0x1d1e);
    for round in 0..deep(20, 200) {
        let mut world = World::new();
        let mut jana = world.active(&[Grantable::View]);
        for _ in 0..200 {
            let item = match random.below(8) {
                0 => Item::Message(FromEngineer::ViewerOpened { viewer: random.below(12) as u32 }),
                1 => Item::Message(FromEngineer::ViewerOpened { viewer: 10 + random.below(1 << 20) as u32 }),
                2 => Item::Message(FromEngineer::ViewerClosed { viewer: random.below(12) as u32 }),
                3 | 4 => Item::Message(FromEngineer::Ask { capability: CAPABILITIES[random.below(9)] }),
                _ => Item::Rfb { viewer: random.below(12) as u32, bytes: vec![0; random.below(32_000)] },
            };
            let frame = jana.seal(&item);
            let _ = world.frame(frame);
            let event = InputEvent::Pointer { x: 1, y: 1, buttons: 1 };
            let _ = world.does(Event::Input { client: random.below(12) as u32, event });
            assert_eq!((world.injected, world.input), (0, false), "round {round}");
            assert!(world.clients.len() <= 4, "round {round}: {} viewers", world.clients.len());
            world.frames.clear();
            if world.core.view().session.is_none() {
                break;
            }
        }
        if let Some(session) = world.core.view().session {
            assert_eq!(session.participants[0].granted, [Grantable::View]);
        }
        assert!(!world.log.iter().any(|did| did.starts_with("send granted view+")), "round {round}");
    }
}

const CAPABILITIES: [Capability; 9] = [
    Capability::View,
    Capability::Point,
    Capability::Control,
    Capability::RunTool,
    Capability::RunInterferingTool,
    Capability::AdjustParameters,
    Capability::SendFile,
    Capability::ReceiveFile,
    Capability::Clipboard,
];

#[test]
fn i8_floods_leave_memory_and_history_bounded() {
    // What a process holds says nothing while other tests run in it.
    const ALONE: &str = "CHAPERONE_FLOOD_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "i8_floods_leave_memory_and_history_bounded", "--nocapture"]).env(ALONE, "1");
        let output = again.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let mut world = World::new();
    let digits = world.release();
    let mut random = Random(0xf100d);
    let many = deep(20_000, 200_000);
    let template = PairStart::parse(&Engineer::new(7).start("00000000").payload).unwrap();
    let flood = |world: &mut World, random: &mut Random| {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&random.next().to_be_bytes());
        id[15] = 1;
        let (session, engineer) = (SessionId(id), engineer_id());
        let event = match random.below(8) {
            0 => Event::Text(FromRelay::PeerLost { session }),
            1 => Event::Text(FromRelay::Close { session, reason: Refusal::Over }),
            2 => Event::Frame(Frame { session, kind: FrameKind::Transport, payload: vec![0; 4_096] }),
            3 => Event::Frame(Frame { session, kind: FrameKind::Handshake, payload: vec![0; 48] }),
            _ => {
                let _ = world.text(FromRelay::Open { session, engineer, kind: Kind::ApplicationSupport });
                let payload = PairStart { resume: (random.below(4) == 0).then_some(1), ..template.clone() }.encode();
                Event::Frame(Frame { session, kind: FrameKind::Pairing, payload })
            }
        };
        let did = world.does(event);
        assert!(did.len() <= 16, "one message makes {} commands", did.len());
        world.log.clear();
        world.frames.clear();
        world.texts.clear();
    };
    for _ in 0..1_000 {
        flood(&mut world, &mut random);
    }
    let (before, entries) = (resident(), world.history.len());
    for _ in 0..many {
        flood(&mut world, &mut random);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 8 << 20, "{many} messages left {grown} bytes");
    assert!(world.history.len() - entries <= 12, "{} entries in a moment", world.history.len() - entries);
    let _ = world.pass(61_000);
    assert!(world.facts().iter().any(|fact| fact == "pairings-refused"), "the rest is counted together");
    // One of them took the exchange for its 20 s, and a try; the password is still good for who has it.
    let mut jana = Engineer::new(200);
    let _ = world.tries(&mut jana, &digits);
    assert_eq!(jana.last(), Some(&FromConsole::Asked { seconds: 30 }));
}

#[test]
fn i3_a_flood_inside_a_session_does_not_keep_it_from_ending() {
    let mut world = World::new();
    let mut jana = world.active(&[Grantable::View, Grantable::Control]);
    for (_, message, harmless) in made_up() {
        if harmless {
            for _ in 0..1_000 {
                deliver(&mut world, &message, &mut Vec::new());
            }
        }
    }
    world.log.clear();
    let did = world.end();
    assert_eq!(&did[..3], ["close-gate", "release-input", "stop-mirror"]);
    world.frames.retain(|frame| frame.session == jana.session);
    world.converse(&mut jana);
    assert_eq!(jana.ended(), Some(Refusal::Over));
}

/// Bytes of memory that this process has.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// A generator that repeats itself from its seed (xorshift64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
