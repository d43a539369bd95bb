//! The seal: the history verified on a thread of its own, by hand or once a day; its progress shows, it can be stopped.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use history::{Actor, Doubt, Draft, Kind, Verdict};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{Running, now};
use crate::seal::{Found, doubt_code, sentence, tampering_code};
use crate::startup::moment;
use crate::view::{Seal, SealProgress};

/// The first verification by itself comes so long after the start, in milliseconds.
const FIRST: u64 = 60_000;
/// The next ones come so long after the last, in milliseconds.
const AGAIN: u64 = 24 * 60 * 60_000;
/// What says the same as the last record is recorded again after so long at the earliest, in milliseconds.
const RECORDED_AGAIN: u64 = 60_000;

/// A verification that runs.
#[derive(Debug, Clone, Default)]
struct Run(Arc<State>);

#[derive(Debug, Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    stop: AtomicBool,
}

/// What is known of the history.
pub(super) struct Sealing {
    found: Option<Found>,
    run: Option<(Run, Actor)>,
    stopped: Option<u32>,
    /// Who wanted one while retention removed entries: it begins after that.
    wanted: Option<Actor>,
    /// When the next verification by itself is due, on the clock that counts sleep.
    due: u64,
    /// What was recorded last, and when.
    recorded: Option<(Value, u64)>,
    tell: mpsc::UnboundedSender<Verdict>,
}

impl Sealing {
    /// Nothing is known yet; what a verification finds goes to `tell`.
    pub(super) fn new(tell: mpsc::UnboundedSender<Verdict>) -> Self {
        Self { found: None, run: None, stopped: None, wanted: None, due: now().mono + FIRST, recorded: None, tell }
    }

    fn progress(&self) -> Option<SealProgress> {
        self.run.as_ref().map(|(Run(state), _)| {
            let (done, total) = (state.done.load(Ordering::Relaxed), state.total.load(Ordering::Relaxed));
            let percent = done.saturating_mul(100).checked_div(total).unwrap_or_default().min(100);
            SealProgress { percent: u32::try_from(percent).unwrap_or_default(), entries: total }
        })
    }

    /// True for tampering that was not what was found last.
    fn is_new_tampering(&self, verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Tampered { .. }) && self.found.as_ref().is_none_or(|found| found.verdict != *verdict)
    }

    /// Takes what a verification found; the draft that records it.
    fn take(&mut self, verdict: Verdict) -> Option<Draft> {
        let percent = self.progress().map_or(0, |progress| progress.percent);
        let (_, actor) = self.run.take()?;
        if matches!(verdict, Verdict::CannotSay { why: Doubt::Cancelled, .. }) {
            // What was known before still is.
            self.stopped = Some(percent);
            return None;
        }
        let at = moment();
        let (kind, payload) = told(&verdict);
        self.due = at.monotonic + AGAIN;
        self.found = Some(Found { verdict, at: at.utc });
        let recently = |before: &(Value, u64)| before.0 == payload && at.monotonic - before.1 < RECORDED_AGAIN;
        if self.recorded.as_ref().is_some_and(recently) {
            return None;
        }
        self.recorded = Some((payload.clone(), at.monotonic));
        let payload = payload.as_object().cloned().unwrap_or_default();
        Some(Draft { at, actor, kind, session: None, payload })
    }
}

impl Running {
    /// True while a verification runs.
    pub(super) fn is_verifying(&self) -> bool {
        self.sealing.run.is_some()
    }

