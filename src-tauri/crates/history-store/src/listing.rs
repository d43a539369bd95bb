//! The list of sessions, compared with the entries while they go by for the chain.
//!
//! Sessions are folded as they go by, and compared with their rows in the order in which they begin. Only so many are kept at a
//! time: one that goes on later than that is looked at again by itself. What does not agree here is not judged here: it is for
//! [`crate::verify`] to look at again, session by session.

use std::collections::{BTreeSet, HashMap, VecDeque};

use history::{Folded, Outcome, Summary, View};
use rusqlite::{Connection, Row, Rows};

use crate::{StoreError, derived, lists::Acted, plain, rows, schema};

/// How many sessions are kept.
const SESSIONS: usize = if cfg!(test) { 4 } else { 4096 };
/// More than so many that are to be looked at again: all are.
const AGAIN: usize = 1000;

/// The sessions' rows, as they are in the table, and what is searched of each.
pub(crate) const ROWS: &str =
    "SELECT number, since, until, entered, engineer, organisation, session_kind, level, outcome,
    approver, method, ticket, id, reason FROM sessions ORDER BY number";
pub(crate) const SAID: &str = "SELECT rowid, text FROM words ORDER BY rowid";

/// How each table, index and view is described.
pub(crate) const PARTS: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL";

/// What the comparison found.
pub(crate) enum Listed {
    /// The rows are what the entries say, but for these sessions, which are to be looked at again.
    Agrees {
        /// By identifier.
        again: BTreeSet<String>,
        /// Who acted in all others.
        acted: Acted,
    },
    /// All are to be looked at again.
    Differs,
}

/// True where every table, index and view is described as this program makes it, so that pages read the same rows in the same
/// form as they are compared here; and the entries have no other index, through which they could be read.
pub(crate) fn is_of_this_form(connection: &Connection) -> Result<bool, StoreError> {
    let fresh = Connection::open_in_memory()?;
    schema::STEPS.iter().try_for_each(|step| fresh.execute_batch(step))?;
    fresh.execute_batch(derived::CREATE)?;
    let (ours, theirs) = (described(&fresh)?, described(connection)?);
    // SQLite takes names in whatever letters.
    let entries = |[_, _, table, _]: &&[String; 4]| table.eq_ignore_ascii_case("entries");
    Ok(ours.is_subset(&theirs) && ours.iter().filter(entries).eq(theirs.iter().filter(entries)))
}

/// What is derived, described as this program makes it: type, name, table and text of each part.
pub(crate) fn derived_parts() -> Result<BTreeSet<[String; 4]>, StoreError> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(derived::CREATE)?;
    described(&fresh)
}

fn described(connection: &Connection) -> Result<BTreeSet<[String; 4]>, StoreError> {
    let mut described = BTreeSet::new();
    let mut statement = connection.prepare(PARTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        described.insert([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
    }
    Ok(described)
}

/// The names by number, each with what it names.
pub(crate) struct Names(HashMap<i64, (String, String)>);

impl Names {
    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut names = HashMap::new();
        let mut statement = connection.prepare("SELECT id, facet, name FROM names")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (facet, name) = (plain::text(row, 1)?.to_owned(), plain::text(row, 2)?.to_owned());
            names.insert(plain::integer(row, 0)?, (facet, name));
        }
        Ok(Self(names))
    }

    fn of(&self, facet: &str, number: i64) -> &str {
        self.0.get(&number).filter(|(of, _)| of == facet).map_or("", |(_, name)| name)
    }
}

/// A session's row, and what names it by number.
struct Line {
    number: i64,
    since: i64,
    until: Option<i64>,
    entered: bool,
    /// Engineer, organisation, kind, level, outcome, approver and method.
    names: [i64; 7],
    ticket: String,
    id: String,
    reason: String,
}

