//! Text from the other side, made fit to be shown: bounded, and without characters that hide, reorder or break lines.

use serde::{Deserialize, Serialize};

/// Why an engineer asks.
pub type Reason = CleanText<200>;
/// A ticket's number.
pub type Ticket = CleanText<40>;
/// A person's or an organisation's name.
pub type Name = CleanText<80>;

/// A mail's subject.
pub type MailSubject = CleanText<120>;
/// A tool's title.
pub type Title = CleanText<80>;

/// A text that is longer than its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("text is longer than {0} characters")]
pub struct TooLong(pub usize);

/// A text of at most `MAX` characters, one line, without control, format or bidi characters.
///
/// Such characters are removed, runs of white space become one space; what is then still too long is refused.
/// It is plain text: whoever shows it must not read it as markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CleanText<const MAX: usize>(String);

impl<const MAX: usize> CleanText<MAX> {
    /// Cleans `text`.
    ///
    /// # Errors
    /// [`TooLong`] where more than `MAX` characters remain.
    pub fn new(text: &str) -> Result<Self, TooLong> {
        let mut clean = String::with_capacity(text.len().min(MAX * 4));
        let (mut count, mut gap) = (0, false);
        for c in text.chars() {
            if c.is_whitespace() {
                gap = count > 0;
            } else if !hides(c) {
                if gap {
                    clean.push(' ');
                    count += 1;
                    gap = false;
                }
                clean.push(c);
                count += 1;
            }
            if count > MAX {
                return Err(TooLong(MAX));
            }
        }
        Ok(Self(clean))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether `c` shows nothing itself but changes how its neighbours are read (general categories Cc and Cf, and unassigned
/// invisible ranges beside them).
#[must_use]
pub fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{0600}'..='\u{0605}' | '\u{061C}' | '\u{06DD}' | '\u{070F}'
            | '\u{0890}'..='\u{0891}' | '\u{08E2}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1345F}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

impl<const MAX: usize> TryFrom<String> for CleanText<MAX> {
    type Error = TooLong;
    fn try_from(text: String) -> Result<Self, TooLong> {
        Self::new(&text)
    }
}

impl<const MAX: usize> From<CleanText<MAX>> for String {
    fn from(text: CleanText<MAX>) -> Self {
        text.0
    }
}

impl<const MAX: usize> std::ops::Deref for CleanText<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::fmt::Display for CleanText<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn cleans_what_hides() {
        for (input, expect) in [
            ("Jana Petrov", "Jana Petrov"),
            ("  Jana\t\n Petrov  ", "Jana Petrov"),
            ("Jana \u{202E}vorteP", "Jana vorteP"),
            ("a\u{200B}b\u{FEFF}c\u{0}d\u{7f}e\u{9b}f", "abcdef"),
            ("a\u{2028}b\u{2029}c", "a b c"),
            ("\u{2066}x\u{2069}\u{E0041}", "x"),
            ("Zoë Müller-Ångström 山田", "Zoë Müller-Ångström 山田"),
            ("<b>not markup</b>", "<b>not markup</b>"),
            ("\u{200B} \u{202E}", ""),
        ] {
            assert_eq!(CleanText::<40>::new(input).unwrap().as_str(), expect, "{input:?}");
        }
    }

    #[test]
    fn refuses_what_is_too_long() {
        assert!(CleanText::<4>::new("abcd").is_ok());
        assert!(CleanText::<4>::new("  ab\u{202E}cd \n").is_ok());
        assert_eq!(CleanText::<4>::new("abcde"), Err(TooLong(4)));
        assert_eq!(CleanText::<4>::new("ab cd"), Err(TooLong(4)));
        assert!(CleanText::<4>::new("äöü山").is_ok());
    }
}
