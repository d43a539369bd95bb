//! Exports from the window: only by auditors, one at a time, away from the loop.
//!
//! INVARIANT (I2): an export is recorded before its file appears; one that cannot be recorded is not kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use desktop::exports::{ExportFile, folder, free_name};
use history::{Actor, Draft, Kind, Verdict};
use history_store::Snapshot;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{Running, now};
use crate::export::{Anchors, Done, Form, NotWritten, Scope, Wanted, may_export, write};
use crate::recorder::Witness;
use crate::seal::{Found, sentence};
use crate::startup::{moment, note};
use crate::view::{AskRefused, ExportAsk, ExportForm, Exported};
use crate::words::Words;

/// A refusal is recorded once in so long, in milliseconds: who may not export cannot flood the history by asking.
const REFUSED_ONCE_IN: u64 = 60_000;

/// Lets one export run at a time, and knows when a refusal was recorded last.
#[derive(Debug)]
pub(super) struct Exporting {
    alone: Arc<Semaphore>,
    refused: Option<u64>,
}

impl Default for Exporting {
    fn default() -> Self {
        Self { alone: Arc::new(Semaphore::new(1)), refused: None }
    }
}

impl Exporting {
    /// True where a refusal at this monotonic time, in milliseconds, is to be recorded. There is one user: the program's.
    fn records_refusal(&mut self, at: u64) -> bool {
        let due = self.refused.is_none_or(|last| at.saturating_sub(last) >= REFUSED_ONCE_IN);
        if due {
            self.refused = Some(at);
        }
        due
    }
}

/// An export under way.
struct Job {
    wanted: Wanted,
    history: PathBuf,
    anchors: Anchors,
    words: Words,
    user: String,
    witness: Witness,
    _alone: OwnedSemaphorePermit,
}

impl Running {
    pub(super) fn export(&mut self, asked: ExportAsk, answer: oneshot::Sender<Result<Exported, AskRefused>>) {
        let words = Words::of(self.core.words().language());
        let user = self.core.user().to_owned();
        if !may_export(self.core.auditors(), &user) {
            if self.exporting.records_refusal(moment().monotonic) {
                let payload = json!({"fact": "history-export-refused", "user": user});
                self.edges.recorder.note(Box::new(by(&user, Kind::Denied, payload)));
            }
            let sentence = words.with("not-done-export-auditor", &[("user", user.into())]);
            let _ = answer.send(Err(AskRefused { code: "export-auditor".to_owned(), sentence }));
            return;
        }
        let Ok(alone) = Arc::clone(&self.exporting.alone).try_acquire_owned() else {
            let _ = answer.send(Err(refused(&words, "export-busy")));
            return;
        };
        let Some(history) = self.edges.history.as_ref().map(|history| history.path().to_owned()) else {
            let _ = answer.send(Err(refused(&words, "export-history")));
            return;
        };
        let (keyring, key) = (self.edges.keyring.clone(), self.edges.history_key);
        let witness = self.edges.recorder.witness();
        tokio::spawn(async move {
            let anchors = Anchors { key, known: crate::enrolment::kept_head(&keyring).await };
            let made = i64::try_from(now().wall).unwrap_or(i64::MAX);
            let wanted = Wanted { form: form(asked.form), scope: scope(asked), made };
            let job = Job { wanted, history, anchors, words, user, witness, _alone: alone };
            // Writing a file is waited for.
            let runtime = tokio::runtime::Handle::current();
            let done = tokio::task::spawn_blocking(move || runtime.block_on(job.run())).await;
            if let Ok(done) = done {
                let _ = answer.send(done);
            }
        });
    }
}

impl Job {
    async fn run(&self) -> Result<Exported, AskRefused> {
        let Some(folder) = folder() else {
            return Err(self.no_file(Path::new("~"), &std::io::Error::from(std::io::ErrorKind::NotFound)));
        };
        self.run_in(&folder).await
    }

