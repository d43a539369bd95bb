//! The canonical encoding: one entry has exactly one form in bytes, and every form that differs is malformed.
//!
//! | field | bytes |
//! |---|---|
//! | version | 1: the number 1 |
//! | sequence | 8: unsigned, big-endian |
//! | UTC in Unix milliseconds | 8: two's complement, big-endian |
//! | monotonic milliseconds | 8: unsigned, big-endian |
//! | actor | 1: 0 console, 1 staff, 2 engineer; then its texts: none, user, or identifier and name |
//! | kind | text |
//! | session | 1: 0 none, 1 one; then, for 1, its text |
//! | payload | text: JSON, see below |
//! | previous hash | 32 |
//!
//! A text is its length in bytes (4, unsigned, big-endian) and its UTF-8. The payload's JSON is an object without white
//! space, the names of every object in the order of their bytes, integers of 64 bits only, strings escaped as
//! `serde_json` does: `\"`, `\\`, `\b`, `\f`, `\n`, `\r`, `\t`, other characters below U+0020 as `\u00xx`, nothing else.
//! The hash is not part of it: see [`crate::Sealed::digest`].

use serde_json::Value;

use crate::{Actor, Entry, Hash, Kind, MAX_PAYLOAD, MAX_TEXT, Moment, Payload, Sealed, Unfit, Who};

/// The version of the encoding.
pub const VERSION: u8 = 1;
/// How deep a payload may be nested.
pub(crate) const MAX_DEPTH: u8 = 16;

/// Bytes that are no canonical entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A version that is not known here.
    #[error("the entry has the unknown version {0}")]
    Version(u8),
    /// Cut short, too long, not UTF-8, not JSON, or not in the one form.
    #[error("the entry's bytes are not in the canonical form")]
    Form,
}

/// Writes an entry.
pub(crate) fn encode(entry: &Entry) -> Result<Vec<u8>, Unfit> {
    let mut out = Vec::with_capacity(256);
    out.push(VERSION);
    out.extend(entry.sequence.to_be_bytes());
    out.extend(entry.at.utc.to_be_bytes());
    out.extend(entry.at.monotonic.to_be_bytes());
    match &entry.actor {
        Actor::Console => out.push(0),
        Actor::Staff { user } => {
            out.push(1);
            name(&mut out, user)?;
        }
        Actor::Engineer { id, name: called } => {
            out.push(2);
            name(&mut out, id)?;
            name(&mut out, called)?;
        }
    }
    name(&mut out, entry.kind.name())?;
    match &entry.session {
        None => out.push(0),
        Some(session) => {
            out.push(1);
            name(&mut out, session)?;
        }
    }
    let mut json = String::new();
    object(&mut json, &entry.payload, MAX_DEPTH)?;
    text(&mut out, &json, MAX_PAYLOAD).ok_or(Unfit::Payload)?;
    out.extend(entry.previous.0);
    Ok(out)
}

/// A payload's canonical JSON; empty only for one that no entry can hold.
pub(crate) fn canonical(payload: &Payload) -> String {
    let mut json = String::new();
    if object(&mut json, payload, MAX_DEPTH).is_err() {
        json.clear();
    }
    json
}

fn name(out: &mut Vec<u8>, value: &str) -> Result<(), Unfit> {
    text(out, value, MAX_TEXT).ok_or(Unfit::Text)
}

fn text(out: &mut Vec<u8>, value: &str, most: usize) -> Option<()> {
    let length = u32::try_from(value.len()).ok().filter(|_| value.len() <= most)?;
    out.extend(length.to_be_bytes());
    out.extend(value.as_bytes());
    Some(())
}

fn object(out: &mut String, map: &Payload, depth: u8) -> Result<(), Unfit> {
    let depth = depth.checked_sub(1).ok_or(Unfit::Payload)?;
    // The order of `serde_json`'s map depends on a feature that any crate may switch on, so it is sorted here.
    let mut fields: Vec<_> = map.iter().collect();
    fields.sort_unstable_by_key(|(name, _)| name.as_str());
    out.push('{');
    for (at, (name, value)) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        string(out, name);
        out.push(':');
        json(out, value, depth)?;
    }
    out.push('}');
    Ok(())
}

