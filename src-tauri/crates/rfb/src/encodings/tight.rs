//! Tight (the community's encoding 7): one colour, two colours, a palette, all colours, or JPEG for pictures.
//!
//! Deliberately absent: the gradient filter, which costs more time than it saves bytes at level 1, and TightPNG.

use screen::Rect;
use turbojpeg::{Compressor, Image, Subsamp};

use super::palette::Palette;
use super::raw::put_pixels;
use super::zlib::Zlib;
use super::{TIGHT, parts, put_header};
use crate::RfbError;
use crate::picture::Picture;
use crate::pixel_format::{Kept, Translation, source_pixels};

/// Rectangles larger than this are cut into parts, so that each part may have a palette of its own.
const MAX_PIXELS: u32 = 65536;
const MAX_WIDTH: u16 = 2048;
const PART: u16 = 256;
/// Smaller rectangles are sent exactly at once: JPEG would not be shorter.
const MIN_JPEG_PIXELS: u32 = 1024;
/// With JPEG at hand, more colours than this make a rectangle a candidate.
const FEW_COLOURS: usize = 96;
/// Data shorter than this goes without zlib.
const MIN_TO_COMPRESS: usize = 12;

const FILL: u8 = 0x80;
const JPEG: u8 = 0x90;
const EXPLICIT_FILTER: u8 = 0x40;
const FILTER_PALETTE: u8 = 1;

/// The zlib stream for each kind of data; the fourth that Tight allows is not used.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Full = 0,
    Mono = 1,
    Indexed = 2,
}

/// A JPEG quality and chroma subsampling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quality {
    percent: i32,
    colour: Subsamp,
}

impl Quality {
    /// The meaning that other servers give to the client's levels 0 to 9.
    fn of_level(level: u8) -> Self {
        let (percent, colour) = match level {
            0 => (15, Subsamp::Sub2x2),
            1 => (29, Subsamp::Sub2x2),
            2 => (41, Subsamp::Sub2x2),
            3 => (42, Subsamp::Sub2x1),
            4 => (62, Subsamp::Sub2x1),
            5 => (77, Subsamp::Sub2x1),
            6 => (79, Subsamp::None),
            7 => (86, Subsamp::None),
            8 => (92, Subsamp::None),
            _ => (98, Subsamp::None),
        };
        Self { percent, colour }
    }
}

pub(crate) struct Tight {
    streams: [Option<Zlib>; 3],
    level: u32,
    /// Streams, as bits, that the client must reset before it reads on.
    reset: u8,
    jpeg: Option<Compressor>,
    palette: Palette,
    pixels: Vec<u32>,
    indices: Vec<u8>,
    plain: Vec<u8>,
    packed: Vec<u8>,
}

impl Tight {
    pub(crate) fn new() -> Self {
        Self {
            streams: [None, None, None],
            level: 1,
            reset: 0,
            jpeg: None,
            palette: Palette::new(),
            pixels: Vec::new(),
            indices: Vec::new(),
            plain: Vec::new(),
            packed: Vec::new(),
        }
    }

    /// Takes the client's compression level (0 to 9); a change starts the streams anew.
    pub(crate) fn set_compression(&mut self, level: Option<u8>) {
        let level = u32::from(level.unwrap_or(1) / 2).clamp(1, 4);
        if level != self.level {
            self.level = level;
            for (n, stream) in self.streams.iter_mut().enumerate() {
                self.reset |= u8::from(stream.take().is_some()) << n;
            }
        }
    }

    /// Writes `rect` as one or more rectangles, returns how many, and appends those that were sent with losses to
    /// `lossy`; without a quality level all are exact.
    pub(crate) fn put(
        &mut self,
        picture: &Picture,
        rect: Rect,
        translation: &Translation,
        quality: Option<u8>,
        lossy: &mut Vec<Rect>,
        out: &mut Vec<u8>,
    ) -> Result<usize, RfbError> {
        let quality = quality.filter(|_| translation.allows_jpeg()).map(Quality::of_level);
        let side = if rect.pixels() <= MAX_PIXELS && rect.w <= MAX_WIDTH { u16::MAX } else { PART };
        let mut count = 0;
        for part in parts(rect, side) {
            put_header(part, TIGHT, out);
            if self.part(picture, part, translation, quality, out)? {
                lossy.push(part);
            }
            count += 1;
        }
        Ok(count)
    }

    /// Writes one rectangle's data; true when with losses.
    fn part(
        &mut self,
        picture: &Picture,
        rect: Rect,
        translation: &Translation,
        quality: Option<Quality>,
        out: &mut Vec<u8>,
    ) -> Result<bool, RfbError> {
        let rgb = translation.tpixel_is_rgb();
        let kept = Kept { shift: 0, bytes: if rgb { 3 } else { translation.bytes_per_pixel() } };
        source_pixels(picture, rect, &mut self.pixels);
        let quality = quality.filter(|_| rect.pixels() >= MIN_JPEG_PIXELS);
        let limit = if quality.is_some() { FEW_COLOURS } else { 256 };
        let mut few = self.palette.index(&self.pixels, limit, &mut self.indices);
        if let Some(quality) = quality.filter(|_| !few) {
            if is_picture(&self.pixels) {
                self.jpeg(picture, rect, quality, out)?;
                return Ok(true);
            }
            few = self.palette.index(&self.pixels, 256, &mut self.indices);
        }
        let colour = |source: u32| {
            let [b, g, r, x] = source.to_le_bytes();
            if rgb { u32::from_le_bytes([r, g, b, 0]) } else { translation.pixel([b, g, r, x]) }
        };
        if few {
            let colours: Vec<u32> = self.palette.colours().iter().map(|source| colour(*source)).collect();
            match colours.len() {
                1 => self.fill(&colours, kept, out),
                2 => self.mono(&colours, usize::from(rect.w), kept, out)?,
                count if kept.bytes == 1 || count > 256 => self.full(rect, kept, colour, out)?,
                _ => self.indexed(&colours, kept, out)?,
            }
        } else {
            self.full(rect, kept, colour, out)?;
        }
        Ok(false)
    }

