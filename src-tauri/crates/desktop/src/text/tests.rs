//! Against the real models: set-up puts them beside what cargo builds.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use super::drawn::{Drawn, console};
use super::*;

/// The folder that set-up fills.
fn folder() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    // The test lies in target/debug/deps, the programs in target/debug.
    let programs = program.ancestors().nth(2).unwrap();
    find_beside(programs).unwrap_or_else(|error| panic!("{error}; run `cargo xtask setup` first"))
}

fn detector() -> TextDetector {
    TextDetector::load(&folder(), NonZeroUsize::MIN).unwrap()
}

/// The pixels of `rect` that no box covers.
fn uncovered(rect: Rect, boxes: &[Rect]) -> usize {
    let columns = |y| (rect.x..rect.right()).map(move |x| (x, y));
    (rect.y..rect.bottom()).flat_map(columns).filter(|(x, y)| !boxes.iter().any(|b| b.covers(*x, *y))).count()
}

/// A rectangle and `by` pixels around it, within the picture.
fn around(rect: Rect, by: u16, picture: Picture<'_>) -> Rect {
    let (x, y) = (rect.x.saturating_sub(by), rect.y.saturating_sub(by));
    Rect::new(x, y, rect.right() + by - x, rect.bottom() + by - y).intersect(picture.rect())
}

#[test]
fn all_ink_is_covered_and_a_margin_around_it() {
    let mut detector = detector();
    for dark in [false, true] {
        let (drawn, lines) = console(1280, 720, dark);
        assert!(lines.len() > 200);
        let boxes = detector.detect(drawn.picture(), Strength::Fast).unwrap();
        for (ink, text) in &lines {
            assert_eq!(uncovered(around(*ink, 2, drawn.picture()), &boxes), 0, "{text:?} at {ink:?}, dark: {dark}");
        }
        let covered = uncovered(drawn.picture().rect(), &[]) - uncovered(drawn.picture().rect(), &boxes);
        let ink: u32 = lines.iter().map(|(ink, _)| ink.pixels()).sum();
        assert!(covered < 5 * ink as usize, "{covered} pixels are covered for {ink} of ink");
    }
}

#[test]
fn an_even_picture_has_next_to_no_text() {
    let mut detector = detector();
    for ground in [[0, 0, 0], [128, 128, 128], [255, 255, 255]] {
        let drawn = Drawn::new(400, 200, ground, "DejaVuSans");
        for strength in [Strength::Fast, Strength::Careful] {
            let boxes = detector.detect(drawn.picture(), strength).unwrap();
            assert!(boxes.iter().map(|rect| rect.pixels()).sum::<u32>() <= 400, "{ground:?} {strength:?} {boxes:?}");
        }
    }
}

#[test]
fn text_of_all_sizes_is_covered() {
    let mut detector = detector();
    for font in ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSerif"] {
        for size in [10.0, 11.0, 12.0, 14.0, 18.0, 24.0, 32.0, 48.0, 72.0] {
            let mut drawn = Drawn::new(640, 120, [40, 40, 40], font);
            let ink = drawn.write(30, 20, size, [200, 200, 200], "Gödel, 4711");
            for strength in [Strength::Fast, Strength::Careful] {
                let boxes = detector.detect(drawn.picture(), strength).unwrap();
                let margin = if size < 50.0 { 2 } else { 0 };
                let left = uncovered(around(ink, margin, drawn.picture()), &boxes);
                assert_eq!(left, 0, "{font} at {size}, {strength:?}: {ink:?} {boxes:?}");
            }
        }
    }
}

#[test]
fn one_letter_is_text() {
    let mut detector = detector();
    for text in ["M", "F", "7", "Hi"] {
        for strength in [Strength::Fast, Strength::Careful] {
            let mut drawn = Drawn::new(128, 64, [220, 220, 220], "DejaVuSans");
            let ink = drawn.write(50, 20, 14.0, [20, 20, 20], text);
            let boxes = detector.detect(drawn.picture(), strength).unwrap();
            assert_eq!(uncovered(ink, &boxes), 0, "{text} {strength:?} {boxes:?}");
        }
    }
}

#[test]
fn pictures_of_any_shape_are_looked_at() {
    let mut detector = detector();
    for (width, height) in [(1, 1), (1, 300), (300, 1), (31, 33), (32, 32), (8192, 2)] {
        let drawn = Drawn::new(width, height, [9, 9, 9], "DejaVuSans");
        for strength in [Strength::Fast, Strength::Careful] {
            let boxes = detector.detect(drawn.picture(), strength).unwrap();
            assert!(boxes.iter().all(|rect| drawn.picture().rect().contains(*rect)));
        }
        let all = drawn.picture().rect();
        assert!(detector.read(drawn.picture(), all).unwrap().words.is_empty());
        let outside = Rect::new(width, height, 1, 1);
        assert!(matches!(detector.read(drawn.picture(), outside), Err(TextError::Picture(PictureError::Outside))));
    }
}

