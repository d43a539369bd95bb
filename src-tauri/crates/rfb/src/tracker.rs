//! What the client still has to be told: a shadow of the picture it has, and per 64x64 tile what is outstanding.
//!
//! Damage only says where to look; what is sent is the difference from the shadow. A tile that was sent with losses is
//! marked, and is due again, exactly, once it has rested.

use screen::{Rect, TILE, tiles};

use crate::picture::Picture;
use crate::scroll;

/// How long a region must rest before what was sent with losses is sent again exactly, in milliseconds.
pub const REST_MS: u64 = 300;

/// How many unchanged pixels may be sent along to save a rectangle.
const SLACK: u32 = 2048;

#[derive(Debug, Clone, Copy, Default)]
struct Tile {
    /// Told to be damaged; compare with the shadow.
    damaged: bool,
    /// The client must get it even if the shadow says that it has it.
    forced: bool,
    /// The client has it only roughly.
    lossy: bool,
    changed_ms: u64,
}

/// A part of the client's own picture that moves (RFC 6143, 7.7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) from_x: u16,
    pub(crate) from_y: u16,
    pub(crate) to: Rect,
}

/// The update tracker of one client.
#[derive(Debug)]
pub(crate) struct Tracker {
    width: u16,
    height: u16,
    columns: usize,
    tiles: Vec<Tile>,
    shadow: Vec<u8>,
}

impl Tracker {
    /// Starts with everything outstanding: the client has nothing yet.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        let (columns, rows) = (usize::from(width.div_ceil(TILE)), usize::from(height.div_ceil(TILE)));
        Self {
            width,
            height,
            columns,
            tiles: vec![Tile { forced: true, ..Tile::default() }; columns * rows],
            shadow: vec![0; usize::from(width) * usize::from(height) * 4],
        }
    }

    pub(crate) fn bounds(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    pub(crate) fn damage(&mut self, rect: Rect) {
        self.each(rect, |tile| tile.damaged = true);
    }

    /// Marks what the client asked to get whole.
    pub(crate) fn force(&mut self, rect: Rect) {
        self.each(rect, |tile| tile.forced = true);
    }

    /// Marks what was sent with losses.
    pub(crate) fn sent_lossy(&mut self, rect: Rect, now_ms: u64) {
        self.each(rect, |tile| (tile.lossy, tile.changed_ms) = (true, now_ms));
    }

    /// Marks what was sent exactly; tiles that are only partly covered stay as they are.
    pub(crate) fn sent_exact(&mut self, rect: Rect) {
        for cut in tiles(rect.intersect(self.bounds())) {
            let index = self.index(cut);
            if self.whole(index) == cut {
                self.tiles[index].lossy = false;
            }
        }
    }

    /// When the next lossy tile within `area` will have rested, in milliseconds.
    pub(crate) fn rested_at(&self, area: Rect) -> Option<u64> {
        let lossy =
            self.tiles.iter().enumerate().filter(|(index, tile)| tile.lossy && area.contains(self.whole(*index)));
        lossy.map(|(_, tile)| tile.changed_ms + REST_MS).min()
    }

    /// Finds what moved within `area`, and moves it in the shadow as the client will.
    pub(crate) fn take_copies(&mut self, picture: &Picture, area: Rect, now_ms: u64) -> Vec<Copy> {
        if self.tiles.iter().any(|tile| tile.forced) {
            return Vec::new();
        }
        let candidates = gather(join(self.changed(picture, area)));
        let mut copies = Vec::new();
        for rect in candidates.into_iter().filter(|rect| rect.w >= TILE && rect.h >= TILE) {
            for copy in scroll::find(picture, &self.shadow, rect) {
                self.copy(copy, now_ms);
                copies.push(copy);
            }
        }
        copies
    }

    /// Takes what differs from the client's picture within `area`, and takes it over into the shadow.
    pub(crate) fn take_changed(&mut self, picture: &Picture, area: Rect, now_ms: u64) -> Vec<Rect> {
        let changed = self.changed(picture, area);
        for rect in &changed {
            self.each(*rect, |tile| tile.changed_ms = now_ms);
        }
        let rects = join(changed);
        for rect in &rects {
            self.take_over(picture, *rect);
        }
        for index in 0..self.tiles.len() {
            if area.contains(self.whole(index)) {
                let tile = &mut self.tiles[index];
                (tile.damaged, tile.forced) = (false, false);
            }
        }
        rects
    }

    /// Takes lossy tiles within `area` that have rested, at most `budget` pixels; the shadow has them already.
    pub(crate) fn take_rested(&mut self, area: Rect, now_ms: u64, budget: u32) -> Vec<Rect> {
        let (mut taken, mut left) = (Vec::new(), budget);
        for index in 0..self.tiles.len() {
            let (tile, whole) = (self.tiles[index], self.whole(index));
            let due = tile.lossy && !tile.damaged && tile.changed_ms + REST_MS <= now_ms && area.contains(whole);
            if due && left > 0 {
                self.tiles[index].lossy = false;
                left = left.saturating_sub(whole.pixels());
                taken.push(whole);
            }
        }
        join(taken)
    }

    /// The differences from the shadow, at most one rectangle a tile.
    fn changed(&self, picture: &Picture, area: Rect) -> Vec<Rect> {
        let mut found = Vec::new();
        for (index, tile) in self.tiles.iter().enumerate() {
            let rect = if tile.forced || tile.damaged { self.whole(index).intersect(area) } else { continue };
            let rect = if tile.forced { rect } else { self.difference(picture, rect) };
            if !rect.is_empty() {
                found.push(rect);
            }
        }
        found
    }

    /// The smallest rectangle within `rect` that holds all pixels that differ from the shadow.
    fn difference(&self, picture: &Picture, rect: Rect) -> Rect {
        if rect.is_empty() {
            return rect;
        }
        let Some(shadow) = Picture::new(self.width, self.height, &self.shadow) else { return rect };
        let (mut top, mut bottom, mut left, mut right) = (None, rect.y, rect.right(), rect.x);
        for (y, (new, old)) in (rect.y..).zip(picture.rows(rect).zip(shadow.rows(rect))) {
            if new == old {
                continue;
            }
            top = top.or(Some(y));
            bottom = y + 1;
            let differs = |(a, b): (&[u8; 4], &[u8; 4])| a != b;
            let (new, old) = (new.as_chunks::<4>().0, old.as_chunks::<4>().0);
            let first = new.iter().zip(old).position(differs).unwrap_or(0);
            let last = new.iter().zip(old).rposition(differs).unwrap_or(0);
            let column = |n: usize| rect.x + u16::try_from(n).unwrap_or(0);
            left = left.min(column(first));
            right = right.max(column(last) + 1);
        }
        top.map_or(Rect::default(), |top| Rect::new(left, top, right - left, bottom - top))
    }

    fn take_over(&mut self, picture: &Picture, rect: Rect) {
        let stride = usize::from(self.width) * 4;
        let (x, y, len) = (usize::from(rect.x) * 4, usize::from(rect.y), usize::from(rect.w) * 4);
        for (n, row) in picture.rows(rect).enumerate() {
            self.shadow[(y + n) * stride + x..][..len].copy_from_slice(row);
        }
    }

    fn copy(&mut self, copy: Copy, now_ms: u64) {
        let stride = usize::from(self.width) * 4;
        let (from, to, len) = (usize::from(copy.from_x) * 4, usize::from(copy.to.x) * 4, usize::from(copy.to.w) * 4);
        let move_row = |shadow: &mut Vec<u8>, n: usize| {
            let start = (usize::from(copy.from_y) + n) * stride + from;
            shadow.copy_within(start..start + len, (usize::from(copy.to.y) + n) * stride + to);
        };
        let rows = 0..usize::from(copy.to.h);
        if copy.from_y < copy.to.y {
            rows.rev().for_each(|n| move_row(&mut self.shadow, n));
        } else {
            rows.for_each(|n| move_row(&mut self.shadow, n));
        }
        let source = Rect::new(copy.from_x, copy.from_y, copy.to.w, copy.to.h);
        let lossy = tiles(source).any(|cut| self.tiles[self.index(cut)].lossy);
        self.each(copy.to, |tile| (tile.lossy, tile.changed_ms) = (tile.lossy || lossy, now_ms));
    }

    fn each(&mut self, rect: Rect, change: impl Fn(&mut Tile)) {
        for cut in tiles(rect.intersect(self.bounds())) {
            let index = self.index(cut);
            change(&mut self.tiles[index]);
        }
    }

    fn index(&self, cut: Rect) -> usize {
        usize::from(cut.y / TILE) * self.columns + usize::from(cut.x / TILE)
    }

    fn whole(&self, index: usize) -> Rect {
        let place = |n: usize| u16::try_from(n * usize::from(TILE)).unwrap_or(u16::MAX);
        Rect::new(place(index % self.columns), place(index / self.columns), TILE, TILE).intersect(self.bounds())
    }
}

