//! Time as an argument: a clock that counts sleep, and wall time, which can only shorten a deadline.

use std::hash::{Hash, Hasher};

/// Milliseconds on a clock that only rises and counts sleep (CLOCK_BOOTTIME or its equivalent).
pub type Millis = u64;
/// Wall time as Unix milliseconds.
pub type WallMillis = u64;

/// One moment on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Now {
    /// The clock that counts sleep.
    pub mono: Millis,
    /// The wall clock; may be set back and forward.
    pub wall: WallMillis,
}

impl Now {
    /// The moment `length` milliseconds later, as a deadline.
    pub(crate) fn after(self, length: Millis) -> Deadline {
        Deadline { mono: self.mono.saturating_add(length), wall: self.wall.saturating_add(length) }
    }
}

/// A moment that is told, and that nothing depends on: states that differ only in it are equal.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Told(pub(crate) Now);

impl PartialEq for Told {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Told {}

impl Hash for Told {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A moment after which something no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deadline {
    /// When, on the clock that counts sleep: this decides.
    pub mono: Millis,
    /// When, as it was shown; a wall clock set forward brings `mono` nearer, one set back changes nothing.
    pub wall: WallMillis,
}

impl Deadline {
    /// Brings the deadline nearer where the wall clock says that less time is left; never moves it away.
    pub(crate) fn tighten(&mut self, now: Now) {
        let left = self.wall.saturating_sub(now.wall);
        self.mono = self.mono.min(now.mono.saturating_add(left));
    }

    /// True once it is over.
    #[must_use]
    pub fn passed(&self, now: Now) -> bool {
        now.mono >= self.mono
    }

    /// Milliseconds left.
    #[must_use]
    pub fn left(&self, now: Now) -> Millis {
        self.mono.saturating_sub(now.mono)
    }
}

/// `minutes` in milliseconds.
pub(crate) fn minutes(minutes: u32) -> Millis {
    u64::from(minutes) * 60_000
}

/// `seconds` in milliseconds.
pub(crate) fn seconds(seconds: u16) -> Millis {
    u64::from(seconds) * 1_000
}
