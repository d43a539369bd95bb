//! Tells whether an event would reach a window that is spared: one of the console's own, or a parameter window.

use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{ConnectionExt as _, MapState, Window};
use x11rb::rust_connection::RustConnection;

use super::parameters::Parameters;
use super::system::fault;
use super::{InputError, ParameterWindow, Refusal};
use crate::windows::{Own, there};

const NO_FOCUS: Window = 0;
const FOCUS_FOLLOWS_POINTER: Window = 1;

/// The windows that are spared.
pub(super) struct Spare {
    root: Window,
    own: Own,
    parameters: Parameters,
}

type Spared = Result<(), Refusal>;

/// Where an event would go.
enum Goes {
    /// To none of the windows that are spared or open for it.
    Nowhere,
    /// To one of these, the outermost first. Gone ones are taken for the console's own.
    Through(Vec<Window>),
    /// Nobody can tell.
    Unknown,
}

impl Spare {
    pub(super) fn new(
        x: &RustConnection,
        root: Window,
        pids: &[u32],
        parameters: Vec<ParameterWindow>,
    ) -> Result<Self, InputError> {
        let own = Own::new(x, pids).map_err(fault)?;
        let parameters = Parameters::new(x, parameters).map_err(fault)?;
        Ok(Self { root, own, parameters })
    }

    /// Whether a pointer event at a place of the desktop spares what it must; `allowed`: parameter windows are open to it.
    pub(super) fn at(&self, x: &RustConnection, (at_x, at_y): (i16, i16), allowed: bool) -> Result<Spared, InputError> {
        let judged = self.menus(x, allowed).and_then(|menus| match menus {
            Ok(()) => self.judge(x, self.path_at(x, at_x, at_y)?, Refusal::OwnWindow, allowed),
            refused @ Err(_) => Ok(refused),
        });
        judged.map_err(fault)
    }

    /// Whether a key event spares what it must.
    pub(super) fn keys(&self, x: &RustConnection, allowed: bool) -> Result<Spared, InputError> {
        let judged = self.menus(x, allowed).and_then(|menus| match menus {
            Ok(()) => self.judge(x, self.path_of_keys(x)?, Refusal::OwnFocus, allowed),
            refused @ Err(_) => Ok(refused),
        });
        judged.map_err(fault)
    }

    fn judge(&self, x: &RustConnection, goes: Goes, own: Refusal, allowed: bool) -> Result<Spared, ReplyError> {
        let path = match goes {
            Goes::Nowhere => return Ok(Ok(())),
            Goes::Unknown => return Ok(Err(own)),
            Goes::Through(path) => path,
        };
        let mut framed = Vec::new();
        for window in path.first().into_iter().chain(path.last()) {
            framed.extend(self.own.framed(x, *window)?);
        }
        if self.own.any(x, &path)? || self.own.any(x, &framed)? {
            return Ok(Err(own));
        }
        if !allowed && (self.parameters.any(x, &path)? || self.parameters.any(x, &framed)?) {
            return Ok(Err(Refusal::ParameterWindow));
        }
        Ok(Ok(()))
    }

    fn path_of_keys(&self, x: &RustConnection) -> Result<Goes, ReplyError> {
        let focus = x.get_input_focus()?.reply()?.focus;
        match focus {
            NO_FOCUS => Ok(Goes::Nowhere),
            FOCUS_FOLLOWS_POINTER => {
                let pointer = x.query_pointer(self.root)?.reply()?;
                self.path_at(x, pointer.root_x, pointer.root_y)
            }
            window => {
                let mut path = vec![window];
                // A focus on an outer window is an event for the inner one under the pointer, so both ways count.
                let mut above = window;
                while above != self.root {
                    let Some(tree) = there(x.query_tree(above)?.reply())? else { return Ok(Goes::Unknown) };
                    above = tree.parent;
                    if above == x11rb::NONE {
                        break;
                    }
                    path.push(above);
                }
                path.retain(|step| *step != self.root);
                path.reverse();
                Ok(Goes::Through(path))
            }
        }
    }

    fn path_at(&self, x: &RustConnection, at_x: i16, at_y: i16) -> Result<Goes, ReplyError> {
        let mut path = Vec::new();
        let mut window = self.root;
        loop {
            // Follows the server's own rule, shapes included, down to the innermost window.
            let Some(found) = there(x.translate_coordinates(self.root, window, at_x, at_y)?.reply())? else {
                return Ok(Goes::Unknown);
            };
            if found.child == x11rb::NONE {
                break;
            }
            window = found.child;
            path.push(window);
        }
        Ok(if path.is_empty() { Goes::Nowhere } else { Goes::Through(path) })
    }

    /// Whether no window that is spared has a menu up: a menu grabs all input, wherever it goes.
    fn menus(&self, x: &RustConnection, allowed: bool) -> Result<Spared, ReplyError> {
        let children = x.query_tree(self.root)?.reply()?.children;
        let asked: Vec<_> = children.iter().map(|child| x.get_window_attributes(*child)).collect::<Result<_, _>>()?;
        let mut menus = Vec::new();
        for (child, attributes) in children.iter().zip(asked) {
            if there(attributes.reply())?.is_some_and(|it| it.override_redirect && it.map_state == MapState::VIEWABLE) {
                menus.push(*child);
            }
        }
        let menus = self.own.without_banner(x, menus)?;
        if self.own.any(x, &menus)? {
            return Ok(Err(Refusal::OwnMenu));
        }
        if !allowed && self.parameters.any(x, &menus)? {
            return Ok(Err(Refusal::ParameterWindow));
        }
        Ok(Ok(()))
    }
}
