//! The faces of each set, and letters as shares of ink.

use std::sync::OnceLock;

use ab_glyph::v2::GlyphImage;
use ab_glyph::{Font as _, FontVec, GlyphImageFormat, PxScale, ScaleFont as _};

use crate::Set;

/// A font that is not installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{path} cannot be read; install the Debian package {package}")]
pub struct MissingFont {
    path: &'static str,
    package: &'static str,
}

/// Where a face comes from.
#[derive(Debug)]
pub struct Source {
    /// The file.
    pub path: &'static str,
    /// The Debian package that brings it.
    pub package: &'static str,
}

const fn source(path: &'static str, package: &'static str) -> Source {
    Source { path, package }
}

/// A family as a screen uses it: the places of its faces in the set's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// For running text.
    pub plain: usize,
    /// For headings.
    pub bold: usize,
    /// For logs.
    pub fixed: usize,
    /// Whether it is drawn from bitmaps, one bit a pixel.
    pub bitmap: bool,
}

const fn family(plain: usize, bold: usize, fixed: usize, bitmap: bool) -> Family {
    Family { plain, bold, fixed, bitmap }
}

const DEJAVU: &str = "fonts-dejavu-core";
const LIBERATION: &str = "fonts-liberation2";

static TUNED: [Source; 9] = [
    source("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", DEJAVU),
    source("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", DEJAVU),
    source("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", DEJAVU),
    source("/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf", LIBERATION),
    source("/usr/share/fonts/truetype/liberation2/LiberationSans-Bold.ttf", LIBERATION),
    source("/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf", LIBERATION),
    source("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", DEJAVU),
    source("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf", DEJAVU),
    source("/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf", LIBERATION),
];

const TUNED_FAMILIES: &[Family] =
    &[family(0, 1, 2, false), family(3, 4, 5, false), family(3, 4, 2, false), family(6, 7, 8, false)];

static HELD_OUT: [Source; 11] = [
    source("/usr/share/fonts/truetype/open-sans/OpenSans-Regular.ttf", "fonts-open-sans"),
    source("/usr/share/fonts/truetype/open-sans/OpenSans-Semibold.ttf", "fonts-open-sans"),
    source("/usr/share/fonts/truetype/inconsolata/Inconsolata.otf", "fonts-inconsolata"),
    source("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf", "fonts-roboto-unhinted"),
    source("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Bold.ttf", "fonts-roboto-unhinted"),
    source("/usr/share/fonts/truetype/roboto/unhinted/RobotoCondensed-Regular.ttf", "fonts-roboto-unhinted"),
    source("/usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf", "fonts-crosextra-carlito"),
    source("/usr/share/fonts/truetype/crosextra/Carlito-Bold.ttf", "fonts-crosextra-carlito"),
    source("/usr/share/wine/fonts/tahoma.ttf", "fonts-wine"),
    source("/usr/share/wine/fonts/tahomabd.ttf", "fonts-wine"),
    source("/usr/share/wine/fonts/ms_sans_serif.ttf", "fonts-wine"),
];

const HELD_OUT_FAMILIES: &[Family] = &[
    family(0, 1, 2, false),
    family(3, 4, 2, false),
    family(5, 4, 2, false),
    family(6, 7, 2, false),
    family(8, 9, 2, true),
    family(10, 9, 8, true),
];

/// The files that a set reads.
pub fn sources(set: Set) -> &'static [Source] {
    match set {
        Set::Tuned => &TUNED,
        Set::HeldOut => &HELD_OUT,
    }
}

/// The families of a set.
pub fn families(set: Set) -> &'static [Family] {
    match set {
        Set::Tuned => TUNED_FAMILIES,
        Set::HeldOut => HELD_OUT_FAMILIES,
    }
}

/// The faces of a set, read once.
///
/// # Errors
/// Names the first that is not installed, and its package.
pub fn faces(set: Set) -> Result<&'static [FontVec], MissingFont> {
    static READ: [OnceLock<Result<Vec<FontVec>, MissingFont>>; 2] = [const { OnceLock::new() }; 2];
    let read = |source: &Source| {
        let missing = MissingFont { path: source.path, package: source.package };
        let bytes = std::fs::read(source.path).map_err(|_| missing)?;
        FontVec::try_from_vec(bytes).map_err(|_| missing)
    };
    READ[set as usize]
        .get_or_init(|| sources(set).iter().map(read).collect())
        .as_ref()
        .map(Vec::as_slice)
        .map_err(|missing| *missing)
}

/// How letters become pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rendering {
    /// Shades of grey.
    Grey,
    /// A share for each of red, green and blue, filtered as `FreeType` does.
    Subpixel,
    /// Ink or none: the outline where it covers much of a pixel.
    Aliased,
    /// Ink or none: the bitmaps in the font, where it has them for the size; else as `Aliased`.
    Bitmap,
}

/// The scale at which one em is `size` pixels.
fn scale(face: &FontVec, size: f32) -> PxScale {
    let em = face.units_per_em().unwrap_or(1000.0);
    PxScale::from(size * face.height_unscaled() / em)
}

/// Whether a face has bitmaps for a size.
pub fn has_bitmaps(face: &FontVec, size: u8) -> bool {
    let image = face.glyph_raster_image2(face.glyph_id('a'), u16::from(size));
    image.is_some_and(|image| image.pixels_per_em == u16::from(size))
}

/// How far the pen moves for a letter.
pub fn advance(face: &FontVec, letter: char, size: f32, rendering: Rendering) -> f32 {
    let outline = face.as_scaled(scale(face, size)).h_advance(face.glyph_id(letter));
    if rendering != Rendering::Bitmap {
        return outline;
    }
    // Bitmaps have a pace of their own, which is not told here: the next letter starts a pixel after this one.
    let image = face.glyph_raster_image2(face.glyph_id(letter), size as u16);
    let image = image.filter(|image| f32::from(image.pixels_per_em) == size && image.width > 0);
    let least = image.map_or(size / 3.5, |image| image.origin.x + f32::from(image.width) + 1.0);
    if letter == ' ' || least > outline { least.round() } else { outline }
}

