//! A console around the machine: simulated time, a history that answers when told to, and names for the states.

#![allow(dead_code, reason = "each test file uses its part")]

use pairing::ProvenEngineer;
use policy::Limits;
use session::{Choice, Effect, Grantable, Grants, Input, Machine, Now, PairingFault, Refused, Start, Stored};
use wire::{EngineerId, Kind, Name, Reason, SessionId, Ticket};

/// A session's identifier.
pub const fn id(n: u8) -> SessionId {
    SessionId([n; 16])
}

pub fn engineer() -> ProvenEngineer {
    ProvenEngineer::for_tests(
        EngineerId::new("jana.petrov").unwrap(),
        Name::new("Jana Petrov").unwrap(),
        Name::new("Acme Imaging").unwrap(),
    )
}

pub fn pair_start(session: u8) -> Input {
    Input::PairStart {
        session: id(session),
        claimed: EngineerId::new("jana.petrov").unwrap(),
        kind: Kind::ApplicationSupport,
        resume: None,
    }
}

pub fn reconnect(session: u8, n: u32) -> Input {
    Input::PairStart {
        session: id(session),
        claimed: EngineerId::new("jana.petrov").unwrap(),
        kind: Kind::ApplicationSupport,
        resume: Some(n),
    }
}

pub fn paired(session: u8) -> Input {
    Input::Paired {
        session: id(session),
        engineer: engineer(),
        reason: Reason::new("ghosting in coronal images").unwrap(),
        ticket: Ticket::new("T-1001").unwrap(),
        wants: Grants::VIEW,
    }
}

pub fn wrong(session: u8) -> Input {
    Input::PairFailed { session: id(session), why: PairingFault::WrongPassword }
}

pub fn accept(session: u8, grants: Grants) -> Input {
    Input::Accept { session: id(session), grants }
}

pub fn task() -> Input {
    Input::ReleaseTask { whom: "Jana Petrov".into(), what: "coil check".into(), minutes: 30 }
}

pub const LIMITED: Input = Input::ChooseLevel(Choice::Limited { minutes: 60 });
pub const PERMANENT: Input = Input::ChooseLevel(Choice::PermanentLimited);
pub const FULL: Input = Input::ChooseLevel(Choice::Full { minutes: 60 });
pub const BLOCK: Input = Input::ChooseLevel(Choice::NoAccess);

/// One step of a script.
#[derive(Debug, Clone)]
pub enum Do {
    /// An input; the history does not answer by itself.
    In(Input),
    /// An input, and the history answers every append that follows from it.
    Go(Input),
    /// Time passes, then the machine is told.
    Wait(u64),
    /// The wall clock is set by so many milliseconds.
    Wall(i64),
    /// The history answers once.
    Written,
    /// The history fails once.
    Failed,
}
#[allow(unused_imports, reason = "each test file uses its part")]
pub use Do::{Failed, Go, In, Wait, Wall, Written};

/// The states that a machine can be in, as scripts name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Blocked,
    Open,
    TaskReleased,
    Offered,
    Trying,
    Pairing,
    Asked,
    Accepting,
    BannerComing,
    MirrorStarting,
    Watching,
    Controlling,
    Paused,
    Resuming,
    Locked,
    BannerLost,
    MirrorFailed,
    LinkLost,
    Reconnecting,
    Unrecorded,
    Ending,
    Ended,
}

impl At {
    pub const ALL: [Self; 22] = [
        Self::Blocked,
        Self::Open,
        Self::TaskReleased,
        Self::Offered,
        Self::Trying,
        Self::Pairing,
        Self::Asked,
        Self::Accepting,
        Self::BannerComing,
        Self::MirrorStarting,
        Self::Watching,
        Self::Controlling,
        Self::Paused,
        Self::Resuming,
        Self::Locked,
        Self::BannerLost,
        Self::MirrorFailed,
        Self::LinkLost,
        Self::Reconnecting,
        Self::Unrecorded,
        Self::Ending,
        Self::Ended,
    ];

    /// The states of a session that was let in and has not ended.
    pub const RUNNING: [Self; 12] = [
        Self::BannerComing,
        Self::MirrorStarting,
        Self::Watching,
        Self::Controlling,
        Self::Paused,
        Self::Resuming,
        Self::Locked,
        Self::BannerLost,
        Self::MirrorFailed,
        Self::LinkLost,
        Self::Reconnecting,
        Self::Unrecorded,
    ];

