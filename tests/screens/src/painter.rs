//! A picture that knows which of its pixels are which letter's ink.
//!
//! Every letter marks the pixels of its ink; whatever is painted over them later takes the mark away. So what a window on
//! top hides, or a cell's edge cuts off, is no ink of its word in the end.

use std::collections::HashMap;

use ab_glyph::FontVec;

use crate::face::{self, Rendering, Stamp};
use crate::screen::{Glyph, Kind, Rect, Screen, WindowBox, Word};

/// A colour, 0xRRGGBB.
pub type Colour = u32;

/// The least share of 255 that counts as ink.
const INK: u32 = 77;

/// A part of a line of one kind.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// What its words are.
    pub kind: Kind,
}

/// A face at a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// The face's place in the set's list.
    pub face: usize,
    /// The size of the em in pixels.
    pub size: u8,
    /// How letters become pixels.
    pub rendering: Rendering,
    /// Whether each letter starts at a whole pixel.
    pub snapped: bool,
}

/// Which way a line runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// To the right.
    Level,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// Where a line stands in its rectangle, and what becomes of what is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// At the left; cut off at the edge.
    Cut,
    /// At the left; cut, with an ellipsis.
    Ellipsis,
    /// At the right; cut off at the edge.
    Right,
    /// In the middle.
    Middle,
}

/// Words and the count of each letter's ink as drawn.
struct Draft {
    kind: Kind,
    letters: Vec<(char, u32)>,
}

/// Letters drawn so far: by face, letter, size, quarter of a pixel and rendering.
type Stamps = HashMap<(usize, char, u8, u8, Rendering), Stamp>;

/// What is painted on.
pub struct Painter {
    /// The width.
    pub width: i32,
    /// The height.
    pub height: i32,
    faces: &'static [FontVec],
    pixels: Vec<u32>,
    /// Zero, or which letter's ink: (word + 1) << 8 | letter.
    marks: Vec<u32>,
    drafts: Vec<Draft>,
    stamps: Stamps,
    /// Whether what is written is a shadow, and no word.
    shadow: bool,
}

impl Painter {
    /// A picture of one colour.
    pub fn new(faces: &'static [FontVec], (width, height): (i32, i32), colour: Colour) -> Self {
        let count = (width * height) as usize;
        Self {
            width,
            height,
            faces,
            pixels: vec![colour; count],
            marks: vec![0; count],
            drafts: Vec::new(),
            stamps: HashMap::new(),
            shadow: false,
        }
    }

    /// The whole picture.
    pub const fn all(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    fn row(&self, y: i32, part: Rect) -> std::ops::Range<usize> {
        let start = (y * self.width + part.x) as usize;
        start..start + part.w as usize
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, rect: Rect, colour: Colour) {
        let part = rect.intersect(self.all());
        for y in part.y..part.bottom() {
            let row = self.row(y, part);
            self.pixels[row.clone()].fill(colour);
            self.marks[row].fill(0);
        }
    }

    /// Fills a rectangle from one colour above to another below.
    pub fn shade(&mut self, rect: Rect, above: Colour, below: Colour) {
        for y in 0..rect.h {
            let share = (y * 255 / rect.h.max(1)) as u32;
            self.fill(Rect::new(rect.x, rect.y + y, rect.w, 1), mixed(above, below, [share; 3]));
        }
    }

    /// Draws the edge of a rectangle, one pixel wide.
    pub fn edge(&mut self, rect: Rect, colour: Colour) {
        self.fill(Rect::new(rect.x, rect.y, rect.w, 1), colour);
        self.fill(Rect::new(rect.x, rect.bottom() - 1, rect.w, 1), colour);
        self.fill(Rect::new(rect.x, rect.y, 1, rect.h), colour);
        self.fill(Rect::new(rect.right() - 1, rect.y, 1, rect.h), colour);
    }

    /// Sets one pixel to a grey.
    pub fn grey(&mut self, x: i32, y: i32, value: u8) {
        if self.all().covers(x, y) {
            let at = (y * self.width + x) as usize;
            self.pixels[at] = u32::from(value) * 0x01_01_01;
            self.marks[at] = 0;
        }
    }

    /// How wide a text is.
    pub fn width_of(&self, text: &str, of: Type) -> i32 {
        let face = &self.faces[of.face];
        text.chars().map(|letter| step(face, letter, of)).sum::<f32>().ceil() as i32
    }

    /// How high a line is.
    pub fn line_of(&self, of: Type) -> i32 {
        face::line(&self.faces[of.face], f32::from(of.size)).1
    }

    /// Writes a line into a rectangle, in the middle of its height.
    pub fn write_in(&mut self, rect: Rect, pieces: &[Piece], of: Type, colour: Colour, fit: Fit) {
        let width: i32 = self.width_of(&pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), of);
        let top = rect.y + (rect.h - self.line_of(of)) / 2;
        match fit {
            Fit::Cut => self.write((rect.x, top), pieces, of, colour, (rect, Turn::Level)),
            Fit::Ellipsis if width > rect.w => {
                let shorter = self.shorten(pieces, of, rect.w);
                self.write((rect.x, top), &shorter, of, colour, (rect, Turn::Level))
            }
            Fit::Ellipsis => self.write((rect.x, top), pieces, of, colour, (rect, Turn::Level)),
            Fit::Right => self.write((rect.right() - width, top), pieces, of, colour, (rect, Turn::Level)),
            Fit::Middle => self.write((rect.x + (rect.w - width) / 2, top), pieces, of, colour, (rect, Turn::Level)),
        };
    }

