//! Reads the screen once, or pictures of it, and proposes words that could join the harmless ones.
//!
//! Locked in as the mirror is, before it sees a pixel or decodes a picture. What it reads is kept nowhere; the answer goes
//! to whoever started it, and to nobody else.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use desktop::capture::Capture;
use desktop::text::{LONGEST, MOST, Picture, TextDetector, TextError, Word};
use mirror::lines::stretches;
use mirror::protocol::{Detector, MAX_PROPOSED, ProposedWord, Unread, WordsAnswer, WordsAsk};
use rustix::event::{PollFd, PollFlags, Timespec};
use screen::{MaskRule, Masker, Pattern, Processes, Proposals, ReadLine, Rect, Region, Rules, Words};

use crate::{eye, sandbox};

/// The longest question, in bytes: its known patients are the most of it.
const MAX_ASK: u64 = 64 << 20;
/// The longest picture's file, in bytes.
const MAX_FILE: u64 = 64 << 20;
/// How long windows may take to come to rest.
const REST: Duration = Duration::from_secs(5);
/// How long what has happened on the display is waited for.
const EVENTS: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// Reads the pictures in `files`, or the screen where there is none; exit 0 where it answered with words.
pub fn run(files: Vec<OsString>) -> ExitCode {
    let (answer, code) = match read(&files) {
        Ok(answer) => (answer, ExitCode::SUCCESS),
        Err(why) => (WordsAnswer::Failed { why }, ExitCode::FAILURE),
    };
    let Ok(bytes) = serde_json::to_vec(&answer) else { return ExitCode::FAILURE };
    let mut stdout = std::io::stdout();
    if stdout.write_all(&bytes).and_then(|()| stdout.flush()).is_err() {
        return ExitCode::FAILURE;
    }
    code
}

fn read(files: &[OsString]) -> Result<WordsAnswer, Unread> {
    let killed = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    killed.map_err(|_| Unread::Protocol)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_ASK).read_to_end(&mut bytes).map_err(|_| Unread::Protocol)?;
    let WordsAsk { start, known, processes } = serde_json::from_slice(&bytes).map_err(|_| Unread::Protocol)?;
    drop(bytes);
    let mut words = Words::shipped();
    words.add(start.words.iter().map(String::as_str));
    words.set_known(known.iter().map(String::as_str));
    let pictures: Vec<Vec<u8>> =
        files.iter().enumerate().map(|(at, file)| whole(at, file)).collect::<Result<_, _>>()?;
    let capture = if pictures.is_empty() {
        let opened = Capture::open(start.display.as_deref(), start.monitor.as_deref());
        Some(opened.map_err(|_| Unread::Display)?)
    } else {
        None
    };
    let mut key = [0; 32];
    rustix::rand::getrandom(&mut key, rustix::rand::GetRandomFlags::empty()).map_err(|_| Unread::Protocol)?;
    let detector = eye::load().map_err(Unread::Detector)?;
    sandbox::lock().map_err(|_| Unread::Sandbox)?;
    let mut reader = Reader { detector, proposals: Proposals::new(words), lines: 0 };
    match capture {
        Some(capture) => {
            let rules = Rules {
                own: start.own_pids,
                notifications: start.notifications.iter().map(|class| Pattern::new(class)).collect(),
                policy: start.rules.into_iter().map(MaskRule::from).collect(),
                drawn: Vec::new(),
                processes: Processes::named(processes),
            };
            reader.screen(capture, rules, key)?;
        }
        None => {
            for (at, bytes) in pictures.iter().enumerate() {
                reader.picture(bytes).map_err(|fault| fault.told(at))?;
            }
        }
    }
    Ok(reader.answer())
}

/// A picture's file; it is decoded once the process is locked in.
fn whole(at: usize, file: &OsString) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes));
    if read.is_err() || bytes.len() as u64 > MAX_FILE {
        return Err(Fault::Picture.told(at));
    }
    Ok(bytes)
}

/// What went wrong with one picture.
enum Fault {
    /// It is no PNG picture, or too large.
    Picture,
    /// The detector failed.
    Detector,
}

impl Fault {
    fn told(self, at: usize) -> Unread {
        match self {
            Self::Picture => Unread::Picture(u32::try_from(at).unwrap_or(u32::MAX)),
            Self::Detector => Unread::Detector(Detector::Broken),
        }
    }
}

