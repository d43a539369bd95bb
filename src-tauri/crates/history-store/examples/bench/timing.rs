//! Percentiles.

use std::time::Duration;

pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// In milliseconds; `share` of 100.
    pub fn percentile(&self, share: usize) -> f64 {
        let at = (self.0.len() * share / 100).min(self.0.len() - 1);
        self.0[at].as_secs_f64() * 1000.0
    }

    /// One line of the table; beside it what else there is to say.
    pub fn print(&self, name: &str, beside: &str) {
        println!("  {name:<44}{:>10.3} ms p50 {:>10.3} ms p99  {beside}", self.percentile(50), self.percentile(99));
    }
}
