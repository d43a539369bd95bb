//! Grey pictures that look like MR: computed phantoms with tissue texture and noise. Of nobody.

use crate::canvas::Grey;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum View {
    /// A head, axial, fluid bright.
    HeadT2,
    /// A head, axial, higher up, fluid dark.
    HeadT1,
    /// A lumbar spine, sagittal.
    Spine,
    /// A heart, short axis; its argument is the phase of the beat, 0 to 1.
    Heart(f32),
}

/// Computes a picture of `side` x `side` pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to 0..=255; sides are a few hundred"
)]
pub fn picture(view: View, side: i32) -> Grey {
    let half = side as f32 / 2.0;
    let seed = match view {
        View::HeadT2 => 11,
        View::HeadT1 => 23,
        View::Spine => 37,
        View::Heart(phase) => 51 + (phase * 97.0) as u32,
    };
    let mut pixels = Vec::with_capacity((side * side).max(0) as usize);
    for row in 0..side {
        for column in 0..side {
            let (x, y) = ((column as f32 - half) / half, (row as f32 - half) / half);
            let tissue = match view {
                View::HeadT2 => head(x, y, true),
                View::HeadT1 => head(x, y, false),
                View::Spine => spine(x, y),
                View::Heart(phase) => heart(x, y, phase),
            };
            // Noise as a magnitude picture has it: everywhere, a little more where there is signal.
            let noise = (hash(column, row, seed) - 0.5) * (0.035 + 0.03 * tissue);
            pixels.push(((tissue + noise + 0.012).clamp(0.0, 1.0) * 255.0) as u8);
        }
    }
    Grey { side, pixels }
}

/// 1 inside an ellipse, 0 outside, soft at the edge.
fn blob(x: f32, y: f32, (cx, cy): (f32, f32), (rx, ry): (f32, f32), soft: f32) -> f32 {
    let far = ((x - cx) / rx).hypot((y - cy) / ry);
    smooth((1.0 - far) / soft + 0.5)
}

fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn over(below: f32, above: f32, share: f32) -> f32 {
    below + (above - below) * share
}

fn head(x: f32, y: f32, bright_fluid: bool) -> f32 {
    let (fat, bone, fluid, grey, white) =
        if bright_fluid { (0.62, 0.05, 0.95, 0.52, 0.34) } else { (0.95, 0.06, 0.14, 0.42, 0.62) };
    // The outline is no perfect ellipse.
    let wobble = 1.0 + 0.018 * noise(x * 2.2 + 5.0, y * 2.2) - 0.02 * y * y;
    let (x, y) = (x / wobble, y / wobble);
    let mut value = 0.0;
    value = over(value, fat, blob(x, y, (0.0, 0.0), (0.74, 0.9), 0.02));
    value = over(value, bone, blob(x, y, (0.0, 0.0), (0.69, 0.85), 0.02));
    value = over(value, fat * 0.55, blob(x, y, (0.0, 0.0), (0.668, 0.826), 0.012) * 0.5);
    value = over(value, fluid * 0.9, blob(x, y, (0.0, 0.0), (0.635, 0.79), 0.02));
    let brain = blob(x, y, (0.0, 0.0), (0.61, 0.765), 0.03);
    // Folds: where warped noise crosses zero there is a furrow, deepest at the rim.
    let warp = 0.35 * noise(x * 3.0 + 9.0, y * 3.0);
    let fold = noise(x * 7.5 + warp * 4.0, y * 7.5 - warp * 4.0) + 0.5 * noise(x * 15.0 + 3.0, y * 15.0 + warp);
    let rim = smooth(((x / 0.61).hypot(y / 0.765) - 0.55) / 0.4);
    let furrow = (1.0 - smooth(fold.abs() / 0.11)) * rim;
    let cortex = smooth((0.42 - fold.abs()) / 0.25) * (0.35 + 0.65 * rim);
    let mut tissue = over(white, grey, cortex.clamp(0.0, 1.0));
    tissue += 0.035 * noise(x * 22.0, y * 22.0);
    tissue = over(tissue, fluid, furrow * 0.85);
    // The cleft between the halves.
    let cleft = (1.0 - smooth((x + 0.012 * noise(1.0, y * 6.0)).abs() / 0.014)) * smooth((y.abs() - 0.22) / 0.1);
    tissue = over(tissue, fluid, cleft * 0.9);
    value = over(value, tissue, brain);
    for side in [-1.0, 1.0] {
        if bright_fluid {
            let front = blob(x, y, (side * (0.1 + 0.12 * (-y)), -0.17), (0.055, 0.17), 0.25);
            let back = blob(x, y, (side * (0.13 + 0.25 * y), 0.22), (0.06, 0.2), 0.25);
            value = over(value, grey * 1.1, blob(x, y, (side * 0.2, -0.06), (0.1, 0.13), 0.25) * 0.7);
            value = over(value, grey * 1.05, blob(x, y, (side * 0.13, 0.08), (0.09, 0.1), 0.25) * 0.8);
            value = over(value, fluid, front.max(back));
        } else {
            value = over(value, fluid, blob(x, y, (side * 0.11, 0.0), (0.06, 0.34), 0.3));
        }
    }
    value
}

