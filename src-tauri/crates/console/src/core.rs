//! The console's core: all state, one event in, commands out. It opens, waits and sleeps nowhere.
//!
//! The session machine decides; this translates between it and the world. What the staff ask for is in `asking`, what the
//! machine wants done in `effects`, the exchange with the engineers' ends in `exchange`, service tools in `tools`,
//! notification mails in `mails`, the link in `linked`, what is masked in `masking`, the mirror's clients in `viewers`, what
//! shows in `present` and `notices`.

mod asking;
mod effects;
mod exchange;
mod linked;
mod mails;
mod masking;
mod notices;
mod present;
mod tools;
mod trying;
mod viewers;

use std::collections::{BTreeMap, VecDeque};

use history::{Draft, Moment};
use mirror::protocol::{ClientId, Detector, Stats, ToMirror};
use pairing::{ProvenEngineer, SessionPassword, TimePassword, Trust};
use policy::Policy;
use session::{ExamState, Fact, Input, Machine, Millis, Now, Remembered, Stage, Stored};
use wire::{EngineerId, FromConsole, Kind as SessionKind, SessionId, ViewerId};

pub use asking::{KEPT_HEAD, SET_ASIDE_SEEN};
pub use present::Status;

use crate::event::{Command, EndedFrom, Event, Order};
use crate::record::{self, Context};
use crate::settings::Settings;
use crate::view::{AskRefused, FeedItem, Language, LinkState, Notice, Seal, SessionLine, TaskOverView};
use crate::words::Words;
use asking::NotDone;
use exchange::Exchange;
use mails::Mails;
use tools::ToolRun;

/// Lines of the live feed that are kept.
const FEED: usize = 200;
/// Sessions that the relay announced and nobody paired yet.
const ANNOUNCED: usize = 16;
/// How long the staff's own mouse and keyboard keep the engineer's away, in milliseconds.
pub(crate) const LOCAL_FIRST: Millis = 2_000;
/// The notice of a history that was set aside: access stays blocked until it is put away.
const SET_ASIDE: &str = "notice-history-set-aside";

/// What the console starts with.
pub struct Origin {
    /// IT's policy; [`Policy::default`] where there is none.
    pub policy: Policy,
    /// What was remembered.
    pub settings: Settings,
    /// The user of the operating system.
    pub user: String,
    /// Whom to believe, and whose name to show; none before enrolment.
    pub vendor: Option<Vendor>,
    /// The session that the last stop broke off.
    pub broken_off: Option<BrokenOff>,
    /// True where the console is started for the first time on this workstation.
    pub first: bool,
    /// The sessions that the history knows: none of them may begin again.
    pub known: std::collections::BTreeSet<wire::SessionId>,
    /// What cannot work from the start.
    pub notices: Vec<Notice>,
    /// Why nothing may be opened at all; all that hold.
    pub blocked: Vec<Blocked>,
    /// Histories that were set aside as damaged and that the staff have not been told of; until then nothing may be opened.
    pub set_aside: Vec<String>,
    /// The head that was kept of a history that was set aside.
    pub kept_head: Option<history::Head>,
    /// Gives 32 random bytes; fails where the system has none.
    pub random: Box<dyn FnMut() -> Option<[u8; 32]> + Send>,
}

impl Origin {
    /// A console that opens nothing, as it shows until it has come up.
    #[must_use]
    pub fn closed(settings: Settings) -> Self {
        Self {
            policy: Policy::default(),
            settings: Settings { permanent_limited: false, ..settings },
            user: String::new(),
            vendor: None,
            broken_off: None,
            first: false,
            known: Default::default(),
            notices: Vec::new(),
            blocked: Vec::new(),
            set_aside: Vec::new(),
            kept_head: None,
            random: Box::new(|| None),
        }
    }
}

/// Why nothing may be opened at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The notice's key in the catalogue.
    pub key: &'static str,
    /// Its detail.
    pub detail: String,
}

/// The vendor, as the enrolment names it.
#[derive(Debug)]
pub struct Vendor {
    /// The name.
    pub name: String,
    /// The device.
    pub device: wire::DeviceId,
    /// Whose credentials hold.
    pub trust: Trust,
    /// The secret of the device's time-dependent passwords.
    pub time_password: TimePassword,
}

