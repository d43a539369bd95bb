//! TOML to [`Policy`]: each value is checked where it stands, so that an error names its line and column.
//!
//! Unknown keys are errors: a misspelt ceiling must not be taken for no ceiling.

use serde::Deserialize;
use toml::Spanned;

use crate::approval::{RawApproval, approval};
use crate::examination::{RawExamination, examination};
use crate::keys::{RawHotkey, RawProxy, hotkey, proxy};
use crate::masks::{RawMask, masks};
use crate::tools::{RawParameterWindow, RawTool, parameter_windows, tools};
use crate::value::{Fault, number, word};
use crate::{Attended, Highest, Language, Limits, Policy};

/// A policy file that cannot be used: where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl PolicyError {
    fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self { line, column, message: message.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    version: Spanned<i64>,
    access: Option<RawAccess>,
    password: Option<RawPassword>,
    request: Option<RawRequest>,
    session: Option<RawSession>,
    #[serde(default)]
    mask: Vec<Spanned<RawMask>>,
    #[serde(default)]
    tool: Vec<Spanned<RawTool>>,
    #[serde(default)]
    parameter_window: Vec<Spanned<RawParameterWindow>>,
    examination: Option<Spanned<RawExamination>>,
    approval: Option<RawApproval>,
    hotkey: Option<RawHotkey>,
    language: Option<RawLanguage>,
    link: Option<RawLink>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAccess {
    highest: Option<Spanned<String>>,
    longest_grant_minutes: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPassword {
    life_minutes: Option<Spanned<i64>>,
    tries: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRequest {
    seconds: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSession {
    grace_seconds: Option<Spanned<i64>>,
    idle_minutes: Option<Spanned<i64>>,
    idle_warning_seconds: Option<Spanned<i64>>,
    longest_minutes: Option<Spanned<i64>>,
    attended: Option<Spanned<String>>,
    presence_minutes: Option<Spanned<i64>>,
    participants: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLanguage {
    default: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLink {
    proxy: Option<RawProxy>,
}

impl Policy {
    /// The file's version that this product reads.
    pub const VERSION: i64 = 1;

    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] at the first place that is not as it should be.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let raw: RawPolicy = toml::from_str(text).map_err(|fault| {
            PolicyError::at(text, fault.span().map_or(0, |span| span.start), one_line(fault.message()))
        })?;
        check(raw).map_err(|(span, message)| PolicyError::at(text, span.start, message))
    }
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check(raw: RawPolicy) -> Result<Policy, Fault> {
    number::<i64>("version", Some(raw.version), Policy::VERSION..=Policy::VERSION)?;
    let mut limits = Limits::default();
    if let Some(access) = raw.access {
        limits.highest = word("highest", access.highest, &LEVELS)?.unwrap_or(limits.highest);
        limits.longest_grant_minutes = number(
            "longest_grant_minutes",
            access.longest_grant_minutes,
            1..=i64::from(Limits::LONGEST_GRANT_MINUTES),
        )?
        .unwrap_or(limits.longest_grant_minutes);
    }
    if let Some(password) = raw.password {
        limits.password_life_minutes =
            number("life_minutes", password.life_minutes, 1..=i64::from(Limits::PASSWORD_LIFE_MINUTES))?
                .unwrap_or(limits.password_life_minutes);
        limits.password_tries =
            number("tries", password.tries, 1..=i64::from(Limits::PASSWORD_TRIES))?.unwrap_or(limits.password_tries);
    }
    if let Some(request) = raw.request {
        limits.request_seconds = number("seconds", request.seconds, 5..=i64::from(Limits::REQUEST_SECONDS))?
            .unwrap_or(limits.request_seconds);
    }
    if let Some(session) = raw.session {
        set_session(session, &mut limits)?;
    }
    let people = raw.approval.map(|raw| approval(raw, &mut limits)).transpose()?.unwrap_or_default();
    let examination = raw.examination.map(examination).transpose()?;
    limits.interlock = examination.as_ref().is_some_and(|examination| examination.hooks.is_some());
    Ok(Policy {
        limits,
        masks: masks(raw.mask)?,
        tools: tools(raw.tool)?,
        examination,
        parameter_windows: parameter_windows(raw.parameter_window)?,
        people,
        end_hotkey: raw.hotkey.map(|keys| hotkey(&keys.end)).transpose()?.unwrap_or_default(),
        language: raw
            .language
            .map(|raw| word("default", Some(raw.default), &LANGUAGES))
            .transpose()?
            .flatten()
            .unwrap_or_default(),
        proxy: raw.link.and_then(|link| link.proxy).map(proxy).transpose()?,
    })
}

fn set_session(raw: RawSession, limits: &mut Limits) -> Result<(), Fault> {
    limits.grace_seconds = number("grace_seconds", raw.grace_seconds, 0..=i64::from(Limits::GRACE_SECONDS))?
        .unwrap_or(limits.grace_seconds);
    limits.idle_minutes = number("idle_minutes", raw.idle_minutes, 1..=240)?.unwrap_or(limits.idle_minutes);
    let warning = raw.idle_warning_seconds.as_ref().map(Spanned::span);
    limits.idle_warning_seconds =
        number("idle_warning_seconds", raw.idle_warning_seconds, 10..=300)?.unwrap_or(limits.idle_warning_seconds);
    let half = limits.idle_minutes * 30;
    if let Some(span) = warning
        && u32::from(limits.idle_warning_seconds) > half
    {
        let told = limits.idle_warning_seconds;
        return Err((span, format!("`idle_warning_seconds` is {told}, allowed is up to half the idle time, {half}")));
    }
    limits.longest_minutes =
        number("longest_minutes", raw.longest_minutes, 5..=1_440)?.unwrap_or(limits.longest_minutes);
    limits.attended = word("attended", raw.attended, &ATTENDED)?.unwrap_or(limits.attended);
    limits.presence_minutes =
        number("presence_minutes", raw.presence_minutes, 1..=60)?.unwrap_or(limits.presence_minutes);
    limits.participants = number("participants", raw.participants, 1..=4)?.unwrap_or(limits.participants);
    Ok(())
}

const ATTENDED: [(&str, Attended); 3] =
    [("never", Attended::Never), ("application-support", Attended::ApplicationSupport), ("always", Attended::Always)];
const LEVELS: [(&str, Highest); 4] = [
    ("no-access", Highest::NoAccess),
    ("limited", Highest::Limited),
    ("permanent-limited", Highest::PermanentLimited),
    ("full", Highest::Full),
];
const LANGUAGES: [(&str, Language); 3] = [("en", Language::En), ("de", Language::De), ("fr", Language::Fr)];
