//! I2, I9: whichever call to the disk fails, and how: nothing is acknowledged that is not kept, nothing acknowledged is lost,
//! nothing is taken for tampering, and all goes on once the disk does.
//!
//! The calls fail in a library that is loaded before libc (`i2_faults/shim.c`), in a process of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;
#[path = "i2_faults/control.rs"]
mod control;

use std::{fs, path::Path, time::Duration};

use common::{at, draft, key, public};
use control::{Call, Control, EIO, ENOSPC, EROFS, Fault, Fell, Of};
use history::{Head, Kind, Verdict};
use history_store::{History, LOG_PAGES, StoreError, verify_file};
use serde_json::json;

/// The bytes of one page.
const PAGE: usize = 4096;

/// What fails, and whether it goes on failing.
const KINDS: [(i64, bool); 5] = [(ENOSPC, false), (ENOSPC, true), (EIO, false), (EIO, true), (EROFS, true)];

#[test]
fn i2_an_append_while_any_call_fails() {
    println!("{}", control::run("appends"));
}

#[test]
fn i2_a_log_that_moves_into_the_database_while_any_call_fails() {
    println!("{}", control::run("checkpoints"));
}

#[test]
fn i2_a_history_that_is_begun_or_opened_while_any_call_fails() {
    println!("{}", control::run("opens"));
}

#[test]
fn i2_a_removal_while_any_call_fails() {
    println!("{}", control::run("removals"));
}

#[test]
fn i2_a_migration_while_any_call_fails() {
    println!("{}", control::run("migrations"));
}

#[test]
fn i2_a_damaged_history_that_is_set_aside_takes_nothing_of_the_next_one_with_it() {
    println!("{}", control::run("asides"));
}

/// The heads that were acknowledged, in their order.
struct Known(Vec<Head>);

impl Known {
    fn last(&self) -> Option<Head> {
        self.0.last().copied()
    }
}

/// Copies what a crash at this moment would leave, and verifies it.
async fn as_after_a_crash(path: &Path, known: &Known, what: &str) {
    let copy = common::in_memory();
    let to = copy.path().join("history.db");
    fs::copy(path, &to).unwrap();
    let log = path.with_file_name("history.db-wal");
    if log.exists() {
        fs::copy(log, copy.path().join("history.db-wal")).unwrap();
    }
    let said = verify_file(&to, public(), known.last()).await;
    // What was written but not acknowledged may be there.
    assert!(matches!(said, Verdict::Intact { .. }), "{what}: {said:?}");
}

/// All that was acknowledged is there, nothing else is, and the next append goes well.
async fn goes_on(history: &History, known: &mut Known, what: &str) {
    let heads: Vec<Head> = history.entries(0, 100_000).await.unwrap().iter().map(history::Entry::head).collect();
    assert!(heads == known.0, "{what}: {} entries instead of {}", heads.len(), known.0.len());
    let next = history.append(draft(7, Kind::LevelChosen, None, json!({}))).await;
    known.0.push(next.unwrap_or_else(|error| panic!("{what}: {error:?}")).head());
    let said = history.verify(public(), known.last(), &mut common::go_on).await;
    assert!(matches!(said, Verdict::Intact { .. }), "{what}: {said:?}");
}

/// The kind of error that the failed call must come out as.
fn fits(error: &StoreError, fault: Fault, fell: Fell) -> bool {
    match (error, fault.error) {
        (StoreError::Full(_), ENOSPC) => true,
        // SQLite says that its shared memory or a forced write failed, not why.
        (StoreError::Disk(_), ENOSPC) => !matches!(fell.first, Some((Call::Write, Of::Log | Of::Database))),
        (StoreError::Disk(_), EIO) => true,
        (StoreError::Disk(_) | StoreError::ReadOnly(_), EROFS) => true,
        _ => false,
    }
}

/// One append while a call fails; true where none did, as there were not so many.
async fn append(control: &Control, history: &History, known: &mut Known, fault: Fault, narrows: bool) -> bool {
    let kind = if narrows { Kind::LevelNarrowed } else { Kind::SessionGranted };
    let next = draft(fault.at, kind, (!narrows).then_some("a"), json!({"text": "x".repeat(300)}));
    control.arm(fault);
    let appended = history.append(next).await;
    let fell = control.disarm();
    let what = format!("{fault:?}, {fell:?}, narrows: {narrows}, {appended:?}");
    match &appended {
        Ok(entry) => {
            known.0.push(entry.head());
            assert!(fell.first.is_none() || narrows, "acknowledged though a call failed: {what}");
        }
        Err(error) => assert!(fell.first.is_some() && fits(error, fault, fell), "{what}"),
    }
    as_after_a_crash(history.path(), known, &what).await;
    goes_on(history, known, &what).await;
    fell.first.is_none()
}

