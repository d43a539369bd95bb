//! Enrolment: takes IT's file once, makes this device's certificate, and puts every secret into the OS keyring.
//!
//! What is not secret stands in `enrolment.json` in the data folder. The order matters: the secrets are stored first, the
//! relay is told next, and only what the relay took is kept; a failure half way leaves the console as it was.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desktop::keyring::{Keyring, KeyringError, Secret};
use desktop::paths;
use history::{Hash, Kind};
use history_store::History;
use link::{Identity, LinkConfig, MailDesk, Pace, Proxy, RelayAddress, Trust};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use wire::DeviceId;
use zeroize::Zeroizing;

use crate::core::{KEPT_HEAD, SET_ASIDE_SEEN};

/// The keyring's namespace.
pub const NAMESPACE: &str = "console";
/// How long a keyring may take to answer.
pub const KEYRING_LIMIT: Duration = Duration::from_secs(20);
/// The key of the device's certificate.
const LINK_KEY: &str = "link-key";
/// The device's TOTP secret.
const TOTP_SECRET: &str = "totp-secret";
/// What this device shows where it hands mails in.
const MAIL_KEY: &str = "mail-key";
/// The proxy's password.
const PROXY_PASSWORD: &str = "proxy-password";

/// What the enrolment left that is not secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The device.
    pub device: DeviceId,
    /// The relay's address.
    pub relay: String,
    /// The relay's authority in PEM; none: the system's trust.
    pub ca_pem: Option<String>,
    /// The vendor's name.
    pub vendor: String,
    /// The vendor's credential key.
    pub credential_key: String,
    /// The issuer that credentials name.
    pub issuer: String,
    /// The device's certificate, DER in base64.
    pub certificate: String,
    /// Where mails are handed in; none: the service centre sends none.
    pub mail: Option<MailsAt>,
}

/// Where mails are handed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailsAt {
    /// The identity role's address.
    pub identity: String,
    /// Its authority in PEM; none: the system's trust.
    pub ca_pem: Option<String>,
}

fn file(data: &Path) -> PathBuf {
    data.join("enrolment.json")
}

impl Enrolled {
    /// Reads what an enrolment left; none before the first.
    ///
    /// # Errors
    /// Where the file is there and cannot be used.
    pub fn read(data: &Path) -> Result<Option<Self>> {
        match std::fs::read(file(data)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text).context("the enrolment's file is damaged")?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("the enrolment's file cannot be read"),
        }
    }

    /// Whose credentials hold.
    ///
    /// # Errors
    /// Where the vendor's key is none.
    pub fn credential_trust(&self) -> Result<pairing::Trust> {
        Ok(pairing::Trust::new(&self.issuer, &self.credential_key, self.device.clone())?)
    }

    /// The secret of the device's time-dependent passwords.
    ///
    /// # Errors
    /// Where the keyring does not give it, or it is none.
    pub async fn time_password(&self, keyring: &Keyring) -> Result<pairing::TimePassword> {
        let secret = keyring.read(TOTP_SECRET).await?;
        let text = std::str::from_utf8(secret.expose()).context("the device's secret is no text")?;
        Ok(pairing::TimePassword::parse(text)?)
    }

    async fn identity(&self, keyring: &Keyring) -> Result<Identity> {
        let key = keyring.read(LINK_KEY).await?;
        let certificate = STANDARD.decode(&self.certificate).context("the device's certificate is damaged")?;
        Ok(Identity::from_der(certificate, Zeroizing::new(key.expose().to_vec())))
    }

    /// Whether a link could start with what the enrolment left, whatever way the policy names.
    ///
    /// # Errors
    /// Where the keyring does not give the key, or a value cannot be used.
    pub async fn check(&self, keyring: &Keyring) -> Result<()> {
        Ok(self.link_config(keyring, &policy::Link::default()).await?.check()?)
    }

    /// What the link is told.
    ///
    /// # Errors
    /// Where the keyring does not give the key, or a value cannot be used.
    pub async fn link_config(&self, keyring: &Keyring, way: &policy::Link) -> Result<LinkConfig> {
        let (relay, ca_pem) = relay(way, &self.relay, self.ca_pem.as_deref()).await?;
        Ok(LinkConfig {
            relay: RelayAddress::parse(&relay)?,
            trust: ca_pem.map_or(Trust::System, Trust::Pinned),
            identity: self.identity(keyring).await?,
            proxy: way_out(keyring, way.proxy.as_ref()).await?,
            pace: Pace::default(),
        })
    }
}

