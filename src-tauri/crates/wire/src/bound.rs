//! Bounds that decoding enforces field by field.

use serde::{Deserialize, Deserializer, de::Error};

use crate::{Capability, Name};

/// Takes a string of at most `MAX` bytes.
pub(crate) fn string<'de, const MAX: usize, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.len() > MAX { Err(D::Error::custom("string is too long")) } else { Ok(text) }
}

/// Takes a name, cleaned.
pub(crate) fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Name::deserialize(from).map(String::from)
}

/// Takes a list that names each capability at most once.
pub(crate) fn capabilities<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Capability>, D::Error> {
    let list = Vec::<Capability>::deserialize(from)?;
    let mut seen = list.clone();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() == list.len() { Ok(list) } else { Err(D::Error::custom("a capability is named twice")) }
}
