//! A console in memory: its real core, and a world that does what it wants, with neither window, disk nor network.
//!
//! The world watches while it obeys: a command that opens something without the staff's recorded word, the banner or the
//! mirror is a panic, whatever the test was about.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::wildcard_enum_match_arm, reason = "the world watches a few events among many")]

pub mod engineer;
mod short;
mod watch;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use console::EndedFrom;
use console::Settings;
use console::core::{Core, Origin, Vendor};
use console::event::{Command, Event, Order, ToolEvent};
use console::view::{Ask, AskRefused, Grantable};
use history::Draft;
use mirror::protocol::{ClientId, ToMirror};
use pairing::{IssuerKey, Sealer, TimePassword, Trust};
use session::{Now, Signed};
use wire::{
    DeviceId, Frame, FrameKind, FromConsole, FromEngineer, FromRelay, Item, Mail, RunId, SessionId, ToRelay, ToolEnd,
    ViewerId,
};

use engineer::Engineer;
pub use short::code;
use short::short;
use watch::Watch;

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

/// What happens next by itself.
#[derive(Debug)]
enum Answer {
    /// An event.
    Event(Event),
    /// An entry became durable.
    Durable(Draft),
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
    /// The widest of all sessions' gates.
    pub gate: Gate,
    pub input: bool,
    pub mirror: bool,
    pub injected: usize,
    /// The mirror's clients that belong to the engineer's viewers.
    pub viewers: BTreeMap<ClientId, ViewerId>,
    /// The mirror's clients.
    pub clients: BTreeSet<ClientId>,
    waiting: Option<Draft>,
    answers: VecDeque<Answer>,
    sealers: BTreeMap<SessionId, Sealer<FromConsole>>,
    /// The tools that run.
    pub tools: BTreeSet<(SessionId, RunId)>,
    /// True where examinations are blocked.
    pub examinations_blocked: bool,
    /// True where the hooks for that do nothing.
    pub hooks_fail: bool,
    /// True where the hooks wait until they are let.
    pub hooks_held: bool,
    /// True where a tool that is asked to end does not end by itself.
    pub tools_stay: bool,
    /// True where what ran for a session is not verified gone.
    pub not_gone: bool,
    hooks: VecDeque<bool>,
    /// Mails that were to be handed in, also again.
    pub mails: Vec<Mail>,
    /// Entries that nothing waits for.
    pub notes: Vec<Draft>,
    /// How many places staff mask in the mirror that runs, and how many of them may go: that is recorded.
    masked: (usize, usize),
    watch: Watch,
}

impl World {
    pub fn new() -> Self {
        Self::of(origin())
    }

