//! The local socket behind `chaperone end` and `chaperone status`: answered on threads of its own, never by the loop.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use desktop::control_socket::{ControlSocket, NotOpened, Peer};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::core::Status;
use crate::event::{EndedFrom, Event};
use crate::handle::Request;
use crate::switch::Switch;

/// The state that the socket tells.
pub type Shared = Arc<Mutex<Status>>;

/// A question of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Question {
    /// End everything.
    End,
    /// Say the state.
    Status,
}

/// Its answer: the state; after an end the one before it.
pub type Answer = Status;

/// Listens.
///
/// # Errors
/// [`NotOpened`].
pub(crate) fn listen(
    folder: &Path,
    status: Shared,
    switch: Switch,
    requests: mpsc::UnboundedSender<Request>,
) -> Result<ControlSocket, NotOpened> {
    ControlSocket::open(folder, move |peer: Peer, question: Question| {
        if question == Question::End {
            switch.end();
            // Where the console itself runs as root, nobody else is told from its user.
            let administrator = peer.uid == 0 && !desktop::user::is_root();
            let from = if administrator { EndedFrom::Administrator } else { EndedFrom::CommandLine };
            let _ = requests.send(Request::Event(Event::End(from)));
            tracing::info!(uid = peer.uid, pid = peer.pid, "end from the command line");
        }
        status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    })
}
