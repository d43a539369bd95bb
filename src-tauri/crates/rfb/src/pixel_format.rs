//! The client's pixel format (RFC 6143, 7.4) and the translation of BGRX pixels into it.
//!
//! A translated pixel is a `u32` whose low bytes, in little-endian order, are the bytes on the wire; byte order is part
//! of the tables, so no encoder needs to know it.

use screen::Rect;

use crate::RfbError;
use crate::picture::Picture;

/// A pixel format as the client asks for it (RFC 6143, 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelFormat {
    /// Bits a pixel takes on the wire: 8, 16 or 32.
    pub bits_per_pixel: u8,
    /// Bits of a pixel that carry colour.
    pub depth: u8,
    /// Whether the most significant byte comes first.
    pub big_endian: bool,
    /// Whether pixels carry intensities; otherwise they are indices into a colour map.
    pub true_colour: bool,
    /// The largest red intensity.
    pub red_max: u16,
    /// The largest green intensity.
    pub green_max: u16,
    /// The largest blue intensity.
    pub blue_max: u16,
    /// Where red's lowest bit lies in the pixel.
    pub red_shift: u8,
    /// Where green's lowest bit lies in the pixel.
    pub green_shift: u8,
    /// Where blue's lowest bit lies in the pixel.
    pub blue_shift: u8,
}

impl PixelFormat {
    /// The server's own format: 32 bits, little-endian, 8 bits a colour, blue lowest.
    pub const NATIVE: Self = Self {
        bits_per_pixel: 32,
        depth: 24,
        big_endian: false,
        true_colour: true,
        red_max: 255,
        green_max: 255,
        blue_max: 255,
        red_shift: 16,
        green_shift: 8,
        blue_shift: 0,
    };

    /// What a colour-map client is given: 3 bits red and green, 2 bits blue, as indices into a map of the same colours.
    const BGR233: Self = Self {
        bits_per_pixel: 8,
        depth: 8,
        big_endian: false,
        true_colour: false,
        red_max: 7,
        green_max: 7,
        blue_max: 3,
        red_shift: 0,
        green_shift: 3,
        blue_shift: 6,
    };

    pub(crate) fn parse(bytes: &[u8; 16]) -> Result<Self, RfbError> {
        let [bits, depth, big, colour, r1, r0, g1, g0, b1, b0, red_shift, green_shift, blue_shift, _, _, _] = *bytes;
        let format = Self {
            bits_per_pixel: bits,
            depth,
            big_endian: big != 0,
            true_colour: colour != 0,
            red_max: u16::from_be_bytes([r1, r0]),
            green_max: u16::from_be_bytes([g1, g0]),
            blue_max: u16::from_be_bytes([b1, b0]),
            red_shift,
            green_shift,
            blue_shift,
        };
        if !matches!(bits, 8 | 16 | 32) {
            return Err(RfbError::PixelFormat("bits per pixel must be 8, 16 or 32"));
        }
        if !format.true_colour {
            return if bits == 8 {
                Ok(Self::BGR233)
            } else {
                Err(RfbError::PixelFormat("a colour map needs 8 bits per pixel"))
            };
        }
        format.check()?;
        Ok(format)
    }

    fn check(&self) -> Result<(), RfbError> {
        if self.depth == 0 || self.depth > self.bits_per_pixel {
            return Err(RfbError::PixelFormat("depth must lie within the pixel"));
        }
        let mut used = 0u64;
        for (max, shift) in self.channels() {
            if max == 0 {
                return Err(RfbError::PixelFormat("a colour has no intensities"));
            }
            let bits = 16 - max.leading_zeros();
            if u32::from(shift) + bits > u32::from(self.bits_per_pixel) {
                return Err(RfbError::PixelFormat("a colour lies outside the pixel"));
            }
            let mask = ((1u64 << bits) - 1) << shift;
            if used & mask != 0 {
                return Err(RfbError::PixelFormat("the colours overlap"));
            }
            used |= mask;
        }
        Ok(())
    }

    fn channels(&self) -> [(u16, u8); 3] {
        [(self.red_max, self.red_shift), (self.green_max, self.green_shift), (self.blue_max, self.blue_shift)]
    }

    /// The format's 16 bytes on the wire.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 16] {
        let ([r1, r0], [g1, g0], [b1, b0]) =
            (self.red_max.to_be_bytes(), self.green_max.to_be_bytes(), self.blue_max.to_be_bytes());
        let (big, colour) = (u8::from(self.big_endian), u8::from(self.true_colour));
        let [rs, gs, bs] = [self.red_shift, self.green_shift, self.blue_shift];
        [self.bits_per_pixel, self.depth, big, colour, r1, r0, g1, g0, b1, b0, rs, gs, bs, 0, 0, 0]
    }
}

