//! Verification of a database: every entry, the signature, and the list of sessions, in one snapshot, without changing a byte.

use std::{collections::BTreeMap, fs, path::Path};

use futures_util::TryStreamExt as _;
use history::{Doubt, Entry, Head, Summary, Tampering, Verdict, Verifier, VerifyingKey};
use sqlx::{Connection as _, Row as _, SqliteConnection};
use tempfile::TempDir;

use crate::{History, StoreError, aside::beside, rows, schema};

/// How many sessions are compared at a time.
const SESSIONS: i64 = 500;

impl History {
    /// Verifies the history as it is on the disk, beside appending and reading.
    pub async fn verify(&self, key: Option<VerifyingKey>, known: Option<Head>) -> Verdict {
        verify_file(self.path(), key, known).await
    }
}

/// Verifies a database file, also one that another process writes or that lies where nothing can be written.
///
/// `key` is the console's public key, `known` a head that was kept elsewhere.
pub async fn verify_file(path: &Path, key: Option<VerifyingKey>, known: Option<Head>) -> Verdict {
    match attempt(path, key, known).await {
        Ok(verdict) => verdict,
        Err(error) => unreadable(&error),
    }
}

fn unreadable(error: &StoreError) -> Verdict {
    Verdict::CannotSay { entries: 0, head: None, why: Doubt::Unreadable(error.to_string()) }
}

async fn attempt(path: &Path, key: Option<VerifyingKey>, known: Option<Head>) -> Result<Verdict, StoreError> {
    let (connection, _copy) = open(path).await?;
    Ok(run(connection, key, known).await)
}

/// Opens a database file for reading without changing a byte; of one whose log cannot be read in its place a copy, which is
/// gone with the folder.
pub(crate) async fn open(path: &Path) -> Result<(SqliteConnection, Option<TempDir>), StoreError> {
    fs::metadata(path)?;
    // Without a log nobody has it open, and it may lie on a medium where SQLite cannot put its shared memory.
    let log = beside(path, "-wal").exists();
    match schema::reader(path, !log).await {
        Ok(connection) => Ok((connection, None)),
        // A log whose shared memory cannot be made here: a copy is as good.
        Err(StoreError::ReadOnly(_) | StoreError::Disk(_)) if log => {
            let folder = tempfile::tempdir()?;
            let copy = folder.path().join("history.db");
            fs::copy(path, &copy)?;
            fs::copy(beside(path, "-wal"), beside(&copy, "-wal"))?;
            Ok((schema::reader(&copy, false).await?, Some(folder)))
        }
        Err(error) => Err(error),
    }
}

async fn run(mut connection: SqliteConnection, key: Option<VerifyingKey>, known: Option<Head>) -> Verdict {
    let verdict = match sqlx::query("BEGIN").execute(&mut connection).await {
        Ok(_) => all(&mut connection, key, known).await,
        Err(error) => unreadable(&error.into()),
    };
    let _ = connection.close().await;
    verdict
}

pub(crate) async fn all(connection: &mut SqliteConnection, key: Option<VerifyingKey>, known: Option<Head>) -> Verdict {
    let checkpoint = match rows::checkpoint(connection).await {
        Ok(checkpoint) => checkpoint,
        Err(error) => return unreadable(&error),
    };
    let mut verifier = Verifier::new(checkpoint, key, known);
    if let Err(stop) = entries(connection, &mut verifier).await {
        return match stop {
            Stop::Verdict(verdict) => verdict,
            Stop::Unreadable(error) => verifier.unreadable(error.to_string()),
        };
    }
    let verdict = verifier.finish();
    if matches!(verdict, Verdict::Tampered { .. }) {
        return verdict;
    }
    match differing_line(connection).await {
        Ok(None) => {}
        Ok(Some(sequence)) => return Verdict::Tampered { sequence, what: Tampering::List },
        Err(error) => return unreadable(&error),
    }
    match sound(connection).await {
        Ok(()) => verdict,
        Err(error) => unreadable(&error),
    }
}

