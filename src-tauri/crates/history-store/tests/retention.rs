//! Retention removes whole old parts, the rest verifies from the stub, and every wrong stub is found (I9).
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use common::{at, draft, go_on, key, public, session};
use history::{Doubt, Head, Kind, SigningKey, Tampering, Verdict};
use history_store::{History, SessionFilter, StoreError, verify_file};
use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// Ten sessions, one a minute: entries 2 to 41.
async fn filled(folder: &TempDir, key: Option<SigningKey>) -> History {
    let history = History::open(&folder.path().join("history.db"), key, at(0)).await.unwrap();
    for number in 0..10 {
        for draft in session(number * 60_000, &format!("s{number}"), &format!("Engineer {number}"), "T1") {
            history.append(draft).await.unwrap();
        }
    }
    history
}

async fn heads(history: &History) -> Vec<Head> {
    history.entries(0, 1000).await.unwrap().iter().map(history::Entry::head).collect()
}

fn minute(number: i64) -> i64 {
    at(number * 60_000).utc
}

async fn sqlite(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).connect().await.unwrap()
}

#[tokio::test]
async fn i9_what_is_old_goes_and_the_rest_verifies_from_the_stub() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, Some(key())).await;
    let before = heads(&history).await;
    let mut ids = history.session_ids().await.unwrap();
    ids.sort_unstable();
    assert_eq!(ids, ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9"]);
    let purged = history.purge(minute(4), i64::MAX, at(900_000)).await.unwrap().unwrap();
    // The first entry and four sessions of four entries.
    assert_eq!((purged.from, purged.stub.removed.last, purged.stub.removed.sessions), (1, before[16], 4));
    assert_eq!((purged.entry.kind.clone(), purged.entry.sequence), (Kind::HistoryPurged, 42));
    assert_eq!(history.entries(0, 1).await.unwrap()[0].head(), before[17]);
    // Of what was removed only the last hash is still known.
    let hash_of = async |number| history.hash_of(number).await.unwrap();
    assert_eq!((hash_of(16).await, hash_of(17).await), (None, Some(before[16].hash)));
    assert_eq!((hash_of(18).await, hash_of(43).await), (Some(before[17].hash), None));
    assert_eq!(history.removed_at().await.unwrap(), Some(at(900_000).utc));
    let verdict = history.verify(public(), Some(purged.entry.head()), &mut go_on).await;
    let Verdict::Intact { entries: 25, removed: Some(stub), .. } = verdict else { panic!("{verdict:?}") };
    assert_eq!(*stub, purged.stub);
    // Nothing of them is found any more, nor can be chosen.
    let page = history.sessions_page(&SessionFilter::default(), None, 50).await.unwrap();
    assert_eq!(page.lines.len(), 6);
    assert_eq!(history.choices().await.unwrap().engineers.first().map(String::as_str), Some("Engineer 4"));
    let find = |text: &str| SessionFilter { text: text.to_owned(), ..SessionFilter::default() };
    assert_eq!(history.sessions_page(&find("engineer 3"), None, 50).await.unwrap().lines.len(), 0);
    assert_eq!(history.sessions_page(&find("engineer 4"), None, 50).await.unwrap().lines.len(), 1);
    let counted = history.pictures(0, i64::MAX).await.unwrap();
    assert_eq!(counted.quarters.iter().map(|quarter| quarter.entered).sum::<u32>(), 6);
    assert_eq!(history.purge(minute(4), i64::MAX, at(900_001)).await.unwrap(), None);

    // It goes on, also after it is opened again, and the next removal makes one stub over both.
    history.close().await.unwrap();
    let history = History::open(&folder.path().join("history.db"), Some(key()), at(0)).await.unwrap();
    history.append(draft(900_002, Kind::LevelChosen, None, json!({}))).await.unwrap();
    let again = history.purge(minute(8), i64::MAX, at(900_003)).await.unwrap().unwrap();
    assert_eq!((again.from, again.stub.removed.last.sequence, again.stub.removed.sessions), (18, 33, 8));
    assert_eq!(again.stub.removed.first_at, purged.stub.removed.first_at);
    let verdict = history.verify(public(), None, &mut go_on).await;
    assert!(matches!(&verdict, Verdict::Intact { removed: Some(stub), .. } if **stub == again.stub), "{verdict:?}");
    // Without the key a known head vouches for all, the stub included.
    let head = history.head().await.unwrap();
    let verdict = history.verify(None, head, &mut go_on).await;
    assert!(matches!(verdict, Verdict::Intact { signed_up_to: None, removed: Some(_), .. }), "{verdict:?}");
    // The removals' own entries grow old as well; what was the newest entry stays.
    let last = history.purge(at(2_000_000).utc, i64::MAX, at(2_000_000)).await.unwrap().unwrap();
    assert_eq!(last.stub.removed.last.sequence, last.entry.sequence - 2);
    let verdict = history.verify(public(), None, &mut go_on).await;
    assert!(matches!(verdict, Verdict::Intact { entries: 2, .. }), "{verdict:?}");
    history.rebuild_sessions().await.unwrap();
    assert_eq!(history.recent(9).await.unwrap(), []);
    assert_eq!(history.session_ids().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn i9_a_known_head_of_a_removed_entry_counts_only_where_the_stub_vouches_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, Some(key())).await;
    let before = heads(&history).await;
    history.purge(minute(4), i64::MAX, at(900_000)).await.unwrap().unwrap();
    let verify = async |known| history.verify(public(), Some(known), &mut go_on).await;
    assert!(matches!(verify(before[16]).await, Verdict::Intact { .. }), "the last one removed");
    let other = Head { sequence: 17, hash: before[3].hash };
    assert_eq!(verify(other).await, Verdict::Tampered { sequence: 17, what: Tampering::NotTheKnown });
    let inside = verify(before[3]).await;
    let doubt = Doubt::KnownRemoved { sequence: 4, up_to: 17 };
    assert!(matches!(&inside, Verdict::CannotSay { why, .. } if *why == doubt), "{inside:?}");
    assert!(matches!(verify(before[17]).await, Verdict::Intact { .. }), "the first one that is there");
}

