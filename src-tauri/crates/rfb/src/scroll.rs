//! Finds vertical scrolling by comparing hashes of rows; every hit is checked against the pixels themselves.

use std::collections::HashMap;

use screen::Rect;

use crate::picture::Picture;
use crate::tracker::Copy;

/// Rows that must agree on a distance before it is believed.
const MIN_VOTES: usize = 8;
/// The fewest rows worth a CopyRect of their own.
const MIN_ROWS: u16 = 8;

/// What moved up or down within `rect` since the shadow was sent, in the order in which a client must copy it.
pub(crate) fn find(picture: &Picture, shadow: &[u8], rect: Rect) -> Vec<Copy> {
    let Some(before) = Picture::new(picture.width, picture.height, shadow) else { return Vec::new() };
    let Some(distance) = distance(picture, &before, rect) else { return Vec::new() };
    let down = distance > 0;
    let by = distance.unsigned_abs();
    let (from, to) = if down { (rect.y, rect.y + by) } else { (rect.y + by, rect.y) };
    let moving = |y: u16| Rect::new(rect.x, y, rect.w, rect.h - by);
    let mut copies: Vec<Copy> = Vec::new();
    let rows = picture.rows(moving(to)).zip(before.rows(moving(from)));
    for (n, (new, old)) in (0u16..).zip(rows) {
        if new != old {
            continue;
        }
        match copies.last_mut() {
            Some(last) if last.to.bottom() == to + n => last.to.h += 1,
            Some(_) | None => {
                copies.push(Copy { from_x: rect.x, from_y: from + n, to: Rect::new(rect.x, to + n, rect.w, 1) });
            }
        }
    }
    copies.iter_mut().for_each(|copy| trim(picture, &before, copy));
    copies.retain(|copy| copy.to.h >= MIN_ROWS);
    if down {
        // A copy must not overwrite the source of one that follows.
        copies.reverse();
    }
    copies
}

/// Leaves out rows at both ends that are right already, such as blank ones.
fn trim(picture: &Picture, before: &Picture, copy: &mut Copy) {
    let right: Vec<bool> = picture.rows(copy.to).zip(before.rows(copy.to)).map(|(new, old)| new == old).collect();
    let (Some(first), Some(last)) = (right.iter().position(|same| !same), right.iter().rposition(|same| !same)) else {
        copy.to.h = 0;
        return;
    };
    let rows = |n: usize| u16::try_from(n).unwrap_or(0);
    copy.from_y += rows(first);
    copy.to.y += rows(first);
    copy.to.h = rows(last - first + 1);
}

/// The distance that most of the distinct rows moved by.
fn distance(picture: &Picture, before: &Picture, rect: Rect) -> Option<i16> {
    let mut places: HashMap<u64, Option<u16>, std::hash::BuildHasherDefault<Identity>> = HashMap::default();
    for (y, row) in (0u16..).zip(before.rows(rect)) {
        places.entry(hash(row)).and_modify(|place| *place = None).or_insert(Some(y));
    }
    let mut votes: HashMap<i16, usize> = HashMap::new();
    for (y, row) in (0u16..).zip(picture.rows(rect)) {
        if let Some(Some(old)) = places.get(&hash(row))
            && let Ok(distance) = i16::try_from(i32::from(y) - i32::from(*old))
            && distance != 0
        {
            *votes.entry(distance).or_default() += 1;
        }
    }
    let (distance, count) = votes.into_iter().max_by_key(|(distance, count)| (*count, *distance))?;
    (count >= MIN_VOTES).then_some(distance)
}

/// Four lanes of multiply-and-add: only speed and spread matter, every hit is compared afterwards.
fn hash(row: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut lanes = [1u64, 2, 3, 4];
    let (blocks, rest) = row.as_chunks::<32>();
    for block in blocks {
        for (lane, eight) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
            *lane = (*lane ^ u64::from_le_bytes(*eight)).wrapping_mul(ODD);
            *lane ^= *lane >> 29;
        }
    }
    for four in rest.as_chunks::<4>().0 {
        lanes[0] = (lanes[0] ^ u64::from(u32::from_le_bytes(*four))).wrapping_mul(ODD).rotate_left(23);
    }
    lanes.iter().fold(0, |sum, lane| (sum ^ lane).wrapping_mul(ODD).rotate_left(31))
}

/// The keys are hashes already.
#[derive(Default)]
struct Identity(u64);

impl std::hash::Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}
