//! Exports of the history: one snapshot is verified as a whole, then its entries are written as they are read.
//!
//! What the files look like is `history::export`'s, what the report says is in [`report`]. Memory does not grow with the
//! history. A history that does not hold is exported all the same, and the export says so itself.

mod report;

use std::io::{self, Write};

use history::export::csv::Csv;
use history::export::jsonl::{About, Jsonl};
use history::export::{Standing, Stored};
use history::{Doubt, Head, Tampering, Verdict, VerifyingKey};
use history_store::{Snapshot, StoreError};

use crate::words::Words;
use crate::{record, seal};

/// Rows read at a time.
const ROWS: u32 = 500;

/// What an export looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table for a spreadsheet.
    Csv,
    /// One JSON object a line, to compute the chain again.
    Jsonl,
    /// A printable report.
    Report,
}

impl Form {
    /// Its code, which is also the key of its name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Report => "report",
        }
    }

    /// The ending of its file.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Report => "html",
        }
    }
}

/// What is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// What happened from a Unix millisecond on and before another.
    Period {
        /// From when.
        from: Option<i64>,
        /// Before when.
        to: Option<i64>,
    },
    /// One session.
    Session(String),
}

impl Scope {
    fn session(&self) -> Option<&str> {
        match self {
            Self::Period { .. } => None,
            Self::Session(id) => Some(id),
        }
    }

    fn period(&self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Period { from, to } => (*from, *to),
            Self::Session(_) => (None, None),
        }
    }

    /// True for what cannot be read, too: nobody knows when it was.
    fn holds(&self, stored: &Stored) -> bool {
        let (from, to) = self.period();
        stored
            .entry
            .as_ref()
            .map_or(true, |entry| from.is_none_or(|from| entry.at.utc >= from) && to.is_none_or(|to| entry.at.utc < to))
    }
}

/// True where the policy lists this user of the operating system as an auditor.
#[must_use]
pub fn may_export(auditors: &[String], user: &str) -> bool {
    auditors.iter().any(|auditor| auditor == user)
}

/// What somebody wants exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How.
    pub form: Form,
    /// What.
    pub scope: Scope,
    /// When it is made, in Unix milliseconds.
    pub made: i64,
}

/// What the verdict rests on besides the history itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anchors {
    /// The console's public key.
    pub key: Option<VerifyingKey>,
    /// A head that was kept elsewhere.
    pub known: Option<Head>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// How many entries.
    pub entries: u64,
    /// What verification said of the whole history.
    pub verdict: Verdict,
}

/// Why nothing useful was written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// There is no such session.
    #[error("there is no session {0} in this history")]
    NoSession(String),
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] StoreError),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] io::Error),
}

/// Exports from a snapshot to `out`, which is flushed.
///
/// # Errors
/// [`NotWritten`]; what `out` has taken is then not whole and of no use.
pub async fn write<W: Write>(
    snapshot: &mut Snapshot,
    anchors: Anchors,
    wanted: &Wanted,
    words: &Words,
    out: W,
) -> Result<Done, NotWritten> {
    if let Some(id) = wanted.scope.session()
        && snapshot.rows(Some(id), 0, 1).await?.is_empty()
    {
        return Err(NotWritten::NoSession(id.to_owned()));
    }
    let verdict = snapshot.verify(anchors.key, anchors.known).await;
    let entries = match wanted.form {
        Form::Csv => csv(snapshot, wanted, words, &verdict, out).await?,
        Form::Jsonl => jsonl(snapshot, wanted, &verdict, anchors, out).await?,
        Form::Report => report::write(snapshot, wanted, words, &verdict, out).await?,
    };
    Ok(Done { entries, verdict })
}

/// What verification said, as a sentence.
#[must_use]
pub fn verdict(words: &Words, verdict: &Verdict) -> String {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
    let said = match verdict {
        Verdict::Intact { entries, head, removed, .. } => {
            let intact = words.with("cli-intact", &[("entries", number(*entries)), ("head", head.to_string().into())]);
            match removed {
                Some(stub) => format!("{intact} {}", seal::removal(words, stub)),
                None => intact,
            }
        }
        Verdict::Tampered { sequence, what } => {
            let what =
                if *what == Tampering::List { words.say("cli-what-list") } else { seal::tampering(words, *what) };
            words.with("cli-tampered", &[("sequence", number(*sequence)), ("what", what.into())])
        }
        Verdict::CannotSay { entries, why, .. } => {
            let unanchored = *why == Doubt::Unanchored;
            let why = if unanchored { words.say("cli-why-unanchored") } else { seal::doubt(words, why) };
            words.with("cli-doubt", &[("entries", number(*entries)), ("what", why.into())])
        }
    };
    match seal::no_head(words, verdict) {
        Some(no_head) => format!("{said} {no_head}"),
        None => said,
    }
}

/// Reads the wanted rows one after another.
struct Rows<'a> {
    scope: &'a Scope,
    after: u64,
    page: std::vec::IntoIter<(u64, history::Sealed)>,
    last: bool,
}

impl<'a> Rows<'a> {
    fn of(scope: &'a Scope) -> Self {
        Self { scope, after: 0, page: Vec::new().into_iter(), last: false }
    }

