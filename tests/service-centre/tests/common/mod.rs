//! Both roles on loopback, and a console in small: the real link and the real pairing, and an echo for a screen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use link::{Gate, Identity, Link, LinkConfig, LinkEvent, Pace, Proxy, RelayAddress, enrol, parse_enrolment};
use pairing::{ConsoleChannel, Context, Pairing, ResumeKey, Resumption, SessionPassword, Trust, Unconfirmed};
use service_centre::engineer::{Client, ClientError, Event, IdentityAt, SessionRequest};
use service_centre::identity::{self, NewDevice, NewEngineer, Store, totp_code};
use service_centre::unix_now;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use wire::{
    Capability, DeviceId, EngineerId, Enrolment, Frame, FrameKind, FromConsole, FromEngineer, FromRelay, Item, Kind,
    Name, PairReply, PairStart, Reason, Refusal, SessionId, Ticket, ToRelay,
};

pub const PASSWORD: &str = "correct horse battery";

pub fn device() -> DeviceId {
    DeviceId::new("mri-1").unwrap()
}

pub fn names() -> Vec<String> {
    vec!["localhost".into(), "127.0.0.1".into()]
}

/// The two roles, running.
pub struct Centre {
    pub dir: TempDir,
    pub identity: IdentityAt,
    pub relay: SocketAddr,
    pub relay_process: Child,
    pub totp_secret: String,
}

impl Centre {
    pub async fn start() -> Self {
        // Another test of this process may have done it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let dir = tempfile::tempdir().unwrap();
        let (tell, told) = oneshot::channel();
        let store = Store::open(&dir.path().join("identity")).unwrap();
        let totp_secret = store.add_engineer(EngineerId::new("jana").unwrap(), jana()).unwrap();
        tokio::spawn(async move {
            let listen = "127.0.0.1:0".parse().unwrap();
            identity::serve(store, listen, &names(), |address| tell.send(address).unwrap()).await
        });
        let address = told.await.unwrap();
        let ca_pem = std::fs::read_to_string(dir.path().join("identity/ca.pem")).unwrap();
        let identity = IdentityAt { url: format!("https://localhost:{}", address.port()), ca_pem };
        let (relay, relay_process) = start_relay(dir.path(), "127.0.0.1:0".parse().unwrap()).await;
        Self { dir, identity, relay, relay_process, totp_secret }
    }

    pub fn store(&self) -> Store {
        Store::open(&self.dir.path().join("identity")).unwrap()
    }

    pub fn relay_folder(&self) -> PathBuf {
        self.dir.path().join("relay")
    }

    pub fn enrolment(&self) -> Enrolment {
        let new = NewDevice {
            device: device(),
            relay: format!("wss://localhost:{}", self.relay.port()),
            relay_ca: std::fs::read_to_string(self.relay_folder().join("ca.pem")).unwrap(),
            vendor: "Acme Imaging".into(),
            lifetime: 600,
        };
        let text = self.store().add_device(new).unwrap().encode();
        parse_enrolment(&text).unwrap()
    }

    pub fn code(&self) -> String {
        totp_code(&self.totp_secret, unix_now()).unwrap()
    }

    pub async fn sign_in(&self) -> Result<Client, ClientError> {
        Client::sign_in(&self.identity, EngineerId::new("jana").unwrap(), PASSWORD.into(), self.code()).await
    }
}

/// Starts the relay as a process of its own; it ends with the value.
pub async fn start_relay(dir: &Path, listen: SocketAddr) -> (SocketAddr, Child) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_service-centre"))
        .args(["relay", "--listen", &listen.to_string()])
        .arg("--folder")
        .arg(dir.join("relay"))
        .arg("--identity-key")
        .arg(dir.join("identity/pass.pub"))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready: serde_json::Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_eq!(ready["event"], "ready");
    (ready["listen"].as_str().unwrap().parse().unwrap(), child)
}

fn jana() -> NewEngineer {
    NewEngineer {
        name: Name::new("Jana Petrov").unwrap(),
        organisation: Name::new("Acme Imaging").unwrap(),
        devices: BTreeSet::from([device()]),
        password: PASSWORD.into(),
    }
}

pub fn request() -> SessionRequest {
    SessionRequest {
        device: device(),
        reason: Reason::new("ghosting in the phase direction").unwrap(),
        ticket: Ticket::new("T-17").unwrap(),
        wants: vec![Capability::View],
    }
}

