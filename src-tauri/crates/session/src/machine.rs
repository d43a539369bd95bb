//! The machine: one input at a time in, effects in order out.

use std::collections::{BTreeSet, VecDeque};

use policy::{Highest, Limits};
use wire::{Capability, SessionId};

use crate::ledger::{Ledger, Widening};
use crate::level::{Level, Standing, Stored};
use crate::pair::Rebuffs;
use crate::stage::Stage;
use crate::time::{Deadline, Millis, Now};
use crate::{Effect, EndReason, Fact, Input, Offer, PairingFault, PauseReason, Refused};

/// What the last run of the console left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Start {
    /// The level that was remembered by [`Effect::Store`].
    pub stored: Stored,
    /// The session that was let in and whose end is not in the history.
    pub broken_off: Option<SessionId>,
}

/// The lifecycle of sessions at one console.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Machine {
    pub(crate) limits: Limits,
    pub(crate) now: Now,
    pub(crate) standing: Standing,
    pub(crate) offer: Offer,
    pub(crate) stage: Stage,
    /// True while the workstation's screen is locked or blank.
    pub(crate) locked: bool,
    /// Sessions that used a try: none of them may begin again. Grows by at most three for each password that staff offer.
    pub(crate) seen: BTreeSet<SessionId>,
    pub(crate) rebuffs: Rebuffs,
    pub(crate) ledger: Ledger,
    pub(crate) effects: VecDeque<Effect>,
    /// The level that the last [`Effect::Store`] named.
    stored: Stored,
}

impl Machine {
    /// Starts with what the last run left: a broken-off session leaves No access, and so does a policy that no longer
    /// allows the remembered level. The level holds once the start is recorded.
    #[must_use]
    pub fn start(limits: Limits, now: Now, start: Start) -> Self {
        let mut machine = Self {
            limits,
            now,
            standing: Standing::default(),
            offer: Offer::None,
            stage: Stage::Idle,
            locked: false,
            seen: BTreeSet::new(),
            rebuffs: Rebuffs::default(),
            ledger: Ledger::default(),
            effects: VecDeque::new(),
            stored: start.stored,
        };
        let level = match start.stored {
            Stored::PermanentLimited if start.broken_off.is_none() && limits.highest() >= Highest::PermanentLimited => {
                Level::PermanentLimited
            }
            Stored::PermanentLimited | Stored::NoAccess => Level::NoAccess,
        };
        let fact = Fact::Started { level, broken_off: start.broken_off };
        if level == Level::NoAccess {
            machine.ledger.record(fact);
        } else {
            // A fresh ledger refuses nothing; a refusal would leave No access.
            let _ = machine.ledger.widen(fact, Widening::Level(level));
        }
        machine.settle();
        machine
    }

    /// Takes one input. What time brought about is done first, so that an answer that comes too late is refused.
    ///
    /// # Errors
    /// [`Refused`] where the input was not done; effects that follow from refusing it are there to be polled.
    pub fn handle(&mut self, now: Now, input: Input) -> Result<(), Refused> {
        self.advance(now);
        let done = self.act(input);
        self.settle();
        done
    }

