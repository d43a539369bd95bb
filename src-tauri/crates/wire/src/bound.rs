//! Bounds that decoding enforces field by field.

use serde::{Deserialize, Deserializer, de::Error};

use crate::{Capability, MAX_MAIL_ADDRESSES, MAX_TOOLS, MailAddress, Name, ToolInfo};

/// Takes a string of at most `MAX` bytes.
pub(crate) fn string<'de, const MAX: usize, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.len() > MAX { Err(D::Error::custom("string is too long")) } else { Ok(text) }
}

/// Takes the fields of a message that has none: without it serde would overlook any that stand there.
pub(crate) fn nothing<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    Nothing::deserialize(from).map(|Nothing {}| ())
}

/// Takes the number of a viewer or a run: they rise from 1.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from)? {
        0 => Err(D::Error::custom("numbers rise from 1")),
        number => Ok(number),
    }
}

/// Takes at most [`MAX_TOOLS`] tools, each at most once.
pub(crate) fn tools<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<ToolInfo>, D::Error> {
    let list = Vec::<ToolInfo>::deserialize(from)?;
    let ids: std::collections::BTreeSet<_> = list.iter().map(|tool| &tool.id).collect();
    if list.len() > MAX_TOOLS {
        Err(D::Error::custom("too many tools"))
    } else if ids.len() < list.len() {
        Err(D::Error::custom("a tool is named twice"))
    } else {
        Ok(list)
    }
}

/// Takes 1 to [`MAX_MAIL_ADDRESSES`] addresses, each at most once.
pub(crate) fn addresses<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<MailAddress>, D::Error> {
    let list = Vec::<MailAddress>::deserialize(from)?;
    let different: std::collections::BTreeSet<_> = list.iter().collect();
    if list.is_empty() || list.len() > MAX_MAIL_ADDRESSES {
        Err(D::Error::custom("no address, or too many"))
    } else if different.len() < list.len() {
        Err(D::Error::custom("an address is named twice"))
    } else {
        Ok(list)
    }
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
