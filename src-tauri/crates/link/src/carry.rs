//! One connection that is up: writing under the gates, reading within bounds, until something is wrong.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{Sink, SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use wire::{Frame, FrameRef};

use crate::config::Pace;
use crate::dial::Dialled;
use crate::fault::{LinkFault, ProtocolFault};
use crate::gate::Gate;
use crate::outbound::{Next, Outbound};
use crate::run::LinkEvent;
use crate::tap::{Meter, Socket, Tap};

/// How long the rest of the frame under way may still be handed to the socket after its gate was closed; then the
/// connection is reset.
pub const CLOSE_GRACE: Duration = Duration::from_millis(4);
/// How long the kernel may take to send what it was handed before the gate was closed; then the connection is reset.
pub const DRAIN_GRACE: Duration = Duration::from_millis(20);

type Websocket = WebSocketStream<TlsStream<Tap>>;

/// Carries messages both ways until the connection fails; returns why, and what the socket still held is thrown away.
pub(crate) async fn carry(
    dialled: Dialled,
    outbound: &Outbound,
    meter: &Meter,
    events: &mpsc::Sender<LinkEvent>,
    pace: &Pace,
) -> LinkFault {
    let Dialled { websocket, socket } = dialled;
    let (sink, stream) = websocket.split();
    let mut writer = Writer { sink, socket, outbound, meter };
    let fault = tokio::select! {
        Err(fault) = writer.run(pace.heartbeat) => fault,
        Err(fault) = read(stream, events, pace) => fault,
    };
    writer.socket.reset_on_close();
    fault
}

/// What never comes: both directions only end with a fault.
enum Never {}

struct Writer<'a> {
    sink: SplitSink<Websocket, Message>,
    socket: Socket,
    outbound: &'a Outbound,
    meter: &'a Meter,
}

impl Writer<'_> {
    async fn run(&mut self, heartbeat: Duration) -> Result<Never, LinkFault> {
        let mut beat = interval_at(Instant::now() + heartbeat, heartbeat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The gate of the frame written last, until it closes.
        let mut last: Option<Gate> = None;
        loop {
            tokio::select! {
                biased;
                () = closed(last.as_ref()) => {
                    self.drained().await?;
                    last = None;
                }
                _ = beat.tick() => self.send(Message::Ping(Bytes::new())).await?,
                next = self.outbound.next() => match next {
                    Next::Text(text) => self.send(Message::text(text)).await?,
                    Next::Frame(gate, bytes) => {
                        self.frame(&gate, bytes).await?;
                        last = Some(gate);
                    }
                },
            }
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), LinkFault> {
        self.sink.send(message).await.map_err(|e| LinkFault::of_websocket(&e))
    }

    /// Writes one frame unless its gate is closed; at most one frame is ever on its way to the socket.
    async fn frame(&mut self, gate: &Gate, bytes: Vec<u8>) -> Result<(), LinkFault> {
        let (sink, meter) = (&mut self.sink, self.meter);
        std::future::poll_fn(|cx| Pin::new(&mut *sink).poll_ready(cx))
            .await
            .map_err(|e| LinkFault::of_websocket(&e))?;
        let begun = gate.while_open(|| {
            meter.in_frame(true);
            Pin::new(&mut *sink).start_send(Message::binary(bytes))
        });
        let Some(begun) = begun else { return Ok(()) };
        let written = match begun {
            Err(error) => Err(LinkFault::of_websocket(&error)),
            Ok(()) => {
                // A thread that comes late finds the socket writable again: the clock is asked before each write.
                let flushed = std::future::poll_fn(|cx| {
                    if gate.is_closed_for(CLOSE_GRACE) {
                        return Poll::Ready(Err(LinkFault::Stalled));
                    }
                    sink.poll_flush_unpin(cx).map_err(|e| LinkFault::of_websocket(&e))
                });
                tokio::select! {
                    biased;
                    done = flushed => done,
                    () = gate.closed_for(CLOSE_GRACE) => Err(LinkFault::Stalled),
                }
            }
        };
        meter.in_frame(false);
        if let Some(at) = meter.last() {
            tracing::trace!(gate = gate.name(), whole = written.is_ok(), ago = ?at.elapsed(), "frame handed over");
        }
        written
    }

    /// Waits until the kernel has sent what it holds of a closed gate's frames.
    async fn drained(&self) -> Result<(), LinkFault> {
        let deadline = Instant::now() + DRAIN_GRACE;
        while !self.socket.all_sent() {
            if Instant::now() >= deadline {
                return Err(LinkFault::Stalled);
            }
            sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

async fn closed(gate: Option<&Gate>) {
    match gate {
        Some(gate) => gate.closed().await,
        None => std::future::pending().await,
    }
}

async fn read(
    mut stream: SplitStream<Websocket>,
    events: &mpsc::Sender<LinkEvent>,
    pace: &Pace,
) -> Result<Never, LinkFault> {
    let mut budget = Budget::new(pace.control_rate);
    loop {
        // Waiting for the reader of our events is not the relay's silence: only this wait is timed.
        let message = match timeout(pace.dead_after, stream.next()).await {
            Err(_) => return Err(LinkFault::Silent),
            Ok(None) => return Err(LinkFault::Lost),
            Ok(Some(message)) => message.map_err(|e| LinkFault::of_websocket(&e))?,
        };
        let event = match message {
            Message::Text(text) => {
                budget.take()?;
                if text.len() > wire::MAX_CONTROL {
                    return Err(ProtocolFault::Oversize.into());
                }
                LinkEvent::Text(serde_json::from_str(&text).map_err(|_| ProtocolFault::Text)?)
            }
            Message::Binary(bytes) => {
                let FrameRef { session, kind, payload } = FrameRef::decode(&bytes).map_err(ProtocolFault::from)?;
                LinkEvent::Frame(Frame { session, kind, payload: payload.to_vec() })
            }
            Message::Ping(_) | Message::Pong(_) => {
                budget.take()?;
                continue;
            }
            Message::Close(_) => return Err(LinkFault::Lost),
            Message::Frame(_) => continue,
        };
        if events.send(event).await.is_err() {
            return Err(LinkFault::Lost);
        }
    }
}

/// How many control messages may still come: a bucket that fills at its own size a second.
struct Budget {
    rate: u32,
    left: f64,
    filled: Instant,
}

impl Budget {
    fn new(rate: u32) -> Self {
        Self { rate, left: f64::from(rate), filled: Instant::now() }
    }

    fn take(&mut self) -> Result<(), ProtocolFault> {
        let now = Instant::now();
        let rate = f64::from(self.rate);
        self.left = (self.left + now.duration_since(self.filled).as_secs_f64() * rate).min(rate);
        self.filled = now;
        if self.left < 1.0 {
            return Err(ProtocolFault::Flood);
        }
        self.left -= 1.0;
        Ok(())
    }
}
