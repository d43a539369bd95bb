//! The whole chain but the web view: service centre, console, mirror and the engineer's client, paired for real.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::stage::{Centre, Child, Desktop, Engineer, Request};

const DEVICE: &str = "mri-1";
/// How long a part may take to come up.
const SOON: Duration = Duration::from_secs(60);

/// The running chain; all of it ends when it is dropped, the engineer first.
#[derive(Debug)]
pub struct Chain {
    engineer: Child,
    console: Child,
    centre: Centre,
    _desktop: Desktop,
    rfb: SocketAddr,
}

impl Chain {
    /// Mirrors a display that is there, and lends it to one viewer after another at a loopback address.
    ///
    /// # Errors
    /// The first part that does not come up.
    pub fn start(display: &str, rfb: SocketAddr) -> Result<Self> {
        let desktop = Desktop::behind_display(display)?;
        let centre = Centre::start(desktop.folder(), &desktop.logs())?;
        let account = centre.add_engineer("jana.petrov", "Jana Petrov", "Acme Imaging", &[DEVICE])?;
        let device = centre.add_device(DEVICE, "Acme Imaging")?;
        let mut staff = desktop.command(std::env::current_exe().context("the program's own path is not known")?);
        staff.arg("--staff").arg(&device.file);
        let mut console = desktop.spawn("console", &mut staff)?;
        let password =
            console.line("the session password", SOON, |line| line.strip_prefix("password ").map(str::to_owned))?;
        let request = Request {
            device: DEVICE.to_owned(),
            reason: "Measuring".to_owned(),
            ticket: "T-1042".to_owned(),
            control: true,
        };
        let mut engineer = Engineer::command(&centre, &account, &request)?;
        engineer.arg("--json").args(["--rfb", &rfb.to_string()]);
        let mut engineer = Child::spawn("engineer", &desktop.logs(), &mut engineer)?;
        engineer.write_line(&password)?;
        let rfb = engineer
            .line("the RFB port", SOON, |line| {
                let said: Value = serde_json::from_str(line).ok()?;
                (said["event"] == "rfb").then(|| said["addr"].as_str()?.parse().ok())?
            })
            .map_err(|error| error.context(console.err()))?;
        Ok(Self { engineer, console, centre, _desktop: desktop, rfb })
    }

    /// Where viewers connect.
    #[must_use]
    pub fn rfb(&self) -> SocketAddr {
        self.rfb
    }

    /// The console's process, which the mirror's belongs to.
    #[must_use]
    pub fn console(&self) -> u32 {
        self.console.id()
    }

    /// The processes between the console and the viewer: the relay's and the engineer's.
    pub fn way(&mut self) -> [u32; 2] {
        [self.centre.relay().id(), self.engineer.id()]
    }

    /// Says why the chain does not stand any more; nothing while it does.
    ///
    /// # Errors
    /// Where the system cannot say.
    pub fn broken(&mut self) -> Result<Option<String>> {
        for (name, child) in
            [("console", &mut self.console), ("engineer", &mut self.engineer), ("relay", self.centre.relay())]
        {
            if let Some(status) = child.ended()? {
                return Ok(Some(format!("the {name} ended ({status}): {}", child.err())));
            }
        }
        Ok(None)
    }
}