    async fn run_in(&self, folder: &Path) -> Result<Exported, AskRefused> {
        let mut file = ExportFile::begin(folder).map_err(|error| self.no_file(folder, &error))?;
        let mut snapshot = match Snapshot::open(&self.history).await {
            Ok(snapshot) => snapshot,
            Err(error) => return Err(self.not_written(folder, error.into())),
        };
        let done = write(&mut snapshot, self.anchors, &self.wanted, &self.words, &mut file).await;
        let done = done.map_err(|error| self.not_written(folder, error))?;
        let place = free_name(folder, &stem(self.wanted.made), self.wanted.form.ending());
        if let Err(error) = self.witness.record(self.told(&place, &done)).await {
            tracing::error!(error, "an export could not be recorded");
            return Err(refused(&self.words, "export-record"));
        }
        if let Err(error) = file.keep(&place) {
            let payload = json!({"fact": "history-export-failed", "file": name(&place), "detail": error.to_string()});
            let _ = self.witness.record(by(&self.user, Kind::HistoryRead, payload)).await;
            return Err(self.no_file(folder, &error));
        }
        let entries = i64::try_from(done.entries).unwrap_or(i64::MAX);
        let told = [("path", place.display().to_string().into()), ("entries", entries.into())];
        Ok(Exported {
            sentence: self.words.with("export-done", &told),
            verdict: self.seal(&done.verdict),
            intact: match done.verdict {
                Verdict::Intact { .. } => Some(true),
                Verdict::Tampered { .. } => Some(false),
                Verdict::CannotSay { .. } => None,
            },
        })
    }

    /// What verification found just now, as a sentence.
    fn seal(&self, verdict: &Verdict) -> String {
        let at = moment().utc;
        sentence(&self.words, &Found { verdict: verdict.clone(), at }, at).1
    }

    /// The entry of an export: what, how much, and where to.
    fn told(&self, place: &Path, done: &Done) -> Draft {
        let mut payload = json!({"form": self.wanted.form.code(), "entries": done.entries, "file": name(place)});
        match &self.wanted.scope {
            Scope::Session(id) => {
                payload["fact"] = json!("history-exported-session");
                payload["of"] = json!(id);
            }
            Scope::Period { from: None, to: None } => payload["fact"] = json!("history-exported-all"),
            Scope::Period { from, to } => {
                payload["fact"] = json!("history-exported-until");
                if let Some(from) = from {
                    payload["fact"] = json!("history-exported-period");
                    payload["since"] = json!(from);
                }
                payload["until"] = json!(to.unwrap_or(self.wanted.made));
            }
        }
        by(&self.user, Kind::HistoryRead, payload)
    }

    fn not_written(&self, folder: &Path, error: NotWritten) -> AskRefused {
        match error {
            NotWritten::NoSession(_) => refused(&self.words, "export-none"),
            NotWritten::File(error) => self.no_file(folder, &error),
            NotWritten::History(error) => {
                tracing::warn!(%error, "the history cannot be exported");
                refused(&self.words, "export-history")
            }
        }
    }

    fn no_file(&self, folder: &Path, error: &std::io::Error) -> AskRefused {
        tracing::warn!(%error, "an export could not be written");
        let told = [("detail", error.to_string().into()), ("folder", folder.display().to_string().into())];
        let sentence = self.words.with("not-done-export-file", &told);
        AskRefused { code: "export-file".to_owned(), sentence }
    }
}

fn refused(words: &Words, code: &str) -> AskRefused {
    AskRefused { code: code.to_owned(), sentence: words.say(&format!("not-done-{code}")) }
}

/// A draft of what the user did.
fn by(user: &str, kind: Kind, payload: Value) -> Draft {
    Draft { actor: Actor::Staff { user: user.to_owned() }, ..note(kind, None, payload) }
}

