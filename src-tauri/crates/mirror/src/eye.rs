//! The detector of text on a thread of its own, so that nothing that was cleared waits for it.
//!
//! One job at a time goes out and comes back with its answer. Deliberately absent: what is shown; the masker decides.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use desktop::text::{MOST, Picture, Strength, TextDetector, TextError, find, give_way};
use mirror::lines::{self, parts};
use mirror::protocol::Detector;
use rustix::pipe::PipeFlags;
use screen::{Ask, Found, Job, Line, Rect, Words, strips};

/// Lines whose meaning is remembered.
const REMEMBERED: usize = 4096;
/// Strips of an image overlap by so many rows.
const OVERLAP: u16 = 64;

/// What became of a job.
pub enum Outcome {
    /// It was judged.
    Found(Job, Found),
    /// It was left for a more urgent one.
    Left(Job),
    /// The detector failed on it.
    Failed(Job),
}

/// The detector's end on the process's loop.
pub struct Eye {
    jobs: Sender<Job>,
    outcomes: Receiver<(Outcome, Duration)>,
    ready: OwnedFd,
    shared: Arc<Shared>,
}

/// What both threads see.
#[derive(Debug, Default)]
struct Shared {
    /// A change waits: reading is left for it.
    urgent: AtomicBool,
    /// Counts what was done, so that long work is told from none.
    steps: AtomicU64,
    words: Mutex<(u64, Words)>,
}

impl Eye {
    /// Loads the detector, calling `waiting` every so often; opens files and starts threads, so before the lock.
    ///
    /// # Errors
    /// [`Detector`]: why there is none.
    pub fn open(words: Words, every: Duration, mut waiting: impl FnMut()) -> Result<Self, Detector> {
        let (ready, done) =
            rustix::pipe::pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).map_err(|_| Detector::Broken)?;
        let (jobs, queue) = mpsc::channel();
        let (send, outcomes) = mpsc::channel();
        let (tell, loaded) = mpsc::channel();
        let shared = Arc::new(Shared {
            urgent: AtomicBool::new(false),
            steps: AtomicU64::new(0),
            words: Mutex::new((0, words)),
        });
        let theirs = Arc::clone(&shared);
        let run = move || match load() {
            Ok(detector) => {
                let _ = tell.send(None);
                drop(tell);
                Thread { detector, shared: theirs, meaning: Meaning::default() }.run(&queue, &send, &done);
            }
            Err(blind) => drop(tell.send(Some(blind))),
        };
        std::thread::Builder::new().name("eye".to_owned()).spawn(run).map_err(|_| Detector::Broken)?;
        loop {
            match loaded.recv_timeout(every) {
                Ok(None) => return Ok(Self { jobs, outcomes, ready, shared }),
                Ok(Some(blind)) => return Err(blind),
                Err(RecvTimeoutError::Timeout) => waiting(),
                Err(RecvTimeoutError::Disconnected) => return Err(Detector::Broken),
            }
        }
    }

    /// Becomes readable when an outcome is there.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.ready.as_fd()
    }

    /// Gives a job out; whether somebody took it.
    pub fn ask(&self, job: Job) -> bool {
        self.shared.urgent.store(false, Ordering::SeqCst);
        self.jobs.send(job).is_ok()
    }

    /// Has reading left, as a change waits.
    pub fn hurry(&self) {
        self.shared.urgent.store(true, Ordering::SeqCst);
    }

    /// The outcome of the job that is out, and how long it took; `None` while there is none.
    ///
    /// # Errors
    /// [`Detector::Broken`] where the thread is gone.
    pub fn outcome(&self) -> Result<Option<(Outcome, Duration)>, Detector> {
        let mut bytes = [0; 64];
        while let Ok(1..) = rustix::io::read(&self.ready, &mut bytes) {}
        match self.outcomes.try_recv() {
            Ok(outcome) => Ok(Some(outcome)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Detector::Broken),
        }
    }

    /// How much was done so far: each strip of an image, each line that was read.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.shared.steps.load(Ordering::SeqCst)
    }

    /// Changes the words that decide what lines mean.
    pub fn change_words(&self, change: impl FnOnce(&mut Words)) {
        let mut words = self.shared.words.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut words.1);
        words.0 += 1;
    }
}

/// Loads the detector on the calling thread, which gives way from then on.
///
/// # Errors
/// Why there is none.
pub fn load() -> Result<TextDetector, Detector> {
    // The workstation's own work comes first; a system that does not allow to step back is no reason not to mask.
    let _ = give_way();
    let blind = |error: TextError| match error {
        TextError::NotInstalled { .. }
        | TextError::Place(_)
        | TextError::Missing { .. }
        | TextError::Altered { .. } => Detector::Missing,
        TextError::Unreadable { .. } | TextError::Picture(_) | TextError::Runtime(_) | TextError::Answer => {
            Detector::Broken
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).clamp(1, 2);
    TextDetector::load(&find().map_err(blind)?, NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN)).map_err(blind)
}

/// The detector's thread.
struct Thread {
    detector: TextDetector,
    shared: Arc<Shared>,
    meaning: Meaning,
}

