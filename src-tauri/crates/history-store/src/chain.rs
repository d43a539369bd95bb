//! The chain, read from end to end by a thread of its own, and the list of sessions compared as the entries go by.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use history::{Doubt, Hash, Tampering, Verdict, Verifier};
use rusqlite::{Connection, Row, Statement};
use tokio::{
    sync::mpsc,
    task::{JoinError, spawn_blocking},
};

use crate::{
    StoreError,
    listing::{Listed, Listing, Names, ROWS, SAID, is_of_this_form},
    plain, rows,
    tables::Placed,
    verify::Steps,
};

/// How many entries are read between two words.
const OFTEN: u64 = 1000;

/// What reading the chain found.
pub(crate) struct Scanned {
    /// What the entries alone say.
    pub(crate) verdict: Verdict,
    /// What the list of sessions says beside them; none where the chain broke off.
    pub(crate) listed: Option<Listed>,
    /// Which entries are of which session.
    pub(crate) placed: Placed,
}

/// Says stop when nobody waits any more.
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub(crate) fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn not_ended(error: JoinError) -> StoreError {
    StoreError::Disk(error.into())
}

/// Does something with a connection, away from the threads that wait.
pub(crate) async fn aside<T: Send + 'static>(
    connection: &Arc<Mutex<Connection>>,
    what: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let connection = connection.clone();
    spawn_blocking(move || what(&lock(&connection))).await.map_err(not_ended)?
}

/// Reads the chain; `lists` where the database has the list of sessions in the form of today.
pub(crate) async fn scan(
    connection: &Arc<Mutex<Connection>>,
    verifier: Verifier,
    (lists, placed): (bool, Placed),
    steps: &mut Steps<'_>,
) -> Result<Scanned, StoreError> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let stop = Stop(Arc::default());
    let (connection, stopped) = (connection.clone(), stop.0.clone());
    let thread = spawn_blocking(move || {
        read(&lock(&connection), verifier, (lists, placed), &mut |entries| {
            let _ = tell.send(entries);
            stopped.load(Ordering::Relaxed)
        })
    });
    while let Some(entries) = told.recv().await {
        if steps.add(entries).is_err() {
            stop.0.store(true, Ordering::Relaxed);
        }
    }
    thread.await.map_err(not_ended)
}

enum Break {
    Verdict(Verdict),
    Unreadable(StoreError),
    Cancelled,
}

impl<E: Into<StoreError>> From<E> for Break {
    fn from(error: E) -> Self {
        Self::Unreadable(error.into())
    }
}

/// `step` is told of entries that were read, and says whether to stop.
fn read(
    connection: &Connection,
    mut verifier: Verifier,
    (lists, mut placed): (bool, Placed),
    step: &mut dyn FnMut(u64) -> bool,
) -> Scanned {
    let verdict = match entries(connection, &mut verifier, (lists, &mut placed), step) {
        Ok(listed) => return Scanned { verdict: verifier.finish(), listed: Some(listed), placed },
        Err(Break::Verdict(verdict)) => verdict,
        Err(Break::Unreadable(error)) => verifier.stopped(Doubt::Unreadable(error.to_string())),
        Err(Break::Cancelled) => verifier.stopped(Doubt::Cancelled),
    };
    Scanned { verdict, listed: None, placed }
}

fn entries(
    connection: &Connection,
    verifier: &mut Verifier,
    (lists, placed): (bool, &mut Placed),
    step: &mut dyn FnMut(u64) -> bool,
) -> Result<Listed, Break> {
    // What cannot be compared in this way is looked at again in the other.
    let prepare = || Ok::<_, rusqlite::Error>((connection.prepare(ROWS)?, connection.prepare(SAID)?));
    let lists = lists && is_of_this_form(connection).unwrap_or(false);
    let mut prepared = if lists { prepare().ok() } else { None };
    let mut listing = prepared.as_mut().and_then(|(lines, said)| begin(connection, lines, said).ok());
    let mut statement = connection.prepare("SELECT sequence, session, encoded, hash FROM entries ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    let mut read = 0;
    while let Some(row) = rows.next()? {
        let entry = verifier.follow(plain::blob(row, 2)?, hash(row)?).map_err(Break::Verdict)?;
        let tampered = |what| Break::Verdict(Verdict::Tampered { sequence: entry.sequence, what });
        if plain::integer(row, 0)? != rows::signed(entry.sequence) {
            return Err(tampered(Tampering::Order));
        }
        if plain::maybe_text(row, 1)? != entry.session {
            return Err(tampered(Tampering::List));
        }
        if let Some(session) = entry.session {
            placed.add(session, rows::signed(entry.sequence));
        }
        if let Some(comparing) = &mut listing
            && !matches!(comparing.add(entry), Ok(true))
        {
            listing = None;
        }
        read += 1;
        if read == OFTEN {
            read = 0;
            if step(OFTEN) {
                return Err(Break::Cancelled);
            }
        }
    }
    step(read);
    Ok(listing.map_or(Listed::Differs, |listing| listing.finish().unwrap_or(Listed::Differs)))
}

fn begin<'a>(
    connection: &Connection,
    lines: &'a mut Statement<'_>,
    said: &'a mut Statement<'_>,
) -> Result<Listing<'a>, StoreError> {
    Listing::new(Names::read(connection)?, lines.query([])?, said.query([])?)
}

fn hash(row: &Row<'_>) -> Result<Hash, StoreError> {
    let bytes = plain::blob(row, 3)?;
    let length = || StoreError::Damaged(format!("hash has {} bytes", bytes.len()));
    bytes.try_into().map(Hash).map_err(|_| length())
}
