//! What an injector's thread and those who give it work share: the queue's rounds, and who may have the machine now.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::{Injection, LOCAL_FIRST};

/// Tells an [`Injector`](super::Injector) that a person is at the machine; any number of copies may, from any thread.
#[derive(Debug, Clone)]
pub struct LocalFirst {
    pub(super) jobs: SyncSender<Job>,
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    started: Instant,
    pub(super) ended: AtomicBool,
    /// Events queued in an earlier round than this are dropped.
    pub(super) round: AtomicU64,
    pub(super) refused: AtomicU64,
    /// Milliseconds from `started` until which a person at this machine has it alone.
    local_until: AtomicU64,
    pub(super) parameters: AtomicBool,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            ended: AtomicBool::new(false),
            round: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            local_until: AtomicU64::new(0),
            parameters: AtomicBool::new(false),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// True where injection has ended, or everything was released since events of `round` were queued.
    pub(super) fn is_over(&self, round: u64) -> bool {
        self.ended.load(Ordering::SeqCst) || self.round.load(Ordering::SeqCst) != round
    }

    pub(super) fn is_local(&self) -> bool {
        self.now() < self.local_until.load(Ordering::SeqCst)
    }
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) round: u64,
    pub(super) event: Option<Injection>,
}

impl LocalFirst {
    /// Notes that a person uses this machine's own keyboard or mouse: everything the remote side holds is released at
    /// once, and for [`LOCAL_FIRST`] from now its events are refused. What it held counts again after it was let go.
    pub fn person_is_here(&self) {
        let now = self.shared.now();
        let wait = u64::try_from(LOCAL_FIRST.as_millis()).unwrap_or(u64::MAX);
        let before = self.shared.local_until.swap(now.saturating_add(wait), Ordering::SeqCst);
        if before <= now {
            release(&self.jobs, &self.shared);
        }
    }
}

/// Drops what waits and has everything released.
pub(super) fn release(jobs: &SyncSender<Job>, shared: &Shared) {
    let round = shared.round.fetch_add(1, Ordering::SeqCst) + 1;
    // Only wakes the thread: with a full queue it is awake.
    let _ = jobs.try_send(Job { round, event: None });
}
