//! A database file as it is at one moment, for exports: verified and then read from end to end, while others append.

use std::{ops::ControlFlow, path::Path};

use crate::{StoreError, reading::Reading, rows, verify};
use history::{Checkpoint, Head, Sealed, Stub, Summary, Verdict, VerifyingKey};

/// One snapshot of a database file; nothing is changed by it.
#[derive(Debug)]
pub struct Snapshot {
    reading: Reading,
    /// Where its version has the sessions' lines.
    lines: &'static str,
}

impl Snapshot {
    /// Opens a file, also one that another process writes.
    ///
    /// # Errors
    /// [`StoreError`] where there is none that can be read.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let mut reading = Reading::open(path).await?;
        let lines = verify::lines(&mut reading.rows).await?;
        Ok(Self { reading, lines })
    }

    /// Verifies it, as [`crate::verify_file`] does.
    pub async fn verify(&mut self, key: Option<VerifyingKey>, known: Option<Head>) -> Verdict {
        verify::all(&mut self.reading, key, known, &mut |_| ControlFlow::Continue(())).await
    }

    /// The signature over the newest signed head.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn checkpoint(&mut self) -> Result<Option<Checkpoint>, StoreError> {
        rows::checkpoint(&mut self.reading.rows).await
    }

    /// What stands for the entries that retention removed, unchecked.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn stub(&mut self) -> Result<Option<Stub>, StoreError> {
        verify::stub(&mut self.reading.rows).await
    }

    /// The rows after a number, oldest first, unchecked; of one session only, where one is named; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn rows(
        &mut self,
        session: Option<&str>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(u64, Sealed)>, StoreError> {
        let query = match session {
            None => sqlx::query("SELECT sequence, encoded, hash FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?"),
            Some(session) => sqlx::query(
                "SELECT sequence, encoded, hash FROM entries WHERE session = ? AND +sequence > ? ORDER BY +sequence LIMIT ?",
            )
            .bind(session),
        };
        let found = query.bind(rows::signed(after)).bind(limit).fetch_all(&mut self.reading.rows).await?;
        let read = |row| Ok((rows::number(row, "sequence")?, rows::sealed(row)?));
        found.iter().map(read).collect()
    }

    /// One session's line, as the list has it.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn session(&mut self, id: &str) -> Result<Option<Summary>, StoreError> {
        let query = format!("SELECT * FROM {} WHERE id = ?", self.lines);
        // The text is made of constants.
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(id.to_owned());
        query.fetch_optional(&mut self.reading.rows).await?.as_ref().map(rows::summary).transpose()
    }

    /// The list of sessions begun from `from` on and before `to`, oldest first, after a line of the list; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn sessions(
        &mut self,
        (from, to): (Option<i64>, Option<i64>),
        after: Option<&Summary>,
        limit: u32,
    ) -> Result<Vec<Summary>, StoreError> {
        let (since, id) = after.map_or((i64::MIN, ""), |line| (line.since, line.id.as_str()));
        let query = format!(
            "SELECT * FROM {} WHERE (since, id) > (?, ?) AND since >= ? AND since < ? ORDER BY since, id LIMIT ?",
            self.lines
        );
        // The text is made of constants.
        let query = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(since)
            .bind(id.to_owned())
            .bind(from.unwrap_or(i64::MIN))
            .bind(to.unwrap_or(i64::MAX))
            .bind(limit);
        query.fetch_all(&mut self.reading.rows).await?.iter().map(rows::summary).collect()
    }
}
