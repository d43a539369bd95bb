//! A display of the test's own, the real mirror on it, and a plain RFB viewer.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test waits for one of many messages")]

pub mod desk;
pub mod panels;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use mirror::protocol::{Decoder, Detector, FromMirror, Masked, Start, Stats, ToMirror, encode_to};

/// Longer than anything takes, also on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A picture rests when nothing came for so long.
pub const RESTS: Duration = Duration::from_millis(900);

/// A process that ends with its test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// How the process ended by itself.
    pub fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "the process goes on");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Starts an X server and waits until it stands; gives its display's name.
pub fn display(screen: &str) -> (Running, String) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb is installed");
    let mut number = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
    (Running(server), format!(":{}", number.trim()))
}

/// The start message for a display, without rules.
pub fn start_on(display: &str) -> Start {
    Start { name: "test".to_owned(), own_pids: vec![std::process::id()], ..Start::plain(Some(display.to_owned())) }
}

/// The mirror process, from the console's side.
pub struct Mirror {
    pub process: Running,
    pub stdin: Option<ChildStdin>,
    pub messages: Receiver<FromMirror>,
    /// While it is true nobody reads what the mirror says.
    pub deaf: Arc<AtomicBool>,
    /// The last counts that were told.
    pub stats: Stats,
    /// Whether text is looked for, as told last.
    pub detector: Option<Detector>,
    /// What does not show as it is, as told last.
    pub masks: Vec<Masked>,
    /// The questions about processes that have come: their numbers and process ids.
    pub asked: Vec<(u32, u32)>,
}

impl Mirror {
    /// Starts the real binary; nothing is said to it yet.
    pub fn spawn() -> Self {
        Self::spawn_at(env!("CARGO_BIN_EXE_chaperone-mirror").as_ref())
    }

