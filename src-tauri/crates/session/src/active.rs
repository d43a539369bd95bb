//! The session that runs: grants, pauses, viewers, the banner, the mirror and the link.
//!
//! Whether frames leave and input acts is not switched from place to place but follows from the state, in one function.

use wire::{Capability, Refusal, SessionId, ViewerId};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::{Active, MirrorState, Stage};
use crate::time::{Millis, seconds};
use crate::{Effect, EndReason, Fact, Grantable, PauseReason, Refused};

/// How long the banner may be out of sight before the session ends (I4).
pub(crate) const BANNER_GRACE: Millis = 5_000;
/// How long the mirror may take to its first frame.
const MIRROR_START: Millis = 10_000;
/// How many viewers one session may have at a time.
const VIEWERS: usize = 4;
/// How many facts may wait for the history before the engineer's end may add no more.
const BACKLOG: usize = 64;

impl Active {
    /// True where frames may leave: everything that must hold does.
    fn may_flow(&self) -> bool {
        self.pauses.is_empty()
            && self.grants.has(Grantable::View)
            && self.banner_seen
            && self.mirror == MirrorState::Ready
    }

    /// Whether a message may act now.
    pub(crate) fn may(&self, capability: Capability) -> Result<(), Refused> {
        let grantable = Grantable::of(capability).ok_or(Refused::NotGranted)?;
        if !self.grants.has(grantable) {
            return Err(Refused::NotGranted);
        }
        let open = match grantable {
            Grantable::View => self.gate,
            Grantable::Control => self.input,
        };
        if open { Ok(()) } else { Err(Refused::Paused) }
    }
}

impl Machine {
    fn active(&mut self) -> Result<&mut Active, Refused> {
        match &mut self.stage {
            Stage::Active(active) => Ok(active),
            Stage::Idle | Stage::Pairing(_) | Stage::Asked(_) | Stage::Ending(_) | Stage::Ended(_) => {
                Err(Refused::OutOfPlace)
            }
        }
    }

    fn active_in(&mut self, session: SessionId) -> Result<&mut Active, Refused> {
        let active = self.active()?;
        if active.session == session { Ok(active) } else { Err(Refused::OtherSession) }
    }

    /// Records what the engineer's end made happen; one that makes more happen than can be recorded is ended.
    fn record_outside(&mut self, fact: Fact) -> Result<(), Refused> {
        self.ledger.record(fact);
        if self.ledger.len() > BACKLOG {
            self.end_session(EndReason::Protocol);
            return Err(Refused::TooMany);
        }
        Ok(())
    }

    // Grants.

    pub(crate) fn grant(&mut self, capability: Grantable) -> Result<(), Refused> {
        let active = self.active()?;
        let session = active.session;
        if active.grants.has(capability) {
            return Ok(());
        }
        if capability == Grantable::Control && !active.grants.has(Grantable::View) {
            return Err(Refused::ViewFirst);
        }
        if self.ledger.awaits(|widening| *widening == Widening::Grant(capability)) {
            return Ok(());
        }
        self.ledger.widen(Fact::Granted { session, capability }, Widening::Grant(capability))
    }

    pub(crate) fn granted(&mut self, capability: Grantable) {
        let Stage::Active(active) = &mut self.stage else { return };
        active.grants = active.grants.with(capability);
        active.asked = active.asked.iter().filter(|one| !active.grants.has(*one)).collect();
        if active.told {
            self.effects.push_back(Effect::SendGranted { session: active.session, grants: active.grants });
        }
    }

    pub(crate) fn take_back(&mut self, capability: Grantable) -> Result<(), Refused> {
        let active = self.active()?;
        let (session, before) = (active.session, active.grants);
        let after = before.without(capability);
        active.grants = after;
        let overtaken = self.ledger.cancel(|widening| match (widening, capability) {
            (Widening::Grant(_), Grantable::View) => true,
            (Widening::Grant(one), Grantable::Control) => *one == Grantable::Control,
            (
                Widening::Level(_)
                | Widening::Task(_)
                | Widening::Offer { .. }
                | Widening::Share(_)
                | Widening::Admit { .. }
                | Widening::Unpause(_)
                | Widening::RestartMirror
                | Widening::Relink { .. },
                _,
            ) => false,
        });
        if before == after {
            if overtaken {
                self.ledger.record(Fact::TakenBack { session, capability });
            }
            return Ok(());
        }
        // What acts comes before what tells.
        self.settle_flow();
        for lost in before.iter().filter(|one| !after.has(*one)) {
            self.ledger.record(Fact::TakenBack { session, capability: lost });
        }
        let told = self.active()?.told;
        if told {
            self.effects.push_back(Effect::SendGranted { session, grants: after });
        }
        Ok(())
    }

