//! The valve of one session: while it is open the session's frames may be written.
//!
//! Closing is one way and works from any thread; a session that is resumed gets a new gate.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// The valve through which a session's frames leave; clones are the same valve.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    /// Since when it is closed.
    closed: OnceLock<Instant>,
    /// Held while the writer begins a frame, so that closing never falls between its check and its first byte.
    beginning: Mutex<()>,
    closing: Notify,
}

impl Gate {
    /// A gate that is open.
    #[must_use]
    pub fn open() -> Self {
        Self(Arc::new(Inner { closed: OnceLock::new(), beginning: Mutex::new(()), closing: Notify::new() }))
    }

    /// Closes the gate for good; when it returns, no further frame of this gate begins.
    ///
    /// It waits at most for one non-blocking socket write and may be called from any thread.
    pub fn close(&self) {
        self.0.closed.get_or_init(Instant::now);
        drop(self.0.beginning.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.closing.notify_waiters();
    }

    /// Says whether the gate is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.closed.get().is_some()
    }

    /// Waits until the gate is closed.
    pub async fn closed(&self) {
        let closing = self.0.closing.notified();
        tokio::pin!(closing);
        closing.as_mut().enable();
        if !self.is_closed() {
            closing.await;
        }
    }

    /// Waits until the gate has been closed for `time`.
    pub(crate) async fn closed_for(&self, time: Duration) {
        self.closed().await;
        if let Some(since) = self.0.closed.get() {
            tokio::time::sleep_until((*since + time).into()).await;
        }
    }

    /// Says whether the gate has been closed for `time`.
    pub(crate) fn is_closed_for(&self, time: Duration) -> bool {
        self.0.closed.get().is_some_and(|since| since.elapsed() >= time)
    }

    /// Tells gates apart in the log.
    pub(crate) fn name(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Does `begin` unless the gate is closed, with closing held off until it returns.
    pub(crate) fn while_open<T>(&self, begin: impl FnOnce() -> T) -> Option<T> {
        let _held = self.0.beginning.lock().unwrap_or_else(PoisonError::into_inner);
        (!self.is_closed()).then(begin)
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_closed() { "Gate(closed)" } else { "Gate(open)" })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_closed_gate_begins_nothing() {
        let gate = Gate::open();
        assert_eq!(gate.while_open(|| 1), Some(1));
        gate.clone().close();
        assert!(gate.is_closed());
        assert_eq!(gate.while_open(|| 1), None);
    }

    #[tokio::test]
    async fn the_time_runs_from_the_closing_and_not_from_when_it_is_noticed() {
        let (gate, time) = (Gate::open(), Duration::from_millis(5));
        assert!(!gate.is_closed_for(Duration::ZERO));
        gate.close();
        assert!(!gate.is_closed_for(Duration::from_secs(60)));
        std::thread::sleep(time);
        assert!(gate.is_closed_for(time));
        gate.close();
        assert!(gate.is_closed_for(time), "closing again changes nothing");
        gate.closed_for(time).await;
    }

    #[tokio::test]
    async fn waiting_for_a_gate_ends_when_another_thread_closes_it() {
        let gate = Gate::open();
        let other = gate.clone();
        let closer = std::thread::spawn(move || other.close());
        gate.closed().await;
        gate.closed().await;
        closer.join().unwrap();
    }
}
