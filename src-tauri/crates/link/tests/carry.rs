//! What the link carries, what it refuses, and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::time::{Duration, Instant};

use common::{Server, fault, next};
use futures_util::{SinkExt, StreamExt};
use link::{DRAIN_GRACE, Gate, LinkEvent, LinkFault, Pace, ProtocolFault, SendFault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use wire::{Frame, FrameKind, FrameRef, FromRelay, Refusal, SessionId, ToRelay};

const SESSION: SessionId = SessionId([7; 16]);

fn frame(payload: Vec<u8>) -> Frame {
    Frame { session: SESSION, kind: FrameKind::Transport, payload }
}

#[tokio::test]
async fn texts_and_frames_go_both_ways() {
    let server = Server::usual().await;
    let (link, mut events, mut relay) = server.link(server.config()).await;
    assert_eq!(link.last_frame_write(), None);
    let close = ToRelay::Close { session: SESSION, reason: Refusal::Over };
    link.send_text(&close).unwrap();
    link.send_frame(&Gate::open(), &frame(vec![1, 2, 3])).await.unwrap();
    let Message::Text(text) = relay.next().await.unwrap().unwrap() else { panic!("a text") };
    assert_eq!(ToRelay::parse(&text).unwrap(), close);
    let Message::Binary(bytes) = relay.next().await.unwrap().unwrap() else { panic!("a frame") };
    assert_eq!(FrameRef::decode(&bytes).unwrap().payload, [1, 2, 3]);
    // The count follows the write.
    while link.frame_bytes() <= 20 {
        tokio::task::yield_now().await;
    }
    assert!(link.last_frame_write().is_some());

    let lost = FromRelay::PeerLost { session: SESSION };
    relay.send(Message::text(lost.encode())).await.unwrap();
    relay.send(Message::binary(frame(vec![4]).encode())).await.unwrap();
    assert!(matches!(next(&mut events).await, LinkEvent::Text(text) if text == lost));
    assert!(matches!(next(&mut events).await, LinkEvent::Frame(got) if got == frame(vec![4])));
}

#[tokio::test]
async fn a_silent_relay_is_found_dead() {
    let server = Server::usual().await;
    let mut config = server.config();
    let ms = Duration::from_millis;
    config.pace = Pace { heartbeat: ms(50), dead_after: ms(300), ..config.pace };
    let (_link, mut events, _relay) = server.link(config).await;
    // The relay's end is never polled, so it answers no ping.
    assert_eq!(fault(&mut events).await, LinkFault::Silent);
}

#[tokio::test]
async fn a_relay_that_only_answers_pings_is_alive() {
    let server = Server::usual().await;
    let mut config = server.config();
    let ms = Duration::from_millis;
    config.pace = Pace { heartbeat: ms(50), dead_after: ms(500), ..config.pace };
    let (link, mut events, mut relay) = server.link(config).await;
    let answering = tokio::spawn(async move { while relay.next().await.is_some() {} });
    assert!(tokio::time::timeout(ms(1500), events.recv()).await.is_err(), "nothing to tell");
    link.stop();
    answering.await.unwrap();
}

#[tokio::test]
async fn it_connects_again_and_forgets_what_waited() {
    let server = Server::usual().await;
    let (link, mut events, relay) = server.link(server.config()).await;
    drop(relay);
    assert_eq!(fault(&mut events).await, LinkFault::Lost);
    assert_eq!(link.try_send_frame(&Gate::open(), &frame(vec![1])), Err(SendFault::Down));
    assert_eq!(link.send_text(&ToRelay::Close { session: SESSION, reason: Refusal::Over }), Err(SendFault::Down));
    let _relay = server.accept().await;
    assert!(matches!(next(&mut events).await, LinkEvent::Connecting));
    assert!(matches!(next(&mut events).await, LinkEvent::Up));
}

/// What the relay sends, and the fault that it is.
async fn check(messages: Vec<Message>, expected: ProtocolFault) {
    let server = Server::usual().await;
    let (_link, mut events, mut relay) = server.link(server.config()).await;
    for message in messages {
        if relay.send(message).await.is_err() {
            break;
        }
    }
    assert_eq!(fault(&mut events).await, LinkFault::Protocol(expected));
}

#[tokio::test]
async fn a_lying_relay_is_refused_with_a_name() {
    let lost = FromRelay::PeerLost { session: SESSION }.encode();
    check(vec![Message::text(lost.clone()); 1000], ProtocolFault::Flood).await;
    check(vec![Message::Ping(Bytes::new()); 1000], ProtocolFault::Flood).await;
    check(vec![Message::text(" ".repeat(wire::MAX_CONTROL + 1))], ProtocolFault::Oversize).await;
    check(vec![Message::binary(vec![3; wire::MAX_MESSAGE + 1])], ProtocolFault::Oversize).await;
    check(vec![Message::text("{\"type\":\"grant\"}")], ProtocolFault::Text).await;
    check(vec![Message::text(lost.replace('}', ",\"more\":1}"))], ProtocolFault::Text).await;
    check(vec![Message::binary(vec![9; 40])], ProtocolFault::Frame(wire::BadFrame::Kind(9))).await;
    check(vec![Message::binary(vec![3; 4])], ProtocolFault::Frame(wire::BadFrame::Short(4))).await;
}

#[tokio::test]
async fn a_message_of_a_gigabyte_is_refused_at_its_head() {
    let server = Server::usual().await;
    let (_link, mut events, mut relay) = server.link(server.config()).await;
    // FIN, binary, unmasked, 64-bit length of 1 GiB (RFC 6455, 5.2).
    let tls = relay.get_mut();
    tls.write_all(&[0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3]).await.unwrap();
    tls.flush().await.unwrap();
    assert_eq!(fault(&mut events).await, LinkFault::Protocol(ProtocolFault::Oversize));
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_a_closed_gate_stops_its_frames_and_leaves_the_link_up() {
    let server = Server::usual().await;
    let (link, mut events, mut relay) = server.link(server.config()).await;
    // More than one small frame takes with TLS and WebSocket around it.
    const ONE: u64 = 400;
    let gate = Gate::open();
    let (sender, its_gate) = (link.clone(), gate.clone());
    // The queue is kept full, so that there is something to drop.
    let sending =
        std::thread::spawn(
            move || while sender.try_send_frame(&its_gate, &frame(vec![1; 100])) != Err(SendFault::Closed) {},
        );
    let reading = tokio::spawn(async move {
        loop {
            let Message::Binary(bytes) = relay.next().await.unwrap().unwrap() else { continue };
            if FrameRef::decode(&bytes).unwrap().payload == [9] {
                return relay;
            }
        }
    });
    while link.frame_bytes() < 200_000 {
        tokio::task::yield_now().await;
    }
    gate.close();
    let at_close = link.frame_bytes();
    sending.join().unwrap();
    assert_eq!(link.send_frame(&gate, &frame(vec![1])).await, Err(SendFault::Closed));
    link.send_frame(&Gate::open(), &frame(vec![9])).await.unwrap();
    let _relay = reading.await.unwrap();
    tokio::time::sleep(DRAIN_GRACE * 3).await;
    let after = link.frame_bytes() - at_close;
    assert!(after <= 2 * ONE, "{after} bytes after the gate closed: more than the frame under way and the last word");
    assert!(events.try_recv().is_err(), "the link is up");
}

#[tokio::test]
async fn i3_a_relay_that_takes_nothing_gets_nothing_more_after_the_gate_closed() {
    let server = Server::usual().await;
    let (link, mut events, relay) = server.link(server.config()).await;
    let gate = Gate::open();
    let (sender, its_gate) = (link.clone(), gate.clone());
    let sending =
        tokio::spawn(async move { while sender.send_frame(&its_gate, &frame(vec![1; 30_000])).await.is_ok() {} });
    // The relay's end is not read: its window fills, and the link's writer hangs.
    let mut before = u64::MAX;
    while before != link.frame_bytes() {
        before = link.frame_bytes();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(before > 0);

    let closed = Instant::now();
    gate.close();
    assert_eq!(fault(&mut events).await, LinkFault::Stalled);
    println!("reset after {:?}", closed.elapsed());
    sending.await.unwrap();
    assert_eq!(link.frame_bytes(), before);
    assert!(link.last_frame_write().unwrap() < closed);

    // What the relay's kernel took before is there; then the reset, and nothing of what was still on this side.
    let mut tcp = relay.into_inner().into_inner().0;
    let (mut taken, mut buffer) = (0, vec![0; 65_536]);
    let end = loop {
        match tcp.read(&mut buffer).await {
            Ok(0) => panic!("an orderly end"),
            Ok(read) => taken += read as u64,
            Err(error) => break error.kind(),
        }
    };
    assert_eq!(end, std::io::ErrorKind::ConnectionReset);
    assert!(taken < before, "{taken} of {before}");
}
