//! Rules by process, on the real program and a real display: windows that say the same of themselves, of two programs.
//!
//! The console's part, to name a process, is done by its own function.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use desktop::executable;
use mirror::protocol::{FromMirror, Region, Rule, Start, ToMirror};
use support::desk::Desk;
use support::{Mirror, PATIENCE, Running, Viewer, display, start_on};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::ConnectionExt as _;

/// What both programs paint, in blue, green and red.
const PAINT: [u8; 4] = [0x20, 0x90, 0x40, 0];
const MASK: [u8; 3] = [0x3a, 0x3f, 0x45];
const SIDE: u16 = 160;

/// Another program, in [`i1_a_window_is_masked_by_the_program_that_drew_it`]; alone it does nothing.
#[test]
fn painter() {
    let (Ok(display), Ok(x)) = (std::env::var("MIRROR_TEST_PAINTER"), std::env::var("MIRROR_TEST_X")) else { return };
    let desk = Desk::open(&display);
    let shows = desk.picture((SIDE, SIDE), &PAINT.repeat(usize::from(SIDE) * usize::from(SIDE)));
    // Both call themselves the same.
    let window = desk.window("mr-viewer", "mr-viewer", (x.parse().unwrap(), 200, SIDE, SIDE), shows);
    desk.conn.map_window(window).unwrap();
    desk.conn.flush().unwrap();
    // Until the test is over.
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// This very program under another name.
fn paint(folder: &Path, name: &str, display: &str, x: u16) -> Running {
    let program = folder.join(name);
    std::fs::hard_link(std::env::current_exe().unwrap(), &program).unwrap();
    let child = Command::new(&program)
        .args(["painter", "--exact", "--nocapture"])
        .env("MIRROR_TEST_PAINTER", display)
        .env("MIRROR_TEST_X", x.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    Running(child.unwrap())
}

/// Takes in what comes, and asks for more; gives the processes that are asked about.
fn go(mirror: &mut Mirror, viewer: &mut Viewer, time: Duration) -> Vec<(u32, u32)> {
    let begun = Instant::now();
    while begun.elapsed() < time {
        viewer.update(mirror, Duration::from_millis(50), &mut |_| ());
    }
    std::mem::take(&mut mirror.asked)
}

/// Whether the middle of a window is grey, or shows as it is.
fn is_masked(viewer: &Viewer, x: u16) -> bool {
    let [b, g, r, _] = PAINT;
    match viewer.pixel(x + SIDE / 2, 200 + SIDE / 2) {
        MASK => true,
        shown if shown == [r, g, b] => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn i1_a_window_is_masked_by_the_program_that_drew_it() {
    let (_server, name) = display("800x600x24");
    let beside = std::env::current_exe().unwrap();
    let folder = tempfile::tempdir_in(beside.parent().unwrap()).unwrap();
    let viewer_program = paint(folder.path(), "mr-viewer", &name, 100);
    let mut browser = paint(folder.path(), "browser", &name, 400);
    let pids = [viewer_program.0.id(), browser.0.id()];
    let mask = Rule { process: Some("MR-View*".into()), ..Rule::plain("viewer", Region::Whole) };
    let (mut mirror, ..) = Mirror::start(Start { rules: vec![mask], own_pids: Vec::new(), ..start_on(&name) });
    let mut viewer = Viewer::connect(&mut mirror, 1, true);

    // Both are asked about, and masked until there is an answer.
    let (begun, mut asked) = (Instant::now(), Vec::new());
    while asked.len() < 2 {
        asked.extend(go(&mut mirror, &mut viewer, Duration::from_millis(200)));
        assert!(begun.elapsed() < PATIENCE, "{asked:?}");
    }
    asked.extend(go(&mut mirror, &mut viewer, Duration::from_secs(1)));
    assert_eq!(asked.len(), 2, "each is asked about once: {asked:?}");
    assert!(pids.iter().all(|pid| asked.iter().any(|(_, asked)| asked == pid)), "{asked:?} {pids:?}");
    assert!(is_masked(&viewer, 100) && is_masked(&viewer, 400));

    for (ask, pid) in asked {
        mirror.say(&ToMirror::Process { ask, name: executable::name(pid) });
    }
    let begun = Instant::now();
    while is_masked(&viewer, 400) {
        go(&mut mirror, &mut viewer, Duration::from_millis(50));
        assert!(begun.elapsed() < PATIENCE, "the other program's window shows: {:?}", mirror.stats);
    }
    assert!(is_masked(&viewer, 100));

    // A program that ends is forgotten: the next one is asked about, and masked meanwhile.
    let _ = browser.0.kill();
    let _ = browser.0.wait();
    let _ = std::fs::remove_file(folder.path().join("browser"));
    go(&mut mirror, &mut viewer, Duration::from_millis(500));
    let next = paint(folder.path(), "browser", &name, 400);
    let begun = Instant::now();
    let asked = loop {
        let asked = go(&mut mirror, &mut viewer, Duration::from_millis(100));
        if !asked.is_empty() {
            break asked;
        }
        assert!(begun.elapsed() < PATIENCE);
    };
    assert_eq!(asked.iter().map(|(_, pid)| *pid).collect::<Vec<_>>(), [next.0.id()]);
    go(&mut mirror, &mut viewer, Duration::from_secs(1));
    assert!(is_masked(&viewer, 400) && is_masked(&viewer, 100));
    while let Some(message) = mirror.next_within(Duration::ZERO) {
        assert!(!matches!(message, FromMirror::Failed { .. }), "{message:?}");
    }
}
