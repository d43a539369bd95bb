//! A paired session: items out and in, viewers, and coming back after a lost link.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pairing::{Connected, Context, EngineerChannel, Opener, ProofKey, Request, ResumeKey, Sealer, SessionPassword};
use tokio::sync::{mpsc, watch};
use wire::{
    Capability, DeviceId, FrameKind, FromConsole, FromEngineer, FromRelay, Item, Kind, PairReply, Refusal, SessionId,
    ToRelay, ViewerId,
};

use super::client::{Client, ClientError};
use super::dial::{Arrival, Arriving, Outgoing, dial};
use super::event::Event;
use super::exchange::{pair, rejoin};
use super::viewer::Viewer;
use crate::identity::Credentials;

/// How long a lost link may take to come back.
const GRACE: Duration = Duration::from_secs(60);
/// The wait between two attempts.
const RETRY: Duration = Duration::from_secs(1);
/// How long a viewer may leave its bytes unread before it is given up.
const VIEWER_STUCK: Duration = Duration::from_secs(5);

/// What a session is told to do.
pub(super) enum Command {
    Opened { viewer: ViewerId, bytes: mpsc::Sender<Vec<u8>> },
    Rfb { viewer: ViewerId, bytes: Vec<u8> },
    Gone { viewer: ViewerId },
    Ask(Capability),
    Leave,
}

/// No viewer can connect now: nothing is granted, or the link is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no viewer can connect now")]
pub struct NotOpen;

/// The handle of a session; clones are the same session.
#[derive(Clone)]
pub struct Session {
    id: SessionId,
    commands: mpsc::Sender<Command>,
    /// Whether viewers may connect: granted, and the link is there.
    open: watch::Receiver<bool>,
    viewers: Arc<AtomicU32>,
}

impl Session {
    /// The session's identifier.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.id
    }

    /// Connects a viewer.
    ///
    /// # Errors
    /// [`NotOpen`].
    pub async fn viewer(&self) -> Result<Viewer, NotOpen> {
        if !*self.open.borrow() {
            return Err(NotOpen);
        }
        let id = 1 + self.viewers.fetch_add(1, Ordering::Relaxed);
        let (sender, bytes) = mpsc::channel(4);
        let opened = Command::Opened { viewer: id, bytes: sender };
        self.commands.send(opened).await.map_err(|_| NotOpen)?;
        Ok(Viewer { id, commands: self.commands.clone(), bytes })
    }

    /// Asks the staff for one more capability.
    pub async fn ask(&self, capability: Capability) {
        // A session that is over has nobody to ask; its end was told as an event.
        drop(self.commands.send(Command::Ask(capability)).await);
    }

    /// Leaves; the session ends.
    pub async fn leave(&self) {
        drop(self.commands.send(Command::Leave).await);
    }

    /// Waits until the session is over.
    pub async fn over(&self) {
        self.commands.closed().await;
    }
}

/// Opens a session and pairs; from then on it runs by itself.
pub(super) async fn open(
    client: &Client,
    device: DeviceId,
    password: &SessionPassword,
    (key, request): (&ProofKey, Request),
    credentials: Credentials,
) -> Result<(Session, mpsc::Receiver<Event>), ClientError> {
    let id = SessionId(crate::random().map_err(ClientError::Unreachable)?);
    let context = Context { device, session: id, engineer: client.engineer().clone(), kind: Kind::ApplicationSupport };
    let (mut out, mut arriving) = dial(&credentials, id).await.map_err(ClientError::Unreachable)?;
    let paired = pair((&mut out, &mut arriving), context, password, (&credentials.credential, key, request)).await;
    let Connected { channel, first, resume } = match paired {
        Ok(connected) => connected,
        Err(error) => {
            // The relay may have gone; it forgets the session by itself then.
            drop(out.control(&ToRelay::Close { session: id, reason: Refusal::Over }).await);
            return Err(error);
        }
    };
    out.frame(FrameKind::Transport, first).await.map_err(ClientError::Unreachable)?;
    let (commands, todo) = mpsc::channel(16);
    let (events, told) = mpsc::channel(64);
    let (open, is_open) = watch::channel(false);
    let running = Running {
        client: client.clone(),
        resume,
        todo,
        events,
        open,
        granted: None,
        viewers: Viewers::default(),
        session: id,
    };
    tokio::spawn(running.run((out, arriving), channel));
    Ok((Session { id, commands, open: is_open, viewers: Arc::default() }, told))
}

/// A session that runs.
struct Running {
    client: Client,
    resume: ResumeKey,
    todo: mpsc::Receiver<Command>,
    events: mpsc::Sender<Event>,
    open: watch::Sender<bool>,
    /// What was granted last; `None` until something was.
    granted: Option<Vec<Capability>>,
    viewers: Viewers,
    session: SessionId,
}

type Ends = (Outgoing, Arriving);

/// Why the items stopped.
enum Stop {
    /// The link to the relay, or the console's, is lost; the relay's may still be good.
    Lost { relay_too: bool },
    /// The session is over.
    Over(Refusal),
    /// It is over because the console's items do not fit; the relay is told.
    Broken(Refusal),
}

