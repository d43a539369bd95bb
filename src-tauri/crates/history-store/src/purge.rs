//! Retention: removing the oldest entries, whole sessions only, and leaving a signed stub in their place.
//!
//! One removal is one transaction: the entry that tells it, the stub that stands for all that was ever removed, and the removal
//! itself. The triggers let go only of entries that the stub covers. What is removed is verified first, so that no removal
//! hides a change.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use history::{
    Actor, Draft, Entry, Head, Kind, Moment, Removed, Sealed, SigningKey, Stub, Tampering, Verdict, Verifier,
};
use sqlx::{Connection as _, Row as _, SqliteConnection};

use crate::{History, StoreError, batch::Batch, derived, rows, schema, store};

/// At most so many entries are removed at a time, so that no append waits for long; a session longer than that goes whole.
const ENTRIES: u64 = 5_000;
/// A session that is longer than this cannot go.
const MOST: u64 = 16 * ENTRIES;
/// Where the entry after what is old is so much later, in milliseconds, the clock was wrong or the console off.
const LEAP: i64 = 31 * 24 * 60 * 60 * 1000;
/// Pages that are merged, or given back to the disk, at a time.
const PAGES: i64 = 256;

/// One removal.
#[derive(Debug, Clone, PartialEq)]
pub struct Purged {
    /// The entry that tells it.
    pub entry: Entry,
    /// The first entry that was removed; the last is in `stub`.
    pub from: u64,
    /// What stands for all that was ever removed.
    pub stub: Stub,
}

impl History {
    /// Removes the oldest part of the history: entries from before the Unix millisecond `before`, as far as every session among
    /// them is over and wholly older. At most some thousand entries go at a time, and of them only those from before `up_to`;
    /// none where there is nothing to remove. What comes right before a leap of the clock is as old as the entry after it.
    ///
    /// # Errors
    /// [`StoreError`], nothing is removed then: [`StoreError::Unsigned`] without a key, [`StoreError::Tampered`] where
    /// what was to be removed is not what was written; [`StoreError::Held`] where one session keeps all that is old.
    pub async fn purge(&self, before: i64, up_to: i64, at: Moment) -> Result<Option<Purged>, StoreError> {
        if self.writer.lock().await.key.is_none() {
            return Err(StoreError::Unsigned);
        }
        // Looking for the cut may take long: no append waits for it.
        let mut reader = schema::reader(&self.path, false).await?;
        let chosen = choose(&mut reader, before, up_to).await;
        let _ = reader.close().await;
        let Some(count) = chosen? else { return Ok(None) };
        let mut writer = self.writer.lock().await;
        let Some(key) = writer.key.clone() else { return Err(StoreError::Unsigned) };
        writer.begin().await?;
        let done = remove(&mut writer.connection, &key, before, count, at).await;
        writer.end(done).await
    }

    /// Removes the words of what was removed from the index, and gives space that is not needed back to the disk; all in small
    /// steps between which appends go on.
    ///
    /// # Errors
    /// [`StoreError`]; what is not given back yet is used again.
    pub async fn give_back(&self) -> Result<(), StoreError> {
        // Merged into one, the index keeps nothing of a text that it does not have any more. A negative number begins that.
        let mut pages = -PAGES;
        loop {
            let mut writer = self.writer.lock().await;
            writer.settle().await;
            let before = changes(&mut writer.connection).await?;
            let merge = sqlx::query("INSERT INTO words (words, rank) VALUES ('merge', ?)").bind(pages);
            merge.execute(&mut writer.connection).await?;
            // https://www.sqlite.org/fts5.html#the_merge_command: nothing is left to do.
            if changes(&mut writer.connection).await? - before < 2 {
                break;
            }
            pages = PAGES;
            drop(writer);
            tokio::task::yield_now().await;
        }
        let mut free = i64::MAX;
        loop {
            let mut writer = self.writer.lock().await;
            writer.settle().await;
            let step = format!("PRAGMA incremental_vacuum({PAGES})");
            // The text is made of a constant.
            sqlx::raw_sql(sqlx::AssertSqlSafe(step)).execute(&mut writer.connection).await?;
            let left: i64 = sqlx::query("PRAGMA freelist_count").fetch_one(&mut writer.connection).await?.try_get(0)?;
            if left == 0 || left >= free {
                return empty_log(&mut writer.connection).await;
            }
            free = left;
            drop(writer);
            tokio::task::yield_now().await;
        }
    }
}