/// Joins neighbours where that sends little more than they do alone: first along a row of tiles, then downwards.
fn join(found: Vec<Rect>) -> Vec<Rect> {
    let mut rows: Vec<Rect> = Vec::new();
    for rect in found {
        match rows.last_mut() {
            Some(last) if last.y / TILE == rect.y / TILE && worthwhile(*last, rect) => *last = last.union(rect),
            Some(_) | None => rows.push(rect),
        }
    }
    let mut joined: Vec<Rect> = Vec::new();
    for rect in rows {
        match joined.iter_mut().rev().take(8).find(|above| worthwhile(**above, rect)) {
            Some(above) => *above = above.union(rect),
            None => joined.push(rect),
        }
    }
    joined
}

/// Gathers what may have moved together: a scrolled page also has blank places that did not change.
fn gather(mut rects: Vec<Rect>) -> Vec<Rect> {
    let mut gathered: Vec<Rect> = Vec::new();
    while let Some(rect) = rects.pop() {
        let together = |held: &Rect| held.union(rect).pixels() / 2 <= held.pixels() + rect.pixels();
        match gathered.iter().position(together) {
            // The larger one may reach further ones.
            Some(index) => rects.push(gathered.swap_remove(index).union(rect)),
            None => gathered.push(rect),
        }
    }
    gathered
}

fn worthwhile(a: Rect, b: Rect) -> bool {
    let apart = a.pixels() + b.pixels();
    a.union(b).pixels() <= apart + (apart / 4).min(8 * SLACK) + SLACK
}