#[tokio::test]
async fn i9_without_a_key_nothing_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, None).await;
    let refused = history.purge(minute(4), i64::MAX, at(900_000)).await;
    assert!(matches!(refused, Err(StoreError::Unsigned)), "{refused:?}");
    assert_eq!(heads(&history).await.len(), 41);
}

#[tokio::test]
async fn a_session_is_removed_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("history.db"), Some(key()), at(0)).await.unwrap();
    let append = async |utc, kind, id: &str| {
        history.append(draft(utc, kind, Some(id), json!({"outcome": "staff"}))).await.unwrap()
    };
    for draft in session(1, "first", "Jana Petrov", "") {
        history.append(draft).await.unwrap();
    }
    append(10, Kind::SessionGranted, "open").await;
    append(11, Kind::SessionGranted, "long").await;
    append(12, Kind::SessionEnded, "long").await;
    // A message from outside names an old session: it keeps nothing.
    append(500, Kind::Denied, "first").await;
    let purged = history.purge(at(1000).utc, i64::MAX, at(2000)).await.unwrap().unwrap();
    assert_eq!(purged.stub.removed.last.sequence, 5, "an open session stays, and all after it");
    append(20, Kind::SessionEnded, "open").await;
    append(1500, Kind::SessionGone, "long").await;
    let purged = history.purge(at(1000).utc, i64::MAX, at(2000)).await.unwrap();
    assert_eq!(purged, None, "a session that has an entry that is not old stays whole, and what began before its end");
    history.append(draft(3000, Kind::LevelChosen, None, json!({}))).await.unwrap();
    let purged = history.purge(at(2500).utc, i64::MAX, at(3001)).await.unwrap().unwrap();
    assert_eq!(purged.stub.removed.last.sequence, 12);
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
}

#[tokio::test]
async fn a_session_that_never_ended_and_holds_what_is_old_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("history.db"), Some(key()), at(0)).await.unwrap();
    history.append(draft(1, Kind::SessionGranted, Some("open"), json!({}))).await.unwrap();
    for number in 0..5_010 {
        history.append(draft(10 + number, Kind::LevelChosen, None, json!({}))).await.unwrap();
    }
    history.purge(at(4_000).utc, i64::MAX, at(9_000)).await.unwrap().unwrap();
    // What comes after is not old yet, or is old too.
    assert_eq!(history.purge(at(100).utc, i64::MAX, at(9_001)).await.unwrap(), None);
    let held = history.purge(at(8_000).utc, at(100).utc, at(9_002)).await;
    assert!(matches!(&held, Err(StoreError::Held { session }) if session == "open"), "{held:?}");
    history.append(draft(9_003, Kind::SessionEnded, Some("open"), json!({}))).await.unwrap();
    history.append(draft(9_003, Kind::LevelChosen, None, json!({}))).await.unwrap();
    // More than one removal takes: the session goes whole.
    let purged = history.purge(at(10_000).utc, i64::MAX, at(9_004)).await.unwrap().unwrap();
    assert!(purged.stub.removed.last.sequence > 5_000, "{purged:?}");
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
}

