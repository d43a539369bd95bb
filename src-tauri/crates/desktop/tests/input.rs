//! Injection, the watch on local input and the hotkey, on a real display.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, missing_docs)]

mod stage;

use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use desktop::input::{Injection, Injector, LOCAL_FIRST, ParameterWindow, Refusal, Report};
use desktop::watch::{Hotkey, LocalInput, Watch, Watched};
use screen::Pattern;
use stage::{Display, Glass, Person, until};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, GrabMode, PropMode, WindowClass};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::wrapper::ConnectionExt as _;

const LIMIT: Duration = Duration::from_secs(10);
const A: u32 = 0x61;
const CAPITAL_A: u32 = 0x41;
const SHIFT: u32 = 0xffe1;
// Keycodes of the display's own keyboard.
const KEY_A: u8 = 38;
const KEY_SHIFT: u8 = 50;
const KEY_CTRL: u8 = 37;
const KEY_ALT: u8 = 64;
const KEY_END: u8 = 115;

fn own() -> Vec<u32> {
    vec![std::process::id()]
}

fn injector(display: &Display, pids: &[u32]) -> (Injector, Receiver<Report>) {
    let (tell, told) = mpsc::channel();
    let report = move |report| drop(tell.send(report));
    let injector = Injector::start(Some(&display.name), pids, Vec::new(), report).unwrap();
    (injector, told)
}

/// Spares windows whose title says that they set parameters.
fn guarded(display: &Display) -> (Injector, Receiver<Report>) {
    let (tell, told) = mpsc::channel();
    let marked = vec![
        ParameterWindow { class: None, title: Some(Pattern::new("*sequence parameters")) },
        ParameterWindow { class: None, title: None },
    ];
    let report = move |report| drop(tell.send(report));
    let injector = Injector::start(Some(&display.name), &[], marked, report).unwrap();
    (injector, told)
}

fn at(x: i16, y: i16, buttons: u8) -> Injection {
    Injection::Pointer { x, y, buttons }
}

fn key(keysym: u32, down: bool) -> Injection {
    Injection::Key { keysym, down }
}

fn refusal(told: &Receiver<Report>) -> Refusal {
    match told.recv_timeout(LIMIT).unwrap() {
        Report::Refused(refusal) => refusal,
        Report::Failed(fault) => panic!("{fault}"),
    }
}

fn without_motion(seen: Vec<String>) -> Vec<String> {
    seen.into_iter().filter(|event| event != "m").collect()
}

#[test]
fn the_real_pointer_moves_and_programs_hear_buttons_and_keys() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (100, 100, 300, 300), false);
    glass.focus();
    let (injector, _told) = injector(&display, &[]);
    for event in [
        at(150, 160, 0),
        at(150, 160, 1),
        at(150, 160, 0),
        at(150, 160, 1 << 3),
        at(150, 160, 0),
        at(151, 161, 1 << 6),
        at(151, 161, 0),
        key(A, true),
        key(A, false),
    ] {
        injector.inject(event).unwrap();
    }
    let expect = ["b1", "B1", "b4", "B4", "b7", "B7", "k38", "K38"];
    let mut seen = Vec::new();
    until("everything has come", || {
        seen.extend(without_motion(glass.seen()));
        seen.len() >= expect.len()
    });
    injector.stop(LIMIT).unwrap();
    assert_eq!(seen, expect);
    let pointer = glass.x.query_pointer(glass.root).unwrap().reply().unwrap();
    assert_eq!((pointer.root_x, pointer.root_y), (151, 161));
}

