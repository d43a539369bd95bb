//! An engineer's end proves the session password: tries, refusals, and the way into the request.

use pairing::ProvenEngineer;
use wire::{EngineerId, Kind, Reason, Refusal, SessionId, Ticket};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::{Asked, Pairing, Stage};
use crate::time::{Millis, Now, seconds};
use crate::{Effect, Fact, Grants, Offer, PairingFault, Refused};

/// How long one exchange may take, from the first message to the proven credential.
const EXCHANGE: Millis = 20_000;
/// How many refused pairing messages are recorded one by one within [`WINDOW`].
const SINGLY: u8 = 8;
/// How long refused pairing messages are counted together.
const WINDOW: Millis = 60_000;

/// Keeps a flood of refused pairing messages from filling the history.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Rebuffs {
    until: Option<Millis>,
    singly: u8,
    more: u32,
}

impl Rebuffs {
    /// True where this one is recorded by itself.
    fn count(&mut self, now: Now) -> bool {
        if self.until.is_none() {
            *self = Self { until: Some(now.mono.saturating_add(WINDOW)), singly: 0, more: 0 };
        }
        if self.singly < SINGLY {
            self.singly += 1;
            true
        } else {
            self.more = self.more.saturating_add(1);
            false
        }
    }

    /// The fact for those that were only counted, once their time is over.
    pub(crate) fn expire(&mut self, now: Now) -> Option<Fact> {
        if self.until.is_none_or(|until| now.mono < until) {
            return None;
        }
        let count = std::mem::take(self).more;
        (count > 0).then_some(Fact::PairingsRefused { count })
    }

    pub(crate) fn timeout(&self) -> Option<Millis> {
        self.until
    }
}

impl Machine {
    pub(crate) fn pair_start(
        &mut self,
        session: SessionId,
        claimed: EngineerId,
        kind: Kind,
        resume: Option<u32>,
    ) -> Result<(), Refused> {
        let allowed = match resume {
            Some(n) => self.may_reconnect(session, n),
            None => self.may_try(session, kind),
        };
        if let Err(reason) = allowed {
            self.effects.push_back(Effect::Rebuff { session, reason });
            if self.rebuffs.count(self.now) {
                self.ledger.record(Fact::PairingRefused { session, claimed, reason });
            }
            return Err(Refused::Turned(reason));
        }
        if resume.is_some() {
            self.effects.push_back(Effect::SendShare { session });
            return Ok(());
        }
        let Offer::On { tries_left, .. } = &mut self.offer else { return Err(Refused::OutOfPlace) };
        *tries_left = tries_left.saturating_sub(1);
        let fact = Fact::PairingTried { session, claimed: claimed.clone(), tries_left: *tries_left };
        self.seen.insert(session);
        let until = self.now.mono.saturating_add(EXCHANGE);
        self.stage = Stage::Pairing(Pairing { session, claimed, tried: false, until });
        self.ledger.widen(fact, Widening::Share(session))
    }

    /// Whether a session that never was may try the password.
    fn may_try(&self, session: SessionId, kind: Kind) -> Result<(), Refusal> {
        if self.seen.contains(&session) {
            return Err(Refusal::Replay);
        }
        if !self.stage.is_free() {
            return Err(Refusal::Busy);
        }
        match kind {
            Kind::ApplicationSupport => {}
            Kind::TechnicalSupport => return Err(Refusal::NotReleased),
        }
        match self.offer {
            Offer::None => Err(Refusal::NotReleased),
            Offer::Expired => Err(Refusal::PasswordExpired),
            Offer::Burnt | Offer::On { tries_left: 0, .. } => Err(Refusal::PasswordBurnt),
            Offer::On { .. } if self.ledger.unrecorded() => Err(Refusal::NotRecorded),
            Offer::On { .. } => Ok(()),
        }
    }

    /// The try is recorded: the console's share may leave.
    pub(crate) fn share(&mut self, session: SessionId) {
        if let Stage::Pairing(pairing) = &mut self.stage
            && pairing.session == session
        {
            pairing.tried = true;
            self.effects.push_back(Effect::SendShare { session });
        }
    }

    pub(crate) fn pairing_failed(&mut self, session: SessionId, why: PairingFault) -> Result<(), Refused> {
        match &self.stage {
            Stage::Pairing(pairing) if pairing.session == session => {
                self.fail_pairing(why);
                Ok(())
            }
            Stage::Pairing(_) => Err(Refused::OtherSession),
            Stage::Idle | Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => {
                Err(Refused::OutOfPlace)
            }
        }
    }

    /// The pairing that is open comes to nothing; its try stays used.
    pub(crate) fn fail_pairing(&mut self, why: PairingFault) {
        let Stage::Pairing(Pairing { session, .. }) = self.stage else { return };
        self.stage = Stage::Idle;
        self.ledger.cancel(|widening| *widening == Widening::Share(session));
        self.effects.retain(|effect| *effect != Effect::SendShare { session });
        let burnt = matches!(self.offer, Offer::On { tries_left: 0, .. });
        let reason = match why {
            PairingFault::WrongPassword if burnt => Refusal::PasswordBurnt,
            PairingFault::WrongPassword => Refusal::WrongPassword,
            PairingFault::BadCredential => Refusal::BadCredential,
            PairingFault::Protocol => Refusal::Protocol,
            PairingFault::Lost => Refusal::Over,
            PairingFault::Slow => Refusal::NoAnswer,
            PairingFault::Expired => Refusal::PasswordExpired,
            PairingFault::Closed => Refusal::NotReleased,
            PairingFault::NotRecorded => Refusal::NotRecorded,
        };
        self.effects.push_back(Effect::Turn { session, reason });
        self.ledger.record(Fact::PairingFailed { session, why });
        self.burn();
    }

    pub(crate) fn expire_pairing(&mut self) {
        if let Stage::Pairing(Pairing { until, .. }) = self.stage
            && self.now.mono >= until
        {
            self.fail_pairing(PairingFault::Slow);
        }
    }

    /// Password and credential are proven: the password is used up, and the staff are asked.
    pub(crate) fn paired(
        &mut self,
        session: SessionId,
        engineer: ProvenEngineer,
        reason: Reason,
        ticket: Ticket,
        wants: Grants,
    ) -> Result<(), Refused> {
        match &self.stage {
            Stage::Pairing(pairing) if pairing.session != session => return Err(Refused::OtherSession),
            Stage::Pairing(pairing) if pairing.tried => {}
            Stage::Pairing(_)
            | Stage::Idle
            | Stage::Asked(_)
            | Stage::Active(_)
            | Stage::Ending(_)
            | Stage::Ended(_) => return Err(Refused::OutOfPlace),
        }
        self.offer = Offer::None;
        self.wipe_password();
        let (since, limit) = (self.now, self.limits.request_seconds());
        self.effects.push_back(Effect::SendAsked { session, seconds: limit });
        self.ledger.record(Fact::Asked {
            session,
            engineer: engineer.clone(),
            reason: reason.clone(),
            ticket: ticket.clone(),
            wants,
        });
        let deadline = since.after(seconds(limit));
        self.stage = Stage::Asked(Asked { session, engineer, reason, ticket, wants, since, deadline, accepting: None });
        Ok(())
    }
}