#[tokio::test]
async fn i9_what_was_changed_is_not_removed() {
    for sql in [
        "UPDATE entries SET encoded = zeroblob(200) WHERE sequence = 3",
        "UPDATE entries SET hash = zeroblob(32) WHERE sequence = 17",
        "DELETE FROM entries WHERE sequence = 5",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let history = filled(&folder, Some(key())).await;
        let mut connection = sqlite(history.path()).await;
        sqlx::raw_sql("DROP TRIGGER entries_are_not_changed; DROP TRIGGER entries_are_not_removed")
            .execute(&mut connection)
            .await
            .unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        let refused = history.purge(minute(4), i64::MAX, at(900_000)).await;
        assert!(matches!(refused, Err(StoreError::Tampered { .. })), "{sql}: {refused:?}");
        assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Tampered { .. }), "{sql}");
    }
}

/// Makes a history with a stub, lets `tamper` loose on it, and verifies.
async fn verdict(tamper: &str) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, Some(key())).await;
    history.purge(minute(3), i64::MAX, at(900_000)).await.unwrap().unwrap();
    history.purge(minute(4), i64::MAX, at(900_001)).await.unwrap().unwrap();
    let path = history.path().to_owned();
    history.close().await.unwrap();
    let mut connection = sqlite(&path).await;
    sqlx::raw_sql("DROP TRIGGER stub_is_one; DROP TRIGGER stub_is_kept; DROP TRIGGER stub_only_grows")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::raw_sql("DROP TRIGGER entries_are_not_removed; DROP TRIGGER entries_follow")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(tamper.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    verify_file(&path, public(), None).await
}

#[tokio::test]
async fn i9_every_wrong_stub_is_found() {
    assert!(matches!(verdict("SELECT 1").await, Verdict::Intact { removed: Some(_), .. }));
    for sql in [
        "DELETE FROM stub",
        "UPDATE stub SET up_to = up_to - 1",
        "UPDATE stub SET up_to = up_to + 1",
        "UPDATE stub SET hash = zeroblob(32)",
        "UPDATE stub SET sessions = sessions + 1",
        "UPDATE stub SET first_at = first_at + 1",
        "UPDATE stub SET last_at = last_at - 1",
        "UPDATE stub SET at = at + 1",
        "UPDATE stub SET entry = entry - 1",
        "UPDATE stub SET key = zeroblob(8)",
        "UPDATE stub SET signature = zeroblob(64)",
        // Moved: made to stand for one entry more, which is then left out.
        "UPDATE stub SET up_to = 18, hash = (SELECT hash FROM entries WHERE sequence = 18);
         DELETE FROM entries WHERE sequence = 18",
        // More is removed than the stub stands for.
        "DELETE FROM entries WHERE sequence = 18",
        "DELETE FROM entries WHERE sequence = (SELECT entry FROM stub)",
        "DELETE FROM entries WHERE sequence >= (SELECT entry FROM stub); DELETE FROM checkpoint",
    ] {
        let said = verdict(sql).await;
        assert!(matches!(said, Verdict::Tampered { .. }), "{sql}: {said:?}");
    }
}

#[tokio::test]
async fn i9_an_older_stub_or_one_of_another_history_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, Some(key())).await;
    history.purge(minute(3), i64::MAX, at(900_000)).await.unwrap().unwrap();
    let copy = folder.path().join("older.db");
    let mut connection = sqlite(history.path()).await;
    sqlx::query("VACUUM INTO ?").bind(copy.to_str().unwrap()).execute(&mut connection).await.unwrap();
    history.purge(minute(4), i64::MAX, at(900_001)).await.unwrap().unwrap();
    let put_back = format!(
        "DROP TRIGGER stub_only_grows; DROP TRIGGER entries_follow; ATTACH '{}' AS older;
         UPDATE stub SET (up_to, hash, sessions, first_at, last_at, at, entry, key, signature) =
            (SELECT up_to, hash, sessions, first_at, last_at, at, entry, key, signature FROM older.stub);
         INSERT INTO entries SELECT * FROM older.entries WHERE sequence < (SELECT min(sequence) FROM entries)",
        copy.display()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(put_back)).execute(&mut connection).await.unwrap();
    let said = history.verify(public(), None, &mut go_on).await;
    assert_eq!(said, Verdict::Tampered { sequence: 13, what: Tampering::Removal });
    // A key of one's own helps nobody.
    let own = SigningKey::from_bytes(&[9; 32]).verifying_key();
    assert!(matches!(history.verify(Some(own), None, &mut go_on).await, Verdict::Tampered { .. }));
}

