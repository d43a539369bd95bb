#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::*;

#[track_caller]
fn check_apart<T: Ord + std::fmt::Debug>(tuned: impl IntoIterator<Item = T>, held_out: impl IntoIterator<Item = T>) {
    let (tuned, held_out): (BTreeSet<T>, BTreeSet<T>) = (tuned.into_iter().collect(), held_out.into_iter().collect());
    assert!(!tuned.is_empty() && !held_out.is_empty());
    assert_eq!(tuned.intersection(&held_out).collect::<Vec<_>>(), Vec::<&T>::new());
}

#[test]
fn the_sets_share_nothing_that_is_tuned_on() {
    let both = [Set::Tuned, Set::HeldOut];
    let [a, b] = both.map(|set| face::sources(set).iter().map(|source| source.path));
    check_apart(a, b);
    let [a, b] = both.map(|set| face::sources(set).iter().map(|source| source.package));
    check_apart(a, b);
    let [a, b] = both.map(style::sizes);
    check_apart(a, b);
    let [a, b] = both.map(|set| style::themes(set).iter().map(|theme| (theme.panel, theme.text)));
    check_apart(a, b);
    let [a, b] = both.map(|set| people::names(set).families.iter().map(|name| name.to_lowercase()));
    check_apart(a, b);
    let [a, b] = both.map(|set| people::names(set).given.iter().map(|name| name.to_lowercase()));
    check_apart(a, b);
    let [a, b] = both.map(|set| people::names(set).like_labels.iter().flat_map(|(family, given)| [*family, *given]));
    check_apart(a, b);
    for phrases in phrases::all() {
        for of in [phrases.plain, phrases.told, phrases.questions, phrases.notes, phrases.titles] {
            let [a, b] = both.map(|set| phrases::half(set, of).iter());
            check_apart(a, b);
        }
    }
}

#[test]
fn every_letter_of_every_text_has_ink_in_every_face() {
    for set in [Set::Tuned, Set::HeldOut] {
        let names = people::names(set);
        let mut letters: BTreeSet<char> = "0123456789.,:;?!()-/^+…'’°%".chars().collect();
        letters.extend(names.families.iter().chain(names.given).flat_map(|name| name.chars()));
        for phrases in phrases::all() {
            let texts = [phrases.menus, phrases.entries, phrases.buttons, phrases.headings, phrases.states];
            letters.extend(texts.iter().flat_map(|texts| texts.iter()).flat_map(|text| text.chars()));
            let sentences = phrases.told.iter().chain(&phrases.plain).flat_map(|texts| texts.iter());
            letters.extend(sentences.flat_map(|text| text.chars()).filter(|letter| !"{}".contains(*letter)));
        }
        for letter in letters.into_iter().filter(|letter| !letter.is_whitespace()) {
            for (place, face) in face::faces(set).unwrap().iter().enumerate() {
                let size = if face::has_bitmaps(face, 13) { 13.0 } else { 20.0 };
                let rendering = if size < 20.0 { face::Rendering::Bitmap } else { face::Rendering::Grey };
                let stamp = face::stamp(face, letter, size, 0.0, rendering);
                let ink = stamp.shares.iter().any(|share| share[0] > 100);
                assert!(ink, "{set:?}: no {letter} in {}", face::sources(set)[place].path);
            }
        }
    }
}
