//! An entry as a DICOM audit message (PS3.15, A.5), in XML.
//!
//! INVARIANT: of what an entry tells only codes, counts and the names of those who acted are in it. Texts that somebody
//! wrote freely (the reason, a detail, a file's name) stay in the history: a patient's name could stand in them. The
//! sequence number and the hash say which entry it was.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use serde_json::Value;

use super::audit_event::{AuditEvent, Code, Family, own};
use crate::{Actor, Entry, Moment, field};

/// What sends the messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The workstation's name.
    pub host: String,
    /// The process.
    pub process: u32,
    /// The history's URI.
    pub history: String,
}

/// Fields whose texts are codes, or name who acted.
const TOLD: &[&str] = &[
    "fact",
    "why",
    "now",
    "capability",
    "capabilities",
    "help",
    "tool-id",
    "claimed",
    "signed-by",
    "signed-second",
    field::LEVEL,
    field::OUTCOME,
    field::METHOD,
    field::SESSION_KIND,
    field::ENGINEER,
    field::ORGANISATION,
];
/// The longest ticket number that is told, in bytes.
const TICKET_MOST: usize = 40;
/// So many details fit into what every receiver takes (32768 octets; PS3.15, A.6).
const DETAILS_MOST: usize = 48;
/// The longest text that is told, in characters.
const TEXT_MOST: usize = 128;

type Xml = Writer<Vec<u8>>;

/// The entry as an audit message, on one line.
///
/// # Errors
/// The XML writer's, which has none to tell when it writes into memory.
pub fn audit_message(entry: &Entry, source: &Source) -> io::Result<Vec<u8>> {
    let event = AuditEvent::from(&entry.kind);
    let mut xml = Writer::new(Vec::with_capacity(2048));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("AuditMessage").write_inner_content(|xml| {
        identification(xml, entry, event)?;
        process(xml, source)?;
        actor(xml, entry, event.family)?;
        xml.create_element("AuditSourceIdentification")
            .with_attribute(("AuditSourceID", &*plain(&source.host)))
            .write_inner_content(|xml| {
                // 1: a device with which somebody works (A.5.1.2.1).
                xml.create_element("AuditSourceTypeCode").with_attribute(("csd-code", "1")).write_empty()?;
                Ok(())
            })?;
        object(xml, entry, source, event.family)
    })?;
    Ok(xml.into_inner())
}

