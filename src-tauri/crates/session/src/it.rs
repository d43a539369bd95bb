//! Another policy comes from IT while the console runs.

use wire::SessionId;

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::Stage;
use crate::time::{minutes, seconds};
use crate::{EndReason, Fact, Offer, PairingFault, Rules};

impl Machine {
    /// Another policy holds: what is wider than it is narrowed at once, and what waited to widen is given up.
    pub(crate) fn policy_changed(&mut self, rules: Rules) {
        let Rules { limits, tools, hours } = rules;
        (self.limits, self.tools) = (limits, tools);
        self.overtake_level();
        self.standing.narrow(&limits, self.now);
        self.narrow_offer();
        if let Some(Stage::Asked(asked)) = self.seats.iter_mut().find(|seat| seat.is_coming()) {
            let latest = self.now.after(seconds(limits.request_seconds()));
            asked.deadline = asked.deadline.min(latest);
        }
        self.ledger.record(Fact::PolicyChanged { level: self.standing.level });
        self.take_hours(hours);
        if !self.standing.is_open() {
            self.close_access(EndReason::Policy);
        }
        for session in self.too_many() {
            match self.seat(session) {
                Some(Stage::Pairing(_)) => self.fail_pairing(PairingFault::Closed),
                Some(Stage::Asked(_)) => self.lose_request(EndReason::Policy),
                Some(Stage::Active(_)) => self.end_session(session, EndReason::Policy),
                Some(Stage::Ending(_) | Stage::Ended(_)) | None => {}
            }
        }
    }

    /// The sessions beyond the number that policy allows, the newest.
    fn too_many(&self) -> Vec<SessionId> {
        let open = self.seats.iter().filter(|seat| seat.is_coming() || seat.active().is_some());
        open.skip(usize::from(self.limits.participants())).map(Stage::session).collect()
    }

    fn narrow_offer(&mut self) {
        let latest = self.now.after(minutes(self.limits.password_life_minutes()));
        let tries = self.limits.password_tries();
        self.ledger.cancel(|widening| matches!(widening, Widening::Offer { .. }));
        if let Offer::On { until, tries_left } = &mut self.offer {
            *until = (*until).min(latest);
            *tries_left = (*tries_left).min(tries);
        }
    }
}
