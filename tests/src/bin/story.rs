//! Plays the whole main job through the real windows and a real viewer, on a desktop of its own.

#![forbid(unsafe_code)]

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;
use testsuite::story::{Notes, play};

#[derive(Parser)]
struct Arguments {
    /// Where pictures of each step go.
    #[arg(long)]
    shots: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(folder) = &arguments.shots {
        std::fs::create_dir_all(folder)?;
    }
    let mut notes = Notes::new(arguments.shots);
    play(&mut notes).await?;
    notes.print();
    println!("\nThe story came out as it should.");
    Ok(())
}
