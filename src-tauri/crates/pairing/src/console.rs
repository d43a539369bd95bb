//! The console's end: the responder.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use wire::{Capability, FromEngineer, Item, PairReply, PairStart, Reason, Ticket};
use zeroize::Zeroize;

use crate::credential::{self, CredentialError, ProvenEngineer, Trust};
use crate::exchange::{End, Exchange, Key, check_start, noise_seed, prologue};
use crate::noise::{Handshake, MESSAGE};
use crate::{Channel, ConsoleChannel, Context, PairError, ResumeKey, SessionPassword};

/// The console's end, its share made, waiting for the engineer's handshake.
///
/// INVARIANT: the caller records the try before the reply of [`Pairing::start`] leaves: that reply lets the other end
/// test one guess.
pub struct Pairing {
    handshake: Handshake,
    resume: Key,
    context: Context,
}

impl Pairing {
    /// Takes the engineer's first message and makes the answer.
    ///
    /// # Errors
    /// [`PairError::Version`], [`PairError::Mismatch`] and [`PairError::Malformed`]; nothing about the password is given
    /// away then, and no try is used.
    pub fn start(
        context: Context,
        password: &SessionPassword,
        start: &PairStart,
        seed: [u8; 32],
    ) -> Result<(Self, PairReply), PairError> {
        check_start(&context, start)?;
        let timed = context.kind == wire::Kind::TechnicalSupport;
        if start.resume.is_some() || start.time_step.is_some() != timed {
            return Err(PairError::Malformed);
        }
        let mut exchange = Exchange::start(End::Console, &context, password, seed);
        let share = std::mem::take(&mut exchange.share);
        let noise_seed = exchange.noise_seed.clone();
        let keys = exchange.finish(context.session, &start.share)?;
        let handshake = Handshake::responder(&keys.psk, &prologue(&context, start, &share), noise_seed);
        Ok((Self { handshake, resume: keys.resume, context }, PairReply::Share { share }))
    }

    /// Takes the engineer's handshake message and makes the second; here a wrong password shows.
    ///
    /// # Errors
    /// [`PairError::WrongPassword`] where the message was not made with the same password over the same messages;
    /// [`PairError::Malformed`] where it has the wrong length.
    pub fn finish(mut self, message: &[u8]) -> Result<(Unconfirmed, Vec<u8>), PairError> {
        let reply = respond(&mut self.handshake, message)?;
        let hash = self.handshake.hash();
        let channel = Channel::new(self.handshake.into_transport());
        Ok((Unconfirmed { channel, hash, resume: self.resume, context: self.context }, reply))
    }
}

/// Reads the first handshake message and writes the second.
fn respond(handshake: &mut Handshake, message: &[u8]) -> Result<Vec<u8>, PairError> {
    if message.len() != MESSAGE {
        return Err(PairError::Malformed);
    }
    handshake.read(message).map_err(|_| PairError::WrongPassword)?;
    Ok(handshake.write())
}

/// A channel to someone who knows the password, and who that is remains to be proven; nothing is shown to staff yet.
pub struct Unconfirmed {
    channel: ConsoleChannel,
    hash: [u8; 32],
    resume: Key,
    context: Context,
}

impl Unconfirmed {
    /// Takes the first transport payload, which must carry the engineer's credential, at `now_unix` (seconds since 1970).
    ///
    /// # Errors
    /// [`PairError::Item`] where it cannot be opened, [`PairError::Credential`] where the credential does not hold.
    pub fn confirm(mut self, payload: &[u8], now_unix: u64, trust: &Trust) -> Result<(Paired, Request), PairError> {
        let credential = match self.channel.open(payload)? {
            Item::Message(FromEngineer::Credential(credential)) => *credential,
            Item::Message(
                FromEngineer::ViewerOpened { .. }
                | FromEngineer::ViewerClosed { .. }
                | FromEngineer::Ask { .. }
                | FromEngineer::ToolList
                | FromEngineer::ToolRun { .. }
                | FromEngineer::ToolStop { .. }
                | FromEngineer::Leave,
            )
            | Item::Rfb { .. } => return Err(CredentialError::Missing.into()),
        };
        if self.context.device != trust.device {
            return Err(CredentialError::Audience.into());
        }
        let engineer = credential::verify(
            &credential.jwt,
            &credential.proof,
            &self.hash,
            &self.context.engineer,
            now_unix,
            trust,
        )?;
        let request = Request { reason: credential.reason, ticket: credential.ticket, wants: credential.wants };
        let resume = ResumeKey::new(self.resume, self.context);
        Ok((Paired { channel: self.channel, engineer, resume }, request))
    }
}

/// A channel to a proven engineer.
#[derive(Debug)]
pub struct Paired {
    channel: ConsoleChannel,
    engineer: ProvenEngineer,
    resume: ResumeKey,
}

impl Paired {
    /// Who is at the other end.
    #[must_use]
    pub fn engineer(&self) -> &ProvenEngineer {
        &self.engineer
    }

    /// The channel, the engineer, and the key for reconnections.
    #[must_use]
    pub fn into_parts(self) -> (ConsoleChannel, ProvenEngineer, ResumeKey) {
        (self.channel, self.engineer, self.resume)
    }
}

/// What the engineer asks for, cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Why.
    pub reason: Reason,
    /// The ticket's number; may be empty.
    pub ticket: Ticket,
    /// What is asked for; each capability at most once.
    pub wants: Vec<Capability>,
}

