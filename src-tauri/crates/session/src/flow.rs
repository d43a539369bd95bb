//! What a session may do, and what flows: not switched from place to place, but derived from the state.

use policy::{Attended, Highest, Limits};
use wire::{Capability, Kind, SessionId};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::pauses::Pauses;
use crate::stage::{Active, Stage};
use crate::workstation::{Banner, MirrorState};
use crate::{Capabilities, Effect, Fact, Grantable, Grants, PauseReason, Refused};

/// What grants come to at an open level; `full` where examinations are blocked for it.
///
/// INVARIANT (I6): the one place that says so.
pub(crate) fn possible(limits: &Limits, level: Highest, full: bool, kind: Kind, grants: Grants) -> Capabilities {
    let application = kind == Kind::ApplicationSupport;
    let grants = grants.common(limits.grantable(level));
    let granted = |one| grants.has(one);
    let may = |one: &Capability| match one {
        Capability::View => application && granted(Grantable::View),
        Capability::Control => application && granted(Grantable::Control),
        Capability::AdjustParameters => application && granted(Grantable::Parameters),
        Capability::RunTool => granted(Grantable::Tools),
        Capability::RunInterferingTool => granted(Grantable::Tools) && full,
        Capability::Point | Capability::SendFile | Capability::ReceiveFile | Capability::Clipboard => false,
    };
    Capabilities::ALL.into_iter().filter(may).collect()
}

impl Machine {
    /// What a session may do, pauses aside: its grants, as far as policy, level, kind and examination interlock allow them.
    pub(crate) fn allowed(&self, active: &Active) -> Capabilities {
        if !self.standing.is_open() {
            return Capabilities::default();
        }
        let level = self.standing.level.kind();
        let full = level == Highest::Full && self.examinations.are_blocked();
        possible(&self.limits, level, full, active.kind, active.grants)
    }

    /// What a session may do, pauses aside; nothing where it does not run.
    #[must_use]
    pub fn capabilities(&self, session: SessionId) -> Capabilities {
        self.seat(session).and_then(Stage::active).map(|active| self.allowed(active)).unwrap_or_default()
    }

    /// Whether a message of a session that needs `capability` may act now: the one check before anything is injected,
    /// started or sent.
    ///
    /// # Errors
    /// [`Refused::NotGranted`], or [`Refused::Paused`] where it is granted but nothing flows.
    pub fn may(&self, session: SessionId, capability: Capability) -> Result<(), Refused> {
        let active = self.seat(session).and_then(Stage::active).ok_or(Refused::NotGranted)?;
        if !self.allowed(active).has(capability) {
            return Err(Refused::NotGranted);
        }
        let open = match capability {
            Capability::View | Capability::AdjustParameters => active.gate,
            Capability::Control => active.input,
            Capability::RunTool | Capability::RunInterferingTool => active.flows,
            Capability::Point | Capability::SendFile | Capability::ReceiveFile | Capability::Clipboard => false,
        };
        if open { Ok(()) } else { Err(Refused::Paused) }
    }

    /// True where sessions of this kind go on only while somebody is here.
    pub(crate) fn is_attended(&self, kind: Kind) -> bool {
        match self.limits.attended() {
            Attended::Never => false,
            Attended::ApplicationSupport => kind == Kind::ApplicationSupport,
            Attended::Always => true,
        }
    }

    /// Whether a reason to pause holds for a session now.
    pub(crate) fn is_wrong(&self, active: &Active, why: PauseReason) -> bool {
        let application = active.kind == Kind::ApplicationSupport;
        match why {
            PauseReason::Staff => self.workstation.paused,
            // Behind a locked screen technical support goes on; the banner is there when it is unlocked.
            PauseReason::Banner => match self.workstation.banner {
                Banner::Shown => false,
                Banner::Off | Banner::Hidden { until: None } => application || !self.workstation.locked,
                Banner::Hidden { until: Some(_) } => true,
            },
            PauseReason::Mirror => application && self.workstation.mirror != MirrorState::Ready,
            PauseReason::Link => active.link_until.is_some(),
            PauseReason::Locked => application && self.workstation.locked,
            PauseReason::Absent => self.is_attended(active.kind) && self.is_absent(),
        }
    }

