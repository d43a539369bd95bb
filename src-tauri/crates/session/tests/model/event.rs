//! What can happen to the machine in its exploration, and the state that it happens in.

use session::{
    Banner, Block, Choice, ExamState, Grantable, Grants, Input, MirrorState, Now, Offer, PauseReason, Rules, Stage,
};
use wire::Kind;

use crate::world::observer::{Observer, is_outside};
use crate::world::*;

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    // The staff and IT.
    Level(Choice),
    Restore,
    Task,
    Offer,
    Accept(u8, Grants),
    Grant(u8, Grantable),
    TakeBack(u8, Grantable),
    Pause,
    Resume,
    KeepOpen,
    Remove(u8),
    End,
    ItEnds,
    LowerPolicy,
    Release,
    // The engineers.
    Start(u8),
    Wrong(u8),
    Proven(u8),
    Run(u8, &'static str),
    Return(u8),
    Left(u8),
    // The workstation.
    BannerShown,
    BannerLost,
    MirrorReady,
    MirrorFailed,
    Locked,
    Unlocked,
    Present,
    Exam(ExamState),
    Blocked(bool),
    ToolEnded(u8),
    Gone(u8),
    // The link and the clocks.
    PeerLost(u8),
    LinkLost,
    /// Time jumps to the next timeout.
    Jump,
    /// Time jumps to where the service hours end, or begin.
    Hours,
    /// The wall clock is set by a day, or with service hours by a quarter of an hour.
    Clock(i64),
    /// The history, where it was late.
    Written,
}

/// How the history answers what follows from an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum History {
    Prompt,
    Late,
    Fails,
}

#[derive(Debug, Clone)]
pub struct State {
    pub world: World,
    pub observer: Observer,
    /// How many events may still happen on this path that do more than lead on.
    pub left: u8,
    pub kinds: [Kind; 2],
    /// Which engineers came already.
    pub came: [bool; 2],
    pub locked: bool,
}

// The world is a machine and what the machine cannot know: the clocks, and whether an answer is owed.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.world, &other.world);
        mine.machine == theirs.machine
            && (mine.now, mine.owed) == (theirs.now, theirs.owed)
            && mine.hours == theirs.hours
            && self.observer == other.observer
            && (self.left, self.kinds, self.came, self.locked) == (other.left, other.kinds, other.came, other.locked)
    }
}
impl Eq for State {}
impl std::hash::Hash for State {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (
            &self.world.machine,
            self.world.now,
            self.world.owed,
            &self.world.hours,
            &self.observer,
            self.left,
            self.kinds,
            self.came,
            self.locked,
        )
            .hash(state);
    }
}

const DAY: i64 = 24 * 60 * 60_000;
const QUARTER: i64 = 15 * 60_000;
const SESSIONS: [u8; 2] = [1, 2];

impl State {
    fn seat(&self, session: u8) -> Option<&Stage> {
        self.world.machine.seat(id(session))
    }

    /// Whether an event does more than lead on to sessions, and back to where all is well.
    pub fn counts(event: Event) -> bool {
        match event {
            Event::Level(_)
            | Event::Restore
            | Event::Task
            | Event::End
            | Event::ItEnds
            | Event::LowerPolicy
            | Event::Release
            | Event::Grant(..)
            | Event::TakeBack(..)
            | Event::Pause
            | Event::KeepOpen
            | Event::Remove(_)
            | Event::Run(..)
            | Event::Wrong(_)
            | Event::BannerLost
            | Event::MirrorFailed
            | Event::Locked
            | Event::Exam(ExamState::Running | ExamState::Unknown)
            | Event::Blocked(false)
            | Event::PeerLost(_)
            | Event::LinkLost
            | Event::Jump
            | Event::Hours
            | Event::Clock(_) => true,
            Event::Offer
            | Event::Start(_)
            | Event::Proven(_)
            | Event::Accept(..)
            | Event::Resume
            | Event::Left(_)
            | Event::Unlocked
            | Event::Present
            | Event::BannerShown
            | Event::MirrorReady
            | Event::ToolEnded(_)
            | Event::Gone(_)
            | Event::Return(_)
            | Event::Exam(ExamState::Idle)
            | Event::Blocked(true)
            | Event::Written => false,
        }
    }

