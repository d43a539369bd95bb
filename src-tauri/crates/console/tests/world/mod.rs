//! A console in memory: its real core, and a world that does what it wants, with neither window, disk nor network.
//!
//! The world watches while it obeys: a command that opens something without the staff's recorded word, the banner or the
//! mirror is a panic, whatever the test was about.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::wildcard_enum_match_arm, reason = "the world watches a few events among many")]

pub mod engineer;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use console::EndedFrom;
use console::Settings;
use console::core::{Core, Origin, Vendor};
use console::event::{Command, Event, Order, ToolEvent};
use console::view::{Ask, AskRefused, Grantable, Language};
use history::Draft;
use mirror::protocol::{ClientId, ToMirror};
use pairing::{IssuerKey, Sealer, TimePassword, Trust};
use session::{Now, Signed};
use wire::{
    DeviceId, Frame, FrameKind, FromConsole, FromEngineer, FromRelay, Item, PairReply, RunId, SessionId, ToRelay,
    ToolEnd, ViewerId,
};

use engineer::Engineer;

/// 23 November 2026, 12:00 UTC.
pub const NOW: u64 = 1_795_435_200;
/// The secret of the device's time-dependent passwords.
pub const TOTP_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
pub const ISSUER: &str = "https://identity.acme-imaging.example";

pub fn device() -> DeviceId {
    DeviceId::new("mri-1").unwrap()
}

pub fn issuer_key() -> IssuerKey {
    IssuerKey::from_seed(&[1; 32])
}

/// How the history answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// At once: it is durable.
    Prompt,
    /// Not yet.
    Held,
    /// It cannot write.
    Broken,
}

/// What may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Closed,
    Held,
    Open,
}

/// What the staff did, as far as it is durable: the yardstick for everything that opens.
#[derive(Debug, Default)]
struct Word {
    /// The staff said Accept.
    accepted: bool,
    /// It is durable.
    admitted: bool,
    /// The staff said Control, in accepting or later.
    control: bool,
    /// That is durable.
    controls: bool,
}

/// The console and its world.
pub struct World {
    pub core: Core,
    pub now: Now,
    /// All that was commanded, oldest first, in short words.
    pub log: Vec<String>,
    pub journal: Journal,
    /// What is durable.
    pub history: Vec<Draft>,
    /// Frames on their way to the engineer's end.
    pub frames: VecDeque<Frame>,
    /// Messages to the relay.
    pub texts: VecDeque<ToRelay>,
    pub gate: Gate,
    pub input: bool,
    pub mirror: bool,
    pub injected: usize,
    /// The mirror's clients that belong to the engineer's viewers.
    pub viewers: BTreeMap<ClientId, ViewerId>,
    /// The mirror's clients.
    pub clients: BTreeSet<ClientId>,
    waiting: VecDeque<Draft>,
    answers: VecDeque<Event>,
    sealers: BTreeMap<SessionId, Sealer<FromConsole>>,
    /// The tools that run.
    pub tools: BTreeSet<(SessionId, RunId)>,
    /// True where examinations are blocked.
    pub examinations_blocked: bool,
    /// True where the hooks for that do nothing.
    pub hooks_fail: bool,
    banner: bool,
    ready: bool,
    word: Word,
}

impl World {
    pub fn new() -> Self {
        Self::of(origin())
    }

    pub fn of(origin: Origin) -> Self {
        let now = Now { mono: 1_000_000, wall: NOW * 1000 };
        let mut world = Self {
            core: Core::new(origin, now),
            now,
            log: Vec::new(),
            journal: Journal::Prompt,
            history: Vec::new(),
            frames: VecDeque::new(),
            texts: VecDeque::new(),
            gate: Gate::Closed,
            input: false,
            mirror: false,
            injected: 0,
            viewers: BTreeMap::new(),
            clients: BTreeSet::new(),
            waiting: VecDeque::new(),
            answers: VecDeque::new(),
            sealers: BTreeMap::new(),
            tools: BTreeSet::new(),
            examinations_blocked: false,
            hooks_fail: false,
            banner: false,
            ready: false,
            word: Word::default(),
        };
        world.obey();
        world.event(Event::Up).unwrap();
        world.log.clear();
        world
    }

    /// Something happens; all that follows from it is done.
    pub fn event(&mut self, event: Event) -> Result<(), AskRefused> {
        match &event {
            Event::Banner(shown) => self.banner = *shown,
            Event::MirrorReady { .. } => self.ready = true,
            Event::MirrorFailed(_) => self.ready = false,
            _ => {}
        }
        let done = self.core.handle(self.now, event);
        self.obey();
        done
    }

