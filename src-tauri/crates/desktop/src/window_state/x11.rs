//! Monitors by RandR, the work area by `_NET_WORKAREA`, windows by the core protocol.

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

use super::{Area, DesktopError, Monitor, WindowState};

/// A connection to the desktop. Its calls wait for the display: not for an event loop.
#[derive(Debug)]
pub struct Desktop {
    x: RustConnection,
    root: Window,
}

impl Desktop {
    /// Connects to `display` (`None`: the one of the environment).
    ///
    /// # Errors
    /// [`DesktopError::Display`] if there is none.
    pub fn connect(display: Option<&str>) -> Result<Self, DesktopError> {
        let (x, screen) = RustConnection::connect(display).map_err(fault)?;
        let root = x.setup().roots.get(screen).map(|screen| screen.root).ok_or(DesktopError::NoWindow)?;
        Ok(Self { x, root })
    }

    /// The monitors, the primary one first.
    ///
    /// # Errors
    /// See [`DesktopError`].
    pub fn monitors(&self) -> Result<Vec<Monitor>, DesktopError> {
        monitors(&self.x, self.root).map_err(fault)
    }

    /// What panels leave free of the whole desktop, if the window manager says so.
    ///
    /// # Errors
    /// See [`DesktopError`].
    pub fn work_area(&self) -> Result<Option<Area>, DesktopError> {
        work_area(&self.x, self.root).map_err(fault)
    }

    /// How `window` stands.
    ///
    /// # Errors
    /// [`DesktopError::NoWindow`] if it is gone.
    pub fn window(&self, window: u32) -> Result<WindowState, DesktopError> {
        let attributes = self.x.get_window_attributes(window).map_err(fault)?;
        let geometry = self.x.get_geometry(window).map_err(fault)?;
        let place = self.x.translate_coordinates(window, self.root, 0, 0).map_err(fault)?;
        let (attributes, geometry, place) =
            (attributes.reply().map_err(gone)?, geometry.reply().map_err(gone)?, place.reply().map_err(gone)?);
        Ok(WindowState {
            area: Area {
                x: place.dst_x.into(),
                y: place.dst_y.into(),
                width: geometry.width.into(),
                height: geometry.height.into(),
            },
            viewable: attributes.map_state == MapState::VIEWABLE,
        })
    }
}

/// The monitors, the primary one first.
pub(crate) fn monitors(x: &RustConnection, root: Window) -> Result<Vec<Monitor>, ReplyError> {
    let mut monitors = Vec::new();
    for found in x.randr_get_monitors(root, true)?.reply()?.monitors {
        let name = x.get_atom_name(found.name)?.reply()?;
        monitors.push(Monitor {
            name: String::from_utf8_lossy(&name.name).into_owned(),
            area: Area { x: found.x.into(), y: found.y.into(), width: found.width.into(), height: found.height.into() },
            primary: found.primary,
        });
    }
    monitors.sort_by_key(|monitor| !monitor.primary);
    Ok(monitors)
}

/// What panels leave free of the whole desktop, if the window manager says so.
pub(crate) fn work_area(x: &RustConnection, root: Window) -> Result<Option<Area>, ReplyError> {
    let cardinals = |name: &[u8]| -> Result<Vec<u32>, ReplyError> {
        let property = x.intern_atom(false, name)?.reply()?.atom;
        let reply = x.get_property(false, root, property, AtomEnum::CARDINAL, 0, 256)?.reply()?;
        Ok(reply.value32().map(Iterator::collect).unwrap_or_default())
    };
    let desktop = cardinals(b"_NET_CURRENT_DESKTOP")?.first().copied().unwrap_or(0);
    let areas = cardinals(b"_NET_WORKAREA")?;
    let nth = usize::try_from(desktop).unwrap_or(0);
    let Some([x, y, width, height]) = areas.chunks_exact(4).nth(nth) else { return Ok(None) };
    Ok(Some(Area { x: x.cast_signed(), y: y.cast_signed(), width: *width, height: *height }))
}

fn fault(source: impl std::error::Error + Send + Sync + 'static) -> DesktopError {
    DesktopError::Display(Box::new(source))
}

fn gone(source: ReplyError) -> DesktopError {
    match source {
        ReplyError::X11Error(_) => DesktopError::NoWindow,
        ReplyError::ConnectionError(broken) => fault(broken),
    }
}
