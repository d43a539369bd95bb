//! Proposals of words that could join the harmless ones: read once, by a process of its own that is locked in as the mirror
//! is, from the screen or from pictures of it.
//!
//! INVARIANT (I1): this process sees no pixel and no line, only words that are proposed; they are shown to the administrator who
//! asked, and neither sent, logged nor kept. Nothing is added by it: the draft, its review and its saving are other steps.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use desktop::process::{Child, Program};
use desktop::windows::outline;
use history::Kind;
use mirror::protocol::{
    Detector, MAX_ANSWER, ProposedWord, Region, Rule, Start, ToMirror, Unread, WordsAnswer, WordsAsk,
};
use policy::Policy;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::handle::Console;
use crate::view::{AskRefused, WordProposal, WordProposals};
use crate::words::Words;
use crate::{draft, masks, patients, startup};

/// How long reading the screen, or each picture, may take on a busy workstation.
const LIMIT: Duration = Duration::from_secs(90);
/// How long a reader that is over may take to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(2);
/// The environment that it gets; nothing else is passed on.
const ENVIRONMENT: &[&str] = &["DISPLAY", "XAUTHORITY"];
/// The class of this program's own windows, in whatever process they are.
const OWN: &str = "chaperone";

/// Lets one reading run at a time; clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct WordReadings(Arc<Semaphore>);

impl Default for WordReadings {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

/// Why nothing is proposed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotProposed {
    /// The list of known patients cannot be read.
    Known(String),
    /// The reader could not be started, or did not answer as it should.
    Reader(String),
    /// It took too long.
    Slow,
    /// It read nothing.
    Unread(Unread),
}

impl NotProposed {
    /// The key of its sentence.
    const fn key(&self) -> &'static str {
        match self {
            Self::Known(_) => "words-not-known",
            Self::Reader(_) | Self::Unread(Unread::Protocol | Unread::Sandbox) => "words-not-reader",
            Self::Slow => "words-not-slow",
            Self::Unread(Unread::Display) => "words-not-display",
            Self::Unread(Unread::Restless) => "words-not-restless",
            Self::Unread(Unread::Picture(_)) => "words-not-picture",
            Self::Unread(Unread::Detector(Detector::Missing)) => "words-not-installed",
            Self::Unread(Unread::Detector(Detector::Works | Detector::Broken | Detector::Stalled)) => {
                "words-not-detector"
            }
        }
    }

    /// What happened, and what to do.
    pub(crate) fn told(&self, words: &Words, pictures: &[PathBuf]) -> String {
        let detail = match self {
            Self::Known(detail) | Self::Reader(detail) => detail.clone(),
            Self::Unread(Unread::Picture(at)) => usize::try_from(*at)
                .ok()
                .and_then(|at| pictures.get(at))
                .map(|picture| picture.display().to_string())
                .unwrap_or_default(),
            Self::Unread(Unread::Sandbox) => "sandbox".to_owned(),
            Self::Unread(Unread::Protocol) => "protocol".to_owned(),
            Self::Slow | Self::Unread(Unread::Display | Unread::Restless | Unread::Detector(_)) => String::new(),
        };
        words.with(self.key(), &[("detail", detail.into())])
    }
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Found {
    words: Vec<ProposedWord>,
    lines: u32,
}

impl Found {
    /// For the window or the terminal.
    pub(crate) fn view(self, words: &Words) -> WordProposals {
        let Self { words: found, lines } = self;
        let key = if found.is_empty() { "words-none" } else { "words-some" };
        let sentence = words.with(key, &[("count", found.len().into()), ("lines", lines.into())]);
        let told = |one: ProposedWord| WordProposal {
            seen: if one.times == 1 {
                words.say("words-once")
            } else {
                words.with("words-times", &[("times", one.times.into())])
            },
            word: one.word,
            times: one.times,
        };
        WordProposals { sentence, words: found.into_iter().map(told).collect(), recorded: None }
    }
}

/// Reads the screen, or pictures, by a policy; waits until that is done.
pub(crate) fn read(policy: &Policy, pictures: &[PathBuf]) -> Result<Found, NotProposed> {
    let program = startup::mirror_program().map_err(|error| NotProposed::Reader(error.to_string()))?;
    let many = u32::try_from(pictures.len()).unwrap_or(u32::MAX).max(1);
    read_by(&program, &question(policy)?, pictures, LIMIT.saturating_mul(many))
}

