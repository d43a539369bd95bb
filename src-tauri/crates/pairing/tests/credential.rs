//! Credentials: whom the console believes, and whom not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use common::*;
use ed25519_dalek::{Signer, SigningKey};
use pairing::{CredentialError, IssueError, IssuerKey, NewCredential, PairError, ProofKey, Trust};
use serde_json::{Value, json};
use wire::{DeviceId, EngineerId, Name};

/// Presents `jwt` at `now` over a channel that the right password opened.
fn present(jwt: &str, key: &ProofKey, now: u64) -> Result<(), CredentialError> {
    let opened = open();
    let connected = opened.proving.confirm(&opened.message2, jwt, key, request()).unwrap();
    match opened.unconfirmed.confirm(&connected.first, now, &trust()) {
        Ok(_) => Ok(()),
        Err(PairError::Credential(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": "mr-1", "sub": "jana.petrov", "iat": NOW, "exp": NOW + 300,
        "name": "Jana Petrov", "org": "Acme Imaging",
        "cnf": { "jwk": { "kty": "OKP", "crv": "Ed25519", "x": proof_key().public() } },
    })
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token that the vendor's key signed, whatever it says.
fn signed(header: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", part(header), part(claims));
    let signature = SigningKey::from_bytes(&[1; 32]).sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn eddsa() -> Value {
    json!({ "alg": "EdDSA", "typ": "JWT" })
}

/// Changes the good claims by a merge: `null` takes a claim away.
fn with(change: Value) -> Value {
    let mut claims = claims();
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

#[test]
fn claims_are_checked_one_by_one() {
    use CredentialError::*;
    let cnf = |kty: &str, crv: &str, x: &str| json!({ "cnf": { "jwk": { "kty": kty, "crv": crv, "x": x } } });
    let own = proof_key().public();
    for (change, expect) in [
        (json!({}), Ok(())),
        (json!({ "jti": "1", "role": "unknown claims mean nothing" }), Ok(())),
        (json!({ "nbf": NOW }), Ok(())),
        (json!({ "iss": "https://identity.other.example" }), Err(Issuer)),
        (json!({ "iss": [ISSUER] }), Err(Token)),
        (json!({ "iss": null }), Err(Token)),
        (json!({ "aud": "mr-2" }), Err(Audience)),
        (json!({ "aud": ["mr-1", "mr-2"] }), Err(Token)),
        (json!({ "aud": null }), Err(Token)),
        (json!({ "sub": "someone.else" }), Err(Subject)),
        (json!({ "sub": "Jana Petrov" }), Err(Token)),
        (json!({ "sub": null }), Err(Token)),
        (json!({ "exp": NOW }), Err(Time)),
        (json!({ "exp": NOW + 1 }), Ok(())),
        (json!({ "exp": NOW + 600 }), Ok(())),
        (json!({ "exp": NOW + 601 }), Err(Time)),
        (json!({ "exp": u64::MAX }), Err(Time)),
        (json!({ "exp": -1 }), Err(Token)),
        (json!({ "exp": 1.5e9 }), Err(Token)),
        (json!({ "exp": "soon" }), Err(Token)),
        (json!({ "exp": null }), Err(Token)),
        (json!({ "iat": null }), Err(Token)),
        (json!({ "iat": NOW + 299 }), Ok(())),
        (json!({ "iat": NOW + 301 }), Err(Time)),
        (json!({ "iat": NOW + 301, "exp": NOW + 600 }), Err(Time)),
        (json!({ "nbf": NOW + 301, "exp": NOW + 600 }), Err(Time)),
        (json!({ "name": null }), Err(Token)),
        (json!({ "name": "x".repeat(81) }), Err(Token)),
        (json!({ "org": null }), Err(Token)),
        (json!({ "cnf": null }), Err(Token)),
        (json!({ "cnf": {} }), Err(Token)),
        (cnf("EC", "Ed25519", &own), Err(Key)),
        (cnf("OKP", "X25519", &own), Err(Key)),
        (cnf("OKP", "Ed25519", "AAAA"), Err(Key)),
        // The neutral element, of order one: it would accept a signature by no one.
        (cnf("OKP", "Ed25519", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), Err(Key)),
        (cnf("OKP", "Ed25519", &ProofKey::from_seed(&[9; 32]).public()), Err(Proof)),
    ] {
        assert_eq!(present(&signed(&eddsa(), &with(change.clone())), &proof_key(), NOW), expect, "{change}");
    }
}

#[test]
fn a_claim_named_twice_is_refused() {
    let twice = claims().to_string().replacen('{', "{\"sub\":\"someone.else\",", 1);
    let text = format!("{}.{}", part(&eddsa()), URL_SAFE_NO_PAD.encode(twice));
    let signature = SigningKey::from_bytes(&[1; 32]).sign(text.as_bytes());
    let token = format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
    assert_eq!(present(&token, &proof_key(), NOW), Err(CredentialError::Token));
}

#[test]
fn i8_only_the_vendors_signature_counts() {
    let check = |token: String| assert_eq!(present(&token, &proof_key(), NOW), Err(CredentialError::Token), "{token}");
    let good = signed(&eddsa(), &claims());
    let (text, signature) = good.rsplit_once('.').unwrap();

    check(String::new());
    check("a.b.c".into());
    check(text.into());
    check(format!("{text}."));
    check(format!("{good}."));
    check(format!("{good}="));
    check(format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims())));
    check(format!("{}.{}.{signature}", part(&json!({ "alg": "none" })), part(&claims())));
    check(signed(&json!({ "alg": "EDDSA" }), &claims()));
    check(signed(&json!({}), &claims()));
    check(signed(&json!({ "alg": "EdDSA", "crit": ["b64"], "b64": false }), &claims()));
    check(good.replacen(&part(&claims()), &part(&with(json!({ "sub": "someone.else" }))), 1));

    // The public key taken for a shared secret.
    let secret = URL_SAFE_NO_PAD.decode(issuer_key().public()).unwrap();
    for algorithm in [jsonwebtoken::Algorithm::HS256, jsonwebtoken::Algorithm::HS512] {
        let key = jsonwebtoken::EncodingKey::from_secret(&secret);
        check(jsonwebtoken::encode(&jsonwebtoken::Header::new(algorithm), &claims(), &key).unwrap());
    }
    // Another key, also where the token brings it along.
    check(IssuerKey::from_seed(&[3; 32]).issue(new_credential(), NOW).unwrap());
    let own = json!({ "alg": "EdDSA", "jwk": { "kty": "OKP", "crv": "Ed25519", "x": proof_key().public() } });
    let text = format!("{}.{}", part(&own), part(&claims()));
    let signature = SigningKey::from_bytes(&[2; 32]).sign(text.as_bytes());
    check(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes())));
}

