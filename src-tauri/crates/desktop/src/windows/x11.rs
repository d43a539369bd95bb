//! The windows of an X screen, kept up to date by events on the connection that also grabs.
//!
//! Events and replies come in order on one connection: after a grab's reply, every change of a window that happened
//! before the grab has been seen. That is why this never opens a connection of its own.

use screen::{Area, Earlier, Layout, Owner, Rect, Region, Size, Window, WindowKind, WindowList};
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xfixes::{ConnectionExt as _, SelectionEventMask};
use x11rb::protocol::xproto::{
    Atom, ChangeWindowAttributesAux, ConfigureNotifyEvent, ConnectionExt as _, EventMask, GetGeometryReply, MapState,
    Place, ReparentNotifyEvent, Window as Xid, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::identity::{Atoms, Client, read_clients};

/// With more windows than this the list counts as unreadable.
const MAX_WINDOWS: usize = 8192;
/// Places where windows were, kept until the masker has seen them; more become one that is everywhere.
const MAX_EARLIER: usize = 1024;
/// A window that was drawn on in more places than this counts as drawn on all over.
const MAX_TOUCHED: usize = 64;
/// The largest X screen: coordinates have 15 bits.
const LIMIT: Size = Size { w: 32_767, h: 32_767 };
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
    /// Itself and the client windows in it; `None` while nobody knows, and then it is masked.
    clients: Option<Vec<Client>>,
    /// Counts what happened to it, so that a reading can tell whether it is of this moment.
    changes: u64,
    /// Where something was drawn since it came to its place: only there can its pixels be. On the X screen.
    touched: Region,
}

/// What a child of the root window was.
struct Past {
    top: Xid,
    /// [`Windows::reparents`] at that time: as long as it is the same, the same programs are in it.
    reparents: u64,
    /// With places on the X screen, not the monitor.
    earlier: Earlier,
}

/// The windows of one X screen.
pub(crate) struct Windows {
    root: Xid,
    atoms: Atoms,
    compositor: Atom,
    composited: bool,
    /// Lowest first.
    tops: Vec<Top>,
    earlier: Vec<Past>,
    /// Counts how often a window went into or out of another.
    reparents: u64,
    /// The list must be read from the start.
    lost: bool,
}

/// A child of the root that was read.
struct Asked {
    id: Xid,
    changes: u64,
    input_only: bool,
}

