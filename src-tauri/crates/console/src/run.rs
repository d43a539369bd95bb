//! The event loop: waits for what happens, hands it to the core, and does what the core wants.
//!
//! It runs on a thread of its own; no window, no disk and no network call is waited for in it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use desktop::clock::boottime_ms;
use desktop::input::{Injection, Injector, Report};
use desktop::keyring::Keyring;
use desktop::notifications::Notifications;
use history_store::History;
use link::{Gate, Link, LinkEvent};
use mirror::protocol::{InputEvent, Start, ToMirror};
use session::Now;
use tokio::sync::{mpsc, oneshot, watch};
use wire::ToRelay;

use crate::child::{Mirror, Route, Routes};
use crate::core::Core;
use crate::event::{Command, Event, Order, Stopped};
use crate::handle::Request;
use crate::pages;
use crate::pipe::{Load, Pipe};
use crate::recorder::{Answer, Outcome, Recorder};
use crate::settings::{Settings, SettingsFile};
use crate::switch::Switch;
use crate::view::{AskRefused, HistoryFilter, HistoryPage, Seal, SessionDetail, View};

/// How long the last message has to leave before its session is closed at the relay.
const LAST_WORD: Duration = Duration::from_millis(300);
/// The view is made anew at least this often, for what only time changes.
const REFRESH: Duration = Duration::from_secs(20);

/// Everything that the loop works with.
pub struct Edges {
    /// The link, once the console is enrolled.
    pub link: Option<(Link, mpsc::Receiver<LinkEvent>)>,
    /// The history, where it can be used.
    pub history: Option<Arc<History>>,
    /// The way to the recorder.
    pub recorder: Recorder,
    /// What the recorder answers.
    pub answers: mpsc::UnboundedReceiver<Answer>,
    /// The keyring.
    pub keyring: Keyring,
    /// The key that the history is verified with.
    pub history_key: Option<history::VerifyingKey>,
    /// Where the settings are.
    pub settings: SettingsFile,
    /// Desktop notifications, where there are any.
    pub notifications: Option<Notifications>,
    /// What every mirror is told first.
    pub mirror: Start,
    /// The mirror's program.
    pub mirror_program: std::path::PathBuf,
    /// The switch behind every End.
    pub switch: Switch,
    /// What the windows are wanted for.
    pub orders: mpsc::UnboundedSender<Order>,
    /// Where views are shown.
    pub views: watch::Sender<Arc<View>>,
    /// The sentence and the state for the command line.
    pub status: Arc<Mutex<crate::core::Status>>,
    /// Where this loop's own events come in.
    pub events: mpsc::UnboundedSender<Event>,
}

/// The running loop.
struct Running {
    core: Core,
    edges: Edges,
    link: Option<Link>,
    routes: Routes,
    pipe: Option<Pipe>,
    mirror: Option<Mirror>,
    origin: (i32, i32),
    preview: Option<mirror::protocol::ClientId>,
    seal: Seal,
    recent_stale: bool,
    stopping: bool,
}

/// The time on both clocks.
#[must_use]
pub fn now() -> Now {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    Now { mono: boottime_ms(), wall: u64::try_from(wall).unwrap_or(u64::MAX) }
}

/// Runs until the program stops.
pub async fn run(
    core: Core,
    mut edges: Edges,
    mut requests: mpsc::UnboundedReceiver<Request>,
    mut events: mpsc::UnboundedReceiver<Event>,
    seal: Seal,
) {
    let (link, mut link_events) = match edges.link.take() {
        Some((link, events)) => (Some(link), Some(events)),
        None => (None, None),
    };
    let mut running = Running {
        core,
        edges,
        link,
        routes: Routes::default(),
        pipe: None,
        mirror: None,
        origin: (0, 0),
        preview: None,
        seal,
        recent_stale: true,
        stopping: false,
    };
    running.settle().await;
    let mut clocks = Clocks::new(now());
    loop {
        let timeout = running
            .core
            .poll_timeout()
            .map_or(REFRESH, |at| Duration::from_millis(at.saturating_sub(boottime_ms())).min(REFRESH));
        // The sleep's own clock does not count the time the machine slept; what is due is checked against the one that does.
        tokio::select! {
            biased;
            Some(request) = requests.recv() => running.request(request),
            Some(event) = events.recv() => running.event(event),
            Some(answer) = running.edges.answers.recv() => running.answered(answer),
            Some(event) = next(&mut link_events) => running.link_event(event),
            () = tokio::time::sleep(timeout.min(Duration::from_secs(1))) => running.event(Event::Tick),
            else => return,
        }
        if let Some(mirror) = &running.mirror {
            mirror.check();
        }
        if let Some(why) = running.edges.recorder.check(boottime_ms()) {
            running.event(Event::Appended(Err(why)));
        }
        if let Some(by) = clocks.set_by(now()) {
            running.event(Event::ClockSet(by));
        }
        running.settle().await;
        if running.stopping && !running.edges.recorder.owes() {
            return;
        }
    }
}