    /// The next effect, in the order in which they are to be performed.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When time next brings something about, on the clock that counts sleep; come back then with [`Input::Tick`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let offer = match self.offer {
            Offer::On { until, .. } => Some(until.mono),
            Offer::None | Offer::Expired | Offer::Burnt => None,
        };
        let stage = match &self.stage {
            Stage::Pairing(pairing) => Some(pairing.until),
            Stage::Asked(asked) if asked.accepting.is_none() => Some(asked.deadline.mono),
            Stage::Active(_) => self.active_timeout(),
            Stage::Ending(ending) => Some(ending.verify_at),
            Stage::Idle | Stage::Asked(_) | Stage::Ended(_) => None,
        };
        [self.standing.timeout(), offer, stage, self.ledger.timeout(), self.rebuffs.timeout()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether a message that needs `capability` may act now: the one check before anything is injected or sent.
    ///
    /// # Errors
    /// [`Refused::NotGranted`], or [`Refused::Paused`] where it is granted but nothing flows.
    pub fn may(&self, capability: Capability) -> Result<(), Refused> {
        match &self.stage {
            Stage::Active(active) => active.may(capability),
            Stage::Idle | Stage::Pairing(_) | Stage::Asked(_) | Stage::Ending(_) | Stage::Ended(_) => {
                Err(Refused::NotGranted)
            }
        }
    }

    /// True where End has something to end.
    #[must_use]
    pub fn can_end(&self) -> bool {
        let session = match self.stage {
            Stage::Pairing(_) | Stage::Asked(_) | Stage::Active(_) => true,
            Stage::Idle | Stage::Ending(_) | Stage::Ended(_) => false,
        };
        let offered = matches!(self.offer, Offer::On { .. });
        session || offered || self.standing.is_open() || self.ledger.awaits(|_| true)
    }

    /// When the session that runs, or could, ends by itself: with the level or the task that allows it.
    #[must_use]
    pub fn until(&self) -> Option<Deadline> {
        self.standing.level.until().or(self.standing.task.as_ref().map(|task| task.until))
    }

    /// True while something that was done is not in the history, because it could not be written.
    #[must_use]
    pub fn unrecorded(&self) -> bool {
        self.ledger.unrecorded()
    }

    /// What the staff chose.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The session password on offer.
    #[must_use]
    pub fn offer(&self) -> Offer {
        self.offer
    }

    /// Where the session stands.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The policy's limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Does what time brought about.
    fn advance(&mut self, now: Now) {
        self.now = Now { mono: now.mono.max(self.now.mono), wall: now.wall };
        self.standing.tighten(self.now);
        while let Some(fact) = self.standing.expire(self.now) {
            self.ledger.record(fact);
            if !self.standing.is_open() {
                self.close_access(EndReason::Deadline);
            }
        }
        self.expire_offer();
        self.expire_pairing();
        self.expire_request();
        self.expire_active();
        self.verify_again();
        if let Some(fact) = self.rebuffs.expire(self.now) {
            self.ledger.record(fact);
        }
        self.ledger.advance(self.now);
    }

    fn act(&mut self, input: Input) -> Result<(), Refused> {
        match input {
            Input::ChooseLevel(choice) => self.choose_level(choice),
            Input::RestoreLevel => self.restore_level(),
            Input::ReleaseTask { whom, what, minutes } => self.release_task(whom, what, minutes),
            Input::RevokeTask => self.revoke_task(),
            Input::OfferPassword => self.offer_password(),
            Input::WithdrawPassword => self.withdraw_password(),
            Input::Accept { session, grants } => self.accept(session, grants),
            Input::Refuse { session } => self.refuse(session),
            Input::Grant(capability) => self.grant(capability),
            Input::TakeBack(capability) => self.take_back(capability),
            Input::Pause => self.pause(),
            Input::Resume => self.resume(),
            Input::End => self.end_all(),
            Input::Dismiss => self.dismiss(),
            Input::Appended => self.appended(),
            Input::AppendFailed => self.append_failed(),
            Input::PairStart { session, claimed, kind, resume } => self.pair_start(session, claimed, kind, resume),
            Input::PairFailed { session, why } => self.pairing_failed(session, why),
            Input::Paired { session, engineer, reason, ticket, wants } => {
                self.paired(session, engineer, reason, ticket, wants)
            }
            Input::Reconnected { session, n } => self.reconnected(session, n),
            Input::ViewerOpened { session, viewer } => self.viewer_opened(session, viewer),
            Input::ViewerClosed { session, viewer } => self.viewer_closed(session, viewer),
            Input::AskedFor { session, capability } => self.asked_for(session, capability),
            Input::Left { session } => self.leave(session, EndReason::Engineer, PairingFault::Lost),
            Input::Broke { session, rule } => self.broke(session, rule),
            Input::Closed { session } => self.leave(session, EndReason::LinkLost, PairingFault::Lost),
            Input::PeerLost { session } => {
                if self.stage.session() == Some(session) {
                    self.link_lost();
                    Ok(())
                } else {
                    Err(Refused::OtherSession)
                }
            }
            Input::LinkLost => {
                self.link_lost();
                Ok(())
            }
            Input::BannerShown => self.banner_shown(),
            Input::BannerLost => self.banner_lost(),
            Input::MirrorReady => self.mirror_ready(),
            Input::MirrorFailed { why } => self.mirror_failed(why),
            Input::ScreenLocked => {
                self.screen_locked();
                Ok(())
            }
            Input::ScreenUnlocked => {
                self.screen_unlocked();
                Ok(())
            }
            Input::Gone => self.gone(),
            Input::ClockSet { by } => {
                self.ledger.record(Fact::ClockSet { by });
                Ok(())
            }
            Input::Stopping => {
                self.stopping();
                Ok(())
            }
            Input::Tick => Ok(()),
        }
    }

    fn broke(&mut self, session: SessionId, rule: &'static str) -> Result<(), Refused> {
        if !self.stage.is_free() && self.stage.session() == Some(session) {
            self.ledger.record(Fact::ProtocolBroken { session, rule });
        }
        self.leave(session, EndReason::Protocol, PairingFault::Protocol)
    }

    /// A fact is durable: what waited for it happens, unless it was overtaken.
    fn appended(&mut self) -> Result<(), Refused> {
        match self.ledger.appended()? {
            None => {}
            Some(Widening::Level(level)) => self.open_level(level),
            Some(Widening::Task(task)) => self.open_task(task),
            Some(Widening::Offer { until, tries }) => self.open_offer(until, tries),
            Some(Widening::Share(session)) => self.share(session),
            Some(Widening::Admit { session, grants }) => self.admit(session, grants),
            Some(Widening::Grant(capability)) => self.granted(capability),
            Some(Widening::Unpause(why)) => self.unpause(why),
            Some(Widening::RestartMirror) => self.restart_mirror(),
            Some(Widening::Relink { n }) => self.relink(n),
        }
        Ok(())
    }

    /// A fact could not be written: what waited to widen does not happen, and the staff are told.
    fn append_failed(&mut self) -> Result<(), Refused> {
        for (fact, widening) in self.ledger.failed(self.now)? {
            match widening {
                Widening::Share(_) => self.fail_pairing(PairingFault::NotRecorded),
                Widening::Admit { session, .. } => self.acceptance_not_recorded(session),
                Widening::Unpause(PauseReason::Staff) => self.resume_not_recorded(),
                Widening::Level(_)
                | Widening::Task(_)
                | Widening::Offer { .. }
                | Widening::Grant(_)
                | Widening::Unpause(
                    PauseReason::Banner | PauseReason::Mirror | PauseReason::Link | PauseReason::Locked,
                )
                | Widening::RestartMirror
                | Widening::Relink { .. } => {}
            }
            self.effects.push_back(Effect::NotDone(fact));
        }
        Ok(())
    }

    /// Brings everything that follows from the state in line with it.
    fn settle(&mut self) {
        self.settle_pauses();
        self.settle_flow();
        let remembered = self.standing.stored();
        let coming = self.ledger.awaits(|widening| *widening == Widening::Level(Level::PermanentLimited));
        if remembered != self.stored && !coming {
            self.stored = remembered;
            self.effects.push_back(Effect::Store(remembered));
        }
        if let Some(fact) = self.ledger.next() {
            self.effects.push_back(Effect::Append(fact));
        }
    }

    /// Nothing that the session waited for happens any more.
    pub(crate) fn cancel_session(&mut self) {
        self.ledger.cancel(|widening| match widening {
            Widening::Share(_)
            | Widening::Admit { .. }
            | Widening::Grant(_)
            | Widening::Unpause(_)
            | Widening::RestartMirror
            | Widening::Relink { .. } => true,
            Widening::Level(_) | Widening::Task(_) | Widening::Offer { .. } => false,
        });
    }
}
