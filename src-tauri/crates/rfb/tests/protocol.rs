//! The protocol around the pixels: handshakes byte by byte, requests, pseudo-encodings, and hostile clients.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod viewer;

use proptest::prelude::*;
use rfb::{Event, PixelFormat, RfbError, Server};
use screen::{ClearedPointer, PointerShape, Rect};
use viewer::{Screen, Viewer};

/// Feeds a recorded client and compares with the recorded server.
fn handshake(client: &[u8], server: &[u8]) {
    for step in [1, client.len()] {
        let mut subject = Server::new(640, 480, "St. Alban", false);
        for bytes in client.chunks(step) {
            subject.receive(bytes).unwrap();
        }
        assert_eq!(subject.take_output(), server);
        assert!(matches!(subject.poll_event(), Some(Event::Ready { .. })));
    }
}

#[test]
fn handshakes_are_as_recorded() {
    handshake(include_bytes!("data/rfb/client-3.3"), include_bytes!("data/rfb/server-3.3"));
    handshake(include_bytes!("data/rfb/client-3.7"), include_bytes!("data/rfb/server-3.7"));
    handshake(include_bytes!("data/rfb/client-3.8"), include_bytes!("data/rfb/server-3.8"));
    // RFC 6143, 7.1.1: any other version is to be taken for 3.3.
    handshake(b"RFB 003.005\n\x00", include_bytes!("data/rfb/server-3.3"));
}

#[test]
fn wrong_openings_are_refused() {
    let check = |client: &[u8], error: RfbError, output: &[u8]| {
        let mut server = Server::new(1, 1, "", false);
        assert_eq!(server.receive(client), Err(error));
        assert_eq!(server.take_output(), [b"RFB 003.008\n", output].concat());
        assert_eq!(server.receive(b"x"), Err(RfbError::Over));
    };
    check(b"GET / HTTP/1.1\r\n", RfbError::NotRfb, b"");
    check(b"G", RfbError::NotRfb, b"");
    check(b"RFB 00a.008\n", RfbError::NotRfb, b"");
    check(b"RFB 003.007\n\x02", RfbError::SecurityType(2), b"\x01\x01");
    let refusal = b"\x01\x01\0\0\0\x01\0\0\0\x21the security type was not offered";
    check(b"RFB 003.008\n\x02", RfbError::SecurityType(2), refusal);
}

fn running() -> Server {
    let mut server = Server::new(64, 64, "", false);
    server.receive(b"RFB 003.008\n\x01\x00").unwrap();
    assert_eq!(server.poll_event(), Some(Event::Ready { shared: false }));
    let _ = server.take_output();
    server
}

#[test]
fn malformed_messages_are_refused() {
    let check = |message: &[u8], error: RfbError| {
        let mut server = running();
        assert_eq!(server.receive(message), Err(error));
    };
    let format = |format: PixelFormat| [&[0, 0, 0, 0], format.to_bytes().as_slice()].concat();
    let native = PixelFormat::NATIVE;
    check(&[1], RfbError::UnknownMessage(1));
    check(&[255, 0], RfbError::UnknownMessage(255));
    check(&[2, 0, 255, 255], RfbError::TooLong(4 + 4 * 65535));
    check(&[6, 0, 0, 0, 0x7f, 0, 0, 0], RfbError::TooLong(0x7f00_0000));
    check(&[6, 0, 0, 0, 0x80, 0, 0, 0], RfbError::TooLong(0x8000_0000));
    check(&[248, 0, 0, 0, 0, 0, 0, 0, 65], RfbError::TooLong(74));
    check(
        &format(PixelFormat { bits_per_pixel: 24, ..native }),
        RfbError::PixelFormat("bits per pixel must be 8, 16 or 32"),
    );
    check(
        &format(PixelFormat { true_colour: false, ..native }),
        RfbError::PixelFormat("a colour map needs 8 bits per pixel"),
    );
    check(&format(PixelFormat { red_max: 0, ..native }), RfbError::PixelFormat("a colour has no intensities"));
    check(&format(PixelFormat { red_shift: 25, ..native }), RfbError::PixelFormat("a colour lies outside the pixel"));
    check(&format(PixelFormat { red_shift: 255, ..native }), RfbError::PixelFormat("a colour lies outside the pixel"));
    check(&format(PixelFormat { red_shift: 9, ..native }), RfbError::PixelFormat("the colours overlap"));
    check(&format(PixelFormat { depth: 33, ..native }), RfbError::PixelFormat("depth must lie within the pixel"));
}

#[test]
fn keys_and_pointer_become_events_unless_view_only() {
    let mut server = running();
    let input =
        [&[4, 1, 0, 0, 0, 0, 0xff, 0x0d][..], &[5, 1, 0, 7, 0, 9], &[5, 1, 1, 0, 1, 0], &[5, 0, 0, 1, 0, 2]].concat();
    server.receive(&input).unwrap();
    assert_eq!(server.poll_event(), Some(Event::Key { keysym: 0xff0d, down: true }));
    // Of two moves the last counts, and it is kept within the picture.
    assert_eq!(server.poll_event(), Some(Event::Pointer { x: 63, y: 63, buttons: 1 }));
    assert_eq!(server.poll_event(), Some(Event::Pointer { x: 1, y: 2, buttons: 0 }));
    assert_eq!(server.poll_event(), None);
    server.receive(&input).unwrap();
    server.set_view_only(true);
    assert_eq!(server.poll_event(), None);
    server.receive(&input).unwrap();
    assert_eq!(server.poll_event(), None);
}

