//! Text with the fonts that Debian's fonts-dejavu-core brings.

use std::collections::HashMap;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont};
use anyhow::Context;

use crate::canvas::{Canvas, Colour};

const FOLDER: &str = "/usr/share/fonts/truetype/dejavu";

/// A weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Running text.
    Plain,
    /// Headings and names.
    Bold,
}

struct Glyph {
    left: i32,
    top: i32,
    width: i32,
    coverage: Vec<u8>,
}

/// The fonts and the glyphs drawn so far.
pub struct Type {
    plain: FontVec,
    bold: FontVec,
    glyphs: HashMap<(char, u8, Weight), Glyph>,
}

impl Type {
    /// Reads the fonts.
    pub fn load() -> anyhow::Result<Self> {
        let font = |name: &str| {
            let path = format!("{FOLDER}/{name}");
            let bytes = std::fs::read(&path).with_context(|| format!("{path}: install fonts-dejavu-core"))?;
            FontVec::try_from_vec(bytes).with_context(|| format!("{path} is no font"))
        };
        Ok(Self { plain: font("DejaVuSans.ttf")?, bold: font("DejaVuSans-Bold.ttf")?, glyphs: HashMap::new() })
    }

    fn font(&self, weight: Weight) -> &FontVec {
        match weight {
            Weight::Plain => &self.plain,
            Weight::Bold => &self.bold,
        }
    }

    /// How wide `text` is, in pixels.
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand pixels")]
    pub fn width(&self, text: &str, size: u8, weight: Weight) -> i32 {
        let font = self.font(weight).as_scaled(PxScale::from(f32::from(size)));
        text.chars().map(|letter| font.h_advance(font.glyph_id(letter))).sum::<f32>().ceil() as i32
    }

    /// Writes `text` with its upper left at a place; gives its width.
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand pixels")]
    pub fn write(
        &mut self,
        canvas: &mut Canvas,
        (x, y): (i32, i32),
        text: &str,
        (size, weight): (u8, Weight),
        colour: Colour,
    ) -> i32 {
        let mut pen = 0.0_f32;
        for letter in text.chars() {
            self.draw(letter, size, weight);
            if let Some(glyph) = self.glyphs.get(&(letter, size, weight)) {
                let left = x + glyph.left + pen.round() as i32;
                let width = usize::try_from(glyph.width).unwrap_or(0).max(1);
                for (row, line) in (y + glyph.top..).zip(glyph.coverage.chunks(width)) {
                    for (column, share) in (left..).zip(line) {
                        canvas.mix(column, row, colour, *share);
                    }
                }
            }
            let font = self.font(weight).as_scaled(PxScale::from(f32::from(size)));
            pen += font.h_advance(font.glyph_id(letter));
        }
        pen.ceil() as i32
    }

    /// Writes `text` with its upper right at a place.
    pub fn write_right(
        &mut self,
        canvas: &mut Canvas,
        (x, y): (i32, i32),
        text: &str,
        (size, weight): (u8, Weight),
        colour: Colour,
    ) {
        let width = self.width(text, size, weight);
        self.write(canvas, (x - width, y), text, (size, weight), colour);
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "glyphs are small")]
    fn draw(&mut self, letter: char, size: u8, weight: Weight) {
        if self.glyphs.contains_key(&(letter, size, weight)) {
            return;
        }
        let font = self.font(weight);
        let scale = PxScale::from(f32::from(size));
        let ascent = font.as_scaled(scale).ascent();
        let outline = font.outline_glyph(font.glyph_id(letter).with_scale(scale));
        let glyph = match outline {
            Some(outline) => {
                let bounds = outline.px_bounds();
                let (width, height) = (bounds.width().ceil() as usize, bounds.height().ceil() as usize);
                let mut coverage = vec![0; width * height];
                outline.draw(|column, row, share| {
                    if let Some(pixel) = coverage.get_mut(row as usize * width + column as usize) {
                        *pixel = (share.clamp(0.0, 1.0) * 255.0) as u8;
                    }
                });
                let top = (bounds.min.y + ascent).round() as i32;
                Glyph { left: bounds.min.x as i32, top, width: width as i32, coverage }
            }
            None => Glyph { left: 0, top: 0, width: 1, coverage: Vec::new() },
        };
        self.glyphs.insert((letter, size, weight), glyph);
    }
}
