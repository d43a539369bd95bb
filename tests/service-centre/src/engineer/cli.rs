//! The engineer's command line: sign in, pair, then a port and a page for viewers, or the service tools, and a line for
//! every event.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use pairing::{STEP_SECONDS, SessionPassword, step_at};
use tokio::sync::mpsc;
use wire::{Capability, DeviceId, EngineerId, Reason, Refusal, RunId, Ticket, ToolId};

use super::follow::{Lent, Printer, do_once, follow};
use super::line::Line;
use super::{Client, ClientError, Event, IdentityAt, Session, SessionRequest, secret};
use crate::identity::totp_code;
use crate::unix_now;

/// How a session is asked for.
///
/// While it runs, commands are read from the standard input, one a line: `tool list`, `tool run ID`, `tool stop RUN`,
/// `ask CAPABILITY`, `leave`.
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
    /// The kind of the session: technical support needs no session password and shows no screen.
    #[arg(long, value_enum)]
    kind: Option<SessionKind>,
    /// Why.
    #[arg(long)]
    reason: String,
    /// The ticket's number.
    #[arg(long, default_value = "")]
    ticket: String,
    /// What is asked for besides view (application support).
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
    #[command(subcommand)]
    once: Option<Once>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SessionKind {
    ApplicationSupport,
    TechnicalSupport,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Want {
    Control,
    Tools,
    Parameters,
}

/// What is done in a session of technical support that is opened for it and left afterwards.
#[derive(Debug, Clone, Subcommand)]
enum Once {
    /// The hospital's service tools.
    #[command(subcommand)]
    Tool(ToolOnce),
}

#[derive(Debug, Clone, Subcommand)]
enum ToolOnce {
    /// List the tools.
    List,
    /// Run a tool to its end; Ctrl-C stops it.
    Run {
        /// The tool's identifier.
        id: String,
    },
    /// Stop a run.
    Stop {
        /// The run's number.
        #[arg(value_parser = clap::value_parser!(u32).range(1..))]
        run: RunId,
    },
}

/// Runs a session to its end; an error where it was not opened.
///
/// # Errors
/// Where the engineer cannot sign in, the session is refused, or a listener cannot be had.
pub async fn run(command: EngineerCommand) -> anyhow::Result<()> {
    anyhow::ensure!(command.rfb.ip().is_loopback() && command.page.ip().is_loopback(), "only loopback addresses");
    let once = command.once.as_ref().map(line).transpose()?;
    let kind = match (command.kind, &once) {
        (Some(kind), None) => kind,
        (None, None) => SessionKind::ApplicationSupport,
        (None | Some(SessionKind::TechnicalSupport), Some(_)) => SessionKind::TechnicalSupport,
        (Some(SessionKind::ApplicationSupport), Some(_)) => {
            anyhow::bail!("only technical support is opened for a tool")
        }
    };
    let timed = kind == SessionKind::TechnicalSupport;
    anyhow::ensure!(!timed || command.session_password.is_none(), "technical support needs no session password");
    let request = request(&command, kind)?;
    let printer = Printer { json: command.json };
    let client = sign_in(&command).await?;
    printer.say(&Event::SignedIn);
    let (session, events) = match kind {
        SessionKind::ApplicationSupport => with_password(&client, request, command.session_password, printer).await?,
        SessionKind::TechnicalSupport => with_code(&client, request, printer).await?,
    };
    let novnc = command.novnc.or_else(|| std::env::var_os("CHAPERONE_NOVNC").map(PathBuf::from));
    match (once, kind) {
        (Some(line), _) => do_once(printer, &session, events, line).await,
        (None, SessionKind::TechnicalSupport) => follow(printer, &session, events, None).await,
        (None, SessionKind::ApplicationSupport) => {
            let lent = Lent { rfb: command.rfb, page: command.page, novnc };
            follow(printer, &session, events, Some(lent)).await
        }
    }
}

fn line(Once::Tool(tool): &Once) -> anyhow::Result<Line> {
    Ok(match tool {
        ToolOnce::List => Line::ToolList,
        ToolOnce::Run { id } => Line::ToolRun(ToolId::new(&**id).context("tool")?),
        ToolOnce::Stop { run } => Line::ToolStop(*run),
    })
}

fn request(command: &EngineerCommand, kind: SessionKind) -> anyhow::Result<SessionRequest> {
    let mut wants = match kind {
        SessionKind::ApplicationSupport => vec![Capability::View],
        SessionKind::TechnicalSupport => vec![Capability::RunTool],
    };
    for want in &command.want {
        let capability = match want {
            Want::Control => Capability::Control,
            Want::Tools => Capability::RunTool,
            Want::Parameters => Capability::AdjustParameters,
        };
        if !wants.contains(&capability) {
            wants.push(capability);
        }
    }
    Ok(SessionRequest {
        device: DeviceId::new(&*command.device)?,
        reason: Reason::new(&command.reason)?,
        ticket: Ticket::new(&command.ticket)?,
        wants,
    })
}

async fn sign_in(command: &EngineerCommand) -> anyhow::Result<Client> {
    let ca_pem =
        std::fs::read_to_string(&command.ca).with_context(|| format!("cannot read {}", command.ca.display()))?;
    let identity = IdentityAt { url: command.identity.clone(), ca_pem };
    let engineer = EngineerId::new(&*command.name)?;
    let password = secret("CHAPERONE_ENGINEER_PASSWORD", "password")?;
    let try_it = |code| Client::sign_in(&identity, engineer.clone(), password.clone(), code);
    // For the demonstration only: whoever keeps this secret beside the password has one factor, not two.
    let Ok(of_factor) = std::env::var("CHAPERONE_ENGINEER_TOTP_SECRET") else {
        return Ok(try_it(secret("CHAPERONE_ENGINEER_TOTP", "code")?).await?);
    };
    match try_it(totp_code(&of_factor, unix_now())?).await {
        // The code of this moment may have been used by another session; the next one is good already.
        Err(ClientError::NotSignedIn) => Ok(try_it(totp_code(&of_factor, unix_now() + STEP_SECONDS)?).await?),
        signed_in => Ok(signed_in?),
    }
}

type Opened = (Session, mpsc::Receiver<Event>);

/// Opens application support; after a wrong password the next one is asked for.
async fn with_password(
    client: &Client,
    request: SessionRequest,
    given: Option<String>,
    printer: Printer,
) -> anyhow::Result<Opened> {
    let mut given = given;
    loop {
        let text = match given.take() {
            Some(text) => text,
            None => ask("session password").await?,
        };
        let Ok(password) = SessionPassword::parse(&text) else {
            eprintln!("a session password has eight to twelve digits");
            continue;
        };
        match client.open(request.clone(), &password).await {
            Ok(opened) => return Ok(opened),
            Err(ClientError::Refused(reason)) => {
                printer.say(&Event::Refused { reason });
                anyhow::ensure!(reason == Refusal::WrongPassword, "the session was refused");
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Opens technical support; where the code of this time step was used, waits for the next one, once.
async fn with_code(client: &Client, request: SessionRequest, printer: Printer) -> anyhow::Result<Opened> {
    let step = step_at(unix_now());
    match client.open_technical(request.clone()).await {
        Err(ClientError::Refused(Refusal::Replay)) => printer.say(&Event::Refused { reason: Refusal::Replay }),
        other => return opened(other, printer),
    }
    let wait = ((step + 1) * STEP_SECONDS).saturating_sub(unix_now());
    eprintln!("the code of this half minute was used; the next one comes in {wait} s");
    tokio::time::sleep(Duration::from_secs(wait)).await;
    opened(client.open_technical(request).await, printer)
}

/// What was opened; a refusal is told as an event too.
fn opened(result: Result<Opened, ClientError>, printer: Printer) -> anyhow::Result<Opened> {
    if let Err(ClientError::Refused(reason)) = &result {
        printer.say(&Event::Refused { reason: *reason });
        anyhow::bail!("the session was refused");
    }
    Ok(result?)
}

/// Asks on the standard input without holding up the rest.
async fn ask(what: &'static str) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || secret("", what)).await?
}
