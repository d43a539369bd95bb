//! What the calendar and bar pictures count.
//!
//! For each day (UTC) a row holds one mark of fixed length for each session that began on it, so that many years are read in
//! a few milliseconds. Counts are by quarters of an hour: time zones differ from UTC by whole quarters, so that whoever shows
//! them can fold them into local days, daylight saving included.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::{Row as _, SqliteConnection};

use crate::{History, StoreError, batch::Batch, plain, rows};

/// A quarter of an hour in milliseconds.
pub const QUARTER: i64 = 15 * 60 * 1000;
const DAY: i64 = 96 * QUARTER;
/// The upper bounds of the lengths in [`Pictures::lengths`], in minutes; what is longer is in the last place of its own.
pub const LENGTHS: [u32; 7] = [1, 5, 15, 30, 60, 120, 240];
/// How many engineers are named.
const ENGINEERS: usize = 10;

/// What the sessions of a period were, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    /// By the quarter of an hour in which they began, oldest first; quarters without any are left out.
    pub quarters: Vec<Quarter>,
    /// Sessions where somebody was let in, by the code of the level that held; the most frequent first.
    pub levels: Vec<(String, u32)>,
    /// Sessions where somebody was let in, by engineer; the ten most frequent, the most frequent first.
    pub engineers: Vec<(String, u32)>,
    /// Sessions that somebody was let into and that are over, by length: up to each of [`LENGTHS`], and longer.
    pub lengths: Vec<u32>,
}

/// The sessions that began within one quarter of an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarter {
    /// When it begins, in Unix milliseconds.
    pub start: i64,
    /// Somebody was let in.
    pub entered: u32,
    /// Over, and nobody was let in.
    pub refused: u32,
}

impl History {
    /// Counts the sessions that began at `from` or later and before `to`, in Unix milliseconds.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub async fn pictures(&self, from: i64, to: i64) -> Result<Pictures, StoreError> {
        let mut reader = self.reader.lock().await;
        let days = sqlx::query("SELECT marks FROM days WHERE day >= ? AND day <= ? ORDER BY day")
            .bind(from.div_euclid(DAY))
            .bind(to.div_euclid(DAY))
            .fetch_all(&mut *reader)
            .await?;
        let mut counts = Counts::default();
        for day in &days {
            for mark in marks(day.try_get("marks")?)? {
                if (from..to).contains(&mark.since) {
                    counts.add(&mark);
                }
            }
        }
        let names = sqlx::query("SELECT id, name FROM names WHERE facet IN ('level', 'engineer')");
        let names = names.fetch_all(&mut *reader).await?;
        let names = names.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?)));
        Ok(counts.pictures(&names.collect::<Result<HashMap<i64, String>, sqlx::Error>>()?))
    }
}

/// What is counted of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) number: u64,
    pub(crate) since: i64,
    pub(crate) until: Option<i64>,
    pub(crate) entered: bool,
    pub(crate) level: i64,
    pub(crate) engineer: i64,
}

impl Mark {
    /// Number, begin, end (the least number for none), level, engineer: 8 bytes each, big-endian; entered: 1 byte.
    const LENGTH: usize = 41;

    fn write(&self) -> Vec<u8> {
        let Self { number, since, until, entered, level, engineer } = self;
        let mut bytes = number.to_be_bytes().to_vec();
        for value in [*since, until.unwrap_or(i64::MIN), *level, *engineer] {
            bytes.extend(value.to_be_bytes());
        }
        bytes.push(u8::from(*entered));
        bytes
    }

    fn read(bytes: &[u8; Self::LENGTH]) -> Self {
        let (words, rest) = bytes.as_chunks::<8>();
        let [number, since, until, level, engineer] =
            [0, 1, 2, 3, 4].map(|at| words.get(at).copied().unwrap_or_default());
        let until = i64::from_be_bytes(until);
        Self {
            number: u64::from_be_bytes(number),
            since: i64::from_be_bytes(since),
            until: (until != i64::MIN).then_some(until),
            entered: rest == [1],
            level: i64::from_be_bytes(level),
            engineer: i64::from_be_bytes(engineer),
        }
    }
}

fn marks(bytes: &[u8]) -> Result<impl Iterator<Item = Mark>, StoreError> {
    let (marks, rest) = bytes.as_chunks::<{ Mark::LENGTH }>();
    if !rest.is_empty() {
        return Err(StoreError::Damaged("a day's marks are cut off".to_owned()));
    }
    Ok(marks.iter().map(Mark::read))
}

/// The day of a session's row (number, begin, end, entered, level, engineer), and its mark as it stands there.
pub(crate) fn mark(row: &rusqlite::Row<'_>) -> Result<(i64, Vec<u8>), StoreError> {
    let number = plain::integer(row, 0)?;
    let mark = Mark {
        number: u64::try_from(number).map_err(|_| StoreError::Damaged("a session's number is negative".to_owned()))?,
        since: plain::integer(row, 1)?,
        until: plain::maybe_integer(row, 2)?,
        entered: plain::integer(row, 3)? != 0,
        level: plain::integer(row, 4)?,
        engineer: plain::integer(row, 5)?,
    };
    Ok((mark.since.div_euclid(DAY), mark.write()))
}