impl Line {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let mut names = [0; 7];
        for (column, name) in (4..).zip(&mut names) {
            *name = plain::integer(row, column)?;
        }
        Ok(Self {
            number: plain::integer(row, 0)?,
            since: plain::integer(row, 1)?,
            until: plain::maybe_integer(row, 2)?,
            entered: plain::integer(row, 3)? != 0,
            names,
            ticket: plain::text(row, 11)?.to_owned(),
            id: plain::text(row, 12)?.to_owned(),
            reason: plain::text(row, 13)?.to_owned(),
        })
    }

    /// True where it says of a session what its entries say.
    fn says(&self, line: &Summary, names: &Names) -> bool {
        let [engineer, organisation, kind, level, outcome, approver, method] = self.names;
        let (until, code) = match &line.outcome {
            // Of one that is open the list shows no outcome.
            Outcome::Open => (None, names.of("outcome", outcome)),
            Outcome::Closed { until, code } => (Some(*until), code.as_str()),
        };
        let named = [
            ("engineer", engineer, line.engineer.as_str()),
            ("organisation", organisation, &line.organisation),
            ("kind", kind, &line.session_kind),
            ("level", level, &line.level),
            ("outcome", outcome, code),
            ("approver", approver, &line.approver),
            ("method", method, &line.method),
        ];
        named.into_iter().all(|(facet, number, name)| names.of(facet, number) == name)
            && (self.since, self.until, self.entered) == (line.since, until, line.entered)
            && (&self.ticket, &self.id, &self.reason) == (&line.ticket, &line.id, &line.reason)
    }
}

/// What is searched of a session.
struct Said {
    number: i64,
    text: String,
}

impl Said {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { number: plain::integer(row, 0)?, text: plain::text(row, 1)?.to_owned() })
    }
}

/// Sessions as they go by.
pub(crate) struct Listing<'a> {
    lines: Rows<'a>,
    said: Rows<'a>,
    names: Names,
    /// The rows that come next.
    line: Option<Line>,
    text: Option<Said>,
    open: HashMap<String, Folded>,
    begun: VecDeque<String>,
    again: BTreeSet<String>,
    acted: Acted,
}

impl<'a> Listing<'a> {
    /// Begins with the rows that [`ROWS`] and [`SAID`] give.
    pub(crate) fn new(names: Names, mut lines: Rows<'a>, mut said: Rows<'a>) -> Result<Self, StoreError> {
        let (line, text) = (next(&mut lines, Line::read)?, next(&mut said, Said::read)?);
        let (open, begun, again, acted) = (HashMap::new(), VecDeque::new(), BTreeSet::new(), Acted::default());
        Ok(Self { lines, said, names, line, text, open, begun, again, acted })
    }

    /// Adds the next entry; false where all are to be looked at again.
    pub(crate) fn add(&mut self, entry: View<'_>) -> Result<bool, StoreError> {
        let Some(id) = entry.session else { return Ok(true) };
        if let Some(session) = self.open.get_mut(id) {
            session.add(entry);
            return Ok(true);
        }
        let id = id.to_owned();
        match Folded::begin(entry) {
            Some(session) => {
                self.open.insert(id.clone(), session);
                self.begun.push_back(id);
            }
            // Nothing that is kept: it has gone by already, or never began.
            None => drop(self.again.insert(id)),
        }
        Ok((self.begun.len() <= SESSIONS || self.compare_oldest()?) && self.again.len() <= AGAIN)
    }

    /// Compares all that are left.
    pub(crate) fn finish(mut self) -> Result<Listed, StoreError> {
        while !self.begun.is_empty() {
            if !self.compare_oldest()? {
                return Ok(Listed::Differs);
            }
        }
        let agrees = self.line.is_none() && self.text.is_none() && self.again.len() <= AGAIN;
        Ok(if agrees { Listed::Agrees { again: self.again, acted: self.acted } } else { Listed::Differs })
    }

    /// Compares the session that began first with the next row; false where a row stands there that none began.
    fn compare_oldest(&mut self) -> Result<bool, StoreError> {
        let Some(id) = self.begun.pop_front() else { return Ok(true) };
        let Some(session) = self.open.remove(&id) else { return Ok(true) };
        let number = rows::signed(session.line.number);
        let before = |row: Option<i64>| row.is_some_and(|row| row < number);
        if before(self.line.as_ref().map(|line| line.number)) || before(self.text.as_ref().map(|text| text.number)) {
            return Ok(false);
        }
        let text = match self.text.take_if(|text| text.number == number) {
            Some(text) => {
                self.text = next(&mut self.said, Said::read)?;
                text.text
            }
            None => String::new(),
        };
        let line = self.line.take_if(|line| line.number == number);
        if line.is_some() {
            self.line = next(&mut self.lines, Line::read)?;
        }
        if line.is_some_and(|line| line.says(&session.line, &self.names)) && text == session.said {
            self.acted.add(&session);
        } else {
            self.again.insert(id);
        }
        Ok(true)
    }
}

