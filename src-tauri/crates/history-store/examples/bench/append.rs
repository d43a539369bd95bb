//! Appending beside a bare insert of the same bytes with the same durability.

use std::{path::Path, time::Instant};

use history::Sealed;
use history_store::History;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{seed, timing::Times};

/// How many sessions are appended.
const SESSIONS: usize = 50;

async fn bare(path: &Path) -> SqliteConnection {
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
        .unwrap();
    let table =
        "CREATE TABLE bare (sequence INTEGER PRIMARY KEY, session TEXT, encoded BLOB NOT NULL, hash BLOB NOT NULL)";
    sqlx::raw_sql(table).execute(&mut connection).await.unwrap();
    connection
}

async fn insert(connection: &mut SqliteConnection, session: Option<String>, sealed: &Sealed) {
    sqlx::query("INSERT INTO bare (session, encoded, hash) VALUES (?, ?, ?)")
        .bind(session)
        .bind(sealed.encoded.as_slice())
        .bind(sealed.hash.0.as_slice())
        .execute(connection)
        .await
        .unwrap();
}

pub async fn measure(history: &History, folder: &Path, sessions: usize) {
    let folder = tempfile::tempdir_in(folder).unwrap();
    let mut connection = bare(&folder.path().join("bare.db")).await;
    let (mut appends, mut inserts) = (Vec::new(), Vec::new());
    // Sessions that are not there yet, also after earlier runs.
    let entries = history.head().await.unwrap().unwrap().sequence;
    let first = usize::try_from(entries).unwrap() / seed::ENTRIES + 1;
    for draft in (first..first + SESSIONS).flat_map(|number| seed::session(number, sessions)) {
        let (entry, sealed) = draft.clone().seal(None).unwrap();
        let began = Instant::now();
        insert(&mut connection, entry.session, &sealed).await;
        inserts.push(began.elapsed());
        let began = Instant::now();
        history.append(draft).await.unwrap();
        appends.push(began.elapsed());
    }
    connection.close().await.unwrap();
    let (appends, inserts) = (Times::new(appends), Times::new(inserts));
    inserts.print("a bare insert, forced to the disk", "");
    let ratio = |share| appends.percentile(share) / inserts.percentile(share);
    appends.print("append", &format!("{:.2} and {:.2} times the bare insert", ratio(50), ratio(99)));
}