impl Enrolled {
    /// The way to where mails are handed in; none where the service centre sends none.
    ///
    /// # Errors
    /// Where the keyring does not give the key, or a value cannot be used.
    pub async fn mail_desk(&self, keyring: &Keyring, way: &policy::Link) -> Result<Option<MailDesk>> {
        let Some(at) = &self.mail else { return Ok(None) };
        let key = keyring.read(MAIL_KEY).await?;
        let key = Zeroizing::new(String::from_utf8(key.expose().to_vec()).context("the key for mails is no text")?);
        let (identity, proxy) = (self.identity(keyring).await?, way_out(keyring, way.proxy.as_ref()).await?);
        let trust = at.ca_pem.clone().map_or(Trust::System, Trust::Pinned);
        Ok(Some(MailDesk::new(&at.identity, &trust, key, &identity, proxy)?))
    }
}

/// The relay's address and its authority (PEM): as the policy says, and else as the enrolment does.
async fn relay(way: &policy::Link, relay: &str, ca_pem: Option<&str>) -> Result<(String, Option<String>)> {
    let relay = way.address.as_ref().map_or_else(|| relay.to_owned(), |address| format!("wss://{address}"));
    let ca_pem = match &way.ca {
        None => ca_pem.map(str::to_owned),
        Some(file) => {
            let path = PathBuf::from(file);
            let text = tokio::task::spawn_blocking(move || paths::named_by_policy(&path)).await?;
            Some(text.context("the authority that the policy names (link.ca) cannot be used")?)
        }
    };
    Ok((relay, ca_pem))
}

async fn way_out(keyring: &Keyring, proxy: Option<&policy::Proxy>) -> Result<Proxy> {
    let Some(proxy) = proxy else { return Ok(Proxy::None) };
    let basic = match &proxy.user {
        Some(user) => {
            let password = keyring.read(PROXY_PASSWORD).await?;
            let password = Zeroizing::new(
                String::from_utf8(password.expose().to_vec()).context("the proxy's password is no text")?,
            );
            Some(link::Basic::new(user, password.as_str())?)
        }
        None => None,
    };
    Ok(Proxy::Http { host: proxy.host.clone(), port: proxy.port, basic })
}

/// How an enrolment went.
#[derive(Debug)]
pub struct Taken {
    /// The vendor's name.
    pub vendor: String,
    /// False where the file, which holds secrets, could not be removed.
    pub removed: bool,
}

/// Takes an enrolment file.
///
/// # Errors
/// A chain of sentences: what failed, and that nothing changed.
pub async fn take(path: &Path, data: &Path, way: &policy::Link) -> Result<Taken> {
    let text = Zeroizing::new(std::fs::read_to_string(path).context("the enrolment file cannot be read")?);
    let enrolment = link::parse_enrolment(&text).context("the enrolment file cannot be used")?;
    let keyring = Keyring::open(NAMESPACE, KEYRING_LIMIT)?;
    // What the policy names is read before anything is kept.
    let (relay, ca_pem) = relay(way, &enrolment.relay, enrolment.ca_pem.as_deref()).await?;
    let way_out = way_out(&keyring, way.proxy.as_ref()).await?;
    let identity = Identity::generate(&enrolment.device)?;
    keyring
        .store(TOTP_SECRET, Secret::new(enrolment.totp_secret.clone().into_bytes()))
        .await
        .context("the keyring takes no secrets; unlock it and try again")?;
    keyring.store(LINK_KEY, Secret::new(identity.key().to_vec())).await?;
    if let Some(desk) = &enrolment.mail {
        keyring.store(MAIL_KEY, Secret::new(desk.key.clone().into_bytes())).await?;
    }
    let there = wire::Enrolment { relay, ca_pem, ..enrolment.clone() };
    link::enrol(&there, &identity, &way_out).await.context("the relay did not enrol this workstation")?;
    let enrolled = Enrolled {
        device: enrolment.device.clone(),
        relay: enrolment.relay.clone(),
        ca_pem: enrolment.ca_pem.clone(),
        vendor: enrolment.vendor.clone(),
        credential_key: enrolment.credential_key.clone(),
        issuer: enrolment.issuer.clone(),
        certificate: STANDARD.encode(identity.certificate()),
        mail: enrolment
            .mail
            .as_ref()
            .map(|desk| MailsAt { identity: desk.identity.clone(), ca_pem: desk.ca_pem.clone() }),
    };
    std::fs::write(file(data), serde_json::to_vec_pretty(&enrolled)?).context("the enrolment cannot be kept")?;
    let removed = paths::remove_secret_file(path);
    if let Err(error) = &removed {
        tracing::warn!(%error, "the enrolment file is still there");
    }
    Ok(Taken { vendor: enrolled.vendor, removed: removed.is_ok() })
}

