//! Exports: nothing a spreadsheet could run, nothing lost, and a chain that anybody can compute again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;
use std::process::Command;

use history::export::csv::{COLUMNS, Csv, STANDING, armed, defused};
use history::export::evidence::{Count, Counts, Extent, MAPPING, Standard, Tally, is_refusal};
use history::export::jsonl::{About, Jsonl};
use history::export::report::{Report, Weight, escaped};
use history::export::{Standing, Stored};
use history::{
    Actor, Checkpoint, Draft, Entry, Head, Kind, Moment, Sealed, SigningKey, Summary, Tampering, Verdict, verify,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const HOSTILE: [&str; 20] = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u{a0}=1",
    "\u{feff}=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=HYPERLINK(\"http://example.invalid\",\"a\")",
    "=cmd|' /C calc'!A0",
    "'",
    "'=1",
    "''",
    "\";=1;\"",
];

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn seal(draft: Draft, head: &mut Option<Head>) -> Sealed {
    let (entry, sealed) = draft.seal(*head).unwrap();
    *head = Some(entry.head());
    sealed
}

fn draft(number: u64, actor: Actor, payload: Value) -> Draft {
    Draft {
        at: Moment { utc: 1_800_000_000_123 + i64::try_from(number).unwrap(), monotonic: number },
        actor,
        kind: Kind::ALL[usize::try_from(number).unwrap() % Kind::ALL.len()].clone(),
        session: number.is_multiple_of(2).then(|| format!("={number}")),
        payload: payload.as_object().unwrap().clone(),
    }
}

/// Entries with every kind of actor and every hostile text in every place.
fn chain() -> (Vec<Sealed>, Head) {
    let (mut head, mut chain) = (None, Vec::new());
    for (number, text) in (1..).zip(HOSTILE) {
        let actor = match number % 3 {
            0 => Actor::Console,
            1 => Actor::Staff { user: text.to_owned() },
            _ => Actor::Engineer { id: text.to_owned(), name: format!("{text}é\u{1f9f2}\u{7f}\u{1}") },
        };
        let payload = json!({"engineer": text, "organisation": text, "reason": text, "ticket": text, "zähler": -1,
                             "ü": {"b": [true, null], "a": u64::MAX}, "until": i64::MIN, "\u{1f9f2}": text});
        chain.push(seal(draft(number, actor, payload), &mut head));
    }
    (chain, head.unwrap())
}

fn judge(chain: &[Sealed], verdict: &Verdict) -> Vec<(Stored, Standing)> {
    let rows = (1..).zip(chain).map(|(row, sealed)| Stored::read(row, sealed.clone()));
    rows.map(|stored| (stored.clone(), Standing::of(verdict, &stored))).collect()
}

