//! I9: what somebody with SQL does to the database is found.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use common::{at, draft, go_on, key, public, session};
use history::{Doubt, Draft, Head, Kind, Sealed, Tampering, Verdict};
use history_store::{History, verify_file};
use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

async fn sqlite(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

/// Makes a history of two sessions, lets `tamper` loose on it, and verifies.
async fn verdict(known: bool, tamper: impl AsyncFnOnce(&mut SqliteConnection)) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    for draft in session(1, "a", "Jana Petrov", "T1").into_iter().chain(session(9, "b", "Ole Brandt", "T2")) {
        history.append(draft).await.unwrap();
    }
    let head = history.head().await.unwrap();
    assert!(matches!(history.verify(public(), head, &mut go_on).await, Verdict::Intact { entries: 9, .. }));
    history.close().await.unwrap();
    let mut connection = sqlite(&path).await;
    sqlx::raw_sql(
        "DROP TRIGGER entries_are_not_changed; DROP TRIGGER entries_are_not_removed; DROP TRIGGER entries_follow;",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    tamper(&mut connection).await;
    connection.close().await.unwrap();
    verify_file(&path, public(), head.filter(|_| known)).await
}

#[tokio::test]
async fn i9_each_statement_is_found() {
    for (sql, sequence, what) in [
        ("UPDATE entries SET hash = zeroblob(32) WHERE sequence = 3", 3, Tampering::Content),
        ("UPDATE entries SET session = 'b' WHERE sequence = 3", 3, Tampering::List),
        ("UPDATE entries SET session = NULL WHERE sequence = 3", 3, Tampering::List),
        ("DELETE FROM entries WHERE sequence = 1", 1, Tampering::Order),
        ("DELETE FROM entries WHERE sequence = 5", 5, Tampering::Order),
        ("DELETE FROM entries WHERE sequence = 9", 9, Tampering::Missing),
        ("DELETE FROM entries WHERE sequence > 4", 5, Tampering::Missing),
        ("UPDATE entries SET sequence = 10 WHERE sequence = 5", 5, Tampering::Order),
        ("UPDATE entries SET sequence = 10 WHERE sequence = 9", 9, Tampering::Order),
        ("UPDATE entries SET (encoded, hash) = (SELECT encoded, hash FROM entries WHERE sequence = 2) WHERE sequence = 6",
            6, Tampering::Order),
        ("INSERT INTO entries SELECT 10, session, encoded, hash FROM entries WHERE sequence = 9", 10, Tampering::Order),
        ("UPDATE checkpoint SET signature = zeroblob(64)", 9, Tampering::Signature),
        ("UPDATE checkpoint SET sequence = 8", 8, Tampering::Signature),
        ("UPDATE checkpoint SET hash = (SELECT hash FROM entries WHERE sequence = 8)", 9, Tampering::Signature),
        ("UPDATE sessions SET engineer = (SELECT engineer FROM sessions WHERE id = 'b') WHERE id = 'a'", 2, Tampering::List),
        ("UPDATE sessions SET entered = 0 WHERE id = 'b'", 6, Tampering::List),
        ("DELETE FROM sessions WHERE id = 'a'", 2, Tampering::List),
        ("DELETE FROM sessions WHERE id = 'b'", 6, Tampering::List),
        ("DELETE FROM sessions", 2, Tampering::List),
        ("UPDATE names SET name = 'Nobody' WHERE facet = 'engineer' AND name = 'Jana Petrov'", 2, Tampering::List),
        ("DELETE FROM names WHERE facet = 'organisation'", 2, Tampering::List),
        ("UPDATE sessions SET number = 3 WHERE id = 'a'", 2, Tampering::List),
        ("INSERT INTO sessions SELECT 99, since, until, entered, engineer, organisation, session_kind, level, outcome,
            approver, method, ticket, 'c', reason FROM sessions WHERE id = 'a'", 0, Tampering::List),
    ] {
        let said = verdict(false, async |connection| {
            sqlx::query(sql).execute(connection).await.unwrap();
        })
        .await;
        assert_eq!(said, Verdict::Tampered { sequence, what }, "{sql}");
    }
}

/// Writes the last entries anew with every hash right, as a forger without the key can.
async fn forge(connection: &mut SqliteConnection, keep: i64, drafts: Vec<Draft>) -> Head {
    let row = sqlx::query("SELECT hash FROM entries WHERE sequence = ?").bind(keep).fetch_one(&mut *connection);
    let hash: Vec<u8> = row.await.unwrap().get(0);
    let mut head = Head { sequence: u64::try_from(keep).unwrap(), hash: history::Hash(hash.try_into().unwrap()) };
    sqlx::query("DELETE FROM entries WHERE sequence > ?").bind(keep).execute(&mut *connection).await.unwrap();
    for draft in drafts {
        let (entry, Sealed { encoded, hash }) = draft.seal(Some(head)).unwrap();
        head = entry.head();
        sqlx::query("INSERT INTO entries (sequence, session, encoded, hash) VALUES (?, ?, ?, ?)")
            .bind(i64::try_from(entry.sequence).unwrap())
            .bind(entry.session)
            .bind(encoded)
            .bind(hash.0.as_slice())
            .execute(&mut *connection)
            .await
            .unwrap();
    }
    head
}

/// Lists that nobody can read are not called intact, though no session has that name any more.
#[tokio::test]
async fn i9_a_name_that_cannot_be_read_is_found() {
    let said = verdict(true, async |connection| {
        let name = "INSERT INTO names (facet, name) VALUES ('outcome', CAST(x'd5' AS TEXT))";
        sqlx::raw_sql(name).execute(connection).await.unwrap();
    })
    .await;
    assert!(matches!(said, Verdict::CannotSay { why: Doubt::Unreadable(_), .. }), "{said:?}");
}

/// What pages read is described elsewhere than in the rows.
#[tokio::test]
async fn i9_a_list_that_shows_other_columns_is_found() {
    for sql in [
        "UPDATE sqlite_schema SET sql = replace(sql, 'ticket, reason,', 'reason AS ticket, ticket AS reason,')
         WHERE name = 'lines'",
        "UPDATE sqlite_schema SET sql = replace(sql, 'facet = ''level''', 'facet = ''levex''') WHERE name = 'lines'",
    ] {
        let said = verdict(true, async |connection| {
            sqlx::raw_sql("PRAGMA writable_schema = ON").execute(&mut *connection).await.unwrap();
            let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
            assert_eq!(done.rows_affected(), 1);
        })
        .await;
        assert!(matches!(said, Verdict::Tampered { what: Tampering::List, .. }), "{sql}: {said:?}");
    }
}

#[tokio::test]
async fn i9_a_forged_end_of_the_chain_is_found() {
    let other = || (0..4).map(|n| draft(n, Kind::EngineerDid, None, json!({"n": n}))).collect::<Vec<_>>();
    let said = verdict(false, async |connection| {
        forge(connection, 5, other()).await;
    })
    .await;
    assert_eq!(said, Verdict::Tampered { sequence: 9, what: Tampering::Signature });
    let with_own_key = verdict(false, async |connection| {
        let head = forge(connection, 5, other()).await;
        let own = history::Checkpoint::sign(head, &history::SigningKey::from_bytes(&[9; 32]));
        sqlx::query("UPDATE checkpoint SET sequence = ?, hash = ?, key = ?, signature = ?")
            .bind(9)
            .bind(own.head.hash.0.as_slice())
            .bind(own.key.0.as_slice())
            .bind(own.signature.as_slice())
            .execute(connection)
            .await
            .unwrap();
    })
    .await;
    assert_eq!(with_own_key, Verdict::Tampered { sequence: 9, what: Tampering::Signature });
}

#[tokio::test]
async fn i9_without_its_signature_it_is_never_called_intact() {
    let strip = async |connection: &mut SqliteConnection| {
        sqlx::query("DELETE FROM checkpoint").execute(connection).await.unwrap();
    };
    let said = verdict(false, strip).await;
    assert!(matches!(said, Verdict::CannotSay { entries: 9, why: Doubt::Unsigned { from: 1 }, .. }), "{said:?}");
    assert!(matches!(verdict(true, strip).await, Verdict::Intact { signed_up_to: None, .. }));
}

#[tokio::test]
async fn i9_the_whole_file_put_back_to_an_older_day_is_found_with_a_known_head() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("history.db"), folder.path().join("old.db"));
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    history.close().await.unwrap();
    std::fs::copy(&path, &old).unwrap();
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    let head = history.append(draft(1, Kind::LevelChosen, None, json!({}))).await.unwrap().head();
    history.close().await.unwrap();
    std::fs::copy(&old, &path).unwrap();
    let said = verify_file(&path, public(), Some(head)).await;
    assert_eq!(said, Verdict::Tampered { sequence: 2, what: Tampering::Missing });
}

