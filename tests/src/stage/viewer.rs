//! TigerVNC's viewer on a display of its own, and what it shows.

use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

use anyhow::{Result, ensure};

use super::{Child, Display, Picture, Window};

/// A viewer, its window and its display.
#[derive(Debug)]
pub struct Viewer {
    child: Child,
    window: Window,
    display: Display,
}

impl Viewer {
    /// Connects a viewer without a password, and waits until it shows a picture of this size in pixels.
    ///
    /// # Errors
    /// Where it shows nothing of that size within the time.
    pub fn connect(at: SocketAddr, (width, height): (u16, u16), logs: &Path, within: Duration) -> Result<Self> {
        // Larger than the picture: a window that would fill its display is made smaller by the viewer.
        let display = Display::start(logs, width + 100, height + 100)?;
        let mut command = Command::new("vncviewer");
        command
            .args([
                "-SecurityTypes=None",
                "-Shared=1",
                "-RemoteResize=0",
                "-AlertOnFatalError=0",
                "-ReconnectOnError=0",
            ])
            .args(["-PointerEventInterval=0", "-display", display.name()])
            .arg(format!("{}::{}", at.ip(), at.port()))
            .env("DISPLAY", display.name())
            .env("HOME", logs)
            .env_remove("WAYLAND_DISPLAY");
        let mut child = Child::spawn(&format!("vncviewer-{}", at.port()), logs, &mut command)?;
        let size =
            |window: &Window| window.title.ends_with("TigerVNC") && (window.width, window.height) == (width, height);
        let found = display.window_where("the viewer's picture", within, size);
        let ended = child.ended()?;
        ensure!(ended.is_none(), "the viewer ended: {}", child.err());
        let window = found.map_err(|error| error.context(child.err()))?;
        Ok(Self { child, window, display })
    }

    /// What it shows now.
    ///
    /// # Errors
    /// Where its window is gone.
    pub fn picture(&self) -> Result<Picture> {
        self.display.picture_of(&self.window)
    }

    /// Where a point of its picture lies on its display.
    #[must_use]
    pub fn at(&self, x: i16, y: i16) -> (i16, i16) {
        (self.window.x + x, self.window.y + y)
    }

    /// The display on which its pointer and keys are: what is done there goes to the other end.
    #[must_use]
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Its process.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}
