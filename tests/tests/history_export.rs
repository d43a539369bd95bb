//! `chaperone history export` and `key` as an auditor or IT uses them, on real histories.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use history::{Actor, Draft, Head, Kind, Moment, SigningKey};
use history_store::History;
use serde_json::{Value, json};
use tempfile::TempDir;
use testsuite::stage::program;

/// 15 January 2027, 08:00 UTC.
const BEGIN: i64 = 1_800_000_000_000;
const DAY: i64 = 24 * 3600 * 1000;
const HOSTILE: &str = "=HYPERLINK(\"x\")<script>alert(1)</script>";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn public() -> String {
    hex::encode(key().verifying_key().as_bytes())
}

/// One session a day, each let in by staff; the last one refused.
async fn history(path: &Path, days: u32) -> Head {
    let at = |utc| Moment { utc, monotonic: 1 };
    let history = History::open(path, Some(key()), at(BEGIN)).await.unwrap();
    for day in 0..days {
        let session = format!("{day:032x}");
        let staff = || Actor::Staff { user: "meier".into() };
        let engineer = || Actor::Engineer { id: "jana".into(), name: "Jana Petrov".into() };
        let begin = BEGIN + i64::from(day) * DAY;
        let asked = json!({"fact": "asked", "engineer": "Jana Petrov", "organisation": "Acme Imaging", "level": "no-access",
                           "session-kind": "application-support", "reason": HOSTILE, "ticket": format!("SR-{day}"),
                           "capabilities": ["view", "control"], "method": "session-password"});
        let last = day + 1 == days;
        let (kind, payload) = if last {
            (Kind::SessionRefused, json!({"fact": "refused", "outcome": "refused"}))
        } else {
            (Kind::SessionGranted, json!({"fact": "accepted", "capabilities": ["view"], "signed-by": "AB"}))
        };
        let mut told = vec![(Kind::SessionAsked, engineer(), asked), (kind, staff(), payload)];
        if !last {
            let tool = json!({"fact": "tool-started", "tool": "Coil check", "tool-id": "coil"});
            told.push((Kind::ToolStarted, engineer(), tool));
            told.push((
                Kind::SessionEnded,
                staff(),
                json!({"fact": "ended", "why": "staff", "outcome": "staff", "now": "no-access"}),
            ));
        }
        for (second, (kind, actor, payload)) in (0..).zip(told) {
            let payload = payload.as_object().unwrap().clone();
            let draft = Draft { at: at(begin + second * 1000), actor, kind, session: Some(session.clone()), payload };
            history.append(draft).await.unwrap();
        }
    }
    let head = history.head().await.unwrap().unwrap();
    history.close().await.unwrap();
    head
}

struct Place {
    folder: TempDir,
    head: Head,
}

