//! The relay and the engineers behind it: they take what comes as fast as they are told to, and open it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt;
use pairing::{OpenError, Opener};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Message;
use wire::{FrameRef, FromConsole, Item, SessionId, ToRelay, ViewerId};

use super::server::{Server, ServerSocket};

/// How the relay reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As fast as it can.
    Eager,
    /// One frame, then a wait.
    Slow(Duration),
    /// Not at all.
    Still,
}

/// What came of it.
#[derive(Debug)]
pub enum Heard {
    /// A control message that closes a session.
    Closed(SessionId),
    /// A session's last word, of so many bytes with the frame's header.
    Ended(SessionId, usize),
    /// Something that its session's channel does not take.
    Refused(SessionId, OpenError),
    /// The connection is gone.
    Lost,
}

/// The engineers' ends of the channels that are open.
pub type Openers = Arc<Mutex<BTreeMap<SessionId, Opener<FromConsole>>>>;

/// The bytes of pictures that came, by session and viewer.
pub type Pictures = Arc<Mutex<BTreeMap<(SessionId, ViewerId), usize>>>;

/// What steers the relay, and what it tells.
pub struct Relay {
    pub reading: watch::Sender<Reading>,
    pub heard: mpsc::UnboundedReceiver<Heard>,
    pub openers: Openers,
    pub pictures: Pictures,
}

impl Relay {
    /// Reads from `socket`, and when that is lost from the next.
    pub fn start(server: Server, mut socket: ServerSocket) -> Self {
        let (reading, mut now) = watch::channel(Reading::Eager);
        let (tell, heard) = mpsc::unbounded_channel();
        let openers = Openers::default();
        let pictures = Pictures::default();
        let (open, came) = (Arc::clone(&openers), Arc::clone(&pictures));
        tokio::spawn(async move {
            loop {
                read(&mut socket, &mut now, &open, &came, &tell).await;
                tell.send(Heard::Lost).unwrap();
                socket = server.accept().await;
            }
        });
        Self { reading, heard, openers, pictures }
    }
}

/// Reads until the connection is lost.
async fn read(
    socket: &mut ServerSocket,
    reading: &mut watch::Receiver<Reading>,
    openers: &Openers,
    pictures: &Pictures,
    tell: &mpsc::UnboundedSender<Heard>,
) {
    loop {
        let now = *reading.borrow_and_update();
        let message = tokio::select! {
            _ = reading.changed() => continue,
            message = async {
                match now {
                    Reading::Eager => {}
                    Reading::Slow(wait) => tokio::time::sleep(wait).await,
                    Reading::Still => std::future::pending().await,
                }
                socket.next().await
            } => message,
        };
        let bytes = match message {
            Some(Ok(Message::Binary(bytes))) => bytes,
            Some(Ok(Message::Text(text))) => {
                let ToRelay::Close { session, .. } = ToRelay::parse(&text).unwrap() else { panic!("{text}") };
                tell.send(Heard::Closed(session)).unwrap();
                continue;
            }
            Some(Ok(_)) => continue,
            Some(Err(_)) | None => return,
        };
        let FrameRef { session, payload, .. } = FrameRef::decode(&bytes).unwrap();
        let heard = match openers.lock().unwrap().get_mut(&session).unwrap().open(payload) {
            Ok(Item::Message(FromConsole::Ended { .. })) => Heard::Ended(session, bytes.len()),
            Ok(Item::Rfb { viewer, bytes }) => {
                *pictures.lock().unwrap().entry((session, viewer)).or_default() += bytes.len();
                continue;
            }
            Ok(Item::Message(_)) => continue,
            Err(error) => Heard::Refused(session, error),
        };
        tell.send(heard).unwrap();
    }
}
