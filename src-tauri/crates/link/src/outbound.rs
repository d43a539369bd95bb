//! What waits to be written: control messages ahead of frames, both bounded, both only while the link is up.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use wire::{Frame, ToRelay};

use crate::gate::Gate;

/// Frame bytes that may wait behind a frame that waits already; few: a picture does not grow old in the queue, and what
/// waits here still leaves after a pause.
const FRAMES_MOST: usize = 24 * 1024;
/// Control messages that may wait.
const TEXTS_MOST: usize = 64;

/// Why something was not taken for sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendFault {
    /// The link is down; what waited is gone.
    #[error("the link is down")]
    Down,
    /// The gate is closed.
    #[error("the gate is closed")]
    Closed,
    /// Too much waits already.
    #[error("too much waits to be sent")]
    Full,
    /// It is longer than the protocol allows.
    #[error("the message is too long")]
    Long,
}

/// The queue between senders and the link's thread.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    waiting: Mutex<Waiting>,
    filled: Notify,
    drained: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    up: bool,
    texts: VecDeque<String>,
    frames: VecDeque<(Gate, Vec<u8>)>,
    frame_bytes: usize,
}

/// The next thing to write.
pub(crate) enum Next {
    /// A control message.
    Text(String),
    /// A frame, under its gate.
    Frame(Gate, Vec<u8>),
}

impl Outbound {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens the queue when the link comes up, or closes and empties it.
    pub(crate) fn set_up(&self, up: bool) {
        let mut waiting = self.lock();
        *waiting = Waiting { up, ..Waiting::default() };
        drop(waiting);
        self.drained.notify_waiters();
    }

    pub(crate) fn text(&self, message: &ToRelay) -> Result<(), SendFault> {
        // A `ToRelay` holds only identifiers and codes: it always has a JSON form.
        let text = serde_json::to_string(message).map_err(|_| SendFault::Long)?;
        if text.len() > wire::MAX_CONTROL {
            return Err(SendFault::Long);
        }
        let mut waiting = self.lock();
        if !waiting.up {
            return Err(SendFault::Down);
        }
        if waiting.texts.len() >= TEXTS_MOST {
            return Err(SendFault::Full);
        }
        waiting.texts.push_back(text);
        drop(waiting);
        self.filled.notify_one();
        Ok(())
    }

    pub(crate) fn try_frame(&self, gate: &Gate, frame: &Frame) -> Result<(), SendFault> {
        let long = frame.payload.len() + wire::FRAME_HEADER > wire::MAX_MESSAGE;
        if long {
            return Err(SendFault::Long);
        }
        self.push(gate, &mut Some(frame.encode()))
    }

    pub(crate) async fn frame(&self, gate: &Gate, frame: &Frame) -> Result<(), SendFault> {
        if frame.payload.len() + wire::FRAME_HEADER > wire::MAX_MESSAGE {
            return Err(SendFault::Long);
        }
        let mut bytes = Some(frame.encode());
        loop {
            let drained = self.drained.notified();
            tokio::pin!(drained);
            drained.as_mut().enable();
            match self.push(gate, &mut bytes) {
                Err(SendFault::Full) => tokio::select! {
                    () = drained => {}
                    () = gate.closed() => return Err(SendFault::Closed),
                },
                done @ (Ok(()) | Err(SendFault::Down | SendFault::Closed | SendFault::Long)) => return done,
            }
        }
    }