/// The bytes of a translated pixel that a compressed pixel keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kept {
    /// How many of the pixel's lowest bits to drop first.
    pub(crate) shift: u8,
    /// How many bytes follow.
    pub(crate) bytes: u8,
}

/// The tables that turn BGRX pixels into the client's.
#[derive(Debug)]
pub(crate) struct Translation {
    format: PixelFormat,
    native: bool,
    tables: Box<[[u32; 256]; 3]>,
}

impl Translation {
    pub(crate) fn to(format: PixelFormat) -> Self {
        let mut tables = Box::new([[0; 256]; 3]);
        for (table, (max, shift)) in tables.iter_mut().zip(format.channels()) {
            for (entry, intensity) in table.iter_mut().zip(0u32..) {
                let value = ((intensity * u32::from(max) + 127) / 255) << shift;
                *entry = match (format.big_endian, format.bits_per_pixel) {
                    (true, 32) => value.swap_bytes(),
                    (true, 16) => value.swap_bytes() >> 16,
                    (_, _) => value,
                };
            }
        }
        let native = PixelFormat { depth: 24, ..format } == PixelFormat::NATIVE;
        Self { format, native, tables }
    }

    /// Translates one BGRX pixel.
    pub(crate) fn pixel(&self, [blue, green, red, _]: [u8; 4]) -> u32 {
        let [reds, greens, blues] = &*self.tables;
        reds[usize::from(red)] | greens[usize::from(green)] | blues[usize::from(blue)]
    }

    /// Translates a rectangle, row after row, into `out`.
    pub(crate) fn rect(&self, picture: &Picture, rect: Rect, out: &mut Vec<u32>) {
        if self.native {
            return source_pixels(picture, rect, out);
        }
        out.clear();
        out.reserve(rect.pixels() as usize);
        for row in picture.rows(rect) {
            out.extend(row.as_chunks::<4>().0.iter().map(|pixel| self.pixel(*pixel)));
        }
    }

    /// Writes a translated pixel as a PIXEL.
    pub(crate) fn put_pixel(&self, pixel: u32, out: &mut Vec<u8>) {
        out.extend_from_slice(&pixel.to_le_bytes()[..usize::from(self.bytes_per_pixel())]);
    }

    pub(crate) fn bytes_per_pixel(&self) -> u8 {
        self.format.bits_per_pixel / 8
    }

    /// The bytes of a CPIXEL (RFC 6143, 7.7.5).
    pub(crate) fn cpixel(&self) -> Kept {
        let all = self.pixel([255; 4]);
        let short = self.format.true_colour && self.format.bits_per_pixel == 32 && self.format.depth <= 24;
        match (short, all >> 24, all & 0xff) {
            (true, 0, _) => Kept { shift: 0, bytes: 3 },
            (true, _, 0) => Kept { shift: 8, bytes: 3 },
            (_, _, _) => Kept { shift: 0, bytes: self.bytes_per_pixel() },
        }
    }

    /// Whether a TPIXEL is three bytes in the order red, green, blue.
    pub(crate) fn tpixel_is_rgb(&self) -> bool {
        let format = &self.format;
        let maxes = format.channels().iter().all(|(max, _)| *max == 255);
        format.true_colour && format.bits_per_pixel == 32 && format.depth == 24 && maxes
    }

    /// Whether a JPEG rectangle makes sense to the client: Tight has none for 8 bits per pixel.
    pub(crate) fn allows_jpeg(&self) -> bool {
        self.format.true_colour && self.format.bits_per_pixel > 8
    }

    /// Whether the format asks for a colour map.
    pub(crate) fn needs_colour_map(&self) -> bool {
        !self.format.true_colour
    }
}

/// The rectangle's own pixels as `0x00RRGGBB`, row after row.
pub(crate) fn source_pixels(picture: &Picture, rect: Rect, out: &mut Vec<u32>) {
    out.clear();
    out.reserve(rect.pixels() as usize);
    for row in picture.rows(rect) {
        out.extend(row.as_chunks::<4>().0.iter().map(|pixel| u32::from_le_bytes(*pixel) & 0x00ff_ffff));
    }
}

/// Writes SetColourMapEntries (RFC 6143, 7.6.2) with the 256 colours that the colour-map translation uses.
pub(crate) fn put_colour_map(out: &mut Vec<u8>) {
    out.extend_from_slice(&[1, 0, 0, 0, 1, 0]);
    for index in 0..=255u32 {
        for (value, max) in [(index & 7, 7), (index >> 3 & 7, 7), (index >> 6, 3)] {
            let intensity = u16::try_from(value * 65535 / max).unwrap_or(u16::MAX);
            out.extend_from_slice(&intensity.to_be_bytes());
        }
    }
}