/// The part that runs under the shim.
#[tokio::test]
async fn appends() {
    let Some(control) = Control::of_this_process() else { return };
    let path = control.folder.join("history.db");
    let mut faults = 0;
    for (error, lasting) in KINDS {
        for narrows in [false, true] {
            let history = History::open(&path, Some(key()), at(0)).await.unwrap();
            let mut known =
                Known(history.entries(0, 100_000).await.unwrap().iter().map(history::Entry::head).collect());
            for at in 1.. {
                faults += 1;
                if append(&control, &history, &mut known, Fault { at, error, lasting }, narrows).await {
                    break;
                }
            }
            history.close().await.unwrap();
        }
    }
    assert!(faults > 50);
    println!("{faults} faults were made in appends");
}

/// Copies the files of a history that nobody writes.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        if !file.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
}

/// The part that runs under the shim: an append at which SQLite moves the log into the database.
#[tokio::test]
async fn checkpoints() {
    let Some(control) = Control::of_this_process() else { return };
    let (full, used) = (control.folder.join("full"), control.folder.join("used"));
    let history = History::open(&full.join("history.db"), Some(key()), at(0)).await.unwrap();
    let mut known = Known(vec![history.head().await.unwrap().unwrap()]);
    // SQLite moves it once it has so many pages of 4096 bytes, each with a head of its own.
    while fs::metadata(full.join("history.db-wal")).unwrap().len() < u64::from(LOG_PAGES - 3) * 4120 {
        let next = draft(1, Kind::EngineerDid, Some("a"), json!({"text": "x".repeat(100)}));
        known.0.push(history.append(next).await.unwrap().head());
    }
    let (mut faults, mut in_database) = (0, 0);
    for (error, lasting) in KINDS {
        let mut at = 1;
        loop {
            copy(&full, &used);
            let path = used.join("history.db");
            let after = History::open(&path, Some(key()), common::at(0)).await.unwrap();
            let mut known = Known(known.0.clone());
            let fault = Fault { at, error, lasting };
            control.arm(fault);
            let next = draft(fault.at, Kind::SessionGranted, Some("b"), json!({"text": "x".repeat(9000)}));
            let appended = after.append(next).await;
            let fell = control.disarm();
            let what = format!("{fault:?}, {fell:?}, {appended:?}");
            match &appended {
                // The log holds the entry before it is moved; that it could not be moved is tried again later.
                Ok(entry) => known.0.push(entry.head()),
                Err(error) => assert!(fits(error, fault, fell), "{what}"),
            }
            as_after_a_crash(&path, &known, &what).await;
            goes_on(&after, &mut known, &what).await;
            after.close().await.unwrap();
            assert!(matches!(verify_file(&path, public(), known.last()).await, Verdict::Intact { .. }), "{what}");
            in_database += u32::from(matches!(fell.first, Some((_, Of::Database))));
            faults += 1;
            if fell.first.is_none() {
                break;
            }
            at += if common::deep() { 1 } else { 5 };
        }
    }
    assert!(in_database > 0, "the log was never moved");
    println!("{faults} faults were made, {in_database} of them in the database's own file");
}

/// The part that runs under the shim: a history begun, and one opened after a crash.
#[tokio::test]
async fn opens() {
    let Some(control) = Control::of_this_process() else { return };
    let (crashed, used) = (control.folder.join("crashed"), control.folder.join("used"));
    let history = History::open(&crashed.join("history.db"), Some(key()), at(0)).await.unwrap();
    for draft in common::day() {
        history.append(draft).await.unwrap();
    }
    let old = history.head().await.unwrap();
    let empty = control.folder.join("empty");
    fs::create_dir(&empty).unwrap();
    let mut faults = 0;
    for (from, before) in [(&empty, None), (&crashed, old)] {
        for (error, lasting) in KINDS {
            for at in 1.. {
                copy(from, &used);
                let path = used.join("history.db");
                let fault = Fault { at, error, lasting };
                control.arm(fault);
                let opened = History::open(&path, Some(key()), common::at(0)).await;
                let fell = control.disarm();
                let what = format!("{fault:?}, {fell:?}, {:?}", opened.as_ref().err());
                assert!(opened.is_ok() || opened.as_ref().is_err_and(|error| fits(error, fault, fell)), "{what}");
                if let Ok(history) = opened {
                    history.close().await.unwrap();
                }
                let history = History::open(&path, Some(key()), common::at(0)).await;
                let history = history.unwrap_or_else(|error| panic!("{what}: then {error:?}"));
                let heads = history.entries(0, 1000).await.unwrap();
                assert_eq!(heads[0].kind, Kind::HistoryBegun, "{what}");
                let mut known = Known(heads.iter().map(history::Entry::head).collect());
                assert!(before.is_none_or(|before| known.0.contains(&before)), "{what}");
                goes_on(&history, &mut known, &what).await;
                history.close().await.unwrap();
                faults += 1;
                if fell.first.is_none() {
                    break;
                }
            }
        }
    }
    println!("{faults} faults were made while a history was begun or opened");
}