/// The marks of a day, each as it stands there.
pub(crate) fn split(bytes: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
    Ok(marks(bytes)?.map(|mark| mark.write()).collect())
}

/// The day whose marks [`put`] is given, for a session that began then.
pub(crate) const fn day(since: i64) -> i64 {
    since.div_euclid(DAY)
}

/// Puts a session's mark into its day, whose marks these are, in the place of the one before.
pub(crate) fn put(batch: &mut Batch, mark: &Mark, mut marks: Vec<u8>) -> Result<(), StoreError> {
    let (places, _) = marks.as_chunks_mut::<{ Mark::LENGTH }>();
    match places.iter_mut().rev().find(|place| Mark::read(place).number == mark.number) {
        Some(place) => place.copy_from_slice(&mark.write()),
        None => marks.extend(mark.write()),
    }
    put_day(batch, day(mark.since), &marks)
}

/// Removes the marks of the sessions that begin at this entry or before.
pub(crate) async fn remove(connection: &mut SqliteConnection, up_to: i64) -> Result<(), StoreError> {
    let query = sqlx::query("SELECT since FROM sessions WHERE number <= ?").bind(up_to);
    let begun = query.fetch_all(&mut *connection).await?;
    let days = begun.iter().map(|row| Ok(row.try_get::<i64, _>(0)?.div_euclid(DAY)));
    for day in days.collect::<Result<BTreeSet<i64>, sqlx::Error>>()? {
        let before = of_day(connection, day).await?;
        let kept = marks(&before)?.filter(|mark| rows::signed(mark.number) > up_to);
        let kept: Vec<u8> = kept.flat_map(|mark| mark.write()).collect();
        if kept.is_empty() {
            sqlx::query("DELETE FROM days WHERE day = ?").bind(day).execute(&mut *connection).await?;
        } else {
            let mut batch = Batch::default();
            put_day(&mut batch, day, &kept)?;
            batch.run(connection).await?;
        }
    }
    Ok(())
}

async fn of_day(connection: &mut SqliteConnection, day: i64) -> Result<Vec<u8>, StoreError> {
    let row = sqlx::query("SELECT marks FROM days WHERE day = ?").bind(day).fetch_optional(connection).await?;
    Ok(row.map(|row| row.try_get("marks")).transpose()?.unwrap_or_default())
}

fn put_day(batch: &mut Batch, day: i64, marks: &[u8]) -> Result<(), StoreError> {
    batch.add("INSERT OR REPLACE INTO days (day, marks) VALUES (?, ?)");
    batch.bind(day)?;
    batch.bind(marks)
}

#[derive(Debug, Default)]
struct Counts {
    /// In the order of the marks, which is nearly that of time; a quarter may stand there more than once.
    quarters: Vec<Quarter>,
    levels: BTreeMap<i64, u32>,
    engineers: BTreeMap<i64, u32>,
    lengths: [u32; LENGTHS.len() + 1],
}

impl Counts {
    fn add(&mut self, mark: &Mark) {
        let start = mark.since.div_euclid(QUARTER) * QUARTER;
        let refused = u32::from(!mark.entered && mark.until.is_some());
        put_quarter(&mut self.quarters, Quarter { start, entered: u32::from(mark.entered), refused });
        if !mark.entered {
            return;
        }
        *self.levels.entry(mark.level).or_default() += 1;
        *self.engineers.entry(mark.engineer).or_default() += 1;
        if let Some(until) = mark.until {
            let length = until.saturating_sub(mark.since);
            let place = LENGTHS.iter().take_while(|minutes| length > i64::from(**minutes) * 60_000).count();
            if let Some(count) = self.lengths.get_mut(place) {
                *count += 1;
            }
        }
    }

    fn pictures(self, names: &HashMap<i64, String>) -> Pictures {
        let named = |counts: BTreeMap<i64, u32>| {
            let mut named: Vec<(String, u32)> =
                counts.into_iter().map(|(id, count)| (names.get(&id).cloned().unwrap_or_default(), count)).collect();
            named.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));
            named
        };
        let mut engineers = named(self.engineers);
        engineers.truncate(ENGINEERS);
        let mut counted = self.quarters;
        counted.sort_by_key(|quarter| quarter.start);
        let mut quarters = Vec::with_capacity(counted.len());
        counted.into_iter().for_each(|quarter| put_quarter(&mut quarters, quarter));
        quarters.retain(|quarter| quarter.entered + quarter.refused > 0);
        Pictures { quarters, levels: named(self.levels), engineers, lengths: self.lengths.to_vec() }
    }
}

/// Adds a quarter's counts to the last one, where it is the same.
fn put_quarter(quarters: &mut Vec<Quarter>, next: Quarter) {
    match quarters.last_mut() {
        Some(last) if last.start == next.start => {
            last.entered += next.entered;
            last.refused += next.refused;
        }
        Some(_) | None => quarters.push(next),
    }
}
