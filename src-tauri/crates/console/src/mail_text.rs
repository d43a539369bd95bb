//! What a notification mail says: plain text in the hospital's language, out of the catalogue.
//!
//! Of what comes from outside it holds what the screen shows of it too, cleaned and bounded (names, reason, ticket), each
//! on a line of its own behind a label. The subject holds none of it. Nothing of a patient, no picture, no tool's output.

use fluent::FluentValue;
use mirror::protocol::Stats;
use session::{EndReason, Level};
use wire::{MailSubject, MailText};

use crate::record::{end_code, level_code};
use crate::words::Words;

/// When a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailAbout {
    /// Somebody came in.
    Start,
    /// The session is over.
    After,
}

impl MailAbout {
    /// The code as it stands in the history.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::After => "after",
        }
    }
}

/// Who is in, and what was done so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The engineer's name.
    pub engineer: String,
    /// The organisation.
    pub organisation: String,
    /// True in technical support.
    pub technical: bool,
    /// The level that held when it began; none where that is not known.
    pub level: Option<Level>,
    /// Since when, Unix milliseconds; none where that is not known.
    pub since: Option<i64>,
    /// Why, in the engineer's words.
    pub reason: String,
    /// The ticket.
    pub ticket: String,
    /// Tools that were started.
    pub tools: u32,
    /// Tools that were asked for and not started.
    pub refused: u32,
    /// Capabilities that the staff granted later.
    pub granted: u32,
    /// How often it paused.
    pub pauses: u32,
    /// How often the connection was lost.
    pub lost: u32,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// When, Unix milliseconds.
    pub at: i64,
    /// True where it is known only that it ended some time before `at`.
    pub before: bool,
    /// Why.
    pub why: EndReason,
    /// The level that holds since.
    pub now: Level,
    /// Whether all that ran for it is verified gone.
    pub gone: bool,
    /// What was masked; none in technical support, which sees no screen.
    pub masked: Option<Stats>,
    /// Whether the screen was mirrored, for whomever.
    pub mirrored: bool,
}

/// Where it is, and who sends the mail.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The device's identifier.
    pub device: &'a str,
    /// The vendor's name.
    pub vendor: &'a str,
}

/// Subject and text of the mail at the start.
#[must_use]
pub fn start(words: &Words, place: Place<'_>, account: &Account) -> Option<(MailSubject, MailText)> {
    let device = || vec![("device", FluentValue::from(place.device.to_owned()))];
    let mut lines = vec![words.with("mail-begun", &device()), String::new()];
    lines.extend(who(words, account));
    lines.extend([String::new(), words.say("mail-end-any-time"), String::new(), footer(words, place)]);
    sealed(words.with("mail-start-subject", &device()), &lines)
}

/// Subject and text of the mail after the session.
#[must_use]
pub fn after(words: &Words, place: Place<'_>, account: &Account, over: &Over) -> Option<(MailSubject, MailText)> {
    let device = || vec![("device", FluentValue::from(place.device.to_owned()))];
    let mut lines = vec![words.with("mail-over", &device()), String::new()];
    lines.extend(who(words, account));
    let until = if over.before { "mail-until-before" } else { "mail-until" };
    lines.push(words.with(until, &[("time", words.moment(over.at).into())]));
    if let Some(since) = account.since {
        let seconds = over.at.saturating_sub(since).max(0) / 1000;
        lines
            .push(words.with("mail-length", &[("minutes", (seconds / 60).into()), ("seconds", (seconds % 60).into())]));
    }
    lines.push(words.with("mail-why", &[("why", words.say(&format!("why-{}", end_code(over.why))).into())]));
    let now = words.say(&format!("level-{}", level_code(over.now)));
    lines.push(words.with("mail-now", &[("level", now.into())]));
    lines.push(words.say(if over.gone { "fact-gone" } else { "mail-not-gone" }));
    lines.push(String::new());
    lines.extend(done(words, account, over));
    lines.extend([String::new(), footer(words, place)]);
    sealed(words.with("mail-after-subject", &device()), &lines)
}

fn who(words: &Words, account: &Account) -> Vec<String> {
    let mut lines = vec![words.with("mail-engineer", &[("engineer", account.engineer.as_str().into())])];
    if !account.organisation.is_empty() {
        lines.push(words.with("mail-organisation", &[("organisation", account.organisation.as_str().into())]));
    }
    let Some(level) = account.level else { return lines };
    lines.push(words.say(if account.technical { "mail-kind-technical" } else { "mail-kind-application" }));
    let level = match level {
        Level::NoAccess => words.say("mail-level-task"),
        Level::Limited { .. } | Level::PermanentLimited | Level::Full { .. } => {
            words.say(&format!("level-{}", level_code(level)))
        }
    };
    lines.push(words.with("mail-level", &[("level", level.into())]));
    if let Some(since) = account.since {
        lines.push(words.with("mail-since", &[("time", words.moment(since).into())]));
    }
    if !account.reason.is_empty() {
        lines.push(words.with("mail-reason", &[("reason", account.reason.as_str().into())]));
    }
    if !account.ticket.is_empty() {
        lines.push(words.with("mail-ticket", &[("ticket", account.ticket.as_str().into())]));
    }
    lines
}

