//! The machine itself, explored exhaustively: whatever two engineers, the staff, IT, the history, the workstation, the
//! link and the clocks do, in every order, within the bounds below.
//!
//! The bounds are on what happens, not on what the machine is: it is the product's own type, and it is not changed for
//! this. Each of two engineers comes once. What leads on to a session may always happen; of everything else (the staff
//! choose, grant, take back, pause or end; IT ends or changes the policy; a tool is run; a record fails or is late; the
//! banner, the mirror or a link is lost; an examination begins or the block is gone; a clock is set, or jumps to the next
//! timeout) any two things happen on one path, in technical support alone any three; with
//! `CHAPERONE_DEEP` any three in both kinds. End is tried in every state besides.
//! What the machine refuses as out of place is not tried here but in the random walk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

mod world;

use session::{
    Banner, Block, Choice, ExamState, Grantable, Grants, Input, MirrorState, Now, Offer, PauseReason, Stage, Stored,
};
use stateright::{Checker, Model, Property};
use wire::Kind;
use world::observer::{Observer, PROPERTIES, is_outside};
use world::*;

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Event {
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
    /// The wall clock is set by a day.
    Clock(i64),
    /// The history, where it was late.
    Written,
}

/// How the history answers what follows from an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum History {
    Prompt,
    Late,
    Fails,
}

#[derive(Debug, Clone)]
struct State {
    world: World,
    observer: Observer,
    /// How many events may still happen on this path that do more than lead on.
    left: u8,
    kinds: [Kind; 2],
    /// Which engineers came already.
    came: [bool; 2],
    locked: bool,
}

// The world is a machine and what the machine cannot know: the clocks, and whether an answer is owed.
impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        let (mine, theirs) = (&self.world, &other.world);
        mine.machine == theirs.machine
            && (mine.now, mine.owed) == (theirs.now, theirs.owed)
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
const SESSIONS: [u8; 2] = [1, 2];
/// The most records that follow from one event; a machine that never comes to rest is left where it is then.
const LONGEST: usize = 32;

impl State {
    fn seat(&self, session: u8) -> Option<&Stage> {
        self.world.machine.seat(id(session))
    }

