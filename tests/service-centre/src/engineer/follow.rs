//! What a session's end on the command line does with its events: prints them, lends a port and a page, obeys what is
//! typed, or does one thing and leaves.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use wire::{RunId, ToolEnd};

use super::line::{Line, typed};
use super::{Event, Page, Session, serve_rfb};

/// How long the console may leave us without a word, where no tool runs.
const ANSWER: Duration = Duration::from_secs(10);
/// How long the console may take to end a session that is left.
const LEAVING: Duration = Duration::from_secs(5);

/// Where viewers may connect.
pub(super) struct Lent {
    pub(super) rfb: SocketAddr,
    pub(super) page: SocketAddr,
    pub(super) novnc: Option<PathBuf>,
}

/// How events are printed.
#[derive(Clone, Copy)]
pub(super) struct Printer {
    pub(super) json: bool,
}

impl Printer {
    pub(super) fn say(self, event: &Event) {
        let json = serde_json::json!(event);
        if self.json {
            println!("{json}");
            return;
        }
        let mut text = json["event"].as_str().unwrap_or_default().replace('-', " ");
        for (name, value) in json.as_object().into_iter().flatten().filter(|(name, _)| *name != "event") {
            text.push_str(&format!("  {name}: {value}"));
        }
        println!("{text}");
    }
}

/// Prints the events and obeys what is typed, up to the session's end; where viewers are `lent`, opens port and page at the
/// first grant.
pub(super) async fn follow(
    printer: Printer,
    session: &Session,
    mut events: mpsc::Receiver<Event>,
    lent: Option<Lent>,
) -> anyhow::Result<()> {
    let (mut lent, mut lines) = (lent, typed());
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            Some(line) = lines.recv() => {
                line.perform(session).await;
                continue;
            }
            () = told_to_stop() => {
                session.leave().await;
                continue;
            }
        };
        let Some(event) = event else { return Ok(()) };
        printer.say(&event);
        match event {
            Event::Granted { .. } => {
                if let Some(lent) = lent.take() {
                    lend(printer, lent, session).await?;
                }
            }
            Event::Refused { .. } => anyhow::bail!("the session was refused"),
            Event::SignedIn
            | Event::Paired
            | Event::Asked { .. }
            | Event::Rfb { .. }
            | Event::Page { .. }
            | Event::Paused
            | Event::Resumed
            | Event::Tools { .. }
            | Event::ToolStarted { .. }
            | Event::ToolRefused { .. }
            | Event::ToolOutput { .. }
            | Event::ToolEnded { .. }
            | Event::LinkLost
            | Event::LinkBack
            | Event::Ended { .. } => {}
        }
    }
}

/// Does one thing once the session is granted, prints what comes of it, and leaves.
pub(super) async fn do_once(
    printer: Printer,
    session: &Session,
    mut events: mpsc::Receiver<Event>,
    line: Line,
) -> anyhow::Result<()> {
    let done = once(printer, session, &mut events, line).await;
    session.leave().await;
    // What still comes is the session's end; where it is over already there is nothing.
    while let Ok(Some(event)) = timeout(LEAVING, events.recv()).await {
        printer.say(&event);
    }
    done
}

async fn once(
    printer: Printer,
    session: &Session,
    events: &mut mpsc::Receiver<Event>,
    line: Line,
) -> anyhow::Result<()> {
    // A run goes on for as long as it takes, unless we are told to stop.
    let patience = if matches!(line, Line::ToolRun(_)) { Duration::MAX } else { ANSWER };
    let (mut waiting, mut run): (Option<Line>, Option<RunId>) = (Some(line), None);
    loop {
        let event = tokio::select! {
            event = timeout(patience, events.recv()) => event.context("the console did not answer")?,
            () = told_to_stop() => match run {
                Some(run) => {
                    session.stop_tool(run).await;
                    continue;
                }
                None => return Ok(()),
            },
        };
        let event = event.context("the session is over")?;
        printer.say(&event);
        match event {
            Event::Granted { .. } => match waiting.take() {
                Some(Line::ToolRun(tool)) => run = Some(session.run_tool(tool).await),
                Some(Line::ToolStop(stop)) => {
                    run = Some(stop);
                    session.stop_tool(stop).await;
                }
                Some(line @ (Line::ToolList | Line::Ask(_) | Line::Leave)) => line.perform(session).await,
                None => {}
            },
            Event::Tools { .. } if run.is_none() => return Ok(()),
            Event::ToolEnded { run: ended, status, how } if run == Some(ended) => {
                return match (how, status) {
                    (ToolEnd::Exited, None | Some(0)) | (ToolEnd::Stopped | ToolEnd::Killed, _) => Ok(()),
                    (ToolEnd::Exited, Some(status)) => Err(anyhow::anyhow!("the tool exited with status {status}")),
                    (ToolEnd::Lost, _) => Err(anyhow::anyhow!("the console lost sight of the tool")),
                };
            }
            Event::ToolRefused { .. } => anyhow::bail!("the tool was not started"),
            Event::Refused { .. } => anyhow::bail!("the session was refused"),
            Event::Ended { .. } => anyhow::bail!("the session is over"),
            Event::SignedIn
            | Event::Paired
            | Event::Asked { .. }
            | Event::Rfb { .. }
            | Event::Page { .. }
            | Event::Paused
            | Event::Resumed
            | Event::Tools { .. }
            | Event::ToolStarted { .. }
            | Event::ToolOutput { .. }
            | Event::ToolEnded { .. }
            | Event::LinkLost
            | Event::LinkBack => {}
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

async fn lend(printer: Printer, lent: Lent, session: &Session) -> anyhow::Result<()> {
    let rfb = TcpListener::bind(lent.rfb).await.with_context(|| format!("cannot listen at {}", lent.rfb))?;
    printer.say(&Event::Rfb { addr: rfb.local_addr()? });
    tokio::spawn(serve_rfb(rfb, session.clone()));
    if let Some(novnc) = &lent.novnc {
        let listener = TcpListener::bind(lent.page).await.with_context(|| format!("cannot listen at {}", lent.page))?;
        let page = Page::new(listener, session.clone(), novnc)?;
        printer.say(&Event::Page { url: page.url().to_owned() });
        tokio::spawn(page.serve());
    }
    Ok(())
}