    /// As [`World::event`]; what was commanded, in short words.
    pub fn does(&mut self, event: Event) -> Vec<String> {
        let before = self.log.len();
        let _ = self.event(event);
        self.log[before..].to_vec()
    }

    /// The staff ask for something.
    pub fn ask(&mut self, ask: Ask) -> Result<(), AskRefused> {
        self.ask_signed(ask, Signed::NOBODY)
    }

    /// The staff ask for something, and sign for it.
    pub fn ask_signed(&mut self, mut ask: Ask, signed: Signed) -> Result<(), AskRefused> {
        if let (Ask::Grant { id, .. }, Some(session)) = (&mut ask, self.core.view().session)
            && id.is_empty()
        {
            *id = session.id;
        }
        match &ask {
            Ask::Accept { grant, .. } => {
                self.word.accepted = true;
                self.word.control |= grant.contains(&Grantable::Control);
            }
            Ask::Grant { capability: Grantable::Control, on, .. } => {
                self.word.control = *on;
                self.word.controls &= *on;
            }
            _ => {}
        }
        self.event(Event::Ask(ask, signed))
    }

    /// As [`World::ask`]; what was commanded.
    pub fn asks(&mut self, ask: Ask) -> Vec<String> {
        let before = self.log.len();
        self.ask(ask).unwrap();
        self.log[before..].to_vec()
    }

    pub fn end(&mut self) -> Vec<String> {
        self.does(Event::End(EndedFrom::Banner))
    }

    pub fn frame(&mut self, frame: Frame) -> Vec<String> {
        self.does(Event::Frame(frame))
    }

    pub fn text(&mut self, text: FromRelay) -> Vec<String> {
        self.does(Event::Text(text))
    }

    /// Time passes, and everything that is due is done when it is due.
    pub fn pass(&mut self, millis: u64) -> Vec<String> {
        let (before, end) = (self.log.len(), self.now.mono + millis);
        loop {
            let next = self.core.poll_timeout().filter(|at| *at <= end);
            let at = next.map_or(end, |at| at.max(self.now.mono + 1).min(end));
            self.now = Now { mono: at, wall: self.now.wall + (at - self.now.mono) };
            self.event(Event::Tick).unwrap();
            if at == end {
                return self.log[before..].to_vec();
            }
        }
    }

    /// The history answers what it kept waiting, and answers from now on as it is told to.
    pub fn journal(&mut self, journal: Journal) -> Vec<String> {
        let before = self.log.len();
        self.journal = journal;
        for draft in std::mem::take(&mut self.waiting) {
            self.answer(draft);
        }
        self.obey();
        self.log[before..].to_vec()
    }

    /// The viewer's picture: what the mirror sends while the gate lets it.
    pub fn picture(&mut self, bytes: &[u8]) {
        let Some((_, viewer)) = self.viewers.iter().next() else { return };
        let viewer = *viewer;
        if self.gate == Gate::Open
            && let Some((session, sealer)) = self.sealers.iter_mut().next()
        {
            for payload in sealer.seal_rfb(viewer, bytes).unwrap() {
                self.frames.push_back(Frame { session: *session, kind: FrameKind::Transport, payload });
            }
        }
    }

    /// Releases a task; the digits that are shown.
    pub fn release(&mut self) -> String {
        self.ask(release()).unwrap();
        self.password().expect("a password is shown")
    }

    pub fn password(&self) -> Option<String> {
        self.core.view().password.map(|password| password.groups.concat())
    }

    /// The facts that are durable, by name, without the start.
    pub fn facts(&self) -> Vec<String> {
        self.history.iter().map(fact).filter(|fact| fact != "started").collect()
    }

    pub fn last_fact(&self) -> Draft {
        self.history.last().cloned().expect("something is recorded")
    }

    /// Frames go both ways, unchanged, until nobody answers any more.
    pub fn converse(&mut self, engineer: &mut Engineer) {
        while let Some(frame) = self.frames.pop_front() {
            if let Some(answer) = engineer.take(&frame) {
                let _ = self.frame(answer);
            }
        }
    }

    /// An engineer's end tries a password through an honest relay.
    pub fn tries(&mut self, engineer: &mut Engineer, digits: &str) -> Vec<String> {
        let before = self.log.len();
        let _ = self.text(engineer.announced());
        let start = engineer.start(digits);
        let _ = self.frame(start);
        self.converse(engineer);
        self.log[before..].to_vec()
    }

