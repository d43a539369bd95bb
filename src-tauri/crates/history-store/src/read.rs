//! Reading: the list of sessions in pages, one session, all entries in pages.

use history::{Entry, Hash, Summary};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};

use crate::{History, StoreError, derived, rows, search};

/// Which sessions are listed; what is empty or none asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Begun at this Unix millisecond or later.
    pub from: Option<i64>,
    /// Begun before this Unix millisecond.
    pub to: Option<i64>,
    /// Words, or beginnings of words, that the session's entries say, all of them: names, organisation, reason, ticket, who
    /// acted, and every other text of their payloads. A text without a letter or digit finds nothing.
    pub text: String,
    /// A part of the engineer's name.
    pub engineer: String,
    /// A part of the organisation.
    pub organisation: String,
    /// A part of the ticket.
    pub ticket: String,
    /// Only those under this level, by its code.
    pub level: Option<String>,
    /// Only those of this kind, as on the wire.
    pub kind: Option<String>,
    /// Only those that ended so, by the closing entry's code; `open` for those that did not end.
    pub outcome: Option<String>,
    /// Only those in which this user of the operating system, or this engineer by name, acted.
    pub actor: Option<String>,
    /// Only those where somebody was let in.
    pub entered_only: bool,
}

/// The outcome of a session that did not end.
const OPEN: &str = "open";
/// Choices beyond these are not listed.
const CHOICES: i64 = 500;

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its lines, newest first.
    pub lines: Vec<Summary>,
    /// True where more follow.
    pub more: bool,
}

/// What a filter can be chosen from; at most 500 of each, in the order of the alphabet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The engineers' names.
    pub engineers: Vec<String>,
    /// The organisations.
    pub organisations: Vec<String>,
    /// How sessions ended, as codes.
    pub outcomes: Vec<String>,
    /// Who acted.
    pub actors: Vec<String>,
}

impl History {
    /// Lists sessions in the order in which they began, newest first, after the session `after`; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn sessions_page(
        &self,
        filter: &SessionFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page, StoreError> {
        match page(&mut *self.reader.lock().await, filter, after, limit).await {
            Err(StoreError::Damaged(why)) if !filter.text.is_empty() => {
                tracing::warn!(why, "the index of words is made anew");
                self.index_anew().await?;
            }
            other => return other,
        }
        page(&mut *self.reader.lock().await, filter, after, limit).await
    }

    /// What the filter can be chosen from.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn choices(&self) -> Result<Choices, StoreError> {
        let mut reader = self.reader.lock().await;
        Ok(Choices {
            engineers: names(&mut reader, "engineer").await?,
            organisations: names(&mut reader, "organisation").await?,
            outcomes: names(&mut reader, "outcome").await?,
            actors: names(&mut reader, "actor").await?,
        })
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
        let query = sqlx::query("SELECT * FROM lines WHERE id = ?").bind(id);
        query.fetch_optional(&mut *self.reader.lock().await).await?.as_ref().map(rows::summary).transpose()
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

    /// One session's entries after the entry with this number, oldest first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Damaged`] where one of them is not what its hash says.
    pub async fn session_entries_after(&self, id: &str, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let query = sqlx::query(
            "SELECT encoded, hash FROM entries WHERE session = ? AND +sequence > ? ORDER BY +sequence LIMIT ?",
        );
        let mut reader = self.reader.lock().await;
        let query = query.bind(id).bind(rows::signed(after)).bind(limit);
        query.fetch_all(&mut *reader).await?.iter().map(rows::entry).collect()
    }

    /// The identifiers of all sessions.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn session_ids(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT id FROM sessions").fetch_all(&mut *self.reader.lock().await).await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// Sessions that began and never ended, oldest first; right after opening, those are the ones that were broken off.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn broken_off(&self) -> Result<Vec<Summary>, StoreError> {
        let query = sqlx::query("SELECT * FROM lines WHERE until IS NULL ORDER BY number");
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

    /// Like [`History::entries`], each with its row's number: one that was altered does not hide the others.
    ///
    /// # Errors
    /// [`StoreError`] where nothing can be read; of a row, where it is not the entry of its number and hash.
    pub async fn rows(&self, after: u64, limit: u32) -> Result<Vec<(u64, Result<Entry, StoreError>)>, StoreError> {
        let query =
            sqlx::query("SELECT sequence, encoded, hash FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?");
        let mut reader = self.reader.lock().await;
        let found = query.bind(rows::signed(after)).bind(limit).fetch_all(&mut *reader).await?;
        let read = |row| {
            let number = rows::number(row, "sequence")?;
            let other = |entry: &Entry| StoreError::Damaged(format!("row {number} is entry {}", entry.sequence));
            let entry = rows::entry(row).and_then(|e| if e.sequence == number { Ok(e) } else { Err(other(&e)) });
            Ok((number, entry))
        };
        found.iter().map(read).collect()
    }

    /// The hash of an entry, also of the last one that retention removed; none where it is not there.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Damaged`] where the entry is not what its hash says.
    pub async fn hash_of(&self, sequence: u64) -> Result<Option<Hash>, StoreError> {
        let query = sqlx::query("SELECT encoded, hash FROM entries WHERE sequence = ?").bind(rows::signed(sequence));
        let mut reader = self.reader.lock().await;
        if let Some(row) = query.fetch_optional(&mut *reader).await? {
            return Ok(Some(rows::entry(&row)?.hash));
        }
        let last = rows::stub(&mut reader).await?.map(|stub| stub.removed.last);
        Ok(last.filter(|last| last.sequence == sequence).map(|last| last.hash))
    }

