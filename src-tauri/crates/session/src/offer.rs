//! The session password on offer: its life and its tries. Its digits never come here.

use wire::Kind;

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::Stage;
use crate::time::{Deadline, minutes};
use crate::{Effect, Fact, Grantable, PairingFault, Refused, Withdrawal};

/// The session password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Offer {
    /// None is on offer.
    #[default]
    None,
    /// One is on offer.
    On {
        /// Until when.
        until: Deadline,
        /// How many more tries it has; 0 while the last one is under way.
        tries_left: u8,
    },
    /// The last one ended unused.
    Expired,
    /// The last one was tried too often.
    Burnt,
}

impl Machine {
    pub(crate) fn offer_password(&mut self) -> Result<(), Refused> {
        let opening = self.ledger.awaits(|widening| matches!(widening, Widening::Level(_) | Widening::Task(_)));
        self.may_widen()?;
        if !self.standing.is_open() && !opening {
            return Err(Refused::Blocked);
        }
        if !opening && !self.grantable().has(Grantable::View) {
            return Err(Refused::Barred);
        }
        let pending = self.ledger.awaits(|widening| matches!(widening, Widening::Offer { .. }));
        if pending || matches!(self.offer, Offer::On { .. }) || self.seats.iter().any(Stage::is_coming) {
            return Err(Refused::Busy);
        }
        if !self.has_room() {
            return Err(Refused::Participants);
        }
        let life = self.now.after(minutes(self.limits.password_life_minutes()));
        let until = self.hours_close().map_or(life, |closing| life.min(closing));
        let tries = self.limits.password_tries();
        self.ledger.widen(Fact::PasswordOffered { until, tries }, Widening::Offer { until, tries })
    }

    /// The offer is recorded: it holds from now on, where access is still open.
    pub(crate) fn open_offer(&mut self, mut until: Deadline, tries: u8) {
        until.tighten(self.now);
        if !self.standing.is_open() {
            self.ledger.record(Fact::PasswordWithdrawn { why: Withdrawal::Closed });
        } else if until.passed(self.now) {
            self.offer = Offer::Expired;
            self.ledger.record(Fact::PasswordExpired);
        } else {
            self.offer = Offer::On { until, tries_left: tries };
            self.effects.push_back(Effect::ShowPassword);
        }
    }

    pub(crate) fn withdraw_password(&mut self) -> Result<(), Refused> {
        if !self.withdraw(Withdrawal::Staff) {
            return Err(Refused::OutOfPlace);
        }
        self.fail_offered(PairingFault::Closed);
        Ok(())
    }

    /// Takes the offer back; true where there was one.
    pub(crate) fn withdraw(&mut self, why: Withdrawal) -> bool {
        let pending = self.ledger.awaits(|widening| matches!(widening, Widening::Offer { .. }));
        self.ledger.cancel(|widening| matches!(widening, Widening::Offer { .. }));
        let held = matches!(self.offer, Offer::On { .. });
        self.offer = Offer::None;
        if held || pending {
            self.wipe_password();
            self.ledger.record(Fact::PasswordWithdrawn { why });
        }
        held || pending
    }

    /// Ends the offer where its time is over.
    pub(crate) fn expire_offer(&mut self) {
        let Offer::On { until, .. } = &mut self.offer else { return };
        until.tighten(self.now);
        if !until.passed(self.now) {
            return;
        }
        self.offer = Offer::Expired;
        self.wipe_password();
        self.ledger.record(Fact::PasswordExpired);
        self.fail_offered(PairingFault::Expired);
    }

    /// The pairing under the session password comes to nothing.
    pub(crate) fn fail_offered(&mut self, why: PairingFault) {
        if self.pairing().is_some_and(|pairing| pairing.kind == Kind::ApplicationSupport) {
            self.fail_pairing(why);
        }
    }

    pub(crate) fn is_burnt(&self) -> bool {
        matches!(self.offer, Offer::On { tries_left: 0, .. })
    }

    /// Burns the password where its last try came to nothing.
    pub(crate) fn burn(&mut self) {
        if self.is_burnt() {
            self.offer = Offer::Burnt;
            self.wipe_password();
            self.ledger.record(Fact::PasswordBurnt);
        }
    }

    pub(crate) fn wipe_password(&mut self) {
        self.effects.retain(|effect| *effect != Effect::ShowPassword);
        self.effects.push_back(Effect::WipePassword);
    }
}
