//! The machine: one input at a time in, effects in order out.

use std::collections::{BTreeSet, VecDeque};

use policy::{Highest, Limits};
use wire::SessionId;

use crate::examination::{Block, Examinations};
use crate::help::Help;
use crate::hours::Hours;
use crate::ledger::{Ledger, Widening};
use crate::level::{Level, Remembered, Standing, Stored};
use crate::pair::Rebuffs;
use crate::stage::{Active, Stage};
use crate::technical::Technical;
use crate::time::{Deadline, Millis, Now};
use crate::tools::Tools;
use crate::workstation::{Banner, MirrorState, Workstation};
use crate::{Effect, EndReason, Fact, Input, Offer, Refused, Rules};

/// What the last run of the console left.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Start {
    /// What was remembered by [`Effect::Store`].
    pub remembered: Remembered,
    /// The session that was let in and whose end is not in the history.
    pub broken_off: Option<SessionId>,
    /// True where the console is started for the first time: its history is empty.
    pub first: bool,
    /// The sessions that the history knows: none of them may begin again.
    pub known: BTreeSet<SessionId>,
}

/// The lifecycle of the sessions at one console.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Machine {
    pub(crate) limits: Limits,
    pub(crate) tools: Tools,
    pub(crate) hours: Hours,
    pub(crate) now: Now,
    pub(crate) standing: Standing,
    pub(crate) offer: Offer,
    /// The sessions, each once, in the order in which they came; at most one is on its way in.
    pub(crate) seats: Vec<Stage>,
    pub(crate) workstation: Workstation,
    pub(crate) examinations: Examinations,
    pub(crate) technical: Technical,
    pub(crate) help: Option<Help>,
    /// Sessions that used a try, in this run or before: none of them may begin again. Grows by at most three for each password that staff offer,
    /// and by at most one for each time step.
    pub(crate) seen: BTreeSet<SessionId>,
    pub(crate) rebuffs: Rebuffs,
    pub(crate) ledger: Ledger,
    pub(crate) effects: VecDeque<Effect>,
    /// What the last [`Effect::Store`] named.
    remembered: Remembered,
}

impl Machine {
    /// Starts with what the last run left: a broken-off session leaves No access, and so does a policy that no longer
    /// allows the remembered level. The level holds once the start is recorded, and within the service hours.
    #[must_use]
    pub fn start(rules: Rules, now: Now, start: Start) -> Self {
        let Rules { limits, tools, hours } = rules;
        let Start { remembered, broken_off, first, known } = start;
        let block = if remembered.not_released { Block::NotReleased } else { Block::Off };
        let mut machine = Self {
            limits,
            tools,
            hours: Hours::new(hours, now),
            now,
            standing: Standing::default(),
            offer: Offer::None,
            seats: Vec::new(),
            workstation: Workstation::default(),
            examinations: Examinations { block, ..Examinations::default() },
            technical: Technical { last_step: remembered.last_step, ..Technical::default() },
            help: None,
            seen: known,
            rebuffs: Rebuffs::default(),
            ledger: Ledger::new(now),
            effects: VecDeque::new(),
            remembered,
        };
        let level = match remembered.level {
            Stored::PermanentLimited if broken_off.is_none() && limits.highest() >= Highest::PermanentLimited => {
                Level::PermanentLimited
            }
            Stored::NoAccess if first && broken_off.is_none() && limits.permanent_at_first() => Level::PermanentLimited,
            Stored::PermanentLimited | Stored::NoAccess => Level::NoAccess,
        };
        let rests = level != Level::NoAccess && !machine.hours.open;
        machine.standing.resting = rests;
        let level = if rests { Level::NoAccess } else { level };
        let fact = Fact::Started { level, broken_off };
        if level == Level::NoAccess {
            machine.ledger.record(fact);
        } else {
            // A fresh ledger refuses nothing; a refusal would leave No access.
            let _ = machine.ledger.widen(fact, Widening::Level(level));
        }
        machine.settle();
        machine
    }

    /// Takes one input. What time brought about is done first, so that an answer that comes too late is refused.
    ///
    /// # Errors
    /// [`Refused`] where the input was not done; effects that follow from refusing it are there to be polled.
    pub fn handle(&mut self, now: Now, input: Input) -> Result<(), Refused> {
        self.advance(now);
        self.settle_sessions();
        let done = self.act(input);
        self.settle();
        done
    }

