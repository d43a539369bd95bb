//! The pointer's shape, cleared: a shape that goes by a pointer's name is shown, any other becomes a plain arrow.
//!
//! A program may make its pointer of any picture, such as the words that it drags. What such a picture shows is unknown,
//! so it does not leave (I1).

/// The largest side of a pointer's shape, in pixels: a larger one is a picture.
pub const POINTER_SIDE: u16 = 64;

/// The names that cursor themes give to shapes (CSS Basic User Interface, section 8.1.1, and X11's cursor font).
const NAMED: &[&str] = &[
    "alias",
    "all-scroll",
    "arrow",
    "bottom_left_corner",
    "bottom_right_corner",
    "bottom_side",
    "cell",
    "circle",
    "col-resize",
    "context-menu",
    "copy",
    "cross",
    "cross_reverse",
    "crosshair",
    "default",
    "dnd-ask",
    "dnd-copy",
    "dnd-link",
    "dnd-move",
    "dnd-no-drop",
    "dnd-none",
    "e-resize",
    "ew-resize",
    "fleur",
    "grab",
    "grabbing",
    "hand",
    "hand1",
    "hand2",
    "help",
    "left_ptr",
    "left_ptr_watch",
    "left_side",
    "link",
    "move",
    "n-resize",
    "ne-resize",
    "nesw-resize",
    "no-drop",
    "not-allowed",
    "ns-resize",
    "nw-resize",
    "nwse-resize",
    "pencil",
    "plus",
    "pointer",
    "pointing_hand",
    "progress",
    "question_arrow",
    "right_ptr",
    "right_side",
    "row-resize",
    "s-resize",
    "sb_h_double_arrow",
    "sb_v_double_arrow",
    "se-resize",
    "sw-resize",
    "tcross",
    "text",
    "top_left_arrow",
    "top_left_corner",
    "top_right_corner",
    "top_side",
    "vertical-text",
    "w-resize",
    "wait",
    "watch",
    "xterm",
    "zoom-in",
    "zoom-out",
];

/// A plain arrow: `#` black, `.` white, everything else transparent; its tip is the hot spot.
const ARROW: [&[u8; 11]; 16] = [
    b"#          ",
    b"##         ",
    b"#.#        ",
    b"#..#       ",
    b"#...#      ",
    b"#....#     ",
    b"#.....#    ",
    b"#......#   ",
    b"#.......#  ",
    b"#........# ",
    b"#.....#####",
    b"#..#..#    ",
    b"#.# #..#   ",
    b"##  #..#   ",
    b"#    #..#  ",
    b"      ##   ",
];

/// A pointer's shape as the display has it; nobody has judged it.
#[derive(Clone, PartialEq, Eq)]
pub struct PointerShape {
    /// The name that a cursor theme gave it; empty where it has none.
    pub name: String,
    /// The width, in pixels.
    pub width: u16,
    /// The height, in pixels.
    pub height: u16,
    /// The hot spot's column.
    pub hot_x: u16,
    /// The hot spot's row.
    pub hot_y: u16,
    /// BGRA, colours multiplied by alpha, rows of `width * 4` bytes.
    pub bgra: Vec<u8>,
}

/// A pointer's shape that may leave.
///
/// INVARIANT (I1): made here only, from a named shape's pixels or from a drawing of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearedPointer {
    width: u16,
    height: u16,
    hot_x: u16,
    hot_y: u16,
    bgra: Vec<u8>,
}

impl ClearedPointer {
    /// Judges a shape: one that has a known name, at most 64x64 pixels and its hot spot inside stays, any other becomes
    /// the arrow. One that shows nothing at all is hidden.
    #[must_use]
    pub fn judge(shape: PointerShape) -> Self {
        let PointerShape { name, width, height, hot_x, hot_y, bgra } = shape;
        let small = (1..=POINTER_SIDE).contains(&width) && (1..=POINTER_SIDE).contains(&height);
        let whole = bgra.len() == usize::from(width) * usize::from(height) * 4 && hot_x < width && hot_y < height;
        if whole && bgra.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 0) {
            Self::hidden()
        } else if small && whole && NAMED.contains(&name.as_str()) {
            Self { width, height, hot_x, hot_y, bgra }
        } else {
            Self::arrow()
        }
    }

    /// No pointer at all.
    #[must_use]
    pub fn hidden() -> Self {
        Self { width: 0, height: 0, hot_x: 0, hot_y: 0, bgra: Vec::new() }
    }

    /// The plain arrow.
    #[must_use]
    pub fn arrow() -> Self {
        let pixel = |dot: &u8| match dot {
            b'#' => [0, 0, 0, 255],
            b'.' => [255, 255, 255, 255],
            _ => [0, 0, 0, 0],
        };
        let bgra = ARROW.iter().flat_map(|row| row.iter().flat_map(pixel)).collect();
        Self { width: 11, height: 16, hot_x: 0, hot_y: 0, bgra }
    }

    /// The width and the height, in pixels; both 0 where there is no pointer.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// The hot spot's column and row.
    #[must_use]
    pub fn hot_spot(&self) -> (u16, u16) {
        (self.hot_x, self.hot_y)
    }

    /// BGRA, colours multiplied by alpha, rows of `width * 4` bytes.
    #[must_use]
    pub fn bgra(&self) -> &[u8] {
        &self.bgra
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn shape(name: &str, width: u16, height: u16, hot: (u16, u16), bytes: usize) -> PointerShape {
        PointerShape { name: name.to_owned(), width, height, hot_x: hot.0, hot_y: hot.1, bgra: vec![7; bytes] }
    }

    #[test]
    fn i1_only_a_named_pointer_keeps_its_pixels() {
        let check = |shape: PointerShape, kept: bool| {
            let (name, size) = (shape.name.clone(), (shape.width, shape.height));
            let cleared = ClearedPointer::judge(shape);
            assert_eq!(cleared.bgra().contains(&7), kept, "{name} {size:?}");
            assert_eq!(cleared != ClearedPointer::arrow(), kept, "{name} {size:?}");
        };
        check(shape("left_ptr", 24, 24, (4, 4), 24 * 24 * 4), true);
        check(shape("text", 64, 64, (63, 63), 64 * 64 * 4), true);
        check(shape("", 24, 24, (4, 4), 24 * 24 * 4), false);
        check(shape("Muster, Erika", 24, 24, (4, 4), 24 * 24 * 4), false);
        check(shape("left_ptr", 65, 1, (0, 0), 65 * 4), false);
        check(shape("left_ptr", 1, 65, (0, 0), 65 * 4), false);
        check(shape("left_ptr", 0, 5, (0, 0), 0), false);
        check(shape("left_ptr", 2, 2, (2, 0), 16), false);
        check(shape("left_ptr", 2, 2, (0, 2), 16), false);
        check(shape("left_ptr", 2, 2, (0, 0), 15), false);
        let blank = PointerShape { bgra: vec![9, 9, 9, 0], ..shape("", 1, 1, (0, 0), 4) };
        assert_eq!(ClearedPointer::judge(blank), ClearedPointer::hidden());
    }

    #[test]
    fn the_arrow_is_whole() {
        let arrow = ClearedPointer::arrow();
        let (width, height) = arrow.size();
        assert_eq!(arrow.bgra().len(), usize::from(width) * usize::from(height) * 4);
        assert_eq!(arrow.bgra()[..4], [0, 0, 0, 255], "the tip is under the hot spot");
        assert_eq!(ClearedPointer::hidden().size(), (0, 0));
    }
}
