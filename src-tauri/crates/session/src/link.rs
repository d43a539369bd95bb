//! Viewers, and the link: lost, and come back to.

use wire::{Refusal, SessionId, ViewerId};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::Stage;
use crate::time::{Millis, seconds};
use crate::{EndReason, Fact, Grantable, PairingFault, PauseReason, Refused};

/// How many viewers one session may have at a time.
const VIEWERS: usize = 4;

impl Machine {
    pub(crate) fn viewer_opened(&mut self, session: SessionId, viewer: ViewerId) -> Result<(), Refused> {
        self.activity(session)?;
        let active = self.active(session)?;
        if !active.grants.has(Grantable::View) {
            return Err(Refused::NotGranted);
        }
        if viewer <= active.last_viewer {
            return Err(Refused::OutOfPlace);
        }
        if active.viewers.len() >= VIEWERS {
            return Err(Refused::TooMany);
        }
        active.last_viewer = viewer;
        active.viewers.insert(viewer);
        self.record_outside(session, Fact::ViewerOpened { session, viewer })
    }

    pub(crate) fn viewer_closed(&mut self, session: SessionId, viewer: ViewerId) -> Result<(), Refused> {
        if !self.active(session)?.viewers.remove(&viewer) {
            return Err(Refused::OutOfPlace);
        }
        self.record_outside(session, Fact::ViewerClosed { session, viewer })
    }

    /// The engineer's end of one session lost its link.
    pub(crate) fn peer_lost(&mut self, session: SessionId) -> Result<(), Refused> {
        match self.found(session)? {
            Stage::Pairing(_) => self.fail_pairing(PairingFault::Lost),
            Stage::Asked(_) => self.lose_request(EndReason::LinkLost),
            Stage::Active(_) => self.lose_link(session),
            Stage::Ending(_) | Stage::Ended(_) => {}
        }
        Ok(())
    }

    /// The console's own link is lost: sessions that run wait, anything before that is over.
    pub(crate) fn link_lost(&mut self) {
        for session in self.seats.iter().map(Stage::session).collect::<Vec<_>>() {
            let _ = self.peer_lost(session);
        }
    }

    fn lose_link(&mut self, session: SessionId) {
        let now = self.now.mono;
        let grace = seconds(self.limits.grace_seconds());
        let relinking =
            |widening: &Widening| matches!(widening, Widening::Relink { session: whose, .. } if *whose == session);
        let overtaken = self.ledger.cancel(relinking);
        let Ok(active) = self.active(session) else { return };
        active.viewers.clear();
        active.told = None;
        if active.link_until.is_none() {
            active.link_until = Some(now.saturating_add(grace));
            active.lost_at = now;
        }
        if overtaken {
            self.ledger.record(Fact::LinkLost { session });
        }
        self.settle_pauses();
        if grace == 0 {
            self.end_session(session, EndReason::LinkLost);
        }
    }

    /// Whether a session may be taken up again under this number.
    pub(crate) fn may_reconnect(&self, session: SessionId, n: u32) -> Result<(), Refusal> {
        match self.seat(session) {
            Some(Stage::Active(active)) if n > active.last_n => Ok(()),
            Some(Stage::Active(_)) => Err(Refusal::Replay),
            Some(Stage::Pairing(_) | Stage::Asked(_) | Stage::Ending(_) | Stage::Ended(_)) | None => Err(Refusal::Over),
        }
    }

    /// The engineer's end proved the session's resume key: the old channel is dead, the new one waits for its record.
    pub(crate) fn reconnected(&mut self, session: SessionId, n: u32) -> Result<(), Refused> {
        if self.active(session)?.last_n >= n {
            return Err(Refused::Turned(Refusal::Replay));
        }
        self.lose_link(session);
        let now = self.now.mono;
        let Ok(active) = self.active(session) else { return Err(Refused::Turned(Refusal::Over)) };
        active.last_n = n;
        let gap = now.saturating_sub(active.lost_at);
        self.ledger.widen(Fact::SessionResumed { session, n, gap }, Widening::Relink { session, n })
    }

    /// The return is recorded.
    pub(crate) fn relink(&mut self, session: SessionId, n: u32) {
        if let Ok(active) = self.active(session)
            && active.last_n == n
        {
            active.link_until = None;
            active.wrong.remove(PauseReason::Link);
            active.pauses.remove(PauseReason::Link);
        }
    }

    pub(crate) fn expire_links(&mut self) {
        let over = |until: Option<Millis>| until.is_some_and(|until| self.now.mono >= until);
        let lost = self.actives().filter(|active| over(active.link_until)).map(|active| active.session);
        for session in lost.collect::<Vec<_>>() {
            self.end_session(session, EndReason::LinkLost);
        }
    }

    pub(crate) fn links_timeout(&self) -> Option<Millis> {
        self.actives().filter_map(|active| active.link_until).min()
    }
}
