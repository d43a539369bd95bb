//! Identity's HTTPS: sign in, then a credential and a pass for one device, and the code of a time step; mails.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pairing::{NewCredential, step_is_near};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use wire::{DeviceId, EngineerId};

use super::access::Access;
use super::accounts::{Account, spend_a_password_check};
use super::limits::Limits;
use super::mail_desk;
use super::store::Device;
use super::{Credentials, GivenCode, SignIn, SignedIn, Store, WantCode, WantCredential};
use crate::access_log::AccessLog;
use crate::tls::{self, TlsListener};
use crate::unix_now;

/// How long a sign-in lasts.
const SIGNED_IN: Duration = Duration::from_secs(8 * 3600);
/// Sign-ins that are remembered.
const SIGNED_IN_MOST: usize = 1024;
const TOTP_STEPS: &str = "totp-steps.json";

struct Desk {
    store: Store,
    log: AccessLog,
    limits: Mutex<Limits>,
    /// Who is signed in, by the hash of the bearer.
    bearers: Mutex<HashMap<[u8; 32], (EngineerId, Instant)>>,
    /// The last time step whose code each engineer used: a code works once (RFC 6238, 5.2).
    steps: Mutex<HashMap<EngineerId, u64>>,
    hashing: Semaphore,
}

type Answer<T> = Result<Json<T>, StatusCode>;

/// Serves until the process ends; `ready` is told the address.
///
/// # Errors
/// Where the folder or the address cannot be used.
pub async fn serve(
    store: Store,
    listen: SocketAddr,
    names: &[String],
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let config = tls::server(store.folder(), "identity", names, false)?;
    let steps = store.folder().read_json(TOTP_STEPS)?;
    let mails = mail_desk::routes(store.folder())?;
    let desk = Desk {
        log: AccessLog::open(store.folder())?,
        store,
        limits: Mutex::default(),
        bearers: Mutex::default(),
        steps: Mutex::new(steps),
        hashing: Semaphore::new(2),
    };
    let app = Router::new()
        .route("/sign-in", post(sign_in))
        .route("/credential", post(credential))
        .route("/code", post(code))
        .layer(DefaultBodyLimit::max(4096))
        .with_state(Arc::new(desk))
        .merge(mails);
    let listener = TlsListener::bind(listen, config).await?;
    ready(listener.address());
    axum::serve(listener, app).await?;
    Ok(())
}

