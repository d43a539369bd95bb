//! The examination interlock: Full opens only where no examination runs and the block on examinations is verified; the
//! block outlives Full, until the staff complete the release checklist.

use crate::ledger::Widening;
use crate::level::Level;
use crate::machine::Machine;
use crate::time::{Deadline, Millis};
use crate::{Effect, EndReason, Fact, NotOpened, Refused, Signed};

/// How long blocking and releasing may take before they count as failed.
const HOOK: Millis = 15_000;

/// Whether an examination runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ExamState {
    /// None runs.
    Idle,
    /// One runs.
    Running,
    /// It cannot be told: counts as running.
    #[default]
    Unknown,
}

/// How the block on examinations stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Block {
    /// There is none.
    #[default]
    Off,
    /// It is asked for; Full opens once it is verified.
    Coming {
        /// Full's deadline.
        until: Deadline,
        /// When no answer counts as failure.
        answer_by: Millis,
    },
    /// It is verified, and Full is open.
    On,
    /// Full is over, or did not open: the block stays, and the system is not released for patients.
    NotReleased,
    /// It is being released.
    Releasing {
        /// When no answer counts as failure.
        answer_by: Millis,
    },
}

/// What is known of examinations, and how they are blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Examinations {
    /// Whether one runs.
    pub state: ExamState,
    /// How the block stands.
    pub block: Block,
}

impl Examinations {
    /// True where no examination runs, nor can one begin.
    pub(crate) fn are_blocked(&self) -> bool {
        self.state == ExamState::Idle && self.block == Block::On
    }
}

/// The release checklist after Full; all of it must be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Checklist {
    /// The service work is over, and its equipment is away from the system.
    pub work_is_over: bool,
    /// Settings and measurement parameters are as they are for patients.
    pub settings_are_back: bool,
    /// The system was tried, and works as it should.
    pub system_was_tried: bool,
}

impl Checklist {
    /// Everything is done.
    pub const DONE: Self = Self { work_is_over: true, settings_are_back: true, system_was_tried: true };
}

impl Machine {
    /// Whether Full may be chosen now.
    pub(crate) fn may_block(&self) -> Result<(), Refused> {
        if self.examinations.state != ExamState::Idle {
            return Err(Refused::ExaminationRuns);
        }
        let releasing = matches!(self.examinations.block, Block::Releasing { .. });
        if releasing || self.ledger.awaits(|widening| *widening == Widening::Release) {
            return Err(Refused::Busy);
        }
        Ok(())
    }

    /// Full is chosen and recorded: examinations are blocked before it opens.
    pub(crate) fn block_for_full(&mut self, until: Deadline) {
        match self.examinations.block {
            Block::On if self.examinations.are_blocked() => self.open(Level::Full { until }),
            Block::Off | Block::NotReleased if self.may_block().is_ok() => {
                let answer_by = self.now.mono.saturating_add(HOOK);
                self.examinations.block = Block::Coming { until, answer_by };
                self.effects.push_back(Effect::BlockExaminations);
            }
            Block::Off | Block::NotReleased | Block::On | Block::Coming { .. } | Block::Releasing { .. } => {
                self.ledger.record(Fact::FullNotOpened { why: NotOpened::Examination });
            }
        }
    }

    /// Full that was to open does not; whether the block holds is not known, so it has to be released. True where one was.
    pub(crate) fn give_up_full(&mut self, why: NotOpened) -> bool {
        let coming = matches!(self.examinations.block, Block::Coming { .. });
        if coming {
            self.examinations.block = Block::NotReleased;
            self.ledger.record(Fact::FullNotOpened { why });
            self.ledger.record(Fact::NotReleased);
        }
        coming
    }

    pub(crate) fn examination(&mut self, state: ExamState) {
        self.examinations.state = state;
        if state != ExamState::Idle {
            self.give_up_full(NotOpened::Examination);
            self.break_full();
        }
    }

    pub(crate) fn examinations_blocked(&mut self, blocked: bool) {
        match (self.examinations.block, blocked) {
            (Block::Coming { until, .. }, true) if until.passed(self.now) => {
                self.give_up_full(NotOpened::Overtaken);
            }
            (Block::Coming { until, .. }, true) => {
                self.examinations.block = Block::On;
                self.open(Level::Full { until });
            }
            (Block::Coming { .. }, false) => {
                self.give_up_full(NotOpened::NotBlocked);
            }
            (Block::On, false) => self.break_full(),
            (Block::Releasing { .. }, false) => {
                self.examinations.block = Block::Off;
                self.ledger.record(Fact::Released);
            }
            (Block::Releasing { .. }, true) => self.release_failed(),
            (Block::On, true) | (Block::Off | Block::NotReleased, _) => {}
        }
    }

    /// Full must not go on: its sessions end, and no level holds.
    fn break_full(&mut self) {
        if !matches!(self.standing.level, Level::Full { .. }) {
            return;
        }
        self.standing.level = Level::NoAccess;
        self.close_access(EndReason::Examination);
        self.ledger.record(Fact::FullBroken);
    }

    /// Keeps the block after Full, however it ended.
    ///
    /// INVARIANT: Full is open only under a verified block.
    pub(crate) fn settle_block(&mut self) {
        if self.examinations.block == Block::On && !matches!(self.standing.level, Level::Full { .. }) {
            self.examinations.block = Block::NotReleased;
            self.ledger.record(Fact::NotReleased);
        }
    }

    pub(crate) fn complete_release(&mut self, checklist: Checklist, signed: Signed) -> Result<(), Refused> {
        if self.examinations.block != Block::NotReleased {
            return Err(Refused::OutOfPlace);
        }
        if checklist != Checklist::DONE {
            return Err(Refused::Checklist);
        }
        let opening = |widening: &Widening| matches!(widening, Widening::Level(Level::Full { .. }) | Widening::Release);
        if self.ledger.awaits(opening) {
            return Err(Refused::Busy);
        }
        let runs = self.seats.iter().filter_map(crate::Stage::runs).flat_map(|runs| runs.values());
        if runs.into_iter().any(|run| self.tools.get(&run.tool).is_none_or(|traits| traits.disturbs)) {
            return Err(Refused::ToolsRun);
        }
        signed.check(&self.limits, false)?;
        self.ledger.widen(Fact::ReleaseCompleted { checklist, signed }, Widening::Release)
    }

    /// The checklist is recorded: the block is released.
    pub(crate) fn release(&mut self) {
        if self.examinations.block == Block::NotReleased {
            self.examinations.block = Block::Releasing { answer_by: self.now.mono.saturating_add(HOOK) };
            self.effects.push_back(Effect::UnblockExaminations);
        }
    }

    fn release_failed(&mut self) {
        self.examinations.block = Block::NotReleased;
        self.ledger.record(Fact::ReleaseFailed);
    }

    pub(crate) fn expire_block(&mut self) {
        if let Block::Coming { until, .. } = &mut self.examinations.block {
            until.tighten(self.now);
        }
        match self.examinations.block {
            Block::Coming { answer_by, .. } if self.now.mono >= answer_by => {
                self.give_up_full(NotOpened::NotBlocked);
            }
            Block::Releasing { answer_by } if self.now.mono >= answer_by => self.release_failed(),
            Block::Off | Block::Coming { .. } | Block::On | Block::NotReleased | Block::Releasing { .. } => {}
        }
    }

    pub(crate) fn block_timeout(&self) -> Option<Millis> {
        match self.examinations.block {
            Block::Coming { answer_by, .. } | Block::Releasing { answer_by } => Some(answer_by),
            Block::Off | Block::On | Block::NotReleased => None,
        }
    }
}
