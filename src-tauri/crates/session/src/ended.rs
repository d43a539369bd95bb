//! The end: what flows is cut first, then told, recorded, and verified gone. Nothing leads back.

use wire::{Refusal, SessionId};

use crate::machine::Machine;
use crate::stage::{Active, Ended, Ending, Stage};
use crate::time::Millis;
use crate::{Effect, EndReason, Fact, PairingFault, Refused};

/// How long after an unanswered verification it is asked for again.
const VERIFY: Millis = 2_000;

impl Machine {
    /// Ends the session that runs.
    ///
    /// INVARIANT (I3): gate, input and mirror are cut ahead of everything that is still to be done.
    pub(crate) fn end_session(&mut self, why: EndReason) {
        let Stage::Active(_) = self.stage else { return };
        let Stage::Active(active) = std::mem::take(&mut self.stage) else { return };
        let Active { session, engineer, reason, ticket, since, .. } = *active;
        self.cut();
        let told = match why {
            EndReason::Protocol => Refusal::Protocol,
            EndReason::Staff
            | EndReason::Engineer
            | EndReason::Deadline
            | EndReason::LinkLost
            | EndReason::Revoked
            | EndReason::Banner
            | EndReason::Stopped => Refusal::Over,
        };
        self.effects.push_back(Effect::SendEnded { session, reason: told });
        self.effects.push_back(Effect::VerifyGone);
        self.cancel_session();
        self.leave_level(session, why);
        self.ledger.record(Fact::Ended { session, why, level: self.standing.level });
        let ended = Ended { session, engineer, reason, ticket, since, at: self.now, why };
        self.stage = Stage::Ending(Ending { ended, verify_at: self.now.mono.saturating_add(VERIFY) });
    }

    /// Cuts what flows, ahead of every effect that waits, and drops what would open it.
    fn cut(&mut self) {
        self.effects.retain(|effect| match effect {
            Effect::OpenGate { .. } | Effect::AllowInput | Effect::StartMirror | Effect::ShowBanner => false,
            Effect::Append(_)
            | Effect::NotDone(_)
            | Effect::Store(_)
            | Effect::ShowPassword
            | Effect::WipePassword
            | Effect::SendShare { .. }
            | Effect::Rebuff { .. }
            | Effect::Turn { .. }
            | Effect::SendAsked { .. }
            | Effect::SendGranted { .. }
            | Effect::SendPaused { .. }
            | Effect::SendResumed { .. }
            | Effect::SendEnded { .. }
            | Effect::HideBanner
            | Effect::StopMirror
            | Effect::HoldGate
            | Effect::CloseGate
            | Effect::ReleaseInput
            | Effect::VerifyGone => true,
        });
        self.effects.push_front(Effect::StopMirror);
        self.effects.push_front(Effect::ReleaseInput);
        self.effects.push_front(Effect::CloseGate);
    }

    /// What ran is gone: the session is over for good.
    pub(crate) fn gone(&mut self) -> Result<(), Refused> {
        let Stage::Ending(ending) = &self.stage else { return Err(Refused::OutOfPlace) };
        let ended = ending.ended.clone();
        self.effects.push_back(Effect::HideBanner);
        self.ledger.record(Fact::Gone { session: ended.session });
        self.stage = Stage::Ended(ended);
        Ok(())
    }

    pub(crate) fn verify_again(&mut self) {
        if let Stage::Ending(ending) = &mut self.stage
            && self.now.mono >= ending.verify_at
        {
            ending.verify_at = self.now.mono.saturating_add(VERIFY);
            self.effects.push_back(Effect::VerifyGone);
        }
    }

    pub(crate) fn dismiss(&mut self) -> Result<(), Refused> {
        match self.stage {
            Stage::Ended(_) => {
                self.stage = Stage::Idle;
                Ok(())
            }
            Stage::Idle | Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) => {
                Err(Refused::OutOfPlace)
            }
        }
    }

    /// The engineer's end is gone for `why`, in whatever stage the session is.
    pub(crate) fn leave(&mut self, session: SessionId, why: EndReason, fault: PairingFault) -> Result<(), Refused> {
        match &self.stage {
            Stage::Pairing(pairing) if pairing.session == session => self.fail_pairing(fault),
            Stage::Asked(asked) if asked.session == session => self.lose_request(why),
            Stage::Active(active) if active.session == session => self.end_session(why),
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) => return Err(Refused::OtherSession),
            Stage::Idle | Stage::Ending(_) | Stage::Ended(_) => return Err(Refused::OutOfPlace),
        }
        Ok(())
    }

    /// A link is lost: a session that runs waits, anything before it is over.
    pub(crate) fn link_lost(&mut self) {
        match &self.stage {
            Stage::Pairing(_) => self.fail_pairing(PairingFault::Lost),
            Stage::Asked(_) => self.lose_request(EndReason::LinkLost),
            Stage::Active(_) => self.lose_link(),
            Stage::Idle | Stage::Ending(_) | Stage::Ended(_) => {}
        }
    }

    /// The console stops in an orderly way.
    pub(crate) fn stopping(&mut self) {
        self.withdraw(crate::Withdrawal::Closed);
        match &self.stage {
            Stage::Pairing(_) => self.fail_pairing(PairingFault::Closed),
            Stage::Asked(_) => self.lose_request(EndReason::Stopped),
            Stage::Active(_) => self.end_session(EndReason::Stopped),
            Stage::Idle | Stage::Ending(_) | Stage::Ended(_) => {}
        }
    }
}
