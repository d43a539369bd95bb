//! The exchange with the engineer's end: announced, pairing, proving, and the sealed items afterwards.

use pairing::{Context, Opener, PairError, Pairing, ResumeKey, Resumption, Unconfirmed};
use session::{Grantable, Grants, Input, PairingFault, Stage};
use wire::{
    Frame, FrameKind, FromConsole, FromEngineer, FromRelay, Item, PairReply, PairStart, Refusal, SessionId, ToRelay,
};

use super::{ANNOUNCED, Client, Core};
use crate::event::Command;
use mirror::protocol::ToMirror;

/// How far the exchange with one engineer's end has come.
#[derive(Debug)]
pub(super) enum Exchange {
    /// Nothing is exchanged.
    None,
    /// The share is made and waits for its try to be recorded.
    Share { session: SessionId, pairing: Pairing, reply: PairReply },
    /// The share has left; the handshake is awaited.
    Handshake { session: SessionId, pairing: Pairing },
    /// The handshake is done; the credential is awaited.
    Proving { session: SessionId, unconfirmed: Unconfirmed },
    /// The engineer is proven; items come.
    Open { session: SessionId, opener: Option<Opener<FromEngineer>>, resume: ResumeKey, returning: Option<Returning> },
}

/// A reconnection under way.
#[derive(Debug)]
pub(super) struct Returning {
    n: u32,
    resumption: Resumption,
    reply: Option<PairReply>,
}

impl Exchange {
    /// True for the session whose engineer is proven.
    pub(super) fn is_open(&self, session: SessionId) -> bool {
        match self {
            Self::Open { session: open, .. } => *open == session,
            Self::None | Self::Share { .. } | Self::Handshake { .. } | Self::Proving { .. } => false,
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
                let open = self.exchange.is_open(session);
                if open {
                    self.exchange.drop_unfinished();
                }
                self.input(Input::PeerLost { session });
                if open {
                    self.perform();
                    self.close_viewers();
                }
            }
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
        let input = Input::PairStart { session, claimed: start.engineer.clone(), kind: start.kind, resume: None };
        // Turned away while another is under way, without the work of a share: nobody keeps the loop busy with that.
        let free = matches!(self.exchange, Exchange::None);
        let (Some(password), Some(vendor), true) = (&self.password, &self.vendor, self.password_shown && free) else {
            return self.input(input);
        };
        let context = Context { device: vendor.device.clone(), session, engineer, kind };
        // Made before the machine is asked, so that a malformed share uses no try; it leaves only once the try is recorded.
        let (pairing, reply) = match Pairing::start(context, password, &start, seed) {
            Ok(made) => made,
            Err(error) => {
                tracing::info!(%error, "a pairing message was refused");
                return self.refuse(session, error.refusal());
            }
        };
        match self.machine.handle(self.now, input) {
            Ok(()) => self.exchange = Exchange::Share { session, pairing, reply },
            Err(refused) => tracing::info!(%refused, "a pairing was turned away"),
        }
    }

    fn resume_start(&mut self, session: SessionId, n: u32, start: &PairStart, seed: [u8; 32]) {
        let input = Input::PairStart { session, claimed: start.engineer.clone(), kind: start.kind, resume: Some(n) };
        let made = match &mut self.exchange {
            Exchange::Open { session: open, resume, .. } if *open == session => Resumption::start(resume, start, seed),
            Exchange::None
            | Exchange::Share { .. }
            | Exchange::Handshake { .. }
            | Exchange::Proving { .. }
            | Exchange::Open { .. } => {
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
                if let Exchange::Open { returning, .. } = &mut self.exchange {
                    *returning = Some(Returning { n, resumption, reply: Some(reply) });
                }
            }
            Err(refused) => tracing::info!(%refused, "a reconnection was turned away"),
        }
    }

