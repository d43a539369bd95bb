//! The windows of an X screen, kept up to date by events on the connection that also grabs.
//!
//! Events and replies come in order on one connection: after a grab's reply, every change of a window that happened
//! before the grab has been seen. That is why this never opens a connection of its own.

use screen::{Area, Layout, Owner, Window, WindowKind, WindowList};
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xfixes::{ConnectionExt as _, SelectionEventMask};
use x11rb::protocol::xproto::{
    Atom, ChangeWindowAttributesAux, ConfigureNotifyEvent, ConnectionExt as _, EventMask, MapState, Place,
    Window as Xid, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::identity::{Atoms, Client, read_clients};

/// With more windows than this the list counts as unreadable.
const MAX_WINDOWS: usize = 8192;
/// Places where windows were, kept until the masker has seen them; more become one that is everywhere.
const MAX_EARLIER: usize = 1024;
/// The monitor and all around it.
const EVERYWHERE: Area = Area { x: 0, y: 0, w: u32::MAX, h: u32::MAX };
/// The event bit of what another client sent, not the server (X11 protocol, section 8).
const SENT: u8 = 0x80;

/// A child of the root window.
struct Top {
    id: Xid,
    outer: Area,
    border: u16,
    unmanaged: bool,
    mapped: bool,
    /// Has no pixels.
    input_only: bool,
    /// Itself and the client windows in it; `None` while nobody knows.
    clients: Option<Vec<Client>>,
    /// Whether nothing has happened since that was read.
    fresh: bool,
}

/// The windows of one X screen.
pub(crate) struct Windows {
    root: Xid,
    atoms: Atoms,
    compositor: Atom,
    composited: bool,
    /// Lowest first.
    tops: Vec<Top>,
    earlier: Vec<Window>,
    /// The list must be read from the start.
    lost: bool,
}

impl Windows {
    /// Starts to follow the windows of the screen; the caller has negotiated XFIXES and XRes.
    pub(crate) fn follow(conn: &RustConnection, screen: usize, root: Xid) -> Result<Self, ReplyError> {
        let atoms = Atoms::new(conn)?.reply()?;
        let compositor = conn.intern_atom(false, format!("_NET_WM_CM_S{screen}").as_bytes())?.reply()?.atom;
        let owner_changes = SelectionEventMask::SET_SELECTION_OWNER
            | SelectionEventMask::SELECTION_WINDOW_DESTROY
            | SelectionEventMask::SELECTION_CLIENT_CLOSE;
        conn.xfixes_select_selection_input(root, compositor, owner_changes)?;
        let events = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        conn.change_window_attributes(root, &events)?;
        let composited = conn.get_selection_owner(compositor)?.reply()?.owner != x11rb::NONE;
        let mut windows =
            Self { root, atoms, compositor, composited, tops: Vec::new(), earlier: Vec::new(), lost: true };
        windows.refresh(conn)?;
        Ok(windows)
    }

    /// Takes an event in; whether it changes what is where, so that a grab made before it was known is void.
    #[expect(clippy::wildcard_enum_match_arm, reason = "x11rb's events are open-ended; others move no window")]
    pub(crate) fn take(&mut self, event: &Event) -> bool {
        match event {
            Event::CreateNotify(create) if create.parent == self.root => {
                let outer = area(create.x, create.y, create.width, create.height, create.border_width);
                self.tops.retain(|top| top.id != create.window);
                self.tops.push(Top {
                    id: create.window,
                    outer,
                    border: create.border_width,
                    unmanaged: create.override_redirect,
                    mapped: false,
                    input_only: false,
                    clients: None,
                    fresh: false,
                });
                false
            }
            Event::DestroyNotify(destroy) if destroy.event == self.root => self.forget(destroy.window),
            Event::UnmapNotify(unmap) if unmap.event == self.root => {
                self.change(unmap.window, |top| top.mapped = false)
            }
            Event::MapNotify(map) if map.event == self.root => self.change(map.window, |top| {
                top.mapped = true;
                top.unmanaged = map.override_redirect;
                top.fresh = false;
            }),
            Event::ReparentNotify(reparent) if reparent.event == self.root => {
                self.forget(reparent.window);
                if reparent.parent == self.root {
                    self.tops.push(Top {
                        id: reparent.window,
                        // Its size comes with the next reading; until then it counts as everywhere.
                        outer: EVERYWHERE,
                        border: 0,
                        unmanaged: reparent.override_redirect,
                        mapped: false,
                        input_only: false,
                        clients: None,
                        fresh: false,
                    });
                } else {
                    self.doubt_around(reparent.parent);
                }
                true
            }
            Event::ConfigureNotify(configure) if configure.event == self.root => self.configure(configure),
            Event::GravityNotify(gravity) if gravity.event == self.root => self.change(gravity.window, |top| {
                (top.outer.x, top.outer.y) = (i32::from(gravity.x), i32::from(gravity.y));
            }),
            Event::CirculateNotify(circulate) if circulate.event == self.root => {
                let above = if circulate.place == Place::ON_TOP { self.tops.last().map(|top| top.id) } else { None };
                self.restack(circulate.window, above.unwrap_or(x11rb::NONE));
                true
            }
            // What happens to a client window inside its frame. Window managers tell clients their place by sent
            // events, which say nothing new.
            Event::ConfigureNotify(configure) if configure.response_type & SENT == 0 => {
                // The root's own event has told the same of a window without a frame.
                !self.tops.iter().any(|top| top.id == configure.window) && self.doubt(configure.window)
            }
            Event::ReparentNotify(reparent) if reparent.parent != self.root => {
                self.doubt(reparent.window);
                self.doubt_around(reparent.parent);
                true
            }
            Event::PropertyNotify(property) if self.atoms.tell_identity(property.atom) => self.doubt(property.window),
            Event::XfixesSelectionNotify(selection) if selection.selection == self.compositor => {
                self.composited = selection.owner != x11rb::NONE;
                true
            }
            _ => false,
        }
    }

    /// Whether something must be read before the list is complete.
    pub(crate) fn incomplete(&self) -> bool {
        self.lost || self.tops.iter().any(|top| top.mapped && !top.input_only && !top.fresh)
    }

    /// Reads what is not known yet. A window that has gone meanwhile stays unknown, which masks it, until its event comes.
    pub(crate) fn refresh(&mut self, conn: &RustConnection) -> Result<(), ReplyError> {
        if self.lost {
            let children = conn.query_tree(self.root)?.reply()?.children;
            let before = std::mem::replace(&mut self.tops, children.into_iter().map(Top::unread).collect());
            self.remember(before.iter().flat_map(Top::windows).collect());
            self.lost = false;
        }
        let unread = |top: &&mut Top| !top.fresh && (top.mapped || top.outer == EVERYWHERE);
        let mut pending = Vec::new();
        for top in self.tops.iter_mut().filter(unread) {
            let cookies = (conn.get_window_attributes(top.id)?, conn.get_geometry(top.id)?);
            pending.push((top, cookies));
        }
        let mut tops = Vec::new();
        for (top, (attributes, geometry)) in pending {
            let (Some(attributes), Some(geometry)) = (found(attributes.reply())?, found(geometry.reply())?) else {
                top.clients = None;
                continue;
            };
            top.outer = area(geometry.x, geometry.y, geometry.width, geometry.height, geometry.border_width);
            top.border = geometry.border_width;
            top.unmanaged = attributes.override_redirect;
            top.mapped = attributes.map_state != MapState::UNMAPPED;
            top.input_only = attributes.class == WindowClass::INPUT_ONLY;
            if top.mapped && !top.input_only {
                tops.push(top);
            }
        }
        let ids: Vec<Xid> = tops.iter().map(|top| top.id).collect();
        for (top, clients) in tops.into_iter().zip(read_clients(conn, &self.atoms, &ids)?) {
            top.fresh = clients.is_some();
            top.clients = clients;
        }
        Ok(())
    }

    /// The windows as they are known now, relative to the monitor's corner, with all that was since [`Windows::settle`].
    pub(crate) fn list(&self, x: i32, y: i32) -> WindowList {
        if self.lost || self.tops.len() > MAX_WINDOWS {
            return WindowList::Unreadable;
        }
        let windows = self.tops.iter().flat_map(Top::windows).map(|window| shifted(window, x, y)).collect();
        let earlier = self.earlier.iter().cloned().map(|window| shifted(window, x, y)).collect();
        WindowList::Known(Layout { windows, earlier, composited: self.composited })
    }

    /// Forgets what was: the masker has seen it.
    pub(crate) fn settle(&mut self) {
        self.earlier.clear();
    }

    fn configure(&mut self, configure: &ConfigureNotifyEvent) -> bool {
        let outer = area(configure.x, configure.y, configure.width, configure.height, configure.border_width);
        let changed = self.change(configure.window, |top| {
            (top.outer, top.border) = (outer, configure.border_width);
        });
        self.restack(configure.window, configure.above_sibling);
        changed
    }

    /// Changes a window and keeps what it was; whether it shows, or did.
    fn change(&mut self, id: Xid, change: impl FnOnce(&mut Top)) -> bool {
        let Some(top) = self.tops.iter_mut().find(|top| top.id == id) else {
            self.lost = true;
            return true;
        };
        let before = top.windows();
        change(top);
        let shows = top.mapped || !before.is_empty();
        self.remember(before);
        shows
    }

    fn forget(&mut self, id: Xid) -> bool {
        let Some(at) = self.tops.iter().position(|top| top.id == id) else { return false };
        let before = self.tops.remove(at).windows();
        let showed = !before.is_empty();
        self.remember(before);
        showed
    }

    /// A window, or the client window in a frame, may have become another: it is read again.
    fn doubt(&mut self, id: Xid) -> bool {
        let holds = |top: &Top| top.id == id || top.clients.iter().flatten().any(|client| client.id == id);
        let Some(top) = self.tops.iter_mut().find(|top| holds(top)) else { return false };
        top.fresh = false;
        let (before, shows) = (top.windows(), top.mapped);
        self.remember(before);
        shows
    }

    fn remember(&mut self, before: Vec<Window>) {
        self.earlier.extend(before);
        if self.earlier.len() > MAX_EARLIER {
            let everywhere = Top { outer: EVERYWHERE, ..Top::unread(self.root) };
            self.earlier = everywhere.windows();
        }
    }

    /// A window went into another; where that lies deeper than a frame, every window is read again.
    fn doubt_around(&mut self, parent: Xid) {
        match self.tops.iter_mut().find(|top| top.id == parent) {
            Some(top) => top.fresh = false,
            None => self.tops.iter_mut().for_each(|top| top.fresh = false),
        }
    }

    fn restack(&mut self, id: Xid, above: Xid) {
        let Some(at) = self.tops.iter().position(|top| top.id == id) else { return };
        let top = self.tops.remove(at);
        let to = self.tops.iter().position(|other| other.id == above).map_or(0, |below| below + 1);
        self.tops.insert(to, top);
    }
}

impl Top {
    fn unread(id: Xid) -> Self {
        Self {
            id,
            outer: Area::default(),
            border: 0,
            unmanaged: false,
            mapped: true,
            input_only: false,
            clients: None,
            fresh: false,
        }
    }

    /// What shows of it: one window for each client window in it.
    fn windows(&self) -> Vec<Window> {
        if !self.mapped || self.input_only {
            return Vec::new();
        }
        let unknown = [Client::unknown(self.id)];
        let clients = self.clients.as_deref().unwrap_or(&unknown);
        let window = |client: &Client| Window {
            id: client.id,
            owner: client.owner,
            class: client.class.clone(),
            instance: client.instance.clone(),
            title: client.title.clone(),
            kind: client.kind,
            unmanaged: self.unmanaged,
            outer: self.outer,
            inner: match client.inside {
                Some(inside) => Area {
                    x: self.outer.x.saturating_add(i32::from(self.border)).saturating_add(inside.x),
                    y: self.outer.y.saturating_add(i32::from(self.border)).saturating_add(inside.y),
                    ..inside
                },
                None => self.outer,
            },
        };
        clients.iter().map(window).collect()
    }
}

impl Client {
    fn unknown(id: Xid) -> Self {
        Self {
            id,
            owner: Owner::Unknown,
            class: String::new(),
            instance: String::new(),
            title: String::new(),
            kind: WindowKind::Normal,
            inside: None,
        }
    }
}

/// `None` where the window has gone: the server said so by an error.
pub(super) fn found<T>(reply: Result<T, ReplyError>) -> Result<Option<T>, ReplyError> {
    match reply {
        Ok(reply) => Ok(Some(reply)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(ReplyError::ConnectionError(error)) => Err(error.into()),
    }
}

fn area(x: i16, y: i16, w: u16, h: u16, border: u16) -> Area {
    let frame = 2 * u32::from(border);
    Area { x: x.into(), y: y.into(), w: u32::from(w) + frame, h: u32::from(h) + frame }
}

fn shifted(mut window: Window, x: i32, y: i32) -> Window {
    for area in [&mut window.outer, &mut window.inner] {
        // The stand-in for "everywhere" stays everywhere.
        if *area != EVERYWHERE {
            (area.x, area.y) = (area.x.saturating_sub(x), area.y.saturating_sub(y));
        }
    }
    window
}