    /// Takes `bytes` where there is room.
    fn push(&self, gate: &Gate, bytes: &mut Option<Vec<u8>>) -> Result<(), SendFault> {
        if gate.is_closed() {
            return Err(SendFault::Closed);
        }
        let mut waiting = self.lock();
        if !waiting.up {
            return Err(SendFault::Down);
        }
        let len = bytes.as_ref().map_or(0, Vec::len);
        let full = |waiting: &Waiting| waiting.frame_bytes > 0 && waiting.frame_bytes + len > FRAMES_MOST;
        if full(&waiting) {
            // A session's last word must not be kept out by what its end has made void.
            waiting.frames.retain(|(gate, _)| !gate.is_closed());
            waiting.frame_bytes = waiting.frames.iter().map(|(_, bytes)| bytes.len()).sum();
        }
        if full(&waiting) {
            return Err(SendFault::Full);
        }
        if let Some(bytes) = bytes.take() {
            waiting.frame_bytes += len;
            waiting.frames.push_back((gate.clone(), bytes));
        }
        drop(waiting);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for the next thing to write; frames of closed gates are dropped here.
    pub(crate) async fn next(&self) -> Next {
        loop {
            if let Some(next) = self.pop() {
                return next;
            }
            self.filled.notified().await;
        }
    }

    fn pop(&self) -> Option<Next> {
        let mut waiting = self.lock();
        if let Some(text) = waiting.texts.pop_front() {
            return Some(Next::Text(text));
        }
        let mut found = None;
        let mut freed = 0;
        while let Some((gate, bytes)) = waiting.frames.pop_front() {
            freed += bytes.len();
            if !gate.is_closed() {
                found = Some(Next::Frame(gate, bytes));
                break;
            }
        }
        waiting.frame_bytes -= freed;
        drop(waiting);
        if freed > 0 {
            self.drained.notify_waiters();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use wire::{FrameKind, Refusal, SessionId};

    use super::*;

    fn frame(len: usize) -> Frame {
        Frame { session: SessionId([1; 16]), kind: FrameKind::Transport, payload: vec![0; len] }
    }

    fn close() -> ToRelay {
        ToRelay::Close { session: SessionId([1; 16]), reason: Refusal::Over }
    }

    #[test]
    fn control_messages_go_ahead_and_closed_gates_are_dropped() {
        let queue = Outbound::default();
        let (shut, open) = (Gate::open(), Gate::open());
        assert_eq!(queue.try_frame(&open, &frame(1)), Err(SendFault::Down));
        queue.set_up(true);
        queue.try_frame(&shut, &frame(1)).unwrap();
        queue.try_frame(&open, &frame(2)).unwrap();
        queue.text(&close()).unwrap();
        shut.close();
        assert_eq!(queue.try_frame(&shut, &frame(1)), Err(SendFault::Closed));
        assert!(matches!(queue.pop(), Some(Next::Text(_))));
        assert!(matches!(queue.pop(), Some(Next::Frame(_, bytes)) if bytes.len() == wire::FRAME_HEADER + 2));
        assert!(queue.pop().is_none());
    }

    #[test]
    fn both_queues_are_bounded_and_emptied_when_the_link_goes_down() {
        let queue = Outbound::default();
        let gate = Gate::open();
        queue.set_up(true);
        assert_eq!(queue.try_frame(&gate, &frame(30_000)), Ok(()), "one frame always finds room");
        assert_eq!(queue.try_frame(&gate, &frame(1)), Err(SendFault::Full));
        assert_eq!(queue.try_frame(&gate, &frame(wire::MAX_MESSAGE)), Err(SendFault::Long));
        gate.close();
        assert_eq!(queue.try_frame(&Gate::open(), &frame(30_000)), Ok(()), "what a closed gate holds makes room");
        let texts = std::iter::repeat_with(|| queue.text(&close())).take_while(Result::is_ok).count();
        assert_eq!(texts, TEXTS_MOST);
        queue.set_up(false);
        assert!(queue.pop().is_none());
    }

    #[tokio::test]
    async fn a_sender_waits_for_room_until_the_gate_closes() {
        let queue = Outbound::default();
        let gate = Gate::open();
        queue.set_up(true);
        while queue.try_frame(&gate, &frame(30_000)).is_ok() {}
        let large = frame(30_000);
        let sender = queue.frame(&gate, &large);
        tokio::pin!(sender);
        assert!(futures_util::poll!(sender.as_mut()).is_pending());
        assert!(queue.pop().is_some());
        assert_eq!(sender.await, Ok(()));
        let sender = queue.frame(&gate, &large);
        tokio::pin!(sender);
        assert!(futures_util::poll!(sender.as_mut()).is_pending());
        gate.close();
        assert_eq!(sender.await, Err(SendFault::Closed));
    }
}
