//! A second engine, which shares nothing with the product's, reads what a viewer shows: generated screens in real windows,
//! through the real mirror with the real detector. It finds no identifier there, and does on the screens themselves.
//!
//! The rules are those of an ordinary site: the images of the viewer are named, with their corners. What counts is how
//! much can be read, not whether the engine is good; `readable.rs` judges the same by its pixels.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use mirror::protocol::{Detector, Length, Region, Rule, Start};
use screens::auditor::Auditor;
use screens::{Kind, Screen, Set, generate};
use support::desk::{Desk, IMAGES};
use support::{Mirror, Viewer, display, start_on};

/// The first of the screens that are audited: others than those that `readable.rs` measures by default.
const FIRST: u64 = 7_000;

/// The picture that a viewer has once all rests.
fn seen(screen: &Screen) -> Vec<u8> {
    let (_server, name) = display(&format!("{}x{}x24", screen.width, screen.height));
    let desk = Desk::open(&name);
    desk.draw(screen);
    let corners = Some((Length::Share(3_500), Length::Share(2_500)));
    let region = Region::Viewport { places: Vec::new(), corners };
    let rule = Rule { class: Some(IMAGES.into()), ..Rule::plain("images", region) };
    let (mut mirror, ..) = Mirror::start(Start { rules: vec![rule], own_pids: Vec::new(), ..start_on(&name) });
    assert_eq!(mirror.detector, Some(Detector::Works), "the detector is installed by set-up");
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    viewer.rest(&mut mirror, &mut |_| {});
    viewer.pixels
}

#[test]
fn i1_a_second_engine_reads_no_identifier_in_what_leaves() {
    let count = if std::env::var_os("CHAPERONE_DEEP").is_some() { 40 } else { 4 };
    let auditor = Auditor::new().unwrap();
    let (mut identifiers, mut plain, mut left) = (0, 0, Vec::new());
    for seed in FIRST..FIRST + count {
        let screen = generate(Set::HeldOut, seed).unwrap();
        let there = |kind: Kind| matches!(kind, Kind::Identifier(_));
        identifiers += screen.words.iter().filter(|word| there(word.kind)).count();
        // The control: the same engine, the same screen, nothing masked.
        let found = auditor.findings(&screen, &screen.bgrx).unwrap();
        plain += found.iter().filter(|finding| there(finding.word.kind)).count();
        let picture = seen(&screen);
        assert!(picture != screen.bgrx);
        let found = auditor.findings(&screen, &picture).unwrap();
        left.extend(found.into_iter().map(|finding| (seed, finding.word.kind, finding.word.text, finding.read)));
    }
    println!("{plain} of {identifiers} identifiers read on the screens, {} in what left: {left:?}", left.len());
    assert!(plain * 2 > identifiers, "{plain} of {identifiers}: the engine reads too little to say anything");
    assert_eq!(left, [], "identifiers are readable");
}
