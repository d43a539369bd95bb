//! An entry read in its place: its canonical bytes are checked, and nothing of them is copied.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

use crate::{Actor, Entry, Hash, Kind, Malformed, Moment, Payload, canonical, canonical::Text, encoding};

/// Who did it, as [`Actor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// The console itself.
    Console,
    /// Somebody of the staff, or IT.
    Staff {
        /// The user of the operating system.
        user: &'a str,
    },
    /// An engineer.
    Engineer {
        /// The identifier.
        id: &'a str,
        /// The name; empty before the credential verified.
        name: &'a str,
    },
}

/// What an entry says, as far as the chain and what is derived from it need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View<'a> {
    /// Its number.
    pub sequence: u64,
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Who<'a>,
    /// What.
    pub kind: Kind,
    /// Within which session.
    pub session: Option<&'a str>,
    /// The hash of the entry before.
    pub previous: Hash,
    /// The payload's texts: fields, also those within fields, in the order of their names; lists in their own.
    pub(crate) texts: Vec<Text<'a>>,
}

impl<'a> View<'a> {
    /// Reads canonical bytes.
    ///
    /// # Errors
    /// [`Malformed`] for any other bytes, just as [`Entry::decode`].
    pub fn read(encoded: &'a [u8]) -> Result<Self, Malformed> {
        let encoding::Frame { sequence, at, actor, kind, session, json, previous } = encoding::frame(encoded)?;
        let texts = canonical::read(json, encoding::MAX_DEPTH)?;
        Ok(Self { sequence, at, actor, kind: Kind::from_name(kind), session, previous, texts })
    }

    /// A text of the payload; empty where there is none of that name.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.texts.iter().find(|text| text.direct && text.field == field).map_or("", |text| &text.text)
    }
}

impl<'a> From<&'a Entry> for View<'a> {
    fn from(entry: &'a Entry) -> Self {
        let actor = match &entry.actor {
            Actor::Console => Who::Console,
            Actor::Staff { user } => Who::Staff { user },
            Actor::Engineer { id, name } => Who::Engineer { id, name },
        };
        let mut texts = Vec::new();
        for (field, value) in sorted(&entry.payload) {
            collect(&mut texts, field, value, true);
        }
        let Entry { sequence, at, kind, session, previous, .. } = entry;
        Self {
            sequence: *sequence,
            at: *at,
            actor,
            kind: kind.clone(),
            session: session.as_deref(),
            previous: *previous,
            texts,
        }
    }
}

/// The fields in the order of their names, whatever order the map keeps.
fn sorted(map: &Payload) -> BTreeMap<&str, &Value> {
    map.iter().map(|(name, value)| (name.as_str(), value)).collect()
}

