//! How often a password may be tried, and a code asked for: for each engineer, and in all.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use wire::EngineerId;

/// Wrong sign-ins in a row before an engineer has to wait.
const WRONG_MOST: u32 = 5;
/// How long.
const WAIT: Duration = Duration::from_secs(60);
/// Sign-ins a minute, of all engineers.
const ALL_MOST: u32 = 300;
/// Names that are remembered; a stranger's guesses must not fill the memory.
const NAMES_MOST: usize = 10_000;

/// Codes of devices that an engineer may ask for in a minute.
const CODES_MOST: u32 = 20;
const MINUTE: Duration = Duration::from_secs(60);

/// The counts.
#[derive(Debug, Default)]
pub(super) struct Limits {
    wrong: HashMap<EngineerId, (u32, Instant)>,
    minute: Option<(Instant, u32)>,
    codes: HashMap<EngineerId, (Instant, u32)>,
}

impl Limits {
    /// Says whether this engineer may try now, and counts the try.
    pub(super) fn may_try(&mut self, engineer: &EngineerId, now: Instant) -> bool {
        let (since, count) = self.minute.get_or_insert((now, 0));
        if now.duration_since(*since) >= MINUTE {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        if *count > ALL_MOST {
            return false;
        }
        self.wrong.get(engineer).is_none_or(|(wrong, last)| *wrong < WRONG_MOST || now.duration_since(*last) >= WAIT)
    }

    /// Says whether this engineer, who is signed in, may ask for a code now, and counts it.
    pub(super) fn may_ask(&mut self, engineer: &EngineerId, now: Instant) -> bool {
        let (since, count) = self.codes.entry(engineer.clone()).or_insert((now, 0));
        if now.duration_since(*since) >= MINUTE {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= CODES_MOST
    }

    /// Takes note of how a try ended.
    pub(super) fn tried(&mut self, engineer: &EngineerId, good: bool, now: Instant) {
        if good {
            self.wrong.remove(engineer);
            return;
        }
        if self.wrong.len() >= NAMES_MOST {
            self.wrong.retain(|_, (_, last)| now.duration_since(*last) < WAIT);
        }
        if self.wrong.len() < NAMES_MOST {
            let (wrong, last) = self.wrong.entry(engineer.clone()).or_insert((0, now));
            if now.duration_since(*last) >= WAIT {
                *wrong = 0;
            }
            (*wrong, *last) = (*wrong + 1, now);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn five_wrong_passwords_make_an_engineer_wait_a_minute() {
        let (jana, other) = (EngineerId::new("jana").unwrap(), EngineerId::new("omar").unwrap());
        let mut limits = Limits::default();
        let now = Instant::now();
        for _ in 0..WRONG_MOST {
            assert!(limits.may_try(&jana, now));
            limits.tried(&jana, false, now);
        }
        assert!(!limits.may_try(&jana, now));
        assert!(limits.may_try(&other, now));
        assert!(limits.may_try(&jana, now + WAIT));
    }
    #[test]
    fn twenty_codes_a_minute_are_enough() {
        let (jana, other) = (EngineerId::new("jana").unwrap(), EngineerId::new("omar").unwrap());
        let mut limits = Limits::default();
        let now = Instant::now();
        for _ in 0..CODES_MOST {
            assert!(limits.may_ask(&jana, now));
        }
        assert!(!limits.may_ask(&jana, now));
        assert!(limits.may_ask(&other, now));
        assert!(limits.may_ask(&jana, now + MINUTE));
    }
}
