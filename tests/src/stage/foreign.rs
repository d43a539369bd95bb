//! What another program does on the display: windows that lie over others, and holding the keyboard.

use anyhow::{Result, ensure};
use x11rb::connection::Connection as _;
use x11rb::protocol::shape::{ConnectionExt as _, SK, SO};
use x11rb::protocol::xproto::{
    AtomEnum, ClipOrdering, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, GrabMode, GrabStatus, PropMode,
    StackMode, WindowClass,
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

    /// Makes one that a window manager shows over the whole screen.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn full_screen(display: &Display) -> Result<Self> {
        let (x, screen) = x11rb::connect(Some(display.name()))?;
        let root = x.setup().roots[screen].root;
        let window = x.generate_id()?;
        let look = CreateWindowAux::new().background_pixel(0xff_ffe0);
        x.create_window(0, window, root, 0, 0, 300, 300, 0, WindowClass::INPUT_OUTPUT, 0, &look)?.check()?;
        let atom = |name: &str| Ok::<_, anyhow::Error>(x.intern_atom(false, name.as_bytes())?.reply()?.atom);
        let (state, full) = (atom("_NET_WM_STATE")?, atom("_NET_WM_STATE_FULLSCREEN")?);
        x.change_property32(PropMode::REPLACE, window, state, AtomEnum::ATOM, &[full])?.check()?;
        Ok(Self { x, window })
    }

    /// Shows it, but below another.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn show_below(&self, other: &Window) -> Result<()> {
        let below = ConfigureWindowAux::new().sibling(other.id).stack_mode(StackMode::BELOW);
        self.x.configure_window(self.window, &below)?.check()?;
        self.x.map_window(self.window)?;
        Ok(self.x.sync()?)
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

    /// Asks the window manager to put a window on another desktop, the first of which is 0.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn send_to_desktop(&self, window: &Window, desktop: u32) -> Result<()> {
        self.ask_manager(window, "_NET_WM_DESKTOP", [desktop, 2, 0, 0, 0])
    }

    /// Lowers a window below another program's.
    ///
    /// # Errors
    /// Where the server does not answer, or does not do it.
    pub fn put_below(&self, window: &Window, other: &Cover) -> Result<()> {
        let below = ConfigureWindowAux::new().sibling(other.window).stack_mode(StackMode::BELOW);
        Ok(self.x().configure_window(window.id, &below)?.check()?)
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
