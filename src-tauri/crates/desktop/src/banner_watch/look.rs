//! Looks at the banner: where it is, through the frames around it, and which windows of other programs are above it.

use screen::Area;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::ReplyError;
use x11rb::protocol::dpms::{self, ConnectionExt as _, DPMSMode};
use x11rb::protocol::screensaver::{self, ConnectionExt as _};
use x11rb::protocol::shape::{ConnectionExt as _, SK};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, MapState, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::cover::{Left, Uncovered, meet};
use super::judge::{Look, Seen};
use super::place::{Level, climb, common, inside, outer};
use super::{Banner, Why};
use crate::window_state;
use crate::windows::{Own, there};

/// Window managers put fewer windows around one.
const MAX_DEPTH: usize = 16;
/// Windows inside the banner that are looked at, for ones of other programs.
const MAX_INSIDE: usize = 256;
/// How much smaller than it should be the banner may be, in pixels.
const SMALLER: u32 = 2;
/// Below half of this the banner counts as see-through.
const OPAQUE: u32 = u32::MAX;
/// The widest shadow that is believed to be one, in pixels.
const MAX_SHADOW: u32 = 64;

x11rb::atom_manager! {
    /// The names of properties.
    pub(super) Atoms: AtomsCookie {
        _NET_WM_WINDOW_OPACITY,
        _GTK_FRAME_EXTENTS,
        _NET_WM_STATE,
        _NET_WM_STATE_ABOVE,
        _NET_WM_STATE_HIDDEN,
        _NET_WM_STATE_SHADED,
        _NET_WM_STATE_STICKY,
        _NET_WM_STATE_BELOW,
        _NET_WM_DESKTOP,
        _CHAPERONE_BANNER,
    }
}

/// Reads the display for the watch.
pub(super) struct Eyes {
    pub(super) x: RustConnection,
    pub(super) root: Window,
    pub(super) atoms: Atoms,
    compositor: Atom,
    own: Own,
    dpms: bool,
    saver: bool,
    pub(super) banner: Banner,
    /// The windows around the banner, the innermost first, without the root. As of the last look.
    pub(super) around: Vec<Window>,
    /// What `around` was when its events were asked for.
    selected: Option<Vec<Window>>,
    /// Where the banner was at the last look, if it was mapped.
    pub(super) now_at: Option<Area>,
    monitor: Option<Area>,
}

/// A window above the banner.
struct Cover {
    window: Window,
    area: Area,
    border: i32,
}

impl Eyes {
    /// The caller has negotiated XRes and RandR.
    pub(super) fn new(x: RustConnection, number: usize, root: Window, banner: Banner) -> Result<Self, ReplyError> {
        let atoms = Atoms::new(&x)?.reply()?;
        let compositor = x.intern_atom(false, format!("_NET_WM_CM_S{number}").as_bytes())?.reply()?.atom;
        let own = Own::new(&x, &banner.own_pids)?;
        let dpms = x.extension_information(dpms::X11_EXTENSION_NAME)?.is_some();
        let saver = x.extension_information(screensaver::X11_EXTENSION_NAME)?.is_some();
        if saver {
            x.screensaver_select_input(root, screensaver::Event::NOTIFY_MASK)?;
        }
        let events = EventMask::SUBSTRUCTURE_NOTIFY | EventMask::STRUCTURE_NOTIFY;
        x.change_window_attributes(root, &ChangeWindowAttributesAux::new().event_mask(events))?;
        let (around, selected) = (Vec::new(), None);
        let mut eyes = Self {
            x,
            root,
            atoms,
            compositor,
            own,
            dpms,
            saver,
            banner,
            around,
            selected,
            now_at: None,
            monitor: None,
        };
        eyes.monitors()?;
        Ok(eyes)
    }

