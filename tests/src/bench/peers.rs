//! The programs of others that show a display over RFB, set to be as quick as they can.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::viewer::Viewer;
use crate::stage::{Child, free_port, until};

const SOON: Duration = Duration::from_secs(20);

/// A running one.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) process: Child,
    pub(super) rfb: SocketAddr,
}

impl Peer {
    /// TigerVNC's `x0vncserver`, without the script around it.
    pub(super) fn tigervnc(display: &str, logs: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new("X0tigervnc");
        command.args(["-display", display, "-rfbport", &port.to_string(), "-localhost", "-SecurityTypes", "None"]);
        command.args(["-MaxProcessorUsage", "100", "-PollingCycle", "5"]);
        Self::start("x0vncserver", command, port, logs)
    }

    /// `x11vnc`.
    pub(super) fn x11vnc(display: &str, logs: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new("x11vnc");
        command.args(["-display", display, "-rfbport", &port.to_string(), "-localhost", "-no6", "-nopw", "-noipv6"]);
        command.args(["-forever", "-shared", "-quiet", "-wait", "5", "-defer", "1", "-noxrecord"]);
        Self::start("x11vnc", command, port, logs)
    }

    fn start(name: &'static str, mut command: Command, port: u16, logs: &Path) -> Result<Self> {
        let mut process = Child::spawn(name, logs, command.env_remove("WAYLAND_DISPLAY").env("HOME", logs))?;
        let rfb = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        until(&format!("{name} serves"), SOON, || {
            if let Some(status) = process.ended()? {
                bail!("{name} ended ({status}): {}", process.err());
            }
            Ok(Viewer::connect(rfb, |_, _| None).ok())
        })?
        .end()?;
        Ok(Self { name, process, rfb })
    }
}