/// The history's signing key, made at the first start.
///
/// # Errors
/// Where the keyring neither gives nor takes it, or the system has no random bytes.
pub async fn history_key(keyring: &Keyring) -> Result<history::SigningKey> {
    if let Some(key) = kept_history_key(keyring).await? {
        return Ok(key);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).context("the system has no random bytes")?;
    keyring.store(HISTORY_KEY, Secret::new(bytes.to_vec())).await?;
    Ok(history::SigningKey::from_bytes(&bytes))
}

/// Where the history's signing key is kept.
const HISTORY_KEY: &str = "history-key";

/// The history's signing key; none before the first start.
///
/// # Errors
/// Where the keyring does not give it, or it is damaged.
pub async fn kept_history_key(keyring: &Keyring) -> Result<Option<history::SigningKey>> {
    match keyring.read(HISTORY_KEY).await {
        Ok(secret) => {
            let bytes: [u8; 32] = secret.expose().try_into().context("the history's key is damaged")?;
            Ok(Some(history::SigningKey::from_bytes(&bytes)))
        }
        Err(KeyringError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Where the head of the history is kept, so that a rollback is found.
const HISTORY_HEAD: &str = "history-head";
/// So long it is waited until a keyring that refused is asked again.
const AGAIN: Duration = Duration::from_secs(30);
/// Within so many entries of a new history the staff have seen that the one before was set aside.
const BEGUN: u32 = 200;

/// Why a head is not kept.
#[derive(Debug, thiserror::Error)]
pub enum HeadNotKept {
    /// The keyring's fault.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The one that is kept is later; it is the proof that the history was put back to an older state, and stays.
    #[error(
        "the history ends at entry {newest}, and the keyring keeps entry {kept}: it was put back to an older state"
    )]
    PutBack {
        /// The entry that is kept.
        kept: u64,
        /// The history's newest.
        newest: u64,
    },
    /// The history has another entry in that place; the one that is kept is the proof, and stays.
    #[error(
        "entry {kept} of the history is not the one that the keyring keeps: the history was put back to an older state and went \
         on otherwise, or was changed"
    )]
    Another {
        /// The entry that is kept.
        kept: u64,
    },
    /// The history does not say what it has in that place.
    #[error(transparent)]
    History(#[from] history_store::StoreError),
}

/// Keeps the head of a history, unless a later one is kept, or one of another history.
///
/// # Errors
/// [`HeadNotKept`]; what was kept stays.
pub async fn keep_head(keyring: &Keyring, history: &History, head: history::Head) -> Result<(), HeadNotKept> {
    check_head(keyring, history, head).await?;
    store_head(keyring, head).await
}

/// Keeps the heads of grants and ends, one after another: an earlier one never takes the place of a later one.
#[derive(Debug)]
pub struct Heads(mpsc::UnboundedSender<history::Entry>);

/// When an entry was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Now,
    /// By a run that may have ended before it kept the head.
    Before,
}

impl Heads {
    /// Takes an entry that is on the disk.
    pub fn tell(&self, entry: &history::Entry) {
        if is_anew(entry) || matches!(entry.kind, Kind::SessionGranted | Kind::SessionEnded) {
            let _ = self.0.send(entry.clone());
        }
    }
}

/// Whether the staff have seen, by this entry, that a history was set aside.
fn is_anew(entry: &history::Entry) -> bool {
    entry.kind == Kind::HistorySetAside && entry.text("fact") == SET_ASIDE_SEEN
}

/// Begins to keep heads; ends with what it gives.
pub fn keep_heads(keyring: Keyring, history: Arc<History>) -> Heads {
    let (told, mut entries) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let begun = history.entries(0, BEGUN).await.unwrap_or_default();
        if let Some(seen) = begun.iter().rev().find(|entry| is_anew(entry)) {
            keep_at_last(&keyring, &history, seen, When::Before).await;
        }
        while let Some(entry) = entries.recv().await {
            keep_at_last(&keyring, &history, &entry, When::Now).await;
        }
    });
    Heads(told)
}

