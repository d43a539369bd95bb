//! The exchanges with the engineers' ends: announced, pairing, proving, and the sealed items afterwards.

use pairing::{Context, Opener, PairError, Pairing, ResumeKey, Resumption, SessionPassword, Unconfirmed};
use session::{Grants, Input, PairingFault, Refused, Stage};
use wire::{
    Capability, Frame, FrameKind, FromConsole, FromEngineer, FromRelay, Item, Kind, PairReply, PairStart, Refusal,
    SessionId, ToRelay, ViewerId,
};

use super::{ANNOUNCED, Client, Core};
use crate::event::Command;
use mirror::protocol::ToMirror;

/// How far the exchange with one engineer's end has come.
#[derive(Debug)]
pub(super) enum Exchange {
    /// The share is made and waits for its try to be recorded.
    Share { pairing: Pairing, reply: PairReply },
    /// The share has left; the handshake is awaited.
    Handshake { pairing: Pairing },
    /// The handshake is done; the credential is awaited.
    Proving { unconfirmed: Unconfirmed },
    /// The engineer is proven; items come.
    Open { opener: Option<Opener<FromEngineer>>, resume: ResumeKey, returning: Option<Returning> },
}

/// A reconnection under way.
#[derive(Debug)]
pub(super) struct Returning {
    n: u32,
    resumption: Resumption,
    reply: Option<PairReply>,
}

impl Exchange {
    /// True once the engineer is proven.
    fn is_open(&self) -> bool {
        match self {
            Self::Open { .. } => true,
            Self::Share { .. } | Self::Handshake { .. } | Self::Proving { .. } => false,
        }
    }

    /// Drops what a lost link cannot finish; a proven engineer may come back.
    pub(super) fn drop_unfinished(&mut self) {
        if let Self::Open { opener, returning, .. } = self {
            *opener = None;
            *returning = None;
        }
    }
}

impl Core {
    pub(super) fn text(&mut self, text: FromRelay) {
        match text {
            FromRelay::Open { session, engineer, kind } => {
                self.announced.retain(|(known, ..)| *known != session);
                self.announced.push_back((session, engineer, kind));
                if self.announced.len() > ANNOUNCED {
                    self.announced.pop_front();
                }
            }
            FromRelay::Close { session, .. } => {
                self.announced.retain(|(known, ..)| *known != session);
                self.failed_if_pairing(session, PairingFault::Lost);
                self.input(Input::Closed { session });
            }
            FromRelay::PeerLost { session } => {
                self.failed_if_pairing(session, PairingFault::Lost);
                let open = self.exchanges.get_mut(&session).filter(|exchange| exchange.is_open());
                let was_open = open.map(Exchange::drop_unfinished).is_some();
                self.input(Input::PeerLost { session });
                if was_open {
                    self.perform();
                    self.close_viewers(Some(session));
                }
            }
            FromRelay::HelpHeard {} => self.input(Input::HelpHeard),
        }
    }

    pub(super) fn frame(&mut self, frame: &Frame) {
        match frame.kind {
            FrameKind::Pairing => self.pair_start(frame),
            FrameKind::Handshake => self.handshake(frame),
            FrameKind::Transport => self.transport(frame),
        }
    }

