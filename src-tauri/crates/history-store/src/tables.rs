//! Whether the database's tables and indexes, through which pages are read, hold the same rows: beside the chain.
//!
//! SQLite's own check looks every entry up in the index of sessions by itself, which takes longer than all the rest together.
//! Here that index is read once from end to end instead, and what it holds is added up on both sides. Wherever this cannot be
//! done, or says no, SQLite's own check decides.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex},
};

use rusqlite::{Connection, InterruptHandle};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::{
    StoreError,
    chain::{lock, not_ended},
    listing, plain,
};

/// Which entries are of which session, added up in whatever order they come. Its key is drawn anew for each verification, so that
/// nobody can make other entries add up to the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placed {
    key: RandomState,
    entries: u64,
    sum: u64,
}

impl Placed {
    /// Adds an entry.
    pub(crate) fn add(&mut self, session: &str, sequence: i64) {
        self.entries += 1;
        self.sum = self.sum.wrapping_add(self.key.hash_one((session, sequence)));
    }

    fn is(&self, other: &Self) -> bool {
        (self.entries, self.sum) == (other.entries, other.sum)
    }
}

/// The check; dropped before its end it stops.
pub(crate) struct Tables {
    interrupt: InterruptHandle,
    connection: Arc<Mutex<Connection>>,
    thread: Option<JoinHandle<Result<Option<Placed>, StoreError>>>,
}

impl Tables {
    /// Begins; `empty` has the key that the chain adds up with as well.
    pub(crate) fn check(connection: &Arc<Mutex<Connection>>, empty: Placed) -> Self {
        let interrupt = lock(connection).get_interrupt_handle();
        let connection = connection.clone();
        let theirs = connection.clone();
        let thread = Some(spawn_blocking(move || quickly(&lock(&theirs), empty)));
        Self { interrupt, connection, thread }
    }

    /// Waits for the end; `placed` is what the entries themselves add up to.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a table or an index does not hold what it should.
    pub(crate) async fn are_sound(mut self, placed: Placed) -> Result<(), StoreError> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        let indexed = thread.await.map_err(not_ended)??;
        if indexed.as_ref().is_some_and(|indexed| indexed.is(&placed)) {
            return Ok(());
        }
        let connection = self.connection.clone();
        self.thread = Some(spawn_blocking(move || sound(&lock(&connection), "integrity_check(1)").map(|()| None)));
        let Some(thread) = &mut self.thread else { return Ok(()) };
        let checked = thread.await;
        self.thread = None;
        checked.map_err(not_ended)??;
        // Nothing that SQLite finds a fault with, and yet not the same entries.
        if indexed.is_some() { Err(StoreError::Damaged("the index of sessions".to_owned())) } else { Ok(()) }
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.interrupt.interrupt();
        }
    }
}

/// Checks all but the index of sessions, and adds that one up; none where that is not possible.
fn quickly(connection: &Connection, empty: Placed) -> Result<Option<Placed>, StoreError> {
    if !listing::is_of_this_form(connection)? {
        return Ok(None);
    }
    sound(connection, "quick_check(1)")?;
    let mut tables = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT IN ('entries', 'sqlite_schema')",
    )?;
    let tables: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        sound(connection, &format!("integrity_check(\"{}\")", table.replace('"', "\"\"")))?;
    }
    indexed(connection, empty)
}

/// Adds up what the index of sessions holds, from end to end in its own order; none where that is not the right one.
///
/// What it gives for an entry's number is the number of the row it leads to, not its own second column. So no query may go by
/// that column: those within a session say `+sequence`, and a test holds them to it.
fn indexed(connection: &Connection, empty: Placed) -> Result<Option<Placed>, StoreError> {
    // Without an order asked for, the index's own is what comes.
    let query = "SELECT session, sequence FROM entries INDEXED BY entries_by_session WHERE session IS NOT NULL";
    let (mut placed, mut statement) = (empty, connection.prepare(query)?);
    let (mut rows, mut before) = (statement.query([])?, (String::new(), i64::MIN));
    while let Some(row) = rows.next()? {
        let (session, sequence) = (plain::text(row, 0)?, plain::integer(row, 1)?);
        if (session, sequence) <= (&before.0, before.1) {
            return Ok(None);
        }
        if session != before.0 {
            session.clone_into(&mut before.0);
        }
        before.1 = sequence;
        placed.add(session, sequence);
    }
    Ok(Some(placed))
}

