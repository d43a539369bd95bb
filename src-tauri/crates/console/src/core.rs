//! The console's core: all state, one event in, commands out. It opens, waits and sleeps nowhere.
//!
//! The session machine decides; this translates between it and the world: pairing messages, sealed items, the mirror's
//! clients, the history's drafts. What shows is in `present`, the exchange with the engineer's end in `exchange`.

mod exchange;
mod present;

use std::collections::{BTreeMap, VecDeque};

use history::{Draft, Kind, Moment, Payload};
use mirror::protocol::{ClientId, InputEvent, Stats, ToMirror};
use pairing::{ProvenEngineer, SessionPassword, Trust};
use policy::Limits;
use serde_json::json;
use session::{Choice, Effect, Fact, Grantable, Grants, Input, Machine, Now, Refused, Stage, Stored};
use wire::{EngineerId, FromConsole, Kind as SessionKind, SessionId, ToRelay, ViewerId};

pub use present::Status;

use crate::event::{Command, EndedFrom, Event, Order, Stopped};
use crate::record::{self, Context};
use crate::settings::Settings;
use crate::view::{Ask, AskRefused, FeedItem, Grantable as Shown, Level as ShownLevel, LinkState, Notice, SessionLine};
use crate::words::Words;
use exchange::Exchange;

/// Lines of the live feed that are kept.
const FEED: usize = 200;
/// Sessions that the relay announced and nobody paired yet.
const ANNOUNCED: usize = 16;

/// What the console starts with.
pub struct Origin {
    /// IT's limits; none where the policy cannot be used: No access.
    pub limits: Limits,
    /// What was remembered.
    pub settings: Settings,
    /// The user of the operating system.
    pub user: String,
    /// Whom to believe, and whose name to show; none before enrolment.
    pub vendor: Option<Vendor>,
    /// The session that the last stop broke off.
    pub broken_off: Option<BrokenOff>,
    /// What cannot work from the start.
    pub notices: Vec<Notice>,
    /// Why nothing may be opened at all, as a sentence's key and its detail.
    pub blocked: Option<Blocked>,
    /// Gives 32 random bytes; fails where the system has none.
    pub random: Box<dyn FnMut() -> Option<[u8; 32]> + Send>,
}

