//! What is derived from the entries: the list of sessions, what they say, who acted, and what the pictures count.
//!
//! Never evidence: it is updated in the append's own transaction, and made anew from the entries where it is missing or broken.
//!
//! A session's row has the number of the entry that begins it, so that all lists go in one order. Names are kept once and
//! counted by number; a row is then so short that any filter can read all rows of many years in a few milliseconds, and
//! no further index makes appending slower.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt as _;
use history::{Entry, Folded, Outcome, Summary};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use crate::{StoreError, batch::Batch, listing, pictures, rows, search};

/// Goes up with each change of what is derived; a database with another number makes it anew.
const FORM: i64 = 1;

const DROP: &str = "
    DROP VIEW IF EXISTS lines;
    DROP TABLE IF EXISTS derived;
    DROP TABLE IF EXISTS sessions;
    DROP TABLE IF EXISTS names;
    DROP TABLE IF EXISTS acted;
    DROP TABLE IF EXISTS days;
    DROP TABLE IF EXISTS words;
";

pub(crate) const CREATE: &str = "
    CREATE TABLE derived (one INTEGER PRIMARY KEY CHECK (one = 1), form INTEGER NOT NULL) STRICT;
    CREATE TABLE names (id INTEGER PRIMARY KEY, facet TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (facet, name)) STRICT;
    CREATE TABLE sessions (
        number INTEGER PRIMARY KEY,
        since INTEGER NOT NULL,
        until INTEGER,
        entered INTEGER NOT NULL,
        engineer INTEGER NOT NULL,
        organisation INTEGER NOT NULL,
        session_kind INTEGER NOT NULL,
        level INTEGER NOT NULL,
        outcome INTEGER NOT NULL,
        approver INTEGER NOT NULL,
        method INTEGER NOT NULL,
        ticket TEXT NOT NULL,
        id TEXT NOT NULL UNIQUE,
        reason TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_by_time ON sessions (since);
    CREATE INDEX sessions_open ON sessions (number) WHERE until IS NULL;
    CREATE TABLE acted (actor INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (actor, number)) STRICT;
    CREATE TABLE days (day INTEGER PRIMARY KEY, marks BLOB NOT NULL) STRICT;
    CREATE VIRTUAL TABLE words USING fts5 (
        text, columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
    );
    CREATE VIEW lines AS SELECT number, id, since, until, entered, ticket, reason,
        coalesce((SELECT name FROM names WHERE id = engineer AND facet = 'engineer'), '') AS engineer,
        coalesce((SELECT name FROM names WHERE id = organisation AND facet = 'organisation'), '') AS organisation,
        coalesce((SELECT name FROM names WHERE id = session_kind AND facet = 'kind'), '') AS session_kind,
        coalesce((SELECT name FROM names WHERE id = level AND facet = 'level'), '') AS level,
        coalesce((SELECT name FROM names WHERE id = outcome AND facet = 'outcome'), '') AS outcome,
        coalesce((SELECT name FROM names WHERE id = approver AND facet = 'approver'), '') AS approver,
        coalesce((SELECT name FROM names WHERE id = method AND facet = 'method'), '') AS method
        FROM sessions;
";

/// Sessions that are folded at a time.
const SESSIONS: i64 = 500;

/// Makes what is derived anew where it is missing, of another form or broken.
pub(crate) async fn ensure(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    if usable(connection).await? {
        return Ok(());
    }
    tracing::warn!("the list of sessions is made anew from the entries");
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let done = make_anew(connection).await;
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = sqlx::query(end).execute(connection).await;
    done?;
    ended?;
    Ok(())
}

/// False where something is missing or cannot be read; the disk's own faults stay errors.
async fn usable(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let form = "SELECT form FROM derived WHERE (SELECT count(*) FROM (SELECT 1 FROM lines, acted, days LIMIT 1)) < 2
                AND (SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH '\"a\"*' LIMIT 1)) < 2";
    match sqlx::query(form).fetch_optional(&mut *connection).await.map_err(StoreError::from) {
        Ok(Some(row)) if row.try_get::<i64, _>(0).is_ok_and(|form| form == FORM) => {}
        Ok(Some(_) | None) | Err(StoreError::Damaged(_)) => return Ok(false),
        Err(error) => return Err(error),
    }
    if !is_described(connection).await? {
        return Ok(false);
    }
    match finds_the_newest(connection).await {
        Err(StoreError::Damaged(_)) => Ok(false),
        other => other,
    }
}

/// True where all of it is described to the letter as this program makes it: SQLite takes a column's name in whatever letters,
/// and whoever reads it by its name does not.
async fn is_described(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let theirs = sqlx::query(listing::PARTS).fetch_all(connection).await?;
    let part = |row: &SqliteRow| Ok([row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?]);
    let theirs = theirs.iter().map(part).collect::<Result<BTreeSet<[String; 4]>, StoreError>>()?;
    Ok(listing::derived_parts()?.is_subset(&theirs))
}

