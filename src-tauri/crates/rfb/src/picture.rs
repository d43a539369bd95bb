//! A borrowed view of a masked frame's pixels.

use screen::{MaskedFrame, Rect};

use crate::RfbError;

/// A frame's pixels: BGRX, rows of `width * 4` bytes.
#[derive(Clone, Copy)]
pub(crate) struct Picture<'a> {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pixels: &'a [u8],
}

impl<'a> Picture<'a> {
    pub(crate) fn of(frame: &'a MaskedFrame) -> Result<Self, RfbError> {
        Self::new(frame.width(), frame.height(), frame.pixels()).ok_or(RfbError::BadFrame)
    }

    /// Nothing unless the pixels are exactly as many as the size asks for.
    pub(crate) fn new(width: u16, height: u16, pixels: &'a [u8]) -> Option<Self> {
        let whole = pixels.len() == usize::from(width) * usize::from(height) * 4;
        whole.then_some(Self { width, height, pixels })
    }

    pub(crate) fn bounds(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    /// Bytes from one row to the next.
    pub(crate) fn stride(&self) -> usize {
        usize::from(self.width) * 4
    }

    /// All bytes from a rectangle's first pixel to its last; rows are `stride` apart.
    pub(crate) fn span(&self, rect: Rect) -> &'a [u8] {
        let from = usize::from(rect.y) * self.stride() + usize::from(rect.x) * 4;
        let rows = usize::from(rect.h).saturating_sub(1) * self.stride();
        &self.pixels[from..from + rows + usize::from(rect.w) * 4]
    }

    /// The bytes of each row of `rect`, which must lie inside the picture.
    pub(crate) fn rows(&self, rect: Rect) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (stride, pixels) = (self.stride(), self.pixels);
        let (from, len) = (usize::from(rect.x) * 4, usize::from(rect.w) * 4);
        let lines = usize::from(rect.y)..usize::from(rect.y) + usize::from(rect.h);
        lines.map(move |y| &pixels[y * stride + from..][..len])
    }
}
