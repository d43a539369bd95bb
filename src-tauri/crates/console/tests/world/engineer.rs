//! The engineer's end in memory: the real exchange and the real channel, one message in, messages out.

use pairing::{
    Connected, Context, EngineerChannel, Initiator, NewCredential, PairError, ProofKey, Proving, Reconnection,
    Rejoining, Request, ResumeKey, SessionPassword,
};
use wire::{
    Capability, EngineerId, Frame, FrameKind, FromConsole, FromEngineer, FromRelay, Item, Kind, Name, PairReply,
    PairStart, Reason, Refusal, SessionId, Ticket,
};

use super::{ISSUER, NOW, device, issuer_key};

#[allow(clippy::large_enum_variant, reason = "there is one of it in a test")]
enum Step {
    Nothing,
    Sharing(Initiator),
    Proving(Proving),
    Returning(Reconnection),
    Rejoining(Rejoining),
    Open(EngineerChannel),
}

/// Jana Petrov's end.
pub struct Engineer {
    pub session: SessionId,
    /// The kind of session that is asked for.
    pub kind: Kind,
    /// The time step of the password, in technical support.
    pub time_step: Option<u64>,
    step: Step,
    resume: Option<ResumeKey>,
    /// All items that came.
    pub heard: Vec<Item<FromConsole>>,
    /// Why the console said no, before there was a channel.
    pub refused: Option<Refusal>,
    /// Why this end gave up.
    pub gave_up: Option<String>,
    /// Signs the credential; another key than the identity role's makes one that nobody vouches for.
    pub issuer: pairing::IssuerKey,
    /// The time of the credential.
    pub at: u64,
    seed: u8,
}

pub fn engineer_id() -> EngineerId {
    EngineerId::new("jana.petrov").unwrap()
}

fn proof_key() -> ProofKey {
    ProofKey::from_seed(&[2; 32])
}

impl Engineer {
    /// An end for the session number `n`.
    pub fn new(n: u8) -> Self {
        Self {
            session: SessionId([n; 16]),
            kind: Kind::ApplicationSupport,
            time_step: None,
            step: Step::Nothing,
            resume: None,
            heard: Vec::new(),
            refused: None,
            gave_up: None,
            issuer: issuer_key(),
            at: NOW,
            seed: n.wrapping_mul(3),
        }
    }

    /// An end for technical support, at a time step.
    pub fn technical(n: u8, time_step: u64) -> Self {
        Self { kind: Kind::TechnicalSupport, time_step: Some(time_step), ..Self::new(n) }
    }

    pub fn context(&self) -> Context {
        Context { device: device(), session: self.session, engineer: engineer_id(), kind: self.kind }
    }

    pub fn frame(&self, kind: FrameKind, payload: Vec<u8>) -> Frame {
        Frame { session: self.session, kind, payload }
    }

    /// What an honest relay tells the console first.
    pub fn announced(&self) -> FromRelay {
        FromRelay::Open { session: self.session, engineer: engineer_id(), kind: self.kind }
    }

    /// The first pairing message, with a password.
    pub fn start(&mut self, digits: &str) -> Frame {
        let password = SessionPassword::parse(digits).unwrap();
        self.seed = self.seed.wrapping_add(1);
        let (initiator, start) = Initiator::start(self.context(), &password, self.time_step, [self.seed; 32]);
        self.step = Step::Sharing(initiator);
        self.frame(FrameKind::Pairing, start.encode())
    }

    /// The first message of a reconnection.
    pub fn come_back(&mut self) -> Frame {
        self.seed = self.seed.wrapping_add(1);
        let key = self.resume.as_mut().expect("it was connected");
        let (reconnection, start): (Reconnection, PairStart) = Reconnection::start(key, [self.seed; 32]).unwrap();
        self.step = Step::Returning(reconnection);
        self.frame(FrameKind::Pairing, start.encode())
    }

    /// An item, sealed, as a frame.
    pub fn seal(&mut self, item: &Item<FromEngineer>) -> Frame {
        let Step::Open(channel) = &mut self.step else { panic!("no channel") };
        let payload = channel.seal(item).unwrap();
        self.frame(FrameKind::Transport, payload)
    }