/// Keeps an entry's head; where the keyring refuses, the next one is as good, but for the one that comes once.
async fn keep_at_last(keyring: &Keyring, history: &History, entry: &history::Entry, when: When) {
    while let Err(error) = keep_head_of(keyring, history, entry, when).await {
        tracing::warn!(%error, "the history's head was not kept in the keyring");
        if !(is_anew(entry) && matches!(error, HeadNotKept::Keyring(_))) {
            return;
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Keeps an entry's head. Where the staff have seen that the history which had the one that is kept was set aside, that one is
/// in the entry, and the new history's takes its place; a history that was put there instead is not the new one.
async fn keep_head_of(
    keyring: &Keyring,
    history: &History,
    entry: &history::Entry,
    when: When,
) -> Result<(), HeadNotKept> {
    if !is_anew(entry) {
        return keep_head(keyring, history, entry.head()).await;
    }
    let first = history.entries(0, 1).await?;
    let seen = |first: &history::Entry| entry.text("file").split(", ").any(|file| file == first.text("file"));
    let begun = first.iter().any(|first| first.kind == Kind::HistorySetAside && seen(first));
    let kept = read_kept(keyring).await?.map(|kept| kept.to_string()).unwrap_or_default();
    // The keyring may not have said at the start which one it keeps.
    let told = entry.text(KEPT_HEAD);
    if begun && (kept == told || (told.is_empty() && when == When::Now)) {
        tracing::info!(kept, "the head of the history that was set aside is no longer kept");
        store_head(keyring, entry.head()).await?;
    }
    Ok(())
}

async fn store_head(keyring: &Keyring, head: history::Head) -> Result<(), HeadNotKept> {
    Ok(keyring.store(HISTORY_HEAD, Secret::new(head.to_string().into_bytes())).await?)
}

/// Whether the newest head may take the place of the one that is kept.
///
/// # Errors
/// [`HeadNotKept`]; also where it is not known whether one is kept.
pub async fn check_head(keyring: &Keyring, history: &History, newest: history::Head) -> Result<(), HeadNotKept> {
    match read_kept(keyring).await? {
        Some(kept) => goes_on(kept, newest, history.hash_of(kept.sequence).await?),
        None => Ok(()),
    }
}

/// `there` is the hash that the history has in the place of the one that is kept; none where retention removed it.
fn goes_on(kept: history::Head, newest: history::Head, there: Option<Hash>) -> Result<(), HeadNotKept> {
    if kept.sequence > newest.sequence {
        return Err(HeadNotKept::PutBack { kept: kept.sequence, newest: newest.sequence });
    }
    match there {
        Some(hash) if hash != kept.hash => Err(HeadNotKept::Another { kept: kept.sequence }),
        Some(_) | None => Ok(()),
    }
}

fn read_head(secret: &Secret) -> Option<history::Head> {
    std::str::from_utf8(secret.expose()).ok()?.parse().ok()
}

async fn read_kept(keyring: &Keyring) -> Result<Option<history::Head>, KeyringError> {
    match keyring.read(HISTORY_HEAD).await {
        Ok(secret) => Ok(read_head(&secret)),
        Err(KeyringError::Missing(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The head that was kept last; none where there is none that can be read.
pub async fn kept_head(keyring: &Keyring) -> Option<history::Head> {
    read_kept(keyring).await.ok()?
}

#[cfg(test)]
mod tests {
    use history::Head;

    use super::*;

    #[test]
    fn i9_a_head_that_is_later_or_of_another_history_is_never_replaced() {
        let (here, other) = (Hash([1; 32]), Hash([2; 32]));
        let head = |sequence| Head { sequence, hash: here };
        assert!(goes_on(head(7), head(7), Some(here)).is_ok() && goes_on(head(7), head(8), Some(here)).is_ok());
        assert!(goes_on(head(7), head(8), None).is_ok(), "removed by retention");
        for there in [None, Some(here), Some(other)] {
            let later = goes_on(head(8), head(7), there);
            assert!(matches!(later, Err(HeadNotKept::PutBack { kept: 8, newest: 7 })));
        }
        for newest in [7, 8] {
            assert!(matches!(goes_on(head(7), head(newest), Some(other)), Err(HeadNotKept::Another { kept: 7 })));
        }
    }
}
