//! The capabilities that staff grant, and a set of them.

use wire::Capability;

use crate::value::Words;

/// A capability that staff grant or take back: all of them in application support, tools alone in technical support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grantable {
    /// See the mirrored, masked screen.
    View,
    /// Move the mouse and type.
    Control,
    /// Run service tools, as the level allows them.
    Tools,
    /// Adjust measurement parameters.
    Parameters,
}

impl Grantable {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::View, Self::Control, Self::Tools, Self::Parameters];

    /// The capability in messages.
    #[must_use]
    pub fn capability(self) -> Capability {
        match self {
            Self::View => Capability::View,
            Self::Control => Capability::Control,
            Self::Tools => Capability::RunTool,
            Self::Parameters => Capability::AdjustParameters,
        }
    }

    /// What staff would grant for a capability that is asked for; none where it cannot be granted.
    #[must_use]
    pub fn of(capability: Capability) -> Option<Self> {
        match capability {
            Capability::View => Some(Self::View),
            Capability::Control => Some(Self::Control),
            Capability::RunTool | Capability::RunInterferingTool => Some(Self::Tools),
            Capability::AdjustParameters => Some(Self::Parameters),
            Capability::Point | Capability::SendFile | Capability::ReceiveFile | Capability::Clipboard => None,
        }
    }

    /// True where it is worth nothing without View.
    #[must_use]
    pub fn needs_view(self) -> bool {
        match self {
            Self::Control | Self::Parameters => true,
            Self::View | Self::Tools => false,
        }
    }
}

/// A set of [`Grantable`].
///
/// INVARIANT: whoever controls or adjusts parameters also views, so taking View back takes those back with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Grants(u8);

impl Grants {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// View alone.
    pub const VIEW: Self = Self(1);
    /// View and Control.
    pub const CONTROL: Self = Self(3);
    /// Tools alone: what technical support begins with.
    pub const TOOLS: Self = Self(4);
    /// All of them.
    pub const ALL: Self = Self(15);

    fn bit(one: Grantable) -> u8 {
        match one {
            Grantable::View => 1,
            Grantable::Control => 2,
            Grantable::Tools => 4,
            Grantable::Parameters => 8,
        }
    }

    /// The set with one more; what needs View brings it.
    #[must_use]
    pub fn with(self, one: Grantable) -> Self {
        let brought = if one.needs_view() { Self::VIEW.0 } else { 0 };
        Self(self.0 | Self::bit(one) | brought)
    }

    /// The set with one less; without View there is nothing that needs it.
    #[must_use]
    pub fn without(self, one: Grantable) -> Self {
        let gone = |other: &Grantable| *other == one || (one == Grantable::View && other.needs_view());
        Grantable::ALL.into_iter().filter(gone).fold(self, |left, gone| Self(left.0 & !Self::bit(gone)))
    }

    /// The members of both sets.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// True where `one` is in the set.
    #[must_use]
    pub fn has(self, one: Grantable) -> bool {
        self.0 & Self::bit(one) != 0
    }

    /// True where the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Its members.
    pub fn iter(self) -> impl Iterator<Item = Grantable> {
        Grantable::ALL.into_iter().filter(move |one| self.has(*one))
    }

    /// What is asked for and can be granted; the rest is left out.
    #[must_use]
    pub fn wanted(capabilities: &[Capability]) -> Self {
        capabilities.iter().copied().filter_map(Grantable::of).collect()
    }
}

impl FromIterator<Grantable> for Grants {
    fn from_iter<I: IntoIterator<Item = Grantable>>(members: I) -> Self {
        members.into_iter().fold(Self::NONE, Self::with)
    }
}

impl Words for Grantable {
    const WORDS: &'static [(&'static str, Self)] =
        &[("view", Self::View), ("control", Self::Control), ("tools", Self::Tools), ("parameters", Self::Parameters)];
}