fn json(out: &mut String, value: &Value, depth: u8) -> Result<(), Unfit> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if number.is_u64() || number.is_i64() => out.push_str(&number.to_string()),
        Value::Number(_) => return Err(Unfit::Fraction),
        Value::String(value) => string(out, value),
        Value::Array(values) => {
            let depth = depth.checked_sub(1).ok_or(Unfit::Payload)?;
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                json(out, value, depth)?;
            }
            out.push(']');
        }
        Value::Object(map) => object(out, map, depth)?,
    }
    Ok(())
}

fn string(out: &mut String, value: &str) {
    out.push_str(&Value::from(value).to_string());
}

impl Entry {
    /// Reads an entry from its canonical bytes and gives it their hash.
    ///
    /// # Errors
    /// [`Malformed`] for any other bytes.
    pub fn decode(encoded: &[u8]) -> Result<Self, Malformed> {
        let Frame { sequence, at, actor, kind, session, json, previous } = frame(encoded)?;
        let payload: Payload = serde_json::from_str(json).map_err(|_| Malformed::Form)?;
        let mut again = String::with_capacity(json.len());
        object(&mut again, &payload, MAX_DEPTH).map_err(|_| Malformed::Form)?;
        if again != json {
            return Err(Malformed::Form);
        }
        let actor = match actor {
            Who::Console => Actor::Console,
            Who::Staff { user } => Actor::Staff { user: user.to_owned() },
            Who::Engineer { id, name } => Actor::Engineer { id: id.to_owned(), name: name.to_owned() },
        };
        let (kind, session) = (Kind::from_name(kind), session.map(str::to_owned));
        Ok(Self { sequence, at, actor, kind, session, payload, previous, hash: Sealed::digest(encoded) })
    }
}

/// An entry's fields as they stand in its bytes; the payload's JSON is not looked at.
pub(crate) struct Frame<'a> {
    pub(crate) sequence: u64,
    pub(crate) at: Moment,
    pub(crate) actor: Who<'a>,
    pub(crate) kind: &'a str,
    pub(crate) session: Option<&'a str>,
    pub(crate) json: &'a str,
    pub(crate) previous: Hash,
}

/// Reads what stands around the payload.
pub(crate) fn frame(encoded: &[u8]) -> Result<Frame<'_>, Malformed> {
    let mut rest = Rest(encoded);
    let version = rest.byte()?;
    if version != VERSION {
        return Err(Malformed::Version(version));
    }
    let sequence = u64::from_be_bytes(rest.array()?);
    let at = Moment { utc: i64::from_be_bytes(rest.array()?), monotonic: u64::from_be_bytes(rest.array()?) };
    let actor = match rest.byte()? {
        0 => Who::Console,
        1 => Who::Staff { user: rest.text(MAX_TEXT)? },
        2 => Who::Engineer { id: rest.text(MAX_TEXT)?, name: rest.text(MAX_TEXT)? },
        _ => return Err(Malformed::Form),
    };
    let kind = rest.text(MAX_TEXT)?;
    let session = match rest.byte()? {
        0 => None,
        1 => Some(rest.text(MAX_TEXT)?),
        _ => return Err(Malformed::Form),
    };
    let json = rest.text(MAX_PAYLOAD)?;
    let previous = Hash(rest.array()?);
    if !rest.0.is_empty() {
        return Err(Malformed::Form);
    }
    Ok(Frame { sequence, at, actor, kind, session, json, previous })
}

