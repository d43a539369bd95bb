//! The loopback noVNC page: behind a one-time token, and for its own origin alone.
//!
//! The token in the address works once and is exchanged for a cookie; without the cookie nothing is served, and the
//! WebSocket also checks Origin and Host, so that no other page in the same browser can reach it.

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path as UrlPath, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use tokio::net::TcpListener;

use super::session::Session;
use super::viewer::Viewer;

const HTML: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page, ready to be served.
pub struct Page {
    listener: TcpListener,
    desk: Arc<Desk>,
    url: String,
}

struct Desk {
    session: Session,
    /// noVNC's own files.
    novnc: PathBuf,
    /// `127.0.0.1:port`.
    host: String,
    /// The token of the address; gone once it was used.
    token: Mutex<Option<String>>,
    cookie: String,
}

#[derive(Deserialize)]
struct Entry {
    token: Option<String>,
}

impl Page {
    /// Makes the page for a session; `novnc` is the folder of the npm package `@novnc/novnc`.
    ///
    /// # Errors
    /// Where noVNC is not there.
    pub fn new(listener: TcpListener, session: Session, novnc: &Path) -> anyhow::Result<Self> {
        let novnc = novnc.canonicalize().with_context(|| format!("noVNC is not in {}", novnc.display()))?;
        anyhow::ensure!(novnc.join("core/rfb.js").is_file(), "noVNC is not in {}", novnc.display());
        let host = listener.local_addr()?.to_string();
        let token = URL_SAFE_NO_PAD.encode(crate::random::<24>()?);
        let cookie = URL_SAFE_NO_PAD.encode(crate::random::<24>()?);
        let url = format!("http://{host}/?token={token}");
        let desk = Arc::new(Desk { session, novnc, host, token: Mutex::new(Some(token)), cookie });
        Ok(Self { listener, desk, url })
    }

    /// The address with its one-time token.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until the session is over.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve(self) -> std::io::Result<()> {
        let session = self.desk.session.clone();
        let guarded = Router::new()
            .route("/view", get(|| async { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], HTML) }))
            .route("/page.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT) }))
            .route("/novnc/{*path}", get(novnc))
            .route("/socket", any(socket))
            .layer(from_fn_with_state(Arc::clone(&self.desk), cookie_only));
        let app = Router::new()
            .route("/", get(enter))
            .merge(guarded)
            .layer(from_fn_with_state(Arc::clone(&self.desk), own_host_only))
            .with_state(self.desk);
        tokio::select! {
            served = axum::serve(self.listener, app).into_future() => served,
            () = session.over() => Ok(()),
        }
    }
}

/// Refuses other host names, so that no name can be bound to this address, and forbids the rest by headers.
async fn own_host_only(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    if request.headers().get(header::HOST).is_none_or(|host| host != desk.host.as_str()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn cookie_only(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let cookie = format!("viewer={}", desk.cookie);
    let shown = request.headers().get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    if shown.flat_map(|value| value.split("; ")).any(|pair| pair == cookie) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Exchanges the one-time token for the cookie.
async fn enter(State(desk): State<Arc<Desk>>, Query(entry): Query<Entry>) -> Response {
    let used = {
        let mut token = desk.token.lock().unwrap_or_else(PoisonError::into_inner);
        if entry.token.is_some() && *token == entry.token { token.take() } else { None }
    };
    if used.is_none() {
        return (StatusCode::FORBIDDEN, "this address works once").into_response();
    }
    let cookie = format!("viewer={}; HttpOnly; SameSite=Strict; Path=/", desk.cookie);
    ([(header::SET_COOKIE, cookie)], Redirect::to("/view")).into_response()
}

/// Serves noVNC's scripts, read only.
async fn novnc(State(desk): State<Arc<Desk>>, UrlPath(path): UrlPath<String>) -> Response {
    let Some(file) = inside(&desk.novnc, &path) else { return StatusCode::NOT_FOUND.into_response() };
    match tokio::fs::read(file).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, "text/javascript")], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The script at `path` within `root`; `None` for anything else and anything outside.
fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let script = relative.extension().is_some_and(|extension| extension == "js");
    let known = relative.starts_with("core") || relative.starts_with("vendor");
    if !(plain && script && known) {
        return None;
    }
    let file = root.join(relative).canonicalize().ok()?;
    file.starts_with(root).then_some(file)
}

async fn socket(State(desk): State<Arc<Desk>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let origin = format!("http://{}", desk.host);
    if headers.get(header::ORIGIN).is_none_or(|value| value != origin.as_str()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match desk.session.viewer().await {
        Ok(viewer) => upgrade
            .max_message_size(wire::MAX_MESSAGE)
            .write_buffer_size(0)
            .on_upgrade(move |websocket| carry(websocket, viewer)),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn carry(mut websocket: WebSocket, mut viewer: Viewer) {
    loop {
        tokio::select! {
            message = websocket.recv() => match message {
                Some(Ok(Message::Binary(bytes))) => if !viewer.send(bytes.to_vec()).await { return },
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_) | Message::Close(_)) | Err(_)) | None => return,
            },
            bytes = viewer.receive() => match bytes {
                Some(bytes) => if websocket.send(Message::Binary(bytes.into())).await.is_err() { return },
                None => return,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_novncs_own_scripts_are_served() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("novnc");
        std::fs::create_dir_all(root.join("core/util")).unwrap();
        for file in ["core/rfb.js", "core/util/x.js", "core/x.txt", "package.js", "../secret.js"] {
            std::fs::write(root.join(file), "x").unwrap();
        }
        std::os::unix::fs::symlink(root.join("../secret.js"), root.join("core/link.js")).unwrap();
        for (path, served) in [
            ("core/rfb.js", true),
            ("core/util/x.js", true),
            ("core/x.txt", false),
            ("package.js", false),
            ("../secret.js", false),
            ("core/../../secret.js", false),
            ("/core/rfb.js", false),
            ("core/link.js", false),
            ("core/none.js", false),
            ("", false),
        ] {
            assert_eq!(inside(&root, path).is_some(), served, "{path}");
        }
    }
}
