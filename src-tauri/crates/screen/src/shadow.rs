//! The screen as it was grabbed, without what rules mask: what the detector is asked about. It never leaves.

use crate::frame::{PIXEL, Picture, Pixels};
use crate::{Rect, Size, TILE};

/// Around a tile, this many pixels count for its judgement: text at a rim is found by what lies beyond it.
pub(crate) const HALO: u16 = 32;
/// The side of the squares that are hashed: a tile with its halo is four by four of them.
const BLOCK: u16 = HALO;

/// A keyed hash of a tile and its halo.
pub(crate) type TileKey = [u8; 32];

/// The picture before text is masked, with a hash of each square.
pub(crate) struct Shadow {
    picture: Picture,
    key: [u8; 32],
    /// Row by row; `None` where it has changed since it was hashed.
    blocks: Vec<Option<[u8; 16]>>,
}

impl Shadow {
    /// A grey one; `key` is secret and random, so that nobody can make two pictures with one hash.
    pub(crate) fn new(size: Size, colour: [u8; PIXEL], key: [u8; 32]) -> Self {
        let (columns, rows) = blocks(size);
        Self {
            picture: Picture::filled(size, colour),
            key,
            blocks: vec![None; usize::from(columns) * usize::from(rows)],
        }
    }

    /// Fills a rectangle and says what changed.
    pub(crate) fn fill(&mut self, rect: Rect, colour: [u8; PIXEL]) -> Rect {
        let changed = self.picture.fill(rect, colour);
        self.forget(changed);
        changed
    }

    /// Copies a rectangle and says what changed.
    pub(crate) fn copy(&mut self, rect: Rect, from: &impl Pixels) -> Rect {
        let changed = self.picture.copy(rect, from);
        self.forget(changed);
        changed
    }

    /// A copy of a rectangle's pixels, rows of `rect.w * 4` bytes.
    pub(crate) fn cut(&self, rect: Rect) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(rect.pixels() as usize * PIXEL);
        (rect.y..rect.bottom()).for_each(|y| bytes.extend_from_slice(self.picture.part(rect, y)));
        bytes
    }

    /// The hash of a tile and its halo; beyond the picture's edge lies nothing.
    pub(crate) fn key(&mut self, tile: Rect) -> TileKey {
        let (columns, rows) = blocks(self.picture.size());
        let mut joined = [0; 16 * 16];
        let (left, top) = (i32::from(tile.x / BLOCK) - 1, i32::from(tile.y / BLOCK) - 1);
        for (at, place) in joined.as_chunks_mut::<16>().0.iter_mut().zip(0_i32..) {
            let (column, row) = (u16::try_from(left + place % 4), u16::try_from(top + place / 4));
            if let (Ok(column), Ok(row)) = (column, row)
                && column < columns
                && row < rows
            {
                *at = self.block(column, row, columns);
            }
        }
        *blake3::keyed_hash(&self.key, &joined).as_bytes()
    }

    fn block(&mut self, column: u16, row: u16, columns: u16) -> [u8; 16] {
        let at = usize::from(row) * usize::from(columns) + usize::from(column);
        if let Some(hash) = self.blocks[at] {
            return hash;
        }
        let rect = Rect::new(column * BLOCK, row * BLOCK, BLOCK, BLOCK).intersect(self.picture.size().rect());
        let hash = blake3::keyed_hash(&self.key, &self.cut(rect));
        let mut short = [0; 16];
        short.copy_from_slice(&hash.as_bytes()[..16]);
        self.blocks[at] = Some(short);
        short
    }

    fn forget(&mut self, changed: Rect) {
        if changed.is_empty() {
            return;
        }
        let (columns, _) = blocks(self.picture.size());
        for row in changed.y / BLOCK..=(changed.bottom() - 1) / BLOCK {
            for column in changed.x / BLOCK..=(changed.right() - 1) / BLOCK {
                self.blocks[usize::from(row) * usize::from(columns) + usize::from(column)] = None;
            }
        }
    }
}

impl Pixels for Shadow {
    fn part(&self, part: Rect, y: u16) -> &[u8] {
        self.picture.part(part, y)
    }
}

/// Redacts the pixels.
impl std::fmt::Debug for Shadow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shadow").field("picture", &self.picture).finish_non_exhaustive()
    }
}

fn blocks(size: Size) -> (u16, u16) {
    (size.w.div_ceil(BLOCK), size.h.div_ceil(BLOCK))
}

const _: () = assert!(TILE == 2 * BLOCK, "a tile with its halo is four squares wide");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_changes_with_the_tile_and_its_halo_and_comes_back() {
        let size = Size { w: 200, h: 150 };
        let mut shadow = Shadow::new(size, [1, 1, 1, 0], [7; 32]);
        let tile = Rect::new(64, 64, 64, 64);
        let first = shadow.key(tile);
        let check = |shadow: &mut Shadow, rect: Rect, same: bool| {
            shadow.fill(rect, [9, 9, 9, 0]);
            assert_eq!(shadow.key(tile) == first, same, "{rect:?}");
            shadow.fill(rect, [1, 1, 1, 0]);
            assert_eq!(shadow.key(tile), first);
        };
        check(&mut shadow, Rect::new(70, 70, 1, 1), false);
        check(&mut shadow, Rect::new(32, 32, 1, 1), false);
        check(&mut shadow, Rect::new(159, 149, 1, 1), false);
        check(&mut shadow, Rect::new(31, 70, 1, 1), true);
        check(&mut shadow, Rect::new(160, 70, 40, 20), true);
        assert_ne!(Shadow::new(size, [1, 1, 1, 0], [8; 32]).key(tile), first, "the key counts");
    }
}