    /// Writes the shadow of a line: it is no word of the screen.
    pub fn write_shadow(&mut self, rect: Rect, pieces: &[Piece], of: Type, colour: Colour) {
        self.shadow = true;
        self.write_in(rect, pieces, of, colour, Fit::Cut);
        self.shadow = false;
    }

    fn shorten(&self, pieces: &[Piece], of: Type, width: i32) -> Vec<Piece> {
        let face = &self.faces[of.face];
        let mut left = width as f32 - step(face, '…', of);
        let mut shorter = Vec::new();
        for piece in pieces {
            let mut text = String::new();
            for letter in piece.text.chars() {
                left -= step(face, letter, of);
                if left < 0.0 {
                    text.truncate(text.trim_end().len());
                    text.push('…');
                    shorter.push(Piece { text, kind: piece.kind });
                    return shorter;
                }
                text.push(letter);
            }
            shorter.push(Piece { text, kind: piece.kind });
        }
        shorter
    }

    /// Writes a line from a place on; gives its length.
    pub fn write(
        &mut self,
        (x, y): (i32, i32),
        pieces: &[Piece],
        of: Type,
        colour: Colour,
        (clip, turn): (Rect, Turn),
    ) -> i32 {
        let faces = self.faces;
        let face = &faces[of.face];
        let (ascent, _) = face::line(face, f32::from(of.size));
        let mut pen = 0.0_f32;
        let mut within = false;
        for piece in pieces {
            for letter in piece.text.chars() {
                if letter == ' ' || letter == '\u{a0}' {
                    within = false;
                } else {
                    if !within && !self.shadow {
                        self.drafts.push(Draft { kind: piece.kind, letters: Vec::new() });
                        within = true;
                    }
                    if let Some(draft) = self.drafts.last_mut().filter(|_| !self.shadow) {
                        // A word that holds an identifier is one.
                        if draft.kind.identifier().is_none() && piece.kind.identifier().is_some() {
                            draft.kind = piece.kind;
                        }
                    }
                    self.letter((x, y), (pen, ascent), letter, of, colour, (clip, turn));
                }
                pen += step(face, letter, of);
            }
        }
        pen.ceil() as i32
    }

    fn letter(
        &mut self,
        (x, y): (i32, i32),
        (pen, ascent): (f32, i32),
        letter: char,
        of: Type,
        colour: Colour,
        (clip, turn): (Rect, Turn),
    ) {
        let quarter = if of.snapped { 0 } else { (pen.fract() * 4.0) as u8 };
        let rendering = match (of.rendering, turn) {
            (Rendering::Subpixel, Turn::Up | Turn::Down) => Rendering::Grey,
            (other, _) => other,
        };
        let faces = self.faces;
        let draw = || face::stamp(&faces[of.face], letter, f32::from(of.size), f32::from(quarter) / 4.0, rendering);
        let stamp = self.stamps.entry((of.face, letter, of.size, quarter, rendering)).or_insert_with(draw);
        let before = self.drafts.last().map_or(0, |draft| draft.letters.len());
        let mark = if self.shadow { 0 } else { (self.drafts.len() as u32) << 8 | (before as u32).min(0xff) };
        let clip = clip.intersect(Rect::new(0, 0, self.width, self.height));
        let mut drawn = 0;
        for (at, share) in stamp.shares.iter().enumerate() {
            let [red, green, blue] = share.map(u32::from);
            let most = (red + green + blue) / 3;
            if red | green | blue == 0 {
                continue;
            }
            drawn += u32::from(most >= INK);
            let along = pen as i32 + stamp.left + at as i32 % stamp.width;
            let down = ascent + stamp.top + at as i32 / stamp.width;
            let (column, row) = match turn {
                Turn::Level => (x + along, y + down),
                Turn::Up => (x + down, y - along),
                Turn::Down => (x - down, y + along),
            };
            if clip.covers(column, row) {
                let place = (row * self.width + column) as usize;
                let below = self.pixels[place];
                self.pixels[place] = mixed(below, colour, [red, green, blue]);
                if most >= INK && stands_out(below, colour) {
                    self.marks[place] = mark;
                }
            }
        }
        if let Some(draft) = self.drafts.last_mut().filter(|_| !self.shadow) {
            draft.letters.push((letter, drawn));
        }
    }

