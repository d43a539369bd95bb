//! The known patients, told to the real mirror: no line is shown again while their list is coming, nor one that names them.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use mirror::protocol::{Start, ToMirror};
use screens::{Kind, Screen, Set, generate, uncovered};
use support::desk::Desk;
use support::{Mirror, PATIENCE, Viewer, display, start_on};

/// What can be read of a screen once the mirror has done all it has to do.
fn readable(mirror: &mut Mirror, viewer: &mut Viewer, screen: &Screen) -> BTreeSet<String> {
    let start = Instant::now();
    loop {
        while viewer.update(mirror, Duration::from_secs(2), &mut |_| {}) {}
        if mirror.stats.waiting == 0 && mirror.stats.judged > 0 && mirror.stats.unread == 0 {
            let words = uncovered(screen, &viewer.pixels).unwrap().into_iter();
            return words.filter(|word| word.kind == Kind::Harmless).map(|word| word.text.to_lowercase()).collect();
        }
        assert!(start.elapsed() < 2 * PATIENCE, "{:?}", mirror.stats);
    }
}

#[test]
fn i1_no_line_shows_before_the_list_of_known_patients_is_there_nor_one_that_names_them() {
    let screen = generate(Set::Tuned, 5).unwrap();
    let (_server, name) = display(&format!("{}x{}x24", screen.width, screen.height));
    let desk = Desk::open(&name);
    desk.draw(&screen);
    let (mut mirror, ..) = Mirror::start(Start { own_pids: Vec::new(), ..start_on(&name) });
    let mut viewer = Viewer::connect(&mut mirror, 1, true);
    let all = readable(&mut mirror, &mut viewer, &screen);
    assert!(all.len() > 3, "{all:?} are shown again");

    // A list is coming: what was shown again goes, and nothing is read.
    mirror.say(&ToMirror::Known { names: Vec::new(), last: false });
    let start = Instant::now();
    while viewer.update(&mut mirror, Duration::from_secs(2), &mut |_| {}) || mirror.stats.shown > 0 {
        assert!(start.elapsed() < PATIENCE, "{:?}", mirror.stats);
    }
    let left = uncovered(&screen, &viewer.pixels).unwrap();
    let left: Vec<&str> =
        left.iter().filter(|word| all.contains(&word.text.to_lowercase())).map(|word| word.text.as_str()).collect();
    assert!(left.is_empty(), "{left:?} still show");

    // It is there: only what it does not name shows.
    let named = all.iter().find(|word| word.chars().count() >= 4 && word.chars().all(char::is_alphabetic)).unwrap();
    mirror.say(&ToMirror::Known { names: vec![format!("{named}, Erika")], last: true });
    let now = readable(&mut mirror, &mut viewer, &screen);
    assert!(!now.contains(named), "{named} is a known patient's name");
    assert!(now.len() + 3 > all.len() / 2 && !now.is_empty(), "{now:?} of {all:?}");
}