async fn changes(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query("SELECT total_changes()").fetch_one(connection).await?.try_get(0)?)
}

/// Moves the log into the file, which becomes shorter then, and empties it. Waits for nobody: where somebody reads an older
/// state, the log is written over later.
async fn empty_log(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::raw_sql("PRAGMA busy_timeout = 0").execute(&mut *connection).await?;
    let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await;
    let wait = format!("PRAGMA busy_timeout = {}", schema::WAIT.as_millis());
    // The text is made of a constant.
    sqlx::raw_sql(sqlx::AssertSqlSafe(wait)).execute(connection).await?;
    Ok(())
}

async fn remove(
    connection: &mut SqliteConnection,
    key: &SigningKey,
    before: i64,
    count: u64,
    at: Moment,
) -> Result<Option<Purged>, StoreError> {
    let stub = rows::stub(connection).await?;
    if let Some(stub) = &stub
        && !(stub.holds(&key.verifying_key()) && rows::is_told(connection, stub).await?)
    {
        return Err(StoreError::Tampered { sequence: stub.removed.last.sequence, what: Tampering::Removal });
    }
    let Some(part) = oldest(connection, stub.as_ref(), before, count).await? else { return Ok(None) };
    let from = stub.map_or(0, |stub| stub.removed.last.sequence) + 1;
    let removed = Removed {
        last: part.last,
        sessions: stub.map_or(0, |stub| stub.removed.sessions) + begun(connection, part.last).await?,
        first_at: stub.map_or(part.first_at, |stub| stub.removed.first_at),
        last_at: part.last_at,
    };
    let payload = removed.payload(from, before);
    let draft = Draft { at, actor: Actor::Console, kind: Kind::HistoryPurged, session: None, payload };
    let (entry, rest) = store::insert(connection, Batch::default(), Some(key), draft).await?;
    rest.run(connection).await?;
    let stub = Stub::sign(removed, entry.sequence, entry.at.utc, key);
    rows::put_stub(connection, &stub).await?;
    let up_to = rows::signed(part.last.sequence);
    derived::remove(connection, up_to).await?;
    sqlx::query("DELETE FROM entries WHERE sequence <= ?").bind(up_to).execute(connection).await?;
    Ok(Some(Purged { entry, from, stub }))
}