/// How far the baseline lies below the top of a line, and how high the line is.
pub fn line(face: &FontVec, size: f32) -> (i32, i32) {
    let scaled = face.as_scaled(scale(face, size));
    (scaled.ascent().round() as i32, scaled.height().round() as i32)
}

/// A letter's ink: shares of 255 for red, green and blue.
#[derive(Debug, Default)]
pub struct Stamp {
    /// From the pen to its left column.
    pub left: i32,
    /// From the baseline to its upper row; negative above.
    pub top: i32,
    /// Its width.
    pub width: i32,
    /// Row by row.
    pub shares: Vec<[u8; 3]>,
}

/// The least share that is ink where there are no shades: below a half, or thin stems between two pixels vanish.
const LEAST: f32 = 0.38;

/// Draws one letter; `shift` is the pen's place between two pixels, 0 to 1.
pub fn stamp(face: &FontVec, letter: char, size: f32, shift: f32, rendering: Rendering) -> Stamp {
    match rendering {
        Rendering::Grey => outline(face, letter, size, shift, |share| [(share * 255.0) as u8; 3]),
        Rendering::Aliased => outline(face, letter, size, shift, |share| [if share >= LEAST { 255 } else { 0 }; 3]),
        Rendering::Subpixel => subpixel(face, letter, size, shift),
        Rendering::Bitmap => {
            let image = face.glyph_raster_image2(face.glyph_id(letter), size as u16);
            match image.filter(|image| f32::from(image.pixels_per_em) == size).as_ref().and_then(bitmap) {
                Some(stamp) => stamp,
                None => stamp(face, letter, size, shift, Rendering::Aliased),
            }
        }
    }
}

fn outline(face: &FontVec, letter: char, size: f32, shift: f32, share: impl Fn(f32) -> [u8; 3]) -> Stamp {
    let glyph = face.glyph_id(letter).with_scale_and_position(scale(face, size), ab_glyph::point(shift, 0.0));
    let Some(outline) = face.outline_glyph(glyph) else { return Stamp::default() };
    let bounds = outline.px_bounds();
    let (width, height) = (bounds.width().ceil() as usize, bounds.height().ceil() as usize);
    let mut shares = vec![[0; 3]; width * height];
    outline.draw(|column, row, covered| {
        if let Some(pixel) = shares.get_mut(row as usize * width + column as usize) {
            *pixel = share(covered.clamp(0.0, 1.0));
        }
    });
    Stamp { left: bounds.min.x as i32, top: bounds.min.y as i32, width: width as i32, shares }
}

/// The filter that `FreeType` uses by default, in 256ths.
const FILTER: [u32; 5] = [8, 77, 86, 77, 8];

/// Three times as wide, then filtered over five thirds of a pixel.
fn subpixel(face: &FontVec, letter: char, size: f32, shift: f32) -> Stamp {
    let plain = scale(face, size);
    let wide = PxScale { x: plain.x * 3.0, y: plain.y };
    let glyph = face.glyph_id(letter).with_scale_and_position(wide, ab_glyph::point(shift * 3.0, 0.0));
    let Some(outline) = face.outline_glyph(glyph) else { return Stamp::default() };
    let bounds = outline.px_bounds();
    let left = (bounds.min.x as i32 - 2).div_euclid(3);
    let right = (bounds.max.x.ceil() as i32 + 2).div_euclid(3) + 1;
    let (width, height) = ((right - left) as usize, bounds.height().ceil() as usize);
    let offset = (bounds.min.x as i32 - left * 3) as usize;
    let mut thirds = vec![0_u32; width * 3 * height];
    outline.draw(|column, row, covered| {
        let column = column as usize + offset;
        if column < width * 3 && (row as usize) < height {
            thirds[row as usize * width * 3 + column] = (covered.clamp(0.0, 1.0) * 255.0) as u32;
        }
    });
    let mut shares = Vec::with_capacity(width * height);
    for row in thirds.chunks(width * 3) {
        for pixel in 0..width {
            shares.push([0, 1, 2].map(|channel| {
                let middle = pixel * 3 + channel;
                let third = |tap: usize| (middle + tap).checked_sub(2).and_then(|at| row.get(at)).unwrap_or(&0);
                let sum: u32 = FILTER.iter().enumerate().map(|(tap, weight)| weight * third(tap)).sum();
                (sum / 256) as u8
            }));
        }
    }
    Stamp { left, top: bounds.min.y as i32, width: width as i32, shares }
}

fn bitmap(image: &GlyphImage<'_>) -> Option<Stamp> {
    let (width, height) = (usize::from(image.width), usize::from(image.height));
    // Rows start at whole bytes, or do not; shades and colours are no bitmaps.
    let row = if matches!(image.format, GlyphImageFormat::BitmapMono) {
        width.div_ceil(8) * 8
    } else if matches!(image.format, GlyphImageFormat::BitmapMonoPacked) {
        width
    } else {
        return None;
    };
    let bit = |at: usize| image.data.get(at / 8).is_some_and(|byte| byte & (0x80 >> (at % 8)) != 0);
    let pixel = |at: usize| if bit(at / width * row + at % width) { [255; 3] } else { [0; 3] };
    let shares = (0..width * height).map(pixel).collect();
    // The font counts upwards, from the lower edge.
    let top = -(image.origin.y as i32 + height as i32);
    Some(Stamp { left: image.origin.x as i32, top, width: width as i32, shares })
}
