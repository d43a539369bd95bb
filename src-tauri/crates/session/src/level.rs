//! Access levels, the released task, and the standing level that an end by staff suspends.
//!
//! What a level allows is not here: it follows from the state in one function with everything else (`flow`).

use pairing::ProvenEngineer;
use policy::{Highest, Limits};
use wire::Ticket;

use crate::time::{Deadline, Now, minutes};
use crate::{Choice, Fact, Refused};

/// The access level that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// Nothing, or one released task.
    #[default]
    NoAccess,
    /// Limited, until the deadline; does not survive a restart.
    Limited {
        /// Until when.
        until: Deadline,
    },
    /// Limited, until revoked; survives a restart.
    PermanentLimited,
    /// Full, until the deadline; does not survive a restart.
    Full {
        /// Until when.
        until: Deadline,
    },
}

impl Level {
    /// The deadline, where the level has one.
    #[must_use]
    pub fn until(&self) -> Option<Deadline> {
        match self {
            Self::NoAccess | Self::PermanentLimited => None,
            Self::Limited { until } | Self::Full { until } => Some(*until),
        }
    }

    /// The level without its time, as policy names it.
    #[must_use]
    pub fn kind(&self) -> Highest {
        match self {
            Self::NoAccess => Highest::NoAccess,
            Self::Limited { .. } => Highest::Limited,
            Self::PermanentLimited => Highest::PermanentLimited,
            Self::Full { .. } => Highest::Full,
        }
    }

    /// Brings the deadline, where there is one, to `latest` at the latest.
    pub(crate) fn end_by(&mut self, latest: Deadline) {
        match self {
            Self::NoAccess | Self::PermanentLimited => {}
            Self::Limited { until } | Self::Full { until } => *until = (*until).min(latest),
        }
    }

    /// Lets wall time shorten the deadline.
    pub(crate) fn tighten(&mut self, now: Now) {
        match self {
            Self::NoAccess | Self::PermanentLimited => {}
            Self::Limited { until } | Self::Full { until } => until.tighten(now),
        }
    }

    /// This level, as far as a policy allows it.
    fn below(self, limits: &Limits, now: Now) -> Self {
        let latest = now.after(minutes(limits.longest_grant_minutes()));
        let highest = limits.highest();
        match self {
            Self::Full { until } if highest >= Highest::Full && limits.interlock() => {
                Self::Full { until: until.min(latest) }
            }
            Self::PermanentLimited if highest >= Highest::PermanentLimited => self,
            Self::Full { until } | Self::Limited { until } if highest >= Highest::Limited => {
                Self::Limited { until: until.min(latest) }
            }
            Self::PermanentLimited if highest >= Highest::Limited => Self::Limited { until: latest },
            Self::NoAccess | Self::Limited { .. } | Self::PermanentLimited | Self::Full { .. } => Self::NoAccess,
        }
    }

    /// What holds at once when `wanted` is chosen: this level, as far as the new one is narrower.
    ///
    /// A choice of more rights waits as a whole for its record; less time or fewer rights hold from the choice on.
    pub(crate) fn narrowed_to(self, wanted: Self) -> Self {
        match (self, wanted) {
            (Self::NoAccess, _) | (_, Self::NoAccess) => Self::NoAccess,
            (Self::Limited { .. } | Self::PermanentLimited, Self::Full { .. }) | (_, Self::PermanentLimited) => {
                match self {
                    Self::Full { until } => Self::Limited { until },
                    Self::NoAccess | Self::Limited { .. } | Self::PermanentLimited => self,
                }
            }
            (Self::PermanentLimited, Self::Limited { until }) => Self::Limited { until },
            (Self::Limited { until: own } | Self::Full { until: own }, Self::Limited { until }) => {
                Self::Limited { until: own.min(until) }
            }
            (Self::Full { until: own }, Self::Full { until }) => Self::Full { until: own.min(until) },
        }
    }
}

/// One task that staff released at No access.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Task {
    /// The engineer or the ticket, in the staff's words.
    pub whom: String,
    /// What for, in the staff's words.
    pub what: String,
    /// Until when it may begin and last.
    pub until: Deadline,
}

impl Task {
    /// Whether the task is this engineer's: it names their identifier, their name or their ticket.
    pub(crate) fn is_for(&self, engineer: &ProvenEngineer, ticket: &Ticket) -> bool {
        let whom = self.whom.trim().to_lowercase();
        let names = [engineer.id().as_str(), engineer.name().as_str(), ticket.as_str()];
        !whom.is_empty() && names.iter().any(|name| name.trim().to_lowercase() == whom)
    }
}

/// What the staff chose.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Standing {
    /// The level that holds now.
    pub level: Level,
    /// The released task, at No access only.
    pub task: Option<Task>,
    /// The level that one input restores after the staff ended everything.
    pub restorable: Option<Level>,
    /// True where Permanent limited was chosen and the service hours are over: it holds again with the next ones.
    pub resting: bool,
}

/// What the next start must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Remembered {
    /// The level that it brings back.
    pub level: Stored,
    /// True where examinations may be blocked and the system is not released for patients.
    pub not_released: bool,
    /// The last time step of a time-dependent password that was tried.
    pub last_step: Option<u64>,
}

