//! Sending to one collector, page by page, until policy names another.

use std::collections::BTreeSet;
use std::time::Duration;

use history::export::audit_message::Source;
use history::export::syslog::syslog_message;
use history::{Entry, Head};
use history_store::{History, StoreError};
use link::{Backoff, Collector, LinkFault, Pace, Taken, Trust};
use tokio::sync::{Notify, mpsc};

use super::mark::{Mark, MarkFile};
use super::{CollectorEvent, Missed};

/// The most entries in a page.
const PAGE_MOST: u32 = 200;
/// Entries that a collector which was away is sent again: it may have held the last page in memory only.
const AGAIN: u64 = PAGE_MOST as u64;
/// Failures in a row after which the collector counts as lost.
const LOST_AFTER: u32 = 3;
/// Entries are looked for at least this often.
const LOOK: Duration = Duration::from_secs(30);

/// What a forwarder works with.
type Parts<'a> = (&'a History, &'a MarkFile, &'a Source, &'a Notify, &'a mpsc::UnboundedSender<CollectorEvent>);

/// A row's number, and the entry that it holds.
type Row = (u64, Result<Entry, StoreError>);

/// Why a page was not taken.
enum NotTaken {
    Collector(LinkFault),
    Unconfirmed,
    Trust,
    History,
    Mark,
}

impl NotTaken {
    fn code(&self) -> &'static str {
        match self {
            Self::Collector(LinkFault::Name { .. }) => "name",
            Self::Collector(LinkFault::Certificate(_)) => "certificate",
            Self::Collector(LinkFault::Tls(_) | LinkFault::OldTls) => "tls",
            Self::Collector(LinkFault::Address(_) | LinkFault::Slow) => "address",
            Self::Collector(LinkFault::Silent) => "silent",
            Self::Collector(
                LinkFault::Lost
                | LinkFault::Stalled
                | LinkFault::Proxy(_)
                | LinkFault::Refused { .. }
                | LinkFault::Protocol(_),
            ) => "lost",
            Self::Unconfirmed => "unconfirmed",
            Self::Trust => "trust",
            Self::History => "history",
            Self::Mark => "mark",
        }
    }
}

pub(super) struct Forward<'a> {
    parts: Parts<'a>,
    named: &'a policy::Collector,
    pace: Pace,
    backoff: Backoff,
    /// Where the next page begins: after this entry.
    cursor: u64,
    /// What was taken; none before this collector's first page.
    taken: Option<Head>,
    page: u32,
    failures: u32,
    lost: bool,
    /// What was told of entries that the collector does not get.
    missed: BTreeSet<CollectorEvent>,
}

impl<'a> Forward<'a> {
    pub(super) fn new(named: &'a policy::Collector, pace: Pace, parts: Parts<'a>) -> Self {
        let backoff = Backoff::new(pace);
        let (page, missed) = (PAGE_MOST, BTreeSet::new());
        Self { parts, named, pace, backoff, cursor: 0, taken: None, page, failures: 0, lost: false, missed }
    }

    /// Sends for ever.
    pub(super) async fn run(mut self) {
        while let Err(why) = self.find_place().await {
            self.failed(&why).await;
        }
        loop {
            let (_, _, _, appended, _) = self.parts;
            match self.send_page().await {
                Ok(true) => {}
                Ok(false) => {
                    self.caught_up();
                    // An entry that came meanwhile has left its mark here.
                    drop(tokio::time::timeout(LOOK, appended.notified()).await);
                }
                Err(why) => self.failed(&why).await,
            }
        }
    }

    /// Finds where this collector was: at the start where it is new, or where the history is not the one it was sent.
    async fn find_place(&mut self) -> Result<(), NotTaken> {
        let (history, file, ..) = self.parts;
        let place = self.address();
        let head = file.read().filter(|mark| mark.collector == place).and_then(|mark| mark.head());
        let Some(head) = head else { return Ok(()) };
        let found = history.rows(head.sequence.saturating_sub(1), 1).await.map_err(|_| NotTaken::History)?;
        let same = match found.first() {
            Some((_, Ok(entry))) if entry.head() == head => true,
            // Retention has removed it since.
            Some((row, _)) if *row > head.sequence => head.sequence <= self.removed_up_to().await?,
            Some(_) | None => false,
        };
        if same {
            (self.cursor, self.taken) = (head.sequence, Some(head));
        }
        Ok(())
    }

    async fn removed_up_to(&self) -> Result<u64, NotTaken> {
        self.parts.0.removed_up_to().await.map_err(|_| NotTaken::History)
    }