    /// Notes where the monitors are now.
    pub(super) fn monitors(&mut self) -> Result<(), ReplyError> {
        let monitors = window_state::monitors(&self.x, self.root)?;
        let named = monitors.iter().find(|monitor| Some(&monitor.name) == self.banner.monitor.as_ref());
        let area = named.or(monitors.first()).map(|monitor| monitor.area);
        self.monitor = area.map(|area| Area { x: area.x, y: area.y, w: area.width, h: area.height });
        Ok(())
    }

    /// The monitor on which the banner must be.
    pub(super) fn monitor(&self) -> Option<Area> {
        self.monitor
    }

    /// Looks once. What happens meanwhile may be in it or not.
    pub(super) fn look(&mut self) -> Result<Look, ReplyError> {
        let locked = self.locked()?;
        let seen = match self.seen()? {
            Some(seen) => seen,
            // Either it is gone, or a window around it went just now.
            None if there(self.x.get_geometry(self.banner.window)?.reply())?.is_some() => Seen::Hidden(Why::Unmapped),
            None => Seen::Hidden(Why::Gone),
        };
        Ok(Look { seen, locked })
    }

    fn locked(&self) -> Result<bool, ReplyError> {
        let saver = if self.saver { Some(self.x.screensaver_query_info(self.root)?) } else { None };
        let dpms = if self.dpms { Some(self.x.dpms_info()?) } else { None };
        let blanked = match saver {
            Some(saver) => saver.reply()?.state == u8::from(screensaver::State::ON),
            None => false,
        };
        let off = match dpms {
            Some(dpms) => {
                let dpms = dpms.reply()?;
                dpms.state && dpms.power_level != DPMSMode::ON
            }
            None => false,
        };
        Ok(blanked || off)
    }

    /// `None` where a window on the way is gone.
    fn seen(&mut self) -> Result<Option<Seen>, ReplyError> {
        let window = self.banner.window;
        let Some(trees) = self.trees()? else { return Ok(None) };
        self.select()?;
        let attributes = self.x.get_window_attributes(window)?;
        let path: Vec<Window> = std::iter::once(window).chain(self.around.iter().copied()).collect();
        let geometries = path.iter().map(|step| self.x.get_geometry(*step)).collect::<Result<Vec<_>, _>>()?;
        let Some(attributes) = there(attributes.reply())? else { return Ok(None) };
        let mut places = Vec::new();
        for geometry in geometries {
            let Some(geometry) = there(geometry.reply())? else { return Ok(None) };
            places.push(geometry);
        }
        self.now_at = None;
        if attributes.map_state != MapState::VIEWABLE {
            return Ok(Some(Seen::Hidden(Why::Unmapped)));
        }
        let (insides, levels) = climb(&trees, &path, &places);
        let Some(area) = insides.first().copied() else { return Ok(None) };
        self.now_at = Some(area);
        let (w, h) = self.banner.size;
        if area.w.saturating_add(SMALLER) < w.into() || area.h.saturating_add(SMALLER) < h.into() {
            return Ok(Some(Seen::Hidden(Why::Shrunk)));
        }
        if !self.monitor.is_some_and(|monitor| inside(area, monitor)) {
            return Ok(Some(Seen::Hidden(Why::Moved)));
        }
        if self.see_through(&path, area, &insides)? {
            return Ok(Some(Seen::Hidden(Why::Transparent)));
        }
        let mut uncovered = Uncovered::new(area);
        // What sticks out of a window around it does not show. The monitor's edge was looked at above.
        insides.iter().skip(1).for_each(|around| uncovered.keep_inside(&[*around]));
        self.take_off_above(&mut uncovered, area, &levels)?;
        self.take_off_inside(&mut uncovered, area)?;
        Ok(Some(match uncovered.left() {
            Left::Whole => Seen::Whole,
            Left::Part => Seen::Partly,
            Left::Nothing => Seen::Hidden(Why::Covered),
        }))
    }