    /// The input that an event is; none where it cannot happen now, or would only say what is so already.
    pub fn input(&self, event: Event) -> Option<Input> {
        let machine = &self.world.machine;
        let running = |session| matches!(self.seat(session), Some(Stage::Active(_)));
        let pairing = |session| matches!(self.seat(session), Some(Stage::Pairing(_)));
        let any = machine.actives().next().is_some();
        let paused = |why| machine.actives().any(|active| active.pauses.has(why));
        let holds =
            |session, one| machine.actives().any(|active| active.session == id(session) && active.grants.has(one));
        let starting = matches!(machine.mirror(), MirrorState::Starting { .. });
        let failed = matches!(machine.mirror(), MirrorState::Failed { .. });
        let (possible, input) = match event {
            Event::Level(choice) => (true, choose(choice)),
            Event::Restore => (machine.standing().restorable.is_some(), RESTORE),
            Event::Task => (machine.standing().task.is_none(), task()),
            Event::Offer => (machine.offer() == Offer::None, Input::OfferPassword),
            Event::Accept(session, grants) => {
                (machine.request().is_some_and(|asked| asked.session == id(session)), accept(session, grants))
            }
            Event::Grant(session, one) => (running(session) && !holds(session, one), grant(session, one)),
            Event::TakeBack(session, one) => (holds(session, one), take_back(session, one)),
            Event::Pause => (any && !paused(PauseReason::Staff), Input::Pause),
            Event::Resume => (failed || paused(PauseReason::Staff), Input::Resume),
            Event::KeepOpen => (any, Input::KeepOpen),
            Event::Remove(session) => (running(session), Input::Remove { session: id(session) }),
            Event::End => (true, Input::End),
            Event::ItEnds => (true, Input::ItEnds),
            // Without service hours it ends nothing that those do.
            Event::LowerPolicy if self.world.hours.is_some() => {
                let rules = Rules { hours: Some(hours(&[("09:00", "10:00")])), ..rules(*machine.limits()) };
                (machine.within_hours() && self.world.hours != rules.hours, Input::PolicyChanged(Box::new(rules)))
            }
            Event::LowerPolicy => {
                let limits = policy("[access]\nhighest = \"limited\"\n[session]\nparticipants = 1\n");
                (*machine.limits() != limits, changed(limits, tools()))
            }
            Event::Release => (machine.examinations().block == Block::NotReleased, RELEASE),
            Event::Start(session) => {
                // Engineers of one kind are alike, so the first comes first.
                let first = session == 1 || self.kinds[0] != self.kinds[1] || self.came[0];
                (first && !self.came[usize::from(session - 1)], self.start(session))
            }
            Event::Wrong(session) => (pairing(session), wrong(session)),
            Event::Proven(session) => (pairing(session), paired(session)),
            Event::Run(session, tool) => (running(session), run(session, 1, tool)),
            Event::Return(session) => {
                (running(session) && paused(PauseReason::Link), Input::Reconnected { session: id(session), n: 1 })
            }
            Event::Left(session) => (running(session), Input::Left { session: id(session) }),
            Event::BannerShown => (matches!(machine.banner(), Banner::Hidden { .. }), Input::BannerShown),
            Event::BannerLost => (machine.banner() == Banner::Shown, Input::BannerLost),
            Event::MirrorReady => (starting, Input::MirrorReady),
            Event::MirrorFailed => {
                (starting || *machine.mirror() == MirrorState::Ready, Input::MirrorFailed { why: String::new() })
            }
            Event::Locked => (!self.locked, Input::ScreenLocked),
            Event::Unlocked => (self.locked, Input::ScreenUnlocked),
            Event::Present => (paused(PauseReason::Absent), Input::LocalPresence),
            Event::Exam(state) => (machine.examinations().state != state, Input::Examination(state)),
            Event::Blocked(blocked) => {
                (machine.examinations().block != Block::Off, Input::ExaminationsBlocked(blocked))
            }
            Event::ToolEnded(session) => (self.runs(session), ended(session, 1)),
            Event::Gone(session) => (matches!(self.seat(session), Some(Stage::Ending(_))), gone(session)),
            Event::PeerLost(session) => (running(session), Input::PeerLost { session: id(session) }),
            Event::LinkLost => (any, Input::LinkLost),
            Event::Jump => (machine.poll_timeout().is_some(), Input::Tick),
            Event::Hours => (self.turn_of_hours().is_some(), Input::Tick),
            Event::Clock(by) => ((by.abs() == DAY) == self.world.hours.is_none(), Input::ClockSet { by }),
            Event::Written => (self.world.owed, Input::Appended),
        };
        possible.then_some(input)
    }

