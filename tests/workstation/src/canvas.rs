//! A picture in memory and the few things drawn on it. No text (see `text`), no display.

/// A colour, 0xRRGGBB.
pub type Colour = u32;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// A rectangle.
    pub const fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Self { x, y, w, h }
    }

    /// The same, smaller by `by` on each side.
    pub const fn inset(self, by: i32) -> Self {
        Self::new(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)
    }

    /// Whether a place lies inside.
    pub const fn holds(self, x: i32, y: i32) -> bool {
        x >= self.x && x < self.x + self.w && y >= self.y && y < self.y + self.h
    }

    /// The largest square in its middle.
    pub fn square(self) -> Self {
        let side = self.w.min(self.h).max(0);
        Self::new(self.x + (self.w - side) / 2, self.y + (self.h - side) / 2, side, side)
    }
}

/// A grey picture, row by row.
pub struct Grey {
    /// Width and height.
    pub side: i32,
    /// The pixels.
    pub pixels: Vec<u8>,
}

/// A picture in memory, 0x00RRGGBB a pixel.
pub struct Canvas {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    pixels: Vec<u32>,
}

impl Canvas {
    /// A black picture.
    pub fn new(width: i32, height: i32) -> Self {
        Self { width, height, pixels: vec![0; usize::try_from(width * height).unwrap_or(0)] }
    }

    fn at(&mut self, x: i32, y: i32) -> Option<&mut u32> {
        if x < 0 || y < 0 || x >= self.width || y >= self.height {
            return None;
        }
        self.pixels.get_mut(usize::try_from(y * self.width + x).unwrap_or(usize::MAX))
    }

    /// Mixes `colour` into one pixel, `share` of 255.
    pub fn mix(&mut self, x: i32, y: i32, colour: Colour, share: u8) {
        if let Some(pixel) = self.at(x, y) {
            let share = u32::from(share);
            let channel = |shift: u32| {
                let (below, above) = ((*pixel >> shift) & 0xff, (colour >> shift) & 0xff);
                ((below * (255 - share) + above * share + 127) / 255) << shift
            };
            *pixel = channel(16) | channel(8) | channel(0);
        }
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, rect: Rect, colour: Colour) {
        let (left, right) = (rect.x.clamp(0, self.width), (rect.x + rect.w).clamp(0, self.width));
        for y in rect.y.max(0)..(rect.y + rect.h).min(self.height) {
            let start = usize::try_from(y * self.width + left).unwrap_or(0);
            let length = usize::try_from(right - left).unwrap_or(0);
            if let Some(row) = self.pixels.get_mut(start..start + length) {
                row.fill(colour);
            }
        }
    }

    /// Fills a rectangle with round corners.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 first")]
    pub fn round(&mut self, rect: Rect, radius: i32, colour: Colour) {
        let (centre_w, centre_h) = (rect.w - 2 * radius, rect.h - 2 * radius);
        self.fill(Rect::new(rect.x + radius, rect.y, centre_w, rect.h), colour);
        self.fill(Rect::new(rect.x, rect.y + radius, radius, centre_h), colour);
        self.fill(Rect::new(rect.x + rect.w - radius, rect.y + radius, radius, centre_h), colour);
        for dy in 0..radius {
            for dx in 0..radius {
                let far = f64::from(radius - dx) - 0.5;
                let down = f64::from(radius - dy) - 0.5;
                let share = ((f64::from(radius) - far.hypot(down) + 0.5).clamp(0.0, 1.0) * 255.0) as u8;
                let (right, bottom) = (rect.x + rect.w - 1 - dx, rect.y + rect.h - 1 - dy);
                for (x, y) in [(rect.x + dx, rect.y + dy), (right, rect.y + dy), (rect.x + dx, bottom), (right, bottom)]
                {
                    self.mix(x, y, colour, share);
                }
            }
        }
    }

    /// Draws a line one pixel wide around the inside of a rectangle.
    pub fn frame(&mut self, rect: Rect, colour: Colour) {
        self.fill(Rect::new(rect.x, rect.y, rect.w, 1), colour);
        self.fill(Rect::new(rect.x, rect.y + rect.h - 1, rect.w, 1), colour);
        self.fill(Rect::new(rect.x, rect.y, 1, rect.h), colour);
        self.fill(Rect::new(rect.x + rect.w - 1, rect.y, 1, rect.h), colour);
    }

    /// Draws a grey picture.
    pub fn picture(&mut self, x: i32, y: i32, picture: &Grey) {
        let side = usize::try_from(picture.side).unwrap_or(0).max(1);
        for (row, line) in (y..).zip(picture.pixels.chunks(side)) {
            for (column, grey) in (x..).zip(line) {
                if let Some(pixel) = self.at(column, row) {
                    *pixel = u32::from(*grey) * 0x01_01_01;
                }
            }
        }
    }

    /// The bytes of some rows of a rectangle, as a 32-bit little-endian display takes them.
    pub fn bytes(&self, rect: Rect) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(usize::try_from(rect.w * rect.h * 4).unwrap_or(0));
        for y in rect.y..rect.y + rect.h {
            let start = usize::try_from(y * self.width + rect.x).unwrap_or(0);
            let row = self.pixels.get(start..start + usize::try_from(rect.w).unwrap_or(0)).unwrap_or_default();
            bytes.extend(row.iter().flat_map(|pixel| pixel.to_le_bytes()));
        }
        bytes
    }

    /// The part of a rectangle that lies on the canvas.
    pub fn clip(&self, rect: Rect) -> Rect {
        let (x, y) = (rect.x.clamp(0, self.width), rect.y.clamp(0, self.height));
        Rect::new(x, y, (rect.x + rect.w).clamp(x, self.width) - x, (rect.y + rect.h).clamp(y, self.height) - y)
    }
}
