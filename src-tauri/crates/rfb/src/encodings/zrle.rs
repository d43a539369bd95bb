//! ZRLE (RFC 6143, 7.7.6): 64x64 tiles, each in the shortest of its forms, all through one zlib stream.

use screen::Rect;

use super::palette::Palette;
use super::raw::put_pixels;
use super::zlib::Zlib;
use super::{ZRLE, parts, put_header};
use crate::RfbError;
use crate::picture::Picture;
use crate::pixel_format::{Kept, Translation};

const TILE: u16 = 64;
/// The largest palette that a tile may have: 16 packed, 127 with runs.
const MAX_PALETTE: usize = 127;

#[derive(Debug)]
pub(crate) struct Zrle {
    stream: Zlib,
    palette: Palette,
    pixels: Vec<u32>,
    indices: Vec<u8>,
    data: Vec<u8>,
}

impl Zrle {
    pub(crate) fn new() -> Self {
        Self {
            stream: Zlib::new(1),
            palette: Palette::new(),
            pixels: Vec::new(),
            indices: Vec::new(),
            data: Vec::new(),
        }
    }

    pub(crate) fn put(
        &mut self,
        picture: &Picture,
        rect: Rect,
        translation: &Translation,
        out: &mut Vec<u8>,
    ) -> Result<(), RfbError> {
        put_header(rect, ZRLE, out);
        self.data.clear();
        let kept = translation.cpixel();
        for tile in parts(rect, TILE) {
            translation.rect(picture, tile, &mut self.pixels);
            self.tile(usize::from(tile.w), kept);
        }
        let length_at = out.len();
        out.extend_from_slice(&[0; 4]);
        self.stream.put(&self.data, out)?;
        let length = u32::try_from(out.len() - length_at - 4).map_err(|_| RfbError::Encoding("zrle is too long"))?;
        out[length_at..length_at + 4].copy_from_slice(&length.to_be_bytes());
        Ok(())
    }

    fn tile(&mut self, width: usize, kept: Kept) {
        let (pixels, bytes) = (&self.pixels, usize::from(kept.bytes));
        let few = self.palette.index(pixels, MAX_PALETTE, &mut self.indices);
        let colours = self.palette.colours();
        if few && colours.len() == 1 {
            self.data.push(1);
            return put_pixels(colours, kept, &mut self.data);
        }
        let raw = pixels.len() * bytes;
        let runs = pixels.chunk_by(|a, b| a == b);
        let (mut plain_runs, mut palette_runs) = (0, colours.len() * bytes);
        for run in runs {
            let length = (run.len() - 1) / 255 + 1;
            plain_runs += bytes + length;
            palette_runs += if run.len() == 1 { 1 } else { 1 + length };
        }
        let bits = match colours.len() {
            2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        };
        let rows = pixels.len() / width.max(1);
        let packed = colours.len() * bytes + (width * bits).div_ceil(8) * rows;
        if !few {
            if plain_runs < raw {
                self.plain_runs(kept);
            } else {
                self.data.push(0);
                put_pixels(&self.pixels, kept, &mut self.data);
            }
        } else if bits < 8 && packed <= palette_runs && packed <= plain_runs {
            self.packed(width, bits, kept);
        } else if palette_runs < raw.min(plain_runs) {
            self.palette_runs(kept);
        } else if plain_runs < raw {
            self.plain_runs(kept);
        } else {
            self.data.push(0);
            put_pixels(&self.pixels, kept, &mut self.data);
        }
    }

    fn packed(&mut self, width: usize, bits: usize, kept: Kept) {
        let colours = self.palette.colours();
        self.data.push(u8::try_from(colours.len()).unwrap_or(0));
        put_pixels(colours, kept, &mut self.data);
        let each = 8 / bits;
        for row in self.indices.chunks(width) {
            for group in row.chunks(each) {
                let packed = group.iter().fold(0u8, |byte, index| byte << bits | index);
                self.data.push(packed << (bits * (each - group.len())));
            }
        }
    }

    fn plain_runs(&mut self, kept: Kept) {
        self.data.push(128);
        for run in self.pixels.chunk_by(|a, b| a == b) {
            put_pixels(&run[..1], kept, &mut self.data);
            put_run(run.len(), &mut self.data);
        }
    }

    fn palette_runs(&mut self, kept: Kept) {
        let colours = self.palette.colours();
        self.data.push(128 | u8::try_from(colours.len()).unwrap_or(0));
        put_pixels(colours, kept, &mut self.data);
        for run in self.indices.chunk_by(|a, b| a == b) {
            if run.len() == 1 {
                self.data.push(run[0]);
            } else {
                self.data.push(run[0] | 128);
                put_run(run.len(), &mut self.data);
            }
        }
    }
}

/// Writes a run's length: one less, in bytes of at most 255.
fn put_run(length: usize, data: &mut Vec<u8>) {
    let rest = length - 1;
    data.extend(std::iter::repeat_n(255, rest / 255));
    data.push(u8::try_from(rest % 255).unwrap_or(0));
}
