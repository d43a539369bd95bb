//! Rows to values and back.

use history::{Checkpoint, Entry, Hash, Head, KeyId, Outcome, Removed, Sealed, Stub, Summary};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use crate::{StoreError, batch::Batch};

fn bytes<const N: usize>(row: &SqliteRow, column: &str) -> Result<[u8; N], StoreError> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| StoreError::Damaged(format!("{column} has {} bytes", bytes.len())))
}

pub(crate) fn number(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("{column} is negative")))
}

/// A number for SQLite, which has signed ones only; a history never comes near the end of either.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// An entry as stored, unchecked.
pub(crate) fn sealed(row: &SqliteRow) -> Result<Sealed, StoreError> {
    Ok(Sealed { encoded: row.try_get("encoded")?, hash: Hash(bytes(row, "hash")?) })
}

/// An entry to be shown: decoded, and its content checked against its hash.
pub(crate) fn entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    let sealed = sealed(row)?;
    let entry = Entry::decode(&sealed.encoded).map_err(|e| StoreError::Damaged(e.to_string()))?;
    if entry.hash != sealed.hash {
        return Err(StoreError::Damaged(format!("entry {} is not what its hash says", entry.sequence)));
    }
    Ok(entry)
}

/// The newest entry's head.
pub(crate) async fn head(connection: &mut SqliteConnection) -> Result<Option<Head>, StoreError> {
    let row = sqlx::query("SELECT encoded, hash FROM entries ORDER BY sequence DESC LIMIT 1");
    row.fetch_optional(connection).await?.map(|row| Ok(entry(&row)?.head())).transpose()
}

/// The signature over the newest signed head.
pub(crate) async fn checkpoint(connection: &mut SqliteConnection) -> Result<Option<Checkpoint>, StoreError> {
    let row = sqlx::query("SELECT sequence AS signed, hash AS signed_hash, key, signature FROM checkpoint");
    row.fetch_optional(connection).await?.as_ref().map(signature).transpose()
}

fn signature(row: &SqliteRow) -> Result<Checkpoint, StoreError> {
    let head = Head { sequence: number(row, "signed")?, hash: Hash(bytes(row, "signed_hash")?) };
    Ok(Checkpoint { head, key: KeyId(bytes(row, "key")?), signature: bytes(row, "signature")? })
}

/// What the next entry goes on from.
#[derive(Default)]
pub(crate) struct End {
    /// The newest entry's head.
    pub(crate) head: Option<Head>,
    /// The signature over the newest signed head.
    pub(crate) signed: Option<Checkpoint>,
    /// The session's line so far, and what is searched of it.
    pub(crate) line: Option<(Summary, String)>,
}

/// Reads what the next entry, of this session, goes on from, after what is to be run first.
pub(crate) async fn end(
    connection: &mut SqliteConnection,
    mut first: Batch,
    session: Option<&str>,
) -> Result<End, StoreError> {
    // An entry of no session needs nothing that is derived.
    first.add(match session {
        None => {
            "SELECT encoded, newest.hash AS hash, checkpoint.sequence AS signed, checkpoint.hash AS signed_hash, key,
                 signature, NULL AS number
             FROM (SELECT encoded, hash FROM entries ORDER BY sequence DESC LIMIT 1) AS newest LEFT JOIN checkpoint"
        }
        Some(_) => {
            "SELECT encoded, newest.hash AS hash, checkpoint.sequence AS signed, checkpoint.hash AS signed_hash, key,
                 signature, lines.*, coalesce((SELECT text FROM words WHERE words.rowid = lines.number), '') AS said
             FROM (SELECT encoded, hash FROM entries ORDER BY sequence DESC LIMIT 1) AS newest
             LEFT JOIN checkpoint LEFT JOIN lines ON lines.id = ?"
        }
    });
    if let Some(session) = session {
        first.bind(session)?;
    }
    let Some(row) = first.row(connection).await? else { return Ok(End::default()) };
    let is_there = |column| Ok::<_, sqlx::Error>(row.try_get::<Option<i64>, _>(column)?.is_some());
    Ok(End {
        head: Some(entry(&row)?.head()),
        signed: if is_there("signed")? { Some(signature(&row)?) } else { None },
        line: if is_there("number")? { Some((summary(&row)?, row.try_get("said")?)) } else { None },
    })
}

