//! Which monitor is mirrored, and where it lies (RandR 1.5).

use screen::Size;
use x11rb::errors::ReplyError;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, Window as Xid};
use x11rb::rust_connection::RustConnection;

use super::Monitor;

/// Finds a monitor: by name, or else the primary one, or else the first. `None` where it is not there.
pub(crate) fn find(conn: &RustConnection, root: Xid, name: Option<&str>) -> Result<Option<Monitor>, ReplyError> {
    let screen = conn.get_geometry(root)?;
    let monitors = conn.randr_get_monitors(root, true)?.reply()?.monitors;
    let screen = screen.reply()?;
    let chosen = match name {
        Some(name) => {
            let names =
                monitors.iter().map(|monitor| conn.get_atom_name(monitor.name)).collect::<Result<Vec<_>, _>>()?;
            let mut chosen = None;
            for (monitor, cookie) in monitors.iter().zip(names) {
                if cookie.reply()?.name == name.as_bytes() {
                    chosen = Some(monitor);
                }
            }
            chosen
        }
        None => monitors.iter().find(|monitor| monitor.primary).or(monitors.first()),
    };
    // A monitor that reaches past the screen cannot be grabbed there.
    let fits = |start: i16, length: u16, limit: u16| {
        start >= 0 && u32::from(start.unsigned_abs()) + u32::from(length) <= limit.into()
    };
    Ok(chosen
        .filter(|m| {
            m.width > 0 && m.height > 0 && fits(m.x, m.width, screen.width) && fits(m.y, m.height, screen.height)
        })
        .map(|m| Monitor { x: m.x, y: m.y, size: Size { w: m.width, h: m.height } }))
}
