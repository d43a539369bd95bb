//! The hospital's collector of audit messages: every entry of the history is sent there, stored until it is taken.
//!
//! The history itself is the store. Beside it, in `collector.json`, stands up to which entry the collector has taken them;
//! that moves on only once a page was taken ([`link::Taken`]). So a console that is killed sends a page again: each message
//! names its entry's number and hash. An entry that was altered or is missing holds up no other: it is said, here and to the
//! collector. A collector that was away is sent the last entries before that again as well, which it
//! may have held in memory only. One that is named for the first time is sent the whole history.
//!
//! It works on a task of its own, reads in pages, and nothing waits for it.

mod forward;
mod mark;

use std::path::Path;
use std::sync::Arc;

use history::export::audit_message::Source;
use history_store::History;
use tokio::sync::{Notify, mpsc, watch};

use forward::Forward;
use mark::MarkFile;

/// What is told of the collector, once for each change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CollectorEvent {
    /// It does not take entries; they wait in the history.
    Lost {
        /// Why, as a code.
        why: &'static str,
    },
    /// It has taken all that waited.
    Back,
    /// The collector does not get these entries.
    Missed {
        /// Why.
        why: Missed,
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
}

/// Why the collector does not get entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// They were removed, as policy wants, before the collector had taken them.
    Removed,
    /// They are missing, and no removal stands for them: the history was tampered with.
    Missing,
    /// They are not what was written: the history was tampered with, or its disk is damaged.
    Unreadable,
}

impl Missed {
    /// The history's fact.
    #[must_use]
    pub(crate) fn fact(self) -> &'static str {
        match self {
            Self::Removed => "collector-missed",
            Self::Missing => "collector-missing",
            Self::Unreadable => "collector-unreadable",
        }
    }
}

/// The running task; it ends with this value.
#[derive(Debug)]
pub struct Forwarder {
    wanted: watch::Sender<Option<policy::Collector>>,
    appended: Arc<Notify>,
}

impl Forwarder {
    /// Starts sending to `wanted`, where policy names one; `folder` keeps the mark.
    #[must_use]
    pub fn start(
        history: Arc<History>,
        folder: &Path,
        source: Source,
        pace: link::Pace,
        wanted: Option<policy::Collector>,
        told: mpsc::UnboundedSender<CollectorEvent>,
    ) -> Self {
        let (wanted, mut named) = watch::channel(wanted);
        let appended = Arc::new(Notify::new());
        let (woken, mark) = (Arc::clone(&appended), MarkFile::in_folder(folder));
        tokio::spawn(async move {
            loop {
                let collector = named.borrow_and_update().clone();
                let forward = async {
                    match &collector {
                        Some(collector) => {
                            let parts = (history.as_ref(), &mark, &source, &*woken, &told);
                            Forward::new(collector, pace, parts).run().await;
                        }
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    changed = named.changed() => if changed.is_err() { return },
                    () = forward => {}
                }
            }
        });
        Self { wanted, appended }
    }

    /// Another policy holds.
    pub fn set(&self, collector: Option<&policy::Collector>) {
        self.wanted.send_if_modified(|wanted| {
            let changed = wanted.as_ref() != collector;
            *wanted = collector.cloned();
            changed
        });
    }

    /// Something was recorded.
    #[must_use]
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.appended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record;
    use crate::view::{Language, Tone};
    use crate::words::Words;

    #[test]
    fn every_reason_for_missing_entries_has_its_sentence() {
        for language in [Language::En, Language::De, Language::Fr] {
            for why in [Missed::Removed, Missed::Missing, Missed::Unreadable] {
                let payload = serde_json::json!({"fact": why.fact(), "from": 3, "to": 5});
                let payload = payload.as_object().cloned().unwrap_or_default();
                let line = record::line(&Words::of(language), 0, &history::Kind::CollectorMissed, &payload);
                assert!(line.text.contains('3') && line.text.contains('5'), "{}", line.text);
                assert!(!line.text.contains("collector-") && line.tone == Tone::Warning, "{}", line.text);
            }
        }
    }
}
