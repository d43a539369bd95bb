//! A console around the machine: simulated time, a history that answers when told to, and names for the states.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "tests")]

pub mod observer;

use pairing::ProvenEngineer;
use policy::{Initials, Limits, Policy, ServiceHours};
use session::{
    Active, Checklist, Choice, Effect, ExamState, Grantable, Grants, Input, Level, Machine, Now, PairingFault, Refused,
    Remembered, Rules, Signed, Stage, Start, Stored, Tools, Traits,
};
use wire::{EngineerId, Kind, Name, Reason, RunId, SessionId, Ticket, ToolEnd, ToolId};

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

/// The second engineer.
pub fn colleague() -> ProvenEngineer {
    ProvenEngineer::for_tests(
        EngineerId::new("ali.demir").unwrap(),
        Name::new("Ali Demir").unwrap(),
        Name::new("Acme Imaging").unwrap(),
    )
}

/// What the scripts run under: no limit of time gets in the way of what they are about.
pub const RELAXED: &str = "[session]\nattended = \"never\"\nidle_minutes = 240\nlongest_minutes = 1440\n";
/// What makes Full possible.
pub const INTERLOCK: &str =
    "[examination]\nfile = \"/state\"\nblock = [\"/block\"]\nunblock = [\"/unblock\"]\nblocked = [\"/blocked\"]\n";

pub fn policy(text: &str) -> Limits {
    Policy::parse(&format!("version = 1\n{text}")).unwrap().limits
}

/// The machine's part of a policy with these limits, without service hours.
pub fn rules(limits: Limits) -> Rules {
    Rules { limits, tools: tools(), hours: None }
}

/// Another policy comes, with the same service hours as it had: none.
pub fn changed(limits: Limits, tools: Tools) -> Input {
    Input::PolicyChanged(Box::new(Rules { limits, tools, hours: None }))
}

/// Every day in UTC, with these windows.
pub fn hours(windows: &[(&str, &str)]) -> ServiceHours {
    let days = r#"["mon", "tue", "wed", "thu", "fri", "sat", "sun"]"#;
    let window = |(from, to): &(&str, &str)| format!("{{ days = {days}, from = \"{from}\", to = \"{to}\" }}");
    let open = windows.iter().map(window).collect::<Vec<_>>().join(", ");
    let text = format!("version = 1\n[service_hours]\nzone = \"UTC\"\nopen = [{open}]\n");
    Policy::parse(&text).unwrap().service_hours.unwrap()
}

pub fn relaxed() -> Limits {
    policy(&format!("{RELAXED}{INTERLOCK}"))
}

/// Four tools: one that disturbs nothing, one that does, one that adjusts, one that gives way to an examination.
pub fn tools() -> Tools {
    let plain = Traits { disturbs: false, adjusts: false, stop_for_examination: false };
    [
        ("coil-check", plain),
        ("gradient-test", Traits { disturbs: true, ..plain }),
        ("shim", Traits { adjusts: true, ..plain }),
        ("log-copy", Traits { stop_for_examination: true, ..plain }),
    ]
    .into_iter()
    .map(|(id, traits)| (ToolId::new(id).unwrap(), traits))
    .collect()
}

pub fn run(session: u8, run: RunId, tool: &str) -> Input {
    Input::RunTool { session: id(session), run, tool: ToolId::new(tool).unwrap() }
}

pub fn ended(session: u8, run: RunId) -> Input {
    Input::ToolEnded { session: id(session), run, how: ToolEnd::Exited, status: Some(0) }
}

pub fn grant(session: u8, capability: Grantable) -> Input {
    Input::Grant { session: id(session), capability, signed: Signed::NOBODY }
}

pub fn take_back(session: u8, capability: Grantable) -> Input {
    Input::TakeBack { session: id(session), capability }
}

pub fn gone(session: u8) -> Input {
    Input::Gone { session: id(session) }
}

