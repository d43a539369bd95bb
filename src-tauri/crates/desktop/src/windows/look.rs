//! One look at the windows, on a connection that ends with it.

use screen::WindowList;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::ReplyError;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::res::ConnectionExt as _;
use x11rb::protocol::xfixes::ConnectionExt as _;

use super::{Outline, OutlineError, Windows};
use crate::capture::monitor;

/// How often what changed meanwhile is read again; what is still unknown then is told as unknown.
const TRIES: usize = 8;

/// The windows of the monitor that is mirrored, as they are now; it waits for the display (`None`: the environment's).
///
/// # Errors
/// [`OutlineError`].
pub fn outline(display: Option<&str>) -> Result<Outline, OutlineError> {
    if display.is_none() && std::env::var_os("WAYLAND_DISPLAY").is_some() {
        // Through XWayland only some windows would be told, and the rest would look as if nothing were there.
        return Err(OutlineError::Wayland);
    }
    let (conn, number) = x11rb::connect(display).map_err(|error| OutlineError::Display(error.into()))?;
    let root = conn.setup().roots.get(number).map(|screen| screen.root).ok_or(OutlineError::Unreadable)?;
    let read = || -> Result<Option<Outline>, ReplyError> {
        for name in ["XFIXES", "RANDR", "X-Resource"] {
            if conn.extension_information(name)?.is_none() {
                return Ok(None);
            }
        }
        conn.xfixes_query_version(4, 0)?.reply()?;
        conn.randr_query_version(1, 5)?.reply()?;
        conn.res_query_version(1, 2)?.reply()?;
        let Some(monitor) = monitor::find(&conn, root, None)? else { return Ok(None) };
        let mut windows = Windows::follow(&conn, number, root)?;
        for _ in 0..TRIES {
            let reading = windows.read(&conn)?;
            while let Some(event) = conn.poll_for_event()? {
                windows.take(&event);
            }
            windows.apply(reading);
            if !windows.incomplete() {
                break;
            }
        }
        Ok(match windows.list(monitor.x.into(), monitor.y.into()) {
            WindowList::Known(layout) => Some(Outline { size: monitor.size, windows: layout.windows }),
            WindowList::Unreadable => None,
        })
    };
    read().map_err(|error| OutlineError::Display(error.into()))?.ok_or(OutlineError::Unreadable)
}
