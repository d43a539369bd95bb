//! A paired session: its handle, and coming back after a lost link.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use pairing::{Connected, Context, EngineerChannel, ProofKey, Request, ResumeKey};
use tokio::sync::{Mutex, mpsc, watch};
use wire::{Capability, DeviceId, FrameKind, FromEngineer, Refusal, RunId, SessionId, ToRelay, ToolId, ViewerId};

use super::carry::{Stop, Viewers, receive, send, shows};
use super::client::{Client, ClientError};
use super::dial::{Arriving, Outgoing, dial};
use super::event::Event;
use super::exchange::{Secret, pair, rejoin};
use super::viewer::Viewer;
use crate::identity::Credentials;

/// How long a lost link may take to come back.
const GRACE: Duration = Duration::from_secs(60);
/// The wait between two attempts.
const RETRY: Duration = Duration::from_secs(1);
/// Messages that wait for a lost link to come back.
const LATER_MOST: usize = 64;

/// What a session is told to do.
pub(super) enum Command {
    Opened { viewer: ViewerId, bytes: mpsc::Sender<Vec<u8>> },
    Rfb { viewer: ViewerId, bytes: Vec<u8> },
    Gone { viewer: ViewerId },
    Say(FromEngineer),
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
    /// The last run's number; held until its message is queued, so that numbers rise on the wire too.
    runs: Arc<Mutex<RunId>>,
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
        self.say(FromEngineer::Ask { capability }).await;
    }

    /// Asks which service tools there are.
    pub async fn list_tools(&self) {
        self.say(FromEngineer::ToolList).await;
    }

    /// Asks for a tool to be run, and returns the run's number.
    pub async fn run_tool(&self, tool: ToolId) -> RunId {
        let mut last = self.runs.lock().await;
        *last += 1;
        self.say(FromEngineer::ToolRun { tool, run: *last }).await;
        *last
    }

    /// Asks for a run to be stopped.
    pub async fn stop_tool(&self, run: RunId) {
        self.say(FromEngineer::ToolStop { run }).await;
    }

    async fn say(&self, message: FromEngineer) {
        // A session that is over has nobody to say it to; its end was told as an event.
        drop(self.commands.send(Command::Say(message)).await);
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
    secret: Secret<'_>,
    (key, request): (&ProofKey, Request),
    credentials: Credentials,
) -> Result<(Session, mpsc::Receiver<Event>), ClientError> {
    let id = SessionId(crate::random().map_err(ClientError::Unreachable)?);
    let context = Context { device, session: id, engineer: client.engineer().clone(), kind: secret.kind() };
    let (mut out, mut arriving) = dial(&credentials, id).await.map_err(ClientError::Unreachable)?;
    let paired = pair((&mut out, &mut arriving), context, secret, (&credentials.credential, key, request)).await;
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
        later: VecDeque::new(),
        session: id,
    };
    tokio::spawn(running.run((out, arriving), channel));
    Ok((Session { id, commands, open: is_open, viewers: Arc::default(), runs: Arc::default() }, told))
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
    /// What was to be said while the link was lost.
    later: VecDeque<FromEngineer>,
    session: SessionId,
}

type Ends = (Outgoing, Arriving);

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
        let Self { todo, viewers, later, events, open, granted, .. } = self;
        tokio::select! {
            stop = send(out, &mut sealer, (later, todo), viewers) => stop,
            stop = receive(arriving, &mut opener, viewers, events, (open, granted)) => stop,
        }
    }

    /// Takes the session up again, over the same relay link where it is still good, within the grace.
    async fn come_back(&mut self, ends: Option<Ends>) -> Result<(Ends, EngineerChannel), Refusal> {
        let until = Instant::now() + GRACE;
        let mut ends = ends;
        while Instant::now() < until {
            while let Ok(command) = self.todo.try_recv() {
                match command {
                    Command::Leave => return Err(Refusal::Over),
                    Command::Say(message) if self.later.len() < LATER_MOST => self.later.push_back(message),
                    Command::Say(message) => tracing::warn!(?message, "too much was said while the link was lost"),
                    // What viewers that are gone still wanted is of no use any more.
                    Command::Opened { .. } | Command::Rfb { .. } | Command::Gone { .. } => {}
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
                        | ClientError::WrongClock
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