    /// The children of each window around the banner, up to the root's; notes which windows these are.
    fn trees(&mut self) -> Result<Option<Vec<Vec<Window>>>, ReplyError> {
        let mut trees = Vec::new();
        self.around.clear();
        let Some(tree) = there(self.x.query_tree(self.banner.window)?.reply())? else { return Ok(None) };
        let mut parent = tree.parent;
        for _ in 0..MAX_DEPTH {
            if parent == x11rb::NONE {
                break;
            }
            let Some(tree) = there(self.x.query_tree(parent)?.reply())? else { return Ok(None) };
            trees.push(tree.children);
            if parent != self.root {
                self.around.push(parent);
            }
            parent = tree.parent;
        }
        Ok(Some(trees))
    }

    /// Asks for the events of the banner and the windows around it.
    fn select(&mut self) -> Result<(), ReplyError> {
        if self.selected.as_ref() == Some(&self.around) {
            return Ok(());
        }
        let events = EventMask::STRUCTURE_NOTIFY
            | EventMask::SUBSTRUCTURE_NOTIFY
            | EventMask::VISIBILITY_CHANGE
            | EventMask::PROPERTY_CHANGE;
        for window in std::iter::once(&self.banner.window).chain(&self.around) {
            let events = ChangeWindowAttributesAux::new().event_mask(events);
            self.x.change_window_attributes(*window, &events)?.ignore_error();
        }
        self.selected = Some(self.around.clone());
        Ok(())
    }

    /// Whether a compositor was told to show next to nothing of it, or its shape was cut away.
    fn see_through(&self, path: &[Window], area: Area, insides: &[Area]) -> Result<bool, ReplyError> {
        let owner = self.x.get_selection_owner(self.compositor)?;
        let name = self.atoms._NET_WM_WINDOW_OPACITY;
        let opacities = path
            .iter()
            .map(|step| self.x.get_property(false, *step, name, AtomEnum::CARDINAL, 0, 1))
            .collect::<Result<Vec<_>, _>>()?;
        let shapes = path.iter().map(|step| self.x.shape_get_rectangles(*step, SK::BOUNDING));
        let shapes = shapes.collect::<Result<Vec<_>, _>>()?;
        let composited = owner.reply()?.owner != x11rb::NONE;
        for opacity in opacities {
            let opacity = there(opacity.reply())?.and_then(|reply| reply.value32().and_then(|mut value| value.next()));
            if composited && opacity.is_some_and(|opacity| opacity < OPAQUE / 2) {
                return Ok(true);
            }
        }
        let mut shaped = Uncovered::new(area);
        insides.iter().for_each(|around| shaped.keep_inside(&[*around]));
        let before = shaped.pixels();
        for (shape, inside) in shapes.into_iter().zip(insides) {
            let Some(shape) = there(shape.reply())? else { continue };
            let parts: Vec<Area> = shape
                .rectangles
                .iter()
                .map(|part| Area {
                    x: inside.x + i32::from(part.x),
                    y: inside.y + i32::from(part.y),
                    w: part.width.into(),
                    h: part.height.into(),
                })
                .collect();
            shaped.keep_inside(&parts);
        }
        Ok(shaped.pixels() < before.div_ceil(2))
    }

    /// Takes off what other programs' windows above the banner cover, on each level from its own to the root's.
    fn take_off_above(&self, left: &mut Uncovered, area: Area, levels: &[Level]) -> Result<(), ReplyError> {
        for level in levels {
            let asked = level
                .above
                .iter()
                .map(|window| Ok((self.x.get_window_attributes(*window)?, self.x.get_geometry(*window)?)))
                .collect::<Result<Vec<_>, ReplyError>>()?;
            let mut covers = Vec::new();
            for (window, (attributes, geometry)) in level.above.iter().zip(asked) {
                let (attributes, geometry) = (there(attributes.reply())?, there(geometry.reply())?);
                let (Some(attributes), Some(geometry)) = (attributes, geometry) else { continue };
                let shows = attributes.map_state == MapState::VIEWABLE && attributes.class != WindowClass::INPUT_ONLY;
                let outer = outer(level.origin, &geometry);
                if shows && meet(outer, area) && !self.is_the_servers(*window) {
                    covers.push(Cover { window: *window, area: outer, border: geometry.border_width.into() });
                }
            }
            for cover in covers {
                if !self.own.any(&self.x, &[cover.window])? && !self.own.frames(&self.x, cover.window)? {
                    self.shape_of(&cover)?.into_iter().for_each(|part| left.take_off(part));
                }
            }
        }
        Ok(())
    }

