//! The mirror's process: started, spoken to, listened to, stopped, verified gone.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use desktop::executable;
use desktop::process::{Child, Program};
use mirror::protocol::{ClientId, Decoder, FromMirror, HEARTBEAT_MS, Start, ToMirror, encode_to};
use tokio::sync::mpsc;
use wire::ViewerId;

use crate::event::{Event, Stopped};
use crate::pipe::{Load, Pipe};

/// How long a killed mirror may take to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(2);
/// So many answers about processes wait for the mirror at most; there are not as many windows.
const QUESTIONS: usize = 1024;
/// A mirror that was not heard for longer than this hangs.
const SILENT: Duration = Duration::from_millis(3 * HEARTBEAT_MS);
/// The environment that the mirror gets; nothing else is passed on.
const ENVIRONMENT: &[&str] = &["DISPLAY", "XAUTHORITY", "CHAPERONE_LOG"];

/// Where the bytes of the mirror's clients go.
#[derive(Clone, Default)]
pub struct Routes(Arc<Mutex<HashMap<ClientId, Route>>>);

/// Where the bytes of one client go.
pub enum Route {
    /// To a viewer of the engineer.
    Viewer(ViewerId, Pipe),
    /// To the preview; false once it is closed.
    Preview(Box<dyn Fn(Vec<u8>) -> bool + Send>),
}

impl Routes {
    /// Adds a client.
    pub fn add(&self, client: ClientId, route: Route) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(client, route);
    }

    /// Takes a client out; what still waits for it leaves no more.
    pub fn remove(&self, client: ClientId) {
        let route = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&client);
        if let Some(Route::Viewer(viewer, pipe)) = route {
            pipe.put(Load::Gone(viewer));
        }
    }

    /// Ends the preview, whose stream goes with its mirror: it opens anew, and shows no old picture as the one of now.
    pub fn end_preview(&self, client: ClientId) {
        let route = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&client);
        if let Some(Route::Preview(sink)) = route {
            sink(Vec::new());
        }
    }

    /// Takes every viewer of the engineer out.
    pub fn remove_viewers(&self) {
        let mut routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        routes.retain(|_, route| match route {
            Route::Viewer(..) => false,
            Route::Preview(_) => true,
        });
    }

    /// Passes a client's bytes on; false where its viewer takes no more, and is taken out.
    fn pass(&self, client: ClientId, bytes: Vec<u8>) -> bool {
        let taken = match self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&client) {
            Some(Route::Viewer(viewer, pipe)) => pipe.put(Load::Rfb(*viewer, bytes)),
            Some(Route::Preview(sink)) => {
                sink(bytes);
                true
            }
            // Its viewer has gone meanwhile.
            None => true,
        };
        if !taken {
            self.remove(client);
        }
        taken
    }
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Routes(..)")
    }
}

/// What the mirror says, until it is stopped: a mirror that was stopped has no say in the session that follows.
#[derive(Debug, Clone)]
struct Voice {
    events: mpsc::UnboundedSender<Event>,
    silenced: Arc<AtomicBool>,
    /// When it was heard last; a mirror says nothing while the machine sleeps, so sleep does not count.
    heard: Arc<Mutex<Instant>>,
}

impl Voice {
    /// Passes an event on; false once nobody listens.
    fn say(&self, event: Event) -> bool {
        !self.silenced.load(Ordering::SeqCst) && self.events.send(event).is_ok()
    }

