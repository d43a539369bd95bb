//! What staff do with levels, tasks and End; what an end leaves of them.

use wire::SessionId;

use crate::examination::Block;
use crate::ledger::Widening;
use crate::level::{Level, Task, chosen, grant};
use crate::machine::Machine;
use crate::{Choice, EndReason, Fact, NotOpened, PairingFault, Refused, Signed, Withdrawal};

/// The longest text of a task, in characters.
const TASK_TEXT: usize = 200;

impl Machine {
    pub(crate) fn choose_level(&mut self, choice: Choice, signed: Signed) -> Result<(), Refused> {
        let mut wanted = chosen(choice, &self.limits, self.now)?;
        if let Some(closing) = self.hours_close() {
            wanted.end_by(closing);
        }
        let at_once = self.standing.level.narrowed_to(wanted);
        let full = matches!(wanted, Level::Full { .. });
        if wanted != at_once {
            self.may_widen()?;
            if full {
                self.may_block()?;
            }
            signed.check(&self.limits, full)?;
        }
        let overtaken = self.overtake_level() | std::mem::take(&mut self.standing.resting);
        if wanted == at_once {
            self.standing.restorable = None;
        }
        if overtaken || at_once != self.standing.level {
            self.standing.level = at_once;
            self.ledger.record(Fact::LevelChosen { level: at_once, signed });
        }
        if wanted == Level::NoAccess {
            if self.standing.task.take().is_some() {
                self.ledger.record(Fact::TaskRevoked);
            }
            self.close_access(EndReason::Revoked);
        }
        if wanted == at_once {
            Ok(())
        } else {
            self.ledger.widen(Fact::LevelChosen { level: wanted, signed }, Widening::Level(wanted))
        }
    }

    /// Gives up the level, the task, and the Full that were to come; true where the history may say that one holds.
    pub(crate) fn overtake_level(&mut self) -> bool {
        let full = self.give_up_full(NotOpened::Overtaken);
        self.ledger.cancel(|widening| matches!(widening, Widening::Level(_) | Widening::Task(_))) || full
    }

    pub(crate) fn restore_level(&mut self, signed: Signed) -> Result<(), Refused> {
        let level = self.standing.restorable.ok_or(Refused::NothingToRestore)?;
        self.may_widen()?;
        signed.check(&self.limits, false)?;
        if self.overtake_level() {
            self.ledger.record(Fact::LevelChosen { level: self.standing.level, signed: Signed::NOBODY });
        }
        self.ledger.widen(Fact::LevelRestored { level, signed }, Widening::Level(level))
    }

    pub(crate) fn release_task(
        &mut self,
        whom: String,
        what: String,
        minutes: u32,
        signed: Signed,
    ) -> Result<(), Refused> {
        let pending = self.ledger.awaits(|widening| matches!(widening, Widening::Level(_) | Widening::Task(_)));
        if self.standing.level != Level::NoAccess {
            return Err(Refused::LevelOpen);
        }
        let coming = matches!(self.examinations.block, Block::Coming { .. });
        let seated = self.seats.iter().any(|seat| seat.is_coming() || seat.is_in());
        if pending || coming || seated || self.standing.task.is_some() {
            return Err(Refused::Busy);
        }
        let good = |text: &str| !text.trim().is_empty() && text.chars().count() <= TASK_TEXT;
        if !good(&whom) || !good(&what) {
            return Err(Refused::Text);
        }
        self.may_widen()?;
        let granted = grant(minutes, &self.limits, self.now)?;
        let until = self.hours_close().map_or(granted, |closing| granted.min(closing));
        signed.check(&self.limits, false)?;
        let fact = Fact::TaskReleased { whom: whom.clone(), what: what.clone(), until, signed };
        self.ledger.widen(fact, Widening::Task(Task { whom, what, until }))
    }

    pub(crate) fn revoke_task(&mut self) -> Result<(), Refused> {
        let pending = self.ledger.awaits(|widening| matches!(widening, Widening::Task(_)));
        self.ledger.cancel(|widening| matches!(widening, Widening::Task(_)));
        let held = self.standing.task.take().is_some();
        if !pending && !held {
            return Err(Refused::OutOfPlace);
        }
        self.ledger.record(Fact::TaskRevoked);
        if !self.standing.is_open() {
            self.close_access(EndReason::Revoked);
        }
        Ok(())
    }