pub fn signed(by: &str, second: &str) -> Signed {
    Signed { by: Initials::new(by), second: Initials::new(second) }
}

pub const RESTORE: Input = Input::RestoreLevel { signed: Signed::NOBODY };
pub const RELEASE: Input = Input::CompleteRelease { checklist: Checklist::DONE, signed: Signed::NOBODY };
pub const IDLE: Input = Input::Examination(ExamState::Idle);
pub const RUNNING: Input = Input::Examination(ExamState::Running);
pub const BLOCKED: Input = Input::ExaminationsBlocked(true);
pub const UNBLOCKED: Input = Input::ExaminationsBlocked(false);

/// A technical support session's first message, with the time step of the scripts' clock and so many more.
pub fn technical(session: u8, more: u64) -> Input {
    Input::PairStart {
        session: id(session),
        claimed: EngineerId::new("jana.petrov").unwrap(),
        kind: Kind::TechnicalSupport,
        time_step: Some((1_800_000_000_u64 / 30).wrapping_add(more)),
        resume: None,
    }
}

pub fn pair_start(session: u8) -> Input {
    Input::PairStart {
        session: id(session),
        claimed: EngineerId::new("jana.petrov").unwrap(),
        kind: Kind::ApplicationSupport,
        time_step: None,
        resume: None,
    }
}

pub fn reconnect(session: u8, n: u32) -> Input {
    Input::PairStart {
        session: id(session),
        claimed: EngineerId::new("jana.petrov").unwrap(),
        kind: Kind::ApplicationSupport,
        time_step: None,
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
    Input::Accept { session: id(session), grants, signed: Signed::NOBODY }
}

pub fn task() -> Input {
    Input::ReleaseTask { whom: "Jana Petrov".into(), what: "coil check".into(), minutes: 30, signed: Signed::NOBODY }
}

pub const fn choose(choice: Choice) -> Input {
    Input::ChooseLevel { choice, signed: Signed::NOBODY }
}

pub const LIMITED: Input = choose(Choice::Limited { minutes: 60 });
pub const PERMANENT: Input = choose(Choice::PermanentLimited);
pub const FULL: Input = choose(Choice::Full { minutes: 60 });
pub const BLOCK: Input = choose(Choice::NoAccess);

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
    FullComing,
    Full,
    NotReleased,
    Technical,
    ToolRuns,
    Interfering,
    TwoIn,
}

impl At {
    pub const ALL: [Self; 29] = [
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
        Self::FullComing,
        Self::Full,
        Self::NotReleased,
        Self::Technical,
        Self::ToolRuns,
        Self::Interfering,
        Self::TwoIn,
    ];

    /// The states of a session that was let in and has not ended.
    pub const RUNNING: [Self; 16] = [
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
        Self::Technical,
        Self::ToolRuns,
        Self::Interfering,
        Self::TwoIn,
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
            Self::Controlling => (Self::Watching, vec![Go(grant(1, Grantable::Control))]),
            Self::Paused => (Self::Controlling, vec![Go(Input::Pause)]),
            Self::Resuming => (Self::Paused, vec![In(Input::Resume)]),
            Self::Locked => (Self::Controlling, vec![Go(Input::ScreenLocked)]),
            Self::BannerLost => (Self::Controlling, vec![Go(Input::BannerLost)]),
            Self::MirrorFailed => (Self::Controlling, vec![Go(Input::MirrorFailed { why: "gone".into() })]),
            Self::LinkLost => (Self::Controlling, vec![Go(Input::LinkLost)]),
            Self::Reconnecting => (Self::LinkLost, vec![In(Input::Reconnected { session: id(1), n: 1 })]),
            Self::Unrecorded => (Self::Controlling, vec![In(take_back(1, Grantable::Control)), Failed]),
            Self::Ending => (Self::Controlling, vec![Go(Input::Left { session: id(1) })]),
            Self::Ended => (Self::Ending, vec![Go(gone(1))]),
            Self::FullComing => (Self::Open, vec![In(IDLE), Go(FULL)]),
            Self::Full => (Self::FullComing, vec![Go(BLOCKED)]),
            Self::NotReleased => (Self::Full, vec![Go(BLOCK)]),
            Self::Technical => (Self::Open, vec![Go(technical(1, 0)), Go(paired(1)), Go(Input::BannerShown), Go(IDLE)]),
            Self::ToolRuns => (Self::Technical, vec![Go(run(1, 1, "coil-check"))]),
            Self::Interfering => (Self::Technical, vec![Go(FULL), Go(BLOCKED), Go(run(1, 1, "gradient-test"))]),
            Self::TwoIn => (
                Self::Controlling,
                vec![Go(Input::OfferPassword), Go(pair_start(2)), Go(paired(2)), Go(accept(2, Grants::VIEW))],
            ),
        })
    }
}

