//! What identity signs for the relay: passes for engineers, one-time tokens for devices (JWT, EdDSA).
//!
//! Credentials, which the console reads, are `pairing`'s and signed with another key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use wire::{DeviceId, EngineerId};

use crate::unix_now;

/// How long a pass is good for, in seconds.
pub const PASS_LIFETIME: u64 = 600;

/// A token that the relay does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token of this service centre, or too old")]
pub struct BadToken;

/// An engineer's leave to open sessions with one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    aud: String,
    exp: u64,
    /// The engineer.
    pub sub: EngineerId,
    /// The device.
    pub device: DeviceId,
}

/// A device's leave to enrol, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolToken {
    aud: String,
    /// Until when it is good, in seconds since 1970.
    pub exp: u64,
    /// The device.
    pub sub: DeviceId,
    /// The token's own number; the relay burns it.
    pub jti: String,
}

const PASS: &str = "relay";
const ENROL: &str = "enrol";

/// The key that signs for the relay.
pub struct PassKey(SigningKey);

impl PassKey {
    /// Takes the 32 secret bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public key in base64url, for the relay.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }

    /// Signs a pass.
    ///
    /// # Errors
    /// Where signing fails.
    pub fn pass(&self, engineer: EngineerId, device: DeviceId) -> anyhow::Result<String> {
        self.sign(&Pass { aud: PASS.into(), exp: unix_now() + PASS_LIFETIME, sub: engineer, device })
    }

    /// Signs a one-time token that is good for `lifetime` seconds.
    ///
    /// # Errors
    /// Where signing fails.
    pub fn enrolment(&self, device: DeviceId, lifetime: u64) -> anyhow::Result<String> {
        let jti = hex::encode(crate::random::<16>()?);
        self.sign(&EnrolToken { aud: ENROL.into(), exp: unix_now() + lifetime, sub: device, jti })
    }

    fn sign<T: Serialize>(&self, claims: &T) -> anyhow::Result<String> {
        let secret = self.0.to_pkcs8_der()?;
        let key = EncodingKey::from_ed_der(secret.as_bytes());
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &key)?)
    }
}

/// The public half, as the relay holds it.
pub struct PassTrust(DecodingKey);

impl PassTrust {
    /// Reads [`PassKey::public`].
    ///
    /// # Errors
    /// Where it is not a key.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim())?;
        anyhow::ensure!(bytes.len() == 32, "the identity's key is not an Ed25519 public key");
        Ok(Self(DecodingKey::from_ed_der(&bytes)))
    }

    /// Checks a pass.
    ///
    /// # Errors
    /// [`BadToken`].
    pub fn pass(&self, token: &str) -> Result<Pass, BadToken> {
        self.verify(token, PASS)
    }

    /// Checks a one-time token; whether it was used before is for the relay to know.
    ///
    /// # Errors
    /// [`BadToken`].
    pub fn enrolment(&self, token: &str) -> Result<EnrolToken, BadToken> {
        self.verify(token, ENROL)
    }

    fn verify<T: serde::de::DeserializeOwned + Clone>(&self, token: &str, audience: &str) -> Result<T, BadToken> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        validation.leeway = 5;
        let data = jsonwebtoken::decode(token, &self.0, &validation).map_err(|_| BadToken)?;
        if data.header.crit.is_some() { Err(BadToken) } else { Ok(data.claims) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_token_is_good_for_what_it_was_signed_for() {
        let key = PassKey::from_seed(&[7; 32]);
        let trust = PassTrust::parse(&key.public()).unwrap();
        let other = PassTrust::parse(&PassKey::from_seed(&[8; 32]).public()).unwrap();
        let device = DeviceId::new("mri-1").unwrap();
        let pass = key.pass(EngineerId::new("jana").unwrap(), device.clone()).unwrap();
        let enrol = key.enrolment(device.clone(), 60).unwrap();
        assert_eq!(trust.pass(&pass).unwrap().device, device);
        assert_eq!(trust.enrolment(&enrol).unwrap().sub, device);
        assert_eq!(trust.pass(&enrol), Err(BadToken));
        assert_eq!(trust.enrolment(&pass), Err(BadToken));
        assert_eq!(other.pass(&pass), Err(BadToken));
        assert_eq!(trust.pass(&format!("{pass}x")), Err(BadToken));
        let old = key.sign(&Pass { aud: PASS.into(), exp: unix_now() - 60, ..trust.pass(&pass).unwrap() }).unwrap();
        assert_eq!(trust.pass(&old), Err(BadToken));
    }
}