    /// Up to the request on the screen.
    pub fn asked(&mut self) -> Engineer {
        let digits = self.release();
        let mut engineer = Engineer::new(7);
        let _ = self.tries(&mut engineer, &digits);
        assert_eq!(self.core.view().request.expect("a request shows").id, engineer.session.to_string());
        engineer
    }

    /// Up to a session that runs, with its first viewer.
    pub fn active(&mut self, grant: &[Grantable]) -> Engineer {
        let mut engineer = self.asked();
        self.ask(accept(&engineer, grant)).unwrap();
        let _ = self.does(Event::Banner(true));
        let _ = self.does(MIRROR_READY);
        self.converse(&mut engineer);
        let opened = engineer.say(FromEngineer::ViewerOpened { viewer: 1 });
        let _ = self.frame(opened);
        engineer
    }

    fn obey(&mut self) {
        loop {
            while let Some(command) = self.core.poll_command() {
                self.log.push(short(&command));
                self.perform(command);
            }
            let Some(answer) = self.answers.pop_front() else { return };
            self.core.handle(self.now, answer).unwrap();
        }
    }

    fn answer(&mut self, draft: Draft) {
        match self.journal {
            Journal::Held => self.waiting.push_back(draft),
            Journal::Broken => self.answers.push_back(Event::Appended(Err("no space".to_owned()))),
            Journal::Prompt => {
                match fact(&draft).as_str() {
                    "accepted" => {
                        assert!(self.word.accepted, "an acceptance is recorded that nobody spoke");
                        self.word.admitted = true;
                        let granted = draft.payload["capabilities"].as_array().unwrap();
                        self.word.controls = granted.iter().any(|one| one == "control");
                        assert!(self.word.control || !self.word.controls, "control is recorded that nobody granted");
                    }
                    "technical-began" | "technical-began-task" => self.word.admitted = true,
                    "granted" => self.word.controls |= self.word.control,
                    _ => {}
                }
                self.history.push(draft);
                self.answers.push_back(Event::Appended(Ok(())));
            }
        }
    }

    fn perform(&mut self, command: Command) {
        match command {
            Command::Append(draft) => {
                assert!(self.waiting.is_empty(), "a second entry while the first is not answered");
                self.answer(*draft);
            }
            Command::Note(_) | Command::Store(_) | Command::Notify(_) | Command::Withdraw(_) => {}
            Command::Relay(text) | Command::CloseAtRelay(text) => self.texts.push_back(text),
            Command::Pairing(frame) => {
                assert_ne!(frame.kind, FrameKind::Transport, "nothing sealed goes this way");
                self.frames.push_back(frame);
            }
            Command::Channel { session, sealer } => drop(self.sealers.insert(session, sealer)),
            Command::Send { session, message } => {
                if matches!(message, FromConsole::Granted { .. } | FromConsole::Resumed) {
                    assert!(self.word.admitted, "told of a grant before the acceptance is durable");
                }
                let Some(sealer) = self.sealers.get_mut(&session) else { return };
                let payload = sealer.seal(&Item::Message(message)).unwrap();
                self.frames.push_back(Frame { session, kind: FrameKind::Transport, payload });
            }
            Command::Forget(session) => drop(self.sealers.remove(&session)),
            Command::OpenGate(_) => {
                assert!(self.word.admitted, "the gate opens before the acceptance is durable");
                assert!(self.banner, "the gate opens without a banner");
                assert!(self.ready, "the gate opens without a masked frame");
                self.gate = Gate::Open;
            }
            Command::HoldGate(_) => self.gate = Gate::Held,
            Command::CloseGate(_) => {
                self.gate = Gate::Closed;
                self.word = Word::default();
            }
            Command::StartMirror => {
                assert!(self.word.admitted, "the mirror starts before the acceptance is durable");
                assert!(self.banner, "the mirror starts without a banner");
                self.mirror = true;
            }
            Command::StopMirror => {
                (self.mirror, self.ready) = (false, false);
                self.clients.clear();
                self.viewers.clear();
            }
            Command::Mirror(message) => self.tell_mirror(&message),
            Command::Viewer { client, viewer, .. } => {
                assert!(self.word.admitted, "a viewer before the acceptance is durable");
                self.viewers.insert(client, viewer);
            }
            Command::NoViewers(clients) => self.viewers.retain(|client, _| !clients.contains(client)),
            Command::VerifyGone { session, .. } => {
                self.answers.push_back(Event::Gone { session, verified: true });
            }
            Command::StartTool { session, run, .. } => {
                assert!(self.word.admitted, "a tool starts before anybody is let in");
                assert!(self.banner, "a tool starts without a banner");
                self.tools.insert((session, run));
            }
            Command::StopTool { session, run } => {
                if self.tools.remove(&(session, run)) {
                    let what = ToolEvent::Ended { how: ToolEnd::Stopped, status: None, gone: true };
                    self.answers.push_back(Event::Tool { session, run, what });
                }
            }
            Command::BlockExaminations => {
                self.examinations_blocked = !self.hooks_fail;
                self.answers.push_back(Event::Blocked(self.examinations_blocked));
            }
            Command::UnblockExaminations => {
                self.examinations_blocked = self.hooks_fail;
                self.answers.push_back(Event::Blocked(self.examinations_blocked));
            }
            Command::Policy(_) | Command::AllowParameters(_) => {}
            Command::AllowInput => {
                assert!(self.word.controls, "input acts before the grant is durable");
                assert_eq!(self.gate, Gate::Open, "input acts while no picture leaves");
                self.input = true;
            }
            Command::ReleaseInput => self.input = false,
            Command::Inject(_) => {
                assert!(self.input, "something is injected that was not let in");
                self.injected += 1;
            }
            Command::Order(Order::ShowBanner) => {
                assert!(self.word.admitted, "the banner shows before the acceptance is durable");
            }
            Command::Order(Order::HideBanner) => {
                self.banner = false;
                assert_eq!((self.gate, self.mirror), (Gate::Closed, false), "the banner goes before the session");
            }
            Command::Order(Order::Front) => {}
        }
    }

