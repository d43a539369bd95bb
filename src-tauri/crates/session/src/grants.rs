//! The capabilities that one session holds.

use wire::Capability;

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