/// True where the index of words finds the newest session by what it says: a quick look, verification looks at all of it.
async fn finds_the_newest(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let newest = "SELECT rowid, text FROM words WHERE rowid = (SELECT max(number) FROM sessions)";
    let newest = sqlx::query(newest).fetch_optional(&mut *connection).await?;
    let Some(newest) = newest else {
        return Ok(sqlx::query("SELECT 1 FROM sessions").fetch_optional(connection).await?.is_none());
    };
    let Some(words) = search::query(newest.try_get("text")?) else { return Ok(true) };
    let found = sqlx::query("SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?").bind(words);
    Ok(found.bind(newest.try_get::<i64, _>("rowid")?).fetch_optional(connection).await?.is_some())
}

/// Makes all of it anew from the entries; inside a transaction of the caller's.
pub(crate) async fn make_anew(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::raw_sql(DROP).execute(&mut *connection).await?;
    sqlx::raw_sql(CREATE).execute(&mut *connection).await?;
    let mut after = String::new();
    loop {
        let folded = fold(connection, &after, None).await?;
        let Some(last) = folded.last.clone() else { break };
        for session in folded.sessions.values() {
            put(connection, Batch::default(), None, session).await?.run(connection).await?;
        }
        after = last;
    }
    sqlx::query("INSERT INTO derived (one, form) VALUES (1, ?)").bind(FORM).execute(connection).await?;
    Ok(())
}

/// Makes the index of words anew from the texts that are kept beside it.
pub(crate) async fn index_anew(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO words (words) VALUES ('rebuild')").execute(connection).await?;
    Ok(())
}

/// Sessions made from their entries.
pub(crate) struct Made {
    /// By identifier.
    pub(crate) sessions: BTreeMap<String, Folded>,
    /// The last identifier that was looked at.
    pub(crate) last: Option<String>,
    /// How many entries were read.
    pub(crate) entries: u64,
}

/// Makes the sessions after `after`, up to and with `last`; without `last`, the next few.
///
/// An entry that cannot be read adds nothing: that it was changed is for verification to say.
pub(crate) async fn fold(
    connection: &mut SqliteConnection,
    after: &str,
    last: Option<&str>,
) -> Result<Made, StoreError> {
    let query = match last {
        Some(_) => sqlx::query(
            "SELECT session, encoded, hash FROM entries WHERE session > ? AND session <= ? ORDER BY session, sequence",
        ),
        None => sqlx::query(
            "SELECT session, encoded, hash FROM entries WHERE session > ?1 AND session <= (SELECT max(session) FROM
             (SELECT DISTINCT session FROM entries WHERE session > ?1 ORDER BY session LIMIT ?2))
             ORDER BY session, sequence",
        ),
    };
    let query = query.bind(after);
    let query = match last {
        Some(last) => query.bind(last),
        None => query.bind(SESSIONS),
    };
    let mut made = Made { sessions: BTreeMap::new(), last: None, entries: 0 };
    let mut rows = query.fetch(connection);
    while let Some(row) = rows.try_next().await? {
        made.entries += 1;
        made.last = row.try_get("session")?;
        made.add(&row);
    }
    Ok(made)
}

/// Makes one session; none where no entry begins it.
pub(crate) async fn fold_one(connection: &mut SqliteConnection, id: &str) -> Result<Option<Folded>, StoreError> {
    let query = sqlx::query("SELECT encoded, hash FROM entries WHERE session = ? ORDER BY sequence").bind(id);
    let mut made = Made { sessions: BTreeMap::new(), last: None, entries: 0 };
    let mut rows = query.fetch(connection);
    while let Some(row) = rows.try_next().await? {
        made.add(&row);
    }
    Ok(made.sessions.remove(id))
}

impl Made {
    fn add(&mut self, row: &SqliteRow) {
        let Ok(entry) = rows::entry(row) else { return };
        let Some(id) = &entry.session else { return };
        if let Some(session) = self.sessions.get_mut(id) {
            session.add(&entry);
        } else if let Some(session) = Folded::begin(&entry) {
            self.sessions.insert(id.clone(), session);
        }
    }
}

/// Adds the newest entry to its session, of which `before` is kept; `batch` goes on with what is to be run.
pub(crate) async fn add(
    connection: &mut SqliteConnection,
    batch: Batch,
    before: Option<(Summary, String)>,
    entry: &Entry,
) -> Result<Batch, StoreError> {
    let before = before.map(|(line, said)| Folded::resumed(line, said));
    let mut after = before.clone();
    match &mut after {
        Some(after) => after.add(entry),
        None => after = Folded::begin(entry),
    }
    match after {
        Some(after) => put(connection, batch, before.as_ref(), &after).await,
        None => Ok(batch),
    }
}

