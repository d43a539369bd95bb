//! Service hours: outside them there is no access at all.
//!
//! INVARIANT (I6): they are open only where two clocks say so, the wall clock, and the wall clock of the start as the clock
//! that counts sleep has carried it on. A wall clock that is set, forward or back and forth again, only closes; a new start
//! takes it as it is. They are IT's ceiling, as the highest level is: no choice of the staff goes beyond it, and neither
//! ends them early nor is asked at their end.
//!
//! What was granted for a time, and a released task, end with the hours. Permanent limited access rests, and holds again once
//! it is recorded that they are open.

use policy::ServiceHours;

use crate::ledger::Widening;
use crate::level::Level;
use crate::machine::Machine;
use crate::time::{Deadline, Millis, Now, WallMillis};
use crate::{EndReason, Fact, Refused};

/// How often closed hours are looked for on one clock after the other: as long as they are apart by less than a week's hours.
const TURNS: usize = 64;

/// The hours, and the moment from which time is carried on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Hours {
    set: Option<ServiceHours>,
    anchor: Now,
    /// As they were when time was last looked at.
    pub(crate) open: bool,
}

impl Hours {
    pub(crate) fn new(set: Option<ServiceHours>, now: Now) -> Self {
        let mut hours = Self { set, anchor: now, open: true };
        hours.open = hours.are_open(now);
        hours
    }

    /// The wall clock, and what it would show had nobody set it.
    fn clocks(&self, now: Now) -> [WallMillis; 2] {
        [now.wall, self.anchor.wall.saturating_add(now.mono.saturating_sub(self.anchor.mono))]
    }

    fn are_open(&self, now: Now) -> bool {
        let Some(set) = &self.set else { return true };
        self.clocks(now).into_iter().all(|at| i64::try_from(at).is_ok_and(|at| set.are_open(at)))
    }

    /// How long until the hours next open or close on one clock.
    fn left(set: &ServiceHours, at: WallMillis) -> Option<Millis> {
        let at = i64::try_from(at).ok()?;
        u64::try_from(set.next_change(at)? - at).ok()
    }

    /// When either clock brings them to open or to close.
    pub(crate) fn timeout(&self, now: Now) -> Option<Millis> {
        let set = self.set.as_ref()?;
        let [wall, carried] = self.clocks(now);
        let other = if carried == wall { None } else { Self::left(set, carried) };
        Some(now.mono.saturating_add([Self::left(set, wall), other].into_iter().flatten().min()?))
    }

    /// When they close, where they are open and ever do.
    pub(crate) fn closing(&self, now: Now) -> Option<Deadline> {
        let at = self.timeout(now).filter(|_| self.open)?;
        Some(now.after(at.saturating_sub(now.mono)))
    }

    /// When they open, where they are closed and that can be told.
    fn opening(&self, now: Now) -> Option<Deadline> {
        let set = self.set.as_ref().filter(|_| !self.open)?;
        let clocks = self.clocks(now);
        let mut later: Millis = 0;
        for _ in 0..TURNS {
            let closed = clocks
                .into_iter()
                .map(|at| at.saturating_add(later))
                .find(|at| i64::try_from(*at).is_ok_and(|at| !set.are_open(at)));
            let Some(at) = closed else { return Some(now.after(later)) };
            later = later.saturating_add(Self::left(set, at)?);
        }
        None
    }
}

impl Machine {
    /// True within the service hours, or where policy names none.
    #[must_use]
    pub fn within_hours(&self) -> bool {
        self.hours.open
    }

    /// The service hours that policy names; none: always.
    #[must_use]
    pub fn service_hours(&self) -> Option<&ServiceHours> {
        self.hours.set.as_ref()
    }

    /// When the service hours end, within them.
    #[must_use]
    pub fn hours_close(&self) -> Option<Deadline> {
        self.hours.closing(self.now)
    }

    /// When the next service hours begin, outside them; `None` also where the clock was set so far that it cannot be told.
    #[must_use]
    pub fn hours_open(&self) -> Option<Deadline> {
        self.hours.opening(self.now)
    }

    /// Whether anything may be widened now.
    pub(crate) fn may_widen(&self) -> Result<(), Refused> {
        if self.hours.open { Ok(()) } else { Err(Refused::Hours) }
    }

    /// Another policy's hours hold.
    pub(crate) fn take_hours(&mut self, set: Option<ServiceHours>) {
        if self.hours.set == set {
            return;
        }
        self.hours.set = set;
        for active in self.seats.iter_mut().filter_map(crate::Stage::active_mut) {
            active.warned_hours = false;
        }
        self.turn_hours();
        self.end_with_hours();
    }

    /// Opens and closes as time and policy say.
    pub(crate) fn turn_hours(&mut self) {
        let open = self.hours.are_open(self.now);
        if open == self.hours.open {
            return;
        }
        self.hours.open = open;
        if !open {
            self.close_hours();
        } else if !self.standing.resting {
            self.ledger.record(Fact::HoursOpened { level: Level::NoAccess });
        }
    }

    /// What was granted for a time ends at the hours' end at the latest.
    pub(crate) fn end_with_hours(&mut self) {
        if let Some(closing) = self.hours.closing(self.now) {
            self.standing.end_by(closing);
        }
    }

    fn close_hours(&mut self) {
        let was = self.standing.level;
        self.overtake_level();
        let task = self.standing.rest();
        self.ledger.record(Fact::HoursClosed { was });
        if task {
            self.ledger.record(Fact::TaskExpired);
        }
        self.close_access(EndReason::Hours);
    }

    /// Asks the history to record that the level which rested holds again.
    pub(crate) fn wake_level(&mut self) {
        let level = Level::PermanentLimited;
        let waits = self.ledger.rests() || self.ledger.awaits(|widening| matches!(widening, Widening::Level(_)));
        if self.hours.open && self.standing.resting && !waits {
            // While an earlier fact is not recorded this is tried again by itself.
            let _ = self.ledger.widen(Fact::HoursOpened { level }, Widening::Level(level));
        }
    }
}
