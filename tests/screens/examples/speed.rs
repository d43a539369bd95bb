//! Says how many screens a second are made and judged, and what the sets hold: `speed [COUNT]`.

use std::error::Error;
use std::time::Instant;

use screens::{Set, Tally, generate, judge};

fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(60), |text| text.parse())?;
    for set in [Set::Tuned, Set::HeldOut] {
        let start = Instant::now();
        let screens = (0..count).map(|seed| generate(set, seed)).collect::<Result<Vec<_>, _>>()?;
        let made = start.elapsed();
        let start = Instant::now();
        let mut tally = Tally::default();
        for screen in &screens {
            tally.add(&judge(screen, &screen.bgrx)?);
        }
        let rate = |took: std::time::Duration| count as f64 / took.as_secs_f64();
        println!("{set:?}: {:.0} made and {:.0} judged a second", rate(made), rate(start.elapsed()));
        for (kind, found) in &tally.0 {
            println!("  {:6} {kind:?}", found.words);
        }
        let all = tally.of(|_| true).words;
        let identifiers = tally.of(|kind| kind.identifier().is_some()).words;
        println!("  {all} words, {identifiers} of them identifiers, on {count} screens");
    }
    Ok(())
}
