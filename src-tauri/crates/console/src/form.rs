//! The policy's keys as forms, made from its JSON Schema: a new key appears by itself.
//!
//! A key's name and meaning are in the catalogue under its place: `key-session-idle-minutes`, and the same with `-means`.

use serde_json::{Map, Value, json};

use crate::view::{PolicyField, PolicyForm, PolicySection, PolicyWord};
use crate::words::Words;

/// What the site's form shows and never changes, whether or not a managed policy is deployed.
const MANAGED: [&str; 4] = ["tool", "window", "examination", "approval.person"];
/// Keys whose value is somebody's own word, never one of the file's.
const NAMED: [&str; 9] = ["name", "title", "class", "process", "address", "user", "ca", "id", "end"];
/// The longest text where the form names no bound.
const TEXT: u64 = 253;

/// What is known of a key at its place.
#[derive(Clone, Copy)]
struct Place<'a> {
    words: &'a Words,
    section: PolicySection,
    /// The managed policy, where there is one, at this place.
    managed: Option<&'a Value>,
    is_managed: bool,
    site: Option<&'a Value>,
}

/// Every key but the version, in the file's order.
pub(crate) fn fields(words: &Words, managed: Option<&Value>, site: &Value) -> Vec<PolicyField> {
    let schema = policy::schema();
    let sections = schema.get("properties").and_then(Value::as_object);
    let sections = sections.into_iter().flatten().filter(|(name, _)| *name != "version");
    let mut fields = Vec::new();
    for (name, schema) in sections {
        let place = Place {
            words,
            section: section(name),
            managed: managed.and_then(|managed| managed.get(name)),
            is_managed: managed.is_some(),
            site: site.get(name),
        };
        place.walk(schema, name, &mut fields);
    }
    fields
}

/// Where a section of the file stands on the page.
fn section(name: &str) -> PolicySection {
    match name {
        "access" | "approval" | "service_hours" => PolicySection::Access,
        "password" | "request" | "session" => PolicySection::Sessions,
        "mask" | "window" | "masking" | "parameter_window" => PolicySection::Screen,
        "tool" | "examination" => PolicySection::Tools,
        "history" | "siem" | "mail" => PolicySection::History,
        _ => PolicySection::Workstation,
    }
}

/// A key's name for the catalogue: without the numbers of repeated sections.
pub(crate) fn name_of(key: &str) -> String {
    let plain = key.split('.').filter(|part| !part.starts_with('"') && part.parse::<usize>().is_err());
    format!("key-{}", plain.collect::<Vec<_>>().join("-").replace('_', "-"))
}

fn is_whole(schema: &Value) -> bool {
    schema.get("required").is_some() || schema.get("oneOf").is_some()
}

impl<'a> Place<'a> {
    fn at(self, key: &str) -> Self {
        let under = |value: Option<&'a Value>| value.and_then(|value| value.get(key));
        Self { managed: under(self.managed), site: under(self.site), ..self }
    }

    /// Sections whose keys stand for themselves are not fields of their own.
    fn walk(self, schema: &Value, key: &str, fields: &mut Vec<PolicyField>) {
        match schema.get("properties").and_then(Value::as_object) {
            Some(keys) if !is_whole(schema) && !MANAGED.contains(&key) => {
                for (name, below) in keys {
                    self.at(name).walk(&inherited(schema, below), &format!("{key}.{name}"), fields);
                }
            }
            _ => fields.push(self.field(schema, key)),
        }
    }

    fn field(self, schema: &Value, key: &str) -> PolicyField {
        let narrower = schema.get("x-narrower").and_then(Value::as_str);
        let fixed = MANAGED.contains(&key) || (narrower == Some("managed") && self.is_managed);
        let locked = fixed || (narrower.is_none() && self.managed.is_some());
        let default = schema.get("default");
        // What the managed policy does not name, it leaves at the default.
        let ceiling = self.managed.or(default).filter(|_| self.is_managed);
        let form = if fixed { PolicyForm::Managed } else { self.form(schema, key, ceiling) };
        let name = name_of(key);
        let shown = |value: Option<&Value>| value.map(|value| self.shown(key, value)).unwrap_or_default();
        PolicyField {
            key: key.to_owned(),
            section: self.section,
            name: self.words.say(&name),
            means: self.words.say(&format!("{name}-means")),
            form,
            value: self.site.cloned().unwrap_or_default(),
            otherwise: shown(self.managed.or(default)),
            managed: shown(self.managed),
            locked,
        }
    }

