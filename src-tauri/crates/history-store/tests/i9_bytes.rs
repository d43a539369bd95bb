//! I9: a change of one byte in the file either leaves all that is read from it the same, or verification finds it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::{
    fmt, fs,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use common::{dice::Dice, exported::Exported, in_memory, key, public, small};
use history::{Head, Verdict};
use history_store::{History, verify_file};
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

/// How long one verification may take before it counts as hung.
const HUNG: Duration = Duration::from_secs(60);
/// How many change bytes side by side.
const THREADS: usize = 2;

/// What the changed file is held against.
struct Original {
    bytes: Vec<u8>,
    log: Option<Vec<u8>>,
    known: Option<Head>,
    sessions: Vec<String>,
    exported: Exported,
}

/// Bytes that are changed together, and how.
struct Change {
    bytes: Range<usize>,
    flip: u8,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes {:?}, flip {:#x}", self.bytes, self.flip)
    }
}

impl Original {
    fn changed(&self) -> &[u8] {
        self.log.as_ref().unwrap_or(&self.bytes)
    }

    /// Every third byte with one flip, of the log every 29th, as it is one frame after another of the same make; in the full
    /// run every byte with each of the eight flips, of the log with one.
    ///
    /// Bytes that lie in a run of zeros, which is space that nothing uses, are changed together first, and one by one only
    /// where that is found.
    fn changes(&self) -> Vec<Change> {
        let (bytes, mut changes, mut at) = (self.changed(), Vec::new(), 0);
        while at < bytes.len() {
            let zeros = bytes[at..].iter().take(64).take_while(|byte| **byte == 0).count();
            let together = if zeros < 16 { 1 } else { zeros };
            let here = at..at + together;
            if common::deep() && self.log.is_none() {
                changes.extend((0..8).map(|bit| Change { bytes: here.clone(), flip: 1 << bit }));
            } else {
                changes.push(Change { bytes: here, flip: flip(at) });
            }
            at += match (common::deep(), &self.log) {
                (true, _) => together,
                (false, Some(_)) => together * 29,
                (false, None) if together == 1 => 3,
                (false, None) => together,
            };
        }
        changes
    }
}

fn flip(position: usize) -> u8 {
    1 << Dice::new(u64::try_from(position).unwrap()).below(8)
}

/// What a change came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Found,
    None,
    /// On what a search for words finds alone.
    Search,
}

/// What was not found, and how many changes there were, found and without effect.
#[derive(Debug, Default)]
struct Tally {
    found: usize,
    same: usize,
    /// Changes of the index of words that SQLite's own sum over it does not tell; every entry and every line are the same.
    search: usize,
    missed: Vec<String>,
}

impl Tally {
    fn check_none_missed(&self) {
        assert!(
            self.missed.is_empty(),
            "{} missed: {:#?}",
            self.missed.len(),
            &self.missed[..self.missed.len().min(40)]
        );
    }
}

/// Puts the original there, with some bytes of it (or of its log) changed.
fn put(folder: &Path, original: &Original, change: &Change) -> PathBuf {
    for ending in ["-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(folder.join(format!("history.db{ending}")));
    }
    let path = folder.join("history.db");
    let mut changed = original.changed().to_vec();
    changed[change.bytes.clone()].iter_mut().for_each(|byte| *byte ^= change.flip);
    if original.log.is_some() {
        fs::write(&path, &original.bytes).unwrap();
        fs::write(folder.join("history.db-wal"), changed).unwrap();
    } else {
        fs::write(&path, changed).unwrap();
    }
    path
}

/// Makes one change, and says what it came to.
async fn change(original: &Original, folder: &Path, change: &Change) -> Result<Effect, String> {
    let path = put(folder, original, change);
    let said = tokio::time::timeout(HUNG, verify_file(&path, public(), original.known)).await;
    match said.map_err(|_| format!("{change}: verification hangs"))? {
        Verdict::Tampered { .. } | Verdict::CannotSay { .. } => return Ok(Effect::Found),
        Verdict::Intact { .. } => {}
    }
    match tokio::time::timeout(HUNG, Exported::of(&path, &original.sessions)).await {
        Ok(Ok(exported)) if exported == original.exported => Ok(Effect::None),
        // The tables' description is read more strictly for writing than for reading: set aside, nothing lost, access blocked.
        Ok(Ok(exported)) if exported.set_aside() => Ok(Effect::Found),
        Ok(Ok(exported)) if original.exported.differs_by_search_alone(&exported) => Ok(Effect::Search),
        Ok(Ok(_)) => Err(format!("{change}: another content is called intact")),
        Ok(Err(error)) => Err(format!("{change}: called intact, but: {error}")),
        Err(_) => Err(format!("{change}: reading hangs")),
    }
}

