//! The policy's mask rules and the product's own, as the mirror is told them.

use mirror::protocol::{Length, Place, Region, Rule};
use policy::{Fraction, MaskRule};

/// Classes of programs whose windows are notifications, whatever they say.
#[must_use]
pub fn notifications() -> Vec<String> {
    ["dunst", "notify-osd", "xfce4-notifyd", "mate-notification-daemon", "notification-daemon"]
        .map(str::to_owned)
        .into()
}

/// The policy's rules.
#[must_use]
pub fn rules(masks: &[MaskRule]) -> Vec<Rule> {
    masks
        .iter()
        .map(|mask| Rule {
            name: mask.name.clone(),
            class: mask.class.clone(),
            title: mask.title.clone(),
            region: match &mask.region {
                policy::Region::Whole => Region::Whole,
                policy::Region::Corners(corners) => {
                    Region::Corners { w: pixels(corners.width), h: pixels(corners.height) }
                }
                policy::Region::Rectangles(places) => Region::Rects(places.iter().map(place).collect()),
            },
        })
        .collect()
}

fn pixels(pixels: u32) -> Length {
    Length::Pixels(u16::try_from(pixels).unwrap_or(u16::MAX))
}

/// A fraction's rectangle, rounded outwards: rather too much is masked than too little.
fn place(fraction: &Fraction) -> Place {
    let (x, y) = (share(fraction.x, f64::floor), share(fraction.y, f64::floor));
    let right = share(fraction.x + fraction.width, f64::ceil);
    let bottom = share(fraction.y + fraction.height, f64::ceil);
    Place {
        x: Length::Share(x),
        y: Length::Share(y),
        w: Length::Share(right.saturating_sub(x)),
        h: Length::Share(bottom.saturating_sub(y)),
    }
}

fn share(fraction: f64, round: impl Fn(f64) -> f64) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=10000")]
    {
        round((fraction * 10_000.0).clamp(0.0, 10_000.0)) as u16
    }
}