/// Puts a checkpoint in the place of the one before.
pub(crate) fn put_checkpoint(batch: &mut Batch, new: &Checkpoint) -> Result<(), StoreError> {
    batch.add("INSERT OR REPLACE INTO checkpoint (one, sequence, hash, key, signature) VALUES (1, ?, ?, ?, ?)");
    batch.bind(signed(new.head.sequence))?;
    batch.bind(new.head.hash.0.as_slice())?;
    batch.bind(new.key.0.as_slice())?;
    batch.bind(new.signature.as_slice())
}

/// The stub that stands for the entries that retention removed.
pub(crate) async fn stub(connection: &mut SqliteConnection) -> Result<Option<Stub>, StoreError> {
    let row = sqlx::query("SELECT * FROM stub").fetch_optional(connection).await?;
    row.map(|row| {
        let removed = Removed {
            last: Head { sequence: number(&row, "up_to")?, hash: Hash(bytes(&row, "hash")?) },
            sessions: number(&row, "sessions")?,
            first_at: row.try_get("first_at")?,
            last_at: row.try_get("last_at")?,
        };
        let (at, entry) = (row.try_get("at")?, number(&row, "entry")?);
        Ok(Stub { removed, at, entry, key: KeyId(bytes(&row, "key")?), signature: bytes(&row, "signature")? })
    })
    .transpose()
}

/// True where the entry of its removal says what a stub says.
pub(crate) async fn is_told(connection: &mut SqliteConnection, stub: &Stub) -> Result<bool, StoreError> {
    let query = sqlx::query("SELECT encoded, hash FROM entries WHERE sequence = ?").bind(signed(stub.entry));
    let row = query.fetch_optional(connection).await?;
    Ok(row.as_ref().map(entry).transpose()?.is_some_and(|entry| stub.is_told_by(&entry)))
}

/// Puts the stub there, or a later one in its place.
pub(crate) async fn put_stub(connection: &mut SqliteConnection, new: &Stub) -> Result<(), StoreError> {
    let sql = if stub(connection).await?.is_none() {
        "INSERT INTO stub (up_to, hash, sessions, first_at, last_at, at, entry, key, signature, one)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
    } else {
        "UPDATE stub SET up_to = ?, hash = ?, sessions = ?, first_at = ?, last_at = ?, at = ?, entry = ?, key = ?,
         signature = ?"
    };
    sqlx::query(sql)
        .bind(signed(new.removed.last.sequence))
        .bind(new.removed.last.hash.0.as_slice())
        .bind(signed(new.removed.sessions))
        .bind(new.removed.first_at)
        .bind(new.removed.last_at)
        .bind(new.at)
        .bind(signed(new.entry))
        .bind(new.key.0.as_slice())
        .bind(new.signature.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// Appends an entry's row.
pub(crate) fn put_entry(batch: &mut Batch, entry: &Entry, sealed: &Sealed) -> Result<(), StoreError> {
    batch.add("INSERT INTO entries (sequence, session, encoded, hash) VALUES (?, ?, ?, ?)");
    batch.bind(signed(entry.sequence))?;
    batch.bind(entry.session.as_deref())?;
    batch.bind(sealed.encoded.as_slice())?;
    batch.bind(sealed.hash.0.as_slice())
}

/// A session's line.
pub(crate) fn summary(row: &SqliteRow) -> Result<Summary, StoreError> {
    let until: Option<i64> = row.try_get("until")?;
    let code: String = row.try_get("outcome")?;
    Ok(Summary {
        number: number(row, "number")?,
        id: row.try_get("id")?,
        engineer: row.try_get("engineer")?,
        organisation: row.try_get("organisation")?,
        session_kind: row.try_get("session_kind")?,
        level: row.try_get("level")?,
        since: row.try_get("since")?,
        outcome: until.map_or(Outcome::Open, |until| Outcome::Closed { until, code }),
        entered: row.try_get("entered")?,
        reason: row.try_get("reason")?,
        ticket: row.try_get("ticket")?,
        approver: row.try_get("approver")?,
        method: row.try_get("method")?,
    })
}
