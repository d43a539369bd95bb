//! Capabilities are granted, taken back and asked for while a session runs.

use wire::{Capability, Kind, SessionId};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::Active;
use crate::{EndReason, Fact, Grantable, Grants, Refused, Signed};

/// How many facts may wait for the history before the engineer's end may add no more.
const BACKLOG: usize = 64;

impl Active {
    /// Whether staff may grant this in a session of its kind.
    fn may_hold(&self, one: Grantable) -> Result<(), Refused> {
        match self.kind {
            Kind::TechnicalSupport if one != Grantable::Tools => Err(Refused::NotGranted),
            Kind::ApplicationSupport if one.needs_view() && !self.grants.has(Grantable::View) => {
                Err(Refused::ViewFirst)
            }
            Kind::TechnicalSupport | Kind::ApplicationSupport => Ok(()),
        }
    }
}

impl Machine {
    /// What policy lets staff grant at the level that holds.
    #[must_use]
    pub fn grantable(&self) -> Grants {
        self.limits.grantable(self.standing.level.kind())
    }

    /// Takes back what policy does not let staff grant at the level that holds now.
    pub(crate) fn settle_grants(&mut self) {
        let grantable = self.grantable();
        let barred = self.actives().flat_map(|active| {
            let session = active.session;
            active.grants.iter().filter(move |one| !grantable.has(*one)).map(move |one| (session, one))
        });
        for (session, one) in barred.collect::<Vec<_>>() {
            let _ = self.take_back(session, one);
        }
    }

    /// Records what the engineer's end made happen; one that makes more happen than can be recorded is ended.
    pub(crate) fn record_outside(&mut self, session: SessionId, fact: Fact) -> Result<(), Refused> {
        self.ledger.record(fact);
        if self.ledger.len() > BACKLOG {
            self.end_session(session, EndReason::Protocol);
            return Err(Refused::TooMany);
        }
        Ok(())
    }

    pub(crate) fn grant(&mut self, session: SessionId, capability: Grantable, signed: Signed) -> Result<(), Refused> {
        let limits = self.limits;
        let active = self.active(session)?;
        if active.grants.has(capability) {
            return Ok(());
        }
        active.may_hold(capability)?;
        if !self.grantable().has(capability) {
            return Err(Refused::Barred);
        }
        if capability == Grantable::Control {
            self.may_control()?;
        }
        signed.check(&limits, false)?;
        let widening = Widening::Grant { session, capability };
        if self.ledger.awaits(|other| *other == widening) {
            return Ok(());
        }
        self.ledger.widen(Fact::Granted { session, capability, signed }, widening)
    }

    /// The grant is recorded.
    pub(crate) fn granted(&mut self, session: SessionId, capability: Grantable) {
        let Ok(active) = self.active(session) else { return };
        if active.may_hold(capability).is_err() {
            return;
        }
        active.grants = active.grants.with(capability);
        active.asked = active.asked.iter().filter(|one| !active.grants.has(*one)).collect();
        if capability == Grantable::Control {
            self.one_controls(session);
        }
    }

    /// Remote control is with one session at a time: whoever else has it loses it.
    pub(crate) fn one_controls(&mut self, session: SessionId) {
        let others = self.actives().filter(|active| active.session != session);
        let lose = others.filter(|active| active.grants.has(Grantable::Control)).map(|active| active.session);
        for other in lose.collect::<Vec<_>>() {
            let _ = self.take_back(other, Grantable::Control);
        }
    }

    pub(crate) fn take_back(&mut self, session: SessionId, capability: Grantable) -> Result<(), Refused> {
        let active = self.active(session)?;
        let before = active.grants;
        let after = before.without(capability);
        active.grants = after;
        let overtaken = self.ledger.cancel(|widening| match widening {
            Widening::Grant { session: whose, capability: one } if *whose == session => {
                *one == capability || (capability == Grantable::View && one.needs_view())
            }
            Widening::Grant { .. }
            | Widening::Level(_)
            | Widening::Task(_)
            | Widening::Offer { .. }
            | Widening::Share(_)
            | Widening::Admit { .. }
            | Widening::Unpause { .. }
            | Widening::RestartMirror(_)
            | Widening::Relink { .. }
            | Widening::KeepOpen(_)
            | Widening::Tool { .. }
            | Widening::Release
            | Widening::Help(_) => false,
        });
        if before == after && overtaken {
            self.ledger.record(Fact::TakenBack { session, capability });
        }
        for lost in before.iter().filter(|one| !after.has(*one)) {
            self.ledger.record(Fact::TakenBack { session, capability: lost });
        }
        Ok(())
    }

    pub(crate) fn asked_for(&mut self, session: SessionId, capability: Capability) -> Result<(), Refused> {
        self.activity(session)?;
        let active = self.active(session)?;
        let one = Grantable::of(capability).ok_or(Refused::NotGranted)?;
        if active.kind == Kind::TechnicalSupport && one != Grantable::Tools {
            return Err(Refused::NotGranted);
        }
        if active.grants.has(one) || active.asked.has(one) {
            return Ok(());
        }
        active.asked = active.asked.with(one).iter().filter(|one| !active.grants.has(*one)).collect();
        self.record_outside(session, Fact::CapabilityAsked { session, capability: one })
    }
}
