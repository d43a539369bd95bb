//! The channel: what one end seals is what the other opens, in order, or nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use pairing::{OpenError, SealError};
use proptest::prelude::*;
use wire::{BadItem, Capability, FromConsole, FromEngineer, Item, MAX_ITEM, MAX_RFB, Refusal};

fn rfb<M>(viewer: u32, bytes: &[u8]) -> Item<M> {
    Item::Rfb { viewer, bytes: bytes.to_vec() }
}

fn ended() -> Item<FromConsole> {
    Item::Message(FromConsole::Ended { reason: Refusal::Over })
}

#[test]
fn payloads_carry_their_counter_and_open_in_order() {
    let (mut console, mut engineer) = channels();
    for n in 0..5_u64 {
        let payload = console.seal(&rfb(1, &n.to_be_bytes())).unwrap();
        assert_eq!(payload[..8], n.to_be_bytes());
        assert_eq!(payload.len(), 8 + 5 + 8 + 16);
        assert_eq!(engineer.open(&payload).unwrap(), rfb(1, &n.to_be_bytes()));
    }
}

#[test]
fn long_streams_are_cut_to_items() {
    let (mut console, mut engineer) = channels();
    for length in [0, 1, MAX_RFB - 1, MAX_RFB, MAX_RFB + 1, 3 * MAX_RFB + 17] {
        let bytes: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        let payloads = console.seal_rfb(9, &bytes).unwrap();
        assert_eq!(payloads.len(), length.div_ceil(MAX_RFB));
        let mut read = Vec::new();
        for payload in payloads {
            assert!(payload.len() + wire::FRAME_HEADER <= wire::MAX_MESSAGE);
            match engineer.open(&payload).unwrap() {
                Item::Rfb { viewer: 9, bytes } => read.extend(bytes),
                other @ (Item::Message(_) | Item::Rfb { .. }) => panic!("{other:?}"),
            }
        }
        assert_eq!(read, bytes);
    }
}

#[test]
fn an_item_that_is_too_long_uses_no_counter() {
    let (mut console, mut engineer) = channels();
    assert_eq!(console.seal(&rfb(1, &[0; MAX_ITEM])), Err(SealError::Item(BadItem::Long)));
    assert!(engineer.open(&console.seal(&rfb(1, b"next")).unwrap()).is_ok());
}

#[test]
fn halves_work_apart() {
    let (console, engineer) = channels();
    let (mut seal, mut open) = console.split();
    let (mut seal_back, mut open_back) = engineer.split();
    let sending = std::thread::spawn(move || (0..50).map(|_| seal.seal(&rfb(1, b"x")).unwrap()).collect::<Vec<_>>());
    let back = std::thread::spawn(move || open.open(&seal_back.seal(&rfb(2, b"y")).unwrap()).unwrap());
    for payload in sending.join().unwrap() {
        open_back.open(&payload).unwrap();
    }
    assert_eq!(back.join().unwrap(), rfb(2, b"y"));
}

#[test]
fn i8_every_flipped_bit_of_a_payload_is_refused() {
    let item = Item::Message(FromEngineer::Leave);
    let length = channels().1.seal(&item).unwrap().len();
    for bit in 0..length * 8 {
        let (mut console, mut engineer) = channels();
        let mut payload = engineer.seal(&item).unwrap();
        payload[bit / 8] ^= 1 << (bit % 8);
        assert!(console.open(&payload).is_err(), "bit {bit}");
        assert_eq!(console.open(&engineer.seal(&item).unwrap()), Err(OpenError::Closed));
    }
}

#[test]
fn i8_repeated_reordered_and_missing_payloads_are_refused_by_name() {
    let check = |order: &[usize], expect: OpenError, told: Refusal| {
        let (mut console, mut engineer) = channels();
        let payloads: Vec<_> = (0..4).map(|n| engineer.seal(&rfb(1, &[n])).unwrap()).collect();
        let (last, before) = order.split_last().unwrap();
        for &n in before {
            console.open(&payloads[n]).unwrap();
        }
        let error = console.open(&payloads[*last]).unwrap_err();
        assert_eq!((error, error.refusal()), (expect, told));
        assert_eq!(console.open(&payloads[before.len()]), Err(OpenError::Closed));
    };
    // The credential had counter 0.
    check(&[0, 0], OpenError::Repeated { counter: 1, expected: 2 }, Refusal::Replay);
    check(&[0, 1, 0], OpenError::Repeated { counter: 1, expected: 3 }, Refusal::Replay);
    check(&[1], OpenError::Gap { counter: 2, expected: 1 }, Refusal::Protocol);
    check(&[0, 2], OpenError::Gap { counter: 3, expected: 2 }, Refusal::Protocol);
}

#[test]
fn i8_a_payload_sent_back_to_its_sender_is_refused() {
    let (mut console, mut engineer) = channels();
    console.seal(&rfb(1, b"first")).unwrap();
    let payload = console.seal(&rfb(1, b"second")).unwrap();
    assert_eq!(console.open(&payload), Err(OpenError::Damaged(1)));
    let payload = engineer.seal(&rfb(1, b"x")).unwrap();
    assert!(engineer.open(&payload).is_err());
}

