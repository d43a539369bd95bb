//! The examination's state and the commands around it, on real files and scripts.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use desktop::examination::{Source, State, Watch, run_hook};
use desktop::process::Program;

const SOON: Duration = Duration::from_secs(20);
const OFTEN: Duration = Duration::from_millis(20);

fn shell(script: &str) -> Program {
    Program {
        path: "/bin/sh".into(),
        args: vec!["-c".into(), script.into()],
        env: vec![("PATH".into(), "/usr/bin:/bin".into())],
    }
}

fn watch(source: Source, every: Duration) -> (Watch, mpsc::Receiver<State>) {
    let (tell, told) = mpsc::channel();
    let tell = move |state| {
        let _ = tell.send(state);
    };
    (Watch::start(source, every, tell), told)
}

fn first(source: Source) -> State {
    watch(source, OFTEN).1.recv_timeout(SOON).unwrap()
}

#[test]
fn a_file_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, beside) = (folder.path().join("state"), folder.path().join("new"));
    let (_watch, told) = watch(Source::File(path.clone()), OFTEN);
    assert_eq!(told.recv_timeout(SOON), Ok(State::Unknown));
    for (text, state) in [("idle\n", State::Idle), ("running", State::Running), ("gone", State::Unknown)] {
        fs::write(&beside, text).unwrap();
        fs::rename(&beside, &path).unwrap();
        assert_eq!(told.recv_timeout(SOON), Ok(state));
    }
    assert!(told.recv_timeout(OFTEN * 10).is_err(), "told without a change");
}

#[test]
fn what_is_no_file_of_this_kind_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let (pipe, long) = (folder.path().join("pipe"), folder.path().join("long"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::write(&long, format!("idle{}", " ".repeat(61))).unwrap();
    for path in [pipe, long, folder.path().to_owned(), "/dev/zero".into()] {
        assert_eq!(first(Source::File(path.clone())), State::Unknown, "{}", path.display());
    }
}

#[test]
fn a_command_says_the_state() {
    let cases = [
        ("echo idle", State::Idle),
        ("printf ' running '", State::Running),
        ("echo idle; echo a complaint >&2", State::Idle),
        ("echo idle; exit 1", State::Unknown),
        ("echo idle; kill -KILL $$", State::Unknown),
        ("echo idle; echo running", State::Unknown),
        ("echo idle >&2", State::Unknown),
        ("echo idle; head -c 1000000 /dev/zero", State::Unknown),
        ("echo idle; (setsid sleep 2 &)", State::Idle),
        ("exit 0", State::Unknown),
    ];
    for (script, state) in cases {
        assert_eq!(first(Source::Command(shell(script))), state, "{script}");
    }
    let nowhere = Program { path: "/nowhere/state".into(), args: Vec::new(), env: Vec::new() };
    assert_eq!(first(Source::Command(nowhere)), State::Unknown);
}

#[test]
fn a_command_that_hangs_is_killed_and_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let start = Instant::now();
    let script = format!("trap '' TERM; echo $$ >{}; echo idle; while :; do sleep 1; done", pid.display());
    let (_watch, told) = watch(Source::Command(shell(&script)), SOON);
    assert_eq!(told.recv_timeout(SOON), Ok(State::Unknown));
    assert!((2..8).contains(&start.elapsed().as_secs()));
    let pid = fs::read_to_string(pid).unwrap();
    assert!(!fs::exists(format!("/proc/{}", pid.trim())).unwrap());
}

#[test]
fn a_dropped_watch_tells_nothing_more() {
    let (watch, told) = watch(Source::Command(shell("echo idle")), OFTEN);
    assert_eq!(told.recv_timeout(SOON), Ok(State::Idle));
    drop(watch);
    // The thread ends, and with it what it tells through.
    assert_eq!(told.recv_timeout(SOON), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn a_hook_gives_its_exit_status() {
    for (script, status) in [("exit 0", Some(0)), ("echo words; exit 1", Some(1)), ("kill -TERM $$", None)] {
        assert_eq!(run_hook(shell(script), SOON), status, "{script}");
    }
    let nowhere = Program { path: "/nowhere/block".into(), args: Vec::new(), env: Vec::new() };
    assert_eq!(run_hook(nowhere, SOON), None);
    let start = Instant::now();
    assert_eq!(run_hook(shell("sleep 1000"), Duration::from_millis(100)), None);
    assert!(start.elapsed() < SOON);
}