/// What was read of windows, and after how many changes of each.
pub(crate) struct Reading {
    asked: Vec<Asked>,
    /// In the same order; `None` where a window has gone meanwhile.
    clients: Vec<Option<Vec<Client>>>,
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
        Ok(Self {
            root,
            atoms,
            compositor,
            composited,
            tops: Vec::new(),
            earlier: Vec::new(),
            reparents: 0,
            lost: true,
        })
    }

    /// Takes an event in; whether it changes what is where, so that a grab made before it was known is void.
    #[expect(clippy::wildcard_enum_match_arm, reason = "x11rb's events are open-ended; others move no window")]
    pub(crate) fn take(&mut self, event: &Event) -> bool {
        match event {
            Event::CreateNotify(create) if create.parent == self.root => {
                let outer = area(create.x, create.y, create.width, create.height, create.border_width);
                self.tops.retain(|top| top.id != create.window);
                self.tops.push(Top {
                    unmanaged: create.override_redirect,
                    ..Top::new(create.window, outer, create.border_width)
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
                top.clients = None;
                top.touched = Region::new();
            }),
            Event::ReparentNotify(reparent) => self.reparent(reparent),
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
        self.lost || self.tops.iter().any(Top::wants_reading)
    }

    /// Reads what is not known yet.
    pub(crate) fn read(&mut self, conn: &RustConnection) -> Result<Reading, ReplyError> {
        if self.lost {
            self.start_over(conn)?;
        }
        let mut asked = Vec::new();
        for top in self.tops.iter().filter(|top| top.wants_reading()) {
            asked.push((top.id, top.changes, conn.get_window_attributes(top.id)?));
        }
        if self.tops.iter().any(Top::is_overlay) {
            self.leave_overlay_out(conn)?;
        }
        let mut there = Vec::new();
        for (id, changes, attributes) in asked {
            if let Some(attributes) = found(attributes.reply())? {
                there.push(Asked { id, changes, input_only: attributes.class == WindowClass::INPUT_ONLY });
            }
        }
        let clients = read_clients(conn, &self.atoms, &there.iter().map(|asked| asked.id).collect::<Vec<_>>())?;
        Ok(Reading { asked: there, clients })
    }

    /// Forgets the compositor's own window, which is on top of all and holds what is below it: the server tells of it when it is
    /// made, and leaves it out of its list (Composite extension, `GetOverlayWindow`). Taken for a window, it would cover all
    /// others.
    fn leave_overlay_out(&mut self, conn: &RustConnection) -> Result<(), ReplyError> {
        let whole = conn.get_geometry(self.root)?.reply()?;
        let whole = area(0, 0, whole.width, whole.height, 0);
        let listed = conn.query_tree(self.root)?.reply()?.children;
        let unlisted =
            self.tops.iter().filter(|top| top.is_overlay() && top.outer == whole && !listed.contains(&top.id));
        for id in unlisted.map(|top| top.id).collect::<Vec<_>>() {
            // One that has gone or went into another meanwhile is told of by an event, and leaves its place behind.
            if found(conn.query_tree(id)?.reply())?.is_some_and(|tree| tree.parent == self.root) {
                self.tops.retain(|top| top.id != id);
            }
        }
        Ok(())
    }

    /// Takes in what was read, once all events from before its end have been taken: a window to which anything has
    /// happened meanwhile stays unknown.
    pub(crate) fn apply(&mut self, reading: Reading) {
        for (Asked { id, changes, input_only }, clients) in reading.asked.into_iter().zip(reading.clients) {
            if let Some(top) = self.tops.iter_mut().find(|top| top.id == id && top.changes == changes) {
                (top.input_only, top.clients) = (input_only, clients);
                self.recognise(id);
            }
        }
    }

    /// Reads the list of windows and their places. Events from before are still to come and lead to the same end.
    fn start_over(&mut self, conn: &RustConnection) -> Result<(), ReplyError> {
        let children = conn.query_tree(self.root)?.reply()?.children;
        let mut asked = Vec::new();
        for id in children {
            asked.push((id, conn.get_window_attributes(id)?, conn.get_geometry(id)?));
        }
        let before = std::mem::take(&mut self.tops);
        before.iter().for_each(|top| self.remember(top.id, top.before()));
        for (id, attributes, geometry) in asked {
            let (Some(attributes), Some(geometry)) = (found(attributes.reply())?, found(geometry.reply())?) else {
                continue;
            };
            let GetGeometryReply { x, y, width, height, border_width, .. } = geometry;
            let outer = area(x, y, width, height, border_width);
            self.tops.push(Top {
                unmanaged: attributes.override_redirect,
                mapped: attributes.map_state != MapState::UNMAPPED,
                input_only: attributes.class == WindowClass::INPUT_ONLY,
                touched: Region::from_iter([outer.on(LIMIT)]),
                ..Top::new(id, outer, border_width)
            });
        }
        self.lost = false;
        Ok(())
    }

    /// The windows as they are known now, relative to the monitor's corner, with all that was since [`Windows::settle`].
    pub(crate) fn list(&self, x: i32, y: i32) -> WindowList {
        if self.lost || self.tops.len() > MAX_WINDOWS {
            return WindowList::Unreadable;
        }
        let windows = self.tops.iter().flat_map(Top::windows).map(|window| shifted(window, x, y)).collect();
        // What lies left of or above the monitor is cut; what lies beyond it, the masker cuts.
        let on_monitor = |rect: &Rect| {
            let at = |start: u16, by: i32| i32::from(start).saturating_sub(by);
            Area { x: at(rect.x, x), y: at(rect.y, y), w: rect.w.into(), h: rect.h.into() }.on(LIMIT)
        };
        let earlier = self.earlier.iter().map(|Past { earlier: Earlier { window, undrawn }, .. }| {
            let undrawn = undrawn.rects().iter().map(on_monitor).collect();
            Earlier { window: shifted(window.clone(), x, y), undrawn }
        });
        let earlier = earlier.collect();
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
            // What stays where it was need not be drawn again.
            top.touched = top.touched.within(outer.on(LIMIT));
        });
        self.restack(configure.window, configure.above_sibling);
        changed
    }

    fn reparent(&mut self, reparent: &ReparentNotifyEvent) -> bool {
        // The event does not say out of which window it went: no reading under way can be trusted.
        self.tops.iter_mut().for_each(|top| top.changes += 1);
        self.reparents += 1;
        if reparent.parent == self.root {
            self.forget(reparent.window);
            let mut clients = self.tops.iter().flat_map(|top| top.clients.iter().flatten());
            match clients.find(|client| client.id == reparent.window).and_then(|client| client.inside) {
                Some(inside) => {
                    let outer = Area { x: reparent.x.into(), y: reparent.y.into(), ..inside };
                    let unmanaged = reparent.override_redirect;
                    self.tops.push(Top { unmanaged, ..Top::new(reparent.window, outer, 0) });
                }
                None => self.lost = true,
            }
            return true;
        }
        self.forget(reparent.window);
        self.doubt(reparent.window);
        if self.holding(reparent.parent).is_some() {
            self.doubt(reparent.parent);
        } else {
            // It went deeper than into a frame.
            let ids: Vec<Xid> = self.tops.iter().map(|top| top.id).collect();
            for id in ids {
                self.doubt(id);
            }
        }
        true
    }

    /// Changes a window and keeps what it was; whether it shows, or did.
    fn change(&mut self, id: Xid, change: impl FnOnce(&mut Top)) -> bool {
        let Some(top) = self.tops.iter_mut().find(|top| top.id == id) else {
            self.lost = true;
            return true;
        };
        let before = top.before();
        change(top);
        top.changes += 1;
        let shows = top.mapped || !before.is_empty();
        self.remember(id, before);
        shows
    }

    fn forget(&mut self, id: Xid) -> bool {
        let Some(at) = self.tops.iter().position(|top| top.id == id) else { return false };
        let before = self.tops.remove(at).before();
        let showed = !before.is_empty();
        self.remember(id, before);
        showed
    }

    /// A window, or the client window in a frame, may have become another: it is unknown until read again.
    fn doubt(&mut self, id: Xid) -> bool {
        self.holding(id).is_some_and(|top| self.change(top, |top| top.clients = None))
    }

    /// The child of the root that is this window, or has it as a client.
    fn holding(&self, id: Xid) -> Option<Xid> {
        let holds = |top: &&Top| top.id == id || top.clients.iter().flatten().any(|client| client.id == id);
        self.tops.iter().find(holds).map(|top| top.id)
    }

    fn remember(&mut self, top: Xid, before: Vec<Earlier>) {
        let reparents = self.reparents;
        self.earlier.extend(before.into_iter().map(|earlier| Past { top, reparents, earlier }));
        if self.earlier.len() > MAX_EARLIER {
            // Nobody has looked for long: what was drawn is no longer known, and only the time is left.
            self.earlier.clear();
            let everywhere = Top { mapped: true, ..Top::new(self.root, EVERYWHERE, 0) };
            self.remember(self.root, everywhere.before());
        }
    }

    /// A window turned out to be these; what it was while it was unknown, it was of them.
    fn recognise(&mut self, id: Xid) {
        let Some(top) = self.tops.iter().find(|top| top.id == id && top.clients.is_some()) else { return };
        let (windows, reparents) = (top.windows(), self.reparents);
        let unknown =
            |past: &Past| past.top == id && past.reparents == reparents && past.earlier.window.owner == Owner::Unknown;
        let recognised = |past: Past| -> Vec<Past> {
            if !unknown(&past) {
                return vec![past];
            }
            let Earlier { window: Window { outer, .. }, undrawn } = past.earlier;
            // Places inside move along with the frame.
            let (dx, dy) = (outer.x.saturating_sub(top.outer.x), outer.y.saturating_sub(top.outer.y));
            let there = |window: &Window| {
                let inner =
                    Area { x: window.inner.x.saturating_add(dx), y: window.inner.y.saturating_add(dy), ..window.inner };
                Window { outer, inner, ..window.clone() }
            };
            let earlier = windows.iter().map(|window| Earlier { window: there(window), undrawn: undrawn.clone() });
            earlier.map(|earlier| Past { top: id, reparents, earlier }).collect()
        };
        self.earlier = std::mem::take(&mut self.earlier).into_iter().flat_map(recognised).collect();
    }

    /// Notes that something was drawn, on the X screen: what went before is no more to be seen there, what is there now
    /// may be.
    pub(crate) fn note_drawn(&mut self, rect: Rect) {
        self.earlier.iter_mut().for_each(|past| past.earlier.undrawn.remove(rect));
        for top in self.tops.iter_mut().filter(|top| top.mapped) {
            let place = top.outer.on(LIMIT);
            top.touched.add(place.intersect(rect));
            if top.touched.rects().len() > MAX_TOUCHED {
                top.touched = Region::from_iter([place]);
            }
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
    /// A window that does not show, of which only the place is known.
    fn new(id: Xid, outer: Area, border: u16) -> Self {
        Self {
            id,
            outer,
            border,
            unmanaged: false,
            mapped: false,
            input_only: false,
            clients: None,
            changes: 0,
            touched: Region::new(),
        }
    }

    fn wants_reading(&self) -> bool {
        self.clients.is_none() && !self.input_only && self.mapped
    }

    /// Whether it may be a compositor's own, or another that nobody has read yet and no window manager knows.
    fn is_overlay(&self) -> bool {
        self.unmanaged && self.wants_reading()
    }

    /// What it is now, to be kept when it changes.
    fn before(&self) -> Vec<Earlier> {
        let windows = self.windows().into_iter();
        windows.map(|window| Earlier { undrawn: self.touched.within(window.outer.on(LIMIT)), window }).collect()
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
