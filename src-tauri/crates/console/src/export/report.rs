//! What the printable report says, of one session and of a period.

use std::io::Write;

use chrono::{DateTime, Local};
use history::export::evidence::{Count, Counts, Extent, MAPPING, Row, Sessions, Standard, Tally, is_refusal};
use history::export::report::{Report, Weight};
use history::export::{Standing, Stored};
use history::{Actor, Entry, Kind, Outcome, Stub, Summary, Verdict};
use history_store::Snapshot;

use super::{NotWritten, ROWS, Rows, Scope, Wanted, text, verdict as verdict_said};
use crate::view::{Language, Mirrored, SessionKind};
use crate::words::Words;
use crate::{past, record};

/// Writes the report, and says how many entries it rests on.
pub(super) async fn write<W: Write>(
    snapshot: &mut Snapshot,
    wanted: &Wanted,
    words: &Words,
    verdict: &Verdict,
    out: W,
) -> Result<u64, NotWritten> {
    let language = match words.language() {
        Language::En => "en",
        Language::De => "de",
        Language::Fr => "fr",
    };
    let title = match &wanted.scope {
        Scope::Session(_) => "report-title-session",
        Scope::Period { .. } => "report-title-period",
    };
    let mut part = Part { report: Report::begin(out, language, &words.say(title))?, words, verdict };
    let entries = match &wanted.scope {
        Scope::Session(id) => part.session(snapshot, wanted, id).await?,
        Scope::Period { from, to } => part.period(snapshot, wanted, (*from, *to)).await?,
    };
    part.report.finish()?.flush()?;
    Ok(entries)
}

/// A time of this workstation's clock with its distance from UTC.
fn stamp(ms: i64) -> String {
    match DateTime::from_timestamp_millis(ms) {
        Some(at) => at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S %:z").to_string(),
        None => ms.to_string(),
    }
}

/// Hours, minutes and seconds.
fn length(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What is gathered of a session's entries before they are listed.
#[derive(Default)]
struct Gathered {
    entries: u64,
    signed: Vec<String>,
    asked: Vec<String>,
    granted: Vec<String>,
    taken_back: Vec<String>,
    tools: Vec<String>,
    refused: u64,
    mask: Option<Entry>,
    ended: Option<i64>,
}

impl Gathered {
    fn add(&mut self, words: &Words, stored: &Stored) {
        self.entries += 1;
        let Ok(entry) = &stored.entry else { return };
        let once = |list: &mut Vec<String>, text: String| {
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        };
        for by in ["signed-by", "signed-second"] {
            once(&mut self.signed, entry.text(by).to_owned());
        }
        self.refused += u64::from(is_refusal(&entry.kind));
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others stand in the time line alone")]
        match &entry.kind {
            Kind::SessionAsked | Kind::EngineerDid => once(&mut self.asked, record::capabilities(words, entry)),
            Kind::SessionGranted | Kind::CapabilityGranted => {
                once(&mut self.granted, record::capabilities(words, entry));
            }
            Kind::CapabilityRevoked => once(&mut self.taken_back, record::capabilities(words, entry)),
            Kind::ToolStarted => once(&mut self.tools, entry.text("tool").to_owned()),
            Kind::MaskStatement => self.mask = Some(entry.clone()),
            Kind::SessionEnded => self.ended = Some(entry.at.utc),
            _ => {}
        }
    }
}

/// A report under way.
struct Part<'a, W: Write> {
    report: Report<W>,
    words: &'a Words,
    verdict: &'a Verdict,
}