    async fn next(&mut self, snapshot: &mut Snapshot) -> Result<Option<Stored>, StoreError> {
        loop {
            if let Some((row, sealed)) = self.page.next() {
                self.after = row;
                let stored = Stored::read(row, sealed);
                if self.scope.holds(&stored) {
                    return Ok(Some(stored));
                }
            } else if self.last {
                return Ok(None);
            } else {
                let page = snapshot.rows(self.scope.session(), self.after, ROWS).await?;
                self.last = page.len() < ROWS as usize;
                self.page = page.into_iter();
            }
        }
    }
}

/// The sentence of an entry.
fn text(words: &Words, stored: &Stored) -> String {
    match &stored.entry {
        Ok(entry) => record::line(words, entry.at.utc, &entry.kind, &entry.payload).text,
        Err(_) => words.say("export-unreadable"),
    }
}

async fn csv<W: Write>(
    snapshot: &mut Snapshot,
    wanted: &Wanted,
    words: &Words,
    verdict: &Verdict,
    out: W,
) -> Result<u64, NotWritten> {
    let (mut csv, mut rows, mut entries) = (Csv::begin(out)?, Rows::of(&wanted.scope), 0);
    while let Some(stored) = rows.next(snapshot).await? {
        csv.row(&stored, &text(words, &stored), Standing::of(verdict, &stored))?;
        entries += 1;
    }
    csv.finish(verdict, &self::verdict(words, verdict))?.flush()?;
    Ok(entries)
}

async fn jsonl<W: Write>(
    snapshot: &mut Snapshot,
    wanted: &Wanted,
    verdict: &Verdict,
    anchors: Anchors,
    out: W,
) -> Result<u64, NotWritten> {
    let (from, to) = wanted.scope.period();
    let about = About {
        made: wanted.made,
        from,
        to,
        session: wanted.scope.session(),
        verdict,
        checkpoint: snapshot.checkpoint().await?,
        removed: snapshot.stub().await?,
        key: anchors.key.as_ref(),
    };
    let (mut jsonl, mut rows, mut entries) = (Jsonl::begin(out, &about)?, Rows::of(&wanted.scope), 0);
    while let Some(stored) = rows.next(snapshot).await? {
        jsonl.line(&stored, Standing::of(verdict, &stored))?;
        entries += 1;
    }
    jsonl.finish()?.flush()?;
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use history::{Hash, Removed, SigningKey, Stub};

    use super::*;
    use crate::view::Language;

    #[test]
    fn i9_an_export_says_what_retention_removed() {
        let head = |sequence| Head { sequence, hash: Hash::NONE };
        let removed = Removed { last: head(17), sessions: 4, first_at: 0, last_at: 0 };
        let stub = Stub::sign(removed, 42, 0, &SigningKey::from_bytes(&[7; 32]));
        let words = Words::of(Language::En);
        let said = |removed| {
            verdict(
                &words,
                &Verdict::Intact { entries: 25, head: head(42), signed_up_to: None, known_up_to: None, removed },
            )
        };
        assert!(!said(None).contains("removed by retention"));
        let told = said(Some(Box::new(stub)));
        assert!(told.contains("17") && told.contains("removed by retention"), "{told}");
    }

    /// What the window has words for, an export says in its own language.
    #[test]
    fn i9_an_export_says_in_its_language_why_a_history_does_not_hold() {
        let tampered = |what| Verdict::Tampered { sequence: 42, what };
        let cannot = |why| Verdict::CannotSay { entries: 25, head: None, why };
        let said = |language, found: &Verdict| verdict(&Words::of(language), found);
        assert_eq!(
            said(Language::De, &tampered(Tampering::Content)),
            "Verändert bei Eintrag 42: Er wurde nach dem Schreiben verändert. Von dort an beweist der Verlauf nichts."
        );
        assert_eq!(
            said(Language::Fr, &tampered(Tampering::Link)),
            "Altéré à l'entrée 42\u{a0}: Elle ne fait pas suite à l'entrée précédente. À partir de là, l'historique ne prouve rien."
        );
        let whats = [
            Tampering::Content,
            Tampering::Order,
            Tampering::Link,
            Tampering::Signature,
            Tampering::NotTheKnown,
            Tampering::Missing,
            Tampering::Removal,
            Tampering::List,
        ];
        let whys = [
            Doubt::Empty,
            Doubt::Unanchored,
            Doubt::Unsigned { from: 9 },
            Doubt::KnownRemoved { sequence: 8, up_to: 9 },
            Doubt::Cancelled,
            Doubt::Unreadable("disk".to_owned()),
        ];
        let whats = whats.map(|what| (what.to_string(), tampered(what)));
        for (logged, found) in whats.into_iter().chain(whys.map(|why| (why.to_string(), cannot(why)))) {
            let texts = [Language::En, Language::De, Language::Fr].map(|language| said(language, &found));
            for text in &texts {
                assert!(!text.contains("seal-") && !text.contains("cli-") && !text.contains(&logged), "{text}");
            }
            assert!(texts[0] != texts[1] && texts[1] != texts[2], "{texts:?}");
        }
        // A key that nobody gave is not one that IT must unlock.
        let unanchored = said(Language::De, &cannot(Doubt::Unanchored));
        assert!(unanchored.contains("öffentlichen Schlüssel") && unanchored.contains("nicht ausschließen"));
        // It is said once.
        let unsigned = said(Language::De, &cannot(Doubt::Unsigned { from: 9 }));
        assert_eq!(unsigned.matches("spätere Einträge lassen sich nicht ausschließen").count(), 1, "{unsigned}");
        assert!(!unsigned.contains("Kein Kopf"), "{unsigned}");
    }
}
