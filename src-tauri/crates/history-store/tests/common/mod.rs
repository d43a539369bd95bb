//! What the tests of the store share.
#![allow(dead_code, reason = "each test file uses a part")]

use history::{Actor, Draft, Kind, Moment, SigningKey, VerifyingKey};
use serde_json::{Value, json};

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn public() -> Option<VerifyingKey> {
    Some(key().verifying_key())
}

pub fn at(utc: i64) -> Moment {
    Moment { utc: 1_800_000_000_000 + utc, monotonic: 0 }
}

pub fn draft(utc: i64, kind: Kind, session: Option<&str>, payload: Value) -> Draft {
    let payload = payload.as_object().unwrap().clone();
    Draft { at: at(utc), actor: Actor::Staff { user: "meier".into() }, kind, session: session.map(Into::into), payload }
}

/// The entries of one whole session.
pub fn session(utc: i64, id: &str, engineer: &str, ticket: &str) -> Vec<Draft> {
    let asked = json!({"engineer": engineer, "organisation": "Acme Imaging", "level": "no-access", "ticket": ticket});
    vec![
        draft(utc, Kind::PairingTried, Some(id), json!({})),
        draft(utc + 1, Kind::SessionAsked, Some(id), asked),
        draft(utc + 2, Kind::SessionGranted, Some(id), json!({"wants": ["view"]})),
        draft(utc + 3, Kind::SessionEnded, Some(id), json!({"outcome": "staff"})),
    ]
}
