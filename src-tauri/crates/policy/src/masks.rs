//! `[[mask]]`: windows, or parts of them, that never leave.

use schemars::JsonSchema;
use screen::{Corner, Length, MaskRegion, MaskRule, RelativeRect};
use serde::Deserialize;
use toml::Spanned;

use crate::value::{Fault, Number, Text, Word, Words, number, pattern, text, word};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend(
    "oneOf" = [{ "required": ["region"] }, { "required": ["corners"] }, { "required": ["rectangles"] }],
))]
pub(crate) struct RawMask {
    /// Its name, each once; it is shown as the reason.
    name: Text,
    /// A pattern for the window's class or instance; without it every one.
    class: Option<Text>,
    /// A pattern for the window's title; without it every one.
    title: Option<Text>,
    /// The whole window; this, `corners` or `rectangles`.
    region: Option<Word<Whole>>,
    /// The size of each of the window's four corners.
    #[schemars(with = "Option<RawCorners>")]
    corners: Option<Spanned<RawCorners>>,
    /// Rectangles in fractions of the window's width and height.
    #[schemars(with = "Option<Vec<RawFraction>>", length(min = 1))]
    rectangles: Option<Spanned<Vec<Spanned<RawFraction>>>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawCorners {
    /// In pixels.
    width: Number<1, 16_384>,
    /// In pixels.
    height: Number<1, 16_384>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawFraction {
    /// From the left.
    #[schemars(range(min = 0, max = 1))]
    x: f64,
    /// From the top.
    #[schemars(range(min = 0, max = 1))]
    y: f64,
    /// Above 0; `x + width` is at most 1.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 1))]
    width: f64,
    /// Above 0; `y + height` is at most 1.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 1))]
    height: f64,
}

/// The one word for a region.
#[derive(Clone, Copy)]
struct Whole;

impl Words for Whole {
    const WORDS: &'static [(&'static str, Self)] = &[("whole", Self)];
}

/// The rules in the file's order, each name once.
pub(crate) fn masks(raw: Vec<Spanned<RawMask>>) -> Result<Vec<MaskRule>, Fault> {
    let mut masks: Vec<MaskRule> = Vec::new();
    for mask in raw {
        let name = mask.get_ref().name.span();
        let mask = mask_rule(mask)?;
        if masks.iter().any(|other| other.name == mask.name) {
            return Err((name, format!("a mask named \"{}\" stands above already", mask.name)));
        }
        masks.push(mask);
    }
    Ok(masks)
}

fn mask_rule(mask: Spanned<RawMask>) -> Result<MaskRule, Fault> {
    let span = mask.span();
    let mask = mask.into_inner();
    let region = match (mask.region, mask.corners, mask.rectangles) {
        (Some(region), None, None) => {
            word("region", Some(region))?;
            MaskRegion::Whole
        }
        (None, Some(corners), None) => {
            let corners = corners.into_inner();
            let side = |key, value| number(key, Some(value)).map(Option::unwrap_or_default).map(Length::Pixels);
            MaskRegion::Corners(Corner { w: side("width", corners.width)?, h: side("height", corners.height)? })
        }
        (None, None, Some(rectangles)) => {
            if rectangles.get_ref().is_empty() {
                return Err((rectangles.span(), "`rectangles` must hold at least one rectangle".to_owned()));
            }
            MaskRegion::Rects(rectangles.into_inner().into_iter().map(fraction).collect::<Result<_, _>>()?)
        }
        (None, None, None) | (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            return Err((
                span,
                "a mask has exactly one of `region = \"whole\"`, `corners` and `rectangles`".to_owned(),
            ));
        }
    };
    Ok(MaskRule {
        name: text("name", &mask.name)?,
        class: pattern("class", mask.class)?,
        title: pattern("title", mask.title)?,
        region,
    })
}

/// A rectangle in shares of the window, rounded outwards.
fn fraction(raw: Spanned<RawFraction>) -> Result<RelativeRect, Fault> {
    let span = raw.span();
    let RawFraction { x, y, width, height } = raw.into_inner();
    match (along(x, width), along(y, height)) {
        (Some((x, w)), Some((y, h))) => Ok(RelativeRect { x, y, w, h }),
        (None, _) | (_, None) => Err((
            span,
            "a rectangle lies inside the window: fractions 0 to 1, `x + width` and `y + height` at most 1".to_owned(),
        )),
    }
}

/// A start and a length inside 0 to 1 as ten-thousandths.
fn along(start: f64, length: f64) -> Option<(Length, Length)> {
    // Sums such as 0.9 + 0.1 may pass 1 by their last bit.
    const SLACK: f64 = 1e-9;
    if !(start >= 0.0 && length > 0.0 && start + length <= 1.0 + SLACK) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 to 10,000 by the check above"
    )]
    let shares = |fraction: f64| (fraction * 10_000.0) as u16;
    let near = shares((start + SLACK).min(1.0));
    let far = shares((start + length - SLACK).max(0.0)).saturating_add(1).min(10_000);
    Some((Length::Share(near), Length::Share(far.saturating_sub(near))))
}