/// The bytes not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed::Form)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed::Form)
    }

    fn text(&mut self, most: usize) -> Result<&'a str, Malformed> {
        let length = usize::try_from(u32::from_be_bytes(self.array()?)).map_err(|_| Malformed::Form)?;
        if length > most {
            return Err(Malformed::Form);
        }
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed::Form)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::Draft;

    fn draft(payload: Value) -> Draft {
        let Value::Object(payload) = payload else { unreachable!("tests pass objects") };
        Draft {
            at: Moment { utc: -1, monotonic: 2 },
            actor: Actor::Engineer { id: "jana".into(), name: "Jana Petrov".into() },
            kind: Kind::SessionAsked,
            session: Some("ab".into()),
            payload,
        }
    }

    #[test]
    fn the_encoding_is_the_one_that_is_written_down() {
        let (entry, sealed) = draft(json!({"b": [1, -2, null], "a": "\n\u{1}é\u{7f}"})).seal(None).unwrap();
        let expect = [
            &[1][..],
            &[0, 0, 0, 0, 0, 0, 0, 1],
            &[0xff; 8],
            &[0, 0, 0, 0, 0, 0, 0, 2],
            b"\x02\0\0\0\x04jana\0\0\0\x0bJana Petrov",
            b"\0\0\0\x0dsession-asked",
            b"\x01\0\0\0\x02ab",
            "\0\0\0\x23{\"a\":\"\\n\\u0001é\u{7f}\",\"b\":[1,-2,null]}".as_bytes(),
            &[0; 32],
        ]
        .concat();
        assert_eq!(sealed.encoded, expect);
        assert_eq!(Entry::decode(&sealed.encoded).unwrap(), entry);
    }

    #[test]
    fn drafts_out_of_bounds_are_refused() {
        let check = |payload, unfit| assert_eq!(draft(payload).seal(None).unwrap_err(), unfit);
        check(json!({"a": 0.5}), Unfit::Fraction);
        check(json!({"a": "x".repeat(MAX_PAYLOAD)}), Unfit::Payload);
        let deep = (0..20).fold(json!(1), |inner, _| json!([inner]));
        check(json!({"a": deep}), Unfit::Payload);
        let long = Draft { session: Some("x".repeat(MAX_TEXT + 1)), ..draft(json!({})) };
        assert_eq!(long.seal(None).unwrap_err(), Unfit::Text);
        let unknown = Draft { kind: Kind::Unknown("x".into()), ..draft(json!({})) };
        assert_eq!(unknown.seal(None).unwrap_err(), Unfit::Kind);
    }

    #[test]
    fn an_unknown_kind_stays_readable() {
        let (_, sealed) = draft(json!({})).seal(None).unwrap();
        let at = sealed.encoded.windows(13).position(|w| w == b"session-asked").unwrap();
        let mut later = sealed.encoded;
        later[at..at + 13].copy_from_slice(b"session-later");
        let entry = Entry::decode(&later).unwrap();
        assert_eq!(entry.kind, Kind::Unknown("session-later".into()));
    }

    #[test]
    fn other_forms_of_the_same_payload_are_malformed() {
        let (_, sealed) = draft(json!({"a":1})).seal(None).unwrap();
        let at = sealed.encoded.windows(7).position(|w| w == b"{\"a\":1}").unwrap();
        for other in ["{\"a\":2.", "{\"a\" 1}", "{ \"\":1}", "[\"a\",1]"] {
            let mut bytes = sealed.encoded.clone();
            bytes[at..at + 7].copy_from_slice(&other.as_bytes()[..7]);
            let read = Entry::decode(&bytes);
            assert_eq!(read, Err(Malformed::Form), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_fail_but_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Entry::decode(&bytes);
        }

        #[test]
        fn what_decodes_encodes_to_the_same_bytes(
            user in ".{0,40}", text in ".{0,40}", number in any::<i64>(), utc in any::<i64>(), monotonic in any::<u64>()
        ) {
            let made = Draft {
                at: Moment { utc, monotonic },
                actor: Actor::Staff { user },
                ..draft(json!({"text": text, "number": number, "in": {"y": [], "x": {}}}))
            };
            let (entry, sealed) = made.seal(None).unwrap();
            let read = Entry::decode(&sealed.encoded).unwrap();
            prop_assert_eq!(&read, &entry);
            prop_assert_eq!(encode(&read).unwrap(), sealed.encoded);
        }
    }
}
