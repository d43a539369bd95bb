//! An observer next to the machine: what it knows comes from inputs and effects alone, and it names each property that
//! a step breaks.

use std::collections::{BTreeMap, BTreeSet};

use session::{
    Choice, Effect, ExamState, Fact, Grantable, Grants, Input, Level, Machine, Millis, Offer, Refused, RunState, Stage,
    Tools,
};
use wire::{Capability, Kind, RunId, SessionId, ToolId};

use super::World;

pub const GRANT: &str = "never active without a recorded grant";
pub const CEILING: &str = "never a capability above level, grant or policy";
pub const BANNER: &str = "never frames without banner";
pub const OUTSIDE: &str = "never wider by an outside message";
pub const FINAL: &str = "Ended is final";
pub const END: &str = "every path from any state reaches ended within one event of End";
pub const EXAMINATION: &str = "examinations never possible under Full";
pub const HOURS: &str = "never access outside the service hours";
/// What must always hold, by the names under which it is explored.
pub const PROPERTIES: [&str; 8] = [GRANT, CEILING, BANNER, OUTSIDE, FINAL, END, EXAMINATION, HOURS];

/// What is known of one session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Watched {
    technical: bool,
    /// True once it is durable that the engineer is let in.
    recorded: bool,
    /// What is granted by the staff's word, and durably.
    word: Grants,
    durable: Grants,
    gate: bool,
    input: bool,
    /// Runs whose start is durable, and those that were started and are not gone.
    startable: BTreeSet<RunId>,
    runs: BTreeMap<RunId, ToolId>,
    over: bool,
}

/// A level, or a task, without its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
enum Rank {
    #[default]
    Nothing,
    Open,
    Full,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Observer {
    /// The properties that were broken.
    pub broken: BTreeSet<&'static str>,
    sessions: BTreeMap<SessionId, Watched>,
    /// The fact that is with the history; whether it was overtaken meanwhile.
    under_way: Option<Fact>,
    overtaken: bool,
    /// What the staff said last, what is durable, and until when.
    word: Rank,
    durable: Rank,
    until: Option<Millis>,
    /// Until when a released task lasts that is durable.
    task_until: Option<Millis>,
    banner: bool,
    mirror: bool,
    idle: bool,
    blocked: bool,
}

impl Observer {
    /// What is open to sessions at most: by word, by record, and in time.
    fn rank(&self, now: Millis) -> Rank {
        let level = if self.until.is_some_and(|until| now >= until) { Rank::Nothing } else { self.durable };
        let task = if self.task_until.is_some_and(|until| now < until) { Rank::Open } else { Rank::Nothing };
        self.word.min(level.max(task))
    }

    fn watched(&mut self, session: SessionId) -> &mut Watched {
        self.sessions.entry(session).or_default()
    }

    fn demand(&mut self, property: &'static str, holds: bool) {
        if !holds {
            self.broken.insert(property);
        }
    }

    /// Watches one input with what came of it; `before` is the machine before it, where it is one from outside.
    pub fn step(
        &mut self,
        before: Option<&Machine>,
        input: &Input,
        done: Result<(), Refused>,
        effects: &[Effect],
        after: &World,
    ) {
        self.before(input);
        if done.is_ok() {
            self.word_of(input);
        }
        for effect in effects {
            self.effect(effect, after.machine.tools());
        }
        if let Some(before) = before {
            self.outside(before, effects, &after.machine);
        }
        self.state(after);
    }

    /// What inputs say of the world, whether or not the machine takes them.
    fn before(&mut self, input: &Input) {
        match input {
            Input::Appended => {
                let overtaken = std::mem::take(&mut self.overtaken);
                if let Some(fact) = self.under_way.take().filter(|_| !overtaken) {
                    self.recorded(fact);
                }
            }
            Input::AppendFailed => (self.under_way, self.overtaken) = (None, false),
            Input::BannerShown => self.banner = true,
            Input::BannerLost => self.banner = false,
            Input::MirrorReady => self.mirror = true,
            Input::MirrorFailed { .. } => self.mirror = false,
            Input::Examination(state) => self.idle = *state == ExamState::Idle,
            Input::ExaminationsBlocked(blocked) => self.blocked = *blocked,
            Input::ToolEnded { session, run, .. } | Input::ToolFailed { session, run } => {
                self.watched(*session).runs.remove(run);
            }
            _ => {}
        }
    }