    /// When retention last removed something, unchecked, in Unix milliseconds; none where it never did.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn removed_at(&self) -> Result<Option<i64>, StoreError> {
        Ok(rows::stub(&mut *self.reader.lock().await).await?.map(|stub| stub.at))
    }

    /// The number up to which retention removed entries, unchecked; 0 where it removed none.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be read.
    pub async fn removed_up_to(&self) -> Result<u64, StoreError> {
        let mut reader = self.reader.lock().await;
        match rows::stub(&mut reader).await {
            Ok(stub) => Ok(stub.map_or(0, |stub| stub.removed.last.sequence)),
            // It vouches for nothing.
            Err(StoreError::Damaged(_)) => Ok(0),
            Err(error) => Err(error),
        }
    }
}

async fn names(connection: &mut SqliteConnection, facet: &str) -> Result<Vec<String>, StoreError> {
    let query = sqlx::query("SELECT name FROM names WHERE facet = ? AND name <> '' ORDER BY name LIMIT ?");
    let rows = query.bind(facet).bind(CHOICES).fetch_all(connection).await?;
    Ok(rows.iter().map(|row| row.try_get("name")).collect::<Result<_, _>>()?)
}

async fn page(
    connection: &mut SqliteConnection,
    filter: &SessionFilter,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, StoreError> {
    let nothing = Page { lines: Vec::new(), more: false };
    let typed = (!filter.text.trim().is_empty()).then(|| search::query(&filter.text));
    let mut query = QueryBuilder::new("SELECT * FROM lines WHERE number IN (SELECT s.number FROM ");
    // CROSS JOIN keeps the order of the tables: what is found by words or actor comes in the list's order already.
    match (typed, &filter.actor) {
        (Some(None), _) => return Ok(nothing),
        (Some(Some(words)), _) => {
            query.push("words f CROSS JOIN sessions s ON s.number = f.rowid WHERE f.words MATCH ").push_bind(words);
            before(&mut query, "f.rowid", after);
        }
        (None, Some(actor)) => {
            query.push("acted f CROSS JOIN sessions s ON s.number = f.number WHERE f.actor = ");
            named(&mut query, "actor", actor);
            before(&mut query, "f.number", after);
        }
        (None, None) => {
            query.push("sessions s WHERE 1");
            before(&mut query, "s.number", after);
        }
    }
    narrow(&mut query, filter);
    query.push(match (&filter.text.trim().is_empty(), &filter.actor) {
        (false, _) => " ORDER BY f.rowid DESC",
        (true, Some(_)) => " ORDER BY f.number DESC",
        (true, None) => " ORDER BY s.number DESC",
    });
    query.push(" LIMIT ").push_bind(i64::from(limit) + 1).push(") ORDER BY number DESC");
    let found = query.build().fetch_all(connection).await?;
    let mut lines = found.iter().map(rows::summary).collect::<Result<Vec<_>, _>>()?;
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    Ok(Page { lines, more })
}

fn before(query: &mut QueryBuilder<Sqlite>, number: &'static str, after: Option<&str>) {
    if let Some(after) = after {
        query.push(" AND ").push(number).push(" < (SELECT number FROM sessions WHERE id = ");
        query.push_bind(after.to_owned()).push(")");
    }
}

fn named(query: &mut QueryBuilder<Sqlite>, facet: &'static str, name: &str) {
    query.push("(SELECT id FROM names WHERE facet = '").push(facet).push("' AND name = ");
    query.push_bind(name.to_owned()).push(")");
}

fn narrow(query: &mut QueryBuilder<Sqlite>, filter: &SessionFilter) {
    // Numbers go with time, unless the clock was set: the first and the last that can be meant bound what is read.
    if let Some(from) = filter.from {
        query.push(" AND s.since >= ").push_bind(from);
        query.push(" AND s.number >= (SELECT min(number) FROM sessions WHERE since >= ").push_bind(from).push(")");
    }
    if let Some(to) = filter.to {
        query.push(" AND s.since < ").push_bind(to);
        query.push(" AND s.number <= (SELECT max(number) FROM sessions WHERE since < ").push_bind(to).push(")");
    }
    if filter.entered_only {
        query.push(" AND s.entered");
    }
    for (column, facet, code) in [("s.level", "level", &filter.level), ("s.session_kind", "kind", &filter.kind)] {
        if let Some(code) = code {
            query.push(" AND ").push(column).push(" = ");
            named(query, facet, code);
        }
    }
    match filter.outcome.as_deref() {
        None => {}
        Some(OPEN) => drop(query.push(" AND s.until IS NULL")),
        Some(code) => {
            query.push(" AND s.until IS NOT NULL AND s.outcome = ");
            named(query, "outcome", code);
        }
    }
    if let (Some(actor), false) = (&filter.actor, filter.text.trim().is_empty()) {
        query.push(" AND EXISTS (SELECT 1 FROM acted a WHERE a.number = s.number AND a.actor = ");
        named(query, "actor", actor);
        query.push(")");
    }
    for (column, facet, part) in
        [("s.engineer", "engineer", &filter.engineer), ("s.organisation", "organisation", &filter.organisation)]
    {
        if !part.is_empty() {
            query.push(" AND ").push(column).push(" IN (SELECT id FROM names WHERE facet = '").push(facet);
            query.push("' AND name LIKE ").push_bind(pattern(part)).push(" ESCAPE '\\')");
        }
    }
    if !filter.ticket.is_empty() {
        query.push(" AND s.ticket LIKE ").push_bind(pattern(&filter.ticket)).push(" ESCAPE '\\'");
    }
}

fn pattern(part: &str) -> String {
    format!("%{}%", part.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

impl History {
    /// Makes the index of words anew.
    async fn index_anew(&self) -> Result<(), StoreError> {
        let mut writer = self.writer.lock().await;
        writer.begin().await?;
        let done = derived::index_anew(&mut writer.connection).await;
        writer.end(done).await
    }
}
