//! Named secrets in the operating system's keyring, under the service name "chaperone".
//!
//! A keyring call can block for as long as a person looks at an unlock prompt, so all of them run on one thread of their
//! own; callers wait with a limit. No caching: a secret lives in the keyring and, briefly, with whoever asked.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use zeroize::Zeroizing;

const SERVICE: &str = "chaperone";

/// A secret's bytes, wiped when dropped.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes over `bytes`.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for as short a time as possible.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Why a secret could not be stored, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// No secret of that name is stored.
    #[error("no secret named {0} is in the keyring")]
    Missing(String),
    /// The keyring is there but locked, and nobody unlocked it.
    #[error("the keyring is locked")]
    Locked(#[source] keyring::Error),
    /// No keyring can be reached: none is installed, or its session bus is missing.
    #[error("no keyring can be reached")]
    NoService(#[source] keyring::Error),
    /// The keyring did not answer in time; what was asked for may still happen.
    #[error("the keyring did not answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// The thread that talks to the keyring is gone.
    #[error("the keyring thread has ended")]
    Stopped,
    /// Anything else the keyring refused.
    #[error("the keyring refused the secret named {name}")]
    Other {
        /// The secret's name.
        name: String,
        /// What the keyring said.
        #[source]
        source: keyring::Error,
    },
}

enum Job {
    Store(String, Secret, oneshot::Sender<Result<(), KeyringError>>),
    Read(String, oneshot::Sender<Result<Secret, KeyringError>>),
    Delete(String, oneshot::Sender<Result<(), KeyringError>>),
}

/// One namespace of the keyring: the secrets of one enrolled device.
#[derive(Clone, Debug)]
pub struct Keyring {
    jobs: mpsc::SyncSender<Job>,
    limit: Duration,
}

impl Keyring {
    /// Opens `namespace` (the device's name); each call waits at most `limit`.
    ///
    /// # Errors
    /// [`KeyringError::Stopped`] if no thread could be started. The keyring itself is first asked by the first call.
    pub fn open(namespace: &str, limit: Duration) -> Result<Self, KeyringError> {
        let (jobs, queue) = mpsc::sync_channel::<Job>(64);
        let namespace = namespace.to_owned();
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                for job in queue {
                    perform(&namespace, job);
                }
            })
            .map_err(|_| KeyringError::Stopped)?;
        Ok(Self { jobs, limit })
    }

    /// Stores `secret` under `name`, replacing what was there.
    ///
    /// # Errors
    /// See [`KeyringError`]; after [`KeyringError::TimedOut`] the secret may or may not have been stored.
    pub async fn store(&self, name: &str, secret: Secret) -> Result<(), KeyringError> {
        let (answer, reply) = oneshot::channel();
        self.queue(Job::Store(name.to_owned(), secret, answer))?;
        self.wait(reply).await
    }

    /// Reads the secret stored under `name`.
    ///
    /// # Errors
    /// [`KeyringError::Missing`] if there is none; otherwise see [`KeyringError`].
    pub async fn read(&self, name: &str) -> Result<Secret, KeyringError> {
        let (answer, reply) = oneshot::channel();
        self.queue(Job::Read(name.to_owned(), answer))?;
        self.wait(reply).await
    }

    /// Deletes the secret stored under `name`.
    ///
    /// # Errors
    /// [`KeyringError::Missing`] if there is none; otherwise see [`KeyringError`].
    pub async fn delete(&self, name: &str) -> Result<(), KeyringError> {
        let (answer, reply) = oneshot::channel();
        self.queue(Job::Delete(name.to_owned(), answer))?;
        self.wait(reply).await
    }

    fn queue(&self, job: Job) -> Result<(), KeyringError> {
        self.jobs.try_send(job).map_err(|refused| match refused {
            mpsc::TrySendError::Full(_) => KeyringError::TimedOut(Duration::ZERO),
            mpsc::TrySendError::Disconnected(_) => KeyringError::Stopped,
        })
    }

    async fn wait<T>(&self, reply: oneshot::Receiver<Result<T, KeyringError>>) -> Result<T, KeyringError> {
        match tokio::time::timeout(self.limit, reply).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(KeyringError::Stopped),
            Err(_) => Err(KeyringError::TimedOut(self.limit)),
        }
    }
}

fn perform(namespace: &str, job: Job) {
    // A job whose caller gave up is dropped undone; a caller who gave up meanwhile does not hear the answer.
    match job {
        Job::Store(name, secret, answer) if !answer.is_closed() => {
            let outcome = entry(namespace, &name).and_then(|entry| entry.set_secret(secret.expose()));
            let _ = answer.send(outcome.map_err(|fault| named(&name, fault)));
        }
        Job::Read(name, answer) if !answer.is_closed() => {
            let outcome = entry(namespace, &name).and_then(|entry| entry.get_secret());
            let _ = answer.send(outcome.map(Secret::new).map_err(|fault| named(&name, fault)));
        }
        Job::Delete(name, answer) if !answer.is_closed() => {
            let outcome = entry(namespace, &name).and_then(|entry| entry.delete_credential());
            let _ = answer.send(outcome.map_err(|fault| named(&name, fault)));
        }
        Job::Store(..) | Job::Read(..) | Job::Delete(..) => {}
    }
}

fn entry(namespace: &str, name: &str) -> Result<keyring::Entry, keyring::Error> {
    keyring::Entry::new(SERVICE, &format!("{namespace}/{name}"))
}

fn named(name: &str, fault: keyring::Error) -> KeyringError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "keyring::Error is non-exhaustive")]
    match fault {
        keyring::Error::NoEntry => KeyringError::Missing(name.to_owned()),
        keyring::Error::NoStorageAccess(_) => KeyringError::Locked(fault),
        keyring::Error::PlatformFailure(_) => KeyringError::NoService(fault),
        // Its debug form would show the stored bytes.
        keyring::Error::BadEncoding(bytes) => {
            drop(Zeroizing::new(bytes));
            KeyringError::Other { name: name.to_owned(), source: keyring::Error::BadEncoding(Vec::new()) }
        }
        _ => KeyringError::Other { name: name.to_owned(), source: fault },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Secret::new(b"hunter2".to_vec())), "Secret(..)");
    }

    #[test]
    fn faults_are_told_apart() {
        assert!(matches!(named("k", keyring::Error::NoEntry), KeyringError::Missing(name) if name == "k"));
        assert!(matches!(named("k", keyring::Error::NoStorageAccess("x".into())), KeyringError::Locked(_)));
        assert!(matches!(named("k", keyring::Error::PlatformFailure("x".into())), KeyringError::NoService(_)));
        let other = named("k", keyring::Error::BadEncoding(b"seen".to_vec()));
        assert!(!format!("{other:?}").contains("115"), "the stored bytes are in the message");
    }
}
