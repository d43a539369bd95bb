//! `chaperone policy could`: what an engineer could do at some time, under some level, as the session machine would decide.

use std::process::ExitCode;

use anyhow::Result;
pub use session::{Choice, ExamState};
use session::{Could, Question, Refused, Rules, could};
use wire::{Capability, Kind};

use super::export::time;
use super::policy::{Files, bad, print};
use super::words;
use crate::words::Words;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The level that staff chose; `None`: No access, with a task released to the engineer.
    pub level: Option<Choice>,
    /// When: a day's beginning, or a time of RFC 3339; `None`: now.
    pub at: Option<&'a str>,
    /// Whether an examination runs.
    pub examination: ExamState,
}

/// Answers for both kinds of session; exit 0, or 1 where the policy or the time cannot be used.
///
/// # Errors
/// Where a file cannot be read or is not as it should be.
pub fn answer(files: Files<'_>, asked: Asked<'_>) -> Result<ExitCode> {
    let words = words();
    let rules = Rules::of(&files.effective(&words)?.policy);
    let at = match asked.at {
        None => chrono::Utc::now().timestamp_millis(),
        Some(text) => match time(text, false) {
            Some(at) => at,
            None => return Ok(bad(&words, words.with("cli-export-date", &[("given", text.to_owned().into())]))),
        },
    };
    let Ok(wall) = u64::try_from(at) else { return Ok(bad(&words, words.say("cli-could-before"))) };
    let of = |kind| could(&rules, Question { at: wall, level: asked.level, kind, examination: asked.examination });
    let technical = of(Kind::TechnicalSupport);
    print(&told(&words, "technical", &technical))?;
    print(&told(&words, "application", &of(Kind::ApplicationSupport)))?;
    if let Some(turns) = technical.turns {
        let key = if technical.enters == Err(Refused::Hours) { "cli-could-opens" } else { "cli-could-closes" };
        print(&words.with(key, &[("at", words.moment(turns.cast_signed()).into())]))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn told(words: &Words, kind: &str, could: &Could) -> String {
    let mut lines = vec![match could.enters {
        Ok(()) => words.say(&format!("cli-could-{kind}")),
        Err(why) => words.with(&format!("cli-could-{kind}-not"), &[("why", words.say(why_not(why)).into())]),
    }];
    if could.enters.is_ok() {
        for (key, all) in [("cli-could-alone", could.alone), ("cli-could-granted", could.granted)] {
            let names: Vec<String> = NAMES
                .iter()
                .filter(|(capability, _)| all.has(*capability))
                .map(|(_, name)| words.say(&format!("capability-{name}")))
                .collect();
            let names = if names.is_empty() { words.say("capability-none") } else { names.join(", ") };
            lines.push(words.with(key, &[("capabilities", names.into())]));
        }
        let tools: Vec<&str> = could.tools.iter().map(|tool| tool.as_str()).collect();
        if !tools.is_empty() {
            lines.push(words.with("cli-could-tools", &[("tools", tools.join(", ").into())]));
        }
    }
    lines.join("\n  ")
}

/// The capabilities that have a name of their own; which tools may run is said tool by tool.
const NAMES: [(Capability, &str); 4] = [
    (Capability::View, "view"),
    (Capability::Control, "control"),
    (Capability::RunTool, "tools"),
    (Capability::AdjustParameters, "parameters"),
];

fn why_not(why: Refused) -> &'static str {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are of what runs")]
    match why {
        Refused::Hours => "cli-could-why-hours",
        Refused::Blocked => "cli-could-why-blocked",
        Refused::ExaminationRuns => "cli-could-why-examination",
        Refused::NoInterlock => "cli-could-why-interlock",
        Refused::Barred => "cli-could-why-barred",
        _ => "cli-could-why-policy",
    }
}