pub async fn event(events: &mut mpsc::Receiver<Event>) -> Event {
    timeout(Duration::from_secs(30), events.recv()).await.expect("an event in time").expect("the session tells")
}

/// A console that grants whatever is asked, greets each viewer and echoes its bytes.
pub struct Console {
    link: Link,
    events: mpsc::Receiver<LinkEvent>,
    password: SessionPassword,
    trust: Trust,
    gate: Gate,
    context: Option<Context>,
    pairing: Option<Pairing>,
    resumption: Option<Resumption>,
    unconfirmed: Option<Unconfirmed>,
    channel: Option<ConsoleChannel>,
    resume: Option<ResumeKey>,
}

/// Enrols a device and returns its identity.
pub async fn enrolled(enrolment: &Enrolment) -> Identity {
    let identity = Identity::generate(&device()).unwrap();
    enrol(enrolment, &identity, &Proxy::None).await.unwrap();
    identity
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
            trust: Trust::new(&enrolment.issuer, &enrolment.credential_key, device()).unwrap(),
            gate: Gate::open(),
            context: None,
            pairing: None,
            resumption: None,
            unconfirmed: None,
            channel: None,
            resume: None,
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
                    LinkEvent::Text(FromRelay::Open { session, engineer, kind: Kind::ApplicationSupport }) => {
                        let kind = Kind::ApplicationSupport;
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
                let seed = service_centre::random().unwrap();
                let reply = if start.resume.is_some() {
                    let (resumption, reply) = Resumption::start(self.resume.as_mut().unwrap(), &start, seed).unwrap();
                    self.resumption = Some(resumption);
                    reply
                } else {
                    let context = self.context.clone().unwrap();
                    let (pairing, reply) = Pairing::start(context, &self.password, &start, seed).unwrap();
                    self.pairing = Some(pairing);
                    reply
                };
                self.send(session, FrameKind::Pairing, reply.encode()).await;
            }
            FrameKind::Handshake => {
                let answer = if let Some(resumption) = self.resumption.take() {
                    let (channel, answer) = resumption.finish(&payload).unwrap();
                    self.channel = Some(channel);
                    Ok(answer)
                } else {
                    self.pairing.take().unwrap().finish(&payload).map(|(unconfirmed, answer)| {
                        self.unconfirmed = Some(unconfirmed);
                        answer
                    })
                };
                match answer {
                    Ok(answer) => self.send(session, FrameKind::Handshake, answer).await,
                    Err(error) => {
                        let reply = PairReply::Refused { reason: error.refusal() };
                        self.send(session, FrameKind::Pairing, reply.encode()).await;
                    }
                }
            }
            FrameKind::Transport => {
                if let Some(unconfirmed) = self.unconfirmed.take() {
                    let (paired, request) = unconfirmed.confirm(&payload, unix_now(), &self.trust).unwrap();
                    assert_eq!(paired.engineer().name().as_str(), "Jana Petrov");
                    let (channel, _, resume) = paired.into_parts();
                    (self.channel, self.resume) = (Some(channel), Some(resume));
                    self.say(session, &Item::Message(FromConsole::Asked { seconds: 30 })).await;
                    self.say(session, &Item::Message(FromConsole::Granted { capabilities: request.wants })).await;
                    return;
                }
                let Some(channel) = self.channel.as_mut() else { return };
                match channel.open(&payload).unwrap() {
                    Item::Message(FromEngineer::ViewerOpened { viewer }) => {
                        self.say(session, &Item::Rfb { viewer, bytes: b"RFB 003.008\n".to_vec() }).await;
                    }
                    Item::Rfb { viewer, bytes } => self.say(session, &Item::Rfb { viewer, bytes }).await,
                    Item::Message(FromEngineer::Ask { .. }) => {
                        self.gate.close();
                        self.gate = Gate::open();
                        self.say(session, &Item::Message(FromConsole::Ended { reason: Refusal::Over })).await;
                        self.link.send_text(&ToRelay::Close { session, reason: Refusal::Over }).unwrap();
                    }
                    Item::Message(_) => {}
                }
            }
        }
    }

    async fn say(&mut self, session: SessionId, item: &Item<FromConsole>) {
        let payload = self.channel.as_mut().unwrap().seal(item).unwrap();
        self.send(session, FrameKind::Transport, payload).await;
    }

    async fn send(&self, session: SessionId, kind: FrameKind, payload: Vec<u8>) {
        // A link that has just gone is told as an event.
        let _ = self.link.send_frame(&self.gate, &Frame { session, kind, payload }).await;
    }
}
