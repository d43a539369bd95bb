//! Strokes that a rectangle's edge cuts: the map says where a line ends only to a pixel or two, and of a letter's foot one row
//! may stand out.

use screen::Rect;

use super::picture::Picture;

/// A rectangle grows by so many pixels on each side at most.
const MOST: u16 = 4;
/// Neighbouring pixels differ by so much at least where a stroke begins or ends; of 255, in the strongest colour.
const STROKE: u8 = 24;

/// A rectangle with the rows and columns beside it in which strokes go on.
pub fn with_cut(rect: Rect, picture: Picture<'_>) -> Rect {
    let whole = picture.rect();
    let (mut left, mut top, mut right, mut bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    for _ in 0..MOST {
        let row = |y| crossed((left..right).map(|x| picture.at(x, y)));
        let column = |x| crossed((top..bottom).map(|y| picture.at(x, y)));
        let above = top > 0 && row(top - 1);
        let below = bottom < whole.h && row(bottom);
        let before = left > 0 && column(left - 1);
        let after = right < whole.w && column(right);
        if !(above || below || before || after) {
            break;
        }
        (left, top) = (left - u16::from(before), top - u16::from(above));
        (right, bottom) = (right + u16::from(after), bottom + u16::from(below));
    }
    Rect::new(left, top, right - left, bottom - top)
}

/// Whether strokes cross a row or column of pixels.
fn crossed(mut pixels: impl Iterator<Item = [u8; 4]>) -> bool {
    let Some(mut before) = pixels.next() else { return false };
    pixels.any(|pixel| {
        let last = std::mem::replace(&mut before, pixel);
        last.iter().zip(pixel).take(3).any(|(one, other)| one.abs_diff(other) >= STROKE)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const RECT: Rect = Rect::new(20, 20, 30, 16);

    /// A light ground of 64 by 64 pixels with dark rectangles on it.
    fn grown(ink: &[Rect]) -> Rect {
        let mut pixels = vec![220; 64 * 64 * 4];
        for (rect, y) in ink.iter().flat_map(|rect| (rect.y..rect.bottom()).map(move |y| (rect, usize::from(y)))) {
            pixels[(y * 64 + usize::from(rect.x)) * 4..(y * 64 + usize::from(rect.right())) * 4].fill(30);
        }
        with_cut(RECT, Picture::new(64, 64, 256, &pixels).unwrap())
    }

    #[test]
    fn i1_a_letters_foot_that_stands_out_is_covered() {
        assert_eq!(grown(&[Rect::new(30, 30, 4, 7)]), Rect::new(20, 20, 30, 17));
        assert_eq!(grown(&[Rect::new(30, 17, 4, 9)]), Rect::new(20, 17, 30, 19));
        assert_eq!(grown(&[Rect::new(18, 25, 6, 3), Rect::new(46, 25, 7, 3)]), Rect::new(18, 20, 35, 16));
        // What goes on for ever is no letter.
        assert_eq!(grown(&[Rect::new(30, 0, 1, 64)]), Rect::new(20, 16, 30, 24));
    }

    #[test]
    fn what_lies_within_or_apart_or_along_an_edge_changes_nothing() {
        for ink in
            [Rect::new(22, 22, 20, 10), Rect::new(30, 38, 4, 7), Rect::new(0, 36, 64, 2), Rect::new(50, 0, 1, 64)]
        {
            assert_eq!(grown(&[ink]), RECT, "{ink:?}");
        }
    }
}
