//! Who is in, as the vendor's key proves it.

use wire::EngineerId;

/// A proven engineer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Engineer {
    /// The identifier.
    pub id: EngineerId,
    /// The name.
    pub name: String,
    /// The organisation.
    pub organisation: String,
}
