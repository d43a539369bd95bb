//! The identity role: who the engineers are, which devices each may reach, and the keys that say so.

mod access;
mod accounts;
mod api;
mod cli;
mod limits;
mod mail_desk;
mod outbox;
mod smtp;
mod store;

pub use accounts::{NewEngineer, totp_code};
pub use api::serve;
pub use cli::{IdentityCommand, run};
pub use smtp::{SmtpSettings, SmtpTls};
pub use store::{NewDevice, Store};

use serde::{Deserialize, Serialize};
use wire::{DeviceId, EngineerId};

/// What is posted to `/sign-in`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The engineer.
    pub engineer: EngineerId,
    /// The password.
    pub password: String,
    /// The second factor's code: six digits.
    pub totp: String,
}

/// The answer to [`SignIn`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedIn {
    /// What to show at `/credential`.
    pub bearer: String,
    /// How long it is good for, in seconds.
    pub expires_in: u64,
}

/// What is posted to `/credential`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantCredential {
    /// The device.
    pub device: DeviceId,
    /// The public key that the credential is bound to: Ed25519 in base64url.
    pub cnf: String,
}

/// The answer to [`WantCredential`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// What the console reads.
    pub credential: String,
    /// What the relay reads.
    pub pass: String,
    /// Where the relay is: `wss://host:port`.
    pub relay: String,
    /// The relay's authority in PEM.
    pub relay_ca: String,
}

/// What is posted to `/code`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantCode {
    /// The device.
    pub device: DeviceId,
    /// The time step whose code is wanted: that of identity's clock, or one beside it.
    pub step: u64,
}

/// The answer to [`WantCode`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenCode {
    /// The device's time-dependent password at that step: eight digits.
    pub code: String,
}
