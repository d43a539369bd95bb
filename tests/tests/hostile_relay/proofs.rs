//! Guesses, stolen and recorded proofs, and what an engineer with a channel may do.

use std::collections::VecDeque;

use console::core::Origin;
use console::event::Event;
use console::view::{Ask, Grantable};
use link::LinkFault;
use mirror::protocol::InputEvent;
use testsuite::deep;
use wire::{Capability, FrameKind, FromEngineer, FromRelay, Item, Refusal};

use crate::lies::{Message, Random, deliver};
use crate::made_up::made_up;
use crate::world::engineer::Engineer;
use crate::world::{self, MIRROR_READY, World, accept, origin};

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
