//! A console's staff call for help.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::console::Console;
use common::{Centre, device, enrolled};
use futures_util::{SinkExt, StreamExt};
use link::Identity;
use pairing::ProofKey;
use service_centre::tls;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use wire::{HelpReason, ToRelay};

#[tokio::test]
async fn a_call_for_help_is_logged_shown_and_acknowledged_and_too_many_are_not() {
    let mut centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let mut console = Console::connect(&enrolment, identity, "1234 5678").await;
    assert!(console.help(HelpReason::ImageQuality, Duration::from_secs(10)).await);
    let shown = centre.relay.line().await;
    assert_eq!(
        (&shown["event"], &shown["device"], &shown["reason"]),
        (&"help".into(), &"mri-1".into(), &"image-quality".into())
    );
    for _ in 0..50 {
        assert!(!console.help(HelpReason::Other, Duration::from_millis(2)).await, "it came too soon");
    }
    // The link is still good, and one call is in the log.
    assert!(!console.help(HelpReason::Other, Duration::from_millis(500)).await);
    let log = std::fs::read_to_string(centre.relay_folder().join("access.log")).unwrap();
    let calls: Vec<&str> = log.lines().filter(|line| line.contains(r#""event":"help""#)).collect();
    assert_eq!(calls.len(), 1, "{log}");
    assert!(calls[0].contains(r#""device":"mri-1","reason":"image-quality""#), "{log}");
    assert_eq!(log.matches(r#""event":"device-down""#).count(), 0, "{log}");
}

#[tokio::test]
async fn a_relay_whose_output_nobody_reads_hears_all_the_same() {
    let mut centre = Centre::start().await;
    centre.relay.close_output();
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let again = Identity::from_der(identity.certificate().to_vec(), identity.key().to_vec().into());
    let mut console = Console::connect(&enrolment, identity, "1234 5678").await;
    assert!(console.help(HelpReason::DoesNotStart, Duration::from_secs(10)).await);
    drop(console);
    // It is still there, and remembers who called a moment ago.
    let mut console = Console::connect(&enrolment, again, "1234 5678").await;
    assert!(!console.help(HelpReason::DoesNotStart, Duration::from_millis(500)).await);
}

#[tokio::test]
async fn an_engineer_calls_for_no_help() {
    let centre = Centre::start().await;
    drop(centre.enrolment());
    let client = centre.sign_in().await.unwrap();
    let credentials = client.credentials(&device(), &ProofKey::from_seed(&[1; 32])).await.unwrap();
    let tcp = TcpStream::connect(centre.relay.address).await.unwrap();
    let tls = TlsConnector::from(Arc::new(tls::client(&credentials.relay_ca).unwrap()));
    let tls = tls.connect("localhost".try_into().unwrap(), tcp).await.unwrap();
    let mut request = format!("{}/engineer", credentials.relay).into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {}", credentials.pass).parse().unwrap());
    request.headers_mut().insert("sec-websocket-protocol", wire::SUBPROTOCOL.parse().unwrap());
    let (mut websocket, _) = client_async(request, tls).await.unwrap();
    websocket.send(Message::text(ToRelay::Help { reason: HelpReason::Question }.encode())).await.unwrap();
    let closed = tokio::time::timeout(Duration::from_secs(10), async {
        while let Some(Ok(message)) = websocket.next().await {
            assert!(!message.is_text(), "{message}");
        }
    });
    assert!(closed.await.is_ok(), "the relay closes the connection");
    let log = std::fs::read_to_string(centre.relay_folder().join("access.log")).unwrap();
    assert!(!log.contains(r#""event":"help""#), "{log}");
}
