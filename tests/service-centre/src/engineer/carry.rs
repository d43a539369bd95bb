//! Items out and in on one channel, until it breaks or the session is over.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pairing::{Opener, Sealer};
use tokio::sync::{mpsc, watch};
use wire::{Capability, FrameKind, FromConsole, FromEngineer, FromRelay, Item, PairReply, Refusal, ViewerId};

use super::dial::{Arrival, Arriving, Outgoing};
use super::event::Event;
use super::session::Command;

/// How long a viewer may leave its bytes unread before it is given up.
const VIEWER_STUCK: Duration = Duration::from_secs(5);

/// Why the items stopped.
pub(super) enum Stop {
    /// The link to the relay, or the console's, is lost; the relay's may still be good.
    Lost { relay_too: bool },
    /// The session is over.
    Over(Refusal),
    /// It is over because the console's items do not fit; the relay is told.
    Broken(Refusal),
}

/// Whether a viewer shows anything.
pub(super) fn shows(capabilities: &[Capability]) -> bool {
    capabilities.contains(&Capability::View)
}

/// Seals and sends what viewers and the engineer want.
pub(super) async fn send(
    out: &mut Outgoing,
    sealer: &mut Sealer<FromEngineer>,
    (later, todo): (&mut VecDeque<FromEngineer>, &mut mpsc::Receiver<Command>),
    viewers: &Viewers,
) -> Stop {
    loop {
        let command = match later.pop_front() {
            Some(message) => Command::Say(message),
            // With the last handle gone there is nobody left to work for.
            None => todo.recv().await.unwrap_or(Command::Leave),
        };
        let leaves = matches!(command, Command::Leave);
        let sealed = match command {
            Command::Opened { viewer, bytes } => {
                viewers.lock().insert(viewer, bytes);
                sealer.seal(&Item::Message(FromEngineer::ViewerOpened { viewer })).map(|payload| vec![payload])
            }
            // A viewer from before a lost link is nothing to the console any more.
            Command::Rfb { viewer, .. } if !viewers.lock().contains_key(&viewer) => continue,
            Command::Rfb { viewer, bytes } => sealer.seal_rfb(viewer, &bytes),
            Command::Gone { viewer } => {
                if viewers.lock().remove(&viewer).is_none() {
                    continue;
                }
                sealer.seal(&Item::Message(FromEngineer::ViewerClosed { viewer })).map(|payload| vec![payload])
            }
            Command::Say(message) => sealer.seal(&Item::Message(message)).map(|payload| vec![payload]),
            Command::Leave => sealer.seal(&Item::Message(FromEngineer::Leave)).map(|payload| vec![payload]),
        };
        let Ok(payloads) = sealed else { return Stop::Broken(Refusal::Protocol) };
        for payload in payloads {
            if out.frame(FrameKind::Transport, payload).await.is_err() {
                return Stop::Lost { relay_too: true };
            }
        }
        if leaves {
            return Stop::Broken(Refusal::Over);
        }
    }
}

/// The viewers that the console knows of on this channel.
#[derive(Clone, Default)]
pub(super) struct Viewers(Arc<Mutex<HashMap<ViewerId, mpsc::Sender<Vec<u8>>>>>);

impl Viewers {
    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<ViewerId, mpsc::Sender<Vec<u8>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands bytes to a viewer; dropped where it has gone, and one that takes none for long is let go.
    async fn hand(&self, viewer: ViewerId, bytes: Vec<u8>) {
        let Some(to) = self.lock().get(&viewer).cloned() else { return };
        if tokio::time::timeout(VIEWER_STUCK, to.send(bytes)).await.is_err() {
            tracing::warn!(viewer, "a viewer takes no bytes");
            // Its own end, when it closes, still tells the console.
            if let Some(entry) = self.lock().get_mut(&viewer) {
                *entry = mpsc::channel(1).0;
            }
        }
    }
}

/// Opens and hands out what the console sends.
pub(super) async fn receive(
    arriving: &mut Arriving,
    opener: &mut Opener<FromConsole>,
    viewers: &Viewers,
    events: &mpsc::Sender<Event>,
    (open, granted): (&watch::Sender<bool>, &mut Option<Vec<Capability>>),
) -> Stop {
    loop {
        let arrival = match arriving.next().await {
            Ok(arrival) => arrival,
            Err(error) => {
                tracing::debug!("{error:#}");
                return Stop::Lost { relay_too: true };
            }
        };
        let payload = match arrival {
            Arrival::Frame(FrameKind::Transport, payload) => payload,
            // The console did not take the credential: it has no channel to say so in.
            Arrival::Frame(FrameKind::Pairing, payload) if granted.is_none() => {
                return match PairReply::parse(&payload) {
                    Ok(PairReply::Refused { reason }) => Stop::Over(reason),
                    Ok(PairReply::Share { .. }) | Err(_) => Stop::Broken(Refusal::Protocol),
                };
            }
            Arrival::Frame(FrameKind::Pairing | FrameKind::Handshake, _)
            | Arrival::Control(FromRelay::Open { .. } | FromRelay::HelpHeard {}) => {
                return Stop::Broken(Refusal::Protocol);
            }
            Arrival::Control(FromRelay::Close { reason, .. }) => return Stop::Over(reason),
            Arrival::Control(FromRelay::PeerLost { .. }) => return Stop::Lost { relay_too: false },
        };
        let item = match opener.open(&payload) {
            Ok(item) => item,
            Err(error) => {
                tracing::warn!(%error, "the console's item was not taken");
                return Stop::Broken(error.refusal());
            }
        };
        let message = match item {
            Item::Rfb { viewer, bytes } => {
                viewers.hand(viewer, bytes).await;
                continue;
            }
            Item::Message(message) => message,
        };
        match &message {
            FromConsole::Granted { capabilities } => {
                *granted = Some(capabilities.clone());
                open.send_replace(shows(capabilities));
            }
            // Without its sender the viewer's connection closes; it may connect again.
            FromConsole::ViewerGone { viewer } => drop(viewers.lock().remove(viewer)),
            FromConsole::Ended { reason } => return Stop::Over(*reason),
            FromConsole::Asked { .. }
            | FromConsole::Paused
            | FromConsole::Resumed
            | FromConsole::Tools { .. }
            | FromConsole::ToolStarted { .. }
            | FromConsole::ToolRefused { .. }
            | FromConsole::ToolOutput { .. }
            | FromConsole::ToolEnded { .. } => {}
        }
        if let Some(event) = Event::told(message) {
            drop(events.send(event).await);
        }
    }
}
