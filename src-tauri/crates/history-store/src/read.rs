//! Reading: the list of sessions in pages, one session, all entries in pages.

use history::{Entry, Summary};
use sqlx::QueryBuilder;

use crate::{History, StoreError, rows};

/// Which sessions are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Begun at this Unix millisecond or later.
    pub from: Option<i64>,
    /// Begun before this Unix millisecond.
    pub to: Option<i64>,
    /// A part of the engineer's name, the organisation or the ticket; empty for all.
    pub text: String,
    /// Only those under this level.
    pub level: Option<String>,
    /// Only those where somebody was let in.
    pub entered_only: bool,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its lines, newest first.
    pub lines: Vec<Summary>,
    /// True where more follow.
    pub more: bool,
}

impl History {
    /// Lists sessions, newest first, after the session `after`; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn sessions_page(
        &self,
        filter: &SessionFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let mut query = QueryBuilder::new("SELECT * FROM sessions WHERE 1");
        if let Some(after) = after {
            query.push(" AND (since, id) < (SELECT since, id FROM sessions WHERE id = ").push_bind(after).push(")");
        }
        if let Some(from) = filter.from {
            query.push(" AND since >= ").push_bind(from);
        }
        if let Some(to) = filter.to {
            query.push(" AND since < ").push_bind(to);
        }
        if let Some(level) = &filter.level {
            query.push(" AND level = ").push_bind(level);
        }
        if filter.entered_only {
            query.push(" AND entered");
        }
        if !filter.text.is_empty() {
            let escaped = filter.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            query.push(" AND (engineer || char(10) || organisation || char(10) || ticket) LIKE ");
            query.push_bind(format!("%{escaped}%")).push(" ESCAPE '\\'");
        }
        query.push(" ORDER BY since DESC, id DESC LIMIT ").push_bind(i64::from(limit) + 1);
        let mut reader = self.reader.lock().await;
        let found = query.build().fetch_all(&mut *reader).await?;
        let mut lines = found.iter().map(rows::summary).collect::<Result<Vec<_>, _>>()?;
        let more = lines.len() > limit as usize;
        lines.truncate(limit as usize);
        Ok(Page { lines, more })
    }

    /// The last `count` sessions, newest first.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn recent(&self, count: u32) -> Result<Vec<Summary>, StoreError> {
        Ok(self.sessions_page(&SessionFilter::default(), None, count).await?.lines)
    }

    /// One session's line; none where there is no such session.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn session(&self, id: &str) -> Result<Option<Summary>, StoreError> {
        rows::find_summary(&mut *self.reader.lock().await, id).await
    }

    /// One session's entries, oldest first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Damaged`] where one of them is not what its hash says.
    pub async fn session_entries(&self, id: &str, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let query = sqlx::query("SELECT encoded, hash FROM entries WHERE session = ? ORDER BY sequence LIMIT ?");
        let mut reader = self.reader.lock().await;
        query.bind(id).bind(limit).fetch_all(&mut *reader).await?.iter().map(rows::entry).collect()
    }

    /// Sessions that began and never ended, oldest first; right after opening, those are the ones that were broken off.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn broken_off(&self) -> Result<Vec<Summary>, StoreError> {
        let query = sqlx::query("SELECT * FROM sessions WHERE until IS NULL ORDER BY since, id");
        query.fetch_all(&mut *self.reader.lock().await).await?.iter().map(rows::summary).collect()
    }

    /// The entries after a number, oldest first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Damaged`] where one of them is not what its hash says.
    pub async fn entries(&self, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let query = sqlx::query("SELECT encoded, hash FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?");
        let mut reader = self.reader.lock().await;
        query.bind(rows::signed(after)).bind(limit).fetch_all(&mut *reader).await?.iter().map(rows::entry).collect()
    }
}
