//! The site's settings saved from the window: recorded, then written by this program as root through the system's own
//! question, then recorded how it went. The window's program never runs as root.

use std::time::Duration;

use desktop::elevation::{self, NotElevated, Ran};
use desktop::paths::Layer;
use history::{Actor, Draft, Kind};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::sync::oneshot;

use crate::draft::{self, Drafted};
use crate::handle::{Console, Request};
use crate::policy_files::effective;
use crate::startup::note;
use crate::view::{AskRefused, PolicyChange, PolicyDraft, PolicyEdit};

/// How long the system's question for a password may stand unanswered.
const ASKED: Duration = Duration::from_secs(180);
/// How long the history may take to answer.
const RECORDED: Duration = Duration::from_secs(10);
/// How long the loop may take to say what a draft would do to what is open.
const TRIED: Duration = Duration::from_secs(2);
/// The most keys that an entry names.
const KEYS: usize = 60;

/// What the text that is gone over is called where there is no file.
pub(crate) const NO_FILE: &str = "none";
/// How what runs as root ends where somebody else changed the file meanwhile.
pub(crate) const OTHER: u8 = 3;

/// The one sentence that does not say that nothing was changed.
const UNKNOWN: &str = "not-saved-unknown";

/// Why nothing was saved: the sentence, and what it says besides.
struct NotSaved(&'static str, String);

impl Console {
    /// A draft of the site's settings: the text given, or the file as it is, with one key changed where one is named.
    ///
    /// # Errors
    /// [`AskRefused`] where the policy cannot be changed here.
    pub async fn policy_draft(
        &self,
        text: Option<String>,
        edit: Option<PolicyEdit>,
    ) -> Result<PolicyDraft, AskRefused> {
        let (files, words) = (self.files().clone(), self.words());
        let made = tokio::task::spawn_blocking(move || {
            let texts = files.texts().map_err(|detail| NotSaved("not-saved-unread", detail))?;
            if texts.trial {
                return Err(NotSaved("not-saved-trial", String::new()));
            }
            Ok(draft::draft(&words, &texts, text, edit.as_ref()))
        });
        let Drafted { mut draft, policy } = self.or_refused(made.await)?;
        if let Some(policy) = policy {
            let (answer, tried) = oneshot::channel();
            self.tell(Request::Try(Box::new(policy), answer));
            draft.running = tokio::time::timeout(TRIED, tried).await.ok().and_then(Result::ok);
        }
        Ok(draft)
    }

    /// Saves a draft over the text that it was begun with; gives the sentence that says so.
    ///
    /// # Errors
    /// [`AskRefused`]: the file is as it was, unless the sentence says that this is not known.
    pub async fn policy_save(&self, text: String, base: String) -> Result<String, AskRefused> {
        self.save_by(text, base, save).await
    }

    /// The same, written by `write`.
    async fn save_by(
        &self,
        text: String,
        base: String,
        write: impl FnOnce(&str, &str) -> Result<(), NotSaved> + Send + 'static,
    ) -> Result<String, AskRefused> {
        let (files, words) = (self.files().clone(), self.words());
        let (given, begun) = (text.clone(), base);
        let checked = tokio::task::spawn_blocking(move || {
            let texts = files.texts().map_err(|detail| NotSaved("not-saved-unread", detail))?;
            if texts.trial {
                return Err(NotSaved("not-saved-trial", String::new()));
            }
            if texts.site.as_ref().map(|site| site.text.as_str()).unwrap_or_default() != begun {
                return Err(NotSaved("not-saved-other", String::new()));
            }
            effective(&draft::in_place(&texts, &given)).map_err(|detail| NotSaved("not-saved-wrong", detail))?;
            let over = texts.site.as_ref().map_or_else(|| NO_FILE.to_owned(), |site| hash(site.text.as_bytes()));
            Ok((draft::draft(&words, &texts, Some(given), None).draft, over))
        });
        let (draft, over) = self.or_refused(checked.await)?;
        let keys: Vec<String> = draft.changes.iter().take(KEYS).map(|change| change.key.clone()).collect();
        let said = json!({"keys": keys.join(", "), "changed": draft.changes.len(), "sha256": hash(text.as_bytes())});
        // INVARIANT (I2): what may widen is on the disk before anybody is asked for a password.
        self.record(Kind::PolicyAsked, "policy-saving", &said).await?;
        let saved = tokio::task::spawn_blocking(move || write(&text, &over)).await;
        let saved = saved.unwrap_or_else(|fault| Err(NotSaved("not-saved-failed", fault.to_string())));
        // What the answer says is true whether or not it could be recorded.
        let _ = match &saved {
            Ok(()) => self.record(Kind::PolicySaved, "policy-saved", &said).await,
            Err(NotSaved(why, _)) => {
                let fact = if *why == UNKNOWN { "policy-save-unknown" } else { "policy-not-saved" };
                self.record(Kind::PolicyNotSaved, fact, &with_why(said, why)).await
            }
        };
        self.or_refused(Ok(saved))?;
        Ok(self.words().with(is_saved(&draft), &[("file", Layer::Site.path().display().to_string().into())]))
    }

    /// Appends an entry by whoever sits here, and waits until it is durable.
    pub(crate) async fn record(&self, kind: Kind, fact: &str, said: &serde_json::Value) -> Result<(), AskRefused> {
        let mut payload = said.clone();
        if let Some(payload) = payload.as_object_mut() {
            payload.insert("fact".to_owned(), fact.into());
        }
        // Asked each time: it is off the loop, and seldom.
        let user = tokio::task::spawn_blocking(desktop::user::os_user).await.unwrap_or_default();
        let draft = Draft { actor: Actor::Staff { user }, ..note(kind, None, payload) };
        let (told, answer) = oneshot::channel();
        self.tell(Request::Record(Box::new(draft), told));
        match tokio::time::timeout(RECORDED, answer).await {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(_)) | Err(_)) | Err(_) => Err(self.refused("not-saved-history", "history", &[])),
        }
    }

    fn or_refused<T>(&self, done: Result<Result<T, NotSaved>, tokio::task::JoinError>) -> Result<T, AskRefused> {
        let done = done.unwrap_or_else(|fault| Err(NotSaved("not-saved-failed", fault.to_string())));
        done.map_err(|NotSaved(key, detail)| self.refused(key, key, &[("detail", detail.into())]))
    }
}

