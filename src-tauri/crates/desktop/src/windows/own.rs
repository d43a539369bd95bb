//! Tells which windows are the console's own, and which window a window manager's frame holds.

use std::collections::HashSet;

use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::res::{ClientIdMask, ClientIdSpec, ConnectionExt as _};
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt as _, Window};
use x11rb::rust_connection::RustConnection;

/// How deep below a frame a window manager puts the window it frames.
const FRAME_DEPTH: usize = 3;

/// The processes whose windows are the console's own.
pub(crate) struct Own {
    pids: HashSet<u32>,
    wm_state: Atom,
    banner: Atom,
}

impl Own {
    /// The windows of `pids`; the caller has negotiated XRes 1.2.
    pub(crate) fn new(x: &RustConnection, pids: &[u32]) -> Result<Self, ReplyError> {
        let wm_state = x.intern_atom(false, b"WM_STATE")?.reply()?.atom;
        let banner = x.intern_atom(false, b"_CHAPERONE_BANNER")?.reply()?.atom;
        Ok(Self { pids: pids.iter().copied().collect(), wm_state, banner })
    }

    /// Leaves the banner out of `windows`: like a menu it may be without a frame, but it grabs nothing.
    pub(crate) fn without_banner(&self, x: &RustConnection, windows: Vec<Window>) -> Result<Vec<Window>, ReplyError> {
        let marks: Vec<_> = windows
            .iter()
            .map(|window| x.get_property(false, *window, self.banner, AtomEnum::ANY, 0, 0))
            .collect::<Result<_, _>>()?;
        let mut others = Vec::new();
        for (window, mark) in windows.into_iter().zip(marks) {
            if there(mark.reply())?.is_none_or(|mark| mark.type_ == x11rb::NONE) {
                others.push(window);
            }
        }
        Ok(others)
    }

    /// Whether one of these windows was made by one of the processes.
    pub(crate) fn any(&self, x: &RustConnection, windows: &[Window]) -> Result<bool, ReplyError> {
        if windows.is_empty() {
            return Ok(false);
        }
        let specs: Vec<_> = windows
            .iter()
            .map(|window| ClientIdSpec { client: *window, mask: ClientIdMask::LOCAL_CLIENT_PID })
            .collect();
        let found = x.res_query_client_ids(&specs)?.reply()?;
        Ok(found.ids.iter().flat_map(|id| &id.value).any(|pid| self.pids.contains(pid)))
    }

    /// The windows that `window` is the frame of, put there by the window manager; none if it is no frame.
    pub(crate) fn framed(&self, x: &RustConnection, window: Window) -> Result<Vec<Window>, ReplyError> {
        let mut level = vec![window];
        for _ in 0..FRAME_DEPTH {
            let asked: Vec<_> = level.iter().map(|parent| x.query_tree(*parent)).collect::<Result<_, _>>()?;
            let mut below = Vec::new();
            for tree in asked {
                below.extend(there(tree.reply())?.into_iter().flat_map(|tree| tree.children));
            }
            let marks: Vec<_> = below
                .iter()
                .map(|child| x.get_property(false, *child, self.wm_state, AtomEnum::ANY, 0, 0))
                .collect::<Result<_, _>>()?;
            let mut framed = Vec::new();
            for (child, mark) in below.iter().zip(marks) {
                if there(mark.reply())?.is_some_and(|mark| mark.type_ != x11rb::NONE) {
                    framed.push(*child);
                }
            }
            if !framed.is_empty() || below.is_empty() {
                return Ok(framed);
            }
            level = below;
        }
        Ok(Vec::new())
    }

    /// Whether `window` is the frame around a window of the console.
    pub(crate) fn frames(&self, x: &RustConnection, window: Window) -> Result<bool, ReplyError> {
        let framed = self.framed(x, window)?;
        self.any(x, &framed)
    }
}

/// `None` for a window that is gone.
pub(crate) fn there<T>(reply: Result<T, ReplyError>) -> Result<Option<T>, ConnectionError> {
    match reply {
        Ok(reply) => Ok(Some(reply)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(ReplyError::ConnectionError(broken)) => Err(broken),
    }
}
