//! What staff do with levels, tasks and End; what an end leaves of them.

use crate::ledger::Widening;
use crate::level::{Level, Task, chosen, grant};
use crate::machine::Machine;
use crate::stage::Stage;
use crate::{Choice, EndReason, Fact, PairingFault, Refused, Withdrawal};

/// The longest text of a task, in characters.
const TASK_TEXT: usize = 200;

impl Machine {
    pub(crate) fn choose_level(&mut self, choice: Choice) -> Result<(), Refused> {
        let wanted = chosen(choice, &self.limits, self.now)?;
        let at_once = self.standing.level.narrowed_to(wanted);
        let overtaken = self.overtake_level();
        if wanted == at_once {
            self.standing.restorable = None;
        }
        if overtaken || at_once != self.standing.level {
            self.standing.level = at_once;
            self.ledger.record(Fact::LevelChosen { level: at_once });
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
            self.ledger.widen(Fact::LevelChosen { level: wanted }, Widening::Level(wanted))
        }
    }

    fn overtake_level(&mut self) -> bool {
        self.ledger.cancel(|widening| matches!(widening, Widening::Level(_) | Widening::Task(_)))
    }

    pub(crate) fn restore_level(&mut self) -> Result<(), Refused> {
        let level = self.standing.restorable.ok_or(Refused::NothingToRestore)?;
        if self.overtake_level() {
            self.ledger.record(Fact::LevelChosen { level: self.standing.level });
        }
        self.ledger.widen(Fact::LevelRestored { level }, Widening::Level(level))
    }

    pub(crate) fn release_task(&mut self, whom: String, what: String, minutes: u32) -> Result<(), Refused> {
        let pending = self.ledger.awaits(|widening| matches!(widening, Widening::Level(_) | Widening::Task(_)));
        if self.standing.level != Level::NoAccess {
            return Err(Refused::LevelOpen);
        }
        if pending || self.standing.task.is_some() || !self.stage.is_free() {
            return Err(Refused::Busy);
        }
        let good = |text: &str| !text.trim().is_empty() && text.chars().count() <= TASK_TEXT;
        if !good(&whom) || !good(&what) {
            return Err(Refused::Text);
        }
        let until = grant(minutes, &self.limits, self.now)?;
        let fact = Fact::TaskReleased { whom: whom.clone(), what: what.clone(), until };
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

    /// A level or a task holds from now on.
    pub(crate) fn open_level(&mut self, level: Level) {
        if level.until().is_some_and(|until| until.passed(self.now)) {
            self.ledger.record(Fact::LevelExpired { was: level });
            return;
        }
        self.standing.level = level;
        self.standing.restorable = None;
        if self.standing.task.take().is_some() {
            self.ledger.record(Fact::TaskRevoked);
        }
    }

    pub(crate) fn open_task(&mut self, task: Task) {
        if task.until.passed(self.now) {
            self.ledger.record(Fact::TaskExpired);
        } else {
            self.standing.task = Some(task);
        }
    }

    /// Access is closed: what needs it goes with it.
    pub(crate) fn close_access(&mut self, why: EndReason) {
        self.withdraw(Withdrawal::Closed);
        match &self.stage {
            Stage::Idle | Stage::Ending(_) | Stage::Ended(_) => {}
            Stage::Pairing(_) => self.fail_pairing(PairingFault::Closed),
            Stage::Asked(_) => self.lose_request(why),
            Stage::Active(_) => self.end_session(why),
        }
    }

    /// End by staff, from every state.
    ///
    /// INVARIANT (I3): what narrows comes first and needs no answer from anyone.
    pub(crate) fn end_all(&mut self) -> Result<(), Refused> {
        if !self.can_end() {
            return Err(Refused::NothingToEnd);
        }
        let was = self.standing.level;
        self.close_access(EndReason::Staff);
        let overtaken = self.ledger.cancel(|_| true);
        if self.standing.suspend() || overtaken {
            self.ledger.record(Fact::AccessClosed { was });
        }
        Ok(())
    }

    /// What the end of a session that was let in leaves of level and task.
    pub(crate) fn leave_level(&mut self, session: wire::SessionId, why: EndReason) {
        match why {
            EndReason::Staff => {
                self.ledger.cancel(|_| true);
                self.standing.suspend();
            }
            EndReason::Engineer
            | EndReason::Deadline
            | EndReason::LinkLost
            | EndReason::Revoked
            | EndReason::Banner
            | EndReason::Protocol => {
                if self.standing.task.take().is_some() {
                    self.ledger.record(Fact::TaskUsed { session });
                }
            }
            EndReason::Stopped => {
                self.ledger.cancel(|_| true);
                self.standing = crate::Standing::default();
            }
        }
    }
}