/// The part that runs under the shim: retention removes the older half.
#[tokio::test]
async fn removals() {
    let Some(control) = Control::of_this_process() else { return };
    let (full, used) = (control.folder.join("full"), control.folder.join("used"));
    let history = History::open(&full.join("history.db"), Some(key()), at(0)).await.unwrap();
    for number in 0..20_i64 {
        for draft in common::session(number * 1000, &format!("s{number}"), "Jana Petrov", "T1") {
            history.append(draft).await.unwrap();
        }
    }
    let before = history.entries(0, 1000).await.unwrap();
    let head = before.last().map(history::Entry::head);
    let (mut faults, mut removed) = (0, 0);
    for (error, lasting) in KINDS {
        for at in 1.. {
            copy(&full, &used);
            let path = used.join("history.db");
            let history = History::open(&path, Some(key()), common::at(0)).await.unwrap();
            let fault = Fault { at, error, lasting };
            control.arm(fault);
            let purged = history.purge(common::at(10_000).utc, i64::MAX, common::at(50_000)).await;
            let fell = control.disarm();
            let what = format!("{fault:?}, {fell:?}, {purged:?}");
            match &purged {
                Ok(purged) => {
                    // That the folder could not be forced to the disk is nothing to SQLite.
                    assert!(matches!(fell.first, None | Some((Call::Sync, Of::Another))) && purged.is_some(), "{what}");
                    removed += 1;
                }
                Err(error) => {
                    assert!(fits(error, fault, fell), "{what}");
                    assert_eq!(history.entries(0, 1000).await.unwrap(), before, "{what}");
                }
            }
            as_after_a_crash(&path, &Known(head.into_iter().collect()), &what).await;
            history.purge(common::at(10_000).utc, i64::MAX, common::at(60_000)).await.unwrap();
            assert_eq!(history.entries(0, 1).await.unwrap()[0].text("engineer"), "", "{what}");
            let next = history.append(draft(7, Kind::LevelChosen, None, json!({}))).await.unwrap();
            let said = history.verify(public(), Some(next.head()), &mut common::go_on).await;
            assert!(
                matches!(said, Verdict::Intact { entries, .. } if entries < before.len() as u64),
                "{what}: {said:?}"
            );
            // Its threads would go on in the files that the next round puts in place.
            history.close().await.unwrap();
            faults += 1;
            if fell.first.is_none() {
                break;
            }
        }
    }
    assert!(removed >= KINDS.len());
    println!("{faults} faults were made in removals");
}

/// The part that runs under the shim: a database of the first version is brought up to date.
#[tokio::test]
async fn migrations() {
    let Some(control) = Control::of_this_process() else { return };
    let (old, used) = (control.folder.join("old"), control.folder.join("used"));
    fs::create_dir(&old).unwrap();
    let head = common::small_of_version_1(&old.join("history.db")).await;
    let (mut faults, mut failed) = (0, 0);
    for (error, lasting) in KINDS {
        let mut at = 1;
        loop {
            copy(&old, &used);
            let path = used.join("history.db");
            let fault = Fault { at, error, lasting };
            control.arm(fault);
            let opened = History::open(&path, Some(key()), common::at(0)).await;
            let fell = control.disarm();
            let what = format!("{fault:?}, {fell:?}, {:?}", opened.as_ref().err());
            match &opened {
                Ok(_) => {}
                Err(StoreError::NotMigrated { from: 1, why }) => assert!(fits(why, fault, fell), "{what}"),
                Err(error) => assert!(fits(error, fault, fell), "{what}"),
            }
            failed += u32::from(opened.is_err());
            if let Ok(history) = opened {
                history.close().await.unwrap();
            }
            as_after_a_crash(&path, &Known(vec![head]), &what).await;
            let history = History::open(&path, Some(key()), common::at(1)).await;
            let history = history.unwrap_or_else(|error| panic!("{what}: then {error:?}"));
            let mut known = Known(history.entries(0, 1000).await.unwrap().iter().map(history::Entry::head).collect());
            assert!(known.0.contains(&head), "{what}");
            goes_on(&history, &mut known, &what).await;
            history.close().await.unwrap();
            let names = fs::read_dir(&used).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
            let names: Vec<String> = names.collect();
            assert!(names.iter().any(|name| name.ends_with(".backup")), "{what}: {names:?}");
            assert!(!names.iter().any(|name| name.contains("damaged")), "{what}: {names:?}");
            faults += 1;
            if fell.first.is_none() {
                break;
            }
            at += if common::deep() { 1 } else { 9 };
        }
    }
    assert!(failed > 0);
    println!("{faults} faults were made in migrations, {failed} of them let it fail");
}

