//! A request waits for the staff: accepted, refused, lost, or denied by silence.

use wire::{Refusal, SessionId};

use crate::active::BANNER_GRACE;
use crate::ledger::Widening;
use crate::machine::Machine;
use crate::pauses::Pauses;
use crate::stage::{Active, Asked, MirrorState, Stage};
use crate::{Effect, EndReason, Fact, Grantable, Grants, PauseReason, Refused};

impl Machine {
    fn asked(&mut self, session: SessionId) -> Result<&mut Asked, Refused> {
        match &mut self.stage {
            Stage::Asked(asked) if asked.session == session => Ok(asked),
            Stage::Asked(_) => Err(Refused::OtherSession),
            Stage::Idle | Stage::Pairing(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => {
                Err(Refused::OutOfPlace)
            }
        }
    }

    /// The staff let the engineer in: recorded first, nothing opens before it is durable.
    pub(crate) fn accept(&mut self, session: SessionId, grants: Grants) -> Result<(), Refused> {
        let asked = self.asked(session)?;
        if asked.accepting.is_some() {
            return Err(Refused::OutOfPlace);
        }
        if !grants.has(Grantable::View) {
            return Err(Refused::ViewFirst);
        }
        self.ledger.widen(Fact::Accepted { session, grants }, Widening::Admit { session, grants })?;
        self.asked(session)?.accepting = Some(grants);
        Ok(())
    }

    pub(crate) fn refuse(&mut self, session: SessionId) -> Result<(), Refused> {
        self.asked(session)?;
        self.turn_request(Refusal::Refused, Fact::Refused { session });
        Ok(())
    }

    /// The request goes away before the engineer was let in.
    pub(crate) fn lose_request(&mut self, why: EndReason) {
        let Stage::Asked(Asked { session, .. }) = self.stage else { return };
        self.turn_request(Refusal::Over, Fact::RequestLost { session, why });
    }

    /// Closes the request. An acceptance that is already with the history is overtaken: the fact that follows it there
    /// says that nobody was let in.
    fn turn_request(&mut self, reason: Refusal, fact: Fact) {
        let Stage::Asked(Asked { session, .. }) = self.stage else { return };
        self.stage = Stage::Idle;
        self.ledger.cancel(|widening| matches!(widening, Widening::Admit { .. }));
        self.effects.push_back(Effect::Turn { session, reason });
        self.ledger.record(fact);
    }

    /// INVARIANT (I5): silence is denial. An answer that came in time and is being recorded is not silence.
    pub(crate) fn expire_request(&mut self) {
        if let Stage::Asked(asked) = &self.stage
            && asked.accepting.is_none()
            && asked.deadline.passed(self.now)
        {
            let session = asked.session;
            self.turn_request(Refusal::NoAnswer, Fact::NoAnswer { session });
        }
    }

    /// The acceptance could not be recorded: nobody is let in.
    pub(crate) fn acceptance_not_recorded(&mut self, session: SessionId) {
        self.turn_request(Refusal::NotRecorded, Fact::AcceptNotRecorded { session });
    }

    /// The acceptance is recorded: the banner first, then the mirror, then frames.
    pub(crate) fn admit(&mut self, session: SessionId, grants: Grants) {
        let Stage::Asked(asked) = &self.stage else { return };
        if asked.session != session {
            return;
        }
        let mut wrong = Pauses::default();
        wrong.insert(PauseReason::Banner);
        wrong.insert(PauseReason::Mirror);
        let active = Active {
            session,
            engineer: asked.engineer.clone(),
            reason: asked.reason.clone(),
            ticket: asked.ticket.clone(),
            since: self.now,
            grants,
            asked: Grants::NONE,
            viewers: std::collections::BTreeSet::new(),
            pauses: wrong,
            mirror: MirrorState::Off,
            wrong,
            banner_seen: false,
            banner_until: Some(self.now.mono.saturating_add(BANNER_GRACE)),
            link_until: None,
            lost_at: 0,
            last_n: 0,
            last_viewer: 0,
            gate: false,
            input: false,
            told: false,
        };
        self.stage = Stage::Active(Box::new(active));
        self.effects.push_back(Effect::ShowBanner);
        if self.locked {
            self.screen_locked();
        }
    }
}
