//! The commands of `chaperone`: end, status, enrol, history verify; those about the policy are in [`policy`] and [`could`], what
//! goes out of the history is in [`export`], the test of the connection in [`link`],
//! words to propose in [`word_proposals`].

pub mod could;
pub mod export;
pub mod link;
pub mod policy;
pub mod policy_install;
pub mod word_proposals;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use desktop::control_socket::{self, NotAnswered};
use desktop::keyring::Keyring;
use desktop::paths;
use history::Verdict;

use crate::control::{Answer, Question};
use crate::enrolment;
use crate::handle::Options;
use crate::policy_files::PolicyFiles;
use crate::startup::HISTORY;
use crate::view::Language;
use crate::words::Words;

/// How long a running console may take to answer.
const LIMIT: Duration = Duration::from_secs(3);

/// The language of the command line: what `LANG` says, English otherwise.
fn words() -> Words {
    let lang = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|lang| !lang.is_empty()));
    Words::of(match lang.as_deref().unwrap_or_default().get(..2) {
        Some("de") => Language::De,
        Some("fr") => Language::Fr,
        Some(_) | None => Language::En,
    })
}

/// Asks every console that this user may ask, also after one that does not answer; an error where one does not.
fn ask_all(question: Question) -> Result<Vec<Answer>> {
    let mut answers = Vec::new();
    let mut silent = None;
    for socket in control_socket::sockets() {
        match control_socket::ask::<_, Answer>(&socket, &question, LIMIT) {
            Ok(answer) => answers.push(answer),
            Err(NotAnswered::NotRunning) => {}
            Err(error) => silent = Some(error),
        }
    }
    silent.map_or(Ok(answers), |error| Err(error.into()))
}

/// The first answer, or none where no console runs.
fn ask(question: Question) -> Result<Option<Answer>> {
    Ok(ask_all(question)?.into_iter().next())
}

/// `chaperone end`: exit 0 once everything is verified over, 1 where that takes longer than a few seconds, 3 where no
/// console runs. Pictures and input are stopped as soon as a console has been asked.
///
/// # Errors
/// Where a console runs and does not answer; the others were told.
pub fn end() -> Result<ExitCode> {
    let before = ask_all(Question::End)?;
    let (key, code) = if before.is_empty() {
        ("cli-not-running", 3)
    } else if !before.iter().any(|status| status.can_end || status.ending) {
        ("cli-nothing-to-end", 0)
    } else if is_over(before.len())? {
        ("cli-ended", 0)
    } else {
        ("cli-ending", 1)
    };
    println!("{}", words().say(key));
    Ok(ExitCode::from(code))
}

/// Waits until no console has anything left to end; one that is gone has not said so.
fn is_over(consoles: usize) -> Result<bool> {
    let until = Instant::now() + LIMIT;
    loop {
        let answers = ask_all(Question::Status)?;
        if answers.len() < consoles {
            return Ok(false);
        }
        if !answers.iter().any(|status| status.can_end || status.ending) {
            return Ok(true);
        }
        if Instant::now() > until {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// `chaperone status`; exit 3 where no console runs.
///
/// # Errors
/// Where a console runs and does not answer.
pub fn status(json: bool) -> Result<ExitCode> {
    let Some(status) = ask(Question::Status)? else {
        if json {
            println!("null");
        } else {
            println!("{}", words().say("cli-not-running"));
        }
        return Ok(ExitCode::from(3));
    };
    if json {
        println!("{}", serde_json::to_string(&status)?);
    } else {
        println!("{}", status.sentence);
    }
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")
}

/// `chaperone enrol FILE`.
///
/// # Errors
/// What failed; nothing changed then.
pub fn enrol(file: &Path, options: &Options) -> Result<ExitCode> {
    if ask(Question::Status)?.is_some() {
        anyhow::bail!("{}", words().say("cli-enrol-running"));
    }
    let policy = PolicyFiles::new(options).policy().map_err(anyhow::Error::msg)?;
    let taken = runtime()?.block_on(enrolment::take(file, &paths::data_dir()?, &policy.link))?;
    let key = if taken.removed { "cli-enrolled" } else { "cli-enrolled-kept" };
    println!("{}", words().with(key, &[("vendor", taken.vendor.into())]));
    Ok(ExitCode::SUCCESS)
}

/// `chaperone history verify`: exit 0 intact, 1 tampered, 2 cannot say.
///
/// # Errors
/// Where the arguments cannot be used.
pub fn verify(file: Option<&Path>, key: Option<&str>, head: Option<&str>) -> Result<ExitCode> {
    let words = words();
    let path = match file {
        Some(file) => file.to_owned(),
        None => paths::data_dir()?.join(HISTORY),
    };
    let key = key.map(public_key).transpose()?;
    let head = head.map(str::parse::<history::Head>).transpose().context("a head is SEQUENCE:HASH")?;
    let verdict = runtime()?.block_on(async {
        let (mut key, mut head) = (key, head);
        if file.is_none() && key.is_none() {
            // This workstation's own history: its key and head are in the keyring.
            let keyring = Keyring::open(enrolment::NAMESPACE, enrolment::KEYRING_LIMIT)?;
            key = enrolment::kept_history_key(&keyring).await.ok().flatten().map(|key| key.verifying_key());
            head = match head {
                Some(head) => Some(head),
                None => enrolment::kept_head(&keyring).await,
            };
        }
        anyhow::Ok(history_store::verify_file(&path, key, head).await)
    })?;
    println!("{}", crate::export::verdict(&words, &verdict));
    Ok(match verdict {
        Verdict::Intact { .. } => ExitCode::SUCCESS,
        Verdict::Tampered { .. } => ExitCode::from(1),
        Verdict::CannotSay { .. } => ExitCode::from(2),
    })
}

fn public_key(text: &str) -> Result<history::VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim(), &mut bytes).context("a public key is 64 hex digits")?;
    history::VerifyingKey::from_bytes(&bytes).context("not an Ed25519 public key")
}
