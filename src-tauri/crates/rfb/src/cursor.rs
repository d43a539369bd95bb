//! The pointer's shape, sent by the Cursor pseudo-encoding (RFC 6143, 7.8.1).

use screen::{ClearedPointer, Rect};

use crate::pixel_format::Translation;

/// The rectangle as the pseudo-encoding wants it: the hot spot for its corner.
pub(crate) fn header(pointer: &ClearedPointer) -> Rect {
    let ((x, y), (width, height)) = (pointer.hot_spot(), pointer.size());
    Rect::new(x, y, width, height)
}

/// Writes the pixels in the client's format, then the bit mask, rows padded to bytes; a pixel is shown where alpha is at
/// least half.
pub(crate) fn write(pointer: &ClearedPointer, translation: &Translation, out: &mut Vec<u8>) {
    for pixel in pointer.bgra().as_chunks::<4>().0 {
        translation.put_pixel(translation.pixel(*pixel), out);
    }
    for row in pointer.bgra().chunks_exact((usize::from(pointer.size().0) * 4).max(1)) {
        for eight in row.chunks(32) {
            let bits = eight.as_chunks::<4>().0.iter().zip(0..8u32);
            out.push(bits.fold(0, |byte, (pixel, n)| byte | (u8::from(pixel[3] >= 128) << (7 - n))));
        }
    }
}