    fn pair_start(&mut self, frame: &Frame) {
        let session = frame.session;
        let Some((_, engineer, kind)) = self.announced.iter().find(|(known, ..)| *known == session).cloned() else {
            return self.refuse(session, Refusal::Protocol);
        };
        let Ok(start) = PairStart::parse(&frame.payload) else { return self.refuse(session, Refusal::Protocol) };
        let Some(seed) = (self.random)() else { return self.refuse(session, Refusal::NotReleased) };
        if let Some(n) = start.resume {
            return self.resume_start(session, n, &start, seed);
        }
        let input = pair_start(session, &start);
        // Turned away while another is under way, without the work of a share: nobody keeps the loop busy with that.
        let free = self.exchanges.values().all(Exchange::is_open) && !self.exchanges.contains_key(&session);
        let Some(made) = self.vendor.as_ref().filter(|_| free).and_then(|vendor| {
            let context = Context { device: vendor.device.clone(), session, engineer, kind };
            // Made before the machine is asked, so that a malformed share uses no try; it leaves only once the try is
            // recorded.
            match start.kind {
                Kind::ApplicationSupport => {
                    let password = self.password.as_ref().filter(|_| self.password_shown)?;
                    Some(Pairing::start(context, password, &start, seed))
                }
                Kind::TechnicalSupport => {
                    let code: SessionPassword = vendor.time_password.code_at(start.time_step?);
                    Some(Pairing::start(context, &code, &start, seed))
                }
            }
        }) else {
            return self.input(input);
        };
        let (pairing, reply) = match made {
            Ok(made) => made,
            Err(error) => {
                tracing::info!(%error, "a pairing message was refused");
                return self.refuse(session, error.refusal());
            }
        };
        match self.machine.handle(self.now, input) {
            Ok(()) => drop(self.exchanges.insert(session, Exchange::Share { pairing, reply })),
            Err(refused) => tracing::info!(%refused, "a pairing was turned away"),
        }
    }

    fn resume_start(&mut self, session: SessionId, n: u32, start: &PairStart, seed: [u8; 32]) {
        let input = pair_start(session, start);
        let made = match self.exchanges.get_mut(&session) {
            Some(Exchange::Open { resume, .. }) => Resumption::start(resume, start, seed),
            Some(Exchange::Share { .. } | Exchange::Handshake { .. } | Exchange::Proving { .. }) | None => {
                return self.input(input);
            }
        };
        let (resumption, reply) = match made {
            Ok(made) => made,
            Err(error) => {
                tracing::info!(%error, "a reconnection was refused");
                return self.refuse(session, error.refusal());
            }
        };
        match self.machine.handle(self.now, input) {
            Ok(()) => {
                if let Some(Exchange::Open { returning, .. }) = self.exchanges.get_mut(&session) {
                    *returning = Some(Returning { n, resumption, reply: Some(reply) });
                }
            }
            Err(refused) => tracing::info!(%refused, "a reconnection was turned away"),
        }
    }

    /// The try is recorded (or the reconnection may go on): the share leaves.
    pub(super) fn send_share(&mut self, session: SessionId) {
        match self.exchanges.remove(&session) {
            Some(Exchange::Share { pairing, reply }) => {
                self.exchanges.insert(session, Exchange::Handshake { pairing });
                self.send_plain(session, FrameKind::Pairing, reply.encode());
            }
            Some(mut other) => {
                if let Exchange::Open { returning: Some(Returning { reply, .. }), .. } = &mut other
                    && let Some(reply) = reply.take()
                {
                    self.send_plain(session, FrameKind::Pairing, reply.encode());
                }
                self.exchanges.insert(session, other);
            }
            None => {}
        }
    }

    fn handshake(&mut self, frame: &Frame) {
        let session = frame.session;
        match self.exchanges.remove(&session) {
            Some(Exchange::Handshake { pairing }) => match pairing.finish(&frame.payload) {
                Ok((unconfirmed, reply)) => {
                    self.exchanges.insert(session, Exchange::Proving { unconfirmed });
                    self.send_plain(session, FrameKind::Handshake, reply);
                }
                Err(error) => self.pair_failed(session, error),
            },
            Some(Exchange::Open { opener, resume, returning: Some(Returning { n, resumption, reply: None }) }) => {
                match resumption.finish(&frame.payload) {
                    Ok((channel, reply)) => {
                        let (sealer, opener) = channel.split();
                        let open = Exchange::Open { opener: Some(opener), resume, returning: None };
                        self.exchanges.insert(session, open);
                        self.send_plain(session, FrameKind::Handshake, reply);
                        // The engineer's end may be back before anybody said that it was lost: what still flows to the old
                        // channel is held, and its viewers closed, before the new one takes its place.
                        self.input(Input::Reconnected { session, n });
                        self.perform();
                        self.close_viewers(Some(session));
                        if self.exchanges.contains_key(&session) {
                            self.commands.push_back(Command::Channel { session, sealer });
                        }
                    }
                    Err(error) => {
                        self.exchanges.insert(session, Exchange::Open { opener, resume, returning: None });
                        self.refuse(session, error.refusal());
                    }
                }
            }
            Some(other) => {
                self.exchanges.insert(session, other);
                self.refuse(session, Refusal::Protocol);
            }
            None => self.refuse(session, Refusal::Protocol),
        }
    }