    pub(crate) fn asked_for(&mut self, session: SessionId, capability: Capability) -> Result<(), Refused> {
        let active = self.active_in(session)?;
        let one = Grantable::of(capability).ok_or(Refused::NotGranted)?;
        if active.grants.has(one) || active.asked.has(one) {
            return Ok(());
        }
        active.asked = active.asked.with(one).iter().filter(|one| !active.grants.has(*one)).collect();
        self.record_outside(Fact::CapabilityAsked { session, capability: one })
    }

    // Pauses.

    /// Something is wrong: nothing flows from now on.
    fn hold(&mut self, why: PauseReason) {
        let Stage::Active(active) = &mut self.stage else { return };
        if !active.wrong.insert(why) {
            return;
        }
        let session = active.session;
        let new = active.pauses.insert(why);
        let overtaken = self.ledger.awaits(|widening| *widening == Widening::Unpause(why));
        self.ledger.cancel(|widening| *widening == Widening::Unpause(why));
        if new || overtaken {
            self.settle_flow();
            self.ledger.record(match why {
                PauseReason::Link => Fact::LinkLost { session },
                PauseReason::Staff | PauseReason::Banner | PauseReason::Mirror | PauseReason::Locked => {
                    Fact::Paused { session, why }
                }
            });
        }
    }

    /// It is recorded that a reason is gone: it is, where it did not come back meanwhile.
    pub(crate) fn unpause(&mut self, why: PauseReason) {
        if let Stage::Active(active) = &mut self.stage
            && !active.wrong.has(why)
        {
            active.pauses.remove(why);
        }
    }

    /// Asks the history to record that reasons are gone which nothing else brings back.
    pub(crate) fn settle_pauses(&mut self) {
        let Stage::Active(active) = &self.stage else { return };
        let session = active.session;
        let (pauses, wrong) = (active.pauses, active.wrong);
        for why in [PauseReason::Staff, PauseReason::Banner, PauseReason::Locked] {
            let waits = self.ledger.awaits(|widening| *widening == Widening::Unpause(why));
            if pauses.has(why) && !wrong.has(why) && !waits && !self.ledger.rests() {
                // While an earlier fact is not recorded this is tried again by itself.
                let _ = self.ledger.widen(Fact::Resumed { session, why }, Widening::Unpause(why));
            }
        }
    }

    pub(crate) fn pause(&mut self) -> Result<(), Refused> {
        self.active()?;
        self.hold(PauseReason::Staff);
        Ok(())
    }

    pub(crate) fn resume(&mut self) -> Result<(), Refused> {
        let unrecorded = self.ledger.unrecorded();
        let active = self.active()?;
        let session = active.session;
        let failed = matches!(active.mirror, MirrorState::Failed { .. });
        if !failed && !active.wrong.has(PauseReason::Staff) {
            return Err(Refused::OutOfPlace);
        }
        if unrecorded {
            return Err(Refused::NotRecorded);
        }
        if active.wrong.remove(PauseReason::Staff) {
            let why = PauseReason::Staff;
            self.ledger.widen(Fact::Resumed { session, why }, Widening::Unpause(why))?;
        }
        if failed && !self.ledger.awaits(|widening| *widening == Widening::RestartMirror) {
            let why = PauseReason::Mirror;
            self.ledger.widen(Fact::Resumed { session, why }, Widening::RestartMirror)?;
        }
        Ok(())
    }

    /// The staff's Resume could not be recorded: it never was.
    pub(crate) fn resume_not_recorded(&mut self) {
        if let Stage::Active(active) = &mut self.stage
            && active.pauses.has(PauseReason::Staff)
        {
            active.wrong.insert(PauseReason::Staff);
        }
    }