    /// Sends the next page; false where there is none.
    async fn send_page(&mut self) -> Result<bool, NotTaken> {
        let (history, _, source, ..) = self.parts;
        let rows = history.rows(self.cursor, self.page).await.map_err(|_| NotTaken::History)?;
        let Some(&(until, _)) = rows.last() else { return Ok(false) };
        self.tell_gaps(&rows).await?;
        let (mut messages, mut last, mut unreadable) = (Vec::new(), None, Vec::new());
        for (row, entry) in rows {
            let message = entry.ok().and_then(|entry| Some((entry.head(), syslog_message(&entry, source).ok()?)));
            match message {
                Some((head, message)) => {
                    messages.push(message);
                    last = Some(head);
                }
                None => unreadable.push(row),
            }
        }
        for run in unreadable.chunk_by(|one, next| one + 1 == *next) {
            if let [from, ..] = run {
                self.tell_missed(Missed::Unreadable, *from, from + run.len() as u64 - 1);
            }
        }
        let Some(last) = last else {
            self.cursor = until;
            return Ok(true);
        };
        let collector = self.collector().await?;
        match collector.deliver(&messages).await.map_err(NotTaken::Collector)? {
            Taken::Answered => {}
            Taken::Cut => return Err(NotTaken::Unconfirmed),
        }
        self.took(last).await?;
        self.cursor = until;
        Ok(true)
    }

    /// Everything up to `last` was taken.
    async fn took(&mut self, last: Head) -> Result<(), NotTaken> {
        let (_, file, ..) = self.parts;
        if self.taken.is_none_or(|taken| taken.sequence < last.sequence) {
            let mark = Mark { collector: self.address(), taken: last.to_string() };
            let file = file.clone();
            let kept = tokio::task::spawn_blocking(move || file.write(&mark)).await;
            kept.unwrap_or_else(|error| Err(error.into())).map_err(|error| {
                tracing::warn!(%error, "the collector's mark cannot be kept: the page is sent again");
                NotTaken::Mark
            })?;
            self.taken = Some(last);
        }
        self.page = (self.page * 2).min(PAGE_MOST);
        self.failures = 0;
        self.backoff = Backoff::new(self.pace);
        Ok(())
    }

    /// Tells of entries that are no more there to be sent; policy's are those only that retention's stub stands for.
    async fn tell_gaps(&mut self, rows: &[Row]) -> Result<(), NotTaken> {
        let mut before = self.cursor.max(self.taken.map_or(0, |taken| taken.sequence));
        let mut gaps = Vec::new();
        for (row, _) in rows {
            if *row > before + 1 {
                gaps.push((before + 1, row - 1));
            }
            before = before.max(*row);
        }
        let removed = if gaps.is_empty() { 0 } else { self.removed_up_to().await? };
        for (from, to) in gaps {
            // One that is new here was never to get them.
            if from <= removed && self.taken.is_some() {
                self.tell_missed(Missed::Removed, from, to.min(removed));
            }
            if to > removed {
                self.tell_missed(Missed::Missing, from.max(removed + 1), to);
            }
        }
        Ok(())
    }

    fn tell_missed(&mut self, why: Missed, from: u64, to: u64) {
        let event = CollectorEvent::Missed { why, from, to };
        if self.missed.insert(event.clone()) {
            tracing::warn!(collector = self.address(), ?why, from, to, "the collector does not get entries");
            self.tell(event);
        }
    }

    fn caught_up(&mut self) {
        if self.lost {
            self.lost = false;
            tracing::info!(collector = self.address(), "the collector has taken all that waited");
            self.tell(CollectorEvent::Back);
        }
    }

    async fn failed(&mut self, why: &NotTaken) {
        self.failures += 1;
        self.page = (self.page / 2).max(1);
        tracing::debug!(collector = self.address(), why = why.code(), "a page was not taken");
        if self.failures >= LOST_AFTER && !self.lost {
            self.lost = true;
            self.cursor = self.taken.map_or(0, |taken| taken.sequence.saturating_sub(AGAIN));
            tracing::warn!(collector = self.address(), why = why.code(), "the collector takes no entries");
            self.tell(CollectorEvent::Lost { why: why.code() });
        }
        // Without random bytes the wait is its longest.
        let wait = self.backoff.after(Duration::ZERO, getrandom::u32().unwrap_or(u32::MAX));
        tokio::time::sleep(wait).await;
    }

    fn tell(&self, event: CollectorEvent) {
        let (.., told) = self.parts;
        // Nobody listens any more only where the console stops.
        let _ = told.send(event);
    }

    async fn collector(&self) -> Result<Collector, NotTaken> {
        let trust = match &self.named.ca {
            None => Trust::System,
            Some(file) => Trust::Pinned(tokio::fs::read_to_string(file).await.map_err(|_| NotTaken::Trust)?),
        };
        Collector::new(&self.named.host, self.named.port, &trust, self.pace).map_err(|_| NotTaken::Trust)
    }

    fn address(&self) -> String {
        format!("{}:{}", self.named.host, self.named.port)
    }
}