    /// The same from a copy elsewhere.
    pub fn spawn_at(program: &std::path::Path) -> Self {
        let mut child = Command::new(program).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (stdin, mut stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        let (send, messages) = mpsc::channel();
        let deaf = Arc::new(AtomicBool::new(false));
        let held = Arc::clone(&deaf);
        std::thread::spawn(move || {
            let mut decoder = Decoder::<FromMirror>::default();
            let mut bytes = vec![0; 1 << 16];
            while let Ok(length @ 1..) = stdout.read(&mut bytes) {
                decoder.push(&bytes[..length]);
                while let Some(message) = decoder.next_message().unwrap() {
                    if send.send(message).is_err() {
                        return;
                    }
                }
                while held.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        });
        Self {
            process: Running(child),
            stdin,
            messages,
            deaf,
            stats: Stats::default(),
            detector: None,
            masks: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Starts it on a display and waits until it is ready; gives the monitor's size.
    pub fn start(start: Start) -> (Self, u16, u16) {
        Self::spawn().begin(start)
    }

    /// Tells a mirror its first words and waits until it is ready.
    pub fn begin(self, start: Start) -> (Self, u16, u16) {
        let mut mirror = self;
        mirror.say(&ToMirror::Start(start));
        match mirror.next() {
            FromMirror::Ready { width, height, .. } => (mirror, width, height),
            other => panic!("not ready: {other:?}"),
        }
    }

    pub fn say(&mut self, message: &ToMirror) {
        let mut bytes = Vec::new();
        encode_to(message, &mut bytes).unwrap();
        self.stdin.as_mut().unwrap().write_all(&bytes).unwrap();
    }

    /// The next message that is not a heartbeat or a count.
    pub fn next(&mut self) -> FromMirror {
        self.next_within(PATIENCE).expect("the mirror says something")
    }

    /// The same, `None` where none comes in time.
    pub fn next_within(&mut self, time: Duration) -> Option<FromMirror> {
        let end = Instant::now() + time;
        loop {
            match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(FromMirror::Heartbeat) => {}
                Ok(FromMirror::Stats(stats)) => self.stats = stats,
                Ok(FromMirror::Detector { state }) => self.detector = Some(state),
                Ok(FromMirror::Masks { masks }) => self.masks = masks,
                Ok(FromMirror::Process { ask, pid }) => self.asked.push((ask, pid)),
                Ok(message) => return Some(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }
}

/// A viewer that takes Raw rectangles only and keeps the picture.
pub struct Viewer {
    pub client: u32,
    pub width: u16,
    pub height: u16,
    /// BGRX.
    pub pixels: Vec<u8>,
    pub updates: usize,
    bytes: Vec<u8>,
}

impl Viewer {
    /// Connects through the mirror's pipe and asks for the first picture.
    pub fn connect(mirror: &mut Mirror, client: u32, view_only: bool) -> Self {
        mirror.say(&ToMirror::ClientOpened { client, view_only });
        let mut viewer = Self { client, width: 0, height: 0, pixels: Vec::new(), updates: 0, bytes: Vec::new() };
        assert_eq!(viewer.take(mirror, 12), b"RFB 003.008\n");
        viewer.send(mirror, b"RFB 003.008\n");
        let types = viewer.take(mirror, 1)[0];
        assert!(viewer.take(mirror, types.into()).contains(&1));
        viewer.send(mirror, &[1]);
        assert_eq!(viewer.take(mirror, 4), [0; 4]);
        viewer.send(mirror, &[1]);
        let init = viewer.take(mirror, 24);
        viewer.width = u16::from_be_bytes([init[0], init[1]]);
        viewer.height = u16::from_be_bytes([init[2], init[3]]);
        viewer.pixels = vec![0; usize::from(viewer.width) * usize::from(viewer.height) * 4];
        let name = u32::from_be_bytes([init[20], init[21], init[22], init[23]]);
        assert_eq!(viewer.take(mirror, name as usize), b"test");
        // SetPixelFormat: 32 bits, depth 24, little endian, true colour, BGRX; then SetEncodings: Raw.
        viewer.send(mirror, &[0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]);
        viewer.send(mirror, &[2, 0, 0, 1, 0, 0, 0, 0]);
        viewer.request(mirror, false);
        viewer
    }

    pub fn send(&self, mirror: &mut Mirror, bytes: &[u8]) {
        mirror.say(&ToMirror::ClientBytes { client: self.client, bytes: bytes.to_vec() });
    }

    pub fn request(&self, mirror: &mut Mirror, incremental: bool) {
        let ([a, b], [c, d]) = (self.width.to_be_bytes(), self.height.to_be_bytes());
        self.send(mirror, &[3, incremental.into(), 0, 0, 0, 0, a, b, c, d]);
    }

    fn take(&mut self, mirror: &mut Mirror, length: usize) -> Vec<u8> {
        while self.bytes.len() < length {
            assert!(self.fill(mirror, PATIENCE), "the rest of what was begun comes");
        }
        self.bytes.drain(..length).collect()
    }

    fn fill(&mut self, mirror: &mut Mirror, time: Duration) -> bool {
        match mirror.next_within(time) {
            Some(FromMirror::ClientBytes { client, bytes }) if client == self.client => {
                self.bytes.extend(bytes);
                true
            }
            Some(other) => panic!("unexpected: {other:?}"),
            None => false,
        }
    }

    /// Takes one update in and asks for the next; `check` sees each rectangle's pixels. `false` where none comes in time.
    pub fn update(&mut self, mirror: &mut Mirror, time: Duration, check: &mut dyn FnMut(&[u8])) -> bool {
        if self.bytes.is_empty() && !self.fill(mirror, time) {
            return false;
        }
        let head = self.take(mirror, 4);
        assert_eq!(head[0], 0, "a framebuffer update");
        for _ in 0..u16::from_be_bytes([head[2], head[3]]) {
            let rect = self.take(mirror, 12);
            let number = |at: usize| usize::from(u16::from_be_bytes([rect[at], rect[at + 1]]));
            let (x, y, w, h) = (number(0), number(2), number(4), number(6));
            assert_eq!(rect[8..], [0; 4], "raw");
            let pixels = self.take(mirror, w * h * 4);
            check(&pixels);
            for row in 0..h {
                let to = ((y + row) * usize::from(self.width) + x) * 4;
                self.pixels[to..to + w * 4].copy_from_slice(&pixels[row * w * 4..(row + 1) * w * 4]);
            }
        }
        self.updates += 1;
        self.request(mirror, true);
        true
    }

    /// Takes updates in until all is judged and read and nothing comes any more; `check` sees each rectangle's pixels.
    pub fn rest(&mut self, mirror: &mut Mirror, check: &mut dyn FnMut(&[u8])) {
        let start = Instant::now();
        loop {
            while self.update(mirror, RESTS, check) {}
            // A picture that is all image is found to have text, and counts no part as judged.
            let begun = mirror.stats.judged > 0 || mirror.stats.texts > 0;
            if mirror.stats.waiting == 0 && mirror.stats.unread == 0 && begun {
                return;
            }
            assert!(start.elapsed() < 4 * PATIENCE, "{:?}", mirror.stats);
        }
    }

    pub fn pixel(&self, x: u16, y: u16) -> [u8; 3] {
        let at = (usize::from(y) * usize::from(self.width) + usize::from(x)) * 4;
        [self.pixels[at + 2], self.pixels[at + 1], self.pixels[at]]
    }
}
