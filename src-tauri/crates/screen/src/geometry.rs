//! Rectangles, the grid of tiles, and small regions made of rectangles.

/// The side of a tile, in pixels.
pub const TILE: u16 = 64;

/// The size of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// The width.
    pub w: u16,
    /// The height.
    pub h: u16,
}

impl Size {
    /// The whole picture as a rectangle.
    #[must_use]
    pub const fn rect(self) -> Rect {
        Rect { x: 0, y: 0, w: self.w, h: self.h }
    }
}

/// A rectangle in pixels of the mirrored monitor; `x + w` and `y + h` never exceed 65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rect {
    /// The left edge.
    pub x: u16,
    /// The upper edge.
    pub y: u16,
    /// The width.
    pub w: u16,
    /// The height.
    pub h: u16,
}

impl Rect {
    /// Makes a rectangle, cut where it would pass 65535.
    #[must_use]
    pub const fn new(x: u16, y: u16, w: u16, h: u16) -> Self {
        Self { x, y, w: x.saturating_add(w) - x, h: y.saturating_add(h) - y }
    }

    const fn from_edges(x: u16, y: u16, right: u16, bottom: u16) -> Self {
        Self { x, y, w: right.saturating_sub(x), h: bottom.saturating_sub(y) }
    }

    /// The first column right of it.
    #[must_use]
    pub const fn right(self) -> u16 {
        self.x.saturating_add(self.w)
    }

    /// The first row below it.
    #[must_use]
    pub const fn bottom(self) -> u16 {
        self.y.saturating_add(self.h)
    }

    /// Whether it covers no pixel.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.w == 0 || self.h == 0
    }

    /// How many pixels it covers.
    #[must_use]
    pub const fn pixels(self) -> u32 {
        self.w as u32 * self.h as u32
    }

    /// What both cover; empty where they do not meet.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        Self::from_edges(x, y, self.right().min(other.right()), self.bottom().min(other.bottom()))
    }

    /// The smallest rectangle that covers both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self::from_edges(x, y, self.right().max(other.right()), self.bottom().max(other.bottom()))
    }

    /// Whether they share a pixel.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        !self.intersect(other).is_empty()
    }

    /// Whether it covers all of `other`.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.is_empty() || self.intersect(other) == other
    }

    /// Whether it covers a pixel.
    #[must_use]
    pub const fn covers(self, x: u16, y: u16) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    /// What it covers and `other` does not, as at most four rectangles that do not overlap.
    pub fn minus(self, other: Self) -> impl Iterator<Item = Self> {
        let cut = self.intersect(other);
        let pieces = if cut.is_empty() {
            [self, Self::default(), Self::default(), Self::default()]
        } else {
            [
                Self::from_edges(self.x, self.y, self.right(), cut.y),
                Self::from_edges(self.x, cut.bottom(), self.right(), self.bottom()),
                Self::from_edges(self.x, cut.y, cut.x, cut.bottom()),
                Self::from_edges(cut.right(), cut.y, self.right(), cut.bottom()),
            ]
        };
        pieces.into_iter().filter(|piece| !piece.is_empty())
    }
}

impl Default for Rect {
    /// The empty rectangle.
    fn default() -> Self {
        Self::new(0, 0, 0, 0)
    }
}

/// A window's place in pixels of the mirrored monitor; it may lie partly or wholly outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Area {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// The width.
    pub w: u32,
    /// The height.
    pub h: u32,
}

impl Area {
    /// The part of it that lies on a picture of this size.
    #[must_use]
    pub fn on(self, size: Size) -> Rect {
        let clamp = |value: i64, limit: u16| u16::try_from(value.clamp(0, i64::from(limit))).unwrap_or(limit);
        let (x, y) = (i64::from(self.x), i64::from(self.y));
        Rect::from_edges(
            clamp(x, size.w),
            clamp(y, size.h),
            clamp(x + i64::from(self.w), size.w),
            clamp(y + i64::from(self.h), size.h),
        )
    }
}

/// The tiles of the 64x64 grid that a rectangle touches, each cut to the rectangle, row by row.
pub fn tiles(rect: Rect) -> impl Iterator<Item = Rect> {
    let columns = rect.x / TILE..=rect.right().saturating_sub(1) / TILE;
    let rows = rect.y / TILE..=rect.bottom().saturating_sub(1) / TILE;
    rows.flat_map(move |row| {
        columns.clone().map(move |column| Rect::new(column * TILE, row * TILE, TILE, TILE).intersect(rect))
    })
    .filter(|tile| !tile.is_empty())
}

/// A rectangle in strips of its whole width, from the top, each `high` rows and `overlap` of them shared with the next: what
/// the end of one cuts is whole in another. Where `high` is not above `overlap`, strips are one row higher than that.
#[must_use]
pub fn strips(rect: Rect, high: u16, overlap: u16) -> Vec<Rect> {
    let high = high.max(overlap.saturating_add(1));
    let mut strips = Vec::new();
    let mut top = rect.y;
    loop {
        let strip = Rect::new(rect.x, top, rect.w, high).intersect(rect);
        strips.push(strip);
        if strip.bottom() >= rect.bottom() {
            return strips;
        }
        top = strip.bottom() - overlap;
    }
}

/// A set of pixels, kept as rectangles that do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Region {
    rects: Vec<Rect>,
}

impl Region {
    /// The empty region.
    #[must_use]
    pub const fn new() -> Self {
        Self { rects: Vec::new() }
    }