    pub(crate) fn screen_locked(&mut self) {
        self.locked = true;
        if let Stage::Active(active) = &mut self.stage {
            // A locked screen is not a hidden banner.
            active.banner_until = None;
        }
        self.hold(PauseReason::Locked);
    }

    pub(crate) fn screen_unlocked(&mut self) {
        self.locked = false;
        if let Stage::Active(active) = &mut self.stage {
            active.wrong.remove(PauseReason::Locked);
            if active.wrong.has(PauseReason::Banner) {
                active.banner_until = Some(self.now.mono.saturating_add(BANNER_GRACE));
            }
        }
    }

    // The banner and the mirror.

    pub(crate) fn banner_shown(&mut self) -> Result<(), Refused> {
        let until = self.now.mono.saturating_add(MIRROR_START);
        let active = self.active()?;
        active.wrong.remove(PauseReason::Banner);
        active.banner_until = None;
        if !std::mem::replace(&mut active.banner_seen, true) {
            // The acceptance is the record of this first time.
            active.pauses.remove(PauseReason::Banner);
            active.mirror = MirrorState::Starting { until };
            self.effects.push_back(Effect::StartMirror);
        }
        Ok(())
    }

    pub(crate) fn banner_lost(&mut self) -> Result<(), Refused> {
        let until = self.now.mono.saturating_add(BANNER_GRACE);
        let locked = self.locked;
        let active = self.active()?;
        if !locked && active.banner_until.is_none() {
            active.banner_until = Some(until);
        }
        self.hold(PauseReason::Banner);
        Ok(())
    }

    pub(crate) fn restart_mirror(&mut self) {
        let until = self.now.mono.saturating_add(MIRROR_START);
        if let Stage::Active(active) = &mut self.stage
            && matches!(active.mirror, MirrorState::Failed { .. })
        {
            active.mirror = MirrorState::Starting { until };
            self.effects.push_back(Effect::StartMirror);
        }
    }

    pub(crate) fn mirror_ready(&mut self) -> Result<(), Refused> {
        let active = self.active()?;
        match active.mirror {
            MirrorState::Starting { .. } => {
                // What started it was recorded: the acceptance, or the staff's Resume.
                active.mirror = MirrorState::Ready;
                active.wrong.remove(PauseReason::Mirror);
                active.pauses.remove(PauseReason::Mirror);
                Ok(())
            }
            MirrorState::Off | MirrorState::Ready | MirrorState::Failed { .. } => Err(Refused::OutOfPlace),
        }
    }

    pub(crate) fn mirror_failed(&mut self, why: String) -> Result<(), Refused> {
        let active = self.active()?;
        let session = active.session;
        match active.mirror {
            MirrorState::Starting { .. } | MirrorState::Ready => {}
            MirrorState::Off | MirrorState::Failed { .. } => return Err(Refused::OutOfPlace),
        }
        active.mirror = MirrorState::Failed { why: why.clone() };
        self.hold(PauseReason::Mirror);
        self.settle_flow();
        self.effects.push_back(Effect::StopMirror);
        self.ledger.record(Fact::MirrorFailed { session, why });
        Ok(())
    }

    // Viewers and the link.

    pub(crate) fn viewer_opened(&mut self, session: SessionId, viewer: ViewerId) -> Result<(), Refused> {
        let active = self.active_in(session)?;
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
        self.record_outside(Fact::ViewerOpened { session, viewer })
    }

    pub(crate) fn viewer_closed(&mut self, session: SessionId, viewer: ViewerId) -> Result<(), Refused> {
        let active = self.active_in(session)?;
        if !active.viewers.remove(&viewer) {
            return Err(Refused::OutOfPlace);
        }
        self.record_outside(Fact::ViewerClosed { session, viewer })
    }

