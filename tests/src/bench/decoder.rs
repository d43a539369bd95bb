//! Decodes one rectangle: Tight with its palette, gradient-free filters and JPEG, CopyRect and Raw.

use std::io::Read;

use anyhow::{Context as _, Result, bail, ensure};
use flate2::{Decompress, FlushDecompress};

use super::screen::{Area, Screen};

/// Encodings as they are numbered on the wire.
pub(super) mod encoding {
    pub(in super::super) const RAW: i32 = 0;
    pub(in super::super) const COPY_RECT: i32 = 1;
    pub(in super::super) const TIGHT: i32 = 7;
    pub(in super::super) const QUALITY_8: i32 = -24;
    pub(in super::super) const LAST_RECT: i32 = -224;
    pub(in super::super) const CURSOR: i32 = -239;
    pub(in super::super) const FENCE: i32 = -312;
    pub(in super::super) const CONTINUOUS: i32 = -313;
}

/// Numbers and bytes as they come.
pub(super) struct Reader<R>(pub(super) R);

impl<R: Read> Reader<R> {
    pub(super) fn bytes(&mut self, count: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// A length of one to three bytes, seven bits each.
    fn compact(&mut self) -> Result<usize> {
        let mut length = 0;
        for shift in [0, 7, 14] {
            let byte = self.u8()?;
            length |= usize::from(if shift == 14 { byte } else { byte & 0x7f }) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(length)
    }

    fn colour(&mut self) -> Result<u32> {
        let [r, g, b] = self.array()?;
        Ok(u32::from_be_bytes([0, r, g, b]))
    }
}

/// The state that the encodings keep.
pub(super) struct Decoder {
    zlib: [Decompress; 4],
    jpeg: turbojpeg::Decompressor,
}

impl Decoder {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { zlib: std::array::from_fn(|_| Decompress::new(true)), jpeg: turbojpeg::Decompressor::new()? })
    }

    /// Decodes a rectangle into the screen.
    pub(super) fn rectangle<R: Read>(
        &mut self,
        number: i32,
        area: Area,
        from: &mut Reader<R>,
        screen: &mut Screen,
    ) -> Result<()> {
        match number {
            encoding::RAW => {
                let bytes = from.bytes(area.pixels() * 4)?;
                screen.put(area, bytes.as_chunks::<4>().0.iter().map(|pixel| u32::from_le_bytes(*pixel) & 0x00ff_ffff))
            }
            encoding::COPY_RECT => {
                let (x, y) = (from.u16()?, from.u16()?);
                screen.copy(x, y, area)
            }
            encoding::TIGHT => self.tight(area, from, screen),
            other => bail!("encoding {other} was not asked for"),
        }
    }

    fn tight<R: Read>(&mut self, area: Area, from: &mut Reader<R>, screen: &mut Screen) -> Result<()> {
        let control = from.u8()?;
        for (n, stream) in self.zlib.iter_mut().enumerate() {
            if control >> n & 1 == 1 {
                stream.reset(true);
            }
        }
        let count = area.pixels();
        match control >> 4 {
            8 => {
                let colour = from.colour()?;
                screen.put(area, std::iter::repeat_n(colour, count))
            }
            9 => {
                let length = from.compact()?;
                let data = from.bytes(length)?;
                self.picture(area, &data, screen)
            }
            basic @ 0..=7 => {
                let stream = usize::from(basic & 3);
                let filter = if basic & 4 == 0 { 0 } else { from.u8()? };
                match filter {
                    0 => {
                        let data = self.unpacked(stream, count * 3, from)?;
                        let colours = data.as_chunks::<3>().0.iter();
                        screen.put(area, colours.map(|[r, g, b]| u32::from_be_bytes([0, *r, *g, *b])))
                    }
                    1 => self.palette(stream, area, from, screen),
                    other => bail!("filter {other} is not known"),
                }
            }
            other => bail!("compression {other} is not known"),
        }
    }

    fn palette<R: Read>(&mut self, stream: usize, area: Area, from: &mut Reader<R>, screen: &mut Screen) -> Result<()> {
        let colours = usize::from(from.u8()?) + 1;
        let palette = (0..colours).map(|_| from.colour()).collect::<Result<Vec<_>>>()?;
        let width = usize::from(area.w);
        if colours > 2 {
            let data = self.unpacked(stream, area.pixels(), from)?;
            return screen.put(area, data.iter().map(|index| palette.get(usize::from(*index)).copied().unwrap_or(0)));
        }
        let stride = width.div_ceil(8);
        let data = self.unpacked(stream, stride * usize::from(area.h), from)?;
        let bit = |row: &[u8], x: usize| usize::from(row[x / 8] >> (7 - x % 8) & 1);
        let pixels = data.chunks_exact(stride).flat_map(|row| (0..width).map(move |x| bit(row, x)));
        screen.put(area, pixels.map(|index| palette.get(index).copied().unwrap_or(0)))
    }

    fn unpacked<R: Read>(&mut self, stream: usize, length: usize, from: &mut Reader<R>) -> Result<Vec<u8>> {
        if length < 12 {
            return from.bytes(length);
        }
        let packed = from.compact()?;
        let packed = from.bytes(packed)?;
        let mut data = Vec::with_capacity(length + 64);
        self.zlib[stream].decompress_vec(&packed, &mut data, FlushDecompress::Sync)?;
        ensure!(data.len() == length, "{} bytes in place of {length}", data.len());
        Ok(data)
    }

    fn picture(&mut self, area: Area, data: &[u8], screen: &mut Screen) -> Result<()> {
        let header = self.jpeg.read_header(data).context("no JPEG")?;
        ensure!((header.width, header.height) == (usize::from(area.w), usize::from(area.h)), "a JPEG of another size");
        let pitch = header.width * 4;
        let mut pixels = vec![0; pitch * header.height];
        let image = turbojpeg::Image {
            pixels: pixels.as_mut_slice(),
            width: header.width,
            pitch,
            height: header.height,
            format: turbojpeg::PixelFormat::BGRX,
        };
        self.jpeg.decompress(data, image)?;
        screen.put(area, pixels.as_chunks::<4>().0.iter().map(|pixel| u32::from_le_bytes(*pixel) & 0x00ff_ffff))
    }
}
