//! A whole session over the real roles, the real link and the real pairing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;
use std::time::Duration;

use common::console::Console;
use common::{Centre, PASSWORD, enrolled, event, request, start_relay};
use pairing::SessionPassword;
use service_centre::engineer::{ClientError, Event, serve_rfb};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wire::{Capability, Refusal};

const RIGHT: &str = "1234 5678";

fn password(text: &str) -> SessionPassword {
    SessionPassword::parse(text).unwrap()
}

#[tokio::test]
async fn a_session_is_paired_carried_lost_resumed_and_ended() {
    let mut centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let client = centre.sign_in().await.unwrap();
    let nobody = client.open(request(), &password(RIGHT)).await.err();
    assert!(matches!(nobody, Some(ClientError::Refused(Refusal::Unreachable))), "{nobody:?}");
    let console = Console::connect(&enrolment, identity, RIGHT).await.run();
    let wrong = client.open(request(), &password("8765 4321")).await.err();
    assert!(matches!(wrong, Some(ClientError::Refused(Refusal::WrongPassword))), "{wrong:?}");

    let (session, mut events) = client.open(request(), &password(RIGHT)).await.unwrap();
    assert_eq!(event(&mut events).await, Event::Paired);
    assert_eq!(event(&mut events).await, Event::Asked { seconds: 30 });
    assert_eq!(event(&mut events).await, Event::Granted { capabilities: vec![Capability::View] });

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap();
    let serving = tokio::spawn(serve_rfb(listener, session.clone()));
    for _ in 0..2 {
        echo(port).await;
    }

    // The relay goes and comes back at the same address: the session is taken up again.
    let mut viewer = TcpStream::connect(port).await.unwrap();
    viewer.read_exact(&mut [0; 12]).await.unwrap();
    centre.relay.process.kill().await.unwrap();
    assert_eq!(event(&mut events).await, Event::LinkLost);
    assert_eq!(viewer.read(&mut [0; 1]).await.unwrap_or(0), 0, "the viewer is closed");
    let _relay = start_relay(centre.dir.path(), centre.relay.address).await;
    assert_eq!(event(&mut events).await, Event::LinkBack);
    echo(port).await;

    session.ask(Capability::Control).await;
    assert_eq!(event(&mut events).await, Event::Ended { reason: Refusal::Over });
    serving.await.unwrap().unwrap();
    console.abort();
    i8_the_relays_folder_holds_no_secret(&centre);
}

/// Connects as a viewer, is greeted and hears its own bytes.
async fn echo(port: std::net::SocketAddr) {
    let mut viewer = TcpStream::connect(port).await.unwrap();
    let mut greeting = [0; 12];
    viewer.read_exact(&mut greeting).await.unwrap();
    assert_eq!(&greeting, b"RFB 003.008\n");
    let sent: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
    let (mut from, mut to) = viewer.split();
    let mut heard = vec![0; sent.len()];
    let (read, written) = tokio::join!(from.read_exact(&mut heard), to.write_all(&sent));
    read.unwrap();
    written.unwrap();
    assert!(heard == sent, "bytes came back changed");
}

/// What an attacker who takes the relay's folder finds: nothing of identity's, no password, no pixel.
fn i8_the_relays_folder_holds_no_secret(centre: &Centre) {
    let relay = contents(&centre.relay_folder());
    let identity = centre.dir.path().join("identity");
    let engineers: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(identity.join("engineers.json")).unwrap()).unwrap();
    let devices: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(identity.join("devices.json")).unwrap()).unwrap();
    let file = |name: &str| std::fs::read_to_string(identity.join(name)).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    for secret in [
        PASSWORD.to_owned(),
        RIGHT.replace(' ', ""),
        file("credential.key"),
        file("pass.key"),
        file("ca.key"),
        text(&engineers["jana"]["totp_secret"]),
        text(&engineers["jana"]["password_hash"]),
        text(&devices["mri-1"]["totp_secret"]),
        "RFB 003".to_owned(),
        "ghosting".to_owned(),
    ] {
        assert!(!relay.contains(secret.trim()), "the relay's folder holds {secret}");
    }
    let log = std::fs::read_to_string(centre.relay_folder().join("access.log")).unwrap();
    for event in ["enrolled", "device-up", "engineer-up", "opened", "refused", "closed"] {
        assert!(log.contains(&format!("\"event\":\"{event}\"")), "{event} is not in the access log:\n{log}");
    }
}

fn contents(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        all.push_str(&String::from_utf8_lossy(&std::fs::read(entry.unwrap().path()).unwrap()));
    }
    assert!(!all.is_empty());
    all
}

#[tokio::test]
async fn the_engineer_leaves_and_the_session_is_over() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let _console = Console::connect(&enrolment, identity, RIGHT).await.run();
    let client = centre.sign_in().await.unwrap();
    let (session, mut events) = client.open(request(), &password(RIGHT)).await.unwrap();
    while !matches!(event(&mut events).await, Event::Granted { .. }) {}
    session.leave().await;
    assert_eq!(event(&mut events).await, Event::Ended { reason: Refusal::Over });
    tokio::time::timeout(Duration::from_secs(5), session.over()).await.unwrap();
    assert!(session.viewer().await.is_err());
}
