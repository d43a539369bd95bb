//! What arrives during pairing, and what only a vendor or someone with the password could send. Nobody gets in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use pairing::{
    Connected, Context, Initiator, IssuerKey, Pairing, ProofKey, Proving, Request, SessionPassword, TimePassword,
    Trust, Unconfirmed,
};
use wire::{DeviceId, EngineerId, Kind, PairReply, PairStart, Reason, SessionId, Ticket};

const NOW: u64 = 1_795_435_200;

fn context() -> Context {
    Context {
        device: DeviceId::new("mr-1").unwrap(),
        session: SessionId([7; 16]),
        engineer: EngineerId::new("jana.petrov").unwrap(),
        kind: Kind::ApplicationSupport,
    }
}

fn password() -> SessionPassword {
    SessionPassword::parse("4711 0815").unwrap()
}

fn request() -> Request {
    Request { reason: Reason::default(), ticket: Ticket::default(), wants: vec![] }
}

fn trust() -> Trust {
    Trust::new("acme", &IssuerKey::from_seed(&[1; 32]).public(), DeviceId::new("mr-1").unwrap()).unwrap()
}

/// Two ends with seeds of their own, so that no recorded exchange fits.
fn opened() -> (Unconfirmed, Proving, Vec<u8>) {
    let (initiator, start) = Initiator::start(context(), &password(), None, [15; 32]);
    let (pairing, reply) = Pairing::start(context(), &password(), &start, [16; 32]).unwrap();
    let (proving, message1) = initiator.finish(&reply).unwrap();
    let (unconfirmed, message2) = pairing.finish(&message1).unwrap();
    (unconfirmed, proving, message2)
}

/// The first pairing message, and the engineer's side of the answer.
pub fn start(data: &[u8]) {
    if let Ok(start) = PairStart::parse(data) {
        assert_eq!(PairStart::parse(&start.encode()), Ok(start.clone()));
        let kind = start.kind;
        let context = Context { engineer: start.engineer.clone(), kind, ..context() };
        if let Ok((pairing, reply)) = Pairing::start(context, &password(), &start, [12; 32]) {
            assert!(matches!(reply, PairReply::Share { .. }));
            assert!(pairing.finish(&[0; 48]).is_err());
        }
    }
    if let Ok(reply) = PairReply::parse(data) {
        let (initiator, _) = Initiator::start(context(), &password(), None, [11; 32]);
        if let Ok((proving, _)) = initiator.finish(&reply) {
            assert!(proving.confirm(&[0; 48], "", &ProofKey::from_seed(&[2; 32]), request()).is_err());
        }
    }
}

/// Either handshake message.
pub fn handshake(data: &[u8]) {
    let (_, start) = Initiator::start(context(), &password(), None, [11; 32]);
    let (pairing, reply) = Pairing::start(context(), &password(), &start, [13; 32]).unwrap();
    assert!(pairing.finish(data).is_err());
    let (initiator, _) = Initiator::start(context(), &password(), None, [14; 32]);
    let (proving, _) = initiator.finish(&reply).unwrap();
    assert!(proving.confirm(data, "", &ProofKey::from_seed(&[2; 32]), request()).is_err());
}

/// A transport payload, at both ends.
pub fn sealed(data: &[u8]) {
    let (unconfirmed, proving, message2) = opened();
    let key = ProofKey::from_seed(&[2; 32]);
    let Connected { mut channel, .. } = proving.confirm(&message2, "", &key, request()).unwrap();
    assert!(unconfirmed.confirm(data, NOW, &trust()).is_err());
    assert!(channel.open(data).is_err());
    assert!(channel.open(data).is_err());
}

/// A credential: a whole token after a byte 0, else claims in JSON, which the vendor's key signs here.
pub fn credential(data: &[u8]) {
    let Some((mode, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let token = if *mode == 0 {
        text.to_owned()
    } else {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA"}"#), URL_SAFE_NO_PAD.encode(text));
        let signature = SigningKey::from_bytes(&[1; 32]).sign(text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    };
    let (unconfirmed, proving, message2) = opened();
    let Ok(connected) = proving.confirm(&message2, &token, &ProofKey::from_seed(&[2; 32]), request()) else { return };
    if let Ok((paired, _)) = unconfirmed.confirm(&connected.first, NOW, &trust()) {
        assert_eq!(paired.engineer().id(), &context().engineer);
        assert!(paired.engineer().name().chars().count() <= 80);
    }
}

/// What an engineer types as a password, or an enrolment file names as a secret.
pub fn password_text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(password) = SessionPassword::parse(text) {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(password.groups().concat(), digits);
    }
    if let Ok(secret) = TimePassword::parse(text) {
        assert_eq!(secret.code_at(text.len() as u64).groups().concat().len(), 8);
    }
}
