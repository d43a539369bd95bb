//! Checks a payload's canonical JSON without building it, and hands over the texts in it.
//!
//! It takes exactly the form that [`crate::Entry::decode`] takes; a test holds the two together.

use std::borrow::Cow;

use crate::Malformed;

/// A text of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    /// The payload's field in which it stands.
    pub(crate) field: Cow<'a, str>,
    /// True where it is the field's value, and not deeper within it.
    pub(crate) direct: bool,
    /// The text.
    pub(crate) text: Cow<'a, str>,
}

/// Reads an object that is nested at most `depth` deep; its texts in the order of their bytes in `json`.
pub(crate) fn read(json: &str, depth: u8) -> Result<Vec<Text<'_>>, Malformed> {
    let mut reader = Reader { json, at: 0, field: Cow::Borrowed(""), found: Vec::with_capacity(8) };
    reader.object(depth, true)?;
    if reader.at == json.len() { Ok(reader.found) } else { Err(Malformed::Form) }
}

struct Reader<'a> {
    json: &'a str,
    at: usize,
    /// The payload's field that is read.
    field: Cow<'a, str>,
    found: Vec<Text<'a>>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Result<u8, Malformed> {
        self.json.as_bytes().get(self.at).copied().ok_or(Malformed::Form)
    }

    fn eat(&mut self, text: &str) -> Result<(), Malformed> {
        if self.json.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(text.as_bytes())) {
            self.at += text.len();
            return Ok(());
        }
        Err(Malformed::Form)
    }

    /// True where the byte stands here; it is then behind.
    fn takes(&mut self, byte: u8) -> Result<bool, Malformed> {
        let there = self.peek()? == byte;
        self.at += usize::from(there);
        Ok(there)
    }

    fn object(&mut self, depth: u8, whole: bool) -> Result<(), Malformed> {
        let depth = depth.checked_sub(1).ok_or(Malformed::Form)?;
        self.eat("{")?;
        if self.takes(b'}')? {
            return Ok(());
        }
        let mut before: Option<Cow<'a, str>> = None;
        loop {
            let name = self.string()?;
            if before.as_ref().is_some_and(|before| *before >= name) {
                return Err(Malformed::Form);
            }
            if whole {
                self.field = name.clone();
            }
            before = Some(name);
            self.eat(":")?;
            self.value(depth, whole)?;
            if !self.takes(b',')? {
                return self.eat("}");
            }
        }
    }

    fn array(&mut self, depth: u8) -> Result<(), Malformed> {
        let depth = depth.checked_sub(1).ok_or(Malformed::Form)?;
        self.eat("[")?;
        if self.takes(b']')? {
            return Ok(());
        }
        loop {
            self.value(depth, false)?;
            if !self.takes(b',')? {
                return self.eat("]");
            }
        }
    }

    fn value(&mut self, depth: u8, direct: bool) -> Result<(), Malformed> {
        match self.peek()? {
            b'"' => {
                let text = self.string()?;
                self.found.push(Text { field: self.field.clone(), direct, text });
                Ok(())
            }
            b'{' => self.object(depth, false),
            b'[' => self.array(depth),
            b'n' => self.eat("null"),
            b't' => self.eat("true"),
            b'f' => self.eat("false"),
            _ => self.number(),
        }
    }

    /// A whole number of 64 bits, signed or not, in its shortest form.
    fn number(&mut self) -> Result<(), Malformed> {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let end = rest.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b'-')).unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or_default();
        let (digits, fits) = match text.strip_prefix('-') {
            Some(digits) => (digits, text.parse::<i64>().is_ok() && digits != "0"),
            None => (text, text.parse::<u64>().is_ok()),
        };
        if !fits || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(Malformed::Form);
        }
        self.at += end;
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.eat("\"")?;
        let rest = self.json.get(self.at..).unwrap_or_default();
        let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).ok_or(Malformed::Form)?;
        let text = rest.get(..plain).unwrap_or_default();
        self.at += plain;
        if self.takes(b'"')? {
            return Ok(Cow::Borrowed(text));
        }
        let mut text = text.to_owned();
        loop {
            let rest = self.json.get(self.at..).unwrap_or_default();
            let mut characters = rest.chars();
            let character = match characters.next().ok_or(Malformed::Form)? {
                '"' => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                '\\' => {
                    let (character, length) = escaped(rest).ok_or(Malformed::Form)?;
                    self.at += length;
                    text.push(character);
                    continue;
                }
                '\0'..='\u{1f}' => return Err(Malformed::Form),
                character => character,
            };
            self.at += character.len_utf8();
            text.push(character);
        }
    }
}

/// The character that an escape at the beginning of the text means, and the escape's length; none where it is not the one form.
fn escaped(text: &str) -> Option<(char, usize)> {
    let character = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let digits =
                text.get(2..6).filter(|digits| digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))?;
            let code = u8::from_str_radix(digits.strip_prefix("00")?, 16).ok()?;
            let short = matches!(code, 0x8 | 0x9 | 0xa | 0xc | 0xd);
            return (code < 0x20 && !short).then_some((char::from(code), 6));
        }
        _ => return None,
    };
    Some((character, 2))
}
