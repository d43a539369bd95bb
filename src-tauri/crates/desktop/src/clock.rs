//! The clock that deadlines run on: it counts the time the machine slept. No wall time, no timers.

/// Milliseconds since the machine started, sleep included (`CLOCK_BOOTTIME`).
#[cfg(target_os = "linux")]
pub fn boottime_ms() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    let millis = u64::try_from(now.tv_nsec / 1_000_000).unwrap_or(0);
    seconds.saturating_mul(1000).saturating_add(millis)
}

/// Milliseconds since the first call, which is what can be had without calls of this system's own.
#[cfg(not(target_os = "linux"))]
pub fn boottime_ms() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_runs_backwards() {
        let first = boottime_ms();
        assert!(boottime_ms() >= first);
    }
}