/// The level that a restart brings back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stored {
    /// None.
    #[default]
    NoAccess,
    /// Permanent limited.
    PermanentLimited,
}

impl Standing {
    /// True where sessions may begin and go on.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.level != Level::NoAccess || self.task.is_some()
    }

    /// What a restart would bring back.
    pub(crate) fn stored(&self) -> Stored {
        match self.level {
            Level::PermanentLimited => Stored::PermanentLimited,
            Level::NoAccess if self.resting => Stored::PermanentLimited,
            Level::NoAccess | Level::Limited { .. } | Level::Full { .. } => Stored::NoAccess,
        }
    }

    /// Closes everything and keeps the level that one input restores; true where there was something to close. Full is
    /// not kept: it is chosen anew, with its checks.
    pub(crate) fn suspend(&mut self) -> bool {
        let was_open = self.is_open() || self.resting;
        if std::mem::take(&mut self.resting) {
            self.restorable = Some(Level::PermanentLimited);
        }
        match self.level {
            Level::NoAccess => {}
            Level::Limited { .. } | Level::PermanentLimited => self.restorable = Some(self.level),
            Level::Full { .. } => self.restorable = None,
        }
        self.level = Level::NoAccess;
        self.task = None;
        was_open
    }

    /// The service hours are over: Permanent limited rests, all else is gone. True where a task was.
    pub(crate) fn rest(&mut self) -> bool {
        self.resting |= self.level == Level::PermanentLimited;
        self.level = Level::NoAccess;
        self.restorable = self.restorable.filter(|level| *level == Level::PermanentLimited);
        self.task.take().is_some()
    }

    /// Brings every deadline to `latest` at the latest.
    pub(crate) fn end_by(&mut self, latest: Deadline) {
        [Some(&mut self.level), self.restorable.as_mut()].into_iter().flatten().for_each(|level| level.end_by(latest));
        if let Some(task) = &mut self.task {
            task.until = task.until.min(latest);
        }
    }

    /// Lets wall time shorten the deadlines.
    pub(crate) fn tighten(&mut self, now: Now) {
        for level in [Some(&mut self.level), self.restorable.as_mut()].into_iter().flatten() {
            level.tighten(now);
        }
        if let Some(task) = &mut self.task {
            task.until.tighten(now);
        }
    }

    /// Brings everything below a new policy's ceiling.
    pub(crate) fn narrow(&mut self, limits: &Limits, now: Now) {
        self.level = self.level.below(limits, now);
        self.resting &= limits.highest() >= Highest::PermanentLimited;
        let restorable = self.restorable.map(|level| level.below(limits, now));
        self.restorable = restorable.filter(|level| *level != Level::NoAccess);
        if let Some(task) = &mut self.task {
            task.until = task.until.min(now.after(minutes(limits.longest_grant_minutes())));
        }
    }

    /// Drops what is over; the fact to record, where something was.
    pub(crate) fn expire(&mut self, now: Now) -> Option<Fact> {
        if self.restorable.and_then(|level| level.until()).is_some_and(|until| until.passed(now)) {
            self.restorable = None;
        }
        if self.level.until().is_some_and(|until| until.passed(now)) {
            let was = std::mem::take(&mut self.level);
            return Some(Fact::LevelExpired { was });
        }
        if self.task.as_ref().is_some_and(|task| task.until.passed(now)) {
            self.task = None;
            return Some(Fact::TaskExpired);
        }
        None
    }

    /// The next moment at which something is over.
    pub(crate) fn timeout(&self) -> Option<u64> {
        [self.level.until(), self.task.as_ref().map(|task| task.until), self.restorable.and_then(|level| level.until())]
            .into_iter()
            .flatten()
            .map(|until| until.mono)
            .min()
    }
}

/// The level that a choice means, below the policy's ceiling.
///
/// # Errors
/// [`Refused::Policy`] above the ceiling, [`Refused::NoInterlock`] for a Full that could not be guarded,
/// [`Refused::Length`] for no minutes or too many.
pub(crate) fn chosen(choice: Choice, limits: &Limits, now: Now) -> Result<Level, Refused> {
    let needs = match choice {
        Choice::NoAccess => Highest::NoAccess,
        Choice::Limited { .. } => Highest::Limited,
        Choice::PermanentLimited => Highest::PermanentLimited,
        Choice::Full { .. } => Highest::Full,
    };
    if needs > limits.highest() {
        return Err(Refused::Policy);
    }
    if needs == Highest::Full && !limits.interlock() {
        return Err(Refused::NoInterlock);
    }
    Ok(match choice {
        Choice::NoAccess => Level::NoAccess,
        Choice::Limited { minutes } => Level::Limited { until: grant(minutes, limits, now)? },
        Choice::PermanentLimited => Level::PermanentLimited,
        Choice::Full { minutes } => Level::Full { until: grant(minutes, limits, now)? },
    })
}

/// The deadline of a grant of `length` minutes.
///
/// # Errors
/// [`Refused::Length`] for no minutes, or more than policy allows.
pub(crate) fn grant(length: u32, limits: &Limits, now: Now) -> Result<Deadline, Refused> {
    if (1..=limits.longest_grant_minutes()).contains(&length) {
        Ok(now.after(minutes(length)))
    } else {
        Err(Refused::Length)
    }
}
