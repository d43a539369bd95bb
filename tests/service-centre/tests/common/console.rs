//! A console in small: the real link and the real pairing, an echo for a screen, and three service tools that are none.

use std::time::Duration;

use link::{Gate, Identity, Link, LinkConfig, LinkEvent, Pace, Proxy, RelayAddress};
use pairing::{
    ConsoleChannel, Context, PairError, Pairing, ResumeKey, Resumption, SessionPassword, TimePassword, Trust,
    Unconfirmed, step_is_near,
};
use service_centre::unix_now;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wire::{
    Capability, Enrolment, Frame, FrameKind, FromConsole, FromEngineer, FromRelay, HelpReason, Item, Kind, PairReply,
    PairStart, Refusal, RunId, SessionId, Title, ToRelay, ToolEnd, ToolId, ToolInfo, ToolRefusal,
};

use super::device;

/// A console that grants whatever is asked, greets each viewer and echoes its bytes.
///
/// Of its tools, `coil-check` prints a line and is done, `self-test` runs until it is stopped, `broken` exits with status 3,
/// and `gradient-test` may not run.
pub struct Console {
    link: Link,
    events: mpsc::Receiver<LinkEvent>,
    password: SessionPassword,
    codes: TimePassword,
    /// The last time step whose code was tried.
    pub last_step: Option<u64>,
    /// Wrong codes in a row.
    pub wrong: u32,
    trust: Trust,
    gate: Gate,
    context: Option<Context>,
    pairing: Option<Pairing>,
    resumption: Option<Resumption>,
    unconfirmed: Option<Unconfirmed>,
    channel: Option<ConsoleChannel>,
    resume: Option<ResumeKey>,
    last_run: RunId,
    testing: Option<RunId>,
}

impl Console {
    pub async fn connect(enrolment: &Enrolment, identity: Identity, password: &str) -> Self {
        let config = LinkConfig {
            relay: RelayAddress::parse(&enrolment.relay).unwrap(),
            trust: link::Trust::Pinned(enrolment.ca_pem.clone().unwrap()),
            identity,
            proxy: Proxy::None,
            pace: Pace::default(),
        };
        let (link, mut events) = Link::start(config).unwrap();
        while !matches!(events.recv().await.unwrap(), LinkEvent::Up) {}
        Self {
            link,
            events,
            password: SessionPassword::parse(password).unwrap(),
            codes: TimePassword::parse(&enrolment.totp_secret).unwrap(),
            last_step: None,
            wrong: 0,
            trust: Trust::new(&enrolment.issuer, &enrolment.credential_key, device()).unwrap(),
            gate: Gate::open(),
            context: None,
            pairing: None,
            resumption: None,
            unconfirmed: None,
            channel: None,
            resume: None,
            last_run: 0,
            testing: None,
        }
    }

    /// Calls for help, and says whether it was heard within `wait`.
    pub async fn help(&mut self, reason: HelpReason, wait: Duration) -> bool {
        self.link.send_text(&ToRelay::Help { reason }).unwrap();
        match timeout(wait, self.events.recv()).await {
            Ok(Some(LinkEvent::Text(FromRelay::HelpHeard {}))) => true,
            Ok(other) => panic!("{other:?}"),
            Err(_) => false,
        }
    }

    pub fn run(mut self) -> JoinHandle<()> {
        tokio::spawn(async move {
            while let Some(event) = self.events.recv().await {
                match event {
                    LinkEvent::Connecting | LinkEvent::Up => {}
                    LinkEvent::Down { .. } => {
                        self.gate.close();
                        self.channel = None;
                    }
                    LinkEvent::Text(FromRelay::Open { session, engineer, kind }) => {
                        self.gate = Gate::open();
                        self.context = Some(Context { device: device(), session, engineer, kind });
                    }
                    LinkEvent::Text(_) => {}
                    LinkEvent::Frame(frame) => self.frame(frame).await,
                }
            }
        })
    }

    async fn frame(&mut self, frame: Frame) {
        let Frame { session, kind, payload } = frame;
        match kind {
            FrameKind::Pairing => {
                let start = PairStart::parse(&payload).unwrap();
                let reply = self.pair_start(&start).unwrap_or_else(|reason| PairReply::Refused { reason });
                self.send(session, FrameKind::Pairing, reply.encode()).await;
            }
            FrameKind::Handshake => match self.handshake(&payload) {
                Ok(answer) => self.send(session, FrameKind::Handshake, answer).await,
                Err(error) => {
                    let locked = error == PairError::WrongPassword && self.wrong >= 3;
                    let reason = if locked { Refusal::LockedOut } else { error.refusal() };
                    let reply = PairReply::Refused { reason };
                    self.send(session, FrameKind::Pairing, reply.encode()).await;
                }
            },
            FrameKind::Transport => {
                if let Some(unconfirmed) = self.unconfirmed.take() {
                    return self.confirm(session, unconfirmed, &payload).await;
                }
                let Some(channel) = self.channel.as_mut() else { return };
                match channel.open(&payload).unwrap() {
                    Item::Message(message) => self.message(session, message).await,
                    Item::Rfb { viewer, bytes } => self.send_item(session, &Item::Rfb { viewer, bytes }).await,
                }
            }
        }
    }