async fn sign_in(State(desk): State<Arc<Desk>>, Json(asked): Json<SignIn>) -> Answer<SignedIn> {
    let SignIn { engineer, password, totp } = asked;
    if !lock(&desk.limits).may_try(&engineer, Instant::now()) {
        tracing::warn!(%engineer, "too many tries to sign in");
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let account = desk.store.engineer(&engineer).map_err(internal)?;
    // The semaphore is never closed.
    let permit = desk.hashing.acquire().await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let step = tokio::task::spawn_blocking(move || match account {
        // Password and code are both looked at, so that the time taken tells nothing.
        Some(account) => {
            let step = account.totp_step(&totp, unix_now());
            if account.password_is(&password) { step } else { None }
        }
        None => {
            spend_a_password_check(&password);
            None
        }
    })
    .await
    .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    drop(permit);
    let good = match step {
        Some(step) => desk.use_step(&engineer, step).map_err(internal)?,
        None => false,
    };
    lock(&desk.limits).tried(&engineer, good, Instant::now());
    if !good {
        desk.log.write(&Access::SignInRefused { engineer });
        return Err(StatusCode::UNAUTHORIZED);
    }
    desk.logged(&Access::SignedIn { engineer: engineer.clone() })?;
    let bearer = URL_SAFE_NO_PAD.encode(crate::random::<32>().map_err(internal)?);
    let mut bearers = lock(&desk.bearers);
    let now = Instant::now();
    bearers.retain(|_, (_, until)| *until > now);
    if bearers.len() >= SIGNED_IN_MOST {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    bearers.insert(Sha256::digest(&bearer).into(), (engineer, now + SIGNED_IN));
    Ok(Json(SignedIn { bearer, expires_in: SIGNED_IN.as_secs() }))
}

async fn credential(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Json(asked): Json<WantCredential>,
) -> Answer<Credentials> {
    let engineer = desk.signed_in(&headers).ok_or(StatusCode::UNAUTHORIZED)?;
    let Some((account, device)) = desk.reach(&engineer, &asked.device)? else {
        desk.log.write(&Access::CredentialRefused { engineer, device: asked.device });
        return Err(StatusCode::FORBIDDEN);
    };
    let new = NewCredential {
        issuer: Store::ISSUER.to_owned(),
        device: asked.device.clone(),
        engineer: engineer.clone(),
        name: account.name,
        organisation: account.organisation,
        key: asked.cnf,
    };
    let credential = desk.store.issuer.issue(new, unix_now()).map_err(|_| StatusCode::BAD_REQUEST)?;
    let pass = desk.store.pass.pass(engineer.clone(), asked.device.clone()).map_err(internal)?;
    desk.logged(&Access::Credential { engineer, device: asked.device })?;
    Ok(Json(Credentials { credential, pass, relay: device.relay, relay_ca: device.relay_ca }))
}

/// The code of a step that identity's clock is in, or beside: nobody can lay in codes for later.
async fn code(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Json(WantCode { device: id, step }): Json<WantCode>,
) -> Answer<GivenCode> {
    let engineer = desk.signed_in(&headers).ok_or(StatusCode::UNAUTHORIZED)?;
    if !lock(&desk.limits).may_ask(&engineer, Instant::now()) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let Some((_, device)) = desk.reach(&engineer, &id)? else {
        desk.log.write(&Access::CodeRefused { engineer, device: id, step });
        return Err(StatusCode::FORBIDDEN);
    };
    if !step_is_near(step, unix_now()) {
        desk.log.write(&Access::CodeRefused { engineer, device: id, step });
        return Err(StatusCode::CONFLICT);
    }
    let code = device.time_password().map_err(internal)?.code_at(step).groups().concat();
    desk.logged(&Access::Code { engineer, device: id, step })?;
    Ok(Json(GivenCode { code }))
}

impl Desk {
    /// Uses up a code's time step; false where it, or a later one, was used before.
    fn use_step(&self, engineer: &EngineerId, step: u64) -> anyhow::Result<bool> {
        let mut steps = lock(&self.steps);
        if steps.get(engineer).is_some_and(|last| *last >= step) {
            return Ok(false);
        }
        steps.insert(engineer.clone(), step);
        self.store.folder().write_json(TOTP_STEPS, &*steps)?;
        Ok(true)
    }

    /// What identity knows of an engineer and a device; `None` where the engineer may not reach it.
    fn reach(&self, engineer: &EngineerId, id: &DeviceId) -> Result<Option<(Account, Device)>, StatusCode> {
        let account = self.store.engineer(engineer).map_err(internal)?.ok_or(StatusCode::UNAUTHORIZED)?;
        let device = self.store.device(id).map_err(internal)?;
        Ok(device.filter(|_| account.devices.contains(id)).map(|device| (account, device)))
    }

    /// Logs; what cannot be logged is not given.
    fn logged(&self, access: &Access) -> Result<(), StatusCode> {
        if self.log.write(access) { Ok(()) } else { Err(StatusCode::INTERNAL_SERVER_ERROR) }
    }

    fn signed_in(&self, headers: &HeaderMap) -> Option<EngineerId> {
        let bearer = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        let hash: [u8; 32] = Sha256::digest(bearer).into();
        let bearers = lock(&self.bearers);
        let (engineer, until) = bearers.get(&hash)?;
        (*until > Instant::now()).then(|| engineer.clone())
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(super) fn internal(error: anyhow::Error) -> StatusCode {
    tracing::error!("{error:#}");
    StatusCode::INTERNAL_SERVER_ERROR
}