/// What the reader is asked: as a mirror, with the known patients, and without this program's windows.
fn question(policy: &Policy) -> Result<WordsAsk, NotProposed> {
    let mut start =
        Start { own_pids: vec![std::process::id()], notifications: masks::notifications(), ..Start::plain(None) };
    masks::apply(policy, &mut start);
    let own = Rule { class: Some(OWN.to_owned()), ..Rule::plain(OWN, Region::Whole) };
    start.rules.insert(0, own);
    let pieces =
        policy.masking.known_patients.as_deref().map(patients::known).transpose().map_err(NotProposed::Known)?;
    let names = |piece| if let ToMirror::Known { names, .. } = piece { names } else { Vec::new() };
    let known = pieces.unwrap_or_default().into_iter().flat_map(names).collect();
    // What opens later has no name yet: then rules that mask a process mask it.
    let asked = start.rules.iter().any(|rule| rule.process.is_some());
    let windows = if asked { outline(None).map(|seen| seen.windows).unwrap_or_default() } else { Vec::new() };
    Ok(WordsAsk { start, known, processes: masks::processes(&windows) })
}

/// Asks a reader, which is killed and verified gone where it does not answer in time.
fn read_by(program: &Path, ask: &WordsAsk, pictures: &[PathBuf], limit: Duration) -> Result<Found, NotProposed> {
    let broken = |detail: &dyn std::fmt::Display| NotProposed::Reader(detail.to_string());
    let env = ENVIRONMENT.iter().filter_map(|name| std::env::var_os(name).map(|value| (OsString::from(name), value)));
    let args = [OsString::from("--words")].into_iter().chain(pictures.iter().map(OsString::from));
    let program = Program { path: program.to_owned(), args: args.collect(), env: env.collect() };
    let question = serde_json::to_vec(ask).map_err(|error| broken(&error))?;
    let (child, mut pipes) = Child::start(program, |_| ()).map_err(|error| broken(&error))?;
    let (answer, answered) = mpsc::channel();
    let converse = move || {
        let mut bytes = Vec::new();
        let heard = pipes.stdin.write_all(&question).and_then(|()| {
            drop(pipes.stdin);
            pipes.stdout.take(MAX_ANSWER as u64 + 1).read_to_end(&mut bytes)
        });
        let _ = answer.send(heard.map(|_| bytes));
    };
    std::thread::Builder::new().name("words".to_owned()).spawn(converse).map_err(|error| broken(&error))?;
    let answered = answered.recv_timeout(limit);
    if let Err(error) = child.kill_and_verify(GONE_WITHIN) {
        tracing::error!(%error, "the reader of words is not gone");
    }
    let bytes = answered.map_err(|_| NotProposed::Slow)?.map_err(|error| broken(&error))?;
    // What it says is not told on: it could be words.
    match serde_json::from_slice(&bytes).map_err(|_| broken(&"no answer"))? {
        WordsAnswer::Read { words, lines } => Ok(Found { words, lines }),
        WordsAnswer::Failed { why } => Err(NotProposed::Unread(why)),
    }
}

impl Console {
    /// Reads the screen once and proposes words for a draft of the site's settings, without those that it has; that the screen
    /// was read, and how many words were proposed, is recorded.
    ///
    /// # Errors
    /// [`AskRefused`] where another reading is under way, the draft is wrong, or nothing could be read.
    pub async fn word_proposals(&self, text: String) -> Result<WordProposals, AskRefused> {
        let readings = self.word_readings().clone();
        let Ok(_alone) = readings.0.try_acquire() else {
            return Err(self.refused("words-not-busy", "words-not-busy", &[]));
        };
        let files = self.files().clone();
        let reading = tokio::task::spawn_blocking(move || {
            let texts = files.texts().map_err(|_| None)?;
            let policy = draft::with(&texts, &text).map_err(|_| None)?.policy;
            read(&policy, &[]).map_err(Some)
        });
        let found = match reading.await.unwrap_or_else(|error| Err(Some(NotProposed::Reader(error.to_string())))) {
            Ok(found) => found,
            Err(None) => return Err(self.refused("words-not-draft", "words-not-draft", &[])),
            Err(Some(why)) => {
                return Err(AskRefused { code: why.key().to_owned(), sentence: why.told(&self.words(), &[]) });
            }
        };
        let count = found.words.len();
        let recorded = self.record(Kind::WordsProposed, "words-proposed", &json!({ "count": count })).await;
        Ok(WordProposals { recorded: Some(recorded.is_ok()), ..found.view(&self.words()) })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Instant;

    use super::*;
    use crate::view::Language;

    fn found(words: &[(&str, u32)]) -> Found {
        let word = |(word, times): &(&str, u32)| ProposedWord { word: (*word).to_owned(), times: *times };
        Found { words: words.iter().map(word).collect(), lines: 214 }
    }

    /// A reader that is a script.
    fn answers(script: &str, limit: Duration) -> Result<Found, NotProposed> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reader");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
        read_by(&path, &question(&Policy::default()).unwrap(), &[], limit)
    }

