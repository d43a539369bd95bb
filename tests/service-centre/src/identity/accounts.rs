//! An engineer's account: password by Argon2id, second factor by TOTP (RFC 6238), devices.

use std::collections::BTreeSet;

use anyhow::Context as _;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};
use wire::{DeviceId, Name};

/// A new engineer.
pub struct NewEngineer {
    /// Their name, as staff read it.
    pub name: Name,
    /// Their organisation, as staff read it.
    pub organisation: Name,
    /// The devices they may reach.
    pub devices: BTreeSet<DeviceId>,
    /// Their password.
    pub password: String,
}

/// An engineer's account, as it is stored.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    pub(super) name: Name,
    pub(super) organisation: Name,
    pub(super) devices: BTreeSet<DeviceId>,
    password_hash: String,
    totp_secret: String,
}

impl Account {
    /// Makes an account; its TOTP secret is new.
    pub(super) fn new(engineer: NewEngineer) -> anyhow::Result<Self> {
        anyhow::ensure!(engineer.password.chars().count() >= 10, "a password has at least 10 characters");
        Ok(Self {
            name: engineer.name,
            organisation: engineer.organisation,
            devices: engineer.devices,
            password_hash: hash(&engineer.password)?,
            totp_secret: new_totp_secret()?,
        })
    }

    pub(super) fn totp_secret(&self) -> &str {
        &self.totp_secret
    }

    /// Checks a password; slow on purpose.
    pub(super) fn password_is(&self, password: &str) -> bool {
        PasswordHash::new(&self.password_hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// The time step of a second factor's code, where it is good now.
    pub(super) fn totp_step(&self, code: &str, now: u64) -> Option<u64> {
        totp(&self.totp_secret).ok()?.check(code, now)
    }
}

/// Takes as long as [`Account::password_is`], for an engineer that there is not.
pub(super) fn spend_a_password_check(password: &str) {
    // The result is of no use; only the time is.
    let _ = hash(password);
}

fn hash(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(&crate::random::<16>()?).map_err(|e| anyhow::anyhow!("salt: {e}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|e| anyhow::anyhow!("the password cannot be hashed: {e}"))?.to_string())
}

/// A new TOTP secret of 160 bits in base32.
pub(super) fn new_totp_secret() -> anyhow::Result<String> {
    Ok(Secret::from(crate::random::<20>()?.to_vec()).to_base32())
}

fn totp(secret: &str) -> anyhow::Result<Totp> {
    let secret = Secret::try_from_base32(secret).ok().context("the TOTP secret is not base32")?;
    Builder::new().with_secret(secret).build().ok().context("the TOTP secret is too short")
}

/// The second factor's code at a time (seconds since 1970): what an authenticator shows.
///
/// # Errors
/// Where the secret is not base32 or too short.
pub fn totp_code(secret: &str, at: u64) -> anyhow::Result<String> {
    Ok(totp(secret)?.generate(at).to_string())
}
