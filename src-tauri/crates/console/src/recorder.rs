//! The history's own task: it appends one draft after another, so that a slow disk never holds up the loop.
//!
//! INVARIANT (I2): an append that is not answered in time counts as failed. Should it succeed all the same, its answer
//! opens nothing any more, and an entry of its own says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use history::{Draft, Entry};
use tokio::sync::{mpsc, oneshot};

/// How long an append may go unanswered, in milliseconds; a disk that takes longer is as good as none.
const ANSWER_WITHIN: u64 = 10_000;

/// What the recorder did with a draft that somebody waits for.
#[derive(Debug)]
pub struct Answer {
    n: u64,
    outcome: Result<u64, String>,
}

/// What an answer, or the lack of one, means to the loop.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The append under way is durable, or failed.
    Now(Result<(), String>),
    /// The entry with this number became durable after it was given up.
    Late(u64),
    /// Nothing: it was given up before, and it failed.
    Nothing,
}

enum Write {
    Answered(u64, Box<Draft>),
    Noted(Box<Draft>),
    Witnessed(Box<Draft>, oneshot::Sender<Result<(), String>>),
    Mark(oneshot::Sender<()>),
}

/// A way to the recorder for work beside the loop, which waits for its entry itself.
#[derive(Debug, Clone)]
pub struct Witness(mpsc::UnboundedSender<Write>);

impl Witness {
    /// Appends an entry; once this returns it is durable.
    ///
    /// # Errors
    /// Where it could not be written, or not in time; it may be written all the same then.
    pub async fn record(&self, draft: Draft) -> Result<(), String> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Write::Witnessed(Box::new(draft), answer)).map_err(|_| "the recorder has ended".to_owned())?;
        match tokio::time::timeout(Duration::from_millis(ANSWER_WITHIN), answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err("the recorder has ended".to_owned()),
            Err(_) => Err("the disk does not answer".to_owned()),
        }
    }
}

/// The way to the recorder.
pub struct Recorder {
    queue: mpsc::UnboundedSender<Write>,
    given_up: Arc<AtomicU64>,
    last: u64,
    /// The number of the append that is not answered yet, and since when on the clock that counts sleep.
    awaited: Option<(u64, u64)>,
}

impl Recorder {
    /// Starts the recorder over `append`; `appended` is told each entry once it is durable.
    pub fn start<F>(
        append: impl Fn(Draft) -> F + Send + 'static,
        mut appended: impl FnMut(&Entry) + Send + 'static,
    ) -> (Self, mpsc::UnboundedReceiver<Answer>)
    where
        F: Future<Output = Result<Entry, String>> + Send,
    {
        let (queue, mut writes) = mpsc::unbounded_channel();
        let (answers, answered) = mpsc::unbounded_channel();
        let given_up: Arc<AtomicU64> = Arc::default();
        let void = Arc::clone(&given_up);
        tokio::spawn(async move {
            while let Some(write) = writes.recv().await {
                let (draft, n, witness) = match write {
                    // Given up while it waited behind another one: it is never written.
                    Write::Answered(n, _) if n <= void.load(Ordering::SeqCst) => continue,
                    Write::Answered(n, draft) => (draft, Some(n), None),
                    Write::Noted(draft) => (draft, None, None),
                    // Nobody waits for it any more: it is not written.
                    Write::Witnessed(_, answer) if answer.is_closed() => continue,
                    Write::Witnessed(draft, answer) => (draft, None, Some(answer)),
                    Write::Mark(reached) => {
                        let _ = reached.send(());
                        continue;
                    }
                };
                let kind = draft.kind.clone();
                let outcome = append(*draft).await;
                match &outcome {
                    Ok(entry) => {
                        tracing::debug!(head = %entry.head(), kind = kind.name(), "recorded");
                        appended(entry);
                    }
                    Err(error) => tracing::error!(error, kind = kind.name(), "not recorded"),
                }
                if let Some(witness) = witness {
                    let _ = witness.send(outcome.as_ref().map(|_| ()).map_err(Clone::clone));
                }
                if let Some(n) = n
                    && answers.send(Answer { n, outcome: outcome.map(|entry| entry.sequence) }).is_err()
                {
                    return;
                }
            }
        });
        (Self { queue, given_up, last: 0, awaited: None }, answered)
    }

    /// Appends, and answers; at most one is unanswered at any time.
    ///
    /// # Errors
    /// Where the recorder has ended; no answer comes then.
    pub fn append(&mut self, draft: Box<Draft>, now: u64) -> Result<(), String> {
        self.last += 1;
        self.queue.send(Write::Answered(self.last, draft)).map_err(|_| "the recorder has ended".to_owned())?;
        self.awaited = Some((self.last, now));
        Ok(())
    }

