//! Whether text is found and read: on this thread, and on one that was started before the lock.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use desktop::text::{Picture, Strength, TextDetector, TextError, find};
use screen::Rect;

/// What is written, as its dots; each letter is five wide and stands alone.
const LETTERS: [&str; 7] = [
    "#...# ##### ####. ###   ####. .###. ####. #####",
    "##.## #.... #...#  #    #...# #...# #...#   #  ",
    "#.#.# #.... #...#  #    #...# #...# #...#   #  ",
    "#.#.# ###.. ####.  #    ####. ##### ####.   #  ",
    "#...# #.... #.#..  #    #.... #...# #.#..   #  ",
    "#...# #.... #..#.  #    #.... #...# #..#.   #  ",
    "#...# ##### #...# ###   #.... #...# #...#   #  ",
];
/// How many pixels a dot is wide and high.
const DOT: usize = 2;
/// Where it is written.
const AT: (usize, usize) = (600, 400);
const WIDTH: u16 = 1280;
const HEIGHT: u16 = 720;

/// A detector that is loaded, and a thread that waits for it.
pub struct Text {
    detector: TextDetector,
    second: Second,
}

/// What is done on the second thread beside detecting.
type Work = Box<dyn FnOnce() -> Vec<String> + Send>;

struct Second {
    hand: Sender<(TextDetector, Work)>,
    thread: JoinHandle<(String, Vec<String>)>,
}

impl Text {
    /// Loads the detector and starts the second thread; both belong before the lock.
    pub fn prepare() -> Result<Self, TextError> {
        // Two, so that the models have threads of their own as well.
        let detector = TextDetector::load(&find()?, NonZeroUsize::MIN.saturating_add(1))?;
        let (hand, wait) = channel::<(TextDetector, Work)>();
        let thread = std::thread::spawn(move || match wait.recv() {
            Ok((mut detector, work)) => (outcome(&mut detector), work()),
            Err(_) => ("not started".to_owned(), Vec::new()),
        });
        Ok(Self { detector, second: Second { hand, thread } })
    }

    /// Finds and reads on this thread.
    pub fn here(&mut self) -> String {
        outcome(&mut self.detector)
    }

    /// Finds and reads on the second thread, then does `work` there.
    pub fn there(self, work: Work) -> (String, Vec<String>) {
        let Second { hand, thread } = self.second;
        if hand.send((self.detector, work)).is_err() {
            return ("gone".to_owned(), Vec::new());
        }
        thread.join().unwrap_or_else(|_| ("panicked".to_owned(), Vec::new()))
    }
}

fn outcome(detector: &mut TextDetector) -> String {
    match tried(detector) {
        Ok(what) => what.to_owned(),
        Err(error) => format!("{error:?}").replace(' ', "-"),
    }
}

/// `ok` where both strengths cover all dots and the line is read.
fn tried(detector: &mut TextDetector) -> Result<&'static str, TextError> {
    let (bgrx, dots) = drawn();
    let picture = Picture::new(WIDTH, HEIGHT, usize::from(WIDTH) * 4, &bgrx)?;
    for strength in [Strength::Fast, Strength::Careful] {
        let boxes = detector.detect(picture, strength)?;
        if !dots.iter().all(|(x, y)| boxes.iter().any(|rect| rect.covers(*x, *y))) {
            return Ok("not-found");
        }
    }
    let line = detector.detect(picture, Strength::Fast)?.into_iter().reduce(Rect::union).unwrap_or_default();
    let reading = detector.read(picture, line)?;
    let words: Vec<&str> = reading.words.iter().map(|word| word.text.as_str()).collect();
    Ok(if words.join(" ").contains("PART") { "ok" } else { "not-read" })
}

/// A grey picture with the letters on it, and where their pixels are.
fn drawn() -> (Vec<u8>, Vec<(u16, u16)>) {
    let width = usize::from(WIDTH);
    let mut bgrx = vec![40; width * usize::from(HEIGHT) * 4];
    let mut dots = Vec::new();
    for (row, line) in LETTERS.iter().enumerate() {
        for (column, _) in line.bytes().enumerate().filter(|(_, dot)| *dot == b'#') {
            for (dx, dy) in (0..DOT * DOT).map(|at| (at % DOT, at / DOT)) {
                let (x, y) = (AT.0 + column * DOT + dx, AT.1 + row * DOT + dy);
                bgrx[(y * width + x) * 4..][..4].fill(230);
                dots.extend(u16::try_from(x).ok().zip(u16::try_from(y).ok()));
            }
        }
    }
    (bgrx, dots)
}
