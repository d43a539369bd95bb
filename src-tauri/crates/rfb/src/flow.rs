//! When the client is due an update: it asked for one, or it wants them continuously and keeps up.

use std::collections::VecDeque;

use screen::Rect;

/// Updates that may be under way to a client with ContinuousUpdates before it confirms the first.
const MAX_UNCONFIRMED: usize = 4;
/// Bytes under way beyond which the next update waits for a confirmation.
const MAX_BYTES: usize = 512 << 10;

#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// The area of the requests not answered yet (RFC 6143, 7.5.3).
    requested: Option<Rect>,
    /// The area of ContinuousUpdates.
    continuous: Option<Rect>,
    /// Number and size of the updates whose fence has not come back.
    unconfirmed: VecDeque<(u64, usize)>,
    next: u64,
    last_update: usize,
}

impl Flow {
    pub(crate) fn request(&mut self, area: Rect) {
        self.requested = Some(self.requested.unwrap_or_default().union(area));
    }

    /// Switches ContinuousUpdates; true when the client must be told that they ended.
    pub(crate) fn continuous(&mut self, area: Option<Rect>) -> bool {
        let ended = self.continuous.is_some() && area.is_none();
        self.continuous = area;
        if ended {
            self.unconfirmed.clear();
        }
        ended
    }

    pub(crate) fn due(&self) -> bool {
        self.requested.is_some() || (self.continuous.is_some() && self.keeps_up())
    }

    fn keeps_up(&self) -> bool {
        let bytes: usize = self.unconfirmed.iter().map(|(_, bytes)| bytes).sum();
        self.unconfirmed.is_empty() || (self.unconfirmed.len() < MAX_UNCONFIRMED && bytes < MAX_BYTES)
    }

    /// What the next update may cover.
    pub(crate) fn area(&self) -> Rect {
        self.requested.unwrap_or_default().union(self.continuous.unwrap_or_default())
    }

    /// Notes an update of so many bytes; returns its fence's payload where one is needed.
    pub(crate) fn sent(&mut self, bytes: usize) -> Option<[u8; 8]> {
        self.requested = None;
        self.last_update = bytes;
        self.continuous?;
        self.next += 1;
        self.unconfirmed.push_back((self.next, bytes));
        Some(self.next.to_be_bytes())
    }

    /// Notes that the client has read everything up to this fence.
    pub(crate) fn acknowledged(&mut self, payload: &[u8]) {
        if let Ok(number) = <[u8; 8]>::try_from(payload).map(u64::from_be_bytes) {
            self.unconfirmed.retain(|(sent, _)| *sent > number);
        }
    }

    /// The size of the last update, in bytes.
    pub(crate) fn last_update(&self) -> usize {
        self.last_update
    }
}