    /// The next effect, in the order in which they are to be performed.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When time next brings something about, on the clock that counts sleep; come back then with [`Input::Tick`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let offer = match self.offer {
            Offer::On { until, .. } => Some(until.mono),
            Offer::None | Offer::Expired | Offer::Burnt => None,
        };
        let coming = self.seats.iter().filter_map(|seat| match seat {
            Stage::Pairing(pairing) => Some(pairing.until),
            Stage::Asked(asked) if asked.accepting.is_none() => Some(asked.deadline.mono),
            Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => None,
        });
        let others = [
            self.standing.timeout(),
            self.hours.timeout(self.now),
            offer,
            self.workstation_timeout(),
            self.links_timeout(),
            self.lengths_timeout(),
            self.verify_timeout(),
            self.block_timeout(),
            self.lock_timeout(),
            self.ledger.timeout(),
            self.rebuffs.timeout(),
        ];
        others.into_iter().flatten().chain(coming).min()
    }

    /// True where End has something to end.
    #[must_use]
    pub fn can_end(&self) -> bool {
        let session = self.seats.iter().any(|seat| seat.is_coming() || seat.active().is_some());
        let offered = matches!(self.offer, Offer::On { .. });
        let coming = matches!(self.examinations.block, Block::Coming { .. });
        let standing = self.standing.is_open() || self.standing.resting;
        session || offered || coming || standing || self.ledger.awaits(Widening::is_access)
    }

    /// When the sessions that run, or could, end by themselves: with the level or the task that allows them, or with the
    /// service hours.
    #[must_use]
    pub fn until(&self) -> Option<Deadline> {
        let level = self.standing.level.until().or(self.standing.task.as_ref().map(|task| task.until));
        let hours = self.hours_close().filter(|_| self.standing.is_open());
        [level, hours].into_iter().flatten().min()
    }

    /// True while something that was done is not in the history, because it could not be written.
    #[must_use]
    pub fn unrecorded(&self) -> bool {
        self.ledger.unrecorded()
    }

    /// What the staff chose.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The session password on offer.
    #[must_use]
    pub fn offer(&self) -> Offer {
        self.offer
    }

    /// The sessions, in the order in which they came.
    #[must_use]
    pub fn seats(&self) -> &[Stage] {
        &self.seats
    }

    /// Where one session stands.
    #[must_use]
    pub fn seat(&self, session: SessionId) -> Option<&Stage> {
        self.seats.iter().find(|seat| seat.session() == session)
    }

    /// The sessions that run.
    pub fn actives(&self) -> impl Iterator<Item = &Active> {
        self.seats.iter().filter_map(Stage::active)
    }

    /// How the banner of the sessions stands.
    #[must_use]
    pub fn banner(&self) -> Banner {
        self.workstation.banner
    }

    /// How the mirror stands.
    #[must_use]
    pub fn mirror(&self) -> &MirrorState {
        &self.workstation.mirror
    }

    /// What is known of examinations, and how they are blocked.
    #[must_use]
    pub fn examinations(&self) -> Examinations {
        self.examinations
    }

    /// Until when technical support is locked, after too many wrong passwords.
    #[must_use]
    pub fn technical_locked(&self) -> Option<Deadline> {
        self.technical.locked
    }

    /// The last call for help.
    #[must_use]
    pub fn help(&self) -> Option<Help> {
        self.help
    }

    /// The policy's limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The policy's tools.
    #[must_use]
    pub fn tools(&self) -> &Tools {
        &self.tools
    }

    // The sessions.

    /// Where a session stands; a refusal where it is not here.
    pub(crate) fn found(&self, session: SessionId) -> Result<&Stage, Refused> {
        let others = self.seats.iter().any(|seat| seat.is_coming() || seat.active().is_some());
        self.seat(session).ok_or(if others { Refused::OtherSession } else { Refused::OutOfPlace })
    }

    /// The session that runs.
    pub(crate) fn active(&mut self, session: SessionId) -> Result<&mut Active, Refused> {
        self.found(session)?;
        let seat = self.seats.iter_mut().find(|seat| seat.session() == session);
        seat.and_then(Stage::active_mut).ok_or(Refused::OutOfPlace)
    }

    /// Puts a session into its next stage.
    pub(crate) fn put(&mut self, stage: Stage) {
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.session() == stage.session()) {
            *seat = stage;
        }
    }

    /// Forgets a session.
    pub(crate) fn remove(&mut self, session: SessionId) {
        self.seats.retain(|seat| seat.session() != session);
    }

    // What follows from an input.

    /// Does what time brought about.
    fn advance(&mut self, now: Now) {
        self.now = Now { mono: now.mono.max(self.now.mono), wall: now.wall };
        self.ledger.set_now(self.now);
        self.standing.tighten(self.now);
        self.turn_hours();
        while let Some(fact) = self.standing.expire(self.now) {
            self.ledger.record(fact);
            if !self.standing.is_open() {
                self.close_access(EndReason::Deadline);
            }
        }
        self.expire_offer();
        self.expire_pairing();
        self.expire_request();
        self.expire_workstation();
        self.expire_links();
        self.expire_lengths();
        self.expire_block();
        self.expire_lock();
        self.verify_again();
        if let Some(fact) = self.rebuffs.expire(self.now) {
            self.ledger.record(fact);
        }
        self.ledger.advance(self.now);
    }

    /// Brings the sessions in line with what holds now.
    pub(crate) fn settle_sessions(&mut self) {
        self.settle_block();
        self.settle_grants();
        self.settle_mirror();
        self.settle_pauses();
        self.settle_flow();
        self.settle_tools();
    }

    /// Brings everything that follows from the state in line with it.
    fn settle(&mut self) {
        self.settle_sessions();
        self.wake_level();
        let coming = self.ledger.awaits(|widening| *widening == Widening::Level(Level::PermanentLimited));
        let remembered = Remembered {
            level: if coming { self.remembered.level } else { self.standing.stored() },
            not_released: self.examinations.block != Block::Off,
            last_step: self.technical.last_step,
        };
        if remembered != self.remembered {
            self.remembered = remembered;
            self.effects.push_back(Effect::Store(remembered));
        }
        if let Some((fact, at)) = self.ledger.next() {
            self.effects.push_back(Effect::Append { fact, at });
        }
    }
}
