//! Retention: removes from the history what the policy keeps no longer. Only the policy decides; there is no button for it.
//!
//! At the start and once a day, away from the loop, and never while a session is under way. Every removal is itself an entry of
//! the history; so is one that failed.
//!
//! A wrong clock would make everything old. So it counts only while it goes on from the history's newest entry, or once it has
//! stood for a day; and one removal takes at most a month of what is oldest, once a day, however often the console is started.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Months};
use desktop::keyring::Keyring;
use history::Kind;
use history_store::{History, StoreError};
use policy::Policy;
use serde_json::json;
use session::Now;

use crate::enrolment;
use crate::startup::{moment, note};

/// How long after the start the first look is, in milliseconds: the start itself has other things to do.
const FIRST: u64 = 60_000;
/// From one look to the next, in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;
/// How far the clock may have gone on while the console was off, and how much one removal takes, in milliseconds.
const MONTH: i64 = 31 * 24 * 60 * 60 * 1000;
/// From one removal to the next by the wall clock, in milliseconds; somewhat less than a day, so that a start at the same time of
/// each day finds it over.
const DAY_OF_CLOCK: i64 = 23 * 60 * 60 * 1000;
/// Between two parts, so that others come to the disk.
const PAUSE: Duration = Duration::from_millis(200);

/// How many months a policy keeps.
#[must_use]
pub fn keep_months(policy: &Policy) -> u32 {
    policy.history.keep_months
}

/// When the history is next looked through for what is too old.
#[derive(Debug)]
pub struct Retention {
    months: u32,
    due: u64,
    /// From when on the wall clock counts.
    settled: u64,
    /// Stops what runs, for good: the wall clock was set.
    stop: Arc<AtomicBool>,
    /// True while a session is under way; what runs stops at the next part.
    busy: Arc<AtomicBool>,
    runs: Arc<AtomicBool>,
}

impl Retention {
    /// Keeps so many months; a wall clock that is not `believed` counts only once it has stood for a day.
    #[must_use]
    pub fn new(months: u32, believed: bool, now: Now) -> Self {
        let settled = if believed { now.mono } else { now.mono.saturating_add(DAY) };
        Self {
            months,
            due: now.mono.saturating_add(FIRST),
            settled,
            stop: Arc::default(),
            busy: Arc::default(),
            runs: Arc::default(),
        }
    }

    /// Another policy holds.
    pub fn keep(&mut self, months: u32, now: Now) {
        if self.months != months {
            self.months = months;
            self.due = now.mono.saturating_add(FIRST);
        }
    }

    /// The wall clock was set: what it says now counts only once it has stood for a day, and what runs stops.
    pub fn clock_set(&mut self, now: Now) {
        self.settled = now.mono.saturating_add(DAY);
        self.stop.store(true, Ordering::SeqCst);
    }

    /// Looks whether something is to be done; `busy` while a session is under way. Gives the time before which is too old.
    pub fn check(&mut self, busy: bool, now: Now) -> Option<i64> {
        self.busy.store(busy, Ordering::SeqCst);
        if busy || now.mono < self.due.max(self.settled) || self.runs.load(Ordering::SeqCst) {
            return None;
        }
        self.due = now.mono.saturating_add(DAY);
        before(self.months, now)
    }

    /// True while something is removed.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.runs.load(Ordering::SeqCst)
    }

    /// Removes what is too old, away from the loop.
    pub fn start(&mut self, before: i64, history: Arc<History>, keyring: Keyring) {
        self.stop = Arc::default();
        let (busy, stop, runs) = (self.busy.clone(), self.stop.clone(), self.runs.clone());
        runs.store(true, Ordering::SeqCst);
        tokio::spawn(async move {
            if let Err(error) = clear(&history, before, [&busy, &stop], &keyring).await {
                tracing::error!(%error, "old entries were not removed from the history");
                let payload = json!({"fact": "retention-failed", "detail": error.to_string()});
                if let Err(error) = history.append(note(Kind::Fault, None, payload)).await {
                    tracing::error!(%error, "not recorded");
                }
            }
            runs.store(false, Ordering::SeqCst);
        });
    }
}