#[tokio::test]
async fn i9_the_tables_themselves_refuse_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    History::open(&path, Some(key()), at(0)).await.unwrap().close().await.unwrap();
    let mut connection = sqlite(&path).await;
    for sql in [
        "UPDATE entries SET session = 'x'",
        "DELETE FROM entries",
        "INSERT INTO entries VALUES (7, NULL, x'00', x'00')",
        "INSERT OR REPLACE INTO entries VALUES (1, NULL, x'00', x'00')",
    ] {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}

#[tokio::test]
async fn i9_a_file_that_is_no_history_is_never_called_intact() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let unreadable = |said| matches!(said, Verdict::CannotSay { why: Doubt::Unreadable(_), .. });
    assert!(unreadable(verify_file(&path, public(), None).await), "missing");
    std::fs::write(&path, "not a database, but long enough to be taken for a header".repeat(40)).unwrap();
    assert!(unreadable(verify_file(&path, public(), None).await), "other bytes");
    std::fs::write(&path, "").unwrap();
    assert!(unreadable(verify_file(&path, public(), None).await), "empty");
}

#[tokio::test]
async fn verifying_changes_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    history.append(draft(1, Kind::LevelChosen, None, json!({}))).await.unwrap();
    let files = || ["history.db", "history.db-wal"].map(|name| std::fs::read(folder.path().join(name)).unwrap());
    let before = files();
    assert!(matches!(verify_file(&path, public(), None).await, Verdict::Intact { entries: 2, .. }));
    assert_eq!(files(), before);
    drop(history);
}
