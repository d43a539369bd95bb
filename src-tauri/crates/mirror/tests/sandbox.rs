//! The sandbox, proven from inside the process it holds, and on the running mirror.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::process::Command;

use support::{Mirror, display, start_on};

#[test]
fn i1_no_network_no_files_no_programs_after_the_lock() {
    let home = tempfile::tempdir().unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_chaperone-mirror"));
    let run = run.arg("--self-test").env_clear().env("HOME", home.path()).current_dir(home.path()).output().unwrap();
    // The detector's runtime keeps nothing.
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    let report = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{report}");
    let lines: Vec<Vec<&str>> = report.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!(lines[0], ["lock", "-", "ok"]);
    let (text, lines): (Vec<_>, Vec<_>) = lines[1..].iter().partition(|line| line[0].ends_with("text"));
    // Loaded before the lock, the detector finds and reads text after it, on any thread.
    assert_eq!(text, [&["text", "ok", "ok"], &["second-text", "-", "ok"]]);
    for line in &lines {
        let [name, before, after] = line[..] else { panic!("{line:?}") };
        // What was tried before the lock worked then: it is the lock that denies it.
        assert!(["-", "ok"].contains(&before), "{name} before the lock: {before}");
        assert_eq!(after, "EPERM", "{name} after the lock");
    }
    for name in ["socket-inet", "socket-inet6", "socket-unix", "bind", "connect", "execve", "open-write", "ptrace"] {
        let second = format!("second-{name}");
        for name in [name, &second] {
            assert!(lines.iter().any(|line| line[0] == name), "{name} is tried");
        }
    }
}

#[test]
fn i1_the_running_mirror_is_locked_before_it_is_ready() {
    let (_server, name) = display("320x200x24");
    let (mirror, ..) = Mirror::start(start_on(&name));
    let tasks = std::fs::read_dir(format!("/proc/{}/task", mirror.process.0.id())).unwrap();
    let threads: Vec<String> =
        tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("status")).unwrap()).collect();
    assert!(threads.len() > 1, "the detector has threads of its own");
    for status in &threads {
        let has = |line: &str| status.lines().any(|held| held.split_whitespace().eq(line.split_whitespace()));
        assert!(has("Seccomp: 2") && has("NoNewPrivs: 1"), "{status}");
    }
}