    fn tell_mirror(&mut self, message: &ToMirror) {
        assert!(self.mirror, "the mirror is spoken to while it does not run");
        match message {
            ToMirror::ClientOpened { client, .. } => {
                self.clients.insert(*client);
                assert!(self.clients.len() <= mirror::protocol::MAX_CLIENTS, "too many clients of the mirror");
            }
            ToMirror::ClientClosed { client } => {
                self.clients.remove(client);
                self.viewers.remove(client);
            }
            ToMirror::ClientInput { view_only: false, .. } => assert!(self.word.controls),
            ToMirror::ClientInput { .. }
            | ToMirror::ClientBytes { .. }
            | ToMirror::Start(_)
            | ToMirror::OwnPids { .. }
            | ToMirror::Pause
            | ToMirror::Resume
            | ToMirror::Stop => {}
        }
    }
}

/// An enrolled console on its first day.
pub fn origin() -> Origin {
    let trust = Trust::new(ISSUER, &issuer_key().public(), device()).unwrap();
    let mut next = 100_u8;
    Origin {
        policy: policy::Policy::default(),
        settings: Settings::initial(Language::En),
        user: "mta1".to_owned(),
        vendor: Some(Vendor {
            name: "Acme Imaging".to_owned(),
            device: device(),
            trust,
            time_password: TimePassword::parse(TOTP_SECRET).unwrap(),
        }),
        broken_off: None,
        notices: Vec::new(),
        blocked: None,
        random: Box::new(move || {
            next = next.wrapping_add(1);
            Some([next; 32])
        }),
    }
}

/// The staff release a task.
pub fn release() -> Ask {
    Ask::ReleaseTask {
        whom: "T-1042".to_owned(),
        what: "The table does not move".to_owned(),
        minutes: 60,
        password: true,
        sign: None,
    }
}

/// The staff let the engineer in.
pub fn accept(engineer: &Engineer, grant: &[Grantable]) -> Ask {
    Ask::Accept { id: engineer.session.to_string(), grant: grant.to_vec(), sign: None }
}

/// The staff grant the use of mouse and keyboard, or take it back.
pub fn control(on: bool) -> Ask {
    Ask::Grant { id: String::new(), capability: Grantable::Control, on, sign: None }
}

/// The mirror has its first masked frame.
pub const MIRROR_READY: Event = Event::MirrorReady { x: 0, y: 0, width: 1920, height: 1080 };

/// The name of what an entry says.
pub fn fact(draft: &Draft) -> String {
    draft.payload["fact"].as_str().unwrap().to_owned()
}

