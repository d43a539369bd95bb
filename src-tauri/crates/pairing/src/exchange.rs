//! The password exchange (SPAKE2) and the keys that come out of it; the prologue that binds them to one session.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use spake2::{Ed25519Group, Identity, Password, Spake2};
use wire::{Kind, PROTOCOL_VERSION, PairStart, SessionId};
use zeroize::{Zeroize, Zeroizing};

use crate::{Context, PairError, SessionPassword};

const PSK_INFO: &[u8] = b"chaperone.v1 psk";
const RESUME_INFO: &[u8] = b"chaperone.v1 resume";
const RESUMPTION_INFO: &[u8] = b"chaperone.v1 resumption";
const PROLOGUE_LABEL: &[u8] = b"chaperone.v1 prologue";

/// A 32-byte secret, wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// One end of a SPAKE2 exchange, with its share sent.
pub(crate) struct Exchange {
    spake: Spake2<Ed25519Group>,
    /// The share as it stands in messages.
    pub(crate) share: String,
    /// Where the handshake's generator starts.
    pub(crate) noise_seed: Key,
}

/// What both ends know after the exchange, if the passwords were the same.
pub(crate) struct Keys {
    pub(crate) psk: Key,
    pub(crate) resume: Key,
}

/// Which end of the exchange this is.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Engineer,
    Console,
}

impl Exchange {
    pub(crate) fn start(end: End, context: &Context, password: &SessionPassword, mut seed: [u8; 32]) -> Self {
        let mut rng = ChaCha20Rng::from_seed(seed);
        seed.zeroize();
        let password = Password::new(password.digits());
        let engineer = Identity::new(format!("engineer:{}", context.engineer).as_bytes());
        let console = Identity::new(format!("console:{}", context.device).as_bytes());
        let (spake, share) = match end {
            End::Engineer => Spake2::start_a_with_rng(&password, &engineer, &console, &mut rng),
            End::Console => Spake2::start_b_with_rng(&password, &engineer, &console, &mut rng),
        };
        Self { spake, share: URL_SAFE_NO_PAD.encode(share), noise_seed: noise_seed(&mut rng) }
    }

    /// Takes the other end's share.
    pub(crate) fn finish(self, session: SessionId, share: &str) -> Result<Keys, PairError> {
        let share = URL_SAFE_NO_PAD.decode(share).map_err(|_| PairError::Malformed)?;
        let secret = Zeroizing::new(self.spake.finish(&share).map_err(|_| PairError::Malformed)?);
        Ok(Keys { psk: derive(session, &secret, &[PSK_INFO]), resume: derive(session, &secret, &[RESUME_INFO]) })
    }
}

/// Where the handshake's generator starts, drawn from the pairing's own generator.
pub(crate) fn noise_seed(rng: &mut ChaCha20Rng) -> Key {
    let mut seed = Key::default();
    rng.fill_bytes(seed.as_mut());
    seed
}

/// The PSK of reconnection `n`.
pub(crate) fn resumption_psk(session: SessionId, resume: &Key, n: u32) -> Key {
    derive(session, resume.as_ref(), &[RESUMPTION_INFO, &n.to_be_bytes()])
}

/// HKDF-SHA-256 (RFC 5869), the session's identifier as salt.
#[allow(clippy::expect_used, reason = "32 bytes are within what HKDF-SHA-256 gives")]
fn derive(session: SessionId, secret: &[u8], info: &[&[u8]]) -> Key {
    let mut key = Key::default();
    Hkdf::<Sha256>::new(Some(&session.0), secret)
        .expand_multi_info(info, key.as_mut())
        .expect("32 bytes are within what HKDF-SHA-256 gives");
    key
}

/// The Noise prologue: SHA-256 over a label and all that the two ends said, each part after its length (4 bytes, big endian).
pub(crate) fn prologue(context: &Context, start: &PairStart, reply_share: &str) -> [u8; 32] {
    let kind = match context.kind {
        Kind::ApplicationSupport => "application-support",
        Kind::TechnicalSupport => "technical-support",
    };
    let time_step = start.time_step.map(u64::to_be_bytes);
    let resume = start.resume.map(u32::to_be_bytes);
    let parts: [&[u8]; 10] = [
        PROLOGUE_LABEL,
        &PROTOCOL_VERSION.to_be_bytes(),
        context.device.as_str().as_bytes(),
        &context.session.0,
        context.engineer.as_str().as_bytes(),
        kind.as_bytes(),
        start.share.as_bytes(),
        reply_share.as_bytes(),
        time_step.as_ref().map_or(&[], |bytes| bytes.as_slice()),
        resume.as_ref().map_or(&[], |bytes| bytes.as_slice()),
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u32).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Checks what a [`PairStart`] says of itself against the session that was opened.
pub(crate) fn check_start(context: &Context, start: &PairStart) -> Result<(), PairError> {
    if start.version != PROTOCOL_VERSION {
        return Err(PairError::Version(start.version));
    }
    if start.kind != context.kind || start.engineer != context.engineer {
        return Err(PairError::Mismatch);
    }
    Ok(())
}
