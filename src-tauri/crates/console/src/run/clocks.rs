//! Both clocks, side by side.

use session::Now;

/// Notices that the wall clock was set.
pub(super) struct Clocks(Now);

impl Clocks {
    /// Less than this is drift.
    const SET: i64 = 2_000;

    pub(super) fn new(now: Now) -> Self {
        Self(now)
    }

    /// By how much the wall clock was set since the last look.
    pub(super) fn set_by(&mut self, now: Now) -> Option<i64> {
        let before = std::mem::replace(&mut self.0, now);
        let passed = |from: u64, to: u64| to.cast_signed() - from.cast_signed();
        let by = passed(before.wall, now.wall) - passed(before.mono, now.mono);
        (by.abs() >= Self::SET).then_some(by)
    }
}
