//! The chain's links: hashes, heads and the signature over a head.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash; 64 hex digits in text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands as the previous hash in the first entry.
    pub const NONE: Self = Self([0; 32]);
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The end of a chain: the last entry's number and hash; `SEQUENCE:HASH` in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head {
    /// The last entry's number.
    pub sequence: u64,
    /// The last entry's hash.
    pub hash: Hash,
}

/// A text that is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a head is SEQUENCE:HASH, with 64 hex digits")]
pub struct BadHead;

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl FromStr for Head {
    type Err = BadHead;

    fn from_str(text: &str) -> Result<Self, BadHead> {
        let (sequence, hash) = text.trim().split_once(':').ok_or(BadHead)?;
        let sequence = sequence.parse().map_err(|_| BadHead)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(hash, &mut bytes).map_err(|_| BadHead)?;
        Ok(Self { sequence, hash: Hash(bytes) })
    }
}

/// A short name of a public key: the first 8 bytes of its SHA-256; 16 hex digits in text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 8]);

impl KeyId {
    /// The name of a key.
    #[must_use]
    pub fn of(key: &VerifyingKey) -> Self {
        let digest = Sha256::digest(key.as_bytes());
        let mut id = [0; 8];
        id.copy_from_slice(&digest[..8]);
        Self(id)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// The console's signature over a head (Ed25519, RFC 8032).
///
/// It vouches for every entry up to the head, because each hash covers the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// The head.
    pub head: Head,
    /// Which key signed.
    pub key: KeyId,
    /// The signature over [`Checkpoint::message`].
    pub signature: [u8; 64],
}

impl Checkpoint {
    /// Signs a head.
    #[must_use]
    pub fn sign(head: Head, key: &SigningKey) -> Self {
        let signature = key.sign(&Self::message(&head)).to_bytes();
        Self { head, key: KeyId::of(&key.verifying_key()), signature }
    }

    /// True where this key signed this head.
    #[must_use]
    pub fn holds(&self, key: &VerifyingKey) -> bool {
        KeyId::of(key) == self.key
            && key.verify_strict(&Self::message(&self.head), &Signature::from_bytes(&self.signature)).is_ok()
    }

    /// The signed bytes: `chaperone history checkpoint`, a zero byte, the sequence number (8 bytes, big-endian) and the hash.
    #[must_use]
    pub fn message(head: &Head) -> Vec<u8> {
        [b"chaperone history checkpoint\0".as_slice(), &head.sequence.to_be_bytes(), &head.hash.0].concat()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_head_is_read_back_from_its_text() {
        let head = Head { sequence: 12, hash: Hash([7; 32]) };
        assert_eq!(head.to_string().parse(), Ok(head));
        for bad in ["", "12", "12:", "12:00", "x:0707", &format!("-1:{}", head.hash)] {
            assert_eq!(bad.parse::<Head>(), Err(BadHead), "{bad}");
        }
    }

    #[test]
    fn a_checkpoint_holds_for_its_head_and_key_alone() {
        let (key, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let mut checkpoint = Checkpoint::sign(Head { sequence: 12, hash: Hash([7; 32]) }, &key);
        assert!(checkpoint.holds(&key.verifying_key()));
        assert!(!checkpoint.holds(&other.verifying_key()));
        checkpoint.head.sequence = 13;
        assert!(!checkpoint.holds(&key.verifying_key()));
    }
}
