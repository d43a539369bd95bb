//! A view of pixels in memory, and what the models are given of it.

use screen::Rect;

use super::reading::EVEN;

/// The longest side that a picture may have.
pub const LONGEST: u16 = 8192;
/// The most pixels that the detector takes at once, after enlarging; a little over 4096x2160.
pub const MOST: usize = 4096 * 2304;

/// A picture cannot be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It has no pixel.
    #[error("the picture has no pixel")]
    Empty,
    /// It is larger than what is looked at in one piece.
    #[error("a picture of {width}x{height} is too large to look for text in")]
    TooLarge {
        /// Its width in pixels.
        width: u16,
        /// Its height in pixels.
        height: u16,
    },
    /// Its rows overlap, or there are fewer bytes than rows.
    #[error("the picture has too few bytes")]
    TooShort,
    /// A part lies outside it.
    #[error("the part is not in the picture")]
    Outside,
}

/// Pixels of four bytes: blue, green, red, and one that is not looked at.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    width: u16,
    height: u16,
    stride: usize,
    bgrx: &'a [u8],
}

impl<'a> Picture<'a> {
    /// A picture of `width` by `height` pixels whose rows start `stride` bytes apart.
    ///
    /// # Errors
    /// [`PictureError`]: no pixel, a side over [`LONGEST`], or too few bytes.
    pub fn new(width: u16, height: u16, stride: usize, bgrx: &'a [u8]) -> Result<Self, PictureError> {
        if width == 0 || height == 0 {
            return Err(PictureError::Empty);
        }
        if width > LONGEST || height > LONGEST {
            return Err(PictureError::TooLarge { width, height });
        }
        let row = usize::from(width) * 4;
        let needed = stride.checked_mul(usize::from(height) - 1).and_then(|rows| rows.checked_add(row));
        if stride < row || needed.is_none_or(|needed| bgrx.len() < needed) {
            return Err(PictureError::TooShort);
        }
        Ok(Self { width, height, stride, bgrx })
    }

    /// The part of it that `rect` covers, without copying.
    ///
    /// # Errors
    /// [`PictureError::Empty`] or [`PictureError::Outside`].
    pub fn part(self, rect: Rect) -> Result<Self, PictureError> {
        if !self.rect().contains(rect) {
            return Err(PictureError::Outside);
        }
        let from = usize::from(rect.y) * self.stride + usize::from(rect.x) * 4;
        Self::new(rect.w, rect.h, self.stride, self.bgrx.get(from..).unwrap_or_default())
    }

    /// All of it as a rectangle.
    #[must_use]
    pub fn rect(self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    /// The pixels of a row below [`Self::rect`]'s height.
    fn row(self, y: usize) -> &'a [[u8; 4]] {
        let from = y * self.stride;
        self.bgrx[from..from + usize::from(self.width) * 4].as_chunks().0
    }

    /// The pixel at a place within [`Self::rect`].
    pub(super) fn at(self, x: u16, y: u16) -> [u8; 4] {
        self.row(y.into())[usize::from(x)]
    }

    /// The colours, each moved and scaled as the detection models want it: planes of `plane` numbers for blue, green and red, with
    /// a place of the source for each column and row.
    fn planes(self, columns: &[Between], rows: &[Between], plane: usize) -> Vec<f32> {
        let mut planes = vec![0.0; 3 * plane];
        let width = plane / rows.len().max(1);
        for (y, down) in rows.iter().enumerate() {
            let (upper, lower) = (self.row(down.first), self.row(down.second));
            for (colour, norm) in DETECTION.iter().enumerate() {
                let target = &mut planes[colour * plane + y * width..][..columns.len()];
                for (target, across) in target.iter_mut().zip(columns) {
                    let mixed = |row: &[[u8; 4]]| {
                        let (left, right) =
                            (f32::from(row[across.first][colour]), f32::from(row[across.second][colour]));
                        left + (right - left) * across.part
                    };
                    let above = mixed(upper);
                    *target = (above + (mixed(lower) - above) * down.part) * norm.times + norm.plus;
                }
            }
        }
        planes
    }

    /// How bright each pixel is, 0 to 255, row by row.
    pub(super) fn brightness(self) -> Vec<u8> {
        let bright = |[b, g, r, _]: &[u8; 4]| {
            let sum = 29 * u32::from(*b) + 150 * u32::from(*g) + 77 * u32::from(*r);
            u8::try_from(sum / 256).unwrap_or(u8::MAX)
        };
        (0..usize::from(self.height)).flat_map(|y| self.row(y).iter().map(bright)).collect()
    }
}

/// A place between two pixels of a row or a column.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Between {
    first: usize,
    second: usize,
    /// How much of the second is mixed in.
    part: f32,
}

/// What a colour is multiplied with and what is added then.
#[derive(Clone, Copy)]
struct Norm {
    times: f32,
    plus: f32,
}