/// Makes every change of which there is `THREADS`th, from the `first` on.
async fn change_each(original: &Original, first: usize) -> Tally {
    let folder = in_memory();
    let mut tally = Tally::default();
    let mut changes: Vec<Change> = original.changes().into_iter().skip(first).step_by(THREADS).collect();
    while let Some(next) = changes.pop() {
        match change(original, folder.path(), &next).await {
            Ok(Effect::None) => tally.same += next.bytes.len(),
            Ok(Effect::Found) if next.bytes.len() == 1 => tally.found += 1,
            Ok(Effect::Search) if next.bytes.len() == 1 => tally.search += 1,
            Err(missed) if next.bytes.len() == 1 => tally.missed.push(missed),
            _ => changes.extend(next.bytes.map(|at| Change { bytes: at..at + 1, flip: next.flip })),
        }
    }
    tally
}

fn change_all(original: Original) -> Tally {
    let original = Arc::new(original);
    let threads: Vec<_> = (0..THREADS)
        .map(|first| {
            let original = original.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(change_each(&original, first))
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).fold(Tally::default(), |mut all, one| {
        all.found += one.found;
        all.same += one.same;
        all.search += one.search;
        all.missed.extend(one.missed);
        all
    })
}

/// A small history in one file, without what was left of earlier pages in space that is free again.
async fn compact(path: &Path) -> Original {
    small(path).await;
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::raw_sql("VACUUM").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let bytes = fs::read(path).unwrap();
    let exported = Exported::of(path, &[]).await.unwrap();
    let sessions = exported.sessions();
    let exported = Exported::of(path, &sessions).await.unwrap();
    assert!(matches!(verify_file(path, public(), None).await, Verdict::Intact { .. }));
    Original { bytes, log: None, known: None, sessions, exported }
}

#[test]
fn i9_every_change_of_one_byte_is_found_or_changes_nothing() {
    let folder = in_memory();
    let path = folder.path().join("history.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let original = runtime.block_on(compact(&path));
    let length = original.bytes.len();
    let tally = change_all(original);
    println!(
        "{length} bytes: {} changes found, {} without effect, {} on the search alone",
        tally.found, tally.same, tally.search
    );
    tally.check_none_missed();
    assert!(tally.found > 5000 && tally.same > 0 && tally.search * 50_000 < tally.found);
}

/// SQLite takes a column's name in whatever letters; what reads a column by its name must not fail on it.
#[test]
fn i9_a_column_named_in_other_letters_is_read_the_same() {
    let folder = in_memory();
    let path = folder.path().join("history.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let original = runtime.block_on(compact(&path));
    for column in ["name TEXT NOT NULL, UNIQUE", "marks BLOB", "approver INTEGER"] {
        let at = original.bytes.windows(column.len()).position(|bytes| bytes == column.as_bytes()).unwrap();
        let one = Change { bytes: at..at + 1, flip: 0x20 };
        assert_eq!(runtime.block_on(change(&original, folder.path(), &one)), Ok(Effect::None), "{column}");
    }
}

/// In the log a changed byte ends the log for SQLite: that is a rollback, which the known head reveals.
#[test]
fn i9_every_change_of_one_byte_in_the_log_is_found_with_the_known_head() {
    let folder = in_memory();
    let path = folder.path().join("history.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let original = runtime.block_on(async {
        small(&path).await;
        let history = History::open(&path, Some(key()), common::at(0)).await.unwrap();
        for draft in common::session(90_000_000, "last", "Jana Petrov", "T9").into_iter().take(2) {
            history.append(draft).await.unwrap();
        }
        let bytes = fs::read(&path).unwrap();
        let log = fs::read(folder.path().join("history.db-wal")).unwrap();
        let known = history.head().await.unwrap();
        history.close().await.unwrap();
        let sessions = Exported::of(&path, &[]).await.unwrap().sessions();
        let exported = Exported::of(&path, &sessions).await.unwrap();
        Original { bytes, log: Some(log), known, sessions, exported }
    });
    let length = original.log.as_ref().unwrap().len();
    let tally = change_all(original);
    println!("{length} bytes of the log: {} changes found, {} without effect", tally.found, tally.same);
    tally.check_none_missed();
    assert!(tally.found > 500 && tally.search == 0);
}