/// The sentence for what was saved: another way to the service centre waits until nobody is in.
fn is_saved(draft: &PolicyDraft) -> &'static str {
    let way = |change: &PolicyChange| change.key.starts_with("link");
    if draft.changes.iter().any(way) { "policy-is-saved-way" } else { "policy-is-saved" }
}

fn with_why(mut said: serde_json::Value, why: &str) -> serde_json::Value {
    if let Some(said) = said.as_object_mut() {
        said.insert("why".to_owned(), why.into());
    }
    said
}

pub(crate) fn hash(text: &[u8]) -> String {
    hex::encode(Sha256::digest(text))
}

/// Has the text written by this program as root. What the file says afterwards decides, not what was said on the way.
fn save(text: &str, over: &str) -> Result<(), NotSaved> {
    let program = std::env::current_exe().map_err(|fault| NotSaved("not-saved-failed", fault.to_string()))?;
    let ran = elevation::run(&program, &["save-site", "--over", over], text, ASKED);
    let there = Layer::Site.read().ok().flatten().is_some_and(|site| site.text == text);
    tracing::info!(saved = there, ?ran, "saving the site's settings");
    if there {
        return Ok(());
    }
    Err(match ran {
        Ok(Ran { code, .. }) if code == Some(OTHER.into()) => NotSaved("not-saved-other", String::new()),
        Ok(Ran { said, .. }) => NotSaved("not-saved-failed", said),
        Err(NotElevated::Dismissed) => NotSaved("not-saved-dismissed", String::new()),
        Err(NotElevated::Refused) => NotSaved("not-saved-refused", String::new()),
        Err(NotElevated::NoAgent) => NotSaved("not-saved-agent", String::new()),
        Err(NotElevated::Missing(detail)) => NotSaved("not-saved-missing", detail),
        Err(NotElevated::TimedOut) => NotSaved("not-saved-late", String::new()),
        Err(NotElevated::StillRuns) => NotSaved(UNKNOWN, String::new()),
        Err(NotElevated::Changeable(path)) => NotSaved("not-saved-program", path.display().to_string()),
        Err(NotElevated::Unsupported) => NotSaved("not-saved-system", String::new()),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const TEXT: &str = "version = 1\n[session]\nidle_minutes = 5\n";

    /// Saves where the history answers as told; gives what was asked of it, how often it was written, and the answer.
    async fn saves(
        recorded: Result<(), String>,
        written: Result<(), NotSaved>,
    ) -> (Vec<String>, usize, Result<String, AskRefused>) {
        let (console, mut requests) = Console::alone();
        let writes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&writes);
        let history = tokio::spawn(async move {
            let mut facts = Vec::new();
            while let Some(request) = requests.recv().await {
                let Request::Record(draft, told) = request else { panic!("something else was asked") };
                assert_eq!(draft.payload["changed"].as_u64(), Some(1));
                assert_eq!(draft.payload["sha256"], hash(TEXT.as_bytes()));
                let fact = draft.payload["fact"].as_str().unwrap().to_owned();
                // No consumer of the history takes what was refused for what was saved.
                let kind = match fact.as_str() {
                    "policy-saving" => Kind::PolicyAsked,
                    "policy-saved" => Kind::PolicySaved,
                    _ => Kind::PolicyNotSaved,
                };
                assert_eq!(draft.kind, kind, "{fact}");
                facts.push(fact);
                let _ = told.send(recorded.clone());
            }
            facts
        });
        let write = move |text: &str, over: &str| {
            assert_eq!((text, over), (TEXT, NO_FILE));
            counted.fetch_add(1, Ordering::SeqCst);
            written
        };
        let answer = console.save_by(TEXT.to_owned(), String::new(), write).await;
        drop(console);
        (history.await.unwrap(), writes.load(Ordering::SeqCst), answer)
    }

    #[tokio::test]
    async fn i2_what_is_saved_is_recorded_first() {
        let (facts, writes, answer) = saves(Ok(()), Ok(())).await;
        assert_eq!((facts, writes), (vec!["policy-saving".to_owned(), "policy-saved".to_owned()], 1));
        assert!(answer.unwrap().contains("/etc/chaperone/site.toml"));
        let (facts, writes, answer) = saves(Err("the disk is full".to_owned()), Ok(())).await;
        assert_eq!((facts, writes), (vec!["policy-saving".to_owned()], 0), "what cannot be recorded is not written");
        assert_eq!(answer.unwrap_err().code, "history");
        let (facts, writes, answer) = saves(Ok(()), Err(NotSaved("not-saved-dismissed", String::new()))).await;
        assert_eq!((facts, writes), (vec!["policy-saving".to_owned(), "policy-not-saved".to_owned()], 1));
        assert!(answer.unwrap_err().sentence.ends_with("Nothing was changed."));
        let (facts, _, answer) = saves(Ok(()), Err(NotSaved(UNKNOWN, String::new()))).await;
        assert_eq!(facts, ["policy-saving", "policy-save-unknown"]);
        assert!(answer.unwrap_err().sentence.starts_with("It is not known whether it was saved"));
    }

    #[test]
    fn a_way_that_waits_until_nobody_is_in_is_not_said_to_hold_at_once() {
        let texts = desktop::paths::PolicyTexts::default();
        let words = crate::words::Words::of(crate::view::Language::En);
        let of = |text: &str| is_saved(&draft::draft(&words, &texts, Some(text.to_owned()), None).draft);
        assert_eq!(of(TEXT), "policy-is-saved");
        for key in ["address = \"relay.example:443\"", "ca = \"/etc/ca.pem\""] {
            assert_eq!(of(&format!("version = 1\n[link]\n{key}\n")), "policy-is-saved-way", "{key}");
        }
        assert_eq!(of(&format!("{TEXT}[link.proxy]\naddress = \"proxy.example:3128\"\n")), "policy-is-saved-way");
        assert_eq!(of(&format!("{TEXT}[language]\ndefault = \"de\"\n")), "policy-is-saved");
    }

    #[tokio::test]
    async fn what_is_open_is_told_or_said_not_to_be_known() {
        let (console, mut requests) = Console::alone();
        let looks = tokio::spawn(async move {
            let draft = console.policy_draft(Some(TEXT.to_owned()), None).await.unwrap();
            let none = console.policy_draft(Some(TEXT.to_owned()), None).await.unwrap();
            (draft.running, none.running)
        });
        let Some(Request::Try(policy, answer)) = requests.recv().await else { panic!("nothing was asked") };
        drop(policy);
        answer.send(vec!["open".to_owned()]).unwrap();
        let Some(Request::Try(_, unanswered)) = requests.recv().await else { panic!("nothing was asked") };
        drop(unanswered);
        assert_eq!(looks.await.unwrap(), (Some(vec!["open".to_owned()]), None));
    }

    #[tokio::test]
    async fn i6_a_file_that_was_changed_meanwhile_or_a_wrong_text_is_not_saved() {
        let (console, _requests) = Console::alone();
        let never = |_: &str, _: &str| -> Result<(), NotSaved> { panic!("written") };
        let other = console.save_by(TEXT.to_owned(), "version = 1".to_owned(), never).await;
        assert_eq!(other.unwrap_err().code, "not-saved-other");
        let wrong = console.save_by("version = 2".to_owned(), String::new(), never).await;
        assert_eq!(wrong.unwrap_err().code, "not-saved-wrong");
    }
}