/// So many months before now; none where no calendar has that day.
fn before(months: u32, now: Now) -> Option<i64> {
    let now = DateTime::from_timestamp_millis(i64::try_from(now.wall).ok()?)?;
    Some(now.checked_sub_months(Months::new(months))?.timestamp_millis())
}

/// How far the wall clock is from the history's `newest` entry from before this start, where it does not go on from that.
#[must_use]
pub fn away(newest: i64, now: Now) -> Option<i64> {
    let away = i64::try_from(now.wall).unwrap_or(i64::MAX).saturating_sub(newest);
    (!(0..=MONTH).contains(&away)).then_some(away)
}

/// True within a day of the last removal: under a wrong clock every new start would take another month.
async fn is_too_soon(history: &History, now: i64) -> Result<bool, StoreError> {
    let since = history.removed_at().await?.map(|at| now.saturating_sub(at));
    Ok(since.is_some_and(|since| (0..DAY_OF_CLOCK).contains(&since)))
}

/// Removes a month of what is from before `before`, or all that is less; true where something was removed.
async fn remove(history: &History, before: i64, stops: [&AtomicBool; 2]) -> Result<bool, StoreError> {
    let Some(oldest) = history.entries(0, 1).await?.into_iter().next() else { return Ok(false) };
    let up_to = oldest.at.utc.saturating_add(MONTH);
    let mut removed = false;
    while !stops.iter().any(|stop| stop.load(Ordering::SeqCst))
        && let Some(purged) = history.purge(before, up_to, moment()).await?
    {
        let (from, up_to) = (purged.from, purged.stub.removed.last.sequence);
        tracing::info!(from, up_to, "old entries were removed from the history");
        removed = true;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(removed)
}

/// Removes what is too old, keeps the new head and gives the space back. Nothing where a later head is kept: it proves that
/// the history was put back.
async fn clear(history: &History, before: i64, stops: [&AtomicBool; 2], keyring: &Keyring) -> anyhow::Result<()> {
    let Some(head) = history.head().await? else { return Ok(()) };
    enrolment::check_head(keyring, history, head).await?;
    if is_too_soon(history, moment().utc).await? {
        return Ok(());
    }
    if remove(history, before, stops).await? {
        // The head that is kept elsewhere may be of an entry that is gone now.
        if let Some(head) = history.head().await?
            && let Err(error) = enrolment::keep_head(keyring, history, head).await
        {
            tracing::warn!(%error, "the history's head was not kept in the keyring");
        }
        history.give_back().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(date: &str, mono: u64) -> Now {
        let wall = DateTime::parse_from_rfc3339(date).unwrap().timestamp_millis();
        Now { mono, wall: u64::try_from(wall).unwrap() }
    }

    #[test]
    fn months_are_the_calendars() {
        let told =
            |months, date| DateTime::from_timestamp_millis(before(months, at(date, 0)).unwrap()).unwrap().to_rfc3339();
        assert_eq!(told(60, "2031-03-31T02:30:00Z"), "2026-03-31T02:30:00+00:00");
        assert_eq!(told(1, "2028-03-31T00:00:00Z"), "2028-02-29T00:00:00+00:00");
    }

    #[test]
    fn it_looks_once_a_day_and_never_while_a_session_is_under_way() {
        let mut retention = Retention::new(12, true, at("2031-03-31T00:00:00Z", 0));
        let now = |mono| at("2031-03-31T00:00:00Z", mono);
        assert_eq!(retention.check(false, now(59_999)), None);
        assert_eq!(retention.check(true, now(60_000)), None);
        assert!(retention.check(false, now(60_001)).is_some());
        assert_eq!(retention.check(false, now(60_002)), None);
        assert!(retention.check(false, now(60_001 + DAY)).is_some());
        retention.keep(6, now(2 * DAY));
        assert!(retention.check(false, now(2 * DAY + FIRST)).is_some());
        retention.clock_set(now(4 * DAY));
        assert_eq!(retention.check(false, now(5 * DAY - 1)), None);
        assert!(retention.check(false, now(5 * DAY)).is_some());
    }

    #[test]
    fn i2_a_clock_that_does_not_go_on_from_the_newest_entry_counts_after_a_day() {
        let newest = i64::try_from(at("2031-03-31T00:00:00Z", 0).wall).unwrap();
        let starts = |date: &str| {
            let now = at(date, 1_000);
            let away = away(newest, now);
            let mut retention = Retention::new(12, away.is_none(), now);
            // Neither another policy nor the time of day makes it count earlier.
            retention.keep(6, now);
            let soon = retention.check(false, at(date, 1_000 + FIRST)).is_some();
            assert_eq!(soon, away.is_none(), "{date}");
            assert!(soon || retention.check(false, at(date, 999 + DAY)).is_none(), "{date}");
            assert!(soon || retention.check(false, at(date, 1_000 + DAY)).is_some(), "{date}");
            soon
        };
        assert!(starts("2031-03-31T00:00:00Z") && starts("2031-05-01T00:00:00Z"));
        for date in ["2037-03-31T00:00:00Z", "2031-05-01T00:00:01Z", "2031-03-30T23:59:59Z", "1970-01-01T00:00:00Z"] {
            assert!(!starts(date), "{date}");
        }
    }

    /// A history whose entries, each a week after the one before, begin at a date.
    async fn weeks(folder: &std::path::Path, date: &str, count: u32) -> (Arc<History>, Vec<i64>) {
        let key = history::SigningKey::from_bytes(&[1; 32]);
        let first = i64::try_from(at(date, 0).wall).unwrap();
        let times: Vec<i64> = (0..i64::from(count)).map(|week| first + week * 7 * 24 * 60 * 60 * 1000).collect();
        let begun = history::Moment { utc: first, monotonic: 0 };
        let history = History::open(&folder.join("history.db"), Some(key), begun).await.unwrap();
        for utc in times.iter().skip(1) {
            let mut draft = note(Kind::ConsoleStarted, None, json!({}));
            draft.at.utc = *utc;
            history.append(draft).await.unwrap();
        }
        (Arc::new(history), times)
    }

    #[tokio::test]
    async fn i2_one_removal_takes_a_month_and_stops_where_the_clock_is_set() {
        let folder = tempfile::tempdir().unwrap();
        let (history, times) = weeks(folder.path(), "2026-01-01T00:00:00Z", 60).await;
        let go = AtomicBool::new(false);
        let oldest = async || history.entries(0, 1).await.unwrap()[0].at.utc;
        let now = moment().utc;
        assert!(!is_too_soon(&history, now).await.unwrap());
        assert!(remove(&history, i64::MAX, [&go, &go]).await.unwrap());
        assert_eq!(oldest().await, times[5], "five weeks begin within a month");
        // A start under the same clock does not take the next one; the day after does.
        let soon = async |later: i64| is_too_soon(&history, now + 1000 + later).await.unwrap();
        assert!(soon(0).await && soon(DAY_OF_CLOCK - 60_000).await && !soon(24 * 60 * 60 * 1000).await);
        let now = at("2031-03-31T00:00:00Z", 0);
        let mut retention = Retention::new(12, true, now);
        retention.clock_set(now);
        // A look does not take the stop back.
        assert_eq!(retention.check(false, now), None);
        assert!(!remove(&history, i64::MAX, [&retention.busy, &retention.stop]).await.unwrap());
        assert_eq!(oldest().await, times[5]);
    }

    #[tokio::test]
    async fn i2_what_was_written_while_the_clock_stood_at_1970_is_as_old_as_what_follows() {
        let folder = tempfile::tempdir().unwrap();
        let (history, times) = weeks(folder.path(), "1970-01-01T00:00:00Z", 4).await;
        for date in ["2031-03-31T00:00:00Z", "2031-04-01T00:00:00Z", "2031-04-02T00:00:00Z"] {
            let mut draft = note(Kind::ConsoleStarted, None, json!({}));
            draft.at.utc = i64::try_from(at(date, 0).wall).unwrap();
            history.append(draft).await.unwrap();
        }
        let go = AtomicBool::new(false);
        let oldest = async |before| {
            let before = i64::try_from(at(before, 0).wall).unwrap();
            remove(&history, before, [&go, &go]).await.unwrap();
            history.entries(0, 1).await.unwrap()[0].at.utc
        };
        assert_eq!(oldest("2030-03-31T00:00:00Z").await, times[0]);
        assert!(oldest("2031-04-01T00:00:00Z").await > times[3]);
    }
}