#[test]
fn clipboard_text_is_thrown_away() {
    let mut server = running();
    let key = [4, 1, 0, 0, 0, 0, 0, 65];
    for length in [5i32, -5] {
        let mut input = vec![6, 0, 0, 0];
        input.extend_from_slice(&length.to_be_bytes());
        input.extend_from_slice(&[4, 4, 4, 4, 4]);
        input.extend_from_slice(&key);
        for byte in input {
            server.receive(&[byte]).unwrap();
        }
        assert_eq!(server.poll_event(), Some(Event::Key { keysym: 65, down: true }));
    }
}

#[test]
fn floods_are_cut_off() {
    let mut server = running();
    let fence = [248, 0, 0, 0, 0x80, 0, 0, 0, 64].into_iter().chain([0; 64]).collect::<Vec<u8>>();
    assert_eq!(server.receive(&fence.repeat(20_000)), Err(RfbError::Flood));
    assert!(server.take_output().len() < 2 << 20);
    let mut server = running();
    assert_eq!(server.receive(&[4, 1, 0, 0, 0, 0, 0, 65].repeat(10_000)), Err(RfbError::Flood));
}

#[test]
fn nothing_is_sent_before_it_is_asked_for() {
    let mut screen = Screen::new(64, 64, vec![5; 64 * 64]);
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[7]);
    assert!(!viewer.server.wants_update());
    assert!(!viewer.update(&screen, &[], 0));
    viewer.request_all(true);
    assert!(viewer.update(&screen, &[], 0), "the client has nothing yet");
    viewer.request_all(true);
    assert!(!viewer.update(&screen, &[], 0));
    assert!(viewer.server.wants_update(), "the request waits for a change");
    screen.set(Rect::new(10, 10, 3, 3), |_, _| 9);
    let damage = screen.publish();
    assert!(viewer.update(&screen, &damage, 0));
    // Damage while no request is open is not lost.
    screen.set(Rect::new(20, 20, 3, 3), |_, _| 9);
    let damage = screen.publish();
    assert!(!viewer.update(&screen, &damage, 0));
    viewer.request_all(true);
    assert!(viewer.update(&screen, &[], 0));
    assert_eq!(viewer.compare(&screen), 0);
    // A full request is answered though nothing changed.
    let before = viewer.bytes;
    viewer.request_all(false);
    assert!(viewer.update(&screen, &[], 0));
    assert!(viewer.bytes > before);
}

#[test]
fn a_request_for_a_part_gets_that_part() {
    let mut screen = Screen::new(200, 200, vec![5; 200 * 200]);
    let mut viewer = Viewer::new(200, 200, PixelFormat::NATIVE, &[0]);
    viewer.request_all(false);
    viewer.update(&screen, &[], 0);
    screen.set(Rect::new(0, 0, 200, 200), |x, y| u32::from(x ^ y));
    let damage = screen.publish();
    viewer.request(true, Rect::new(50, 50, 70, 70));
    let before = viewer.bytes;
    assert!(viewer.update(&screen, &damage, 0));
    assert!(viewer.bytes - before <= 70 * 70 * 4 + 4 + 12 * 4);
    viewer.request_all(true);
    assert!(viewer.update(&screen, &[], 0));
    assert_eq!(viewer.compare(&screen), 0);
}

#[test]
fn continuous_updates_wait_for_a_client_that_does_not_keep_up() {
    let mut screen = Screen::new(64, 64, vec![0; 64 * 64]);
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[0, -312, -313]);
    assert_eq!(viewer.other, [248, 150], "fence and continuous updates are announced");
    viewer.server.receive(&[150, 1, 0, 0, 0, 0, 0, 64, 0, 64]).unwrap();
    for round in 0..10 {
        screen.set(Rect::new(0, 0, 64, 64), |_, _| round);
        let damage = screen.publish();
        assert!(viewer.update(&screen, &damage, 0), "no request is needed");
        assert_eq!(viewer.compare(&screen), 0);
    }
    let mut sent = 0;
    for round in 0..10 {
        screen.set(Rect::new(0, 0, 64, 64), |_, _| 100 + round);
        let damage = screen.publish();
        sent += usize::from(viewer.server.update(screen.frame(), &damage, 0).unwrap());
    }
    assert_eq!(sent, 4, "then nobody confirms");
    viewer.read();
    assert!(viewer.update(&screen, &[], 0));
    assert_eq!(viewer.compare(&screen), 0);
    viewer.other.clear();
    viewer.server.receive(&[150, 0, 0, 0, 0, 0, 0, 64, 0, 64]).unwrap();
    viewer.read();
    assert_eq!(viewer.other, [150], "the end is confirmed");
    assert!(!viewer.server.wants_update());
}

