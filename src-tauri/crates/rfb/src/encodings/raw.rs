//! Raw (RFC 6143, 7.7.1): the pixels, row after row.

use screen::Rect;

use super::{RAW, put_header};
use crate::picture::Picture;
use crate::pixel_format::{Kept, Translation};

pub(crate) fn put(picture: &Picture, rect: Rect, translation: &Translation, scratch: &mut Vec<u32>, out: &mut Vec<u8>) {
    put_header(rect, RAW, out);
    translation.rect(picture, rect, scratch);
    put_pixels(scratch, Kept { shift: 0, bytes: translation.bytes_per_pixel() }, out);
}

/// Writes the kept bytes of each translated pixel.
pub(crate) fn put_pixels(pixels: &[u32], kept: Kept, out: &mut Vec<u8>) {
    let shifted = pixels.iter().map(|pixel| (pixel >> kept.shift).to_le_bytes());
    match kept.bytes {
        1 => out.extend(shifted.map(|[a, _, _, _]| a)),
        2 => out.extend(shifted.flat_map(|[a, b, _, _]| [a, b])),
        3 => put_threes(pixels, kept.shift, out),
        _ => out.extend(shifted.flatten()),
    }
}

fn put_threes(pixels: &[u32], shift: u8, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + pixels.len() * 3, 0);
    for (three, pixel) in out[start..].as_chunks_mut::<3>().0.iter_mut().zip(pixels) {
        let [a, b, c, _] = (pixel >> shift).to_le_bytes();
        *three = [a, b, c];
    }
}
