//! What happens to a session, as the engineer is told: one JSON object a line.

use std::net::SocketAddr;

use serde::Serialize;
use wire::{Capability, FromConsole, Refusal, RunId, ToolEnd, ToolInfo, ToolRefusal};

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
    /// The service tools that the hospital's policy lists.
    Tools {
        /// The tools.
        tools: Vec<ToolInfo>,
    },
    /// A tool runs.
    ToolStarted {
        /// The run.
        run: RunId,
    },
    /// A tool was not started.
    ToolRefused {
        /// The run.
        run: RunId,
        /// Why.
        reason: ToolRefusal,
    },
    /// Something that a tool printed.
    ToolOutput {
        /// The run.
        run: RunId,
        /// The text.
        text: String,
    },
    /// A tool is gone.
    ToolEnded {
        /// The run.
        run: RunId,
        /// Its exit status, where the hospital lets us know it.
        status: Option<i32>,
        /// How it ended.
        how: ToolEnd,
    },
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

impl Event {
    /// What a message of the console tells the engineer; `None` for one that is about a viewer's connection alone.
    pub(super) fn told(message: FromConsole) -> Option<Self> {
        Some(match message {
            FromConsole::Asked { seconds } => Self::Asked { seconds },
            FromConsole::Granted { capabilities } => Self::Granted { capabilities },
            FromConsole::ViewerGone { .. } => return None,
            FromConsole::Paused => Self::Paused,
            FromConsole::Resumed => Self::Resumed,
            FromConsole::Tools { tools } => Self::Tools { tools },
            FromConsole::ToolStarted { run } => Self::ToolStarted { run },
            FromConsole::ToolRefused { run, reason } => Self::ToolRefused { run, reason },
            FromConsole::ToolOutput { run, text } => Self::ToolOutput { run, text },
            FromConsole::ToolEnded { run, status, how } => Self::ToolEnded { run, status, how },
            FromConsole::Ended { reason } => Self::Ended { reason },
        })
    }
}
