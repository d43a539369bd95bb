//! The key by which a session whose link was lost is taken up again.

use crate::Context;
use crate::exchange::{Key, resumption_psk};

/// What is left of a pairing after the link is lost; wiped when dropped.
///
/// Each reconnection has a number, and numbers only rise: a handshake seen before is never accepted again.
pub struct ResumeKey {
    key: Key,
    context: Context,
    last: u32,
}

impl ResumeKey {
    pub(crate) fn new(key: Key, context: Context) -> Self {
        Self { key, context, last: 0 }
    }

    /// The session it takes up.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Uses up the next number (engineer).
    pub(crate) fn next(&mut self) -> Option<(u32, Key)> {
        let n = self.last.checked_add(1)?;
        self.accept(n).map(|psk| (n, psk))
    }

    /// Uses up `n` (console); `None` where it, or a later one, was used before.
    pub(crate) fn accept(&mut self, n: u32) -> Option<Key> {
        if n <= self.last {
            return None;
        }
        self.last = n;
        Some(resumption_psk(self.context.session, &self.key, n))
    }
}

impl std::fmt::Debug for ResumeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResumeKey").field("last", &self.last).finish_non_exhaustive()
    }
}
