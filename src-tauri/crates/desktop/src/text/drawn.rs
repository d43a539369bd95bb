//! Pictures with text on them, drawn for tests and measurements.

#![allow(clippy::unwrap_used, clippy::panic)]

use ab_glyph::{Font, FontVec, PxScale, ScaleFont};
use screen::Rect;

use super::Picture;

/// A picture of its own, four bytes a pixel.
pub struct Drawn {
    width: u16,
    height: u16,
    bgrx: Vec<u8>,
    font: FontVec,
}

impl Drawn {
    /// A picture of one colour, to write on with a font of the package fonts-dejavu-core.
    pub fn new(width: u16, height: u16, ground: [u8; 3], font: &str) -> Self {
        let path = format!("/usr/share/fonts/truetype/dejavu/{font}.ttf");
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let pixels = usize::from(width) * usize::from(height);
        let bgrx = std::iter::repeat_n([ground[0], ground[1], ground[2], 0], pixels).flatten().collect();
        Self { width, height, bgrx, font: FontVec::try_from_vec(bytes).unwrap() }
    }

    /// Writes a line whose capitals are about three quarters of `size` pixels high, its upper left corner at `x`, `y`.
    /// Returns where its ink is: the pixels that differ from the ground by more than a tenth of the way to `ink`.
    pub fn write(&mut self, x: u16, y: u16, size: f32, ink: [u8; 3], text: &str) -> Rect {
        let font = self.font.as_scaled(PxScale::from(size));
        let (mut at, base) = (f32::from(x), f32::from(y) + font.ascent());
        let mut covered = Rect::default();
        let mut before = None;
        for character in text.chars() {
            let id = font.glyph_id(character);
            at += before.map_or(0.0, |before| font.kern(before, id));
            before = Some(id);
            let glyph = id.with_scale_and_position(size, ab_glyph::point(at, base));
            at += font.h_advance(id);
            let Some(outline) = self.font.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            let (width, height, bgrx) = (self.width, self.height, &mut self.bgrx);
            outline.draw(|dx, dy, part| {
                let (x, y) = (left + dx as i32, top + dy as i32);
                let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else { return };
                if x >= width || y >= height {
                    return;
                }
                let pixel = (usize::from(y) * usize::from(width) + usize::from(x)) * 4;
                for (value, ink) in bgrx[pixel..].iter_mut().zip(ink) {
                    *value = (f32::from(*value) + (f32::from(ink) - f32::from(*value)) * part) as u8;
                }
                if part > 0.1 {
                    covered = covered.union(Rect::new(x, y, 1, 1));
                }
            });
        }
        covered
    }

    /// The picture.
    pub fn picture(&self) -> Picture<'_> {
        Picture::new(self.width, self.height, usize::from(self.width) * 4, &self.bgrx).unwrap()
    }
}

/// Lines such as a scanner's console shows, from the top to the bottom; where the ink of each is, and what it says.
pub fn console(width: u16, height: u16, dark: bool) -> (Drawn, Vec<(Rect, String)>) {
    let (ground, inks) = if dark {
        ([32, 28, 26], [[230, 226, 220], [170, 160, 150], [120, 200, 240]])
    } else {
        ([244, 242, 240], [[20, 20, 20], [90, 80, 80], [160, 60, 20]])
    };
    let words = [
        "Patient",
        "Exam",
        "t1_tse_sag",
        "Müller, Anna",
        "19.03.1961",
        "Ready",
        "TR 450",
        "ID 4711-0815",
        "Protocol",
        "gypsy",
    ];
    let mut drawn = Drawn::new(width, height, ground, "DejaVuSans");
    let mut lines = Vec::new();
    let (mut y, mut turn) = (4, 0);
    while y + 24 < height {
        let size = [13.0, 15.0, 17.0][turn % 3];
        let mut x = 6 + (turn as u16 * 7) % 40;
        while x + 130 < width {
            let text = words[(turn * 7 + usize::from(x)) % words.len()];
            let ink = drawn.write(x, y, size, inks[turn % 3], text);
            lines.push((ink, text.to_owned()));
            x = ink.right() + 30 + (turn as u16 % 4) * 20;
            turn += 1;
        }
        y += 26;
        turn += 1;
    }
    (drawn, lines)
}
