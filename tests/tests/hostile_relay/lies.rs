//! One lie about one message: the whole job is played through it, and what must hold whatever the lie was is checked.

use std::collections::VecDeque;

use console::event::Event;
use console::view::Grantable;
use link::{LinkFault, ProtocolFault};
use mirror::protocol::InputEvent;
use wire::{Capability, Frame, FrameRef, FromEngineer, FromRelay, Item, Refusal};

use crate::world::engineer::Engineer;
use crate::world::{self, MIRROR_READY, World, accept};

/// One WebSocket message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
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
pub(crate) enum Way {
    ToConsole,
    ToEngineer,
}

/// What is done to one message.
#[derive(Debug, Clone)]
pub(crate) enum Lie {
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
pub(crate) struct Outcome {
    pub(crate) world: World,
    pub(crate) jana: Engineer,
    /// Why the console dropped the link.
    pub(crate) dropped: Vec<String>,
    /// How many messages went each way.
    pub(crate) count: [usize; 2],
    pub(crate) lengths: [Vec<usize>; 2],
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
    pub(crate) fn whole(&self) -> bool {
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
    pub(crate) fn names(&self) -> Vec<String> {
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

    pub(crate) fn recorded(&self, fact: &str) -> usize {
        self.world.facts().iter().filter(|one| *one == fact).count()
    }
}

pub(crate) const PICTURES: [&[u8]; 2] = [b"the first masked picture", b"the second masked picture"];

/// Gives the console one message as its link would.
pub(crate) fn deliver(world: &mut World, message: &Message, dropped: &mut Vec<String>) {
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
pub(crate) struct Relay {
    pub(crate) way: Way,
    pub(crate) at: usize,
    pub(crate) lie: Lie,
    pub(crate) count: [usize; 2],
    pub(crate) lengths: [Vec<usize>; 2],
    pub(crate) late: Option<Message>,
    pub(crate) again: Option<Message>,
}

impl Relay {
    pub(crate) fn new(way: Way, at: usize, lie: Lie) -> Self {
        Self { way, at, lie, count: [0, 0], lengths: [Vec::new(), Vec::new()], late: None, again: None }
    }

    pub(crate) fn pass(&mut self, way: Way, message: Message) -> Vec<Message> {
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

pub(crate) fn bent(message: Message, bend: impl FnOnce(&mut Vec<u8>)) -> Message {
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
pub(crate) fn play(way: Way, at: usize, lie: Lie) -> Outcome {
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
pub(crate) fn check(way: Way, at: usize, lie: Lie) -> Outcome {
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
pub(crate) fn honest() -> Outcome {
    let outcome = check(Way::ToConsole, usize::MAX, Lie::Nothing);
    assert!(outcome.whole(), "{outcome:?}");
    assert_eq!(outcome.names(), ["engineer told: Over"]);
    assert_eq!(outcome.jana.heard.iter().filter(|item| matches!(item, Item::Rfb { .. })).count(), 2);
    outcome
}

/// Open, PairStart, handshake, credential: the messages before there is an engineer.
pub(crate) const UNPROVEN: usize = 4;

pub(crate) fn every_message(mut each: impl FnMut(Way, usize, usize)) {
    let honest = honest();
    assert_eq!(honest.count, [8, 7]);
    for way in [Way::ToConsole, Way::ToEngineer] {
        for at in 0..honest.count[way as usize] {
            each(way, at, honest.lengths[way as usize][at]);
        }
    }
}

/// A changed message is noticed: before the proof nobody is shown, after it the session is over.
pub(crate) fn check_changed(way: Way, at: usize, lie: Lie) {
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

/// A generator that repeats itself from its seed (xorshift64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