/// How many sessions begin in what is removed.
async fn begun(connection: &mut SqliteConnection, last: Head) -> Result<u64, StoreError> {
    let query = sqlx::query("SELECT count(*) FROM sessions WHERE number <= ?").bind(rows::signed(last.sequence));
    let count: i64 = query.fetch_one(connection).await?.try_get(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The part that can be removed.
struct Part {
    last: Head,
    first_at: i64,
    last_at: i64,
}

/// How many entries can go, at most so many as one removal takes.
async fn choose(connection: &mut SqliteConnection, before: i64, up_to: i64) -> Result<Option<u64>, StoreError> {
    let stub = rows::stub(connection).await?;
    let mut most = ENTRIES;
    loop {
        let (mut read, next) = read(connection, stub.as_ref(), before.min(up_to), most).await?;
        let all = (read.len() as u64) < most;
        if let Some(next) = next.filter(|next| *next >= before) {
            while read.last().is_some_and(|last| next.saturating_sub(last.at.utc) > LEAP) {
                read.pop();
            }
        }
        if let Some((last, _)) = whole_sessions(connection, &read).await? {
            let first = read.first().map_or(last.sequence, |entry| entry.sequence);
            return Ok(Some(last.sequence - first + 1));
        }
        if all || most >= MOST {
            // One session keeps what comes after it too, although that is old.
            return match read.first().and_then(keeping).filter(|_| next.is_some_and(|next| next < before)) {
                Some(session) => Err(StoreError::Held { session: session.to_owned() }),
                None => Ok(None),
            };
        }
        // One session is longer than what is removed at a time.
        most = most.saturating_mul(2);
    }
}

/// The first `count` entries as a part that can go: they are verified, and their sessions looked at again.
async fn oldest(
    connection: &mut SqliteConnection,
    stub: Option<&Stub>,
    before: i64,
    count: u64,
) -> Result<Option<Part>, StoreError> {
    let (read, _) = read(connection, stub, before, count).await?;
    let first_at = read.first().map_or(0, |entry| entry.at.utc);
    let whole = whole_sessions(connection, &read).await?;
    Ok(whole.map(|(last, last_at)| Part { last, first_at, last_at }))
}

/// Reads the entries from before `before` that come first, and verifies that they and the one after them are a chain; when
/// that one was written.
async fn read(
    connection: &mut SqliteConnection,
    stub: Option<&Stub>,
    before: i64,
    most: u64,
) -> Result<(Vec<Entry>, Option<i64>), StoreError> {
    let mut verifier = Verifier::new(None, None, None).after(stub.copied());
    let mut read = Vec::new();
    let mut rows = sqlx::query("SELECT encoded, hash FROM entries ORDER BY sequence").fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let sealed: Sealed = rows::sealed(&row)?;
        let entry = verifier.next(&sealed).map_err(|verdict| match verdict {
            Verdict::Tampered { sequence, what } => StoreError::Tampered { sequence, what },
            Verdict::Intact { .. } | Verdict::CannotSay { .. } => {
                StoreError::Tampered { sequence: 0, what: Tampering::Order }
            }
        })?;
        if entry.at.utc >= before || read.len() as u64 >= most {
            return Ok((read, Some(entry.at.utc)));
        }
        read.push(entry);
    }
    // The newest entry stays in any case: the chain goes on from it.
    read.pop();
    Ok((read, None))
}

/// Where to cut so that every session is whole on one side, and over on the older one; the last entry before the cut.
async fn whole_sessions(connection: &mut SqliteConnection, read: &[Entry]) -> Result<Option<(Head, i64)>, StoreError> {
    let mut cut = read.len();
    loop {
        let Some(last) = cut.checked_sub(1).and_then(|at| read.get(at)) else { return Ok(None) };
        let inside = read.get(..cut).unwrap_or_default();
        let sessions: BTreeSet<&str> = inside.iter().filter_map(keeping).collect();
        let mut going_on = BTreeSet::new();
        for session in sessions {
            if goes_on(connection, session, last.sequence).await? {
                going_on.insert(session);
            }
        }
        let first = inside.iter().position(|entry| keeping(entry).is_some_and(|id| going_on.contains(id)));
        match first {
            Some(first) => cut = first,
            None => return Ok(Some((last.head(), last.at.utc))),
        }
    }
}

/// The session that an entry belongs to. A message that was turned away may name any session; it keeps none.
fn keeping(entry: &Entry) -> Option<&str> {
    entry.session.as_deref().filter(|_| entry.kind != Kind::Denied)
}

/// True where a session is not over, or has entries later than this one.
async fn goes_on(connection: &mut SqliteConnection, session: &str, after: u64) -> Result<bool, StoreError> {
    let open = sqlx::query("SELECT 1 FROM sessions WHERE id = ? AND until IS NULL").bind(session);
    if open.fetch_optional(&mut *connection).await?.is_some() {
        return Ok(true);
    }
    let later = "SELECT encoded, hash FROM entries WHERE session = ? AND +sequence > ? ORDER BY +sequence";
    let mut later = sqlx::query(later).bind(session).bind(rows::signed(after)).fetch(connection);
    while let Some(row) = later.try_next().await? {
        if keeping(&rows::entry(&row)?).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
