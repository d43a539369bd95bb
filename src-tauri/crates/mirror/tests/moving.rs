//! Text about patients that does not stand still while it is judged: the real mirror, the real detector, every update.
//!
//! Windows pop up, move, fade, scroll and change, an image moves, and a program repaints at the very moment when the mirror
//! captures, or while its detector judges. The text is in a colour that nothing else has, without smoothing, and so large
//! that the detector surely sees it at rest: a single pixel of it on the wire, at any time, is a fault of the masker's order
//! of things, not of the detector's eye. How much the eye misses is measured elsewhere (`readable.rs`).
//!
//! Lines appear whole, as programs draw them; a window's edge never cuts one, as a sliver of a letter is no text to any
//! detector. Letters that are still blended while a window fades, or smoothed in an image, have other colours and are not
//! what is looked for here.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mirror::protocol::{Region, Rule};
use support::desk::{Desk, IMAGES};
use support::panels::{PATIENTS, Panels, ground, has_ink, rule, start};
use support::{Mirror, PATIENCE, Running, Viewer};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ChangeGCAux, ConnectionExt as _, Rectangle};

fn images() -> Rule {
    rule(IMAGES, Region::Viewport { places: Vec::new(), corners: None })
}

/// How long each scene plays.
fn time() -> Duration {
    Duration::from_secs(if std::env::var_os("CHAPERONE_DEEP").is_some() { 120 } else { 3 })
}

/// Plays a scene, a step every so many milliseconds, and looks at every pixel that arrives.
fn play(what: &str, (mirror, viewer): &mut (Mirror, Viewer), mut step: impl FnMut(u16) -> u64) {
    let (begun, updates, judged) = (Instant::now(), viewer.updates, mirror.stats.judged);
    let mut check = |pixels: &[u8]| assert!(!has_ink(pixels), "{what}: a pixel of a patient's text arrived");
    let mut steps = 0_u16;
    while begun.elapsed() < time() || (steps <= 20 && begun.elapsed() < PATIENCE) {
        let next = Instant::now() + Duration::from_millis(step(steps));
        steps = steps.wrapping_add(1);
        while viewer.update(mirror, next.saturating_duration_since(Instant::now()), &mut check) {}
    }
    viewer.rest(mirror, &mut check);
    let (updates, judged) = (viewer.updates - updates, mirror.stats.judged - judged);
    println!("{what}: {steps} steps, {updates} updates, {judged} parts judged");
    assert!(steps > 20 && updates > 10, "{what}: {steps} steps, {updates} updates");
}

#[test]
fn i1_no_text_arrives_while_it_pops_up_moves_scrolls_and_changes() {
    let (_server, name, _desk) = ground();
    let mut panels = Panels::open(&name, PATIENTS);
    let mut seen = start(&name, vec![images()]);
    panels.map_all();
    seen.1.rest(&mut seen.0, &mut |pixels| assert!(!has_ink(pixels), "as windows appear, or at rest"));
    assert!(panels.is_there());
    play("text changes", &mut seen, |_| {
        panels.change();
        5 + u64::from(panels.dice.below(35))
    });
    play("windows pop up", &mut seen, |_| {
        panels.pop();
        5 + u64::from(panels.dice.below(55))
    });
    panels.windows[1..].iter().for_each(|window| drop(panels.desk.conn.unmap_window(*window).unwrap()));
    panels.desk.conn.map_window(panels.windows[0]).unwrap();
    play("a window moves", &mut seen, |step| {
        panels.drag(step);
        8
    });
    play("lines scroll", &mut seen, |step| {
        panels.scroll(step);
        12
    });
    let image = Panels::open(&name, IMAGES);
    image.map_all();
    let mut image = image;
    play("an image moves", &mut seen, |_| {
        image.change();
        20
    });
    assert!(panels.is_there());
}

