//! What another policy changes: key by key, and in plain words what may be done from then on.

use policy::{Change, Effective, Person, Setting};

use crate::explain::{Told, explain};
use crate::words::Words;

/// What changes between two policies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Key by key.
    pub changes: Vec<Change>,
    /// In plain words, matter by matter.
    pub said: Vec<Said>,
}

/// What is said of one matter, without what stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What held.
    pub before: Vec<String>,
    /// What holds then.
    pub after: Vec<String>,
}

/// Compares what held, where anything did, with what is to hold.
#[must_use]
pub fn review(words: &Words, before: Option<&Effective>, after: &Effective) -> Review {
    let settings = before.map(|before| before.settings.as_slice()).unwrap_or_default();
    // Against a policy that could not be used, only what is named is new.
    let named = |setting: &&Setting| before.is_some() || setting.source != policy::Source::Default;
    let now: Vec<Setting> = after.settings.iter().filter(named).cloned().collect();
    let old = before.map(|before| explain(words, &before.policy)).unwrap_or_default();
    let mut changes = policy::changes(settings, &now);
    changes.extend(before.into_iter().flat_map(|before| pins(before, after)));
    Review { changes, said: said(&old, &explain(words, &after.policy)) }
}

/// Whose PIN is another one; neither is shown.
fn pins(before: &Effective, after: &Effective) -> Vec<Change> {
    let pin = |person: &Person| {
        let old = before.policy.people.iter().find(|old| old.initials == person.initials)?;
        let anew = old.pin.is_some() && person.pin.is_some() && old.pin != person.pin;
        anew.then(|| Change {
            key: format!("approval.person.\"{}\".pin", person.initials),
            before: Some("\"(set)\"".to_owned()),
            after: Some("\"(set anew)\"".to_owned()),
        })
    };
    after.policy.people.iter().filter_map(pin).collect()
}

fn said(old: &[Told], new: &[Told]) -> Vec<Said> {
    let mut matters: Vec<&[String]> = Vec::new();
    for told in new.iter().chain(old) {
        if !matters.contains(&told.keys.as_slice()) {
            matters.push(&told.keys);
        }
    }
    let without = |these: &[Told], those: &[Told], keys: &[String]| {
        let new = |told: &&Told| {
            told.keys == keys && !those.iter().any(|other| other.keys == keys && other.text == told.text)
        };
        these.iter().filter(new).map(|told| told.text.clone()).collect::<Vec<_>>()
    };
    let said = matters.into_iter().map(|keys| Said { before: without(old, new, keys), after: without(new, old, keys) });
    said.filter(|said| !said.before.is_empty() || !said.after.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use policy::Layers;

    use super::*;
    use crate::view::Language;

    #[test]
    fn what_changes_is_said_matter_by_matter() {
        let of = |text| Layers { managed: Some(text), site: None }.effective().unwrap();
        let words = Words::of(Language::En);
        let (wide, narrow) = (of("version = 1"), of("version = 1\n[access]\nhighest = \"limited\""));
        let found = review(&words, Some(&wide), &narrow);
        assert_eq!(found.changes.len(), 1);
        let levels = found.said.first().unwrap();
        assert_eq!(levels.before, ["Staff may choose every level up to Full access."]);
        assert_eq!(levels.after, ["Staff may choose Limited access, and no level above it."]);
        assert_eq!(review(&words, Some(&wide), &wide), Review::default());
        assert!(review(&words, None, &narrow).changes.iter().all(|change| change.before.is_none()));
    }

    /// The settings show no PIN, so they are the same: a review must not say so.
    #[test]
    fn i6_another_pin_is_a_change() {
        let of = |hash: &str| {
            let pin = format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0${hash}");
            let text = format!(
                "version = 1\n[approval]\nstaff = \"pin\"\n[[approval.person]]\ninitials = \"AB\"\npin = \"{pin}\"\n"
            );
            Layers { managed: Some(&text), site: None }.effective().unwrap()
        };
        let found = review(&Words::of(Language::En), Some(&of("b25l")), &of("dHdv"));
        let keys: Vec<_> = found.changes.iter().map(|change| change.key.as_str()).collect();
        assert_eq!(keys, ["approval.person.\"AB\".pin"]);
        assert!(!format!("{found:?}").contains("dHdv"));
    }
}