#[test]
fn i8_every_flipped_bit_of_the_signature_is_refused() {
    let good = jwt();
    let (text, signature) = good.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    for bit in 0..signature.len() * 8 {
        let mut flipped = signature.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let token = format!("{text}.{}", URL_SAFE_NO_PAD.encode(flipped));
        assert_eq!(present(&token, &proof_key(), NOW), Err(CredentialError::Token), "bit {bit}");
    }
}

#[test]
fn i8_a_stolen_credential_is_worth_nothing_without_its_key() {
    assert_eq!(present(&jwt(), &ProofKey::from_seed(&[9; 32]), NOW), Err(CredentialError::Proof));
}

#[test]
fn another_device_refuses() {
    let opened = open();
    let connected = opened.proving.confirm(&opened.message2, &jwt(), &proof_key(), request()).unwrap();
    let other = Trust::new(ISSUER, &issuer_key().public(), DeviceId::new("mr-2").unwrap()).unwrap();
    let error = opened.unconfirmed.confirm(&connected.first, NOW, &other).unwrap_err();
    assert_eq!(error, PairError::Credential(CredentialError::Audience));
}

#[test]
fn a_channel_paired_for_another_device_refuses() {
    let context = pairing::Context { device: DeviceId::new("mr-2").unwrap(), ..context() };
    let opened = open_as(context.clone(), context, PASSWORD).unwrap();
    let connected = opened.proving.confirm(&opened.message2, &jwt(), &proof_key(), request()).unwrap();
    let error = opened.unconfirmed.confirm(&connected.first, NOW, &trust()).unwrap_err();
    assert_eq!(error, PairError::Credential(CredentialError::Audience));
}

#[test]
fn issued_credentials_live_five_minutes() {
    for (now, expect) in [
        (NOW, Ok(())),
        (NOW + 299, Ok(())),
        (NOW + 300, Err(CredentialError::Time)),
        (NOW - 300, Ok(())),
        (NOW - 301, Err(CredentialError::Time)),
        (0, Err(CredentialError::Time)),
    ] {
        assert_eq!(present(&jwt(), &proof_key(), now), expect, "{}", now as i64 - NOW as i64);
    }
}

#[test]
fn names_are_cleaned() {
    let token = signed(&eddsa(), &with(json!({ "name": " Jana\u{202E} \nPetrov", "org": "Acme\u{0}\tImaging" })));
    let opened = open();
    let connected = opened.proving.confirm(&opened.message2, &token, &proof_key(), request()).unwrap();
    let (paired, _) = opened.unconfirmed.confirm(&connected.first, NOW, &trust()).unwrap();
    assert_eq!(paired.engineer().name().as_str(), "Jana Petrov");
    assert_eq!(paired.engineer().organisation().as_str(), "Acme Imaging");
}

#[test]
fn bad_keys_are_refused() {
    for key in ["", "AAAA", "not base64", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        assert!(Trust::new(ISSUER, key, device()).is_err(), "{key}");
        let credential = NewCredential { key: key.into(), ..new_credential() };
        assert!(matches!(issuer_key().issue(credential, NOW), Err(IssueError::Key(_))), "{key}");
    }
    assert!(EngineerId::new("Jana").is_err());
    assert!(Name::new(&"x".repeat(81)).is_err());
}
