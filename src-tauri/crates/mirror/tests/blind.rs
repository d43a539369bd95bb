//! The real mirror without a detector that can be trusted: it says so, and shows only what a rule answers for.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mirror::protocol::{Detector, Region, Rule, Start};
use support::{Mirror, PATIENCE, Viewer, display, start_on};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, PropMode, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const SAFE: [u8; 3] = [0x10, 0x90, 0x20];
const OTHER: [u8; 3] = [0xe0, 0x20, 0xd0];

/// A window in one colour.
fn window(conn: &RustConnection, root: u32, x: i16, class: &str, [r, g, b]: [u8; 3]) {
    let id = conn.generate_id().unwrap();
    let aux = CreateWindowAux::new().override_redirect(1).background_pixel(u32::from_be_bytes([0, r, g, b]));
    let kind = WindowClass::INPUT_OUTPUT;
    conn.create_window(COPY_DEPTH_FROM_PARENT, id, root, x, 0, 100, 200, 0, kind, 0, &aux).unwrap();
    let class = format!("{class}\0{class}\0");
    let (property, kind) = (AtomEnum::WM_CLASS, AtomEnum::STRING);
    conn.change_property8(PropMode::REPLACE, id, property, kind, class.as_bytes()).unwrap();
    conn.map_window(id).unwrap();
}

/// A copy of the mirror's program in a folder of its own.
fn copy(folder: &Path) -> PathBuf {
    let program = folder.join("bin/chaperone-mirror");
    fs::create_dir(folder.join("bin")).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_chaperone-mirror"), &program).unwrap();
    program
}

/// What such a mirror says of its detector; a safe window must show, and another only where that works.
fn check(program: &Path, expect: Detector) {
    let (_server, name) = display("320x200x24");
    let (conn, at) = x11rb::connect(Some(&name)).unwrap();
    let root = conn.setup().roots[at].root;
    window(&conn, root, 0, "safe", SAFE);
    window(&conn, root, 150, "other", OTHER);
    conn.sync().unwrap();
    let rule = Rule { class: Some("safe".into()), ..Rule::plain("safe", Region::Safe) };
    let start = Start { own_pids: Vec::new(), rules: vec![rule], ..start_on(&name) };
    let (mut mirror, ..) = Mirror::spawn_at(program).begin(start);
    assert_eq!(mirror.detector, Some(expect));
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    let begun = Instant::now();
    while viewer.pixel(50, 100) != SAFE {
        assert!(begun.elapsed() < PATIENCE, "the safe window shows");
        viewer.update(&mut mirror, Duration::from_millis(200), &mut |_| {});
    }
    while viewer.update(&mut mirror, Duration::from_secs(1), &mut |_| {}) {}
    let other = if expect == Detector::Works { OTHER } else { [0x3a, 0x3f, 0x45] };
    assert_eq!(viewer.pixel(200, 100), other, "without a detector it was judged by nobody");
}

#[test]
fn i10_without_a_detector_only_what_a_rule_calls_safe_shows() {
    let folder = tempfile::tempdir().unwrap();
    check(&copy(folder.path()), Detector::Missing);
}

#[test]
fn i10_an_altered_model_is_no_detector() {
    let folder = tempfile::tempdir().unwrap();
    let program = copy(folder.path());
    let installed = desktop::text::find_beside(Path::new(env!("CARGO_BIN_EXE_chaperone-mirror")).parent().unwrap());
    let theirs = folder.path().join("detector");
    fs::create_dir(&theirs).unwrap();
    for entry in fs::read_dir(installed.expect("set-up has brought the detector")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), theirs.join(entry.file_name())).unwrap();
        }
    }
    check(&program, Detector::Works);
    let model = theirs.join("tiny-detection.onnx");
    let mut bytes = fs::read(&model).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&model, bytes).unwrap();
    check(&program, Detector::Missing);
}
