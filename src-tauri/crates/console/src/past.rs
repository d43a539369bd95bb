//! The history as the window shows it: the list, pictures, one session, the seal's sentence.

use history::export::evidence::is_refusal;
use history::{Entry, Kind, Outcome, Summary};
use serde_json::Value;

use crate::record;
use crate::view::{
    HistoryPage, Level, MaskView, Mirrored, SessionDetail, SessionKind, SessionLine, TextMasks, TimelineGroup,
    TimelineItem,
};
use crate::words::Words;

/// Lines on one page.
pub const PAGE: u32 = 100;
/// Entries in one piece of a time line.
pub const PIECE: u32 = 1000;
/// Entries that a group lists; how many more there are is told.
const GROUP: usize = 200;

/// A page for the window.
#[must_use]
pub fn page(words: &Words, lines: &[Summary], more: bool) -> HistoryPage {
    HistoryPage { lines: lines.iter().map(|summary| line(words, summary)).collect(), more }
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

/// One entry as a line of its session's time line.
#[must_use]
pub fn item(words: &Words, entry: &Entry) -> TimelineItem {
    let told = record::line(words, entry.at.utc, &entry.kind, &entry.payload);
    TimelineItem { sequence: entry.sequence, at: told.at, tone: told.tone, text: told.text }
}

/// One session, whole: told entry by entry, so that a long one takes no more space than it shows.
#[derive(Debug)]
pub struct Telling<'a> {
    words: &'a Words,
    summary: &'a Summary,
    detail: SessionDetail,
    mask: Option<Entry>,
}

impl<'a> Telling<'a> {
    /// Begins with the session's line.
    #[must_use]
    pub fn of(words: &'a Words, summary: &'a Summary) -> Self {
        let detail = SessionDetail {
            line: line(words, summary),
            reason: summary.reason.clone(),
            ticket: summary.ticket.clone(),
            approver: summary.approver.clone(),
            method: method(words, summary),
            entries: 0,
            timeline: Vec::new(),
            refused: TimelineGroup::default(),
            grants: TimelineGroup::default(),
            tools: TimelineGroup::default(),
            pauses: TimelineGroup::default(),
            mask: MaskView::default(),
        };
        Self { words, summary, detail, mask: None }
    }

    /// Adds the session's next entry.
    pub fn add(&mut self, entry: Entry) {
        let item = item(self.words, &entry);
        self.detail.entries = self.detail.entries.saturating_add(1);
        let tool = entry.payload.contains_key("tool");
        let refused = is_refusal(&entry.kind) || entry.kind == Kind::Fault;
        let groups = [
            refused.then_some(&mut self.detail.refused),
            match topic(&entry.kind) {
                _ if tool => Some(&mut self.detail.tools),
                Some(Topic::Grants) => Some(&mut self.detail.grants),
                Some(Topic::Pauses) => Some(&mut self.detail.pauses),
                None => None,
            },
        ];
        for group in groups.into_iter().flatten() {
            group.count = group.count.saturating_add(1);
            if group.items.len() < GROUP {
                group.items.push(item.clone());
            }
        }
        if self.detail.timeline.len() < PIECE as usize {
            self.detail.timeline.push(item);
        }
        if entry.kind == Kind::MaskStatement {
            self.mask = Some(entry);
        }
    }

    /// The session as it is told.
    #[must_use]
    pub fn finish(mut self) -> SessionDetail {
        let mask = self.mask.as_ref();
        let number =
            |name: &str| mask.and_then(|entry| entry.payload.get(name)).and_then(Value::as_u64).unwrap_or_default();
        self.detail.mask = MaskView {
            mirrored: mirrored(self.summary, mask),
            frames: number("frames"),
            withheld: number("withheld"),
            regions: number("regions"),
            own: number("own"),
            by_rule: number("by_rule"),
            text: mask.filter(|entry| entry.payload.contains_key("texts")).map(|_| TextMasks {
                masked: number("texts"),
                shown: number("shown"),
                waiting: number("waiting"),
            }),
        };
        self.detail
    }
}

/// What an entry of a session is about, besides tools.
enum Topic {
    Grants,
    Pauses,
}

/// What an entry of a session is about.
fn topic(kind: &Kind) -> Option<Topic> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other kind stands in the time line alone")]
    match kind {
        Kind::LinkLost | Kind::LinkRestored | Kind::SessionPaused | Kind::SessionResumed => Some(Topic::Pauses),
        Kind::SessionGranted | Kind::CapabilityGranted | Kind::CapabilityRevoked | Kind::SessionKept => {
            Some(Topic::Grants)
        }
        _ => None,
    }
}

/// How the password was proven, in a few words; empty where none was.
pub(crate) fn method(words: &Words, summary: &Summary) -> String {
    match summary.method.as_str() {
        "" => String::new(),
        method => words.say(&format!("method-{method}")),
    }
}