fn name(place: &Path) -> String {
    place.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn form(form: ExportForm) -> Form {
    match form {
        ExportForm::Csv => Form::Csv,
        ExportForm::Jsonl => Form::Jsonl,
        ExportForm::Report => Form::Report,
    }
}

fn scope(asked: ExportAsk) -> Scope {
    match asked.session {
        Some(id) => Scope::Session(id),
        None => Scope::Period { from: asked.from, to: asked.to },
    }
}

/// The file's name without its ending: what it is and when it was made, by this workstation's clock.
fn stem(made: i64) -> String {
    let at = chrono::DateTime::from_timestamp_millis(made).unwrap_or_default().with_timezone(&chrono::Local);
    format!("chaperone-history-{}", at.format("%Y-%m-%d-%H%M%S"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use history::{Moment, SigningKey};
    use history_store::History;

    use super::*;
    use crate::recorder::Recorder;
    use crate::view::Language;

    const AT: Moment = Moment { utc: 1_800_000_000_000, monotonic: 1 };

    /// A history with a recorder that writes it, or one whose disk takes nothing.
    async fn job(folder: &Path, works: bool, scope: Scope) -> (Job, Arc<History>) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let history = History::open(&folder.join("history.sqlite"), Some(key.clone()), AT).await.unwrap();
        let history = Arc::new(history);
        history.append(note(Kind::ConsoleStarted, None, json!({"fact": "started"}))).await.unwrap();
        let store = Arc::clone(&history);
        let (recorder, _answers) = Recorder::start(
            move |draft| {
                let store = Arc::clone(&store);
                async move {
                    if works {
                        store.append(draft).await.map_err(|error| error.to_string())
                    } else {
                        Err("full".to_owned())
                    }
                }
            },
            |_| {},
        );
        let job = Job {
            wanted: Wanted { form: Form::Jsonl, scope, made: AT.utc },
            history: history.path().to_owned(),
            anchors: Anchors { key: Some(key.verifying_key()), known: None },
            words: Words::of(Language::En),
            user: "meier".to_owned(),
            witness: recorder.witness(),
            _alone: Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap(),
        };
        (job, history)
    }

    fn files(folder: &Path) -> Vec<String> {
        let files =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
        files.collect()
    }

    const ALL: Scope = Scope::Period { from: None, to: None };

    #[tokio::test]
    async fn i2_an_export_is_recorded_before_its_file_appears() {
        let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (job, history) = job(data.path(), true, ALL).await;
        let exported = job.run_in(out.path()).await.unwrap();
        assert_eq!(exported.intact, Some(true));
        let [file] = &files(out.path())[..] else { panic!("{:?}", files(out.path())) };
        assert!(exported.sentence.contains(file.as_str()), "{exported:?}");
        let text = std::fs::read_to_string(out.path().join(file)).unwrap();
        assert_eq!(text.lines().count(), 1 + 2 + 1);
        let entry = history.entries(2, 9).await.unwrap().remove(0);
        assert_eq!((entry.kind, entry.actor), (Kind::HistoryRead, Actor::Staff { user: "meier".to_owned() }));
        assert_eq!(entry.payload["file"], json!(file));
        assert_eq!(entry.payload["entries"], 2);
        let said = crate::record::line(&Words::of(Language::En), AT.utc, &Kind::HistoryRead, &entry.payload).text;
        assert_eq!(said, format!("The whole history was exported as JSON Lines, entries: 2, file {file}."));
    }

    #[tokio::test]
    async fn an_export_with_only_an_end_says_no_beginning() {
        let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (job, history) = job(data.path(), true, Scope::Period { from: None, to: Some(AT.utc + 1) }).await;
        job.run_in(out.path()).await.unwrap();
        let entry = history.entries(2, 9).await.unwrap().remove(0);
        assert!(!entry.payload.contains_key("since"), "{:?}", entry.payload);
        for language in [Language::En, Language::De, Language::Fr] {
            let said = crate::record::line(&Words::of(language), AT.utc, &entry.kind, &entry.payload).text;
            assert!(!said.contains("1970") && !said.contains("history-exported"), "{said}");
        }
    }

    #[tokio::test]
    async fn i2_an_export_that_cannot_be_recorded_is_not_kept() {
        let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (job, history) = job(data.path(), false, ALL).await;
        assert_eq!(job.run_in(out.path()).await.unwrap_err().code, "export-record");
        assert_eq!(files(out.path()), [""; 0]);
        assert_eq!(history.entries(0, 9).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn i10_what_cannot_be_exported_says_why_and_leaves_nothing() {
        let (data, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (none, history) = job(data.path(), true, Scope::Session("none".to_owned())).await;
        assert_eq!(none.run_in(out.path()).await.unwrap_err().code, "export-none");
        let refused = none.run_in(Path::new("/nonexistent")).await.unwrap_err();
        assert!(refused.code == "export-file" && refused.sentence.contains("/nonexistent"), "{refused:?}");
        assert_eq!((files(out.path()).len(), history.entries(0, 9).await.unwrap().len()), (0, 2));
    }

    #[test]
    fn refusals_cannot_flood_the_history() {
        let mut exporting = Exporting::default();
        // Ten clicks a second, for ten minutes.
        let recorded = (0..6000).filter(|click| exporting.records_refusal(click * 100)).count();
        assert_eq!(recorded, 10);
    }

    #[test]
    fn i6_only_who_is_listed_may_export() {
        let listed = ["meier".to_owned(), "dupont".to_owned()];
        assert!(may_export(&listed, "meier"));
        for (auditors, user) in
            [(&listed[..], "mei"), (&listed[..], "Meier"), (&listed[..], ""), (&[], "meier"), (&[], "root")]
        {
            assert!(!may_export(auditors, user), "{user}");
        }
    }
}
