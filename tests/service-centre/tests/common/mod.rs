//! Both roles on loopback, and a console in small.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

pub mod console;
pub mod smtp;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use link::{Identity, Proxy, enrol, parse_enrolment};
use serde_json::Value;
use service_centre::engineer::{Client, ClientError, Event, IdentityAt, SessionRequest};
use service_centre::identity::{self, NewDevice, NewEngineer, Store, totp_code};
use service_centre::unix_now;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use wire::{Capability, DeviceId, EngineerId, Enrolment, Name, Reason, Ticket};

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
    pub relay: Relay,
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
        let relay = start_relay(dir.path(), "127.0.0.1:0".parse().unwrap()).await;
        Self { dir, identity, relay, totp_secret }
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
            relay: format!("wss://localhost:{}", self.relay.address.port()),
            relay_ca: std::fs::read_to_string(self.relay_folder().join("ca.pem")).unwrap(),
            vendor: "Acme Imaging".into(),
            lifetime: 600,
            identity: None,
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

/// The relay's process; it ends with the value.
pub struct Relay {
    pub address: SocketAddr,
    pub process: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
}

impl Relay {
    /// The next line that it prints.
    pub async fn line(&mut self) -> Value {
        let lines = self.lines.as_mut().unwrap();
        let line = timeout(Duration::from_secs(10), lines.next_line()).await.expect("a line in time");
        serde_json::from_str(&line.unwrap().unwrap()).unwrap()
    }

    /// Reads no more of what it prints.
    pub fn close_output(&mut self) {
        self.lines = None;
    }
}

/// Starts the relay as a process of its own.
pub async fn start_relay(dir: &Path, listen: SocketAddr) -> Relay {
    let mut process = Command::new(env!("CARGO_BIN_EXE_service-centre"))
        .args(["relay", "--listen", &listen.to_string()])
        .arg("--folder")
        .arg(dir.join("relay"))
        .arg("--identity-key")
        .arg(dir.join("identity/pass.pub"))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let mut relay = Relay { address: listen, process, lines: Some(lines) };
    let ready = relay.line().await;
    assert_eq!(ready["event"], "ready");
    relay.address = ready["listen"].as_str().unwrap().parse().unwrap();
    relay
}

pub fn jana() -> NewEngineer {
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

/// The same, of technical support.
pub fn technical_request() -> SessionRequest {
    SessionRequest { wants: vec![Capability::RunTool], ..request() }
}

pub async fn event(events: &mut mpsc::Receiver<Event>) -> Event {
    timeout(Duration::from_secs(30), events.recv()).await.expect("an event in time").expect("the session tells")
}

/// Enrols a device and returns its identity.
pub async fn enrolled(enrolment: &Enrolment) -> Identity {
    let identity = Identity::generate(&device()).unwrap();
    enrol(enrolment, &identity, &Proxy::None).await.unwrap();
    identity
}
