//! `[access]`: the levels that staff may choose, the one that holds at first, and what they may grant at each.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::value::{Each, Fault, Number, Word, Words, each, number, word};
use crate::{Grantable, Grants, Highest, Limits};

/// Every capability, by its word.
const EVERY: [&str; 4] = ["view", "control", "tools", "parameters"];

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAccess {
    /// The highest level that staff may choose; it allows those before it.
    #[schemars(extend("default" = "full", "x-narrower" = "least"))]
    highest: Option<Word<Highest>>,
    /// The level when the program is started for the first time, before staff chose any; never above `highest`.
    #[schemars(extend("default" = "no-access", "x-narrower" = "least"))]
    default: Option<Word<First>>,
    /// The longest grant of a level or a task, in minutes.
    #[schemars(extend("default" = Limits::default().longest_grant_minutes, "x-narrower" = "least"))]
    longest_grant_minutes: Option<Number<1, { Limits::LONGEST_GRANT_MINUTES as i64 }>>,
    /// What staff may grant at all, level by level: `control` and `parameters` only with `view`.
    capabilities: Option<RawCapabilities>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawCapabilities {
    /// While a task is released at no access.
    #[schemars(extend("default" = EVERY, "x-narrower" = "common"))]
    no_access: Option<Each<Grantable, 0>>,
    /// At limited access.
    #[schemars(extend("default" = EVERY, "x-narrower" = "common"))]
    limited: Option<Each<Grantable, 0>>,
    /// At permanent limited access.
    #[schemars(extend("default" = EVERY, "x-narrower" = "common"))]
    permanent_limited: Option<Each<Grantable, 0>>,
    /// At full access.
    #[schemars(extend("default" = EVERY, "x-narrower" = "common"))]
    full: Option<Each<Grantable, 0>>,
}

/// The level of a first start.
#[derive(Clone, Copy)]
enum First {
    NoAccess,
    PermanentLimited,
}

impl Words for First {
    const WORDS: &'static [(&'static str, Self)] =
        &[("no-access", Self::NoAccess), ("permanent-limited", Self::PermanentLimited)];
}

impl Words for Highest {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("no-access", Self::NoAccess),
        ("limited", Self::Limited),
        ("permanent-limited", Self::PermanentLimited),
        ("full", Self::Full),
    ];
}

/// Sets the limits.
pub(crate) fn access(raw: RawAccess, limits: &mut Limits) -> Result<(), Fault> {
    limits.highest = word("highest", raw.highest)?.unwrap_or(limits.highest);
    limits.permanent_at_first = match word("default", raw.default)? {
        Some(First::PermanentLimited) => true,
        Some(First::NoAccess) | None => false,
    };
    limits.longest_grant_minutes =
        number("longest_grant_minutes", raw.longest_grant_minutes)?.unwrap_or(limits.longest_grant_minutes);
    let Some(raw) = raw.capabilities else { return Ok(()) };
    for (key, listed, set) in [
        ("no_access", raw.no_access, &mut limits.grantables.no_access),
        ("limited", raw.limited, &mut limits.grantables.limited),
        ("permanent_limited", raw.permanent_limited, &mut limits.grantables.permanent_limited),
        ("full", raw.full, &mut limits.grantables.full),
    ] {
        *set = grantable(key, listed)?.unwrap_or(*set);
    }
    Ok(())
}

fn grantable(key: &str, listed: Option<Each<Grantable, 0>>) -> Result<Option<Grants>, Fault> {
    let span = listed.as_ref().map(Each::span).unwrap_or_default();
    let Some(found) = each(key, listed)? else { return Ok(None) };
    if found.iter().any(|one| one.needs_view()) && !found.contains(&Grantable::View) {
        return Err((span, format!("`{key}` names \"control\" or \"parameters\", which need \"view\"")));
    }
    Ok(Some(found.into_iter().collect()))
}
