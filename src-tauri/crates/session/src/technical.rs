//! Technical support: the time-dependent password's steps and its lock, and the way in without a click.

use pairing::ProvenEngineer;
use wire::{Kind, Reason, Refusal, SessionId, Ticket};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::{Asked, Pairing, Stage};
use crate::time::{Deadline, Millis};
use crate::{Effect, Fact, Grantable, Grants, Signed};

/// How many time-dependent passwords may be wrong in a row.
const WRONG: u8 = 3;
/// How long technical support is locked then.
const LOCK: Millis = 15 * 60_000;

/// What is known of time-dependent passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Technical {
    /// The last step that was tried: it, and those before it, do not work again.
    pub(crate) last_step: Option<u64>,
    /// How many were wrong in a row.
    pub(crate) wrong: u8,
    /// Until when nothing is tried; the wall clock brings it no nearer.
    pub(crate) locked: Option<Deadline>,
}

impl Technical {
    pub(crate) fn tries_left(&self) -> u8 {
        WRONG.saturating_sub(self.wrong)
    }
}

impl Machine {
    /// Whether a time-dependent password may be tried.
    pub(crate) fn may_try_step(&self, step: Option<u64>) -> Result<(), Refusal> {
        if !self.standing.is_open() || !self.grantable().has(Grantable::Tools) {
            return Err(Refusal::NotReleased);
        }
        if self.technical.locked.is_some() {
            return Err(Refusal::LockedOut);
        }
        let step = step.ok_or(Refusal::Protocol)?;
        if self.technical.last_step.is_some_and(|last| step <= last) {
            return Err(Refusal::Replay);
        }
        if !pairing::step_is_near(step, self.now.wall / 1_000) {
            return Err(Refusal::PasswordExpired);
        }
        if self.ledger.unrecorded() { Err(Refusal::NotRecorded) } else { Ok(()) }
    }

    /// Locks technical support where too many passwords in a row were wrong.
    pub(crate) fn lock_technical(&mut self) {
        if self.technical.tries_left() == 0 && self.technical.locked.is_none() {
            let until = self.now.after(LOCK);
            self.technical.locked = Some(until);
            self.ledger.record(Fact::TechnicalLocked { until });
        }
    }

    /// Password and credential are proven: the engineer is let in by what the staff chose before, once that is recorded.
    pub(crate) fn technical_paired(
        &mut self,
        session: SessionId,
        engineer: ProvenEngineer,
        reason: Reason,
        ticket: Ticket,
    ) {
        self.technical.wrong = 0;
        let theirs = self.standing.task.as_ref().map(|task| task.is_for(&engineer, &ticket));
        if theirs == Some(false) {
            return self.turn_technical(engineer, Refusal::AnotherTask);
        }
        let (level, grants) = (self.standing.level, Grants::TOOLS);
        let fact = Fact::TechnicalBegan {
            session,
            engineer: engineer.clone(),
            reason: reason.clone(),
            ticket: ticket.clone(),
            level,
            grants,
        };
        let widening = Widening::Admit { session, grants, signed: Signed::NOBODY };
        if self.ledger.widen(fact, widening).is_err() {
            return self.turn_technical(engineer, Refusal::NotRecorded);
        }
        let asked = Asked {
            session,
            kind: Kind::TechnicalSupport,
            engineer,
            reason,
            ticket,
            wants: grants,
            since: self.now,
            deadline: self.now.after(0),
            accepting: Some(grants),
        };
        self.put(Stage::Asked(asked));
    }

    /// The engineer is who they say, but may not in.
    fn turn_technical(&mut self, engineer: ProvenEngineer, reason: Refusal) {
        let Some(Pairing { session, .. }) = self.pairing() else { return };
        let session = *session;
        self.remove(session);
        self.effects.push_back(Effect::Turn { session, reason });
        self.ledger.record(Fact::TechnicalTurned { session, engineer, reason });
    }

    pub(crate) fn expire_lock(&mut self) {
        if self.technical.locked.is_some_and(|until| until.passed(self.now)) {
            self.technical.locked = None;
            self.technical.wrong = 0;
        }
    }

    pub(crate) fn lock_timeout(&self) -> Option<Millis> {
        self.technical.locked.map(|until| until.mono)
    }
}
