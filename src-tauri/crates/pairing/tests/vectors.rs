//! The exchange byte for byte, for those who write the other end: `tests/data/pairing/exchange.json` from the root.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use pairing::{Context, Initiator, Pairing, Reconnection, Resumption, TimePassword, step_at};
use serde_json::{Value, json};
use wire::{FromConsole, Item, Kind};

fn exchange() -> Value {
    let (initiator, start) = Initiator::start(context(), &password(), None, [11; 32]);
    let (pairing, reply) = Pairing::start(context(), &password(), &start, [12; 32]).unwrap();
    let (proving, message1) = initiator.finish(&reply).unwrap();
    let (unconfirmed, message2) = pairing.finish(&message1).unwrap();
    let mut connected = proving.confirm(&message2, &jwt(), &proof_key(), request()).unwrap();
    let (paired, _) = unconfirmed.confirm(&connected.first, NOW, &trust()).unwrap();
    let (mut console, _, mut resume) = paired.into_parts();
    let asked = console.seal(&Item::Message(FromConsole::Asked { seconds: 30 })).unwrap();
    let pixels = console.seal_rfb(1, b"RFB 003.008\n").unwrap().remove(0);
    let (reconnection, start_again) = Reconnection::start(&mut connected.resume, [21; 32]).unwrap();
    let (resumption, reply_again) = Resumption::start(&mut resume, &start_again, [22; 32]).unwrap();
    let (_, message1_again) = reconnection.finish(&reply_again).unwrap();
    let (_, message2_again) = resumption.finish(&message1_again).unwrap();
    json!({
        "device": "mr-1", "session": hex::encode(context().session.0), "engineer": "jana.petrov", "kind": "application-support",
        "password": "47110815",
        "seeds": { "engineer": hex::encode([11; 32]), "console": hex::encode([12; 32]),
                   "engineer again": hex::encode([21; 32]), "console again": hex::encode([22; 32]) },
        "issuer": { "iss": ISSUER, "secret": hex::encode([1; 32]), "public": issuer_key().public() },
        "cnf": { "secret": hex::encode([2; 32]), "public": proof_key().public() },
        "now": NOW,
        "credential": jwt(),
        "payloads": {
            "1 engineer, pairing": String::from_utf8(start.encode()).unwrap(),
            "2 console, pairing": String::from_utf8(reply.encode()).unwrap(),
            "3 engineer, handshake": hex::encode(message1),
            "4 console, handshake": hex::encode(message2),
            "5 engineer, transport": hex::encode(connected.first),
            "6 console, transport, asked 30 s": hex::encode(asked),
            "7 console, transport, RFB of viewer 1": hex::encode(pixels),
        },
        "payloads of the first reconnection": {
            "1 engineer, pairing": String::from_utf8(start_again.encode()).unwrap(),
            "2 console, pairing": String::from_utf8(reply_again.encode()).unwrap(),
            "3 engineer, handshake": hex::encode(message1_again),
            "4 console, handshake": hex::encode(message2_again),
        },
    })
}

#[test]
fn the_exchange_is_as_written_down() {
    let golden: Value = serde_json::from_str(include_str!("../../../../tests/data/pairing/exchange.json")).unwrap();
    let made = exchange();
    assert_eq!(made, golden, "{made:#}");
}

/// The beginning of technical support; what follows is as in application support.
fn technical() -> Value {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let step = step_at(NOW);
    let code = TimePassword::parse(secret).unwrap().code_at(step);
    let context = || Context { kind: Kind::TechnicalSupport, ..context() };
    let (initiator, start) = Initiator::start(context(), &code, Some(step), [11; 32]);
    let (pairing, reply) = Pairing::start(context(), &code, &start, [12; 32]).unwrap();
    let (proving, message1) = initiator.finish(&reply).unwrap();
    let (unconfirmed, message2) = pairing.finish(&message1).unwrap();
    let connected = proving.confirm(&message2, &jwt(), &proof_key(), request()).unwrap();
    unconfirmed.confirm(&connected.first, NOW, &trust()).unwrap();
    json!({
        "device": "mr-1", "session": hex::encode(context().session.0), "engineer": "jana.petrov", "kind": "technical-support",
        "totp_secret": secret, "now": NOW, "time_step": step, "password": code.groups().concat(),
        "seeds": { "engineer": hex::encode([11; 32]), "console": hex::encode([12; 32]) },
        "credential": jwt(),
        "payloads": {
            "1 engineer, pairing": String::from_utf8(start.encode()).unwrap(),
            "2 console, pairing": String::from_utf8(reply.encode()).unwrap(),
            "3 engineer, handshake": hex::encode(message1),
            "4 console, handshake": hex::encode(message2),
            "5 engineer, transport": hex::encode(connected.first),
        },
    })
}

#[test]
fn the_exchange_of_technical_support_is_as_written_down() {
    let golden: Value = serde_json::from_str(include_str!("../../../../tests/data/pairing/technical.json")).unwrap();
    let made = technical();
    assert_eq!(made, golden, "{made:#}");
}
