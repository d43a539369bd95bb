//! How long a session goes on by itself: without activity, and at all, until the staff confirm it again.

use wire::SessionId;

use crate::ledger::Widening;
use crate::machine::Machine;
use crate::stage::{Active, Stage};
use crate::time::{Millis, minutes, seconds};
use crate::{Effect, EndReason, Fact, Refused, Warning};

/// How long before the longest duration, or the service hours, are over the staff are warned.
const WARN_LONGEST: Millis = 120_000;

impl Machine {
    /// When a session ends for want of activity; a tool that runs is activity.
    fn idle_until(&self, active: &Active) -> Option<Millis> {
        active.runs.is_empty().then(|| active.active_at.saturating_add(minutes(self.limits.idle_minutes())))
    }

    fn longest_until(&self, active: &Active) -> Millis {
        active.confirmed_at.saturating_add(minutes(self.limits.longest_minutes()))
    }

    /// What a session ends of next unless the staff keep it open where they can, and when, on the clock that counts sleep.
    #[must_use]
    pub fn ends_of(&self, session: SessionId) -> Option<(Warning, Millis)> {
        let active = self.seat(session).and_then(Stage::active)?;
        let ends = self.lengths(active).into_iter().filter_map(|(why, _, end)| Some((why, end?)));
        ends.min_by_key(|(_, end)| *end)
    }

    /// When a session is warned of and ends, of each reason: the reason, the warning where it is still to come, the end.
    fn lengths(&self, active: &Active) -> [(Warning, Option<Millis>, Option<Millis>); 3] {
        let idle = self.idle_until(active);
        let longest = self.longest_until(active);
        let early = seconds(self.limits.idle_warning_seconds());
        let warn_idle = idle.filter(|_| !active.warned_idle).map(|until| until.saturating_sub(early));
        let warn_longest = (!active.warned_longest).then(|| longest.saturating_sub(WARN_LONGEST));
        let hours = self.hours_close().map(|until| until.mono);
        let warn_hours = hours.filter(|_| !active.warned_hours).map(|until| until.saturating_sub(WARN_LONGEST));
        [
            (Warning::Hours, warn_hours, hours),
            (Warning::Longest, warn_longest, Some(longest)),
            (Warning::Idle, warn_idle, idle),
        ]
    }

    /// The engineer did something.
    pub(crate) fn activity(&mut self, session: SessionId) -> Result<(), Refused> {
        let now = self.now.mono;
        let active = self.active(session)?;
        active.active_at = now;
        active.warned_idle = false;
        Ok(())
    }

    /// The staff confirm that the sessions go on; that holds once it is recorded.
    pub(crate) fn keep_open(&mut self) -> Result<(), Refused> {
        let running = self.actives().map(|active| active.session).collect::<Vec<_>>();
        if running.is_empty() {
            return Err(Refused::OutOfPlace);
        }
        for session in running {
            if !self.ledger.awaits(|widening| *widening == Widening::KeepOpen(session)) {
                self.ledger.widen(Fact::KeptOpen { session }, Widening::KeepOpen(session))?;
            }
        }
        Ok(())
    }

    pub(crate) fn kept_open(&mut self, session: SessionId) {
        let now = self.now.mono;
        if let Ok(active) = self.active(session) {
            (active.active_at, active.confirmed_at) = (now, now);
            (active.warned_idle, active.warned_longest) = (false, false);
        }
    }

    /// Ends what has gone on for too long, and warns of what soon will.
    pub(crate) fn expire_lengths(&mut self) {
        let now = self.now.mono;
        let over = |at: Option<Millis>| at.is_some_and(|at| now >= at);
        for session in self.actives().map(|active| active.session).collect::<Vec<_>>() {
            let Some(active) = self.seat(session).and_then(Stage::active) else { continue };
            for (why, warning, end) in self.lengths(active) {
                if over(end) {
                    self.end_session(
                        session,
                        match why {
                            Warning::Idle => EndReason::Idle,
                            Warning::Longest => EndReason::Longest,
                            Warning::Hours => EndReason::Hours,
                        },
                    );
                    break;
                }
                if over(warning) {
                    if let Ok(active) = self.active(session) {
                        match why {
                            Warning::Idle => active.warned_idle = true,
                            Warning::Longest => active.warned_longest = true,
                            Warning::Hours => active.warned_hours = true,
                        }
                    }
                    self.effects.push_back(Effect::Warn { session, why, at: end.unwrap_or(now) });
                    self.ledger.record(Fact::Warned { session, why });
                }
            }
        }
    }

    pub(crate) fn lengths_timeout(&self) -> Option<Millis> {
        self.actives()
            .flat_map(|active| self.lengths(active))
            .flat_map(|(_, warning, end)| [warning, end])
            .flatten()
            .min()
    }
}