    fn transport(&mut self, frame: &Frame) {
        let session = frame.session;
        match self.exchanges.remove(&session) {
            Some(Exchange::Proving { unconfirmed }) => {
                let Some(vendor) = &self.vendor else { return };
                let seconds = self.now.wall / 1000;
                match unconfirmed.confirm(&frame.payload, seconds, &vendor.trust) {
                    Ok((paired, request)) => {
                        let (channel, engineer, resume) = paired.into_parts();
                        let (sealer, opener) = channel.split();
                        let open = Exchange::Open { opener: Some(opener), resume, returning: None };
                        self.exchanges.insert(session, open);
                        self.commands.push_back(Command::Channel { session, sealer });
                        let wants = Grants::wanted(&request.wants);
                        let (reason, ticket) = (request.reason, request.ticket);
                        self.input(Input::Paired { session, engineer, reason, ticket, wants });
                    }
                    Err(error) => self.pair_failed(session, error),
                }
            }
            Some(Exchange::Open { opener: Some(mut opener), resume, returning }) => {
                let opened = opener.open(&frame.payload);
                self.exchanges.insert(session, Exchange::Open { opener: Some(opener), resume, returning });
                match opened {
                    Ok(Item::Message(message)) => self.message(session, message),
                    Ok(Item::Rfb { viewer, bytes }) => self.rfb(session, viewer, bytes),
                    Err(error) => {
                        tracing::warn!(%error, "an item was refused");
                        self.input(Input::Broke { session, rule: rule(error) });
                    }
                }
            }
            Some(other) => {
                self.exchanges.insert(session, other);
                tracing::info!(%session, "a frame without a channel was dropped");
            }
            None => tracing::info!(%session, "a frame without a channel was dropped"),
        }
    }

    fn message(&mut self, session: SessionId, message: FromEngineer) {
        match message {
            FromEngineer::Credential(_) => self.input(Input::Broke { session, rule: "credential repeated" }),
            FromEngineer::ViewerOpened { viewer } => {
                // A viewer that no mirror knows would wait for ever: it is told to come again.
                if !self.mirror_up {
                    tracing::info!("a viewer was refused, as no mirror runs");
                    return self.send(session, FromConsole::ViewerGone { viewer });
                }
                if let Err(refused) = self.machine.handle(self.now, Input::ViewerOpened { session, viewer }) {
                    tracing::info!(%refused, "a viewer was refused");
                    return self.send(session, FromConsole::ViewerGone { viewer });
                }
                let client = self.client_number();
                self.clients.insert(client, Client::Viewer(session, viewer));
                self.commands.push_back(Command::Viewer { client, session, viewer });
                let view_only = !self.machine.capabilities(session).has(Capability::Control);
                self.mirror(ToMirror::ClientOpened { client, view_only });
            }
            FromEngineer::ViewerClosed { viewer } => {
                if let Some(client) = self.client_of(session, viewer) {
                    self.clients.remove(&client);
                    self.mirror(ToMirror::ClientClosed { client });
                    self.commands.push_back(Command::NoViewers(vec![client]));
                    self.input(Input::ViewerClosed { session, viewer });
                }
            }
            FromEngineer::Ask { capability } => self.input(Input::AskedFor { session, capability }),
            FromEngineer::ToolList => {
                self.active(session);
                if self.machine.actives().any(|active| active.session == session) {
                    let tools = self.tool_list(session);
                    self.send(session, tools);
                }
            }
            FromEngineer::ToolRun { tool, run } => {
                let ran = self.machine.handle(self.now, Input::RunTool { session, run, tool });
                if ran == Err(Refused::OutOfPlace) {
                    self.input(Input::Broke { session, rule: "run repeated" });
                }
            }
            FromEngineer::ToolStop { run } => self.input(Input::StopTool { session, run }),
            FromEngineer::Leave => self.input(Input::Left { session }),
        }
    }

