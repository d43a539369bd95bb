//! Says how much the second engine reads where nothing is masked, and how long a screen takes it: `audit [COUNT]`.

use std::error::Error;
use std::time::Instant;

use screens::auditor::Auditor;
use screens::{Kind, Set, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(12), |text| text.parse())?;
    let auditor = Auditor::new()?;
    for set in [Set::Tuned, Set::HeldOut] {
        let (mut plain, mut apart, start) = ((0, 0), (0, 0), Instant::now());
        for seed in 0..count {
            let screen = generate(set, seed)?;
            let found = auditor.findings(&screen, &screen.bgrx)?;
            let is_plain = |kind: Kind| matches!(kind, Kind::Identifier(_));
            let identifiers = screen.words.iter().filter(|word| word.kind.identifier().is_some());
            let (all_plain, all_apart): (Vec<_>, Vec<_>) = identifiers.partition(|word| is_plain(word.kind));
            let read = found.iter().filter(|finding| is_plain(finding.word.kind)).count();
            println!("{set:?} {seed}: {read} of {}", all_plain.len());
            plain = (plain.0 + read, plain.1 + all_plain.len());
            apart = (apart.0 + found.len() - read, apart.1 + all_apart.len());
        }
        let each = start.elapsed() / u32::try_from(count)?;
        println!(
            "{set:?}: {} of {} read; in images and turned {} of {}; {each:.1?} a screen",
            plain.0, plain.1, apart.0, apart.1
        );
    }
    Ok(())
}