fn code(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A command in short words.
fn short(command: &Command) -> String {
    match command {
        Command::Append(draft) => format!("append {}", fact(draft)),
        Command::Note(_) => "note".to_owned(),
        Command::Store(settings) => format!("store {}", if settings.permanent_limited { "permanent" } else { "none" }),
        Command::Relay(_) => "relay".to_owned(),
        Command::CloseAtRelay(ToRelay::Close { reason, .. }) => format!("close {}", code(reason)),
        Command::CloseAtRelay(ToRelay::Open { .. } | ToRelay::Help { .. }) => panic!("not a close"),
        Command::Pairing(frame) => match frame.kind {
            FrameKind::Pairing => match PairReply::parse(&frame.payload).unwrap() {
                PairReply::Share { .. } => "share".to_owned(),
                PairReply::Refused { reason } => format!("rebuff {}", code(&reason)),
            },
            FrameKind::Handshake => "handshake".to_owned(),
            FrameKind::Transport => "transport".to_owned(),
        },
        Command::Channel { .. } => "channel".to_owned(),
        Command::Send { message, .. } => match message {
            FromConsole::Asked { seconds } => format!("send asked {seconds}"),
            FromConsole::Granted { capabilities } => {
                let names: Vec<_> = capabilities.iter().map(code).collect();
                format!("send granted {}", names.join("+"))
            }
            FromConsole::ViewerGone { viewer } => format!("send viewer-gone {viewer}"),
            FromConsole::Paused => "send paused".to_owned(),
            FromConsole::Resumed => "send resumed".to_owned(),
            FromConsole::Ended { reason } => format!("send ended {}", code(reason)),
            FromConsole::Tools { tools } => {
                let names = tools.iter().map(|tool| format!(" {}{}", tool.id, if tool.available { "" } else { "!" }));
                format!("send tools{}", names.collect::<String>())
            }
            FromConsole::ToolStarted { run } => format!("send tool-started {run}"),
            FromConsole::ToolRefused { run, reason } => format!("send tool-refused {run} {}", code(reason)),
            FromConsole::ToolOutput { run, text } => format!("send tool-output {run} {text:?}"),
            FromConsole::ToolEnded { run, status, how } => {
                let status = status.map(|status| format!(" {status}")).unwrap_or_default();
                format!("send tool-ended {run} {}{status}", code(how))
            }
        },
        Command::Forget(_) => "forget".to_owned(),
        Command::OpenGate(_) => "open-gate".to_owned(),
        Command::HoldGate(_) => "hold-gate".to_owned(),
        Command::CloseGate(_) => "close-gate".to_owned(),
        Command::StartMirror => "start-mirror".to_owned(),
        Command::StopMirror => "stop-mirror".to_owned(),
        Command::Mirror(message) => match message {
            ToMirror::ClientOpened { client, view_only } => {
                format!("mirror opened {client}{}", if *view_only { "" } else { " control" })
            }
            ToMirror::ClientInput { client, view_only } => {
                format!("mirror input {client} {}", if *view_only { "off" } else { "on" })
            }
            ToMirror::ClientBytes { client, .. } => format!("mirror bytes {client}"),
            ToMirror::ClientClosed { client } => format!("mirror closed {client}"),
            ToMirror::Pause => "mirror pause".to_owned(),
            ToMirror::Resume => "mirror resume".to_owned(),
            ToMirror::Start(_) | ToMirror::OwnPids { .. } | ToMirror::Stop => "mirror other".to_owned(),
        },
        Command::Viewer { client, viewer, .. } => format!("viewer {client}={viewer}"),
        Command::NoViewers(_) => "no-viewers".to_owned(),
        Command::VerifyGone { .. } => "verify-gone".to_owned(),
        Command::StartTool { run, tool, .. } => format!("start-tool {run} {}", tool.id),
        Command::StopTool { run, .. } => format!("stop-tool {run}"),
        Command::BlockExaminations => "block-examinations".to_owned(),
        Command::UnblockExaminations => "unblock-examinations".to_owned(),
        Command::Policy(_) => "policy".to_owned(),
        Command::AllowParameters(allowed) => format!("parameters {}", if *allowed { "on" } else { "off" }),
        Command::AllowInput => "allow-input".to_owned(),
        Command::ReleaseInput => "release-input".to_owned(),
        Command::Inject(_) => "inject".to_owned(),
        Command::Order(Order::ShowBanner) => "show-banner".to_owned(),
        Command::Order(Order::HideBanner) => "hide-banner".to_owned(),
        Command::Order(Order::Front) => "front".to_owned(),
        Command::Notify(notice) => format!("notify {}", notice.key),
        Command::Withdraw(key) => format!("withdraw {key}"),
    }
}