#[test]
fn fences_are_answered_in_order() {
    let mut server = running();
    let fence = |flags: u32, payload: &[u8]| {
        [&[248, 0, 0, 0], flags.to_be_bytes().as_slice(), &[payload.len() as u8], payload].concat()
    };
    server.receive(&fence(1 << 31 | 0xff, b"one")).unwrap();
    assert_eq!(server.take_output(), b"", "synchronised with the message after it");
    server.receive(&fence(1 << 31 | 1, b"two")).unwrap();
    assert_eq!(server.take_output(), [fence(7, b"one"), fence(1, b"two")].concat());
    server.receive(&fence(3, b"an answer to nothing")).unwrap();
    assert_eq!(server.take_output(), b"");
}

#[test]
fn a_new_size_is_told_or_ends_the_connection() {
    let small = Screen::new(64, 64, vec![5; 64 * 64]);
    let large = Screen::new(100, 90, vec![6; 100 * 90]);
    for encodings in [&[0, -223][..], &[0, -308], &[0, -223, -308]] {
        let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, encodings);
        viewer.request_all(true);
        assert!(viewer.update(&small, &[], 0));
        viewer.request_all(true);
        assert!(viewer.update(&large, &[], 0));
        viewer.request_all(true);
        assert!(viewer.update(&large, &[], 0));
        assert_eq!(viewer.compare(&large), 0);
    }
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[0]);
    viewer.request_all(true);
    assert_eq!(viewer.server.update(large.frame(), &[], 0), Err(RfbError::CannotResize));
    assert_eq!(viewer.server.update(large.frame(), &[], 0), Err(RfbError::Over));
}

#[test]
fn a_size_that_the_client_wishes_is_refused() {
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[0, -308]);
    viewer.server.receive(&[251, 0, 0, 9, 0, 9, 1, 0]).unwrap();
    viewer.server.receive(&[0; 16]).unwrap();
    viewer.read();
    assert_eq!(viewer.other, [1, 1], "asked by this client, prohibited");
    assert_eq!((viewer.width, viewer.height), (64, 64));
}

#[test]
fn the_pointers_shape_goes_to_clients_that_know_it() {
    let screen = Screen::new(64, 64, vec![5; 64 * 64]);
    let shape = ClearedPointer::judge(PointerShape {
        name: "left_ptr".into(),
        width: 9,
        height: 2,
        hot_x: 3,
        hot_y: 1,
        bgra: [[1, 2, 3, 255], [4, 5, 6, 0]].concat().repeat(9),
    });
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[0, -239]);
    viewer.server.set_cursor(shape.clone());
    viewer.request_all(true);
    viewer.update(&screen, &[], 0);
    let (rect, data) = viewer.cursor.take().unwrap();
    assert_eq!(rect, Rect::new(3, 1, 9, 2));
    assert_eq!(data[..8], [1, 2, 3, 0, 4, 5, 6, 0]);
    assert_eq!(data[72..], [0b1010_1010, 0b1000_0000, 0b0101_0101, 0]);
    viewer.server.set_cursor(shape.clone());
    viewer.request_all(true);
    assert!(!viewer.update(&screen, &[], 0), "the same shape is not sent again");
    viewer.server.set_cursor(ClearedPointer::hidden());
    assert!(viewer.update(&screen, &[], 0));
    assert_eq!(viewer.cursor.take().unwrap().0, Rect::default());
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[0]);
    viewer.server.set_cursor(shape);
    viewer.request_all(true);
    viewer.update(&screen, &[], 0);
    assert_eq!(viewer.cursor, None);
}

#[test]
fn a_new_name_is_told() {
    let screen = Screen::new(64, 64, vec![5; 64 * 64]);
    let mut viewer = Viewer::new(64, 64, PixelFormat::NATIVE, &[0, -307]);
    viewer.server.set_name(&"ä".repeat(200));
    viewer.request_all(true);
    viewer.update(&screen, &[], 0);
    assert_eq!(viewer.name, "ä".repeat(127));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing that a client sends makes the server panic, and it answers with little.
    #[test]
    fn any_bytes_are_survived(
        opening in prop::sample::select(vec![&b""[..], b"RFB 003.003\n\x01", b"RFB 003.008\n\x01\x01"]),
        messages in prop::collection::vec(
            (prop::sample::select(vec![0u8, 2, 3, 4, 5, 6, 150, 248, 251, 99]), prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(8), any::<u8>()], 0..40)),
            0..30,
        ),
        step in 1..50usize,
    ) {
        let screen = Screen::new(70, 70, vec![7; 70 * 70]);
        let mut server = Server::new(70, 70, "", false);
        let mut input = opening.to_vec();
        for (kind, body) in messages {
            input.push(kind);
            input.extend(body);
        }
        for bytes in input.chunks(step) {
            if server.receive(bytes).is_err() {
                break;
            }
            if server.update(screen.frame(), &[], 0).is_err() {
                break;
            }
            while server.poll_event().is_some() {}
            prop_assert!(server.take_output().len() < 1 << 20);
        }
    }
}
