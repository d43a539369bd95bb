//! What holds otherwise under another policy, key by key.

use std::collections::BTreeMap;

use crate::Setting;

/// What tells one repeated section from another.
const NAMES: [&str; 3] = ["name", "id", "initials"];

/// A key for which something else holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key; a repeated section's part stands under its name: `mask."patient list".title`.
    pub key: String,
    /// What held, as TOML; `None` where nothing was named.
    pub before: Option<String>,
    /// What holds now.
    pub after: Option<String>,
}

/// The keys for which something else holds, in the order of `after`, then what is gone.
#[must_use]
pub fn changes(before: &[Setting], after: &[Setting]) -> Vec<Change> {
    let (old, new) = (named(before), named(after));
    let of = |list: &[(String, Option<String>)]| list.iter().cloned().collect::<BTreeMap<_, _>>();
    let (by_old, by_new) = (of(&old), of(&new));
    let gone = old.iter().filter(|(key, _)| !by_new.contains_key(key)).map(|(key, _)| key);
    let every = new.iter().map(|(key, _)| key).chain(gone);
    let change = |key: &String| {
        let value = |map: &BTreeMap<String, Option<String>>| map.get(key).cloned().flatten();
        let (before, after) = (value(&by_old), value(&by_new));
        (before != after).then(|| Change { key: key.clone(), before, after })
    };
    every.filter_map(change).collect()
}

/// Each key and its value; numbers of repeated sections become names where they have one.
fn named(settings: &[Setting]) -> Vec<(String, Option<String>)> {
    let values: BTreeMap<&str, Option<&str>> =
        settings.iter().map(|setting| (setting.key.as_str(), setting.value.as_deref())).collect();
    let key = |key: &str| {
        let mut parts: Vec<String> = key.split('.').map(str::to_owned).collect();
        for place in 1..parts.len() {
            if parts.get(place).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit())) {
                let section = parts.iter().take(place + 1).cloned().collect::<Vec<_>>().join(".");
                let section = key.get(..section.len()).unwrap_or(key);
                let name =
                    NAMES.iter().find_map(|name| values.get(format!("{section}.{name}").as_str()).copied().flatten());
                if let (Some(name), Some(part)) = (name, parts.get_mut(place)) {
                    name.clone_into(part);
                }
                break;
            }
        }
        parts.join(".")
    };
    settings.iter().map(|setting| (key(&setting.key), setting.value.clone())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Layers;

    fn between(before: &str, after: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let settings = |text| Layers { managed: Some(text), site: None }.effective().unwrap().settings;
        let changes = changes(&settings(before), &settings(after));
        changes.into_iter().map(|change| (change.key, change.before, change.after)).collect()
    }

    #[test]
    fn what_changes_is_found_by_name_not_by_place() {
        let some = |text: &str| Some(text.to_owned());
        let mask = |name: &str| format!("[[mask]]\nname = \"{name}\"\nregion = \"whole\"\n");
        let (one, two) = (mask("one"), mask("two"));
        let before = format!("version = 1\n[password]\ntries = 3\n{one}");
        let after = format!("version = 1\n[password]\ntries = 2\n{two}{one}");
        let changed = between(&before, &after);
        assert!(changed.contains(&("password.tries".to_owned(), some("3"), some("2"))), "{changed:?}");
        assert!(changed.contains(&("mask.\"two\".region".to_owned(), None, some("\"whole\""))), "{changed:?}");
        assert!(changed.iter().all(|(key, ..)| !key.contains("\"one\"")), "{changed:?}");
        assert!(between(&after, &before).contains(&("mask.\"two\".region".to_owned(), some("\"whole\""), None)));
        assert_eq!(between(&before, &before), []);
        // A default that is written out holds as before.
        assert_eq!(between("version = 1", "version = 1\n[password]\ntries = 3"), []);
    }
}