impl Thread {
    fn run(mut self, queue: &Receiver<Job>, outcomes: &Sender<(Outcome, Duration)>, done: &OwnedFd) {
        for job in queue {
            let start = Instant::now();
            let outcome = match self.judge(&job) {
                Ok(Some(found)) => Outcome::Found(job, found),
                Ok(None) => Outcome::Left(job),
                Err(_) => Outcome::Failed(job),
            };
            if outcomes.send((outcome, start.elapsed())).is_err() {
                return;
            }
            // A full pipe is readable already.
            let _ = rustix::io::write(done, &[1]);
        }
    }

    /// Judges a job; `None` where it was left for a more urgent one.
    fn judge(&mut self, job: &Job) -> Result<Option<Found>, TextError> {
        let Rect { w, h, .. } = job.rect();
        let picture = Picture::new(w, h, usize::from(w) * 4, job.uncleared_pixels())?;
        let (boxes, to_read) = match job.ask() {
            Ask::Detect => (self.detector.detect(picture, Strength::Fast)?, Vec::new()),
            Ask::Inspect => (self.inspect(picture)?, Vec::new()),
            Ask::Read { .. } => self.detector.lines(picture)?,
        };
        let (mut lines, mut fresh) = (Vec::new(), false);
        for rect in to_read {
            // Something new was read at least: what is left for a change comes to an end, too.
            if fresh && self.shared.urgent.load(Ordering::SeqCst) {
                return Ok(None);
            }
            let (read, new) = self.read(job, picture, rect)?;
            self.shared.steps.fetch_add(1, Ordering::SeqCst);
            fresh |= new;
            lines.extend(read);
        }
        Ok(Some(Found { boxes, lines }))
    }

    /// Looks hard at an image, in strips that the stronger model can take.
    fn inspect(&mut self, picture: Picture<'_>) -> Result<Vec<Rect>, TextError> {
        let whole = picture.rect();
        // The model sees it twice as large, and in multiples of 32 pixels.
        let wide = (usize::from(whole.w) * 2).next_multiple_of(32);
        let high = u16::try_from((MOST / wide).saturating_sub(32) / 2).unwrap_or(u16::MAX);
        let mut found = Vec::new();
        for strip in strips(whole, high, OVERLAP) {
            let boxes = self.detector.detect(picture.part(strip)?, Strength::Careful)?;
            self.shared.steps.fetch_add(1, Ordering::SeqCst);
            found.extend(boxes.into_iter().map(|rect| Rect { y: rect.y.saturating_add(strip.y), ..rect }));
        }
        Ok(found)
    }

    /// What stands in a line, and what it means: known by its pixels, or read, as the second part says. A wide gap parts two.
    fn read(&mut self, job: &Job, picture: Picture<'_>, rect: Rect) -> Result<(Vec<Line>, bool), TextError> {
        let (epoch, width) =
            (self.shared.words.lock().unwrap_or_else(PoisonError::into_inner).0, usize::from(job.rect().w));
        let mut hash = blake3::Hasher::new();
        hash.update(&rect.w.to_be_bytes());
        for y in rect.y..rect.bottom() {
            let start = (usize::from(y) * width + usize::from(rect.x)) * 4;
            hash.update(&job.uncleared_pixels()[start..start + usize::from(rect.w) * 4]);
        }
        let key = *hash.finalize().as_bytes();
        let within = |line: Line| {
            let Rect { x, y, w, h } = line.rect;
            Line { rect: Rect::new(rect.x.saturating_add(x), rect.y.saturating_add(y), w, h), ..line }
        };
        if let Some(lines) = self.meaning.get(epoch, &key) {
            return Ok((lines.iter().copied().map(within).collect(), false));
        }
        let shared = Arc::clone(&self.shared);
        let words = || shared.words.lock().unwrap_or_else(PoisonError::into_inner);
        let reading =
            lines::read(&mut self.detector, picture, rect, |reading| lines::is_doubtful(reading, &words().1))?;
        let lines: Vec<Line> = parts(&reading, rect, &words().1).iter().map(|part| part.line(rect)).collect();
        self.meaning.put(epoch, key, lines.clone());
        Ok((lines.into_iter().map(within).collect(), true))
    }
}

/// What lines meant that were read before: never their text.
#[derive(Debug, Default)]
struct Meaning {
    epoch: u64,
    by_pixels: HashMap<[u8; 32], Vec<Line>>,
}

impl Meaning {
    fn get(&mut self, epoch: u64, key: &[u8; 32]) -> Option<&Vec<Line>> {
        if self.epoch != epoch {
            (self.epoch, self.by_pixels) = (epoch, HashMap::new());
        }
        self.by_pixels.get(key)
    }

    fn put(&mut self, epoch: u64, key: [u8; 32], lines: Vec<Line>) {
        if self.epoch == epoch {
            if self.by_pixels.len() >= REMEMBERED {
                self.by_pixels.clear();
            }
            self.by_pixels.insert(key, lines);
        }
    }
}
