//! What identity keeps in its folder: engineers, devices, keys.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pairing::{IssuerKey, TimePassword};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wire::{DeviceId, EngineerId, Enrolment, MailDesk, PROTOCOL_VERSION};

use super::accounts::{Account, NewEngineer, new_totp_secret};
use super::smtp::{MailServer, SmtpSettings};
use crate::folder::Folder;
use crate::token::PassKey;

const ENGINEERS: &str = "engineers.json";
const DEVICES: &str = "devices.json";
const CREDENTIAL_KEY: &str = "credential.key";
const MAIL: &str = "mail.json";
const PASS_KEY: &str = "pass.key";
/// The public half of the key that signs for the relay.
const PASS_PUBLIC: &str = "pass.pub";

/// Identity's folder.
pub struct Store {
    folder: Folder,
    /// The key that signs credentials.
    pub(super) issuer: IssuerKey,
    /// The key that signs for the relay.
    pub(super) pass: PassKey,
}

/// A device, as it is stored.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    pub(super) relay: String,
    pub(super) relay_ca: String,
    totp_secret: String,
    /// The SHA-256 in hex of what the device shows when it hands mails in.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail_key_sha256: Option<String>,
}

impl Device {
    /// True where `key` is what this device was given to hand mails in with.
    pub(super) fn has_mail_key(&self, key: &str) -> bool {
        self.mail_key_sha256.as_deref() == Some(hex::encode(Sha256::digest(key)).as_str())
    }

    /// What makes the device's codes; it does not leave identity.
    pub(super) fn time_password(&self) -> anyhow::Result<TimePassword> {
        Ok(TimePassword::parse(&self.totp_secret)?)
    }
}

/// A new device.
pub struct NewDevice {
    /// Its identifier.
    pub device: DeviceId,
    /// The relay's address: `wss://host:port`.
    pub relay: String,
    /// The relay's authority in PEM.
    pub relay_ca: String,
    /// The vendor's name, as staff read it.
    pub vendor: String,
    /// How long its enrolment file is good for, in seconds.
    pub lifetime: u64,
    /// Where it hands mails in, `https://host:port` of identity; none where it shall not.
    pub identity: Option<String>,
}

impl Store {
    /// The issuer that credentials name.
    pub const ISSUER: &'static str = "service-centre";

    /// Opens the folder; keys are made at first start.
    ///
    /// # Errors
    /// Where the folder cannot be read or written.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let folder = Folder::open(path)?;
        let issuer = IssuerKey::from_seed(&seed(&folder, CREDENTIAL_KEY)?);
        let pass = PassKey::from_seed(&seed(&folder, PASS_KEY)?);
        if folder.read(PASS_PUBLIC)?.is_none() {
            folder.write(PASS_PUBLIC, &pass.public())?;
        }
        Ok(Self { folder, issuer, pass })
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What the relay must be given: the public half of the key that signs its passes.
    #[must_use]
    pub fn relay_key(&self) -> String {
        self.pass.public()
    }

    pub(super) fn engineer(&self, id: &EngineerId) -> anyhow::Result<Option<Account>> {
        Ok(self.engineers()?.remove(id))
    }

    fn engineers(&self) -> anyhow::Result<BTreeMap<EngineerId, Account>> {
        self.folder.read_json(ENGINEERS)
    }

    pub(super) fn device(&self, id: &DeviceId) -> anyhow::Result<Option<Device>> {
        Ok(self.devices()?.remove(id))
    }

    fn devices(&self) -> anyhow::Result<BTreeMap<DeviceId, Device>> {
        self.folder.read_json(DEVICES)
    }

    /// The mail server, where one is set.
    pub(super) fn mail(&self) -> anyhow::Result<Option<SmtpSettings>> {
        self.folder.read_json(MAIL)
    }

    /// Sets the mail server that devices' mails are handed to; holds from the next start.
    ///
    /// # Errors
    /// Where the settings cannot be used, a plain way to another computer above all, or kept.
    pub fn set_mail(&self, settings: &SmtpSettings) -> anyhow::Result<()> {
        MailServer::new(settings)?;
        self.folder.write_json(MAIL, settings)
    }

    /// Adds an engineer and returns their new TOTP secret in base32.
    ///
    /// # Errors
    /// Where there is one of that name, or the password is too short.
    pub fn add_engineer(&self, id: EngineerId, engineer: NewEngineer) -> anyhow::Result<String> {
        let mut engineers = self.engineers()?;
        anyhow::ensure!(!engineers.contains_key(&id), "there is an engineer {id} already");
        let account = Account::new(engineer)?;
        let secret = account.totp_secret().to_owned();
        engineers.insert(id, account);
        self.folder.write_json(ENGINEERS, &engineers)?;
        Ok(secret)
    }

    /// Sets which devices an engineer may reach.
    ///
    /// # Errors
    /// Where there is no such engineer.
    pub fn set_devices(&self, id: &EngineerId, devices: BTreeSet<DeviceId>) -> anyhow::Result<()> {
        let mut engineers = self.engineers()?;
        let account = engineers.get_mut(id).ok_or_else(|| anyhow::anyhow!("there is no engineer {id}"))?;
        account.devices = devices;
        self.folder.write_json(ENGINEERS, &engineers)
    }

    /// Adds a device, or enrols one anew, and returns its enrolment.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn add_device(&self, new: NewDevice) -> anyhow::Result<Enrolment> {
        crate::tls::client(&new.relay_ca)?;
        let mail = new.identity.map(|identity| self.mail_desk(identity)).transpose()?;
        let enrolment = Enrolment {
            version: PROTOCOL_VERSION,
            device: new.device.clone(),
            relay: new.relay.clone(),
            ca_pem: Some(new.relay_ca.clone()),
            vendor: new.vendor,
            credential_key: self.issuer.public(),
            issuer: Self::ISSUER.to_owned(),
            token: self.pass.enrolment(new.device.clone(), new.lifetime)?,
            totp_secret: new_totp_secret()?,
            mail,
        };
        let device = Device {
            relay: new.relay,
            relay_ca: new.relay_ca,
            totp_secret: enrolment.totp_secret.clone(),
            mail_key_sha256: enrolment.mail.as_ref().map(|desk| hex::encode(Sha256::digest(&desk.key))),
        };
        let mut devices = self.devices()?;
        devices.insert(new.device, device);
        self.folder.write_json(DEVICES, &devices)?;
        Ok(enrolment)
    }

    /// Where a device hands mails in, with a key of its own.
    fn mail_desk(&self, identity: String) -> anyhow::Result<MailDesk> {
        anyhow::ensure!(identity.starts_with("https://"), "identity's address must be https://host:port");
        let ca_pem = self.folder.read(crate::tls::CA_FILE)?;
        anyhow::ensure!(
            ca_pem.is_some(),
            "identity's authority is made when it serves first: start it, then add devices"
        );
        Ok(MailDesk { identity, ca_pem, key: URL_SAFE_NO_PAD.encode(crate::random::<32>()?) })
    }
}

/// Reads a key's 32 bytes, or makes them.
fn seed(folder: &Folder, name: &str) -> anyhow::Result<[u8; 32]> {
    if let Some(text) = folder.read(name)? {
        let mut seed = [0; 32];
        hex::decode_to_slice(text.trim(), &mut seed)?;
        return Ok(seed);
    }
    let seed = crate::random::<32>()?;
    folder.write(name, &hex::encode(seed))?;
    Ok(seed)
}