#[test]
fn keys_come_with_the_shift_they_need_and_spare_keys_are_bound_for_others() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (0, 0, 300, 300), false);
    glass.focus();
    let (x, _) = stage::connect(&display.name);
    let layout = || {
        let reply = x.get_keyboard_mapping(8, 248).unwrap().reply().unwrap();
        (usize::from(reply.keysyms_per_keycode), reply.keysyms)
    };
    let before = layout();
    let (injector, told) = injector(&display, &[]);
    // A capital without Shift; a small letter while Shift is held; Shift released before the letter.
    for event in [key(CAPITAL_A, true), key(CAPITAL_A, false), key(SHIFT, true), key(A, true), key(SHIFT, false)] {
        injector.inject(event).unwrap();
    }
    injector.inject(key(CAPITAL_A, false)).unwrap();
    // Euro, n with tilde, a Greek and a Cyrillic letter: none on this keyboard.
    for keysym in [0x20ac, 0xf1, 0x7e1, 0x0100_0416] {
        injector.inject(key(keysym, true)).unwrap();
        injector.inject(key(keysym, false)).unwrap();
    }
    injector.inject(key(0, true)).unwrap();
    assert_eq!(refusal(&told), Refusal::NoKey(0));
    let (width, bound) = layout();
    injector.stop(LIMIT).unwrap();
    let seen = glass.seen();
    let names = |seen: &[String]| seen.iter().map(String::clone).collect::<Vec<_>>().join(" ");
    let (first, others) = seen.split_at(10);
    assert_eq!(names(first), "k50 k38 K50 K38 k50 K50 k38 k50 K50 K38");
    let typed: Vec<u32> = others
        .iter()
        .filter_map(|event| event.strip_prefix('k'))
        .map(|keycode| bound[(keycode.parse::<usize>().unwrap() - 8) * width])
        .collect();
    assert_eq!(typed, [0x20ac, 0xf1, 0x7e1, 0x0100_0416]);
    let after = layout();
    assert_eq!(before, after, "the keyboard is not as it was");
}

#[test]
fn i3_everything_held_is_released_at_the_end() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (0, 0, 300, 300), false);
    glass.focus();
    let (injector, _told) = injector(&display, &[]);
    for event in [at(10, 10, 0b101), key(SHIFT, true), key(A, true)] {
        injector.inject(event).unwrap();
    }
    until("all pressed", || {
        let keys = glass.x.query_keymap().unwrap().reply().unwrap().keys;
        keys.iter().map(|byte| byte.count_ones()).sum::<u32>() == 2
    });
    drop(injector);
    until("all released", || {
        let keys = glass.x.query_keymap().unwrap().reply().unwrap().keys;
        let pointer = glass.x.query_pointer(glass.root).unwrap().reply().unwrap();
        keys.iter().all(|byte| *byte == 0) && u16::from(pointer.mask) & 0x1f00 == 0
    });
    let seen = without_motion(glass.seen());
    assert!(seen.contains(&"B1".to_owned()) && seen.contains(&"B3".to_owned()), "{seen:?}");
}

#[test]
fn i7_own_windows_hear_nothing() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (100, 100, 300, 300), false);
    glass.focus();
    let (injector, told) = injector(&display, &own());
    injector.inject(at(50, 50, 0)).unwrap();
    injector.inject(at(200, 200, 0)).unwrap();
    assert_eq!(refusal(&told), Refusal::OwnWindow);
    injector.inject(at(200, 200, 1)).unwrap();
    injector.inject(at(200, 200, 0)).unwrap();
    // Beside it the pointer is free; the keys are still the console's.
    injector.inject(at(50, 50, 0)).unwrap();
    injector.inject(key(A, true)).unwrap();
    injector.inject(key(A, false)).unwrap();
    assert_eq!(refusal(&told), Refusal::OwnFocus);
    assert_eq!(injector.refused(), 4);
    injector.stop(LIMIT).unwrap();
    assert_eq!(glass.seen(), Vec::<String>::new());
}

#[test]
fn i7_a_drag_does_not_enter_own_windows_and_its_end_is_let_through() {
    let display = Display::start();
    let mut other = display.run("xev", &["-geometry", "200x200+600+300"]);
    let mut own_window = Glass::open(&display.name, (100, 100, 300, 300), false);
    let (x, root) = stage::connect(&display.name);
    until("the other program's window", || {
        x.translate_coordinates(root, root, 700, 400).unwrap().reply().unwrap().child != 0
    });
    let (injector, told) = injector(&display, &own());
    for event in [at(700, 400, 0), at(700, 400, 1), at(200, 200, 1)] {
        injector.inject(event).unwrap();
    }
    assert_eq!(refusal(&told), Refusal::OwnWindow);
    injector.inject(at(210, 210, 0)).unwrap();
    until("the button is up", || u16::from(x.query_pointer(root).unwrap().reply().unwrap().mask) & 0x100 == 0);
    injector.stop(LIMIT).unwrap();
    assert_eq!(own_window.seen(), Vec::<String>::new());
    let pointer = x.query_pointer(root).unwrap().reply().unwrap();
    assert_eq!((pointer.root_x, pointer.root_y, u16::from(pointer.mask) & 0x100), (700, 400, 0));
    other.0.kill().unwrap();
}