/// Starts a compositor that fades windows, and waits until it is there.
fn compositor(name: &str, desk: &Desk) -> Running {
    let fading = ["--backend", "xrender", "--fading", "--fade-delta", "4", "--config", "/dev/null"];
    let mut compositor = Command::new("picom");
    compositor.args(fading).env("DISPLAY", name).stdout(Stdio::null()).stderr(Stdio::null());
    let compositor = Running(compositor.spawn().expect("picom is installed"));
    let selection = desk.conn.intern_atom(false, b"_NET_WM_CM_S0").unwrap().reply().unwrap().atom;
    let begun = Instant::now();
    while desk.conn.get_selection_owner(selection).unwrap().reply().unwrap().owner == x11rb::NONE {
        assert!(begun.elapsed() < PATIENCE, "picom is there");
        std::thread::sleep(Duration::from_millis(10));
    }
    compositor
}

#[test]
fn i1_an_image_stays_one_when_a_compositor_starts_over_it() {
    const STRIPES: [[u8; 4]; 2] = [[200, 30, 160, 0], [20, 130, 40, 0]];
    let (_server, name, desk) = ground();
    let (wide, high) = (240_u16, 160_u16);
    // Stripes of three pixels, which no smoothed square has as they are; none of them is text.
    let pictures: Vec<_> = (0..6)
        .map(|step| {
            let pixel = |at: usize| STRIPES[(at % usize::from(wide) + step) / 3 % 2];
            let bytes: Vec<u8> = (0..usize::from(wide) * usize::from(high)).flat_map(pixel).collect();
            desk.picture((wide, high), &bytes)
        })
        .collect();
    let window = desk.window(IMAGES, IMAGES, (300, 200, wide, high), pictures[0]);
    desk.conn.map_window(window).unwrap();
    let mut step = 0;
    let mut moves = |seen: &mut (Mirror, Viewer), time: Duration| {
        let (begun, updates) = (Instant::now(), seen.1.updates);
        let mut check = |pixels: &[u8]| {
            let striped = pixels.as_chunks::<4>().0.iter().any(|[b, g, r, _]| STRIPES.contains(&[*b, *g, *r, 0]));
            assert!(!striped, "a part of the image arrived as it is");
        };
        while begun.elapsed() < time {
            step += 1;
            desk.conn.copy_area(pictures[step % 6], window, desk.gc, 0, 0, 0, 0, wide, high).unwrap();
            desk.conn.flush().unwrap();
            seen.1.update(&mut seen.0, Duration::from_millis(30), &mut check);
        }
        assert!(seen.1.updates > updates + 10, "{} updates", seen.1.updates - updates);
    };
    let mut seen = start(&name, vec![images()]);
    moves(&mut seen, time());
    let _compositor = compositor(&name, &desk);
    moves(&mut seen, time());
}

#[test]
fn i1_no_text_arrives_while_a_compositor_fades_it() {
    let (_server, name, desk) = ground();
    let _compositor = compositor(&name, &desk);
    let mut panels = Panels::open(&name, PATIENTS);
    let mut seen = start(&name, vec![images()]);
    panels.map_all();
    seen.1.rest(&mut seen.0, &mut |pixels| assert!(!has_ink(pixels), "as windows appear, or at rest"));
    assert!(panels.is_there());
    play("windows fade", &mut seen, |_| {
        panels.pop();
        20 + u64::from(panels.dice.below(150))
    });
    panels.map_all();
    play("text changes", &mut seen, |_| {
        panels.change();
        5 + u64::from(panels.dice.below(35))
    });
    panels.windows[1..].iter().for_each(|window| drop(panels.desk.conn.unmap_window(*window).unwrap()));
    panels.desk.conn.flush().unwrap();
    // What still fades would be cut by what moves.
    seen.1.rest(&mut seen.0, &mut |pixels| assert!(!has_ink(pixels), "two windows fade"));
    play("a window moves", &mut seen, |step| {
        panels.drag(step);
        8
    });
}

