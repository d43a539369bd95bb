//! Plays the whole main job through the real windows and a real viewer, on a desktop of its own.

#![forbid(unsafe_code)]

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use testsuite::story::{Notes, play};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
struct Arguments {
    /// Where pictures of each step go.
    #[arg(long)]
    shots: Option<PathBuf>,
    /// The size of the screen in pixels.
    #[arg(long, default_value = "1920x1080", value_parser = size)]
    size: (u16, u16),
}

fn size(text: &str) -> Result<(u16, u16)> {
    let (width, height) = text.split_once('x').context("a size is WIDTHxHEIGHT")?;
    Ok((width.parse()?, height.parse()?))
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(folder) = &arguments.shots {
        std::fs::create_dir_all(folder)?;
    }
    let mut notes = Notes::new(arguments.shots);
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    // Whoever plays ends when the story is dropped.
    tokio::select! {
        played = play(&mut notes, arguments.size) => played?,
        _ = interrupt.recv() => bail!("interrupted"),
        _ = terminate.recv() => bail!("told to end"),
    }
    notes.print();
    println!("\nThe story came out as it should.");
    Ok(())
}
