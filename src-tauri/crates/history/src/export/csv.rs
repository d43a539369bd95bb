//! Entries for a spreadsheet: RFC 4180, UTF-8 with a byte order mark, one row an entry, a last row with the verdict.
//!
//! | column | what |
//! |---|---|
//! | sequence | the entry's number; empty in the last row |
//! | utc | when, RFC 3339 in UTC |
//! | utc_ms, monotonic_ms | the same in Unix milliseconds; the clock that counts sleep and cannot be set |
//! | actor | `console`, `staff` or `engineer` |
//! | user, engineer_id, engineer_name | the user of the operating system; the engineer's identifier and proven name |
//! | session, kind | within which session; what ([`crate::Kind`]; `verdict` in the last row) |
//! | text | the entry as a sentence, in the language of the export; in the last row the verdict |
//! | engineer, organisation, level, reason, ticket, method, outcome | these fields of the payload, where it has them |
//! | payload | all of it, canonical JSON, in which each `;` stands as `\u003b` |
//! | previous, hash | `sha256:` and 64 hex digits, as they are stored |
//! | standing | what verification says: [`Standing::code`]; in the last row [`verdict_code`] |
//!
//! The byte order mark is there because spreadsheet programs take a file without one for the computer's old code page and
//! spoil names. Rows that cannot be read have their bytes in `payload`, as `hex:` and hex digits.
//!
//! **Formulas are defused**, after OWASP's *CSV Injection*: a text that a spreadsheet could take for a formula (its first
//! character that is no white space is one of `= + - @`, also full-width, or it begins with a tab or a line break) gets an
//! apostrophe in front. A text that begins with an apostrophe gets one more, so that taking one leading apostrophe off gives
//! back every text. Where the list separator is `;`, as in German and French, or a tab, a spreadsheet splits inside a text too:
//! so a separator or line break before such a character, with blanks and quotes between them or not, gets an apostrophe behind
//! it, and one before an apostrophe gets one more. [`armed`] undoes both exactly. Every field stands in quotes.

use std::{borrow::Cow, io};

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Standing, Stored, utc, verdict_code};
use crate::{Actor, Verdict, encoding::canonical, field};

/// The columns, in their order.
pub const COLUMNS: [&str; 21] = [
    "sequence",
    "utc",
    "utc_ms",
    "monotonic_ms",
    "actor",
    "user",
    "engineer_id",
    "engineer_name",
    "session",
    "kind",
    "text",
    "engineer",
    "organisation",
    "level",
    "reason",
    "ticket",
    "method",
    "outcome",
    "payload",
    "previous",
    "hash",
];
/// The last column.
pub const STANDING: &str = "standing";

/// Says in the file that it is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where a spreadsheet may begin another cell inside a text.
const SPLITS: [char; 4] = [';', '\t', '\r', '\n'];

/// True for a text that is a formula once what does not count is off its front.
fn acts(text: &str, blank: impl Fn(char) -> bool) -> bool {
    let meant = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || blank(c)).chars().next();
    matches!(meant, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−'))
}

/// A text as a spreadsheet may have it: never a formula.
#[must_use]
pub fn defused(text: &str) -> Cow<'_, str> {
    let mut cell = String::with_capacity(text.len() + 1);
    if acts(text, |_| false) || text.starts_with(['\'', '\t', '\r', '\n']) {
        cell.push('\'');
    }
    let mut rest = text;
    while let Some((at, split)) = rest.char_indices().find(|(_, c)| SPLITS.contains(c)) {
        let (before, after) = rest.split_at(at + split.len_utf8());
        cell.push_str(before);
        if after.starts_with('\'') || acts(after, |c| c == '"') {
            cell.push('\'');
        }
        rest = after;
    }
    cell.push_str(rest);
    if cell.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(cell) }
}
/// The text that [`defused`] was given.
#[must_use]
pub fn armed(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell.strip_prefix('\'').unwrap_or(cell);
    while let Some((at, split)) = rest.char_indices().find(|(_, c)| SPLITS.contains(c)) {
        let (before, after) = rest.split_at(at + split.len_utf8());
        text.push_str(before);
        rest = after.strip_prefix('\'').unwrap_or(after);
    }
    text.push_str(rest);
    text
}

/// Writes entries as CSV.
#[derive(Debug)]
pub struct Csv<W: io::Write> {
    writer: Writer<W>,
}

impl<W: io::Write> Csv<W> {
    /// Begins with the columns' names.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut builder = WriterBuilder::new();
        builder.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF);
        let mut writer = builder.from_writer(out);
        writer.write_record(COLUMNS.iter().copied().chain([STANDING]))?;
        Ok(Self { writer })
    }

    /// Writes an entry; `text` is its sentence.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn row(&mut self, stored: &Stored, text: &str, standing: Standing) -> io::Result<()> {
        let hash = format!("sha256:{}", stored.sealed.hash);
        let Ok(entry) = &stored.entry else {
            let bytes = format!("hex:{}", hex::encode(&stored.sealed.encoded));
            let mut row = [const { Cow::Borrowed("") }; COLUMNS.len()];
            (row[0], row[10], row[18], row[20]) =
                (stored.row.to_string().into(), defused(text), bytes.into(), hash.into());
            return self.write(&row, standing.code());
        };
        let (actor, user, id, name) = match &entry.actor {
            Actor::Console => ("console", "", "", ""),
            Actor::Staff { user } => ("staff", user.as_str(), "", ""),
            Actor::Engineer { id, name } => ("engineer", "", id.as_str(), name.as_str()),
        };
        let of = |field| defused(entry.text(field));
        let row = [
            entry.sequence.to_string().into(),
            utc(entry.at.utc).unwrap_or_default().into(),
            entry.at.utc.to_string().into(),
            entry.at.monotonic.to_string().into(),
            actor.into(),
            defused(user),
            defused(id),
            defused(name),
            defused(entry.session.as_deref().unwrap_or_default()),
            defused(entry.kind.name()),
            defused(text),
            of(field::ENGINEER),
            of(field::ORGANISATION),
            of(field::LEVEL),
            of(field::REASON),
            of(field::TICKET),
            of(field::METHOD),
            of(field::OUTCOME),
            canonical(&entry.payload).replace(';', "\\u003b").into(),
            format!("sha256:{}", entry.previous).into(),
            hash.into(),
        ];
        self.write(&row, standing.code())
    }

    /// Ends with the verdict; `text` is its sentence.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self, verdict: &Verdict, text: &str) -> io::Result<W> {
        let mut row = [const { Cow::Borrowed("") }; COLUMNS.len()];
        (row[9], row[10]) = ("verdict".into(), defused(text));
        self.write(&row, verdict_code(verdict))?;
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    fn write(&mut self, row: &[Cow<'_, str>; COLUMNS.len()], standing: &str) -> io::Result<()> {
        Ok(self.writer.write_record(row.iter().map(AsRef::as_ref).chain([standing]))?)
    }
}
