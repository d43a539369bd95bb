//! Tells whether an event would reach one of the console's own windows.

use std::collections::HashSet;

use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::res::{ClientIdMask, ClientIdSpec, ConnectionExt as _};
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

use super::system::fault;
use super::{InputError, Refusal};

/// How deep below a frame a window manager puts the window it frames.
const FRAME_DEPTH: usize = 3;
const NO_FOCUS: Window = 0;
const FOCUS_FOLLOWS_POINTER: Window = 1;

/// The processes whose windows are spared.
pub(super) struct Own {
    root: Window,
    pids: HashSet<u32>,
    wm_state: Atom,
}

type Spared = Result<(), Refusal>;

impl Own {
    pub(super) fn new(x: &RustConnection, root: Window, pids: &[u32]) -> Result<Self, InputError> {
        let wm_state = x.intern_atom(false, b"WM_STATE").map_err(fault)?.reply().map_err(fault)?.atom;
        Ok(Self { root, pids: pids.iter().copied().collect(), wm_state })
    }

    /// Whether a pointer event at a place of the desktop spares the console.
    pub(super) fn spared_at(&self, x: &RustConnection, at_x: i16, at_y: i16) -> Result<Spared, InputError> {
        if self.menu_is_open(x).map_err(fault)? {
            return Ok(Err(Refusal::OwnMenu));
        }
        let own = self.own_at(x, at_x, at_y).map_err(fault)?;
        Ok(if own { Err(Refusal::OwnWindow) } else { Ok(()) })
    }

    /// Whether a key event spares the console.
    pub(super) fn spared_by_keys(&self, x: &RustConnection) -> Result<Spared, InputError> {
        if self.menu_is_open(x).map_err(fault)? {
            return Ok(Err(Refusal::OwnMenu));
        }
        let own = self.own_has_keys(x).map_err(fault)?;
        Ok(if own { Err(Refusal::OwnFocus) } else { Ok(()) })
    }

    fn own_has_keys(&self, x: &RustConnection) -> Result<bool, ReplyError> {
        let focus = x.get_input_focus()?.reply()?.focus;
        match focus {
            NO_FOCUS => Ok(false),
            FOCUS_FOLLOWS_POINTER => {
                let pointer = x.query_pointer(self.root)?.reply()?;
                self.own_at(x, pointer.root_x, pointer.root_y)
            }
            window => {
                let mut path = vec![window];
                // A focus on an outer window is an event for the inner one under the pointer, so both ways count.
                let mut above = window;
                while above != self.root {
                    let Some(tree) = there(x.query_tree(above)?.reply())? else { return Ok(true) };
                    above = tree.parent;
                    if above == x11rb::NONE {
                        break;
                    }
                    path.push(above);
                }
                path.retain(|step| *step != self.root);
                Ok(self.any_own(x, &path)? || self.frames_own(x, window)?)
            }
        }
    }

    fn own_at(&self, x: &RustConnection, at_x: i16, at_y: i16) -> Result<bool, ReplyError> {
        let mut path = Vec::new();
        let mut window = self.root;
        loop {
            // Follows the server's own rule, shapes included, down to the innermost window.
            let Some(found) = there(x.translate_coordinates(self.root, window, at_x, at_y)?.reply())? else {
                return Ok(true);
            };
            if found.child == x11rb::NONE {
                break;
            }
            window = found.child;
            path.push(window);
        }
        let Some(outermost) = path.first().copied() else { return Ok(false) };
        Ok(self.any_own(x, &path)? || self.frames_own(x, outermost)?)
    }

    /// Whether `window` is the frame that the window manager put around a window of the console.
    fn frames_own(&self, x: &RustConnection, window: Window) -> Result<bool, ReplyError> {
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
            if self.any_own(x, &framed)? {
                return Ok(true);
            }
            if !framed.is_empty() || below.is_empty() {
                return Ok(false);
            }
            level = below;
        }
        Ok(false)
    }

    /// Whether a window of the console is up that the window manager does not manage: a menu, which grabs all input.
    fn menu_is_open(&self, x: &RustConnection) -> Result<bool, ReplyError> {
        let children = x.query_tree(self.root)?.reply()?.children;
        let asked: Vec<_> = children.iter().map(|child| x.get_window_attributes(*child)).collect::<Result<_, _>>()?;
        let mut menus = Vec::new();
        for (child, attributes) in children.iter().zip(asked) {
            if there(attributes.reply())?.is_some_and(|it| it.override_redirect && it.map_state == MapState::VIEWABLE) {
                menus.push(*child);
            }
        }
        self.any_own(x, &menus)
    }

    fn any_own(&self, x: &RustConnection, windows: &[Window]) -> Result<bool, ReplyError> {
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
}

/// `None` for a window that is gone; the caller takes what is unknown for its own.
fn there<T>(reply: Result<T, ReplyError>) -> Result<Option<T>, ConnectionError> {
    match reply {
        Ok(reply) => Ok(Some(reply)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(ReplyError::ConnectionError(broken)) => Err(broken),
    }
}