fn spine(x: f32, y: f32) -> f32 {
    let curve = -0.12 + 0.11 * (y * 2.2 + 0.3).sin();
    let across = x - curve;
    let mut value = over(0.0, 0.2 + 0.08 * noise(x * 4.0, y * 4.0), smooth((x + 0.92) / 0.1));
    // Muscle and fat behind, a bright rim of skin.
    value = over(value, 0.26 + 0.12 * noise(x * 5.0, y * 16.0).abs(), smooth((across - 0.36) / 0.06));
    value = over(value, 0.72 + 0.1 * noise(x * 6.0, y * 3.0), smooth((across - 0.62) / 0.08));
    value = over(value, 0.0, smooth((across - 0.86) / 0.02));
    // The canal with its fluid and the nerves in it.
    let canal = smooth((0.095 - (across - 0.26).abs()) / 0.02);
    value = over(value, 0.93, canal);
    let nerve = smooth((0.038 - (across - 0.25 - 0.03 * y).abs()) / 0.02) * smooth((0.35 - y) / 0.5 + 0.4);
    value = over(value, 0.42 + 0.06 * noise(x * 30.0, y * 5.0), nerve * canal);
    let step = 0.33;
    let along = (y + 2.0) / step;
    let within = along.fract() - 0.5;
    let body = smooth((0.2 - across.abs()) / 0.025) * smooth((0.36 - within.abs()) / 0.04);
    let disc = smooth((0.19 - across.abs()) / 0.04) * smooth((within.abs() - 0.4) / 0.05);
    value = over(value, 0.5 + 0.06 * noise(x * 18.0, y * 18.0), body);
    value = over(value, 0.3, disc);
    let core = (1.0 - (across / 0.12).powi(2)).clamp(0.0, 1.0) * smooth((within.abs() - 0.44) / 0.04);
    // The lowest disc is worn: darker than the others.
    value = over(value, if y > 0.42 { 0.3 } else { 0.78 }, core);
    // Spinous processes.
    let process = blob(across, within, (0.46, 0.1), (0.1, 0.26), 0.2);
    over(value, 0.48, process * 0.9)
}

