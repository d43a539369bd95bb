//! The real reader proposes the words of generated screens, from pictures and from a real display, and no name on them.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mirror::protocol::{Region, Rule, Start, Unread, WordsAnswer, WordsAsk};
use screens::{Kind, Screen, Set, generate};
use support::desk::Desk;
use support::display;

fn ask() -> WordsAsk {
    WordsAsk {
        start: Start { own_pids: Vec::new(), ..Start::plain(None) },
        known: Vec::new(),
        processes: BTreeMap::new(),
    }
}

/// What the real program answers about pictures, or about the screen where there is none.
fn answer(ask: &WordsAsk, pictures: &[PathBuf]) -> WordsAnswer {
    let program = env!("CARGO_BIN_EXE_chaperone-mirror");
    let mut command = Command::new(program);
    command.env_clear().arg("--words").args(pictures).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(ask).unwrap()).unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}

fn words(answer: WordsAnswer) -> Vec<(String, u32)> {
    match answer {
        WordsAnswer::Read { words, .. } => words.into_iter().map(|one| (one.word, one.times)).collect(),
        WordsAnswer::Failed { why } => panic!("not read: {why:?}"),
    }
}

/// Writes a screen as a PNG picture.
fn save(screen: &Screen, path: &Path) {
    let mut encoder =
        png::Encoder::new(std::fs::File::create(path).unwrap(), screen.width as u32, screen.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    let rgb: Vec<u8> = screen.bgrx.as_chunks::<4>().0.iter().flat_map(|[b, g, r, _]| [*r, *g, *b]).collect();
    encoder.write_header().unwrap().write_image_data(&rgb).unwrap();
}

/// The words of a text as they are compared: in lower case, letters only.
fn parts(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|part| part.chars().count() >= 3).map(str::to_lowercase)
}

/// The words that name somebody on a screen, and those of the interface.
fn truth(screen: &Screen) -> (BTreeSet<String>, BTreeSet<String>) {
    let of = |harmless: bool| {
        let words = screen.words.iter().filter(move |word| (word.kind == Kind::Harmless) == harmless);
        words
            .filter(|word| word.kind == Kind::Harmless || word.kind.identifier().is_some())
            .flat_map(|word| parts(&word.text))
            .collect()
    };
    (of(false), of(true))
}

/// What proposals are, counted.
#[derive(Debug, Default)]
struct Counts {
    screens: u32,
    interface: usize,
    /// As a reader that misreads or parts words says them.
    other: Vec<String>,
    names: Vec<String>,
    /// Words of names that are words of the interface of the very screen, too.
    both: Vec<String>,
}

impl Counts {
    fn add(&mut self, screen: &Screen, proposed: &[(String, u32)]) {
        let (named, interface) = truth(screen);
        self.screens += 1;
        for (word, _) in proposed {
            match (named.contains(word), interface.contains(word)) {
                (true, true) => self.both.push(word.clone()),
                (true, false) => self.names.push(word.clone()),
                (false, true) => self.interface += 1,
                (false, false) => self.other.push(word.clone()),
            }
        }
    }
}

#[test]
fn i1_pictures_propose_words_of_the_interface_and_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let screens = std::env::var("CHAPERONE_SCREENS").map_or(12, |count| count.parse().unwrap());
    let mut counts = Counts::default();
    for seed in 1_000..1_000 + screens {
        // The words of the other set are on the list already.
        let screen = generate(Set::HeldOut, seed).unwrap();
        let path = folder.path().join("screen.png");
        save(&screen, &path);
        let before = counts.names.len() + counts.other.len();
        counts.add(&screen, &words(answer(&ask(), &[path])));
        if counts.names.len() + counts.other.len() > before {
            println!("{seed}: {:?} {:?}", counts.names.last(), counts.other.last());
        }
    }
    println!("{counts:#?}");
    assert!(counts.interface > 15, "{} words of the interface", counts.interface);
    assert_eq!(counts.names, [""; 0], "names are proposed");
}

#[test]
fn i1_a_display_proposes_what_pictures_do_but_nothing_from_masked_windows() {
    let screen = generate(Set::HeldOut, 1_010).unwrap();
    let (_server, name) = display(&format!("{}x{}x24", screen.width, screen.height));
    let desk = Desk::open(&name);
    desk.draw(&screen);
    let on = |start: Start| {
        answer(
            &WordsAsk {
                start: Start { display: Some(name.clone()), ..start },
                known: Vec::new(),
                processes: BTreeMap::new(),
            },
            &[],
        )
    };
    let all = words(on(ask().start));
    let mut counts = Counts::default();
    counts.add(&screen, &all);
    println!("{counts:#?}");
    assert!(counts.interface > 1 && counts.names.is_empty(), "{counts:?}");

    // A known patient's name vetoes; here words stand for names.
    let known = all[0].0.clone();
    let vetoed =
        WordsAsk { known: vec![known.clone()], start: Start { display: Some(name.clone()), ..ask().start }, ..ask() };
    assert!(words(answer(&vetoed, &[])).iter().all(|(word, _)| *word != known));
    // What is harmless already is not proposed, nor what rules or the console's own windows mask.
    let listed = Start { words: all.iter().map(|(word, _)| word.clone()).collect(), ..ask().start };
    assert!(words(on(listed)).iter().all(|(word, _)| !all.iter().any(|(known, _)| known == word)));
    let rule = Rule { name: "all".into(), class: Some("*".into()), title: None, process: None, region: Region::Whole };
    assert!(words(on(Start { rules: vec![rule], ..ask().start })).is_empty());
    assert!(words(on(Start { own_pids: vec![std::process::id()], ..ask().start })).is_empty());
}

#[test]
fn i1_the_reader_is_locked_in_while_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("screen.png");
    save(&generate(Set::Tuned, 3).unwrap(), &path);
    let mut command = Command::new(env!("CARGO_BIN_EXE_chaperone-mirror"));
    command.env_clear().arg("--words").arg(path).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(&ask()).unwrap()).unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut locked = false;
    while child.try_wait().unwrap().is_none() {
        // Mode 2: a filter of system calls (proc(5)).
        locked |= std::fs::read_to_string(&status).unwrap_or_default().contains("Seccomp:\t2");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert!(locked, "no filter was seen");
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no.png");
    let why = |answer| match answer {
        WordsAnswer::Failed { why } => why,
        WordsAnswer::Read { .. } => panic!("it was read"),
    };
    let good = folder.path().join("good.png");
    save(&generate(Set::Tuned, 2).unwrap(), &good);
    assert_eq!(why(answer(&ask(), &[good.clone(), path.clone()])), Unread::Picture(1), "not there");
    std::fs::write(&path, &std::fs::read(&good).unwrap()[..20_000]).unwrap();
    assert_eq!(why(answer(&ask(), &[path])), Unread::Picture(0), "cut");
    let nowhere =
        WordsAsk { start: Start::plain(Some(":987".to_owned())), known: Vec::new(), processes: BTreeMap::new() };
    assert_eq!(why(answer(&nowhere, &[])), Unread::Display);
}
