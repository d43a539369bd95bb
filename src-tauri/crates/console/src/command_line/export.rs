//! `chaperone history export` and `chaperone history key`: what goes out of the history.
//!
//! Who may is decided by the permissions of the file: whoever can read it can copy it.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Days, Local, NaiveDate, NaiveTime, TimeZone as _};
use desktop::exports::ExportFile;
use desktop::keyring::Keyring;
use desktop::paths;
use history::Verdict;
use history_store::Snapshot;

use super::{public_key, runtime, words};
use crate::enrolment;
use crate::export::{Anchors, Done, Form, NotWritten, Scope, Wanted, verdict, write};
use crate::run::now;
use crate::startup::HISTORY;
use crate::view::Language;
use crate::words::Words;

/// What stands on the command line.
#[derive(Debug)]
pub struct Export<'a> {
    /// The history's file; without it this workstation's own.
    pub file: Option<&'a Path>,
    /// What it is to look like.
    pub form: Form,
    /// The first day, or a time.
    pub from: Option<&'a str>,
    /// The last day, which is included, or a time, which is not.
    pub to: Option<&'a str>,
    /// One session in the place of a period.
    pub session: Option<&'a str>,
    /// The language of its words; without it that of the command line.
    pub language: Option<Language>,
    /// The public key, 64 hex digits.
    pub key: Option<&'a str>,
    /// A known head, `SEQUENCE:HASH`.
    pub head: Option<&'a str>,
    /// Where to; `-` is the standard output.
    pub out: &'a Path,
}

/// Nothing was written.
const NOTHING: u8 = 3;

/// `chaperone history export`: exit 0 intact, 1 tampered, 2 cannot say, the export being written in each case; 3 where
/// nothing was written.
///
/// # Errors
/// Where the arguments cannot be used.
pub fn export(asked: &Export<'_>) -> Result<ExitCode> {
    let said = words();
    let refused = |text: String| {
        eprintln!("{text}");
        Ok(ExitCode::from(NOTHING))
    };
    let scope = match scope(&said, asked) {
        Ok(scope) => scope,
        Err(text) => return refused(text),
    };
    let made = i64::try_from(now().wall).unwrap_or(i64::MAX);
    let wanted = Wanted { form: asked.form, scope, made };
    let failed = |detail: String| said.with("cli-export-failed", &[("detail", detail.into())]);
    let there = || said.with("cli-export-exists", &[("path", asked.out.display().to_string().into())]);
    let to_file = asked.out != Path::new("-");
    if to_file && asked.out.symlink_metadata().is_ok() {
        return refused(there());
    }
    let words = asked.language.map_or_else(super::words, Words::of);
    let outcome = runtime()?.block_on(async {
        let (path, anchors) = source(asked).await?;
        anyhow::Ok(if to_file {
            into_file(&path, anchors, &wanted, &words, asked.out).await
        } else {
            into_output(&path, anchors, &wanted, &words).await
        })
    })?;
    let done = match outcome {
        Ok(done) => done,
        Err(NotWritten::NoSession(id)) => {
            return refused(said.with("cli-export-no-session", &[("session", id.into())]));
        }
        Err(NotWritten::File(error)) if error.kind() == ErrorKind::AlreadyExists => return refused(there()),
        // Whoever reads on only so far has what they wanted.
        Err(NotWritten::File(error)) if !to_file && error.kind() == ErrorKind::BrokenPipe => {
            return Ok(ExitCode::from(NOTHING));
        }
        Err(error) => return refused(failed(format!("{:#}", anyhow::Error::from(error)))),
    };
    let entries = i64::try_from(done.entries).unwrap_or(i64::MAX);
    let told = [("path", asked.out.display().to_string().into()), ("entries", entries.into())];
    let sentences = [said.with("cli-export-written", &told), verdict(&said, &done.verdict)].join("\n");
    if to_file {
        println!("{sentences}");
    } else {
        eprintln!("{sentences}");
    }
    Ok(ExitCode::from(match done.verdict {
        Verdict::Intact { .. } => 0,
        Verdict::Tampered { .. } => 1,
        Verdict::CannotSay { .. } => 2,
    }))
}