/// Writes what differs from before; what of it is left to be run goes to the end of `rest`.
async fn put(
    connection: &mut SqliteConnection,
    mut rest: Batch,
    before: Option<&Folded>,
    session: &Folded,
) -> Result<Batch, StoreError> {
    if before.is_none_or(|before| before.line != session.line) {
        let (mark, marks) = put_line(connection, &session.line).await?;
        pictures::put(&mut rest, &mark, marks)?;
    }
    let number = rows::signed(session.line.number);
    if before.is_none_or(|before| before.said != session.said) {
        rest.add(if before.is_none() {
            "INSERT INTO words (text, rowid) VALUES (?, ?)"
        } else {
            "UPDATE words SET text = ? WHERE rowid = ?"
        });
        rest.bind(&session.said)?;
        rest.bind(number)?;
    }
    for actor in &session.actors {
        rest.add("INSERT OR IGNORE INTO names (facet, name) VALUES ('actor', ?)");
        rest.bind(actor)?;
        rest.add("INSERT OR IGNORE INTO acted SELECT id, ? FROM names WHERE facet = 'actor' AND name = ?");
        rest.bind(number)?;
        rest.bind(actor)?;
    }
    Ok(rest)
}

/// Writes a session's line; gives its mark, and those of its day as they are.
async fn put_line(connection: &mut SqliteConnection, line: &Summary) -> Result<(pictures::Mark, Vec<u8>), StoreError> {
    let (until, code) = match &line.outcome {
        Outcome::Open => (None, ""),
        Outcome::Closed { until, code } => (Some(*until), code.as_str()),
    };
    let names =
        [&line.engineer, &line.organisation, &line.session_kind, &line.level, code, &line.approver, &line.method];
    let number = rows::signed(line.number);
    let mut batch = Batch::of(
        "INSERT OR IGNORE INTO names (facet, name) VALUES ('engineer', ?), ('organisation', ?), ('kind', ?),
         ('level', ?), ('outcome', ?), ('approver', ?), ('method', ?)",
    );
    names.iter().try_for_each(|name| batch.bind(*name))?;
    batch.add(
        "INSERT INTO sessions (engineer, organisation, session_kind, level, outcome, approver, method, number, since,
         until, entered, ticket, id, reason) VALUES (
         (SELECT id FROM names WHERE facet = 'engineer' AND name = ?),
         (SELECT id FROM names WHERE facet = 'organisation' AND name = ?),
         (SELECT id FROM names WHERE facet = 'kind' AND name = ?),
         (SELECT id FROM names WHERE facet = 'level' AND name = ?),
         (SELECT id FROM names WHERE facet = 'outcome' AND name = ?),
         (SELECT id FROM names WHERE facet = 'approver' AND name = ?),
         (SELECT id FROM names WHERE facet = 'method' AND name = ?), ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (number) DO UPDATE SET engineer = excluded.engineer, organisation = excluded.organisation,
         session_kind = excluded.session_kind, level = excluded.level, outcome = excluded.outcome,
         approver = excluded.approver, method = excluded.method, since = excluded.since, until = excluded.until,
         entered = excluded.entered, ticket = excluded.ticket, id = excluded.id, reason = excluded.reason",
    );
    names.iter().try_for_each(|name| batch.bind(*name))?;
    batch.bind(number)?;
    batch.bind(line.since)?;
    batch.bind(until)?;
    batch.bind(line.entered)?;
    [&line.ticket, &line.id, &line.reason].into_iter().try_for_each(|text| batch.bind(text))?;
    batch.add("SELECT level, engineer, (SELECT marks FROM days WHERE day = ?) AS marks FROM sessions WHERE number = ?");
    batch.bind(pictures::day(line.since))?;
    batch.bind(number)?;
    let row = batch.row(connection).await?.ok_or(sqlx::Error::RowNotFound)?;
    let mark = pictures::Mark {
        number: line.number,
        since: line.since,
        until,
        entered: line.entered,
        level: row.try_get("level")?,
        engineer: row.try_get("engineer")?,
    };
    Ok((mark, row.try_get::<Option<Vec<u8>>, _>("marks")?.unwrap_or_default()))
}

/// Removes what is derived of the sessions that begin at this entry or before, and the names that nobody else has.
pub(crate) async fn remove(connection: &mut SqliteConnection, up_to: i64) -> Result<(), StoreError> {
    pictures::remove(connection, up_to).await?;
    for statement in [
        "DELETE FROM words WHERE rowid <= ?",
        "DELETE FROM acted WHERE number <= ?",
        "DELETE FROM sessions WHERE number <= ?",
    ] {
        sqlx::query(statement).bind(up_to).execute(&mut *connection).await?;
    }
    sqlx::query(
        "DELETE FROM names WHERE id NOT IN (SELECT engineer FROM sessions UNION SELECT organisation FROM sessions
         UNION SELECT session_kind FROM sessions UNION SELECT level FROM sessions UNION SELECT outcome FROM sessions
         UNION SELECT approver FROM sessions UNION SELECT method FROM sessions UNION SELECT actor FROM acted)",
    )
    .execute(connection)
    .await?;
    Ok(())
}