    /// Appends; nothing waits for it.
    pub fn note(&self, draft: Box<Draft>) {
        if self.queue.send(Write::Noted(draft)).is_err() {
            tracing::error!("the recorder has ended");
        }
    }

    /// Waits until all that was noted is written, or could not be in time.
    pub async fn written(&self) {
        let (reach, reached) = oneshot::channel();
        if self.queue.send(Write::Mark(reach)).is_ok() {
            let _ = tokio::time::timeout(Duration::from_millis(ANSWER_WITHIN), reached).await;
        }
    }

    /// A way here for work beside the loop.
    #[must_use]
    pub fn witness(&self) -> Witness {
        Witness(self.queue.clone())
    }

    /// True while an append is not answered.
    pub fn owes(&self) -> bool {
        self.awaited.is_some()
    }

    /// What an answer means.
    pub fn take(&mut self, answer: Answer) -> Outcome {
        match (self.awaited, answer.outcome) {
            (Some((n, _)), outcome) if n == answer.n => {
                self.awaited = None;
                Outcome::Now(outcome.map(|_| ()))
            }
            (Some(_) | None, Ok(sequence)) => Outcome::Late(sequence),
            (Some(_) | None, Err(_)) => Outcome::Nothing,
        }
    }

    /// Gives up an append that is not answered in time; the failure to tell, where one is.
    pub fn check(&mut self, now: u64) -> Option<String> {
        let (n, since) = self.awaited?;
        if now.saturating_sub(since) < ANSWER_WITHIN {
            return None;
        }
        self.awaited = None;
        self.given_up.store(n, Ordering::SeqCst);
        Some("the disk does not answer".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::sync::Mutex;

    use history::{Actor, Kind, Moment, Payload};
    use history_store::History;
    use tokio::sync::Semaphore;

    use super::*;

    fn draft(kind: Kind) -> Box<Draft> {
        let at = Moment { utc: 1, monotonic: 1 };
        Box::new(Draft { at, actor: Actor::Console, kind, session: None, payload: Payload::new() })
    }

    #[tokio::test]
    async fn i2_an_append_that_is_not_answered_has_failed_and_its_late_answer_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let key = history::SigningKey::from_bytes(&[7; 32]);
        let at = Moment { utc: 1, monotonic: 1 };
        let history = History::open(&folder.path().join("history.sqlite"), Some(key), at).await.unwrap();
        let history = Arc::new(history);
        // A disk that answers when it is let to.
        let disk = Arc::new(Semaphore::new(0));
        let (through, store) = (Arc::clone(&disk), Arc::clone(&history));
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&recorded);
        let append = move |draft: Draft| {
            let (through, store) = (Arc::clone(&through), Arc::clone(&store));
            async move {
                through.acquire().await.unwrap().forget();
                store.append(draft).await.map_err(|error| error.to_string())
            }
        };
        let (mut recorder, mut answers) = Recorder::start(append, move |entry| {
            heard.lock().unwrap().push((entry.sequence, entry.kind.name().to_owned()))
        });

        recorder.append(draft(Kind::SessionGranted), 1_000).unwrap();
        // On one thread: until the recorder waits for the disk.
        tokio::task::yield_now().await;
        assert!(recorder.owes());
        assert_eq!(recorder.check(10_999), None);
        assert_eq!(recorder.check(11_000).as_deref(), Some("the disk does not answer"));
        assert!(!recorder.owes());
        // The next one waits behind it, and is given up too: it never gets to the disk.
        recorder.append(draft(Kind::LevelChosen), 11_000).unwrap();
        assert!(recorder.check(21_000).is_some());
        recorder.append(draft(Kind::LevelNarrowed), 21_000).unwrap();

        disk.add_permits(1);
        let late = recorder.take(answers.recv().await.unwrap());
        let (sequence, _) = recorded.lock().unwrap().last().cloned().unwrap();
        assert_eq!(late, Outcome::Late(sequence));
        assert!(recorder.owes(), "the late answer is not the awaited one's");
        disk.add_permits(1);
        assert_eq!(recorder.take(answers.recv().await.unwrap()), Outcome::Now(Ok(())));
        let kinds: Vec<String> = recorded.lock().unwrap().iter().map(|(_, kind)| kind.clone()).collect();
        assert_eq!(kinds, [Kind::SessionGranted.name(), Kind::LevelNarrowed.name()]);
    }
}
