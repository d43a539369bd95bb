//! A request waits for the staff: accepted, refused, lost, or denied by silence.

use std::collections::{BTreeMap, BTreeSet};

use wire::{Kind, Refusal, SessionId};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::pauses::Pauses;
use crate::stage::{Active, Asked, Stage};
use crate::workstation::MirrorState;
use crate::{Effect, EndReason, Fact, Grantable, Grants, PauseReason, Refused, Signed};

impl Machine {
    fn asked(&mut self, session: SessionId) -> Result<&mut Asked, Refused> {
        self.found(session)?;
        match self.seats.iter_mut().find(|seat| seat.session() == session) {
            Some(Stage::Asked(asked)) => Ok(asked),
            Some(Stage::Pairing(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_)) | None => {
                Err(Refused::OutOfPlace)
            }
        }
    }

    /// The engineer who is on the way in and proven.
    fn waiting(&self) -> Option<&Asked> {
        self.seats.iter().find_map(|seat| match seat {
            Stage::Asked(asked) => Some(asked),
            Stage::Pairing(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => None,
        })
    }

    /// The request that the staff are to answer.
    #[must_use]
    pub fn request(&self) -> Option<&Asked> {
        self.waiting().filter(|asked| asked.kind == Kind::ApplicationSupport)
    }

    /// The staff let the engineer in: recorded first, nothing opens before it is durable.
    pub(crate) fn accept(&mut self, session: SessionId, grants: Grants, signed: Signed) -> Result<(), Refused> {
        let asked = self.asked(session)?;
        if asked.accepting.is_some() {
            return Err(Refused::OutOfPlace);
        }
        if !grants.has(Grantable::View) {
            return Err(Refused::ViewFirst);
        }
        if grants.common(self.grantable()) != grants {
            return Err(Refused::Barred);
        }
        if grants.has(Grantable::Control) {
            self.may_control()?;
        }
        signed.check(&self.limits, false)?;
        let widening = Widening::Admit { session, grants, signed };
        self.ledger.widen(Fact::Accepted { session, grants, signed }, widening)?;
        self.local_presence();
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
        let Some(Asked { session, .. }) = self.waiting() else { return };
        let session = *session;
        self.turn_request(Refusal::Over, Fact::RequestLost { session, why });
    }

    /// Closes the request. An acceptance that is already with the history is overtaken: the fact that follows it there
    /// says that nobody was let in.
    fn turn_request(&mut self, reason: Refusal, fact: Fact) {
        let Some(Asked { session, .. }) = self.waiting() else { return };
        let session = *session;
        self.remove(session);
        self.ledger.cancel(|widening| matches!(widening, Widening::Admit { .. }));
        self.effects.push_back(Effect::Turn { session, reason });
        self.ledger.record(fact);
    }

    /// INVARIANT (I5): silence is denial. An answer that came in time and is being recorded is not silence.
    pub(crate) fn expire_request(&mut self) {
        if let Some(asked) = self.waiting()
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

    /// It is recorded who is let in: the banner first, then the mirror, then frames.
    pub(crate) fn admit(&mut self, session: SessionId, grants: Grants, signed: Signed) {
        let Ok(asked) = self.asked(session) else { return };
        let Asked { kind, engineer, reason, ticket, .. } = asked.clone();
        let since = self.now;
        let active = Active {
            session,
            kind,
            engineer,
            reason,
            ticket,
            since,
            signed,
            grants,
            asked: Grants::NONE,
            viewers: BTreeSet::new(),
            runs: BTreeMap::new(),
            pauses: Pauses::default(),
            wrong: Pauses::default(),
            cleared: Pauses::default(),
            link_until: None,
            lost_at: 0,
            last_n: 0,
            last_viewer: 0,
            last_run: 0,
            active_at: since.mono,
            confirmed_at: since.mono,
            warned_idle: false,
            warned_longest: false,
            warned_hours: false,
            gate: false,
            input: false,
            flows: false,
            told: None,
        };
        let failed = matches!(self.workstation.mirror, MirrorState::Failed { .. });
        let begins = |why| match why {
            PauseReason::Banner => true,
            PauseReason::Mirror => !failed,
            PauseReason::Staff | PauseReason::Link | PauseReason::Locked | PauseReason::Absent => false,
        };
        // What has to come up first is no pause that is recorded: what let the engineer in says that it will.
        let cleared = Pauses::which(|why| begins(why) && self.is_wrong(&active, why));
        self.put(Stage::Active(Box::new(Active { pauses: cleared, wrong: cleared, cleared, ..active })));
        if grants.has(Grantable::Control) {
            self.one_controls(session);
            if self.may_control().is_err() {
                let _ = self.take_back(session, Grantable::Control);
            }
        }
        self.want_banner();
    }
}
