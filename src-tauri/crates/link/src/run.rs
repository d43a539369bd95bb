//! The link as its owner sees it: a handle to send with, a channel of events, and a thread that keeps connecting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use wire::{Frame, FromRelay, ToRelay};

use crate::backoff::Backoff;
use crate::carry::carry;
use crate::config::{ConfigFault, LinkConfig};
use crate::dial::dial;
use crate::fault::LinkFault;
use crate::gate::Gate;
use crate::outbound::{Outbound, SendFault};
use crate::tap::Meter;
use crate::tls;

/// Events that may wait for their reader; then the relay has to wait too.
const EVENTS_MOST: usize = 16;

/// What the link tells its owner.
#[derive(Debug)]
pub enum LinkEvent {
    /// An attempt to connect begins.
    Connecting,
    /// The relay is connected; what is sent from now on goes out.
    Up,
    /// The relay is not connected; what waited to be sent is gone, and gates of sessions under way should be closed.
    Down {
        /// Why.
        why: LinkFault,
        /// The wait before the next attempt.
        retry_in: Duration,
    },
    /// The relay's control message.
    Text(FromRelay),
    /// A sealed frame.
    Frame(Frame),
}

/// The handle of a running link; clones are the same link, and with the last of them it stops.
#[derive(Clone)]
pub struct Link(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

#[derive(Default)]
struct Shared {
    outbound: Outbound,
    meter: Arc<Meter>,
}

impl Link {
    /// Starts a link on a thread of its own; it connects, and connects again, until its last handle is gone.
    ///
    /// The cryptography provider is the one the binary installed.
    ///
    /// # Errors
    /// [`ConfigFault`] where trust, identity or provider cannot be used.
    pub fn start(config: LinkConfig) -> Result<(Self, mpsc::Receiver<LinkEvent>), ConfigFault> {
        let tls = Arc::new(tls::client(&config.trust, &config.identity)?);
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(ConfigFault::Thread)?;
        let (events, received) = mpsc::channel(EVENTS_MOST);
        let shared = Arc::new(Shared::default());
        let stop = CancellationToken::new();
        let inner = Inner { shared: Arc::clone(&shared), stop: stop.clone(), _stop_on_drop: stop.clone().drop_guard() };
        std::thread::Builder::new()
            .name("link".into())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = keep_connected(&config, &tls, &shared, &events) => {}
                    }
                    shared.outbound.set_up(false);
                });
                // A name look-up that hangs must not hold up the end of the thread.
                runtime.shutdown_background();
            })
            .map_err(ConfigFault::Thread)?;
        Ok((Self(Arc::new(inner)), received))
    }

    /// Sends a control message, ahead of any frame.
    ///
    /// # Errors
    /// [`SendFault::Down`] without a connection, [`SendFault::Full`] where too many wait.
    pub fn send_text(&self, message: &ToRelay) -> Result<(), SendFault> {
        self.0.shared.outbound.text(message)
    }

    /// Sends a frame under a gate, waiting for room; one sender's frames keep their order.
    ///
    /// # Errors
    /// [`SendFault::Down`] without a connection, [`SendFault::Closed`] where the gate is or becomes closed.
    pub async fn send_frame(&self, gate: &Gate, frame: &Frame) -> Result<(), SendFault> {
        self.0.shared.outbound.frame(gate, frame).await
    }

    /// Sends a frame under a gate, or says that there is no room.
    ///
    /// # Errors
    /// As [`Link::send_frame`], and [`SendFault::Full`].
    pub fn try_send_frame(&self, gate: &Gate, frame: &Frame) -> Result<(), SendFault> {
        self.0.shared.outbound.try_frame(gate, frame)
    }

    /// When the last byte of a frame was handed to the socket, over all sessions.
    #[must_use]
    pub fn last_frame_write(&self) -> Option<Instant> {
        self.0.shared.meter.last()
    }

    /// How many bytes of frames were handed to the socket so far, TLS and WebSocket included.
    #[must_use]
    pub fn frame_bytes(&self) -> u64 {
        self.0.shared.meter.bytes()
    }

    /// Says whether a frame has begun to be written and is not yet handed over in full.
    #[must_use]
    pub fn frame_under_way(&self) -> bool {
        self.0.shared.meter.is_in_frame()
    }

    /// Ends the connection and the link's thread.
    pub fn stop(&self) {
        self.0.stop.cancel();
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("frame_bytes", &self.frame_bytes()).finish_non_exhaustive()
    }
}

/// Connects again and again; returns when nobody reads the events any more.
async fn keep_connected(
    config: &LinkConfig,
    tls: &Arc<rustls::ClientConfig>,
    shared: &Shared,
    events: &mpsc::Sender<LinkEvent>,
) {
    let mut backoff = Backoff::new(config.pace);
    loop {
        if events.send(LinkEvent::Connecting).await.is_err() {
            return;
        }
        let mut up_for = Duration::ZERO;
        let dialling = dial(&config.relay, &config.proxy, tls, &shared.meter);
        let why = match tokio::time::timeout(config.pace.connect, dialling).await {
            Err(_) => LinkFault::Slow,
            Ok(Err(fault)) => fault,
            Ok(Ok(dialled)) => {
                let since = Instant::now();
                shared.outbound.set_up(true);
                if events.send(LinkEvent::Up).await.is_err() {
                    return;
                }
                tracing::info!(relay = %config.relay, "the link is up");
                let fault = carry(dialled, &shared.outbound, &shared.meter, events, &config.pace).await;
                shared.outbound.set_up(false);
                up_for = since.elapsed();
                fault
            }
        };
        // Without random bytes the wait is its longest.
        let retry_in = backoff.after(up_for, getrandom::u32().unwrap_or(u32::MAX));
        tracing::info!(relay = %config.relay, %why, ?retry_in, "the link is down");
        if events.send(LinkEvent::Down { why, retry_in }).await.is_err() {
            return;
        }
        tokio::time::sleep(retry_in).await;
    }
}
