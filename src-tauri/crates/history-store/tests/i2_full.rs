//! I2: on a full disk nothing that widens is recorded, and an end still is.
//!
//! The disk is a small tmpfs in a mount namespace of its own (`unshare`), so that it is really full.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::{path::Path, process::Command};

use common::{at, draft, go_on, key, public, session};
use history::{Kind, Verdict};
use history_store::{History, RESERVE, StoreError};
use serde_json::json;

const FOLDER: &str = "CHAPERONE_TEST_FULL";

#[test]
fn i2_the_end_is_recorded_on_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let script =
        r#"mount -t tmpfs -o size=7m none "$CHAPERONE_TEST_FULL" && exec "$0" --exact on_the_small_disk --nocapture"#;
    let done = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success() && said.contains("the small disk was used"), "{said}");
}

/// The part that runs on the small disk; started by the test above as a process of its own.
#[tokio::test]
async fn on_the_small_disk() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let (path, ballast) = (folder.join("history.db"), folder.join("ballast"));
    let history = History::open(&path, Some(key()), at(0)).await.unwrap();
    std::fs::write(&ballast, vec![1; 2 << 20]).unwrap();
    let mut lines = session(1, "a", "Jana Petrov", "T1");
    let end = lines.pop().unwrap();
    for draft in lines {
        history.append(draft).await.unwrap();
    }

    let wide = || draft(5, Kind::EngineerDid, Some("a"), json!({"text": "x".repeat(8000)}));
    let mut appended = 0;
    let full = loop {
        match history.append(wide()).await {
            Ok(_) => appended += 1,
            Err(error) => break error,
        }
        assert!(appended < 2000);
    };
    assert!(matches!(full, StoreError::Full(_)), "{full:?}");
    let reserve = folder.join("history.db.reserve");
    assert!(reserve.exists(), "what widens may not use the reserve");

    history.append(end).await.unwrap();
    assert!(!reserve.exists());
    for number in 0..40 {
        history.append(draft(number, Kind::SessionGone, Some("a"), json!({"process": number}))).await.unwrap();
    }
    // Something else takes what is left.
    let _ = std::fs::write(folder.join("others"), vec![1; 8 << 20]);
    let wider = history.append(draft(9, Kind::LevelChosen, None, json!({}))).await;
    assert!(matches!(wider, Err(StoreError::Full(_))), "nothing widens without a reserve: {wider:?}");
    assert_eq!(history.broken_off().await.unwrap(), []);
    let verdict = history.verify(public(), None, &mut go_on).await;
    assert!(matches!(verdict, Verdict::Intact { entries, .. } if entries == 4 + appended + 41), "{verdict:?}");

    std::fs::remove_file(&ballast).unwrap();
    std::fs::remove_file(folder.join("others")).unwrap();
    history.append(draft(9, Kind::LevelChosen, None, json!({}))).await.unwrap();
    assert_eq!(std::fs::metadata(&reserve).unwrap().len(), RESERVE);
    let head = history.head().await.unwrap();
    history.close().await.unwrap();

    let status = Command::new("mount").args(["-o", "remount,ro"]).arg(folder).status().unwrap();
    assert!(status.success());
    let opened = History::open(&path, Some(key()), at(0)).await;
    assert!(matches!(opened, Err(StoreError::ReadOnly(_))), "{opened:?}");
    let verdict = history_store::verify_file(&path, public(), head).await;
    assert!(matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
    eprintln!("the small disk was used");
}
