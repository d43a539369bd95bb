//! The Noise handshake: `snow` with `RustCrypto` primitives and a generator that starts from a seed.

use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use snow::params::{CipherChoice, DHChoice, HashChoice};
use snow::resolvers::{CryptoResolver, DefaultResolver};
use snow::types::{Cipher, Dh, Hash, Random};
use snow::{Builder, HandshakeState, StatelessTransportState};
use zeroize::Zeroizing;

/// The pattern of <https://noiseprotocol.org/noise.html>, revision 34: no static keys, a PSK from the start.
const PATTERN: &str = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";
/// Bytes of either handshake message: an ephemeral key and the tag of an empty payload.
pub(crate) const MESSAGE: usize = 32 + 16;

/// A handshake message that does not fit the key.
#[derive(Debug)]
pub(crate) struct Damaged;

/// One end of a handshake in progress.
pub(crate) struct Handshake(Box<HandshakeState>);

impl Handshake {
    pub(crate) fn initiator(psk: &[u8; 32], prologue: &[u8; 32], seed: Zeroizing<[u8; 32]>) -> Self {
        Self::build(psk, prologue, seed, true)
    }

    pub(crate) fn responder(psk: &[u8; 32], prologue: &[u8; 32], seed: Zeroizing<[u8; 32]>) -> Self {
        Self::build(psk, prologue, seed, false)
    }

    #[allow(
        clippy::expect_used,
        reason = "pattern, PSK place and lengths are constants that `snow` accepts: every test that pairs covers this"
    )]
    fn build(psk: &[u8; 32], prologue: &[u8; 32], seed: Zeroizing<[u8; 32]>, initiator: bool) -> Self {
        let params = PATTERN.parse().expect("the pattern is well formed");
        let builder = Builder::with_resolver(params, Box::new(Seeded(seed)))
            .psk(0, psk)
            .and_then(|builder| builder.prologue(prologue))
            .expect("PSK and prologue are set once");
        let state = if initiator { builder.build_initiator() } else { builder.build_responder() };
        Self(Box::new(state.expect("the resolver has every primitive of the pattern")))
    }

    /// Writes this end's message.
    #[allow(clippy::expect_used, reason = "called once and in turn by the typestate, into a buffer of the right size")]
    pub(crate) fn write(&mut self) -> Vec<u8> {
        let mut message = vec![0; MESSAGE];
        let length = self.0.write_message(&[], &mut message).expect("it is this end's turn");
        message.truncate(length);
        message
    }

    /// Reads the other end's message.
    pub(crate) fn read(&mut self, message: &[u8]) -> Result<(), Damaged> {
        match self.0.read_message(message, &mut []) {
            Ok(0) => Ok(()),
            Ok(_) | Err(_) => Err(Damaged),
        }
    }

    /// The hash over the whole handshake, the same at both ends and at no other pair of ends.
    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(self.0.get_handshake_hash());
        hash
    }

    /// The keys of the channel.
    #[allow(clippy::expect_used, reason = "called after both messages by the typestate")]
    pub(crate) fn into_transport(self) -> Arc<StatelessTransportState> {
        Arc::new(self.0.into_stateless_transport_mode().expect("the handshake is complete"))
    }
}

/// The default primitives, with a generator that starts from a seed instead of the system's.
struct Seeded(Zeroizing<[u8; 32]>);

impl CryptoResolver for Seeded {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        Some(Box::new(Generator(ChaCha20Rng::from_seed(*self.0))))
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        DefaultResolver.resolve_dh(choice)
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
        DefaultResolver.resolve_hash(choice)
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        DefaultResolver.resolve_cipher(choice)
    }
}

struct Generator(ChaCha20Rng);

impl Random for Generator {
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), snow::Error> {
        self.0.fill_bytes(dest);
        Ok(())
    }
}
