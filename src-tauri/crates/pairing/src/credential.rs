//! Who the engineer is: a JWT of the vendor's identity role, bound to a key that signs the handshake (RFC 7519, 7800, 8037).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use wire::{DeviceId, EngineerId, Name};

/// The longest time that a credential may still be good for, in seconds.
const LONGEST: u64 = 600;
/// How long the identity role makes them good for, in seconds: half the longest, so that clocks may differ by the rest.
const LIFETIME: u64 = 300;
/// What the proof's signature covers before the handshake hash.
const PROOF_LABEL: &[u8] = b"chaperone.v1 proof";

/// An engineer whose credential verified against the vendor's key, over a channel that the session password opened.
///
/// INVARIANT: made only by [`crate::Unconfirmed::confirm`]; it is the witness without which no session leaves pairing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProvenEngineer {
    id: EngineerId,
    name: Name,
    organisation: Name,
}

impl ProvenEngineer {
    /// The engineer's identifier at the service centre.
    #[must_use]
    pub fn id(&self) -> &EngineerId {
        &self.id
    }

    /// The name that the vendor vouches for.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The organisation that the vendor vouches for.
    #[must_use]
    pub fn organisation(&self) -> &Name {
        &self.organisation
    }

    /// An engineer nobody proved, for tests of what comes after the proof.
    #[cfg(feature = "test-witness")]
    #[must_use]
    pub fn for_tests(id: EngineerId, name: Name, organisation: Name) -> Self {
        Self { id, name, organisation }
    }
}

/// Whom the console believes: what it learned at enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    issuer: String,
    key: VerifyingKey,
    pub(crate) device: DeviceId,
}

/// A text that is not an Ed25519 public key in base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an Ed25519 public key")]
pub struct BadKey;

impl Trust {
    /// Takes the enrolment's `issuer`, `credential_key` and `device`.
    ///
    /// # Errors
    /// [`BadKey`] where `credential_key` is not an Ed25519 public key in base64url without padding.
    pub fn new(issuer: &str, credential_key: &str, device: DeviceId) -> Result<Self, BadKey> {
        Ok(Self { issuer: issuer.to_owned(), key: public_key(credential_key)?, device })
    }
}

/// Why a credential does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// The first item is not a credential.
    #[error("the first item is not a credential")]
    Missing,
    /// Not a JWT, not EdDSA, not signed by the vendor's key, or without the claims it needs.
    #[error("not a credential of this vendor")]
    Token,
    /// Made by another issuer.
    #[error("made by another issuer")]
    Issuer,
    /// Made for another device.
    #[error("made for another device")]
    Audience,
    /// Made for another engineer than the one who pairs.
    #[error("made for another engineer")]
    Subject,
    /// No longer good, not yet good, or good for too long.
    #[error("not good at this time")]
    Time,
    /// Its key is not an Ed25519 key.
    #[error("its key is not an Ed25519 key")]
    Key,
    /// The proof is not that key's signature over this handshake.
    #[error("its key did not sign this handshake")]
    Proof,
}

/// The claims of a credential; others that a vendor adds mean nothing here (RFC 7519, section 4).
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: DeviceId,
    sub: EngineerId,
    iat: u64,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<u64>,
    name: Name,
    org: Name,
    cnf: Confirmation,
}

/// The `cnf` claim (RFC 7800, section 3.2).
#[derive(Serialize, Deserialize)]
struct Confirmation {
    jwk: Jwk,
}

/// An Ed25519 public key (RFC 8037, section 2).
#[derive(Serialize, Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
}

/// Verifies a credential and the proof that its key is held by the other end of the handshake with this `hash`.
pub(crate) fn verify(
    jwt: &str,
    proof: &str,
    hash: &[u8; 32],
    engineer: &EngineerId,
    now: u64,
    trust: &Trust,
) -> Result<ProvenEngineer, CredentialError> {
    let claims = verified_claims(jwt, trust)?;
    if claims.iss != trust.issuer {
        return Err(CredentialError::Issuer);
    }
    if claims.aud != trust.device {
        return Err(CredentialError::Audience);
    }
    if claims.sub != *engineer {
        return Err(CredentialError::Subject);
    }
    let begins = claims.nbf.unwrap_or(claims.iat).max(claims.iat);
    let good = now < claims.exp
        && claims.exp <= now.saturating_add(LONGEST)
        && begins < claims.exp
        && begins <= now.saturating_add(LONGEST - LIFETIME);
    if !good {
        return Err(CredentialError::Time);
    }
    let Jwk { kty, crv, x } = &claims.cnf.jwk;
    if kty != "OKP" || crv != "Ed25519" {
        return Err(CredentialError::Key);
    }
    let key = public_key(x).map_err(|_| CredentialError::Key)?;
    let proof = URL_SAFE_NO_PAD.decode(proof).map_err(|_| CredentialError::Proof)?;
    let proof = Signature::from_slice(&proof).map_err(|_| CredentialError::Proof)?;
    key.verify_strict(&proof_text(hash), &proof).map_err(|_| CredentialError::Proof)?;
    Ok(ProvenEngineer { id: claims.sub, name: claims.name, organisation: claims.org })
}