#[tokio::test]
async fn i9_a_new_key_signs_the_stub_anew_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, Some(key())).await;
    history.purge(minute(3), i64::MAX, at(900_000)).await.unwrap().unwrap();
    let new = SigningKey::from_bytes(&[8; 32]);
    history.sign_with(new.clone()).await;
    history.append(draft(900_001, Kind::ConsoleStarted, None, json!({}))).await.unwrap();
    let verdict = history.verify(Some(new.verifying_key()), None, &mut go_on).await;
    assert!(matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
    let kinds: Vec<Kind> = history.entries(42, 9).await.unwrap().into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::UnsignedFound, Kind::ConsoleStarted]);
}

#[tokio::test]
async fn i9_only_what_the_stub_stands_for_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder, Some(key())).await;
    history.purge(minute(3), i64::MAX, at(900_000)).await.unwrap().unwrap();
    let mut connection = sqlite(history.path()).await;
    for sql in [
        "DELETE FROM entries",
        "DELETE FROM entries WHERE sequence = (SELECT min(sequence) FROM entries)",
        "UPDATE entries SET sequence = 1 WHERE sequence = 20",
        "INSERT INTO entries VALUES (1, NULL, x'00', x'00')",
    ] {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
    for sql in [
        "DELETE FROM stub",
        "UPDATE stub SET up_to = 3",
        "INSERT OR REPLACE INTO stub SELECT 1, 40, hash, 1, 1, 1, 1, 1, key, signature FROM stub",
    ] {
        let error = sqlx::query(sql).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains("the stub is kept"), "{sql}: {error}");
    }
}

#[tokio::test]
async fn space_goes_back_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("history.db"), Some(key()), at(0)).await.unwrap();
    for number in 0..300 {
        history.append(draft(number, Kind::EngineerDid, None, json!({"text": "x".repeat(8000)}))).await.unwrap();
    }
    let mut connection = sqlite(history.path()).await;
    let pages = async |connection: &mut SqliteConnection| -> i64 {
        sqlx::query("PRAGMA page_count").fetch_one(connection).await.unwrap().get(0)
    };
    let before = pages(&mut connection).await;
    history.purge(at(290).utc, i64::MAX, at(1000)).await.unwrap().unwrap();
    history.give_back().await.unwrap();
    let after = pages(&mut connection).await;
    assert!(after * 4 < before, "{before} pages, then {after}");
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
}

/// The lower-case texts of the database and its log that hold this word.
fn files_with(path: &Path, word: &str) -> Vec<String> {
    let folder = std::fs::read_dir(path.parent().unwrap()).unwrap();
    folder
        .map(|file| file.unwrap().path())
        .filter(|file| {
            let bytes = std::fs::read(file).unwrap().to_ascii_lowercase();
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[tokio::test]
async fn what_was_removed_leaves_no_words_in_the_files() {
    const WORDS: [&str; 4] = ["quiztan", "wyvernia", "xylotomy", "vexillum"];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    for number in 0..60 {
        let id = format!("s{number}");
        let engineer = if number < 30 { "Quiztan Wyvernia" } else { "Ada Okoro" };
        let mut lines = session(number * 60_000, &id, engineer, if number < 30 { "XYLOTOMY-7" } else { "T1" });
        // What is said late changes what is searched, again and again.
        for late in 0..4_i64 {
            let said = if number < 30 { format!("vexillum{late}") } else { format!("helium{late}") };
            let utc = number * 60_000 + 2;
            lines.insert(3, draft(utc, Kind::EngineerDid, Some(&id), json!({"text": said, "long": "x".repeat(500)})));
        }
        for line in lines {
            history.append(line).await.unwrap();
        }
    }
    for word in WORDS {
        assert!(!files_with(&path, word).is_empty(), "{word}");
    }
    let purged = history.purge(minute(30), i64::MAX, at(9_000_000)).await.unwrap().unwrap();
    assert_eq!(purged.stub.removed.sessions, 30);
    history.give_back().await.unwrap();
    for word in WORDS {
        assert_eq!(files_with(&path, word), Vec::<String>::new(), "{word}");
    }
    let find = |text: &str| SessionFilter { text: text.to_owned(), ..SessionFilter::default() };
    assert_eq!(history.sessions_page(&find("helium3"), None, 50).await.unwrap().lines.len(), 30);
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
    // Also after it was opened anew.
    history.close().await.unwrap();
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    history.append(draft(9_000_001, Kind::ConsoleStarted, None, json!({}))).await.unwrap();
    assert!(WORDS.iter().all(|word| files_with(&path, word).is_empty()));
}
