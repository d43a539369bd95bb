//! Every kind of entry as a DICOM audit message in a syslog message, read back by readers of others.
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(clippy::disallowed_methods, reason = "the schema's validator reads files")]

use std::collections::BTreeMap;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use history::export::audit_message::{Source, audit_message};
use history::export::syslog::syslog_message;
use history::{Actor, Draft, Entry, Kind, Moment};
use proptest::prelude::*;
use serde_json::{Value, json};

fn source() -> Source {
    Source {
        host: "mri-1.radiology.example".to_owned(),
        process: 4711,
        history: "file:///home/mri/.local/share/chaperone/history.sqlite".to_owned(),
    }
}

fn entry_of(kind: Kind, actor: Actor, session: Option<&str>, payload: &Value) -> Entry {
    let at = Moment { utc: 1_800_000_000_123, monotonic: 1 };
    let payload = payload.as_object().unwrap().clone();
    Draft { at, actor, kind, session: session.map(str::to_owned), payload }.seal(None).unwrap().0
}

fn jana() -> Actor {
    Actor::Engineer { id: "jana".to_owned(), name: "Jana Petrov".to_owned() }
}

fn staff() -> Actor {
    Actor::Staff { user: "meier".to_owned() }
}

/// What a message says, as another reader finds it.
struct Read {
    id: String,
    types: Vec<String>,
    action: String,
    outcome: String,
    time: String,
    participants: Vec<BTreeMap<String, String>>,
    roles: Vec<String>,
    details: BTreeMap<String, String>,
    object: String,
}

fn read(xml: &[u8]) -> Read {
    let text = std::str::from_utf8(xml).unwrap();
    assert_eq!(text.lines().count(), 1, "on one line");
    let document = roxmltree::Document::parse(text).unwrap();
    let all = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
    let code = |node: roxmltree::Node<'_, '_>| {
        let attribute = |name| node.attribute(name).unwrap();
        assert_eq!(attribute("displayName"), attribute("originalText"));
        format!("{} {} {}", attribute("csd-code"), attribute("codeSystemName"), attribute("originalText"))
    };
    let event = all("EventIdentification").next().unwrap();
    let pairs = |node: roxmltree::Node<'_, '_>| {
        node.attributes().map(|a| (a.name().to_owned(), a.value().to_owned())).collect::<BTreeMap<_, _>>()
    };
    let detail = |node: roxmltree::Node<'_, '_>| {
        let value = STANDARD.decode(node.attribute("value").unwrap()).unwrap();
        (node.attribute("type").unwrap().to_owned(), String::from_utf8(value).unwrap())
    };
    Read {
        id: all("EventID").map(code).next().unwrap(),
        types: all("EventTypeCode").map(code).collect(),
        action: event.attribute("EventActionCode").unwrap().to_owned(),
        outcome: event.attribute("EventOutcomeIndicator").unwrap().to_owned(),
        time: event.attribute("EventDateTime").unwrap().to_owned(),
        participants: all("ActiveParticipant").map(pairs).collect(),
        roles: all("RoleIDCode").map(code).collect(),
        details: all("ParticipantObjectDetail").map(detail).collect(),
        object: all("ParticipantObjectIdentification")
            .next()
            .unwrap()
            .attribute("ParticipantObjectID")
            .unwrap()
            .to_owned(),
    }
}

