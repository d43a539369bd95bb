//! The devices that have enrolled, by the hash of their certificate, and the tokens they used up.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use wire::DeviceId;

use crate::folder::Folder;
use crate::token::EnrolToken;

const DEVICES: &str = "devices.json";
const BURNT: &str = "burnt.json";

/// What the relay keeps about devices.
pub(super) struct Devices {
    folder: Folder,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Device to the SHA-256 of its certificate.
    devices: BTreeMap<DeviceId, String>,
    /// Used tokens' numbers, and until when they would have been good.
    burnt: BTreeMap<String, u64>,
}

impl Devices {
    pub(super) fn open(folder: Folder) -> anyhow::Result<Self> {
        let known = Known { devices: folder.read_json(DEVICES)?, burnt: folder.read_json(BURNT)? };
        Ok(Self { folder, known: Mutex::new(known) })
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The device that a certificate belongs to.
    pub(super) fn of(&self, certificate_sha256: &str) -> Option<DeviceId> {
        let known = self.lock();
        known.devices.iter().find(|(_, hash)| *hash == certificate_sha256).map(|(device, _)| device.clone())
    }

    /// Uses up a token for a certificate; false where the token was used before.
    pub(super) fn enrol(&self, token: EnrolToken, certificate_sha256: String) -> anyhow::Result<bool> {
        let mut known = self.lock();
        if known.burnt.contains_key(&token.jti) {
            return Ok(false);
        }
        let now = crate::unix_now();
        // Old ones are refused for their age; a minute more for clocks that differ.
        known.burnt.retain(|_, until| until.saturating_add(60) > now);
        known.burnt.insert(token.jti, token.exp);
        // The token is burnt before the device is known: a fault in between costs a token, never lets one in twice.
        self.folder.write_json(BURNT, &known.burnt)?;
        known.devices.insert(token.sub, certificate_sha256);
        self.folder.write_json(DEVICES, &known.devices)?;
        Ok(true)
    }
}
