//! What verification compares beside the sessions' lines: who acted in which session, and what the pictures count.
//!
//! Neither is evidence, but somebody filters and looks by them.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use history::Folded;
use sqlx::{Row as _, SqliteConnection};

use crate::{StoreError, pictures, rows};

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
    pub(crate) async fn compare(self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let listed: i64 = sqlx::query("SELECT count(*) FROM acted").fetch_one(&mut *connection).await?.try_get(0)?;
        let mut agrees = usize::try_from(listed).ok() == Some(self.0.values().map(Vec::len).sum());
        for (actor, mut numbers) in self.0 {
            numbers.sort_unstable();
            let query = sqlx::query(
                "SELECT number FROM acted WHERE actor = (SELECT id FROM names WHERE facet = 'actor' AND name = ?)
                 ORDER BY number",
            );
            let listed = query.bind(actor).fetch_all(&mut *connection).await?;
            let listed = listed.iter().map(|row| row.try_get(0)).collect::<Result<Vec<i64>, _>>()?;
            agrees &= listed == numbers;
        }
        if agrees { Ok(()) } else { Err(other("the list of who acted says")) }
    }
}

/// Compares what the pictures count with the list of sessions.
///
/// # Errors
/// [`StoreError::Damaged`] where they count something else.
pub(crate) async fn compare_pictures(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut of_day: BTreeMap<i64, Vec<Vec<u8>>> = BTreeMap::new();
    let mut sessions =
        sqlx::query("SELECT number, since, until, entered, level, engineer FROM sessions").fetch(&mut *connection);
    while let Some(row) = sessions.try_next().await? {
        let (day, mark) = pictures::mark(&row)?;
        of_day.entry(day).or_default().push(mark);
    }
    drop(sessions);
    let mut days = sqlx::query("SELECT day, marks FROM days").fetch(connection);
    while let Some(row) = days.try_next().await? {
        let mut expected = of_day.remove(&row.try_get("day")?).unwrap_or_default();
        let mut counted = pictures::split(row.try_get("marks")?)?;
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