async fn next(events: &mut Option<mpsc::Receiver<LinkEvent>>) -> Option<LinkEvent> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

/// Notices that the wall clock was set.
struct Clocks(Now);

impl Clocks {
    /// Less than this is drift.
    const SET: i64 = 2_000;

    fn new(now: Now) -> Self {
        Self(now)
    }

    /// By how much the wall clock was set since the last look.
    fn set_by(&mut self, now: Now) -> Option<i64> {
        let before = std::mem::replace(&mut self.0, now);
        let passed = |from: u64, to: u64| to.cast_signed() - from.cast_signed();
        let by = passed(before.wall, now.wall) - passed(before.mono, now.mono);
        (by.abs() >= Self::SET).then_some(by)
    }
}

impl Running {
    fn event(&mut self, event: Event) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other event is the core's alone")]
        match &event {
            Event::MirrorReady { x, y, .. } => self.origin = (*x, *y),
            Event::Stopping => self.stopping = true,
            _ => {}
        }
        if let Err(refused) = self.core.handle(now(), event) {
            tracing::debug!(code = refused.code, "refused");
        }
    }

    fn answered(&mut self, answer: Answer) {
        match self.edges.recorder.take(answer) {
            Outcome::Now(outcome) => self.event(Event::Appended(outcome)),
            Outcome::Late(sequence) => {
                tracing::warn!(sequence, "an entry was recorded too late");
                let payload = serde_json::json!({"fact": "recorded-late", "n": sequence});
                let note = crate::startup::note(history::Kind::Fault, None, payload);
                self.edges.recorder.note(Box::new(note));
            }
            Outcome::Nothing => {}
        }
    }

    fn link_event(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Connecting => self.event(Event::Connecting),
            LinkEvent::Up => self.event(Event::Up),
            LinkEvent::Down { why, .. } => {
                self.pipe = None;
                self.edges.switch.close_frames();
                self.event(Event::Down(why));
            }
            LinkEvent::Text(text) => self.event(Event::Text(text)),
            LinkEvent::Frame(frame) => self.event(Event::Frame(frame)),
        }
    }

    fn request(&mut self, request: Request) {
        match request {
            Request::Event(event) => self.event(event),
            Request::Ask(ask, answer) => {
                let done = self.core.handle(now(), Event::Ask(ask));
                let _ = answer.send(done);
            }
            Request::PreviewOpen(sink) => {
                self.close_preview();
                let client = self.core.client_number();
                self.routes.add(client, Route::Preview(sink));
                self.preview = Some(client);
                self.event(Event::PreviewOpened(client));
            }
            Request::PreviewSend(bytes) => {
                if let (Some(client), Some(mirror)) = (self.preview, &self.mirror) {
                    mirror.tell(ToMirror::ClientBytes { client, bytes });
                }
            }
            Request::PreviewClose => self.close_preview(),
            Request::History(filter, answer) => self.history(filter, answer),
            Request::Session(id, answer) => self.session(id, answer),
            Request::Verify(answer) => self.verify(answer),
            Request::Sealed(seal) => self.seal = seal,
        }
    }

    fn close_preview(&mut self) {
        if let Some(client) = self.preview.take() {
            self.routes.remove(client);
            self.event(Event::PreviewClosed(client));
        }
    }

    /// Does what the core wants, until it wants nothing more, and shows the result.
    async fn settle(&mut self) {
        while let Some(command) = self.core.poll_command() {
            self.perform(command);
        }
        if std::mem::take(&mut self.recent_stale)
            && let Some(history) = &self.edges.history
        {
            match history.recent(3).await {
                Ok(recent) => {
                    let words = self.core.words();
                    let lines = recent.iter().map(|summary| pages::line(words, summary)).collect();
                    self.core.set_recent(lines);
                }
                Err(error) => tracing::warn!(%error, "the last sessions cannot be read"),
            }
        }
        *self.edges.status.lock().unwrap_or_else(PoisonError::into_inner) = self.core.status();
        let view = Arc::new(self.core.view());
        self.edges.views.send_if_modified(|shown| {
            let changed = *shown != view;
            *shown = view;
            changed
        });
    }

    fn perform(&mut self, command: Command) {
        match command {
            Command::Append(draft) => {
                self.recent_stale = true;
                if let Err(why) = self.edges.recorder.append(draft, boottime_ms()) {
                    let _ = self.edges.events.send(Event::Appended(Err(why)));
                }
            }
            Command::Note(draft) => self.edges.recorder.note(draft),
            Command::Store(settings) => self.store(&settings),
            Command::Relay(text) => self.relay(&text),
            Command::CloseAtRelay(text) => {
                if let Some(link) = self.link.clone() {
                    tokio::spawn(async move {
                        tokio::time::sleep(LAST_WORD).await;
                        if let Err(fault) = link.send_text(&text) {
                            tracing::debug!(%fault, "a session was not closed at the relay");
                        }
                    });
                }
            }
            Command::Pairing(frame) => {
                if let Some(link) = &self.link
                    && let Err(fault) = link.try_send_frame(&Gate::open(), &frame)
                {
                    tracing::info!(%fault, "a pairing message was not sent");
                }
            }
            Command::Channel { session, sealer } => {
                self.edges.switch.close_frames();
                self.load(Load::Drop);
                self.pipe = self.link.clone().map(|link| Pipe::lay(session, sealer, link));
            }
            Command::Send(message) => self.load(Load::Message(message)),
            Command::Forget => {
                self.edges.switch.close_frames();
                self.load(Load::Drop);
                self.pipe = None;
                self.routes.remove_viewers();
            }
            Command::OpenGate => {
                let gate = self.edges.switch.frames();
                self.load(Load::Open(gate));
            }
            Command::HoldGate => self.load(Load::Hold),
            Command::CloseGate => {
                self.edges.switch.close_frames();
                self.load(Load::Drop);
            }
            Command::StartMirror => self.start_mirror(),
            Command::StopMirror => {
                if let Some(mirror) = &self.mirror {
                    mirror.kill();
                }
                self.routes.remove_viewers();
            }
            Command::Mirror(message) => {
                if let Some(mirror) = &self.mirror {
                    mirror.tell(message);
                }
            }
            Command::Viewer { client, viewer } => {
                if let Some(pipe) = &self.pipe {
                    self.routes.add(client, Route::Viewer(viewer, pipe.clone()));
                }
            }
            Command::NoViewers => self.routes.remove_viewers(),
            Command::VerifyGone => self.verify_gone(),
            Command::AllowInput => self.allow_input(),
            Command::ReleaseInput => drop(self.edges.switch.release_input()),
            Command::Inject(event) => self.inject(event),
            Command::Order(order) => {
                let _ = self.edges.orders.send(order);
            }
            Command::Notify(notice) => {
                if let Some(notifications) = &self.edges.notifications
                    && let Err(fault) = notifications.notify(notice)
                {
                    tracing::warn!(%fault, "a notification was not shown");
                }
            }
            Command::Withdraw(key) => {
                if let Some(notifications) = &self.edges.notifications
                    && let Err(fault) = notifications.withdraw(key)
                {
                    tracing::warn!(%fault, "a notification was not withdrawn");
                }
            }
        }
    }

    fn store(&self, settings: &Settings) {
        if let Err(error) = self.edges.settings.write(settings) {
            tracing::warn!(%error, "the settings were not kept");
        }
    }

    fn relay(&self, text: &ToRelay) {
        if let Some(link) = &self.link
            && let Err(fault) = link.send_text(text)
        {
            tracing::info!(%fault, "a control message was not sent");
        }
    }

    fn load(&self, load: Load) {
        if let Some(pipe) = &self.pipe {
            pipe.put(load);
        }
    }

    fn start_mirror(&mut self) {
        let start = self.edges.mirror.clone();
        let events = self.edges.events.clone();
        match Mirror::start(self.edges.mirror_program.clone(), start, self.routes.clone(), events) {
            Ok(mirror) => {
                if let Some(client) = self.preview {
                    mirror.tell(ToMirror::ClientOpened { client, view_only: true });
                }
                self.mirror = Some(mirror);
            }
            Err(error) => {
                tracing::error!(error, "the mirror cannot be started");
                let _ = self.edges.events.send(Event::MirrorFailed(Stopped::NotStarted));
            }
        }
    }

    fn verify_gone(&mut self) {
        let events = self.edges.events.clone();
        drop(self.edges.switch.release_input());
        match self.mirror.take() {
            None => {
                let _ = events.send(Event::Gone(true));
            }
            Some(mirror) => {
                mirror.kill();
                tokio::task::spawn_blocking(move || {
                    let _ = events.send(Event::Gone(mirror.verify_gone()));
                });
            }
        }
    }

    fn allow_input(&mut self) {
        let events = self.edges.events.clone();
        let report = move |report| match report {
            Report::Refused(refusal) => tracing::info!(%refusal, "remote input was refused"),
            Report::Failed(error) => {
                let _ = events.send(Event::InputFailed(error.to_string()));
            }
        };
        match Injector::start(None, &[std::process::id()], Vec::new(), report) {
            Ok(injector) => self.edges.switch.allow_input(injector),
            Err(error) => {
                let _ = self.edges.events.send(Event::InputFailed(error.to_string()));
            }
        }
    }

    fn inject(&self, event: InputEvent) {
        let on_desktop = |from: i32, at: u16| i16::try_from(from + i32::from(at)).unwrap_or(i16::MAX);
        let injection = match event {
            InputEvent::Pointer { x, y, buttons } => {
                Injection::Pointer { x: on_desktop(self.origin.0, x), y: on_desktop(self.origin.1, y), buttons }
            }
            InputEvent::Key { keysym, down } => Injection::Key { keysym, down },
        };
        if let Err(error) = self.edges.switch.inject(injection) {
            let _ = self.edges.events.send(Event::InputFailed(error.to_string()));
        }
    }

    fn history(&self, filter: HistoryFilter, answer: oneshot::Sender<Result<HistoryPage, AskRefused>>) {
        let Some(history) = self.edges.history.clone() else { return drop(answer) };
        let (language, seal) = (self.core.words().language(), self.seal.clone());
        tokio::spawn(async move {
            let words = crate::words::Words::of(language);
            let page = history.sessions_page(&pages::filter(&filter), filter.after.as_deref(), pages::PAGE).await;
            let _ =
                answer.send(page.map(|page| pages::page(&words, page, seal)).map_err(|error| unread(&words, &error)));
        });
    }

    fn session(&self, id: String, answer: oneshot::Sender<Result<SessionDetail, AskRefused>>) {
        let Some(history) = self.edges.history.clone() else { return drop(answer) };
        let language = self.core.words().language();
        tokio::spawn(async move {
            let words = crate::words::Words::of(language);
            let found = match history.session(&id).await {
                Ok(Some(summary)) => history
                    .session_entries(&id, 1000)
                    .await
                    .map(|entries| pages::detail(&words, &summary, &entries))
                    .map_err(|error| unread(&words, &error)),
                Ok(None) => Err(AskRefused { code: "gone".to_owned(), sentence: words.say("not-done-history") }),
                Err(error) => Err(unread(&words, &error)),
            };
            let _ = answer.send(found);
        });
    }

    fn verify(&self, answer: oneshot::Sender<Result<Seal, AskRefused>>) {
        let Some(history) = self.edges.history.clone() else { return drop(answer) };
        let (key, keyring, language) =
            (self.edges.history_key, self.edges.keyring.clone(), self.core.words().language());
        tokio::spawn(async move {
            let known = crate::enrolment::kept_head(&keyring).await;
            let verdict = history.verify(key, known).await;
            let words = crate::words::Words::of(language);
            let (intact, entries, sentence) = pages::verdict(&words, &verdict);
            let at = i64::try_from(now().wall).ok();
            let _ = answer.send(Ok(Seal { intact, at, entries, sentence }));
        });
    }
}

fn unread(words: &crate::words::Words, error: &history_store::StoreError) -> AskRefused {
    tracing::warn!(%error, "the history cannot be read");
    AskRefused { code: "history".to_owned(), sentence: words.say("not-done-history") }
}