    fn pair_start(&mut self, start: &PairStart) -> Result<PairReply, Refusal> {
        let seed = service_centre::random().unwrap();
        if start.resume.is_some() {
            let (resumption, reply) = Resumption::start(self.resume.as_mut().unwrap(), start, seed).unwrap();
            self.resumption = Some(resumption);
            return Ok(reply);
        }
        let timed;
        let password = match start.time_step {
            None => &self.password,
            Some(_) if self.wrong >= 3 => return Err(Refusal::LockedOut),
            Some(step) if !step_is_near(step, unix_now()) => return Err(Refusal::PasswordExpired),
            Some(step) if self.last_step.is_some_and(|last| last >= step) => return Err(Refusal::Replay),
            Some(step) => {
                timed = self.codes.code_at(step);
                &timed
            }
        };
        let context = self.context.clone().unwrap();
        let (pairing, reply) = Pairing::start(context, password, start, seed).map_err(PairError::refusal)?;
        self.pairing = Some(pairing);
        self.last_step = start.time_step.or(self.last_step);
        Ok(reply)
    }

    fn handshake(&mut self, payload: &[u8]) -> Result<Vec<u8>, PairError> {
        if let Some(resumption) = self.resumption.take() {
            let (channel, answer) = resumption.finish(payload).unwrap();
            self.channel = Some(channel);
            return Ok(answer);
        }
        let finished = self.pairing.take().unwrap().finish(payload);
        if self.context.as_ref().unwrap().kind == Kind::TechnicalSupport {
            self.wrong = if finished.is_ok() { 0 } else { self.wrong + 1 };
        }
        let (unconfirmed, answer) = finished?;
        self.unconfirmed = Some(unconfirmed);
        Ok(answer)
    }

    async fn confirm(&mut self, session: SessionId, unconfirmed: Unconfirmed, payload: &[u8]) {
        let (paired, request) = unconfirmed.confirm(payload, unix_now(), &self.trust).unwrap();
        assert_eq!(paired.engineer().name().as_str(), "Jana Petrov");
        let (channel, _, resume) = paired.into_parts();
        (self.channel, self.resume) = (Some(channel), Some(resume));
        (self.last_run, self.testing) = (0, None);
        let capabilities = match self.context.as_ref().unwrap().kind {
            Kind::ApplicationSupport => {
                self.say(session, FromConsole::Asked { seconds: 30 }).await;
                request.wants
            }
            Kind::TechnicalSupport => vec![Capability::RunTool],
        };
        self.say(session, FromConsole::Granted { capabilities }).await;
    }

    async fn message(&mut self, session: SessionId, message: FromEngineer) {
        match message {
            FromEngineer::ViewerOpened { viewer } => {
                self.send_item(session, &Item::Rfb { viewer, bytes: b"RFB 003.008\n".to_vec() }).await;
            }
            FromEngineer::Ask { .. } => {
                self.gate.close();
                self.gate = Gate::open();
                self.say(session, FromConsole::Ended { reason: Refusal::Over }).await;
                self.link.send_text(&ToRelay::Close { session, reason: Refusal::Over }).unwrap();
            }
            FromEngineer::ToolList => self.say(session, FromConsole::Tools { tools: tools() }).await,
            FromEngineer::ToolRun { tool, run } => {
                assert!(run > self.last_run, "runs rise");
                self.last_run = run;
                for message in self.run_tool(&tool, run) {
                    self.say(session, message).await;
                }
            }
            FromEngineer::ToolStop { run } => {
                if self.testing.take_if(|testing| *testing == run).is_some() {
                    let ended = FromConsole::ToolEnded { run, status: None, how: ToolEnd::Stopped };
                    self.say(session, ended).await;
                }
            }
            FromEngineer::Credential(_) | FromEngineer::ViewerClosed { .. } | FromEngineer::Leave => {}
        }
    }

    fn run_tool(&mut self, tool: &ToolId, run: RunId) -> Vec<FromConsole> {
        let refused = |reason| vec![FromConsole::ToolRefused { run, reason }];
        let exited = |status| FromConsole::ToolEnded { run, status: Some(status), how: ToolEnd::Exited };
        let started = FromConsole::ToolStarted { run };
        match tool.as_str() {
            "coil-check" => {
                vec![started, FromConsole::ToolOutput { run, text: "coil 1: ok\n".into() }, exited(0)]
            }
            "broken" => vec![started, exited(3)],
            "self-test" if self.testing.is_some() => refused(ToolRefusal::Busy),
            "self-test" => {
                self.testing = Some(run);
                vec![started]
            }
            "gradient-test" => refused(ToolRefusal::NotAllowed),
            _ => refused(ToolRefusal::UnknownTool),
        }
    }

    async fn say(&mut self, session: SessionId, message: FromConsole) {
        self.send_item(session, &Item::Message(message)).await;
    }

    async fn send_item(&mut self, session: SessionId, item: &Item<FromConsole>) {
        let payload = self.channel.as_mut().unwrap().seal(item).unwrap();
        self.send(session, FrameKind::Transport, payload).await;
    }

    async fn send(&self, session: SessionId, kind: FrameKind, payload: Vec<u8>) {
        // A link that has just gone is told as an event.
        let _ = self.link.send_frame(&self.gate, &Frame { session, kind, payload }).await;
    }
}

/// The tools, as engineers read them.
pub fn tools() -> Vec<ToolInfo> {
    let tool = |id: &str, title: &str, disturbs: bool| ToolInfo {
        id: ToolId::new(id).unwrap(),
        title: Title::new(title).unwrap(),
        disturbs,
        adjusts: false,
        available: !disturbs,
    };
    vec![
        tool("coil-check", "Check the coils", false),
        tool("self-test", "Test the scanner", false),
        tool("broken", "Fail", false),
        tool("gradient-test", "Test the gradients", true),
    ]
}
