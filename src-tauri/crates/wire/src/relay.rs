//! What the relay reads: text messages in JSON that open, refuse and close sessions, and enrolment.

use serde::{Deserialize, Serialize};

use crate::{BadMessage, DeviceId, EngineerId, HelpReason, Kind, MAX_CONTROL, MAX_ENROLMENT, SessionId, bound};

/// Why a session was not opened or goes no further; a code, the sentence is the reader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// No session password is on offer, or the access level does not allow this kind.
    NotReleased,
    /// Another session is open or being paired.
    Busy,
    /// The password was wrong.
    WrongPassword,
    /// The password was wrong too often and is burnt.
    PasswordBurnt,
    /// The password's time is over, or has not come.
    PasswordExpired,
    /// The engineer's credential did not verify.
    BadCredential,
    /// The staff refused.
    Refused,
    /// Nobody answered in time.
    NoAnswer,
    /// This session or time step was seen before, or a message came twice.
    Replay,
    /// The other end speaks another version.
    Version,
    /// A message was malformed or out of place.
    Protocol,
    /// The device is not connected to the relay.
    Unreachable,
    /// The engineer may not reach this device.
    NotAuthorised,
    /// The console cannot record, so it opens nothing.
    NotRecorded,
    /// The session is over.
    Over,
    /// Three time-dependent passwords in a row were wrong: technical support is blocked for a while.
    LockedOut,
    /// The only task that is released is somebody else's.
    AnotherTask,
    /// As many engineers take part as may.
    Participants,
    /// Outside the hospital's service hours nobody may in.
    OutsideHours,
}

/// A text message to the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ToRelay {
    /// An engineer asks for a session with a device; also to come back to one after a lost link (same `session`).
    Open {
        /// The session's identifier, chosen by the engineer's end.
        session: SessionId,
        /// The device.
        device: DeviceId,
        /// The kind.
        kind: Kind,
    },
    /// Either end closes a session; the relay tells the other end and forgets it.
    Close {
        /// The session.
        session: SessionId,
        /// Why.
        reason: Refusal,
    },
    /// A console's staff call for help.
    Help {
        /// Why.
        reason: HelpReason,
    },
}

impl ToRelay {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_CONTROL)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}

/// A text message from the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FromRelay {
    /// To the console: an engineer asks for a session. The name is the relay's word and proves nothing.
    Open {
        /// The session.
        session: SessionId,
        /// Who the relay says it is.
        engineer: EngineerId,
        /// The kind.
        kind: Kind,
    },
    /// To either end: the session is closed.
    Close {
        /// The session.
        session: SessionId,
        /// Why.
        reason: Refusal,
    },
    /// To either end: the other end's link to the relay is lost; it may come back within the grace.
    PeerLost {
        /// The session.
        session: SessionId,
    },
    /// To the console: the call for help was written down and is shown at the service centre.
    HelpHeard {},
}

impl FromRelay {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_CONTROL)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}

/// The enrolment file, JSON, that IT carries from the identity role to the console.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The protocol's version.
    pub version: u16,
    /// The device's identifier.
    pub device: DeviceId,
    /// The relay's WebSocket address, `wss://host:port`.
    #[serde(deserialize_with = "bound::string::<256, _>")]
    pub relay: String,
    /// The relay's certificate authority in PEM; absent: the system's trust.
    pub ca_pem: Option<String>,
    /// The vendor's name, as staff read it; cleaned as a [`crate::Name`] is.
    #[serde(deserialize_with = "bound::name")]
    pub vendor: String,
    /// The vendor's credential public key: Ed25519, 32 bytes in base64url without padding.
    #[serde(deserialize_with = "bound::string::<43, _>")]
    pub credential_key: String,
    /// The issuer that credentials must name.
    #[serde(deserialize_with = "bound::string::<256, _>")]
    pub issuer: String,
    /// The one-time token for [`Enrol`].
    #[serde(deserialize_with = "bound::string::<1024, _>")]
    pub token: String,
    /// The device's TOTP secret in base32 (RFC 6238, SHA-256, 8 digits, 30 s).
    #[serde(deserialize_with = "bound::string::<128, _>")]
    pub totp_secret: String,
    /// Where mails are handed in; absent: this service centre sends none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailDesk>,
}

/// Where the console hands mails in: identity's address, never the relay's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailDesk {
    /// Identity's address, `https://host:port`.
    #[serde(deserialize_with = "bound::string::<256, _>")]
    pub identity: String,
    /// Identity's certificate authority in PEM; absent: the system's trust.
    pub ca_pem: Option<String>,
    /// What the device shows there as a bearer: 32 random bytes in base64url without padding.
    #[serde(deserialize_with = "bound::string::<43, _>")]
    pub key: String,
}

impl std::fmt::Debug for MailDesk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailDesk").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Enrolment {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_ENROLMENT)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment")
            .field("version", &self.version)
            .field("device", &self.device)
            .field("relay", &self.relay)
            .field("vendor", &self.vendor)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// What the console posts to `https://<relay>/enrol`, once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The protocol's version.
    pub version: u16,
    /// The device.
    pub device: DeviceId,
    /// The one-time token.
    #[serde(deserialize_with = "bound::string::<1024, _>")]
    pub token: String,
    /// SHA-256 of the DER of the console's self-signed client certificate, hex.
    #[serde(deserialize_with = "bound::string::<64, _>")]
    pub certificate_sha256: String,
}

impl Enrol {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_CONTROL)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}

impl std::fmt::Debug for Enrol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrol")
            .field("version", &self.version)
            .field("device", &self.device)
            .field("certificate_sha256", &self.certificate_sha256)
            .finish_non_exhaustive()
    }
}

/// The relay's answer to [`Enrol`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The device as the relay knows it.
    pub device: DeviceId,
}

impl Enrolled {
    /// Reads a message.
    ///
    /// # Errors
    /// [`BadMessage`] where it is too long or malformed.
    pub fn parse(text: &str) -> Result<Self, BadMessage> {
        crate::from_json(text.as_bytes(), MAX_CONTROL)
    }

    /// The message's text.
    #[must_use]
    pub fn encode(&self) -> String {
        crate::to_text(self)
    }
}