impl Place {
    async fn new(days: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let head = history(&folder.path().join("history.sqlite"), days).await;
        Self { folder, head }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, language: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program("chaperone").unwrap());
        command.env("LC_ALL", language).env("TZ", "Europe/Berlin").env("XDG_DATA_HOME", self.folder.path());
        command.args(["history", "export"]).arg(self.path("history.sqlite")).args(arguments).output().unwrap()
    }

    /// Exports with the key into a file, and gives exit status and content.
    fn export(&self, name: &str, arguments: &[&str]) -> (Option<i32>, String) {
        let out = self.path(name);
        let key = public();
        let arguments = [arguments, &["--key", &key, "--out", out.to_str().unwrap()]].concat();
        let output = self.run("C", &arguments);
        (output.status.code(), std::fs::read_to_string(&out).unwrap_or_else(|_| panic!("{output:?}")))
    }

    /// Changes a letter of an entry in the file, as somebody with an editor would.
    fn tamper(&self) {
        let path = self.path("history.sqlite");
        let mut bytes = std::fs::read(&path).unwrap();
        let needle = b"\"ticket\":\"SR-2\"";
        // Also where a page that was split left a copy behind.
        let found: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(needle)).collect();
        assert!(!found.is_empty());
        for at in found {
            bytes[at + needle.len() - 2] = b'9';
        }
        std::fs::write(&path, bytes).unwrap();
    }

    fn names(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn i9_another_program_computes_an_exported_chain_again() {
    let place = Place::new(4).await;
    let (code, text) = place.export("all.jsonl", &["--format", "jsonl"]);
    let told = lines(&text);
    assert_eq!((code, told[0]["verdict"].as_str(), told.len()), (Some(0), Some("intact"), 1 + 1 + 3 * 4 + 2 + 1));
    assert_eq!(told[0]["public_key"].as_str(), Some(public().as_str()));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/data/history/recompute.py");
    let known = place.head.to_string();
    let python = Command::new("python3").arg(script).arg(place.path("all.jsonl")).arg(&known).output().unwrap();
    assert!(python.status.success(), "{python:?}");
    assert_eq!(String::from_utf8(python.stdout).unwrap().trim(), known);
}

#[tokio::test]
async fn an_export_is_private_and_never_over_another_file() {
    let place = Place::new(2).await;
    let (code, text) = place.export("all.csv", &["--format", "csv"]);
    assert_eq!(code, Some(0));
    assert_eq!(std::fs::metadata(place.path("all.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(text.starts_with("\u{feff}\"sequence\",") && text.contains("\"'=HYPERLINK("), "{text}");
    let again = place.run("C", &["--format", "report", "--out", place.path("all.csv").to_str().unwrap()]);
    let why = String::from_utf8(again.stderr).unwrap();
    assert!(again.status.code() == Some(3) && why.contains("is there already"), "{why}");
    assert_eq!(std::fs::read_to_string(place.path("all.csv")).unwrap(), text);
    for (arguments, expect) in [
        (["--format", "csv", "--session", "none"], "there is no session none"),
        (["--format", "csv", "--from", "30.11.2026"], "is no date"),
    ] {
        let out = place.path("none.csv");
        let refused = place.run("C", &[&arguments[..], &["--out", out.to_str().unwrap()]].concat());
        let why = String::from_utf8(refused.stderr).unwrap();
        assert!(refused.status.code() == Some(3) && why.contains(expect) && !out.exists(), "{why}");
    }
    let nowhere = place.run("C", &["--format", "csv", "--out", "/nonexistent/a.csv"]);
    assert!(nowhere.status.code() == Some(3) && nowhere.stdout.is_empty(), "{nowhere:?}");
    assert!(!place.names().iter().any(|name| name.contains(".part")), "{:?}", place.names());
    let piped = place.run("C", &["--format", "csv", "--key", &public(), "--out", "-"]);
    assert_eq!((piped.status.code(), String::from_utf8(piped.stdout).unwrap()), (Some(0), text));
    assert!(String::from_utf8(piped.stderr).unwrap().contains("Intact: 7 entries"));
}

#[tokio::test]
async fn a_period_and_a_session_are_cut_out() {
    let place = Place::new(5).await;
    let days = ["--format", "jsonl", "--from", "2027-01-16", "--to", "2027-01-17"];
    let tickets = |text: &str| {
        let asked = lines(text).into_iter().filter(|line| line["kind"] == "session-asked");
        asked.map(|line| line["payload"]["ticket"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (code, text) = place.export("days.jsonl", &days);
    assert_eq!((code, tickets(&text)), (Some(0), vec!["SR-1".to_owned(), "SR-2".to_owned()]));
    let (code, text) = place.export("one.jsonl", &["--format", "jsonl", "--session", &format!("{:032x}", 3)]);
    assert_eq!((code, tickets(&text), lines(&text).len()), (Some(0), vec!["SR-3".to_owned()], 1 + 4 + 1));
}

#[tokio::test]
async fn i9_an_export_of_a_changed_history_says_so_itself() {
    let place = Place::new(5).await;
    place.tamper();
    let (code, text) = place.export("all.jsonl", &["--format", "jsonl"]);
    let told = lines(&text);
    assert_eq!((code, &told[0]["verdict"], &told[0]["broken_at"]), (Some(1), &json!("tampered"), &json!(10)));
    let standing = |at: usize| told[at]["standing"].as_str().unwrap();
    assert_eq!((standing(9), standing(10), standing(11)), ("unproven", "broken-content", "after-broken"));
    assert_eq!(told[10]["payload"]["ticket"], "SR-9");
    let (code, text) = place.export("all.csv", &["--format", "csv"]);
    assert!(code == Some(1) && text.contains("\"broken-content\"") && text.ends_with("\"tampered\"\r\n"), "{text}");
    let (code, text) = place.export("all.html", &["--format", "report"]);
    assert!(code == Some(1) && text.contains("<p class=\"grave\">Tampered at entry 10"), "{text}");
    // In its language throughout.
    let why =
        "Verändert bei Eintrag 10: Er wurde nach dem Schreiben verändert. Von dort an beweist der Verlauf nichts.";
    let (code, text) = place.export("de.html", &["--format", "report", "--language", "de"]);
    assert!(code == Some(1) && text.contains(&format!("<p class=\"grave\">{why}")), "{text}");
    let (code, text) = place.export("de.csv", &["--format", "csv", "--language", "de"]);
    assert!(code == Some(1) && text.lines().last().is_some_and(|row| row.contains(why)), "{text}");
    // Without the key nobody can say, and the export neither.
    let place = Place::new(2).await;
    let out = place.path("all.html");
    let output = place.run("C", &["--format", "report", "--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(std::fs::read_to_string(out).unwrap().contains("<p class=\"grave\">Cannot say"));
}

#[tokio::test]
async fn i9_what_retention_removed_is_told_and_the_rest_is_computed_again() {
    let mut place = Place::new(5).await;
    let at = Moment { utc: BEGIN + 9 * DAY, monotonic: 1 };
    let history = History::open(&place.path("history.sqlite"), Some(key()), at).await.unwrap();
    let stub = history.purge(BEGIN + 2 * DAY, i64::MAX, at).await.unwrap().expect("two sessions are old").stub;
    place.head = history.head().await.unwrap().unwrap();
    history.close().await.unwrap();
    let (code, text) = place.export("all.jsonl", &["--format", "jsonl"]);
    let told = lines(&text);
    assert_eq!((code, &told[0]["removed"]["up_to"]), (Some(0), &json!(stub.removed.last.sequence)));
    assert_eq!(told[1]["sequence"], json!(stub.removed.last.sequence + 1));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/data/history/recompute.py");
    let mut python = Command::new("python3");
    let python = python.arg(script).arg(place.path("all.jsonl")).arg(place.head.to_string()).output().unwrap();
    assert!(python.status.success(), "{python:?}");
    let (_, html) = place.export("all.html", &["--format", "report"]);
    assert!(html.contains("Retention removed the entries up to number 9, of 2 sessions"), "{html}");
}

#[tokio::test]
async fn a_report_is_read_in_three_languages() {
    let place = Place::new(3).await;
    for (language, title, asked, evidence) in [
        (
            "en",
            "Report of one remote service session",
            "see the screen, use mouse and keyboard",
            "Disconnect Verification",
        ),
        ("de", "Bericht über eine Sitzung der Fernwartung", "Gewünscht", "Nachweise"),
        ("fr", "Rapport d&#39;une session de télémaintenance", "Demandé", "Preuves"),
    ] {
        let session = format!("{:032x}", 0);
        let name = format!("{language}.html");
        let arguments = ["--format", "report", "--language", language, "--session", &session];
        let (code, html) = place.export(&name, &arguments);
        assert_eq!(code, Some(0));
        for text in [title, asked, "Jana Petrov", "Acme Imaging", "SR-0", "meier", "Coil check", "AB", "+01:00"] {
            assert!(html.contains(text), "{language}: {text}: {html}");
        }
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
        let (_, html) = place.export(&format!("period-{name}"), &["--format", "report", "--language", language]);
        for text in [evidence, "MA-4(7)", "AUDT-2.8.1", "SR-1", "RMOT-1.2"] {
            assert!(html.contains(text), "{language}: {text}");
        }
        assert!(!html.contains("evidence-") && !html.contains("count-") && !html.contains("report-"), "{html}");
    }
}

#[test]
fn a_workstation_without_a_key_says_so_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(program("chaperone").unwrap());
    command.env("XDG_DATA_HOME", folder.path()).env_remove("DBUS_SESSION_BUS_ADDRESS");
    let output = command.args(["history", "key"]).output().unwrap();
    assert!(matches!(output.status.code(), Some(2 | 3)) && output.stdout.is_empty(), "{output:?}");
}
