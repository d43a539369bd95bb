//! I9: an acknowledged entry survives `kill -9` of its writer at any moment, and nothing that a kill leaves is taken for
//! tampering.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use common::{at, dice::Dice, draft, exported::Exported, key, public};
use history::{Entry, Head, Kind, Verdict};
use history_store::{History, verify_file};
use serde_json::json;

const FOLDER: &str = "CHAPERONE_TEST_KILL";
const DOES: &str = "CHAPERONE_TEST_KILL_DOES";
const ACKNOWLEDGED: &str = "acknowledged ";

/// Between fork and exec a child holds every lock of this process: while one test starts one, no other may hold a history.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// What the process does that is killed.
const DOINGS: [&str; 4] = ["appends", "appends and reads", "opens and closes", "appends and removes"];

/// The process that is killed: started by the test below, goes on until then.
#[tokio::test]
async fn writer() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let does = std::env::var(DOES).unwrap();
    let path = Path::new(&folder).join("history.db");
    let session = format!("{:04x}", std::process::id());
    let mut history = History::open(&path, Some(key()), at(0)).await.unwrap();
    if does == "appends and removes" {
        return remove(&history, &session).await;
    }
    for number in 0.. {
        let kind = if number == 0 { Kind::SessionGranted } else { Kind::EngineerDid };
        acknowledge(&history.append(draft(number, kind, Some(&session), json!({"number": number}))).await.unwrap());
        match does.as_str() {
            "appends and reads" => {
                let next = draft(number, Kind::HistoryRead, None, json!({"number": number}));
                let (read, appended) = tokio::join!(read(&history, &session), history.append(next));
                read.unwrap();
                acknowledge(&appended.unwrap());
            }
            "opens and closes" => {
                history.close().await.unwrap();
                history = History::open(&path, Some(key()), at(0)).await.unwrap();
            }
            _ => {}
        }
    }
}

/// Ends every session, and lets retention remove all but the newest entries, again and again.
async fn remove(history: &History, session: &str) {
    for number in 0_u32.. {
        let now = i64::try_from(history.head().await.unwrap().unwrap().sequence).unwrap();
        for open in history.broken_off().await.unwrap() {
            let end = draft(now, Kind::SessionEnded, Some(&open.id), json!({"outcome": "staff"}));
            acknowledge(&history.append(end).await.unwrap());
        }
        let id = format!("{session}-{number}");
        acknowledge(&history.append(draft(now, Kind::SessionGranted, Some(&id), json!({}))).await.unwrap());
        if let Some(purged) = history.purge(at(now - 5).utc, i64::MAX, at(now)).await.unwrap() {
            acknowledge(&purged.entry);
        }
    }
}

fn acknowledge(entry: &Entry) {
    println!("{ACKNOWLEDGED}{}", entry.head());
}

/// Reads as an export and the pages do.
async fn read(history: &History, session: &str) -> Result<(), history_store::StoreError> {
    Exported::read(history, &[session.to_owned()]).await?;
    Ok(())
}

fn start(folder: &Path, does: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer", "--nocapture"])
        .env(FOLDER, folder)
        .env(DOES, does)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Starts the process, kills it at some moment, and gives what it acknowledged last.
fn run_and_kill(folder: &Path, does: &str, dice: &mut Dice) -> Option<Head> {
    let mut child = start(folder, does);
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    // One in four is killed wherever it is, while it opens the history too.
    if !dice.chance(4) {
        while !said.contains(ACKNOWLEDGED) {
            assert!(lines.read_line(&mut said).unwrap() > 0, "the process that {does} ended by itself");
        }
    }
    sleep(Duration::from_micros(dice.next() % 30_000));
    child.kill().unwrap();
    child.wait().unwrap();
    lines.read_to_string(&mut said).unwrap();
    // A line that was cut off was not acknowledged.
    let (whole, _) = said.rsplit_once('\n')?;
    let (_, head) = whole.rsplit_once(ACKNOWLEDGED)?;
    Some(head.lines().next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn i9_every_acknowledged_entry_survives_kill_9() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let kills = if common::deep() { 1000 } else { 100 };
    let mut dice = Dice::new(7);
    let (mut folder, mut known, mut acknowledged) = (tempfile::tempdir().unwrap(), None::<Head>, 0);
    for round in 0..kills {
        if round % 100 == 0 {
            (folder, known) = (tempfile::tempdir().unwrap(), None);
        }
        let path = folder.path().join("history.db");
        let does = *dice.pick(&DOINGS);
        let last = run_and_kill(folder.path(), does, &mut dice);
        if let Some(last) = last {
            assert!(known.is_none_or(|known| known.sequence < last.sequence), "round {round}, {does}");
            acknowledged += 1;
            known = Some(last);
        }
        let Some(head) = known else { continue };
        let verdict = verify_file(&path, public(), known).await;
        let Verdict::Intact { head: found, .. } = verdict else { panic!("round {round}, {does}: {verdict:?}") };
        assert!(found.sequence >= head.sequence, "round {round}, {does}");
        if dice.chance(5) {
            let history = History::open(&path, Some(key()), at(0)).await.unwrap();
            known = Some(history.append(draft(1, Kind::ConsoleStarted, None, json!({}))).await.unwrap().head());
            let verdict = history.verify(public(), known, &mut common::go_on).await;
            assert!(matches!(verdict, Verdict::Intact { .. }), "round {round}, {does}: {verdict:?}");
            history.close().await.unwrap();
        }
        let files = std::fs::read_dir(folder.path()).unwrap();
        let aside = files.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("damaged"));
        assert_eq!(aside.count(), 0, "round {round}, {does}");
    }
    assert!(acknowledged * 3 > kills, "{acknowledged} of {kills}");
}

/// A database of the first version is whole and of one version or the other, wherever bringing it up to date is killed.
#[tokio::test]
async fn i9_a_migration_that_is_killed_loses_nothing() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let kills = if common::deep() { 300 } else { 30 };
    let mut dice = Dice::new(1);
    let old = tempfile::tempdir().unwrap();
    let head = common::small_of_version_1(&old.path().join("history.db")).await;
    let bytes = std::fs::read(old.path().join("history.db")).unwrap();
    let mut unfinished = 0;
    for round in 0..kills {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        std::fs::write(&path, &bytes).unwrap();
        let mut child = start(folder.path(), "opens and closes");
        sleep(Duration::from_micros(dice.next() % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let verdict = verify_file(&path, public(), Some(head)).await;
        assert!(matches!(verdict, Verdict::Intact { .. }), "round {round}: {verdict:?}");
        unfinished += u32::from(matches!(verdict, Verdict::Intact { head: found, .. } if found == head));
        let history = History::open(&path, Some(key()), at(0)).await.unwrap();
        let entries = history.entries(0, 10_000).await.unwrap();
        assert!(entries[0].kind == Kind::HistoryBegun && entries.iter().any(|entry| entry.head() == head));
        history.append(draft(1, Kind::ConsoleStarted, None, json!({}))).await.unwrap();
        let verdict = history.verify(public(), Some(head), &mut common::go_on).await;
        assert!(matches!(verdict, Verdict::Intact { .. }), "round {round}: {verdict:?}");
    }
    assert!(unfinished > 0);
}