    pub fn of(origin: Origin) -> Self {
        let now = Now { mono: 1_000_000, wall: NOW * 1000 };
        let watch = Watch::new(&origin);
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
            waiting: None,
            answers: VecDeque::new(),
            sealers: BTreeMap::new(),
            tools: BTreeSet::new(),
            examinations_blocked: false,
            hooks_fail: false,
            hooks_held: false,
            tools_stay: false,
            not_gone: false,
            hooks: VecDeque::new(),
            mails: Vec::new(),
            notes: Vec::new(),
            masked: (0, 0),
            watch,
        };
        world.obey();
        world.event(Event::Up).unwrap();
        world.log.clear();
        world
    }

    /// Something happens; all that follows from it is done.
    pub fn event(&mut self, event: Event) -> Result<(), AskRefused> {
        self.happens(&event);
        let outside =
            matches!(event, Event::Text(_) | Event::Frame(_) | Event::Input { .. } | Event::ClientGone { .. });
        let before = outside.then(|| self.breadth());
        let done = self.core.handle(self.now, event);
        self.carry_out();
        if let Some(before) = before {
            self.not_wider(&before);
        }
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
        let said = self.say(&ask);
        let done = self.event(Event::Ask(ask, signed));
        if done.is_err() {
            self.unsay(said);
        }
        done
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
        if let Some(draft) = self.waiting.take() {
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
        self.asked_by(7)
    }

    /// As [`World::asked`], by the engineer of this number: no session begins twice.
    pub fn asked_by(&mut self, number: u8) -> Engineer {
        let digits = self.release();
        let mut engineer = Engineer::new(number);
        let _ = self.tries(&mut engineer, &digits);
        assert_eq!(self.core.view().request.expect("a request shows").id, engineer.session.to_string());
        engineer
    }

    /// Up to a session that runs, with its first viewer.
    pub fn active(&mut self, grant: &[Grantable]) -> Engineer {
        self.active_by(7, grant)
    }

    /// As [`World::active`], with the engineer of this number.
    pub fn active_by(&mut self, number: u8, grant: &[Grantable]) -> Engineer {
        let mut engineer = self.asked_by(number);
        self.ask(accept(&engineer, grant)).unwrap();
        let _ = self.does(Event::Banner(true));
        let _ = self.does(MIRROR_READY);
        self.converse(&mut engineer);
        let opened = engineer.say(FromEngineer::ViewerOpened { viewer: 1 });
        let _ = self.frame(opened);
        engineer
    }

    /// True where a hook is under way.
    pub fn hooks_wait(&self) -> bool {
        !self.hooks.is_empty()
    }

    /// Hooks that wait run, in their order.
    pub fn run_hooks(&mut self) -> Vec<String> {
        let before = self.log.len();
        while let Some(block) = self.hooks.pop_front() {
            self.run_hook(block);
            self.obey();
        }
        self.log[before..].to_vec()
    }

    fn run_hook(&mut self, block: bool) {
        if !self.hooks_fail {
            self.examinations_blocked = block;
        }
        self.answers.push_back(Answer::Event(Event::Blocked(self.examinations_blocked)));
    }

    fn obey(&mut self) {
        loop {
            self.carry_out();
            let event = match self.answers.pop_front() {
                None => return,
                Some(Answer::Event(event)) => event,
                Some(Answer::Durable(draft)) => {
                    self.durable(&draft);
                    self.history.push(draft);
                    Event::Appended(Ok(()))
                }
            };
            self.happens(&event);
            self.core.handle(self.now, event).unwrap();
        }
    }

    /// Does what is commanded; then everything must be as the staff's word has it.
    fn carry_out(&mut self) {
        while let Some(command) = self.core.poll_command() {
            self.log.push(short(&command));
            self.perform(command);
        }
        self.rests();
    }

    fn answer(&mut self, draft: Draft) {
        match self.journal {
            Journal::Held => self.waiting = Some(draft),
            Journal::Broken => self.answers.push_back(Answer::Event(Event::Appended(Err("no space".to_owned())))),
            Journal::Prompt => self.answers.push_back(Answer::Durable(draft)),
        }
    }

    fn perform(&mut self, command: Command) {
        match command {
            Command::Append(draft) => {
                assert!(self.waiting.is_none(), "a second entry while the first is not answered");
                self.recording(&draft);
                self.answer(*draft);
            }
            Command::Mail(mail) => self.mails.push(*mail),
            Command::Note(draft) => self.notes.push(*draft),
            Command::Unmask { draft, id } => {
                let recorded = match self.journal {
                    Journal::Prompt => {
                        self.masked.1 += 1;
                        self.notes.push(*draft);
                        Ok(())
                    }
                    Journal::Held | Journal::Broken => Err("no space".to_owned()),
                };
                self.answers.push_back(Answer::Event(Event::Unmasked { id, recorded }));
            }
            Command::Store(_) | Command::Notify(_) | Command::Withdraw(_) => {}
            Command::Relay(text) | Command::CloseAtRelay(text) => self.texts.push_back(text),
            Command::Pairing(frame) => {
                assert_ne!(frame.kind, FrameKind::Transport, "nothing sealed goes this way");
                self.frames.push_back(frame);
            }
            Command::Channel { session, sealer } => drop(self.sealers.insert(session, sealer)),
            Command::Send { session, message } => {
                self.may_send(session, &message);
                let Some(sealer) = self.sealers.get_mut(&session) else { return };
                let payload = sealer.seal(&Item::Message(message)).unwrap();
                self.frames.push_back(Frame { session, kind: FrameKind::Transport, payload });
            }
            Command::Forget(session) => drop(self.sealers.remove(&session)),
            Command::OpenGate(session) => {
                self.may_open(session);
                self.set_gate(session, Gate::Open);
            }
            Command::HoldGate(session) => self.set_gate(session, Gate::Held),
            Command::CloseGate(session) => {
                self.set_gate(session, Gate::Closed);
                self.closed(session);
            }
            Command::StartMirror => {
                self.may_mirror();
                self.mirror = true;
                self.masked = (0, 0);
            }
            Command::StopMirror => {
                self.mirror = false;
                self.clients.clear();
                self.viewers.clear();
            }
            Command::Mirror(message) => self.tell_mirror(&message),
            Command::Viewer { client, session, viewer } => {
                self.may_view(session);
                self.viewers.insert(client, viewer);
            }
            Command::NoViewers(clients) => self.viewers.retain(|client, _| !clients.contains(client)),
            Command::VerifyGone { session, .. } => {
                let verified = !self.not_gone;
                self.answers.push_back(Answer::Event(Event::Gone { session, verified }));
            }
            Command::StartTool { session, run, tool } => {
                self.may_start(session, run, &tool);
                self.tools.insert((session, run));
            }
            Command::StopTool { session, run } => {
                self.stops(session, run);
                if !self.tools_stay && self.tools.remove(&(session, run)) {
                    let what = ToolEvent::Ended { how: ToolEnd::Stopped, status: None, gone: true };
                    self.answers.push_back(Answer::Event(Event::Tool { session, run, what }));
                }
            }
            Command::BlockExaminations | Command::UnblockExaminations => {
                let block = matches!(command, Command::BlockExaminations);
                if self.hooks_held {
                    self.hooks.push_back(block);
                } else {
                    self.run_hook(block);
                }
            }
            Command::Policy(policy) => self.holds(*policy),
            Command::AllowParameters(allowed) => self.allow_parameters(allowed),
            Command::AllowInput => {
                self.may_control();
                self.input = true;
            }
            Command::ReleaseInput => self.input = false,
            Command::Inject(_) => {
                assert!(self.input, "something is injected that was not let in");
                self.injected += 1;
            }
            Command::Order(Order::ShowBanner) => self.may_show(),
            Command::Order(Order::HideBanner) => self.hides(),
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
            ToMirror::Drawn { rects } => {
                let gone = self.masked.0.saturating_sub(rects.len());
                assert!(gone <= self.masked.1, "a mask of the staff's goes before that is recorded");
                self.masked = (rects.len(), self.masked.1 - gone);
            }
            ToMirror::ClientInput { view_only: false, .. } => self.may_be_told_control(),
            ToMirror::ClientInput { .. }
            | ToMirror::ClientBytes { .. }
            | ToMirror::Start(_)
            | ToMirror::OwnPids { .. }
            | ToMirror::Known { .. }
            | ToMirror::Process { .. }
            | ToMirror::Explain { .. }
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
        settings: Settings::initial(),
        user: "mta1".to_owned(),
        vendor: Some(Vendor {
            name: "Acme Imaging".to_owned(),
            device: device(),
            trust,
            time_password: TimePassword::parse(TOTP_SECRET).unwrap(),
        }),
        broken_off: None,
        first: false,
        known: Default::default(),
        notices: Vec::new(),
        blocked: Vec::new(),
        set_aside: Vec::new(),
        kept_head: None,
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

/// The commands without what only tells or shows.
pub fn acts(did: &[String]) -> Vec<&str> {
    let tells = ["notify", "withdraw", "note", "store", "front", "parameters", "no-viewers"];
    did.iter().map(String::as_str).filter(|one| !tells.iter().any(|tell| one.starts_with(tell))).collect()
}

pub fn check(did: &[String], expect: &[&str]) {
    assert_eq!(acts(did), expect);
}
