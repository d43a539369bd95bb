//! How much of the banner is left when the windows above it are taken off. Arithmetic only.

use screen::{Area, Rect, Region};

/// What is left of the banner's area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Whole,
    Part,
    Nothing,
}

/// The banner, in its own coordinates, without what covers it.
pub(super) struct Uncovered {
    banner: Area,
    whole: u32,
    left: Region,
}

impl Uncovered {
    /// All of it.
    pub(super) fn new(banner: Area) -> Self {
        let side = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
        let rect = Rect::new(0, 0, side(banner.w), side(banner.h));
        Self { banner, whole: rect.pixels(), left: Region::from_iter([rect]) }
    }

    /// Takes off what `cover` covers, in the desktop's coordinates.
    pub(super) fn take_off(&mut self, cover: Area) {
        if let Some(rect) = self.on_banner(cover) {
            self.left.remove(rect);
        }
    }

    /// Keeps only what lies inside one of `clips`, in the desktop's coordinates.
    pub(super) fn keep_inside(&mut self, clips: &[Area]) {
        let mut kept = Region::new();
        for rect in clips.iter().filter_map(|clip| self.on_banner(*clip)) {
            kept.add_all(&self.left.within(rect));
        }
        self.left = kept;
    }

    /// How many of its pixels are left.
    pub(super) fn pixels(&self) -> u32 {
        self.left.rects().iter().map(|rect| rect.pixels()).sum()
    }

    pub(super) fn left(&self) -> Left {
        match self.pixels() {
            0 => Left::Nothing,
            all if all == self.whole => Left::Whole,
            _ => Left::Part,
        }
    }

    fn on_banner(&self, area: Area) -> Option<Rect> {
        let (x, w) = span(area.x, area.w, self.banner.x, self.banner.w)?;
        let (y, h) = span(area.y, area.h, self.banner.y, self.banner.h)?;
        Some(Rect::new(x, y, w, h))
    }
}

/// Whether two areas share a pixel.
pub(super) fn meet(a: Area, b: Area) -> bool {
    span(a.x, a.w, b.x, b.w).is_some() && span(a.y, a.h, b.y, b.h).is_some()
}

/// The part of a line of `length` from `start` that lies on one of `on` pixels from `base`, counted from `base`.
fn span(start: i32, length: u32, base: i32, on: u32) -> Option<(u16, u16)> {
    let from = i64::from(start).max(i64::from(base));
    let to = (i64::from(start) + i64::from(length)).min(i64::from(base) + i64::from(on));
    let at = u16::try_from(from - i64::from(base)).ok()?;
    let length = u16::try_from(to - from).ok().filter(|length| *length > 0)?;
    Some((at, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, y: i32, w: u32, h: u32) -> Area {
        Area { x, y, w, h }
    }

    #[test]
    fn covers_add_up() {
        let check = |covers: &[Area], expect: Left| {
            let mut banner = Uncovered::new(area(-100, 50, 400, 72));
            covers.iter().for_each(|cover| banner.take_off(*cover));
            assert_eq!(banner.left(), expect, "{covers:?}");
        };
        check(&[], Left::Whole);
        check(&[area(300, 50, 10, 72), area(-110, 0, 10, 500)], Left::Whole);
        check(&[area(299, 50, 10, 72)], Left::Part);
        check(&[area(-200, 0, 3000, 3000)], Left::Nothing);
        check(&[area(-100, 50, 200, 72), area(100, 50, 200, 72)], Left::Nothing);
        check(&[area(-100, 50, 200, 72), area(101, 50, 200, 72)], Left::Part);
        check(&[area(i32::MIN, i32::MIN, u32::MAX, u32::MAX)], Left::Nothing);
    }

    #[test]
    fn clips_cut() {
        let mut banner = Uncovered::new(area(0, 0, 100, 10));
        banner.keep_inside(&[area(0, 0, 40, 10), area(90, 0, 40, 40)]);
        assert_eq!((banner.pixels(), banner.left()), (500, Left::Part));
        banner.keep_inside(&[area(200, 0, 10, 10)]);
        assert_eq!(banner.left(), Left::Nothing);
    }
}
