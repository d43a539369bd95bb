//! TOML to [`Policy`]: each value is checked where it stands, so that an error names its line and column.
//!
//! Unknown keys are errors: a misspelt ceiling must not be taken for no ceiling.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::access::{RawAccess, access};
use crate::approval::{RawApproval, approval};
use crate::examination::{RawExamination, examination};
use crate::hours::{RawServiceHours, service_hours};
use crate::keys::{RawHotkey, RawLink, hotkey, link};
use crate::masks::{RawMask, RawMasking, RawWindow, masking, masks, windows};
use crate::reports::{RawHistory, RawMail, RawSiem, history, mail, siem};
use crate::tools::{RawParameterWindow, RawTool, TOOLS, parameter_windows, tools};
use crate::value::{Each, Fault, Number, Word, Words, each, number, word};
use crate::{Attended, Language, Limits, Policy};

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
    pub(crate) fn of(text: &str, fault: &toml::de::Error) -> Self {
        Self::at(text, fault.span().map_or(0, |span| span.start), one_line(fault.message()))
    }

    pub(crate) fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self { line, column, message: message.into() }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Chaperone: what IT decides for this workstation")]
pub(crate) struct RawPolicy {
    /// The form of this file.
    version: Number<{ Policy::VERSION }, { Policy::VERSION }>,
    /// Which levels staff may choose, and for how long.
    access: Option<RawAccess>,
    /// When remote service may be at all; outside them access is blocked. Where the section is left out: always.
    #[schemars(extend("x-narrower" = "hours"))]
    service_hours: Option<RawServiceHours>,
    /// The one-time session password.
    password: Option<RawPassword>,
    /// The engineer's request.
    request: Option<RawRequest>,
    /// How long a session lasts, and who must be there.
    session: Option<RawSession>,
    /// Windows, or parts of them, that never leave.
    #[serde(default)]
    #[schemars(with = "Vec<RawMask>", extend("x-narrower" = "both"))]
    mask: Vec<Spanned<RawMask>>,
    /// Windows with images, and windows that never show patient data; text everywhere else is detected and masked.
    #[serde(default)]
    #[schemars(with = "Vec<RawWindow>", extend("x-narrower" = "managed"))]
    window: Vec<Spanned<RawWindow>>,
    /// How text on the screen is judged.
    masking: Option<RawMasking>,
    /// The service tools that the engineer may run; no others ever run.
    #[serde(default)]
    #[schemars(with = "Vec<RawTool>", length(max = TOOLS), extend("x-narrower" = "managed"))]
    tool: Vec<Spanned<RawTool>>,
    /// Windows in which measurement parameters are adjusted: remote input there needs that grant.
    #[serde(default)]
    #[schemars(with = "Vec<RawParameterWindow>", extend("x-narrower" = "both"))]
    parameter_window: Vec<Spanned<RawParameterWindow>>,
    /// How the console learns whether an examination runs, and how it blocks examinations.
    #[schemars(with = "Option<RawExamination>", extend("x-narrower" = "managed"))]
    examination: Option<Spanned<RawExamination>>,
    /// What staff show where they widen access, and who may.
    approval: Option<RawApproval>,
    /// The keys that end a session from anywhere.
    hotkey: Option<RawHotkey>,
    /// The language of the screens.
    language: Option<RawLanguage>,
    /// How long the history is kept, and who may export it.
    history: Option<RawHistory>,
    /// The hospital's collector of audit messages (syslog over TLS).
    #[schemars(extend("x-narrower" = "managed"))]
    siem: Option<RawSiem>,
    /// The addresses that the service centre is to write to.
    #[schemars(extend("x-narrower" = "managed"))]
    mail: Option<RawMail>,
    /// The way to the service centre.
    link: Option<RawLink>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawPassword {
    /// How many digits it has.
    #[schemars(extend("default" = Limits::default().password_length, "x-narrower" = "greatest"))]
    length: Option<Number<{ Limits::PASSWORD_LENGTH as i64 }, 12>>,
    /// How long it lives unused, in minutes.
    #[schemars(extend("default" = Limits::default().password_life_minutes, "x-narrower" = "least"))]
    life_minutes: Option<Number<1, { Limits::PASSWORD_LIFE_MINUTES as i64 }>>,
    /// How many tries it has.
    #[schemars(extend("default" = Limits::default().password_tries, "x-narrower" = "least"))]
    tries: Option<Number<1, { Limits::PASSWORD_TRIES as i64 }>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawRequest {
    /// How long it waits before silence is refusal, in seconds.
    #[schemars(extend("default" = Limits::default().request_seconds, "x-narrower" = "least"))]
    seconds: Option<Number<5, { Limits::REQUEST_SECONDS as i64 }>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawSession {
    /// How long it waits for a lost link, in seconds.
    #[schemars(extend("default" = Limits::default().grace_seconds, "x-narrower" = "least"))]
    grace_seconds: Option<Number<0, { Limits::GRACE_SECONDS as i64 }>>,
    /// It ends after so many minutes without activity.
    #[schemars(extend("default" = Limits::default().idle_minutes, "x-narrower" = "least"))]
    idle_minutes: Option<Number<1, 240>>,
    /// The staff are warned so many seconds before, at most half the idle time.
    #[schemars(extend("default" = Limits::default().idle_warning_seconds, "x-narrower" = "greatest"))]
    idle_warning_seconds: Option<Number<10, 300>>,
    /// How long it lasts unless the staff confirm it again, in minutes.
    #[schemars(extend("default" = Limits::default().longest_minutes, "x-narrower" = "least"))]
    longest_minutes: Option<Number<5, 1_440>>,
    /// Which sessions pause when nobody is at the workstation.
    #[schemars(extend("default" = "application-support", "x-narrower" = "greatest"))]
    attended: Option<Word<Attended>>,
    /// How long after the last sign of a person such a session goes on, in minutes.
    #[schemars(extend("default" = Limits::default().presence_minutes, "x-narrower" = "least"))]
    presence_minutes: Option<Number<1, 60>>,
    /// How many engineers may be in at once, each with a consent of their own.
    #[schemars(extend("default" = Limits::default().participants, "x-narrower" = "least"))]
    participants: Option<Number<1, 4>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawLanguage {
    /// Until the user chooses another; where it is not offered, the first that is.
    #[schemars(extend("default" = "en"))]
    default: Option<Word<Language>>,
    /// Those that the user may choose.
    #[schemars(extend("default" = ["en", "de", "fr"]))]
    offered: Option<Each<Language, 1>>,
}

impl Policy {
    /// The file's version that this product reads.
    pub const VERSION: i64 = 1;

    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] at the first place that is not as it should be.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let raw: RawPolicy = toml::from_str(text).map_err(|fault| PolicyError::of(text, &fault))?;
        check(raw).map_err(|(span, message)| PolicyError::at(text, span.start, message))
    }
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check(raw: RawPolicy) -> Result<Policy, Fault> {
    number::<i64, _, _>("version", Some(raw.version))?;
    let mut limits = Limits::default();
    raw.access.map(|raw| access(raw, &mut limits)).transpose()?;
    if let Some(password) = raw.password {
        limits.password_length = number("length", password.length)?.unwrap_or(limits.password_length);
        limits.password_life_minutes =
            number("life_minutes", password.life_minutes)?.unwrap_or(limits.password_life_minutes);
        limits.password_tries = number("tries", password.tries)?.unwrap_or(limits.password_tries);
    }
    if let Some(request) = raw.request {
        limits.request_seconds = number("seconds", request.seconds)?.unwrap_or(limits.request_seconds);
    }
    if let Some(session) = raw.session {
        set_session(session, &mut limits)?;
    }
    let people = raw.approval.map(|raw| approval(raw, &mut limits)).transpose()?.unwrap_or_default();
    let examination = raw.examination.map(examination).transpose()?;
    limits.interlock = examination.as_ref().is_some_and(|examination| examination.hooks.is_some());
    let (language, languages) = raw.language.map(languages).transpose()?.unwrap_or_else(|| {
        let Policy { language, languages, .. } = Policy::default();
        (language, languages)
    });
    let masks = masks(raw.mask)?;
    Ok(Policy {
        limits,
        service_hours: raw.service_hours.map(service_hours).transpose()?,
        windows: windows(raw.window, &masks)?,
        masks,
        masking: raw.masking.map(masking).transpose()?.unwrap_or_default(),
        tools: tools(raw.tool)?,
        examination,
        parameter_windows: parameter_windows(raw.parameter_window)?,
        people,
        end_hotkey: raw.hotkey.and_then(|keys| keys.end).map(|end| hotkey(&end)).transpose()?.unwrap_or_default(),
        language,
        languages,
        history: raw.history.map(history).transpose()?.unwrap_or_default(),
        siem: raw.siem.map(siem).transpose()?,
        mail_to: raw.mail.map(mail).transpose()?.unwrap_or_default(),
        link: raw.link.map(link).transpose()?.unwrap_or_default(),
    })
}

/// The language to begin with, and those on offer.
fn languages(raw: RawLanguage) -> Result<(Language, Vec<Language>), Fault> {
    let offered = each("offered", raw.offered)?.unwrap_or_else(|| Language::ALL.to_vec());
    let first = word("default", raw.default)?.unwrap_or_default();
    // The site's list may leave out what the managed policy begins with: that is no reason to block access.
    let first = if offered.contains(&first) { first } else { offered.first().copied().unwrap_or(first) };
    Ok((first, offered))
}

fn set_session(raw: RawSession, limits: &mut Limits) -> Result<(), Fault> {
    limits.grace_seconds = number("grace_seconds", raw.grace_seconds)?.unwrap_or(limits.grace_seconds);
    limits.idle_minutes = number("idle_minutes", raw.idle_minutes)?.unwrap_or(limits.idle_minutes);
    let warning = raw.idle_warning_seconds.as_ref().map(Number::span);
    limits.idle_warning_seconds =
        number("idle_warning_seconds", raw.idle_warning_seconds)?.unwrap_or(limits.idle_warning_seconds);
    let half = limits.idle_minutes * 30;
    if let Some(span) = warning
        && u32::from(limits.idle_warning_seconds) > half
    {
        let told = limits.idle_warning_seconds;
        return Err((span, format!("`idle_warning_seconds` is {told}, allowed is up to half the idle time, {half}")));
    }
    limits.longest_minutes = number("longest_minutes", raw.longest_minutes)?.unwrap_or(limits.longest_minutes);
    limits.attended = word("attended", raw.attended)?.unwrap_or(limits.attended);
    limits.presence_minutes = number("presence_minutes", raw.presence_minutes)?.unwrap_or(limits.presence_minutes);
    limits.participants = number("participants", raw.participants)?.unwrap_or(limits.participants);
    Ok(())
}

impl Words for Attended {
    const WORDS: &'static [(&'static str, Self)] =
        &[("never", Self::Never), ("application-support", Self::ApplicationSupport), ("always", Self::Always)];
}

impl Words for Language {
    const WORDS: &'static [(&'static str, Self)] = &[("en", Self::En), ("de", Self::De), ("fr", Self::Fr)];
}
