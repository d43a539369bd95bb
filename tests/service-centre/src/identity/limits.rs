//! How often a password may be tried, and a code asked for: for each engineer, and in all.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use wire::{DeviceId, EngineerId};

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
/// New mails of one device in a minute.
const MAILS_MOST: u32 = 12;
/// Questions of one device about its mails in a minute.
const ASKS_MOST: u32 = 120;
const MINUTE: Duration = Duration::from_secs(60);

/// The counts.
#[derive(Debug, Default)]
pub(super) struct Limits {
    wrong: HashMap<EngineerId, (u32, Instant)>,
    minute: Option<(Instant, u32)>,
    codes: HashMap<EngineerId, (Instant, u32)>,
}

/// The counts of the mails; of devices that have shown their key alone.
#[derive(Debug, Default)]
pub(super) struct MailLimits {
    asked: HashMap<DeviceId, (Instant, u32)>,
    new: HashMap<DeviceId, (Instant, u32)>,
}

impl MailLimits {
    /// Says whether this device may ask about a mail now, and counts it.
    pub(super) fn may_ask(&mut self, device: &DeviceId, now: Instant) -> bool {
        counts(&mut self.asked, device, ASKS_MOST, now)
    }

    /// Says whether this device may hand in a new mail now, and counts it.
    pub(super) fn may_hand_in(&mut self, device: &DeviceId, now: Instant) -> bool {
        counts(&mut self.new, device, MAILS_MOST, now)
    }
}

/// Counts in minutes; false once there were more than `most` in this one.
fn counts<K: Clone + Eq + std::hash::Hash>(
    counts: &mut HashMap<K, (Instant, u32)>,
    who: &K,
    most: u32,
    now: Instant,
) -> bool {
    let (since, count) = counts.entry(who.clone()).or_insert((now, 0));
    if now.duration_since(*since) >= MINUTE {
        (*since, *count) = (now, 0);
    }
    *count = count.saturating_add(1);
    *count <= most
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
        counts(&mut self.codes, engineer, CODES_MOST, now)
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
    fn a_device_hands_in_twelve_mails_a_minute() {
        let (one, other) = (DeviceId::new("mri-1").unwrap(), DeviceId::new("ct-2").unwrap());
        let mut limits = MailLimits::default();
        let now = Instant::now();
        assert_eq!((0..20).filter(|_| limits.may_hand_in(&one, now)).count(), 12);
        assert!(limits.may_hand_in(&other, now));
        assert!(limits.may_hand_in(&one, now + MINUTE));
        assert_eq!((0..200).filter(|_| limits.may_ask(&one, now)).count(), 120);
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