    /// The state from which one step leads here, and the step.
    fn step(self) -> Option<(Self, Vec<Do>)> {
        Some(match self {
            Self::Blocked => return None,
            Self::Open => (Self::Blocked, vec![Go(LIMITED)]),
            Self::TaskReleased => (Self::Blocked, vec![Go(task())]),
            Self::Offered => (Self::Open, vec![Go(Input::OfferPassword)]),
            Self::Trying => (Self::Offered, vec![In(pair_start(1))]),
            Self::Pairing => (Self::Trying, vec![Written]),
            Self::Asked => (Self::Pairing, vec![Go(paired(1))]),
            Self::Accepting => (Self::Asked, vec![In(accept(1, Grants::VIEW))]),
            Self::BannerComing => (Self::Accepting, vec![Written]),
            Self::MirrorStarting => (Self::BannerComing, vec![Go(Input::BannerShown)]),
            Self::Watching => (Self::MirrorStarting, vec![Go(Input::MirrorReady)]),
            Self::Controlling => (Self::Watching, vec![Go(Input::Grant(Grantable::Control))]),
            Self::Paused => (Self::Controlling, vec![Go(Input::Pause)]),
            Self::Resuming => (Self::Paused, vec![In(Input::Resume)]),
            Self::Locked => (Self::Controlling, vec![Go(Input::ScreenLocked)]),
            Self::BannerLost => (Self::Controlling, vec![Go(Input::BannerLost)]),
            Self::MirrorFailed => (Self::Controlling, vec![Go(Input::MirrorFailed { why: "gone".into() })]),
            Self::LinkLost => (Self::Controlling, vec![Go(Input::LinkLost)]),
            Self::Reconnecting => (Self::LinkLost, vec![In(Input::Reconnected { session: id(1), n: 1 })]),
            Self::Unrecorded => (Self::Controlling, vec![In(Input::TakeBack(Grantable::Control)), Failed]),
            Self::Ending => (Self::Controlling, vec![Go(Input::Left { session: id(1) })]),
            Self::Ended => (Self::Ending, vec![Go(Input::Gone)]),
        })
    }
}

#[derive(Debug, Clone)]
pub struct World {
    pub machine: Machine,
    pub now: Now,
    /// True while the history owes an answer.
    pub owed: bool,
}

impl World {
    /// A machine whose start is recorded.
    pub fn new() -> Self {
        Self::start(Limits::default(), Stored::NoAccess)
    }

    pub fn start(limits: Limits, stored: Stored) -> Self {
        let now = Now { mono: 1_000, wall: 1_800_000_000_000 };
        let machine = Machine::start(limits, now, Start { stored, broken_off: None });
        let mut world = Self { machine, now, owed: false };
        world.drain();
        world.play(&Written);
        world
    }

    /// A machine in this state.
    pub fn at(at: At) -> Self {
        Self::at_after(at, At::Open, &[])
    }

    /// A machine in this state, reached with other steps to `open`.
    pub fn at_after(at: At, open: At, steps: &[Do]) -> Self {
        if at == open && !steps.is_empty() {
            let mut world = Self::new();
            steps.iter().for_each(|step| drop(world.play(step)));
            return world;
        }
        match at.step() {
            None => Self::new(),
            Some((from, last)) => {
                let mut world = Self::at_after(from, open, steps);
                last.iter().for_each(|step| drop(world.play(step)));
                world
            }
        }
    }

    pub fn drain(&mut self) -> Vec<Effect> {
        let effects = std::iter::from_fn(|| self.machine.poll_effect()).collect::<Vec<_>>();
        self.owed |= effects.iter().any(|effect| matches!(effect, Effect::Append(_)));
        effects
    }

    pub fn handle(&mut self, input: Input) -> (Result<(), Refused>, Vec<Effect>) {
        if matches!(input, Input::Appended | Input::AppendFailed) {
            self.owed = false;
        }
        let done = self.machine.handle(self.now, input);
        (done, self.drain())
    }

    /// Plays one step; what came of it, in words: `!` a refusal, `+` a fact to record, else effects.
    pub fn play(&mut self, step: &Do) -> String {
        let mut said = Vec::new();
        match step {
            Do::In(input) => self.note(input.clone(), &mut said),
            Do::Go(input) => {
                self.note(input.clone(), &mut said);
                while self.owed {
                    self.note(Input::Appended, &mut said);
                }
            }
            Do::Wait(millis) => {
                self.now = Now { mono: self.now.mono + millis, wall: self.now.wall + millis };
                self.note(Input::Tick, &mut said);
            }
            Do::Wall(by) => {
                self.now.wall = self.now.wall.saturating_add_signed(*by);
                self.note(Input::ClockSet { by: *by }, &mut said);
            }
            Do::Written => self.note(Input::Appended, &mut said),
            Do::Failed => self.note(Input::AppendFailed, &mut said),
        }
        said.join(" ")
    }

    fn note(&mut self, input: Input, said: &mut Vec<String>) {
        let (done, effects) = self.handle(input);
        if let Err(refused) = done {
            said.push(format!("!{refused:?}"));
        }
        said.extend(effects.iter().map(word));
    }
}

/// An effect in one word.
pub fn word(effect: &Effect) -> String {
    let name = |debug: String| debug.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    match effect {
        Effect::Append(fact) => format!("+{}", name(format!("{fact:?}"))),
        other => name(format!("{other:?}")),
    }
}

/// Plays a script from a state; each line is a step and what must come of it.
#[track_caller]
pub fn check(from: At, script: &[(Do, &str)]) -> World {
    let mut world = World::at(from);
    check_in(&mut world, script);
    world
}

#[track_caller]
pub fn check_in(world: &mut World, script: &[(Do, &str)]) {
    for (n, (step, expect)) in script.iter().enumerate() {
        let said = world.play(step);
        assert_eq!(said, *expect, "line {}: {step:?}", n + 1);
    }
}
