//! A stand-in for the scanner's own console: invented patients, a cine loop, an examination that starts and stops.
//!
//! It shows what a scanner workstation shows, so that what the mirror sends and hides can be judged, and says on standard
//! output, one JSON object a line, which clicks and keys reached it. Nobody in it exists.

mod canvas;
mod console;
mod display;
mod exam;
mod parameters;
mod patients;
mod person;
mod phantom;
mod text;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(about = "A stand-in for the scanner's own console")]
struct Cli {
    #[command(subcommand)]
    ask: Option<Ask>,
    #[command(flatten)]
    show: Show,
}

#[derive(Subcommand)]
enum Ask {
    /// Print whether an examination runs: "running" or "idle".
    ExamState {
        /// The file that the workstation keeps it in.
        #[arg(long)]
        state: PathBuf,
    },
    /// Block examinations: the button that starts one does nothing.
    Block {
        /// The file that the workstation keeps the examination's state in; the block is kept beside it.
        #[arg(long)]
        state: PathBuf,
    },
    /// Release the block.
    Unblock {
        /// As for "block".
        #[arg(long)]
        state: PathBuf,
    },
    /// Say by the exit status whether examinations are blocked: 0 if so, 1 if not, 2 if that cannot be known.
    Blocked {
        /// As for "block".
        #[arg(long)]
        state: PathBuf,
    },
    /// Run as one of the scanner's service tools.
    Tool {
        #[command(subcommand)]
        tool: tools::Tool,
    },
    /// Act as a person at this machine's own keyboard and mouse.
    Person {
        #[command(subcommand)]
        does: person::Does,
    },
}

/// How the workstation shows itself.
#[derive(Args)]
struct Show {
    /// Where to keep whether an examination runs.
    #[arg(long)]
    state: Option<PathBuf>,
    /// The window's title.
    #[arg(long, default_value = "Isocentre MR 3.0T - Examination")]
    title: String,
    /// Show the window in which a sequence's parameters are adjusted, too.
    #[arg(long)]
    parameters: bool,
    /// Show the cine loop's first picture only.
    #[arg(long)]
    no_cine: bool,
    /// Change nothing by itself: no cine loop, no clock, no progress.
    #[arg(long)]
    still: bool,
    /// Pictures a second of the cine loop.
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=60))]
    cine_fps: u32,
    /// The first size of the window.
    #[arg(long, default_value = "1900x1000", value_parser = size)]
    size: (u16, u16),
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let (width, height) = text.split_once('x').ok_or("write it as 1900x1000")?;
    let read = |side: &str| side.parse().map_err(|_| "write it as 1900x1000".to_owned());
    Ok((read(width)?, read(height)?))
}

fn main() -> ExitCode {
    match act(Cli::parse()) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("{fault:#}");
            // Not 1, which is an answer.
            ExitCode::from(2)
        }
    }
}

fn act(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.ask {
        Some(Ask::ExamState { state }) => println!("{}", exam::read(&state)?.word()),
        Some(Ask::Block { state }) => exam::block(&state)?,
        Some(Ask::Unblock { state }) => exam::unblock(&state)?,
        Some(Ask::Blocked { state }) => {
            let blocked = exam::is_blocked(&state)?;
            return Ok(if blocked { ExitCode::SUCCESS } else { ExitCode::from(1) });
        }
        Some(Ask::Tool { tool }) => tools::run(&tool)?,
        Some(Ask::Person { does }) => person::act(&does)?,
        None => display::run(&cli.show)?,
    }
    Ok(ExitCode::SUCCESS)
}
