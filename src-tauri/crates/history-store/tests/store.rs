//! Appending, listing, opening again.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{at, draft, go_on, key, public, session};
use history::{Kind, Outcome, Verdict};
use history_store::{History, RESERVE, SessionFilter, StoreError};
use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

async fn open(folder: &TempDir) -> History {
    History::open(&folder.path().join("history.db"), Some(key()), at(0)).await.unwrap()
}

async fn filled(folder: &TempDir) -> History {
    let history = open(folder).await;
    for number in 0..10 {
        let (engineer, ticket) = if number % 2 == 0 { ("Jana Petrov", "T_100") } else { ("Ole Brandt", "TX100") };
        for draft in session(10 * (number / 2), &format!("s{number}"), engineer, ticket) {
            history.append(draft).await.unwrap();
        }
    }
    history
}

#[tokio::test]
async fn a_new_history_says_that_it_begins_and_goes_on_when_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder).await;
    let head = history.append(draft(1, Kind::ConsoleStarted, None, json!({}))).await.unwrap().head();
    history.close().await.unwrap();
    let history = open(&folder).await;
    assert_eq!(history.head().await.unwrap(), Some(head));
    history.append(draft(2, Kind::ConsoleStarted, None, json!({}))).await.unwrap();
    let kinds: Vec<_> = history.entries(0, 9).await.unwrap().into_iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::HistoryBegun, Kind::ConsoleStarted, Kind::ConsoleStarted]);
    assert!(matches!(
        history.verify(public(), Some(head), &mut go_on).await,
        Verdict::Intact { entries: 3, signed_up_to: Some(3), .. }
    ));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = history.sessions_page(&SessionFilter::default(), after.as_deref(), 3).await.unwrap();
        seen.extend(page.lines.iter().map(|line| line.id.clone()));
        after = seen.last().cloned();
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, ["s9", "s8", "s7", "s6", "s5", "s4", "s3", "s2", "s1", "s0"]);
    let recent: Vec<_> = history.recent(3).await.unwrap().into_iter().map(|line| line.id).collect();
    assert_eq!(recent, ["s9", "s8", "s7"]);
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    history.append(draft(90, Kind::SessionAsked, Some("x"), json!({"level": "full"}))).await.unwrap();
    history.append(draft(91, Kind::SessionRefused, Some("x"), json!({"outcome": "no-answer"}))).await.unwrap();
    let all = SessionFilter::default;
    for (filter, count) in [
        (all(), 11),
        (SessionFilter { text: "petrov".into(), ..all() }, 5),
        (SessionFilter { text: "t_100".into(), ..all() }, 5),
        (SessionFilter { text: "%".into(), ..all() }, 0),
        (SessionFilter { text: "imaging".into(), ..all() }, 10),
        (SessionFilter { level: Some("full".into()), ..all() }, 1),
        (SessionFilter { entered_only: true, ..all() }, 10),
        (SessionFilter { from: Some(at(30).utc), ..all() }, 5),
        (SessionFilter { to: Some(at(10).utc), ..all() }, 2),
    ] {
        assert_eq!(history.sessions_page(&filter, None, 50).await.unwrap().lines.len(), count, "{filter:?}");
    }
}

#[tokio::test]
async fn a_session_has_its_line_and_its_entries() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    let line = history.session("s2").await.unwrap().unwrap();
    assert_eq!((line.engineer.as_str(), line.approver.as_str(), line.entered), ("Jana Petrov", "meier", true));
    assert_eq!(line.outcome, Outcome::Closed { until: at(13).utc, code: "staff".into() });
    let entries = history.session_entries("s2", 100).await.unwrap();
    assert_eq!(
        entries.iter().map(|entry| entry.kind.name()).collect::<Vec<_>>(),
        ["pairing-tried", "session-asked", "session-granted", "session-ended"]
    );
    assert_eq!(history.session("none").await.unwrap(), None);
}

#[tokio::test]
async fn a_session_without_an_end_is_reported_as_broken_off() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    for draft in session(200, "cut", "Jana Petrov", "").into_iter().take(3) {
        history.append(draft).await.unwrap();
    }
    history.close().await.unwrap();
    let history = open(&folder).await;
    let broken = history.broken_off().await.unwrap();
    assert_eq!(broken.iter().map(|line| line.id.as_str()).collect::<Vec<_>>(), ["cut"]);
    history.append(draft(300, Kind::SessionEnded, Some("cut"), json!({"outcome": "stopped"}))).await.unwrap();
    assert_eq!(history.broken_off().await.unwrap(), []);
}

#[tokio::test]
async fn the_list_is_made_again_from_the_entries() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    let before = history.recent(50).await.unwrap();
    history.rebuild_sessions().await.unwrap();
    assert_eq!(history.recent(50).await.unwrap(), before);
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
}

#[tokio::test]
async fn a_second_writer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder).await;
    let second = History::open(history.path(), Some(key()), at(0)).await;
    assert!(matches!(second, Err(StoreError::Locked)));
    history.close().await.unwrap();
    open(&folder).await;
}

