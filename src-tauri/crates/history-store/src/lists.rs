//! What verification compares beside the sessions' lines: who acted in which session, and what the pictures count.
//!
//! Neither is evidence, but somebody filters and looks by them.

use std::collections::BTreeMap;

use history::Folded;
use rusqlite::Connection;

use crate::{StoreError, pictures, plain, rows};

/// Who acted in which session, as the entries say: the sessions' numbers by name.
#[derive(Default)]
pub(crate) struct Acted(BTreeMap<String, Vec<i64>>);

impl Acted {
    /// Adds a session.
    pub(crate) fn add(&mut self, session: &Folded) {
        for actor in &session.actors {
            self.0.entry(actor.clone()).or_default().push(rows::signed(session.line.number));
        }
    }

    /// Compares with what the database lists.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it lists something else.
    pub(crate) fn compare(self, connection: &Connection) -> Result<(), StoreError> {
        let listed: i64 = connection.query_row("SELECT count(*) FROM acted", [], |row| row.get(0))?;
        let (mut agrees, mut acted) = (true, 0);
        let mut query = connection.prepare(
            "SELECT number FROM acted WHERE actor = (SELECT id FROM names WHERE facet = 'actor' AND name = ?)
             ORDER BY number",
        )?;
        for (actor, mut numbers) in self.0 {
            numbers.sort_unstable();
            // One that was looked at again may stand here twice.
            numbers.dedup();
            acted += numbers.len();
            let mut expected = numbers.into_iter();
            let mut rows = query.query([actor])?;
            while let Some(row) = rows.next()? {
                agrees &= expected.next() == Some(plain::integer(row, 0)?);
            }
            agrees &= expected.next().is_none();
        }
        if agrees && usize::try_from(listed).ok() == Some(acted) {
            Ok(())
        } else {
            Err(other("the list of who acted says"))
        }
    }
}

/// Checks that every name can be read, also one that no session has any more: filters list them all.
///
/// # Errors
/// [`StoreError::Damaged`] where one cannot.
pub(crate) fn read_names(connection: &Connection) -> Result<(), StoreError> {
    let mut names = connection.prepare("SELECT facet, name FROM names")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        plain::text(row, 0)?;
        plain::text(row, 1)?;
    }
    Ok(())
}

/// Compares what the pictures count with the list of sessions.
///
/// # Errors
/// [`StoreError::Damaged`] where they count something else.
pub(crate) fn compare_pictures(connection: &Connection) -> Result<(), StoreError> {
    let mut of_day: BTreeMap<i64, Vec<Vec<u8>>> = BTreeMap::new();
    let mut sessions = connection.prepare("SELECT number, since, until, entered, level, engineer FROM sessions")?;
    let mut rows = sessions.query([])?;
    while let Some(row) = rows.next()? {
        let (day, mark) = pictures::mark(row)?;
        of_day.entry(day).or_default().push(mark);
    }
    let mut days = connection.prepare("SELECT day, marks FROM days")?;
    let mut rows = days.query([])?;
    while let Some(row) = rows.next()? {
        let mut expected = of_day.remove(&plain::integer(row, 0)?).unwrap_or_default();
        let mut counted = pictures::split(plain::blob(row, 1)?)?;
        expected.sort_unstable();
        counted.sort_unstable();
        if expected != counted {
            return Err(other("a day of the pictures counts"));
        }
    }
    if of_day.is_empty() { Ok(()) } else { Err(other("a day of the pictures counts")) }
}

fn other(what: &str) -> StoreError {
    StoreError::Damaged(format!("{what} otherwise than the entries"))
}
