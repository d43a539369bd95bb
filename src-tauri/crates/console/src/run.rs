//! The event loop: waits for what happens, hands it to the core, and does what the core wants.
//!
//! It runs on a thread of its own; no window, no history and no network call is waited for in it. It waits for the settings,
//! which must be on the disk before anything goes on, for the display that it asks, and for the authorities that a new link is to
//! trust. The history's pages are in `reading`, its exports in `exporting`, its verification in `sealing`, its mails in
//! `mailing`, the clocks in `clocks`, the link in `linking`, the mirror and the banner in `showing`, what another policy changes
//! in `changing`.

mod changing;
mod clocks;
mod exporting;
mod linking;
mod mailing;
pub(crate) mod reading;
mod sealing;
mod showing;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use desktop::banner_watch::BannerWatch;
use desktop::clock::boottime_ms;
use desktop::input::{Injection, Injector, ParameterWindow, Report};
use desktop::keyring::Keyring;
use desktop::notifications::Notifications;
use desktop::watch::Watch;
use history::Actor;
use history_store::History;
use link::{Gate, LinkEvent};
use mirror::protocol::{InputEvent, Start, ToMirror};
use session::Now;
use tokio::sync::{mpsc, watch};
use wire::{FromConsole, SessionId, ToRelay};

use crate::child::{Mirror, Route, Routes};
use crate::collector::{CollectorEvent, Forwarder};
use crate::core::Core;
use crate::enrolment::Enrolled;
use crate::event::{Command, Event, Order, ToolEvent};
use crate::examinations::Examinations;
use crate::handle::{Heart, MasksSink, Request};
use crate::pipe::{Load, Pipe};
use crate::recorder::{Answer, Outcome, Recorder};
use crate::retention::Retention;
use crate::settings::{Settings, SettingsFile};
use crate::signing::Signatures;
use crate::switch::Switch;
use crate::toolbox::Toolbox;
use crate::view::View;
use crate::visit::Visits;
use clocks::Clocks;
use exporting::Exporting;
use linking::Linking;
use reading::Recent;
use sealing::Sealing;

/// How long the last message has to leave before its session is closed at the relay.
const LAST_WORD: Duration = Duration::from_millis(300);
/// How long a stop waits for a mail to be handed in, in milliseconds.
const MAIL_AT_STOP: u64 = 2_000;
/// The view is made anew at least this often, for what only time changes.
const REFRESH: Duration = Duration::from_secs(20);

/// Everything that the loop works with.
pub struct Edges {
    /// What the console is enrolled with; none before, or where it cannot be used.
    pub centre: Option<Enrolled>,
    /// The way to it, as the policy has it.
    pub way: policy::Link,
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
    /// The absolute path of the list of known patients, where the policy names one.
    pub known_patients: Option<String>,
    /// The mirror's program.
    pub mirror_program: std::path::PathBuf,
    /// The service tools that run.
    pub tools: Toolbox,
    /// What watches and blocks examinations, where policy names it.
    pub examinations: Option<Examinations>,
    /// The windows of measurement parameters that policy marks.
    pub parameter_windows: Vec<policy::ParameterWindow>,
    /// What watches this workstation's own keyboard and mouse, where they can be watched.
    pub keys: Option<Watch>,
    /// The End key that it was last to watch.
    pub end_hotkey: policy::Hotkey,
    /// What sends the history's entries to the hospital's collector; none where there is no history.
    pub collector: Option<Forwarder>,
    /// What is told of the collector.
    pub collector_events: mpsc::UnboundedReceiver<CollectorEvent>,
    /// When the history is looked through for what is too old.
    pub retention: Retention,
    /// Who may sign.
    pub signatures: Signatures,
    /// The switch behind every End.
    pub switch: Switch,
    /// The banner's sign of life.
    pub pulse: Heart,
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
    linking: Linking,
    routes: Routes,
    pipes: BTreeMap<SessionId, Pipe>,
    mirror: Option<Mirror>,
    /// What tells it the known patients.
    patients: Option<tokio::task::AbortHandle>,
    /// Mirrors that were stopped and are not verified gone.
    stopped: Vec<Arc<Mirror>>,
    origin: (i32, i32),
    preview: Option<mirror::protocol::ClientId>,
    /// Where what is masked is told, while it is asked for, and the revision that was told last.
    masks: Option<(MasksSink, u64)>,
    /// Watches the sessions' banner, while it is wanted.
    banner: Option<BannerWatch>,
    /// It has been seen since it was wanted.
    appeared: Arc<AtomicBool>,
    sealing: Sealing,
    visits: Visits,
    recent: Recent,
    exporting: Exporting,
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
    edges: Edges,
    mut requests: mpsc::UnboundedReceiver<Request>,
    mut events: mpsc::UnboundedReceiver<Event>,
) {
    let (linked, mut links) = mpsc::unbounded_channel();
    let (read, mut recents) = mpsc::unbounded_channel();
    let (tell, mut verdicts) = mpsc::unbounded_channel();
    let mut running = Running {
        linking: Linking::new(core.is_enrolled(), linked),
        core,
        edges,
        routes: Routes::default(),
        pipes: BTreeMap::new(),
        mirror: None,
        patients: None,
        stopped: Vec::new(),
        origin: (0, 0),
        preview: None,
        masks: None,
        banner: None,
        appeared: Arc::default(),
        sealing: Sealing::new(tell),
        visits: Visits::of(desktop::user::os_user()),
        recent: Recent { stale: true, tell: read, reading: false },
        exporting: Exporting::default(),
        stopping: false,
    };
    running.relink();
    running.settle();
    let mut clocks = Clocks::new(now());
    let mut stopping = None;
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
            Some(event) = running.linking.next() => running.link_event(event),
            Some(made) = links.recv() => running.made(made),
            Some(event) = running.edges.collector_events.recv() => running.event(Event::Collector(event)),
            Some(recent) = recents.recv() => running.recent(recent),
            Some(verdict) = verdicts.recv() => running.verified(verdict),
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
            running.edges.retention.clock_set(now());
            running.event(Event::ClockSet(by));
        }
        running.retain();
        running.relink();
        running.settle();
        if running.stopping && !running.edges.recorder.owes() {
            // The mail about its end is handed in where that takes but a moment.
            let since = *stopping.get_or_insert_with(boottime_ms);
            if !running.core.is_mailing() || boottime_ms().saturating_sub(since) >= MAIL_AT_STOP {
                return running.stop_mails().await;
            }
        }
    }
}