#[test]
fn i7_the_frame_around_an_own_window_is_its_own_too() {
    let display = Display::start();
    let _manager = display.openbox();
    let glass = Glass::open(&display.name, (300, 300, 200, 200), false);
    let place = glass.x.translate_coordinates(glass.window, glass.root, 0, 0).unwrap().reply().unwrap();
    let tree = glass.x.query_tree(glass.window).unwrap().reply().unwrap();
    assert_ne!(tree.parent, glass.root, "the window has no frame");
    let (injector, told) = injector(&display, &own());
    // The title bar, where the window manager's own close button is.
    injector.inject(at(place.dst_x + 100, place.dst_y - 8, 1)).unwrap();
    assert_eq!(refusal(&told), Refusal::OwnWindow);
    injector.stop(LIMIT).unwrap();
}

#[test]
fn i7_while_an_own_menu_is_open_nothing_is_injected() {
    let display = Display::start();
    let mut behind = Glass::open(&display.name, (0, 0, 200, 200), false);
    let menu = Glass::open(&display.name, (600, 600, 50, 50), true);
    let (injector, told) = injector(&display, &own());
    injector.inject(at(400, 400, 1)).unwrap();
    assert_eq!(refusal(&told), Refusal::OwnMenu);
    menu.x.destroy_window(menu.window).unwrap();
    menu.x.sync().unwrap();
    injector.inject(at(400, 400, 0)).unwrap();
    until("the pointer is free again", || {
        let pointer = behind.x.query_pointer(behind.root).unwrap().reply().unwrap();
        (pointer.root_x, pointer.root_y) == (400, 400)
    });
    injector.stop(LIMIT).unwrap();
    assert_eq!(behind.seen(), Vec::<String>::new());
}

#[test]
fn i7_a_held_key_does_not_repeat_into_an_own_window() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (100, 100, 300, 300), false);
    let (injector, told) = injector(&display, &own());
    injector.inject(at(20, 20, 0)).unwrap();
    injector.inject(key(A, true)).unwrap();
    until("the key is down", || glass.x.query_keymap().unwrap().reply().unwrap().keys[4] & 0x40 != 0);
    // A request comes to the front while the engineer holds a key.
    glass.focus();
    assert_eq!(refusal(&told), Refusal::OwnFocus);
    std::thread::sleep(Duration::from_secs(1));
    let presses: Vec<_> = glass.seen().into_iter().filter(|event| event.starts_with('k')).collect();
    assert_eq!(presses, Vec::<String>::new());
    injector.stop(LIMIT).unwrap();
}

#[test]
fn what_waits_is_dropped_on_release() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (0, 0, 300, 300), false);
    glass.focus();
    let (injector, _told) = injector(&display, &[]);
    for round in 0..40 {
        injector.inject(at(round, round, 1)).unwrap();
        injector.inject(key(A, true)).unwrap();
        injector.release();
    }
    injector.stop(LIMIT).unwrap();
    let keys = glass.x.query_keymap().unwrap().reply().unwrap().keys;
    assert!(keys.iter().all(|byte| *byte == 0));
    let seen = glass.seen();
    let count = |event: &str| seen.iter().filter(|seen| *seen == event).count();
    assert_eq!((count("k38"), count("b1")), (count("K38"), count("B1")));
}

#[test]
fn i3_what_waited_for_the_display_does_not_act_after_the_release() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (0, 0, 300, 300), false);
    glass.focus();
    let (injector, _told) = injector(&display, &[]);
    injector.inject(at(10, 10, 0)).unwrap();
    until("the pointer is there", || at_ten(&glass));
    for event in [at(200, 200, 1), key(A, true)] {
        let (other, _) = stage::connect(&display.name);
        other.grab_server().unwrap();
        other.sync().unwrap();
        injector.inject(event).unwrap();
        // Long enough for the injector to be waiting for the display.
        std::thread::sleep(Duration::from_millis(300));
        injector.release();
        other.ungrab_server().unwrap();
        other.sync().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let seen = without_motion(glass.seen());
        assert!(seen.is_empty(), "{event:?}: {seen:?}");
        assert!(at_ten(&glass), "{event:?}");
    }
    injector.stop(LIMIT).unwrap();
}

