//! Whom the link believes and which way it takes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Server, fault, next, proxy};
use link::{Basic, CertificateFault, Link, LinkEvent, LinkFault, ProtocolFault, Proxy, ProxyFault, Trust};
use rustls::version::{TLS12, TLS13};
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn another_authority_is_refused() {
    let (server, other) = (Server::usual().await, Server::usual().await);
    let mut config = server.config();
    config.trust = Trust::Pinned(other.ca_pem);
    let (_link, mut events) = Link::start(config).unwrap();
    assert!(server.accept_tls().await.is_err());
    assert_eq!(fault(&mut events).await, LinkFault::Certificate(CertificateFault::UnknownIssuer));
}

#[tokio::test]
async fn another_name_is_refused() {
    let server = Server::new("relay.example", &TLS13).await;
    let (_link, mut events) = Link::start(server.config()).unwrap();
    assert!(server.accept_tls().await.is_err());
    assert_eq!(fault(&mut events).await, LinkFault::Certificate(CertificateFault::WrongName));
}

#[tokio::test]
async fn tls_1_2_is_refused() {
    let server = Server::new("localhost", &TLS12).await;
    let (_link, mut events) = Link::start(server.config()).unwrap();
    assert!(server.accept_tls().await.is_err());
    assert_eq!(fault(&mut events).await, LinkFault::OldTls);
}

#[tokio::test]
async fn the_systems_trust_does_not_take_an_authority_of_ours() {
    let server = Server::usual().await;
    let mut config = server.config();
    config.trust = Trust::System;
    // Where the system has no trust store at all, there is no link either.
    let Ok((_link, mut events)) = Link::start(config) else { return };
    assert!(server.accept_tls().await.is_err());
    assert!(matches!(fault(&mut events).await, LinkFault::Certificate(_)));
}

#[tokio::test]
async fn a_name_without_an_address_and_a_closed_port_are_told_apart() {
    let server = Server::usual().await;
    let mut config = server.config();
    config.relay = link::RelayAddress::parse("wss://nowhere.invalid").unwrap();
    let (_link, mut events) = Link::start(config).unwrap();
    assert_eq!(fault(&mut events).await, LinkFault::Name { host: "nowhere.invalid".into() });

    let config = server.config();
    drop(server);
    let (_link, mut events) = Link::start(config).unwrap();
    assert_eq!(fault(&mut events).await, LinkFault::Address(std::io::ErrorKind::ConnectionRefused));
}

#[tokio::test]
async fn a_relay_that_refuses_or_speaks_something_else_is_named() {
    let server = Server::usual().await;
    let (_link, mut events) = Link::start(server.config()).unwrap();
    let mut tls = server.accept_tls().await.unwrap();
    tls.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    assert_eq!(fault(&mut events).await, LinkFault::Refused { status: 403 });

    // Next attempt: a WebSocket without our subprotocol.
    let tls = server.accept_tls().await.unwrap();
    let _ = tokio_tungstenite::accept_async(tls).await;
    assert_eq!(fault(&mut events).await, LinkFault::Protocol(ProtocolFault::Subprotocol));
}

/// Connects through a proxy that wants `wanted`, with `basic`.
async fn through(wanted: Option<&'static str>, basic: Option<(&str, &str)>) -> Result<(), LinkFault> {
    let server = Server::usual().await;
    let port = proxy(server.port(), wanted).await;
    let basic = basic.map(|(user, secret)| Basic::new(user, secret).unwrap());
    let mut config = server.config();
    config.proxy = Proxy::http(&format!("127.0.0.1:{port}"), basic).unwrap();
    let (_link, mut events) = Link::start(config).unwrap();
    let accepting = tokio::spawn(async move { server.accept().await });
    loop {
        match next(&mut events).await {
            LinkEvent::Up => {
                accepting.await.unwrap();
                return Ok(());
            }
            LinkEvent::Down { why, .. } => return Err(why),
            LinkEvent::Connecting | LinkEvent::Text(_) | LinkEvent::Frame(_) => {}
        }
    }
}

#[tokio::test]
async fn proxies_without_and_with_basic() {
    const SITE: Option<&str> = Some("Basic c2l0ZTpzZWNyZXQ=");
    assert_eq!(through(None, None).await, Ok(()));
    assert_eq!(through(SITE, Some(("site", "secret"))).await, Ok(()));
    assert_eq!(through(SITE, Some(("site", "wrong"))).await, Err(ProxyFault::CredentialsWrong.into()));
    assert_eq!(through(SITE, None).await, Err(ProxyFault::CredentialsWanted.into()));
}

#[tokio::test]
async fn a_proxy_that_is_gone_is_named() {
    let server = Server::usual().await;
    let gone = Server::usual().await.port();
    let mut config = server.config();
    config.proxy = Proxy::http(&format!("127.0.0.1:{gone}"), None).unwrap();
    let (_link, mut events) = Link::start(config).unwrap();
    let expected = ProxyFault::Unreachable(std::io::ErrorKind::ConnectionRefused);
    assert_eq!(fault(&mut events).await, LinkFault::Proxy(expected));
}