#[test]
fn each_kind_has_its_event() {
    // Kind, family, type (none: only our own), action, outcome; codes and meanings of PS3.16, CID 400 and CID 401.
    const TABLE: &[(&str, &str, &str, &str, &str)] = &[
        ("console-started", "110100 DCM Application Activity", "110120 DCM Application Start", "E", "0"),
        ("console-stopped", "110100 DCM Application Activity", "110121 DCM Application Stop", "E", "0"),
        ("history-read", "110101 DCM Audit Log Used", "", "R", "0"),
        ("history-verified", "110101 DCM Audit Log Used", "", "R", "0"),
        ("session-granted", "110113 DCM Security Alert", "110139 DCM Remote Service Operation Started", "E", "0"),
        ("session-ended", "110113 DCM Security Alert", "110140 DCM Remote Service Operation Stopped", "E", "0"),
        ("session-asked", "110113 DCM Security Alert", "110126 DCM Node Authentication", "E", "0"),
        ("pairing-refused", "110113 DCM Security Alert", "110126 DCM Node Authentication", "E", "4"),
        ("technical-locked", "110113 DCM Security Alert", "110126 DCM Node Authentication", "E", "8"),
        ("level-chosen", "110113 DCM Security Alert", "110137 DCM User Security Attributes Changed", "E", "0"),
        ("capability-granted", "110113 DCM Security Alert", "110137 DCM User Security Attributes Changed", "E", "0"),
        ("denied", "110113 DCM Security Alert", "110132 DCM Use of Restricted Function", "E", "4"),
        ("policy-changed", "110113 DCM Security Alert", "110129 DCM Security Configuration", "E", "0"),
        ("policy-asked", "policy-asked 99CHAPERONE policy-asked", "", "E", "0"),
        ("policy-saved", "110113 DCM Security Alert", "110129 DCM Security Configuration", "E", "0"),
        ("policy-not-saved", "110113 DCM Security Alert", "110129 DCM Security Configuration", "E", "4"),
        ("policy-refused", "110113 DCM Security Alert", "110129 DCM Security Configuration", "E", "8"),
        ("history-begun", "110113 DCM Security Alert", "110134 DCM Audit Recording Started", "E", "0"),
        ("history-doubted", "110113 DCM Security Alert", "", "E", "12"),
        ("help", "help 99CHAPERONE help", "", "E", "0"),
        ("mask-statement", "mask-statement 99CHAPERONE mask-statement", "", "E", "0"),
    ];
    for &(name, id, kind, action, outcome) in TABLE {
        let entry = entry_of(Kind::from_name(name), staff(), None, &json!({}));
        let read = read(&audit_message(&entry, &source()).unwrap());
        assert_eq!((read.id.as_str(), read.action.as_str(), read.outcome.as_str()), (id, action, outcome), "{name}");
        let own = format!("{name} 99CHAPERONE {name}");
        let types: Vec<&str> = [kind, &own].into_iter().filter(|code| !code.is_empty()).collect();
        assert_eq!(read.types, types, "{name}");
        assert_eq!(read.time, "2027-01-15T08:00:00.123Z");
    }
}

#[test]
fn every_kind_is_valid_by_the_standards_schema() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (at, kind) in Kind::ALL.iter().enumerate() {
        for (who, actor) in [staff(), jana(), Actor::Console].into_iter().enumerate() {
            let session = (at % 2 == 0).then_some("00ff");
            let payload = json!({"fact": "accepted", "capabilities": ["view", "control"], "until": 5, "level": "full"});
            let entry = entry_of(kind.clone(), actor, session, &payload);
            let file = folder.path().join(format!("{}-{who}.xml", kind.name()));
            std::fs::write(&file, audit_message(&entry, &source()).unwrap()).unwrap();
            files.push(file);
        }
    }
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/data/dicom/audit-message.rng");
    let xmllint = |files: &[std::path::PathBuf]| {
        Command::new("xmllint").args(["--noout", "--nonet", "--relaxng", schema]).args(files).output().unwrap()
    };
    let done = xmllint(&files);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    // The schema does refuse: a message without its outcome.
    let text = std::fs::read_to_string(&files[0]).unwrap().replace("EventOutcomeIndicator=\"0\" ", "");
    let text = text.replace(" EventOutcomeIndicator=\"0\"", "");
    std::fs::write(&files[0], text).unwrap();
    assert!(!xmllint(&files[..1]).status.success());
}

#[test]
fn who_did_it_and_which_entry_it_was_are_told_and_free_texts_are_not() {
    let payload = json!({
        "fact": "technical-began", "engineer": "Jana Petrov", "organisation": "Acme Imaging", "ticket": "T-17",
        "level": "permanent-limited", "capabilities": ["view", "tool"], "until": 1_800_000_060_000_i64,
        "reason": "ghosting at Erika Mustermann", "detail": "Erika Mustermann", "tool": "Mustermann's log", "new": "Erika",
    });
    let entry = entry_of(Kind::SessionGranted, jana(), Some("00ff"), &payload);
    let message = audit_message(&entry, &source()).unwrap();
    let read = read(&message);
    assert_eq!(read.participants[0]["UserID"], "chaperone");
    assert_eq!(read.participants[0]["NetworkAccessPointID"], "mri-1.radiology.example");
    assert_eq!(read.participants[1]["UserID"], "jana");
    assert_eq!(read.participants[1]["UserName"], "Jana Petrov");
    assert_eq!(read.participants[1]["UserIsRequestor"], "false");
    assert_eq!(read.roles, ["110150 DCM Application"]);
    assert_eq!(read.object, "mri-1@radiology.example");
    assert_eq!(read.details["Alert Description"], "technical-began");
    assert_eq!(read.details["sequence"], "1");
    assert_eq!(read.details["hash"], entry.hash.to_string());
    assert_eq!(read.details["session"], "00ff");
    assert_eq!(read.details["ticket"], "T-17");
    assert_eq!(read.details["capabilities"], "view tool");
    assert_eq!(read.details["until"], "1800000060000");
    let told =
        read.details.values().chain(read.details.keys()).any(|text| text.contains("Erika") || text.contains("Muster"));
    assert!(!told && !String::from_utf8_lossy(&message).contains("Erika"));
    assert!(["reason", "detail", "tool", "new"].iter().all(|name| !read.details.contains_key(*name)));
}

