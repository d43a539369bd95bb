//! Retention: removes from the history what the policy keeps no longer. Only the policy decides; there is no button for it.
//!
//! At the start and once a day, away from the loop, and never while a session is under way. Every removal is itself an entry of
//! the history; so is one that failed.

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
    /// True while a session is under way; what runs stops at the next part.
    busy: Arc<AtomicBool>,
    runs: Arc<AtomicBool>,
}

impl Retention {
    /// Keeps so many months.
    #[must_use]
    pub fn new(months: u32, now: Now) -> Self {
        Self { months, due: now.mono.saturating_add(FIRST), busy: Arc::default(), runs: Arc::default() }
    }

    /// Another policy holds.
    pub fn keep(&mut self, months: u32, now: Now) {
        if self.months != months {
            self.months = months;
            self.due = now.mono.saturating_add(FIRST);
        }
    }

    /// The wall clock was set: what it says now counts only once it has stood for a day.
    pub fn clock_set(&mut self, now: Now) {
        self.due = self.due.max(now.mono.saturating_add(DAY));
    }

    /// Looks whether something is to be done; `busy` while a session is under way. Gives the time before which is too old.
    pub fn check(&mut self, busy: bool, now: Now) -> Option<i64> {
        self.busy.store(busy, Ordering::SeqCst);
        if busy || now.mono < self.due || self.runs.load(Ordering::SeqCst) {
            return None;
        }
        self.due = now.mono.saturating_add(DAY);
        before(self.months, now)
    }

    /// Removes what is too old, away from the loop.
    pub fn start(&self, before: i64, history: Arc<History>, keyring: Keyring) {
        let (busy, runs) = (self.busy.clone(), self.runs.clone());
        runs.store(true, Ordering::SeqCst);
        tokio::spawn(async move {
            if let Err(error) = remove(&history, before, &busy, &keyring).await {
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

async fn remove(history: &History, before: i64, busy: &AtomicBool, keyring: &Keyring) -> Result<(), StoreError> {
    let mut removed = false;
    while !busy.load(Ordering::SeqCst)
        && let Some(purged) = history.purge(before, moment()).await?
    {
        let (from, up_to) = (purged.from, purged.stub.removed.last.sequence);
        tracing::info!(from, up_to, "old entries were removed from the history");
        removed = true;
        tokio::time::sleep(PAUSE).await;
    }
    if removed {
        // The head that is kept elsewhere may be of an entry that is gone now.
        if let Some(head) = history.head().await?
            && let Err(error) = enrolment::keep_head(keyring, head).await
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
        let mut retention = Retention::new(12, at("2031-03-31T00:00:00Z", 0));
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
}