/// A time as RFC 3339 writes it, in UTC and with milliseconds; one that has no four-digit year as the nearest that has.
#[must_use]
pub fn timestamp(at: Moment) -> String {
    const LAST: i64 = 253_402_300_799_999;
    DateTime::<Utc>::from_timestamp_millis(at.utc.clamp(0, LAST))
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn identification(xml: &mut Xml, entry: &Entry, event: AuditEvent) -> io::Result<()> {
    let action = match event.family {
        Family::AuditLogUsed => "R",
        Family::ApplicationActivity | Family::SecurityAlert | Family::Own => "E",
    };
    xml.create_element("EventIdentification")
        .with_attribute(("EventActionCode", action))
        .with_attribute(("EventDateTime", &*timestamp(entry.at)))
        .with_attribute(("EventOutcomeIndicator", event.severity.indicator()))
        .write_inner_content(|xml| {
            code(xml, "EventID", event.id(&entry.kind))?;
            if let Some(kind) = event.kind {
                code(xml, "EventTypeCode", kind)?;
            }
            code(xml, "EventTypeCode", own(&entry.kind))
        })?;
    Ok(())
}

/// This program: who reports, and what was started or stopped.
fn process(xml: &mut Xml, source: &Source) -> io::Result<()> {
    xml.create_element("ActiveParticipant")
        .with_attribute(("UserID", "chaperone"))
        .with_attribute(("AlternativeUserID", &*source.process.to_string()))
        .with_attribute(("UserIsRequestor", "false"))
        .with_attribute(("NetworkAccessPointID", &*plain(&source.host)))
        .with_attribute(("NetworkAccessPointTypeCode", "1"))
        .write_inner_content(|xml| {
            code(xml, "RoleIDCode", Code { value: "110150", scheme: "DCM", meaning: "Application" })
        })?;
    Ok(())
}

/// Who did it; none where it was the program, or nobody knows.
fn actor(xml: &mut Xml, entry: &Entry, family: Family) -> io::Result<()> {
    let (id, name) = match &entry.actor {
        Actor::Console => return Ok(()),
        Actor::Staff { user } => (user, ""),
        Actor::Engineer { id, name } => (id, name.as_str()),
    };
    if id.is_empty() {
        return Ok(());
    }
    // A.5.3.11: false of whoever performed what an alert is about.
    let requestor = if family == Family::SecurityAlert { "false" } else { "true" };
    let mut participant = xml.create_element("ActiveParticipant").with_attribute(("UserID", &*plain(id)));
    if !name.is_empty() {
        participant = participant.with_attribute(("UserName", &*plain(name)));
    }
    participant = participant.with_attribute(("UserIsRequestor", requestor));
    match family {
        Family::ApplicationActivity => participant.write_inner_content(|xml| {
            code(xml, "RoleIDCode", Code { value: "110151", scheme: "DCM", meaning: "Application Launcher" })
        })?,
        Family::AuditLogUsed | Family::SecurityAlert | Family::Own => participant.write_empty()?,
    };
    Ok(())
}

/// The entry: the history that was used, or the workstation that the alert is about, with what the entry tells.
fn object(xml: &mut Xml, entry: &Entry, source: &Source, family: Family) -> io::Result<()> {
    let (id, id_code, name) = match family {
        Family::AuditLogUsed => {
            let code = Code { value: "12", scheme: "RFC-3881", meaning: "URI" };
            (plain(&source.history), code, "Security Audit Log".to_owned())
        }
        Family::ApplicationActivity | Family::SecurityAlert | Family::Own => {
            // A.5.3.11: node_name@domain_name.
            let node = plain(&source.host).replacen('.', "@", 1);
            (node, Code { value: "110182", scheme: "DCM", meaning: "Node ID" }, plain(&source.host))
        }
    };
    xml.create_element("ParticipantObjectIdentification")
        .with_attribute(("ParticipantObjectID", &*id))
        .with_attribute(("ParticipantObjectTypeCode", "2"))
        .with_attribute(("ParticipantObjectTypeCodeRole", "13"))
        .write_inner_content(|xml| {
            code(xml, "ParticipantObjectIDTypeCode", id_code)?;
            xml.create_element("ParticipantObjectName").write_text_content(quick_xml::events::BytesText::new(&name))?;
            for (kind, value) in details(entry) {
                xml.create_element("ParticipantObjectDetail")
                    .with_attribute(("type", &*plain(&kind)))
                    .with_attribute(("value", &*STANDARD.encode(value)))
                    .write_empty()?;
            }
            Ok(())
        })?;
    Ok(())
}

/// What the entry tells, each under a name.
fn details(entry: &Entry) -> Vec<(String, String)> {
    let fact = entry.text("fact");
    let description = if fact.is_empty() { entry.kind.name().to_owned() } else { fact.to_owned() };
    let mut details = vec![
        ("Alert Description".to_owned(), description),
        ("sequence".to_owned(), entry.sequence.to_string()),
        ("hash".to_owned(), entry.hash.to_string()),
    ];
    details.extend(entry.session.clone().map(|session| ("session".to_owned(), session)));
    let told = |(name, value): (&String, &Value)| Some((name.clone(), told(name, value)?));
    details.extend(entry.payload.iter().filter_map(told));
    details.truncate(DETAILS_MOST);
    for (_, value) in &mut details {
        if let Some((end, _)) = value.char_indices().nth(TEXT_MOST) {
            value.truncate(end);
        }
    }
    details
}

/// A field's value, where it may be told.
fn told(name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::String(text) if TOLD.contains(&name) => Some(text.clone()),
        Value::String(text) if name == field::TICKET && is_ticket_number(text) => Some(text.clone()),
        Value::Array(values) if TOLD.contains(&name) => {
            Some(values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "))
        }
        Value::String(_) | Value::Array(_) | Value::Object(_) | Value::Null => None,
    }
}

/// A ticket that looks like a number, with no room for a person's name.
fn is_ticket_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./#:".contains(&byte));
    plain && text.len() <= TICKET_MOST && digits > 0 && digits >= letters
}

fn code(xml: &mut Xml, element: &str, code: Code<'_>) -> io::Result<()> {
    let meaning = plain(code.meaning);
    xml.create_element(element)
        .with_attribute(("csd-code", &*plain(code.value)))
        .with_attribute(("codeSystemName", code.scheme))
        .with_attribute(("displayName", &*meaning))
        .with_attribute(("originalText", &*meaning))
        .write_empty()?;
    Ok(())
}

/// A text without what XML 1.0 cannot hold and what would break the line; never empty.
fn plain(text: &str) -> String {
    let fit = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let text: String = text.chars().map(|c| if fit(c) { c } else { '\u{fffd}' }).collect();
    if text.is_empty() { "unknown".to_owned() } else { text }
}
