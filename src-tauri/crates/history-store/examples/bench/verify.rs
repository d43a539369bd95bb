//! Verification beside hashing the same bytes: as they lie in memory, and as they are read from the database.

use std::{path::Path, time::Instant};

use history::{Sealed, Verdict};
use history_store::verify_file;
use rusqlite::{Connection, OpenFlags};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, sqlite::SqliteConnectOptions};

use crate::key;

/// Reads every entry in its order, as plainly as the library does, and hashes it; how many seconds that takes.
fn read_and_hash(path: &Path) -> f64 {
    let began = Instant::now();
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = connection.prepare("SELECT encoded, hash FROM entries ORDER BY sequence").unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let [encoded, hash] = [0, 1].map(|column| row.get_ref(column).unwrap().as_blob().unwrap());
        assert_eq!(Sealed::digest(encoded).0, *hash);
    }
    began.elapsed().as_secs_f64()
}

/// How many entries are hashed at a time, so that reading them is not measured.
const MANY: i64 = 100_000;

pub async fn measure(path: &Path) {
    let began = Instant::now();
    let verdict = verify_file(path, Some(key().verifying_key()), None).await;
    let verifying = began.elapsed().as_secs_f64();
    let Verdict::Intact { entries, .. } = verdict else { panic!("{verdict:?}") };
    let mut connection = SqliteConnectOptions::new().filename(path).read_only(true).connect().await.unwrap();
    let (mut hashing, mut bytes, mut after, mut wrong) = (0.0, 0_usize, 0_i64, 0_usize);
    loop {
        let rows = sqlx::query("SELECT encoded, hash FROM entries WHERE sequence > ? ORDER BY sequence LIMIT ?");
        let rows = rows.bind(after).bind(MANY).fetch_all(&mut connection).await.unwrap();
        if rows.is_empty() {
            break;
        }
        after += MANY;
        let stored: Vec<(&[u8], &[u8])> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        let began = Instant::now();
        for (encoded, hash) in &stored {
            wrong += usize::from(Sealed::digest(encoded).0 != *hash);
        }
        hashing += began.elapsed().as_secs_f64();
        bytes += stored.iter().map(|(encoded, _)| encoded.len()).sum::<usize>();
    }
    connection.close().await.unwrap();
    assert_eq!(wrong, 0);
    let reading = read_and_hash(path);
    let each = |seconds: f64| entries as f64 / seconds;
    println!(
        "  {:<44}{:>10.0} entries/s, {} bytes an entry, {:.1} s in all",
        "verify",
        each(verifying),
        bytes as u64 / entries,
        verifying
    );
    for (what, seconds) in
        [("SHA-256 over the same bytes in memory", hashing), ("SHA-256 over the same bytes as they are read", reading)]
    {
        let ratio = verifying / seconds;
        println!("  {what:<44}{:>10.0} entries/s; verify takes {ratio:.1} times as long", each(seconds));
    }
}
