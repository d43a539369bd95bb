//! Grey pictures that look like MR: soft shapes with tissue texture and the noise of a magnitude picture. Of nobody.

use crate::Set;
use crate::dice::Dice;
use crate::painter::Painter;
use crate::screen::Rect;

/// A soft ellipse of one tissue.
struct Part {
    centre: (f32, f32),
    radii: (f32, f32),
    value: f32,
    texture: f32,
}

const fn part(centre: (f32, f32), radii: (f32, f32), value: f32, texture: f32) -> Part {
    Part { centre, radii, value, texture }
}

/// A head, axial.
const HEAD: &[Part] = &[
    part((0.0, 0.0), (0.78, 0.94), 0.75, 0.05),
    part((0.0, 0.0), (0.72, 0.88), 0.08, 0.02),
    part((0.0, 0.0), (0.67, 0.83), 0.46, 0.32),
    part((-0.16, -0.12), (0.09, 0.28), 0.86, 0.04),
    part((0.16, -0.12), (0.09, 0.28), 0.86, 0.04),
    part((-0.24, 0.02), (0.1, 0.14), 0.56, 0.1),
    part((0.24, 0.02), (0.1, 0.14), 0.56, 0.1),
];

/// A spine, sagittal.
const SPINE: &[Part] = &[
    part((0.0, 0.0), (1.4, 1.3), 0.3, 0.22),
    part((0.62, 0.0), (0.3, 1.2), 0.66, 0.16),
    part((0.22, 0.0), (0.09, 1.2), 0.9, 0.05),
    part((-0.1, -0.72), (0.22, 0.15), 0.5, 0.16),
    part((-0.08, -0.36), (0.22, 0.15), 0.5, 0.16),
    part((-0.06, 0.0), (0.22, 0.15), 0.52, 0.16),
    part((-0.08, 0.36), (0.22, 0.15), 0.5, 0.16),
    part((-0.12, 0.72), (0.22, 0.15), 0.48, 0.16),
];

/// An abdomen, axial.
const ABDOMEN: &[Part] = &[
    part((0.0, 0.05), (0.97, 0.74), 0.86, 0.12),
    part((0.0, 0.05), (0.88, 0.64), 0.34, 0.3),
    part((-0.42, -0.05), (0.42, 0.42), 0.5, 0.2),
    part((0.5, 0.05), (0.2, 0.26), 0.62, 0.16),
    part((0.1, 0.48), (0.16, 0.14), 0.44, 0.18),
    part((0.06, 0.26), (0.06, 0.06), 0.12, 0.03),
    part((0.3, -0.25), (0.3, 0.18), 0.2, 0.35),
];

/// A knee, sagittal.
const KNEE: &[Part] = &[
    part((0.0, 0.0), (0.8, 1.4), 0.55, 0.28),
    part((-0.05, -0.55), (0.42, 0.62), 0.74, 0.18),
    part((-0.08, -0.12), (0.48, 0.28), 0.72, 0.16),
    part((-0.05, 0.56), (0.46, 0.48), 0.68, 0.18),
    part((-0.05, 0.16), (0.48, 0.05), 0.16, 0.08),
    part((-0.62, -0.2), (0.12, 0.3), 0.7, 0.14),
    part((0.5, 0.1), (0.14, 0.9), 0.34, 0.24),
];

/// Fills a rectangle with a picture.
pub fn fill(painter: &mut Painter, rect: Rect, set: Set, dice: &mut Dice) {
    let parts = dice.pick(match set {
        Set::Tuned => &[HEAD, SPINE],
        Set::HeldOut => &[ABDOMEN, KNEE],
    });
    let grain = Grain::new(dice);
    let gain = dice.between(80, 115) as f32 / 100.0;
    let noise = dice.between(4, 9) as f32 / 100.0;
    let half = rect.w.min(rect.h) as f32 / 2.0;
    // Tissue changes slowly from pixel to pixel, noise does not.
    for (row, column) in (0..rect.h).step_by(2).flat_map(|row| (0..rect.w).step_by(2).map(move |column| (row, column)))
    {
        let x = (column as f32 - rect.w as f32 / 2.0) / half;
        let y = (row as f32 - rect.h as f32 / 2.0) / half;
        let texture = 0.6 * grain.smooth(x * 7.0, y * 7.0) + 0.4 * grain.smooth(x * 19.0, y * 19.0);
        let mut value = 0.0;
        for part in parts {
            let (dx, dy) = ((x - part.centre.0) / part.radii.0, (y - part.centre.1) / part.radii.1);
            let far = dx * dx + dy * dy + 0.06 * texture;
            if far < 1.1 {
                let share = ((1.1 - far) / 0.16).min(1.0);
                value += (part.value + part.texture * texture - value) * share;
            }
        }
        for (column, row) in [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)] {
            if column < rect.w && row < rect.h {
                let grey = (value * gain + grain.point(column, row) * noise * (0.35 + value)).abs() + 0.012;
                painter.grey(rect.x + column, rect.y + row, (grey.min(1.0) * 255.0) as u8);
            }
        }
    }
}

/// A table of values from -1 to 1.
struct Grain(Vec<f32>);

impl Grain {
    const SIDE: i32 = 128;

    fn new(dice: &mut Dice) -> Self {
        let value = |_| dice.below(2001) as f32 / 1000.0 - 1.0;
        Self((0..Self::SIDE * Self::SIDE).map(value).collect())
    }

    fn at(&self, x: i32, y: i32) -> f32 {
        self.0[((y & (Self::SIDE - 1)) * Self::SIDE + (x & (Self::SIDE - 1))) as usize]
    }

    /// Without a pattern of its own that the eye would see.
    fn point(&self, x: i32, y: i32) -> f32 {
        self.at(x.wrapping_mul(57) ^ (y >> 5), y.wrapping_mul(31) ^ (x >> 6))
    }

    /// Smooth between whole numbers.
    fn smooth(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - left), ease(y - top));
        let (left, top) = (left as i32, top as i32);
        let across = |row| self.at(left, row) + (self.at(left + 1, row) - self.at(left, row)) * u;
        let (above, below) = (across(top), across(top + 1));
        above + (below - above) * v
    }
}
