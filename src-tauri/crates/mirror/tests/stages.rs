//! Every stage between the screen and the viewer stalls, fails or dies in turn, on the real program, while text about
//! patients changes: no pixel of it is on the wire, then or afterwards, and what lives goes on.
//!
//! | stage | it | where |
//! |---|---|---|
//! | X server | freezes, dies | here; its failure's name: `lifetime.rs` |
//! | windows' list | never comes to rest | here; unreadable: `screen/tests/masking.rs` |
//! | capture | grabs what does not fit | `screen/tests/masking.rs` |
//! | capture | windows change between two looks | `masked.rs`, `screen/tests/masking.rs` |
//! | mirror | freezes, is killed | here |
//! | detector | is missing, is altered | `blind.rs` |
//! | detector | hangs | here |
//! | detector | works a hundredth of the time, so that every answer is late | here |
//! | detector | fails, loses jobs, answers late and in any order, never answers | `screen/tests/taint.rs` |
//! | detector | answers what makes no sense, or about an earlier start | `screen/tests/text.rs` |
//! | screen | repaints while it is captured or judged | `moving.rs` |
//! | reading | of words that change meanwhile | `screen/tests/text.rs` |
//! | viewer | does not read, does not ask, leaves and comes back | here |
//! | console | dies, pauses, says nonsense | `lifetime.rs` |

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mirror::protocol::{Detector, Failure, FromMirror, Start, ToMirror};
use rustix::process::{Pid, Signal, kill_process};
use support::panels::{INK, PAPER, PATIENTS, Panels, ground, has_ink};
use support::{Mirror, PATIENCE, Running, Viewer, start_on};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt as _};

/// Longer than a job of the detector takes.
const STALL: Duration = Duration::from_millis(700);

fn signal(process: &Running, signal: Signal) {
    kill_process(Pid::from_child(&process.0), signal).unwrap();
}

struct Play {
    server: Running,
    name: String,
    panels: Panels,
    mirror: Mirror,
    viewer: Viewer,
}

impl Play {
    fn begin(effort: u8) -> Self {
        let (server, name, ground) = ground();
        // Its windows stay when the connection goes.
        std::mem::forget(ground);
        let panels = Panels::open(&name, PATIENTS);
        panels.map_all();
        let (mut mirror, ..) = Mirror::start(Start { own_pids: Vec::new(), effort, ..start_on(&name) });
        let viewer = Viewer::connect(&mut mirror, 1, true);
        Self { server, name, panels, mirror, viewer }
    }

    /// Changes texts for a while, and looks at all that arrives.
    fn go(&mut self, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            self.panels.change();
            let next = Instant::now() + Duration::from_millis(15);
            while self.viewer.update(&mut self.mirror, next.saturating_duration_since(Instant::now()), &mut clean) {}
        }
    }

    /// Changes texts without looking.
    fn behind(&mut self, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            self.panels.change();
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// All comes to rest: the panels' paper shows, their text does not, though it is there.
    fn rests(&mut self) {
        while !self.panels.is_there() {
            self.panels.change();
        }
        self.viewer.rest(&mut self.mirror, &mut clean);
        let [b, g, r, _] = PAPER.to_le_bytes();
        let paper = self.viewer.pixels.as_chunks::<4>().0.iter().filter(|pixel| pixel[..3] == [b, g, r]).count();
        assert!(paper > 50_000, "the panels show: {paper} pixels of paper");
        clean(&self.viewer.pixels);
    }

    /// What is left on the pipe of a mirror that ends, where no update need be whole.
    fn leftovers(mut self) {
        let stroke = INK.to_le_bytes().repeat(3);
        let mut bytes = Vec::new();
        while let Ok(message) = self.mirror.messages.recv_timeout(PATIENCE) {
            if let FromMirror::ClientBytes { bytes: more, .. } = message {
                bytes.extend(more);
            }
        }
        assert!(!bytes.windows(stroke.len()).any(|part| part == stroke), "a stroke of a patient's text arrived");
        assert!(!self.mirror.process.ended().success());
    }
}

fn clean(pixels: &[u8]) {
    assert!(!has_ink(pixels), "a pixel of a patient's text arrived");
}

#[test]
fn i1_no_text_arrives_from_a_mirror_that_freezes_or_is_killed() {
    let mut play = Play::begin(100);
    for _ in 0..4 {
        play.go(STALL);
        signal(&play.mirror.process, Signal::STOP);
        play.behind(STALL);
        signal(&play.mirror.process, Signal::CONT);
    }
    play.go(STALL);
    play.rests();
    for _ in 0..20 {
        play.panels.change();
    }
    play.behind(Duration::from_millis(100));
    signal(&play.mirror.process, Signal::KILL);
    play.leftovers();
}

#[test]
fn i1_no_text_arrives_through_a_display_that_freezes_or_dies() {
    let mut play = Play::begin(100);
    for _ in 0..4 {
        play.go(STALL);
        signal(&play.server, Signal::STOP);
        // What the program draws meanwhile waits in its connection, and comes all at once.
        play.behind(STALL);
        signal(&play.server, Signal::CONT);
    }
    play.go(STALL);
    play.rests();
    play.behind(Duration::from_millis(100));
    signal(&play.server, Signal::KILL);
    play.leftovers();
}