/// The claims of a JWT that the vendor's key signed with EdDSA; time, issuer and audience are the caller's to check,
/// because the library would read a clock.
fn verified_claims(jwt: &str, trust: &Trust) -> Result<Claims, CredentialError> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    let key = DecodingKey::from_ed_der(trust.key.as_bytes());
    let token = jsonwebtoken::decode::<Claims>(jwt, &key, &validation).map_err(|_| CredentialError::Token)?;
    // Extensions that the header calls critical are unknown here (RFC 7515, section 4.1.11).
    if token.header.crit.is_some() { Err(CredentialError::Token) } else { Ok(token.claims) }
}

fn proof_text(hash: &[u8; 32]) -> Vec<u8> {
    [PROOF_LABEL, hash].concat()
}

/// Reads a public key in base64url without padding; keys of small order are none.
fn public_key(text: &str) -> Result<VerifyingKey, BadKey> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadKey)?;
    let key = bytes.as_slice().try_into().map_err(|_| BadKey)?;
    let key = VerifyingKey::from_bytes(key).map_err(|_| BadKey)?;
    if key.is_weak() { Err(BadKey) } else { Ok(key) }
}

/// The vendor's key that signs credentials; wiped when dropped.
pub struct IssuerKey(SigningKey);

/// An engineer's key that proves that a credential is theirs; wiped when dropped.
pub struct ProofKey(SigningKey);

macro_rules! signing_key {
    ($name:ident) => {
        impl $name {
            /// Takes the 32 secret bytes (RFC 8032, section 5.1.5).
            #[must_use]
            pub fn from_seed(seed: &[u8; 32]) -> Self {
                Self(SigningKey::from_bytes(seed))
            }

            /// The public key in base64url without padding.
            #[must_use]
            pub fn public(&self) -> String {
                URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}
signing_key!(IssuerKey);
signing_key!(ProofKey);

impl ProofKey {
    /// The signature over a handshake.
    pub(crate) fn prove(&self, hash: &[u8; 32]) -> [u8; 64] {
        self.0.sign(&proof_text(hash)).to_bytes()
    }
}

/// What a new credential says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// The issuer, as enrolment files name it.
    pub issuer: String,
    /// The device it is good for.
    pub device: DeviceId,
    /// The engineer.
    pub engineer: EngineerId,
    /// The engineer's name.
    pub name: Name,
    /// The engineer's organisation.
    pub organisation: Name,
    /// The public part of the engineer's [`ProofKey`], as [`ProofKey::public`] gives it.
    pub key: String,
}

/// Why a credential was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The engineer's key is none.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// The token could not be signed.
    #[error("the credential could not be signed")]
    Sign,
}

impl IssuerKey {
    /// Signs a credential that is good for five minutes from `now_unix` (seconds since 1970).
    ///
    /// # Errors
    /// [`IssueError`] where the engineer's key is none, or signing fails.
    pub fn issue(&self, credential: NewCredential, now_unix: u64) -> Result<String, IssueError> {
        public_key(&credential.key)?;
        let claims = Claims {
            iss: credential.issuer,
            aud: credential.device,
            sub: credential.engineer,
            iat: now_unix,
            exp: now_unix + LIFETIME,
            nbf: None,
            name: credential.name,
            org: credential.organisation,
            cnf: Confirmation { jwk: Jwk { kty: "OKP".into(), crv: "Ed25519".into(), x: credential.key } },
        };
        let secret = self.0.to_pkcs8_der().map_err(|_| IssueError::Sign)?;
        let key = EncodingKey::from_ed_der(secret.as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &key).map_err(|_| IssueError::Sign)
    }
}
