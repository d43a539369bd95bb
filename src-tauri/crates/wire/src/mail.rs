//! Notification mails: what the console hands in at the identity role, and what it is told of them.
//!
//! The hospital's console chooses addresses and words; the identity role sends them as they are, to nobody else.

use serde::{Deserialize, Serialize};

use crate::{BadMessage, DeviceId, MAX_MAIL, MAX_MAIL_TEXT, MailId, MailSubject, bound, hides};

/// A text that is no address that mail is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a plain mail address such as mri-service@hospital.example")]
pub struct BadAddress;

/// A mail address of the plain form `name@host.domain` in ASCII (RFC 5321, section 4.1.2: `Dot-string` and `Domain`).
///
/// Quoted names, display names, comments, address literals and white space are refused: nothing that could be read as a
/// second address, a parameter or a header gets through.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

impl MailAddress {
    /// Takes an address; its domain becomes lower case.
    ///
    /// # Errors
    /// [`BadAddress`] for anything else.
    pub fn new(text: &str) -> Result<Self, BadAddress> {
        let (local, domain) = text.split_once('@').ok_or(BadAddress)?;
        let atom = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        let label = |part: &str| {
            (1..=63).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !part.starts_with('-')
                && !part.ends_with('-')
        };
        let good = text.len() <= 254
            && local.len() <= 64
            && local.split('.').all(atom)
            && domain.contains('.')
            && domain.split('.').all(label)
            && domain.bytes().any(|b| b.is_ascii_alphabetic());
        if good { Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase()))) } else { Err(BadAddress) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MailAddress {
    type Error = BadAddress;
    fn try_from(text: String) -> Result<Self, BadAddress> {
        Self::new(&text)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no mail's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mail's text has 1 to {MAX_MAIL_TEXT} characters, and none but line feeds that hide or reorder others")]
pub struct BadMailText;

/// A mail's text: plain, 1 to [`MAX_MAIL_TEXT`] characters, lines parted by line feeds.
///
/// Other control characters, format and bidi characters are refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailText(String);

impl MailText {
    /// Takes a text.
    ///
    /// # Errors
    /// [`BadMailText`] where it is empty, too long, or holds what is refused.
    pub fn new(text: impl Into<String>) -> Result<Self, BadMailText> {
        let text = text.into();
        let good = (1..=MAX_MAIL_TEXT).contains(&text.chars().count()) && !text.chars().any(|c| c != '\n' && hides(c));
        if good { Ok(Self(text)) } else { Err(BadMailText) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for MailText {
    type Error = BadMailText;
    fn try_from(text: String) -> Result<Self, BadMailText> {
        Self::new(text)
    }
}

impl From<MailText> for String {
    fn from(text: MailText) -> Self {
        text.0
    }
}

/// What the console posts to `https://<identity>/mail`; the same one again asks what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The protocol's version.
    pub version: u16,
    /// The device.
    pub device: DeviceId,
    /// The mail: one that the identity role has is not taken a second time.
    pub id: MailId,
    /// To whom, each in a mail of their own.
    #[serde(deserialize_with = "bound::addresses")]
    pub to: Vec<MailAddress>,
    /// The subject.
    pub subject: MailSubject,
    /// The text.
    pub text: MailText,
}

impl Mail {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_MAIL)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}

/// How far a mail to one address has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailState {
    /// It waits at the identity role, which tries on.
    Waiting,
    /// A mail server took it; whether it reaches anybody nobody knows.
    Handed,
    /// The mail server refused it for good.
    Refused,
    /// The identity role tries no more.
    GivenUp,
}

/// What became of a mail to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFate {
    /// The address.
    pub to: MailAddress,
    /// How far it has come.
    pub state: MailState,
    /// The mail server's last answer (RFC 5321, section 4.2), where it gave one.
    pub code: Option<u16>,
}

/// The identity role's answer to a [`Mail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailTold {
    /// What became of it, address by address.
    pub fates: Vec<MailFate>,
}

impl MailTold {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_MAIL)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn only_plain_addresses_are_taken() {
        for good in ["mri-service@hospital.example", "o'neil+mri@a.b-c.example", "a@1.example", "A.B@hospital.example"]
        {
            assert_eq!(MailAddress::new(good).unwrap().as_str(), good);
        }
        assert_eq!(MailAddress::new("Mri@Hospital.EXAMPLE").unwrap().as_str(), "Mri@hospital.example");
        let long = format!("{}@hospital.example", "a".repeat(65));
        for bad in [
            "",
            "@",
            "mri",
            "mri@",
            "@hospital.example",
            "mri@hospital",
            "mri@127.0.0.1",
            "mri@[127.0.0.1]",
            "a@b@hospital.example",
            "MRI <mri@hospital.example>",
            "mri@hospital.example, other@elsewhere.example",
            "mri@hospital.example\r\nBcc: other@elsewhere.example",
            "mri@hospital.example\n",
            "mri@hospital.example SIZE=1",
            "\"a b\"@hospital.example",
            "a..b@hospital.example",
            ".a@hospital.example",
            "a.@hospital.example",
            "mri@-hospital.example",
            "mri@hospital..example",
            "mri@hospital.example.",
            "m\u{fc}ller@hospital.example",
            "mri@h\u{f6}spital.example",
            "mri@hospital.example\u{202e}",
            "mri(comment)@hospital.example",
            &long,
        ] {
            assert_eq!(MailAddress::new(bad), Err(BadAddress), "{bad:?}");
        }
    }

    #[test]
    fn a_text_holds_lines_and_nothing_that_hides() {
        assert!(MailText::new("Zoë asks.\n\nBye.\n").is_ok());
        assert!(MailText::new("x".repeat(MAX_MAIL_TEXT)).is_ok());
        for bad in ["", "a\r\nb", "a\tb", "a\u{0}b", "a\u{202e}b", "a\u{2028}b", "a\u{200b}b"] {
            assert_eq!(MailText::new(bad), Err(BadMailText), "{bad:?}");
        }
        assert!(MailText::new("x".repeat(MAX_MAIL_TEXT + 1)).is_err());
    }

    #[test]
    fn the_longest_mail_fits() {
        let address = |n: usize| {
            let host = ["a".repeat(63), "b".repeat(63), "c".repeat(52)].join(".");
            MailAddress::new(&format!("{n}{}@{host}.example", "x".repeat(63))).unwrap()
        };
        let to: Vec<MailAddress> = (0..8).map(address).collect();
        assert_eq!(to[0].as_str().len(), 253);
        let fates = to.iter().map(|to| MailFate { to: to.clone(), state: MailState::GivenUp, code: Some(451) });
        let told = MailTold { fates: fates.collect() };
        assert_eq!(MailTold::parse(&told.encode()), Ok(told));
        let mail = Mail {
            version: 1,
            device: DeviceId::new("d".repeat(64)).unwrap(),
            id: MailId([7; 16]),
            to,
            subject: MailSubject::new(&"\u{1D54F}".repeat(120)).unwrap(),
            text: MailText::new("\u{1D54F}".repeat(MAX_MAIL_TEXT)).unwrap(),
        };
        assert_eq!(Mail::parse(&mail.encode()), Ok(mail));
    }
}