/// Whether the screen was mirrored, as far as the entries say.
pub(crate) fn mirrored(summary: &Summary, mask: Option<&Entry>) -> Mirrored {
    match mask.map(|entry| entry.payload.get("mirrored").and_then(Value::as_bool)) {
        Some(Some(true)) => Mirrored::Yes,
        Some(Some(false)) => Mirrored::No,
        // Nobody was let in, or there is no screen in this kind of session.
        None if !summary.entered || kind(&summary.session_kind) == SessionKind::TechnicalSupport => Mirrored::No,
        // The end was not recorded, or not this.
        Some(None) | None => Mirrored::Unknown,
    }
}

/// A level's code in the history.
pub(crate) fn level_code(level: Level) -> &'static str {
    match level {
        Level::NoAccess => "no-access",
        Level::Limited => "limited",
        Level::PermanentLimited => "permanent-limited",
        Level::Full => "full",
    }
}

/// A kind's code in the history.
pub(crate) fn kind_code(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::TechnicalSupport => "technical-support",
        SessionKind::ApplicationSupport => "application-support",
    }
}

fn kind(code: &str) -> SessionKind {
    if code == "technical-support" { SessionKind::TechnicalSupport } else { SessionKind::ApplicationSupport }
}

pub(crate) fn level(code: &str) -> Level {
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
    use serde_json::json;

    use super::*;
    use crate::view::Tone;

    fn entry(kind: Kind, payload: Value) -> Entry {
        let at = Moment { utc: 1, monotonic: 1 };
        let payload = payload.as_object().cloned().unwrap();
        Draft { at, actor: Actor::Console, kind, session: Some("s".to_owned()), payload }.seal(None).unwrap().0
    }

    fn told(summary: &Summary, entries: impl IntoIterator<Item = Entry>) -> SessionDetail {
        let words = Words::of(crate::view::Language::En);
        let mut telling = Telling::of(&words, summary);
        entries.into_iter().for_each(|entry| telling.add(entry));
        telling.finish()
    }

    /// The page promises that nothing left only where the entries say so.
    #[test]
    fn i10_what_no_entry_says_was_not_sent_is_not_known() {
        let statement = |payload: Value| vec![entry(Kind::MaskStatement, payload)];
        let of = |kind: &str, entered, entries: Vec<Entry>| {
            let mut summary = Summary::begin(&entry(Kind::SessionAsked, json!({}))).unwrap();
            (summary.session_kind, summary.entered) = (kind.to_owned(), entered);
            told(&summary, entries).mask.mirrored
        };
        let application = |entered, entries| of("application-support", entered, entries);
        assert_eq!(application(true, vec![]), Mirrored::Unknown);
        assert_eq!(application(true, statement(json!({"frames": 0}))), Mirrored::Unknown);
        assert_eq!(application(true, statement(json!({"frames": 0, "mirrored": true}))), Mirrored::Yes);
        assert_eq!(application(true, statement(json!({"frames": 0, "mirrored": false}))), Mirrored::No);
        assert_eq!(application(false, vec![]), Mirrored::No);
        assert_eq!(of("technical-support", true, vec![]), Mirrored::No);
        // Also where the statement stands behind more entries than one piece shows.
        let long = (0..PIECE + 500).map(|_| entry(Kind::ViewerOpened, json!({"fact": "viewer-opened", "n": 1})));
        let long = long.chain(statement(json!({"frames": 9, "mirrored": true}))).collect();
        assert_eq!(application(true, long), Mirrored::Yes);
    }

    #[test]
    fn a_long_session_is_told_in_pieces_and_its_refusals_are_counted() {
        let summary = Summary::begin(&entry(Kind::SessionAsked, json!({}))).unwrap();
        let denied = || entry(Kind::Denied, json!({"fact": "protocol-broken", "detail": "x"}));
        let detail = told(&summary, (0..PIECE + 1).map(|_| denied()));
        assert_eq!((detail.entries, detail.timeline.len()), (PIECE + 1, PIECE as usize));
        assert_eq!((detail.refused.count, detail.refused.items.len()), (PIECE + 1, GROUP));
        assert!(detail.tools.count == 0 && detail.pauses.count == 0);
    }

    #[test]
    fn a_refused_tool_is_told_with_the_tools_and_with_the_refusals() {
        let summary = Summary::begin(&entry(Kind::SessionGranted, json!({}))).unwrap();
        let refused = entry(
            Kind::Denied,
            json!({"fact": "tool-refused", "tool": "Coil test", "why": "tool-not-allowed", "run": 1}),
        );
        let paused = entry(Kind::SessionPaused, json!({"fact": "paused", "why": "pause-staff"}));
        let detail = told(&summary, [refused, paused]);
        assert_eq!((detail.refused.count, detail.tools.count, detail.pauses.count, detail.entries), (1, 1, 1, 2));
        assert_eq!(detail.tools.items[0].tone, Tone::Warning);
        assert!(detail.tools.items[0].text.contains("Coil test"), "{:?}", detail.tools.items);
    }
}
