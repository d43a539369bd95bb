//! What the administrator of a generated workstation would add to the harmless words.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Kind, MissingFont, Screen, Set, Word, generate};

/// As many screens as somebody has looked at.
const SCREENS: u64 = 60;

/// The words and phrases that the policy has: those of another site's programs and, where `CHAPERONE_SITE` names the first
/// of the screens that they were gathered from, those of the programs that are held out.
///
/// # Errors
/// Where a font is not installed.
pub fn learned() -> Result<Vec<String>, MissingFont> {
    let mut all = gathered(Set::Tuned, 0)?;
    if let Some(first) = std::env::var("CHAPERONE_SITE").ok().and_then(|first| first.parse().ok()) {
        all.extend(gathered(Set::HeldOut, first)?);
    }
    Ok(all)
}

/// The words and phrases of the programs' interface, as they would be gathered for the policy from the screens from a seed
/// on; a phrase has `*` for what varies.
///
/// # Errors
/// Where a font is not installed.
fn gathered(set: Set, first: u64) -> Result<Vec<String>, MissingFont> {
    let mut times = BTreeMap::<String, u32>::new();
    for seed in first..first + SCREENS {
        let screen = generate(set, seed)?;
        let words = screen.words.iter().filter(|word| word.kind == Kind::Harmless && !is_cut(word));
        let mut texts: BTreeSet<String> = words.map(|word| word.text.clone()).collect();
        texts.extend(lines(&screen).filter_map(phrase));
        texts.into_iter().for_each(|text| *times.entry(text).or_default() += 1);
    }
    // What stands on one screen alone may be what another window cuts.
    Ok(times.into_iter().filter(|(_, times)| *times > 1).map(|(text, _)| text).collect())
}

fn is_cut(word: &Word) -> bool {
    word.text.ends_with('…')
}

/// Words that follow each other with no more than a space between them.
fn lines(screen: &Screen) -> impl Iterator<Item = &[Word]> {
    screen.words.chunk_by(|a, b| {
        let (a, b) = (a.rect, b.rect);
        let high = a.h.max(b.h);
        a.y < b.bottom() && b.y < a.bottom() && (0..=high).contains(&(b.x - a.right()))
    })
}

/// A line as a phrase, without the time of day at its beginning; `None` where it has no two words of the interface.
fn phrase(line: &[Word]) -> Option<String> {
    let line = &line[line.iter().take_while(|word| word.kind == Kind::Figure).count()..];
    if line.iter().any(is_cut) || line.iter().filter(|word| word.kind == Kind::Harmless).count() < 2 {
        return None;
    }
    let said = line.iter().map(|word| if word.kind == Kind::Harmless { word.text.as_str() } else { "*" });
    Some(said.collect::<Vec<_>>().join(" "))
}