    /// Pauses at once for what is wrong, and asks the history to record what is right again.
    pub(crate) fn settle_pauses(&mut self) {
        for seat in 0..self.seats.len() {
            let Some(active) = self.seats.get(seat).and_then(Stage::active) else { continue };
            let wrong = Pauses::which(|why| self.is_wrong(active, why));
            let Some(active) = self.seats.get_mut(seat).and_then(Stage::active_mut) else { continue };
            let (session, before) = (active.session, active.wrong);
            active.wrong = wrong;
            for why in Pauses::ORDER {
                let unpause = Widening::Unpause { session, why };
                if wrong.has(why) && !before.has(why) {
                    let overtaken = self.ledger.awaits(|widening| *widening == unpause);
                    self.ledger.cancel(|widening| *widening == unpause);
                    if active.pauses.insert(why) || overtaken {
                        self.ledger.record(match why {
                            PauseReason::Link => Fact::LinkLost { session },
                            PauseReason::Staff
                            | PauseReason::Banner
                            | PauseReason::Mirror
                            | PauseReason::Locked
                            | PauseReason::Absent => Fact::Paused { session, why },
                        });
                    }
                } else if !wrong.has(why) && active.pauses.has(why) {
                    if active.cleared.remove(why) {
                        active.pauses.remove(why);
                    } else if !self.ledger.rests() && !self.ledger.awaits(|widening| *widening == unpause) {
                        // While an earlier fact is not recorded this is tried again by itself.
                        let _ = self.ledger.widen(Fact::Resumed { session, why }, unpause);
                    }
                }
            }
        }
    }

    /// It is recorded that a reason is gone: it is, where it did not come back meanwhile.
    pub(crate) fn unpause(&mut self, session: SessionId, why: PauseReason) {
        if let Ok(active) = self.active(session)
            && !active.wrong.has(why)
        {
            active.pauses.remove(why);
        }
    }

    /// Opens and holds gates and input as the state demands; what closes comes first, in every session.
    ///
    /// INVARIANT (I2, I4): this is the only place that opens them.
    pub(crate) fn settle_flow(&mut self) {
        let picture = self.workstation.banner == Banner::Shown && self.workstation.mirror == MirrorState::Ready;
        let mut coming = Vec::new();
        for seat in 0..self.seats.len() {
            let Some(active) = self.seats.get(seat).and_then(Stage::active) else { continue };
            let allowed = self.allowed(active);
            let gate = active.pauses.is_empty() && picture && allowed.has(Capability::View);
            let input = gate && allowed.has(Capability::Control);
            let flows = match active.kind {
                Kind::ApplicationSupport => active.pauses.is_empty() && picture,
                Kind::TechnicalSupport => active.pauses.is_empty(),
            };
            let Some(active) = self.seats.get_mut(seat).and_then(Stage::active_mut) else { continue };
            let session = active.session;
            if active.gate && !gate {
                self.effects.retain(|effect| *effect != Effect::OpenGate { session });
                self.effects.push_back(Effect::HoldGate { session });
            }
            if active.input && !input {
                self.effects.retain(|effect| *effect != Effect::AllowInput { session });
                self.effects.push_back(Effect::ReleaseInput { session });
            }
            if active.flows && !flows && active.told.is_some() {
                self.effects.push_back(Effect::SendPaused { session });
            }
            coming.push((seat, allowed, gate, input, flows));
        }
        for (seat, allowed, gate, input, flows) in coming {
            let Some(active) = self.seats.get_mut(seat).and_then(Stage::active_mut) else { continue };
            let session = active.session;
            let first = active.told.is_none();
            if !first && active.told != Some(allowed) {
                active.told = Some(allowed);
                self.effects.push_back(Effect::SendGranted { session, capabilities: allowed });
            }
            if gate && !active.gate {
                self.effects.push_back(Effect::OpenGate { session });
            }
            if flows && first {
                active.told = Some(allowed);
                self.effects.push_back(Effect::SendGranted { session, capabilities: allowed });
            } else if flows && !active.flows {
                self.effects.push_back(Effect::SendResumed { session });
            }
            if input && !active.input {
                self.effects.push_back(Effect::AllowInput { session });
            }
            (active.gate, active.input, active.flows) = (gate, input, flows);
        }
    }
}
