//! An entry as a syslog message (RFC 5424) that carries a DICOM audit message, as PS3.15, A.6 wants it sent.
//!
//! How many octets it has is said by whoever frames it (RFC 5425, 4.3).

use std::io;

use super::audit_event::{AuditEvent, Severity};
use super::audit_message::{Source, audit_message, timestamp};
use crate::{Entry, Kind};

/// What stands before the sequence number, the hash and the session.
///
/// A name of one's own needs an enterprise number (RFC 5424, 6.3.2). None is registered to this project; 32473 is the number
/// that RFC 5612 keeps for examples. Whoever ships this under a registered number puts it here. The same values stand in
/// the audit message, so that nothing depends on this name.
pub const SD_ID: &str = "chaperone@32473";
/// Security and authorisation messages (PS3.15, A.6).
const FACILITY: u8 = 10;
/// The byte order mark that says that the rest is UTF-8 (RFC 5424, 6.4).
const BOM: &str = "\u{feff}";
/// The longest message identifier (RFC 5424, 6).
const MSGID_MOST: usize = 32;
/// The longest host name (RFC 5424, 6).
const HOST_MOST: usize = 255;

/// The entry as a syslog message.
///
/// # Errors
/// As [`audit_message`].
pub fn syslog_message(entry: &Entry, source: &Source) -> io::Result<Vec<u8>> {
    let priority = FACILITY * 8 + level(AuditEvent::from(&entry.kind).severity);
    let time = timestamp(entry.at);
    let host = printable(&source.host, HOST_MOST).unwrap_or("-");
    let (process, kind) = (source.process, message_id(&entry.kind));
    let data = structured(entry);
    let mut message = format!("<{priority}>1 {time} {host} chaperone {process} {kind} {data} {BOM}").into_bytes();
    message.extend_from_slice(&audit_message(entry, source)?);
    Ok(message)
}

/// The syslog severity: a notice, or a warning, as PS3.15, A.6 has it.
fn level(severity: Severity) -> u8 {
    match severity {
        Severity::Success => 5,
        Severity::Minor | Severity::Serious | Severity::Major => 4,
    }
}

fn message_id(kind: &Kind) -> &str {
    printable(kind.name(), MSGID_MOST).unwrap_or("unknown")
}

/// A header field that is only of printable US-ASCII, and not too long.
fn printable(text: &str, most: usize) -> Option<&str> {
    let good = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    good.then_some(text)
}

fn structured(entry: &Entry) -> String {
    let mut data = format!("[{SD_ID} sequence=\"{}\" hash=\"{}\"", entry.sequence, entry.hash);
    if let Some(session) = &entry.session {
        data.push_str(" session=\"");
        // RFC 5424, 6.3.3.
        for c in session.chars() {
            if matches!(c, '"' | '\\' | ']') {
                data.push('\\');
            }
            data.push(if c.is_control() || c == '\u{feff}' { '\u{fffd}' } else { c });
        }
        data.push('"');
    }
    data.push(']');
    data
}