impl Norm {
    const fn new(mean: f32, deviation: f32) -> Self {
        Self { times: 1.0 / (255.0 * deviation), plus: -mean / deviation }
    }
}

/// What the detection models were trained with, for blue, green and red.
const DETECTION: [Norm; 3] = [Norm::new(0.485, 0.229), Norm::new(0.456, 0.224), Norm::new(0.406, 0.225)];

/// What a model is given: three planes of `height` times `width` numbers.
pub struct Planes {
    /// The height in pixels.
    pub height: usize,
    /// The width in pixels.
    pub width: usize,
    /// The numbers: all of blue row by row, then green, then red.
    pub numbers: Vec<f32>,
    /// How many of the columns show the picture; what follows is filling.
    pub filled: usize,
}

/// The picture `scale` times as large, its edges repeated until the sides are multiples of 32.
pub fn for_detection(picture: Picture<'_>, scale: usize) -> Result<Planes, PictureError> {
    let side = |length: u16| (usize::from(length) * scale).next_multiple_of(32);
    let (width, height) = (side(picture.width), side(picture.height));
    if width * height > MOST {
        return Err(PictureError::TooLarge { width: picture.width, height: picture.height });
    }
    let spread = |length: u16, target: usize| -> Vec<Between> {
        (0..target).map(|at| between(at, 1.0 / scale as f32, usize::from(length))).collect()
    };
    let (columns, rows) = (spread(picture.width, width), spread(picture.height, height));
    let numbers = picture.planes(&columns, &rows, width * height);
    Ok(Planes { height, width, numbers, filled: usize::from(picture.width) * scale })
}

/// The height that the recognition model reads at.
const READ: usize = 48;
/// The widths it was trained for, in pixels at that height.
const WIDTHS: std::ops::RangeInclusive<usize> = 320..=3200;

/// So many of a thousand pixels may be darker than black, and as many lighter than white.
const BEYOND: usize = 2;

/// One line at the height that the recognition model reads at, without colours and from black to white, followed by filling where
/// it is short; and its brightness as it is. Text in grey on a dark ground is read worse than text in full contrast, and the
/// colours at the rims of text that is rendered for the parts of a pixel tell nothing.
pub fn for_recognition(line: Picture<'_>) -> (Planes, Vec<u8>) {
    let brightness = line.brightness();
    let (width, height) = (usize::from(line.width), usize::from(line.height));
    let filled = (width * READ).div_ceil(height).clamp(1, *WIDTHS.end());
    let target = filled.next_multiple_of(8).max(*WIDTHS.start());
    let columns: Vec<Between> = (0..filled).map(|at| between(at, width as f32 / filled as f32, width)).collect();
    let mut counts = [0_usize; 256];
    brightness.iter().for_each(|value| counts[usize::from(*value)] += 1);
    // How bright the pixel is that so many are no brighter than, itself among them.
    let value_of = |mut left: usize| {
        let within = |count: &usize| {
            left = left.saturating_sub(*count);
            left == 0
        };
        counts.iter().position(within).unwrap_or(255) as f32
    };
    let beyond = brightness.len() * BEYOND / 1000;
    let (black, white) = (value_of(beyond + 1), value_of(brightness.len() - beyond));
    // What differs less from its ground is no ink.
    let (middle, half) = ((black + white) / 2.0, (white - black).max(f32::from(EVEN)) / 2.0);
    let mut plane = vec![0.0; READ * target];
    for (y, row) in plane.chunks_exact_mut(target).enumerate() {
        let down = between(y, height as f32 / READ as f32, height);
        let of = |row: usize, across: &Between| {
            let [left, right] = [across.first, across.second].map(|x| f32::from(brightness[row * width + x]));
            left + (right - left) * across.part
        };
        for (target, across) in row.iter_mut().zip(&columns) {
            let (above, below) = (of(down.first, across), of(down.second, across));
            *target = ((above + (below - above) * down.part - middle) / half).clamp(-1.0, 1.0);
        }
    }
    (Planes { height: READ, width: target, numbers: plane.repeat(3), filled }, brightness)
}