struct Reader {
    detector: TextDetector,
    proposals: Proposals,
    /// How many were read.
    lines: u32,
}

impl Reader {
    /// Reads every window on the screen, without what rules mask, and without images.
    fn screen(&mut self, mut capture: Capture, rules: Rules, key: [u8; 32]) -> Result<(), Unread> {
        let mut masker = Masker::new(capture.monitor().size, rules, key);
        let begun = Instant::now();
        loop {
            let seen = capture.pump().map_err(|_| Unread::Display)?;
            if seen.monitor {
                return Err(Unread::Restless);
            }
            let now = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            if capture.look(&mut masker, now).map_err(|_| Unread::Display)?.is_ok() {
                break;
            }
            if begun.elapsed() > REST {
                return Err(Unread::Restless);
            }
            let display = capture.fd();
            let _ = rustix::event::poll(&mut [PollFd::new(&display, PollFlags::IN)], Some(&EVENTS));
        }
        for window in masker.survey() {
            let Rect { w, h, .. } = window.job.rect();
            if !window.shows(Rect::new(0, 0, w, h)) {
                continue;
            }
            let picture = Picture::new(w, h, usize::from(w) * 4, window.job.uncleared_pixels());
            let read = picture
                .map_err(TextError::from)
                .and_then(|picture| self.read(picture, |line| window.shows(line), |line| window.shows_whole(line)));
            read.map_err(|_| Unread::Detector(Detector::Broken))?;
        }
        Ok(())
    }

    /// Reads a picture of a screen as one window.
    fn picture(&mut self, png: &[u8]) -> Result<(), Fault> {
        let (w, h, pixels) = decoded(png).ok_or(Fault::Picture)?;
        let picture = Picture::new(w, h, usize::from(w) * 4, &pixels).map_err(|_| Fault::Picture)?;
        let inside = Region::from_iter([Rect::new(1, 1, w.saturating_sub(2), h.saturating_sub(2))]);
        self.read(picture, |_| true, |line| inside.contains(line)).map_err(|_| Fault::Detector)
    }

    /// Reads the lines of a picture that show, and takes their words in.
    fn read(
        &mut self,
        picture: Picture<'_>,
        shows: impl Fn(Rect) -> bool,
        whole: impl Fn(Rect) -> bool,
    ) -> Result<(), TextError> {
        let (_, found) = self.detector.lines(picture)?;
        let mut lines = Vec::new();
        for rect in found.into_iter().filter(|rect| shows(*rect)) {
            let reading = self.detector.read(picture, rect)?;
            let line = |together: &[Word]| {
                let place = together.iter().fold(Rect::default(), |all, word| all.union(word.rect));
                let text = together.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
                let confidence = together.iter().fold(1.0_f32, |least, word| least.min(word.confidence));
                ReadLine { rect: place, text, confidence, whole: whole(place) }
            };
            lines.extend(stretches(&reading, rect).map(line));
        }
        self.lines = self.lines.saturating_add(u32::try_from(lines.len()).unwrap_or(u32::MAX));
        self.proposals.add(&lines);
        Ok(())
    }

    fn answer(self) -> WordsAnswer {
        let all = self.proposals.finish().into_iter().take(MAX_PROPOSED);
        let words = all.map(|one| ProposedWord { word: one.word, times: one.times }).collect();
        WordsAnswer::Read { words, lines: self.lines }
    }
}

/// A PNG picture's width, height and pixels (BGRX); `None` where it is none, or larger than what is looked at.
fn decoded(bytes: &[u8]) -> Option<(u16, u16, Vec<u8>)> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 4 * MOST + (1 << 20) });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (w, h) = (u16::try_from(reader.info().width).ok()?, u16::try_from(reader.info().height).ok()?);
    if w > LONGEST || h > LONGEST || usize::from(w) * usize::from(h) > MOST {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(info.buffer_size());
    let bgrx = |at: &[u8]| match *at {
        [grey] | [grey, _] => [grey, grey, grey, 0],
        [r, g, b] | [r, g, b, _] => [b, g, r, 0],
        _ => [0; 4],
    };
    Some((w, h, pixels.chunks_exact(info.color_type.samples()).flat_map(bgrx).collect()))
}
