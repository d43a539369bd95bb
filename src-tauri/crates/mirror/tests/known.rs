//! What was judged just so before does not wait for the detector again: the real mirror shows it without a new judgement.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Instant;

use mirror::protocol::{Detector, Start};
use screens::sentinel;
use support::desk::Desk;
use support::panels::has_ink;
use support::{Mirror, PATIENCE, RESTS, Viewer, display, start_on};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, Pixmap};

const SIZE: (u16, u16) = (640, 400);
const INK: u32 = support::panels::INK;
const PAPER: u32 = support::panels::PAPER;
/// Where the two pictures differ in what shows.
const BLOCK: (u16, u16) = (320, 370);

/// Lines about patients, and a block in a colour at the lower edge.
fn picture(desk: &Desk, seed: u64, colour: u32) -> Pixmap {
    let mut bgrx = sentinel(seed, SIZE, INK, PAPER).unwrap();
    for y in 360..390 {
        for x in 0..usize::from(SIZE.0) {
            let at = (y * usize::from(SIZE.0) + x) * 4;
            bgrx[at..at + 4].copy_from_slice(&colour.to_le_bytes());
        }
    }
    desk.picture(SIZE, &bgrx)
}

#[test]
fn what_was_judged_before_comes_without_a_new_judgement() {
    let (_server, name) = display(&format!("{}x{}x24", SIZE.0, SIZE.1));
    let desk = Desk::open(&name);
    let colours = [[0x30, 0x60, 0x90], [0x90, 0x60, 0x30], [0x30, 0x90, 0x60]];
    let shows: Vec<Pixmap> = (0..3)
        .map(|at| picture(&desk, at as u64, u32::from_be_bytes([0, colours[at][0], colours[at][1], colours[at][2]])))
        .collect();
    let window = desk.window("patients", "", (0, 0, SIZE.0, SIZE.1), shows[0]);
    desk.conn.map_window(window).unwrap();
    desk.conn.flush().unwrap();
    let (mut mirror, ..) = Mirror::start(Start { own_pids: Vec::new(), ..start_on(&name) });
    assert_eq!(mirror.detector, Some(Detector::Works), "the detector is installed by set-up");
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    viewer.rest(&mut mirror, &mut |_| {});
    let mut see = |viewer: &mut Viewer, at: usize| {
        desk.conn.copy_area(shows[at], window, desk.gc, 0, 0, 0, 0, SIZE.0, SIZE.1).unwrap();
        desk.conn.flush().unwrap();
        let (begun, before) = (Instant::now(), mirror.stats.judged);
        while viewer.pixel(BLOCK.0, BLOCK.1) != colours[at] {
            assert!(begun.elapsed() < PATIENCE, "picture {at} shows");
            viewer.update(&mut mirror, RESTS, &mut |_| {});
        }
        viewer.rest(&mut mirror, &mut |_| {});
        assert!(!has_ink(&viewer.pixels), "its text does not");
        mirror.stats.judged - before
    };
    assert!(see(&mut viewer, 1) > 0, "what is new is judged");
    for at in [0, 1, 0, 0, 1] {
        assert_eq!(see(&mut viewer, at), 0, "picture {at} was judged before");
    }
    assert!(see(&mut viewer, 2) > 0, "what is new is judged");
}
