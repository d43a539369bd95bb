//! That the history was read is itself recorded: when somebody begins to read, and what they looked at once they are done.
//!
//! The unit is a visit: it ends when nothing was read for a while, or after an hour. So reading adds two entries a visit
//! whatever is clicked, and cannot flood the history. What was typed into a search is not kept: it may be a patient's name.

use std::collections::BTreeSet;

use history::{Actor, Draft, Kind, Moment};
use serde_json::{Value, json};

use crate::view::HistoryFilter;

/// A visit is over when nothing was read for so long, in milliseconds.
const PAUSE: u64 = 10 * 60_000;
/// A visit is recorded after so long at the latest, in milliseconds.
const LONGEST: u64 = 60 * 60_000;
/// Sessions that are named; more are counted.
const NAMED: usize = 100;

/// What somebody reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read<'a> {
    /// The list, filtered so.
    List(&'a HistoryFilter),
    /// A year's pictures; `again` where nobody asked for them.
    Pictures { again: bool },
    /// One session.
    Session(&'a str),
}

#[derive(Debug)]
struct Visit {
    since: u64,
    last: u64,
    filters: BTreeSet<&'static str>,
    searches: u32,
    text: String,
    pictures: bool,
    sessions: BTreeSet<String>,
    more: u32,
}

/// Who reads, and the visit under way.
#[derive(Debug)]
pub(crate) struct Visits {
    user: String,
    visit: Option<Visit>,
}

impl Visits {
    pub(crate) fn of(user: String) -> Self {
        Self { user, visit: None }
    }

    /// Takes note of what is read; the drafts to record now, oldest first. What the window reads again by itself is no visit.
    pub(crate) fn read(&mut self, at: Moment, read: Read<'_>) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = self.check(at).into_iter().collect();
        if matches!(read, Read::List(HistoryFilter { again: true, .. }) | Read::Pictures { again: true }) {
            return drafts;
        }
        if self.visit.is_none() {
            drafts.push(self.draft(at, json!({"fact": "history-opened"})));
        }
        let visit = self.visit.get_or_insert_with(|| Visit::begin(at.monotonic));
        visit.last = at.monotonic;
        match read {
            Read::List(filter) => visit.filtered(filter),
            Read::Pictures { .. } => visit.pictures = true,
            Read::Session(id) => visit.opened(id),
        }
        drafts
    }

    /// The visit's record, where it is over.
    pub(crate) fn check(&mut self, at: Moment) -> Option<Draft> {
        let over = |visit: &Visit| {
            at.monotonic.saturating_sub(visit.last) >= PAUSE || at.monotonic.saturating_sub(visit.since) >= LONGEST
        };
        if self.visit.as_ref().is_some_and(over) { self.close(at) } else { None }
    }

    /// Ends the visit; its record, where more was looked at than the list.
    pub(crate) fn close(&mut self, at: Moment) -> Option<Draft> {
        let visit = self.visit.take()?;
        visit.looked_further().then(|| self.draft(at, visit.told()))
    }

    fn draft(&self, at: Moment, payload: Value) -> Draft {
        let payload = payload.as_object().cloned().unwrap_or_default();
        let actor = Actor::Staff { user: self.user.clone() };
        Draft { at, actor, kind: Kind::HistoryRead, session: None, payload }
    }
}

impl Visit {
    fn begin(since: u64) -> Self {
        Self {
            since,
            last: since,
            filters: BTreeSet::new(),
            searches: 0,
            text: String::new(),
            pictures: false,
            sessions: BTreeSet::new(),
            more: 0,
        }
    }

    fn filtered(&mut self, filter: &HistoryFilter) {
        let HistoryFilter {
            from,
            to,
            text,
            engineer,
            organisation,
            ticket,
            level,
            kind,
            outcome,
            actor,
            entered_only,
            after: _,
            again: _,
        } = filter;
        for (name, used) in [
            ("time", from.is_some() || to.is_some()),
            ("text", !text.is_empty()),
            ("engineer", !engineer.is_empty()),
            ("organisation", !organisation.is_empty()),
            ("ticket", !ticket.is_empty()),
            ("level", level.is_some()),
            ("kind", kind.is_some()),
            ("outcome", outcome.is_some()),
            ("actor", actor.is_some()),
            ("entered", *entered_only),
        ] {
            if used {
                self.filters.insert(name);
            }
        }
        // What goes on with the last text, or takes some of it back, is the same search being typed.
        let typing =
            !self.text.is_empty() && (self.text.starts_with(text.as_str()) || text.starts_with(self.text.as_str()));
        if !text.is_empty() && !typing {
            self.searches = self.searches.saturating_add(1);
        }
        self.text.clone_from(text);
    }

    fn opened(&mut self, id: &str) {
        if self.sessions.len() < NAMED {
            self.sessions.insert(id.to_owned());
        } else if !self.sessions.contains(id) {
            self.more = self.more.saturating_add(1);
        }
    }

    fn looked_further(&self) -> bool {
        !self.filters.is_empty() || self.pictures || !self.sessions.is_empty()
    }

    fn told(&self) -> Value {
        let count = u64::try_from(self.sessions.len()).unwrap_or(u64::MAX).saturating_add(u64::from(self.more));
        json!({
            "fact": "history-visited",
            "count": count,
            "searches": self.searches,
            "minutes": (self.last - self.since).div_ceil(60_000),
            "sessions": self.sessions,
            "filters": self.filters,
            "pictures": self.pictures,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MINUTE: u64 = 60_000;

    fn at(monotonic: u64) -> Moment {
        Moment { utc: 1, monotonic }
    }

    fn text(text: &str) -> HistoryFilter {
        HistoryFilter { text: text.to_owned(), ..HistoryFilter::default() }
    }

    #[test]
    fn a_visit_is_recorded_when_it_begins_and_once_when_it_is_over() {
        let mut visits = Visits::of("meier".to_owned());
        let begun = visits.read(at(0), Read::List(&HistoryFilter::default()));
        assert_eq!((begun.len(), begun[0].kind.clone()), (1, Kind::HistoryRead));
        assert_eq!(begun[0].actor, Actor::Staff { user: "meier".to_owned() });
        for part in ["p", "pe", "petrov", "petr", "okafor", ""] {
            assert_eq!(visits.read(at(MINUTE), Read::List(&text(part))), []);
        }
        assert_eq!(visits.read(at(2 * MINUTE), Read::Session("one")), []);
        assert_eq!(visits.read(at(3 * MINUTE), Read::Session("one")), []);
        assert_eq!(visits.check(at(3 * MINUTE + PAUSE - 1)), None);
        let over = visits.check(at(3 * MINUTE + PAUSE)).unwrap();
        assert_eq!(
            (&over.payload["count"], &over.payload["searches"], &over.payload["minutes"]),
            (&json!(1), &json!(2), &json!(3))
        );
        assert_eq!((&over.payload["sessions"], &over.payload["filters"]), (&json!(["one"]), &json!(["text"])));
        assert_eq!(visits.close(at(9 * PAUSE)), None);
    }

    #[test]
    fn what_was_typed_is_not_kept() {
        let mut visits = Visits::of("meier".to_owned());
        visits.read(at(0), Read::List(&text("Erika Mustermann")));
        let over = visits.close(at(1)).unwrap();
        assert!(!serde_json::to_string(&over.payload).unwrap().contains("Erika"));
    }

    #[test]
    fn whoever_only_looked_at_the_list_leaves_one_entry() {
        let mut visits = Visits::of("meier".to_owned());
        assert_eq!(visits.read(at(0), Read::List(&HistoryFilter::default())).len(), 1);
        assert_eq!(visits.close(at(1)), None);
    }

    #[test]
    fn what_the_window_reads_by_itself_is_nobodys_visit() {
        let again = HistoryFilter { again: true, ..text("petrov") };
        let mut visits = Visits::of("meier".to_owned());
        for minute in 0..24 * 60 {
            assert_eq!(visits.read(at(minute * MINUTE), Read::List(&again)), []);
            assert_eq!(visits.read(at(minute * MINUTE), Read::Pictures { again: true }), []);
        }
        // Opening the page with the pictures beside the list is one entry, however long the page then stands.
        assert_eq!(visits.read(at(0), Read::List(&HistoryFilter::default())).len(), 1);
        assert_eq!(visits.read(at(0), Read::Pictures { again: true }), []);
        assert_eq!(visits.read(at(PAUSE - 1), Read::List(&again)), []);
        assert_eq!(visits.read(at(PAUSE), Read::List(&again)), [], "the visit was over, and is not begun anew");
        assert_eq!(visits.close(at(PAUSE)), None);
        // Who asks for another year is a reader.
        assert_eq!(visits.read(at(PAUSE), Read::Pictures { again: false }).len(), 1);
        assert_eq!(visits.close(at(PAUSE)).unwrap().payload["pictures"], json!(true));
    }

    #[test]
    fn reading_cannot_flood_the_history() {
        let mut visits = Visits::of("meier".to_owned());
        let mut recorded = Vec::new();
        // A day of a thousand sessions a minute.
        for minute in 0..24 * 60 {
            for n in 0..1000 {
                recorded.extend(visits.read(at(minute * MINUTE), Read::Session(&format!("session {minute} {n}"))));
            }
        }
        assert_eq!(recorded.len(), 2 * 24 - 1);
        for draft in recorded {
            draft.seal(None).unwrap();
        }
    }
}
