//! One WebSocket, of a device or an engineer: bounded both ways, found dead by its silence.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use wire::{FrameRef, ToRelay};

use super::hub::{ConnectionId, Hub, Who};

/// Messages that may wait for one end; then the other end has to wait.
const WAITING_MOST: usize = 8;
/// How often an end is pinged, and after how long without a word it is dead.
const HEARTBEAT: Duration = Duration::from_secs(5);
const DEAD_AFTER: Duration = Duration::from_secs(15);
/// Control messages and pings that an end may send in a second.
const CONTROL_MOST: u32 = 100;

/// Carries a connection until it ends.
pub(super) async fn carry(socket: WebSocket, hub: Arc<Hub>, who: Who) {
    let (sink, stream) = socket.split();
    let (messages, waiting) = mpsc::channel(WAITING_MOST);
    // A device's queue is held by the hub alone, and closes when the hub replaces it.
    let replies = match who {
        Who::Device(_) => None,
        Who::Engineer { .. } => Some(messages.clone()),
    };
    let id = hub.join(&who, messages);
    let why = tokio::select! {
        why = write(sink, waiting) => why,
        why = read(stream, &hub, &who, id, replies.as_ref()) => why,
    };
    tracing::debug!(?who, why, "a connection ended");
    hub.leave(&who, id);
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut waiting: mpsc::Receiver<Message>) -> &'static str {
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let message = tokio::select! {
            message = waiting.recv() => match message {
                Some(message) => message,
                None => return "replaced by a newer connection",
            },
            _ = beat.tick() => Message::Ping(axum::body::Bytes::new()),
        };
        if sink.send(message).await.is_err() {
            return "cannot be written to";
        }
    }
}

async fn read(
    mut stream: SplitStream<WebSocket>,
    hub: &Hub,
    who: &Who,
    id: ConnectionId,
    replies: Option<&mpsc::Sender<Message>>,
) -> &'static str {
    let mut second = (Instant::now(), 0);
    loop {
        // Waiting for the other end's room is not this end's silence.
        let message = match timeout(DEAD_AFTER, stream.next()).await {
            Err(_) => return "silent",
            Ok(None | Some(Err(_))) => return "broken",
            Ok(Some(Ok(message))) => message,
        };
        match message {
            Message::Binary(bytes) => {
                let Ok(frame) = FrameRef::decode(&bytes) else { return "sent a malformed frame" };
                if let Some(to) = hub.route(id, frame.session, bytes.len()) {
                    // An end that has gone takes nothing; its session is lost, and both know.
                    drop(to.send(Message::Binary(bytes)).await);
                }
                continue;
            }
            Message::Text(text) => match (ToRelay::parse(&text), who, replies) {
                (
                    Ok(ToRelay::Open { session, device, kind }),
                    Who::Engineer { engineer, device: allowed },
                    Some(end),
                ) => {
                    hub.open((engineer, allowed), (id, end), session, &device, kind);
                }
                (Ok(ToRelay::Close { session, reason }), _, _) => hub.close(id, session, reason),
                (Ok(ToRelay::Help { reason }), Who::Device(device), _) => {
                    hub.help(id, device, reason, std::time::Instant::now());
                }
                (Ok(ToRelay::Open { .. } | ToRelay::Help { .. }) | Err(_), _, _) => return "sent a malformed message",
            },
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Close(_) => return "closed",
        }
        if second.0.elapsed() >= Duration::from_secs(1) {
            second = (Instant::now(), 0);
        }
        second.1 += 1;
        if second.1 > CONTROL_MOST {
            return "sent too many control messages";
        }
    }
}
