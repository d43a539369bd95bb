//! The way of one session's messages and frames from here to the link: sealed in order, frames under their gate.
//!
//! Messages go before frames. While the pipe is held no frame is sealed, and none is lost: what was sealed before, three
//! pieces at most, still leaves, because the other end takes no gap. Once its gate is closed what waits is dropped, and
//! only the last message may still leave. A viewer that is gone takes what waits for it along: of a screen that may not be
//! seen any more nothing leaves later, when it may be seen again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use link::{Gate, Link, SendFault};
use pairing::{SealError, Sealer};
use tokio::sync::mpsc;
use wire::{Frame, FrameKind, FromConsole, Item, SessionId, ViewerId};

/// Bytes of a picture that are sealed together: one TLS record, so that a pause soon takes hold.
pub(crate) const PIECE: usize = 16_000;
/// Bytes of pictures that may wait for the link before a viewer is given up. RFB's own flow control keeps far below.
pub(crate) const WAITING_MOST: usize = 48 * 1024 * 1024;

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
    /// A viewer is gone: what waits for it never leaves.
    Gone(ViewerId),
    /// Frames that wait are dropped.
    Drop,
}

/// The way in; clones lead into the same pipe.
#[derive(Debug, Clone)]
pub struct Pipe {
    loads: mpsc::UnboundedSender<Load>,
    waiting: Waiting,
}

/// The bytes of pictures that were put in and are not sealed yet.
#[derive(Debug, Clone, Default)]
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// Counts bytes that come; false where they are too many.
    fn add(&self, bytes: usize) -> bool {
        let fits = |waiting: usize| waiting.checked_add(bytes).filter(|all| *all <= WAITING_MOST);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fits).is_ok()
    }

    fn less(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::SeqCst);
    }
}

impl Pipe {
    /// Lays the pipe of a session; it ends with its last handle. `broken` is called where it ends before, while the link
    /// is up: nothing reaches the engineer any more.
    #[must_use]
    pub fn lay(
        session: SessionId,
        sealer: Sealer<FromConsole>,
        link: Link,
        broken: impl FnOnce() + Send + 'static,
    ) -> Self {
        let (sender, loads) = mpsc::unbounded_channel();
        let pipe = Self { loads: sender, waiting: Waiting::default() };
        let waiting = pipe.waiting.clone();
        tokio::spawn(async move {
            match carry(session, sealer, &link, loads, &waiting).await {
                Ok(()) => {}
                // The link says so itself.
                Err(PipeFault::Send(SendFault::Down)) => tracing::info!(%session, "the pipe ended with the link"),
                Err(fault) => {
                    tracing::error!(%session, %fault, "the pipe broke");
                    broken();
                }
            }
        });
        pipe
    }

    /// Puts something in; false where it is a picture and too much waits, or where the pipe has ended: its session is over
    /// or the link is lost.
    pub fn put(&self, load: Load) -> bool {
        if let Load::Rfb(_, bytes) = &load
            && !self.waiting.add(bytes.len())
        {
            return false;
        }
        self.loads.send(load).is_ok()
    }
}

#[derive(Debug, thiserror::Error)]
enum PipeFault {
    #[error(transparent)]
    Send(#[from] SendFault),
    #[error(transparent)]
    Seal(#[from] SealError),
}

async fn carry(
    session: SessionId,
    mut sealer: Sealer<FromConsole>,
    link: &Link,
    mut loads: mpsc::UnboundedReceiver<Load>,
    counted: &Waiting,
) -> Result<(), PipeFault> {
    // Messages have a gate of their own that stays open: the word that it is over leaves after the frames are stopped.
    let messages = Gate::open();
    let frame = |payload| Frame { session, kind: FrameKind::Transport, payload };
    let mut gate: Option<Gate> = None;
    let mut waiting: VecDeque<(ViewerId, Vec<u8>)> = VecDeque::new();
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
                        counted.less(bytes.len());
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
            Load::Rfb(viewer, bytes) => waiting.extend(bytes.chunks(PIECE).map(|piece| (viewer, piece.to_vec()))),
            Load::Open(new) => gate = Some(new),
            Load::Hold => gate = None,
            Load::Gone(gone) => drop_where(&mut waiting, counted, |viewer| viewer == gone),
            Load::Drop => {
                gate = None;
                drop_where(&mut waiting, counted, |_| true);
            }
        }
    }
}

/// Drops the pieces that wait for such viewers.
fn drop_where(waiting: &mut VecDeque<(ViewerId, Vec<u8>)>, counted: &Waiting, such: impl Fn(ViewerId) -> bool) {
    waiting.retain(|(viewer, bytes)| {
        let stays = !such(*viewer);
        if !stays {
            counted.less(bytes.len());
        }
        stays
    });
}