#[tokio::test]
async fn a_damaged_database_is_set_aside_whole_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    for round in 1..=3_u64 {
        filled(&folder).await.close().await.unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[..100].fill(0x55);
        std::fs::write(&path, &bytes).unwrap();
        let history = open(&folder).await;
        let first = history.entries(0, 1).await.unwrap().remove(0);
        assert_eq!(first.kind, Kind::HistorySetAside);
        let aside = folder.path().join(first.text("file"));
        assert_eq!(std::fs::read(aside).unwrap(), bytes);
        assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { entries: 1, .. }));
        let kept = std::fs::read_dir(folder.path()).unwrap();
        let kept = kept.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains(".damaged-"));
        assert_eq!(kept.count() as u64, round);
        history.close().await.unwrap();
    }
}

#[tokio::test]
async fn i2_a_log_whose_database_was_removed_is_set_aside_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log) = (folder.path().join("history.db"), folder.path().join("history.db-wal"));
    for emptied in [false, true] {
        let history = filled(&folder).await;
        let bytes = std::fs::read(&log).unwrap();
        assert!(!bytes.is_empty());
        history.close().await.unwrap();
        std::fs::remove_file(&path).unwrap();
        if emptied {
            std::fs::write(&path, "").unwrap();
        }
        std::fs::write(&log, &bytes).unwrap();
        let history = open(&folder).await;
        let first = history.entries(0, 1).await.unwrap().remove(0);
        assert_eq!(first.kind, Kind::HistorySetAside);
        let aside = folder.path().join(format!("{}-wal", first.text("file")));
        // Nor does looking at it remove the log.
        let said = history_store::verify_file(&folder.path().join(first.text("file")), public(), None).await;
        assert!(matches!(said, Verdict::CannotSay { .. }), "{said:?}");
        assert_eq!(std::fs::read(aside).unwrap(), bytes);
        history.close().await.unwrap();
    }
}

#[tokio::test]
async fn damage_that_shows_later_is_set_aside_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    let files = |name: &str| {
        [name.to_owned(), format!("{name}-wal")].map(|name| std::fs::read(folder.path().join(name)).unwrap())
    };
    let before = files("history.db");
    let history = history.begin_anew(at(7), "page 3 does not read").await.unwrap();
    let first = history.entries(0, 1).await.unwrap().remove(0);
    assert_eq!((first.kind.clone(), first.text("why")), (Kind::HistorySetAside, "page 3 does not read"));
    assert!(files(first.text("file")) == before, "set aside as it was");
    let aside = folder.path().join(first.text("file"));
    let verdict = history_store::verify_file(&aside, public(), None).await;
    assert!(matches!(verdict, Verdict::Intact { entries: 41, .. }), "{verdict:?}");
}

#[tokio::test]
async fn a_later_format_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    filled(&folder).await.close().await.unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&path, &bytes).unwrap();
    let opened = History::open(&path, Some(key()), at(0)).await;
    assert!(matches!(opened, Err(StoreError::TooNew(99))), "{opened:?}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn entries_appended_without_a_key_are_told_when_one_comes() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("history.db"), None, at(0)).await.unwrap();
    history.append(draft(1, Kind::ConsoleStarted, None, json!({}))).await.unwrap();
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::CannotSay { entries: 2, .. }));
    history.sign_with(key()).await;
    history.append(draft(2, Kind::LevelChosen, None, json!({}))).await.unwrap();
    history.append(draft(3, Kind::LevelNarrowed, None, json!({}))).await.unwrap();
    let entries = history.entries(2, 9).await.unwrap();
    assert_eq!(
        entries.iter().map(|entry| &entry.kind).collect::<Vec<_>>(),
        [&Kind::UnsignedFound, &Kind::LevelChosen, &Kind::LevelNarrowed]
    );
    assert_eq!(entries[0].payload["found-up-to"], 2);
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { entries: 5, .. }));
}

#[tokio::test]
async fn i2_what_is_derived_is_no_reason_to_record_no_entry_of_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let history = filled(&folder).await;
    let mut other = SqliteConnectOptions::new().filename(history.path()).connect().await.unwrap();
    sqlx::raw_sql("DROP VIEW lines; DROP TABLE sessions; DROP TABLE words").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    let head = history.append(draft(99, Kind::LevelNarrowed, None, json!({}))).await.unwrap().head();
    assert_eq!(history.head().await.unwrap(), Some(head));
}

#[tokio::test]
async fn an_append_that_is_dropped_half_way_leaves_the_history_usable() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder).await;
    for number in 0..200_u64 {
        let append = history.append(draft(1, Kind::EngineerDid, None, json!({"number": number})));
        let _ = tokio::time::timeout(std::time::Duration::from_micros(number * 10), append).await;
    }
    history.append(draft(2, Kind::ConsoleStopped, None, json!({}))).await.unwrap();
    assert!(matches!(history.verify(public(), None, &mut go_on).await, Verdict::Intact { .. }));
}

#[tokio::test]
async fn the_reserve_lies_beside_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder).await;
    let reserve = folder.path().join("history.db.reserve");
    assert_eq!(std::fs::metadata(&reserve).unwrap().len(), RESERVE);
    std::fs::remove_file(&reserve).unwrap();
    history.append(draft(1, Kind::ConsoleStopped, None, json!({}))).await.unwrap();
    assert!(!reserve.exists());
    history.append(draft(2, Kind::ConsoleStarted, None, json!({}))).await.unwrap();
    assert_eq!(std::fs::metadata(&reserve).unwrap().len(), RESERVE);
}
