//! Verification of a database: every entry, the signature, and the list of sessions, in one snapshot, without changing a byte.

use std::{fs, ops::ControlFlow, path::Path};

use futures_util::TryStreamExt as _;
use history::{Doubt, Head, Stub, Tampering, Verdict, Verifier, VerifyingKey};
use sqlx::{Connection as _, Row as _, SqliteConnection};
use tempfile::TempDir;

use crate::{History, StoreError, aside::beside, derived, lists, lists::Acted, rows, schema};

/// How many sessions are compared at a time.
const SESSIONS: i64 = 500;

/// How far verification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps that are done.
    pub done: u64,
    /// All of them: every entry is read for the chain, and once more for the list of sessions.
    pub total: u64,
}

/// Is told of the progress now and then, and may end the verification: it then says [`Doubt::Cancelled`].
pub(crate) type Tell<'a> = &'a mut (dyn FnMut(Progress) -> ControlFlow<()> + Send);

impl History {
    /// Verifies the history as it is on the disk, beside appending and reading.
    ///
    /// `key` is the console's public key, `known` a head that was kept elsewhere. `tell` is called every thousand entries or so;
    /// when it breaks, the verdict is [`Doubt::Cancelled`].
    pub async fn verify(
        &self,
        key: Option<VerifyingKey>,
        known: Option<Head>,
        tell: &mut (dyn FnMut(Progress) -> ControlFlow<()> + Send),
    ) -> Verdict {
        verify_file_with(self.path(), key, known, tell).await
    }
}

/// Verifies a database file, also one that another process writes or that lies where nothing can be written.
///
/// `key` is the console's public key, `known` a head that was kept elsewhere.
pub async fn verify_file(path: &Path, key: Option<VerifyingKey>, known: Option<Head>) -> Verdict {
    verify_file_with(path, key, known, &mut |_| ControlFlow::Continue(())).await
}

/// Verifies a database file as [`verify_file`] does; `tell` is called as by [`History::verify`].
pub async fn verify_file_with(
    path: &Path,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: &mut (dyn FnMut(Progress) -> ControlFlow<()> + Send),
) -> Verdict {
    match attempt(path, key, known, tell).await {
        Ok(verdict) => verdict,
        Err(error) => unreadable(&error),
    }
}

fn unreadable(error: &StoreError) -> Verdict {
    Verdict::CannotSay { entries: 0, head: None, why: Doubt::Unreadable(error.to_string()) }
}

async fn attempt(
    path: &Path,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: Tell<'_>,
) -> Result<Verdict, StoreError> {
    let (connection, _copy) = open(path).await?;
    run(connection, key, known, tell).await
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

async fn run(
    mut connection: SqliteConnection,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: Tell<'_>,
) -> Result<Verdict, StoreError> {
    sqlx::query("BEGIN").execute(&mut connection).await?;
    let verdict = judge(&mut connection, key, known, tell).await;
    let _ = connection.close().await;
    verdict
}

/// Where a database has the sessions' lines: one of the first version, a backup, has no numbers in them.
pub(crate) async fn lines(connection: &mut SqliteConnection) -> Result<&'static str, StoreError> {
    Ok(match schema::version(connection).await? {
        0 | 1 => "(SELECT 0 AS number, * FROM sessions)",
        _ => "lines",
    })
}

/// What stands for the entries that retention removed; a database of the first version never removed any.
pub(crate) async fn stub(connection: &mut SqliteConnection) -> Result<Option<Stub>, StoreError> {
    Ok(if schema::version(connection).await? < 2 { None } else { rows::stub(connection).await? })
}

/// Verifies what the connection reads.
pub(crate) async fn all(
    connection: &mut SqliteConnection,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: Tell<'_>,
) -> Verdict {
    judge(connection, key, known, tell).await.unwrap_or_else(|error| unreadable(&error))
}

