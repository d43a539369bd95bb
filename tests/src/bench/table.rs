//! The table of what was measured.

use std::time::Duration;

use super::scenes::Scene;

/// What one program gave in one scene, over all rounds.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// Of every picture that was shown, from the framebuffer to the viewer, sorted.
    pub(super) lags: Vec<Duration>,
    /// How many pictures were drawn.
    pub(super) drawn: usize,
    /// What the viewer read.
    pub(super) bytes: u64,
    /// Processor time at the hospital.
    pub(super) here: Duration,
    /// Processor time between there and the viewer.
    pub(super) way: Duration,
    /// How long it was drawn.
    pub(super) took: Duration,
    /// From the last picture until the viewer's equals the screen; none where it never did.
    pub(super) exact: Vec<Option<Duration>>,
}

impl Measured {
    /// The lag that so many of a hundred stay below, in milliseconds.
    fn lag(&self, percent: usize) -> f64 {
        let at = (self.lags.len() * percent / 100).min(self.lags.len().saturating_sub(1));
        self.lags.get(at).map_or(f64::NAN, |lag| lag.as_secs_f64() * 1000.0)
    }

    fn rate(&self) -> f64 {
        self.bytes as f64 / 1000.0 / self.took.as_secs_f64()
    }

    fn share(&self, spent: Duration) -> f64 {
        100.0 * spent.as_secs_f64() / self.took.as_secs_f64()
    }

    fn exact(&self) -> String {
        let Some(worst) = self.exact.iter().max_by_key(|found| found.unwrap_or(Duration::MAX)) else {
            return "-".to_owned();
        };
        worst.map_or_else(|| "never".to_owned(), |worst| format!("{} ms", worst.as_millis()))
    }
}

/// Prints a scene: a line for each program, and how the first stands to the best of the others.
pub(super) fn print(scene: Scene, programs: &[(&str, Measured)]) {
    println!("\n{}", scene.name());
    println!(
        "  {:<12}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>10}",
        "", "shown", "p50 ms", "p95 ms", "kB/s", "CPU %", "way %", "exact"
    );
    for (name, measured) in programs {
        println!(
            "  {name:<12}{:>9}{:>9.1}{:>9.1}{:>9.0}{:>9.1}{:>9.1}{:>10}",
            format!("{}/{}", measured.lags.len(), measured.drawn),
            measured.lag(50),
            measured.lag(95),
            measured.rate(),
            measured.share(measured.here),
            measured.share(measured.way),
            measured.exact(),
        );
    }
    let Some(((_, own), others)) = programs.split_first() else { return };
    let ratio = |of: &dyn Fn(&Measured) -> f64| {
        of(own) / others.iter().map(|(_, other)| of(other)).fold(f64::INFINITY, f64::min)
    };
    println!(
        "  {:<12}{:>9}{:>9.2}{:>9.2}{:>9.2}{:>9.2}",
        "to the best",
        "",
        ratio(&|one| one.lag(50)),
        ratio(&|one| one.lag(95)),
        ratio(&Measured::rate),
        ratio(&|one| one.share(one.here)),
    );
}
