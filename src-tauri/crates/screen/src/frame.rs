//! Pictures before and after the masker.

use std::borrow::Cow;

use crate::{Rect, Size};

/// Bytes of one pixel: blue, green, red, unused.
pub(crate) const PIXEL: usize = 4;

/// A grabbed part of the monitor that nobody has cleared.
///
/// Its pixels have no accessor: only the masker, in this crate, reads them.
///
/// ```compile_fail
/// let grab = screen::Uncleared::new(screen::Rect::new(0, 0, 1, 1), 4, vec![0; 4]).unwrap();
/// let leaked = grab.bytes; // private
/// ```
pub struct Uncleared<'a> {
    rect: Rect,
    stride: usize,
    bytes: Cow<'a, [u8]>,
}

/// A grab whose bytes do not fit its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes cannot hold {rows} rows of {stride} bytes")]
pub struct BadGrab {
    bytes: usize,
    rows: u16,
    stride: usize,
}

impl<'a> Uncleared<'a> {
    /// Takes the pixels of `rect`: BGRX, row by row, `stride` bytes from one row to the next.
    ///
    /// # Errors
    /// [`BadGrab`] where the bytes are too few, or the stride is shorter than a row.
    pub fn new(rect: Rect, stride: usize, bytes: impl Into<Cow<'a, [u8]>>) -> Result<Self, BadGrab> {
        let bytes = bytes.into();
        let row = usize::from(rect.w) * PIXEL;
        let need = (usize::from(rect.h).saturating_sub(1)).saturating_mul(stride).saturating_add(row);
        if stride < row || bytes.len() < need {
            return Err(BadGrab { bytes: bytes.len(), rows: rect.h, stride });
        }
        Ok(Self { rect, stride, bytes })
    }

    /// The part of the monitor that it shows.
    #[must_use]
    pub const fn rect(&self) -> Rect {
        self.rect
    }

    /// The pixels of `part` in row `y` of the monitor; `part` lies within the grab.
    pub(crate) fn row(&self, part: Rect, y: u16) -> &[u8] {
        let start = usize::from(y - self.rect.y) * self.stride + usize::from(part.x - self.rect.x) * PIXEL;
        &self.bytes[start..start + usize::from(part.w) * PIXEL]
    }
}

/// Redacts the pixels.
impl std::fmt::Debug for Uncleared<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uncleared").field("rect", &self.rect).finish_non_exhaustive()
    }
}

/// A picture of the whole monitor in which everything that must not leave is masked.
///
/// Only [`crate::Masker`] makes or alters one.
///
/// ```compile_fail
/// let forged = screen::MaskedFrame { size: screen::Size { w: 1, h: 1 }, pixels: vec![0; 4] };
/// ```
///
/// ```compile_fail
/// fn paint(frame: &mut screen::MaskedFrame) {
///     frame.pixels()[0] = 255; // read only
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct MaskedFrame(Picture);

impl MaskedFrame {
    /// The width in pixels.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.0.size.w
    }

    /// The height in pixels.
    #[must_use]
    pub const fn height(&self) -> u16 {
        self.0.size.h
    }

    /// The size.
    #[must_use]
    pub const fn size(&self) -> Size {
        self.0.size
    }

    /// All pixels: BGRX (X is 0), row by row, `width * 4` bytes a row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.0.pixels
    }

    /// One row's pixels.
    ///
    /// # Panics
    /// Where `y` is not below the height.
    #[must_use]
    pub fn row(&self, y: u16) -> &[u8] {
        let row = usize::from(self.0.size.w) * PIXEL;
        &self.0.pixels[usize::from(y) * row..][..row]
    }

    /// The pixels of a rectangle's row.
    ///
    /// # Panics
    /// Where the rectangle or `y` is not within the frame.
    #[must_use]
    pub fn part(&self, rect: Rect, y: u16) -> &[u8] {
        self.0.part(rect, y)
    }

    pub(crate) fn filled(size: Size, colour: [u8; PIXEL]) -> Self {
        Self(Picture::filled(size, colour))
    }

    /// Fills a rectangle and says what changed.
    pub(crate) fn fill(&mut self, rect: Rect, colour: [u8; PIXEL]) -> Rect {
        self.0.fill(rect, colour)
    }

    /// Copies a cleared rectangle and says what changed.
    pub(crate) fn copy(&mut self, rect: Rect, from: &impl Pixels) -> Rect {
        self.0.copy(rect, from)
    }
}

/// Where pixels come from: rows of BGRX.
pub(crate) trait Pixels {
    /// The pixels of `part` in row `y` of the monitor; `part` lies within what there is.
    fn part(&self, part: Rect, y: u16) -> &[u8];
}

impl Pixels for Uncleared<'_> {
    fn part(&self, part: Rect, y: u16) -> &[u8] {
        self.row(part, y)
    }
}

