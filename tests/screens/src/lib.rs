//! Generated screens of a scanner's console with the truth about every word, and judges of what a viewer still sees.
//!
//! [`generate`] makes a screen from a seed. [`judge()`] compares it with what arrived at a viewer, pixel by pixel, and
//! [`auditor`] reads what arrived with an engine that is not the product's. Everybody on the screens is invented.
//!
//! What is tuned (vocabulary, thresholds) is tuned on [`Set::Tuned`]; what is reported is measured on [`Set::HeldOut`].
//! The sets share no font, size, colour theme, layout, name, form of number or date, kind of tissue, nor sentence. They
//! share what cannot be told apart by nature: the labels of user interfaces (buttons, columns, protocols), which the
//! vocabulary is a list of, and the shapes of a line of text, a table and a form.
//!
//! Deliberately absent: the product. Nothing here depends on it.

#![forbid(unsafe_code)]

pub mod auditor;
mod bound;
mod burned_in;
mod desk;
mod dice;
mod face;
mod image;
mod judge;
mod layout;
mod learned;
mod motion;
mod painter;
mod people;
mod phrases;
mod screen;
mod sentinel;
mod style;
mod tissue;

pub use bound::upper_bound_95;
pub use burned_in::{BurnedInError, burned_in};
pub use face::MissingFont;
pub use judge::{Count, Tally, WrongSize, judge, uncovered};
pub use learned::learned;
pub use motion::{Frame, Motion, Movement};
pub use screen::{Glyph, Identifier, Kind, Rect, Screen, WindowBox, Word};
pub use sentinel::sentinel;

use desk::Desk;

/// Which screens: those to tune on, or those to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Set {
    /// To choose thresholds and vocabulary on.
    Tuned,
    /// To measure on, and never to look at while choosing.
    HeldOut,
}

/// Makes the screen of a seed: 1920x1080 or 1366x768.
///
/// # Errors
/// Names a font that is not installed, and the Debian package that brings it.
pub fn generate(set: Set, seed: u64) -> Result<Screen, MissingFont> {
    let size = if seed % 3 == 2 { (1366, 768) } else { (1920, 1080) };
    let mut desk = Desk::new(set, seed, size)?;
    layout::fill(&mut desk);
    Ok(desk.finish())
}

#[cfg(test)]
#[path = "lib_tests.rs"]
mod tests;
