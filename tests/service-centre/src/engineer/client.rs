//! Signing in, and opening sessions with what identity then signs.

use std::time::Duration;

use pairing::{PairError, ProofKey, Request, SessionPassword, step_at};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use wire::{Capability, DeviceId, EngineerId, Reason, Refusal, Ticket};

use super::event::Event;
use super::exchange::Secret;
use super::session::{self, Session};
use crate::identity::{Credentials, GivenCode, SignIn, SignedIn, WantCode, WantCredential};
use crate::{tls, unix_now};

/// The longest answer of identity, in bytes.
const ANSWER_MOST: usize = 64 * 1024;

/// Where identity is.
#[derive(Debug, Clone)]
pub struct IdentityAt {
    /// `https://host:port`.
    pub url: String,
    /// Its authority in PEM.
    pub ca_pem: String,
}

/// What a session is asked for.
#[derive(Debug, Clone)]
pub struct SessionRequest {
    /// The device.
    pub device: DeviceId,
    /// Why.
    pub reason: Reason,
    /// The ticket's number; may be empty.
    pub ticket: Ticket,
    /// What is asked for.
    pub wants: Vec<Capability>,
}

/// Why the client goes no further.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Identity does not know this engineer with this password and code.
    #[error("engineer, password or code is wrong, or the code was used before")]
    NotSignedIn,
    /// Too many tries.
    #[error("too many tries, wait a minute")]
    TooOften,
    /// Identity does not let this engineer reach the device.
    #[error("this engineer may not reach this device")]
    NotAllowed,
    /// The clocks of this machine and of identity differ by more than a minute or so.
    #[error("this machine's clock is wrong")]
    WrongClock,
    /// Identity or the relay cannot be reached, or is not who it should be.
    #[error("{0}")]
    Unreachable(#[source] anyhow::Error),
    /// The session was not opened.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The console's messages do not fit.
    #[error("pairing failed: {0}")]
    Pairing(PairError),
}

impl From<PairError> for ClientError {
    fn from(error: PairError) -> Self {
        match error {
            PairError::Refused(reason) => Self::Refused(reason),
            PairError::Version(_)
            | PairError::Mismatch
            | PairError::Malformed
            | PairError::WrongPassword
            | PairError::Replay(_)
            | PairError::Credential(_)
            | PairError::Item(_) => Self::Pairing(error),
        }
    }
}

/// An engineer who is signed in; clones share the sign-in.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    bearer: String,
    engineer: EngineerId,
}

impl Client {
    /// Signs in with password and second factor.
    ///
    /// # Errors
    /// [`ClientError`] by what went wrong.
    pub async fn sign_in(
        identity: &IdentityAt,
        engineer: EngineerId,
        password: String,
        totp: String,
    ) -> Result<Self, ClientError> {
        let http = tls::client(&identity.ca_pem).and_then(|tls| {
            Ok(reqwest::Client::builder()
                .tls_backend_preconfigured(tls)
                .https_only(true)
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(Duration::from_secs(20))
                .build()?)
        });
        let http = http.map_err(ClientError::Unreachable)?;
        let url = identity.url.trim_end_matches('/').to_owned();
        let mut client = Self { http, url, bearer: String::new(), engineer: engineer.clone() };
        let signed_in: SignedIn = client.post("/sign-in", &SignIn { engineer, password, totp }).await?;
        client.bearer = signed_in.bearer;
        Ok(client)
    }

    /// The engineer.
    #[must_use]
    pub fn engineer(&self) -> &EngineerId {
        &self.engineer
    }

    /// Opens a session, pairs by the password the staff read out, and asks; the events tell how it goes on.
    /// They must be read or dropped: a full channel holds the session up.
    ///
    /// # Errors
    /// [`ClientError`]; after [`Refusal::WrongPassword`] another try with another password may be made.
    pub async fn open(
        &self,
        request: SessionRequest,
        password: &SessionPassword,
    ) -> Result<(Session, mpsc::Receiver<Event>), ClientError> {
        self.pair(request, Secret::ReadOut(password)).await
    }

    /// Opens a session of technical support with the code that identity gives for this moment; nobody is asked, no screen
    /// is shown. Otherwise as [`Client::open`].
    ///
    /// # Errors
    /// [`ClientError`]; after [`Refusal::Replay`] the code was used, and the next time step has another.
    pub async fn open_technical(
        &self,
        request: SessionRequest,
    ) -> Result<(Session, mpsc::Receiver<Event>), ClientError> {
        let step = step_at(unix_now());
        let code = self.code(&request.device, step).await?;
        self.pair(request, Secret::Timed { code: &code, step }).await
    }

    async fn pair(
        &self,
        request: SessionRequest,
        secret: Secret<'_>,
    ) -> Result<(Session, mpsc::Receiver<Event>), ClientError> {
        let SessionRequest { device, reason, ticket, wants } = request;
        let key = ProofKey::from_seed(&random()?);
        let credentials = self.credentials(&device, &key).await?;
        session::open(self, device, secret, (&key, Request { reason, ticket, wants }), credentials).await
    }

    /// A device's time-dependent password at a time step; identity keeps the secret that it is made of.
    ///
    /// # Errors
    /// [`ClientError::NotAllowed`] where the engineer may not reach the device, [`ClientError::WrongClock`] where the step is
    /// not one that identity's clock is in or beside.
    pub async fn code(&self, device: &DeviceId, step: u64) -> Result<SessionPassword, ClientError> {
        let given: GivenCode = self.post("/code", &WantCode { device: device.clone(), step }).await?;
        SessionPassword::parse(&given.code)
            .map_err(|_| ClientError::Unreachable(anyhow::anyhow!("identity gave no code")))
    }

    /// A fresh credential for a device, bound to a key, and the pass for the relay.
    ///
    /// # Errors
    /// [`ClientError::NotAllowed`] where the engineer may not reach it.
    pub async fn credentials(&self, device: &DeviceId, key: &ProofKey) -> Result<Credentials, ClientError> {
        self.post("/credential", &WantCredential { device: device.clone(), cnf: key.public() }).await
    }

    async fn post<Q: Serialize, A: DeserializeOwned>(&self, path: &str, question: &Q) -> Result<A, ClientError> {
        let unreachable = |e: reqwest::Error| ClientError::Unreachable(anyhow::Error::new(e).context("identity"));
        let request = self.http.post(format!("{}{path}", self.url)).bearer_auth(&self.bearer).json(question);
        let mut response = request.send().await.map_err(unreachable)?;
        match response.status().as_u16() {
            200 => {}
            401 => return Err(ClientError::NotSignedIn),
            403 => return Err(ClientError::NotAllowed),
            409 => return Err(ClientError::WrongClock),
            429 => return Err(ClientError::TooOften),
            other => return Err(ClientError::Unreachable(anyhow::anyhow!("identity answered {other}"))),
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if answer.len() + chunk.len() > ANSWER_MOST {
                return Err(ClientError::Unreachable(anyhow::anyhow!("identity's answer is too long")));
            }
            answer.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&answer).map_err(|e| ClientError::Unreachable(e.into()))
    }
}

/// 32 random bytes.
pub(super) fn random() -> Result<[u8; 32], ClientError> {
    crate::random().map_err(ClientError::Unreachable)
}