impl Running {
    fn event(&mut self, event: Event) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other event is the core's alone")]
        match &event {
            Event::MirrorReady { x, y, .. } => self.origin = (*x, *y),
            // The last word of a watch that has ended.
            Event::Locked(_) if self.banner.is_none() => return,
            Event::Stopping => {
                self.stopping = true;
                self.stop_verifying();
                self.close_visit();
            }
            Event::Tool { session, run, what: ToolEvent::Ended { gone: true, .. } } => {
                self.edges.tools.forget(*session, *run);
            }
            Event::Gone { verified: true, .. } => self.stopped.retain(|mirror| !mirror.is_gone()),
            _ => {}
        }
        let ends = matches!(event, Event::End(_) | Event::Stopping);
        if let Err(refused) = self.core.handle(now(), event) {
            tracing::debug!(code = refused.code, "refused");
        }
        if ends {
            self.edges.switch.heard();
        }
    }

    fn answered(&mut self, answer: Answer) {
        self.recent.stale = true;
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
                self.unlinked();
                self.event(Event::Down(why));
            }
            LinkEvent::Text(text) => self.event(Event::Text(text)),
            LinkEvent::Frame(frame) => self.event(Event::Frame(frame)),
        }
    }

    fn request(&mut self, request: Request) {
        match request {
            Request::Event(event) => self.event(event),
            Request::Ask(ask, signed, answer) => {
                let done = self.core.handle(now(), Event::Ask(ask, signed));
                let _ = answer.send(done);
            }
            Request::Banner(shown) => self.banner(shown),
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
            Request::MasksOpen(sink) => {
                self.masks = Some((sink, 0));
                self.event(Event::Explain(true));
            }
            Request::MasksClose => {
                self.masks = None;
                self.event(Event::Explain(false));
            }
            Request::Read(reading) => self.read(reading),
            Request::Export(ask, answer) => self.export(ask, answer),
            Request::Verify => self.verify(Actor::Staff { user: desktop::user::os_user() }),
            Request::StopVerifying => self.stop_verifying(),
            Request::Record(draft, told) => {
                let witness = self.edges.recorder.witness();
                tokio::spawn(async move { told.send(witness.record(*draft).await) });
            }
            Request::Try(policy, answer) => drop(answer.send(self.core.would_do(now(), &policy))),
        }
    }

    /// Removes from the history what the policy keeps no longer, where it is time for that.
    fn retain(&mut self) {
        let busy = !self.core.is_quiet() || self.edges.recorder.owes() || self.stopping || self.is_verifying();
        let before = self.edges.retention.check(busy, now());
        if let (Some(before), Some(history)) = (before, &self.edges.history) {
            self.edges.retention.start(before, history.clone(), self.edges.keyring.clone());
        }
    }

    fn close_preview(&mut self) {
        if let Some(client) = self.preview.take() {
            self.routes.remove(client);
            self.event(Event::PreviewClosed(client));
        }
    }

    /// Does what the core wants, until it wants nothing more, and shows the result.
    fn settle(&mut self) {
        while let Some(command) = self.core.poll_command() {
            self.perform(command);
        }
        self.read_recent();
        self.check_visit();
        self.seal();
        self.tell_masks();
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
                if let Err(why) = self.edges.recorder.append(draft, boottime_ms()) {
                    let _ = self.edges.events.send(Event::Appended(Err(why)));
                }
            }
            Command::Note(draft) => self.edges.recorder.note(draft),
            Command::Unmask { draft, id } => {
                let (witness, events) = (self.edges.recorder.witness(), self.edges.events.clone());
                tokio::spawn(async move {
                    let recorded = witness.record(*draft).await;
                    let _ = events.send(Event::Unmasked { id, recorded });
                });
            }
            Command::Store(settings) => self.store(&settings),
            Command::Mail(mail) => self.mail(*mail),
            Command::Relay(text) => self.relay(&text),
            Command::CloseAtRelay(text) => {
                if let Some(link) = self.linking.link.clone() {
                    tokio::spawn(async move {
                        tokio::time::sleep(LAST_WORD).await;
                        if let Err(fault) = link.send_text(&text) {
                            tracing::debug!(%fault, "a session was not closed at the relay");
                        }
                    });
                }
            }
            Command::Pairing(frame) => {
                if let Some(link) = &self.linking.link
                    && let Err(fault) = link.try_send_frame(&Gate::open(), &frame)
                {
                    tracing::info!(%fault, "a pairing message was not sent");
                }
            }
            Command::Channel { session, sealer } => {
                self.edges.switch.close_frames(session);
                self.load(session, Load::Drop);
                if let Some(link) = self.linking.link.clone() {
                    let events = self.edges.events.clone();
                    let broken = move || drop(events.send(Event::PipeBroken { session }));
                    self.pipes.insert(session, Pipe::lay(session, sealer, link, broken));
                }
            }
            Command::Send { session, message } => self.send(session, message),
            Command::Forget(session) => {
                self.edges.switch.close_frames(session);
                self.load(session, Load::Drop);
                self.pipes.remove(&session);
            }
            Command::OpenGate(session) => {
                let gate = self.edges.switch.frames(session);
                self.load(session, Load::Open(gate));
            }
            Command::HoldGate(session) => self.load(session, Load::Hold),
            Command::CloseGate(session) => {
                self.edges.switch.close_frames(session);
                self.load(session, Load::Drop);
            }
            Command::StartMirror => self.start_mirror(),
            Command::StopMirror => {
                self.stop_mirror();
                self.routes.remove_viewers();
            }
            Command::Mirror(message) => {
                if let Some(mirror) = &self.mirror {
                    mirror.tell(message);
                }
            }
            Command::Viewer { client, session, viewer } => {
                if let Some(pipe) = self.pipes.get(&session) {
                    self.routes.add(client, Route::Viewer(viewer, pipe.clone()));
                }
            }
            Command::NoViewers(clients) => clients.into_iter().for_each(|client| self.routes.remove(client)),
            Command::VerifyGone { session, runs } => {
                self.edges.tools.check(session, &runs);
                self.verify_gone(session);
            }
            Command::StartTool { session, run, tool } => self.edges.tools.start(session, run, &tool),
            Command::StopTool { session, run } => self.edges.tools.stop(session, run),
            Command::BlockExaminations => self.block(true),
            Command::UnblockExaminations => self.block(false),
            Command::Policy(policy) => self.policy(&policy),
            Command::AllowInput => self.allow_input(),
            Command::ReleaseInput => drop(self.edges.switch.release_input()),
            Command::AllowParameters(allowed) => self.edges.switch.allow_parameters(allowed),
            Command::Inject(event) => self.inject(event),
            Command::Order(order) => {
                if order == Order::HideBanner {
                    self.edges.pulse.forget();
                    self.banner = None;
                    self.appeared = Arc::default();
                }
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
            let _ = self.edges.events.send(Event::NotKept(error.to_string()));
        }
    }

    fn relay(&self, text: &ToRelay) {
        if let Some(link) = &self.linking.link
            && let Err(fault) = link.send_text(text)
        {
            tracing::info!(%fault, "a control message was not sent");
        }
    }

    fn send(&self, session: SessionId, message: FromConsole) {
        self.load(session, Load::Message(message));
    }

    fn load(&self, session: SessionId, load: Load) {
        if let Some(pipe) = self.pipes.get(&session) {
            pipe.put(load);
        }
    }

    /// Blocks examinations or takes the block away; without the means for it they count as not blocked, or as blocked.
    fn block(&self, on: bool) {
        match &self.edges.examinations {
            Some(examinations) => examinations.block(on),
            None => drop(self.edges.events.send(Event::Blocked(!on))),
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
        match self.injector(report) {
            Ok(injector) => self.edges.switch.allow_input(injector),
            Err(error) => {
                let _ = self.edges.events.send(Event::InputFailed(error.to_string()));
            }
        }
    }

    fn injector(&self, report: impl FnMut(Report) + Send + 'static) -> Result<Injector, desktop::input::InputError> {
        let parameters = self.edges.parameter_windows.iter();
        let parameters = parameters
            .map(|window| ParameterWindow { class: window.class.clone(), title: window.title.clone() })
            .collect();
        Injector::start(None, &[std::process::id()], parameters, report)
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
}
