//! What a generated screen is: pixels, and the truth about every word on them.

/// A rectangle in pixels of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rect {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// The width.
    pub w: i32,
    /// The height.
    pub h: i32,
}

impl Rect {
    /// Makes a rectangle.
    #[must_use]
    pub const fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Self { x, y, w, h }
    }

    /// The first column right of it.
    #[must_use]
    pub const fn right(self) -> i32 {
        self.x + self.w
    }

    /// The first row below it.
    #[must_use]
    pub const fn bottom(self) -> i32 {
        self.y + self.h
    }

    /// The same, smaller by `by` on each side.
    #[must_use]
    pub const fn inset(self, by: i32) -> Self {
        Self::new(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)
    }

    /// The same, moved.
    #[must_use]
    pub const fn moved(self, dx: i32, dy: i32) -> Self {
        Self::new(self.x + dx, self.y + dy, self.w, self.h)
    }

    /// Whether it covers a pixel.
    #[must_use]
    pub const fn covers(self, x: i32, y: i32) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    /// What both cover; without width or height where they do not meet.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (right, bottom) = (self.right().min(other.right()), self.bottom().min(other.bottom()));
        Self::new(x, y, (right - x).max(0), (bottom - y).max(0))
    }

    /// How many pixels it covers.
    #[must_use]
    pub const fn pixels(self) -> i32 {
        self.w * self.h
    }

    /// Cuts `size` off the top: what was cut off, and the rest.
    #[must_use]
    pub const fn top(self, size: i32) -> (Self, Self) {
        (Self::new(self.x, self.y, self.w, size), Self::new(self.x, self.y + size, self.w, self.h - size))
    }

    /// Cuts `size` off the left: what was cut off, and the rest.
    #[must_use]
    pub const fn left(self, size: i32) -> (Self, Self) {
        (Self::new(self.x, self.y, size, self.h), Self::new(self.x + size, self.y, self.w - size, self.h))
    }

    /// Cuts `size` off the lower end: what was cut off, and the rest.
    #[must_use]
    pub const fn low(self, size: i32) -> (Self, Self) {
        let (rest, cut) = self.top(self.h - size);
        (cut, rest)
    }

    /// Cuts `size` off the right: what was cut off, and the rest.
    #[must_use]
    pub const fn end(self, size: i32) -> (Self, Self) {
        let (rest, cut) = self.left(self.w - size);
        (cut, rest)
    }
}

/// What of a patient a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Identifier {
    /// A part of a name.
    Name,
    /// A part of a name that is also a word of user interfaces ("Edit Pause").
    NameLikeLabel,
    /// The hospital's or the insurance's number.
    PatientId,
    /// A birth date, or a part of one.
    BirthDate,
    /// The number of an order.
    Accession,
    /// A telephone number.
    Phone,
}

/// What a word is to the masking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Must not be readable in what leaves.
    Identifier(Identifier),
    /// The same, in grey over tissue in an image: counted apart.
    OnTissue(Identifier),
    /// The same, as an annotation in the dark corner of an image: counted apart.
    Corner(Identifier),
    /// The same, turned by a quarter: counted apart.
    Rotated(Identifier),
    /// A word of the user interface; good to show again.
    Harmless,
    /// The same, in the dark corner of an image, where a rule masks everything: counted apart.
    Annotation,
    /// A number, time or unit that tells of no patient; whether it is shown again is counted apart.
    Figure,
}

impl Kind {
    /// What it tells of a patient, if anything.
    #[must_use]
    pub const fn identifier(self) -> Option<Identifier> {
        match self {
            Self::Identifier(of) | Self::OnTissue(of) | Self::Corner(of) | Self::Rotated(of) => Some(of),
            Self::Harmless | Self::Annotation | Self::Figure => None,
        }
    }
}

/// One letter of a word, as far as it can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// The letter.
    pub letter: char,
    /// Its ink: the pixels' places in the picture, `y * width + x`, rising.
    pub ink: Vec<u32>,
}

/// A word that can be seen: letters between two spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The letters that can be seen; what a cell's edge or a window on top hides is not part of it.
    pub text: String,
    /// The smallest rectangle around its ink.
    pub rect: Rect,
    /// What it is.
    pub kind: Kind,
    /// Its letters and their ink, in order.
    pub glyphs: Vec<Glyph>,
}

/// A window, as the window list of the desktop would tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowBox {
    /// The class of its program.
    pub class: String,
    /// Its title, which may hold an identifier.
    pub title: String,
    /// Its place.
    pub rect: Rect,
}

/// A generated screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// The width in pixels.
    pub width: i32,
    /// The height in pixels.
    pub height: i32,
    /// The pixels, row by row, four bytes each: blue, green, red, 0.
    pub bgrx: Vec<u8>,
    /// Every word that can be seen.
    pub words: Vec<Word>,
    /// The windows, the lowest first.
    pub windows: Vec<WindowBox>,
    /// The images of patients.
    pub viewports: Vec<Rect>,
    /// Columns of tables that hold identifiers alone, as a site's rules would name them.
    pub columns: Vec<Rect>,
}
