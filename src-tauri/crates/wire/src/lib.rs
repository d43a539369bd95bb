//! Messages between console, service centre and engineer.
//!
//! Bytes in, messages out, and back: nothing here opens a connection, keeps time or encrypts.
#![doc = include_str!("../PROTOCOL.md")]
#![forbid(unsafe_code)]

mod bound;
mod frame;
mod help;
mod id;
mod mail;
mod relay;
mod sealed;
mod text;
mod tool;

pub use frame::{BadFrame, FRAME_HEADER, Frame, FrameKind, FrameRef};
pub use help::HelpReason;
pub use id::{BadId, DeviceId, EngineerId, MailId, SessionId, ToolId};
pub use mail::{BadAddress, BadMailText, Mail, MailAddress, MailFate, MailState, MailText, MailTold};
pub use relay::{Enrol, Enrolled, Enrolment, FromRelay, MailDesk, Refusal, ToRelay};
pub use sealed::{
    BadItem, Channel, Credential, FromConsole, FromEngineer, Item, PairReply, PairStart, ViewerId, encode_rfb_into,
};
pub use text::{CleanText, MailSubject, Name, Reason, Ticket, Title, TooLong, hides};
pub use tool::{RunId, ToolEnd, ToolInfo, ToolRefusal};

/// The version of the protocol; both ends refuse any other.
pub const PROTOCOL_VERSION: u16 = 1;
/// The WebSocket subprotocol that both ends name.
pub const SUBPROTOCOL: &str = "chaperone.v1";
/// The longest WebSocket message of either kind, in bytes.
pub const MAX_MESSAGE: usize = 65_536;
/// The longest text message (control), in bytes.
pub const MAX_CONTROL: usize = 8_192;
/// The longest plaintext of one sealed frame, in bytes (Noise allows 65,535 with its tag).
pub const MAX_ITEM: usize = 32_768;
/// The most bytes of a viewer's RFB stream in one item.
pub const MAX_RFB: usize = MAX_ITEM - 5;
/// The most service tools that one message lists.
pub const MAX_TOOLS: usize = 64;
/// The most bytes of a tool's output in one item: even if each is escaped, the item stays within [`MAX_ITEM`].
pub const MAX_TOOL_TEXT: usize = 16_320;
/// The longest payload of a pairing frame, in bytes.
pub const MAX_PAIRING: usize = 1_024;
/// The most addresses of one mail.
pub const MAX_MAIL_ADDRESSES: usize = 8;
/// The most characters of a mail's text.
pub const MAX_MAIL_TEXT: usize = 4_000;
/// The longest mail, and the longest answer to one, in bytes of JSON.
pub const MAX_MAIL: usize = 32_768;
/// The longest enrolment file, in bytes.
pub const MAX_ENROLMENT: usize = 65_536;

use serde::{Deserialize, Serialize};

/// JSON that is not the message it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMessage {
    /// Longer than its bound, in bytes.
    #[error("message of {0} bytes is too long")]
    Long(usize),
    /// Not JSON, an unknown type or field, a field out of its bound.
    #[error("malformed message")]
    Malformed,
}

fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8], max: usize) -> Result<T, BadMessage> {
    if bytes.len() > max {
        return Err(BadMessage::Long(bytes.len()));
    }
    serde_json::from_slice(bytes).map_err(|_| BadMessage::Malformed)
}

#[allow(
    clippy::expect_used,
    reason = "messages have string keys and derived serialisers: writing to memory cannot fail"
)]
fn to_json<T: Serialize>(message: &T) -> Vec<u8> {
    serde_json::to_vec(message).expect("a message serialises")
}

#[allow(clippy::expect_used, reason = "as in `to_json`")]
fn to_text<T: Serialize>(message: &T) -> String {
    serde_json::to_string(message).expect("a message serialises")
}

/// The kind of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The screen is mirrored and the user guided; always with a session password and a person who accepts.
    ApplicationSupport,
    /// Works under the standing access level; authenticated by a time-dependent password.
    TechnicalSupport,
}

/// What one message needs leave for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// See the mirrored, masked screen.
    View,
    /// Show a pointer as an overlay.
    Point,
    /// Move the mouse and type.
    Control,
    /// Run a service tool that cannot disturb an examination.
    RunTool,
    /// Run a service tool that can.
    RunInterferingTool,
    /// Adjust measurement parameters.
    AdjustParameters,
    /// Send a file to the workstation.
    SendFile,
    /// Receive a file from the workstation.
    ReceiveFile,
    /// Use the clipboard.
    Clipboard,
}
