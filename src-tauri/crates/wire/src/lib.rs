//! Messages between console, service centre and engineer.
//!
//! Bytes in, messages out, and back: nothing here opens a connection, keeps time or encrypts.

#![forbid(unsafe_code)]

mod frame;
mod id;
mod relay;
mod sealed;

pub use frame::{BadFrame, FRAME_HEADER, Frame, FrameKind, FrameRef};
pub use id::{BadId, DeviceId, EngineerId, SessionId};
pub use relay::{Enrolment, Enrol, Enrolled, FromRelay, Refusal, ToRelay};
pub use sealed::{BadItem, Channel, Credential, FromConsole, FromEngineer, Item, PairReply, PairStart, ViewerId};

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

use serde::{Deserialize, Serialize};

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
