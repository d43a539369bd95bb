//! What happens to a session, as the engineer is told: one JSON object a line.

use std::net::SocketAddr;

use serde::Serialize;
use wire::{Capability, Refusal};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// Identity knows the engineer.
    SignedIn,
    /// The password was right; the channel stands.
    Paired,
    /// The console verified the credential and asks the staff.
    Asked {
        /// Seconds until silence counts as refusal.
        seconds: u16,
    },
    /// What the staff grant, all of it.
    Granted {
        /// The capabilities.
        capabilities: Vec<Capability>,
    },
    /// The session was not opened.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// A VNC viewer may connect here.
    Rfb {
        /// The address.
        addr: SocketAddr,
    },
    /// A browser may open this page, once.
    Page {
        /// The address with its one-time token.
        url: String,
    },
    /// Nothing is sent for now.
    Paused,
    /// It goes on.
    Resumed,
    /// The link to the console is lost; viewers are closed.
    LinkLost,
    /// It is there again; viewers may connect again.
    LinkBack,
    /// The session is over.
    Ended {
        /// Why.
        reason: Refusal,
    },
}