fn csv(chain: &[Sealed], verdict: &Verdict) -> String {
    let mut csv = Csv::begin(Vec::new()).unwrap();
    for (stored, standing) in judge(chain, verdict) {
        csv.row(&stored, "=sentence", standing).unwrap();
    }
    String::from_utf8(csv.finish(verdict, "+verdict").unwrap()).unwrap()
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn column(name: &str) -> usize {
    COLUMNS.iter().chain([&STANDING]).position(|each| *each == name).unwrap()
}

#[test]
fn no_cell_is_a_formula_and_every_text_is_read_back() {
    let (chain, head) = chain();
    let verdict = Verdict::Intact {
        entries: chain.len() as u64,
        head,
        signed_up_to: Some(chain.len() as u64),
        known_up_to: None,
        removed: None,
    };
    let text = csv(&chain, &verdict);
    let rows = rows(&text);
    assert_eq!(rows[0], COLUMNS.iter().copied().chain([STANDING]).collect::<Vec<_>>());
    for row in &rows {
        for (name, cell) in COLUMNS.iter().zip(row) {
            let first = cell.trim_start().chars().next().unwrap_or('.');
            let ours = ["utc_ms", "monotonic_ms"].contains(name) && cell.parse::<i64>().is_ok();
            assert!(ours || !"=+-@＝＋－＠\t\r\n".contains(first), "{name}: {cell:?}");
        }
    }
    for (row, sealed) in rows[1..].iter().zip(&chain) {
        let entry = Entry::decode(&sealed.encoded).unwrap();
        let cell = |name| row[column(name)].as_str();
        assert_eq!(cell("sequence"), entry.sequence.to_string());
        assert_eq!(armed(cell("reason")), entry.text("reason"));
        assert_eq!(armed(cell("ticket")), entry.text("ticket"));
        assert_eq!(armed(cell("session")), entry.session.as_deref().unwrap_or_default());
        assert_eq!(armed(cell("kind")), entry.kind.name());
        assert_eq!(serde_json::from_str::<Value>(cell("payload")).unwrap(), Value::Object(entry.payload.clone()));
        assert_eq!(cell("hash"), format!("sha256:{}", entry.hash));
        assert_eq!(cell("previous"), format!("sha256:{}", entry.previous));
        match &entry.actor {
            Actor::Console => assert_eq!(cell("actor"), "console"),
            Actor::Staff { user } => assert_eq!((cell("actor"), armed(cell("user"))), ("staff", user.clone())),
            Actor::Engineer { id, name } => {
                assert_eq!(armed(cell("engineer_id")), *id);
                assert_eq!((cell("actor"), armed(cell("engineer_name"))), ("engineer", name.clone()));
            }
        }
        assert_eq!(cell(STANDING), "holds");
        assert_eq!(cell("utc"), "2027-01-15T08:00:00.123Z".replace("123", &(123 + entry.sequence).to_string()));
    }
    let last = rows.last().unwrap();
    assert_eq!((rows.len(), last[column("kind")].as_str(), last[0].as_str()), (chain.len() + 2, "verdict", ""));
    assert_eq!((last[column("text")].as_str(), last[column(STANDING)].as_str()), ("'+verdict", "intact"));
    assert!(text.ends_with("\"intact\"\r\n"));
}

#[test]
fn no_cell_is_a_formula_where_the_list_separator_is_another() {
    for text in ["a;=1+1;b", "a; \t=1+1", "a\t@SUM(1)", "a\n=1+1", "a;\"=1+1", ";'=1+1", "a;＝1+1", "'a;'b"] {
        let cell = defused(text);
        assert_eq!(armed(&cell), text);
    }
    assert_eq!(defused("x;=1+1;y; z;'"), "x;'=1+1;y; z;''");
    let (chain, head) = chain();
    let text = csv(&chain, &Verdict::Intact { entries: 1, head, signed_up_to: None, known_up_to: None, removed: None });
    assert!(text.contains(";'=1;"), "{text}");
    for part in text.trim_start_matches('\u{feff}').split(['\r', '\n', '\t', ';']) {
        let first = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"').chars().next().unwrap_or('.');
        assert!(!"=+-@＝＋－＠".contains(first), "{part:?}");
    }
}

#[test]
fn i9_a_changed_history_says_so_in_its_own_rows_and_loses_none() {
    let (mut chain, head) = chain();
    let checkpoint = Some(Checkpoint::sign(head, &key()));
    let at = chain[4].encoded.len() - 40;
    chain[4].encoded[at] ^= 1;
    chain[9].encoded = b"=not an entry".to_vec();
    let verdict = verify(&chain, checkpoint, Some(key().verifying_key()), None);
    assert!(matches!(verdict, Verdict::Tampered { sequence: 5, .. }), "{verdict:?}");
    let rows = rows(&csv(&chain, &verdict));
    let standing = |row: usize| rows[row][column(STANDING)].as_str();
    assert_eq!((standing(1), standing(4)), ("unproven", "unproven"));
    assert!(standing(5).starts_with("broken-"), "{}", standing(5));
    assert_eq!((standing(6), standing(10), standing(11)), ("after-broken", "broken-form", "after-broken"));
    assert_eq!(rows[10][column("payload")], format!("hex:{}", hex::encode("=not an entry")));
    assert_eq!((rows.len(), rows.last().unwrap()[column(STANDING)].as_str()), (chain.len() + 2, "tampered"));
}

#[test]
fn i9_what_nobody_vouches_for_is_not_called_good() {
    let (chain, head) = chain();
    let codes = |verdict: &Verdict| {
        let codes: BTreeSet<_> = judge(&chain, verdict).into_iter().map(|(_, standing)| standing.code()).collect();
        codes.into_iter().collect::<Vec<_>>()
    };
    let signed = Checkpoint::sign(head, &key());
    assert_eq!(codes(&verify(&chain, Some(signed), Some(key().verifying_key()), None)), ["holds"]);
    assert_eq!(codes(&verify(&chain, Some(signed), None, None)), ["unproven"]);
    let early = Entry::decode(&chain[2].encoded).unwrap().head();
    let verdict = verify(&chain, None, None, Some(early));
    assert_eq!(judge(&chain, &verdict)[2].1, Standing::Holds);
    assert_eq!(judge(&chain, &verdict)[3].1, Standing::Unsigned);
    let cut = verify(&chain[..8], Some(signed), Some(key().verifying_key()), None);
    assert!(matches!(cut, Verdict::Tampered { sequence: 9, what: Tampering::Missing }));
    assert!(judge(&chain[..8], &cut).iter().all(|(_, standing)| *standing == Standing::Unproven));
}

fn jsonl(chain: &[Sealed], verdict: &Verdict, session: Option<&str>) -> String {
    let key = key().verifying_key();
    let checkpoint = match verdict {
        Verdict::Intact { head, .. } => Some(Checkpoint::sign(*head, &self::key())),
        _ => None,
    };
    let about = About { made: 0, from: None, to: None, session, verdict, checkpoint, removed: None, key: Some(&key) };
    let mut jsonl = Jsonl::begin(Vec::new(), &about).unwrap();
    for (stored, standing) in judge(chain, verdict) {
        jsonl.line(&stored, standing).unwrap();
    }
    String::from_utf8(jsonl.finish().unwrap()).unwrap()
}

/// Python knows nothing of this program but the form that is written down.
fn recompute(text: &str, known: Option<Head>) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!(
        "chaperone-recompute-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    #[expect(clippy::disallowed_methods, reason = "Python reads a file")]
    std::fs::write(&folder, text).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/data/history/recompute.py");
    let mut python = Command::new("python3");
    python.arg(script).arg(&folder).args(known.map(|head| head.to_string()));
    let output = python.output().expect("python3 is there: cargo xtask setup");
    let _ = std::fs::remove_file(&folder);
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(said(output.stdout)) } else { Err(said(output.stderr)) }
}

