//! I9: an acknowledged entry survives `kill -9` of its writer at any moment.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

use common::{at, draft, go_on, key, public};
use history::{Head, Kind, Verdict};
use history_store::{History, verify_file};
use serde_json::json;

const FOLDER: &str = "CHAPERONE_TEST_KILL";

/// The writer: started by the test below as a process of its own, appends until it is killed.
#[tokio::test]
async fn writer() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let history = History::open(&Path::new(&folder).join("history.db"), Some(key()), at(0)).await.unwrap();
    let session = format!("{:04x}", std::process::id());
    let mut out = std::io::stdout();
    for number in 0.. {
        let kind = if number == 0 { Kind::SessionGranted } else { Kind::EngineerDid };
        let entry = history.append(draft(number, kind, Some(&session), json!({"number": number}))).await.unwrap();
        writeln!(out, "acknowledged {}", entry.head()).unwrap();
    }
}

#[tokio::test]
async fn i9_every_acknowledged_entry_survives_kill_9() {
    const KILLS: u64 = 50;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.db");
    let (mut known, mut broken): (Option<Head>, usize) = (None, 0);
    // Numbers of a small generator: the moments differ from each other; that they are exact does not matter.
    let mut state = 7_u64;
    for round in 0..KILLS {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        while !first.contains("acknowledged") {
            first.clear();
            assert!(lines.read_line(&mut first).unwrap() > 0, "the writer ended by itself in round {round}");
        }
        sleep(Duration::from_micros((state >> 33) % 30_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut said = first;
        lines.read_to_string(&mut said).unwrap();
        // A line that was cut off was not acknowledged.
        let whole = said.rsplit_once('\n').unwrap().0;
        let acknowledged: Head = whole.rsplit_once("acknowledged ").unwrap().1.parse().unwrap();
        assert!(known.is_none_or(|known| known.sequence < acknowledged.sequence), "round {round}");
        known = Some(acknowledged);
        broken += 1;
        let verdict = verify_file(&path, public(), known).await;
        let Verdict::Intact { entries, .. } = verdict else { panic!("round {round}: {verdict:?}") };
        assert!(entries >= acknowledged.sequence, "round {round}");
    }
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    assert_eq!(history.broken_off().await.unwrap().len(), broken);
    assert!(matches!(history.verify(public(), known, &mut go_on).await, Verdict::Intact { .. }));
}