    fn form(self, schema: &Value, key: &str, ceiling: Option<&Value>) -> PolicyForm {
        let narrower = schema.get("x-narrower").and_then(Value::as_str);
        let kind = schema.get("type").and_then(Value::as_str).unwrap_or_default();
        let words = |schema: &Value| self.choices(schema, narrower, ceiling);
        match kind {
            "integer" | "number" => {
                let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
                let (mut least, mut greatest) = (bound("minimum").unwrap_or(0.0), bound("maximum").unwrap_or(f64::MAX));
                match (narrower, ceiling.and_then(Value::as_f64)) {
                    (Some("least"), Some(ceiling)) => greatest = greatest.min(ceiling),
                    (Some("greatest"), Some(ceiling)) => least = least.max(ceiling),
                    _ => {}
                }
                PolicyForm::Number { least, greatest, whole: kind == "integer" }
            }
            "boolean" => {
                PolicyForm::Toggle { only_on: narrower == Some("greatest") && ceiling == Some(&Value::Bool(true)) }
            }
            "string" if schema.get("enum").is_some() => PolicyForm::Choice { words: words(schema) },
            "array" => self.array(schema, key, words),
            "object" => {
                let fields = self.below(schema, key);
                PolicyForm::Group { fields, fresh: fresh(schema) }
            }
            _ => PolicyForm::Text { longest: longest(schema) },
        }
    }

    fn array(self, schema: &Value, key: &str, words: impl Fn(&Value) -> Vec<PolicyWord>) -> PolicyForm {
        let Some(items) = schema.get("items") else { return PolicyForm::Texts { longest: longest(schema) } };
        if items.get("enum").is_some() {
            return PolicyForm::Words { words: words(items) };
        }
        if items.get("properties").is_none() {
            return PolicyForm::Texts { longest: longest(items) };
        }
        let each = self.site.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let item = |(n, value): (usize, &'a Value)| {
            Self { managed: None, is_managed: false, site: Some(value), ..self }.below(items, &format!("{key}.{n}"))
        };
        PolicyForm::List { items: each.iter().enumerate().map(item).collect(), fresh: fresh(items) }
    }

    fn below(self, schema: &Value, key: &str) -> Vec<PolicyField> {
        let keys = schema.get("properties").and_then(Value::as_object);
        let field =
            |(name, below): (&String, &Value)| self.at(name).field(&inherited(schema, below), &format!("{key}.{name}"));
        keys.into_iter().flatten().map(field).collect()
    }

    fn choices(self, schema: &Value, narrower: Option<&str>, ceiling: Option<&Value>) -> Vec<PolicyWord> {
        let codes: Vec<&str> =
            schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let top = ceiling.and_then(|ceiling| codes.iter().position(|code| ceiling == code));
        let within = |n: usize, code: &str| match (narrower, top, ceiling) {
            (Some("least"), Some(top), _) => n <= top,
            (Some("greatest"), Some(top), _) => n >= top,
            (Some("common"), _, Some(Value::Array(ceiling))) => ceiling.iter().any(|one| one == code),
            _ => true,
        };
        let word = |(n, code): (usize, &&str)| PolicyWord {
            code: (*code).to_owned(),
            name: self.words.say(&format!("word-{code}")),
            allowed: within(n, code),
        };
        codes.iter().enumerate().map(word).collect()
    }

    /// A value as it is read.
    fn shown(self, key: &str, value: &Value) -> String {
        shown(self.words, key, value)
    }
}

/// A value as it is read: words by their names, lists one after the other, repeated sections by what names them.
pub(crate) fn shown(words: &Words, key: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(on) => words.say(if *on { "word-yes" } else { "word-no" }),
        Value::Number(number) => number.to_string(),
        // What somebody named stays as it was written.
        Value::String(text) if NAMED.contains(&key.rsplit('.').next().unwrap_or_default()) => text.clone(),
        Value::String(text) => words.find(&format!("word-{text}")).unwrap_or_else(|| text.clone()),
        Value::Array(list) => list.iter().map(|one| shown(words, key, one)).collect::<Vec<_>>().join(", "),
        Value::Object(keys) => {
            let name = ["name", "id", "initials", "address", "file"].iter().find_map(|name| keys.get(*name)?.as_str());
            name.map_or_else(
                || keys.values().map(|one| shown(words, key, one)).collect::<Vec<_>>().join(" "),
                str::to_owned,
            )
        }
    }
}

/// What holds for a section holds for its keys.
fn inherited(above: &Value, below: &Value) -> Value {
    let mut below = below.clone();
    if let (Some(narrower), Some(keys)) = (above.get("x-narrower"), below.as_object_mut()) {
        keys.entry("x-narrower").or_insert_with(|| narrower.clone());
    }
    below
}

fn longest(schema: &Value) -> u32 {
    let longest = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(TEXT);
    u32::try_from(longest).unwrap_or(u32::MAX)
}