fn next<T>(rows: &mut Rows<'_>, read: fn(&Row<'_>) -> Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    rows.next()?.map(read).transpose()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::{ops::ControlFlow, path::Path};

    use history::{Actor, Draft, Kind, Moment, SigningKey, Tampering, Verdict, Verifier};
    use serde_json::json;
    use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

    use super::*;
    use crate::{History, chain, reading::Reading, tables::Placed, verify::Steps, verify_file};

    fn draft(kind: Kind, session: usize, text: &str) -> Draft {
        let at = Moment { utc: i64::try_from(session).unwrap(), monotonic: 0 };
        let actor = Actor::Staff { user: format!("user{}", session % 3) };
        let payload = json!({"text": text, "ticket": format!("T{session}")}).as_object().unwrap().clone();
        Draft { at, actor, kind, session: Some(format!("s{session:02}")), payload }
    }

    /// Twenty sessions, of which only four are kept at a time; some go on much later, and an entry names one that never began.
    async fn interleaved(path: &Path) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let history = History::open(path, Some(key), Moment { utc: 0, monotonic: 0 }).await.unwrap();
        for session in 0..20 {
            history.append(draft(Kind::SessionGranted, session, "begins")).await.unwrap();
            history.append(draft(Kind::EngineerDid, session / 2, "goes on")).await.unwrap();
            history.append(draft(Kind::SessionEnded, session, "ends")).await.unwrap();
        }
        history.append(draft(Kind::Denied, 3, "said after all was over")).await.unwrap();
        history.append(draft(Kind::Denied, 99, "never began")).await.unwrap();
        history.append(draft(Kind::SessionAsked, 5, "asks again")).await.unwrap();
        history.close().await.unwrap();
    }

    async fn verdict(path: &Path) -> Verdict {
        verify_file(path, Some(SigningKey::from_bytes(&[7; 32]).verifying_key()), None).await
    }

    #[tokio::test]
    async fn i9_a_session_that_goes_on_late_is_looked_at_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        interleaved(&path).await;
        let reading = Reading::open(&path).await.unwrap();
        let mut steps = Steps { done: 0, total: 64, tell: &mut |_| ControlFlow::Continue(()) };
        let scanned =
            chain::scan(&reading.chain, Verifier::new(None, None, None), (true, Placed::default()), &mut steps)
                .await
                .unwrap();
        let Some(Listed::Agrees { again, .. }) = scanned.listed else { panic!("all are to be looked at again") };
        for late in ["s03", "s05", "s99"] {
            assert!(again.contains(late), "{again:?}");
        }
        assert!(!again.contains("s19") && again.len() < 15, "{again:?}");
        assert!(matches!(verdict(&path).await, Verdict::Intact { entries: 64, .. }));
    }

    #[tokio::test]
    async fn i9_another_line_of_a_late_session_and_of_any_other_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        interleaved(&path).await;
        let whole = std::fs::read(&path).unwrap();
        for session in [0, 3, 5, 10, 19] {
            for change in ["ticket = 'T'", "until = 9 - coalesce(until, 0)", "reason = 'x'", "entered = 1 - entered"] {
                std::fs::write(&path, &whole).unwrap();
                let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
                let sql = format!("UPDATE sessions SET {change} WHERE id = 's{session:02}'");
                let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(&mut connection).await.unwrap();
                connection.close().await.unwrap();
                assert_eq!(done.rows_affected(), 1);
                let said = verdict(&path).await;
                assert!(matches!(said, Verdict::Tampered { what: Tampering::List, .. }), "{sql}: {said:?}");
            }
        }
    }
}
