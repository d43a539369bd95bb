//! The whole exchange between the two ends, and what happens to those who do not play by it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use pairing::{Context, Initiator, OpenError, PairError, Pairing, SessionPassword};
use wire::{
    Capability, DeviceId, EngineerId, FromConsole, FromEngineer, Item, Kind, PairReply, PairStart, Refusal, SessionId,
};

fn start(typed: &str) -> (Initiator, PairStart) {
    Initiator::start(context(), &SessionPassword::parse(typed).unwrap(), None, [11; 32])
}

fn refused<T>(result: Result<T, PairError>) -> PairError {
    match result {
        Ok(_) => panic!("was accepted"),
        Err(error) => error,
    }
}

#[test]
fn the_right_password_pairs() {
    let (paired, asked, connected) = paired();
    assert_eq!(asked, request());
    assert_eq!(paired.engineer().id(), &engineer());
    assert_eq!(paired.engineer().name().as_str(), "Jana Petrov");
    assert_eq!(paired.engineer().organisation().as_str(), "Acme Imaging");
    let (mut console, _, _) = paired.into_parts();
    let mut engineer = connected.channel;
    let asked = Item::Message(FromConsole::Asked { seconds: 30 });
    assert_eq!(engineer.open(&console.seal(&asked).unwrap()).unwrap(), asked);
    let ask = Item::Message(FromEngineer::Ask { capability: Capability::Control });
    assert_eq!(console.open(&engineer.seal(&ask).unwrap()).unwrap(), ask);
}

#[test]
fn a_time_dependent_password_pairs_with_its_time_step() {
    let context = Context { kind: Kind::TechnicalSupport, ..context() };
    for (said, heard, expect) in [
        (Some(59_847_840), Some(59_847_840), Ok(())),
        (Some(59_847_840), Some(59_847_841), Err(PairError::WrongPassword)),
        (None, None, Err(PairError::Malformed)),
    ] {
        let (initiator, mut start) = Initiator::start(context.clone(), &password(), said, [11; 32]);
        start.time_step = heard;
        let result = Pairing::start(context.clone(), &password(), &start, [12; 32]).and_then(|(pairing, reply)| {
            let (_, message) = initiator.finish(&reply)?;
            pairing.finish(&message).map(|_| ())
        });
        assert_eq!(result, expect);
    }
}

#[test]
fn i8_a_wrong_password_opens_nothing() {
    for typed in ["4711 0816", "00000000", "0815 4711", "5711 0815"] {
        assert_eq!(refused(open_as(context(), context(), typed)), PairError::WrongPassword, "{typed}");
    }
}

#[test]
fn i8_keys_are_bound_to_device_session_engineer_and_kind() {
    let others = [
        Context { device: DeviceId::new("mr-2").unwrap(), ..context() },
        Context { session: SessionId([8; 16]), ..context() },
        Context { engineer: EngineerId::new("jana.petrow").unwrap(), ..context() },
        Context { kind: Kind::TechnicalSupport, ..context() },
    ];
    for other in others {
        // The relay makes the opening messages fit, as far as they can be read.
        let typed = password();
        let (initiator, mut start) = Initiator::start(other.clone(), &typed, None, [11; 32]);
        start.engineer = engineer();
        start.kind = Kind::ApplicationSupport;
        let (pairing, reply) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
        let (_, message) = initiator.finish(&reply).unwrap();
        assert_eq!(refused(pairing.finish(&message)), PairError::WrongPassword, "{other:?}");
    }
}

#[test]
fn a_start_that_does_not_fit_is_refused_before_a_try_is_used() {
    let check = |bend: fn(&mut PairStart), expect: PairError, told: Refusal| {
        let (_, mut message) = start(PASSWORD);
        bend(&mut message);
        let error = refused(Pairing::start(context(), &password(), &message, [12; 32]));
        assert_eq!((error, error.refusal()), (expect, told));
    };
    check(|m| m.version = 2, PairError::Version(2), Refusal::Version);
    check(|m| m.kind = Kind::TechnicalSupport, PairError::Mismatch, Refusal::Protocol);
    check(|m| m.engineer = EngineerId::new("someone").unwrap(), PairError::Mismatch, Refusal::Protocol);
    check(|m| m.resume = Some(1), PairError::Malformed, Refusal::Protocol);
    check(|m| m.time_step = Some(1), PairError::Malformed, Refusal::Protocol);
    check(|m| m.share.clear(), PairError::Malformed, Refusal::Protocol);
    check(|m| m.share.push('A'), PairError::Malformed, Refusal::Protocol);
    check(|m| m.share.push('='), PairError::Malformed, Refusal::Protocol);
    check(|m| m.share.replace_range(0..1, "R"), PairError::Malformed, Refusal::Protocol);
    check(|m| m.share = "not base64!".into(), PairError::Malformed, Refusal::Protocol);
}

#[test]
fn i8_a_share_sent_back_to_its_sender_is_refused() {
    let (initiator, start) = start(PASSWORD);
    let reply = PairReply::Share { share: start.share.clone() };
    assert_eq!(refused(initiator.finish(&reply)), PairError::Malformed);
}

#[test]
fn a_refusal_ends_the_engineers_side() {
    let (initiator, _) = start(PASSWORD);
    let reply = PairReply::Refused { reason: Refusal::PasswordBurnt };
    assert_eq!(refused(initiator.finish(&reply)), PairError::Refused(Refusal::PasswordBurnt));
}