/// The least that one more of a section must have, to be filled in.
fn fresh(schema: &Value) -> Value {
    let of = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let mut needed = schema.get("required").map(of).unwrap_or_default();
    let first =
        schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(|forms| forms.get(0)?.get("required")).map(of);
    needed.extend(first.unwrap_or_default());
    let key = |name: &Value| {
        let name = name.as_str()?;
        let form = schema.get("properties")?.get(name)?;
        let kind = form.get("type").and_then(Value::as_str).unwrap_or_default();
        let value =
            match (kind, form.get("enum").or_else(|| form.pointer("/items/enum")).and_then(|words| words.get(0))) {
                ("array", Some(word)) => json!([word]),
                (_, Some(word)) => word.clone(),
                ("integer", None) => form.get("minimum").cloned().unwrap_or(json!(0)),
                ("number", None) => {
                    if form.get("exclusiveMinimum").is_some() {
                        json!(0.25)
                    } else {
                        json!(0.0)
                    }
                }
                ("boolean", None) => json!(false),
                ("array", None) => match form.get("items")? {
                    items if items.get("properties").is_some() => json!([fresh(items)]),
                    _ => json!([""]),
                },
                ("object", None) => fresh(form),
                _ => json!(""),
            };
        Some((name.to_owned(), value))
    };
    Value::Object(needed.iter().filter_map(key).collect::<Map<_, _>>())
}

/// The names of every key and every word that a form may show; for the test of the catalogue.
#[cfg(test)]
fn every(schema: &Value, key: &str, names: &mut Vec<String>) {
    if !key.is_empty() && (schema.get("properties").is_none() || is_whole(schema)) {
        names.extend([name_of(key), format!("{}-means", name_of(key))]);
    }
    let codes = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    names.extend(codes.map(|code| format!("word-{code}")));
    if MANAGED.contains(&key) {
        return;
    }
    for (name, below) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
        every(below, &key, names);
    }
    if let Some(items) = schema.get("items") {
        let mut below = Vec::new();
        every(items, key, &mut below);
        let own = [name_of(key), format!("{}-means", name_of(key))];
        names.extend(below.into_iter().filter(|name| !own.contains(name)));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::view::Language;

    fn of<'a>(fields: &'a [PolicyField], key: &str) -> &'a PolicyField {
        fields.iter().find(|field| field.key == key).unwrap()
    }

    #[test]
    fn every_key_has_a_name_and_a_meaning_in_every_language() {
        let mut names = Vec::new();
        every(&policy::schema(), "", &mut names);
        assert!(names.len() > 100, "{names:?}");
        for language in [Language::En, Language::De, Language::Fr] {
            let words = Words::of(language);
            let missing: Vec<_> =
                names.iter().filter(|name| !name.starts_with("key-version") && words.find(name).is_none()).collect();
            assert!(missing.is_empty(), "{language:?}: {missing:?}");
        }
    }

    #[test]
    fn what_is_added_has_a_text_where_a_text_belongs() {
        let added = fresh(&policy::schema()["properties"]["mail"]);
        assert_eq!(added["to"], json!([""]), "{added}");
        let whole = serde_json::to_string(&fields(&Words::of(Language::En), None, &json!({}))).unwrap();
        assert!(whole.contains("\"fresh\":{") && !whole.contains("[{}]"), "{whole}");
    }

    #[test]
    fn i6_the_form_goes_no_further_than_the_managed_policy() {
        let managed = json!({"version": 1, "access": {"highest": "limited"}, "session": {"attended": "application-support"},
            "language": {"default": "de"}, "approval": {"second_person_for_full": true}});
        let site = json!({"session": {"idle_minutes": 5}, "mask": [{"name": "list", "region": "whole"}]});
        let fields = fields(&Words::of(Language::En), Some(&managed), &site);
        let allowed = |key: &str| {
            let PolicyForm::Choice { words } = &of(&fields, key).form else { panic!("{key} is no choice") };
            words.iter().filter(|word| word.allowed).map(|word| word.code.clone()).collect::<Vec<_>>()
        };
        assert_eq!(allowed("access.highest"), ["no-access", "limited"]);
        assert_eq!(allowed("session.attended"), ["application-support", "always"]);
        let PolicyForm::Number { greatest, .. } = of(&fields, "session.idle_minutes").form else { panic!() };
        assert!(
            (greatest - 15.0).abs() < f64::EPSILON,
            "the managed policy leaves it at the default, which is the ceiling"
        );
        let language = of(&fields, "language.default");
        assert!(language.locked && language.managed == "German", "{language:?}");
        assert_eq!(of(&fields, "approval.second_person_for_full").form, PolicyForm::Toggle { only_on: true });
        for key in MANAGED {
            assert!(of(&fields, key).locked && of(&fields, key).form == PolicyForm::Managed, "{key}");
        }
        let PolicyForm::List { items, .. } = &of(&fields, "mask").form else { panic!() };
        assert_eq!(items[0].iter().find(|field| field.key == "mask.0.name").unwrap().value, "list");
        let free = super::fields(&Words::of(Language::En), None, &site);
        let PolicyForm::Number { greatest, .. } = of(&free, "session.idle_minutes").form else { panic!() };
        assert!((greatest - 240.0).abs() < f64::EPSILON, "without a managed policy the product's own bound holds");
    }
}
