//! `[examination]`: how the console learns whether an examination runs, and how it blocks examinations.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::CommandLine;
use crate::value::{AbsolutePath, Command, Fault, Number, command, number, path};

/// How often the state is asked where the policy does not say, in seconds.
const POLL_SECONDS: u16 = 2;

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

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend(
    "oneOf" = [{ "required": ["file"] }, { "required": ["command"] }],
    "dependentRequired" = {
        "block": ["unblock", "blocked"], "unblock": ["block", "blocked"], "blocked": ["block", "unblock"],
    },
))]
pub(crate) struct RawExamination {
    /// A file with the word `running` or `idle`; this or `command`.
    file: Option<AbsolutePath>,
    /// A command that prints the word `running` or `idle`; this or `file`.
    command: Option<Command>,
    /// How often it is asked, in seconds.
    #[schemars(extend("default" = POLL_SECONDS))]
    poll_seconds: Option<Number<1, 10>>,
    /// Blocks examinations; this, `unblock` and `blocked`, or none of them.
    block: Option<Command>,
    /// Releases the block.
    unblock: Option<Command>,
    /// Exits with 0 where examinations are blocked and 1 where they are not.
    blocked: Option<Command>,
}

pub(crate) fn examination(raw: Spanned<RawExamination>) -> Result<Examination, Fault> {
    let (span, raw) = (raw.span(), raw.into_inner());
    let source = match (raw.file, raw.command) {
        (Some(file), None) => ExaminationSource::File(path("file", file)?),
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
    let poll_seconds = number("poll_seconds", raw.poll_seconds)?.unwrap_or(POLL_SECONDS);
    Ok(Examination { source, poll_seconds, hooks })
}
