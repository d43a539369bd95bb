//! How a screen looks: colours, faces, sizes, habits. None of one set's colours or sizes is in the other.

use ab_glyph::FontVec;

use crate::Set;
use crate::dice::Dice;
use crate::face::{self, Family, Rendering};
use crate::painter::{Colour, Type};

/// The colours of a screen.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    /// Behind everything.
    pub desk: Colour,
    /// Of panels and bars.
    pub panel: Colour,
    /// Of fields and tables.
    pub field: Colour,
    /// Of every second row.
    pub stripe: Colour,
    /// Of edges.
    pub line: Colour,
    /// Text on panels and fields.
    pub text: Colour,
    /// Text that steps back: low in contrast, and legible.
    pub faint: Colour,
    /// Title bars and headings' ground.
    pub title: Colour,
    /// Text on them.
    pub on_title: Colour,
    /// The row that is selected.
    pub choice: Colour,
    /// Text on it.
    pub on_choice: Colour,
    /// Text that warns or links.
    pub accent: Colour,
    /// Ground of tool tips.
    pub tip: Colour,
    /// Text on it.
    pub on_tip: Colour,
}

const TUNED: [Theme; 4] = [
    Theme {
        desk: 0x5a6b7b,
        panel: 0xf0f0f0,
        field: 0xffffff,
        stripe: 0xf5f8fb,
        line: 0xb8bcc2,
        text: 0x1a1a1a,
        faint: 0x6d7278,
        title: 0x2f5d8a,
        on_title: 0xfefefe,
        choice: 0x3375b8,
        on_choice: 0xfdfdff,
        accent: 0xb03020,
        tip: 0xffffe1,
        on_tip: 0x202020,
    },
    Theme {
        desk: 0x12161b,
        panel: 0x22282f,
        field: 0x1a1f25,
        stripe: 0x20262d,
        line: 0x3c4650,
        text: 0xd8dee4,
        faint: 0x8b96a1,
        title: 0x2c3843,
        on_title: 0xe6ebf0,
        choice: 0x2a5f8f,
        on_choice: 0xf4f8fc,
        accent: 0xe8a33d,
        tip: 0x39444f,
        on_tip: 0xe2e8ee,
    },
    Theme {
        desk: 0xe8ecf0,
        panel: 0xfafbfc,
        field: 0xfdfdfe,
        stripe: 0xf1f4f7,
        line: 0xd0d7de,
        text: 0x24292f,
        faint: 0x768390,
        title: 0xdfe6ee,
        on_title: 0x1f2d3a,
        choice: 0xcfe3f8,
        on_choice: 0x0b3d6e,
        accent: 0x0a69da,
        tip: 0x2b3138,
        on_tip: 0xf3f5f7,
    },
    Theme {
        desk: 0x2b2b2b,
        panel: 0x3c3f41,
        field: 0x313335,
        stripe: 0x353739,
        line: 0x555759,
        text: 0xa9b0b7,
        faint: 0x84898e,
        title: 0x45494c,
        on_title: 0xbcc2c8,
        choice: 0x4b6eaf,
        on_choice: 0xd5dbe2,
        accent: 0xcc8242,
        tip: 0x4c5052,
        on_tip: 0xbbc0c5,
    },
];

const HELD_OUT: [Theme; 5] = [
    Theme {
        desk: 0x3a6ea5,
        panel: 0xece9d8,
        field: 0xfffffe,
        stripe: 0xf7f5ec,
        line: 0xaca899,
        text: 0x000000,
        faint: 0x7a786c,
        title: 0x0a246a,
        on_title: 0xffffff,
        choice: 0x316ac5,
        on_choice: 0xfffffd,
        accent: 0x0000c8,
        tip: 0xffffdd,
        on_tip: 0x000001,
    },
    Theme {
        desk: 0x000000,
        panel: 0x141414,
        field: 0x0b0b0b,
        stripe: 0x171717,
        line: 0x333333,
        text: 0xe0b060,
        faint: 0x9a7d4a,
        title: 0x2a2112,
        on_title: 0xffd080,
        choice: 0x5c4415,
        on_choice: 0xffe4b0,
        accent: 0x66c8c0,
        tip: 0x30270f,
        on_tip: 0xf5d9a0,
    },
    Theme {
        desk: 0x0c2a2e,
        panel: 0x14393e,
        field: 0x103135,
        stripe: 0x15393d,
        line: 0x2d5a60,
        text: 0xcfe8e6,
        faint: 0x7fa9a8,
        title: 0x1d5157,
        on_title: 0xe4f6f4,
        choice: 0x2f8f8a,
        on_choice: 0xf2fffe,
        accent: 0xffb86b,
        tip: 0xe9f3f2,
        on_tip: 0x12302f,
    },
    Theme {
        desk: 0xbccbdc,
        panel: 0xd6e2ef,
        field: 0xe9f0f7,
        stripe: 0xdfe9f3,
        line: 0xa3b6ca,
        text: 0x4a6078,
        faint: 0x6f849a,
        title: 0xb4c8de,
        on_title: 0x34495f,
        choice: 0xf3c677,
        on_choice: 0x50401c,
        accent: 0x8a3b62,
        tip: 0xf6f9fc,
        on_tip: 0x4d647d,
    },
    Theme {
        desk: 0x7b7b7b,
        panel: 0xc6c6c6,
        field: 0xdcdcdc,
        stripe: 0xd3d3d3,
        line: 0x8c8c8c,
        text: 0x2c2c2c,
        faint: 0x707070,
        title: 0x8e8e96,
        on_title: 0x18181c,
        choice: 0x5d5d72,
        on_choice: 0xededf2,
        accent: 0x7c1f1f,
        tip: 0xf2efd2,
        on_tip: 0x2f2f22,
    },
];

