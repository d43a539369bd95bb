//! Where devices hand mails in: who may, how many, and to whom is the device's word alone.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use wire::{MAX_MAIL, Mail, MailTold, PROTOCOL_VERSION};

use super::Store;
use super::api::{internal, lock};
use super::limits::MailLimits;
use super::outbox::{NotTaken, Outbox};
use super::smtp::MailServer;
use crate::folder::Folder;

struct Desk {
    store: Store,
    outbox: Outbox,
    limits: Mutex<MailLimits>,
}

/// The route, where a mail server is set; without one there is none, and a mail is answered with 404.
///
/// # Errors
/// Where settings or outbox cannot be used.
pub(super) fn routes(folder: &Folder) -> anyhow::Result<Router> {
    let store = Store::open(&folder.path(""))?;
    let Some(settings) = store.mail()? else { return Ok(Router::new()) };
    let server = MailServer::new(&settings)?;
    let outbox = Outbox::open(folder, &settings)?;
    let desk = Arc::new(Desk { store, outbox, limits: Mutex::default() });
    let serving = Arc::clone(&desk);
    tokio::spawn(async move { serving.outbox.serve(server).await });
    Ok(Router::new().route("/mail", post(hand_in)).layer(DefaultBodyLimit::max(MAX_MAIL)).with_state(desk))
}

async fn hand_in(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<MailTold>, StatusCode> {
    // Addresses, subject and text out of their form do not get any further.
    let mail = Mail::parse(&body).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    if mail.version != PROTOCOL_VERSION {
        return Err(StatusCode::BAD_REQUEST);
    }
    let key = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let device = desk.store.device(&mail.device).map_err(internal)?;
    if !device.zip(key).is_some_and(|(device, key)| device.has_mail_key(key)) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let (id, now) = ((mail.device.clone(), mail.id), Instant::now());
    if !lock(&desk.limits).may_ask(&id.0, now) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    if let Some(told) = desk.outbox.told(&id) {
        return Ok(Json(told));
    }
    let taken = if lock(&desk.limits).may_hand_in(&id.0, now) { desk.outbox.take(mail) } else { Err(NotTaken::Full) };
    taken.map(Json).map_err(|why| {
        let status = match why {
            NotTaken::Full => StatusCode::TOO_MANY_REQUESTS,
            NotTaken::Fault(error) => internal(error),
        };
        desk.outbox.refused(id.0, status.as_u16());
        status
    })
}