#[derive(Debug, Clone)]
pub struct World {
    pub machine: Machine,
    pub now: Now,
    /// True while the history owes an answer.
    pub owed: bool,
    /// The service hours, and when the machine started: what an observer of them goes by.
    pub hours: Option<ServiceHours>,
    pub began: Now,
}

impl World {
    /// A machine whose start is recorded.
    pub fn new() -> Self {
        Self::start(relaxed(), Stored::NoAccess)
    }

    pub fn start(limits: Limits, level: Stored) -> Self {
        Self::start_with(rules(limits), level)
    }

    /// At 08:00 UTC on a Friday.
    pub fn start_with(rules: Rules, level: Stored) -> Self {
        let now = Now { mono: 1_000, wall: 1_800_000_000_000 };
        let remembered = Remembered { level, ..Remembered::default() };
        let mut world = Self::started(rules, now, Start { remembered, ..Start::default() });
        world.drain();
        world.play(&Written);
        world
    }

    pub fn started(rules: Rules, now: Now, start: Start) -> Self {
        let hours = rules.hours.clone();
        Self { machine: Machine::start(rules, now, start), now, owed: false, hours, began: now }
    }

    /// True where the wall clock, or the one that nobody set, shows a time outside the service hours.
    pub fn is_outside(&self) -> bool {
        let carried = self.began.wall + (self.now.mono - self.began.mono);
        let open = |at: u64| self.hours.as_ref().is_none_or(|hours| hours.are_open(i64::try_from(at).unwrap()));
        !open(self.now.wall) || !open(carried)
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

    pub fn level(&self) -> Level {
        self.machine.standing().level
    }

    /// The session's stage, which must be there.
    #[track_caller]
    pub fn stage(&self, session: u8) -> &Stage {
        self.machine.seat(id(session)).expect("a seat")
    }

    /// The session that runs.
    #[track_caller]
    pub fn active(&self, session: u8) -> &Active {
        let Stage::Active(active) = self.stage(session) else { panic!("{:?} does not run", self.stage(session)) };
        active
    }

    /// Why the session ended.
    #[track_caller]
    pub fn why(&self, session: u8) -> session::EndReason {
        match self.stage(session) {
            Stage::Ending(ending) => ending.ended.why,
            Stage::Ended(ended) => ended.why,
            stage => panic!("{stage:?} has not ended"),
        }
    }

    pub fn drain(&mut self) -> Vec<Effect> {
        let effects = std::iter::from_fn(|| self.machine.poll_effect()).collect::<Vec<_>>();
        self.owed |= effects.iter().any(|effect| matches!(effect, Effect::Append { .. }));
        effects
    }

    pub fn handle(&mut self, input: Input) -> (Result<(), Refused>, Vec<Effect>) {
        if matches!(input, Input::Appended | Input::AppendFailed) {
            self.owed = false;
        }
        if let Input::PolicyChanged(rules) = &input {
            self.hours.clone_from(&rules.hours);
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
        Effect::Append { fact, .. } => format!("+{}", name(format!("{fact:?}"))),
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
