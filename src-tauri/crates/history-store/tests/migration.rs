//! A database of the first version is brought up to date after a backup; whatever fails leaves it as it was.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::{Path, PathBuf};

use common::{at, draft, go_on, key, public, session};
use history::{Checkpoint, Head, Kind, Summary, Verdict};
use history_store::{History, SessionFilter, StoreError, verify_file};
use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// The tables as the first version made them.
const VERSION_1: &str = include_str!("data/version-1.sql");
const SESSIONS: i64 = 600;

async fn sqlite(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
}

/// Writes a database as the first version did: thousands of entries.
async fn version_1(path: &Path) -> Head {
    let mut connection = sqlite(path).await;
    sqlx::raw_sql(VERSION_1).execute(&mut connection).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let mut head: Option<Head> = None;
    let mut drafts = vec![draft(0, Kind::HistoryBegun, None, json!({}))];
    for number in 0..SESSIONS {
        drafts.extend(session(number * 60_000, &format!("{number:08x}"), "Jana Petrov", &format!("T{number}")));
        drafts.push(draft(number, Kind::ViewerClosed, Some(&format!("{number:08x}")), json!({"note": "coil"})));
    }
    let mut lines: Vec<Summary> = Vec::new();
    for draft in drafts {
        let (entry, sealed) = draft.seal(head).unwrap();
        head = Some(entry.head());
        sqlx::query("INSERT INTO entries (sequence, session, encoded, hash) VALUES (?, ?, ?, ?)")
            .bind(i64::try_from(entry.sequence).unwrap())
            .bind(entry.session.clone())
            .bind(sealed.encoded)
            .bind(sealed.hash.0.to_vec())
            .execute(&mut *transaction)
            .await
            .unwrap();
        match lines.last_mut().filter(|line| Some(&line.id) == entry.session.as_ref()) {
            Some(line) => line.add(&entry),
            None => lines.extend(Summary::begin(&entry)),
        }
    }
    for line in lines {
        let history::Outcome::Closed { until, code } = line.outcome else { panic!("every session is over") };
        sqlx::query("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(line.id)
            .bind(line.engineer)
            .bind(line.organisation)
            .bind(line.session_kind)
            .bind(line.level)
            .bind(line.since)
            .bind(until)
            .bind(code)
            .bind(line.entered)
            .bind(line.reason)
            .bind(line.ticket)
            .bind(line.approver)
            .bind(line.method)
            .execute(&mut *transaction)
            .await
            .unwrap();
    }
    let head = head.unwrap();
    let signed = Checkpoint::sign(head, &key());
    sqlx::query("INSERT INTO checkpoint VALUES (1, ?, ?, ?, ?)")
        .bind(i64::try_from(head.sequence).unwrap())
        .bind(head.hash.0.to_vec())
        .bind(signed.key.0.to_vec())
        .bind(signed.signature.to_vec())
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    connection.close().await.unwrap();
    head
}

fn beside(folder: &Path, part: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.to_string_lossy().contains(part)).collect()
}

#[tokio::test]
async fn i9_a_history_of_the_first_version_is_brought_up_to_date_after_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let head = version_1(&path).await;
    // As it is, it is verified without being changed.
    let count = u64::try_from(SESSIONS * 5 + 1).unwrap();
    let verdict = verify_file(&path, public(), Some(head)).await;
    assert!(matches!(verdict, Verdict::Intact { entries, .. } if entries == count), "{verdict:?}");

    let history = History::open(&path, Some(key()), at(7)).await.unwrap();
    assert_eq!(history.head().await.unwrap(), Some(head));
    let verdict = history.verify(public(), Some(head), &mut go_on).await;
    assert!(matches!(verdict, Verdict::Intact { entries, .. } if entries == count), "{verdict:?}");
    let filter = SessionFilter { text: "petr t17 coil".to_owned(), ..SessionFilter::default() };
    let found = history.sessions_page(&filter, None, 50).await.unwrap();
    assert_eq!(found.lines.len(), 11, "T17 and T170 to T179");
    history.append(draft(90, Kind::LevelChosen, None, json!({}))).await.unwrap();
    history.purge(at(60_000 * 300).utc, i64::MAX, at(60_000 * 700)).await.unwrap().unwrap();
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
    history.give_back().await.unwrap();
    history.close().await.unwrap();

    let backups = beside(folder.path(), ".backup");
    let [backup] = backups.as_slice() else { panic!("{backups:?}") };
    assert!(backup.to_string_lossy().ends_with("history.db.version-1-20270115T080000Z.backup"), "{backup:?}");
    let verdict = verify_file(backup, public(), Some(head)).await;
    assert!(matches!(verdict, Verdict::Intact { entries, .. } if entries == count), "{verdict:?}");
}

#[tokio::test]
async fn i10_a_migration_that_cannot_be_done_leaves_the_old_database_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let head = version_1(&path).await;
    // Where the backup is to be made lies a folder.
    let in_the_way = folder.path().join("history.db.backup-unfinished");
    std::fs::create_dir(&in_the_way).unwrap();
    let refused = History::open(&path, Some(key()), at(7)).await;
    let Err(StoreError::NotMigrated { from: 1, .. }) = &refused else { panic!("{refused:?}") };
    assert!(refused.unwrap_err().to_string().contains("nothing in it was changed"));
    let mut connection = sqlite(&path).await;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await.unwrap();
    assert_eq!(version, 1);
    connection.close().await.unwrap();
    assert!(matches!(verify_file(&path, public(), Some(head)).await, Verdict::Intact { .. }));
    std::fs::remove_dir(in_the_way).unwrap();
    History::open(&path, Some(key()), at(7)).await.unwrap();
}

#[tokio::test]
async fn what_is_derived_is_made_anew_where_it_is_missing_or_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    for number in 0..20 {
        for draft in session(number * 60_000, &format!("s{number:02}"), "Jana Petrov", &format!("T{number}")) {
            history.append(draft).await.unwrap();
        }
    }
    let (lines, pictures) = (history.recent(99).await.unwrap(), history.pictures(0, i64::MAX).await.unwrap());
    history.close().await.unwrap();
    for sql in [
        "DROP VIEW lines",
        "DROP TABLE sessions",
        "DROP TABLE names",
        "DROP TABLE acted",
        "DROP TABLE days",
        "DROP TABLE words",
        "DROP TABLE derived",
        "UPDATE derived SET form = 99",
        "UPDATE words_data SET block = zeroblob(9)",
        "DELETE FROM words_data",
    ] {
        let mut connection = sqlite(&path).await;
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let history = History::open(&path, Some(key()), at(0)).await.unwrap();
        assert_eq!(history.recent(99).await.unwrap(), lines, "{sql}");
        assert_eq!(history.pictures(0, i64::MAX).await.unwrap(), pictures, "{sql}");
        let filter = SessionFilter { text: "petrov t7".to_owned(), ..SessionFilter::default() };
        assert_eq!(history.sessions_page(&filter, None, 9).await.unwrap().lines.len(), 1, "{sql}");
        assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }), "{sql}");
        history.close().await.unwrap();
        assert!(beside(folder.path(), ".damaged").is_empty(), "{sql}");
    }
}