    /// The try is recorded (or the reconnection may go on): the share leaves.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other state is put back as it was")]
    pub(super) fn send_share(&mut self, session: SessionId) {
        match std::mem::replace(&mut self.exchange, Exchange::None) {
            Exchange::Share { session: made, pairing, reply } if made == session => {
                self.exchange = Exchange::Handshake { session, pairing };
                self.send_plain(session, FrameKind::Pairing, reply.encode());
            }
            mut other => {
                if let Exchange::Open { returning: Some(Returning { reply, .. }), .. } = &mut other
                    && let Some(reply) = reply.take()
                {
                    self.send_plain(session, FrameKind::Pairing, reply.encode());
                }
                self.exchange = other;
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other state is put back as it was")]
    fn handshake(&mut self, frame: &Frame) {
        let session = frame.session;
        match std::mem::replace(&mut self.exchange, Exchange::None) {
            Exchange::Handshake { session: open, pairing } if open == session => match pairing.finish(&frame.payload) {
                Ok((unconfirmed, reply)) => {
                    self.exchange = Exchange::Proving { session, unconfirmed };
                    self.send_plain(session, FrameKind::Handshake, reply);
                }
                Err(error) => self.pair_failed(session, error),
            },
            Exchange::Open {
                session: open,
                opener,
                resume,
                returning: Some(Returning { n, resumption, reply: None }),
            } if open == session => match resumption.finish(&frame.payload) {
                Ok((channel, reply)) => {
                    let (sealer, opener) = channel.split();
                    self.exchange = Exchange::Open { session, opener: Some(opener), resume, returning: None };
                    self.send_plain(session, FrameKind::Handshake, reply);
                    // The engineer's end may be back before anybody said that it was lost: what still flows to the old
                    // channel is held, and its viewers closed, before the new one takes its place.
                    self.input(Input::Reconnected { session, n });
                    self.perform();
                    self.close_viewers();
                    if self.exchange.is_open(session) {
                        self.commands.push_back(Command::Channel { session, sealer });
                    }
                }
                Err(error) => {
                    self.exchange = Exchange::Open { session, opener, resume, returning: None };
                    self.refuse(session, error.refusal());
                }
            },
            other => {
                self.exchange = other;
                self.refuse(session, Refusal::Protocol);
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "every other state is put back as it was")]
    fn transport(&mut self, frame: &Frame) {
        let session = frame.session;
        match std::mem::replace(&mut self.exchange, Exchange::None) {
            Exchange::Proving { session: open, unconfirmed } if open == session => {
                let Some(vendor) = &self.vendor else { return };
                let seconds = self.now.wall / 1000;
                match unconfirmed.confirm(&frame.payload, seconds, &vendor.trust) {
                    Ok((paired, request)) => {
                        let (channel, engineer, resume) = paired.into_parts();
                        let (sealer, opener) = channel.split();
                        self.exchange = Exchange::Open { session, opener: Some(opener), resume, returning: None };
                        self.commands.push_back(Command::Channel { session, sealer });
                        let wants = Grants::wanted(&request.wants);
                        let (reason, ticket) = (request.reason, request.ticket);
                        self.input(Input::Paired { session, engineer, reason, ticket, wants });
                    }
                    Err(error) => self.pair_failed(session, error),
                }
            }
            Exchange::Open { session: open, opener: Some(mut opener), resume, returning } if open == session => {
                let opened = opener.open(&frame.payload);
                self.exchange = Exchange::Open { session, opener: Some(opener), resume, returning };
                match opened {
                    Ok(Item::Message(message)) => self.message(session, message),
                    Ok(Item::Rfb { viewer, bytes }) => self.rfb(viewer, bytes),
                    Err(error) => {
                        tracing::warn!(%error, "an item was refused");
                        self.input(Input::Broke { session, rule: rule(error) });
                    }
                }
            }
            other => {
                self.exchange = other;
                tracing::info!(%session, "a frame without a channel was dropped");
            }
        }
    }

    fn message(&mut self, session: SessionId, message: FromEngineer) {
        match message {
            FromEngineer::Credential(_) => self.input(Input::Broke { session, rule: "credential repeated" }),
            FromEngineer::ViewerOpened { viewer } => {
                if let Err(refused) = self.machine.handle(self.now, Input::ViewerOpened { session, viewer }) {
                    tracing::info!(%refused, "a viewer was refused");
                    return self.commands.push_back(Command::Send(FromConsole::ViewerGone { viewer }));
                }
                let client = self.client_number();
                self.clients.insert(client, Client::Viewer(viewer));
                self.commands.push_back(Command::Viewer { client, viewer });
                let view_only =
                    !matches!(self.machine.stage(), Stage::Active(active) if active.grants.has(Grantable::Control));
                self.mirror(ToMirror::ClientOpened { client, view_only });
            }
            FromEngineer::ViewerClosed { viewer } => {
                let client = self.clients.iter().find(|(_, client)| client.viewer() == Some(viewer)).map(|(id, _)| *id);
                if let Some(client) = client {
                    self.clients.remove(&client);
                    self.mirror(ToMirror::ClientClosed { client });
                    self.input(Input::ViewerClosed { session, viewer });
                }
            }
            FromEngineer::Ask { capability } => self.input(Input::AskedFor { session, capability }),
            FromEngineer::Leave => self.input(Input::Left { session }),
        }
    }

    fn rfb(&mut self, viewer: wire::ViewerId, bytes: Vec<u8>) {
        let client = self.clients.iter().find(|(_, client)| client.viewer() == Some(viewer)).map(|(id, _)| *id);
        if let (Some(client), Ok(())) = (client, self.machine.may(wire::Capability::View)) {
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
        if matches!(self.machine.stage(), Stage::Pairing(pairing) if pairing.session == session) {
            self.exchange = Exchange::None;
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
        match &self.exchange {
            Exchange::Open { session: open, .. } if *open == session => {
                self.commands.push_back(Command::Send(FromConsole::Ended { reason }));
                self.forget(session, reason);
            }
            Exchange::Share { session: open, .. }
            | Exchange::Handshake { session: open, .. }
            | Exchange::Proving { session: open, .. }
                if *open == session =>
            {
                self.exchange = Exchange::None;
                self.refuse(session, reason);
            }
            Exchange::None
            | Exchange::Share { .. }
            | Exchange::Handshake { .. }
            | Exchange::Proving { .. }
            | Exchange::Open { .. } => {
                self.refuse(session, reason);
            }
        }
    }

    fn send_plain(&mut self, session: SessionId, kind: FrameKind, payload: Vec<u8>) {
        self.commands.push_back(Command::Pairing(Frame { session, kind, payload }));
    }
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