    /// Its rectangles; they do not overlap.
    #[must_use]
    pub fn rects(&self) -> &[Rect] {
        &self.rects
    }

    /// Whether it covers no pixel.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rects.is_empty()
    }

    /// Adds a rectangle.
    pub fn add(&mut self, rect: Rect) {
        if rect.is_empty() || self.rects.iter().any(|held| held.contains(rect)) {
            return;
        }
        self.remove(rect);
        self.rects.push(rect);
    }

    /// Takes a rectangle away.
    pub fn remove(&mut self, rect: Rect) {
        if self.rects.iter().any(|held| held.meets(rect)) {
            self.rects = self.rects.iter().flat_map(|held| held.minus(rect)).collect();
        }
    }

    /// Adds all of another region.
    pub fn add_all(&mut self, other: &Self) {
        other.rects.iter().for_each(|rect| self.add(*rect));
    }

    /// Takes all of another region away.
    pub fn remove_all(&mut self, other: &Self) {
        other.rects.iter().for_each(|rect| self.remove(*rect));
    }

    /// What both cover.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        // Neither holds overlapping rectangles, so their intersections do not overlap either.
        Self { rects: other.rects.iter().flat_map(|rect| self.within(*rect).rects).collect() }
    }

    /// The part of it that lies in a rectangle.
    #[must_use]
    pub fn within(&self, rect: Rect) -> Self {
        Self { rects: self.rects.iter().map(|held| held.intersect(rect)).filter(|cut| !cut.is_empty()).collect() }
    }

    /// The part of a rectangle that it does not cover.
    #[must_use]
    pub fn outside(&self, rect: Rect) -> Self {
        let mut rest = Self::from_iter([rect]);
        rest.remove_all(&self.within(rect));
        rest
    }

    /// Whether it covers all of a rectangle.
    #[must_use]
    pub fn contains(&self, rect: Rect) -> bool {
        self.outside(rect).is_empty()
    }

    /// Whether it shares a pixel with a rectangle.
    #[must_use]
    pub fn meets(&self, rect: Rect) -> bool {
        self.rects.iter().any(|held| held.meets(rect))
    }

    /// Whether it covers a pixel.
    #[must_use]
    pub fn covers(&self, x: u16, y: u16) -> bool {
        self.rects.iter().any(|held| held.covers(x, y))
    }
}

impl FromIterator<Rect> for Region {
    fn from_iter<T: IntoIterator<Item = Rect>>(rects: T) -> Self {
        let mut region = Self::new();
        rects.into_iter().for_each(|rect| region.add(rect));
        region
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_covers_what_is_left_and_nothing_twice() {
        let check = |a: Rect, b: Rect| {
            let pieces: Vec<Rect> = a.minus(b).collect();
            for y in 0..20 {
                for x in 0..20 {
                    let want = a.covers(x, y) && !b.covers(x, y);
                    assert_eq!(pieces.iter().filter(|piece| piece.covers(x, y)).count(), usize::from(want));
                }
            }
        };
        let a = Rect::new(4, 4, 8, 8);
        for b in [
            Rect::new(6, 6, 2, 2),
            Rect::new(0, 0, 20, 20),
            Rect::new(0, 0, 4, 4),
            Rect::new(10, 2, 9, 5),
            Rect::new(5, 0, 1, 20),
            Rect::new(0, 11, 20, 1),
        ] {
            check(a, b);
        }
    }

    #[test]
    fn tiles_cover_the_rectangle_once() {
        let check = |rect: Rect, count: usize| {
            let all: Vec<Rect> = tiles(rect).collect();
            assert_eq!(all.len(), count);
            assert_eq!(all.iter().map(|tile| tile.pixels()).sum::<u32>(), rect.pixels());
        };
        check(Rect::new(0, 0, 64, 64), 1);
        check(Rect::new(63, 63, 2, 2), 4);
        check(Rect::new(10, 10, 0, 5), 0);
        check(Rect::new(0, 0, 1920, 1080), 30 * 17);
    }

    #[test]
    fn strips_cover_a_rectangle_and_overlap() {
        let check = |rect: Rect, high: u16, count: usize| {
            let strips = strips(rect, high, 48);
            assert_eq!(strips.len(), count, "{rect:?}");
            assert_eq!(strips.iter().fold(Rect::default(), |all, strip| all.union(*strip)), rect);
            for pair in strips.windows(2) {
                assert_eq!(pair[0].bottom() - 48, pair[1].y);
            }
        };
        check(Rect::new(5, 5, 100, 50), 200, 1);
        check(Rect::new(0, 0, 1920, 1080), 208, 7);
        check(Rect::new(0, 0, 1, 1), 200, 1);
        check(Rect::new(0, 0, 10, 60), 10, 12);
        check(Rect::default(), 10, 1);
    }

    #[test]
    fn a_window_partly_outside_is_cut() {
        let check = |area: Area, expect: Rect| assert_eq!(area.on(Size { w: 100, h: 50 }), expect);
        check(Area { x: -10, y: -10, w: 30, h: 30 }, Rect::new(0, 0, 20, 20));
        check(Area { x: 90, y: 40, w: 100, h: 100 }, Rect::new(90, 40, 10, 10));
        check(Area { x: i32::MIN, y: 0, w: u32::MAX, h: 10 }, Rect::new(0, 0, 100, 10));
        check(Area { x: 200, y: 0, w: 10, h: 10 }, Rect::new(100, 0, 0, 10));
    }
}
