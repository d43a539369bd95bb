//! Where the banner belongs, and whether a window is where it should be: monitors, work area, one window's geometry.

#[cfg(target_os = "linux")]
#[path = "window_state/x11.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "window_state/elsewhere.rs"]
mod system;

pub use system::Desktop;
#[cfg(target_os = "linux")]
pub(crate) use system::{monitors, work_area};

/// A rectangle on the desktop, in pixels from its top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Area {
    /// What two areas share, if anything.
    pub fn overlap(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let width = u32::try_from(self.right().min(other.right()) - i64::from(x)).ok().filter(|width| *width > 0)?;
        let height =
            u32::try_from(self.bottom().min(other.bottom()) - i64::from(y)).ok().filter(|height| *height > 0)?;
        Some(Self { x, y, width, height })
    }

    /// Whether `other` lies inside in full.
    pub fn contains(self, other: Self) -> bool {
        self.overlap(other) == Some(other)
    }

    fn right(self) -> i64 {
        i64::from(self.x) + i64::from(self.width)
    }

    fn bottom(self) -> i64 {
        i64::from(self.y) + i64::from(self.height)
    }
}

/// A monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    /// Its name, such as "HDMI-1".
    pub name: String,
    /// Where it is on the desktop.
    pub area: Area,
    /// Whether it is the primary one.
    pub primary: bool,
}

/// One window as the display knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowState {
    /// Where it is on the desktop, without its frame.
    pub area: Area,
    /// Whether it and all its parents are mapped.
    pub viewable: bool,
}

/// The desktop could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum DesktopError {
    /// The display is missing, or its connection broke.
    #[error("the display cannot be asked")]
    Display(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no such window any more.
    #[error("there is no such window")]
    NoWindow,
    /// There is no way to ask on this operating system.
    #[error(transparent)]
    Unsupported(#[from] crate::Unsupported),
}

/// The place for a window of `width` x `height` at the bottom right of `monitor`, `margin` pixels from the edges of what
/// panels leave free (`work`); on the monitor itself where that leaves no room.
pub fn bottom_right(monitor: Area, work: Option<Area>, (width, height): (u32, u32), margin: u32) -> Area {
    let room = |area: &Area| area.width >= width + 2 * margin && area.height >= height + 2 * margin;
    let free = work.and_then(|work| work.overlap(monitor)).filter(room).unwrap_or(monitor);
    let from = |edge: i64, size: u32| i32::try_from(edge - i64::from(size) - i64::from(margin)).unwrap_or(0);
    Area { x: from(free.right(), width), y: from(free.bottom(), height), width, height }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, y: i32, width: u32, height: u32) -> Area {
        Area { x, y, width, height }
    }

    #[test]
    fn the_banner_has_its_place() {
        let check = |monitor, work, expect| assert_eq!(bottom_right(monitor, work, (400, 72), 16), expect);
        let left = area(0, 0, 1920, 1080);
        let right = area(1920, 0, 1280, 1024);
        check(left, None, area(1504, 992, 400, 72));
        // A panel at the bottom.
        check(left, Some(area(0, 0, 1920, 1040)), area(1504, 952, 400, 72));
        // The work area spans both monitors.
        check(right, Some(area(0, 0, 3200, 1040)), area(2784, 936, 400, 72));
        // A work area that leaves no room here.
        check(right, Some(left), area(2784, 936, 400, 72));
        check(area(-1280, 0, 1280, 1024), None, area(-416, 936, 400, 72));
    }

    #[test]
    fn areas_overlap() {
        let screen = area(0, 0, 100, 100);
        assert_eq!(screen.overlap(area(90, 90, 20, 20)), Some(area(90, 90, 10, 10)));
        assert_eq!(screen.overlap(area(100, 0, 10, 10)), None);
        assert!(screen.contains(area(10, 10, 90, 90)) && !screen.contains(area(10, 10, 91, 90)));
    }
}
