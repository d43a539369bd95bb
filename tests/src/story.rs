//! The whole main job, told through the real windows: what `cargo xtask demo --headless` plays and the suite repeats.
//!
//! Each scene is one step of the story; a scene that does not come out as it should is an error that says what was seen.

mod cast;
mod live;
mod scenes;

pub use cast::SOON;
pub use cast::{Cast, DEVICE, VENDOR, exam_state, policy, service_policy};
pub use live::{LOG, Live, Log, of_day};
pub use scenes::{Compared, ask, play};

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::stage::Picture;

/// How long a window may take to paint what it shows.
const PAINT: Duration = Duration::from_secs(2);

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
    pub async fn shot(&mut self, cast: &Cast, name: &str) -> Result<()> {
        println!("- {name}");
        if let Some(folder) = &self.shots {
            self.taken += 1;
            let path = folder.join(format!("{:02}-{}.png", self.taken, name.replace([' ', ',', ':'], "-")));
            settled(cast).await?.save(&path)?;
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

/// A picture of the display once the console's window has painted what it shows: two of them are alike.
///
/// A preview or a clock may never come to rest; then it is the last picture.
async fn settled(cast: &Cast) -> Result<Picture> {
    let display = cast.desktop.display();
    let own = |picture: &Picture| -> Result<Picture> {
        let window = display.window_titled("Chaperone", PAINT)?;
        let (x, y) = (window.x.max(0).unsigned_abs(), window.y.max(0).unsigned_abs());
        Ok(picture.part(x.into(), y.into(), window.width.into(), window.height.into()))
    };
    let began = Instant::now();
    // The page has drawn what it shows; the window follows.
    let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
    let _ = tokio::time::timeout(PAINT, cast.windows.execute_async(drawn, vec![])).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut last = display.picture()?;
    while began.elapsed() < PAINT {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let next = display.picture()?;
        if own(&next)? == own(&last)? {
            return Ok(next);
        }
        last = next;
    }
    Ok(last)
}
