//! The one gate that text passes: a tool's output in, [`ClearedText`] out.
//!
//! No machine can tell a patient's name from any other word in a tool's output. So the gate does not look for names: it
//! asks for the hospital's own word, a [`Declaration`] made from the policy, that this tool prints none. What remains to
//! be done to the text is that it shows nothing else than it says.

use wire::{MAX_TOOL_TEXT, ToolId};

/// The hospital's declaration that a tool prints no patient data.
///
/// ```compile_fail
/// let tool = wire::ToolId::new("coil-check").unwrap();
/// let made = screen::Declaration { tool }; // private
/// ```
#[derive(Debug)]
pub struct Declaration {
    tool: ToolId,
}

impl Declaration {
    /// Takes what the policy declares of a tool; `None` where it does not declare that the tool prints no patient data.
    #[must_use]
    pub fn no_patient_data(tool: ToolId, declared: bool) -> Option<Self> {
        declared.then_some(Self { tool })
    }

    /// The tool that it is about.
    #[must_use]
    pub const fn tool(&self) -> &ToolId {
        &self.tool
    }
}

/// A text that may leave: at most [`ClearedText::MAX`] bytes, without control characters (but for line feed and tab),
/// format or bidi characters.
///
/// INVARIANT (I1): only [`Clearing`] makes one.
///
/// ```
/// let tool = wire::ToolId::new("coil-check").unwrap();
/// let declaration = screen::Declaration::no_patient_data(tool, true).unwrap();
/// let cleared: Vec<screen::ClearedText> = screen::Clearing::new(declaration).clear(b"coil 1: ok");
/// assert_eq!(cleared[0].as_str(), "coil 1: ok");
/// ```
///
/// ```compile_fail
/// let text = screen::ClearedText("Smith, John".to_owned()); // private
/// ```
///
/// ```compile_fail
/// let text = screen::ClearedText::from("Smith, John".to_owned()); // not there
/// ```
///
/// ```compile_fail
/// let text: screen::ClearedText = "Smith, John".parse().unwrap(); // not there
/// ```
///
/// ```compile_fail
/// let clearing = screen::Clearing::new(true); // the policy's word alone is no declaration
/// ```
///
/// ```compile_fail
/// let clearing = screen::Clearing::default(); // not there
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ClearedText(String);

impl ClearedText {
    /// The most bytes of one text.
    pub const MAX: usize = MAX_TOOL_TEXT;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to be sent.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl std::fmt::Debug for ClearedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClearedText({} bytes)", self.0.len())
    }
}

/// Clears the output of one run of one tool, as it comes.
#[derive(Debug)]
pub struct Clearing {
    declaration: Declaration,
    /// The beginning of a character whose end has not come yet: at most three bytes.
    partial: Vec<u8>,
    sequence: Sequence,
    after_return: bool,
}

/// Where in a control sequence (ECMA-48, sections 5.3 to 5.6) the output stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sequence {
    /// In none.
    Outside,
    /// After ESC.
    Escape,
    /// After CSI.
    Control,
    /// In a control string, up to its terminator.
    String,
}

impl Clearing {
    /// Begins to clear what the declared tool prints.
    #[must_use]
    pub const fn new(declaration: Declaration) -> Self {
        Self { declaration, partial: Vec::new(), sequence: Sequence::Outside, after_return: false }
    }

    /// The tool whose output it clears.
    #[must_use]
    pub const fn tool(&self) -> &ToolId {
        self.declaration.tool()
    }

    /// Clears the next bytes: in as many texts as they need, none where nothing is left.
    ///
    /// Bytes that are no UTF-8 become U+FFFD, line ends of any kind become line feeds, colours and cursor movements go.
    #[must_use]
    pub fn clear(&mut self, bytes: &[u8]) -> Vec<ClearedText> {
        let mut pieces = Pieces::default();
        let joined = [std::mem::take(&mut self.partial).as_slice(), bytes].concat();
        let mut rest = joined.as_slice();
        loop {
            let error = match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.take(text, &mut pieces);
                    break;
                }
                Err(error) => error,
            };
            let (valid, after) = rest.split_at(error.valid_up_to());
            self.take(&String::from_utf8_lossy(valid), &mut pieces);
            let Some(wrong) = error.error_len() else {
                self.partial = after.to_vec();
                break;
            };
            self.take("\u{FFFD}", &mut pieces);
            rest = &after[wrong..];
        }
        pieces.done()
    }

    /// Ends: a character that was never finished becomes U+FFFD.
    #[must_use]
    pub fn finish(mut self) -> Option<ClearedText> {
        let mut pieces = Pieces::default();
        if !self.partial.is_empty() {
            self.take("\u{FFFD}", &mut pieces);
        }
        pieces.done().pop()
    }

    fn take(&mut self, text: &str, pieces: &mut Pieces) {
        for c in text.chars() {
            let returned = std::mem::replace(&mut self.after_return, c == '\r');
            if self.in_sequence(c) || (returned && c == '\n') {
                continue;
            }
            match c {
                '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => pieces.push('\n'),
                '\t' => pieces.push('\t'),
                c if c.is_whitespace() => pieces.push(' '),
                c if wire::hides(c) => {}
                c => pieces.push(c),
            }
        }
    }

    /// Whether `c` belongs to a control sequence; a line's end ends any, so that a broken one hides no more than its line.
    fn in_sequence(&mut self, c: char) -> bool {
        let (inside, next) = match (self.sequence, c) {
            (_, '\r' | '\n') => (false, Sequence::Outside),
            (_, '\u{1b}') => (true, Sequence::Escape),
            (Sequence::String, '\u{7}' | '\u{9c}') => (true, Sequence::Outside),
            (Sequence::String, _) => (true, Sequence::String),
            (_, '\u{9b}') | (Sequence::Escape, '[') => (true, Sequence::Control),
            (_, '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}') | (Sequence::Escape, 'P' | 'X' | ']' | '^' | '_') => {
                (true, Sequence::String)
            }
            (Sequence::Escape, ' '..='/') => (true, Sequence::Escape),
            (Sequence::Control, ' '..='?') => (true, Sequence::Control),
            (Sequence::Escape, '0'..='~') | (Sequence::Control, '@'..='~') => (true, Sequence::Outside),
            (Sequence::Outside | Sequence::Escape | Sequence::Control, _) => (false, Sequence::Outside),
        };
        self.sequence = next;
        inside
    }
}

/// Texts of at most [`ClearedText::MAX`] bytes.
#[derive(Default)]
struct Pieces {
    full: Vec<ClearedText>,
    last: String,
}

impl Pieces {
    fn push(&mut self, c: char) {
        if self.last.len() + c.len_utf8() > ClearedText::MAX {
            self.full.push(ClearedText(std::mem::take(&mut self.last)));
        }
        self.last.push(c);
    }

    fn done(mut self) -> Vec<ClearedText> {
        if !self.last.is_empty() {
            self.full.push(ClearedText(self.last));
        }
        self.full
    }
}