    pub(crate) fn lose_link(&mut self) {
        let now = self.now.mono;
        let grace = seconds(self.limits.grace_seconds());
        let Stage::Active(active) = &mut self.stage else { return };
        let session = active.session;
        if self.ledger.cancel(|widening| matches!(widening, Widening::Relink { .. })) {
            self.ledger.record(Fact::LinkLost { session });
        }
        active.viewers.clear();
        active.told = false;
        if active.link_until.is_none() {
            active.link_until = Some(now.saturating_add(grace));
            active.lost_at = now;
        }
        self.hold(PauseReason::Link);
        if grace == 0 {
            self.end_session(EndReason::LinkLost);
        }
    }

    /// Whether a session may be taken up again under this number.
    pub(crate) fn may_reconnect(&self, session: SessionId, n: u32) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Active(active) if active.session == session => {
                if n > active.last_n {
                    Ok(())
                } else {
                    Err(Refusal::Replay)
                }
            }
            Stage::Active(_) => Err(Refusal::Busy),
            Stage::Idle | Stage::Pairing(_) | Stage::Asked(_) | Stage::Ending(_) | Stage::Ended(_) => {
                Err(Refusal::Over)
            }
        }
    }

    /// The engineer's end proved the session's resume key: the old channel is dead, the new one waits for its record.
    pub(crate) fn reconnected(&mut self, session: SessionId, n: u32) -> Result<(), Refused> {
        if self.active_in(session)?.last_n >= n {
            return Err(Refused::Turned(Refusal::Replay));
        }
        self.lose_link();
        let now = self.now.mono;
        let Ok(active) = self.active_in(session) else { return Err(Refused::Turned(Refusal::Over)) };
        active.last_n = n;
        let gap = now.saturating_sub(active.lost_at);
        self.ledger.widen(Fact::SessionResumed { session, n, gap }, Widening::Relink { n })
    }

    pub(crate) fn relink(&mut self, n: u32) {
        if let Stage::Active(active) = &mut self.stage
            && active.last_n == n
        {
            active.link_until = None;
            active.wrong.remove(PauseReason::Link);
            active.pauses.remove(PauseReason::Link);
        }
    }

    // What follows.

    pub(crate) fn expire_active(&mut self) {
        let Stage::Active(active) = &self.stage else { return };
        let over = |until: Option<Millis>| until.is_some_and(|until| self.now.mono >= until);
        let slow = matches!(active.mirror, MirrorState::Starting { until } if self.now.mono >= until);
        if over(active.banner_until) {
            self.end_session(EndReason::Banner);
        } else if over(active.link_until) {
            self.end_session(EndReason::LinkLost);
        } else if slow {
            let _ = self.mirror_failed("no picture in time".to_owned());
        }
    }

    pub(crate) fn active_timeout(&self) -> Option<Millis> {
        let Stage::Active(active) = &self.stage else { return None };
        let starting = match active.mirror {
            MirrorState::Starting { until } => Some(until),
            MirrorState::Off | MirrorState::Ready | MirrorState::Failed { .. } => None,
        };
        [active.banner_until, active.link_until, starting].into_iter().flatten().min()
    }

    /// Opens and holds the gate and the input as the state demands.
    ///
    /// INVARIANT (I2, I4): this is the only place that opens them.
    pub(crate) fn settle_flow(&mut self) {
        let Stage::Active(active) = &mut self.stage else { return };
        let session = active.session;
        let gate = active.may_flow();
        let input = gate && active.grants.has(Grantable::Control);
        if active.gate && !gate {
            self.effects.retain(|effect| *effect != Effect::OpenGate { session });
            self.effects.push_back(Effect::HoldGate);
        }
        if active.input && !input {
            self.effects.retain(|effect| *effect != Effect::AllowInput);
            self.effects.push_back(Effect::ReleaseInput);
        }
        if active.gate && !gate && active.told && !active.pauses.is_empty() {
            self.effects.push_back(Effect::SendPaused { session });
        }
        if gate && !active.gate {
            self.effects.push_back(Effect::OpenGate { session });
            self.effects.push_back(if std::mem::replace(&mut active.told, true) {
                Effect::SendResumed { session }
            } else {
                Effect::SendGranted { session, grants: active.grants }
            });
        }
        if input && !active.input {
            self.effects.push_back(Effect::AllowInput);
        }
        active.gate = gate;
        active.input = input;
    }
}