fn heart(x: f32, y: f32, phase: f32) -> f32 {
    // Quick to contract, slow to fill.
    let squeeze = if phase < 0.35 { smooth(phase / 0.35) } else { 1.0 - smooth((phase - 0.35) / 0.55) };
    let mut value = 0.0;
    value = over(value, 0.82, blob(x, y, (0.0, 0.05), (0.95, 0.78), 0.03));
    value = over(value, 0.3 + 0.08 * noise(x * 9.0, y * 9.0), blob(x, y, (0.0, 0.05), (0.89, 0.71), 0.03));
    for side in [-1.0, 1.0] {
        let lung = blob(x, y, (side * 0.46, -0.02), (0.38, 0.56), 0.08);
        let vessels = (1.0 - smooth(noise(x * 11.0 + side * 4.0, y * 11.0).abs() / 0.09)) * 0.2;
        value = over(value, 0.05 + vessels, lung);
    }
    // Vertebra and aorta.
    value = over(value, 0.45 + 0.05 * noise(x * 20.0, y * 20.0), blob(x, y, (0.02, 0.56), (0.15, 0.13), 0.1));
    value = over(value, 0.88, blob(x, y, (-0.16, 0.42), (0.075, 0.075), 0.15));
    // The liver below the right lung.
    value = over(value, 0.42 + 0.05 * noise(x * 14.0, y * 14.0), blob(x, y, (-0.5, 0.5), (0.3, 0.2), 0.15));
    let (cx, cy) = (0.14 - 0.015 * squeeze, 0.0);
    value = over(value, 0.72, blob(x, y, (cx - 0.07, cy + 0.01), (0.46, 0.42), 0.08) * 0.8);
    // The right chamber lies as a crescent around the left one.
    let right = blob(x, y, (cx - 0.24 + 0.03 * squeeze, cy - 0.03), (0.25 - 0.05 * squeeze, 0.3 - 0.03 * squeeze), 0.1);
    value = over(value, 0.34, blob(x, y, (cx - 0.24, cy - 0.03), (0.29 - 0.03 * squeeze, 0.335), 0.08));
    value = over(value, 0.9 + 0.05 * noise(x * 12.0, y * 12.0 + phase * 6.0), right);
    let outer = 0.29 - 0.02 * squeeze;
    let inner = 0.205 - 0.075 * squeeze;
    value = over(value, 0.24 + 0.04 * noise(x * 20.0, y * 20.0), blob(x, y, (cx, cy), (outer, outer), 0.06));
    value =
        over(value, 0.97 + 0.05 * noise(x * 10.0, y * 10.0 + phase * 8.0), blob(x, y, (cx, cy), (inner, inner), 0.12));
    for (px, py) in [(-0.09, 0.08), (0.1, 0.06)] {
        let papillary =
            blob(x, y, (cx + px * (1.0 - 0.4 * squeeze), cy + py * (1.0 - 0.4 * squeeze)), (0.035, 0.03), 0.4);
        value = over(value, 0.26, papillary);
    }
    value
}

/// Smooth noise around 0, about -1 to 1, one cell a unit.
#[expect(clippy::cast_possible_truncation, reason = "coordinates are small")]
fn noise(x: f32, y: f32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let (u, v) = (smooth(x - column), smooth(y - row));
    let (column, row) = (column as i32, row as i32);
    let corner = |dx, dy| hash(column + dx, row + dy, 7) * 2.0 - 1.0;
    over(over(corner(0, 0), corner(1, 0), u), over(corner(0, 1), corner(1, 1), u), v)
}

/// A number from 0 to 1 that looks random and is always the same for the same place.
#[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = x.cast_unsigned().wrapping_mul(0x9e37_79b1) ^ y.cast_unsigned().wrapping_mul(0x85eb_ca77);
    h = (h ^ seed.wrapping_mul(0xc2b2_ae3d)).wrapping_mul(0x27d4_eb2f);
    h = (h ^ (h >> 15)).wrapping_mul(0x1656_67b1);
    h ^= h >> 13;
    (h >> 8) as f32 / 16_777_216.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_the_same_each_time_and_the_heart_beats() {
        let still = picture(View::HeadT2, 64).pixels;
        assert_eq!(still, picture(View::HeadT2, 64).pixels);
        assert_ne!(picture(View::Heart(0.0), 64).pixels, picture(View::Heart(0.3), 64).pixels);
    }
}
