//! The pictures with burned-in data: the words are where the list says, for another engine too.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use screens::auditor::Auditor;
use screens::{Kind, burned_in, judge};

fn folder() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
    target.join("deid")
}

#[test]
fn the_second_engine_reads_the_words_in_their_boxes() {
    let auditor = Auditor::new().unwrap();
    let pictures = burned_in(&folder()).unwrap();
    assert_eq!(pictures.len(), 6);
    let (mut identifiers, mut read) = (0, 0);
    for (name, picture) in &pictures {
        let words = picture.words.iter().filter(|word| word.kind.identifier().is_some()).count();
        let found = auditor.findings(picture, &picture.bgrx).unwrap();
        println!("{name}: {} of {words} read", found.len());
        (identifiers, read) = (identifiers + words, read + found.len());
    }
    assert_eq!(identifiers, 5 + 3 + 2 * 5 + 2 * 4);
    assert!(read * 10 >= identifiers * 8, "{read} of {identifiers}");
}

#[test]
fn burned_in_words_are_readable_until_their_boxes_are_masked() {
    for (name, picture) in burned_in(&folder()).unwrap() {
        let identifiers = |kind: Kind| kind.identifier().is_some();
        let plain = judge(&picture, &picture.bgrx).unwrap().of(identifiers);
        assert_eq!(plain.uncovered, plain.words, "{name}");
        let mut masked = picture.bgrx.clone();
        for word in &picture.words {
            for y in word.rect.y..word.rect.bottom() {
                let start = (y * picture.width + word.rect.x) as usize * 4;
                masked[start..start + word.rect.w as usize * 4].fill(0x80);
            }
        }
        assert_eq!(judge(&picture, &masked).unwrap().of(identifiers).uncovered, 0, "{name}");
    }
}