#[test]
fn i9_another_program_computes_the_chain_again_from_the_lines() {
    let (chain, head) = chain();
    let verdict = Verdict::Intact {
        entries: chain.len() as u64,
        head,
        signed_up_to: Some(chain.len() as u64),
        known_up_to: None,
        removed: None,
    };
    let text = jsonl(&chain, &verdict, None);
    assert_eq!(recompute(&text, None), Ok(head.to_string()));
    assert_eq!(recompute(&text, Some(head)), Ok(head.to_string()));
    let early = Entry::decode(&chain[2].encoded).unwrap().head();
    assert_eq!(recompute(&text, Some(early)), Ok(head.to_string()));
    let other = Head { sequence: 3, ..head };
    assert_eq!(recompute(&text, Some(other)), Err("entry 3 is not the known one".to_owned()));
    let later = Head { sequence: 99, ..head };
    assert_eq!(recompute(&text, Some(later)), Err("entry 99 is missing".to_owned()));
    // A session's lines leave gaps.
    let some: Vec<Sealed> = chain.iter().step_by(2).cloned().collect();
    let last = Entry::decode(&some.last().unwrap().encoded).unwrap().head();
    assert_eq!(recompute(&jsonl(&some, &verdict, Some("=2")), None), Ok(last.to_string()));
    assert!(recompute(&jsonl(&some, &verdict, None), None).is_err());

    let lines: Vec<&str> = text.lines().collect();
    let edited = |edit: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        edit(&mut lines);
        recompute(&lines.join("\n"), None)
    };
    assert!(edited(&|lines| drop(lines.remove(5))).is_err(), "removed");
    assert!(edited(&|lines| lines.swap(5, 6)).is_err(), "swapped");
    assert!(edited(&|lines| lines.insert(5, lines[5].clone())).is_err(), "inserted");
    assert!(edited(&|lines| drop(lines.pop())).is_err(), "cut");
    for (from, to) in [
        ("\"monotonic_ms\":7", "\"monotonic_ms\":8"),
        ("zähler", "zaehler"),
        ("session-", "sessioN-"),
        ("null", "false"),
    ] {
        assert!(edited(&|lines| lines[7] = lines[7].replace(from, to)).is_err() || !lines[7].contains(from), "{from}");
    }
}

#[test]
fn i9_lines_of_a_changed_history_say_so() {
    let (mut chain, head) = chain();
    chain[9].encoded = b"no entry".to_vec();
    let verdict = verify(&chain, Some(Checkpoint::sign(head, &key())), Some(key().verifying_key()), None);
    let text = jsonl(&chain, &verdict, None);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["verdict"], &lines[0]["broken_at"]), (&json!("tampered"), &json!(10)));
    assert_eq!((&lines[10]["type"], &lines[10]["bytes"]), (&json!("unreadable"), &json!(hex::encode("no entry"))));
    assert_eq!(lines.last().unwrap()["entries"], 20);
    assert_eq!(recompute(&text, None), Err("row 10 is no entry".to_owned()));
}