    #[test]
    fn a_reader_that_hangs_floods_or_babbles_is_no_answer() {
        let patience = Duration::from_secs(20);
        let begun = Instant::now();
        assert_eq!(answers("exec sleep 60", Duration::from_millis(300)).unwrap_err(), NotProposed::Slow);
        for script in ["cat >/dev/null; yes", "cat >/dev/null; echo Muster", "exit 1", "cat >/dev/null; exec /nowhere"]
        {
            let NotProposed::Reader(detail) = answers(script, patience).unwrap_err() else { unreachable!("{script}") };
            assert!(!detail.contains("Muster"), "{detail}");
        }
        assert!(begun.elapsed() < patience);
        let said = "cat >/dev/null; echo '{\"type\":\"failed\",\"why\":{\"detector\":\"missing\"}}'";
        let missing = answers(said, patience).unwrap_err();
        assert_eq!(missing.key(), "words-not-installed");
        let read =
            "cat >/dev/null; echo '{\"type\":\"read\",\"words\":[{\"word\":\"wobbler\",\"times\":2}],\"lines\":9}'";
        assert_eq!(answers(read, patience).unwrap().view(&Words::of(Language::En)).words[0].seen, "seen 2 times");
    }

    #[test]
    fn i1_the_reader_is_told_the_rules_the_patients_and_not_to_read_this_program() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("patients.txt");
        std::fs::write(&list, "Muster, Erika\n").unwrap();
        let text = |list: &Path| {
            format!("version = 1\n[masking]\nwords = [\"wobbler\"]\nknown_patients = \"{}\"\n", list.display())
        };
        let asked = question(&Policy::parse(&text(&list)).unwrap()).unwrap();
        assert_eq!((asked.known, asked.start.words), (vec!["Muster, Erika".to_owned()], vec!["wobbler".to_owned()]));
        assert_eq!(asked.start.own_pids, [std::process::id()]);
        assert!(
            asked.start.rules.iter().any(|rule| rule.class.as_deref() == Some(OWN) && rule.region == Region::Whole)
        );
        assert!(asked.start.rules.iter().any(|rule| rule.name == "passwords"));
        // Without the list there is no veto, so nothing is proposed.
        let gone = question(&Policy::parse(&text(Path::new("/nowhere/patients.txt"))).unwrap()).unwrap_err();
        assert_eq!(gone.key(), "words-not-known");
    }

    #[test]
    fn i10_each_failure_has_a_sentence_of_its_own() {
        for language in [Language::En, Language::De, Language::Fr] {
            let words = Words::of(language);
            let detector = [Detector::Missing, Detector::Broken].map(Unread::Detector);
            let unread =
                [Unread::Display, Unread::Restless, Unread::Sandbox, Unread::Picture(0)].into_iter().chain(detector);
            let all =
                [NotProposed::Known("a".into()), NotProposed::Slow].into_iter().chain(unread.map(NotProposed::Unread));
            let told: std::collections::BTreeSet<String> =
                all.map(|why| why.told(&words, &[PathBuf::from("/a/b.png")])).collect();
            assert_eq!(told.len(), 8, "{told:?}");
            assert!(told.iter().any(|told| told.contains("/a/b.png")));
        }
    }

    /// The window's tests show what this program hands over, in every language.
    #[test]
    fn the_proposals_of_the_windows_tests_are_real() {
        let all = [
            ("routine", 14),
            ("oversampling", 9),
            ("lombaire", 6),
            ("überabtastung", 4),
            ("annotations", 3),
            ("navigator", 2),
            ("gradientenverstärker", 2),
            ("browser", 1),
            ("geomety", 1),
        ];
        let of = |language| {
            let words = Words::of(language);
            let missing = NotProposed::Unread(Unread::Detector(Detector::Missing));
            let missing = AskRefused { code: missing.key().to_owned(), sentence: missing.told(&words, &[]) };
            let recorded = |view: WordProposals| WordProposals { recorded: Some(true), ..view };
            json!({ "some": recorded(found(&all).view(&words)), "none": recorded(found(&[]).view(&words)), "missing": missing })
        };
        let all = json!({ "en": of(Language::En), "de": of(Language::De), "fr": of(Language::Fr) });
        crate::fixture::kept("proposals.json", &all);
    }
}
