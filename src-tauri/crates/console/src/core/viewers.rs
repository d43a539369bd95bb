//! The mirror's clients: whose they are, and how they are ended.

use mirror::protocol::{ClientId, InputEvent, ToMirror};
use wire::{FromConsole, SessionId, ViewerId};

use super::{Client, Core, present};
use crate::event::{Command, Stopped};
use session::Input;

impl Core {
    /// A client moved, pressed or typed: injected while its engineer may control.
    pub(super) fn remote_input(&mut self, client: ClientId, event: InputEvent) {
        let Some(Client::Viewer(session, _)) = self.clients.get(&client).copied() else { return };
        if self.machine.may(session, wire::Capability::Control).is_ok() {
            self.active(session);
            self.commands.push_back(Command::Inject(event));
        }
    }

    pub(super) fn client_gone(&mut self, client: ClientId) {
        if self.clients.get(&client).is_some_and(|client| client.viewer().is_some()) {
            self.end_viewers(&[client]);
        }
    }

    /// Ends viewers, and says so to their engineers and to the machine: what waits for them never leaves.
    pub(super) fn end_viewers(&mut self, clients: &[ClientId]) {
        for client in clients {
            self.mirror(ToMirror::ClientClosed { client: *client });
        }
        self.commands.push_back(Command::NoViewers(clients.to_vec()));
        for client in clients {
            if let Some((session, viewer)) = self.clients.remove(client).and_then(|client| client.viewer()) {
                self.send(session, FromConsole::ViewerGone { viewer });
                self.input(Input::ViewerClosed { session, viewer });
            }
        }
    }

    /// With its link an engineer's end lost its viewers (`None`: all of them did); whoever comes back connects anew.
    pub(super) fn close_viewers(&mut self, of: Option<SessionId>) {
        let viewers = self.viewers(of);
        for client in &viewers {
            self.clients.remove(client);
            self.mirror(ToMirror::ClientClosed { client: *client });
        }
        self.commands.push_back(Command::NoViewers(viewers));
    }

    /// The viewers of a session, or of all.
    pub(super) fn viewers(&self, of: Option<SessionId>) -> Vec<ClientId> {
        let is_of = |client: &Client| client.viewer().is_some_and(|(session, _)| of.is_none_or(|of| of == session));
        self.clients.iter().filter(|(_, client)| is_of(client)).map(|(id, _)| *id).collect()
    }

    pub(super) fn mirror_failed(&mut self, how: Stopped) {
        self.mirror_up = false;
        self.end_viewers(&self.viewers(None));
        self.input(Input::MirrorFailed { why: present::mirror_code(how).to_owned() });
    }
}

impl Client {
    pub(super) fn viewer(&self) -> Option<(SessionId, ViewerId)> {
        match self {
            Self::Viewer(session, viewer) => Some((*session, *viewer)),
            Self::Preview => None,
        }
    }
}
