//! TigerVNC's viewer, which no one here wrote, shows exactly the picture that the server was given.
//!
//! Needs `Xvfb` and `xtigervncviewer`; the X server is the test's own.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "the test does the I/O that the crate leaves out"
)]

mod viewer;

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rfb::Server;
use screen::{ClearedPointer, Rect};
use viewer::{Dice, Screen};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

const WIDTH: u16 = 640;
const HEIGHT: u16 = 480;
/// How long a picture may take to show, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(40);

/// A child that does not outlive the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The viewer on its own X server, and the server it talks to.
struct Stage {
    socket: TcpStream,
    server: Server,
    display: RustConnection,
    root: u32,
    start: Instant,
    _viewer: Running,
    _x: Running,
}

impl Stage {
    fn new(options: &[&str]) -> Self {
        let mut x = Command::new("Xvfb");
        x.args(["-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"]);
        let mut x = Running(x.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("Xvfb is needed"));
        let mut number = String::new();
        BufReader::new(x.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (display, screen) = x11rb::connect(Some(&name)).unwrap();
        let root = display.setup().roots[screen].root;

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("127.0.0.1::{}", listener.local_addr().unwrap().port());
        let mut viewer = Command::new("xtigervncviewer");
        viewer.args(["-geometry=+0+0", "-MenuKey=", "-RemoteResize=0", "-ReconnectOnError=0", "-AlertOnFatalError=0"]);
        viewer.args(options).arg(address).env("DISPLAY", &name).stdout(Stdio::null()).stderr(Stdio::null());
        let viewer = Running(viewer.spawn().expect("xtigervncviewer is needed"));
        let socket = accept(&listener);
        socket.set_nodelay(true).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
        let server = Server::new(WIDTH, HEIGHT, "test", true);
        Self { socket, server, display, root, start: Instant::now(), _viewer: viewer, _x: x }
    }

    /// Serves until the viewer's window shows the screen within `tolerance` intensities.
    fn show(&mut self, screen: &mut Screen, tolerance: u8) {
        let mut damage = screen.publish();
        let (begun, mut looked) = (Instant::now(), Instant::now());
        loop {
            let mut bytes = [0; 4096];
            match self.socket.read(&mut bytes) {
                Ok(0) => panic!("the viewer left"),
                Ok(length) => self.server.receive(&bytes[..length]).unwrap(),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(error) => panic!("{error}"),
            }
            let now = self.start.elapsed().as_millis() as u64;
            self.server.update(screen.frame(), &std::mem::take(&mut damage), now).unwrap();
            self.socket.write_all(&self.server.take_output()).unwrap();
            if looked.elapsed() > Duration::from_millis(30) {
                looked = Instant::now();
                let worst = self.worst(screen);
                if worst <= tolerance {
                    return;
                }
                assert!(begun.elapsed() < PATIENCE, "the viewer's picture differs by {worst}");
            }
        }
    }

    /// The largest difference of an intensity between the screen and the viewer's window, once it has one.
    fn worst(&self, screen: &Screen) -> u8 {
        let windows = self.display.query_tree(self.root).unwrap().reply().unwrap().children;
        let size = |window: &u32| self.display.get_geometry(*window).ok()?.reply().ok();
        let fits = |window: &u32| size(window).is_some_and(|is| (is.width, is.height) == (WIDTH, HEIGHT));
        let Some(window) = windows.into_iter().rev().find(fits) else { return u8::MAX };
        let image = self.display.get_image(ImageFormat::Z_PIXMAP, window, 0, 0, WIDTH, HEIGHT, u32::MAX).unwrap();
        // A window that is not mapped yet has no picture.
        let Ok(image) = image.reply() else { return u8::MAX };
        let shown = image.data;
        let pairs = shown.as_chunks::<4>().0.iter().zip(&screen.pixels);
        let difference = |(a, b): (&[u8; 4], &u32)| {
            let b = b.to_le_bytes();
            a[0].abs_diff(b[0]).max(a[1].abs_diff(b[1])).max(a[2].abs_diff(b[2]))
        };
        pairs.map(difference).max().unwrap()
    }
}

fn accept(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    loop {
        match listener.accept() {
            Ok((socket, _)) => {
                socket.set_nonblocking(false).unwrap();
                return socket;
            }
            Err(error) => assert!(begun.elapsed() < PATIENCE, "the viewer does not connect: {error}"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Shows text, a picture, a scroll and a small change.
fn check(options: &[&str], tolerance: u8) {
    let mut dice = Dice(2);
    let mut screen = Screen::new(WIDTH, HEIGHT, vec![0x00ff_ffff; usize::from(WIDTH) * usize::from(HEIGHT)]);
    screen.set(Rect::new(0, 0, WIDTH, HEIGHT), |_, y| if y % 16 < 11 && dice.below(6) == 0 { 0 } else { 0x00ff_ffff });
    screen.set(Rect::new(300, 100, 256, 200), |x, y| {
        (u32::from(x / 3) + u32::from(y / 2)).min(255) << 16 | u32::from(x / 4) << 8 | dice.below(30)
    });
    screen.set(Rect::new(20, 330, 256, 100), |x, _| (u32::from(x) * 0x0001_0101) & 0x00ff_ffff);
    let mut stage = Stage::new(options);
    stage.server.set_cursor(ClearedPointer::arrow());
    stage.show(&mut screen, tolerance);
    screen.scroll_up(Rect::new(0, 0, 290, 320), 16);
    stage.show(&mut screen, tolerance);
    screen.set(Rect::new(600, 440, 9, 13), |x, y| u32::from(x) * u32::from(y));
    stage.show(&mut screen, tolerance);
    for step in 0..5 {
        screen
            .set(Rect::new(300, 100, 256, 200), |x, y| (u32::from(x + y + step) + dice.below(20)) % 256 * 0x0001_0101);
        let damage = screen.publish();
        let now = stage.start.elapsed().as_millis() as u64;
        stage.server.update(screen.frame(), &damage, now).unwrap();
        stage.socket.write_all(&stage.server.take_output()).unwrap();
    }
    stage.show(&mut screen, tolerance);
}

#[test]
fn tight_with_jpeg_becomes_exact() {
    check(&["-AutoSelect=0", "-PreferredEncoding=Tight", "-QualityLevel=8"], 0);
}

#[test]
fn tight_without_jpeg_is_exact() {
    check(&["-AutoSelect=0", "-PreferredEncoding=Tight", "-NoJPEG=1"], 0);
}

#[test]
fn zrle_is_exact() {
    check(&["-AutoSelect=0", "-PreferredEncoding=ZRLE"], 0);
}

#[test]
fn raw_is_exact() {
    check(&["-AutoSelect=0", "-PreferredEncoding=Raw"], 0);
}

#[test]
fn few_colours_are_the_nearest() {
    // Three bits of red and green, two of blue: half a step of 85.
    check(&["-AutoSelect=0", "-PreferredEncoding=Tight", "-FullColor=0", "-LowColorLevel=2"], 43);
    check(&["-AutoSelect=0", "-PreferredEncoding=ZRLE", "-FullColor=0", "-LowColorLevel=2"], 43);
}
