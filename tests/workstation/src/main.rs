//! A stand-in for the scanner's own console: invented patients, a cine loop, an examination that starts and stops.
//!
//! It shows what a scanner workstation shows, so that what the mirror sends and hides can be judged, and says on standard
//! output, one JSON object a line, which clicks and keys reached it. Nobody in it exists.

mod canvas;
mod console;
mod display;
mod exam;
mod patients;
mod person;
mod phantom;
mod text;

use std::path::PathBuf;

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

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.ask {
        Some(Ask::ExamState { state }) => {
            println!("{}", exam::read(&state)?.word());
            Ok(())
        }
        Some(Ask::Person { does }) => person::act(&does),
        None => display::run(&cli.show),
    }
}