    /// The finished screen.
    pub fn finish(self, windows: Vec<WindowBox>, viewports: Vec<Rect>, columns: Vec<Rect>) -> Screen {
        let mut ink: Vec<Vec<Vec<u32>>> = self.drafts.iter().map(|d| vec![Vec::new(); d.letters.len()]).collect();
        for (place, mark) in (0_u32..).zip(&self.marks) {
            if *mark != 0 {
                let letters = &mut ink[(mark >> 8) as usize - 1];
                if let Some(pixels) = letters.get_mut((mark & 0xff) as usize) {
                    pixels.push(place);
                }
            }
        }
        let words = self.drafts.into_iter().zip(ink).filter_map(|(draft, ink)| {
            let letters = draft.letters.into_iter().zip(ink);
            // A letter of which much is hidden, or as bright as what it lies on, cannot be read.
            let seen = letters.filter(|((_, drawn), ink)| !ink.is_empty() && ink.len() as u32 * 10 >= drawn * 6);
            let glyphs = seen.map(|((letter, _), ink)| Glyph { letter, ink }).collect();
            word(draft.kind, glyphs, self.width)
        });
        Screen {
            width: self.width,
            height: self.height,
            words: words.collect(),
            bgrx: self.pixels.iter().flat_map(|pixel| pixel.to_le_bytes()).collect(),
            windows,
            viewports,
            columns,
        }
    }
}

/// A word of the letters that can be seen; nothing where they tell nothing: fewer than two letters or digits.
pub fn word(kind: Kind, glyphs: Vec<Glyph>, width: i32) -> Option<Word> {
    let text: String = glyphs.iter().map(|glyph| glyph.letter).collect();
    if text.chars().filter(|letter| letter.is_alphanumeric()).count() < 2 {
        return None;
    }
    let places =
        || glyphs.iter().flat_map(|glyph| &glyph.ink).map(|place| (*place as i32 % width, *place as i32 / width));
    let (left, right) = (places().map(|(x, _)| x).min()?, places().map(|(x, _)| x).max()?);
    let (top, bottom) = (places().map(|(_, y)| y).min()?, places().map(|(_, y)| y).max()?);
    Some(Word { text, rect: Rect::new(left, top, right - left + 1, bottom - top + 1), kind, glyphs })
}

fn step(face: &FontVec, letter: char, of: Type) -> f32 {
    let advance = face::advance(face, letter, f32::from(of.size), of.rendering);
    if of.snapped { advance.round() } else { advance }
}

/// Whether ink of one colour can be told from the other: white over bright tissue cannot.
fn stands_out(below: Colour, above: Colour) -> bool {
    let channel = |colour: Colour, shift: u32| (colour >> shift) & 0xff;
    [16, 8, 0].iter().any(|shift| channel(below, *shift).abs_diff(channel(above, *shift)) >= 28)
}

/// Mixes `above` over `below`, a share of 255 for each of red, green and blue.
pub const fn mixed(below: Colour, above: Colour, [red, green, blue]: [u32; 3]) -> Colour {
    const fn channel(below: u32, above: u32, share: u32) -> u32 {
        ((below & 0xff) * (255 - share) + (above & 0xff) * share + 127) / 255
    }
    channel(below >> 16, above >> 16, red) << 16
        | channel(below >> 8, above >> 8, green) << 8
        | channel(below, above, blue)
}
