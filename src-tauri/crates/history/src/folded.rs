//! What is derived of one session beside its line: what its entries say, for the search, and who acted in it.
//!
//! Derived and never evidence itself: it can be made again from the entries at any time.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Actor, Entry, Summary};

/// The most that is kept of what one session says, in bytes.
const MAX_SAID: usize = 64 * 1024;

/// Payload fields that hold codes and not what somebody wrote; they are not searched, but filtered by or shown as words.
const CODES: &[&str] =
    &["fact", "why", "level", "now", "session-kind", "capability", "capabilities", "method", "help", "outcome"];

/// One session, folded from its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// Its line.
    pub line: Summary,
    /// What its entries say: names, reasons, tickets and other texts, one a line, none twice.
    pub said: String,
    /// Who acted in it: users of the operating system and engineers, by name.
    pub actors: BTreeSet<String>,
}

impl Folded {
    /// Begins with the entry that begins the session's line; none where it does not.
    #[must_use]
    pub fn begin(entry: &Entry) -> Option<Self> {
        let line = Summary::begin(entry)?;
        let mut folded = Self { line, said: String::new(), actors: BTreeSet::new() };
        folded.note(entry);
        Some(folded)
    }

    /// Adds the session's next entry.
    pub fn add(&mut self, entry: &Entry) {
        self.line.add(entry);
        self.note(entry);
    }

    fn note(&mut self, entry: &Entry) {
        match &entry.actor {
            Actor::Console => {}
            Actor::Staff { user } => self.acted(user),
            Actor::Engineer { id, name } => {
                self.acted(if name.is_empty() { id } else { name });
                self.say(id);
            }
        }
        // In the order of their names, whatever order the map keeps: made again, it is the same.
        let mut fields: Vec<_> = entry.payload.iter().collect();
        fields.sort_unstable_by_key(|(field, _)| field.as_str());
        for (_, value) in fields.into_iter().filter(|(field, _)| !CODES.contains(&field.as_str())) {
            self.texts(value);
        }
    }

    fn acted(&mut self, name: &str) {
        if !name.is_empty() {
            self.actors.insert(name.to_owned());
            self.say(name);
        }
    }

    fn texts(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.say(text),
            Value::Array(values) => values.iter().for_each(|value| self.texts(value)),
            Value::Object(map) => map.values().for_each(|value| self.texts(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn say(&mut self, text: &str) {
        let text: String = text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if text.is_empty() || self.said.len() + text.len() > MAX_SAID || self.said.lines().any(|line| line == text) {
            return;
        }
        self.said.push_str(&text);
        self.said.push('\n');
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::{Draft, Kind, Moment};

    fn entry(kind: Kind, actor: Actor, payload: Value) -> Entry {
        let payload = payload.as_object().unwrap().clone();
        let at = Moment { utc: 1, monotonic: 1 };
        Draft { at, actor, kind, session: Some("s".into()), payload }.seal(None).unwrap().0
    }

    #[test]
    fn what_people_wrote_is_kept_once_and_codes_are_not() {
        let engineer = Actor::Engineer { id: "jana".into(), name: "Jana Petrov".into() };
        let asked = json!({"fact": "asked", "engineer": "Jana Petrov", "reason": "noisy\ncoil", "capabilities": ["view"],
                           "deep": {"list": ["one", 2]}});
        let mut folded = Folded::begin(&entry(Kind::SessionAsked, engineer, asked)).unwrap();
        folded.add(&entry(
            Kind::SessionGranted,
            Actor::Staff { user: "meier".into() },
            json!({"reason": "noisy coil"}),
        ));
        folded.add(&entry(Kind::SessionEnded, Actor::Console, json!({"outcome": "staff"})));
        assert_eq!(folded.said, "Jana Petrov\njana\none\nnoisy coil\nmeier\n");
        assert_eq!(folded.actors.iter().map(String::as_str).collect::<Vec<_>>(), ["Jana Petrov", "meier"]);
    }

    #[test]
    fn a_session_without_end_does_not_grow_for_ever() {
        let mut folded = Folded::begin(&entry(Kind::SessionAsked, Actor::Console, json!({}))).unwrap();
        for number in 0..200 {
            let text = format!("{number} {}", "x".repeat(1000));
            folded.add(&entry(Kind::EngineerDid, Actor::Console, json!({"text": text})));
        }
        assert!(folded.said.len() <= MAX_SAID);
    }
}
