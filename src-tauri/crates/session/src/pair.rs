//! An engineer's end proves a password: tries, refusals, and the way into the request.

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
        time_step: Option<u64>,
        resume: Option<u32>,
    ) -> Result<(), Refused> {
        let allowed = match resume {
            Some(n) => self.may_reconnect(session, n),
            None => self.may_try(session, kind, time_step),
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
        let tries_left = match (kind, &mut self.offer) {
            (Kind::ApplicationSupport, Offer::On { tries_left, .. }) => {
                *tries_left = tries_left.saturating_sub(1);
                *tries_left
            }
            (Kind::ApplicationSupport, Offer::None | Offer::Expired | Offer::Burnt) => return Err(Refused::OutOfPlace),
            (Kind::TechnicalSupport, _) => {
                self.technical.last_step = time_step;
                self.technical.tries_left().saturating_sub(1)
            }
        };
        let time_step = time_step.filter(|_| kind == Kind::TechnicalSupport);
        let fact = Fact::PairingTried { session, claimed: claimed.clone(), kind, tries_left, time_step };
        self.seen.insert(session);
        let until = self.now.mono.saturating_add(EXCHANGE);
        self.seats.push(Stage::Pairing(Pairing { session, claimed, kind, tried: false, until }));
        self.ledger.widen(fact, Widening::Share(session))
    }

    /// Whether a session that never was may try a password.
    fn may_try(&self, session: SessionId, kind: Kind, time_step: Option<u64>) -> Result<(), Refusal> {
        if self.seen.contains(&session) {
            return Err(Refusal::Replay);
        }
        if !self.hours.open {
            return Err(Refusal::OutsideHours);
        }
        if self.seats.iter().any(Stage::is_coming) {
            return Err(Refusal::Busy);
        }
        if !self.has_room() {
            return Err(Refusal::Participants);
        }
        match (kind, self.offer) {
            (Kind::TechnicalSupport, _) => self.may_try_step(time_step),
            (Kind::ApplicationSupport, Offer::None) => Err(Refusal::NotReleased),
            (Kind::ApplicationSupport, Offer::Expired) => Err(Refusal::PasswordExpired),
            (Kind::ApplicationSupport, Offer::Burnt | Offer::On { tries_left: 0, .. }) => Err(Refusal::PasswordBurnt),
            (Kind::ApplicationSupport, Offer::On { .. }) if self.ledger.unrecorded() => Err(Refusal::NotRecorded),
            (Kind::ApplicationSupport, Offer::On { .. }) => Ok(()),
        }
    }

    /// True where one more session may join; a released task is one session's.
    pub(crate) fn has_room(&self) -> bool {
        let most = if self.standing.task.is_some() { 1 } else { usize::from(self.limits.participants()) };
        self.seats.iter().filter(|seat| seat.is_in()).count() < most
    }

    /// The pairing that is open.
    pub(crate) fn pairing(&self) -> Option<&Pairing> {
        self.seats.iter().find_map(|seat| match seat {
            Stage::Pairing(pairing) => Some(pairing),
            Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => None,
        })
    }

    /// The try is recorded: the console's share may leave.
    pub(crate) fn share(&mut self, session: SessionId) {
        if let Some(Stage::Pairing(pairing)) = self.seats.iter_mut().find(|seat| seat.session() == session) {
            pairing.tried = true;
            self.effects.push_back(Effect::SendShare { session });
        }
    }

    pub(crate) fn pairing_failed(&mut self, session: SessionId, why: PairingFault) -> Result<(), Refused> {
        match self.found(session)? {
            Stage::Pairing(_) => {
                self.fail_pairing(why);
                Ok(())
            }
            Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => Err(Refused::OutOfPlace),
        }
    }

    /// The pairing that is open comes to nothing; its try stays used.
    pub(crate) fn fail_pairing(&mut self, why: PairingFault) {
        let Some(Pairing { session, kind, .. }) = self.pairing() else { return };
        let (session, kind) = (*session, *kind);
        self.remove(session);
        self.ledger.cancel(|widening| *widening == Widening::Share(session));
        self.effects.retain(|effect| *effect != Effect::SendShare { session });
        if why == PairingFault::WrongPassword && kind == Kind::TechnicalSupport {
            self.technical.wrong = self.technical.wrong.saturating_add(1);
        }
        let reason = match (why, kind) {
            (PairingFault::WrongPassword, Kind::ApplicationSupport) if self.is_burnt() => Refusal::PasswordBurnt,
            (PairingFault::WrongPassword, Kind::TechnicalSupport) if self.technical.tries_left() == 0 => {
                Refusal::LockedOut
            }
            (PairingFault::WrongPassword, _) => Refusal::WrongPassword,
            (PairingFault::BadCredential, _) => Refusal::BadCredential,
            (PairingFault::Protocol, _) => Refusal::Protocol,
            (PairingFault::Lost, _) => Refusal::Over,
            (PairingFault::Slow, _) => Refusal::NoAnswer,
            (PairingFault::Expired, _) => Refusal::PasswordExpired,
            (PairingFault::Closed, _) => Refusal::NotReleased,
            (PairingFault::NotRecorded, _) => Refusal::NotRecorded,
        };
        self.effects.push_back(Effect::Turn { session, reason });
        self.ledger.record(Fact::PairingFailed { session, why });
        match kind {
            Kind::ApplicationSupport => self.burn(),
            Kind::TechnicalSupport => self.lock_technical(),
        }
    }

    pub(crate) fn expire_pairing(&mut self) {
        if self.pairing().is_some_and(|pairing| self.now.mono >= pairing.until) {
            self.fail_pairing(PairingFault::Slow);
        }
    }

    /// Password and credential are proven: the password is used up.
    pub(crate) fn paired(
        &mut self,
        session: SessionId,
        engineer: ProvenEngineer,
        reason: Reason,
        ticket: Ticket,
        wants: Grants,
    ) -> Result<(), Refused> {
        let kind = match self.found(session)? {
            Stage::Pairing(pairing) if pairing.tried => pairing.kind,
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) | Stage::Ended(_) => {
                return Err(Refused::OutOfPlace);
            }
        };
        match kind {
            Kind::ApplicationSupport => self.ask(session, engineer, reason, ticket, wants),
            Kind::TechnicalSupport => self.technical_paired(session, engineer, reason, ticket),
        }
        Ok(())
    }

    /// The staff are asked.
    fn ask(&mut self, session: SessionId, engineer: ProvenEngineer, reason: Reason, ticket: Ticket, wants: Grants) {
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
        let (kind, accepting) = (Kind::ApplicationSupport, None);
        self.put(Stage::Asked(Asked { session, kind, engineer, reason, ticket, wants, since, deadline, accepting }));
    }
}
