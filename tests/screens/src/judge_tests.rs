#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Set, generate};

const GREY: [u8; 4] = [0x80, 0x80, 0x80, 0];

fn is_identifier(kind: Kind) -> bool {
    kind.identifier().is_some()
}

/// Paints a rectangle over a picture.
fn cover(picture: &mut [u8], width: i32, rect: Rect, colour: [u8; 4]) {
    for y in rect.y.max(0)..rect.bottom() {
        for x in rect.x.max(0)..rect.right().min(width) {
            let at = (y * width + x) as usize * 4;
            if let Some(pixel) = picture.get_mut(at..at + 4) {
                pixel.copy_from_slice(&colour);
            }
        }
    }
}

fn through_jpeg(screen: &Screen, picture: &[u8], quality: u8) -> Vec<u8> {
    let rgb: Vec<u8> = picture.chunks(4).flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]).collect();
    let mut jpeg = Vec::new();
    ::image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality)
        .encode(&rgb, screen.width as u32, screen.height as u32, ::image::ExtendedColorType::Rgb8)
        .unwrap();
    let decoded = ::image::load_from_memory(&jpeg).unwrap().into_rgb8();
    decoded.pixels().flat_map(|pixel| [pixel[2], pixel[1], pixel[0], 0]).collect()
}

/// Screens of both sets, and how many of their identifiers are readable after something was done to the picture.
fn readable(change: impl Fn(&Screen) -> Vec<u8>) -> Count {
    let mut tally = Tally::default();
    for set in [Set::Tuned, Set::HeldOut] {
        for seed in 0..6 {
            let screen = generate(set, seed).unwrap();
            tally.add(&judge(&screen, &change(&screen)).unwrap());
        }
    }
    let count = tally.of(is_identifier);
    assert!(count.words > 700, "{count:?}");
    count
}

/// Each identifier covered by what `rects` says of its rectangle and letters.
fn masked(screen: &Screen, rects: impl Fn(&Word) -> Vec<Rect>) -> Vec<u8> {
    let mut picture = screen.bgrx.clone();
    for word in screen.words.iter().filter(|word| is_identifier(word.kind)) {
        for rect in rects(word) {
            cover(&mut picture, screen.width, rect, GREY);
        }
    }
    picture
}

fn place_of(screen: &Screen, glyph: &Glyph) -> Rect {
    Eye { width: screen.width, original: &[], seen: &[] }.around(&glyph.ink)
}

#[test]
fn what_is_not_masked_is_readable_and_shown() {
    for set in [Set::Tuned, Set::HeldOut] {
        for seed in 0..6 {
            let screen = generate(set, seed).unwrap();
            let all = judge(&screen, &screen.bgrx).unwrap().of(|_| true);
            assert_eq!(all.uncovered, all.words);
        }
    }
}

#[test]
fn jpeg_hides_nothing() {
    for quality in [60, 90] {
        let count = readable(|screen| through_jpeg(screen, &screen.bgrx, quality));
        assert_eq!(count.uncovered, count.words, "quality {quality}");
    }
}

#[test]
fn a_mask_hides_also_behind_jpeg() {
    assert_eq!(readable(|screen| masked(screen, |word| vec![word.rect])).uncovered, 0);
    let blurred = |screen: &Screen| through_jpeg(screen, &masked(screen, |word| vec![word.rect.inset(-3)]), 75);
    assert_eq!(readable(blurred).uncovered, 0);
}

#[test]
fn a_mask_of_the_inks_own_colour_hides() {
    let count = readable(|screen| {
        let mut picture = screen.bgrx.clone();
        for word in &screen.words {
            let ink = word.glyphs[0].ink[0] as usize * 4;
            let colour = [screen.bgrx[ink], screen.bgrx[ink + 1], screen.bgrx[ink + 2], 0];
            cover(&mut picture, screen.width, word.rect.inset(-1), colour);
        }
        picture
    });
    assert_eq!(count.uncovered, 0);
}

/// Whether a long word of one line is readable where only some of its letters are uncovered.
#[track_caller]
fn check_letters(shown: &[usize], expect: bool) {
    let screen = generate(Set::HeldOut, 0).unwrap();
    let long = screen.words.iter().filter(|word| {
        let plain = matches!(word.kind, Kind::Identifier(_)) && word.text.chars().all(char::is_alphanumeric);
        plain && (8..=12).contains(&word.glyphs.len())
    });
    let long: Vec<&Word> = long.collect();
    assert!(long.len() > 5);
    for word in long {
        let mut picture = screen.bgrx.clone();
        cover(&mut picture, screen.width, word.rect.inset(-2), GREY);
        for at in shown {
            let rect = place_of(&screen, &word.glyphs[*at]);
            for place in (rect.y..rect.bottom()).flat_map(|y| (rect.x..rect.right()).map(move |x| y * screen.width + x))
            {
                let at = place as usize * 4;
                picture[at..at + 4].copy_from_slice(&screen.bgrx[at..at + 4]);
            }
        }
        let seen = uncovered(&screen, &picture).unwrap().contains(&word);
        assert_eq!(seen, expect, "{} with {shown:?}", word.text);
    }
}

#[test]
fn two_letters_in_a_row_are_readable_one_or_two_apart_are_not() {
    check_letters(&[3, 4], true);
    check_letters(&[0, 1], true);
    check_letters(&[], false);
    check_letters(&[3], false);
    check_letters(&[1, 6], false);
}

#[test]
fn much_of_the_ink_is_readable_even_without_a_whole_letter() {
    // The lower half of each letter is hidden.
    let count = readable(|screen| {
        masked(screen, |word| {
            let across = matches!(word.kind, Kind::Rotated(_));
            vec![if across { word.rect.left(word.rect.w / 2).1 } else { word.rect.top(word.rect.h / 2).1 }]
        })
    });
    assert!(count.uncovered * 100 > count.words * 95, "{count:?}");
}

#[test]
fn dimmed_and_inverted_words_are_readable() {
    let change =
        |of: fn(u8) -> u8| move |screen: &Screen| screen.bgrx.iter().map(|byte| of(*byte)).collect::<Vec<u8>>();
    let dimmed = readable(change(|byte| byte / 3));
    assert!(dimmed.uncovered * 100 > dimmed.words * 98, "{dimmed:?}");
    let inverted = readable(change(|byte| 255 - byte));
    assert!(inverted.uncovered * 100 > inverted.words * 98, "{inverted:?}");
}

#[test]
fn harmless_words_count_as_shown_only_where_nearly_whole() {
    let screen = generate(Set::Tuned, 1).unwrap();
    let word = screen.words.iter().find(|word| word.kind == Kind::Harmless && word.glyphs.len() > 6).unwrap();
    let mut picture = screen.bgrx.clone();
    let red = [0, 0, 0xff, 0];
    word.glyphs[1..3].iter().for_each(|glyph| cover(&mut picture, screen.width, place_of(&screen, glyph), red));
    let tally = judge(&screen, &picture).unwrap().of(|kind| kind == Kind::Harmless);
    assert_eq!(tally.uncovered + 1, tally.words);
}

#[test]
fn another_size_is_refused() {
    let screen = generate(Set::Tuned, 2).unwrap();
    assert!(judge(&screen, &screen.bgrx[4..]).is_err());
}
