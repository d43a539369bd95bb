//! The stage stands: each part comes up, does what it is for, and is gone afterwards.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{net::SocketAddr, time::Duration};

use testsuite::stage::{Child, Compositor, Desktop, Display, Picture, Viewer, free_port, keysym, until};

const SOON: Duration = Duration::from_secs(30);

/// Draws a window of one colour at a place, with a title, until it is dropped.
fn patch(desktop: &Desktop, title: &str, colour: &str, geometry: &str) -> Child {
    let mut command = desktop.command("xmessage");
    command.args(["-title", title, "-bg", colour, "-fg", colour, "-geometry", geometry, "-buttons", "", "x"]);
    desktop.spawn(title, &mut command).unwrap()
}

fn red_share(picture: &Picture) -> f64 {
    let red = picture.0.pixels().filter(|pixel| pixel.0 == [255, 0, 0]).count();
    red as f64 / picture.0.pixels().count() as f64
}

#[test]
fn a_desktop_has_windows_input_notifications_and_a_keyring_and_leaves_nothing_behind() {
    let desktop = Desktop::start().unwrap();
    let display = desktop.display();
    assert_eq!(display.size().unwrap(), (1920, 1080));
    let _patch = patch(&desktop, "patch", "#ff0000", "400x300+100+100");
    let window = display.window_titled("patch", SOON).unwrap();
    assert_eq!((window.width, window.height, window.class.as_str()), (400, 300, "Xmessage"));
    until("the window is drawn", SOON, || Ok((red_share(&display.picture_of(&window)?) > 0.9).then_some(()))).unwrap();
    let path = desktop.folder().join("shot.png");
    display.picture().unwrap().save(&path).unwrap();
    assert_eq!(image::image_dimensions(&path).unwrap(), (1920, 1080));
    assert_eq!(display.picture().unwrap().pixel(300, 250), Some([255, 0, 0]));

    display.move_window(&window, 900, 500).unwrap();
    let moved = |found: &testsuite::stage::Window| found.id == window.id && found.x > 850;
    display.window_where("the moved window", SOON, moved).unwrap();

    display.click(10, 20).unwrap();
    assert_eq!(display.pointer().unwrap(), (10, 20));
    display.type_text("Hello 4711!").unwrap();
    display.chord(&[keysym::CONTROL, keysym::ESCAPE]).unwrap();

    for name in ["org.freedesktop.Notifications", "org.freedesktop.secrets"] {
        assert!(desktop.on_bus(name).unwrap(), "{name}");
    }
    assert!(!desktop.on_bus("org.example.Nobody").unwrap());

    let (name, folder) = (display.name().to_owned(), desktop.folder().to_owned());
    drop(desktop);
    assert!(Display::open(&name).is_err());
    assert!(!folder.exists());
}

#[test]
fn a_compositor_puts_the_windows_together() {
    let desktop = Desktop::with(1366, 768, Compositor::Picom).unwrap();
    let _patch = patch(&desktop, "patch", "#ff0000", "400x300+100+100");
    desktop.display().window_titled("patch", SOON).unwrap();
    let shown = || Ok((desktop.display().picture()?.pixel(300, 250) == Some([255, 0, 0])).then_some(()));
    until("the window on the composed screen", SOON, shown).unwrap();
}

#[test]
fn a_viewer_shows_what_a_server_serves() {
    let desktop = Desktop::with(800, 600, Compositor::None).unwrap();
    let _patch = patch(&desktop, "patch", "#ff0000", "400x300+100+100");
    let port = free_port().unwrap();
    let mut serve = desktop.command("x0vncserver");
    serve.args(["-SecurityTypes=None", "-localhost=1", "-display", desktop.display().name()]);
    let _server = desktop.spawn("server", serve.arg(format!("-rfbport={port}"))).unwrap();
    until("the server listens", SOON, || Ok(std::net::TcpStream::connect(("127.0.0.1", port)).ok())).unwrap();
    let at = SocketAddr::from(([127, 0, 0, 1], port));
    let viewer = Viewer::connect(at, (800, 600), &desktop.logs(), SOON).unwrap();
    let same = || Ok((viewer.picture()?.difference(&desktop.display().picture()?, 8) < 0.01).then_some(()));
    until("the same picture in the viewer", SOON, same).unwrap();
    let (x, y) = viewer.at(123, 45);
    viewer.display().click(x, y).unwrap();
    let there = || Ok((desktop.display().pointer()? == (123, 45)).then_some(()));
    until("the pointer follows the viewer", SOON, there).unwrap();
}

#[test]
fn displays_do_not_share_a_number() {
    let logs = tempfile::tempdir().unwrap();
    let displays: Vec<_> = (0..3).map(|_| Display::start(logs.path(), 64, 64).unwrap()).collect();
    let mut names: Vec<_> = displays.iter().map(|display| display.name().to_owned()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 3);
}
