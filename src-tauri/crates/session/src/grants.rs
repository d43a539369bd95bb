//! What one session may do.

use wire::Capability;

/// What a session may do by grants, level, kind and interlock: a set of [`Capability`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Capabilities(u8);

impl Capabilities {
    /// Those that anything can bring.
    pub const ALL: [Capability; 5] = [
        Capability::View,
        Capability::Control,
        Capability::RunTool,
        Capability::RunInterferingTool,
        Capability::AdjustParameters,
    ];

    fn bit(one: Capability) -> u8 {
        Self::ALL.into_iter().zip([1, 2, 4, 8, 16]).find(|(other, _)| *other == one).map_or(0, |(_, bit)| bit)
    }

    /// True where `one` is in the set.
    #[must_use]
    pub fn has(self, one: Capability) -> bool {
        self.0 & Self::bit(one) != 0
    }

    /// Its members.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Self::ALL.into_iter().filter(move |one| self.has(*one))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(members: I) -> Self {
        Self(members.into_iter().fold(0, |bits, one| bits | Self::bit(one)))
    }
}