/// The console's end of a reconnection, waiting for the engineer's handshake.
pub struct Resumption {
    handshake: Handshake,
}

impl Resumption {
    /// Takes the engineer's message, uses up its number and makes the answer.
    ///
    /// # Errors
    /// [`PairError::Replay`] where the number, or a later one, was used before; else as [`Pairing::start`].
    pub fn start(key: &mut ResumeKey, start: &PairStart, mut seed: [u8; 32]) -> Result<(Self, PairReply), PairError> {
        let mut rng = ChaCha20Rng::from_seed(seed);
        seed.zeroize();
        check_start(key.context(), start)?;
        let n = start.resume.ok_or(PairError::Malformed)?;
        if !start.share.is_empty() || start.time_step.is_some() {
            return Err(PairError::Malformed);
        }
        let psk = key.accept(n).ok_or(PairError::Replay(n))?;
        let handshake = Handshake::responder(&psk, &prologue(key.context(), start, ""), noise_seed(&mut rng));
        Ok((Self { handshake }, PairReply::Share { share: String::new() }))
    }

    /// Takes the engineer's handshake message and makes the second.
    ///
    /// # Errors
    /// As [`Pairing::finish`]; the session goes on without the link, and the number is used up.
    pub fn finish(mut self, message: &[u8]) -> Result<(ConsoleChannel, Vec<u8>), PairError> {
        let reply = respond(&mut self.handshake, message)?;
        Ok((Channel::new(self.handshake.into_transport()), reply))
    }
}

macro_rules! redacted {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
redacted!(Pairing, Unconfirmed, Resumption);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use wire::{DeviceId, EngineerId, Kind, Name, SessionId};

    use super::*;
    use crate::{EngineerChannel, Initiator, IssuerKey, NewCredential, OpenError, ProofKey, Proving};

    fn ends(seed: u8) -> (Unconfirmed, Proving, Vec<u8>) {
        let context = Context {
            device: DeviceId::new("mr-1").unwrap(),
            session: SessionId([7; 16]),
            engineer: EngineerId::new("jana.petrov").unwrap(),
            kind: Kind::ApplicationSupport,
        };
        let password = SessionPassword::parse("4711 0815").unwrap();
        let (initiator, start) = Initiator::start(context.clone(), &password, None, [seed; 32]);
        let (pairing, reply) = Pairing::start(context, &password, &start, [seed + 1; 32]).unwrap();
        let (proving, message1) = initiator.finish(&reply).unwrap();
        let (unconfirmed, message2) = pairing.finish(&message1).unwrap();
        (unconfirmed, proving, message2)
    }

    /// The engineer's channel of someone who has the password and can send whatever they like.
    fn forger(seed: u8) -> (Unconfirmed, EngineerChannel) {
        let (unconfirmed, mut proving, message2) = ends(seed);
        proving.handshake.read(&message2).unwrap();
        (unconfirmed, Channel::new(proving.handshake.into_transport()))
    }

    fn trust() -> Trust {
        Trust::new("acme", &IssuerKey::from_seed(&[1; 32]).public(), DeviceId::new("mr-1").unwrap()).unwrap()
    }

    #[test]
    fn i8_a_proof_of_another_handshake_is_refused() {
        // Jana pairs with someone who overheard the password; they present her credential and proof to the console.
        let (mut overhearing, proving, message2) = ends(10);
        let key = ProofKey::from_seed(&[2; 32]);
        let credential = NewCredential {
            issuer: "acme".into(),
            device: DeviceId::new("mr-1").unwrap(),
            engineer: EngineerId::new("jana.petrov").unwrap(),
            name: Name::new("Jana Petrov").unwrap(),
            organisation: Name::new("Acme Imaging").unwrap(),
            key: key.public(),
        };
        let jwt = IssuerKey::from_seed(&[1; 32]).issue(credential, 1_000).unwrap();
        let request = Request { reason: Reason::default(), ticket: Ticket::default(), wants: vec![] };
        let connected = proving.confirm(&message2, &jwt, &key, request).unwrap();
        let stolen = overhearing.channel.open(&connected.first).unwrap();

        let (console, mut forged) = forger(20);
        let error = console.confirm(&forged.seal(&stolen).unwrap(), 1_000, &trust()).unwrap_err();
        assert_eq!(error, PairError::Credential(CredentialError::Proof));
    }

    #[test]
    fn i8_a_first_item_without_credential_proves_nobody() {
        for item in [
            Item::Message(FromEngineer::Leave),
            Item::Message(FromEngineer::ViewerOpened { viewer: 1 }),
            Item::Message(FromEngineer::Ask { capability: Capability::Control }),
            Item::Rfb { viewer: 1, bytes: b"RFB 003.008\n".to_vec() },
        ] {
            let (console, mut forged) = forger(20);
            let error = console.confirm(&forged.seal(&item).unwrap(), 1_000, &trust()).unwrap_err();
            assert_eq!(error, PairError::Credential(CredentialError::Missing));
        }
        let (console, mut forged) = forger(20);
        forged.seal(&Item::Message(FromEngineer::Leave)).unwrap();
        let second = forged.seal(&Item::Message(FromEngineer::Leave)).unwrap();
        let error = console.confirm(&second, 1_000, &trust()).unwrap_err();
        assert_eq!(error, PairError::Item(OpenError::Gap { counter: 1, expected: 0 }));
    }
}