#[test]
fn a_ticket_that_could_hold_a_name_is_not_told() {
    for (ticket, told) in
        [("T-17", true), ("INC0012345", true), ("Erika Mustermann 3", false), ("Meier1", false), ("Erika", false)]
    {
        let entry = entry_of(Kind::SessionAsked, jana(), None, &json!({"ticket": ticket}));
        let read = read(&audit_message(&entry, &source()).unwrap());
        assert_eq!(read.details.contains_key("ticket"), told, "{ticket}");
    }
}

#[test]
fn the_history_that_was_read_is_named() {
    let entry = entry_of(Kind::HistoryRead, staff(), None, &json!({}));
    let read = read(&audit_message(&entry, &source()).unwrap());
    assert_eq!(read.object, source().history);
    assert_eq!(read.participants[1]["UserIsRequestor"], "true");
}

#[test]
fn the_syslog_header_is_as_rfc_5424_wants_it() {
    let entry = entry_of(Kind::SessionGranted, jana(), Some("a\"b]c\\d"), &json!({}));
    let message = String::from_utf8(syslog_message(&entry, &source()).unwrap()).unwrap();
    let hash = entry.hash;
    let head = format!(
        "<85>1 2027-01-15T08:00:00.123Z mri-1.radiology.example chaperone 4711 session-granted \
         [chaperone@32473 sequence=\"1\" hash=\"{hash}\" session=\"a\\\"b\\]c\\\\d\"] \u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    );
    assert!(message.starts_with(&head), "{message}\n{head}");

    let entry = entry_of(Kind::Denied, staff(), None, &json!({}));
    let nowhere = Source { host: "k\u{f6}ln".to_owned(), ..source() };
    let message = String::from_utf8(syslog_message(&entry, &nowhere).unwrap()).unwrap();
    assert!(message.starts_with("<84>1 2027-01-15T08:00:00.123Z - chaperone 4711 denied ["), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("CHAPERONE_DEEP").is_some() { 20_000 } else { 200 }))]

    /// Whatever stands in an entry, the message is one line, well formed, and short enough for every receiver.
    #[test]
    fn any_entry_makes_a_good_message(
        at in any::<i64>(), id in "\\PC{0,40}|.{0,60}", name in ".{0,60}", session in ".{1,60}",
        texts in proptest::collection::btree_map("engineer|level|why|ticket|fact|[a-z]{1,12}", ".{0,400}", 0..20),
        numbers in proptest::collection::vec(any::<i64>(), 0..80), kind in 0..Kind::ALL.len(),
    ) {
        let mut payload: serde_json::Map<String, Value> = texts.into_iter().map(|(k, v)| (k, v.into())).collect();
        payload.extend(numbers.into_iter().enumerate().map(|(at, n)| (format!("n{at}"), n.into())));
        let actor = Actor::Engineer { id, name };
        let draft = Draft { at: Moment { utc: at, monotonic: 0 }, actor, kind: Kind::ALL[kind].clone(), session: Some(session), payload };
        let Ok((entry, _)) = draft.seal(None) else { return Ok(()) };
        let message = syslog_message(&entry, &source()).unwrap();
        prop_assert!(message.len() <= 32_768);
        let text = std::str::from_utf8(&message).unwrap();
        prop_assert!(!text.chars().any(char::is_control));
        let (_, xml) = text.split_once('\u{feff}').unwrap();
        let read = read(xml.as_bytes());
        prop_assert_eq!(&read.details["hash"], &entry.hash.to_string());
    }
}
