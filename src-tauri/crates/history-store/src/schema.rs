//! The tables that hold evidence, and how a connection is opened. Those that are derived from it are in [`crate::derived`].

use std::{path::Path, time::Duration};

use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::StoreError;

/// Each step brings a database from the version of its place (`user_version`) to the next.
pub(crate) const STEPS: &[&str] = &[
    "
    CREATE TABLE entries (
        sequence INTEGER PRIMARY KEY,
        session TEXT,
        encoded BLOB NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE INDEX entries_by_session ON entries (session, sequence) WHERE session IS NOT NULL;
    CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
    CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
    CREATE TRIGGER entries_follow BEFORE INSERT ON entries
        WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM entries)
        BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
    CREATE TABLE checkpoint (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL,
        key BLOB NOT NULL,
        signature BLOB NOT NULL
    ) STRICT;
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        engineer TEXT NOT NULL,
        organisation TEXT NOT NULL,
        session_kind TEXT NOT NULL,
        level TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER,
        outcome TEXT NOT NULL,
        entered INTEGER NOT NULL,
        reason TEXT NOT NULL,
        ticket TEXT NOT NULL,
        approver TEXT NOT NULL,
        method TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_by_time ON sessions (since, id);
    CREATE INDEX sessions_open ON sessions (since) WHERE until IS NULL;
    ",
    // The list of sessions is derived from now on in another form; only entries that a stub stands for can be removed.
    "
    DROP TABLE IF EXISTS sessions;
    CREATE TABLE stub (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        up_to INTEGER NOT NULL,
        hash BLOB NOT NULL,
        sessions INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        at INTEGER NOT NULL,
        entry INTEGER NOT NULL,
        key BLOB NOT NULL,
        signature BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER stub_is_one BEFORE INSERT ON stub WHEN EXISTS (SELECT 1 FROM stub)
        BEGIN SELECT RAISE(ABORT, 'the stub is kept'); END;
    CREATE TRIGGER stub_is_kept BEFORE DELETE ON stub
        BEGIN SELECT RAISE(ABORT, 'the stub is kept'); END;
    CREATE TRIGGER stub_only_grows BEFORE UPDATE ON stub WHEN NEW.up_to < OLD.up_to
        BEGIN SELECT RAISE(ABORT, 'the stub is kept'); END;
    DROP TRIGGER entries_are_not_removed;
    CREATE TRIGGER entries_are_not_removed BEFORE DELETE ON entries
        WHEN OLD.sequence > (SELECT coalesce(max(up_to), 0) FROM stub)
        BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END;
    ",
];

/// The version that this program writes.
pub(crate) const VERSION: usize = STEPS.len();

/// How long somebody else may hold the database.
pub(crate) const WAIT: Duration = Duration::from_secs(5);

/// From so many pages on the log is moved into the database by the append that fills it, which takes it some ten times as
/// long: some 200 appends. A log twice as long would make it rarer still, and hold more back from a full disk.
pub const LOG_PAGES: u16 = 2000;

/// Opens the connection that writes; the tables may be of an older version.
pub(crate) async fn writer(path: &Path) -> Result<SqliteConnection, Broken> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    // What touches the file is said after it, so that a connection is there to be closed where it fails.
    let connected = options.busy_timeout(WAIT).disable_statement_logging().connect().await;
    let mut connection = connected.map_err(StoreError::from)?;
    let done = set_up(&mut connection).await;
    Ok(or_broken(connection, done)?.0)
}

async fn set_up(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let pages: i64 = sqlx::query("PRAGMA page_count").fetch_one(&mut *connection).await?.try_get(0)?;
    if pages == 0 {
        // Before the first page is written; said to a database that is there already, it would be written anew with every start.
        sqlx::raw_sql("PRAGMA auto_vacuum = INCREMENTAL").execute(&mut *connection).await?;
    }
    // What is removed is overwritten: no text of it stays in space that is free.
    let pragmas = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA wal_autocheckpoint = {LOG_PAGES}"
    );
    // The text is made of a constant.
    sqlx::raw_sql(sqlx::AssertSqlSafe(pragmas)).execute(&mut *connection).await?;
    check_text(connection).await
}

/// Opens a connection that only reads.
pub(crate) async fn reader(path: &Path, immutable: bool) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(immutable).row_buffer_size(1024);
    let mut connection = options.busy_timeout(WAIT).disable_statement_logging().connect().await?;
    let known = async {
        check_text(&mut connection).await?;
        version(&mut connection).await
    }
    .await;
    Ok(or_close(connection, known).await?.0)
}

/// What failed, and the connection on which it did, still open.
pub(crate) struct Broken {
    pub(crate) error: StoreError,
    pub(crate) open: Option<SqliteConnection>,
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self { error, open: None }
    }
}

impl Broken {
    /// Closes the connection. One that is only dropped is closed some time later by its own thread, which removes the log by its
    /// name: that may be the log of the database that has come in this one's place.
    pub(crate) async fn close(self) -> StoreError {
        if let Some(connection) = self.open {
            let _ = connection.close().await;
        }
        self.error
    }
}

/// The connection, and what came of what was done with it.
pub(crate) fn or_broken<T>(
    connection: SqliteConnection,
    done: Result<T, StoreError>,
) -> Result<(SqliteConnection, T), Broken> {
    match done {
        Ok(value) => Ok((connection, value)),
        Err(error) => Err(Broken { error, open: Some(connection) }),
    }
}

/// The same; where that failed, the connection is closed first.
pub(crate) async fn or_close<T>(
    connection: SqliteConnection,
    done: Result<T, StoreError>,
) -> Result<(SqliteConnection, T), StoreError> {
    match or_broken(connection, done) {
        Ok(both) => Ok(both),
        Err(broken) => Err(broken.close().await),
    }
}

/// Refuses tables whose columns are not named in UTF-8: the library below panics on them, and then never answers again.
async fn check_text(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let tables = sqlx::query("SELECT CAST(sql AS BLOB) FROM sqlite_schema WHERE sql IS NOT NULL");
    for row in tables.fetch_all(connection).await? {
        let text: &[u8] = row.try_get(0)?;
        str::from_utf8(text).map_err(|_| StoreError::Damaged("the tables' description is no text".to_owned()))?;
    }
    Ok(())
}

/// The version of a database; 0 for an empty one.
///
/// # Errors
/// [`StoreError::TooNew`] for one that this program does not know.
pub(crate) async fn version(connection: &mut SqliteConnection) -> Result<usize, StoreError> {
    let version: i64 = sqlx::query("PRAGMA user_version").fetch_one(connection).await?.try_get(0)?;
    usize::try_from(version).ok().filter(|version| *version <= VERSION).ok_or(StoreError::TooNew(version))
}