#[test]
fn a_report_holds_nothing_but_its_own_elements() {
    let hostile = "</td><script>alert(1)</script><img src=x onerror=\"a\" 'b'>&lt;\u{202e}gnp.exe\u{0}\r";
    let mut report = Report::begin(Vec::new(), "de\"><b>", hostile).unwrap();
    report.heading(hostile).unwrap();
    report.paragraph(Weight::Grave, hostile).unwrap();
    report.facts([(hostile, hostile)]).unwrap();
    report.table(hostile, &[hostile]).unwrap();
    report.row(&[hostile]).unwrap();
    report.end_table().unwrap();
    let html = String::from_utf8(report.finish().unwrap()).unwrap();
    for forbidden in ["<script", "<img", "<b>", "onerror=\"", "\u{202e}", "\u{0}", "\r", "http://", "https://", "url("]
    {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains("[U+202E]gnp.exe[U+0000][U+000D]") && html.contains("&lt;script&gt;"), "{html}");
    assert!(html.contains("default-src 'none'") && html.contains("@media print"));
}

#[test]
fn every_row_of_the_evidence_is_one_of_its_own() {
    let ids: BTreeSet<&str> = MAPPING.iter().map(|row| row.id).collect();
    let keys: BTreeSet<String> = MAPPING.iter().map(history::export::evidence::Row::key).collect();
    assert_eq!((ids.len(), keys.len()), (MAPPING.len(), MAPPING.len()));
    assert_eq!(MAPPING[4].key(), "evidence-ma-4-5");
    for row in MAPPING {
        assert!(row.extent != Extent::None || row.counts.is_empty(), "{} has counts and no evidence", row.id);
        let nist = row.id.starts_with("MA-") || row.id.starts_with("AU-");
        assert_eq!(nist, matches!(row.standard, Standard::Nist { .. }), "{}", row.id);
    }
    assert_eq!(Count::ALL.iter().map(|count| count.key()).collect::<BTreeSet<_>>().len(), Count::ALL.len());
}

#[test]
fn a_period_is_counted() {
    let (mut counts, mut tally, mut head) = (Counts::default(), Tally::default(), None);
    let mut add = |kind: Kind, payload: Value| {
        let at = Moment { utc: 5, monotonic: 0 };
        let payload = payload.as_object().unwrap().clone();
        let draft = Draft { at, actor: Actor::Console, kind, session: Some("s".into()), payload };
        let entry = Entry::decode(&seal(draft, &mut head).encoded).unwrap();
        counts.add(&entry);
        entry
    };
    let asked =
        add(Kind::SessionAsked, json!({"engineer": "Jana Petrov", "organisation": "Acme Imaging", "level": "full"}));
    let granted = add(Kind::SessionGranted, json!({"signed-by": "AB"}));
    add(Kind::Denied, json!({}));
    add(Kind::Help, json!({}));
    let number = |count| counts.get(count);
    assert_eq!((number(Count::Entries), number(Count::LetIn), number(Count::Signed)), (4, 1, 1));
    assert_eq!((number(Count::Denied), number(Count::ToolsStarted), counts.span), (1, 0, Some((5, 5))));
    let mut summary = Summary::begin(&asked).unwrap();
    tally.add(&summary);
    summary.add(&granted);
    tally.add(&summary);
    assert_eq!((tally.sessions.all, tally.sessions.entered, tally.levels["full"].all), (2, 1, 2));
    for number in 0..2000 {
        summary.engineer = number.to_string();
        tally.add(&summary);
    }
    assert_eq!((tally.engineers.len(), tally.others.all), (Tally::ENGINEERS, 1001));
    assert!(is_refusal(&Kind::SessionRefused) && is_refusal(&Kind::Denied) && !is_refusal(&Kind::SessionEnded));
}

proptest! {
    #[test]
    fn any_text_is_defused_and_given_back(text in "\\PC{0,3}[=+@'\\-\t\r\n; ＝]{0,9}.{0,20}") {
        let cell = defused(&text);
        prop_assert_eq!(&armed(&cell), &text);
        for part in cell.split([';', '\t', '\r', '\n']).skip(1) {
            let first = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"').chars().next().unwrap_or('.');
            prop_assert!(!"=+-@＝＋－＠".contains(first), "{:?}", cell);
        }
        let first = cell.trim_start().chars().next().unwrap_or('.');
        prop_assert!(!"=+-@＝＋－＠".contains(first));
    }

    #[test]
    fn any_text_is_escaped(text in "\\PC{0,40}") {
        let html = escaped(&text);
        prop_assert!(!html.contains(['<', '>', '"', '\'']));
    }
}
