//! The reasons for which nothing is sent, as a set.

use crate::PauseReason;

/// A set of [`PauseReason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pauses(u8);

impl Pauses {
    /// The reasons in the order in which one is shown where several hold.
    pub const ORDER: [PauseReason; 6] = [
        PauseReason::Link,
        PauseReason::Mirror,
        PauseReason::Banner,
        PauseReason::Locked,
        PauseReason::Absent,
        PauseReason::Staff,
    ];

    fn bit(why: PauseReason) -> u8 {
        match why {
            PauseReason::Staff => 1,
            PauseReason::Banner => 2,
            PauseReason::Mirror => 4,
            PauseReason::Link => 8,
            PauseReason::Locked => 16,
            PauseReason::Absent => 32,
        }
    }

    /// Puts a reason in; true where it was not in before.
    pub(crate) fn insert(&mut self, why: PauseReason) -> bool {
        let new = !self.has(why);
        self.0 |= Self::bit(why);
        new
    }

    /// Takes a reason out; true where it was in.
    pub(crate) fn remove(&mut self, why: PauseReason) -> bool {
        let was = self.has(why);
        self.0 &= !Self::bit(why);
        was
    }

    /// The reasons for which `holds` is true.
    pub(crate) fn which(holds: impl Fn(PauseReason) -> bool) -> Self {
        let mut set = Self::default();
        for why in Self::ORDER {
            if holds(why) {
                set.insert(why);
            }
        }
        set
    }

    /// True where the reason is in the set.
    #[must_use]
    pub fn has(self, why: PauseReason) -> bool {
        self.0 & Self::bit(why) != 0
    }

    /// True where nothing pauses.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The reason to show.
    #[must_use]
    pub fn first(self) -> Option<PauseReason> {
        Self::ORDER.into_iter().find(|why| self.has(*why))
    }
}
