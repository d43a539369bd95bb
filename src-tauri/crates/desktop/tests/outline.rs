//! The windows as they are told to whoever draws masks, on a real display with a window manager.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, missing_docs)]

mod stage;

use desktop::windows::{OutlineError, outline};
use screen::{Area, Owner, Size};
use stage::{Display, Glass, until};
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, PropMode};
use x11rb::wrapper::ConnectionExt as _;

fn name(glass: &Glass, class: &[u8], title: &[u8]) {
    let put = |property: AtomEnum, text: &[u8]| {
        glass.x.change_property8(PropMode::REPLACE, glass.window, property, AtomEnum::STRING, text).unwrap();
    };
    put(AtomEnum::WM_CLASS, class);
    put(AtomEnum::WM_NAME, title);
    glass.x.sync().unwrap();
}

#[test]
fn windows_are_told_with_class_place_and_order_and_hidden_ones_are_not() {
    let display = Display::start();
    let _manager = display.openbox();
    let low = Glass::open(&display.name, (100, 100, 400, 300), false);
    name(&low, b"worklist\0Worklist\0", b"MUSTER^ERIKA");
    let high = Glass::open(&display.name, (300, 200, 200, 72), true);
    name(&high, b"viewport\0Viewport\0", b"Series 3");
    let told = |window: u32| {
        let seen = outline(Some(&display.name)).unwrap();
        assert_eq!(seen.size, Size { w: 1280, h: 800 });
        seen.windows.iter().position(|one| one.id == window).map(|at| (at, seen.windows[at].clone()))
    };
    until("both are told", || told(low.window).is_some() && told(high.window).is_some());
    until("the class is told", || told(low.window).is_some_and(|(_, window)| window.class == "Worklist"));
    let ((below, list), (above, view)) = (told(low.window).unwrap(), told(high.window).unwrap());
    assert!(below < above, "lowest first");
    assert_eq!((list.instance.as_str(), list.title.as_str()), ("worklist", "MUSTER^ERIKA"));
    assert_eq!((list.inner.w, list.inner.h), (400, 300));
    assert!(list.outer.h > list.inner.h, "with its frame");
    assert_eq!((view.class.as_str(), view.inner), ("Viewport", Area { x: 300, y: 200, w: 200, h: 72 }));
    assert_eq!(view.owner, Owner::Process(std::process::id()));
    // Neither is in a log by chance.
    assert!(!format!("{list:?}").contains("MUSTER"));

    high.x.unmap_window(high.window).unwrap();
    high.x.sync().unwrap();
    assert!(told(high.window).is_none());
    display.end();
    assert!(matches!(outline(Some(&display.name)), Err(OutlineError::Display(_))));
}