fn collect<'a>(texts: &mut Vec<Text<'a>>, field: &'a str, value: &'a Value, direct: bool) {
    match value {
        Value::String(text) => texts.push(Text { field: Cow::Borrowed(field), direct, text: Cow::Borrowed(text) }),
        Value::Array(values) => values.iter().for_each(|value| collect(texts, field, value, false)),
        Value::Object(map) => sorted(map).into_values().for_each(|value| collect(texts, field, value, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::Draft;

    fn sealed(payload: &Value) -> Vec<u8> {
        let actor = Actor::Engineer { id: "jana".into(), name: "Jana Petrov".into() };
        let at = Moment { utc: -1, monotonic: 2 };
        let payload = payload.as_object().unwrap().clone();
        let draft = Draft { at, actor, kind: Kind::SessionAsked, session: Some("ab".into()), payload };
        draft.seal(None).unwrap().1.encoded
    }

    /// Both readers take the same bytes, and read the same from them.
    #[track_caller]
    fn agree(encoded: &[u8]) -> bool {
        let (view, entry) = (View::read(encoded), Entry::decode(encoded));
        let same = match (&view, &entry) {
            (Ok(view), Ok(entry)) => *view == View::from(entry),
            (Err(view), Err(entry)) => view == entry,
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        };
        assert!(same, "{view:?} {entry:?} {:?}", String::from_utf8_lossy(encoded));
        view.is_ok()
    }

    /// The canonical bytes with another text in the payload's place.
    fn with(payload: &str) -> Vec<u8> {
        let encoded = sealed(&json!({}));
        let (before, after) = encoded.split_at(encoded.len() - 32 - 6);
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [before, &length, payload.as_bytes(), &after[6..]].concat()
    }

    #[test]
    fn both_readers_take_the_one_form_and_no_other() {
        let good = [
            "{}",
            r#"{"a":[],"b":{}}"#,
            r#"{"":"","a":-9223372036854775808,"b":18446744073709551615}"#,
            r#"{"a":["x",["y",{"k":"z"}],0,-1,true,false,null],"b":"\"\\\b\f\n\r\t\u0001\u001f/é\u007f"}"#,
        ];
        for json in good {
            let json = json.replace("\\u007f", "\u{7f}");
            assert!(agree(&with(&json)), "{json}");
        }
        let nested = |deep: usize| format!("{{\"a\":{}1{}}}", "[".repeat(deep), "]".repeat(deep));
        assert!(agree(&with(&nested(15))) && !agree(&with(&nested(16))) && !agree(&with(&nested(200))));
        for json in [
            "",
            "{",
            "}",
            "[]",
            "1",
            "null",
            "{} ",
            " {}",
            "{}{}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{,"a":1}"#,
            r#"{"a": 1}"#,
            r#"{"b":1,"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":-0}"#,
            r#"{"a":00}"#,
            r#"{"a":01}"#,
            r#"{"a":+1}"#,
            r#"{"a":-01}"#,
            r#"{"a":-}"#,
            r#"{"a":1-1}"#,
            r#"{"a":--1}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":0.5}"#,
            r#"{"a":18446744073709551616}"#,
            r#"{"a":-9223372036854775809}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\u000a"}"#,
            r#"{"a":"\u001F"}"#,
            r#"{"a":"\u00e9"}"#,
            r#"{"a":"\ud83d\ude00"}"#,
            r#"{"a":"\u00"}"#,
            r#"{"a":"\x"}"#,
            "{\"a\":\"\n\"}",
            r#"{"a":"x}"#,
            r#"{"a":tru}"#,
            r#"{"a":nullx}"#,
            r#"{"a":[1,]}"#,
            r#"{"a":[,1]}"#,
            r#"{"a":[1 ,2]}"#,
            r#"{"a":[1}"#,
            r#"{"\u0061":1}"#,
            r#"{a:1}"#,
            r#"{"a":NaN}"#,
        ] {
            assert!(!agree(&with(json)), "{json}");
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            "[\\PC\\x00-\\x1f\"\\\\]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::vec(("[\\PC\\x00-\\x1f]{0,3}", inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn both_readers_agree_on_what_is_written(value in value()) {
            let taken = agree(&sealed(&json!({"x": value, "a": "first"})));
            prop_assert!(taken);
        }

        #[test]
        fn both_readers_agree_on_what_was_changed(
            value in value(), edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)
        ) {
            let mut encoded = sealed(&json!({"x": value, "a": ["first", 1]}));
            for (at, byte) in edits {
                let at = at.index(encoded.len());
                // Half of them what JSON itself is made of.
                encoded[at] = if byte < 128 { b"{}[]\",:\\u0019-ntf "[usize::from(byte) % 18] } else { byte };
            }
            agree(&encoded);
        }

        #[test]
        fn both_readers_agree_on_any_text_in_the_payloads_place(json in "[{}\\[\\]\",:\\\\u0019a-]{0,16}") {
            agree(&with(&json));
            agree(&with(&format!("{{\"a\":{json}}}")));
            agree(&with(&format!("{{\"a\":\"{json}\"}}")));
        }
    }
}