/// What was done, in counts.
fn done(words: &Words, account: &Account, over: &Over) -> Vec<String> {
    let count = |key: &str, count: u32| words.with(key, &[("count", count.into())]);
    let mut lines = Vec::new();
    // Of a session that a stop broke off only the history knows.
    if account.level.is_some() {
        lines.extend([
            words.with("mail-tools", &[("count", account.tools.into()), ("refused", account.refused.into())]),
            count("mail-granted", account.granted),
            count("mail-pauses", account.pauses),
            count("mail-lost", account.lost),
        ]);
    } else {
        lines.push(words.say("mail-done-unknown"));
    }
    match &over.masked {
        None if !over.mirrored && account.level.is_some() => lines.push(words.say("mail-mask-none")),
        None => {}
        Some(_) if !over.mirrored => lines.push(words.say("mail-mask-none")),
        Some(Stats { frames, withheld, regions, own, by_rule, texts, shown, waiting: _, judged: _, unread: _ }) => {
            let number = |n: u64| FluentValue::from(i64::try_from(n).unwrap_or(i64::MAX));
            let said = [
                ("frames", number(*frames)),
                ("withheld", number(*withheld)),
                ("regions", number(u64::from(*regions))),
                ("own", number(*own)),
                ("by_rule", number(by_rule.values().sum())),
                ("texts", number(u64::from(*texts))),
                ("shown", number(u64::from(*shown))),
            ];
            lines.push(words.with("fact-mask-statement-text", &said));
        }
    }
    lines
}

fn footer(words: &Words, place: Place<'_>) -> String {
    words.with("mail-footer", &[("device", place.device.into()), ("vendor", place.vendor.into())])
}

fn sealed(subject: String, lines: &[String]) -> Option<(MailSubject, MailText)> {
    let made = (MailSubject::new(&subject).ok(), MailText::new(format!("{}\n", lines.join("\n"))).ok());
    if let (Some(subject), Some(text)) = made {
        return Some((subject, text));
    }
    tracing::error!("a mail's words do not fit");
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use session::Level;

    use super::*;
    use crate::view::Language;

    /// The longest that may come from outside, in characters that are long to encode.
    fn longest() -> Account {
        let long = |n: usize| "\u{1D54F}".repeat(n);
        Account {
            engineer: long(80),
            organisation: long(80),
            level: Some(Level::NoAccess),
            since: Some(i64::from(u32::MAX)),
            reason: long(200),
            ticket: long(40),
            tools: u32::MAX,
            refused: u32::MAX,
            granted: u32::MAX,
            pauses: u32::MAX,
            lost: u32::MAX,
            technical: false,
        }
    }

    #[test]
    fn the_longest_mail_fits_in_every_language_and_its_subject_holds_nothing_from_outside() {
        let device = "d".repeat(64);
        let place = Place { device: &device, vendor: &"\u{1D54F}".repeat(80) };
        let (frames, by_rule) = (u64::MAX, [("worklist".to_owned(), 7)].into());
        let masked = Some(Stats { frames, withheld: u64::MAX, regions: 9, own: u64::MAX, by_rule, ..Stats::default() });
        for language in [Language::En, Language::De, Language::Fr] {
            let words = Words::of(language);
            for why in [EndReason::Staff, EndReason::Examination, EndReason::Policy, EndReason::Longest] {
                let (at, now) = (i64::from(u32::MAX) + 60_000, Level::PermanentLimited);
                let over = Over { at, before: true, why, now, gone: false, masked: masked.clone(), mirrored: true };
                for (subject, text) in [
                    start(&words, place, &longest()).expect("it fits"),
                    after(&words, place, &longest(), &over).expect("it fits"),
                ] {
                    assert!(subject.is_ascii() || language == Language::Fr, "{subject}");
                    assert!(!subject.contains('\u{1D54F}') && subject.contains(&device));
                    assert!(text.as_str().contains(&"\u{1D54F}".repeat(200)), "{}", text.as_str());
                    // A sentence that the catalogue lacks would show as its key.
                    assert!(!text.as_str().contains("mail-") && !text.as_str().contains("fact-"), "{}", text.as_str());
                }
            }
        }
    }

    #[test]
    fn what_a_mail_says_of_masking_is_what_is_known() {
        let words = Words::of(Language::En);
        let place = Place { device: "mri-1", vendor: "Acme Imaging" };
        let over = |masked, mirrored| Over {
            at: 1,
            before: false,
            why: EndReason::Staff,
            now: Level::NoAccess,
            gone: true,
            masked,
            mirrored,
        };
        let said = |technical, masked: Option<Stats>, mirrored| {
            let account = Account { technical, ..longest() };
            let (_, text) = after(&words, place, &account, &over(masked, mirrored)).unwrap();
            (text.as_str().contains("was not mirrored"), text.as_str().contains("every one masked first"))
        };
        assert_eq!(said(true, None, false), (true, false));
        // Somebody else's screen mirror ran beside technical support: of this session there is nothing to say.
        assert_eq!(said(true, None, true), (false, false));
        assert_eq!(said(false, Some(Stats::default()), true), (false, true));
        assert_eq!(said(false, Some(Stats::default()), false), (true, false));
    }
}