fn at_ten(glass: &Glass) -> bool {
    let pointer = glass.x.query_pointer(glass.window).unwrap().reply().unwrap();
    (pointer.root_x, pointer.root_y) == (10, 10)
}

fn entitle(glass: &Glass, title: &str) {
    let (name, kind) = (AtomEnum::WM_NAME, AtomEnum::STRING);
    glass.x.change_property8(PropMode::REPLACE, glass.window, name, kind, title.as_bytes()).unwrap();
    glass.x.sync().unwrap();
}

fn belongs_to(glass: &Glass, owner: u32) {
    let (name, kind) = (AtomEnum::WM_TRANSIENT_FOR, AtomEnum::WINDOW);
    glass.x.change_property32(PropMode::REPLACE, glass.window, name, kind, &[owner]).unwrap();
    glass.x.sync().unwrap();
}

fn pressed(glass: &mut Glass) -> Vec<String> {
    without_motion(glass.seen()).into_iter().filter(|event| event.starts_with(['k', 'b'])).collect()
}

#[test]
fn parameter_windows_hear_nothing_until_they_are_opened() {
    for manager in [false, true] {
        let display = Display::start();
        let _manager = manager.then(|| display.openbox());
        let mut glass = Glass::open(&display.name, (300, 300, 300, 300), false);
        entitle(&glass, "Isocentre MR 3.0T - Sequence parameters");
        // What lies inside it counts as it.
        let (field, look) = (glass.x.generate_id().unwrap(), CreateWindowAux::new());
        let class = WindowClass::INPUT_OUTPUT;
        glass.x.create_window(0, field, glass.window, 10, 10, 100, 100, 0, class, 0, &look).unwrap();
        glass.x.map_window(field).unwrap();
        glass.focus();
        let place = glass.x.translate_coordinates(glass.window, glass.root, 0, 0).unwrap().reply().unwrap();
        let (x, y) = (place.dst_x, place.dst_y);
        let (injector, told) = guarded(&display);
        let allowed = |injector: &Injector, glass: &mut Glass| {
            injector.inject(at(x + 200, y + 200, 1)).unwrap();
            injector.inject(at(x + 200, y + 200, 0)).unwrap();
            injector.inject(key(A, true)).unwrap();
            injector.inject(key(A, false)).unwrap();
            let mut seen = Vec::new();
            until("the window hears", || {
                seen.extend(pressed(glass));
                seen.len() == 2
            });
        };
        for place in [at(x + 50, y + 50, 1), at(x + 200, y + 200, 1)] {
            injector.inject(place).unwrap();
            injector.inject(at(20, 20, 0)).unwrap();
            assert_eq!(refusal(&told), Refusal::ParameterWindow);
        }
        glass.x.set_input_focus(x11rb::protocol::xproto::InputFocus::PARENT, field, 0u32).unwrap();
        glass.x.sync().unwrap();
        for _ in 0..2 {
            injector.inject(key(A, true)).unwrap();
            injector.inject(key(A, false)).unwrap();
            assert_eq!(refusal(&told), Refusal::ParameterWindow);
            glass.focus();
        }
        assert_eq!(pressed(&mut glass), Vec::<String>::new());
        injector.allow_parameters(true);
        allowed(&injector, &mut glass);
        injector.allow_parameters(false);
        injector.inject(at(x + 200, y + 200, 1)).unwrap();
        assert_eq!(refusal(&told), Refusal::ParameterWindow);
        injector.inject(at(20, 20, 0)).unwrap();
        // Another title: another window.
        entitle(&glass, "Isocentre MR 3.0T - Examination");
        allowed(&injector, &mut glass);
        injector.stop(LIMIT).unwrap();
    }
}

