//! How the mirror starts, pauses and ends, and what it does when others end.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mirror::protocol::{Failure, FromMirror, InputEvent, ToMirror};
use support::{Mirror, PATIENCE, Running, Viewer, display, start_on};

const SCREEN: &str = "320x200x24";

#[test]
fn ends_with_the_console() {
    let (_server, name) = display(SCREEN);
    let (mut stopped, ..) = Mirror::start(start_on(&name));
    stopped.say(&ToMirror::Stop);
    assert!(stopped.process.ended().success());
    let (mut left, ..) = Mirror::start(start_on(&name));
    left.stdin = None;
    assert!(left.process.ended().success());
}

/// Stands in for the console in [`dies_with_a_killed_parent`]; alone it does nothing.
#[test]
fn parent() {
    let Ok(name) = std::env::var("MIRROR_TEST_PARENT") else { return };
    let (mirror, ..) = Mirror::start(start_on(&name));
    println!("\nmirror {}", mirror.process.0.id());
    std::thread::sleep(PATIENCE);
}

#[test]
fn dies_with_a_killed_parent() {
    use std::io::{BufRead, BufReader};
    let (_server, name) = display(SCREEN);
    let mut parent = Running(
        Command::new(std::env::current_exe().unwrap())
            .args(["parent", "--exact", "--nocapture"])
            .env("MIRROR_TEST_PARENT", &name)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let lines = BufReader::new(parent.0.stdout.take().unwrap()).lines();
    let mirror: u32 = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("mirror ")?.parse().ok()).unwrap();
    let alive = || {
        let stat = std::fs::read_to_string(format!("/proc/{mirror}/stat")).unwrap_or_default();
        stat.rsplit(')').next().and_then(|rest| rest.trim().chars().next()).is_some_and(|state| state != 'Z')
    };
    assert!(alive());
    parent.0.kill().unwrap();
    let start = Instant::now();
    while alive() {
        assert!(start.elapsed() < PATIENCE, "the mirror outlives its parent");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn i10_every_failure_has_a_name() {
    let (server, name) = display(SCREEN);
    let failure = |mirror: &mut Mirror| {
        let message = mirror.next();
        assert!(!mirror.process.ended().success());
        match message {
            FromMirror::Failed { reason } => reason,
            other => panic!("{other:?}"),
        }
    };
    let refused = |start| {
        let mut mirror = Mirror::spawn();
        mirror.say(&ToMirror::Start(start));
        failure(&mut mirror)
    };
    assert_eq!(refused(start_on(":4711")), Failure::Display);
    assert_eq!(refused(mirror::protocol::Start { monitor: Some("none".into()), ..start_on(&name) }), Failure::Monitor);

    let mut early = Mirror::spawn();
    early.say(&ToMirror::Resume);
    assert_eq!(failure(&mut early), Failure::Protocol);

    let (mut garbled, ..) = Mirror::start(start_on(&name));
    garbled.stdin.as_mut().unwrap().write_all(&[255; 64]).unwrap();
    assert_eq!(failure(&mut garbled), Failure::Protocol);

    let (mut orphaned, ..) = Mirror::start(start_on(&name));
    drop(server);
    assert_eq!(failure(&mut orphaned), Failure::Display);
}

#[test]
fn nothing_is_sent_while_paused_and_all_of_it_after() {
    let (_server, name) = display(SCREEN);
    let (mut mirror, width, height) = Mirror::start(start_on(&name));
    assert_eq!((width, height), (320, 200));
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    assert!(viewer.update(&mut mirror, PATIENCE, &mut |_| ()));
    // Quiet once all is judged: a pause in the middle of an update keeps its rest for later.
    let begun = std::time::Instant::now();
    while mirror.stats.waiting > 0 || mirror.stats.judged == 0 || mirror.stats.unread > 0 {
        assert!(begun.elapsed() < PATIENCE, "{:?}", mirror.stats);
        viewer.update(&mut mirror, Duration::from_secs(1), &mut |_| ());
    }
    while viewer.update(&mut mirror, Duration::from_secs(1), &mut |_| ()) {}
    mirror.say(&ToMirror::Pause);
    viewer.request(&mut mirror, false);
    assert_eq!(mirror.next_within(Duration::from_millis(300)), None);
    viewer.pixels.fill(1);
    mirror.say(&ToMirror::Resume);
    assert!(viewer.update(&mut mirror, PATIENCE, &mut |_| ()));
    assert!(viewer.pixels.as_chunks::<4>().0.iter().all(|pixel| *pixel != [1; 4]), "a full picture");
}

#[test]
fn input_is_handed_up_only_with_leave_and_never_while_paused() {
    let (_server, name) = display(SCREEN);
    let (mut mirror, ..) = Mirror::start(start_on(&name));
    let viewer = Viewer::connect(&mut mirror, 7, true);
    let press = |mirror: &mut Mirror, x: u8| {
        viewer.send(mirror, &[5, 1, 0, x, 0, 9]);
        viewer.send(mirror, &[4, 1, 0, 0, 0, 0, 0, b'a']);
    };
    press(&mut mirror, 1);
    mirror.say(&ToMirror::ClientInput { client: 7, view_only: false });
    mirror.say(&ToMirror::Pause);
    press(&mut mirror, 2);
    mirror.say(&ToMirror::Resume);
    press(&mut mirror, 3);
    mirror.say(&ToMirror::ClientInput { client: 7, view_only: true });
    press(&mut mirror, 4);
    viewer.send(&mut mirror, &[99]);
    let mut events = Vec::new();
    loop {
        match mirror.next() {
            FromMirror::Input { client: 7, event } => events.push(event),
            FromMirror::ClientGone { client: 7, .. } => break,
            FromMirror::ClientBytes { client: 7, .. } => {}
            other => panic!("{other:?}"),
        }
    }
    let key = InputEvent::Key { keysym: u32::from(b'a'), down: true };
    assert_eq!(events, [InputEvent::Pointer { x: 3, y: 9, buttons: 1 }, key]);
}