/// Checks that SQLite's indexes, through which pages are read, hold what the tables hold, all of it and in order.
async fn sound(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let said: String = sqlx::query("PRAGMA integrity_check(1)").fetch_one(connection).await?.try_get(0)?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
}

enum Stop {
    Verdict(Verdict),
    Unreadable(StoreError),
}

impl<E: Into<StoreError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Unreadable(error.into())
    }
}

async fn entries(connection: &mut SqliteConnection, verifier: &mut Verifier) -> Result<(), Stop> {
    let mut rows =
        sqlx::query("SELECT sequence, session, encoded, hash FROM entries ORDER BY sequence").fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let entry = verifier.next(&rows::sealed(&row)?).map_err(Stop::Verdict)?;
        let (sequence, session): (i64, Option<&str>) = (row.try_get("sequence")?, row.try_get("session")?);
        let tampered = |what| Stop::Verdict(Verdict::Tampered { sequence: entry.sequence, what });
        if sequence != rows::signed(entry.sequence) {
            return Err(tampered(Tampering::Order));
        }
        if session != entry.session.as_deref() {
            return Err(tampered(Tampering::List));
        }
    }
    Ok(())
}

/// Compares the list of sessions with the entries, and gives the first entry of a session whose line differs.
async fn differing_line(connection: &mut SqliteConnection) -> Result<Option<u64>, StoreError> {
    let mut after = String::new();
    loop {
        let page = sqlx::query("SELECT * FROM sessions WHERE id > ? ORDER BY id LIMIT ?");
        let page = page.bind(&after).bind(SESSIONS).fetch_all(&mut *connection).await?;
        let listed = page.iter().map(rows::summary).collect::<Result<Vec<_>, _>>()?;
        let last = listed.last().map(|line| line.id.clone());
        let made = fold(connection, &after, last.as_deref()).await?;
        for line in &listed {
            if made.get(&line.id) != Some(line) {
                return first_entry(connection, &line.id).await.map(|found| Some(found.unwrap_or(0)));
            }
        }
        if let Some(missing) = made.keys().find(|id| listed.binary_search_by(|line| line.id.cmp(id)).is_err()) {
            return first_entry(connection, missing).await;
        }
        match last {
            Some(last) => after = last,
            None => return Ok(None),
        }
    }
}

async fn first_entry(connection: &mut SqliteConnection, session: &str) -> Result<Option<u64>, StoreError> {
    let query = sqlx::query("SELECT min(sequence) FROM entries WHERE session = ?").bind(session);
    let sequence: Option<i64> = query.fetch_one(connection).await?.try_get(0)?;
    Ok(sequence.and_then(|sequence| u64::try_from(sequence).ok()))
}

/// Makes the lines of the sessions after `after`, up to and with `last`; without `last`, of the next few.
pub(crate) async fn fold(
    connection: &mut SqliteConnection,
    after: &str,
    last: Option<&str>,
) -> Result<BTreeMap<String, Summary>, StoreError> {
    let query = match last {
        Some(_) => sqlx::query(
            "SELECT encoded, hash FROM entries WHERE session > ? AND session <= ? ORDER BY session, sequence",
        ),
        None => sqlx::query(
            "SELECT encoded, hash FROM entries WHERE session > ?1 AND session <= (SELECT max(session) FROM
             (SELECT DISTINCT session FROM entries WHERE session > ?1 ORDER BY session LIMIT ?2))
             ORDER BY session, sequence",
        ),
    };
    let query = query.bind(after);
    let query = match last {
        Some(last) => query.bind(last),
        None => query.bind(SESSIONS),
    };
    let mut lines: BTreeMap<String, Summary> = BTreeMap::new();
    let mut rows = query.fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let entry: Entry = rows::entry(&row)?;
        let Some(id) = &entry.session else { continue };
        if let Some(line) = lines.get_mut(id) {
            line.add(&entry);
        } else if let Some(line) = Summary::begin(&entry) {
            lines.insert(id.clone(), line);
        }
    }
    Ok(lines)
}