fn sound(connection: &Connection, check: &str) -> Result<(), StoreError> {
    let said: String = connection.query_row(&format!("PRAGMA {check}"), [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use history::{Actor, Draft, Kind, Moment, SigningKey, Verdict};

    use super::*;
    use crate::{History, verify_file};

    const SHAPE: &str = "CREATE INDEX entries_by_session ON entries (session, sequence) WHERE session IS NOT NULL";

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    async fn ten_entries(path: &Path) {
        let history = History::open(path, Some(key()), Moment { utc: 0, monotonic: 0 }).await.unwrap();
        for number in 0..10 {
            let (kind, session) = (Kind::SessionAsked, Some(format!("s{}", number % 3)));
            let at = Moment { utc: number, monotonic: 0 };
            let draft = Draft { at, actor: Actor::Console, kind, session, payload: Default::default() };
            history.append(draft).await.unwrap();
        }
        history.close().await.unwrap();
    }

    /// What the fast check adds up, beside what the entries are.
    fn added_up(path: &Path) -> (Result<Option<Placed>, StoreError>, Placed) {
        let connection = plain::open(path, true).unwrap();
        let empty = Placed::default();
        let mut placed = empty.clone();
        let mut statement = connection.prepare("SELECT session, sequence FROM entries NOT INDEXED").unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            if let Some(session) = plain::maybe_text(row, 0).unwrap() {
                placed.add(session, plain::integer(row, 1).unwrap());
            }
        }
        (quickly(&connection, empty), placed)
    }

    /// Puts another index in the place of the index of sessions, described as the right one.
    fn changed(path: &Path, other: &str) {
        let connection = Connection::open(path).unwrap();
        let change = format!(
            "DROP INDEX entries_by_session; CREATE INDEX entries_by_session ON entries {other};
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = '{SHAPE}' WHERE name = 'entries_by_session';
             PRAGMA writable_schema = RESET; PRAGMA wal_checkpoint(TRUNCATE);"
        );
        connection.execute_batch(&change).unwrap();
    }

    #[tokio::test]
    async fn i9_an_index_of_sessions_that_holds_other_entries_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        ten_entries(&path).await;
        let whole = std::fs::read(&path).unwrap();
        let (quick, placed) = added_up(&path);
        assert!(quick.unwrap().is_some_and(|indexed| indexed.is(&placed)), "the fast check is the one that is used");
        // Indexes that lack an entry, hold another one's session, or are in another order, each described as the right one.
        for other in [
            "(session, sequence) WHERE session IS NOT NULL AND sequence <> 5",
            "(replace(session, 's1', 's2'), sequence) WHERE session IS NOT NULL",
            "(session DESC, sequence) WHERE session IS NOT NULL",
            "(session, sequence DESC) WHERE session IS NOT NULL",
            "(sequence, session) WHERE session IS NOT NULL",
            "(session COLLATE NOCASE, -sequence) WHERE session IS NOT NULL",
        ] {
            std::fs::write(&path, &whole).unwrap();
            changed(&path, other);
            let (quick, placed) = added_up(&path);
            assert!(!quick.is_ok_and(|quick| quick.is_some_and(|indexed| indexed.is(&placed))), "{other}");
            let verdict = verify_file(&path, Some(key().verifying_key()), None).await;
            assert!(!matches!(verdict, Verdict::Intact { .. }), "{other}: {verdict:?}");
        }
    }

    /// What one session's entries are, in pages of two.
    async fn paged(path: &Path, session: &str) -> Vec<u64> {
        let history = History::open(path, Some(key()), Moment { utc: 0, monotonic: 0 }).await.unwrap();
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let page = history.session_entries_after(session, after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.sequence;
            all.extend(page.iter().map(|entry| entry.sequence));
        }
        history.close().await.unwrap();
        all
    }

    #[tokio::test]
    async fn i9_nothing_goes_by_the_second_column_of_the_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        ten_entries(&path).await;
        let expected = paged(&path, "s1").await;
        assert_eq!(expected.len(), 3);
        changed(&path, "(session, sequence - 1000) WHERE session IS NOT NULL");
        assert!(matches!(verify_file(&path, Some(key().verifying_key()), None).await, Verdict::Intact { .. }));
        assert_eq!(paged(&path, "s1").await, expected);
    }

    #[tokio::test]
    async fn i9_a_second_index_is_left_to_the_databases_own_check() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        ten_entries(&path).await;
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("CREATE INDEX more ON entries (session) WHERE session IS NOT NULL;").unwrap();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        assert!(added_up(&path).0.unwrap().is_none());
        assert!(matches!(verify_file(&path, Some(key().verifying_key()), None).await, Verdict::Intact { .. }));
        let change = "DROP INDEX more;
            CREATE INDEX more ON entries (session) WHERE session IS NOT NULL AND sequence <> 5;
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET tbl_name = 'ENTRIES',
                sql = 'CREATE INDEX more ON entries (session) WHERE session IS NOT NULL' WHERE name = 'more';
            PRAGMA writable_schema = RESET; PRAGMA wal_checkpoint(TRUNCATE);";
        connection.execute_batch(change).unwrap();
        drop(connection);
        let verdict = verify_file(&path, Some(key().verifying_key()), None).await;
        assert!(!matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
    }
}
