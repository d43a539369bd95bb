//! `[[mask]]`: windows, or parts of them, that never leave. `[[window]]` and `[masking]`: how the rest is judged.

use schemars::JsonSchema;
use screen::{Corner, Length, MaskRegion, MaskRule, RelativeRect};
use serde::Deserialize;
use toml::Spanned;

use crate::value::{AbsolutePath, Fault, Number, Text, Word, Words, number, path, pattern, text, word};

/// The most harmless words and phrases that a policy adds.
const WORDS: usize = 2_000;

/// How the screen is judged beside the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masking {
    /// Words of the workstation's programs that name nobody, and phrases of such with `*` for what varies, beside those that
    /// are shipped.
    pub words: Vec<String>,
    /// The share of the time that the detector of text may work, in percent; 10 to 100.
    pub effort_percent: u8,
    /// The absolute path of a list of known patients, a name or number a line: a veto, never a permission.
    pub known_patients: Option<String>,
}

impl Default for Masking {
    fn default() -> Self {
        Self { words: Vec::new(), effort_percent: 100, known_patients: None }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMasking {
    /// Words of the workstation's programs that name nobody; a line that has only such words is shown. Several words are a
    /// phrase: they count in this order only, and a `*` stands for what varies and stays masked.
    #[serde(default)]
    #[schemars(length(max = WORDS), extend("default" = Vec::<String>::new(), "x-narrower" = "managed"))]
    words: Vec<Text<100>>,
    /// The share of the time that the detector of text may work, in percent.
    #[schemars(extend("default" = 100, "x-narrower" = "least"))]
    effort_percent: Option<Number<10, 100>>,
    /// A file with the patients that are known, a name or number a line: words that could be theirs are never shown.
    known_patients: Option<AbsolutePath>,
}

/// A window whose content is judged by a rule, beside or in place of the detector of text.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{ "required": ["class"] }, { "required": ["title"] }, { "required": ["process"] }]))]
pub(crate) struct RawWindow {
    /// Its name, each once among masks and windows; it is shown as the reason.
    name: Text,
    /// A pattern for the window's class or instance; without it every one.
    class: Option<Text>,
    /// A pattern for the window's title; without it every one.
    title: Option<Text>,
    /// A pattern for the name of the program that drew it; without it every one. Where nobody can tell, the rule does not hold.
    process: Option<Text>,
    /// What it shows: images, which are smoothed while they move; or nothing of a patient, ever.
    shows: Word<Shows>,
    /// Where its images are, in fractions of the window's width and height; without it all of it.
    #[schemars(with = "Option<Vec<RawFraction>>", length(min = 1))]
    rectangles: Option<Spanned<Vec<Spanned<RawFraction>>>>,
    /// The size of each image's four corners that are always masked.
    corners: Option<RawCorners>,
}

/// What a window shows.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    Images,
    Safe,
}

impl Words for Shows {
    const WORDS: &'static [(&'static str, Self)] = &[("images", Self::Images), ("safe", Self::Safe)];
}

pub(crate) fn masking(raw: RawMasking) -> Result<Masking, Fault> {
    let mut masking = Masking::default();
    for one in raw.words {
        if masking.words.len() == WORDS {
            return Err((one.span(), format!("`words` lists at most {WORDS} words")));
        }
        let said = text("words", &one)?;
        if !screen::Words::takes(&said) {
            return Err((one.span(), "a phrase with `*` in `words` has at least three words beside it".to_owned()));
        }
        masking.words.push(said);
    }
    masking.effort_percent = number("effort_percent", raw.effort_percent)?.unwrap_or(masking.effort_percent);
    masking.known_patients = raw.known_patients.map(|file| path("known_patients", file)).transpose()?;
    Ok(masking)
}

/// The windows that a rule judges, in the file's order.
pub(crate) fn windows(raw: Vec<Spanned<RawWindow>>, masks: &[MaskRule]) -> Result<Vec<MaskRule>, Fault> {
    let mut windows: Vec<MaskRule> = Vec::new();
    for window in raw {
        let (span, window) = (window.span(), window.into_inner());
        let name = window.name.span();
        if window.class.is_none() && window.title.is_none() && window.process.is_none() {
            return Err((
                span,
                "a window is told by its `class`, its `title` or its `process`: without them it would be every one"
                    .to_owned(),
            ));
        }
        let shows = word("shows", Some(window.shows))?.unwrap_or(Shows::Images);
        let region = match (shows, window.rectangles, window.corners) {
            (Shows::Safe, None, None) => MaskRegion::Safe,
            (Shows::Safe, _, _) => {
                return Err((span, "`rectangles` and `corners` are for windows with `shows = \"images\"`".to_owned()));
            }
            (Shows::Images, rectangles, corners) => MaskRegion::Viewport {
                places: rectangles.map(fractions).transpose()?.unwrap_or_default(),
                corners: corners.map(corner).transpose()?,
            },
        };
        let rule = MaskRule {
            name: text("name", &window.name)?,
            class: pattern("class", window.class)?,
            title: pattern("title", window.title)?,
            process: pattern("process", window.process)?,
            region,
        };
        if masks.iter().chain(&windows).any(|other| other.name == rule.name) {
            return Err((name, format!("a mask or window named \"{}\" stands above already", rule.name)));
        }
        windows.push(rule);
    }
    Ok(windows)
}

fn corner(raw: RawCorners) -> Result<Corner, Fault> {
    let side = |key, value| number(key, Some(value)).map(Option::unwrap_or_default).map(Length::Pixels);
    Ok(Corner { w: side("width", raw.width)?, h: side("height", raw.height)? })
}

fn fractions(rectangles: Spanned<Vec<Spanned<RawFraction>>>) -> Result<Vec<RelativeRect>, Fault> {
    if rectangles.get_ref().is_empty() {
        return Err((rectangles.span(), "`rectangles` must hold at least one rectangle".to_owned()));
    }
    rectangles.into_inner().into_iter().map(fraction).collect()
}

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
    /// A pattern for the name of the program that drew it; without it every one. Where nobody can tell, the window is masked.
    process: Option<Text>,
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
        (None, Some(corners), None) => MaskRegion::Corners(corner(corners.into_inner())?),
        (None, None, Some(rectangles)) => MaskRegion::Rects(fractions(rectangles)?),
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
        process: pattern("process", mask.process)?,
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
