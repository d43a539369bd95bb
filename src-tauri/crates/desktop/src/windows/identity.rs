//! Reads who drew a window and what it is: its client windows below the window manager's frame, and their properties.

use screen::{Area, Owner, WindowKind};
use x11rb::connection::Connection;
use x11rb::cookie::Cookie;
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::res::{ClientIdMask, ClientIdSpec, ConnectionExt as _, QueryClientIdsReply};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, GetGeometryReply, GetPropertyReply,
    Window as Xid,
};
use x11rb::rust_connection::RustConnection;

use super::system::found;

/// Frames hold their client this many levels down at most.
const MAX_DEPTH: usize = 4;
/// Windows that are looked at for one reading.
const MAX_SEEN: usize = 16_384;
/// How much of a title or a class is read, in units of 4 bytes.
const MAX_TEXT: u32 = 256;

x11rb::atom_manager! {
    /// The names of properties.
    pub(super) Atoms: AtomsCookie {
        _NET_WM_NAME,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DESKTOP,
        _NET_WM_WINDOW_TYPE_DOCK,
        _NET_WM_WINDOW_TYPE_NOTIFICATION,
        _NET_WM_WINDOW_TYPE_MENU,
        _NET_WM_WINDOW_TYPE_DROPDOWN_MENU,
        _NET_WM_WINDOW_TYPE_POPUP_MENU,
        _NET_WM_WINDOW_TYPE_TOOLTIP,
        _NET_WM_WINDOW_TYPE_COMBO,
    }
}

impl Atoms {
    /// Whether a rule could look at the property.
    pub(super) fn tell_identity(&self, property: Atom) -> bool {
        [self._NET_WM_NAME, self._NET_WM_WINDOW_TYPE, AtomEnum::WM_NAME.into(), AtomEnum::WM_CLASS.into()]
            .contains(&property)
    }

    /// The first type that is known counts (EWMH, `_NET_WM_WINDOW_TYPE`); a notification anywhere counts always.
    fn kind(&self, types: &[Atom]) -> WindowKind {
        let one = |kind: Atom| match kind {
            kind if kind == self._NET_WM_WINDOW_TYPE_NOTIFICATION => Some(WindowKind::Notification),
            kind if kind == self._NET_WM_WINDOW_TYPE_DESKTOP || kind == self._NET_WM_WINDOW_TYPE_DOCK => {
                Some(WindowKind::Desktop)
            }
            kind if [
                self._NET_WM_WINDOW_TYPE_MENU,
                self._NET_WM_WINDOW_TYPE_DROPDOWN_MENU,
                self._NET_WM_WINDOW_TYPE_POPUP_MENU,
                self._NET_WM_WINDOW_TYPE_TOOLTIP,
                self._NET_WM_WINDOW_TYPE_COMBO,
            ]
            .contains(&kind) =>
            {
                Some(WindowKind::Menu)
            }
            _ => None,
        };
        if types.contains(&self._NET_WM_WINDOW_TYPE_NOTIFICATION) {
            return WindowKind::Notification;
        }
        types.iter().find_map(|kind| one(*kind)).unwrap_or_default()
    }
}

/// A window that a program made, in a frame or bare.
pub(super) struct Client {
    pub(super) id: Xid,
    pub(super) owner: Owner,
    pub(super) class: String,
    pub(super) instance: String,
    pub(super) title: String,
    pub(super) kind: WindowKind,
    /// Its place inside its frame; `None` where it has none.
    pub(super) inside: Option<Area>,
}

