//! What the relay reads: text messages in JSON that open, refuse and close sessions, and enrolment.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, EngineerId, Kind, SessionId};

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
    /// The password's time is over.
    PasswordExpired,
    /// The engineer's credential did not verify.
    BadCredential,
    /// The staff refused.
    Refused,
    /// Nobody answered in time.
    NoAnswer,
    /// This session was seen before, or a message came twice.
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
    pub relay: String,
    /// The relay's certificate authority in PEM; absent: the system's trust.
    pub ca_pem: Option<String>,
    /// The vendor's name, as staff read it.
    pub vendor: String,
    /// The vendor's credential public key: Ed25519, 32 bytes in base64url without padding.
    pub credential_key: String,
    /// The issuer that credentials must name.
    pub issuer: String,
    /// The one-time token for [`Enrol`].
    pub token: String,
    /// The device's TOTP secret in base32 (RFC 6238, SHA-256, 8 digits, 30 s).
    pub totp_secret: String,
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
    pub token: String,
    /// SHA-256 of the DER of the console's self-signed client certificate, hex.
    pub certificate_sha256: String,
}

/// The relay's answer to [`Enrol`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The device as the relay knows it.
    pub device: DeviceId,
}