    fn client_of(&self, session: SessionId, viewer: ViewerId) -> Option<mirror::protocol::ClientId> {
        self.clients.iter().find(|(_, client)| client.viewer() == Some((session, viewer))).map(|(id, _)| *id)
    }

    /// Passes a viewer's bytes on, in a pause too: a stream that lacks a piece is never understood again. What keys and
    /// pointer are in them the paused mirror drops, and so does the machine.
    fn rfb(&mut self, session: SessionId, viewer: ViewerId, bytes: Vec<u8>) {
        if let Some(client) = self.client_of(session, viewer) {
            self.mirror(ToMirror::ClientBytes { client, bytes });
        }
    }

    fn pair_failed(&mut self, session: SessionId, error: PairError) {
        tracing::info!(%error, "a pairing failed");
        let why = match error {
            PairError::WrongPassword => PairingFault::WrongPassword,
            PairError::Credential(_) => PairingFault::BadCredential,
            PairError::Version(_)
            | PairError::Mismatch
            | PairError::Malformed
            | PairError::Replay(_)
            | PairError::Item(_)
            | PairError::Refused(_) => PairingFault::Protocol,
        };
        self.input(Input::PairFailed { session, why });
    }

    fn failed_if_pairing(&mut self, session: SessionId, why: PairingFault) {
        if matches!(self.machine.seat(session), Some(Stage::Pairing(_))) {
            self.exchanges.remove(&session);
            self.input(Input::PairFailed { session, why });
        }
    }

    /// Says no to a session that has no channel, without troubling the machine.
    fn refuse(&mut self, session: SessionId, reason: Refusal) {
        self.rebuff(session, reason);
        self.commands.push_back(Command::CloseAtRelay(ToRelay::Close { session, reason }));
    }

    /// Answers a pairing message with no, and leaves alone whatever runs under that session's name.
    pub(super) fn rebuff(&mut self, session: SessionId, reason: Refusal) {
        self.send_plain(session, FrameKind::Pairing, PairReply::Refused { reason }.encode());
    }

    /// The machine turned a session away.
    pub(super) fn turn(&mut self, session: SessionId, reason: Refusal) {
        if self.exchanges.get(&session).is_some_and(Exchange::is_open) {
            self.send(session, FromConsole::Ended { reason });
            self.forget(session, reason);
        } else {
            self.exchanges.remove(&session);
            self.refuse(session, reason);
        }
    }

    fn send_plain(&mut self, session: SessionId, kind: FrameKind, payload: Vec<u8>) {
        self.commands.push_back(Command::Pairing(Frame { session, kind, payload }));
    }
}

/// The first pairing message, for the machine.
fn pair_start(session: SessionId, start: &PairStart) -> Input {
    let PairStart { engineer, kind, time_step, resume, .. } = start;
    Input::PairStart { session, claimed: engineer.clone(), kind: *kind, time_step: *time_step, resume: *resume }
}

/// The broken rule, by name.
fn rule(error: pairing::OpenError) -> &'static str {
    use pairing::OpenError as E;
    match error {
        E::Length(_) => "length",
        E::Repeated { .. } => "repeated or reordered",
        E::Gap { .. } => "gap",
        E::Damaged(_) => "damaged",
        E::Item { .. } => "malformed item",
        E::Closed => "after the end",
    }
}