/// Where a damaged history cannot be renamed, it and its log stay as they are.
async fn renames(control: &Control, from: &Path, used: &Path) {
    let mut damaged = fs::read(from.join("history.db")).unwrap();
    damaged[100..PAGE].fill(0xa5);
    let log = fs::read(from.join("history.db-wal")).unwrap();
    for at in 1.. {
        copy(from, used);
        let path = used.join("history.db");
        fs::write(&path, &damaged).unwrap();
        control.arm(Fault { at, error: EIO, lasting: false });
        let opened = History::open(&path, Some(key()), common::at(0)).await;
        let fell = control.disarm();
        assert!(fell.first.is_some(), "nothing was renamed");
        if matches!(fell.first, Some((Call::Rename, _))) {
            assert!(matches!(opened, Err(StoreError::Disk(_))), "{opened:?}");
            assert!(fs::read(&path).unwrap() == damaged && fs::read(used.join("history.db-wal")).unwrap() == log);
            return;
        }
    }
}

/// The part that runs under the shim: each page of a history is damaged, one that was closed in order and one that was not, and
/// those that cannot be opened are set aside.
#[tokio::test]
async fn asides() {
    const LATE: Duration = Duration::from_millis(100);
    let Some(control) = Control::of_this_process() else { return };
    let (closed, killed, used) =
        (control.folder.join("closed"), control.folder.join("killed"), control.folder.join("used"));
    fs::create_dir(&closed).unwrap();
    common::small(&closed.join("history.db")).await;
    copy(&closed, &killed);
    let running = History::open(&killed.join("history.db"), Some(key()), at(0)).await.unwrap();
    running.append(draft(9, Kind::LevelChosen, None, json!({}))).await.unwrap();
    renames(&control, &killed, &used).await;
    control.remove_logs_late(LATE);
    let (mut faults, mut aside) = (0, [0, 0]);
    for (count, from) in aside.iter_mut().zip([&closed, &killed]) {
        let bytes = fs::read(from.join("history.db")).unwrap();
        let log = fs::read(from.join("history.db-wal")).unwrap_or_default();
        for page in 0..bytes.len() / PAGE {
            // The first one begins with what says that it is a database.
            let begin = if page == 0 { 100 } else { page * PAGE };
            let mut damaged = bytes.clone();
            damaged[begin..(page + 1) * PAGE].fill(0xa5);
            copy(from, &used);
            let path = used.join("history.db");
            fs::write(&path, &damaged).unwrap();
            let what = format!("page {page}, a log of {}", log.len());
            let history = History::open(&path, Some(key()), at(0)).await;
            let history = history.unwrap_or_else(|error| panic!("{what}: {error:?}"));
            faults += 1;
            let entries = history.entries(0, 1000).await;
            if let Some(first) = entries.iter().flatten().next().filter(|entry| entry.kind == Kind::HistorySetAside) {
                // As it was, and its log with it.
                let file = used.join(first.text("file"));
                assert!(fs::read(&file).unwrap() == damaged, "{what}");
                let kept = fs::read(used.join(format!("{}-wal", first.text("file")))).unwrap_or_default();
                assert!(kept.starts_with(&log), "{what}: a log of {}", kept.len());
                let mut known = Known(vec![first.head()]);
                goes_on(&history, &mut known, &what).await;
                tokio::time::sleep(2 * LATE).await;
                as_after_a_crash(&path, &known, &what).await;
                *count += 1;
            }
            history.close().await.unwrap();
        }
    }
    assert!(aside.iter().all(|count| *count > 0), "{aside:?}");
    println!("{faults} faults were made in pages, and {aside:?} histories set aside");
}
