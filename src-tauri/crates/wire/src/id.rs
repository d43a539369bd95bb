//! Identifiers as they stand in messages: bounded, printable, nothing else.

use serde::{Deserialize, Serialize};

/// An identifier that is not of the allowed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identifier")]
pub struct BadId;

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub [u8; 16]);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                let mut bytes = [0; 16];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| BadId)?;
                Ok(Self(bytes))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

bytes_id!(
    /// A session's identifier: 16 random bytes that the engineer's end chooses; 32 hex digits in text.
    SessionId
);
bytes_id!(
    /// A mail's identifier: 16 random bytes that the console chooses; 32 hex digits in text.
    MailId
);

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $marks:literal, $takes:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[doc = $takes]
            ///
            /// # Errors
            /// [`BadId`] for anything else.
            pub fn new(text: impl Into<String>) -> Result<Self, BadId> {
                let text = text.into();
                let ok = (1..=$max).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || $marks.contains(&b));
                if ok { Ok(Self(text)) } else { Err(BadId) }
            }

            /// The identifier's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_id!(
    /// A device's identifier, given by the service centre at enrolment.
    DeviceId,
    64,
    b"-._",
    "Takes 1 to 64 characters of `a-z`, `0-9`, `-`, `.` and `_`."
);
name_id!(
    /// An engineer's identifier at the service centre.
    EngineerId,
    64,
    b"-._",
    "Takes 1 to 64 characters of `a-z`, `0-9`, `-`, `.` and `_`."
);
name_id!(
    /// A service tool's identifier, given by the hospital's policy.
    ToolId,
    40,
    b"-",
    "Takes 1 to 40 characters of `a-z`, `0-9` and `-`."
);
