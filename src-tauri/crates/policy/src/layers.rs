//! The policy's two layers: what IT deployed, and what the site set below it.
//!
//! INVARIANT (I6): the managed layer is the ceiling, with the defaults for what it does not name. Of a key whose values can
//! be compared the narrower one holds, as its form says (`x-narrower` in the schema: `least`, `greatest`, `both` lists, or
//! what is `common` to them; `hours` hold where both are open); tools, the examination's source, what becomes of the history, and
//! where the service centre is are the managed layer's alone (`managed`); of any other key it is the managed one, and the site's where
//! the managed layer does not name it. Without a managed layer the site's settings are the policy.
//!
//! What only narrows does not make the whole unusable: what both layers list counts once, what the site adds under a name
//! that the managed layer has gets another one, and the warning keeps to the shorter idle time. Hours that never meet, and
//! PINs that nobody has, leave nothing that could hold: that is an error.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::settings::{Setting, Source, settle};
use crate::value::TEXT;
use crate::{Limits, Policy, PolicyError, ServiceHours, schema};

/// What a key's form says of two values.
const NARROWER: &str = "x-narrower";
/// The lists that the site adds to, and the managed lists whose names are not free there.
const ADDED: [(&str, &[&str]); 2] = [("mask", &["mask", "window"]), ("parameter_window", &["parameter_window"])];

/// The texts of both layers; each may be missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layers<'a> {
    /// The managed policy, deployed by IT.
    pub managed: Option<&'a str>,
    /// The site's settings.
    pub site: Option<&'a str>,
}

/// What holds under both layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// What holds.
    pub policy: Policy,
    /// The same key by key, and which layer says it.
    pub settings: Vec<Setting>,
}

/// A layer that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct LayerError {
    /// Which.
    pub layer: Source,
    /// What is wrong with it.
    pub error: PolicyError,
}

impl Layers<'_> {
    /// Puts the layers together.
    ///
    /// # Errors
    /// [`LayerError`] where a layer is not as it should be, or the site's does not fit the managed one.
    pub fn effective(self) -> Result<Effective, LayerError> {
        let managed = read(self.managed, Source::Managed)?;
        let site = read(self.site, Source::Site)?;
        let form = schema();
        // Each is good by itself: what is left are keys that do not fit each other.
        let unfit = |message: String| LayerError {
            layer: Source::Site,
            error: PolicyError {
                line: 1,
                column: 1,
                message: format!("it does not fit the managed policy: {message}"),
            },
        };
        let mut hours = None;
        let mut both = match (&managed, &site) {
            (Some((managed, ceiling)), Some((site, below))) => {
                if let (Some(managed), Some(site)) = (&ceiling.service_hours, &below.service_hours) {
                    hours = Some(common_hours(managed, site).map_err(unfit)?);
                }
                let mut both = merge(&form, Some(managed), Some(&added(managed, site))).unwrap_or_else(version_only);
                cap_warning(&mut both);
                only_with_pin(&mut both);
                both
            }
            (Some((only, _)), None) | (None, Some((only, _))) => only.clone(),
            (None, None) => version_only(),
        };
        let text = toml::to_string(&both).map_err(|fault| unfit(fault.to_string()))?;
        let mut policy = Policy::parse(&text).map_err(|error| unfit(error.message))?;
        // What is common to two files' hours may be more windows than one file lists: it is not read again.
        if let Some(hours) = hours {
            both["service_hours"] = hours.section();
            policy.service_hours = Some(hours);
        }
        let managed = managed.as_ref().map(|(managed, _)| managed);
        Ok(Effective { policy, settings: settle(&form, &both, managed) })
    }
}

fn version_only() -> Value {
    Value::Object(Map::from_iter([("version".to_owned(), Policy::VERSION.into())]))
}

fn read(text: Option<&str>, layer: Source) -> Result<Option<(Value, Policy)>, LayerError> {
    let Some(text) = text else { return Ok(None) };
    let read = || {
        let policy = Policy::parse(text)?;
        Ok((toml::from_str(text).map_err(|fault| PolicyError::of(text, &fault))?, policy))
    };
    read().map(Some).map_err(|error| LayerError { layer, error })
}

fn common_hours(managed: &ServiceHours, site: &ServiceHours) -> Result<ServiceHours, String> {
    let common = managed.common(site).map_err(|wrong| format!("`service_hours`: {wrong}"))?;
    common.ok_or_else(|| "`service_hours`: they are never open at the same time".to_owned())
}

/// The site's settings without what the managed policy lists just so, and with free names for what they add.
fn added(managed: &Value, site: &Value) -> Value {
    let mut added = site.clone();
    for (key, among) in ADDED {
        let Some(Value::Array(own)) = added.get_mut(key) else { continue };
        own.retain(|one| !list(managed, key).contains(one));
        let above: BTreeSet<&str> = among.iter().flat_map(|key| names(list(managed, key))).collect();
        let mut taken: BTreeSet<String> = above.iter().copied().chain(names(own)).map(str::to_owned).collect();
        for name in own.iter_mut().filter_map(|one| one.get_mut("name")) {
            if let Some(told) = name.as_str().filter(|told| above.contains(told))
                && let Some(free) = free(told, &taken)
            {
                taken.insert(free.clone());
                *name = free.into();
            }
        }
    }
    added
}