#[test]
fn dialogs_and_menus_of_parameter_windows_hear_nothing() {
    let display = Display::start();
    let owner = Glass::open(&display.name, (0, 0, 200, 200), false);
    entitle(&owner, "Sequence parameters");
    let mut dialog = Glass::open(&display.name, (300, 300, 200, 200), false);
    belongs_to(&dialog, owner.window);
    let mut second = Glass::open(&display.name, (600, 300, 200, 200), false);
    belongs_to(&second, dialog.window);
    // One that belongs to itself is followed no further.
    let free = Glass::open(&display.name, (900, 300, 200, 200), false);
    belongs_to(&free, free.window);
    let (injector, told) = guarded(&display);
    for x in [400, 700] {
        injector.inject(at(x, 400, 1)).unwrap();
        assert_eq!(refusal(&told), Refusal::ParameterWindow);
        injector.inject(at(950, x - 350, 0)).unwrap();
    }
    until("the pointer is where it may be", || {
        let pointer = free.x.query_pointer(free.root).unwrap().reply().unwrap();
        (pointer.root_x, pointer.root_y) == (950, 350)
    });
    // A menu takes every event, so none is injected while it is up.
    let menu = Glass::open(&display.name, (50, 600, 50, 50), true);
    belongs_to(&menu, owner.window);
    injector.inject(at(960, 360, 1)).unwrap();
    assert_eq!(refusal(&told), Refusal::ParameterWindow);
    injector.stop(LIMIT).unwrap();
    assert_eq!((pressed(&mut dialog), pressed(&mut second)), (Vec::new(), Vec::new()));
}

#[test]
fn i7_a_person_at_the_machine_comes_first() {
    let display = Display::start();
    let mut glass = Glass::open(&display.name, (0, 0, 300, 300), false);
    glass.focus();
    let (injector, told_injector) = injector(&display, &[]);
    let hears = injector.local_first();
    let watch = Watch::start(Some(&display.name), Hotkey::default(), move |watched| {
        if let Watched::Local(_) = watched {
            hears.person_is_here();
        }
    })
    .unwrap();
    for event in [at(10, 10, 1), key(A, true)] {
        injector.inject(event).unwrap();
    }
    let keys = |x: &x11rb::rust_connection::RustConnection| x.query_keymap().unwrap().reply().unwrap().keys;
    until("the key is down", || keys(&glass.x)[4] & 0x40 != 0);
    glass.seen();
    let person = Person::at(&display.name);
    let start = Instant::now();
    person.click();
    until("all is released", || keys(&glass.x)[4] & 0x40 == 0);
    println!("released after {:?}", start.elapsed());
    let last = Instant::now();
    // What the engineer does now is refused, and holding on does not outlast it.
    for event in [at(50, 50, 1), key(A, true), key(SHIFT, true), key(SHIFT, false)] {
        injector.inject(event).unwrap();
    }
    assert_eq!(refusal(&told_injector), Refusal::LocalFirst);
    glass.seen();
    let mut moved = false;
    while !moved {
        injector.inject(at(60, 60, 1)).unwrap();
        injector.inject(key(A, true)).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        let pointer = glass.x.query_pointer(glass.root).unwrap().reply().unwrap();
        moved = (pointer.root_x, pointer.root_y) == (60, 60);
        assert!(last.elapsed() < LIMIT);
    }
    let waited = last.elapsed();
    assert!(waited > LOCAL_FIRST - Duration::from_millis(150), "already after {waited:?}");
    assert!(waited < LOCAL_FIRST + Duration::from_millis(500), "not before {waited:?}");
    assert_eq!(pressed(&mut glass), Vec::<String>::new());
    // Let go and pressed again, it counts.
    for event in [at(60, 60, 0), key(A, false), at(60, 60, 1), key(A, true)] {
        injector.inject(event).unwrap();
    }
    let mut seen = Vec::new();
    until("the engineer is back", || {
        seen.extend(pressed(&mut glass));
        seen == ["b1", "k38"]
    });
    drop(watch);
}

fn watch(display: &Display) -> (Watch, Receiver<Watched>) {
    let (tell, told) = mpsc::channel();
    let watch = Watch::start(Some(&display.name), Hotkey::default(), move |watched| drop(tell.send(watched))).unwrap();
    (watch, told)
}

/// What was told until nothing more came: the number of End hotkeys, and whether a key, a button, a motion was local.
fn told(watched: &Receiver<Watched>) -> (usize, bool, bool, bool) {
    let mut sum = (0, false, false, false);
    while let Ok(watched) = watched.recv_timeout(Duration::from_millis(300)) {
        match watched {
            Watched::End => sum.0 += 1,
            Watched::Local(LocalInput::Key) => sum.1 = true,
            Watched::Local(LocalInput::Button) => sum.2 = true,
            Watched::Local(LocalInput::Motion | LocalInput::Touch) => sum.3 = true,
            Watched::Lost(fault) => panic!("{fault}"),
        }
    }
    sum
}