impl Origin {
    /// A console that opens nothing, as it shows until it has come up.
    #[must_use]
    pub fn closed(settings: Settings) -> Self {
        Self {
            limits: Limits::default(),
            settings: Settings { permanent_limited: false, ..settings },
            user: String::new(),
            vendor: None,
            broken_off: None,
            notices: Vec::new(),
            blocked: None,
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
#[derive(Debug, Clone)]
pub struct Vendor {
    /// The name.
    pub name: String,
    /// The device.
    pub device: wire::DeviceId,
    /// Whose credentials hold.
    pub trust: Trust,
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
    /// A viewer of the engineer.
    Viewer(ViewerId),
    /// The preview in the console's window.
    Preview,
}

/// The console's core.
pub struct Core {
    machine: Machine,
    now: Now,
    words: Words,
    settings: Settings,
    limits: Limits,
    user: String,
    vendor: Option<Vendor>,
    blocked: Option<Blocked>,
    random: Box<dyn FnMut() -> Option<[u8; 32]> + Send>,
    password: Option<SessionPassword>,
    password_shown: bool,
    announced: VecDeque<(SessionId, EngineerId, SessionKind)>,
    exchange: Exchange,
    clients: BTreeMap<ClientId, Client>,
    next_client: ClientId,
    screen: Option<(i32, i32, u16, u16)>,
    mirror_up: bool,
    masked: Stats,
    feed: VecDeque<FeedItem>,
    stopped: Vec<FeedItem>,
    gone: Option<bool>,
    link: (LinkState, i64, Option<&'static str>),
    notices: Vec<Notice>,
    recent: Vec<SessionLine>,
    commands: VecDeque<Command>,
}

impl Core {
    /// The core as it stands at `now`, and what it wants done first.
    #[must_use]
    pub fn new(origin: Origin, now: Now) -> Self {
        let stored = if origin.settings.permanent_limited && origin.blocked.is_none() {
            Stored::PermanentLimited
        } else {
            Stored::NoAccess
        };
        let broken_off = origin.broken_off.as_ref().map(|broken| broken.session);
        let words = Words::of(origin.settings.language);
        let mut notices = origin.notices;
        if let Some(broken) = &origin.broken_off {
            let text = words.with("notice-broken-off", &[("engineer", broken.engineer.as_str().into())]);
            notices.push(Notice { code: "broken-off".to_owned(), text, stays: false });
        }
        let link = if origin.vendor.is_some() { LinkState::Connecting } else { LinkState::NotEnrolled };
        let mut core = Self {
            machine: Machine::start(origin.limits, now, session::Start { stored, broken_off }),
            now,
            words,
            settings: origin.settings,
            limits: origin.limits,
            user: origin.user,
            vendor: origin.vendor,
            blocked: origin.blocked,
            random: origin.random,
            password: None,
            password_shown: false,
            announced: VecDeque::new(),
            exchange: Exchange::None,
            clients: BTreeMap::new(),
            next_client: 1,
            screen: None,
            mirror_up: false,
            masked: Stats::default(),
            feed: VecDeque::new(),
            stopped: Vec::new(),
            gone: None,
            link: (link, wall(now), None),
            notices,
            recent: Vec::new(),
            commands: VecDeque::new(),
        };
        core.perform();
        core
    }

    /// The next thing to do.
    pub fn poll_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// When [`Event::Tick`] is wanted, on the clock that counts sleep.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<session::Millis> {
        self.machine.poll_timeout()
    }

    /// The last sessions, newest first, as the history has them now.
    pub fn set_recent(&mut self, recent: Vec<SessionLine>) {
        self.recent = recent;
    }

    /// The language in use.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
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
        let done = self.take(event);
        self.perform();
        done.map_err(|refused| self.refusal(refused))
    }

    fn take(&mut self, event: Event) -> Result<(), Refused> {
        match event {
            Event::Ask(ask) => return self.ask(ask),
            Event::End(from) => self.end(from),
            Event::Stopping => self.input(Input::Stopping),
            Event::Banner(true) => self.input(Input::BannerShown),
            Event::Banner(false) => self.input(Input::BannerLost),
            Event::Appended(Ok(())) => self.input(Input::Appended),
            Event::Appended(Err(error)) => {
                tracing::error!(error, "an entry could not be recorded");
                self.input(Input::AppendFailed);
            }
            Event::Connecting => self.link = (LinkState::Connecting, wall(self.now), self.link.2),
            Event::Up => self.link = (LinkState::Connected, wall(self.now), None),
            Event::Down(why) => {
                let lost = self.link.0 == LinkState::Connected;
                self.link = (LinkState::Lost, wall(self.now), Some(present::link_key(&why)));
                if lost {
                    self.notify_link();
                }
                self.announced.clear();
                self.exchange.drop_unfinished();
                self.input(Input::LinkLost);
                self.perform();
                self.close_viewers();
            }
            Event::Text(text) => self.text(text),
            Event::Frame(frame) => self.frame(&frame),
            Event::MirrorReady { x, y, width, height } => {
                self.screen = Some((x, y, width, height));
                self.input(Input::MirrorReady);
            }
            Event::Stats(stats) => self.masked = stats,
            Event::Input { client, event } => self.remote_input(client, event),
            Event::ClientGone { client } => self.client_gone(client),
            Event::MirrorFailed(how) => self.mirror_failed(how),
            Event::Gone(verified) => self.verified(verified),
            Event::InputFailed(detail) => self.input_failed(&detail),
            Event::PreviewOpened(client) => {
                self.clients.insert(client, Client::Preview);
                self.mirror(ToMirror::ClientOpened { client, view_only: true });
            }
            Event::PreviewClosed(client) => {
                self.clients.remove(&client);
                self.mirror(ToMirror::ClientClosed { client });
            }
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

    fn ask(&mut self, ask: Ask) -> Result<(), Refused> {
        if self.blocked.is_some() && widens(&ask) {
            return Err(Refused::NotRecorded);
        }
        let input = match ask {
            Ask::ChooseLevel { level, minutes, .. } => Input::ChooseLevel(choice(level, minutes)),
            Ask::RestoreLevel { .. } => Input::RestoreLevel,
            Ask::ReleaseTask { whom, what, minutes, password: false, .. } => {
                let (whom, what) = (clean(&whom)?, clean(&what)?);
                Input::ReleaseTask { whom, what, minutes }
            }
            Ask::ReleaseTask { whom, what, minutes, password: true, .. } => {
                let (whom, what) = (clean(&whom)?, clean(&what)?);
                // Where no password can be offered for it, a task is not released either.
                let password = self.new_password()?;
                self.machine.handle(self.now, Input::ReleaseTask { whom, what, minutes })?;
                return self.offer(password);
            }
            Ask::Revoke => Input::RevokeTask,
            Ask::OfferPassword => {
                let password = self.new_password()?;
                return self.offer(password);
            }
            Ask::WithdrawPassword => Input::WithdrawPassword,
            Ask::Accept { id, grant, .. } => {
                Input::Accept { session: session_id(&id)?, grants: grant.into_iter().filter_map(grantable).collect() }
            }
            Ask::Refuse { id } => Input::Refuse { session: session_id(&id)? },
            Ask::Grant { capability, on: true, .. } => Input::Grant(grantable(capability).ok_or(Refused::NotGranted)?),
            Ask::Grant { capability, on: false, .. } => {
                Input::TakeBack(grantable(capability).ok_or(Refused::NotGranted)?)
            }
            Ask::Pause { on: true } => Input::Pause,
            Ask::Pause { on: false } => Input::Resume,
            Ask::Extend { .. }
            | Ask::DismissTask
            | Ask::Present
            | Ask::KeepOpen
            | Ask::Remove { .. }
            | Ask::StopTool { .. }
            | Ask::CompleteRelease { .. }
            | Ask::CallHelp { .. }
            | Ask::DismissHelp => return Err(Refused::OutOfPlace),
            Ask::Dismiss => Input::Dismiss,
            Ask::DismissNotice { code } => {
                self.notices.retain(|notice| notice.stays || notice.code != code);
                return Ok(());
            }
            Ask::Language { language } => {
                self.settings.language = language;
                self.words = Words::of(language);
                self.commands.push_back(Command::Store(self.settings.clone()));
                return Ok(());
            }
            Ask::Theme { theme } => {
                self.settings.theme = theme;
                self.commands.push_back(Command::Store(self.settings.clone()));
                return Ok(());
            }
        };
        self.machine.handle(self.now, input)
    }

    fn new_password(&mut self) -> Result<SessionPassword, Refused> {
        if self.vendor.is_none() {
            return Err(Refused::Blocked);
        }
        (self.random)().map(SessionPassword::from_seed).ok_or(Refused::NotRecorded)
    }

    fn offer(&mut self, password: SessionPassword) -> Result<(), Refused> {
        self.machine.handle(self.now, Input::OfferPassword)?;
        self.password = Some(password);
        self.password_shown = false;
        Ok(())
    }

    fn end(&mut self, from: EndedFrom) {
        tracing::info!(?from, "end");
        self.input(Input::End);
    }

    fn remote_input(&mut self, client: ClientId, event: InputEvent) {
        if self.machine.may(wire::Capability::Control).is_ok()
            && matches!(self.clients.get(&client), Some(Client::Viewer(_)))
        {
            self.commands.push_back(Command::Inject(event));
        }
    }

    fn client_gone(&mut self, client: ClientId) {
        if let (Some(Client::Viewer(viewer)), Some(session)) = (self.clients.remove(&client), self.session()) {
            self.commands.push_back(Command::Send(FromConsole::ViewerGone { viewer }));
            self.input(Input::ViewerClosed { session, viewer });
        }
    }

    /// With its link the engineer's end lost its viewers; whoever comes back connects anew.
    fn close_viewers(&mut self) {
        let viewers: Vec<ClientId> =
            self.clients.iter().filter(|(_, client)| client.viewer().is_some()).map(|(id, _)| *id).collect();
        for client in viewers {
            self.clients.remove(&client);
            self.mirror(ToMirror::ClientClosed { client });
        }
        self.commands.push_back(Command::NoViewers);
    }

    fn mirror_failed(&mut self, how: Stopped) {
        self.mirror_up = false;
        let viewers: Vec<ViewerId> = self.clients.values().filter_map(|client| client.viewer()).collect();
        self.clients.retain(|_, client| client.viewer().is_none());
        for viewer in viewers {
            self.commands.push_back(Command::Send(FromConsole::ViewerGone { viewer }));
            if let Some(session) = self.session() {
                self.input(Input::ViewerClosed { session, viewer });
            }
        }
        self.input(Input::MirrorFailed { why: present::mirror_code(how).to_owned() });
    }

    fn verified(&mut self, verified: bool) {
        self.gone = Some(verified);
        let key = if verified { "stopped-mirror" } else { "stopped-mirror-not" };
        let tone = if verified { crate::view::Tone::Plain } else { crate::view::Tone::Warning };
        self.stopped = vec![FeedItem { at: wall(self.now), tone, text: self.words.say(key) }];
        if verified {
            self.input(Input::Gone);
        }
    }

    fn input_failed(&mut self, detail: &str) {
        self.notice("input", "notice-input", detail);
        self.input(Input::TakeBack(Grantable::Control));
    }

    fn notice(&mut self, code: &str, key: &str, detail: &str) {
        let text = self.words.with(key, &[("detail", detail.into())]);
        self.notices.retain(|notice| notice.code != code);
        self.notices.push(Notice { code: code.to_owned(), text, stays: false });
    }

    fn mirror(&mut self, message: ToMirror) {
        if self.mirror_up {
            self.commands.push_back(Command::Mirror(message));
        }
    }

    /// The session that asks or is in.
    fn session(&self) -> Option<SessionId> {
        self.machine.stage().session()
    }

    /// Who asks, is in, or was in last.
    fn engineer(&self) -> Option<&ProvenEngineer> {
        match self.machine.stage() {
            Stage::Idle | Stage::Pairing(_) => None,
            Stage::Asked(asked) => Some(&asked.engineer),
            Stage::Active(active) => Some(&active.engineer),
            Stage::Ending(ending) => Some(&ending.ended.engineer),
            Stage::Ended(ended) => Some(&ended.engineer),
        }
    }

    /// Turns what the machine decided into commands.
    fn perform(&mut self) {
        while let Some(effect) = self.machine.poll_effect() {
            self.effect(effect);
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Append(fact) => self.append(&fact),
            Effect::NotDone(fact) => {
                let draft = self.draft(&fact);
                let what = record::line(&self.words, wall(self.now), &draft.kind, &draft.payload).text;
                let text = self.words.with("notice-not-recorded", &[("what", what.into())]);
                self.notices.retain(|notice| notice.code != "not-recorded");
                self.notices.push(Notice { code: "not-recorded".to_owned(), text, stays: false });
            }
            Effect::Store(stored) => {
                self.settings.permanent_limited = stored == Stored::PermanentLimited;
                self.commands.push_back(Command::Store(self.settings.clone()));
            }
            Effect::ShowPassword => self.password_shown = true,
            Effect::WipePassword => {
                self.password = None;
                self.password_shown = false;
            }
            Effect::SendShare { session } => self.send_share(session),
            Effect::Rebuff { session, reason } => self.rebuff(session, reason),
            Effect::Turn { session, reason } => self.turn(session, reason),
            Effect::SendAsked { seconds, .. } => {
                self.commands.push_back(Command::Send(FromConsole::Asked { seconds }));
                self.notify_request();
                self.commands.push_back(Command::Order(Order::Front));
            }
            Effect::SendGranted { grants, .. } => self.send_granted(grants),
            Effect::SendPaused { .. } => {
                self.mirror(ToMirror::Pause);
                self.commands.push_back(Command::Send(FromConsole::Paused));
            }
            Effect::SendResumed { .. } => self.commands.push_back(Command::Send(FromConsole::Resumed)),
            Effect::SendEnded { session, reason } => {
                self.commands.push_back(Command::Send(FromConsole::Ended { reason }));
                self.forget(session, reason);
            }
            Effect::ShowBanner => self.commands.push_back(Command::Order(Order::ShowBanner)),
            Effect::HideBanner => self.commands.push_back(Command::Order(Order::HideBanner)),
            Effect::StartMirror => {
                self.mirror_up = true;
                self.masked = Stats::default();
                self.commands.push_back(Command::StartMirror);
            }
            Effect::StopMirror => {
                self.mirror_up = false;
                self.clients.clear();
                self.commands.push_back(Command::StopMirror);
            }
            Effect::OpenGate { .. } => {
                self.commands.push_back(Command::OpenGate);
                self.mirror(ToMirror::Resume);
            }
            Effect::HoldGate => self.commands.push_back(Command::HoldGate),
            Effect::CloseGate => self.commands.push_back(Command::CloseGate),
            Effect::AllowInput => self.commands.push_back(Command::AllowInput),
            Effect::ReleaseInput => self.commands.push_back(Command::ReleaseInput),
            Effect::VerifyGone => {
                self.gone = None;
                self.commands.push_back(Command::VerifyGone);
            }
        }
    }

    fn send_granted(&mut self, grants: Grants) {
        let capabilities = grants.iter().map(Grantable::capability).collect();
        self.commands.push_back(Command::Send(FromConsole::Granted { capabilities }));
        let view_only = !grants.has(Grantable::Control);
        let viewers: Vec<ClientId> =
            self.clients.iter().filter(|(_, client)| client.viewer().is_some()).map(|(id, _)| *id).collect();
        for client in viewers {
            self.mirror(ToMirror::ClientInput { client, view_only });
        }
    }

    fn forget(&mut self, session: SessionId, reason: wire::Refusal) {
        self.exchange = Exchange::None;
        self.commands.push_back(Command::Forget);
        self.commands.push_back(Command::CloseAtRelay(ToRelay::Close { session, reason }));
    }

    fn append(&mut self, fact: &Fact) {
        let draft = self.draft(fact);
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other fact is only recorded")]
        match fact {
            Fact::Asked { .. } => self.feed.clear(),
            Fact::Accepted { .. } => self.notify_start(),
            Fact::Ended { why, .. } => {
                self.mask_statement();
                self.notify_end(*why);
            }
            _ => {}
        }
        if draft.session.is_some() && draft.session == self.session().map(|id| id.to_string()) {
            let line = record::line(&self.words, draft.at.utc, &draft.kind, &draft.payload);
            self.feed.push_front(line);
            self.feed.truncate(FEED);
        }
        self.commands.push_back(Command::Append(Box::new(draft)));
    }

    fn draft(&self, fact: &Fact) -> Draft {
        let context = Context {
            at: self.moment(),
            user: &self.user,
            engineer: self.engineer(),
            level: self.machine.standing().level,
        };
        record::draft(fact, context)
    }

    fn moment(&self) -> Moment {
        Moment { utc: wall(self.now), monotonic: self.now.mono }
    }

    /// What was masked, for the history; nothing waits for it.
    fn mask_statement(&mut self) {
        let Stats { frames, withheld, regions, own, ref by_rule } = self.masked;
        let payload = json!({"fact": "mask-statement", "frames": frames, "withheld": withheld, "regions": regions,
                             "own": own, "by_rule": by_rule.values().sum::<u64>()});
        let payload: Payload = payload.as_object().cloned().unwrap_or_default();
        let draft = Draft {
            at: self.moment(),
            actor: history::Actor::Console,
            kind: Kind::MaskStatement,
            session: self.session().map(|id| id.to_string()),
            payload,
        };
        self.commands.push_back(Command::Note(Box::new(draft)));
    }
}

impl Client {
    fn viewer(&self) -> Option<ViewerId> {
        match self {
            Self::Viewer(viewer) => Some(*viewer),
            Self::Preview => None,
        }
    }
}

/// True where an ask could leave more access than before.
fn widens(ask: &Ask) -> bool {
    match ask {
        Ask::ChooseLevel { level, .. } => *level != ShownLevel::NoAccess,
        Ask::Extend { .. }
        | Ask::RestoreLevel { .. }
        | Ask::ReleaseTask { .. }
        | Ask::OfferPassword
        | Ask::Accept { .. }
        | Ask::Present
        | Ask::KeepOpen
        | Ask::CompleteRelease { .. } => true,
        Ask::Grant { on, .. } => *on,
        Ask::Pause { on } => !*on,
        Ask::Revoke
        | Ask::WithdrawPassword
        | Ask::Refuse { .. }
        | Ask::DismissTask
        | Ask::Remove { .. }
        | Ask::StopTool { .. }
        | Ask::CallHelp { .. }
        | Ask::DismissHelp
        | Ask::Dismiss
        | Ask::DismissNotice { .. }
        | Ask::Language { .. }
        | Ask::Theme { .. } => false,
    }
}

fn choice(level: ShownLevel, minutes: Option<u32>) -> Choice {
    let minutes = minutes.unwrap_or(0);
    match level {
        ShownLevel::NoAccess => Choice::NoAccess,
        ShownLevel::Limited => Choice::Limited { minutes },
        ShownLevel::PermanentLimited => Choice::PermanentLimited,
        ShownLevel::Full => Choice::Full { minutes },
    }
}

/// The words of a released task, cleaned.
fn clean(text: &str) -> Result<String, Refused> {
    wire::Reason::new(text).map(String::from).map_err(|_| Refused::Text)
}

fn grantable(shown: Shown) -> Option<Grantable> {
    match shown {
        Shown::View => Some(Grantable::View),
        Shown::Control => Some(Grantable::Control),
        Shown::Tools | Shown::Parameters => None,
    }
}

fn session_id(text: &str) -> Result<SessionId, Refused> {
    SessionId::try_from(text.to_owned()).map_err(|_| Refused::OtherSession)
}

/// Wall time as the view models have it.
fn wall(now: Now) -> i64 {
    i64::try_from(now.wall).unwrap_or(i64::MAX)
}
