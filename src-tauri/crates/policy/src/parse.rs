//! TOML to [`Policy`]: each value is checked where it stands, so that an error names its line and column.
//!
//! Unknown keys are errors: a misspelt ceiling must not be taken for no ceiling.

use std::ops::{Range, RangeInclusive};

use screen::{Corner, Length, MaskRegion, MaskRule, Pattern, RelativeRect};
use serde::Deserialize;
use toml::Spanned;

use crate::{Highest, Hotkey, HotkeyModifier, Language, Limits, Policy, Proxy};

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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMask {
    name: Spanned<String>,
    class: Option<Spanned<String>>,
    title: Option<Spanned<String>>,
    region: Option<Spanned<String>>,
    corners: Option<Spanned<RawCorners>>,
    rectangles: Option<Spanned<Vec<Spanned<RawFraction>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCorners {
    width: Spanned<i64>,
    height: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFraction {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHotkey {
    end: Spanned<String>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProxy {
    address: Spanned<String>,
    user: Option<Spanned<String>>,
}

/// A fault at a place in the text, before the place has a line and a column.
type Fault = (Range<usize>, String);

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
        limits.grace_seconds = number("grace_seconds", session.grace_seconds, 0..=i64::from(Limits::GRACE_SECONDS))?
            .unwrap_or(limits.grace_seconds);
    }
    let mut masks: Vec<MaskRule> = Vec::new();
    for mask in raw.mask {
        let name = mask.get_ref().name.span();
        let mask = mask_rule(mask)?;
        if masks.iter().any(|other| other.name == mask.name) {
            return Err((name, format!("a mask named \"{}\" stands above already", mask.name)));
        }
        masks.push(mask);
    }
    Ok(Policy {
        limits,
        masks,
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

const LEVELS: [(&str, Highest); 4] = [
    ("no-access", Highest::NoAccess),
    ("limited", Highest::Limited),
    ("permanent-limited", Highest::PermanentLimited),
    ("full", Highest::Full),
];
const LANGUAGES: [(&str, Language); 3] = [("en", Language::En), ("de", Language::De), ("fr", Language::Fr)];

fn number<T: TryFrom<i64>>(
    key: &str,
    value: Option<Spanned<i64>>,
    allowed: RangeInclusive<i64>,
) -> Result<Option<T>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let wrong = || {
        let (low, high) = (allowed.start(), allowed.end());
        let range = if low == high { low.to_string() } else { format!("{low} to {high}") };
        (value.span(), format!("`{key}` is {}, allowed is {range}", value.get_ref()))
    };
    if !allowed.contains(value.get_ref()) {
        return Err(wrong());
    }
    T::try_from(*value.get_ref()).map(Some).map_err(|_| wrong())
}

fn word<T: Copy>(key: &str, value: Option<Spanned<String>>, allowed: &[(&str, T)]) -> Result<Option<T>, Fault> {
    let Some(value) = value else { return Ok(None) };
    allowed.iter().find(|(word, _)| word == value.get_ref()).map(|(_, meant)| Some(*meant)).ok_or_else(|| {
        let words = allowed.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        (value.span(), format!("`{key}` is \"{}\", allowed are {words}", value.get_ref()))
    })
}

/// Takes 1 to 100 characters, none of them a control character.
fn text(key: &str, value: &Spanned<String>) -> Result<String, Fault> {
    let plain = !value.get_ref().chars().any(char::is_control);
    if plain && (1..=100).contains(&value.get_ref().chars().count()) {
        Ok(value.get_ref().clone())
    } else {
        Err((value.span(), format!("`{key}` must be 1 to 100 characters without control characters")))
    }
}

fn mask_rule(mask: Spanned<RawMask>) -> Result<MaskRule, Fault> {
    let span = mask.span();
    let mask = mask.into_inner();
    let pattern = |key, value: Option<Spanned<String>>| {
        value.map(|value| text(key, &value).map(|glob| Pattern::new(&glob))).transpose()
    };
    let region = match (mask.region, mask.corners, mask.rectangles) {
        (Some(region), None, None) => {
            word("region", Some(region), &[("whole", ())])?;
            MaskRegion::Whole
        }
        (None, Some(corners), None) => {
            let corners = corners.into_inner();
            let side =
                |key, value| number(key, Some(value), 1..=16_384).map(Option::unwrap_or_default).map(Length::Pixels);
            MaskRegion::Corners(Corner { w: side("width", corners.width)?, h: side("height", corners.height)? })
        }
        (None, None, Some(rectangles)) => {
            if rectangles.get_ref().is_empty() {
                return Err((rectangles.span(), "`rectangles` must hold at least one rectangle".to_owned()));
            }
            MaskRegion::Rects(rectangles.into_inner().into_iter().map(fraction).collect::<Result<_, _>>()?)
        }
        (None, None, None) | (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            return Err((
                span,
                "a mask has exactly one of `region = \"whole\"`, `corners` and `rectangles`".to_owned(),
            ));
        }
    };
    Ok(MaskRule {
        name: text("name", &mask.name)?,
        class: pattern("class", mask.class)?,
        title: pattern("title", mask.title)?,
        region,
    })
}

/// A rectangle in shares of the window, rounded outwards.
fn fraction(raw: Spanned<RawFraction>) -> Result<RelativeRect, Fault> {
    let span = raw.span();
    let RawFraction { x, y, width, height } = raw.into_inner();
    match (along(x, width), along(y, height)) {
        (Some((x, w)), Some((y, h))) => Ok(RelativeRect { x, y, w, h }),
        (None, _) | (_, None) => Err((
            span,
            "a rectangle lies inside the window: fractions 0 to 1, `x + width` and `y + height` at most 1".to_owned(),
        )),
    }
}

/// A start and a length inside 0 to 1 as ten-thousandths.
fn along(start: f64, length: f64) -> Option<(Length, Length)> {
    // Sums such as 0.9 + 0.1 may pass 1 by their last bit.
    const SLACK: f64 = 1e-9;
    if !(start >= 0.0 && length > 0.0 && start + length <= 1.0 + SLACK) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 to 10,000 by the check above"
    )]
    let shares = |fraction: f64| (fraction * 10_000.0) as u16;
    let near = shares((start + SLACK).min(1.0));
    let far = shares((start + length - SLACK).max(0.0)).saturating_add(1).min(10_000);
    Some((Length::Share(near), Length::Share(far.saturating_sub(near))))
}

fn hotkey(value: &Spanned<String>) -> Result<Hotkey, Fault> {
    let wrong = || {
        let allowed =
            "at least two of Ctrl, Alt, Shift, Super, then A to Z, 0 to 9, F1 to F12, End, Pause, Escape or Delete";
        (value.span(), format!("`end` is \"{}\", allowed are {allowed}, joined by +", value.get_ref()))
    };
    let (modifiers, key) = value.get_ref().rsplit_once('+').ok_or_else(wrong)?;
    let mut found = Vec::new();
    for name in modifiers.split('+') {
        let modifier = match name {
            "Ctrl" => HotkeyModifier::Ctrl,
            "Alt" => HotkeyModifier::Alt,
            "Shift" => HotkeyModifier::Shift,
            "Super" => HotkeyModifier::Super,
            _ => return Err(wrong()),
        };
        if found.contains(&modifier) {
            return Err(wrong());
        }
        found.push(modifier);
    }
    found.sort();
    let single = key.len() == 1 && key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let function = key
        .strip_prefix('F')
        .and_then(|n| n.parse().ok())
        .is_some_and(|n: u8| (1..=12).contains(&n) && key == format!("F{n}"));
    let named = ["End", "Pause", "Escape", "Delete"].contains(&key);
    if found.len() < 2 || !(single || function || named) {
        return Err(wrong());
    }
    Ok(Hotkey { modifiers: found, key: key.to_owned() })
}

fn proxy(raw: RawProxy) -> Result<Proxy, Fault> {
    let wrong =
        || (raw.address.span(), format!("`address` is \"{}\", allowed is \"name:port\"", raw.address.get_ref()));
    let (host, port) = raw.address.get_ref().rsplit_once(':').ok_or_else(wrong)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
    let bracketed = |host: &str| {
        host.strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'))
    };
    let host_ok = (1..=253).contains(&host.len()) && (host.bytes().all(plain) || bracketed(host));
    let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?;
    if !host_ok {
        return Err(wrong());
    }
    Ok(Proxy { host: host.to_owned(), port, user: raw.user.map(|user| text("user", &user)).transpose()? })
}
