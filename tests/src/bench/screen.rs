//! A picture of a viewer, 0x00RRGGBB a pixel.

use anyhow::{Result, ensure};

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: u16,
    pub(super) y: u16,
    pub(super) w: u16,
    pub(super) h: u16,
}

impl Area {
    pub(super) fn pixels(self) -> usize {
        usize::from(self.w) * usize::from(self.h)
    }
}

/// What a viewer shows.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    pub(super) width: u16,
    pub(super) height: u16,
    pixels: Vec<u32>,
}

impl Screen {
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self { width, height, pixels: vec![0; usize::from(width) * usize::from(height)] }
    }

    pub(super) fn pixel(&self, x: u16, y: u16) -> u32 {
        self.pixels[usize::from(y) * usize::from(self.width) + usize::from(x)]
    }

    fn check(&self, area: Area) -> Result<()> {
        let inside = u32::from(area.x) + u32::from(area.w) <= u32::from(self.width)
            && u32::from(area.y) + u32::from(area.h) <= u32::from(self.height);
        ensure!(inside, "{area:?} is outside of the picture");
        Ok(())
    }

    /// The rows of an area, to be written.
    pub(super) fn rows(&mut self, area: Area) -> Result<impl Iterator<Item = &mut [u32]>> {
        self.check(area)?;
        let (x, w) = (usize::from(area.x), usize::from(area.w));
        let rows = self.pixels.chunks_exact_mut(usize::from(self.width));
        Ok(rows.skip(usize::from(area.y)).take(usize::from(area.h)).map(move |row| &mut row[x..x + w]))
    }

    /// Puts pixels into an area, row by row.
    pub(super) fn put(&mut self, area: Area, pixels: impl IntoIterator<Item = u32>) -> Result<()> {
        let mut pixels = pixels.into_iter();
        for row in self.rows(area)? {
            row.iter_mut().zip(&mut pixels).for_each(|(to, from)| *to = from);
        }
        Ok(())
    }

    /// Copies what is at a place to an area.
    pub(super) fn copy(&mut self, from_x: u16, from_y: u16, to: Area) -> Result<()> {
        let from = Area { x: from_x, y: from_y, ..to };
        let copied = self.cut(from)?;
        self.put(to, copied)
    }

    /// The pixels of an area, row by row.
    pub(super) fn cut(&self, area: Area) -> Result<Vec<u32>> {
        self.check(area)?;
        let (x, w) = (usize::from(area.x), usize::from(area.w));
        let rows = self.pixels.chunks_exact(usize::from(self.width));
        Ok(rows.skip(usize::from(area.y)).take(usize::from(area.h)).flat_map(|row| row[x..x + w].to_vec()).collect())
    }
}
