//! This workstation: the one banner and the one mirror that all sessions share, the lock, the staff's pause, and presence.

use wire::{Kind, SessionId};

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::time::{Millis, minutes};
use crate::{Effect, EndReason, Fact, Grantable, PauseReason, Refused};

/// How long the banner may be out of sight before the sessions end (I4).
const BANNER_GRACE: Millis = 5_000;
/// How long the mirror may take to its first frame.
const MIRROR_START: Millis = 10_000;

/// How the banner of the sessions stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Banner {
    /// No session needs it.
    #[default]
    Off,
    /// It cannot be seen, or not yet.
    Hidden {
        /// When that ends the sessions; none while the screen is locked and no more is known, which is not hiding.
        until: Option<Millis>,
    },
    /// It can be seen.
    Shown,
}

/// How the mirror stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum MirrorState {
    /// Not started: the banner comes first, and somebody who may view.
    #[default]
    Off,
    /// Started, without a first frame.
    Starting {
        /// When it counts as failed.
        until: Millis,
    },
    /// It runs.
    Ready,
    /// It failed; staff start it again, or end.
    Failed {
        /// Why, in its words.
        why: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Workstation {
    pub(crate) banner: Banner,
    pub(crate) mirror: MirrorState,
    /// True while the screen is locked or blank.
    pub(crate) locked: bool,
    /// True while the staff's pause holds.
    pub(crate) paused: bool,
    /// True once this machine's own keyboard and mouse are not watched any more.
    pub(crate) unwatched: bool,
    /// When somebody was last known to be here.
    pub(crate) present_at: Option<Millis>,
}

impl Machine {
    /// Whether Control may be given.
    ///
    /// INVARIANT (I7): local input comes first, so nobody controls where it is not noticed.
    pub(crate) fn may_control(&self) -> Result<(), Refused> {
        if self.workstation.unwatched { Err(Refused::Unwatched) } else { Ok(()) }
    }

    /// This machine's own keyboard and mouse are not watched any more: Control is taken back, for this run of the console.
    pub(crate) fn local_unwatched(&mut self) {
        self.workstation.unwatched = true;
        for session in self.actives().map(|active| active.session).collect::<Vec<_>>() {
            let _ = self.take_back(session, Grantable::Control);
        }
    }

    fn banner_until(&self) -> Option<Millis> {
        (!self.workstation.locked).then(|| self.now.mono.saturating_add(BANNER_GRACE))
    }

    /// A session was let in: the banner comes first.
    pub(crate) fn want_banner(&mut self) {
        match self.workstation.banner {
            Banner::Shown => {}
            Banner::Off | Banner::Hidden { until: None } => {
                self.workstation.banner = Banner::Hidden { until: self.banner_until() };
                self.effects.push_back(Effect::ShowBanner);
            }
            Banner::Hidden { until: Some(_) } => self.effects.push_back(Effect::ShowBanner),
        }
    }

    pub(crate) fn banner_shown(&mut self) -> Result<(), Refused> {
        match self.workstation.banner {
            Banner::Off => Err(Refused::OutOfPlace),
            Banner::Hidden { .. } | Banner::Shown => {
                self.workstation.banner = Banner::Shown;
                Ok(())
            }
        }
    }

    pub(crate) fn banner_lost(&mut self) -> Result<(), Refused> {
        match self.workstation.banner {
            Banner::Off => Err(Refused::OutOfPlace),
            Banner::Hidden { until: Some(_) } => Ok(()),
            // A lock covers the banner without losing it: one that is lost behind it is gone, or nobody draws it.
            Banner::Hidden { until: None } | Banner::Shown => {
                let until = self.now.mono.saturating_add(BANNER_GRACE);
                self.workstation.banner = Banner::Hidden { until: Some(until) };
                Ok(())
            }
        }
    }

    pub(crate) fn screen_locked(&mut self) {
        self.workstation.locked = true;
        if let Banner::Hidden { until } = &mut self.workstation.banner {
            // A locked screen is not a hidden banner.
            *until = None;
        }
    }

    pub(crate) fn screen_unlocked(&mut self) {
        self.workstation.locked = false;
        let again = self.banner_until();
        if let Banner::Hidden { until } = &mut self.workstation.banner {
            *until = until.or(again);
        }
    }

    pub(crate) fn pause(&mut self) -> Result<(), Refused> {
        if self.actives().next().is_none() {
            return Err(Refused::OutOfPlace);
        }
        self.workstation.paused = true;
        Ok(())
    }

    /// The staff end their pause; a mirror that failed starts again once that is recorded.
    pub(crate) fn resume(&mut self) -> Result<(), Refused> {
        let failed = matches!(self.workstation.mirror, MirrorState::Failed { .. });
        if self.actives().next().is_none() || (!failed && !self.workstation.paused) {
            return Err(Refused::OutOfPlace);
        }
        if self.ledger.unrecorded() {
            return Err(Refused::NotRecorded);
        }
        self.workstation.paused = false;
        if failed {
            let why = PauseReason::Mirror;
            let sessions = self.actives().filter(|active| active.pauses.has(why)).map(|active| active.session);
            for session in sessions.collect::<Vec<_>>() {
                let restart = Widening::RestartMirror(session);
                if !self.ledger.awaits(|widening| *widening == restart) {
                    self.ledger.widen(Fact::Resumed { session, why }, restart)?;
                }
            }
        }
        Ok(())
    }

    /// The staff's Resume could not be recorded: it never was.
    pub(crate) fn resume_not_recorded(&mut self) {
        let paused = self.actives().any(|active| active.pauses.has(PauseReason::Staff));
        self.workstation.paused |= paused;
    }

    /// It is recorded that the mirror starts again.
    pub(crate) fn restart_mirror(&mut self, session: SessionId) {
        if let Ok(active) = self.active(session) {
            active.cleared.insert(PauseReason::Mirror);
        }
        if matches!(self.workstation.mirror, MirrorState::Failed { .. }) {
            // With the banner, as the first time: at once where it shows.
            self.workstation.mirror = MirrorState::Off;
        }
    }

    fn start_mirror(&mut self) {
        self.workstation.mirror = MirrorState::Starting { until: self.now.mono.saturating_add(MIRROR_START) };
        self.effects.push_back(Effect::StartMirror);
    }

    pub(crate) fn mirror_ready(&mut self) -> Result<(), Refused> {
        match self.workstation.mirror {
            MirrorState::Starting { .. } => {
                self.workstation.mirror = MirrorState::Ready;
                Ok(())
            }
            MirrorState::Off | MirrorState::Ready | MirrorState::Failed { .. } => Err(Refused::OutOfPlace),
        }
    }

    pub(crate) fn mirror_failed(&mut self, why: String) -> Result<(), Refused> {
        match self.workstation.mirror {
            MirrorState::Starting { .. } | MirrorState::Ready => {}
            MirrorState::Off | MirrorState::Failed { .. } => return Err(Refused::OutOfPlace),
        }
        self.workstation.mirror = MirrorState::Failed { why: why.clone() };
        for active in self.seats.iter_mut().filter_map(crate::Stage::active_mut) {
            active.cleared.remove(PauseReason::Mirror);
        }
        // What acts comes before what tells.
        self.settle_pauses();
        self.settle_flow();
        self.effects.push_back(Effect::StopMirror);
        self.ledger.record(Fact::MirrorFailed { why });
        Ok(())
    }

    /// Starts the mirror with the banner for the first who may view, and stops it after the last.
    pub(crate) fn settle_mirror(&mut self) {
        let viewers = self.actives().any(|active| active.kind == Kind::ApplicationSupport);
        let off = self.workstation.mirror == MirrorState::Off;
        if viewers && off && self.workstation.banner == Banner::Shown {
            self.start_mirror();
        } else if !viewers && !off {
            self.workstation.mirror = MirrorState::Off;
            self.effects.push_back(Effect::StopMirror);
        }
    }

    // Presence.

    pub(crate) fn local_presence(&mut self) {
        self.workstation.present_at = Some(self.now.mono);
    }

    /// Until when somebody counts as being here.
    fn present_until(&self) -> Option<Millis> {
        Some(self.workstation.present_at?.saturating_add(minutes(self.limits.presence_minutes())))
    }

    /// True where nobody was here for longer than policy allows.
    pub(crate) fn is_absent(&self) -> bool {
        self.present_until().is_none_or(|until| self.now.mono >= until)
    }

    // Time.

    pub(crate) fn expire_workstation(&mut self) {
        let now = self.now.mono;
        if let Banner::Hidden { until: Some(until) } = self.workstation.banner
            && now >= until
        {
            self.workstation.banner = Banner::Hidden { until: None };
            self.end_actives(EndReason::Banner);
        }
        if let MirrorState::Starting { until } = self.workstation.mirror
            && now >= until
        {
            let _ = self.mirror_failed("no picture in time".to_owned());
        }
    }

    pub(crate) fn workstation_timeout(&self) -> Option<Millis> {
        let banner = match self.workstation.banner {
            Banner::Hidden { until } => until,
            Banner::Off | Banner::Shown => None,
        };
        let mirror = match self.workstation.mirror {
            MirrorState::Starting { until } => Some(until),
            MirrorState::Off | MirrorState::Ready | MirrorState::Failed { .. } => None,
        };
        let attended = self.actives().any(|active| self.is_attended(active.kind));
        let presence = self.present_until().filter(|until| attended && *until > self.now.mono);
        [banner, mirror, presence].into_iter().flatten().min()
    }
}