/// A session that a stop broke off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenOff {
    /// The session.
    pub session: SessionId,
    /// Who was in.
    pub engineer: String,
}

/// Where a client of the mirror belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Client {
    /// A viewer of an engineer.
    Viewer(SessionId, ViewerId),
    /// The preview in the console's window.
    Preview,
}

/// What is shown of the time since the first engineer came in: remote service as one thing, whoever takes part.
#[derive(Debug, Default)]
struct Tale {
    /// What happened, newest first.
    feed: VecDeque<FeedItem>,
    /// The tools, oldest first.
    tools: Vec<ToolRun>,
    /// Whether the screen was mirrored.
    mirrored: bool,
    /// What is verified gone.
    stopped: Vec<FeedItem>,
    /// What staff masked.
    drawn: masking::Drawings,
    /// What was told last of the detector.
    detector: Option<Detector>,
}

/// The console's core.
pub struct Core {
    machine: Machine,
    now: Now,
    words: Words,
    /// The hospital's own language, which its mails are in.
    hospital: Words,
    settings: Settings,
    policy: Policy,
    user: String,
    vendor: Option<Vendor>,
    blocked: Vec<Blocked>,
    set_aside: Vec<String>,
    kept_head: Option<history::Head>,
    random: Box<dyn FnMut() -> Option<[u8; 32]> + Send>,
    password: Option<SessionPassword>,
    password_shown: bool,
    announced: VecDeque<(SessionId, EngineerId, SessionKind)>,
    exchanges: BTreeMap<SessionId, Exchange>,
    clients: BTreeMap<ClientId, Client>,
    /// The session whose input acts.
    controls: Option<SessionId>,
    next_client: ClientId,
    screen: Option<(i32, i32, u16, u16)>,
    mirror_up: bool,
    masked: Stats,
    /// The same of the mirrors that ran before it, while anybody was in.
    masked_before: Stats,
    /// Whether the mirror looks for text, once it said so.
    detector: Option<Detector>,
    masking: masking::Explained,
    tale: Tale,
    task_over: Option<TaskOverView>,
    /// Whom the released task is for, and what it is; until the end of it shows.
    released_task: Option<(String, String)>,
    not_released_since: i64,
    /// Since when the last call for help stands as it does, and whether it could not leave.
    help: Option<(i64, bool)>,
    mails: Mails,
    local_at: Option<Millis>,
    presence_told: Millis,
    activity_told: Millis,
    link: (LinkState, i64, Option<&'static str>),
    /// Why the way to the service centre cannot be used, where it cannot.
    no_way: Option<String>,
    notices: Vec<Notice>,
    recent: Vec<SessionLine>,
    seal: Seal,
    commands: VecDeque<Command>,
    /// The entry that is with the history or could not be written yet, as it was when it happened.
    owed: Option<(Fact, Draft)>,
}

impl Core {
    /// The core as it stands at `now`, and what it wants done first.
    #[must_use]
    pub fn new(origin: Origin, now: Now) -> Self {
        let Origin {
            policy,
            settings,
            user,
            vendor,
            broken_off,
            first,
            known,
            mut notices,
            mut blocked,
            set_aside,
            kept_head,
            random,
        } = origin;
        if !set_aside.is_empty() {
            blocked.push(Blocked { key: SET_ASIDE, detail: set_aside.join(", ") });
        }
        let level =
            if settings.permanent_limited && blocked.is_empty() { Stored::PermanentLimited } else { Stored::NoAccess };
        let remembered = Remembered { level, not_released: settings.not_released, last_step: settings.last_step };
        let words = Words::of(language_in_use(settings.language, &policy));
        if let Some(broken) = &broken_off {
            let text = words.with("notice-broken-off", &[("engineer", broken.engineer.as_str().into())]);
            notices.push(Notice { code: "broken-off".to_owned(), text, stays: false });
        }
        let hospital = hospital(&policy);
        let link = if vendor.is_some() { LinkState::Connecting } else { LinkState::NotEnrolled };
        let first = first && blocked.is_empty();
        let broken = broken_off.as_ref().map(|broken| broken.session);
        let start = session::Start { remembered, broken_off: broken, first, known };
        let seal = Seal::never(&words);
        let mut core = Self {
            machine: Machine::start(session::Rules::of(&policy), now, start),
            now,
            words,
            hospital,
            settings,
            policy,
            user,
            vendor,
            blocked,
            set_aside,
            kept_head,
            random,
            password: None,
            password_shown: false,
            announced: VecDeque::new(),
            exchanges: BTreeMap::new(),
            clients: BTreeMap::new(),
            controls: None,
            next_client: 1,
            screen: None,
            mirror_up: false,
            masked: Stats::default(),
            masked_before: Stats::default(),
            detector: None,
            masking: masking::Explained::default(),
            tale: Tale::default(),
            task_over: None,
            released_task: None,
            not_released_since: wall(now),
            help: None,
            mails: Mails::default(),
            local_at: None,
            presence_told: 0,
            activity_told: 0,
            link: (link, wall(now), None),
            no_way: None,
            notices,
            recent: Vec::new(),
            seal,
            commands: VecDeque::new(),
            owed: None,
        };
        core.perform();
        if let Some(broken) = &broken_off {
            core.mail_broken_off(broken);
            core.mind_mails();
        }
        core
    }