    /// When the service hours next end or begin.
    fn turn_of_hours(&self) -> Option<u64> {
        let machine = &self.world.machine;
        machine.hours_close().or(machine.hours_open()).map(|at| at.mono)
    }

    fn runs(&self, session: u8) -> bool {
        match self.seat(session) {
            Some(Stage::Active(active)) => !active.runs.is_empty(),
            Some(Stage::Ending(ending)) => !ending.runs.is_empty(),
            _ => false,
        }
    }

    /// What an event does beside what the machine is told.
    pub fn turn(&mut self, event: Event) {
        let turn = self.turn_of_hours();
        let now = &mut self.world.now;
        match event {
            Event::Jump | Event::Hours => {
                let at = if event == Event::Hours { turn } else { self.world.machine.poll_timeout() };
                let at = at.unwrap_or(now.mono);
                *now = Now { mono: at, wall: now.wall + (at - now.mono) };
            }
            Event::Clock(by) => now.wall = now.wall.saturating_add_signed(by),
            Event::Locked => self.locked = true,
            Event::Unlocked => self.locked = false,
            Event::Start(session) => self.came[usize::from(session - 1)] = true,
            _ => {}
        }
    }

    fn start(&self, session: u8) -> Input {
        match self.kinds[usize::from(session - 1)] {
            Kind::ApplicationSupport => pair_start(session),
            // With service hours a password of the time that it is, as engineers come after them too.
            Kind::TechnicalSupport => {
                let passed = if self.world.hours.is_some() { self.world.now.mono / 30_000 } else { 0 };
                technical(session, passed + u64::from(session) - 1)
            }
        }
    }

    pub fn take(&mut self, input: Input) {
        let before = is_outside(&input).then(|| self.world.machine.clone());
        let (done, effects) = self.world.handle(input.clone());
        self.observer.step(before.as_ref(), &input, done, &effects, &self.world);
    }
}

/// Every event there is; which can happen is the state's to say.
pub fn events() -> Vec<Event> {
    let mut events = vec![
        Event::Level(Choice::Limited { minutes: 60 }),
        Event::Level(Choice::PermanentLimited),
        Event::Level(Choice::Full { minutes: 60 }),
        Event::Level(Choice::NoAccess),
        Event::Restore,
        Event::Task,
        Event::Offer,
        Event::Pause,
        Event::Resume,
        Event::KeepOpen,
        Event::End,
        Event::ItEnds,
        Event::LowerPolicy,
        Event::Release,
        Event::BannerShown,
        Event::BannerLost,
        Event::MirrorReady,
        Event::MirrorFailed,
        Event::Locked,
        Event::Unlocked,
        Event::Present,
        Event::Exam(ExamState::Idle),
        Event::Exam(ExamState::Running),
        Event::Exam(ExamState::Unknown),
        Event::Blocked(true),
        Event::Blocked(false),
        Event::LinkLost,
        Event::Jump,
        Event::Clock(DAY),
        Event::Clock(-DAY),
        Event::Hours,
        Event::Clock(QUARTER),
        Event::Clock(-QUARTER),
        Event::Written,
    ];
    for session in SESSIONS {
        events.extend([
            Event::Accept(session, Grants::VIEW),
            Event::Accept(session, Grants::CONTROL.with(Grantable::Tools)),
            Event::Remove(session),
            Event::Start(session),
            Event::Wrong(session),
            Event::Proven(session),
            Event::Return(session),
            Event::Left(session),
            Event::ToolEnded(session),
            Event::Gone(session),
            Event::PeerLost(session),
        ]);
        events.extend(["coil-check", "gradient-test", "shim"].map(|tool| Event::Run(session, tool)));
        events.extend(Grantable::ALL.map(|one| Event::Grant(session, one)));
        events.extend(Grantable::ALL.map(|one| Event::TakeBack(session, one)));
    }
    events
}
