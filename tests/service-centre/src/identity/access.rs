//! What identity logs: who signed in, and who was given what for which device.

use serde::Serialize;
use wire::{DeviceId, EngineerId, MailId, MailState};

/// What is logged.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Access {
    SignedIn {
        engineer: EngineerId,
    },
    SignInRefused {
        engineer: EngineerId,
    },
    Credential {
        engineer: EngineerId,
        device: DeviceId,
    },
    CredentialRefused {
        engineer: EngineerId,
        device: DeviceId,
    },
    Code {
        engineer: EngineerId,
        device: DeviceId,
        step: u64,
    },
    /// Addresses are the hospital's own business: their number is enough.
    Mail {
        device: DeviceId,
        id: MailId,
        addresses: usize,
    },
    MailRefused {
        device: DeviceId,
        status: u16,
    },
    MailTried {
        device: DeviceId,
        id: MailId,
        state: MailState,
        code: Option<u16>,
    },
    CodeRefused {
        engineer: EngineerId,
        device: DeviceId,
        step: u64,
    },
}
