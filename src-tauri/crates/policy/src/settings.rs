//! What holds, key by key, and who says it.

use serde::Serialize;
use serde_json::Value;

use crate::layers::is_whole;

/// Who says what holds for a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Nobody: the default.
    Default,
    /// The site's settings.
    Site,
    /// The managed policy.
    Managed,
}

/// One key of the policy, and what holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its place: section, key, and the number of a repeated section from 0 (`tool.0.id`).
    pub key: String,
    /// What holds, as TOML; `None` where nothing is named. The hash of a PIN is not repeated.
    pub value: Option<String>,
    /// Who says it.
    pub source: Source,
    /// What the managed policy names, as TOML: the site may go below it where one value is narrower, and else not change it.
    pub managed: Option<String>,
}

/// Everything that holds, in the order of the keys.
pub(crate) fn settle(form: &Value, both: &Value, managed: Option<&Value>) -> Vec<Setting> {
    let mut settings = Vec::new();
    Layered { both: Some(both), managed }.walk(form, "", &mut settings);
    settings
}

/// What holds at a place, and what the managed policy says there.
#[derive(Clone, Copy)]
struct Layered<'a> {
    both: Option<&'a Value>,
    managed: Option<&'a Value>,
}

impl<'a> Layered<'a> {
    fn at(self, key: &str) -> Self {
        let under = |value: Option<&'a Value>| value.and_then(|value| value.get(key));
        Self { both: under(self.both), managed: under(self.managed) }
    }

    fn source(self) -> Source {
        match (self.both, self.managed) {
            (None, _) => Source::Default,
            (both, managed) if both == managed => Source::Managed,
            (Some(_), _) => Source::Site,
        }
    }

    fn walk(self, form: &Value, key: &str, settings: &mut Vec<Setting>) {
        let under = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        if let Some(keys) = form.get("properties").and_then(Value::as_object) {
            // The file itself is always there.
            if self.both.is_none() && is_whole(form) && !key.is_empty() {
                settings.push(Setting { key: key.to_owned(), value: None, source: Source::Default, managed: None });
                return;
            }
            keys.iter().for_each(|(name, form)| self.at(name).walk(form, &under(name), settings));
            return;
        }
        let sections = form.get("items").filter(|items| items.get("properties").is_some());
        if let (Some(form), Some(Value::Array(values))) =
            (sections, self.both.filter(|both| *both != &Value::Array(Vec::new())))
        {
            let managed = self.managed.and_then(Value::as_array);
            for (n, value) in values.iter().enumerate() {
                let managed = managed.and_then(|managed| managed.iter().find(|one| *one == value));
                Self { both: Some(value), managed }.walk(form, &under(&n.to_string()), settings);
            }
            return;
        }
        let secret = key.starts_with("approval.person.") && key.ends_with(".pin");
        let written = |value: &Value| if secret { "\"(set)\"".to_owned() } else { toml_of(value) };
        let fallback = form.get("default").filter(|_| sections.is_none());
        settings.push(Setting {
            key: key.to_owned(),
            value: self.both.or(fallback).map(written),
            source: self.source(),
            managed: self.managed.map(written),
        });
    }
}

fn toml_of(value: &Value) -> String {
    // Both stand for the same kinds of value; only a null, which no file holds, has no counterpart.
    toml::Value::try_from(value).map(|value| value.to_string()).unwrap_or_default()
}
