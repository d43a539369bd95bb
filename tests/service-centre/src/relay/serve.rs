//! The relay's one listener: `/device`, `/engineer` and `/enrol`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use wire::{Enrol, Enrolled, PROTOCOL_VERSION};

use super::access::Access;
use super::announce::Announcer;
use super::connection::carry;
use super::devices::Devices;
use super::hub::{Hub, Who};
use crate::access_log::AccessLog;
use crate::folder::Folder;
use crate::tls::{self, Peer, TlsListener};
use crate::token::PassTrust;

struct Desk {
    hub: Arc<Hub>,
    devices: Devices,
    trust: PassTrust,
}

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// Serves until the process ends; `identity_key` is identity's `pass.pub`, and `ready` is told the address.
///
/// # Errors
/// Where the folder, the key or the address cannot be used.
pub async fn serve(
    folder: Folder,
    identity_key: &str,
    listen: SocketAddr,
    names: &[String],
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    let config = tls::server(&folder, "relay", names, true)?;
    let hub = Arc::new(Hub::new(AccessLog::open(&folder)?, Announcer::start()));
    let desk = Desk { hub: Arc::clone(&hub), devices: Devices::open(folder)?, trust: PassTrust::parse(identity_key)? };
    let app = Router::new()
        .route("/device", get(device))
        .route("/engineer", get(engineer))
        .route("/enrol", post(enrol))
        .layer(DefaultBodyLimit::max(4096))
        .with_state(Arc::new(desk));
    let listener = TlsListener::bind(listen, config).await?;
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            hub.sweep(Instant::now());
        }
    });
    ready(listener.address());
    axum::serve(listener, app.into_make_service_with_connect_info::<Peer>()).await?;
    Ok(())
}

async fn device(State(desk): State<Arc<Desk>>, ConnectInfo(peer): ConnectInfo<Peer>, upgrade: Upgrade) -> Response {
    let device = peer.certificate_sha256.and_then(|hash| desk.devices.of(&hash));
    match (device, &upgrade) {
        // Who asks without an upgrade asks whether it is known; nothing is opened, and no connection replaced.
        (Some(_), Err(_)) => (StatusCode::UPGRADE_REQUIRED, [(header::UPGRADE, "websocket")]).into_response(),
        (Some(device), Ok(_)) => connect(upgrade, &desk, Who::Device(device)),
        (None, _) => StatusCode::FORBIDDEN.into_response(),
    }
}

async fn engineer(State(desk): State<Arc<Desk>>, headers: HeaderMap, upgrade: Upgrade) -> Response {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match bearer.map(|pass| desk.trust.pass(pass)) {
        Some(Ok(pass)) => connect(upgrade, &desk, Who::Engineer { engineer: pass.sub, device: pass.device }),
        Some(Err(_)) | None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn connect(upgrade: Upgrade, desk: &Desk, who: Who) -> Response {
    let hub = Arc::clone(&desk.hub);
    match upgrade {
        Ok(upgrade) => upgrade
            .protocols([wire::SUBPROTOCOL])
            .max_message_size(wire::MAX_MESSAGE)
            .max_frame_size(wire::MAX_MESSAGE)
            .write_buffer_size(0)
            .max_write_buffer_size(4 * wire::MAX_MESSAGE)
            .on_upgrade(move |socket| carry(socket, hub, who)),
        Err(rejection) => rejection.into_response(),
    }
}

async fn enrol(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Json(asked): Json<Enrol>,
) -> Result<Json<Enrolled>, StatusCode> {
    if asked.version != PROTOCOL_VERSION {
        return Err(StatusCode::BAD_REQUEST);
    }
    let token = desk.trust.enrolment(&asked.token).map_err(|_| StatusCode::FORBIDDEN)?;
    // The handshake proved the key of the certificate that was shown: it must be the one to enrol.
    if token.sub != asked.device || peer.certificate_sha256.as_ref() != Some(&asked.certificate_sha256) {
        return Err(StatusCode::FORBIDDEN);
    }
    match desk.devices.enrol(token, asked.certificate_sha256) {
        Ok(true) => {
            desk.hub.log(&Access::Enrolled { device: asked.device.clone() });
            Ok(Json(Enrolled { device: asked.device }))
        }
        Ok(false) => Err(StatusCode::GONE),
        Err(error) => {
            tracing::error!("{error:#}");
            Err(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