impl Running {
    async fn run(mut self, ends: Ends, channel: EngineerChannel) {
        self.tell(Event::Paired).await;
        let mut ends = ends;
        let mut channel = channel;
        let reason = loop {
            let stop = self.carry(&mut ends, channel).await;
            self.open.send_replace(false);
            self.viewers.lock().clear();
            let relay_too = match stop {
                Stop::Over(reason) => break reason,
                Stop::Broken(reason) => {
                    drop(ends.0.control(&ToRelay::Close { session: self.session, reason }).await);
                    break reason;
                }
                Stop::Lost { relay_too } => relay_too,
            };
            if self.granted.is_none() {
                break Refusal::Unreachable;
            }
            self.tell(Event::LinkLost).await;
            match self.come_back((!relay_too).then_some(ends)).await {
                Ok(back) => (ends, channel) = back,
                Err(reason) => break reason,
            }
            self.tell(Event::LinkBack).await;
            self.open.send_replace(shows(self.granted.as_deref().unwrap_or_default()));
        };
        self.tell(if self.granted.is_some() { Event::Ended { reason } } else { Event::Refused { reason } }).await;
    }

    async fn tell(&self, event: Event) {
        // Nobody has to listen.
        drop(self.events.send(event).await);
    }

    /// Carries items both ways.
    async fn carry(&mut self, (out, arriving): &mut Ends, channel: EngineerChannel) -> Stop {
        let (mut sealer, mut opener) = channel.split();
        let Self { todo, viewers, events, open, granted, .. } = self;
        tokio::select! {
            stop = send(out, &mut sealer, todo, viewers) => stop,
            stop = receive(arriving, &mut opener, viewers, events, (open, granted)) => stop,
        }
    }

    /// Takes the session up again, over the same relay link where it is still good, within the grace.
    async fn come_back(&mut self, ends: Option<Ends>) -> Result<(Ends, EngineerChannel), Refusal> {
        let until = Instant::now() + GRACE;
        let mut ends = ends;
        while Instant::now() < until {
            // What viewers that are gone still wanted is of no use any more.
            while let Ok(command) = self.todo.try_recv() {
                if matches!(command, Command::Leave) {
                    return Err(Refusal::Over);
                }
            }
            let link = match ends.take() {
                Some(link) => Some(link),
                None => self.dial().await,
            };
            if let Some((mut out, mut arriving)) = link {
                match rejoin((&mut out, &mut arriving), &mut self.resume).await {
                    Ok(channel) => return Ok(((out, arriving), channel)),
                    Err(ClientError::Refused(Refusal::Unreachable | Refusal::NoAnswer | Refusal::Replay)) => {
                        ends = Some((out, arriving));
                    }
                    Err(ClientError::Refused(reason)) => return Err(reason),
                    Err(ClientError::Pairing(error)) => return Err(error.refusal()),
                    Err(
                        ClientError::Unreachable(_)
                        | ClientError::NotSignedIn
                        | ClientError::TooOften
                        | ClientError::NotAllowed,
                    ) => {}
                }
            }
            tokio::time::sleep(RETRY).await;
        }
        Err(Refusal::Unreachable)
    }

    /// A new link to the relay under a new pass.
    async fn dial(&self) -> Option<Ends> {
        let key = ProofKey::from_seed(&crate::random().ok()?);
        let device = &self.resume.context().device;
        let credentials = self.client.credentials(device, &key).await.ok()?;
        dial(&credentials, self.session).await.inspect_err(|error| tracing::debug!("{error:#}")).ok()
    }
}

fn shows(capabilities: &[Capability]) -> bool {
    capabilities.contains(&Capability::View)
}

/// Seals and sends what viewers and the engineer want.
async fn send(
    out: &mut Outgoing,
    sealer: &mut Sealer<FromEngineer>,
    todo: &mut mpsc::Receiver<Command>,
    viewers: &Viewers,
) -> Stop {
    loop {
        // With the last handle gone there is nobody left to work for.
        let command = todo.recv().await.unwrap_or(Command::Leave);
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
            Command::Ask(capability) => {
                sealer.seal(&Item::Message(FromEngineer::Ask { capability })).map(|payload| vec![payload])
            }
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
struct Viewers(Arc<Mutex<HashMap<ViewerId, mpsc::Sender<Vec<u8>>>>>);

impl Viewers {
    fn lock(&self) -> MutexGuard<'_, HashMap<ViewerId, mpsc::Sender<Vec<u8>>>> {
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
async fn receive(
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
            Arrival::Frame(FrameKind::Pairing | FrameKind::Handshake, _) | Arrival::Control(FromRelay::Open { .. }) => {
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
        let event = match item {
            Item::Rfb { viewer, bytes } => {
                viewers.hand(viewer, bytes).await;
                continue;
            }
            Item::Message(FromConsole::Asked { seconds }) => Event::Asked { seconds },
            Item::Message(FromConsole::Granted { capabilities }) => {
                *granted = Some(capabilities.clone());
                open.send_replace(shows(&capabilities));
                Event::Granted { capabilities }
            }
            Item::Message(FromConsole::ViewerGone { viewer }) => {
                // Without its sender the viewer's connection closes; it may connect again.
                viewers.lock().remove(&viewer);
                continue;
            }
            Item::Message(FromConsole::Paused) => Event::Paused,
            Item::Message(FromConsole::Resumed) => Event::Resumed,
            Item::Message(FromConsole::Ended { reason }) => return Stop::Over(reason),
        };
        drop(events.send(event).await);
    }
}