/// The colours that a set has.
pub const fn themes(set: Set) -> &'static [Theme] {
    match set {
        Set::Tuned => &TUNED,
        Set::HeldOut => &HELD_OUT,
    }
}

/// The sizes that a set has, in pixels of the em, rising.
pub const fn sizes(set: Set) -> [u8; 6] {
    match set {
        Set::Tuned => [10, 12, 14, 15, 18, 22],
        Set::HeldOut => [9, 11, 13, 16, 20, 24],
    }
}

/// How one screen looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Its colours.
    pub theme: Theme,
    /// Running text.
    pub plain: Type,
    /// Headings, labels in bold.
    pub bold: Type,
    /// Logs.
    pub fixed: Type,
    /// Notes: the next smaller size.
    pub small: Type,
    /// Titles of pages: larger.
    pub large: Type,
    /// Annotations in images.
    pub annotation: Type,
    /// The height of a row.
    pub row: i32,
    /// Whether tables have lines between the columns.
    pub grid: bool,
    /// Whether every second row has its own ground.
    pub stripes: bool,
    /// Whether headings are in capitals.
    pub capitals: bool,
    /// Whether numbers stand at the right.
    pub right: bool,
    /// Whether what is too long gets an ellipsis, or is cut at the edge.
    pub ellipsis: bool,
}

impl Style {
    /// Chooses one.
    pub fn new(set: Set, faces: &[FontVec], dice: &mut Dice) -> Self {
        let family: Family = dice.pick(face::families(set));
        let sizes = sizes(set);
        let rendering = match (family.bitmap, dice.below(10)) {
            (true, _) => Rendering::Bitmap,
            (false, 0..=3) => Rendering::Grey,
            (false, 4..=7) => Rendering::Subpixel,
            (false, _) => Rendering::Aliased,
        };
        // Small type is what consoles have most of, and what is hardest; without shades it needs its pixels.
        let ragged = rendering == Rendering::Aliased || rendering == Rendering::Bitmap;
        let bitmaps = |face: usize, size: u8| !family.bitmap || face::has_bitmaps(&faces[face], size);
        let base = if ragged { dice.pick(&[1, 1, 2]) } else { dice.pick(&[0, 1, 1, 1, 2, 2, 3]) };
        let base = if bitmaps(family.plain, sizes[base]) { base } else { 2 };
        let snapped = ragged || dice.chance(50);
        let kind = |face: usize, place: usize| {
            let wanted = sizes[place.min(5)];
            let size = if bitmaps(face, wanted) { wanted } else { sizes[base] };
            Type { face, size, rendering, snapped }
        };
        let plain = kind(family.plain, base);
        let pad = dice.between(4, 12);
        Self {
            theme: dice.pick(themes(set)),
            plain,
            bold: kind(family.bold, base),
            fixed: kind(family.fixed, base),
            small: kind(family.plain, base.saturating_sub(1).max(usize::from(ragged))),
            large: kind(family.bold, base + dice.between(1, 2) as usize),
            annotation: kind(family.plain, dice.pick(&[1, 2, 2, 3])),
            row: i32::from(plain.size) * 5 / 4 + pad,
            grid: dice.chance(50),
            stripes: dice.chance(50),
            capitals: dice.chance(20),
            right: dice.chance(40),
            ellipsis: dice.chance(60),
        }
    }
}