/// Where pixel `at` of an enlarged row lies in the row of `length` pixels it was made from: centres fall on centres.
fn between(at: usize, step: f32, length: usize) -> Between {
    let place = ((at as f32 + 0.5) * step - 0.5).clamp(0.0, (length - 1) as f32);
    let first = place as usize;
    Between { first, second: (first + 1).min(length - 1), part: place - first as f32 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn pictures_of_odd_sizes_are_taken_or_refused() {
        let bytes = vec![0; 4 * 8192];
        let check = |width, height, stride, expect: Option<PictureError>| {
            assert_eq!(Picture::new(width, height, stride, &bytes).err(), expect, "{width}x{height}, {stride}");
        };
        check(1, 1, 4, None);
        check(8192, 1, 4 * 8192, None);
        check(1, 8192, 4, None);
        check(0, 1, 4, Some(PictureError::Empty));
        check(1, 0, 4, Some(PictureError::Empty));
        check(65535, 1, 4 * 65535, Some(PictureError::TooLarge { width: 65535, height: 1 }));
        check(1, 65535, 4, Some(PictureError::TooLarge { width: 1, height: 65535 }));
        check(2, 4, 7, Some(PictureError::TooShort));
        check(2, 2, usize::MAX, Some(PictureError::TooShort));
        check(8192, 2, 4 * 8192, Some(PictureError::TooShort));
    }

    #[test]
    fn a_part_keeps_the_rows_apart() {
        let bytes: Vec<u8> = (0..4 * 4 * 3).collect();
        let picture = Picture::new(4, 3, 16, &bytes).unwrap();
        let part = picture.part(Rect::new(2, 1, 2, 2)).unwrap();
        assert_eq!(part.rect(), Rect::new(0, 0, 2, 2));
        assert_eq!(part.row(0), [[24, 25, 26, 27], [28, 29, 30, 31]]);
        assert_eq!(part.row(1), [[40, 41, 42, 43], [44, 45, 46, 47]]);
        assert_eq!(picture.part(Rect::new(3, 0, 2, 1)).err(), Some(PictureError::Outside));
        assert_eq!(picture.part(Rect::new(4, 0, 0, 1)).err(), Some(PictureError::Empty));
    }

    #[test]
    fn edges_are_repeated_up_to_multiples_of_32() {
        let bytes: Vec<u8> = (0..33 * 4 * 2).map(|at| if at % 4 == 3 { 99 } else { (at / 4) as u8 }).collect();
        let planes = for_detection(Picture::new(33, 2, 33 * 4, &bytes).unwrap(), 1).unwrap();
        assert_eq!((planes.width, planes.height, planes.filled), (64, 32, 33));
        let blue = |x: usize, y: usize| (planes.numbers[y * 64 + x] * 0.229 + 0.485) * 255.0;
        for y in 0..32 {
            for x in 0..64 {
                let expect = (x.min(32) + y.min(1) * 33) as f32;
                assert!((blue(x, y) - expect).abs() < 0.01, "{x},{y}");
            }
        }
        let red = (planes.numbers[2 * 64 * 32] * 0.225 + 0.406) * 255.0;
        assert!(red.abs() < 0.01, "the fourth byte is not looked at");
    }

    #[test]
    fn twice_as_large_puts_pixels_between() {
        let places: Vec<(usize, f32)> =
            (0..5).map(|at| between(at, 0.5, 2)).map(|place| (place.first, place.part)).collect();
        assert_eq!(places, [(0, 0.0), (0, 0.25), (0, 0.75), (1, 0.0), (1, 0.0)]);
    }

    #[test]
    fn too_large_once_enlarged_is_refused() {
        let bytes = vec![0; 4 * 2600 * 1000];
        let picture = Picture::new(2600, 1000, 4 * 2600, &bytes).unwrap();
        assert!(for_detection(picture, 1).is_ok());
        assert_eq!(for_detection(picture, 2).err(), Some(PictureError::TooLarge { width: 2600, height: 1000 }));
    }

    #[test]
    fn a_line_is_read_at_one_height_and_its_own_width() {
        let bytes = vec![0; 4 * 4096 * 24];
        let check = |width: u16, height: u16, filled, target| {
            let (planes, _) = for_recognition(Picture::new(width, height, 4 * usize::from(width), &bytes).unwrap());
            assert_eq!((planes.height, planes.filled, planes.width), (48, filled, target), "{width}x{height}");
            assert_eq!(planes.numbers.len(), 3 * 48 * target);
        };
        check(100, 24, 200, 320);
        check(301, 24, 602, 608);
        check(1, 24, 2, 320);
        check(4096, 1, 3200, 3200);
        check(1, 4096, 1, 320);
    }

    #[test]
    fn a_line_is_read_from_black_to_white() {
        let check = |dark: u8, light: u8, expect: (f32, f32)| {
            let bytes: Vec<u8> = (0..48 * 96).flat_map(|at| [if at % 96 < 48 { dark } else { light }; 4]).collect();
            let (planes, brightness) = for_recognition(Picture::new(96, 48, 4 * 96, &bytes).unwrap());
            assert_eq!((brightness[0], brightness[95]), (dark, light));
            for plane in planes.numbers.chunks_exact(48 * planes.width) {
                for row in plane.chunks_exact(planes.width) {
                    assert_eq!((row[0], row[95], row[96]), (expect.0, expect.1, 0.0), "{dark} {light}");
                }
            }
        };
        check(60, 124, (-1.0, 1.0));
        check(124, 60, (1.0, -1.0));
        check(0, 255, (-1.0, 1.0));
        check(100, 112, (-0.5, 0.5));
        check(100, 100, (0.0, 0.0));
    }
}
