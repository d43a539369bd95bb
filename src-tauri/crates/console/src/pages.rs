//! The history as the window shows it: pages, one session, the seal.

use desktop::paths::{PolicyText, PolicyTexts};
use history::{Entry, Kind, Outcome, Stub, Summary, Verdict};
use history_store::{Page, SessionFilter};
use policy::{Effective, Setting, Source};
use serde_json::Value;

use crate::explain::{Told, explain};
use crate::record;
use crate::view::{
    HistoryFilter, HistoryPage, Level, MaskView, Mirrored, PolicyPage, PolicyRule, PolicySource, Seal, SessionDetail,
    SessionKind, SessionLine,
};
use crate::words::Words;

/// Lines on one page.
pub const PAGE: u32 = 50;

/// The store's filter of a window's filter.
#[must_use]
pub fn filter(asked: &HistoryFilter) -> SessionFilter {
    SessionFilter {
        from: asked.from,
        to: asked.to,
        text: asked.text.trim().to_owned(),
        level: asked.level.map(|level| level_code(level).to_owned()),
        entered_only: asked.entered_only,
        ..SessionFilter::default()
    }
}

/// A page for the window.
#[must_use]
pub fn page(words: &Words, page: Page, seal: Seal) -> HistoryPage {
    HistoryPage { lines: page.lines.iter().map(|summary| line(words, summary)).collect(), more: page.more, seal }
}

/// The policy in plain words, as it is read.
#[must_use]
pub fn policy(words: &Words, texts: &PolicyTexts, read: Result<Effective, String>) -> PolicyPage {
    let path =
        |text: &Option<PolicyText>| text.as_ref().map(|text| text.path.display().to_string()).unwrap_or_default();
    let (managed, site) = (path(&texts.managed), path(&texts.site));
    let effective = match read {
        Ok(effective) => effective,
        Err(detail) => {
            let problem = words.with("notice-policy", &[("detail", detail.into())]);
            return PolicyPage { rules: Vec::new(), managed, site, trial: texts.trial, problem };
        }
    };
    let rule = |told: Told| {
        let sources = sources(&told.keys, &effective.settings, texts.trial);
        PolicyRule { section: told.section, text: told.text, sources }
    };
    let rules = explain(words, &effective.policy).into_iter().map(rule).collect();
    PolicyPage { rules, managed, site, trial: texts.trial, problem: String::new() }
}

/// Who says what holds for these keys.
pub(crate) fn sources(keys: &[String], settings: &[Setting], trial: bool) -> Vec<PolicySource> {
    let of = |setting: &&Setting| keys.iter().any(|key| setting.key.starts_with(key.as_str()));
    let says = |setting: &Setting| match setting.source {
        Source::Default => PolicySource::Default,
        Source::Site => PolicySource::Site,
        Source::Managed if trial => PolicySource::Trial,
        Source::Managed => PolicySource::Managed,
    };
    let mut sources: Vec<PolicySource> = settings.iter().filter(of).map(says).collect();
    sources.sort();
    sources.dedup();
    // Beside what somebody says a default says nothing.
    if sources.len() != 1 {
        sources.retain(|source| *source != PolicySource::Default);
    }
    if sources.is_empty() {
        sources.push(PolicySource::Default);
    }
    sources
}

/// One session as a line.
#[must_use]
pub fn line(words: &Words, summary: &Summary) -> SessionLine {
    let (until, code) = match &summary.outcome {
        Outcome::Open => (None, "open"),
        Outcome::Closed { until, code } => (Some(*until), code.as_str()),
    };
    SessionLine {
        id: summary.id.clone(),
        engineer: summary.engineer.clone(),
        organisation: summary.organisation.clone(),
        kind: kind(&summary.session_kind),
        level: level(&summary.level),
        since: summary.since,
        until,
        outcome: record::outcome(words, code),
        entered: summary.entered,
    }
}

/// One session, whole.
#[must_use]
pub fn detail(words: &Words, summary: &Summary, entries: &[Entry]) -> SessionDetail {
    let mask = entries.iter().rev().find(|entry| entry.kind == Kind::MaskStatement);
    let number =
        |name: &str| mask.and_then(|entry| entry.payload.get(name)).and_then(Value::as_u64).unwrap_or_default();
    SessionDetail {
        line: line(words, summary),
        reason: summary.reason.clone(),
        ticket: summary.ticket.clone(),
        approver: summary.approver.clone(),
        method: if summary.method.is_empty() {
            String::new()
        } else {
            words.say(&format!("method-{}", summary.method))
        },
        timeline: entries.iter().map(|entry| record::line(words, entry.at.utc, &entry.kind, &entry.payload)).collect(),
        mask: MaskView {
            mirrored: mirrored(summary, mask),
            frames: number("frames"),
            withheld: number("withheld"),
            regions: number("regions"),
            own: number("own"),
            by_rule: number("by_rule"),
        },
    }
}

/// Whether the screen was mirrored, as far as the entries say.
fn mirrored(summary: &Summary, mask: Option<&Entry>) -> Mirrored {
    match mask.map(|entry| entry.payload.get("mirrored").and_then(Value::as_bool)) {
        Some(Some(true)) => Mirrored::Yes,
        Some(Some(false)) => Mirrored::No,
        // Nobody was let in, or there is no screen in this kind of session.
        None if !summary.entered || kind(&summary.session_kind) == SessionKind::TechnicalSupport => Mirrored::No,
        // The end was not recorded, or not this.
        Some(None) | None => Mirrored::Unknown,
    }
}

