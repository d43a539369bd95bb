//! The history's pages: read away from the loop, answered to whoever asked, and noted as read.

use history::Summary;
use history_store::{History, SessionFilter, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::{Running, now};
use crate::export::may_export;
use crate::past::{self, PAGE, PIECE, Telling, level_code};
use crate::startup::moment;
use crate::view::{
    AskRefused, EngineerCount, HistoryChoices, HistoryFilter, HistoryPage, HistoryPictures, LengthCount, LevelCount,
    OutcomeChoice, SessionDetail, TimelinePage,
};
use crate::visit::Read;
use crate::words::Words;
use crate::{calendar, record};

/// Where an answer goes.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, AskRefused>>;

/// What is asked of the history.
pub(crate) enum Reading {
    /// A page of the list.
    List(HistoryFilter, Answer<HistoryPage>),
    /// What it can be filtered by.
    Choices(Answer<HistoryChoices>),
    /// A year's pictures, none: this year's; and whether the window asks by itself.
    Pictures(Option<i32>, bool, Answer<HistoryPictures>),
    /// One session.
    Session(String, Answer<SessionDetail>),
    /// The time line of a session, after an entry.
    Timeline(String, u64, Answer<TimelinePage>),
}

/// The last sessions, as the main page shows them: one read at a time, which the loop does not wait for.
pub(super) struct Recent {
    /// Something was recorded since they were last asked for.
    pub(super) stale: bool,
    /// They are being read.
    pub(super) reading: bool,
    /// Where they come in; none where they could not be read.
    pub(super) tell: mpsc::UnboundedSender<Option<Vec<Summary>>>,
}

impl Running {
    /// Asks for the last sessions where they may have changed.
    pub(super) fn read_recent(&mut self) {
        let Some(history) = self.edges.history.clone().filter(|_| self.recent.stale && !self.recent.reading) else {
            return;
        };
        (self.recent.stale, self.recent.reading) = (false, true);
        let tell = self.recent.tell.clone();
        tokio::spawn(async move {
            let read = history.recent(3).await;
            let read = read.inspect_err(|error| tracing::warn!(%error, "the last sessions cannot be read"));
            let _ = tell.send(read.ok());
        });
    }

    /// They were read.
    pub(super) fn recent(&mut self, recent: Option<Vec<Summary>>) {
        self.recent.reading = false;
        if let Some(recent) = recent {
            let words = self.core.words();
            let lines = recent.iter().map(|summary| past::line(words, summary)).collect();
            self.core.set_recent(lines);
        }
    }

    /// Reads what the History page asks for.
    pub(super) fn read(&mut self, reading: Reading) {
        // Dropped unanswered, the asker learns that the history cannot be read.
        let Some(history) = self.edges.history.clone() else { return };
        let read = match &reading {
            Reading::List(filter, _) => Some(Read::List(filter)),
            Reading::Pictures(_, again, _) => Some(Read::Pictures { again: *again }),
            Reading::Session(id, _) | Reading::Timeline(id, ..) => Some(Read::Session(id)),
            Reading::Choices(_) => None,
        };
        for draft in read.map(|read| self.visits.read(moment(), read)).into_iter().flatten() {
            self.edges.recorder.note(Box::new(draft));
        }
        let words = Words::of(self.core.words().language());
        let may_export = may_export(self.core.auditors(), self.core.user());
        tokio::spawn(async move { answer(&history, &words, may_export, reading).await });
    }

    /// Records the visit where it is over.
    pub(super) fn check_visit(&mut self) {
        if let Some(draft) = self.visits.check(moment()) {
            self.edges.recorder.note(Box::new(draft));
        }
    }

    /// Records the visit, because the program stops.
    pub(super) fn close_visit(&mut self) {
        if let Some(draft) = self.visits.close(moment()) {
            self.edges.recorder.note(Box::new(draft));
        }
    }
}

async fn answer(history: &History, words: &Words, may_export: bool, reading: Reading) {
    match reading {
        Reading::List(asked, answer) => {
            let page = history.sessions_page(&filter(&asked), asked.after.as_deref(), PAGE).await;
            reply(words, answer, page.map(|page| past::page(words, &page.lines, page.more)));
        }
        Reading::Choices(answer) => reply(words, answer, choices(history, words, may_export).await),
        Reading::Pictures(year, _, answer) => reply(words, answer, pictures(history, year).await),
        Reading::Session(id, answer) => match session(history, words, &id).await {
            Ok(Some(detail)) => drop(answer.send(Ok(detail))),
            Ok(None) => {
                drop(answer.send(Err(AskRefused { code: "gone".to_owned(), sentence: words.say("not-done-history") })))
            }
            Err(error) => reply(words, answer, Err(error)),
        },
        Reading::Timeline(id, after, answer) => {
            let entries = history.session_entries_after(&id, after, PIECE).await;
            let items = entries.map(|entries| entries.iter().map(|entry| past::item(words, entry)).collect());
            reply(words, answer, items.map(|items| TimelinePage { items }));
        }
    }
}

fn reply<T>(words: &Words, answer: Answer<T>, read: Result<T, StoreError>) {
    let _ = answer.send(read.map_err(|error| {
        tracing::warn!(%error, "the history cannot be read");
        AskRefused { code: "history".to_owned(), sentence: words.say("not-done-history") }
    }));
}

/// The store's filter of a window's filter.
fn filter(asked: &HistoryFilter) -> SessionFilter {
    SessionFilter {
        from: asked.from,
        to: asked.to,
        text: asked.text.trim().to_owned(),
        engineer: asked.engineer.clone(),
        organisation: asked.organisation.clone(),
        ticket: asked.ticket.trim().to_owned(),
        level: asked.level.map(|level| level_code(level).to_owned()),
        kind: asked.kind.map(|kind| past::kind_code(kind).to_owned()),
        outcome: asked.outcome.clone(),
        actor: asked.actor.clone(),
        entered_only: asked.entered_only,
    }
}

async fn choices(history: &History, words: &Words, may_export: bool) -> Result<HistoryChoices, StoreError> {
    let found = history.choices().await?;
    // One that runs, or was broken off and not closed, has no closing entry's code.
    let open = std::iter::once("open".to_owned());
    let outcome = |code: String| OutcomeChoice { label: record::outcome(words, &code), code };
    Ok(HistoryChoices {
        engineers: found.engineers,
        organisations: found.organisations,
        outcomes: found.outcomes.into_iter().chain(open).map(outcome).collect(),
        actors: found.actors,
        may_export,
    })
}

async fn pictures(history: &History, year: Option<i32>) -> Result<HistoryPictures, StoreError> {
    let zone = chrono::Local;
    let year = year.unwrap_or_else(|| calendar::year_of(&zone, i64::try_from(now().wall).unwrap_or(i64::MAX)));
    let (from, to) = calendar::year_bounds(&zone, year).unwrap_or_default();
    let found = history.pictures(from, to).await?;
    let quarters: Vec<calendar::Counted> = found
        .quarters
        .iter()
        .map(|quarter| calendar::Counted { start: quarter.start, entered: quarter.entered, refused: quarter.refused })
        .collect();
    let levels = found.levels.into_iter().map(|(code, count)| LevelCount { level: past::level(&code), count });
    let engineers = found.engineers.into_iter().map(|(name, count)| EngineerCount { name, count });
    Ok(HistoryPictures {
        year,
        days: calendar::days(&zone, year, &quarters),
        levels: levels.collect(),
        engineers: engineers.collect(),
        lengths: lengths(&found.lengths),
    })
}

/// The store's counts with their bounds: each place goes up to its own, the last one has none.
fn lengths(counts: &[u32]) -> Vec<LengthCount> {
    let upper = history_store::LENGTHS.iter().copied();
    let bounds = std::iter::once(0).chain(upper.clone()).zip(upper.map(Some).chain([None]));
    bounds.zip(counts).map(|((from, to), count)| LengthCount { from, to, count: *count }).collect()
}

async fn session(history: &History, words: &Words, id: &str) -> Result<Option<SessionDetail>, StoreError> {
    let Some(summary) = history.session(id).await? else { return Ok(None) };
    let mut telling = Telling::of(words, &summary);
    let mut after = 0;
    loop {
        let entries = history.session_entries_after(id, after, PIECE).await?;
        let Some(last) = entries.last() else { return Ok(Some(telling.finish())) };
        after = last.sequence;
        entries.into_iter().for_each(|entry| telling.add(entry));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use history::{Actor, Draft, Kind, Moment, SigningKey};
    use serde_json::{Value, json};

    use super::*;
    use crate::view::Language;

    const SESSION: &str = "0123456789abcdef0123456789abcdef";
    /// 3 November 2026, noon in Greenwich: the same day in most zones.
    const NOON: i64 = 1_793_707_200_000;

    async fn append(history: &History, n: i64, kind: Kind, payload: Value) {
        let at = Moment { utc: NOON + n * 1000, monotonic: 1 };
        let payload = payload.as_object().cloned().unwrap();
        let draft = Draft { at, actor: Actor::Console, kind, session: Some(SESSION.to_owned()), payload };
        history.append(draft).await.unwrap();
    }

    async fn asked<T>(history: &History, ask: impl FnOnce(Answer<T>) -> Reading) -> T {
        let (answer_to, reply) = oneshot::channel();
        answer(history, &Words::of(Language::En), true, ask(answer_to)).await;
        reply.await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_real_history_is_filtered_counted_and_told_to_its_last_entry() {
        let folder = tempfile::tempdir().unwrap();
        let key = SigningKey::from_bytes(&[7; 32]);
        let at = Moment { utc: NOON, monotonic: 1 };
        let history = History::open(&folder.path().join("history.sqlite"), Some(key), at).await.unwrap();
        let who = json!({"fact": "asked", "engineer": "Jana Petrov", "organisation": "Acme Imaging", "reason": "coil",
                         "ticket": "SR-1", "level": "limited", "session-kind": "application-support", "capabilities": []});
        append(&history, 0, Kind::SessionAsked, who).await;
        append(&history, 1, Kind::SessionGranted, json!({"fact": "accepted", "capabilities": ["view"]})).await;
        for n in 0..i64::from(PIECE) {
            append(&history, 2 + n, Kind::ViewerOpened, json!({"fact": "viewer-opened", "n": 1})).await;
        }
        append(
            &history,
            2000,
            Kind::SessionEnded,
            json!({"fact": "ended", "why": "staff", "outcome": "staff", "now": "no-access"}),
        )
        .await;
        append(&history, 2001, Kind::MaskStatement, json!({"fact": "mask-statement", "frames": 7, "mirrored": true}))
            .await;

        let all = PIECE + 4;
        let detail = asked(&history, |to| Reading::Session(SESSION.to_owned(), to)).await;
        assert_eq!((detail.entries, detail.timeline.len(), detail.mask.frames), (all, PIECE as usize, 7));
        let last = detail.timeline.last().unwrap().sequence;
        let rest = asked(&history, |to| Reading::Timeline(SESSION.to_owned(), last, to)).await.items;
        assert_eq!((rest.len(), rest[0].sequence), (4, last + 1));

        let list = async |change: fn(&mut HistoryFilter)| {
            let mut filter = HistoryFilter::default();
            change(&mut filter);
            asked(&history, |to| Reading::List(filter, to)).await.lines.len()
        };
        assert_eq!(list(|_| ()).await, 1);
        assert_eq!(list(|filter| filter.text = "petrov coil".to_owned()).await, 1);
        assert_eq!(list(|filter| filter.text = "okafor".to_owned()).await, 0);
        assert_eq!(list(|filter| filter.outcome = Some("staff".to_owned())).await, 1);
        assert_eq!(list(|filter| filter.outcome = Some("open".to_owned())).await, 0);
        assert_eq!(list(|filter| filter.level = Some(crate::view::Level::Full)).await, 0);

        let choices = asked(&history, Reading::Choices).await;
        assert!(choices.may_export);
        assert_eq!(choices.engineers, ["Jana Petrov"]);
        let codes: Vec<&str> = choices.outcomes.iter().map(|outcome| outcome.code.as_str()).collect();
        assert_eq!(codes, ["staff", "open"]);

        let pictures = asked(&history, |to| Reading::Pictures(Some(2026), false, to)).await;
        assert_eq!((pictures.year, pictures.days.len()), (2026, 365));
        assert_eq!(pictures.days.iter().map(|day| day.entered).sum::<u32>(), 1);
        let [length] = pictures.lengths.iter().filter(|length| length.count > 0).collect::<Vec<_>>()[..] else {
            panic!("{:?}", pictures.lengths)
        };
        // Thirty-three minutes.
        assert_eq!((length.from, length.to, length.count), (30, Some(60), 1));
    }
}
