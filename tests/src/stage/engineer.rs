//! The engineer's client as a process of its own, followed through the lines it prints.

use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{Account, Centre, Child, novnc, program, until};

/// What a session is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The device.
    pub device: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: String,
    /// Whether control is asked for besides view.
    pub control: bool,
}

/// A running client.
#[derive(Debug)]
pub struct Engineer {
    child: Child,
}

impl Engineer {
    /// The command that signs in and asks for a session; it reads session passwords from its standard input.
    ///
    /// # Errors
    /// Where the program is missing.
    pub fn command(centre: &Centre, account: &Account, request: &Request) -> Result<Command> {
        let mut command = Command::new(program("service-centre")?);
        command.args(["engineer", "--identity", &centre.identity_url(), "--ca"]).arg(centre.identity_ca());
        command.args(["--name", &account.id, "--device", &request.device]);
        command.args(["--reason", &request.reason, "--ticket", &request.ticket]);
        if request.control {
            command.args(["--want", "control"]);
        }
        if let Ok(novnc) = novnc() {
            command.arg("--novnc").arg(novnc);
        }
        command
            .env("CHAPERONE_ENGINEER_PASSWORD", &account.password)
            .env("CHAPERONE_ENGINEER_TOTP_SECRET", &account.totp_secret);
        Ok(command)
    }

    /// Signs in and gives a session password; see [`Engineer::password`] for further tries.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn start(centre: &Centre, account: &Account, request: &Request, password: &str, logs: &Path) -> Result<Self> {
        let count = (0..).find(|n| !logs.join(format!("engineer-{n}.out")).exists()).unwrap_or_default();
        let mut command = Self::command(centre, account, request)?;
        let child = Child::spawn(&format!("engineer-{count}"), logs, command.arg("--json"))?;
        let mut engineer = Self { child };
        engineer.password(password)?;
        Ok(engineer)
    }

    /// Signs in and begins technical support: nobody is asked for a password.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn technical(centre: &Centre, account: &Account, request: &Request, logs: &Path) -> Result<Self> {
        let request = Request { control: false, ..request.clone() };
        let count = (0..).find(|n| !logs.join(format!("engineer-{n}.out")).exists()).unwrap_or_default();
        let mut command = Self::command(centre, account, &request)?;
        command.args(["--kind", "technical-support", "--json"]);
        Ok(Self { child: Child::spawn(&format!("engineer-{count}"), logs, &mut command)? })
    }

    /// Tells the client something, as `tool run coil-check`.
    ///
    /// # Errors
    /// Where the client reads no more.
    pub fn tell(&mut self, line: &str) -> Result<()> {
        self.child.write_line(line)
    }

    /// Gives a session password.
    ///
    /// # Errors
    /// Where the client reads no more.
    pub fn password(&mut self, password: &str) -> Result<()> {
        self.child.write_line(password)
    }

    /// Everything that happened so far, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        self.child.out().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Waits for the first event of a name, as `granted`.
    ///
    /// # Errors
    /// Where it does not come within the time, or the client ends before.
    pub fn event(&mut self, name: &str, within: Duration) -> Result<Value> {
        self.nth_event(name, 0, within)
    }

    /// Waits for the event of a name that comes after `before` others of the same name.
    ///
    /// # Errors
    /// Where it does not come within the time, or the client ends before.
    pub fn nth_event(&mut self, name: &str, before: usize, within: Duration) -> Result<Value> {
        let what = format!("the engineer's event {name}");
        until(&what, within, || {
            let ended = self.child.ended()?;
            if let Some(event) = self.events().into_iter().filter(|event| event["event"] == name).nth(before) {
                return Ok(Some(event));
            }
            if let Some(status) = ended {
                bail!("{what}: the client ended with {status}: {}", self.child.err());
            }
            Ok(None)
        })
    }

    /// Waits until a VNC viewer may connect, and says where.
    ///
    /// # Errors
    /// Where that is not within the time.
    pub fn rfb(&mut self, within: Duration) -> Result<SocketAddr> {
        let said = self.event("rfb", within)?;
        said["addr"].as_str().and_then(|at| at.parse().ok()).context("the client named no address")
    }

    /// Waits until there is a page, and gives its address with the one-time token.
    ///
    /// # Errors
    /// Where that is not within the time.
    pub fn page(&mut self, within: Duration) -> Result<String> {
        let said = self.event("page", within)?;
        Ok(said["url"].as_str().context("the client named no address")?.to_owned())
    }

    /// Its process.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}
