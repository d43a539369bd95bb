//! The second engine reads what is not masked, and nothing of what is.

#![allow(clippy::unwrap_used)]

use screens::auditor::Auditor;
use screens::{Rect, Screen, Set, generate};

fn masked(screen: &Screen, wanted: impl Fn(&Rect) -> bool) -> Vec<u8> {
    let mut picture = screen.bgrx.clone();
    for word in screen.words.iter().filter(|word| word.kind.identifier().is_some() && wanted(&word.rect)) {
        let rect = word.rect.inset(-2).intersect(Rect::new(0, 0, screen.width, screen.height));
        for y in rect.y..rect.bottom() {
            let start = (y * screen.width + rect.x) as usize * 4;
            picture[start..start + rect.w as usize * 4].fill(0x70);
        }
    }
    picture
}

#[test]
fn what_is_not_masked_is_read_and_what_is_masked_is_not() {
    let auditor = Auditor::new().unwrap();
    let screen = generate(Set::Tuned, 5).unwrap();
    let identifiers = screen.words.iter().filter(|word| word.kind.identifier().is_some()).count();
    let start = std::time::Instant::now();
    let plain = auditor.findings(&screen, &screen.bgrx).unwrap();
    println!("{} of {identifiers} read in {:.1?}", plain.len(), start.elapsed());
    assert!(plain.len() * 10 > identifiers * 8, "{} of {identifiers}", plain.len());

    let start = std::time::Instant::now();
    let hidden = auditor.findings(&screen, &masked(&screen, |_| true)).unwrap();
    println!("{} read where masked, in {:.1?}", hidden.len(), start.elapsed());
    assert_eq!(hidden, []);

    // All but one word: that one is found.
    let left = &plain[plain.len() / 2].word;
    let found = auditor.findings(&screen, &masked(&screen, |rect| *rect != left.rect)).unwrap();
    assert_eq!(found.iter().map(|finding| &finding.word).collect::<Vec<_>>(), [left]);
}