    /// A fact is durable.
    fn recorded(&mut self, fact: Fact) {
        match fact {
            Fact::LevelChosen { level, .. } | Fact::LevelRestored { level, .. } | Fact::HoursOpened { level } => {
                self.durable = rank(level);
                self.until = level.until().map(|until| until.mono);
            }
            Fact::TaskReleased { until, .. } => {
                self.task_until = Some(until.mono);
            }
            Fact::TaskRevoked | Fact::TaskUsed { .. } | Fact::TaskExpired => self.task_until = None,
            Fact::Accepted { session, grants, .. } => {
                let watched = self.watched(session);
                (watched.recorded, watched.durable) = (true, grants);
            }
            Fact::TechnicalBegan { session, grants, .. } => {
                let watched = self.watched(session);
                (watched.recorded, watched.technical) = (true, true);
                (watched.durable, watched.word) = (grants, grants);
            }
            Fact::Granted { session, capability, .. } => {
                let watched = self.watched(session);
                watched.durable = watched.durable.with(capability);
            }
            Fact::ToolStarted { session, run, .. } => {
                self.watched(session).startable.insert(run);
            }
            _ => {}
        }
    }

    /// What the staff and IT say, where the machine took it.
    fn word_of(&mut self, input: &Input) {
        match input {
            Input::ChooseLevel { choice, .. } => self.say(match choice {
                Choice::NoAccess => Rank::Nothing,
                Choice::Limited { .. } | Choice::PermanentLimited => Rank::Open,
                Choice::Full { .. } => Rank::Full,
            }),
            Input::RestoreLevel { .. } | Input::ReleaseTask { .. } => self.say(Rank::Open),
            Input::End | Input::ItEnds => self.say(Rank::Nothing),
            Input::PolicyChanged(_) => {
                self.overtaken |= self.under_way.as_ref().is_some_and(is_level);
            }
            Input::Accept { session, grants, .. } => self.watched(*session).word = *grants,
            Input::Grant { session, capability, .. } => {
                let watched = self.watched(*session);
                watched.word = watched.word.with(*capability);
            }
            Input::TakeBack { session, capability } => {
                let watched = self.watched(*session);
                watched.word = watched.word.without(*capability);
                watched.durable = watched.durable.without(*capability);
                self.overtaken |= self.is_grant(*session, *capability);
            }
            _ => {}
        }
    }

    /// True where the grant of this is with the history.
    fn is_grant(&self, session: SessionId, one: Grantable) -> bool {
        matches!(&self.under_way, Some(Fact::Granted { session: whose, capability, .. }) if *whose == session && *capability == one)
    }

    fn say(&mut self, word: Rank) {
        self.overtaken |= self.under_way.as_ref().is_some_and(is_level);
        self.word = word;
        self.durable = self.durable.min(word);
        self.task_until = self.task_until.filter(|_| word != Rank::Nothing);
    }

    fn effect(&mut self, effect: &Effect, tools: &Tools) {
        match effect {
            Effect::Append { fact, .. } => {
                self.demand(GRANT, self.under_way.is_none());
                self.under_way = Some(fact.clone());
            }
            Effect::OpenGate { session } => self.opens(*session, Grantable::View, |watched| watched.gate = true),
            Effect::AllowInput { session } => self.opens(*session, Grantable::Control, |watched| watched.input = true),
            Effect::HoldGate { session } => self.watched(*session).gate = false,
            Effect::ReleaseInput { session } => self.watched(*session).input = false,
            Effect::CloseGate { session } => self.watched(*session).gate = false,
            Effect::StartTool { session, run, tool } => {
                let recorded = self.watched(*session).startable.contains(run);
                self.demand(GRANT, recorded);
                self.opens(*session, Grantable::Tools, |watched| drop(watched.runs.insert(*run, tool.clone())));
            }
            Effect::SendEnded { session, .. } | Effect::Turn { session, .. } => self.watched(*session).over = true,
            Effect::SendShare { session }
            | Effect::SendAsked { session, .. }
            | Effect::SendGranted { session, .. }
            | Effect::SendResumed { session } => {
                let over = self.watched(*session).over;
                self.demand(FINAL, !over);
            }
            Effect::ShowBanner => self.banner = false,
            Effect::HideBanner => self.banner = false,
            Effect::StartMirror | Effect::StopMirror => self.mirror = false,
            Effect::UnblockExaminations => {
                let disturbs = |tool: &ToolId| tools.get(tool).is_none_or(|traits| traits.disturbs);
                let runs = self.sessions.values().flat_map(|watched| watched.runs.values());
                let quiet = !runs.into_iter().any(disturbs);
                self.demand(EXAMINATION, quiet);
                self.blocked = false;
            }
            _ => {}
        }
    }

