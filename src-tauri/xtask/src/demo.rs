//! Builds all that the demo needs, then becomes the stage that runs it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::run::{cargo, hand_over, npm, program, root, step, target};
use crate::setup;

#[derive(Args)]
pub struct Options {
    /// Plays the whole story by itself, through the real windows and a real viewer.
    #[arg(long)]
    headless: bool,
    /// Where the story's pictures go.
    #[arg(long, requires = "headless")]
    shots: Option<PathBuf>,
}

/// Builds the UI and every program.
pub fn build() -> Result<()> {
    let dist = root().join("ui/dist/index.html");
    if !dist.exists() || newest(&root().join("ui")) > std::fs::metadata(&dist).and_then(|data| data.modified()).ok() {
        step("build the UI", npm(&["run", "--silent", "build"]))?;
    }
    // Always the whole workspace: features unify over what is selected, and another selection would build most libraries
    // a second time.
    step("build the programs", cargo(&["build", "--workspace"]))
}

/// When the newest source of the UI was written.
fn newest(folder: &std::path::Path) -> Option<std::time::SystemTime> {
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name() != "node_modules" && entry.file_name() != "dist")
        .filter_map(|entry| {
            let data = entry.metadata().ok()?;
            if data.is_dir() { newest(&entry.path()) } else { data.modified().ok() }
        })
        .max()
}

pub fn run(options: &Options) -> Result<()> {
    setup::all()?;
    build()?;
    if !options.headless {
        return hand_over(program(&target().join("debug/stage").to_string_lossy(), &[]));
    }
    let mut story = program(&target().join("debug/story").to_string_lossy(), &[]);
    if let Some(shots) = &options.shots {
        story.arg("--shots").arg(std::path::absolute(shots)?);
    }
    hand_over(story)
}