#[test]
fn only_the_end_may_follow_a_gap_and_only_at_the_engineers_end() {
    let (mut console, mut engineer) = channels();
    console.seal_rfb(1, &[0; 3 * MAX_RFB]).unwrap();
    assert_eq!(engineer.open(&console.seal(&ended()).unwrap()).unwrap(), ended());
    assert_eq!(engineer.open(&console.seal(&ended()).unwrap()), Err(OpenError::Closed));

    for item in [rfb(1, b"pixels"), Item::Message(FromConsole::Granted { capabilities: vec![Capability::Control] })] {
        let (mut console, mut engineer) = channels();
        console.seal(&rfb(1, b"dropped")).unwrap();
        let error = engineer.open(&console.seal(&item).unwrap()).unwrap_err();
        assert_eq!(error, OpenError::Gap { counter: 1, expected: 0 });
    }
    let (mut console, mut engineer) = channels();
    engineer.seal(&rfb(1, b"dropped")).unwrap();
    let error = console.open(&engineer.seal(&Item::Message(FromEngineer::Leave)).unwrap()).unwrap_err();
    assert_eq!(error, OpenError::Gap { counter: 2, expected: 1 });
}

#[test]
fn the_last_message_closes_the_channel() {
    let (mut console, mut engineer) = channels();
    console.open(&engineer.seal(&Item::Message(FromEngineer::Leave)).unwrap()).unwrap();
    assert_eq!(console.open(&engineer.seal(&rfb(1, b"late")).unwrap()), Err(OpenError::Closed));
    assert_eq!(OpenError::Closed.refusal(), Refusal::Over);
}

#[test]
fn impossible_lengths_are_refused() {
    for length in [0, 7, 8, 23, 24, 8 + MAX_ITEM + 16 + 1, 70_000, 1_000_000] {
        let (mut console, _) = channels();
        assert_eq!(console.open(&vec![0; length]), Err(OpenError::Length(length)));
    }
}

#[test]
fn a_second_credential_is_the_callers_to_refuse() {
    // The channel carries it like any message; `session` has no place for it.
    let (mut console, mut engineer) = channels();
    let item = Item::Message(FromEngineer::Credential(Box::new(wire::Credential {
        jwt: jwt(),
        proof: "x".repeat(86),
        reason: request().reason,
        ticket: request().ticket,
        wants: vec![],
    })));
    assert_eq!(console.open(&engineer.seal(&item).unwrap()).unwrap(), item);
}

/// What a lying relay does to a list of payloads.
#[derive(Debug, Clone)]
enum Lie {
    Drop(usize),
    Repeat(usize),
    Swap(usize, usize),
    Flip(usize, usize),
    Cut(usize, usize),
    Invent(usize, Vec<u8>),
}

fn lies() -> impl Strategy<Value = Vec<Lie>> {
    let at = 0..8_usize;
    let lie = prop_oneof![
        at.clone().prop_map(Lie::Drop),
        at.clone().prop_map(Lie::Repeat),
        (at.clone(), at.clone()).prop_map(|(a, b)| Lie::Swap(a, b)),
        (at.clone(), any::<usize>()).prop_map(|(a, bit)| Lie::Flip(a, bit)),
        (at.clone(), any::<usize>()).prop_map(|(a, length)| Lie::Cut(a, length)),
        (at, proptest::collection::vec(any::<u8>(), 0..64)).prop_map(|(a, bytes)| Lie::Invent(a, bytes)),
    ];
    proptest::collection::vec(lie, 0..4)
}

fn tell(lies: Vec<Lie>, payloads: &mut Vec<Vec<u8>>) {
    for lie in lies {
        let n = payloads.len().max(1);
        match lie {
            Lie::Invent(at, bytes) => payloads.insert(at % n, bytes),
            _ if payloads.is_empty() => {}
            Lie::Drop(at) => drop(payloads.remove(at % n)),
            Lie::Repeat(at) => payloads.insert(at % n, payloads[at % n].clone()),
            Lie::Swap(a, b) => payloads.swap(a % n, b % n),
            Lie::Flip(at, bit) => {
                let payload = &mut payloads[at % n];
                if !payload.is_empty() {
                    let bit = bit % (payload.len() * 8);
                    payload[bit / 8] ^= 1 << (bit % 8);
                }
            }
            Lie::Cut(at, length) => {
                let payload = &mut payloads[at % n];
                payload.truncate(length % (payload.len() + 1));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn i8_whatever_the_relay_does_the_console_reads_a_beginning_of_what_was_sent(lies in lies()) {
        let (mut console, mut engineer) = channels();
        let sent: Vec<Item<FromEngineer>> = (0..6_u8).map(|n| rfb(n.into(), &vec![n; usize::from(n) * 100])).collect();
        let mut payloads: Vec<_> = sent.iter().map(|item| engineer.seal(item).unwrap()).collect();
        tell(lies, &mut payloads);
        let read: Vec<_> = payloads.iter().map_while(|payload| console.open(payload).ok()).collect();
        prop_assert_eq!(&sent[..read.len()], &read[..]);
    }

    #[test]
    fn i8_whatever_the_relay_does_the_engineer_reads_a_beginning_and_perhaps_the_end(lies in lies()) {
        let (mut console, mut engineer) = channels();
        let mut sent: Vec<Item<FromConsole>> = (0..6_u8).map(|n| rfb(n.into(), &[n])).collect();
        sent.push(ended());
        let mut payloads: Vec<_> = sent.iter().map(|item| console.seal(item).unwrap()).collect();
        tell(lies, &mut payloads);
        let mut read: Vec<_> = payloads.iter().map_while(|payload| engineer.open(payload).ok()).collect();
        if read.last() == Some(&ended()) {
            read.pop();
        }
        prop_assert_eq!(&sent[..read.len()], &read[..]);
    }
}