fn list<'a>(layer: &'a Value, key: &str) -> &'a [Value] {
    layer.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn names(list: &[Value]) -> impl Iterator<Item = &str> {
    list.iter().filter_map(|one| one.get("name")?.as_str())
}

/// The name with ` (site)` behind it, or else ` (site 2)` and so on; its end gives way where it would be too long.
fn free(name: &str, taken: &BTreeSet<String>) -> Option<String> {
    let suffixes = std::iter::once(" (site)".to_owned()).chain((2_u32..).map(|n| format!(" (site {n})")));
    let with = |suffix: String| {
        let room = TEXT.saturating_sub(suffix.chars().count());
        name.chars().take(room).chain(suffix.chars()).collect::<String>()
    };
    suffixes.map(with).find(|name| !taken.contains(name))
}

/// One layer's warning may be longer than half the other's idle time: it is half of it then, as [`Limits`] has it.
fn cap_warning(both: &mut Value) {
    let Some(session) = both.get_mut("session").and_then(Value::as_object_mut) else { return };
    let idle = session.get("idle_minutes").and_then(Value::as_i64);
    let half = idle.unwrap_or_else(|| Limits::default().idle_minutes.into()) * 30;
    if let Some(warning) = session.get_mut("idle_warning_seconds")
        && warning.as_i64().is_some_and(|told| told > half)
    {
        *warning = half.into();
    }
}

/// Where the site asks for PINs, the managed policy's people without one cannot sign. Where nobody has one, that is told.
fn only_with_pin(both: &mut Value) {
    let Some(approval) = both.get_mut("approval").filter(|approval| approval["staff"] == "pin") else { return };
    let Some(Value::Array(people)) = approval.get_mut("person") else { return };
    let has_pin = |person: &Value| person.get("pin").is_some();
    if people.iter().any(has_pin) {
        people.retain(has_pin);
    }
}

/// A section whose keys only make sense together is one value.
pub(crate) fn is_whole(schema: &Value) -> bool {
    schema.get("required").is_some() || schema.get("oneOf").is_some()
}

/// What holds where both layers are there.
fn merge(schema: &Value, managed: Option<&Value>, site: Option<&Value>) -> Option<Value> {
    let root = schema.get("$schema").is_some();
    if let (Some(keys), true) = (schema.get("properties").and_then(Value::as_object), root || !is_whole(schema)) {
        let under = |layer: Option<&'_ Value>, key: &str| layer.and_then(|layer| layer.get(key)).cloned();
        let both = keys.iter().filter_map(|(key, schema)| {
            let (managed, site) = (under(managed, key), under(site, key));
            Some((key.clone(), merge(schema, managed.as_ref(), site.as_ref())?))
        });
        let both: Map<String, Value> = both.collect();
        return (!both.is_empty()).then_some(Value::Object(both));
    }
    let narrower = schema.get(NARROWER).and_then(Value::as_str);
    // What the managed policy does not say, it leaves at the default: that is the ceiling then.
    let ceiling = managed.or_else(|| schema.get("default"));
    let below = match (narrower, ceiling, site) {
        (Some("least"), Some(ceiling), Some(site)) => rank(schema, site) < rank(schema, ceiling),
        (Some("greatest"), Some(ceiling), Some(site)) => rank(schema, site) > rank(schema, ceiling),
        _ => false,
    };
    match (narrower, managed, site) {
        (Some("both"), Some(Value::Array(managed)), Some(Value::Array(site))) => {
            Some([managed.as_slice(), site].concat().into())
        }
        (Some("common"), ..) => common(managed, ceiling, site),
        (Some("least" | "greatest"), ..) => if below { site } else { managed }.cloned(),
        (Some("managed"), ..) => managed.cloned(),
        _ => managed.or(site).cloned(),
    }
}

/// What both lists have.
fn common(managed: Option<&Value>, ceiling: Option<&Value>, site: Option<&Value>) -> Option<Value> {
    let (Some(Value::Array(ceiling)), Some(Value::Array(site))) = (ceiling, site) else { return managed.cloned() };
    let both: Vec<Value> = ceiling.iter().filter(|one| site.contains(one)).cloned().collect();
    if both == *ceiling { managed.cloned() } else { Some(both.into()) }
}

/// Where a value stands: numbers by themselves, words in the order of the form, false before true.
fn rank(schema: &Value, value: &Value) -> Option<i64> {
    let words = schema.get("enum").and_then(Value::as_array);
    let of_word = || words?.iter().position(|word| word == value)?.try_into().ok();
    value.as_i64().or_else(|| value.as_bool().map(i64::from)).or_else(of_word)
}