async fn into_file(
    path: &Path,
    anchors: Anchors,
    wanted: &Wanted,
    words: &Words,
    out: &Path,
) -> Result<Done, NotWritten> {
    let mut snapshot = Snapshot::open(path).await?;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = ExportFile::begin(folder)?;
    let done = write(&mut snapshot, anchors, wanted, words, &mut file).await?;
    file.keep(out)?;
    Ok(done)
}

async fn into_output(path: &Path, anchors: Anchors, wanted: &Wanted, words: &Words) -> Result<Done, NotWritten> {
    let mut snapshot = Snapshot::open(path).await?;
    let out = io::BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    write(&mut snapshot, anchors, wanted, words, out).await
}

/// The file, and what its verdict rests on: for this workstation's own history also what the keyring has.
async fn source(asked: &Export<'_>) -> Result<(PathBuf, Anchors)> {
    let key = asked.key.map(public_key).transpose()?;
    let known = asked.head.map(str::parse::<history::Head>).transpose().context("a head is SEQUENCE:HASH")?;
    let Some(file) = asked.file else {
        let path = paths::data_dir()?.join(HISTORY);
        if key.is_some() {
            return Ok((path, Anchors { key, known }));
        }
        let keyring = Keyring::open(enrolment::NAMESPACE, enrolment::KEYRING_LIMIT)?;
        let key = enrolment::kept_history_key(&keyring).await.ok().flatten().map(|key| key.verifying_key());
        let known = match known {
            Some(known) => Some(known),
            None => enrolment::kept_head(&keyring).await,
        };
        return Ok((path, Anchors { key, known }));
    };
    Ok((file.to_owned(), Anchors { key, known }))
}

fn scope(words: &Words, asked: &Export<'_>) -> Result<Scope, String> {
    if let Some(session) = asked.session {
        return Ok(Scope::Session(session.to_owned()));
    }
    let of = |given: Option<&str>, last| match given {
        None => Ok(None),
        Some(text) => time(text, last)
            .map(Some)
            .ok_or_else(|| words.with("cli-export-date", &[("given", text.to_owned().into())])),
    };
    let (from, to) = (of(asked.from, false)?, of(asked.to, true)?);
    match (from, to) {
        (Some(from), Some(to)) if to <= from => Err(words.say("cli-export-order")),
        (from, to) => Ok(Scope::Period { from, to }),
    }
}

/// A day or a time as Unix milliseconds: a day of this computer's zone is its beginning, or as the `last` one its end.
pub(super) fn time(text: &str, last: bool) -> Option<i64> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp_millis());
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let day = if last { day.checked_add_days(Days::new(1))? } else { day };
    // Where the clocks go forward at midnight, the day begins later.
    let mut begin = day.and_time(NaiveTime::MIN);
    for _ in 0..4 {
        if let Some(local) = Local.from_local_datetime(&begin).earliest() {
            return Some(local.timestamp_millis());
        }
        begin += chrono::TimeDelta::minutes(30);
    }
    None
}

/// `chaperone history key`: the public key of this workstation's history, as `--key` takes it; exit 0, or 3 where there is
/// none yet.
///
/// # Errors
/// Where the keyring does not give it.
pub fn key() -> Result<ExitCode> {
    let keyring = Keyring::open(enrolment::NAMESPACE, enrolment::KEYRING_LIMIT)?;
    let Some(key) = runtime()?.block_on(enrolment::kept_history_key(&keyring))? else {
        eprintln!("{}", words().say("cli-key-none"));
        return Ok(ExitCode::from(NOTHING));
    };
    writeln!(io::stdout(), "{}", hex::encode(key.verifying_key().as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_is_whole_and_a_time_is_itself() {
        assert_eq!(time("2026-11-30T14:00:00Z", true), Some(1_796_047_200_000));
        assert_eq!(time("2026-11-30T14:00:00+01:00", false), Some(1_796_043_600_000));
        let hours = (time("2026-11-30", true).unwrap() - time("2026-11-30", false).unwrap()) / 3_600_000;
        assert!((23..=25).contains(&hours), "{hours}");
        for bad in ["", "2026-13-01", "2026-02-30", "yesterday", "30.11.2026", "1796047200", "2026-11-30T14:00:00"] {
            assert_eq!(time(bad, false), None, "{bad}");
        }
    }
}
