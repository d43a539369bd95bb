//! Mails that devices handed in: kept in files until they are handed over, and for some days after.
//!
//! One file a mail, written whole before the device is answered. A stop between handing over and writing that down sends
//! a mail twice, never loses it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use wire::{DeviceId, Mail, MailFate, MailId, MailState, MailTold};

use super::access::Access;
use super::smtp::{MailServer, SmtpSettings};
use crate::access_log::AccessLog;
use crate::folder::Folder;
use crate::unix_now;

/// For so long a mail that is not taken is tried, in seconds.
const TRIED: u64 = 24 * 3600;
/// For so long it is known what became of a mail, in seconds since it was handed in.
const KNOWN: u64 = 3 * 24 * 3600;
/// Mails of one device that may wait.
const WAITING_MOST: usize = 64;
/// The waits between tries double up to so many times the first.
const DOUBLED_MOST: u64 = 60;

type Key = (DeviceId, MailId);

/// A mail as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    mail: Mail,
    since: u64,
    fates: Vec<MailFate>,
    tries: u32,
    next: u64,
}

impl Kept {
    fn waits(&self) -> bool {
        self.fates.iter().any(|fate| fate.state == MailState::Waiting)
    }
}

/// Why a mail is not taken in.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// Too many of this device wait.
    Full,
    /// It cannot be kept.
    Fault(anyhow::Error),
}

/// What waits to be handed over, and what became of the rest.
pub(super) struct Outbox {
    folder: Folder,
    kept: Mutex<BTreeMap<Key, Kept>>,
    wake: Notify,
    log: AccessLog,
    first: u64,
}

impl Outbox {
    /// Opens the outbox of identity's folder; what waited there waits on.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn open(identity: &Folder, settings: &SmtpSettings) -> anyhow::Result<Self> {
        let folder = Folder::open(&identity.path("outbox"))?;
        let mut kept = BTreeMap::new();
        for entry in std::fs::read_dir(folder.path(""))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let read = folder.read(&name)?.unwrap_or_default();
            match serde_json::from_str::<Kept>(&read) {
                Ok(one) => drop(kept.insert((one.mail.device.clone(), one.mail.id), one)),
                // Half written before a stop, or not ours; sign-in must not fail for it.
                Err(error) => tracing::error!(name, %error, "not a mail: left where it is"),
            }
        }
        let log = AccessLog::open(identity)?;
        let first = settings.retry_seconds.max(1);
        Ok(Self { folder, kept: Mutex::new(kept), wake: Notify::new(), log, first })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What became of a mail that was handed in before.
    pub(super) fn told(&self, key: &Key) -> Option<MailTold> {
        self.lock().get(key).map(|kept| MailTold { fates: kept.fates.clone() })
    }

    /// Keeps a new mail durably.
    ///
    /// # Errors
    /// [`NotTaken`]; it is not kept then.
    pub(super) fn take(&self, mail: Mail) -> Result<MailTold, NotTaken> {
        let key = (mail.device.clone(), mail.id);
        let mut all = self.lock();
        if let Some(kept) = all.get(&key) {
            return Ok(MailTold { fates: kept.fates.clone() });
        }
        if all.values().filter(|kept| kept.mail.device == key.0 && kept.waits()).count() >= WAITING_MOST {
            return Err(NotTaken::Full);
        }
        let fate = |to: &wire::MailAddress| MailFate { to: to.clone(), state: MailState::Waiting, code: None };
        let fates: Vec<MailFate> = mail.to.iter().map(fate).collect();
        let now = unix_now();
        let kept = Kept { mail, since: now, fates: fates.clone(), tries: 0, next: now };
        self.write(&kept).map_err(NotTaken::Fault)?;
        self.log.write(&Access::Mail { device: key.0.clone(), id: key.1, addresses: fates.len() });
        all.insert(key, kept);
        drop(all);
        self.wake.notify_one();
        Ok(MailTold { fates })
    }

    /// Notes that a device's mail was refused.
    pub(super) fn refused(&self, device: DeviceId, status: u16) {
        self.log.write(&Access::MailRefused { device, status });
    }

    fn write(&self, kept: &Kept) -> anyhow::Result<()> {
        self.folder.write_json(&file(&kept.mail), kept)
    }

    /// Hands over what is due, until the process ends.
    pub(super) async fn serve(&self, server: MailServer) {
        loop {
            self.forget(unix_now());
            while let Some(kept) = self.due(unix_now()) {
                self.hand_over(&server, kept).await;
            }
            let wait = self.next().map_or(3600, |next| next.saturating_sub(unix_now()).clamp(1, 3600));
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(Duration::from_secs(wait)) => {}
            }
        }
    }

    fn due(&self, now: u64) -> Option<Kept> {
        self.lock().values().find(|kept| kept.waits() && kept.next <= now).cloned()
    }

    fn next(&self) -> Option<u64> {
        self.lock().values().filter(|kept| kept.waits()).map(|kept| kept.next).min()
    }

    async fn hand_over(&self, server: &MailServer, mut kept: Kept) {
        for n in 0..kept.fates.len() {
            if kept.fates.get(n).is_some_and(|fate| fate.state == MailState::Waiting) {
                let Some(fate) = kept.fates.get_mut(n) else { continue };
                (fate.state, fate.code) = server.hand_over(&kept.mail, &fate.to).await;
                if fate.state == MailState::Waiting && unix_now().saturating_sub(kept.since) >= TRIED {
                    fate.state = MailState::GivenUp;
                }
                let (state, code) = (fate.state, fate.code);
                self.log.write(&Access::MailTried { device: kept.mail.device.clone(), id: kept.mail.id, state, code });
                // One address at a time: whoever has it does not get it again after a stop.
                self.keep(&kept);
            }
        }
        let doubled = 1_u64.checked_shl(kept.tries).unwrap_or(DOUBLED_MOST).clamp(1, DOUBLED_MOST);
        kept.next = unix_now().saturating_add(self.first.saturating_mul(doubled));
        kept.tries = kept.tries.saturating_add(1);
        self.keep(&kept);
    }

    fn keep(&self, kept: &Kept) {
        if let Err(error) = self.write(kept) {
            tracing::error!("what became of a mail cannot be kept: {error:#}");
        }
        self.lock().insert((kept.mail.device.clone(), kept.mail.id), kept.clone());
    }

    /// Forgets what is over for long.
    fn forget(&self, now: u64) {
        self.lock().retain(|_, kept| {
            let known = kept.waits() || now.saturating_sub(kept.since) < KNOWN;
            if !known && let Err(error) = std::fs::remove_file(self.folder.path(&file(&kept.mail))) {
                tracing::warn!(%error, "a mail that is over cannot be removed");
            }
            known
        });
    }
}

fn file(mail: &Mail) -> String {
    format!("{}.{}.json", mail.device, mail.id)
}