/// Repaints whenever a thread of the mirror begins to work, and while it does, until it is told to end; how often it did.
fn repaint_when(process: u32, thread: &str, panels: &mut Panels, stop: &AtomicBool) -> u32 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let task = tasks
        .map(|task| task.unwrap().path())
        .find(|task| std::fs::read_to_string(task.join("comm")).is_ok_and(|name| name.trim() == thread));
    let stat = File::open(task.expect("the mirror has this thread").join("stat")).unwrap();
    let works = || {
        let mut bytes = [0; 256];
        let length = stat.read_at(&mut bytes, 0).unwrap_or(0);
        let end = bytes[..length].iter().rposition(|byte| *byte == b')').unwrap_or(0);
        bytes.get(end + 2) == Some(&b'R')
    };
    let (mut before, mut times, mut last) = (false, 0, Instant::now());
    while !stop.load(Ordering::SeqCst) {
        let now = works();
        if now && (!before || last.elapsed() > Duration::from_millis(4)) {
            panels.change();
            (times, last) = (times + 1, Instant::now());
        }
        before = now;
    }
    times
}

#[test]
fn i1_no_text_arrives_from_a_program_that_repaints_when_it_is_captured_or_judged() {
    let (_server, name, desk) = ground();
    let spot = desk.window("spot", "", (10, 700, 40, 40), desk.picture((40, 40), &[9; 40 * 40 * 4]));
    desk.conn.map_window(spot).unwrap();
    let mut seen = start(&name, vec![images()]);
    let process = seen.0.process.0.id();
    for (what, thread) in [("it is captured", "chaperone-mirro"), ("it is judged", "eye")] {
        let stop = Arc::new(AtomicBool::new(false));
        let (told, display) = (Arc::clone(&stop), name.clone());
        let painter = std::thread::spawn(move || {
            let mut panels = Panels::open(&display, PATIENTS);
            panels.map_all();
            let times = repaint_when(process, thread, &mut panels, &told);
            // Whatever it showed last, patients' text rests there in the end.
            while !panels.is_there() {
                panels.change();
            }
            times
        });
        let begun = Instant::now();
        let mut check = |pixels: &[u8]| assert!(!has_ink(pixels), "when {what}: a pixel of a patient's text arrived");
        let (updates, judged) = (seen.1.updates, seen.0.stats.judged);
        while begun.elapsed() < 2 * time() {
            // The mirror wakes for every change: a small one, which is none of the painter's, keeps it working.
            let colour = ChangeGCAux::new().foreground(0x0040_4040 + tint(begun));
            desk.conn.change_gc(desk.gc, &colour).unwrap();
            let rect = Rectangle { x: 0, y: 0, width: 40, height: 40 };
            desk.conn.poly_fill_rectangle(spot, desk.gc, &[rect]).unwrap();
            desk.conn.flush().unwrap();
            seen.1.update(&mut seen.0, Duration::from_millis(5), &mut check);
        }
        stop.store(true, Ordering::SeqCst);
        let times = painter.join().unwrap();
        seen.1.rest(&mut seen.0, &mut check);
        let (updates, judged) = (seen.1.updates - updates, seen.0.stats.judged - judged);
        println!("when {what}: painted {times} times, {updates} updates, {judged} parts judged");
        assert!(times > 20 && updates > 10, "{times} times, {updates} updates");
    }
}

/// Another number every few milliseconds.
fn tint(begun: Instant) -> u32 {
    (begun.elapsed().as_millis() as u32 / 4) % 64
}

/// The same text, the same viewer, a rule that calls the windows safe: it arrives, so that the other tests can fail.
#[test]
fn text_of_windows_that_a_rule_calls_safe_is_seen_to_arrive() {
    let (_server, name, _desk) = ground();
    let mut panels = Panels::open(&name, PATIENTS);
    let (mut mirror, mut viewer) = start(&name, vec![rule(PATIENTS, Region::Safe)]);
    panels.map_all();
    let (begun, mut arrived) = (Instant::now(), false);
    while !arrived {
        assert!(begun.elapsed() < PATIENCE, "text of a safe window shows");
        // A window is safe once it was drawn where it shows.
        panels.change();
        viewer.update(&mut mirror, Duration::from_millis(100), &mut |pixels| arrived |= has_ink(pixels));
    }
}