    /// A level is recorded: it holds from now on, Full once examinations are blocked.
    pub(crate) fn open_level(&mut self, mut level: Level) {
        level.tighten(self.now);
        match level {
            Level::Full { until } if !until.passed(self.now) => self.block_for_full(until),
            Level::NoAccess | Level::Limited { .. } | Level::PermanentLimited | Level::Full { .. } => self.open(level),
        }
    }

    /// The level holds from now on.
    pub(crate) fn open(&mut self, mut level: Level) {
        level.tighten(self.now);
        if level.until().is_some_and(|until| until.passed(self.now)) {
            self.ledger.record(Fact::LevelExpired { was: level });
            return;
        }
        self.standing.level = level;
        self.standing.restorable = None;
        self.standing.resting = false;
        if self.standing.task.take().is_some() {
            self.ledger.record(Fact::TaskRevoked);
        }
    }

    pub(crate) fn open_task(&mut self, mut task: Task) {
        task.until.tighten(self.now);
        if task.until.passed(self.now) {
            self.ledger.record(Fact::TaskExpired);
        } else {
            self.standing.task = Some(task);
        }
    }

    /// Access is closed: what needs it goes with it.
    pub(crate) fn close_access(&mut self, why: EndReason) {
        self.withdraw(Withdrawal::Closed);
        self.end_actives(why);
        self.fail_pairing(PairingFault::Closed);
        self.lose_request(why);
    }

    /// Ends every session that runs.
    pub(crate) fn end_actives(&mut self, why: EndReason) {
        for session in self.actives().map(|active| active.session).collect::<Vec<_>>() {
            self.end_session(session, why);
        }
    }

    /// End by staff or IT, from every state.
    ///
    /// INVARIANT (I3): what narrows comes first and needs no answer from anyone.
    pub(crate) fn end_all(&mut self, why: EndReason) -> Result<(), Refused> {
        if !self.can_end() {
            return Err(Refused::NothingToEnd);
        }
        let was = if self.standing.resting { Level::PermanentLimited } else { self.standing.level };
        self.close_access(why);
        let full = self.give_up_full(NotOpened::Overtaken);
        let overtaken = self.ledger.cancel(Widening::is_access) || full;
        if self.standing.suspend() || overtaken {
            self.ledger.record(Fact::AccessClosed { was, why });
        }
        Ok(())
    }

    /// The staff end one session; the level stays for the others.
    pub(crate) fn remove_one(&mut self, session: SessionId) -> Result<(), Refused> {
        self.active(session)?;
        if self.actives().nth(1).is_none() {
            return self.end_all(EndReason::Staff);
        }
        self.end_session(session, EndReason::Removed);
        Ok(())
    }

    /// What the end of a session that was let in leaves of level and task.
    pub(crate) fn leave_level(&mut self, session: SessionId, why: EndReason) {
        match why {
            EndReason::Staff | EndReason::It => {
                self.give_up_full(NotOpened::Overtaken);
                self.ledger.cancel(Widening::is_access);
                self.standing.suspend();
            }
            EndReason::Engineer
            | EndReason::Removed
            | EndReason::Deadline
            | EndReason::LinkLost
            | EndReason::Revoked
            | EndReason::Banner
            | EndReason::Protocol
            | EndReason::Idle
            | EndReason::Longest
            | EndReason::Examination
            | EndReason::Hours
            | EndReason::Policy => {
                if self.standing.task.take().is_some() {
                    self.ledger.record(Fact::TaskUsed { session });
                    if !self.standing.is_open() {
                        // A password that was released with the task goes with it.
                        self.withdraw(Withdrawal::Closed);
                        self.fail_offered(PairingFault::Closed);
                    }
                }
            }
            EndReason::Stopped => {
                self.give_up_full(NotOpened::Overtaken);
                self.ledger.cancel(Widening::is_access);
                self.standing = crate::Standing::default();
            }
        }
    }
}
