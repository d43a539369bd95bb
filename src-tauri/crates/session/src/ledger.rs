//! The order of recording: one fact at a time, in the order in which things happened.
//!
//! INVARIANT: a widening is handed out only once its own fact is durable. A fact that narrows was acted on before it came
//! here; it is kept and tried again until it is durable, and while it waits nothing widens.

use std::collections::VecDeque;

use wire::{HelpReason, RunId, SessionId};

use crate::level::{Level, Task};
use crate::time::{Deadline, Millis, Now, Told};
use crate::{Fact, Grantable, Grants, PauseReason, Refused, Signed};

/// How long after a failed append the next one is tried.
pub(crate) const RETRY: Millis = 2_000;

/// What becomes wider once its fact is durable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Widening {
    Level(Level),
    Task(Task),
    Offer { until: Deadline, tries: u8 },
    Share(SessionId),
    Admit { session: SessionId, grants: Grants, signed: Signed },
    Grant { session: SessionId, capability: Grantable },
    Unpause { session: SessionId, why: PauseReason },
    RestartMirror(SessionId),
    Relink { session: SessionId, n: u32 },
    KeepOpen(SessionId),
    Tool { session: SessionId, run: RunId },
    Release,
    Help(HelpReason),
}

impl Widening {
    /// The session that it belongs to.
    pub(crate) fn session(&self) -> Option<SessionId> {
        match self {
            Self::Share(session)
            | Self::Admit { session, .. }
            | Self::Grant { session, .. }
            | Self::Unpause { session, .. }
            | Self::RestartMirror(session)
            | Self::Relink { session, .. }
            | Self::KeepOpen(session)
            | Self::Tool { session, .. } => Some(*session),
            Self::Level(_) | Self::Task(_) | Self::Offer { .. } | Self::Release | Self::Help(_) => None,
        }
    }

    /// True where it lets somebody in, or lets somebody do more.
    pub(crate) fn is_access(&self) -> bool {
        match self {
            Self::Release | Self::Help(_) => false,
            Self::Level(_)
            | Self::Task(_)
            | Self::Offer { .. }
            | Self::Share(_)
            | Self::Admit { .. }
            | Self::Grant { .. }
            | Self::Unpause { .. }
            | Self::RestartMirror(_)
            | Self::Relink { .. }
            | Self::KeepOpen(_)
            | Self::Tool { .. } => true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Then {
    /// The fact stands for itself: something narrowed, was refused, or was seen.
    Nothing,
    /// This follows.
    Widen(Widening),
    /// What would have followed was overtaken while the append was under way.
    Void,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Waiting {
    fact: Fact,
    then: Then,
    /// When it happened.
    at: Told,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Ledger {
    waiting: VecDeque<Waiting>,
    now: Told,
    /// True while the first of `waiting` is with the history.
    under_way: bool,
    /// Set after a failure, until the next append is tried.
    retry_at: Option<Millis>,
    /// True from a failure until the next success.
    failing: bool,
}

impl Ledger {
    pub(crate) fn new(now: Now) -> Self {
        Self { waiting: VecDeque::new(), now: Told(now), under_way: false, retry_at: None, failing: false }
    }

    /// What is taken from here on happened now.
    pub(crate) fn set_now(&mut self, now: Now) {
        self.now = Told(now);
    }

    /// Takes a fact that stands for itself.
    pub(crate) fn record(&mut self, fact: Fact) {
        self.push(fact, Then::Nothing);
    }

    fn push(&mut self, fact: Fact, then: Then) {
        self.waiting.push_back(Waiting { fact, then, at: self.now });
    }

    /// Takes a fact that must be durable before `widening` happens.
    ///
    /// # Errors
    /// [`Refused::NotRecorded`] while an earlier fact could not be written.
    pub(crate) fn widen(&mut self, fact: Fact, widening: Widening) -> Result<(), Refused> {
        if self.unrecorded() {
            return Err(Refused::NotRecorded);
        }
        self.push(fact, Then::Widen(widening));
        Ok(())
    }

    /// The next fact to write and when it happened, where none is under way.
    pub(crate) fn next(&mut self) -> Option<(Fact, Now)> {
        if self.under_way || self.retry_at.is_some() {
            return None;
        }
        let Waiting { fact, at: Told(at), .. } = self.waiting.front()?;
        self.under_way = true;
        Some((fact.clone(), *at))
    }

    /// The fact under way is durable; what follows from it.
    ///
    /// # Errors
    /// [`Refused::OutOfPlace`] where none was under way.
    pub(crate) fn appended(&mut self) -> Result<Option<Widening>, Refused> {
        if !std::mem::take(&mut self.under_way) {
            return Err(Refused::OutOfPlace);
        }
        self.failing = false;
        match self.waiting.pop_front().ok_or(Refused::OutOfPlace)?.then {
            Then::Widen(widening) => Ok(Some(widening)),
            Then::Nothing | Then::Void => Ok(None),
        }
    }

    /// The fact under way could not be written: every widening that waits is dropped, all else is kept.
    ///
    /// # Errors
    /// [`Refused::OutOfPlace`] where none was under way.
    pub(crate) fn failed(&mut self, now: Now) -> Result<Vec<(Fact, Widening)>, Refused> {
        if !std::mem::take(&mut self.under_way) {
            return Err(Refused::OutOfPlace);
        }
        self.failing = true;
        self.retry_at = Some(now.mono.saturating_add(RETRY));
        let mut dropped = Vec::new();
        for one in std::mem::take(&mut self.waiting) {
            match one.then {
                Then::Nothing => self.waiting.push_back(one),
                Then::Widen(widening) => dropped.push((one.fact, widening)),
                Then::Void => {}
            }
        }
        Ok(dropped)
    }

    /// Overtakes the widenings that `which` names: they do not happen any more.
    ///
    /// True where the fact of one is with the history already: it may become durable, so that a fact must follow which
    /// says what holds.
    pub(crate) fn cancel(&mut self, which: impl Fn(&Widening) -> bool) -> bool {
        let mut with_history = self.under_way;
        let mut overtaken = false;
        self.waiting.retain_mut(|Waiting { then, .. }| {
            let with_history = std::mem::take(&mut with_history);
            match then {
                Then::Widen(widening) if which(widening) => {
                    *then = Then::Void;
                    overtaken |= with_history;
                    with_history
                }
                Then::Widen(_) | Then::Nothing | Then::Void => true,
            }
        });
        overtaken
    }

    /// True where a widening that `which` names waits.
    pub(crate) fn awaits(&self, which: impl Fn(&Widening) -> bool) -> bool {
        self.waiting.iter().any(|one| match &one.then {
            Then::Widen(widening) => which(widening),
            Then::Nothing | Then::Void => false,
        })
    }

    /// True while something that was done is not recorded, because an append failed.
    pub(crate) fn unrecorded(&self) -> bool {
        self.failing && !self.waiting.is_empty()
    }

    /// How many facts wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// True right after a failure, until it is time to try again.
    pub(crate) fn rests(&self) -> bool {
        self.retry_at.is_some()
    }

    pub(crate) fn timeout(&self) -> Option<Millis> {
        self.retry_at
    }

    pub(crate) fn advance(&mut self, now: Now) {
        self.retry_at = self.retry_at.filter(|at| *at > now.mono);
    }
}
