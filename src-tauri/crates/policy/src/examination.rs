//! `[examination]`: how the console learns whether an examination runs, and how it blocks examinations.

use serde::Deserialize;
use toml::Spanned;

use crate::CommandLine;
use crate::value::{Fault, command, number, path};

/// The examination interlock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    /// Where the state comes from.
    pub source: ExaminationSource,
    /// How often it is asked, in seconds; 1 to 10.
    pub poll_seconds: u16,
    /// How examinations are blocked; without them Full is not possible.
    pub hooks: Option<Hooks>,
}

/// What says `running` or `idle`; everything else, a failure, or silence for two seconds counts as running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExaminationSource {
    /// A file with the word, by its absolute path.
    File(String),
    /// A command that prints the word.
    Command(CommandLine),
}

/// The commands that block examinations, release the block, and say whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hooks {
    /// Blocks examinations.
    pub block: CommandLine,
    /// Releases the block.
    pub unblock: CommandLine,
    /// Exits with 0 where they are blocked and 1 where they are not; all else is unknown.
    pub blocked: CommandLine,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExamination {
    file: Option<Spanned<String>>,
    command: Option<Spanned<Vec<Spanned<String>>>>,
    poll_seconds: Option<Spanned<i64>>,
    block: Option<Spanned<Vec<Spanned<String>>>>,
    unblock: Option<Spanned<Vec<Spanned<String>>>>,
    blocked: Option<Spanned<Vec<Spanned<String>>>>,
}

pub(crate) fn examination(raw: Spanned<RawExamination>) -> Result<Examination, Fault> {
    let (span, raw) = (raw.span(), raw.into_inner());
    let source = match (raw.file, raw.command) {
        (Some(file), None) => ExaminationSource::File(path("file", &file)?),
        (None, Some(line)) => ExaminationSource::Command(command("command", line)?),
        (None, None) | (Some(_), Some(_)) => {
            return Err((span, "`[examination]` has exactly one of `file` and `command`".to_owned()));
        }
    };
    let hooks = match (raw.block, raw.unblock, raw.blocked) {
        (Some(block), Some(unblock), Some(blocked)) => Some(Hooks {
            block: command("block", block)?,
            unblock: command("unblock", unblock)?,
            blocked: command("blocked", blocked)?,
        }),
        (None, None, None) => None,
        (Some(_), None, _) | (Some(_), _, None) | (None, Some(_), _) | (None, None, Some(_)) => {
            return Err((span, "`block`, `unblock` and `blocked` are named all three, or none".to_owned()));
        }
    };
    let poll_seconds = number("poll_seconds", raw.poll_seconds, 1..=10)?.unwrap_or(2);
    Ok(Examination { source, poll_seconds, hooks })
}
