//! Sending to one collector, page by page, until policy names another.

use std::time::Duration;

use history::export::audit_message::Source;
use history::export::syslog::syslog_message;
use history::{Entry, Head};
use history_store::History;
use link::{Backoff, Collector, LinkFault, Pace, Taken, Trust};
use tokio::sync::{Notify, mpsc};

use super::CollectorEvent;
use super::mark::{Mark, MarkFile};

/// The most entries in a page.
const PAGE_MOST: u32 = 200;
/// Entries that a collector which was away is sent again.
const AGAIN: u64 = 32;
/// Failures in a row after which the collector counts as lost.
const LOST_AFTER: u32 = 3;
/// A page that was let go without an answer this often in a row counts as taken: its collector answers no close at all.
const CUTS_MOST: u32 = 3;
/// Entries are looked for at least this often.
const LOOK: Duration = Duration::from_secs(30);

/// What a forwarder works with.
type Parts<'a> = (&'a History, &'a MarkFile, &'a Source, &'a Notify, &'a mpsc::UnboundedSender<CollectorEvent>);

/// Why a page was not taken.
enum NotTaken {
    Collector(LinkFault),
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
    cuts: u32,
    lost: bool,
}

impl<'a> Forward<'a> {
    pub(super) fn new(named: &'a policy::Collector, pace: Pace, parts: Parts<'a>) -> Self {
        let backoff = Backoff::new(pace);
        Self { parts, named, pace, backoff, cursor: 0, taken: None, page: PAGE_MOST, failures: 0, cuts: 0, lost: false }
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

    /// Finds where this collector was: at the start where it is new, or where the history is another one.
    async fn find_place(&mut self) -> Result<(), NotTaken> {
        let (history, file, ..) = self.parts;
        let place = self.address();
        let head = file.read().filter(|mark| mark.collector == place).and_then(|mark| mark.head());
        let Some(head) = head else { return Ok(()) };
        let found = history.entries(head.sequence.saturating_sub(1), 1).await.map_err(|_| NotTaken::History)?;
        let same = match found.first() {
            // That entry itself, or retention has removed it since.
            Some(entry) => entry.head() == head || entry.sequence > head.sequence,
            None => false,
        };
        if same {
            (self.cursor, self.taken) = (head.sequence, Some(head));
        }
        Ok(())
    }

    /// Sends the next page; false where there is none.
    async fn send_page(&mut self) -> Result<bool, NotTaken> {
        let (history, _, source, ..) = self.parts;
        let entries = history.entries(self.cursor, self.page).await.map_err(|_| NotTaken::History)?;
        let Some(last) = entries.last().map(Entry::head) else { return Ok(false) };
        self.tell_missed(&entries);
        let messages = entries.iter().map(|entry| syslog_message(entry, source)).collect::<Result<Vec<_>, _>>();
        let messages = messages.map_err(|_| NotTaken::History)?;
        let collector = self.collector().await?;
        let delivered = match messages.as_slice() {
            [one] if self.page == 1 => collector.deliver_one(one).await,
            all => collector.deliver(all).await,
        };
        match delivered.map_err(NotTaken::Collector)? {
            Taken::Cut if self.cuts + 1 < CUTS_MOST => {
                self.cuts += 1;
                return Ok(true);
            }
            Taken::Cut | Taken::Answered => self.cuts = 0,
        }
        self.took(last)?;
        Ok(true)
    }

    /// Everything up to `last` was taken.
    fn took(&mut self, last: Head) -> Result<(), NotTaken> {
        let (_, file, ..) = self.parts;
        if self.taken.is_none_or(|taken| taken.sequence < last.sequence) {
            let mark = Mark { collector: self.address(), taken: last.to_string() };
            file.write(&mark).map_err(|error| {
                tracing::warn!(%error, "the collector's mark cannot be kept: the page is sent again");
                NotTaken::Mark
            })?;
            self.taken = Some(last);
        }
        self.cursor = last.sequence;
        self.page = (self.page * 2).min(PAGE_MOST);
        self.failures = 0;
        self.backoff = Backoff::new(self.pace);
        Ok(())
    }

    /// Tells of entries that are no more there to be sent.
    fn tell_missed(&mut self, entries: &[Entry]) {
        let (Some(taken), Some(first)) = (self.taken, entries.first()) else { return };
        let after = self.cursor.max(taken.sequence);
        if first.sequence > after + 1 {
            self.tell(CollectorEvent::Missed { from: after + 1, to: first.sequence - 1 });
            self.cursor = first.sequence - 1;
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
        self.cuts = 0;
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