    /// Something opens for a session: it must be let in, granted by word and durably, and not over.
    fn opens(&mut self, session: SessionId, one: Grantable, open: impl FnOnce(&mut Watched)) {
        let watched = self.watched(session);
        let (recorded, over) = (watched.recorded, watched.over);
        let granted = watched.word.has(one) && watched.durable.has(one);
        open(watched);
        self.demand(GRANT, recorded && granted);
        self.demand(FINAL, !over);
    }

    /// A message from outside widened nothing.
    fn outside(&mut self, before: &Machine, effects: &[Effect], after: &Machine) {
        let widens = |effect: &Effect| {
            matches!(
                effect,
                Effect::OpenGate { .. }
                    | Effect::AllowInput { .. }
                    | Effect::StartTool { .. }
                    | Effect::StartMirror
                    | Effect::ShowBanner
                    | Effect::ShowPassword
                    | Effect::BlockExaminations
                    | Effect::UnblockExaminations
            )
        };
        let quiet = !effects.iter().any(widens);
        let (was, is) = (before.standing(), after.standing());
        let level = is.level == was.level && (is.task == was.task || is.task.is_none());
        let offer = after.offer() == before.offer() || !matches!(after.offer(), Offer::On { .. }) || {
            matches!((before.offer(), after.offer()), (Offer::On { .. }, Offer::On { .. }))
        };
        let all = |machine: &Machine, session| machine.capabilities(session);
        let same = after.actives().all(|active| {
            let more = all(after, active.session).iter().any(|one| !all(before, active.session).has(one));
            !more && active.grants.iter().all(|one| before.actives().any(|other| other.grants.has(one)))
        });
        self.demand(OUTSIDE, quiet && level && offer && same);
    }

    /// Outside the service hours nothing is open, and nothing that was comes back without a record.
    fn hours(&mut self, world: &World) {
        if !world.is_outside() {
            return;
        }
        let machine = &world.machine;
        let offered = matches!(machine.offer(), Offer::On { .. });
        let quiet = machine.actives().next().is_none() && machine.request().is_none() && !offered;
        let flows = self.sessions.values().any(|watched| watched.gate || watched.input);
        self.demand(HOURS, !machine.standing().is_open() && quiet && !flows && !machine.within_hours());
        self.overtaken |= self.under_way.as_ref().is_some_and(is_level);
        (self.durable, self.until, self.task_until) = (Rank::Nothing, None, None);
    }

    fn state(&mut self, world: &World) {
        self.hours(world);
        let (machine, now) = (&world.machine, world.now.mono);
        let rank_now = self.rank(now);
        for seat in machine.seats() {
            let watched = self.watched(seat.session()).clone();
            match seat {
                Stage::Active(active) => {
                    self.demand(GRANT, watched.recorded);
                    self.demand(FINAL, !watched.over);
                    self.demand(CEILING, active.kind == Kind::ApplicationSupport || !(watched.gate || watched.input));
                    let holds = |one: Grantable| watched.word.has(one) && watched.durable.has(one);
                    for one in session::Capabilities::ALL {
                        if machine.may(active.session, one).is_ok() {
                            let grant = Grantable::of(one).is_some_and(holds);
                            let kind = !watched.technical
                                || matches!(one, Capability::RunTool | Capability::RunInterferingTool);
                            let level = match one {
                                Capability::RunInterferingTool => {
                                    let full = matches!(machine.standing().level, Level::Full { .. });
                                    full && rank_now == Rank::Full && self.idle && self.blocked
                                }
                                _ => rank_now >= Rank::Open,
                            };
                            let barred = Grantable::of(one).is_some_and(|one| !machine.grantable().has(one));
                            self.demand(CEILING, grant && kind && level && !barred);
                        }
                    }
                    for (run, one) in &active.runs {
                        if one.state == RunState::Running {
                            let traits = machine.tools().get(&one.tool);
                            let disturbs = traits.is_none_or(|traits| traits.disturbs);
                            let adjusts = traits.is_none_or(|traits| traits.adjusts);
                            let level = if disturbs { rank_now == Rank::Full } else { rank_now >= Rank::Open };
                            self.demand(CEILING, level && holds(Grantable::Tools));
                            self.demand(CEILING, !adjusts || (holds(Grantable::Parameters) && !watched.technical));
                            self.demand(EXAMINATION, !disturbs || (self.idle && self.blocked));
                            self.demand(GRANT, watched.runs.contains_key(run));
                        }
                    }
                    self.demand(CEILING, watched.gate == machine.may(active.session, Capability::View).is_ok());
                    self.demand(CEILING, watched.input == machine.may(active.session, Capability::Control).is_ok());
                }
                Stage::Pairing(_) | Stage::Asked(_) => self.demand(FINAL, !watched.over),
                Stage::Ending(_) | Stage::Ended(_) => {
                    self.demand(FINAL, watched.over && !watched.gate && !watched.input)
                }
            }
        }
        let flows = self.sessions.values().filter(|watched| watched.gate).count();
        let inputs = self.sessions.values().filter(|watched| watched.input).count();
        self.demand(BANNER, flows == 0 || (self.banner && self.mirror));
        self.demand(CEILING, inputs <= 1 && self.sessions.values().all(|watched| watched.gate || !watched.input));
        let level = machine.standing().level;
        let ceiling = match level {
            Level::NoAccess => policy::Highest::NoAccess,
            Level::Limited { .. } => policy::Highest::Limited,
            Level::PermanentLimited => policy::Highest::PermanentLimited,
            Level::Full { .. } => policy::Highest::Full,
        };
        self.demand(CEILING, ceiling <= machine.limits().highest() && rank(level) <= rank_now);
        self.demand(EXAMINATION, !matches!(level, Level::Full { .. }) || (self.idle && self.blocked));
    }

