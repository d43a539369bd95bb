//! The mirror's real process, and a viewer of Raw rectangles that notes when each change is decoded whole.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use mirror::protocol::{Decoder, Detector, FromMirror, Rule, Start, Stats, ToMirror, encode_to};

use crate::changes::{Change, SIZE};

/// How long the mirror may take to stand, or to come to rest.
const SOON: Duration = Duration::from_secs(60);

/// What a viewer shows, BGRX.
pub struct Picture(Vec<u8>);

impl Picture {
    /// A pixel, 0xRRGGBB.
    pub fn pixel(&self, x: u16, y: u16) -> u32 {
        let at = (usize::from(y) * usize::from(SIZE.0) + usize::from(x)) * 4;
        u32::from_le_bytes([self.0[at], self.0[at + 1], self.0[at + 2], 0])
    }
}

/// What the mirror said, and what came of it.
struct Shown {
    stats: Stats,
    detector: Option<Detector>,
    ready: bool,
    picture: Picture,
    change: Change,
    last: u32,
    /// When each number was first seen.
    seen: Vec<(u32, Instant)>,
    updates: u64,
}

/// The running mirror with its viewer; it ends when this is dropped.
pub struct Chain {
    process: Child,
    shown: Arc<Mutex<Shown>>,
}

fn lock(shown: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

fn say(stdin: &mut ChildStdin, message: &ToMirror) {
    let mut bytes = Vec::new();
    encode_to(message, &mut bytes).unwrap();
    stdin.write_all(&bytes).unwrap();
}

fn request(stdin: &mut ChildStdin, incremental: bool) {
    let ([a, b], [c, d]) = (SIZE.0.to_be_bytes(), SIZE.1.to_be_bytes());
    let bytes = vec![3, incremental.into(), 0, 0, 0, 0, a, b, c, d];
    say(stdin, &ToMirror::ClientBytes { client: 1, bytes });
}

impl Chain {
    /// Starts the mirror on a display, with a viewer that looks out for a change.
    pub fn start(program: &str, display: &str, rules: Vec<Rule>, change: Change) -> Self {
        let mut process =
            Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the mirror starts");
        let (mut stdin, stdout) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        say(&mut stdin, &ToMirror::Start(Start { rules, ..Start::plain(Some(display.to_owned())) }));
        let picture = Picture(vec![0; usize::from(SIZE.0) * usize::from(SIZE.1) * 4]);
        let (stats, seen) = (Stats::default(), Vec::new());
        let shown = Shown { stats, detector: None, ready: false, picture, change, last: 0, seen, updates: 0 };
        let shown = Arc::new(Mutex::new(shown));
        let to = Arc::clone(&shown);
        std::thread::spawn(move || Reader { stdin, stdout, decoder: Decoder::default(), held: Vec::new(), to }.run());
        let chain = Self { process, shown };
        chain.until("the first picture comes", |shown| shown.updates > 0);
        assert_eq!(lock(&chain.shown).detector, Some(Detector::Works), "run `cargo xtask setup` for the detector");
        chain
    }

    fn until(&self, what: &str, holds: impl Fn(&Shown) -> bool) {
        let since = Instant::now();
        while !holds(&lock(&self.shown)) {
            assert!(since.elapsed() < SOON, "{what}: {:?}", lock(&self.shown).stats);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until nothing waits for the detector and all is read; from then on numbers count.
    pub fn rest(&self) {
        // Statistics come twice a second.
        std::thread::sleep(Duration::from_millis(1200));
        self.until("the mirror rests", |shown| shown.stats.waiting == 0 && shown.stats.unread == 0);
        let mut shown = lock(&self.shown);
        shown.last = 0;
        shown.seen.clear();
    }

    /// When each number was first seen.
    pub fn seen(&self) -> Vec<(u32, Instant)> {
        lock(&self.shown).seen.clone()
    }

    /// The time that all threads of the mirror have had on a processor so far.
    pub fn spent(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap();
        let spent = tasks.filter_map(|task| {
            let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(spent.sum())
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The viewer's thread.
struct Reader {
    stdin: ChildStdin,
    stdout: ChildStdout,
    decoder: Decoder<FromMirror>,
    held: Vec<u8>,
    to: Arc<Mutex<Shown>>,
}

impl Reader {
    fn run(mut self) {
        while !lock(&self.to).ready {
            if self.fill().is_none() {
                return;
            }
        }
        say(&mut self.stdin, &ToMirror::ClientOpened { client: 1, view_only: true });
        let hello = b"RFB 003.008\n\x01\x01".to_vec();
        say(&mut self.stdin, &ToMirror::ClientBytes { client: 1, bytes: hello });
        let Some(init) = self.take(12 + 2 + 4 + 24) else { return };
        let name = u32::from_be_bytes([init[38], init[39], init[40], init[41]]);
        let _ = self.take(name as usize);
        let mut wanted = vec![0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
        wanted.extend([2, 0, 0, 1, 0, 0, 0, 0]);
        say(&mut self.stdin, &ToMirror::ClientBytes { client: 1, bytes: wanted });
        request(&mut self.stdin, false);
        while self.update().is_some() {}
    }

    /// Takes one update in; asks for the next one as soon as it begins, as viewers do.
    fn update(&mut self) -> Option<()> {
        let head = self.take(4)?;
        request(&mut self.stdin, true);
        for _ in 0..u16::from_be_bytes([head[2], head[3]]) {
            let rect = self.take(12)?;
            let number = |at: usize| usize::from(u16::from_be_bytes([rect[at], rect[at + 1]]));
            let (x, y, w, h) = (number(0), number(2), number(4), number(6));
            let pixels = self.take(w * h * 4)?;
            let mut shown = lock(&self.to);
            for row in 0..h {
                let to = ((y + row) * usize::from(SIZE.0) + x) * 4;
                shown.picture.0[to..to + w * 4].copy_from_slice(&pixels[row * w * 4..(row + 1) * w * 4]);
            }
        }
        let now = Instant::now();
        let mut shown = lock(&self.to);
        shown.updates += 1;
        if let Some(number) = shown.change.seen(&shown.picture, shown.last)
            && number != shown.last
        {
            shown.last = number;
            shown.seen.push((number, now));
        }
        Some(())
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.held.len() < length {
            self.fill()?;
        }
        Some(self.held.drain(..length).collect())
    }

    /// Reads what is there; `None` once the mirror is gone.
    fn fill(&mut self) -> Option<()> {
        let mut bytes = vec![0; 256 * 1024];
        let length = self.stdout.read(&mut bytes).ok().filter(|length| *length > 0)?;
        self.decoder.push(&bytes[..length]);
        while let Some(message) = self.decoder.next_message().unwrap() {
            match message {
                FromMirror::Ready { .. } => lock(&self.to).ready = true,
                FromMirror::ClientBytes { bytes, .. } => self.held.extend(bytes),
                FromMirror::Stats(stats) => lock(&self.to).stats = stats,
                FromMirror::Detector { state } => lock(&self.to).detector = Some(state),
                FromMirror::Failed { reason } => panic!("the mirror failed: {reason:?}"),
                FromMirror::ClientGone { why, .. } => panic!("the viewer was sent away: {why}"),
                FromMirror::Masks { .. }
                | FromMirror::Process { .. }
                | FromMirror::Input { .. }
                | FromMirror::Heartbeat => {}
            }
        }
        Some(())
    }
}