/// What verification said, as a sentence in the language in use.
#[must_use]
pub fn verdict(words: &Words, verdict: &Verdict) -> (Option<bool>, u64, String) {
    match verdict {
        Verdict::Intact { entries, removed, .. } => {
            let entries_shown = i64::try_from(*entries).unwrap_or(i64::MAX);
            let mut sentence = words.with("seal-intact", &[("entries", entries_shown.into())]);
            if let Some(stub) = removed {
                sentence = format!("{sentence} {}", removal(words, stub));
            }
            (Some(true), *entries, sentence)
        }
        Verdict::Tampered { sequence, what } => {
            tracing::error!(sequence, what = %what, "the history was changed");
            let sequence = i64::try_from(*sequence).unwrap_or(i64::MAX);
            (Some(false), 0, words.with("seal-tampered", &[("sequence", sequence.into())]))
        }
        Verdict::CannotSay { entries, why, .. } => {
            (None, *entries, words.with("seal-doubt", &[("what", why.to_string().into())]))
        }
    }
}

/// What retention removed, as a sentence in the language in use.
#[must_use]
pub fn removal(words: &Words, stub: &Stub) -> String {
    let up_to = i64::try_from(stub.removed.last.sequence).unwrap_or(i64::MAX);
    words.with("seal-removed", &[("up-to", up_to.into()), ("date", words.date(stub.at).into())])
}

fn level_code(level: Level) -> &'static str {
    match level {
        Level::NoAccess => "no-access",
        Level::Limited => "limited",
        Level::PermanentLimited => "permanent-limited",
        Level::Full => "full",
    }
}

fn kind(code: &str) -> SessionKind {
    if code == "technical-support" { SessionKind::TechnicalSupport } else { SessionKind::ApplicationSupport }
}

fn level(code: &str) -> Level {
    match code {
        "limited" => Level::Limited,
        "permanent-limited" => Level::PermanentLimited,
        "full" => Level::Full,
        // An entry of a later version may name another level: the least is shown.
        _ => Level::NoAccess,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use history::{Actor, Draft, Moment};

    use super::*;

    fn entry(kind: Kind, payload: Value) -> Entry {
        let at = Moment { utc: 1, monotonic: 1 };
        let payload = payload.as_object().cloned().unwrap();
        Draft { at, actor: Actor::Console, kind, session: Some("s".to_owned()), payload }.seal(None).unwrap().0
    }

    #[test]
    fn the_policy_is_told_with_who_says_so() {
        let text = |path: &str, text: &str| Some(PolicyText { path: path.into(), text: text.to_owned() });
        let texts = PolicyTexts {
            managed: text(
                "/etc/chaperone/policy.toml",
                "version = 1\n[password]\ntries = 2\n[session]\nidle_warning_seconds = 60",
            ),
            site: text("/etc/chaperone/site.toml", "version = 1\n[session]\nidle_minutes = 5"),
            trial: false,
        };
        let words = Words::of(crate::view::Language::En);
        let page = policy(&words, &texts, crate::policy_files::effective(&texts));
        let of = |page: &PolicyPage, sentence: &str| {
            page.rules.iter().find(|rule| rule.text.starts_with(sentence)).unwrap().sources.clone()
        };
        assert_eq!(of(&page, "A session password has 2 tries."), [PolicySource::Managed]);
        assert_eq!(of(&page, "A session in which nothing is done"), [PolicySource::Site, PolicySource::Managed]);
        assert_eq!(of(&page, "A request that nobody answers"), [PolicySource::Default]);
        assert_eq!((page.managed.as_str(), page.problem.as_str()), ("/etc/chaperone/policy.toml", ""));
        let trial = PolicyTexts { trial: true, site: None, ..texts.clone() };
        let page = policy(&words, &trial, crate::policy_files::effective(&trial));
        assert!(page.trial && of(&page, "A session password has 2 tries.") == [PolicySource::Trial], "{page:?}");
        let wrong = PolicyTexts { site: text("/etc/chaperone/site.toml", "version = 2"), ..texts };
        let page = policy(&words, &wrong, crate::policy_files::effective(&wrong));
        assert!(page.rules.is_empty() && page.problem.contains("/etc/chaperone/site.toml, line 1"), "{page:?}");
    }

    /// The page promises that nothing left only where the entries say so.
    #[test]
    fn i10_what_no_entry_says_was_not_sent_is_not_known() {
        let statement = |payload: Value| entry(Kind::MaskStatement, payload);
        let words = Words::of(crate::view::Language::En);
        let of = |kind: &str, entered, entries: &[Entry]| {
            let mut summary = Summary::begin(&entry(Kind::SessionAsked, serde_json::json!({}))).unwrap();
            (summary.session_kind, summary.entered) = (kind.to_owned(), entered);
            detail(&words, &summary, entries).mask.mirrored
        };
        let application = |entered, entries: &[Entry]| of("application-support", entered, entries);
        assert_eq!(application(true, &[]), Mirrored::Unknown);
        assert_eq!(application(true, &[statement(serde_json::json!({"frames": 0}))]), Mirrored::Unknown);
        assert_eq!(application(true, &[statement(serde_json::json!({"frames": 0, "mirrored": true}))]), Mirrored::Yes);
        assert_eq!(application(true, &[statement(serde_json::json!({"frames": 0, "mirrored": false}))]), Mirrored::No);
        assert_eq!(application(false, &[]), Mirrored::No);
        assert_eq!(of("technical-support", true, &[]), Mirrored::No);
    }
}