    /// The next thing to do.
    pub fn poll_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// When [`Event::Tick`] is wanted, on the clock that counts sleep.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.machine.poll_timeout().into_iter().chain(self.mails.poll_timeout()).min()
    }

    /// True while a mail is on its way to the service centre for the first time: a stop may wait a moment for it.
    #[must_use]
    pub fn is_mailing(&self) -> bool {
        self.mails.is_handing_in()
    }

    /// The last sessions, newest first, as the history has them now.
    pub fn set_recent(&mut self, recent: Vec<SessionLine>) {
        self.recent = recent;
    }

    /// What verification of the history said last, in the language in use.
    pub fn set_seal(&mut self, seal: Seal) {
        self.seal = seal;
    }

    /// True where an engineer is in.
    #[must_use]
    pub fn is_anybody_in(&self) -> bool {
        self.machine.actives().next().is_some()
    }

    /// True where there is a service centre to link to.
    #[must_use]
    pub fn is_enrolled(&self) -> bool {
        self.vendor.is_some()
    }

    /// The language in use.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The user of the operating system.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The users of the operating system who may export the history, as the policy that holds says.
    #[must_use]
    pub fn auditors(&self) -> &[String] {
        &self.policy.history.auditors
    }

    /// True while nobody is in, asks to be let in, or has not left for certain.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.machine.seats().iter().all(|stage| matches!(stage, Stage::Ended(_)))
    }

    /// A number for a new client of the mirror, used once.
    pub fn client_number(&mut self) -> ClientId {
        let number = self.next_client;
        self.next_client += 1;
        number
    }

    /// Takes one event.
    ///
    /// # Errors
    /// [`AskRefused`] where the staff asked for something that was not done.
    pub fn handle(&mut self, now: Now, event: Event) -> Result<(), AskRefused> {
        self.now = now;
        // What time brought about comes first, whatever happened: after a sleep no timer has run yet.
        self.input(Input::Tick);
        self.perform();
        let done = self.take(event);
        self.perform();
        self.mind_mails();
        done.map_err(|refused| self.refusal(refused))
    }

    fn take(&mut self, event: Event) -> Result<(), NotDone> {
        match event {
            Event::Ask(ask, signed) => return self.ask(ask, signed),
            Event::WrongPin { initials } => self.wrong_pin(&initials),
            Event::End(from) => self.end(from),
            Event::Stopping => self.input(Input::Stopping),
            Event::Banner(true) => self.input(Input::BannerShown),
            Event::Banner(false) => self.input(Input::BannerLost),
            Event::Appended(Ok(())) => {
                // No mail tells of what is not recorded.
                if let Some((fact, _)) = self.owed.take() {
                    self.mail(&fact);
                }
                self.input(Input::Appended);
            }
            Event::Appended(Err(error)) => {
                tracing::error!(error, "an entry could not be recorded");
                self.input(Input::AppendFailed);
            }
            Event::Mail { id, told } => self.mail_told(id, told),
            Event::Connecting => self.connecting(),
            Event::Up => self.link = (LinkState::Connected, wall(self.now), None),
            Event::Down(why) => self.link_down(&why),
            Event::Unlinked => self.unlinked(LinkState::Connecting, None),
            Event::NoWay(detail) => self.no_way(&detail),
            Event::Text(text) => self.text(text),
            Event::Frame(frame) => self.frame(&frame),
            Event::PipeBroken { session } => self.input(Input::Closed { session }),
            Event::MirrorReady { x, y, width, height } => {
                self.screen = Some((x, y, width, height));
                self.input(Input::MirrorReady);
            }
            Event::Stats(stats) => self.masked = stats,
            Event::Detector(state) => self.detector_said(state),
            Event::Masks(masks) => self.masking.take(masks),
            Event::Patients(read) => self.patients(read),
            Event::Explain(on) => self.explain(on),
            Event::Unmasked { id, recorded } => self.unmasked(id, recorded),
            Event::Input { client, event } => self.remote_input(client, event),
            Event::ClientGone { client } => self.client_gone(client),
            Event::MirrorFailed(how) => self.mirror_failed(how),
            Event::Gone { session, verified } => self.verified(session, verified),
            Event::Tool { session, run, what } => self.tool(session, run, what),
            Event::Examination(state) => self.input(Input::Examination(state)),
            Event::Blocked(blocked) => self.input(Input::ExaminationsBlocked(blocked)),
            Event::Local => self.local(),
            Event::LocalUnknown(detail) => self.local_unknown(&detail),
            Event::EndKey(watched) => self.end_key(watched),
            Event::Locked(true) => self.input(Input::ScreenLocked),
            Event::Locked(false) => self.input(Input::ScreenUnlocked),
            Event::Policy(policy) => self.policy_changed(policy),
            Event::InputFailed(detail) => self.input_failed(&detail),
            Event::PreviewOpened(client) => {
                self.clients.insert(client, Client::Preview);
                self.mirror(ToMirror::ClientOpened { client, view_only: true });
            }
            Event::PreviewClosed(client) => {
                self.clients.remove(&client);
                self.mirror(ToMirror::ClientClosed { client });
            }
            Event::NotKept(detail) => self.notice("not-kept", "notice-not-kept", &detail, false),
            Event::Collector(event) => self.collector(&event),
            Event::ClockSet(by) => self.input(Input::ClockSet { by }),
            Event::Tick => self.input(Input::Tick),
        }
        Ok(())
    }

    /// Feeds the machine what needs no answer; a refusal of something from outside is logged by name.
    fn input(&mut self, input: Input) {
        if let Err(refused) = self.machine.handle(self.now, input) {
            tracing::debug!(%refused, "an input was refused");
        }
    }

    fn end(&mut self, from: EndedFrom) {
        tracing::info!(?from, "end");
        self.input(match from {
            EndedFrom::Administrator => Input::ItEnds,
            EndedFrom::Window | EndedFrom::Banner | EndedFrom::Tray | EndedFrom::Hotkey | EndedFrom::CommandLine => {
                Input::End
            }
        });
    }

    /// A new policy narrows at once; one that cannot be used leaves No access.
    fn policy_changed(&mut self, policy: Result<Box<Policy>, String>) {
        self.blocked.retain(|blocked| blocked.key != "notice-policy");
        match policy {
            Ok(policy) => {
                // What another source will say is not what the old one said last.
                if policy.examination != self.policy.examination {
                    self.input(Input::Examination(ExamState::Unknown));
                }
                self.policy = (*policy).clone();
                self.hospital = hospital(&self.policy);
                self.words = Words::of(language_in_use(self.settings.language, &self.policy));
                self.mails_listed();
                let rules = Box::new(session::Rules::of(&policy));
                self.commands.push_back(Command::Policy(policy));
                self.input(Input::PolicyChanged(rules));
            }
            Err(detail) => {
                self.note(
                    history::Kind::PolicyRefused,
                    serde_json::json!({"fact": "policy-refused", "detail": detail}),
                );
                self.blocked.push(Blocked { key: "notice-policy", detail });
                self.input(Input::ItEnds);
            }
        }
    }

    /// Somebody is at the workstation; told to the machine now and then, not with every movement.
    fn local(&mut self) {
        self.local_at = Some(self.now.mono);
        if self.now.mono.saturating_sub(self.presence_told) >= 2_000 || self.presence_told == 0 {
            self.presence_told = self.now.mono;
            self.input(Input::LocalPresence);
        }
    }

    /// True while the staff's own mouse and keyboard keep the engineer's away.
    fn local_first(&self) -> bool {
        self.local_at.is_some_and(|at| self.now.mono.saturating_sub(at) < LOCAL_FIRST)
    }

    /// The engineer did something; told to the machine now and then.
    fn active(&mut self, session: SessionId) {
        if self.now.mono.saturating_sub(self.activity_told) >= 1_000 {
            self.activity_told = self.now.mono;
            self.input(Input::Activity { session });
        }
    }

    fn verified(&mut self, session: SessionId, verified: bool) {
        let key = if verified { "stopped-mirror" } else { "stopped-mirror-not" };
        let tone = if verified { crate::view::Tone::Plain } else { crate::view::Tone::Warning };
        // While somebody else is in, their mirror runs: what was stopped is told with the last who leaves.
        // Of a mirror that never was there is nothing to say, unless something is left.
        if self.machine.actives().next().is_none() && (self.tale.mirrored || !verified) {
            self.tale.stopped = vec![FeedItem { at: wall(self.now), tone, text: self.words.say(key) }];
        }
        if verified {
            self.input(Input::Gone { session });
        }
    }

    fn input_failed(&mut self, detail: &str) {
        self.notice("input", "notice-input", detail, false);
        let controlled: Vec<SessionId> = (self.machine.actives())
            .filter(|active| active.grants.has(session::Grantable::Control))
            .map(|active| active.session)
            .collect();
        for session in controlled {
            self.input(Input::TakeBack { session, capability: session::Grantable::Control });
        }
    }

    fn mirror(&mut self, message: ToMirror) {
        if self.mirror_up {
            self.commands.push_back(Command::Mirror(message));
        }
    }

    fn send(&mut self, session: SessionId, message: FromConsole) {
        self.commands.push_back(Command::Send { session, message });
    }

    /// Who asks, is in, or was in, in a session.
    fn engineer(&self, session: SessionId) -> Option<&ProvenEngineer> {
        match self.machine.seat(session)? {
            Stage::Pairing(_) => None,
            Stage::Asked(asked) => Some(&asked.engineer),
            Stage::Active(active) => Some(&active.engineer),
            Stage::Ending(ending) => Some(&ending.ended.engineer),
            Stage::Ended(ended) => Some(&ended.engineer),
        }
    }

    fn draft(&self, fact: &Fact, at: Now) -> Draft {
        let engineer = |session| self.engineer(session);
        let title = |tool: &wire::ToolId| self.title(tool);
        let level = self.machine.standing().level;
        let context = Context { at: moment(at), user: &self.user, engineer: &engineer, title: &title, level };
        record::draft(fact, context)
    }
}

fn hospital(policy: &Policy) -> Words {
    Words::of(policy.language.into())
}

/// The languages that policy offers.
fn offered(policy: &Policy) -> Vec<Language> {
    policy.languages.iter().copied().map(Language::from).collect()
}

/// The language that was chosen, where policy offers it; else the policy's.
pub(crate) fn language_in_use(chosen: Option<Language>, policy: &Policy) -> Language {
    chosen.filter(|chosen| offered(policy).contains(chosen)).unwrap_or_else(|| policy.language.into())
}

fn moment(at: Now) -> Moment {
    Moment { utc: wall(at), monotonic: at.mono }
}

/// Wall time as the view models have it.
fn wall(now: Now) -> i64 {
    i64::try_from(now.wall).unwrap_or(i64::MAX)
}

/// Brings the console's window to the front.
fn front() -> Command {
    Command::Order(Order::Front)
}
