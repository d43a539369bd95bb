//! Two ends of an exchange, each step at hand for the tests to bend.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use pairing::{
    Connected, ConsoleChannel, Context, EngineerChannel, Initiator, IssuerKey, NewCredential, PairError, Paired,
    Pairing, ProofKey, Proving, Request, SessionPassword, Trust, Unconfirmed,
};
use wire::{Capability, DeviceId, EngineerId, Kind, Name, PairReply, PairStart, Reason, SessionId, Ticket};

/// 23 November 2026, 12:00 UTC.
pub const NOW: u64 = 1_795_435_200;
pub const ISSUER: &str = "https://identity.acme-imaging.example";
pub const PASSWORD: &str = "4711 0815";

pub fn device() -> DeviceId {
    DeviceId::new("mr-1").unwrap()
}

pub fn engineer() -> EngineerId {
    EngineerId::new("jana.petrov").unwrap()
}

pub fn context() -> Context {
    Context { device: device(), session: SessionId([7; 16]), engineer: engineer(), kind: Kind::ApplicationSupport }
}

pub fn password() -> SessionPassword {
    SessionPassword::parse(PASSWORD).unwrap()
}

pub fn issuer_key() -> IssuerKey {
    IssuerKey::from_seed(&[1; 32])
}

pub fn proof_key() -> ProofKey {
    ProofKey::from_seed(&[2; 32])
}

pub fn trust() -> Trust {
    Trust::new(ISSUER, &issuer_key().public(), device()).unwrap()
}

pub fn new_credential() -> NewCredential {
    NewCredential {
        issuer: ISSUER.into(),
        device: device(),
        engineer: engineer(),
        name: Name::new("Jana Petrov").unwrap(),
        organisation: Name::new("Acme Imaging").unwrap(),
        key: proof_key().public(),
    }
}

pub fn jwt() -> String {
    issuer_key().issue(new_credential(), NOW).unwrap()
}

pub fn request() -> Request {
    Request {
        reason: Reason::new("Artefacts in the knee protocol").unwrap(),
        ticket: Ticket::new("T-1042").unwrap(),
        wants: vec![Capability::View, Capability::Control],
    }
}

/// Everything up to the console's second handshake message; `bend` may change the two pairing messages on their way.
pub struct Opened {
    pub unconfirmed: Unconfirmed,
    pub proving: Proving,
    pub message1: Vec<u8>,
    pub message2: Vec<u8>,
    pub start: PairStart,
}

pub fn open_as(console: Context, engineer: Context, typed: &str) -> Result<Opened, PairError> {
    let typed = SessionPassword::parse(typed).unwrap();
    let (initiator, start) = Initiator::start(engineer, &typed, None, [11; 32]);
    let (pairing, reply) = Pairing::start(console, &password(), &start, [12; 32])?;
    let (proving, message1) = initiator.finish(&reply)?;
    let (unconfirmed, message2) = pairing.finish(&message1)?;
    Ok(Opened { unconfirmed, proving, message1, message2, start })
}

pub fn open() -> Opened {
    open_as(context(), context(), PASSWORD).unwrap()
}

pub fn share(reply: &PairReply) -> String {
    match reply {
        PairReply::Share { share } => share.clone(),
        PairReply::Refused { reason } => panic!("refused: {reason:?}"),
    }
}

/// Both ends, paired.
pub fn paired() -> (Paired, Request, Connected) {
    let opened = open();
    let connected = opened.proving.confirm(&opened.message2, &jwt(), &proof_key(), request()).unwrap();
    let (paired, request) = opened.unconfirmed.confirm(&connected.first, NOW, &trust()).unwrap();
    (paired, request, connected)
}

/// Both ends of a channel.
pub fn channels() -> (ConsoleChannel, EngineerChannel) {
    let (paired, _, connected) = paired();
    (paired.into_parts().0, connected.channel)
}