#[test]
fn i8_a_recorded_exchange_opens_nothing() {
    let recorded = open();
    // The same password again, the same session, the recorded first messages: only the console's own share is new.
    let (pairing, reply) = Pairing::start(context(), &password(), &recorded.start, [13; 32]).unwrap();
    assert_ne!(share(&reply), "");
    assert_eq!(refused(pairing.finish(&recorded.message1)), PairError::WrongPassword);
    // And towards the engineer.
    let (initiator, start) = Initiator::start(context(), &password(), None, [14; 32]);
    let (_, reply) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
    let (proving, _) = initiator.finish(&reply).unwrap();
    assert_eq!(refused(proving.confirm(&recorded.message2, &jwt(), &proof_key(), request())), PairError::WrongPassword);
}

#[test]
fn i8_a_relay_in_the_middle_must_guess() {
    // It pairs with each end in the other's place, with its own guess; neither end goes on.
    let guess = SessionPassword::parse("12345678").unwrap();
    let (engineer_end, start_to_relay) = start(PASSWORD);
    let (_, reply_of_relay) = Pairing::start(context(), &guess, &start_to_relay, [21; 32]).unwrap();
    let (proving, _) = engineer_end.finish(&reply_of_relay).unwrap();
    let (relay_end, start_of_relay) = Initiator::start(context(), &guess, None, [22; 32]);
    let (console_end, reply_to_relay) = Pairing::start(context(), &password(), &start_of_relay, [12; 32]).unwrap();
    let (_, message1) = relay_end.finish(&reply_to_relay).unwrap();
    assert_eq!(refused(console_end.finish(&message1)), PairError::WrongPassword);
    let error = refused(proving.confirm(&[0; 48], &jwt(), &proof_key(), request()));
    assert_eq!(error, PairError::WrongPassword);
}

/// Every single bit of `message`, flipped.
fn flips(message: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..message.len() * 8).map(|bit| {
        let mut flipped = message.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

#[test]
fn i8_every_flipped_bit_of_the_handshake_is_refused() {
    let good = open();
    for flipped in flips(&good.message1) {
        let (_, start) = start(PASSWORD);
        let (pairing, _) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
        assert_eq!(refused(pairing.finish(&flipped)), PairError::WrongPassword);
    }
    for flipped in flips(&good.message2) {
        let proving = open().proving;
        assert_eq!(refused(proving.confirm(&flipped, &jwt(), &proof_key(), request())), PairError::WrongPassword);
    }
}

#[test]
fn i8_every_flipped_bit_of_a_share_is_refused() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let (_, good) = start(PASSWORD);
    for flipped in flips(&URL_SAFE_NO_PAD.decode(&good.share).unwrap()) {
        let (initiator, mut start) = start(PASSWORD);
        start.share = URL_SAFE_NO_PAD.encode(flipped);
        let error = match Pairing::start(context(), &password(), &start, [12; 32]) {
            Err(error) => error,
            Ok((pairing, reply)) => refused(pairing.finish(&initiator.finish(&reply).unwrap().1)),
        };
        assert!(matches!(error, PairError::Malformed | PairError::WrongPassword), "{error}");
    }
    let (_, reply) = Pairing::start(context(), &password(), &good, [12; 32]).unwrap();
    for flipped in flips(&URL_SAFE_NO_PAD.decode(share(&reply)).unwrap()) {
        let (initiator, start) = start(PASSWORD);
        let (pairing, _) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
        let error = match initiator.finish(&PairReply::Share { share: URL_SAFE_NO_PAD.encode(flipped) }) {
            Err(error) => error,
            Ok((_, message)) => refused(pairing.finish(&message)),
        };
        assert!(matches!(error, PairError::Malformed | PairError::WrongPassword), "{error}");
    }
}

#[test]
fn a_handshake_message_of_the_wrong_length_is_malformed() {
    let good = open();
    for bad in [&[] as &[u8], &good.message1[..47], &[good.message1.as_slice(), &[0]].concat(), &[0; 70_000]] {
        let (_, start) = start(PASSWORD);
        let (pairing, _) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
        assert_eq!(refused(pairing.finish(bad)), PairError::Malformed);
        assert_eq!(refused(open().proving.confirm(bad, &jwt(), &proof_key(), request())), PairError::Malformed);
    }
}

#[test]
fn i8_a_damaged_first_payload_proves_nobody() {
    let opened = open();
    let connected = opened.proving.confirm(&opened.message2, &jwt(), &proof_key(), request()).unwrap();
    let first = connected.first;
    let check = |payload: &[u8], expect: OpenError| {
        assert_eq!(refused(open().unconfirmed.confirm(payload, NOW, &trust())), PairError::Item(expect));
    };
    for at in [8, 40, first.len() - 1] {
        let mut flipped = first.clone();
        flipped[at] ^= 1;
        check(&flipped, OpenError::Damaged(0));
    }
    let mut later = first.clone();
    later[7] = 1;
    check(&later, OpenError::Gap { counter: 1, expected: 0 });
    check(&first[..20], OpenError::Length(20));
    check(&first[..first.len() - 1], OpenError::Damaged(0));
    check(&[], OpenError::Length(0));
}

#[test]
fn other_seeds_make_other_messages() {
    let (_, one) = Initiator::start(context(), &password(), None, [1; 32]);
    let (_, same) = Initiator::start(context(), &password(), None, [1; 32]);
    let (_, other) = Initiator::start(context(), &password(), None, [2; 32]);
    assert_eq!(one, same);
    assert_ne!(one.share, other.share);
}
