//! The capabilities that one session holds.

use wire::Capability;

/// A capability that staff grant or take back in application support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grantable {
    /// See the mirrored, masked screen.
    View,
    /// Move the mouse and type.
    Control,
}

impl Grantable {
    /// The capability in messages.
    #[must_use]
    pub fn capability(self) -> Capability {
        match self {
            Self::View => Capability::View,
            Self::Control => Capability::Control,
        }
    }

    /// What staff would grant for a capability that is asked for; none where it cannot be granted.
    #[must_use]
    pub fn of(capability: Capability) -> Option<Self> {
        match capability {
            Capability::View => Some(Self::View),
            Capability::Control => Some(Self::Control),
            Capability::Point
            | Capability::RunTool
            | Capability::RunInterferingTool
            | Capability::AdjustParameters
            | Capability::SendFile
            | Capability::ReceiveFile
            | Capability::Clipboard => None,
        }
    }
}

/// A set of [`Grantable`].
///
/// INVARIANT: whoever controls also views, so taking View back takes Control back with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Grants {
    view: bool,
    control: bool,
}

impl Grants {
    /// Nothing.
    pub const NONE: Self = Self { view: false, control: false };
    /// View alone.
    pub const VIEW: Self = Self { view: true, control: false };
    /// View and Control.
    pub const CONTROL: Self = Self { view: true, control: true };

    /// The set with one more; Control brings View.
    #[must_use]
    pub fn with(self, one: Grantable) -> Self {
        match one {
            Grantable::View => Self { view: true, ..self },
            Grantable::Control => Self::CONTROL,
        }
    }

    /// The set with one less; without View there is no Control.
    #[must_use]
    pub fn without(self, one: Grantable) -> Self {
        match one {
            Grantable::View => Self::NONE,
            Grantable::Control => Self { control: false, ..self },
        }
    }

    /// True where `one` is in the set.
    #[must_use]
    pub fn has(self, one: Grantable) -> bool {
        match one {
            Grantable::View => self.view,
            Grantable::Control => self.control,
        }
    }

    /// True where the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Its members.
    pub fn iter(self) -> impl Iterator<Item = Grantable> {
        [Grantable::View, Grantable::Control].into_iter().filter(move |one| self.has(*one))
    }

    /// What is asked for and can be granted; the rest is left out.
    #[must_use]
    pub fn wanted(capabilities: &[Capability]) -> Self {
        capabilities.iter().copied().filter_map(Grantable::of).fold(Self::NONE, Self::with)
    }
}

impl FromIterator<Grantable> for Grants {
    fn from_iter<I: IntoIterator<Item = Grantable>>(members: I) -> Self {
        members.into_iter().fold(Self::NONE, Self::with)
    }
}