async fn judge(
    connection: &mut SqliteConnection,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: Tell<'_>,
) -> Result<Verdict, StoreError> {
    // A backup of an earlier version is verified as it is.
    let first_version = schema::version(connection).await? < 2;
    let stub = stub(connection).await?;
    let checkpoint = rows::checkpoint(connection).await?;
    let mut steps = Steps { done: 0, total: 2 * count(connection).await?, tell };
    let mut verifier = Verifier::new(checkpoint, key, known).after(stub);
    match entries(connection, &mut verifier, &mut steps).await {
        Ok(()) => {}
        Err(Stop::Verdict(verdict)) => return Ok(verdict),
        Err(Stop::Unreadable(error)) => return Ok(verifier.stopped(Doubt::Unreadable(error.to_string()))),
        Err(Stop::Cancelled) => return Ok(verifier.stopped(Doubt::Cancelled)),
    }
    let verdict = verifier.finish();
    let (entries, head) = match &verdict {
        Verdict::Tampered { .. } => return Ok(verdict),
        Verdict::Intact { entries, head, .. } => (*entries, Some(*head)),
        Verdict::CannotSay { entries, head, .. } => (*entries, *head),
    };
    let mut acted = Acted::default();
    match differing_line(connection, first_version, &mut acted, &mut steps).await {
        Ok(None) => {
            if !first_version {
                acted.compare(connection).await?;
                lists::compare_pictures(connection).await?;
            }
            sound(connection).await.map(|()| verdict)
        }
        Ok(Some(sequence)) => Ok(Verdict::Tampered { sequence, what: Tampering::List }),
        Err(Stop::Verdict(verdict)) => Ok(verdict),
        Err(Stop::Unreadable(error)) => Err(error),
        Err(Stop::Cancelled) => Ok(Verdict::CannotSay { entries, head, why: Doubt::Cancelled }),
    }
}

/// Checks that SQLite's indexes, through which pages are read, hold what the tables hold, all of it and in order.
async fn sound(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let said: String = sqlx::query("PRAGMA integrity_check(1)").fetch_one(connection).await?.try_get(0)?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
}

async fn count(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT coalesce(max(sequence) - min(sequence) + 1, 0) FROM entries");
    let count: i64 = row.fetch_one(connection).await?.try_get(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Counts the steps and tells of them.
struct Steps<'a> {
    done: u64,
    total: u64,
    tell: Tell<'a>,
}

impl Steps<'_> {
    /// How many entries are read between two words.
    const OFTEN: u64 = 1000;

    fn add(&mut self, entries: u64) -> Result<(), Stop> {
        let before = self.done / Self::OFTEN;
        self.done += entries;
        if self.done / Self::OFTEN == before {
            return Ok(());
        }
        let progress = Progress { done: self.done.min(self.total), total: self.total };
        if (self.tell)(progress).is_break() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

enum Stop {
    Verdict(Verdict),
    Unreadable(StoreError),
    Cancelled,
}

impl<E: Into<StoreError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Unreadable(error.into())
    }
}

async fn entries(
    connection: &mut SqliteConnection,
    verifier: &mut Verifier,
    steps: &mut Steps<'_>,
) -> Result<(), Stop> {
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
        steps.add(1)?;
    }
    Ok(())
}

/// Compares the list of sessions with the entries, and gives the first entry of a session whose line differs.
async fn differing_line(
    connection: &mut SqliteConnection,
    first_version: bool,
    acted: &mut Acted,
    steps: &mut Steps<'_>,
) -> Result<Option<u64>, Stop> {
    let page = if first_version {
        "SELECT 0 AS number, *, '' AS said FROM sessions WHERE id > ? ORDER BY id LIMIT ?"
    } else {
        "SELECT *, coalesce((SELECT text FROM words WHERE words.rowid = lines.number), '') AS said
         FROM lines WHERE id > ? ORDER BY id LIMIT ?"
    };
    let mut after = String::new();
    loop {
        let listed = sqlx::query(page).bind(&after).bind(SESSIONS).fetch_all(&mut *connection).await?;
        let listed = listed.iter().map(|row| Ok((rows::summary(row)?, row.try_get("said")?)));
        let listed = listed.collect::<Result<Vec<(_, String)>, StoreError>>()?;
        let last = listed.last().map(|(line, _)| line.id.clone());
        let mut made = derived::fold(connection, &after, last.as_deref()).await?;
        for session in made.sessions.values_mut().filter(|_| first_version) {
            (session.line.number, session.said) = (0, String::new());
        }
        for (line, said) in &listed {
            if made.sessions.get(&line.id).is_none_or(|made| (&made.line, &made.said) != (line, said)) {
                return Ok(Some(first_entry(connection, &line.id).await?.unwrap_or(0)));
            }
        }
        let missing = made.sessions.keys().find(|id| listed.binary_search_by(|(line, _)| line.id.cmp(id)).is_err());
        if let Some(missing) = missing {
            return Ok(first_entry(connection, missing).await?);
        }
        made.sessions.values().for_each(|session| acted.add(session));
        steps.add(made.entries)?;
        match last.or(made.last) {
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
