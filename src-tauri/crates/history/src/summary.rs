//! One session's line in the list, folded from its entries.
//!
//! Derived and never evidence itself: it can be made again from the entries at any time.

use crate::{Effect, Kind, View, Who};

/// Names of payload fields that the list of sessions shows; an entry that has one of them with a text sets it.
pub mod field {
    /// The engineer's name from the verified credential.
    pub const ENGINEER: &str = "engineer";
    /// The engineer's organisation.
    pub const ORGANISATION: &str = "organisation";
    /// The kind of the session, as on the wire.
    pub const SESSION_KIND: &str = "session-kind";
    /// The level that held.
    pub const LEVEL: &str = "level";
    /// Why the engineer asks.
    pub const REASON: &str = "reason";
    /// The ticket.
    pub const TICKET: &str = "ticket";
    /// How the password was proven.
    pub const METHOD: &str = "method";
    /// How the session ended or why it was refused, as a code; read from closing entries only.
    pub const OUTCOME: &str = "outcome";
}

/// How a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// No closing entry yet: it runs, or was broken off.
    Open,
    /// Over.
    Closed {
        /// When, in Unix milliseconds.
        until: i64,
        /// The code from the closing entry.
        code: String,
    },
}

/// One session's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of the entry that begins it; sessions are listed in this order.
    pub number: u64,
    /// The session.
    pub id: String,
    /// The engineer's name; empty where nobody was proven.
    pub engineer: String,
    /// The organisation.
    pub organisation: String,
    /// The kind of the session.
    pub session_kind: String,
    /// The level that held.
    pub level: String,
    /// When it began, in Unix milliseconds.
    pub since: i64,
    /// How it stands.
    pub outcome: Outcome,
    /// True where somebody was let in.
    pub entered: bool,
    /// Why the engineer asked.
    pub reason: String,
    /// The ticket.
    pub ticket: String,
    /// Who let the engineer in.
    pub approver: String,
    /// How the password was proven.
    pub method: String,
}

impl Summary {
    /// Begins the line of the session that the entry opens or closes; none where it does neither.
    ///
    /// Anything else that names a session makes no line of its own: a message from outside may name any.
    #[must_use]
    pub fn begin<'a>(entry: impl Into<View<'a>>) -> Option<Self> {
        Self::begin_with(&entry.into())
    }

    pub(crate) fn begin_with(entry: &View<'_>) -> Option<Self> {
        match entry.kind.effect() {
            Effect::Opens | Effect::Closes => {}
            Effect::Narrows | Effect::Notes => return None,
        }
        let mut summary = Self {
            number: entry.sequence,
            id: entry.session?.to_owned(),
            engineer: String::new(),
            organisation: String::new(),
            session_kind: String::new(),
            level: String::new(),
            since: entry.at.utc,
            outcome: Outcome::Open,
            entered: false,
            reason: String::new(),
            ticket: String::new(),
            approver: String::new(),
            method: String::new(),
        };
        summary.add_with(entry);
        Some(summary)
    }

    /// Adds the session's next entry.
    pub fn add<'a>(&mut self, entry: impl Into<View<'a>>) {
        self.add_with(&entry.into());
    }

    pub(crate) fn add_with(&mut self, entry: &View<'_>) {
        for text in entry.texts.iter().filter(|text| text.direct && !text.text.is_empty()) {
            let place = match text.field.as_ref() {
                field::ENGINEER => &mut self.engineer,
                field::ORGANISATION => &mut self.organisation,
                field::SESSION_KIND => &mut self.session_kind,
                field::LEVEL => &mut self.level,
                field::REASON => &mut self.reason,
                field::TICKET => &mut self.ticket,
                field::METHOD => &mut self.method,
                _ => continue,
            };
            text.text.as_ref().clone_into(place);
        }
        if entry.kind == Kind::SessionGranted {
            self.entered = true;
            if let Who::Staff { user } = entry.actor {
                user.clone_into(&mut self.approver);
            }
        }
        match entry.kind.effect() {
            Effect::Opens => self.outcome = Outcome::Open,
            Effect::Closes => {
                self.outcome = Outcome::Closed { until: entry.at.utc, code: entry.text(field::OUTCOME).to_owned() };
            }
            Effect::Narrows | Effect::Notes => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::{Actor, Draft, Head, Moment};

    fn fold(entries: &[(Kind, serde_json::Value)]) -> Summary {
        let (mut head, mut summary): (Option<Head>, Option<Summary>) = (None, None);
        for (utc, (kind, payload)) in (100..).zip(entries) {
            let actor = Actor::Staff { user: "meier".into() };
            let payload = payload.as_object().unwrap().clone();
            let at = Moment { utc, monotonic: 0 };
            let draft = Draft { at, actor, kind: kind.clone(), session: Some("s".into()), payload };
            let (entry, _) = draft.seal(head).unwrap();
            head = Some(entry.head());
            match &mut summary {
                Some(summary) => summary.add(&entry),
                None => summary = Summary::begin(&entry),
            }
        }
        summary.unwrap()
    }

    #[test]
    fn a_session_is_open_until_it_is_closed() {
        let asked = (Kind::SessionAsked, json!({"engineer": "Jana Petrov", "level": "no-access", "outcome": "no"}));
        let granted = (Kind::SessionGranted, json!({}));
        let ended = (Kind::SessionEnded, json!({"outcome": "staff"}));
        let statement = (Kind::MaskStatement, json!({"frames": 7}));
        let open = fold(&[asked.clone(), granted.clone()]);
        assert_eq!((open.outcome, open.entered, open.approver.as_str()), (Outcome::Open, true, "meier"));
        let closed = fold(&[asked.clone(), granted, ended, statement]);
        assert_eq!(closed.outcome, Outcome::Closed { until: 102, code: "staff".into() });
        assert_eq!((closed.engineer.as_str(), closed.since), ("Jana Petrov", 100));
        let refused = fold(&[asked, (Kind::SessionRefused, json!({"outcome": "no-answer"}))]);
        assert_eq!((refused.entered, refused.approver.as_str()), (false, ""));
    }

    #[test]
    fn a_message_that_was_turned_away_changes_no_line() {
        let turned_away = (Kind::Denied, json!({"outcome": "replay"}));
        let granted = (Kind::SessionGranted, json!({}));
        assert_eq!(fold(&[turned_away.clone(), granted.clone()]).since, 101);
        assert_eq!(fold(&[granted, turned_away]).outcome, Outcome::Open);
    }

    #[test]
    fn a_second_try_opens_it_again() {
        let tried = (Kind::PairingTried, json!({}));
        let wrong = (Kind::PairingRefused, json!({"outcome": "wrong-password"}));
        assert_eq!(
            fold(&[tried.clone(), wrong.clone()]).outcome,
            Outcome::Closed { until: 101, code: "wrong-password".into() }
        );
        assert_eq!(fold(&[tried.clone(), wrong, tried]).outcome, Outcome::Open);
    }
}