    /// Whether End, at this very moment, ends everything, and cuts what flowed before anything else is done.
    pub fn end_ends(mut world: World) -> bool {
        let running = world.machine.actives().map(|active| active.session).collect::<Vec<_>>();
        let can_end = world.machine.can_end();
        let (done, effects) = world.handle(Input::End);
        let machine = &mut world.machine;
        let cut = |effect: &Effect| {
            matches!(
                effect,
                Effect::CloseGate { .. } | Effect::ReleaseInput { .. } | Effect::StopMirror | Effect::StopTool { .. }
            )
        };
        let first = effects.iter().rposition(cut).is_none_or(|last| effects.iter().take(last).all(cut));
        let closed = running.iter().all(|session| {
            let session = *session;
            effects.contains(&Effect::CloseGate { session }) && effects.contains(&Effect::ReleaseInput { session })
        });
        let over = machine.seats().iter().all(|seat| matches!(seat, Stage::Ending(_) | Stage::Ended(_)));
        let shut = !machine.standing().is_open() && !machine.can_end() && !matches!(machine.offer(), Offer::On { .. });
        // What runs still has to be gone, and then nothing is left.
        for seat in machine.seats().to_vec() {
            let session = seat.session();
            if let Stage::Ending(ending) = seat {
                for run in ending.runs.into_keys() {
                    let (how, status) = (wire::ToolEnd::Killed, None);
                    let _ = machine.handle(world.now, Input::ToolEnded { session, run, how, status });
                }
                let _ = machine.handle(world.now, Input::Gone { session });
            }
        }
        let gone = machine.seats().iter().all(|seat| matches!(seat, Stage::Ended(_)));
        done.is_ok() == can_end && first && closed && over && shut && gone
    }
}

fn rank(level: Level) -> Rank {
    match level {
        Level::NoAccess => Rank::Nothing,
        Level::Limited { .. } | Level::PermanentLimited => Rank::Open,
        Level::Full { .. } => Rank::Full,
    }
}

fn is_level(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::LevelChosen { .. }
            | Fact::LevelRestored { .. }
            | Fact::HoursOpened { level: Level::PermanentLimited }
            | Fact::TaskReleased { .. }
    )
}

/// Messages that come from outside: from the engineer's end, or from the relay.
pub fn is_outside(input: &Input) -> bool {
    matches!(
        input,
        Input::PairStart { .. }
            | Input::PairFailed { .. }
            | Input::Paired { .. }
            | Input::Reconnected { .. }
            | Input::ViewerOpened { .. }
            | Input::ViewerClosed { .. }
            | Input::AskedFor { .. }
            | Input::Activity { .. }
            | Input::RunTool { .. }
            | Input::StopTool { .. }
            | Input::HelpHeard
            | Input::Left { .. }
            | Input::Broke { .. }
            | Input::Closed { .. }
            | Input::PeerLost { .. }
            | Input::LinkLost
    )
}