    fn fill(&mut self, colour: &[u32], kept: Kept, out: &mut Vec<u8>) {
        self.control(FILL, out);
        put_pixels(colour, kept, out);
    }

    fn mono(&mut self, colours: &[u32], width: usize, kept: Kept, out: &mut Vec<u8>) -> Result<(), RfbError> {
        self.control(EXPLICIT_FILTER | (Stream::Mono as u8) << 4, out);
        out.extend_from_slice(&[FILTER_PALETTE, 1]);
        put_pixels(colours, kept, out);
        self.plain.clear();
        for row in self.indices.chunks(width.max(1)) {
            for eight in row.chunks(8) {
                let bits = eight.iter().fold(0u8, |byte, index| byte << 1 | index);
                self.plain.push(bits << (8 - eight.len()));
            }
        }
        self.compressed(Stream::Mono, false, out)
    }

    fn indexed(&mut self, colours: &[u32], kept: Kept, out: &mut Vec<u8>) -> Result<(), RfbError> {
        self.control(EXPLICIT_FILTER | (Stream::Indexed as u8) << 4, out);
        out.extend_from_slice(&[FILTER_PALETTE, u8::try_from(colours.len() - 1).unwrap_or(u8::MAX)]);
        put_pixels(colours, kept, out);
        self.compressed(Stream::Indexed, true, out)
    }

    fn full(&mut self, rect: Rect, kept: Kept, colour: impl Fn(u32) -> u32, out: &mut Vec<u8>) -> Result<(), RfbError> {
        self.control((Stream::Full as u8) << 4, out);
        self.plain.clear();
        self.plain.reserve(rect.pixels() as usize * usize::from(kept.bytes));
        self.pixels.iter_mut().for_each(|pixel| *pixel = colour(*pixel));
        put_pixels(&self.pixels, kept, &mut self.plain);
        self.compressed(Stream::Full, false, out)
    }

    fn jpeg(&mut self, picture: &Picture, rect: Rect, quality: Quality, out: &mut Vec<u8>) -> Result<(), RfbError> {
        let failed = |_: turbojpeg::Error| RfbError::Encoding("jpeg refused its input");
        let mut jpeg = match self.jpeg.take() {
            Some(jpeg) => jpeg,
            None => Compressor::new().map_err(failed)?,
        };
        let grey = self.pixels.iter().fold(0, |mixed, pixel| mixed | ((pixel >> 8) ^ pixel)) & 0xffff == 0;
        jpeg.set_quality(quality.percent).map_err(failed)?;
        jpeg.set_subsamp(if grey { Subsamp::Gray } else { quality.colour }).map_err(failed)?;
        let (width, height) = (usize::from(rect.w), usize::from(rect.h));
        let room = jpeg.buf_len(width, height).map_err(failed)?;
        if self.packed.len() < room {
            self.packed.resize(room, 0);
        }
        let (pixels, pitch, format) = (picture.span(rect), picture.stride(), turbojpeg::PixelFormat::BGRX);
        let image = Image { pixels, width, pitch, height, format };
        let length = jpeg.compress_to_slice(image, &mut self.packed).map_err(failed)?;
        self.jpeg = Some(jpeg);
        self.control(JPEG, out);
        put_compact_length(length, out);
        out.extend_from_slice(&self.packed[..length]);
        Ok(())
    }

    fn compressed(&mut self, stream: Stream, indices: bool, out: &mut Vec<u8>) -> Result<(), RfbError> {
        let data = if indices { &self.indices } else { &self.plain };
        if data.len() < MIN_TO_COMPRESS {
            out.extend_from_slice(data);
            return Ok(());
        }
        self.packed.clear();
        let level = self.level;
        self.streams[stream as usize].get_or_insert_with(|| Zlib::new(level)).put(data, &mut self.packed)?;
        put_compact_length(self.packed.len(), out);
        out.extend_from_slice(&self.packed);
        Ok(())
    }

    /// Writes the control byte, with the resets that are due.
    fn control(&mut self, kind: u8, out: &mut Vec<u8>) {
        out.push(kind | std::mem::take(&mut self.reset));
    }
}

impl std::fmt::Debug for Tight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tight").field("level", &self.level).finish_non_exhaustive()
    }
}

/// Whether many neighbours differ a little, as in a photograph or a scan; text and controls differ much or not at all.
fn is_picture(pixels: &[u32]) -> bool {
    let small = pixels.windows(2).filter(|pair| pair[0] != pair[1] && green(pair[0]).abs_diff(green(pair[1])) <= 24);
    small.count() * 6 > pixels.len()
}

fn green(pixel: u32) -> u8 {
    pixel.to_le_bytes()[1]
}

/// Writes a length of at most 22 bits, 7 bits a byte, lowest first.
fn put_compact_length(length: usize, out: &mut Vec<u8>) {
    let [a, b, c, _] = u32::try_from(length & 0x3f_ffff).unwrap_or(0).to_le_bytes();
    let all = u32::from_le_bytes([a, b, c, 0]);
    let low = |shift: u32| (all >> shift & 0x7f) as u8;
    match all {
        0..=0x7f => out.push(low(0)),
        0x80..=0x3fff => out.extend_from_slice(&[low(0) | 0x80, low(7)]),
        _ => out.extend_from_slice(&[low(0) | 0x80, low(7) | 0x80, (all >> 14) as u8]),
    }
}
