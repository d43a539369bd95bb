//! The way of one session's messages and frames from here to the link: sealed in order, frames under their gate.
//!
//! Messages go before frames. While the pipe is held no frame is sealed, and none is lost: what was sealed before, three
//! pieces at most, still leaves, because the other end takes no gap. Once its gate is closed what waits is dropped, and
//! only the last message may still leave.

use std::collections::VecDeque;

use link::{Gate, Link, SendFault};
use pairing::{SealError, Sealer};
use tokio::sync::mpsc;
use wire::{Frame, FrameKind, FromConsole, Item, SessionId, ViewerId};

/// Bytes of a picture that are sealed together: one TLS record, so that a pause soon takes hold.
pub(crate) const PIECE: usize = 16_000;
/// Bytes of pictures that may wait for the link before the viewers are given up. RFB's own flow control keeps far below.
const WAITING_MOST: usize = 48 * 1024 * 1024;

/// What the pipe is told.
#[derive(Debug)]
pub enum Load {
    /// A message to the engineer's end.
    Message(FromConsole),
    /// A viewer's RFB bytes.
    Rfb(ViewerId, Vec<u8>),
    /// From now on frames may leave under this gate.
    Open(Gate),
    /// Frames wait.
    Hold,
    /// Frames that wait are dropped.
    Drop,
}

/// The way in; clones lead into the same pipe.
#[derive(Debug, Clone)]
pub struct Pipe(mpsc::UnboundedSender<Load>);

impl Pipe {
    /// Lays the pipe of a session; it ends with its last handle.
    #[must_use]
    pub fn lay(session: SessionId, sealer: Sealer<FromConsole>, link: Link) -> Self {
        let (sender, loads) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            if let Err(fault) = carry(session, sealer, &link, loads).await {
                tracing::info!(%session, %fault, "the pipe ended");
            }
        });
        Self(sender)
    }

    /// Puts something in.
    pub fn put(&self, load: Load) {
        // A pipe that has ended takes nothing: its session is over or the link is lost, and the machine knows.
        let _ = self.0.send(load);
    }
}

#[derive(Debug, thiserror::Error)]
enum PipeFault {
    #[error(transparent)]
    Send(#[from] SendFault),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error("too many bytes wait")]
    Full,
}

async fn carry(
    session: SessionId,
    mut sealer: Sealer<FromConsole>,
    link: &Link,
    mut loads: mpsc::UnboundedReceiver<Load>,
) -> Result<(), PipeFault> {
    // Messages have a gate of their own that stays open: the word that it is over leaves after the frames are stopped.
    let messages = Gate::open();
    let frame = |payload| Frame { session, kind: FrameKind::Transport, payload };
    let mut gate: Option<Gate> = None;
    let mut waiting: VecDeque<(ViewerId, Vec<u8>)> = VecDeque::new();
    let mut bytes_waiting = 0;
    loop {
        let next = match loads.try_recv() {
            Ok(load) => Some(load),
            Err(mpsc::error::TryRecvError::Disconnected) => return Ok(()),
            Err(mpsc::error::TryRecvError::Empty) => None,
        };
        let load = match next {
            Some(load) => load,
            None => {
                let open = gate.as_ref().filter(|gate| !gate.is_closed());
                match (open, waiting.pop_front()) {
                    (Some(gate), Some((viewer, bytes))) => {
                        bytes_waiting -= bytes.len();
                        for payload in sealer.seal_rfb(viewer, &bytes)? {
                            match link.send_frame(gate, &frame(payload)).await {
                                Ok(()) => {}
                                Err(SendFault::Closed) => break,
                                Err(fault) => return Err(fault.into()),
                            }
                        }
                        continue;
                    }
                    (None, Some(first)) => {
                        waiting.push_front(first);
                        match loads.recv().await {
                            Some(load) => load,
                            None => return Ok(()),
                        }
                    }
                    (_, None) => match loads.recv().await {
                        Some(load) => load,
                        None => return Ok(()),
                    },
                }
            }
        };
        match load {
            Load::Message(message) => {
                let payload = sealer.seal(&Item::Message(message))?;
                link.send_frame(&messages, &frame(payload)).await?;
            }
            Load::Rfb(viewer, bytes) => {
                bytes_waiting += bytes.len();
                if bytes_waiting > WAITING_MOST {
                    return Err(PipeFault::Full);
                }
                waiting.extend(bytes.chunks(PIECE).map(|piece| (viewer, piece.to_vec())));
            }
            Load::Open(new) => gate = Some(new),
            Load::Hold => gate = None,
            Load::Drop => {
                gate = None;
                waiting.clear();
                bytes_waiting = 0;
            }
        }
    }
}
