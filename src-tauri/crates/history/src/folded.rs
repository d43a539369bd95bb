//! What is derived of one session beside its line: what its entries say, for the search, and who acted in it.
//!
//! Derived and never evidence itself: it can be made again from the entries at any time.

use std::{borrow::Cow, collections::BTreeSet};

use crate::{Summary, View, Who};

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
    /// Where the lines of `said` end.
    ends: Vec<usize>,
}

impl Folded {
    /// Begins with the entry that begins the session's line; none where it does not.
    #[must_use]
    pub fn begin<'a>(entry: impl Into<View<'a>>) -> Option<Self> {
        let entry = entry.into();
        let line = Summary::begin_with(&entry)?;
        let mut folded = Self { line, said: String::new(), actors: BTreeSet::new(), ends: Vec::new() };
        folded.note(&entry);
        Some(folded)
    }

    /// Goes on with a session of which this was kept; who acted before is not.
    #[must_use]
    pub fn resumed(line: Summary, said: String) -> Self {
        let ends = said.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { line, said, actors: BTreeSet::new(), ends }
    }

    /// Adds the session's next entry.
    pub fn add<'a>(&mut self, entry: impl Into<View<'a>>) {
        let entry = entry.into();
        self.line.add_with(&entry);
        self.note(&entry);
    }

    fn note(&mut self, entry: &View<'_>) {
        match entry.actor {
            Who::Console => {}
            Who::Staff { user } => self.acted(user),
            Who::Engineer { id, name } => {
                self.acted(if name.is_empty() { id } else { name });
                self.say(id);
            }
        }
        for text in entry.texts.iter().filter(|text| !CODES.contains(&text.field.as_ref())) {
            self.say(&text.text);
        }
    }

    fn acted(&mut self, name: &str) {
        // Whoever acted before was named then.
        if !name.is_empty() && !self.actors.contains(name) {
            self.actors.insert(name.to_owned());
            self.say(name);
        }
    }

    fn say(&mut self, text: &str) {
        let text = if text.contains(char::is_control) {
            Cow::Owned(text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
        } else {
            Cow::Borrowed(text)
        };
        if text.is_empty() || self.said.len() + text.len() > MAX_SAID || self.has_said(&text) {
            return;
        }
        self.said.push_str(&text);
        self.said.push('\n');
        self.ends.push(self.said.len());
    }

    fn has_said(&self, text: &str) -> bool {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        let mut lines = begins.zip(&self.ends).filter(|(begin, end)| **end == begin + text.len() + 1);
        lines.any(|(begin, end)| self.said.as_bytes().get(begin..end - 1) == Some(text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::*;
    use crate::{Actor, Draft, Entry, Kind, Moment};

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
