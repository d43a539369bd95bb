//! How long to wait before connecting again: doubling, with jitter, from the first wait after a stable connection.

use std::time::Duration;

use crate::config::Pace;

/// The waits between attempts to connect.
#[derive(Debug)]
pub struct Backoff {
    pace: Pace,
    failures: u32,
}

impl Backoff {
    /// Begins with the first wait.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace, failures: 0 }
    }

    /// The wait after a connection that lasted `up` (zero where none was made); `random` spreads it over its upper half.
    pub fn after(&mut self, up: Duration, random: u32) -> Duration {
        if up >= self.pace.stable {
            self.failures = 0;
        }
        let doubled = self.pace.retry_first.saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        let half = doubled.min(self.pace.retry_most) / 2;
        half + half.mul_f64(f64::from(random) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_most_and_start_again_after_a_stable_connection() {
        let ms = Duration::from_millis;
        let mut backoff = Backoff::new(Pace::default());
        for expect in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
            assert_eq!(backoff.after(Duration::ZERO, u32::MAX), ms(expect));
        }
        assert_eq!(backoff.after(Duration::from_secs(1), 0), ms(15_000), "a short connection changes nothing");
        assert_eq!(backoff.after(Duration::from_secs(20), 0), ms(250));
    }
}
