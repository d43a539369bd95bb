//! An X display: a server of one's own, or the one that is there.

use std::{fmt, path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result};
use x11rb::{
    connection::Connection as _,
    protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, Setup, WindowClass},
    rust_connection::RustConnection,
};

use super::Child;

/// A display and a connection to it.
pub struct Display {
    name: String,
    connection: RustConnection,
    screen: usize,
    // Ended after the connection is closed; none where the display was there already.
    server: Option<Child>,
}

impl fmt::Debug for Display {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Display").field("name", &self.name).field("own", &self.server.is_some()).finish_non_exhaustive()
    }
}

impl Display {
    /// Starts a server of its own, with 24 bits a pixel, on a number that nobody uses.
    ///
    /// # Errors
    /// Where it does not come up.
    pub fn start(logs: &Path, width: u16, height: u16) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24"));
        // Two servers may share a folder of logs: the log is read from its end on.
        let name = format!("xvfb-{}", super::free_port()?);
        let mut server = Child::spawn(&name, logs, &mut command)?;
        let number: u32 = server.line("its number", Duration::from_secs(30), |line| line.trim().parse().ok())?;
        Self::connect(&format!(":{number}"), Some(server))
    }

    /// Connects to a display that is there.
    ///
    /// # Errors
    /// Where it is not.
    pub fn open(name: &str) -> Result<Self> {
        Self::connect(name, None)
    }

    fn connect(name: &str, server: Option<Child>) -> Result<Self> {
        let (connection, screen) = x11rb::connect(Some(name)).with_context(|| format!("no display {name}"))?;
        Ok(Self { name: name.to_owned(), connection, screen, server })
    }

    /// Its name, as `DISPLAY` has it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server's process; none where the display was there already.
    #[must_use]
    pub fn server(&self) -> Option<&Child> {
        self.server.as_ref()
    }

    /// Its size in pixels, as it is now.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn size(&self) -> Result<(u16, u16)> {
        let geometry = self.connection.get_geometry(self.root())?.reply()?;
        Ok((geometry.width, geometry.height))
    }

    /// True once a window manager takes care of a window that is mapped now.
    ///
    /// Its name on the root window is no proof: a window that is mapped while it still starts stays invisible.
    pub(super) fn manages_windows(&self) -> Result<bool> {
        let state = self.atom("WM_STATE")?;
        let x = self.x();
        let probe = x.generate_id()?;
        let plain = CreateWindowAux::new();
        x.create_window(0, probe, self.root(), 0, 0, 1, 1, 0, WindowClass::INPUT_OUTPUT, 0, &plain)?;
        x.map_window(probe)?;
        x.flush()?;
        std::thread::sleep(Duration::from_millis(100));
        let managed = x.get_property(false, probe, state, AtomEnum::ANY, 0, 1)?.reply()?.value_len > 0;
        x.destroy_window(probe)?;
        x.flush()?;
        Ok(managed)
    }

    pub(super) fn x(&self) -> &RustConnection {
        &self.connection
    }

    pub(super) fn setup(&self) -> &Setup {
        self.connection.setup()
    }

    pub(super) fn root(&self) -> u32 {
        self.connection.setup().roots[self.screen].root
    }

    pub(super) fn atom(&self, name: &str) -> Result<u32> {
        Ok(self.connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }
}
