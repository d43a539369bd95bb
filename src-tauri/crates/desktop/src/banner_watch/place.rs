//! Where windows are: from each one's place in its parent to places on the desktop. Arithmetic only.

use screen::Area;
use x11rb::protocol::xproto::{GetGeometryReply, Window};

/// How far past the monitor's edge the banner may reach, in pixels: sizes are rounded.
const PAST_EDGE: i32 = 4;

/// One step from the banner up to the root.
pub(super) struct Level {
    /// The windows above the one in question, inside the same parent.
    pub(super) above: Vec<Window>,
    /// The place of the parent's inside on the desktop.
    pub(super) origin: (i32, i32),
}

/// Where the inside of each window of `path` is on the desktop, and what is above it on its level.
pub(super) fn climb(trees: &[Vec<Window>], path: &[Window], places: &[GetGeometryReply]) -> (Vec<Area>, Vec<Level>) {
    let (mut insides, mut levels) = (Vec::new(), Vec::new());
    let mut origin = (0, 0);
    for ((window, place), siblings) in path.iter().zip(places).zip(trees).rev() {
        let above = siblings.iter().skip_while(|sibling| *sibling != window).skip(1).copied().collect();
        levels.push(Level { above, origin });
        let border = i32::from(place.border_width);
        origin = (origin.0 + i32::from(place.x) + border, origin.1 + i32::from(place.y) + border);
        insides.push(Area { x: origin.0, y: origin.1, w: place.width.into(), h: place.height.into() });
    }
    insides.reverse();
    (insides, levels)
}

/// Where a window is on the desktop, with its border.
pub(super) fn outer((x, y): (i32, i32), place: &GetGeometryReply) -> Area {
    let border = 2 * u32::from(place.border_width);
    Area {
        x: x + i32::from(place.x),
        y: y + i32::from(place.y),
        w: u32::from(place.width) + border,
        h: u32::from(place.height) + border,
    }
}

/// What two areas share.
pub(super) fn common(a: Area, b: Area) -> Option<Area> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let far = |start: i32, length: u32| i64::from(start) + i64::from(length);
    let w = far(a.x, a.w).min(far(b.x, b.w)) - i64::from(x);
    let h = far(a.y, a.h).min(far(b.y, b.h)) - i64::from(y);
    let side = |length: i64| u32::try_from(length).ok().filter(|length| *length > 0);
    Some(Area { x, y, w: side(w)?, h: side(h)? })
}

/// Whether `area` lies inside `monitor`, but for what rounding may do.
pub(super) fn inside(area: Area, monitor: Area) -> bool {
    let slack = i64::from(PAST_EDGE);
    let within = |start: i32, length: u32, base: i32, on: u32| {
        i64::from(start) >= i64::from(base) - slack
            && i64::from(start) + i64::from(length) <= i64::from(base) + i64::from(on) + slack
    };
    within(area.x, area.w, monitor.x, monitor.w) && within(area.y, area.h, monitor.y, monitor.h)
}
