//! Measures the text detector: how long pictures of several sizes and single lines take.
//!
//! `cargo run --release -p desktop --example text -- THREADS FOLDER`, with the folder that set-up fills.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../src/text/drawn.rs"]
mod drawn;

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

use desktop::text::{Picture, Strength, TextDetector};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let threads: NonZeroUsize = arguments.next().expect("the number of threads").parse().unwrap();
    let folder = arguments.next().expect("the folder");
    let start = Instant::now();
    let mut detector = TextDetector::load(Path::new(&folder), threads).unwrap();
    println!("{threads} thread(s); loaded in {} ms", start.elapsed().as_millis());
    for (width, height, strength, times) in [
        (1920, 1080, Strength::Fast, 20),
        (640, 200, Strength::Fast, 200),
        (400, 40, Strength::Fast, 500),
        (128, 128, Strength::Fast, 500),
        (512, 512, Strength::Careful, 10),
    ] {
        let (picture, lines) = drawn::console(width, height, true);
        let all = times_of(times, || drop(detector.detect(picture.picture(), strength).unwrap()));
        report(&format!("detect {width}x{height} {strength:?} ({} texts)", lines.len()), all);
    }
    let (picture, lines) = drawn::console(1920, 1080, false);
    let boxes = detector.detect(picture.picture(), Strength::Fast).unwrap();
    let mut next = boxes.iter().cycle();
    let all = times_of(500, || drop(detector.read(picture.picture(), *next.next().unwrap()).unwrap()));
    report(&format!("read a line ({} texts, {} boxes)", lines.len(), boxes.len()), all);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}

fn times_of(times: usize, mut work: impl FnMut()) -> Vec<Duration> {
    work();
    let one = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..times).map(one).collect()
}

fn report(name: &str, mut all: Vec<Duration>) {
    all.sort_unstable();
    let at = |part: usize| all[(all.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    println!("{name}: p50 {:.2} ms, p95 {:.2} ms", at(50), at(95));
}