#[test]
fn i1_no_text_arrives_while_windows_never_come_to_rest() {
    let mut play = Play::begin(100);
    play.go(STALL);
    let stop = Arc::new(AtomicBool::new(false));
    let (told, name) = (Arc::clone(&stop), play.name.clone());
    let storm = std::thread::spawn(move || {
        let desk = support::desk::Desk::open(&name);
        let window = desk.window("storm", "", (1300, 700, 20, 20), desk.picture((20, 20), &[7; 1600]));
        desk.conn.map_window(window).unwrap();
        let mut moves = 0;
        while !told.load(Ordering::SeqCst) {
            let aux = ConfigureWindowAux::new().x(1300 + moves % 30);
            desk.conn.configure_window(window, &aux).unwrap();
            desk.conn.flush().unwrap();
            moves += 1;
            std::thread::sleep(Duration::from_micros(200));
        }
        moves
    });
    let withheld = play.mirror.stats.withheld;
    play.go(4 * STALL);
    stop.store(true, Ordering::SeqCst);
    let moves = storm.join().unwrap();
    play.rests();
    let withheld = play.mirror.stats.withheld - withheld;
    println!("{moves} moves, {withheld} looks led to nothing");
    assert!(moves > 100);
}

#[test]
fn i1_no_text_arrives_from_a_detector_that_is_always_late() {
    let mut play = Play::begin(1);
    play.go(8 * STALL);
    assert!(play.mirror.stats.waiting > 0, "{:?}", play.mirror.stats);
}

/// The detector's thread of a mirror that starts, to be frozen alone; only a tracer can do that, and only one that came before
/// the mirror locked itself in.
struct Thread(libc::pid_t);

impl Thread {
    /// Waits until it is there, and traces it.
    fn seize(process: u32) -> Self {
        let begun = Instant::now();
        loop {
            let named = |folder: &std::path::Path| std::fs::read_to_string(folder.join("comm")).unwrap_or_default();
            let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap().map(|one| one.unwrap().path());
            if let Some(eye) = threads.into_iter().find(|folder| named(folder).trim() == "eye") {
                let thread = Self(eye.file_name().unwrap().to_str().unwrap().parse().unwrap());
                thread.trace(libc::PTRACE_SEIZE);
                return thread;
            }
            assert!(begun.elapsed() < PATIENCE, "the detector's thread is there");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn freeze(&self) {
        self.trace(libc::PTRACE_INTERRUPT);
    }

    #[expect(unsafe_code, reason = "tracing has no safe interface")]
    fn trace(&self, what: libc::c_uint) {
        // SAFETY: both requests take no memory of ours.
        let done = unsafe { libc::ptrace(what, self.0, 0, 0) };
        assert_eq!(done, 0, "{}", std::io::Error::last_os_error());
    }

    /// Has the system forget the thread once its process has ended: before, that has not ended whole.
    #[expect(unsafe_code, reason = "as above")]
    fn reap(&self) {
        let mut status = 0;
        // SAFETY: the number is written to what is ours.
        while unsafe { libc::waitpid(self.0, &raw mut status, libc::__WALL) } == self.0
            && !libc::WIFEXITED(status)
            && !libc::WIFSIGNALED(status)
        {}
    }
}

#[test]
fn i1_a_mirror_whose_detector_hangs_ends_and_says_why() {
    let (_server, name, ground) = ground();
    std::mem::forget(ground);
    let mut panels = Panels::open(&name, PATIENTS);
    panels.map_all();
    let mut mirror = Mirror::spawn();
    mirror.say(&ToMirror::Start(Start { own_pids: Vec::new(), ..start_on(&name) }));
    let eye = Thread::seize(mirror.process.0.id());
    assert!(matches!(mirror.next(), FromMirror::Ready { .. }));
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    viewer.rest(&mut mirror, &mut clean);
    eye.freeze();
    let begun = Instant::now();
    let stroke = INK.to_le_bytes().repeat(3);
    let (mut reason, mut leaked) = (None, false);
    while reason.is_none() && !leaked && begun.elapsed() < 3 * PATIENCE {
        panels.change();
        match mirror.next_within(Duration::from_millis(200)) {
            Some(FromMirror::ClientBytes { bytes, .. }) => {
                leaked = bytes.windows(stroke.len()).any(|part| part == stroke);
            }
            Some(FromMirror::Failed { reason: said }) => reason = Some(said),
            Some(_) | None => {}
        }
    }
    // Traced, it ends only once the tracer has taken note, so before anything is judged.
    if reason.is_none() {
        mirror.process.0.kill().unwrap();
    }
    eye.reap();
    assert!(!mirror.process.ended().success());
    assert!(!leaked, "a stroke of a patient's text arrived");
    assert_eq!((reason, mirror.detector), (Some(Failure::Detector), Some(Detector::Stalled)));
}

#[test]
fn i1_no_text_arrives_at_a_viewer_that_does_not_read_or_ask() {
    let mut play = Play::begin(100);
    for _ in 0..3 {
        play.go(STALL);
        // Nobody reads the pipe: what was encoded waits, longer than the text stands.
        play.mirror.deaf.store(true, Ordering::SeqCst);
        play.behind(2 * STALL);
        play.mirror.deaf.store(false, Ordering::SeqCst);
        // Nobody asks for the next update either.
        play.behind(STALL);
    }
    play.go(STALL);
    // It leaves and comes back: what changed without a viewer was not looked at.
    play.mirror.say(&ToMirror::ClientClosed { client: 1 });
    play.behind(STALL);
    while play.mirror.next_within(STALL).is_some() {}
    play.viewer = Viewer::connect(&mut play.mirror, 2, true);
    play.go(STALL);
    play.rests();
}
