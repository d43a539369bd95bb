//! Words that are proposed, from the command line and from the window, for the real screen of the scanner's stand-in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::Output;

use serde_json::{Value, json};
use testsuite::stage::{Desktop, program};
use testsuite::story::Cast;

fn words(desktop: &Desktop, arguments: &[&str]) -> Output {
    let mut command = desktop.command(program("chaperone").unwrap());
    command.env("LC_ALL", "C").arg("words").args(arguments).output().unwrap()
}

/// The words of an answer.
fn listed(answer: &Value) -> Vec<String> {
    let all = answer["words"].as_array().unwrap().iter();
    all.map(|one| one["word"].as_str().unwrap().to_owned()).collect()
}

/// Parts of the names of the stand-in's patients.
fn names() -> Vec<String> {
    let patients = include_str!("../workstation/src/patients.rs").lines();
    let named = patients.filter_map(|line| line.trim().strip_prefix("patient(\"")?.split('"').next());
    named
        .flat_map(|name| name.split(|c: char| !c.is_alphabetic()))
        .filter(|part| part.chars().count() > 2)
        .map(str::to_lowercase)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_the_real_screen_proposes_words_and_no_patient_and_nothing_is_kept_of_it() {
    let cast = Cast::ready().await.unwrap();
    let names = names();
    assert!(names.len() > 26, "{names:?}");
    let output = words(&cast.desktop, &["--screen", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let said = listed(&answer);
    println!("{answer:#}");
    assert_eq!(output.status.code(), Some(i32::from(said.is_empty())), "{output:?}");
    assert!(said.iter().all(|word| !names.contains(word)), "{said:?}");
    assert_eq!(answer["recorded"], Value::Null);
    let told = String::from_utf8(words(&cast.desktop, &[]).stdout).unwrap();
    assert!(
        told.contains(" lines were read. ") && (said.is_empty() || told.contains("None of them was added.")),
        "{told}"
    );

    // From the window: the same, recorded without a word.
    let asked = cast.invoke("word_proposals", json!({"text": "version = 1\n"})).await.unwrap().unwrap();
    let from_window = listed(&asked);
    assert_eq!(asked["recorded"], true, "{asked}");
    assert!(from_window.iter().all(|word| !names.contains(word)), "{from_window:?}");
    assert!(!from_window.is_empty(), "{asked}");
    let wrong = cast.invoke("word_proposals", json!({"text": "version = 2\n"})).await.unwrap().unwrap_err();
    assert!(wrong.to_string().contains("Mend that first."), "{wrong}");
    let log = cast.windows.child().err();
    assert!(from_window.iter().all(|word| !log.contains(word)), "{log}");
    // The history has how many, and no word.
    let mut export = cast.desktop.command(program("chaperone").unwrap());
    let lines = export.args(["history", "export", "--format", "jsonl", "--out", "-"]).output().unwrap();
    let lines = String::from_utf8(lines.stdout).unwrap();
    let entry = lines.lines().find(|line| line.contains("words-proposed")).expect("an entry");
    assert!(entry.contains(&format!("\"count\":{}", from_window.len())), "{entry}");
    assert!(from_window.iter().all(|word| !lines.contains(&format!("\"{word}"))), "{entry}");
}

#[test]
fn what_cannot_be_read_is_said_with_exit_2() {
    let desktop = Desktop::start().unwrap();
    let picture = desktop.folder().join("screen.png");
    std::fs::write(&picture, "no picture").unwrap();
    let bad = words(&desktop, &[picture.to_str().unwrap()]);
    let why = String::from_utf8(bad.stderr).unwrap();
    assert!(
        bad.status.code() == Some(2)
            && bad.stdout.is_empty()
            && why.contains("screen.png cannot be read: it is no PNG"),
        "{why}"
    );
    let mut blind = desktop.command(program("chaperone").unwrap());
    let none = blind.env("LC_ALL", "C").env("DISPLAY", ":987").args(["words", "--json"]).output().unwrap();
    let why = String::from_utf8(none.stderr).unwrap();
    assert!(
        none.status.code() == Some(2) && none.stdout.is_empty() && why.contains("The screen cannot be read"),
        "{why}"
    );
    let both = words(&desktop, &["--screen", picture.to_str().unwrap()]);
    assert_eq!(both.status.code(), Some(2));
}
