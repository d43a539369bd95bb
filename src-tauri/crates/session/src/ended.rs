//! The end: what flows is cut first, then told, recorded, and verified gone. Nothing leads back.

use wire::{Kind, Refusal, RunId, SessionId};

use crate::machine::Machine;
use crate::stage::{Active, Ended, Ending, Stage};
use crate::time::Millis;
use crate::tools::RunState;
use crate::workstation::{Banner, MirrorState};
use crate::{Effect, EndReason, Fact, PairingFault, Refused, Withdrawal};

/// How long after an unanswered verification it is asked for again.
const VERIFY: Millis = 2_000;
/// How many end cards are kept.
const CARDS: usize = 4;

impl Machine {
    /// Ends a session that runs.
    ///
    /// INVARIANT (I3): gate, input, tools and mirror are cut ahead of everything that is still to be done.
    pub(crate) fn end_session(&mut self, session: SessionId, why: EndReason) {
        let Ok(active) = self.active(session) else { return };
        let Active { kind, engineer, reason, ticket, since, runs, .. } = active.clone();
        let mut runs = runs;
        runs.retain(|run, one| one.state != RunState::Recording && !self.never_started(session, *run));
        let (at, verify_at) = (self.now, self.now.mono.saturating_add(VERIFY));
        self.cut(session, runs.keys().copied());
        let ended = Ended { session, kind, engineer, reason, ticket, since, at, why, tools: Vec::new() };
        self.put(Stage::Ending(Ending { ended, runs, verify_at }));
        let viewed = self.actives().any(|active| active.kind == Kind::ApplicationSupport);
        if kind == Kind::ApplicationSupport && !viewed {
            self.workstation.mirror = MirrorState::Off;
            self.effects.retain(|effect| *effect != Effect::StartMirror);
            self.effects.insert(2, Effect::StopMirror);
        }
        let told = match why {
            EndReason::Protocol => Refusal::Protocol,
            EndReason::Staff
            | EndReason::It
            | EndReason::Removed
            | EndReason::Engineer
            | EndReason::Deadline
            | EndReason::LinkLost
            | EndReason::Revoked
            | EndReason::Banner
            | EndReason::Idle
            | EndReason::Longest
            | EndReason::Examination
            | EndReason::Hours
            | EndReason::Policy
            | EndReason::Stopped => Refusal::Over,
        };
        self.effects.push_back(Effect::SendEnded { session, reason: told });
        self.effects.push_back(Effect::VerifyGone { session });
        self.ledger.cancel(|widening| widening.session() == Some(session));
        self.leave_level(session, why);
        self.ledger.record(Fact::Ended { session, why, level: self.standing.level });
    }

    /// True where the start of a run is still to be polled: it is dropped, and nothing of it ever ran.
    fn never_started(&mut self, session: SessionId, run: RunId) -> bool {
        let queued = self.effects.len();
        self.effects.retain(|effect| {
            !matches!(effect, Effect::StartTool { session: whose, run: one, .. } if *whose == session && *one == run)
        });
        self.effects.len() < queued
    }

    /// Cuts what flows, ahead of every effect that waits, and drops what would open it.
    fn cut(&mut self, session: SessionId, runs: impl Iterator<Item = RunId>) {
        let open = [Effect::OpenGate { session }, Effect::AllowInput { session }];
        self.effects.retain(|effect| !open.contains(effect));
        let others = self.actives().any(|active| active.session != session);
        self.effects.retain(|effect| others || *effect != Effect::ShowBanner);
        for run in runs {
            self.effects.push_front(Effect::StopTool { session, run });
        }
        self.effects.push_front(Effect::ReleaseInput { session });
        self.effects.push_front(Effect::CloseGate { session });
    }

    /// What ran for a session is gone, its tools too: it is over for good.
    pub(crate) fn gone(&mut self, session: SessionId) -> Result<(), Refused> {
        let ended = match self.found(session)? {
            Stage::Ending(ending) if ending.runs.is_empty() => ending.ended.clone(),
            Stage::Ending(_) => return Err(Refused::ToolsRun),
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ended(_) => {
                return Err(Refused::OutOfPlace);
            }
        };
        self.put(Stage::Ended(ended));
        if !self.seats.iter().any(Stage::is_in) {
            self.workstation.banner = Banner::Off;
            self.workstation.paused = false;
            // Nobody watches the screen without a banner: the next watch tells of a lock by itself.
            self.workstation.locked = false;
            self.effects.push_back(Effect::HideBanner);
        }
        self.ledger.record(Fact::Gone { session });
        let over = |seat: &Stage| matches!(seat, Stage::Ended(_));
        if self.seats.iter().filter(|seat| over(seat)).count() > CARDS
            && let Some(oldest) = self.seats.iter().position(over)
        {
            self.seats.remove(oldest);
        }
        Ok(())
    }

    pub(crate) fn verify_again(&mut self) {
        for seat in &mut self.seats {
            if let Stage::Ending(ending) = seat
                && self.now.mono >= ending.verify_at
            {
                ending.verify_at = self.now.mono.saturating_add(VERIFY);
                self.effects.push_back(Effect::VerifyGone { session: ending.ended.session });
            }
        }
    }

    pub(crate) fn verify_timeout(&self) -> Option<Millis> {
        let due = |seat: &Stage| match seat {
            Stage::Ending(ending) => Some(ending.verify_at),
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ended(_) => None,
        };
        self.seats.iter().filter_map(due).min()
    }

    pub(crate) fn dismiss(&mut self, session: SessionId) -> Result<(), Refused> {
        match self.found(session)? {
            Stage::Ended(_) => {
                self.remove(session);
                Ok(())
            }
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) => Err(Refused::OutOfPlace),
        }
    }

    /// The engineer's end is gone for `why`, in whatever stage the session is.
    pub(crate) fn leave(&mut self, session: SessionId, why: EndReason, fault: PairingFault) -> Result<(), Refused> {
        match self.found(session)? {
            Stage::Pairing(_) => self.fail_pairing(fault),
            Stage::Asked(_) => self.lose_request(why),
            Stage::Active(_) => self.end_session(session, why),
            Stage::Ending(_) | Stage::Ended(_) => return Err(Refused::OutOfPlace),
        }
        Ok(())
    }

    /// The engineer's end broke the protocol.
    pub(crate) fn broke(&mut self, session: SessionId, rule: &'static str) -> Result<(), Refused> {
        match self.found(session)? {
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) | Stage::Ending(_) => {
                self.ledger.record(Fact::ProtocolBroken { session, rule });
            }
            Stage::Ended(_) => {}
        }
        self.leave(session, EndReason::Protocol, PairingFault::Protocol)
    }

    /// The console stops in an orderly way.
    pub(crate) fn stopping(&mut self) {
        self.withdraw(Withdrawal::Closed);
        self.end_actives(EndReason::Stopped);
        self.fail_pairing(PairingFault::Closed);
        self.lose_request(EndReason::Stopped);
    }
}
