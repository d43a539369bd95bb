//! Real ultrasound pictures with the data of invented patients burned in, in a viewer's window, through the real mirror: what
//! is marked is covered once all rests, and no update before shows it, with a rule that names the images and without any.
//!
//! A smoke check: four pictures say nothing about how often text is missed. A cine's frames follow each other as in a viewer
//! that plays it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mirror::protocol::{Detector, Region, Rule, Start};
use screens::{Kind, Screen, burned_in, uncovered};
use support::desk::{Desk, IMAGES};
use support::{Mirror, Viewer, display, start_on};
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt as _};
use x11rb::wrapper::ConnectionExt as _;

/// How long a cine plays, and how long a frame of it shows.
const PLAYS: Duration = Duration::from_secs(3);
const FRAME: Duration = Duration::from_millis(40);

fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    target.join("deid")
}

/// The marked words of a patient that can be read in what a viewer shows.
fn readable(picture: &Screen, seen: &[u8]) -> Vec<String> {
    let words = uncovered(picture, seen).unwrap().into_iter();
    words.filter(|word| word.kind.identifier().is_some()).map(|word| word.text.clone()).collect()
}

/// Shows the frames of one file one after the other, then lets the last one rest.
fn check(file: &str, frames: &[&Screen], rules: Vec<Rule>) {
    let first = frames[0];
    let (_server, name) = display(&format!("{}x{}x24", first.width, first.height));
    let desk = Desk::open(&name);
    let size = (first.width as u16, first.height as u16);
    let pictures: Vec<u32> = frames.iter().map(|frame| desk.picture(size, &frame.bgrx)).collect();
    let window = desk.window(IMAGES, "Echo", (0, 0, size.0, size.1), pictures[0]);
    desk.conn.map_window(window).unwrap();
    desk.conn.sync().unwrap();
    let named = !rules.is_empty();
    let (mut mirror, ..) = Mirror::start(Start { rules, own_pids: Vec::new(), ..start_on(&name) });
    assert_eq!(mirror.detector, Some(Detector::Works), "the detector is installed by set-up");
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    let judge = |viewer: &Viewer, when: &str| {
        for frame in frames {
            let words = readable(frame, &viewer.pixels);
            assert_eq!(words, [""; 0], "{file}, images named: {named}, {when}");
        }
    };
    let (begun, mut shown, mut next) = (Instant::now(), 0, Instant::now());
    while begun.elapsed() < PLAYS {
        if frames.len() > 1 && Instant::now() >= next {
            shown += 1;
            next += FRAME;
            let aux = ChangeWindowAttributesAux::new().background_pixmap(pictures[shown % pictures.len()]);
            desk.conn.change_window_attributes(window, &aux).unwrap();
            desk.conn.clear_area(false, window, 0, 0, 0, 0).unwrap();
            desk.conn.sync().unwrap();
        }
        if viewer.update(&mut mirror, Duration::from_millis(5), &mut |_| {}) {
            judge(&viewer, "an update");
        }
    }
    let updates = viewer.updates;
    viewer.rest(&mut mirror, &mut |_| {});
    // A still image is judged once it rests, which is not counted as waiting.
    while viewer.update(&mut mirror, Duration::from_secs(3), &mut |_| {}) {
        judge(&viewer, "a late update");
    }
    judge(&viewer, "at rest");
    let last = frames[shown % frames.len()];
    let same = last.bgrx.as_chunks::<4>().0.iter().zip(viewer.pixels.as_chunks::<4>().0);
    let same = same.filter(|(there, seen)| there[..3] == seen[..3]).count() as f64;
    let share = same / f64::from(last.width * last.height) * 100.0;
    println!("{file}: images named: {named}, {updates} updates judged, {share:.0} % shows as it is");
    assert!(share > 60.0, "{file}: the picture itself shows, {share:.0} % of it");
    for word in &last.words {
        let all = last.words.iter().filter(|word| word.kind.identifier().is_some()).count();
        assert!(all >= 3 && word.kind != Kind::Harmless, "the marks are there");
    }
}

fn check_all(rules: &[Rule]) {
    let pictures = burned_in(&folder()).unwrap();
    let mut files: Vec<&str> = pictures.iter().map(|(file, _)| file.as_str()).collect();
    files.dedup();
    assert_eq!(files.len(), 4);
    for file in files {
        let frames: Vec<&Screen> = pictures.iter().filter(|(of, _)| of == file).map(|(_, frame)| frame).collect();
        check(file, &frames, rules.to_vec());
    }
}

#[test]
fn i1_patients_burned_into_named_images_are_covered() {
    let region = Region::Viewport { places: Vec::new(), corners: None };
    check_all(&[Rule { class: Some(IMAGES.into()), ..Rule::plain("images", region) }]);
}

#[test]
fn i1_patients_burned_into_pictures_are_covered_without_a_rule() {
    check_all(&[]);
}