    /// Whether an event does more than lead on to sessions, and back to where all is well.
    fn counts(event: Event) -> bool {
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
    fn input(&self, event: Event) -> Option<Input> {
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
            Event::LowerPolicy => {
                let limits = policy("[access]\nhighest = \"limited\"\n[session]\nparticipants = 1\n");
                (*machine.limits() != limits, Input::PolicyChanged { limits, tools: tools() })
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
            Event::Clock(by) => (true, Input::ClockSet { by }),
            Event::Written => (self.world.owed, Input::Appended),
        };
        possible.then_some(input)
    }

    fn runs(&self, session: u8) -> bool {
        match self.seat(session) {
            Some(Stage::Active(active)) => !active.runs.is_empty(),
            Some(Stage::Ending(ending)) => !ending.runs.is_empty(),
            _ => false,
        }
    }

    /// What an event does beside what the machine is told.
    fn turn(&mut self, event: Event) {
        let now = &mut self.world.now;
        match event {
            Event::Jump => {
                let at = self.world.machine.poll_timeout().unwrap_or(now.mono);
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
            Kind::TechnicalSupport => technical(session, u64::from(session) - 1),
        }
    }

    fn take(&mut self, input: Input) {
        let before = is_outside(&input).then(|| self.world.machine.clone());
        let (done, effects) = self.world.handle(input.clone());
        self.observer.step(before.as_ref(), &input, done, &effects, &self.world);
    }
}

/// The machine, explored from its start: by the kinds of the two sessions, and how much may happen.
struct Exploration(Vec<([Kind; 2], u8)>);

impl Exploration {
    /// Every event there is; which can happen is the state's to say.
    fn events(&self) -> Vec<Event> {
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
}

impl Model for Exploration {
    type State = State;
    type Action = (Event, History);

    fn init_states(&self) -> Vec<State> {
        let start = |(kinds, left): &([Kind; 2], u8)| {
            let mut world = World::start(policy(INTERLOCK), Stored::NoAccess);
            let mut observer = Observer::default();
            let (done, effects) = world.handle(IDLE);
            observer.step(None, &IDLE, done, &effects, &world);
            State { world, observer, left: *left, kinds: *kinds, came: [false; 2], locked: false }
        };
        self.0.iter().map(start).collect()
    }

    fn actions(&self, state: &State, actions: &mut Vec<(Event, History)>) {
        // What is broken is broken: nothing is learned from what follows.
        if !state.observer.broken.is_empty() {
            return;
        }
        for event in self.events() {
            let left = state.left.checked_sub(u8::from(State::counts(event)));
            let (Some(left), Some(_)) = (left, state.input(event)) else { continue };
            actions.push((event, History::Prompt));
            if left > 0 && !matches!(event, Event::Written) {
                actions.extend([(event, History::Late), (event, History::Fails)]);
            }
        }
    }

    fn next_state(&self, last: &State, (event, history): (Event, History)) -> Option<State> {
        let input = last.input(event)?;
        let mut state = State { left: last.left.checked_sub(u8::from(State::counts(event)))?, ..last.clone() };
        state.turn(event);
        state.take(input);
        match history {
            History::Prompt => {
                for _ in 0..LONGEST {
                    if state.world.owed {
                        state.take(Input::Appended);
                    }
                }
            }
            // A history that owes nothing is neither late nor fails.
            History::Late | History::Fails if !state.world.owed => return None,
            History::Late => {
                state.left -= 1;
            }
            History::Fails => {
                state.left -= 1;
                state.take(Input::AppendFailed);
            }
        }
        // What changes neither the machine nor what is known of it leads nowhere new.
        let moved = state.world.machine != last.world.machine || state.observer != last.observer;
        moved.then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn holds<const N: usize>(_: &Exploration, state: &State) -> bool {
            !state.observer.broken.contains(PROPERTIES[N])
        }
        fn both(state: &State) -> usize {
            state.world.machine.actives().filter(|active| active.pauses.is_empty()).count()
        }
        vec![
            Property::always(PROPERTIES[0], holds::<0>),
            Property::always(PROPERTIES[1], holds::<1>),
            Property::always(PROPERTIES[2], holds::<2>),
            Property::always(PROPERTIES[3], holds::<3>),
            Property::always(PROPERTIES[4], holds::<4>),
            Property::always(PROPERTIES[5], |_, state: &State| Observer::end_ends(state.world.clone())),
            Property::always(PROPERTIES[6], holds::<6>),
            // An exploration that never gets anywhere proves nothing.
            Property::sometimes("both are in and nothing is paused", |_, state: &State| both(state) == 2),
            Property::sometimes("an interfering tool runs", |_, state: &State| {
                let runs = |stage: &Stage| match stage {
                    Stage::Active(active) => active.runs.values().any(|run| run.tool.as_str() == "gradient-test"),
                    _ => false,
                };
                state.world.machine.seats().iter().any(runs)
            }),
            Property::sometimes("the system is released again after Full", |_, state: &State| {
                let block = state.world.machine.examinations().block;
                matches!(block, session::Block::Releasing { .. })
            }),
        ]
    }
}

#[test]
fn model_of_the_whole_machine() {
    let deep = std::env::var_os("CHAPERONE_DEEP").is_some();
    let (application, technical) = (Kind::ApplicationSupport, Kind::TechnicalSupport);
    let more = u8::from(deep);
    let bounds =
        vec![([application, application], 2 + more), ([application, technical], 2 + more), ([technical, technical], 3)];
    let checker = Exploration(bounds).checker().threads(1).spawn_bfs().join();
    println!("{} states", checker.unique_state_count());
    println!("{} steps, at most {} on one path", checker.state_count(), checker.max_depth());
    for property in PROPERTIES {
        if checker.discovery(property).is_some() {
            println!("broken: {property}");
        }
    }
    checker.assert_properties();
}