#[test]
fn i3_the_hotkey_works_under_a_foreign_keyboard_grab() {
    let display = Display::start();
    let (_watch, watched) = watch(&display);
    let person = Person::at(&display.name);
    person.chord(&[KEY_CTRL, KEY_ALT, KEY_END]);
    assert_eq!(told(&watched), (1, true, false, false));
    let grabber = Glass::open(&display.name, (0, 0, 50, 50), false);
    let grab = grabber.x.grab_keyboard(false, grabber.window, 0u32, GrabMode::ASYNC, GrabMode::ASYNC);
    assert_eq!(grab.unwrap().reply().unwrap().status, x11rb::protocol::xproto::GrabStatus::SUCCESS);
    person.chord(&[KEY_ALT, KEY_SHIFT, KEY_CTRL, KEY_END]);
    assert_eq!(told(&watched), (1, true, false, false));
    person.chord(&[KEY_CTRL, KEY_END]);
    person.chord(&[KEY_END]);
    assert_eq!(told(&watched), (0, true, false, false));
}

#[test]
fn i7_local_input_is_watched_on_a_keyboard_without_the_end_key() {
    let display = Display::start();
    let (x, _) = stage::connect(&display.name);
    x.change_keyboard_mapping(1, KEY_END, 1, &[0]).unwrap();
    x.sync().unwrap();
    let (watch, watched) = watch(&display);
    assert!(!watch.has_end_key());
    Person::at(&display.name).click();
    assert_eq!(told(&watched), (0, false, true, false));
}

#[test]
fn i7_injected_keys_are_neither_local_nor_the_hotkey() {
    let display = Display::start();
    let (_watch, watched) = watch(&display);
    let (injector, _told) = injector(&display, &[]);
    let chord = [0xffe3, 0xffe9, 0xff57];
    for (keysym, down) in chord.iter().map(|key| (key, true)).chain(chord.iter().rev().map(|key| (key, false))) {
        injector.inject(key(*keysym, down)).unwrap();
    }
    for event in [at(5, 5, 0), at(90, 90, 1), at(90, 90, 0)] {
        injector.inject(event).unwrap();
    }
    assert_eq!(told(&watched), (0, false, false, false));
    // Half of the chord from each side is no hotkey either.
    let person = Person::at(&display.name);
    injector.inject(key(0xffe3, true)).unwrap();
    injector.inject(key(0xffe9, true)).unwrap();
    until("the modifiers are down", || {
        let (x, root) = stage::connect(&display.name);
        u16::from(x.query_pointer(root).unwrap().reply().unwrap().mask) & 0xc == 0xc
    });
    person.chord(&[KEY_END]);
    assert_eq!(told(&watched), (0, true, false, false));
    injector.stop(LIMIT).unwrap();
    // What other software injects is no person either.
    let (x, root) = stage::connect(&display.name);
    for (kind, keycode) in [(2, KEY_CTRL), (2, KEY_ALT), (2, KEY_END), (3, KEY_END), (3, KEY_ALT), (3, KEY_CTRL)] {
        x.xtest_fake_input(kind, keycode, 0, root, 0, 0, 0).unwrap();
    }
    x.sync().unwrap();
    assert_eq!(told(&watched), (0, false, false, false));
}

#[test]
fn local_input_is_told_while_the_engineer_is_at_it() {
    let display = Display::start();
    let (_watch, watched) = watch(&display);
    let (injector, _told) = injector(&display, &[]);
    injector.inject(at(300, 300, 0)).unwrap();
    assert_eq!(told(&watched), (0, false, false, false));
    let person = Person::at(&display.name);
    person.click();
    assert_eq!(told(&watched), (0, false, true, false));
    person.key(KEY_A, true);
    person.key(KEY_A, false);
    assert_eq!(told(&watched), (0, true, false, false));
    injector.stop(LIMIT).unwrap();
}

#[test]
fn i10_a_lost_display_is_told() {
    let display = Display::start();
    let (_watch, watched) = watch(&display);
    let (injector, told) = injector(&display, &[]);
    drop(display);
    assert!(matches!(watched.recv_timeout(LIMIT), Ok(Watched::Lost(_))));
    let _ = injector.inject(at(1, 1, 0));
    assert!(matches!(told.recv_timeout(LIMIT), Ok(Report::Failed(_))));
    until("injection refuses", || injector.inject(at(2, 2, 0)).is_err());
}
