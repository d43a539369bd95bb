//! What waits to be written to the console: messages first, then the clients' bytes in turn, never blocking.

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd};

use mirror::protocol::{ClientId, FromMirror, MAX_BYTES, Malformed, encode_from};

use crate::client::Clients;

/// With more bytes of messages waiting than this, nothing more is read from the console.
const MAX_WAITING: usize = 1 << 20;

/// Bytes for the console.
#[derive(Debug, Default)]
pub struct Output {
    messages: VecDeque<Vec<u8>>,
    waiting: usize,
    /// The frame being written, and how much of it is.
    frame: Vec<u8>,
    written: usize,
    /// Whose bytes went last.
    last: ClientId,
}

impl Output {
    /// Queues a message.
    pub fn say(&mut self, message: &FromMirror) {
        let mut frame = Vec::new();
        // Only a client's reason for going could be too long, and that is cut where it is made.
        if encode_from(message, &mut frame).is_ok() {
            self.waiting += frame.len();
            self.messages.push_back(frame);
        }
    }

    /// Whether the console reads too slowly to be listened to.
    pub const fn is_full(&self) -> bool {
        self.waiting > MAX_WAITING
    }

    /// Writes as much as the pipe takes; clients' bytes only where `clients` are given. Whether something is left.
    ///
    /// # Errors
    /// When the pipe is gone.
    pub fn write(&mut self, to: BorrowedFd<'_>, mut clients: Option<&mut Clients>) -> rustix::io::Result<bool> {
        loop {
            if self.written == self.frame.len() && !self.next_frame(clients.as_deref_mut()) {
                return Ok(false);
            }
            match rustix::io::write(to.as_fd(), &self.frame[self.written..]) {
                Ok(taken) => self.written += taken,
                Err(rustix::io::Errno::AGAIN) => return Ok(true),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Chooses what goes next: whether there is anything.
    fn next_frame(&mut self, clients: Option<&mut Clients>) -> bool {
        self.written = 0;
        self.frame.clear();
        if let Some(message) = self.messages.pop_front() {
            self.waiting -= message.len();
            self.frame = message;
            return true;
        }
        let Some((client, bytes)) = clients.and_then(|clients| clients.next_bytes(self.last, MAX_BYTES)) else {
            return false;
        };
        self.last = client;
        let encoded: Result<(), Malformed> = encode_from(&FromMirror::ClientBytes { client, bytes }, &mut self.frame);
        // INVARIANT: at most MAX_BYTES were taken, so the frame fits.
        encoded.is_ok()
    }
}
