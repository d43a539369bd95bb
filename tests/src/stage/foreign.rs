//! What another program does on the display: windows that lie over others, and holding the keyboard.

use anyhow::{Result, ensure};
use x11rb::connection::Connection as _;
use x11rb::protocol::shape::{ConnectionExt as _, SK, SO};
use x11rb::protocol::xproto::{
    ClipOrdering, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, GrabMode, GrabStatus, StackMode, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::{Display, Window};

/// A window of another program that no window manager takes care of, as menus and tool tips are; gone when dropped.
pub struct Cover {
    x: RustConnection,
    window: u32,
}

impl Cover {
    /// Makes one that does not show yet: left, top, width and height in pixels.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn new(display: &Display, (left, top, width, height): (i16, i16, u16, u16)) -> Result<Self> {
        let (x, screen) = x11rb::connect(Some(display.name()))?;
        let root = x.setup().roots[screen].root;
        let window = x.generate_id()?;
        let look = CreateWindowAux::new().override_redirect(1).background_pixel(0xff_ffe0);
        x.create_window(0, window, root, left, top, width, height, 0, WindowClass::INPUT_OUTPUT, 0, &look)?.check()?;
        Ok(Self { x, window })
    }

    /// Shows it above all others.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn show(&self) -> Result<()> {
        self.x.map_window(self.window)?;
        self.x.configure_window(self.window, &ConfigureWindowAux::new().stack_mode(StackMode::ABOVE))?;
        Ok(self.x.sync()?)
    }

    /// Puts another window into this one.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn swallow(&self, other: &Window) -> Result<()> {
        self.x.reparent_window(other.id, self.window, 0, 0)?;
        Ok(self.x.sync()?)
    }

    /// Hides it.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn hide(&self) -> Result<()> {
        self.x.unmap_window(self.window)?;
        Ok(self.x.sync()?)
    }
}

/// The keyboard held by another program; let go when dropped.
pub struct Grab(RustConnection);

impl Grab {
    /// Takes the keyboard: every key goes to the holder alone.
    ///
    /// # Errors
    /// Where the server does not answer, or somebody else holds it.
    pub fn take(display: &Display) -> Result<Self> {
        let (x, screen) = x11rb::connect(Some(display.name()))?;
        let root = x.setup().roots[screen].root;
        let status =
            x.grab_keyboard(false, root, x11rb::CURRENT_TIME, GrabMode::ASYNC, GrabMode::ASYNC)?.reply()?.status;
        ensure!(status == GrabStatus::SUCCESS, "the keyboard is held by somebody else: {status:?}");
        Ok(Self(x))
    }
}

impl Drop for Grab {
    fn drop(&mut self) {
        let _ = self.0.ungrab_keyboard(x11rb::CURRENT_TIME);
        let _ = self.0.sync();
    }
}

impl Display {
    /// Takes a window off the screen, as any program can.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn unmap(&self, window: &Window) -> Result<()> {
        self.x().unmap_window(window.id)?;
        Ok(self.x().sync()?)
    }

    /// Resizes a window, as its own program would ask for it.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn resize(&self, window: &Window, width: u32, height: u32) -> Result<()> {
        self.x().configure_window(window.id, &ConfigureWindowAux::new().width(width).height(height))?;
        Ok(self.x().sync()?)
    }

    /// Cuts a window's whole shape away: it is there, and nothing of it shows.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn cut_away(&self, window: &Window) -> Result<()> {
        self.x().shape_rectangles(SO::SET, SK::BOUNDING, ClipOrdering::UNSORTED, window.id, 0, 0, &[])?;
        Ok(self.x().sync()?)
    }
}