impl<W: Write> Part<'_, W> {
    /// What the report is about, and whether it can be relied on; first of all.
    fn head(&mut self, wanted: &Wanted, scope: &[(String, String)], removed: Option<Stub>) -> Result<(), NotWritten> {
        let words = self.words;
        let mut facts = scope.to_vec();
        facts.push((words.say("report-made"), stamp(wanted.made)));
        facts.push((words.say("report-program"), format!("Chaperone {}", env!("CARGO_PKG_VERSION"))));
        self.facts(&facts)?;
        self.report.heading(&words.say("report-verdict"))?;
        let means = self.means();
        let weight = if means.is_some() { Weight::Grave } else { Weight::Plain };
        self.report.paragraph(weight, &verdict_said(words, self.verdict))?;
        if let Some(means) = means {
            self.report.paragraph(Weight::Grave, &words.say(means))?;
        }
        if let Some(stub) = removed {
            let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
            let told = [
                ("entries", number(stub.removed.last.sequence)),
                ("sessions", number(stub.removed.sessions)),
                ("at", stamp(stub.at).into()),
            ];
            self.report.paragraph(Weight::Plain, &words.with("report-removed", &told))?;
        }
        self.report.paragraph(Weight::Small, &words.say("report-times"))?;
        Ok(())
    }

    /// What it means where the history is not intact.
    fn means(&self) -> Option<&'static str> {
        match self.verdict {
            Verdict::Intact { .. } => None,
            Verdict::Tampered { .. } => Some("report-tampered-means"),
            Verdict::CannotSay { .. } => Some("report-doubt-means"),
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) -> Result<(), NotWritten> {
        Ok(self.report.facts(facts.iter().map(|(name, value)| (name.as_str(), value.as_str())))?)
    }

    fn table(&mut self, caption: &str, columns: &[&str]) -> Result<(), NotWritten> {
        let columns: Vec<String> = columns.iter().map(|column| self.words.say(column)).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        Ok(self.report.table(&self.words.say(caption), &columns)?)
    }

    async fn session(&mut self, snapshot: &mut Snapshot, wanted: &Wanted, id: &str) -> Result<u64, NotWritten> {
        let mut gathered = Gathered::default();
        let mut rows = Rows::of(&wanted.scope);
        while let Some(stored) = rows.next(snapshot).await? {
            gathered.add(self.words, &stored);
        }
        self.head(wanted, &[(self.words.say("report-session"), id.to_owned())], snapshot.stub().await?)?;
        if let Some(summary) = snapshot.session(id).await? {
            let facts = self.session_facts(&summary, &gathered);
            self.report.heading(&self.words.say("report-session"))?;
            self.facts(&facts)?;
        }
        if gathered.refused == 0 {
            self.report.heading(&self.words.say("report-refused"))?;
            self.report.paragraph(Weight::Plain, &self.words.say("report-refused-none"))?;
        } else {
            self.entries(snapshot, wanted, "report-refused", "report-refused", is_refusal).await?;
        }
        self.entries(snapshot, wanted, "report-timeline", "report-timeline-means", |_| true).await?;
        Ok(gathered.entries)
    }

    fn session_facts(&self, summary: &Summary, gathered: &Gathered) -> Vec<(String, String)> {
        let words = self.words;
        let or = |text: &str, none: &str| if text.is_empty() { words.say(none) } else { text.to_owned() };
        let list = |list: &[String]| or(&list.join("; "), "report-none");
        let line = past::line(words, summary);
        let until = match &summary.outcome {
            Outcome::Open => None,
            Outcome::Closed { until, .. } => Some(*until),
        };
        let masks = match (&gathered.mask, past::mirrored(summary, gathered.mask.as_ref())) {
            (_, Mirrored::No) => words.say("report-mask-none"),
            (Some(entry), _) => record::line(words, entry.at.utc, &entry.kind, &entry.payload).text,
            (None, _) => words.say("report-mask-unknown"),
        };
        [
            ("report-engineer", or(&summary.engineer, "report-nobody")),
            ("report-organisation", or(&summary.organisation, "report-unknown")),
            ("report-kind", kind(words, line.kind)),
            ("report-level", words.say(&format!("level-{}", level_code(&summary.level)))),
            ("report-began", stamp(summary.since)),
            ("report-ended", until.map_or_else(|| words.say("report-open"), stamp)),
            ("report-length", until.map_or_else(|| words.say("report-unknown"), |until| length(until - summary.since))),
            ("report-outcome", line.outcome),
            ("report-reason", or(&summary.reason, "report-none")),
            ("report-ticket", or(&summary.ticket, "report-none")),
            ("report-method", or(&past::method(words, summary), "report-unknown")),
            ("report-approver", or(&summary.approver, "report-no-one")),
            ("report-signed", or(&gathered.signed.join("; "), "report-no-one")),
            ("report-asked", list(&gathered.asked)),
            ("report-granted", list(&gathered.granted)),
            ("report-taken-back", list(&gathered.taken_back)),
            ("report-tools", list(&gathered.tools)),
            ("report-masks", masks),
        ]
        .into_iter()
        .map(|(key, value)| (words.say(key), value))
        .collect()
    }

    async fn period(
        &mut self,
        snapshot: &mut Snapshot,
        wanted: &Wanted,
        period: (Option<i64>, Option<i64>),
    ) -> Result<u64, NotWritten> {
        let words = self.words;
        let mut counts = Counts::default();
        let mut refused = 0_u64;
        let mut rows = Rows::of(&wanted.scope);
        while let Some(stored) = rows.next(snapshot).await? {
            if let Ok(entry) = &stored.entry {
                counts.add(entry);
                refused += u64::from(is_refusal(&entry.kind));
            }
        }
        let mut tally = Tally::default();
        let mut after = None;
        while let Some(page) = sessions(snapshot, period, after.as_ref()).await? {
            page.iter().for_each(|summary| tally.add(summary));
            after = page.into_iter().next_back();
        }
        self.head(wanted, &[(words.say("report-scope"), scope(words, period))], snapshot.stub().await?)?;
        self.counts(&counts)?;
        self.tally(&tally)?;
        self.report.heading(&words.say("report-sessions"))?;
        if tally.sessions.all == 0 {
            self.report.paragraph(Weight::Plain, &words.say("report-sessions-none"))?;
        } else {
            self.sessions(snapshot, period).await?;
        }
        if refused == 0 {
            self.report.heading(&words.say("report-refused"))?;
            self.report.paragraph(Weight::Plain, &words.say("report-refused-none"))?;
        } else {
            self.entries(snapshot, wanted, "report-refused", "report-refused-means", is_refusal).await?;
        }
        self.evidence(&counts)?;
        Ok(counts.get(Count::Entries))
    }

    fn counts(&mut self, counts: &Counts) -> Result<(), NotWritten> {
        self.report.heading(&self.words.say("report-counts"))?;
        let facts: Vec<_> =
            Count::ALL.iter().map(|count| (self.words.say(count.key()), counts.get(*count).to_string())).collect();
        self.facts(&facts)
    }

    fn tally(&mut self, tally: &Tally) -> Result<(), NotWritten> {
        if tally.sessions.all == 0 {
            return Ok(());
        }
        let words = self.words;
        let numbers = |sessions: &Sessions| (sessions.all.to_string(), sessions.entered.to_string());
        self.report.heading(&words.say("report-by-level"))?;
        self.table("report-by-level", &["report-level", "report-all", "report-entered"])?;
        for (level, sessions) in &tally.levels {
            let (all, entered) = numbers(sessions);
            self.report.row(&[&words.say(&format!("level-{}", level_code(level))), &all, &entered])?;
        }
        self.report.end_table()?;
        self.report.heading(&words.say("report-by-engineer"))?;
        let columns = ["report-engineer", "report-organisation", "report-all", "report-entered"];
        self.table("report-by-engineer", &columns)?;
        for ((engineer, organisation), sessions) in &tally.engineers {
            let (all, entered) = numbers(sessions);
            let engineer = if engineer.is_empty() { words.say("report-nobody") } else { engineer.clone() };
            self.report.row(&[&engineer, organisation, &all, &entered])?;
        }
        if tally.others.all > 0 {
            let (all, entered) = numbers(&tally.others);
            self.report.row(&[&words.say("report-others"), "", &all, &entered])?;
        }
        Ok(self.report.end_table()?)
    }

    async fn sessions(
        &mut self,
        snapshot: &mut Snapshot,
        period: (Option<i64>, Option<i64>),
    ) -> Result<(), NotWritten> {
        let words = self.words;
        let columns = [
            "report-began",
            "report-length",
            "report-engineer",
            "report-kind",
            "report-level",
            "report-ticket",
            "report-approver",
            "report-outcome",
        ];
        self.table("report-sessions-means", &columns)?;
        let mut after = None;
        while let Some(page) = sessions(snapshot, period, after.as_ref()).await? {
            for summary in &page {
                let line = past::line(words, summary);
                let length = line.until.map_or_else(|| words.say("report-unknown"), |until| length(until - line.since));
                let who = match (line.engineer.is_empty(), line.organisation.is_empty()) {
                    (true, _) => words.say("report-nobody"),
                    (false, true) => line.engineer,
                    (false, false) => format!("{}, {}", line.engineer, line.organisation),
                };
                let level = words.say(&format!("level-{}", level_code(&summary.level)));
                self.report.row(&[
                    &stamp(line.since),
                    &length,
                    &who,
                    &kind(words, line.kind),
                    &level,
                    &summary.ticket,
                    &summary.approver,
                    &line.outcome,
                ])?;
            }
            after = page.into_iter().next_back();
        }
        Ok(self.report.end_table()?)
    }

    /// Lists the wanted entries of the kinds for which `which` holds, and what cannot be read.
    async fn entries(
        &mut self,
        snapshot: &mut Snapshot,
        wanted: &Wanted,
        heading: &str,
        caption: &str,
        which: fn(&Kind) -> bool,
    ) -> Result<(), NotWritten> {
        let words = self.words;
        self.report.heading(&words.say(heading))?;
        self.table(caption, &["report-number", "report-time", "report-who", "report-what", "report-standing"])?;
        let mut rows = Rows::of(&wanted.scope);
        while let Some(stored) = rows.next(snapshot).await? {
            let standing = words.say(standing_key(Standing::of(self.verdict, &stored)));
            let (number, time, who) = match &stored.entry {
                Ok(entry) if which(&entry.kind) => {
                    (entry.sequence.to_string(), stamp(entry.at.utc), actor(words, &entry.actor))
                }
                Ok(_) => continue,
                Err(_) => (stored.row.to_string(), words.say("report-unknown"), words.say("report-unknown")),
            };
            self.report.row(&[&number, &time, &who, &text(words, &stored), &standing])?;
        }
        Ok(self.report.end_table()?)
    }

    fn evidence(&mut self, counts: &Counts) -> Result<(), NotWritten> {
        let words = self.words;
        self.report.heading(&words.say("report-evidence"))?;
        self.report.paragraph(Weight::Plain, &words.say("report-evidence-means"))?;
        if let Some(means) = self.means() {
            self.report.paragraph(Weight::Grave, &words.say(means))?;
        }
        self.table("report-evidence", &["report-control", "report-extent", "report-shows", "report-count"])?;
        for row in MAPPING {
            let numbers: Vec<String> =
                row.counts.iter().map(|count| format!("{}: {}", words.say(count.key()), counts.get(*count))).collect();
            let shows = match (row.id, counts.span) {
                // What AU-11 is about is a time, not a number.
                ("AU-11", Some((first, last))) => {
                    format!("{} ({} – {})", words.say(&row.key()), stamp(first), stamp(last))
                }
                _ => words.say(&row.key()),
            };
            self.report.row(&[&control(row), &words.say(extent_key(row.extent)), &shows, &numbers.join("; ")])?;
        }
        Ok(self.report.end_table()?)
    }
}

