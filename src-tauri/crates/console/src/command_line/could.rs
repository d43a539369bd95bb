//! `chaperone policy could`: what an engineer could do at some time, under some level, as the session machine would decide.

use std::process::ExitCode;

use anyhow::Result;

use super::export::time;
use super::policy::{Files, bad, print};
use super::words;
use crate::could;
pub use crate::view::CouldLevel;
use crate::view::{CouldAsk, CouldKind};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The level.
    pub level: CouldLevel,
    /// When: a day's beginning, or a time of RFC 3339; `None`: now.
    pub at: Option<&'a str>,
    /// Whether an examination runs.
    pub examination: bool,
}

/// Answers for both kinds of session; exit 0, or 1 where the policy or the time cannot be used.
///
/// # Errors
/// Where a file cannot be read or is not as it should be.
pub fn answer(files: Files<'_>, asked: Asked<'_>) -> Result<ExitCode> {
    let words = words();
    let policy = files.effective(&words)?.policy;
    let at = match asked.at {
        None => None,
        Some(text) => match time(text, false) {
            Some(at) => Some(at),
            None => return Ok(bad(&words, words.with("cli-export-date", &[("given", text.to_owned().into())]))),
        },
    };
    let ask = CouldAsk { level: asked.level, at, examination: asked.examination };
    let Ok(view) = could::answer(&words, &policy, ask, chrono::Utc::now().timestamp_millis()) else {
        return Ok(bad(&words, words.say("could-before")));
    };
    for kind in &view.kinds {
        print(&told(kind))?;
    }
    for one in &view.besides {
        print(one)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn told(kind: &CouldKind) -> String {
    let lines = [&kind.sentence].into_iter().chain(&kind.can).chain(&kind.cannot);
    lines.map(String::as_str).collect::<Vec<_>>().join("\n  ")
}
