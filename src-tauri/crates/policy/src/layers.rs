//! The policy's two layers: what IT deployed, and what the site set below it.
//!
//! INVARIANT (I6): the managed layer is the ceiling, with the defaults for what it does not name. Of a key whose values can
//! be compared the narrower one holds, as its form says (`x-narrower` in the schema: `least`, `greatest`, `both` lists, or
//! what is `common` to them; `hours` hold where both are open); tools, the examination's source, and what becomes of the
//! history are the managed layer's alone (`managed`); of any other key it is the managed one, and the site's where the
//! managed layer does not name it. Without a managed layer the site's settings are the policy.

use serde_json::{Map, Value};

use crate::settings::{Setting, Source, settle};
use crate::{Policy, PolicyError, ServiceHours, schema};

/// What a key's form says of two values.
const NARROWER: &str = "x-narrower";

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
        let both = match (&managed, &site) {
            (Some((managed, ceiling)), Some((site, below))) => {
                let mut both = merge(&form, Some(managed), Some(site)).unwrap_or_else(version_only);
                if let (Some(managed), Some(site)) = (&ceiling.service_hours, &below.service_hours) {
                    both["service_hours"] = common_hours(managed, site).map_err(unfit)?;
                }
                both
            }
            (Some((only, _)), None) | (None, Some((only, _))) => only.clone(),
            (None, None) => version_only(),
        };
        let text = toml::to_string(&both).map_err(|fault| unfit(fault.to_string()))?;
        let policy = Policy::parse(&text).map_err(|error| unfit(error.message))?;
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

fn common_hours(managed: &ServiceHours, site: &ServiceHours) -> Result<Value, String> {
    let common = managed.common(site).map_err(|wrong| format!("`service_hours`: {wrong}"))?;
    let none = "`service_hours`: they are never open at the same time".to_owned();
    common.map(|common| common.section()).ok_or(none)
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
