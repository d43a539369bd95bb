//! The pointer's shape, sent by the Cursor pseudo-encoding (RFC 6143, 7.8.1).

use screen::Rect;

use crate::pixel_format::Translation;

/// The largest side of a pointer shape, in pixels: a pointer larger than this can carry a picture.
const MAX_SIDE: u16 = 64;

/// The reason why a pointer shape is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorRefused {
    /// The shape is larger than 64x64 pixels, and could carry more than a pointer.
    #[error("the pointer shape is too large")]
    TooLarge,
    /// The pixels do not fill the shape's size, or the hot spot lies outside.
    #[error("the pointer shape is malformed")]
    Malformed,
}

/// The shape of the pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    width: u16,
    height: u16,
    hot_x: u16,
    hot_y: u16,
    bgra: Vec<u8>,
}

impl Cursor {
    /// Makes a shape from BGRA pixels (rows of `width * 4` bytes); a pixel is shown where alpha is at least half.
    ///
    /// # Errors
    /// Refused when larger than 64x64 pixels, when the pixels do not fit the size, or when the hot spot is outside.
    pub fn new(width: u16, height: u16, hot_x: u16, hot_y: u16, bgra: Vec<u8>) -> Result<Self, CursorRefused> {
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(CursorRefused::TooLarge);
        }
        let inside = (width == 0 || hot_x < width) && (height == 0 || hot_y < height);
        if !inside || bgra.len() != usize::from(width) * usize::from(height) * 4 {
            return Err(CursorRefused::Malformed);
        }
        Ok(Self { width, height, hot_x, hot_y, bgra })
    }

    /// No pointer at all.
    pub(crate) fn hidden() -> Self {
        Self { width: 0, height: 0, hot_x: 0, hot_y: 0, bgra: Vec::new() }
    }

    /// The rectangle as the pseudo-encoding wants it: the hot spot for its corner.
    pub(crate) fn header(&self) -> Rect {
        Rect::new(self.hot_x, self.hot_y, self.width, self.height)
    }

    /// Writes the pixels in the client's format, then the bit mask, rows padded to bytes.
    pub(crate) fn write(&self, translation: &Translation, out: &mut Vec<u8>) {
        for pixel in self.bgra.as_chunks::<4>().0 {
            translation.put_pixel(translation.pixel(*pixel), out);
        }
        for row in self.bgra.chunks_exact((usize::from(self.width) * 4).max(1)) {
            for eight in row.chunks(32) {
                let bits = eight.as_chunks::<4>().0.iter().zip(0..8u32);
                out.push(bits.fold(0, |byte, (pixel, n)| byte | (u8::from(pixel[3] >= 128) << (7 - n))));
            }
        }
    }
}
