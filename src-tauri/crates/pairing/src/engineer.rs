//! The engineer's end: the initiator.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use wire::{Credential, FromEngineer, Item, PROTOCOL_VERSION, PairReply, PairStart};
use zeroize::Zeroize;

use crate::exchange::{End, Exchange, Key, noise_seed, prologue};
use crate::noise::{Handshake, MESSAGE};
use crate::{Channel, Context, EngineerChannel, PairError, ProofKey, Request, ResumeKey, SealError, SessionPassword};

/// The engineer's end, its share made, waiting for the console's.
pub struct Initiator {
    exchange: Exchange,
    start: PairStart,
    context: Context,
}

impl Initiator {
    /// Begins with the password that was read out; `time_step` is that of a time-dependent password (technical support).
    #[must_use]
    pub fn start(
        context: Context,
        password: &SessionPassword,
        time_step: Option<u64>,
        seed: [u8; 32],
    ) -> (Self, PairStart) {
        let exchange = Exchange::start(End::Engineer, &context, password, seed);
        let start = PairStart {
            version: PROTOCOL_VERSION,
            kind: context.kind,
            engineer: context.engineer.clone(),
            share: exchange.share.clone(),
            time_step,
            resume: None,
        };
        (Self { exchange, start: start.clone(), context }, start)
    }

    /// Takes the console's share and makes the first handshake message.
    ///
    /// # Errors
    /// [`PairError::Refused`] where the console said no, [`PairError::Malformed`] where its share is none.
    pub fn finish(self, reply: &PairReply) -> Result<(Proving, Vec<u8>), PairError> {
        let share = accepted(reply)?;
        let noise_seed = self.exchange.noise_seed.clone();
        let keys = self.exchange.finish(self.context.session, share)?;
        let prologue = prologue(&self.context, &self.start, share);
        let mut handshake = Handshake::initiator(&keys.psk, &prologue, noise_seed);
        let message = handshake.write();
        Ok((Proving { handshake, resume: keys.resume, context: self.context }, message))
    }
}

/// The share of the console's answer.
fn accepted(reply: &PairReply) -> Result<&str, PairError> {
    match reply {
        PairReply::Share { share } => Ok(share),
        PairReply::Refused { reason } => Err(PairError::Refused(*reason)),
    }
}

/// Reads the second handshake message.
fn complete(handshake: &mut Handshake, message: &[u8]) -> Result<(), PairError> {
    if message.len() != MESSAGE {
        return Err(PairError::Malformed);
    }
    handshake.read(message).map_err(|_| PairError::WrongPassword)
}

/// The engineer's end, waiting for the second handshake message, about to prove who they are.
pub struct Proving {
    pub(crate) handshake: Handshake,
    resume: Key,
    context: Context,
}

impl Proving {
    /// Takes the second handshake message and makes the first transport payload: the credential, the proof that its key
    /// is held here and now, and what is asked for.
    ///
    /// # Errors
    /// [`PairError::WrongPassword`] or [`PairError::Malformed`] where the message does not fit;
    /// [`PairError::Malformed`] too where credential and request are longer than the protocol allows.
    pub fn confirm(
        mut self,
        message: &[u8],
        jwt: &str,
        key: &ProofKey,
        request: Request,
    ) -> Result<Connected, PairError> {
        complete(&mut self.handshake, message)?;
        let proof = URL_SAFE_NO_PAD.encode(key.prove(&self.handshake.hash()));
        let mut channel = EngineerChannel::new(self.handshake.into_transport());
        let Request { reason, ticket, wants } = request;
        let credential = Credential { jwt: jwt.to_owned(), proof, reason, ticket, wants };
        let first = channel
            .seal(&Item::Message(FromEngineer::Credential(Box::new(credential))))
            .map_err(|_: SealError| PairError::Malformed)?;
        Ok(Connected { channel, first, resume: ResumeKey::new(self.resume, self.context) })
    }
}

/// The engineer's end of a channel.
#[derive(Debug)]
pub struct Connected {
    /// The channel.
    pub channel: EngineerChannel,
    /// The first transport payload, to be sent before any other.
    pub first: Vec<u8>,
    /// The key for reconnections.
    pub resume: ResumeKey,
}

/// The engineer's end of a reconnection, waiting for the console's answer.
pub struct Reconnection {
    handshake: Handshake,
}

impl Reconnection {
    /// Uses up the next number and makes the message that begins.
    ///
    /// # Errors
    /// [`PairError::Replay`] where the numbers are used up.
    pub fn start(key: &mut ResumeKey, mut seed: [u8; 32]) -> Result<(Self, PairStart), PairError> {
        let mut rng = ChaCha20Rng::from_seed(seed);
        seed.zeroize();
        let (n, psk) = key.next().ok_or(PairError::Replay(u32::MAX))?;
        let context = key.context();
        let start = PairStart {
            version: PROTOCOL_VERSION,
            kind: context.kind,
            engineer: context.engineer.clone(),
            share: String::new(),
            time_step: None,
            resume: Some(n),
        };
        let handshake = Handshake::initiator(&psk, &prologue(context, &start, ""), noise_seed(&mut rng));
        Ok((Self { handshake }, start))
    }

    /// Takes the console's answer and makes the first handshake message.
    ///
    /// # Errors
    /// [`PairError::Refused`] where the console said no, [`PairError::Malformed`] where it sent a share.
    pub fn finish(mut self, reply: &PairReply) -> Result<(Rejoining, Vec<u8>), PairError> {
        if !accepted(reply)?.is_empty() {
            return Err(PairError::Malformed);
        }
        let message = self.handshake.write();
        Ok((Rejoining { handshake: self.handshake }, message))
    }
}

/// The engineer's end of a reconnection, waiting for the second handshake message.
pub struct Rejoining {
    handshake: Handshake,
}

impl Rejoining {
    /// Takes the second handshake message.
    ///
    /// # Errors
    /// [`PairError::WrongPassword`] or [`PairError::Malformed`] where it does not fit.
    pub fn complete(mut self, message: &[u8]) -> Result<EngineerChannel, PairError> {
        complete(&mut self.handshake, message)?;
        Ok(Channel::new(self.handshake.into_transport()))
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
redacted!(Initiator, Proving, Reconnection, Rejoining);
