//! The reference service centre: identity and relay as processes of their own, with folders of their own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Child, child::run, program};

const SOON: Duration = Duration::from_secs(30);

/// A running service centre.
#[derive(Debug)]
pub struct Centre {
    program: PathBuf,
    folder: PathBuf,
    logs: PathBuf,
    identity: Child,
    identity_at: SocketAddr,
    /// Whether devices may hand mails in.
    mails: bool,
    relay: Child,
    relay_at: SocketAddr,
}

/// An engineer whom identity knows.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The identifier.
    pub id: String,
    /// The password.
    pub password: String,
    /// The secret of the second factor.
    pub totp_secret: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A device that identity knows, and the file that enrols it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The device's identifier.
    pub device: String,
    /// The enrolment file.
    pub file: PathBuf,
}

impl Centre {
    /// Starts both roles on loopback ports.
    ///
    /// # Errors
    /// Where one does not come up.
    pub fn start(folder: &Path, logs: &Path) -> Result<Self> {
        Self::start_at(folder, logs, SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// Starts both roles; devices may hand mails in, which go to the mail server at a port of this computer.
    ///
    /// # Errors
    /// Where one does not come up.
    pub fn start_mailing(folder: &Path, logs: &Path, port: u16) -> Result<Self> {
        Self::serve(folder, logs, SocketAddr::from(([127, 0, 0, 1], 0)), Some(port))
    }

    /// Starts both roles, the relay at a place of its own: over the relay's folder that is there, or a new one.
    ///
    /// # Errors
    /// Where one does not come up.
    pub fn start_at(folder: &Path, logs: &Path, relay_at: SocketAddr) -> Result<Self> {
        Self::serve(folder, logs, relay_at, None)
    }

    fn serve(folder: &Path, logs: &Path, relay_at: SocketAddr, smtp: Option<u16>) -> Result<Self> {
        let program = program("service-centre")?;
        let identity = folder.join("identity");
        run(Command::new(&program).args(["identity", "init", "--folder"]).arg(&identity))?;
        if let Some(port) = smtp {
            let mut set = Command::new(&program);
            set.args(["identity", "set-mail", "--folder"]).arg(&identity).args(["--server", "127.0.0.1", "--port"]);
            set.arg(port.to_string()).args(["--tls", "plain", "--from", "service@acme-imaging.example"]);
            run(set.args(["--retry-seconds", "1"]))?;
        }
        let mut serve = Command::new(&program);
        serve.args(["identity", "serve", "--folder"]).arg(&identity).args(["--listen", "127.0.0.1:0"]);
        let (identity, identity_at) = ready("identity", logs, &mut serve)?;
        let (relay, relay_at) = relay(&program, folder, logs, relay_at)?;
        let (folder, logs, mails) = (folder.to_owned(), logs.to_owned(), smtp.is_some());
        Ok(Self { program, folder, logs, identity, identity_at, mails, relay, relay_at })
    }

    /// Adds an engineer who may reach these devices.
    ///
    /// # Errors
    /// Where identity refuses.
    pub fn add_engineer(&self, id: &str, name: &str, organisation: &str, devices: &[&str]) -> Result<Account> {
        let password = format!("correct horse {id}");
        let mut add = self.identity_command("add-engineer");
        add.args(["--id", id, "--name", name, "--organisation", organisation]);
        add.args(devices.iter().flat_map(|device| ["--device", device]));
        let said = run(add.env("CHAPERONE_ENGINEER_PASSWORD", &password))?;
        let said: Value = serde_json::from_str(said.trim()).context("identity said something else")?;
        let totp_secret = said["totp_secret"].as_str().context("identity named no second factor")?.to_owned();
        Ok(Account { id: id.to_owned(), password, totp_secret })
    }

    /// Adds a device and writes its enrolment file.
    ///
    /// # Errors
    /// Where identity refuses.
    pub fn add_device(&self, device: &str, vendor: &str) -> Result<Enrolled> {
        let file = self.folder.join(format!("{device}.enrolment"));
        let mut add = self.identity_command("add-device");
        add.args(["--device", device, "--vendor", vendor, "--relay", &self.relay_url(), "--relay-ca"]);
        add.arg(self.folder.join("relay/ca.pem"));
        if self.mails {
            add.args(["--identity", &self.identity_url()]);
        }
        run(add.arg("--out").arg(&file))?;
        Ok(Enrolled { device: device.to_owned(), file })
    }

    fn identity_command(&self, what: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["identity", what, "--folder"]).arg(self.folder.join("identity"));
        command
    }

    /// Where identity is: `https://127.0.0.1:PORT`.
    #[must_use]
    pub fn identity_url(&self) -> String {
        format!("https://{}", self.identity_at)
    }

    /// The file with the authority that identity's certificate is from.
    #[must_use]
    pub fn identity_ca(&self) -> PathBuf {
        self.folder.join("identity/ca.pem")
    }

    /// Where the relay is: `wss://127.0.0.1:PORT`.
    #[must_use]
    pub fn relay_url(&self) -> String {
        format!("wss://{}", self.relay_at)
    }

    /// The relay's whole folder: what an attacker who took the relay has.
    #[must_use]
    pub fn relay_folder(&self) -> PathBuf {
        self.folder.join("relay")
    }

    /// Where the relay listens.
    #[must_use]
    pub fn relay_at(&self) -> SocketAddr {
        self.relay_at
    }

    /// Identity's whole folder.
    #[must_use]
    pub fn identity_folder(&self) -> PathBuf {
        self.folder.join("identity")
    }

    /// Identity's process.
    pub fn identity(&mut self) -> &mut Child {
        &mut self.identity
    }

    /// The relay's process.
    pub fn relay(&mut self) -> &mut Child {
        &mut self.relay
    }

    /// Starts the relay again at the same place, after it was killed.
    ///
    /// # Errors
    /// Where it does not come up.
    pub fn restart_relay(&mut self) -> Result<()> {
        let _ = self.relay.signal(super::Signal::KILL);
        self.relay.wait(SOON)?;
        let (relay, at) = relay(&self.program, &self.folder, &self.logs, self.relay_at)?;
        (self.relay, self.relay_at) = (relay, at);
        Ok(())
    }
}

fn relay(program: &Path, folder: &Path, logs: &Path, at: SocketAddr) -> Result<(Child, SocketAddr)> {
    let mut serve = Command::new(program);
    serve.args(["relay", "--listen", &at.to_string(), "--folder"]).arg(folder.join("relay"));
    serve.arg("--identity-key").arg(folder.join("identity/pass.pub"));
    // A log of its own for every start, or an old line would be taken for the new one.
    let count = (0..).find(|n| !logs.join(format!("relay-{n}.out")).exists()).unwrap_or_default();
    ready(&format!("relay-{count}"), logs, &mut serve)
}

/// Starts a role and waits until it says where it listens.
fn ready(name: &str, logs: &Path, command: &mut Command) -> Result<(Child, SocketAddr)> {
    let mut child = Child::spawn(name, logs, command)?;
    let at = child.line("ready", SOON, |line| {
        let said: Value = serde_json::from_str(line).ok()?;
        (said["event"] == "ready").then(|| said["listen"].as_str()?.parse().ok())?
    })?;
    Ok((child, at))
}