/// Reads each of these children of the root, and the client windows in it; `None` where one has gone meanwhile.
pub(super) fn read_clients(
    conn: &RustConnection,
    atoms: &Atoms,
    tops: &[Xid],
) -> Result<Vec<Option<Vec<Client>>>, ReplyError> {
    let mut found_in: Vec<Vec<(Xid, Option<Area>)>> = tops.iter().map(|top| vec![(*top, None)]).collect();
    // (which top, window, its offset inside the top)
    let mut level: Vec<(usize, Xid, (i32, i32))> = tops.iter().enumerate().map(|(at, id)| (at, *id, (0, 0))).collect();
    let mut seen = level.len();
    for _ in 0..MAX_DEPTH {
        let trees = level.iter().map(|(_, id, _)| conn.query_tree(*id)).collect::<Result<Vec<_>, ConnectionError>>()?;
        let mut children = Vec::new();
        for ((top, _, offset), tree) in level.iter().zip(trees) {
            let Some(tree) = found(tree.reply())? else { continue };
            for child in tree.children {
                seen += 1;
                // Only frames are opened: a program's own widgets tell nothing, but where they are another
                // program's, that is the one that matters.
                children.push((*top, child, *offset, conn.get_geometry(child)?));
            }
        }
        level.clear();
        for (top, child, (x, y), geometry) in children {
            let Some(GetGeometryReply { x: dx, y: dy, width, height, border_width, .. }) = found(geometry.reply())?
            else {
                continue;
            };
            let border = i32::from(border_width);
            let (x, y) = (x + i32::from(dx) + border, y + i32::from(dy) + border);
            if same_program(conn, child, tops[top]) {
                level.push((top, child, (x, y)));
            } else {
                found_in[top].push((child, Some(Area { x, y, w: width.into(), h: height.into() })));
            }
        }
        if level.is_empty() || seen > MAX_SEEN {
            break;
        }
    }
    let asked = found_in
        .iter()
        .map(|clients| clients.iter().map(|(id, inside)| Asked::ask(conn, atoms, *id, *inside)).collect())
        .collect::<Result<Vec<Vec<Asked<'_>>>, ConnectionError>>()?;
    asked.into_iter().map(|clients| clients.into_iter().map(|asked| asked.read(atoms)).collect()).collect()
}

/// Whether two windows were made over the same connection: the upper bits of their numbers say so.
fn same_program(conn: &RustConnection, a: Xid, b: Xid) -> bool {
    let mask = conn.setup().resource_id_mask;
    a & !mask == b & !mask
}

/// The questions about one client window, under way.
struct Asked<'c> {
    id: Xid,
    inside: Option<Area>,
    pid: Cookie<'c, RustConnection, QueryClientIdsReply>,
    class: Cookie<'c, RustConnection, GetPropertyReply>,
    net_name: Cookie<'c, RustConnection, GetPropertyReply>,
    name: Cookie<'c, RustConnection, GetPropertyReply>,
    types: Cookie<'c, RustConnection, GetPropertyReply>,
}

impl<'c> Asked<'c> {
    fn ask(conn: &'c RustConnection, atoms: &Atoms, id: Xid, inside: Option<Area>) -> Result<Self, ConnectionError> {
        // Changes are asked for first, so that none is missed between reading and asking.
        let events = EventMask::STRUCTURE_NOTIFY | EventMask::PROPERTY_CHANGE;
        conn.change_window_attributes(id, &ChangeWindowAttributesAux::new().event_mask(events))?.ignore_error();
        let text = |property: Atom| conn.get_property(false, id, property, AtomEnum::ANY, 0, MAX_TEXT);
        let spec = ClientIdSpec { client: id, mask: ClientIdMask::LOCAL_CLIENT_PID };
        Ok(Self {
            id,
            inside,
            pid: conn.res_query_client_ids(&[spec])?,
            class: text(AtomEnum::WM_CLASS.into())?,
            net_name: text(atoms._NET_WM_NAME)?,
            name: text(AtomEnum::WM_NAME.into())?,
            types: conn.get_property(false, id, atoms._NET_WM_WINDOW_TYPE, AtomEnum::ATOM, 0, 32)?,
        })
    }

    fn read(self, atoms: &Atoms) -> Result<Option<Client>, ReplyError> {
        let pid = found(self.pid.reply())?;
        let class = found(self.class.reply())?;
        let net_name = found(self.net_name.reply())?;
        let name = found(self.name.reply())?;
        let types = found(self.types.reply())?;
        let (Some(class), Some(net_name), Some(name), Some(types)) = (class, net_name, name, types) else {
            return Ok(None);
        };
        let mut parts = class.value.split(|byte| *byte == 0);
        let mut part = || text(parts.next().unwrap_or_default());
        let (instance, class) = (part(), part());
        Ok(Some(Client {
            id: self.id,
            owner: pid.map_or(Owner::Unknown, |reply| owner(&reply)),
            class,
            instance,
            title: text(if net_name.value.is_empty() { &name.value } else { &net_name.value }),
            kind: atoms.kind(&types.value32().map(Iterator::collect::<Vec<_>>).unwrap_or_default()),
            inside: self.inside,
        }))
    }
}

/// A client without a local process id is on another machine (X Resource extension 1.2, `LocalClientPID`).
fn owner(reply: &QueryClientIdsReply) -> Owner {
    match reply.ids.iter().find_map(|id| id.value.first()) {
        Some(pid) => Owner::Process(*pid),
        None => Owner::Remote,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