    /// What of a window's rectangle is really drawn: not what its shape cuts away, nor the shadow it draws around itself.
    fn shape_of(&self, cover: &Cover) -> Result<Vec<Area>, ReplyError> {
        let shape = self.x.shape_get_rectangles(cover.window, SK::BOUNDING)?;
        let extents = self.atoms._GTK_FRAME_EXTENTS;
        let shadow = self.x.get_property(false, cover.window, extents, AtomEnum::CARDINAL, 0, 4)?;
        let shadow = there(shadow.reply())?.and_then(|reply| reply.value32().map(Iterator::collect::<Vec<_>>));
        let body = match shadow.as_deref() {
            Some([left, right, top, bottom]) => {
                let [left, right, top, bottom] = [left, right, top, bottom].map(|side| (*side).min(MAX_SHADOW));
                Area {
                    x: cover.area.x.saturating_add_unsigned(left),
                    y: cover.area.y.saturating_add_unsigned(top),
                    w: cover.area.w.saturating_sub(left + right),
                    h: cover.area.h.saturating_sub(top + bottom),
                }
            }
            Some(_) | None => cover.area,
        };
        let Some(shape) = there(shape.reply())? else { return Ok(vec![body]) };
        let part = |part: &x11rb::protocol::xproto::Rectangle| {
            let area = Area {
                x: cover.area.x + cover.border + i32::from(part.x),
                y: cover.area.y + cover.border + i32::from(part.y),
                w: part.width.into(),
                h: part.height.into(),
            };
            common(area, body)
        };
        Ok(shape.rectangles.iter().filter_map(part).collect())
    }

    /// Takes off what other programs have put into the banner.
    fn take_off_inside(&self, left: &mut Uncovered, area: Area) -> Result<(), ReplyError> {
        let mut level = vec![(self.banner.window, (area.x, area.y))];
        let mut seen = 0;
        while !level.is_empty() && seen < MAX_INSIDE {
            let asked = level.iter().map(|(window, _)| self.x.query_tree(*window)).collect::<Result<Vec<_>, _>>()?;
            let mut children = Vec::new();
            for ((_, origin), tree) in level.iter().zip(asked) {
                for child in there(tree.reply())?.into_iter().flat_map(|tree| tree.children) {
                    seen += 1;
                    let questions = (self.x.get_window_attributes(child)?, self.x.get_geometry(child)?);
                    children.push((child, *origin, questions));
                }
            }
            level.clear();
            for (child, origin, (attributes, geometry)) in children {
                let (attributes, geometry) = (there(attributes.reply())?, there(geometry.reply())?);
                let (Some(attributes), Some(geometry)) = (attributes, geometry) else { continue };
                let outer = outer(origin, &geometry);
                if attributes.map_state != MapState::VIEWABLE || attributes.class == WindowClass::INPUT_ONLY {
                    continue;
                }
                if self.is_the_banners(child) || self.own.any(&self.x, &[child])? {
                    let border = i32::from(geometry.border_width);
                    level.push((child, (outer.x + border, outer.y + border)));
                } else {
                    left.take_off(outer);
                }
            }
        }
        Ok(())
    }

    /// Whether a window was made by the display itself, such as the one a compositor draws into.
    fn is_the_servers(&self, window: Window) -> bool {
        self.maker(window) == self.maker(self.root)
    }

    /// Whether a window was made over the same connection as the banner.
    fn is_the_banners(&self, window: Window) -> bool {
        self.maker(window) == self.maker(self.banner.window)
    }

    fn maker(&self, window: Window) -> Window {
        window & !self.x.setup().resource_id_mask
    }
}
