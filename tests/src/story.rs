//! The whole main job, told through the real windows: what `cargo xtask demo --headless` plays and the suite repeats.
//!
//! Each scene is one step of the story; a scene that does not come out as it should is an error that says what was seen.

mod cast;
mod scenes;

pub use cast::Cast;
pub use scenes::play;

use std::path::PathBuf;
use std::time::Duration;

/// Where the story's pictures go, and what it measured.
#[derive(Debug, Default)]
pub struct Notes {
    shots: Option<PathBuf>,
    taken: u32,
    measured: Vec<(String, Duration)>,
}

impl Notes {
    /// Notes with pictures in a folder, or without.
    #[must_use]
    pub fn new(shots: Option<PathBuf>) -> Self {
        Self { shots, taken: 0, measured: Vec::new() }
    }

    /// Takes a picture of the display, where pictures are wanted.
    ///
    /// # Errors
    /// Where it cannot be taken or written.
    pub fn shot(&mut self, cast: &Cast, name: &str) -> anyhow::Result<()> {
        println!("- {name}");
        if let Some(folder) = &self.shots {
            self.taken += 1;
            let path = folder.join(format!("{:02}-{}.png", self.taken, name.replace([' ', ',', ':'], "-")));
            cast.desktop.display().picture()?.save(&path)?;
        }
        Ok(())
    }

    /// Notes how long something took.
    pub fn measure(&mut self, what: &str, took: Duration) {
        self.measured.push((what.to_owned(), took));
    }

    /// Prints what was measured.
    pub fn print(&self) {
        println!("\nMeasured:");
        for (what, took) in &self.measured {
            println!("  {what}: {:.1} ms", took.as_secs_f64() * 1000.0);
        }
    }
}
