//! Monitors, work area and a window's place on a real display with a window manager.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, missing_docs)]

mod stage;

use desktop::window_state::{Area, Desktop, DesktopError};
use stage::{Display, Glass, until};
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::wrapper::ConnectionExt as _;

#[test]
fn a_window_is_where_it_is_said_to_be() {
    let display = Display::start();
    let _manager = display.openbox();
    let desktop = Desktop::connect(Some(&display.name)).unwrap();
    let screen = Area { x: 0, y: 0, width: 1280, height: 800 };
    assert_eq!(desktop.monitors().unwrap().first().map(|monitor| monitor.area), Some(screen));
    until("a work area", || desktop.work_area().unwrap() == Some(screen));

    let glass = Glass::open(&display.name, (300, 200, 400, 72), true);
    let state = desktop.window(glass.window).unwrap();
    assert_eq!((state.area, state.viewable), (Area { x: 300, y: 200, width: 400, height: 72 }, true));
    glass.x.unmap_window(glass.window).unwrap();
    glass.x.sync().unwrap();
    assert!(!desktop.window(glass.window).unwrap().viewable);
    glass.x.destroy_window(glass.window).unwrap();
    glass.x.sync().unwrap();
    assert!(matches!(desktop.window(glass.window), Err(DesktopError::NoWindow)));
}