    fn hear(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn silent(&self) -> Duration {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// The running mirror.
#[derive(Debug)]
pub struct Mirror {
    child: Child,
    voice: Voice,
    orders: std::sync::mpsc::Sender<ToMirror>,
}

impl Mirror {
    /// Starts the mirror and tells its first words; what it says comes as events.
    ///
    /// # Errors
    /// A sentence for the log where it cannot be started.
    pub fn start(
        program: PathBuf,
        start: Start,
        routes: Routes,
        events: mpsc::UnboundedSender<Event>,
    ) -> Result<Self, String> {
        let env: Vec<(OsString, OsString)> = ENVIRONMENT
            .iter()
            .filter_map(|name| std::env::var_os(name).map(|value| (OsString::from(name), value)))
            .collect();
        let program = Program { path: program, args: Vec::new(), env };
        let voice = Voice { events, silenced: Arc::default(), heard: Arc::new(Mutex::new(Instant::now())) };
        let ended = voice.clone();
        let (child, pipes) = Child::start(program, move |exit| {
            tracing::info!(?exit, "the mirror's process ended");
            ended.say(Event::MirrorFailed(Stopped::Ended));
        })
        .map_err(|error| error.to_string())?;
        let (orders, queue) = std::sync::mpsc::channel();
        let names = Names {
            needed: start.rules.iter().any(|rule| rule.process.is_some()),
            orders: orders.clone(),
            waiting: Arc::default(),
        };
        let waiting = names.waiting.clone();
        let _ = orders.send(ToMirror::Start(start));
        spawn("mirror-in", move || write(pipes.stdin, &queue, &waiting))?;
        let heard = voice.clone();
        spawn("mirror-out", move || read(pipes.stdout, &routes, &heard, &names))?;
        spawn("mirror-err", move || complain(pipes.stderr))?;
        Ok(Self { child, voice, orders })
    }

    /// Tells the mirror something.
    pub fn tell(&self, message: ToMirror) {
        let _ = self.orders.send(message);
    }

    /// Tells the mirror something from elsewhere, later; nothing once it is gone.
    pub fn teller(&self) -> impl Fn(ToMirror) + Send + 'static {
        let orders = self.orders.clone();
        move |message| drop(orders.send(message))
    }

    /// Calls a mirror that was not heard for too long hung: it is killed, and its failure told.
    pub fn check(&self) {
        let silent = self.voice.silent();
        if silent > SILENT && self.voice.say(Event::MirrorFailed(Stopped::Hung)) {
            tracing::error!(?silent, "the mirror hangs");
            self.kill();
        }
    }

    /// Kills the mirror, without waiting; it has no say any more.
    pub fn kill(&self) {
        self.voice.silenced.store(true, Ordering::SeqCst);
        self.child.kill();
    }

    /// Verifies that the mirror and all it started are gone; blocks for a moment.
    #[must_use]
    pub fn verify_gone(&self) -> bool {
        match self.child.kill_and_verify(GONE_WITHIN) {
            Ok(_) => true,
            Err(error) => {
                tracing::error!(%error, "the mirror is not gone");
                false
            }
        }
    }

    /// True where the mirror, which was stopped, is gone by now.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.child.kill_and_verify(Duration::ZERO).is_ok()
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), String> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map(|_| ()).map_err(|error| error.to_string())
}

/// Answers the mirror's questions about processes.
struct Names {
    /// Whether a rule names a process: then alone the mirror is told any.
    needed: bool,
    orders: std::sync::mpsc::Sender<ToMirror>,
    /// The answers that the mirror has not taken yet.
    waiting: Arc<AtomicUsize>,
}

impl Names {
    /// Answers; false where the mirror asks on and on without taking the answers.
    fn answer(&self, ask: u32, pid: u32) -> bool {
        let name = if self.needed { executable::name(pid) } else { None };
        self.waiting.fetch_add(1, Ordering::SeqCst) < QUESTIONS
            && self.orders.send(ToMirror::Process { ask, name }).is_ok()
    }
}

fn write(mut stdin: ChildStdin, queue: &std::sync::mpsc::Receiver<ToMirror>, waiting: &AtomicUsize) {
    use std::io::Write as _;
    let mut bytes = Vec::new();
    for message in queue {
        if matches!(message, ToMirror::Process { .. }) {
            waiting.fetch_sub(1, Ordering::SeqCst);
        }
        bytes.clear();
        if let Err(error) = encode_to(&message, &mut bytes) {
            tracing::error!(%error, "a message to the mirror was not sent");
            continue;
        }
        if stdin.write_all(&bytes).is_err() {
            return;
        }
    }
}

fn read(mut stdout: ChildStdout, routes: &Routes, voice: &Voice, names: &Names) {
    use std::io::Read as _;
    let mut decoder = Decoder::<FromMirror>::default();
    let mut piece = vec![0; 256 * 1024];
    loop {
        match stdout.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => decoder.push(&piece[..count]),
        }
        voice.hear();
        loop {
            let event = match decoder.next_message() {
                Ok(None) => break,
                Ok(Some(FromMirror::ClientBytes { client, bytes })) => {
                    if routes.pass(client, bytes) {
                        continue;
                    }
                    tracing::warn!(client, "too much waits for a viewer");
                    Event::ClientGone { client }
                }
                Ok(Some(FromMirror::Heartbeat)) => continue,
                Ok(Some(FromMirror::Process { ask, pid })) => {
                    if names.answer(ask, pid) {
                        continue;
                    }
                    tracing::error!("the mirror asks about processes without end");
                    voice.say(Event::MirrorFailed(Stopped::Ended));
                    return;
                }
                Ok(Some(FromMirror::Ready { x, y, width, height })) => Event::MirrorReady { x, y, width, height },
                Ok(Some(FromMirror::Input { client, event })) => Event::Input { client, event },
                Ok(Some(FromMirror::ClientGone { client, why })) => {
                    tracing::info!(client, why, "the mirror gave a client up");
                    Event::ClientGone { client }
                }
                Ok(Some(FromMirror::Stats(stats))) => Event::Stats(stats),
                Ok(Some(FromMirror::Detector { state })) => Event::Detector(state),
                Ok(Some(FromMirror::Masks { masks })) => Event::Masks(masks),
                Ok(Some(FromMirror::Failed { reason })) => Event::MirrorFailed(Stopped::Said(reason)),
                Err(error) => {
                    tracing::error!(%error, "the mirror is not understood");
                    voice.say(Event::MirrorFailed(Stopped::Ended));
                    return;
                }
            };
            if !voice.say(event) {
                return;
            }
        }
    }
}

fn complain(stderr: ChildStderr) {
    use std::io::BufRead as _;
    for line in std::io::BufReader::new(stderr).lines().map_while(Result::ok) {
        tracing::info!(target: "mirror", "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i1_a_mirror_is_told_of_processes_only_what_a_rule_needs_and_no_more_than_it_takes() {
        let (orders, queue) = std::sync::mpsc::channel();
        let mut names = Names { needed: false, orders, waiting: Arc::default() };
        let own = std::process::id();
        let told = || match queue.try_recv() {
            Ok(ToMirror::Process { ask, name }) => Some((ask, name)),
            Ok(_) | Err(_) => None,
        };
        assert!(names.answer(1, own));
        assert_eq!(told(), Some((1, None)));
        names.needed = true;
        assert!(names.answer(2, own));
        assert_eq!(told(), Some((2, executable::name(own))));
        // Nobody takes them any more.
        let taken = (0..2 * QUESTIONS as u32).filter(|ask| names.answer(*ask, own)).count();
        assert_eq!(taken, QUESTIONS - 2);
        names.waiting.store(0, Ordering::SeqCst);
        assert!(names.answer(3, own));
    }
}