#[test]
fn a_line_is_read_word_by_word() {
    let mut detector = detector();
    for (size, text) in
        [(14.0, "Patient position"), (13.0, "Start scan now"), (20.0, "Echo time"), (16.0, "Müller 1961")]
    {
        let mut drawn = Drawn::new(640, 60, [245, 245, 245], "DejaVuSans");
        let mut at = 20;
        let mut inks = Vec::new();
        for word in text.split(' ') {
            let ink = drawn.write(at, 20, size, [30, 30, 30], word);
            at = ink.right() + (size * 0.35) as u16;
            inks.push((word.to_owned(), ink));
        }
        let boxes = detector.detect(drawn.picture(), Strength::Fast).unwrap();
        let line = boxes.into_iter().reduce(Rect::union).unwrap();
        let reading = detector.read(drawn.picture(), line).unwrap();
        let words: Vec<&str> = reading.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words.join(" "), text);
        assert!(reading.confidence > 0.8, "{reading:?}");
        for (word, (_, ink)) in reading.words.iter().zip(&inks) {
            let apart = (word.rect.x.abs_diff(ink.x), word.rect.right().abs_diff(ink.right()));
            assert!(apart.0 <= 1 && apart.1 <= 1, "{word:?} is at {ink:?}");
            assert_eq!((word.rect.y, word.rect.h), (line.y, line.h));
        }
    }
}

#[test]
fn a_second_reading_makes_some_words_surer_and_changes_none() {
    let mut detector = detector();
    let mut surer = 0;
    for (size, text) in [8.0, 9.0, 10.0, 11.0]
        .into_iter()
        .flat_map(|size| ["Auflösung", "Failed", "Hilfe", "Slices", "Routine", "Opzioni"].map(|text| (size, text)))
    {
        let mut drawn = Drawn::new(320, 60, [60, 62, 66], "DejaVuSans");
        drawn.write(20, 20, size, [120, 122, 126], text);
        let boxes = detector.detect(drawn.picture(), Strength::Fast).unwrap();
        let Some(line) = boxes.into_iter().reduce(Rect::union) else { continue };
        let once = detector.read(drawn.picture(), line).unwrap();
        let again = detector.read_again(drawn.picture(), line, once.clone()).unwrap();
        surer += usize::from(again.confidence > once.confidence);
        let places = |reading: &Reading| reading.words.iter().map(|w| (w.text.clone(), w.rect)).collect::<Vec<_>>();
        assert_eq!(places(&again), places(&once));
        // Of another picture it says nothing.
        let blank = Drawn::new(320, 60, [60, 62, 66], "DejaVuSans");
        assert_eq!(detector.read_again(blank.picture(), line, once.clone()).unwrap(), once);
    }
    assert!(surer > 0, "no reading was surer");
}

#[test]
fn a_detector_moves_to_another_thread_and_two_work_at_once() {
    let (drawn, lines) = console(400, 100, true);
    let work = || {
        let mut detector = detector();
        std::thread::scope(|scope| {
            let moved = scope.spawn(|| detector.detect(drawn.picture(), Strength::Fast).unwrap());
            moved.join().unwrap()
        })
    };
    let (one, two) = std::thread::scope(|scope| {
        let (one, two) = (scope.spawn(work), scope.spawn(work));
        (one.join().unwrap(), two.join().unwrap())
    });
    assert_eq!(one, two);
    assert!(lines.iter().all(|(ink, _)| uncovered(*ink, &one) == 0));
}

#[test]
fn the_runtime_has_nothing_to_report_with() {
    let library = files::verified(&folder(), files::RUNTIME).unwrap();
    for name in ["events.data.microsoft.com", "OneCollector", "getaddrinfo", "sqlite3_open"] {
        assert!(!library.windows(name.len()).any(|bytes| bytes == name.as_bytes()), "{name}");
    }
}

#[test]
fn an_altered_model_is_not_loaded() {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder()).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    TextDetector::load(copy.path(), NonZeroUsize::MIN).unwrap();
    for name in [TINY, SMALL, READER, CHARACTERS] {
        let path = copy.path().join(name);
        let bytes = std::fs::read(&path).unwrap();
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 1;
        std::fs::write(&path, altered).unwrap();
        let refused = TextDetector::load(copy.path(), NonZeroUsize::MIN);
        assert!(matches!(refused, Err(TextError::Altered { path: named }) if named == path));
        std::fs::write(&path, bytes).unwrap();
    }
}

/// Lowering is for good: in a thread of its own.
#[cfg(target_os = "linux")]
#[test]
fn threads_of_the_detector_inherit_the_low_priority() {
    let nice = || {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let stats = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("stat")).ok());
        // The nineteenth field; the name in brackets may hold spaces.
        let of = |stat: String| stat.rsplit(')').next().unwrap().split_whitespace().nth(16).unwrap().parse().unwrap();
        stats.map(of).filter(|nice: &i32| *nice == 10).count()
    };
    let before = nice();
    let three = NonZeroUsize::new(3).unwrap();
    let found = std::thread::spawn(move || {
        give_way().unwrap();
        let detector = TextDetector::load(&folder(), three).unwrap();
        let found = nice();
        drop(detector);
        found
    });
    // This thread, and two more for each of three models.
    assert_eq!(found.join().unwrap() - before, 7);
}