impl Pixels for Picture {
    fn part(&self, part: Rect, y: u16) -> &[u8] {
        let start = (usize::from(y) * usize::from(self.size.w) + usize::from(part.x)) * PIXEL;
        &self.pixels[start..start + usize::from(part.w) * PIXEL]
    }
}

/// A whole picture of the monitor, BGRX, X always 0.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    size: Size,
    pixels: Vec<u8>,
}

impl Picture {
    pub(crate) fn filled(size: Size, colour: [u8; PIXEL]) -> Self {
        Self { size, pixels: colour.repeat(usize::from(size.w) * usize::from(size.h)) }
    }

    pub(crate) const fn size(&self) -> Size {
        self.size
    }

    /// Fills a rectangle and says what changed.
    pub(crate) fn fill(&mut self, rect: Rect, colour: [u8; PIXEL]) -> Rect {
        self.put(rect, |pixels, _| pixels.as_chunks_mut().0.fill(colour))
    }

    /// Copies a rectangle and says what changed.
    pub(crate) fn copy(&mut self, rect: Rect, from: &impl Pixels) -> Rect {
        self.put(rect, |pixels, y| {
            let (old, new) = (pixels.as_chunks_mut::<PIXEL>().0, from.part(rect, y).as_chunks::<PIXEL>().0);
            for (old, [b, g, r, _]) in old.iter_mut().zip(new) {
                // The unused byte could carry anything: it does not leave.
                *old = [*b, *g, *r, 0];
            }
        })
    }

    fn part_mut(&mut self, rect: Rect, y: u16) -> &mut [u8] {
        let start = (usize::from(y) * usize::from(self.size.w) + usize::from(rect.x)) * PIXEL;
        &mut self.pixels[start..start + usize::from(rect.w) * PIXEL]
    }

    /// Writes row by row; the result is the smallest rectangle that holds every changed pixel.
    fn put(&mut self, rect: Rect, write: impl Fn(&mut [u8], u16)) -> Rect {
        let mut changed = Rect::default();
        let mut before = Vec::with_capacity(usize::from(rect.w) * PIXEL);
        for y in rect.y..rect.bottom() {
            let row = self.part_mut(rect, y);
            before.clear();
            before.extend_from_slice(row);
            write(row, y);
            if before != *row {
                let (old, new) = (before.as_chunks::<PIXEL>().0, row.as_chunks::<PIXEL>().0);
                let differs = |(old, new): (&[u8; PIXEL], &[u8; PIXEL])| old != new;
                let first = old.iter().zip(new).position(differs).unwrap_or(0);
                let last = old.iter().zip(new).rposition(differs).unwrap_or(first);
                changed = changed.union(Rect::new(rect.x + narrow(first), y, narrow(last - first + 1), 1));
            }
        }
        changed
    }
}

fn narrow(pixels: usize) -> u16 {
    u16::try_from(pixels).unwrap_or(u16::MAX)
}

/// Redacts the pixels.
impl std::fmt::Debug for MaskedFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MaskedFrame").field("size", &self.0.size).finish_non_exhaustive()
    }
}

/// Redacts the pixels.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("size", &self.size).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_grab_must_fit_its_size() {
        let check = |rect: Rect, stride: usize, bytes: usize, good: bool| {
            assert_eq!(Uncleared::new(rect, stride, vec![0; bytes]).is_ok(), good);
        };
        check(Rect::new(0, 0, 2, 2), 8, 16, true);
        check(Rect::new(0, 0, 2, 2), 8, 15, false);
        check(Rect::new(0, 0, 2, 2), 7, 99, false);
        check(Rect::new(0, 0, 2, 2), 100, 108, true);
        check(Rect::new(0, 0, 0, 0), 0, 0, true);
    }

    #[test]
    fn a_copy_tells_the_smallest_change_and_drops_the_unused_byte() {
        let mut frame = MaskedFrame::filled(Size { w: 8, h: 8 }, [1, 2, 3, 0]);
        let mut bytes = [1, 2, 3, 9].repeat(64);
        bytes[(3 * 8 + 5) * 4] = 7;
        bytes[(6 * 8 + 2) * 4] = 7;
        let grab = Uncleared::new(Rect::new(0, 0, 8, 8), 32, bytes).unwrap();
        assert_eq!(frame.copy(Rect::new(0, 0, 8, 8), &grab), Rect::new(2, 3, 4, 4));
        assert_eq!(frame.row(3)[20..24], [7, 2, 3, 0]);
        assert_eq!(frame.copy(Rect::new(0, 0, 8, 8), &grab), Rect::default());
    }

    #[test]
    fn i1_debug_shows_no_pixels() {
        let grab = Uncleared::new(Rect::new(0, 0, 1, 1), 4, vec![77; 4]).unwrap();
        let frame = MaskedFrame::filled(Size { w: 1, h: 1 }, [77; 4]);
        assert!(!format!("{grab:?} {frame:?}").contains("77"));
    }
}
