//! Screens are the same for the same seed, and the two sets share nothing that could be tuned on.

#![allow(clippy::unwrap_used)]

use screens::{Identifier, Kind, Screen, Set, generate};

fn share(screens: &[Screen], wanted: impl Fn(Kind) -> bool) -> usize {
    screens.iter().flat_map(|screen| &screen.words).filter(|word| wanted(word.kind)).count()
}

#[test]
fn the_same_seed_is_the_same_screen_and_another_is_another() {
    for set in [Set::Tuned, Set::HeldOut] {
        assert!(generate(set, 17).unwrap() == generate(set, 17).unwrap());
        assert!(generate(set, 17).unwrap().bgrx != generate(set, 20).unwrap().bgrx);
    }
    assert!(generate(Set::Tuned, 17).unwrap().bgrx != generate(Set::HeldOut, 17).unwrap().bgrx);
}

#[test]
fn screens_hold_what_is_measured() {
    for set in [Set::Tuned, Set::HeldOut] {
        let screens: Vec<Screen> = (0..40).map(|seed| generate(set, seed).unwrap()).collect();
        for screen in &screens {
            assert_eq!(screen.bgrx.len() as i32, screen.width * screen.height * 4);
            let words = screen.words.len();
            assert!((90..450).contains(&words), "{words} words");
            assert!(!screen.windows.is_empty());
        }
        let all = share(&screens, |_| true);
        let identifiers = share(&screens, |kind| kind.identifier().is_some());
        assert!(identifiers * 100 > all * 28, "{identifiers} of {all}");
        for of in [
            Identifier::Name,
            Identifier::NameLikeLabel,
            Identifier::PatientId,
            Identifier::BirthDate,
            Identifier::Accession,
            Identifier::Phone,
        ] {
            assert!(share(&screens, |kind| kind == Kind::Identifier(of)) > 10, "{set:?}: {of:?}");
        }
        for apart in [Kind::OnTissue, Kind::Corner, Kind::Rotated] {
            let name = apart(Identifier::Name);
            assert!(share(&screens, |kind| kind == name) > 10, "{set:?}: {name:?}");
        }
        assert!(share(&screens, |kind| kind == Kind::Harmless) * 4 > all);
        assert!(screens.iter().flat_map(|screen| &screen.words).any(|word| word.text.ends_with('…')), "{set:?}");
    }
}

#[test]
fn every_letters_ink_lies_in_its_word() {
    let screen = generate(Set::HeldOut, 4).unwrap();
    for word in &screen.words {
        assert_eq!(word.text.chars().count(), word.glyphs.len());
        for place in word.glyphs.iter().flat_map(|glyph| &glyph.ink) {
            assert!(word.rect.covers(*place as i32 % screen.width, *place as i32 / screen.width));
        }
    }
}
