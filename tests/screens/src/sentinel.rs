//! Large plain text about invented patients, without smoothing, in a colour that nothing else has: one pixel of it tells.

use crate::MissingFont;
use crate::Set;
use crate::dice::Dice;
use crate::face::{self, Rendering};
use crate::people::names;
use crate::screen::Rect;

/// The size of the type, in pixels; every detector sees it.
const SIZE: f32 = 20.0;
/// The place of a bold face in the list of the set.
const BOLD: usize = 1;
/// From one line to the next, and from the edge, in pixels.
const LINE: i32 = 36;
/// Around the lines, in pixels.
const MARGIN: i32 = 16;

/// A picture of lines about patients, one of a seed: four bytes a pixel as in [`crate::Screen::bgrx`], in the two colours
/// alone (0xRRGGBB). Lines that do not fit are left out, none is cut.
///
/// # Errors
/// As [`crate::generate`].
pub fn sentinel(seed: u64, (width, height): (u16, u16), ink: u32, paper: u32) -> Result<Vec<u8>, MissingFont> {
    let face = &face::faces(Set::Tuned)?[BOLD];
    let (width, height) = (i32::from(width), i32::from(height));
    let pixel = |colour: u32| colour.to_le_bytes();
    let mut bgrx = pixel(paper).repeat((width * height) as usize);
    let mut dice = Dice::new(seed);
    let within = Rect::new(MARGIN, 0, width - 2 * MARGIN, height);
    let baselines = (0..).map(|line| MARGIN + 22 + line * LINE).take_while(|baseline| baseline + MARGIN <= height);
    for baseline in baselines {
        let (mut pen, text) = (MARGIN as f32, person(&mut dice));
        for letter in text.chars() {
            let stamp = face::stamp(face, letter, SIZE, 0.0, Rendering::Aliased);
            let next = pen + face::advance(face, letter, SIZE, Rendering::Aliased).round();
            if next as i32 > within.right() {
                break;
            }
            for (at, _) in stamp.shares.iter().enumerate().filter(|(_, share)| share[0] > 0) {
                let at = at as i32;
                let (x, y) = (pen as i32 + stamp.left + at % stamp.width, baseline + stamp.top + at / stamp.width);
                if within.covers(x, y) {
                    let start = (y * width + x) as usize * 4;
                    bgrx[start..start + 4].copy_from_slice(&pixel(ink));
                }
            }
            pen = next;
        }
    }
    Ok(bgrx)
}

/// A name and a number, in capitals and digits.
fn person(dice: &mut Dice) -> String {
    let names = names(Set::Tuned);
    let plain = |of: &[&'static str], dice: &mut Dice| loop {
        let name = dice.pick(of);
        if name.chars().all(|letter| letter.is_ascii_alphabetic()) {
            return name.to_uppercase();
        }
    };
    let (family, given) = (plain(names.families, dice), plain(names.given, dice));
    format!("{family} {given} {}", dice.digits(7))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn there_are_two_colours_and_much_ink() {
        let (ink, paper) = (0x0010_0073, 0x00f4_f2ee);
        let picture = sentinel(1, (400, 120), ink, paper).unwrap();
        let of =
            |colour: u32| picture.as_chunks::<4>().0.iter().filter(|pixel| **pixel == colour.to_le_bytes()).count();
        assert_eq!(of(ink) + of(paper), 400 * 120);
        assert!(of(ink) > 2_000, "{}", of(ink));
        assert!(picture != sentinel(2, (400, 120), ink, paper).unwrap());
    }
}
