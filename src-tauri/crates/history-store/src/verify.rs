//! Verification of a database: every entry, the signature, and the list of sessions, in one snapshot, without changing a byte.

use std::{collections::BTreeSet, ops::ControlFlow, path::Path};

use history::{Doubt, Head, Stub, Tampering, Verdict, Verifier, VerifyingKey};
use sqlx::{Row as _, SqliteConnection};

use crate::{
    History, StoreError,
    chain::{self, Scanned},
    derived,
    listing::Listed,
    lists,
    lists::Acted,
    reading::Reading,
    rows, schema,
    tables::{Placed, Tables},
};

/// A session's line, and what is searched of it.
const LINE: &str = "SELECT *, coalesce((SELECT text FROM words WHERE words.rowid = lines.number), '') AS said
    FROM lines WHERE id = ?";
/// How many sessions are compared at a time.
const SESSIONS: i64 = 500;

/// How far verification has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries that are verified.
    pub done: u64,
    /// All of them. Lists that do not agree at once are looked at again after the last one.
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
    let mut reading = Reading::open(path).await?;
    judge(&mut reading, key, known, tell).await
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

/// Verifies what is read.
pub(crate) async fn all(
    reading: &mut Reading,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: Tell<'_>,
) -> Verdict {
    judge(reading, key, known, tell).await.unwrap_or_else(|error| unreadable(&error))
}

async fn judge(
    reading: &mut Reading,
    key: Option<VerifyingKey>,
    known: Option<Head>,
    tell: Tell<'_>,
) -> Result<Verdict, StoreError> {
    let connection = &mut reading.rows;
    // A backup of an earlier version is verified as it is.
    let first_version = schema::version(connection).await? < 2;
    let stub = stub(connection).await?;
    let checkpoint = rows::checkpoint(connection).await?;
    let mut steps = Steps { done: 0, total: count(connection).await?, tell };
    let verifier = Verifier::new(checkpoint, key, known).after(stub);
    let placed = Placed::default();
    let tables = Tables::check(&reading.tables, placed.clone());
    let scanned = chain::scan(&reading.chain, verifier, (!first_version, placed), &mut steps).await?;
    let Scanned { verdict, listed, placed } = scanned;
    let (entries, head) = match &verdict {
        Verdict::Tampered { .. } => return Ok(verdict),
        Verdict::Intact { entries, head, .. } => (*entries, Some(*head)),
        Verdict::CannotSay { entries, head, .. } => (*entries, *head),
    };
    let (differing, acted) = match listed {
        None => return Ok(verdict),
        Some(Listed::Agrees { again, mut acted }) => {
            (differing_of(connection, again, &mut acted).await.map_err(Stop::from), acted)
        }
        Some(Listed::Differs) => {
            let mut acted = Acted::default();
            (differing_line(connection, first_version, &mut acted, &mut steps).await, acted)
        }
    };
    match differing {
        Ok(None) => {}
        Ok(Some(sequence)) => return Ok(Verdict::Tampered { sequence, what: Tampering::List }),
        Err(Stop::Unreadable(error)) => return Err(error),
        Err(Stop::Cancelled) => return Ok(Verdict::CannotSay { entries, head, why: Doubt::Cancelled }),
    }
    if !first_version {
        chain::aside(&reading.chain, |connection| {
            acted.compare(connection)?;
            lists::read_names(connection)?;
            lists::compare_pictures(connection)
        })
        .await?;
    }
    tables.are_sound(placed).await?;
    Ok(verdict)
}

async fn count(connection: &mut SqliteConnection) -> Result<u64, StoreError> {
    // Each of its own: asked for together, all entries are read for them.
    let row = sqlx::query(
        "SELECT coalesce((SELECT max(sequence) FROM entries) - (SELECT min(sequence) FROM entries) + 1, 0)",
    );
    let count: i64 = row.fetch_one(connection).await?.try_get(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Counts the entries and tells of them.
pub(crate) struct Steps<'a> {
    pub(crate) done: u64,
    pub(crate) total: u64,
    pub(crate) tell: Tell<'a>,
}

impl Steps<'_> {
    /// How many entries are read between two words.
    const OFTEN: u64 = 1000;

    pub(crate) fn add(&mut self, entries: u64) -> Result<(), Stop> {
        let before = self.done / Self::OFTEN;
        self.done += entries;
        if self.done / Self::OFTEN == before {
            return Ok(());
        }
        let progress = Progress { done: self.done.min(self.total), total: self.total };
        if (self.tell)(progress).is_break() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

pub(crate) enum Stop {
    Unreadable(StoreError),
    Cancelled,
}

impl<E: Into<StoreError>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Unreadable(error.into())
    }
}

/// Compares the rows of some sessions with the entries, and gives the first entry of one that differs.
async fn differing_of(
    connection: &mut SqliteConnection,
    sessions: BTreeSet<String>,
    acted: &mut Acted,
) -> Result<Option<u64>, StoreError> {
    for id in sessions {
        let listed = sqlx::query(LINE).bind(&id).fetch_optional(&mut *connection).await?;
        let listed = listed.map(|row| Ok::<_, StoreError>((rows::summary(&row)?, row.try_get::<String, _>("said")?)));
        let made = derived::fold_one(connection, &id).await?;
        if listed.transpose()? != made.as_ref().map(|made| (made.line.clone(), made.said.clone())) {
            return Ok(Some(first_entry(connection, &id).await?.unwrap_or(0)));
        }
        made.iter().for_each(|session| acted.add(session));
    }
    Ok(None)
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