/// The next lines of the list; none after the last.
async fn sessions(
    snapshot: &mut Snapshot,
    period: (Option<i64>, Option<i64>),
    after: Option<&Summary>,
) -> Result<Option<Vec<Summary>>, NotWritten> {
    let page = snapshot.sessions(period, after, ROWS).await?;
    Ok((!page.is_empty()).then_some(page))
}

fn scope(words: &Words, (from, to): (Option<i64>, Option<i64>)) -> String {
    match (from, to) {
        (None, None) => words.say("report-scope-all"),
        (Some(from), None) => words.with("report-scope-from", &[("from", stamp(from).into())]),
        (None, Some(to)) => words.with("report-scope-to", &[("to", stamp(to).into())]),
        (Some(from), Some(to)) => {
            words.with("report-scope-both", &[("from", stamp(from).into()), ("to", stamp(to).into())])
        }
    }
}

fn actor(words: &Words, actor: &Actor) -> String {
    match actor {
        Actor::Console => words.say("report-console"),
        Actor::Staff { user } => user.clone(),
        Actor::Engineer { id, name } if name.is_empty() => id.clone(),
        Actor::Engineer { id, name } => format!("{name} ({id})"),
    }
}

fn kind(words: &Words, kind: SessionKind) -> String {
    words.say(match kind {
        SessionKind::ApplicationSupport => "report-kind-application-support",
        SessionKind::TechnicalSupport => "report-kind-technical-support",
    })
}

/// A level's code as the catalogue knows it.
fn level_code(code: &str) -> &str {
    match code {
        "no-access" | "limited" | "permanent-limited" | "full" => code,
        _ => "other",
    }
}

fn control(row: &Row) -> String {
    match row.standard {
        Standard::Nist { title } => format!("{} {title}", row.id),
        Standard::Mds2 => row.id.to_owned(),
    }
}

fn extent_key(extent: Extent) -> &'static str {
    match extent {
        Extent::Whole => "extent-whole",
        Extent::Part => "extent-part",
        Extent::None => "extent-none",
    }
}

fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "standing-holds",
        Standing::Unsigned => "standing-unsigned",
        Standing::Unproven => "standing-unproven",
        Standing::AfterBroken => "standing-after",
        Standing::Broken(_) => "standing-broken",
    }
}
