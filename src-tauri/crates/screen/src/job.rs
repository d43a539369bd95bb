//! What the detector of text is asked, and what it answers.
//!
//! A [`Job`] owns a copy of the pixels that it is about, and goes to the detector and back: what is published after its
//! answer is that very copy, so nothing can change between judging and sending.

use crate::frame::{PIXEL, Pixels};
use crate::{Rect, Region};

/// What is asked of the detector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Where text is, fast.
    Detect,
    /// Where text is in an image at rest, by the stronger model at double size.
    Inspect,
    /// Where text is in a window, and what its lines say.
    Read {
        /// The window's number.
        window: u32,
    },
}

/// A copy of a part of the monitor, to be judged.
///
/// Its pixels are for the detector alone: no encoder takes them, and only [`crate::Masker::settle`] publishes them.
pub struct Job {
    pub(crate) ask: Ask,
    pub(crate) rect: Rect,
    /// The start it belongs to, and the number of the look that its pixels are from.
    pub(crate) epoch: u64,
    pub(crate) look: u64,
    /// Where images showed at that look: only [`Ask::Inspect`] judges their pixels, also once they are gone.
    pub(crate) images: Region,
    /// What rules masked at that look: grey in the pixels.
    pub(crate) masked: Region,
    pub(crate) pixels: Vec<u8>,
}

impl Job {
    /// What is asked.
    #[must_use]
    pub const fn ask(&self) -> Ask {
        self.ask
    }

    /// Its part of the monitor; an answer's rectangles count from its upper left corner.
    #[must_use]
    pub const fn rect(&self) -> Rect {
        self.rect
    }

    /// The pixels to be judged: BGRX, rows of `rect().w * 4` bytes. What a rule masks is grey in them.
    #[must_use]
    pub fn uncleared_pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// A rectangle of the answer, on the monitor and within the job.
    pub(crate) fn place(&self, rect: Rect) -> Rect {
        Rect::new(self.rect.x.saturating_add(rect.x), self.rect.y.saturating_add(rect.y), rect.w, rect.h)
            .intersect(self.rect)
    }
}

impl Pixels for Job {
    fn part(&self, part: Rect, y: u16) -> &[u8] {
        let row = usize::from(y - self.rect.y) * usize::from(self.rect.w);
        let start = (row + usize::from(part.x - self.rect.x)) * PIXEL;
        &self.pixels[start..start + usize::from(part.w) * PIXEL]
    }
}

/// Redacts the pixels.
impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("ask", &self.ask).field("rect", &self.rect).finish_non_exhaustive()
    }
}

/// What the detector found in a [`Job`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Where text is, counted from the job's upper left corner.
    pub boxes: Vec<Rect>,
    /// The lines that were read; only for [`Ask::Read`].
    pub lines: Vec<Line>,
}

/// A line of text that was read: its place, and what its words say about it. The words themselves are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its place, counted from the job's upper left corner.
    pub rect: Rect,
    /// What its words say.
    pub class: LineClass,
}

/// What a line's words say about it; see [`crate::Words::class`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineClass {
    /// Every word was read with confidence and is harmless.
    pub harmless: bool,
    /// It is harmless, and as a whole nobody's name in whatever column it stands; see [`crate::phrase`].
    pub nameless: bool,
    /// It is shown as a whole, and no word of it may be a name.
    pub certain: bool,
    /// It is a piece of a line that is not shown as a whole.
    pub part: bool,
    /// It names something that identifies somebody; what stands beside or below it stays masked.
    pub label: bool,
    /// It ends in a colon: what it names stands on its right.
    pub field: bool,
    /// It begins with a time of day, as the lines of a log do.
    pub timed: bool,
    /// An icon, a stray mark or a short figure, which says nothing about its column.
    pub mark: bool,
}