    /// Verifies the history, unless that runs already; after retention, where that runs.
    pub(super) fn verify(&mut self, actor: Actor) {
        if self.edges.retention.is_running() {
            self.sealing.wanted = Some(actor);
            return;
        }
        let Some(history) = self.edges.history.clone().filter(|_| self.sealing.run.is_none()) else { return };
        let (key, keyring, tell) = (self.edges.history_key, self.edges.keyring.clone(), self.sealing.tell.clone());
        let run = Run::default();
        self.sealing.stopped = None;
        self.sealing.run = Some((run.clone(), actor));
        let runtime = tokio::runtime::Handle::current();
        // It computes for long: the loop's own threads stay free.
        tokio::task::spawn_blocking(move || {
            let mut watch = |progress: history_store::Progress| {
                run.0.done.store(progress.done, Ordering::Relaxed);
                run.0.total.store(progress.total, Ordering::Relaxed);
                if run.0.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let verdict = runtime.block_on(async {
                let known = crate::enrolment::kept_head(&keyring).await;
                history.verify(key, known, &mut watch).await
            });
            let _ = tell.send(verdict);
        });
    }

    /// Stops the verification that runs; what was known before stays.
    pub(super) fn stop_verifying(&self) {
        if let Some((Run(state), _)) = &self.sealing.run {
            state.stop.store(true, Ordering::Relaxed);
        }
    }

    /// A verification is over.
    pub(super) fn verified(&mut self, verdict: Verdict) {
        if let Verdict::Tampered { sequence, what } = &verdict {
            tracing::error!(sequence, what = %what, "the history was changed");
        }
        let is_news = self.sealing.is_new_tampering(&verdict);
        if let Some(draft) = self.sealing.take(verdict) {
            self.edges.recorder.note(Box::new(draft));
        }
        if is_news && let Some(found) = &self.sealing.found {
            let (_, sentence) = sentence(self.core.words(), found, found.at);
            self.core.notify_changed(sentence);
        }
    }

    /// Begins the day's verification where it is due and nobody is in, and shows what is known.
    pub(super) fn seal(&mut self) {
        let at = now();
        if !self.edges.retention.is_running()
            && let Some(actor) = self.sealing.wanted.take()
        {
            self.verify(actor);
        }
        if at.mono >= self.sealing.due && !self.core.is_anybody_in() {
            self.sealing.due = at.mono + AGAIN;
            self.verify(Actor::Console);
        }
        let wall = i64::try_from(at.wall).unwrap_or(i64::MAX);
        let sealing = &self.sealing;
        let seal = Seal::of(self.core.words(), sealing.found.as_ref(), wall, sealing.progress(), sealing.stopped);
        self.core.set_seal(seal);
    }
}

/// The entry that says what verification found.
fn told(verdict: &Verdict) -> (Kind, Value) {
    match verdict {
        Verdict::Intact { head, .. } => {
            (Kind::HistoryVerified, json!({"fact": "history-verified", "head": head.to_string()}))
        }
        Verdict::Tampered { sequence, what } => {
            let what = tampering_code(*what);
            (Kind::HistoryDoubted, json!({"fact": "history-tampered", "sequence": sequence, "what": what}))
        }
        Verdict::CannotSay { why, .. } => {
            let mut payload = json!({"fact": "history-doubted", "doubt": doubt_code(why)});
            match why {
                Doubt::Empty | Doubt::Unanchored | Doubt::Cancelled => {}
                Doubt::Unsigned { from } => payload["from"] = json!(from),
                Doubt::KnownRemoved { sequence, up_to } => {
                    payload["sequence"] = json!(sequence);
                    payload["up-to"] = json!(up_to);
                }
                Doubt::Unreadable(detail) => payload["detail"] = json!(detail),
            }
            (Kind::HistoryDoubted, payload)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use history::{Hash, Head, Tampering};

    use super::*;
    use crate::record;
    use crate::seal::doubt;
    use crate::view::Language;
    use crate::words::Words;

    fn ran(sealing: &mut Sealing, verdict: Verdict) -> Option<Draft> {
        let run = Run::default();
        run.0.total.store(200, Ordering::Relaxed);
        run.0.done.store(68, Ordering::Relaxed);
        sealing.run = Some((run, Actor::Staff { user: "meier".to_owned() }));
        sealing.take(verdict)
    }

    /// INVARIANT (I9): a verification that was stopped says nothing, and takes nothing back.
    #[test]
    fn i9_what_a_verification_found_stands_until_another_is_done_and_is_recorded() {
        let mut sealing = Sealing::new(mpsc::unbounded_channel().0);
        let tampered = Verdict::Tampered { sequence: 7, what: Tampering::Content };
        let cancelled = Verdict::CannotSay { entries: 3, head: None, why: Doubt::Cancelled };
        let head = Head { sequence: 9, hash: Hash::NONE };
        let intact = Verdict::Intact { entries: 9, head, signed_up_to: Some(9), known_up_to: None, removed: None };

        let recorded = ran(&mut sealing, tampered.clone()).unwrap();
        assert_eq!((recorded.kind, recorded.actor), (Kind::HistoryDoubted, Actor::Staff { user: "meier".to_owned() }));
        assert_eq!(ran(&mut sealing, cancelled), None);
        assert_eq!((sealing.stopped, sealing.progress()), (Some(34), None));
        assert_eq!(sealing.found.as_ref().map(|found| &found.verdict), Some(&tampered));
        // The same again at once is no news.
        assert_eq!(ran(&mut sealing, tampered), None);
        assert_eq!(ran(&mut sealing, intact.clone()).unwrap().kind, Kind::HistoryVerified);
        assert_eq!(sealing.found.map(|found| found.verdict), Some(intact));
    }

    /// The day's verification finds the same again and again: it is told once.
    #[test]
    fn i9_tampering_is_news_where_it_is_not_what_was_found_last() {
        let mut sealing = Sealing::new(mpsc::unbounded_channel().0);
        let tampered = |sequence| Verdict::Tampered { sequence, what: Tampering::Content };
        let cannot = |why| Verdict::CannotSay { entries: 3, head: None, why };
        let mut is_news = |verdict: Verdict| {
            let is_news = sealing.is_new_tampering(&verdict);
            let _ = ran(&mut sealing, verdict);
            is_news
        };
        assert!(!is_news(cannot(Doubt::Unanchored)));
        assert!(is_news(tampered(7)));
        assert!(!is_news(tampered(7)));
        assert!(!is_news(cannot(Doubt::Cancelled)) && !is_news(tampered(7)), "one that was stopped changes nothing");
        assert!(is_news(tampered(3)) && !is_news(tampered(3)));
    }

    /// An entry is read in each language, by the sentence that the seal has for it.
    #[test]
    fn a_doubt_is_recorded_as_a_code_and_its_numbers_and_told_in_the_language_in_use() {
        let line = |language, payload: &Value| {
            let payload = payload.as_object().unwrap();
            record::line(&Words::of(language), 0, &Kind::HistoryDoubted, payload).text
        };
        let doubts = [
            Doubt::Empty,
            Doubt::Unanchored,
            Doubt::Unsigned { from: 4711 },
            Doubt::KnownRemoved { sequence: 4711, up_to: 5000 },
            Doubt::Cancelled,
            Doubt::Unreadable("disk".to_owned()),
        ];
        for why in doubts {
            let (_, payload) = told(&Verdict::CannotSay { entries: 3, head: None, why: why.clone() });
            assert!(!payload.to_string().contains(&why.to_string()), "{payload}");
            for language in [Language::En, Language::De, Language::Fr] {
                let (said, expected) = (line(language, &payload), doubt(&Words::of(language), &why));
                assert!(said.ends_with(&format!(" {expected}")), "{said}: {expected}");
            }
        }
        // Entries from before there were codes say it in their own words.
        let old = json!({"fact": "history-doubted", "detail": "there are no entries"});
        assert_eq!(line(Language::De, &old), "Prüfung des Verlaufs: there are no entries");
    }
}
