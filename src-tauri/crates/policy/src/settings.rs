//! What holds, key by key: the file's value or the default.

use serde::Serialize;
use serde_json::Value;

use crate::{Policy, PolicyError, schema};

/// One key of the policy, and what holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its place: section, key, and the number of a repeated section from 0 (`tool.0.id`).
    pub key: String,
    /// What holds, as TOML; `None` where nothing is named. The hash of a PIN is not repeated.
    pub value: Option<String>,
    /// True where the file says it, false where it is the default.
    pub set: bool,
}

/// Everything that holds under a policy file's text, in the order of the keys.
///
/// # Errors
/// As [`Policy::parse`].
pub fn settings(text: &str) -> Result<Vec<Setting>, PolicyError> {
    Policy::parse(text)?;
    let file: Value = toml::from_str(text).map_err(|fault| PolicyError::of(text, &fault))?;
    let mut settings = Vec::new();
    walk(&schema(), Some(&file), "", &mut settings);
    Ok(settings)
}

fn walk(schema: &Value, value: Option<&Value>, key: &str, settings: &mut Vec<Setting>) {
    let under = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        // A section with keys that must be named is there, or it is not. The whole file is.
        let needs = !key.is_empty() && (schema.get("required").is_some() || schema.get("oneOf").is_some());
        if value.is_none() && needs {
            settings.push(Setting { key: key.to_owned(), value: None, set: false });
            return;
        }
        for (name, schema) in properties {
            walk(schema, value.and_then(|value| value.get(name)), &under(name), settings);
        }
        return;
    }
    let of_tables = schema.pointer("/items/properties").is_some();
    if of_tables && let (Some(items), Some(Value::Array(values))) = (schema.get("items"), value) {
        for (n, value) in values.iter().enumerate() {
            walk(items, Some(value), &under(&n.to_string()), settings);
        }
        return;
    }
    let told = value
        .or_else(|| schema.get("default"))
        .filter(|value| !(of_tables && value.as_array().is_some_and(Vec::is_empty)));
    let secret = key.starts_with("approval.person.") && key.ends_with(".pin");
    let written = told.map(|told| if secret { "\"(set)\"".to_owned() } else { toml_of(told) });
    settings.push(Setting { key: key.to_owned(), value: written, set: value.is_some() });
}

fn toml_of(value: &Value) -> String {
    // Both stand for the same kinds of value; only a null, which no file holds, has no counterpart.
    toml::Value::try_from(value).map(|value| value.to_string()).unwrap_or_default()
}
