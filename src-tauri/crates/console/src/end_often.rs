//! End at random moments while two sessions send pictures as fast as they can: how soon the last byte is handed to the
//! socket, and that nothing follows it.
//!
//! Pipe, switch and link are the real ones, over TLS on loopback. Not here: the mirror that makes the pictures, the
//! window, and what the event loop does afterwards.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../../pairing/tests/common/mod.rs"]
mod exchange;
mod relay;
#[path = "../../link/tests/common/mod.rs"]
mod server;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use link::{CLOSE_GRACE, DRAIN_GRACE, Link, LinkEvent, LinkFault, Pace};
use pairing::{Context, Opener, Reconnection, ResumeKey, Resumption, Sealer};
use tokio::sync::mpsc;
use tokio::time::timeout;
use wire::{FRAME_HEADER, FromConsole, Refusal, SessionId, ToRelay};

use crate::pipe::{Load, PIECE, Pipe, WAITING_MOST};
use crate::switch::Switch;
use relay::{Heard, Reading, Relay};

const SESSIONS: [SessionId; 2] = [SessionId([1; 16]), SessionId([2; 16])];
/// Pieces of one picture.
const PICTURE: usize = 32;
/// How late the clock may be read after a write: a thread that has written may lose its core before it looks.
const LATE: Duration = Duration::from_millis(100);
/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i3_nothing_follows_an_end_however_often_and_whenever_it_comes() {
    let ends = if std::env::var_os("CHAPERONE_DEEP").is_some() { 10_000 } else { 1_000 };
    let _busy = Busy::start();
    let mut dice = Dice(0x0bad_5eed);
    let mut stage = Stage::set().await;
    let mut rounds = Vec::new();
    for _ in 0..ends {
        let reading = match dice.below(10) {
            0..5 => Reading::Eager,
            5..8 => Reading::Slow(Duration::from_millis(1 + dice.below(3))),
            _ => Reading::Still,
        };
        rounds.push(stage.round(reading, Duration::from_micros(dice.below(8_000))).await);
    }
    report("ends", &rounds, |_| true);
    report("with a relay that reads", &rounds, |round| round.reading == Reading::Eager);
    report("with a slow relay", &rounds, |round| matches!(round.reading, Reading::Slow(_)));
    report("with a relay that does not read", &rounds, |round| round.reading == Reading::Still);

    let bytes_after: u64 = rounds.iter().map(|round| round.bytes_after).sum();
    assert_eq!(bytes_after, 0);
    assert!(rounds.iter().all(|round| round.last_byte < PATIENCE && round.returned < PATIENCE));
    // What proves nothing: ends with nothing under way, and relays that never made a difference.
    assert!(rounds.iter().filter(|round| round.bytes_before > 0).count() > ends / 2);
    assert!(rounds.iter().any(|round| !round.last_byte.is_zero()));
    assert!(rounds.iter().any(|round| round.reset) && rounds.iter().any(|round| !round.reset));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i1_what_waits_for_a_viewer_that_is_gone_never_leaves() {
    let mut stage = Stage::set().await;
    let (session, sealer) = stage.channels().remove(0);
    let pipe = Pipe::lay(session, sealer, stage.link.clone(), || panic!("the pipe broke"));
    let picture = || vec![0x5a; PICTURE * PIECE];
    // Held, and then it may be seen again: by another viewer, for the first one is gone.
    assert!(pipe.put(Load::Rfb(1, picture())));
    assert!(pipe.put(Load::Gone(1)));
    assert!(pipe.put(Load::Rfb(2, picture())));
    assert!(pipe.put(Load::Open(stage.switch.frames(session))));
    let came = || stage.relay.pictures.lock().unwrap().clone();
    timeout(PATIENCE, async {
        while came().get(&(session, 2)).is_none_or(|bytes| *bytes < PICTURE * PIECE) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .expect("the second viewer's picture");
    assert_eq!(came().keys().collect::<Vec<_>>(), [&(session, 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pipe_holds_so_much_and_no_more_until_a_viewer_is_gone() {
    let mut stage = Stage::set().await;
    let (session, sealer) = stage.channels().remove(0);
    let pipe = Pipe::lay(session, sealer, stage.link.clone(), || panic!("the pipe broke"));
    let mut taken = 0;
    while pipe.put(Load::Rfb(1, vec![0x5a; PICTURE * PIECE])) {
        taken += PICTURE * PIECE;
        assert!(taken <= WAITING_MOST);
    }
    assert!(WAITING_MOST - taken < PICTURE * PIECE);
    assert!(pipe.put(Load::Message(FromConsole::Paused)), "a message always goes in");
    assert!(pipe.put(Load::Gone(1)));
    timeout(PATIENCE, async {
        while !pipe.put(Load::Rfb(2, vec![0x5a; PICTURE * PIECE])) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
    .expect("room again");
}

/// One end.
struct Round {
    reading: Reading,
    /// From the call to the last byte handed to the socket; zero where that was before.
    last_byte: Duration,
    /// From the call to its return.
    returned: Duration,
    /// Frame bytes handed over from the session's beginning to the end's return.
    bytes_before: u64,
    /// Those handed over later that are not the rest of the one frame under way, or came after the grace and [`LATE`].
    bytes_after: u64,
    /// All that were handed over when the grace since the call's return was past, however little.
    past_grace: u64,
    /// Whether the connection had to be reset.
    reset: bool,
}

fn report(what: &str, rounds: &[Round], of: impl Fn(&Round) -> bool) {
    let rounds: Vec<&Round> = rounds.iter().filter(|round| of(round)).collect();
    let ms = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        (at(0.5), at(0.99), at(1.0))
    };
    let (p50, p99, worst) = ms(&mut rounds.iter().map(|round| round.last_byte).collect());
    let (.., returned) = ms(&mut rounds.iter().map(|round| round.returned).collect());
    let after: u64 = rounds.iter().map(|round| round.bytes_after).sum();
    let resets = rounds.iter().filter(|round| round.reset).count();
    println!("{} {what}: p50 {p50:.3} ms, p99 {p99:.3} ms, worst {worst:.3} ms, bytes after {after}", rounds.len());
    let past: Vec<u64> = rounds.iter().map(|round| round.past_grace).filter(|bytes| *bytes > 0).collect();
    println!("  the call returned within {returned:.3} ms; {resets} connections reset");
    println!("  past the grace by the clock alone: {} ends, {} bytes", past.len(), past.iter().sum::<u64>());
}

/// A link that is up, both ends of it, and two sessions to open again and again.
struct Stage {
    link: Link,
    events: mpsc::Receiver<LinkEvent>,
    relay: Relay,
    switch: Switch,
    keys: Vec<(SessionId, ResumeKey, ResumeKey)>,
    rounds: u128,
    /// The frame bytes that were accounted for.
    counted: u64,
}

impl Stage {
    async fn set() -> Self {
        let server = server::Server::usual().await;
        // A relay that does not read is to be felt soon.
        socket2::SockRef::from(&server.listener).set_recv_buffer_size(32 * 1024).unwrap();
        let mut config = server.config();
        config.pace = Pace { retry_first: Duration::from_millis(1), stable: Duration::ZERO, ..config.pace };
        let (link, events, socket) = server.link(config).await;
        let keys = SESSIONS.map(pair).into();
        let relay = Relay::start(server, socket);
        Self { link, events, relay, switch: Switch::default(), keys, rounds: 0, counted: 0 }
    }

    /// Opens both sessions, ends them `after` a while, and sees them out.
    async fn round(&mut self, reading: Reading, after: Duration) -> Round {
        let base = self.link.frame_bytes();
        let strays = base - self.counted;
        let pipes: Vec<Pipe> =
            self.channels().into_iter().map(|(session, sealer)| self.pipe(session, sealer)).collect();
        let feeders: Vec<_> = pipes.iter().cloned().map(|pipe| tokio::spawn(feed(pipe))).collect();
        self.relay.reading.send(reading).unwrap();

        let (link, switch) = (self.link.clone(), self.switch.clone());
        let ending = tokio::task::spawn_blocking(move || {
            std::thread::sleep(after);
            let called = Instant::now();
            switch.end();
            // In this order: what is not under way is counted.
            (called, Instant::now(), link.frame_under_way(), link.frame_bytes())
        });
        let (called, returned, begun, at_return) = ending.await.unwrap();

        // Pictures still come: nobody but the switch knows of the end. Only the frame under way may still leave.
        let piece = on_wire(FRAME_HEADER + 8 + 1 + 4 + PIECE + 16);
        let under_way = if begun { piece - (at_return - base) % piece } else { 0 };
        let watched = if reading == Reading::Eager { DRAIN_GRACE / 2 } else { DRAIN_GRACE };
        let mut reset = false;
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            reset = reset || self.is_down();
            let now = self.link.frame_bytes();
            let done = (now - base).is_multiple_of(piece) || now - at_return > under_way;
            if reset || done && returned.elapsed() > watched {
                break;
            }
            assert!(returned.elapsed() < PATIENCE, "neither finished nor reset");
        }
        self.relay.reading.send(Reading::Eager).unwrap();
        let reset = !self.is_past_the_end(reset).await;
        let last = self.link.last_frame_write().unwrap_or(called);
        let settled = self.link.frame_bytes();
        let later_than = |late| if last > returned + late { settled - at_return } else { 0 };
        let last_words = if reset { 0 } else { self.last_words(&pipes).await };
        for feeder in feeders {
            feeder.abort();
        }
        // The count follows the write.
        let waiting = Instant::now();
        while self.link.frame_bytes() < settled + last_words && waiting.elapsed() < PATIENCE {
            tokio::task::yield_now().await;
        }
        self.counted = self.link.frame_bytes();
        // Only now does the loop hear of the end, and opens again.
        self.switch.heard();
        let begun_after = (self.counted - last_words - at_return).saturating_sub(under_way);
        Round {
            reading,
            last_byte: last.saturating_duration_since(called),
            returned: returned - called,
            bytes_before: at_return - base,
            bytes_after: strays + begun_after + later_than(CLOSE_GRACE + LATE),
            past_grace: later_than(CLOSE_GRACE),
            reset,
        }
    }

    /// New channels for both sessions; by way of a reconnection, which takes less time than the passwords would.
    fn channels(&mut self) -> Vec<(SessionId, Sealer<FromConsole>)> {
        let seed = self.rounds.to_le_bytes()[0];
        let mut openers = self.relay.openers.lock().unwrap();
        let channels = self.keys.iter_mut().map(|(session, console, engineer)| {
            let (sealer, opener) = reconnect(console, engineer, seed);
            openers.insert(*session, opener);
            (*session, sealer)
        });
        channels.collect()
    }

    fn pipe(&self, session: SessionId, sealer: Sealer<FromConsole>) -> Pipe {
        let pipe = Pipe::lay(session, sealer, self.link.clone(), || panic!("the pipe broke"));
        pipe.put(Load::Open(self.switch.frames(session)));
        pipe
    }

    /// Says whether the link went down by what a relay that reads nothing calls for.
    fn is_down(&mut self) -> bool {
        match self.events.try_recv() {
            Ok(LinkEvent::Down { why, .. }) => {
                assert_eq!(why, LinkFault::Stalled);
                true
            }
            Ok(event) => panic!("{event:?}"),
            Err(_) => false,
        }
    }

    /// Waits until the link has done with what was ended: says so where it lives, or connects again where it was reset.
    async fn is_past_the_end(&mut self, reset: bool) -> bool {
        // A control message goes ahead of any frame but the one under way: when it arrives, that one has left.
        self.rounds += 1;
        let number = SessionId(self.rounds.to_be_bytes());
        // It does not arrive over a connection that is reset.
        let _ = self.link.send_text(&ToRelay::Close { session: number, reason: Refusal::Over });
        loop {
            match self.heard().await {
                Heard::Closed(session) if session == number => {
                    assert!(!reset && !self.is_down());
                    return true;
                }
                Heard::Lost => break,
                // One that was sent in the moment of a reset went over the next connection.
                Heard::Closed(_) => {}
                Heard::Ended(session, _) => panic!("{session} said its last word before it was to"),
                Heard::Refused(session, error) => panic!("{session}: {error}"),
            }
        }
        if !reset {
            assert_eq!(server::fault(&mut self.events).await, LinkFault::Stalled);
        }
        assert!(matches!(server::next(&mut self.events).await, LinkEvent::Connecting));
        assert!(matches!(server::next(&mut self.events).await, LinkEvent::Up));
        false
    }

    /// Has both sessions say their last word over the connection they had; returns its bytes.
    async fn last_words(&mut self, pipes: &[Pipe]) -> u64 {
        for pipe in pipes {
            pipe.put(Load::Drop);
            pipe.put(Load::Message(FromConsole::Ended { reason: Refusal::Over }));
        }
        let mut ended = BTreeMap::new();
        while ended.len() < SESSIONS.len() {
            match self.heard().await {
                Heard::Ended(session, length) => assert!(ended.insert(session, on_wire(length)).is_none()),
                Heard::Closed(_) => {}
                Heard::Lost => panic!("the connection was good"),
                Heard::Refused(session, error) => panic!("{session}: {error}"),
            }
        }
        ended.values().sum()
    }

    async fn heard(&mut self) -> Heard {
        timeout(PATIENCE, self.relay.heard.recv()).await.expect("a word in time").unwrap()
    }
}

/// The bytes of one message on the socket: WebSocket's header and mask (RFC 6455, 5.2), and one TLS 1.3 record around
/// both (RFC 8446, 5.2).
fn on_wire(message: usize) -> u64 {
    let header = if message < 126 { 6 } else { 8 };
    assert!(header + message <= 16_384, "one record");
    (header + message + 5 + 1 + 16) as u64
}

/// Puts pictures into a pipe faster than they leave.
async fn feed(pipe: Pipe) {
    for _ in 0..40 {
        pipe.put(Load::Rfb(1, vec![0x5a; PICTURE * PIECE]));
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// The keys of both ends of a session.
fn pair(session: SessionId) -> (SessionId, ResumeKey, ResumeKey) {
    let context = Context { session, ..exchange::context() };
    let opened = exchange::open_as(context.clone(), context, exchange::PASSWORD).unwrap();
    let (jwt, key) = (exchange::jwt(), exchange::proof_key());
    let connected = opened.proving.confirm(&opened.message2, &jwt, &key, exchange::request()).unwrap();
    let (paired, _) = opened.unconfirmed.confirm(&connected.first, exchange::NOW, &exchange::trust()).unwrap();
    (session, paired.into_parts().2, connected.resume)
}

fn reconnect(
    console: &mut ResumeKey,
    engineer: &mut ResumeKey,
    seed: u8,
) -> (Sealer<FromConsole>, Opener<FromConsole>) {
    let (reconnection, start) = Reconnection::start(engineer, [seed; 32]).unwrap();
    let (resumption, reply) = Resumption::start(console, &start, [!seed; 32]).unwrap();
    let (rejoining, message1) = reconnection.finish(&reply).unwrap();
    let (channel, message2) = resumption.finish(&message1).unwrap();
    (channel.split().0, rejoining.complete(&message2).unwrap().split().1)
}

/// A thread that leaves the others one core less.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn start() -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&over);
        std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        });
        Self(over)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }
}
