//! The engineer's command line: sign in, pair, then a port and a page for viewers, and a line for every event.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use pairing::SessionPassword;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use wire::{Capability, DeviceId, EngineerId, Reason, Refusal, Ticket};

use super::{Client, ClientError, Event, IdentityAt, Page, Session, SessionRequest, secret, serve_rfb};
use crate::identity::totp_code;

/// How a session is asked for.
#[derive(Debug, Args)]
pub struct EngineerCommand {
    /// Identity's address: `https://host:port`.
    #[arg(long)]
    identity: String,
    /// The file with identity's authority (`ca.pem` in its folder).
    #[arg(long)]
    ca: PathBuf,
    /// The engineer's identifier; the password is read from `CHAPERONE_ENGINEER_PASSWORD` or the standard input,
    /// the code from `CHAPERONE_ENGINEER_TOTP` or the standard input.
    #[arg(long)]
    name: String,
    /// The device.
    #[arg(long)]
    device: String,
    /// Why.
    #[arg(long)]
    reason: String,
    /// The ticket's number.
    #[arg(long, default_value = "")]
    ticket: String,
    /// What is asked for besides view.
    #[arg(long)]
    want: Vec<Want>,
    /// The session password, where it is not to be asked for on the standard input.
    #[arg(long)]
    session_password: Option<String>,
    /// Where a VNC viewer may connect; port 0 takes any.
    #[arg(long, default_value = "127.0.0.1:0")]
    rfb: SocketAddr,
    /// Where the noVNC page is served; port 0 takes any.
    #[arg(long, default_value = "127.0.0.1:0")]
    page: SocketAddr,
    /// The folder of the npm package `@novnc/novnc`, or `CHAPERONE_NOVNC`; without either there is no page.
    #[arg(long)]
    novnc: Option<PathBuf>,
    /// Print events as JSON, one a line.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Want {
    Control,
}

/// Runs a session to its end; an error where it was not opened.
///
/// # Errors
/// Where the engineer cannot sign in, the session is refused, or a listener cannot be had.
pub async fn run(command: EngineerCommand) -> anyhow::Result<()> {
    anyhow::ensure!(command.rfb.ip().is_loopback() && command.page.ip().is_loopback(), "only loopback addresses");
    let ca_pem =
        std::fs::read_to_string(&command.ca).with_context(|| format!("cannot read {}", command.ca.display()))?;
    let identity = IdentityAt { url: command.identity.clone(), ca_pem };
    let engineer = EngineerId::new(&*command.name)?;
    let wants = std::iter::once(Capability::View)
        .chain(command.want.first().map(|Want::Control| Capability::Control))
        .collect();
    let request = SessionRequest {
        device: DeviceId::new(&*command.device)?,
        reason: Reason::new(&command.reason)?,
        ticket: Ticket::new(&command.ticket)?,
        wants,
    };
    let password = secret("CHAPERONE_ENGINEER_PASSWORD", "password")?;
    // For the demonstration only: whoever keeps this secret beside the password has one factor, not two.
    let code = match std::env::var("CHAPERONE_ENGINEER_TOTP_SECRET") {
        Ok(secret) => totp_code(&secret, crate::unix_now())?,
        Err(_) => secret("CHAPERONE_ENGINEER_TOTP", "code")?,
    };
    let client = Client::sign_in(&identity, engineer, password, code).await?;
    say(&command, &Event::SignedIn);

    let mut given = command.session_password.clone();
    let (session, events) = loop {
        let text = match given.take() {
            Some(text) => text,
            None => ask("session password").await?,
        };
        let Ok(password) = SessionPassword::parse(&text) else {
            eprintln!("a session password has eight digits");
            continue;
        };
        match client.open(request.clone(), &password).await {
            Ok(opened) => break opened,
            Err(ClientError::Refused(reason)) => {
                say(&command, &Event::Refused { reason });
                anyhow::ensure!(reason == Refusal::WrongPassword, "the session was refused");
            }
            Err(error) => return Err(error.into()),
        }
    };
    follow(&command, &session, events).await
}

/// Prints the events, and opens port and page at the first grant.
async fn follow(command: &EngineerCommand, session: &Session, mut events: mpsc::Receiver<Event>) -> anyhow::Result<()> {
    let mut lent = false;
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            () = told_to_stop() => {
                session.leave().await;
                continue;
            }
        };
        let Some(event) = event else { return Ok(()) };
        say(command, &event);
        match event {
            Event::Granted { .. } if !lent => {
                lent = true;
                lend(command, session).await?;
            }
            Event::Refused { .. } => anyhow::bail!("the session was refused"),
            Event::SignedIn
            | Event::Paired
            | Event::Asked { .. }
            | Event::Granted { .. }
            | Event::Rfb { .. }
            | Event::Page { .. }
            | Event::Paused
            | Event::Resumed
            | Event::LinkLost
            | Event::LinkBack
            | Event::Ended { .. } => {}
        }
    }
}

/// Waits for Ctrl-C, or the system's wish that we end.
async fn told_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    // Without either there is nothing to wait for but the session's end.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn lend(command: &EngineerCommand, session: &Session) -> anyhow::Result<()> {
    let rfb = TcpListener::bind(command.rfb).await.with_context(|| format!("cannot listen at {}", command.rfb))?;
    say(command, &Event::Rfb { addr: rfb.local_addr()? });
    tokio::spawn(serve_rfb(rfb, session.clone()));
    let novnc = command.novnc.clone().or_else(|| std::env::var_os("CHAPERONE_NOVNC").map(PathBuf::from));
    if let Some(novnc) = &novnc {
        let listener =
            TcpListener::bind(command.page).await.with_context(|| format!("cannot listen at {}", command.page))?;
        let page = Page::new(listener, session.clone(), novnc)?;
        say(command, &Event::Page { url: page.url().to_owned() });
        tokio::spawn(page.serve());
    }
    Ok(())
}

fn say(command: &EngineerCommand, event: &Event) {
    let json = serde_json::json!(event);
    if command.json {
        println!("{json}");
        return;
    }
    let mut text = json["event"].as_str().unwrap_or_default().replace('-', " ");
    for (name, value) in json.as_object().into_iter().flatten().filter(|(name, _)| *name != "event") {
        text.push_str(&format!("  {name}: {value}"));
    }
    println!("{text}");
}

/// Asks on the standard input without holding up the rest.
async fn ask(what: &'static str) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || secret("", what)).await?
}