    pub fn say(&mut self, message: FromEngineer) -> Frame {
        self.seal(&Item::Message(message))
    }

    pub fn is_connected(&self) -> bool {
        matches!(self.step, Step::Open(_))
    }

    /// True where it can come back to a session that it was in.
    pub fn was_connected(&self) -> bool {
        self.resume.is_some()
    }

    /// The last message that came.
    pub fn last(&self) -> Option<&FromConsole> {
        self.heard.iter().rev().find_map(|item| match item {
            Item::Message(message) => Some(message),
            Item::Rfb { .. } => None,
        })
    }

    /// True once the console ended it in its own words.
    pub fn ended(&self) -> Option<Refusal> {
        match self.last() {
            Some(FromConsole::Ended { reason }) => Some(*reason),
            _ => None,
        }
    }

    /// Takes a frame; the frame that this end answers with.
    pub fn take(&mut self, frame: &Frame) -> Option<Frame> {
        if frame.session != self.session || self.gave_up.is_some() {
            return None;
        }
        match self.react(frame) {
            Ok(answer) => answer,
            Err(why) => {
                self.gave_up = Some(why);
                self.step = Step::Nothing;
                None
            }
        }
    }

    fn react(&mut self, frame: &Frame) -> Result<Option<Frame>, String> {
        let name = |error: PairError| error.to_string();
        let reply = || PairReply::parse(&frame.payload).map_err(|error| error.to_string());
        match (std::mem::replace(&mut self.step, Step::Nothing), frame.kind) {
            (Step::Sharing(initiator), FrameKind::Pairing) => {
                let reply = self.note(reply()?);
                let (proving, message) = initiator.finish(&reply).map_err(name)?;
                self.step = Step::Proving(proving);
                Ok(Some(self.frame(FrameKind::Handshake, message)))
            }
            (Step::Proving(_), FrameKind::Pairing) => {
                let reply = self.note(reply()?);
                Err(format!("refused while proving: {reply:?}"))
            }
            (Step::Proving(proving), FrameKind::Handshake) => {
                let credential = NewCredential {
                    issuer: ISSUER.into(),
                    device: device(),
                    engineer: engineer_id(),
                    name: Name::new("Jana Petrov").unwrap(),
                    organisation: Name::new("Acme Imaging").unwrap(),
                    key: proof_key().public(),
                };
                let jwt = self.issuer.issue(credential, self.at).unwrap();
                let Connected { channel, first, resume } =
                    proving.confirm(&frame.payload, &jwt, &proof_key(), request()).map_err(name)?;
                self.step = Step::Open(channel);
                self.resume = Some(resume);
                Ok(Some(self.frame(FrameKind::Transport, first)))
            }
            (Step::Returning(reconnection), FrameKind::Pairing) => {
                let reply = self.note(reply()?);
                let (rejoining, message) = reconnection.finish(&reply).map_err(name)?;
                self.step = Step::Rejoining(rejoining);
                Ok(Some(self.frame(FrameKind::Handshake, message)))
            }
            (Step::Rejoining(rejoining), FrameKind::Handshake) => {
                self.step = Step::Open(rejoining.complete(&frame.payload).map_err(name)?);
                Ok(None)
            }
            (Step::Open(mut channel), FrameKind::Transport) => {
                let item = channel.open(&frame.payload).map_err(|error| error.to_string())?;
                self.step = Step::Open(channel);
                self.heard.push(item);
                Ok(None)
            }
            (Step::Open(channel), FrameKind::Pairing) => {
                self.note(reply()?);
                self.step = Step::Open(channel);
                Ok(None)
            }
            (step, _) => {
                self.step = step;
                Err("a message out of place".to_owned())
            }
        }
    }

    fn note(&mut self, reply: PairReply) -> PairReply {
        if let PairReply::Refused { reason } = reply {
            self.refused = Some(reason);
        }
        reply
    }
}

/// What Jana asks for.
pub fn request() -> Request {
    Request {
        reason: Reason::new("Artefacts in the knee protocol").unwrap(),
        ticket: Ticket::new("T-1042").unwrap(),
        wants: vec![Capability::View, Capability::Control],
    }
}
