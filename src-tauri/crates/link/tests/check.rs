//! The test of the way to the relay, against servers that are good, and bad in every way it tells apart.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::ErrorKind;
use std::time::Duration;

use chrono::{DateTime, Utc};
use common::{Server, proxy};
use link::{
    Basic, CertificateFault, CheckFault, Found, LinkConfig, LinkFault, Outcome, Passed, Proxy, ProxyFault,
    RelayAddress, Step, Trust, check,
};
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PATIENCE: Duration = Duration::from_millis(1500);
const KNOWN: &str = "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\n";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

/// A `Date` so many seconds after `now`.
fn dated(seconds: i64) -> String {
    let at = now() + chrono::Duration::seconds(seconds);
    format!("{KNOWN}Date: {}\r\n\r\n", at.format("%a, %d %b %Y %H:%M:%S GMT"))
}

/// The steps that passed, and the one that did not.
async fn checked(config: &LinkConfig) -> (Vec<Passed>, Option<(Step, CheckFault)>) {
    let mut told = Vec::new();
    let good = check(config, PATIENCE, now, |found| told.push(found)).await.unwrap();
    // Each step is told as begun, then how it went; nothing after one that failed.
    let mut order = Step::ALL.into_iter();
    let (mut passed, mut failed) = (Vec::new(), None);
    for pair in told.chunks(2) {
        let [Found { step, outcome: Outcome::Begun }, Found { step: same, outcome }] = pair else { panic!("{told:?}") };
        assert_eq!((step, Some(*step), failed.is_none()), (same, order.next(), true), "{told:?}");
        match outcome {
            Outcome::Begun => panic!("{told:?}"),
            Outcome::Passed(one) => passed.push(one.clone()),
            Outcome::Failed(fault) => failed = Some((*step, fault.clone())),
        }
    }
    assert_eq!(good, failed.is_none() && passed.len() == Step::ALL.len());
    (passed, failed)
}

/// A relay that answers with this and closes; gives what it was asked.
fn answering(server: Server, answer: String) -> tokio::task::JoinHandle<String> {
    tokio::spawn(async move {
        let mut tls = server.accept_tls().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(tls.read_u8().await.unwrap());
        }
        tls.write_all(answer.as_bytes()).await.unwrap();
        tls.shutdown().await.unwrap();
        String::from_utf8(head).unwrap()
    })
}

/// What a relay with this answer leads to.
async fn answered(answer: &str) -> (Vec<Passed>, Option<(Step, CheckFault)>) {
    let server = Server::usual().await;
    let config = server.config();
    let asked = answering(server, answer.to_owned());
    let found = checked(&config).await;
    let head = asked.await.unwrap();
    // INVARIANT (I6): the test asks for no connection that a session could come in by.
    assert!(head.starts_with("GET /device HTTP/1.1\r\n") && !head.to_lowercase().contains("upgrade"), "{head}");
    found
}

#[tokio::test]
async fn i6_a_good_way_is_good_at_every_step_and_opens_nothing() {
    let server = Server::usual().await;
    let (config, port) = (server.config(), server.port());
    let asked = answering(server, dated(-3));
    let (passed, failed) = checked(&config).await;
    asked.await.unwrap();
    assert_eq!(failed, None);
    assert_eq!(passed[0], Passed::Name { host: "localhost".to_owned() });
    assert!(matches!(passed[1], Passed::Address { address } if address.port() == port));
    let rest = [Passed::NoProxy, Passed::Tls, Passed::Certificate, Passed::Enrolment, Passed::Clock { ahead: 3 }];
    assert_eq!(passed[2..], rest);
}

#[tokio::test]
async fn what_the_relay_says_of_this_device_and_of_the_time() {
    let clock = |ahead| Some((Step::Clock, CheckFault::Clock { ahead }));
    assert_eq!(answered(&dated(40)).await.1, clock(-40));
    assert_eq!(answered(&dated(-31)).await.1, clock(31));
    assert_eq!(answered(&dated(30)).await.1, None);
    let (passed, failed) = answered(&format!("{KNOWN}\r\n")).await;
    assert_eq!((passed.last(), failed), (Some(&Passed::ClockUntold), None));

    let at_enrolment = |fault| Some((Step::Enrolment, fault));
    let refused = LinkFault::Refused { status: 403 };
    assert_eq!(answered("HTTP/1.1 403 Forbidden\r\n\r\n").await.1, at_enrolment(refused.into()));
    for (answer, status) in [("HTTP/1.1 200 OK\r\n\r\n", Some(200)), ("220 mail.example\r\n", None), ("", None)] {
        assert_eq!(answered(answer).await.1, at_enrolment(CheckFault::Unclear { status }), "{answer}");
    }
}

#[tokio::test]
async fn certificates_are_told_apart() {
    let fault = |fault| Some((Step::Certificate, CheckFault::Link(LinkFault::Certificate(fault))));
    let of = async |server: Server, trust: Option<String>| {
        let mut config = server.config();
        if let Some(pem) = trust {
            config.trust = Trust::Pinned(pem);
        }
        let accepting = tokio::spawn(async move { drop(server.accept_tls().await) });
        let (passed, failed) = checked(&config).await;
        accepting.await.unwrap();
        assert_eq!(passed.last(), Some(&Passed::Tls));
        failed
    };
    let other = Server::usual().await.ca_pem;
    assert_eq!(of(Server::usual().await, Some(other)).await, fault(CertificateFault::UnknownIssuer));
    assert_eq!(of(Server::new("relay.example", &TLS13).await, None).await, fault(CertificateFault::WrongName));
    let days = |from: i64, to: i64| Server::valid(from, to);
    assert_eq!(of(days(-20, -10).await, None).await, fault(CertificateFault::Expired));
    assert_eq!(of(days(10, 20).await, None).await, fault(CertificateFault::NotYetValid));
}

#[tokio::test]
async fn what_speaks_no_tls_of_ours_fails_at_tls() {
    let server = Server::new("localhost", &TLS12).await;
    let config = server.config();
    let accepting = tokio::spawn(async move { drop(server.accept_tls().await) });
    assert_eq!(checked(&config).await.1, Some((Step::Tls, CheckFault::Link(LinkFault::OldTls))));
    accepting.await.unwrap();

    // Something else listens there: it greets, or says nothing at all.
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = RelayAddress::parse(&format!("wss://127.0.0.1:{}", plain.local_addr().unwrap().port())).unwrap();
    let config = LinkConfig { relay, ..Server::usual().await.config() };
    let greeting = tokio::spawn(async move {
        let (mut tcp, _) = plain.accept().await.unwrap();
        tcp.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
        let mut rest = Vec::new();
        drop(tcp.read_to_end(&mut rest).await);
        plain
    });
    let failed = checked(&config).await.1;
    assert!(matches!(failed, Some((Step::Tls, CheckFault::Link(LinkFault::Tls(_))))), "{failed:?}");
    let plain = greeting.await.unwrap();
    let silent = tokio::spawn(async move { plain.accept().await.map(|held| (held, plain)) });
    let began = tokio::time::Instant::now();
    assert_eq!(checked(&config).await.1, Some((Step::Tls, CheckFault::Slow)));
    assert!(began.elapsed() < PATIENCE * 2, "each step is held to its time");
    silent.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_relay_that_falls_silent_after_tls_fails_at_enrolment() {
    let server = Server::usual().await;
    let config = server.config();
    let silent = tokio::spawn(async move { server.accept_tls().await.unwrap() });
    let (passed, failed) = checked(&config).await;
    assert_eq!((passed.last(), failed), (Some(&Passed::Certificate), Some((Step::Enrolment, CheckFault::Slow))));
    drop(silent.await.unwrap());
}

#[tokio::test]
async fn a_name_without_an_address_and_a_closed_port_fail_each_at_its_step() {
    let server = Server::usual().await;
    let config = server.config();
    drop(server);
    let refused = LinkFault::Address(ErrorKind::ConnectionRefused);
    let (passed, failed) = checked(&config).await;
    assert_eq!((passed.len(), failed), (1, Some((Step::Address, refused.into()))));
    let config = LinkConfig { relay: RelayAddress::parse("wss://nowhere.invalid").unwrap(), ..config };
    let unknown = LinkFault::Name { host: "nowhere.invalid".into() };
    assert_eq!(checked(&config).await, (vec![], Some((Step::Name, unknown.into()))));
}

#[tokio::test]
async fn proxies_that_lead_on_and_that_do_not() {
    const SITE: Option<&str> = Some("Basic c2l0ZTpzZWNyZXQ=");
    let through = async |wanted, basic: Option<(&str, &str)>| {
        let server = Server::usual().await;
        let port = proxy(server.port(), wanted).await;
        let basic = basic.map(|(user, secret)| Basic::new(user, secret).unwrap());
        let config = LinkConfig { proxy: Proxy::http(&format!("127.0.0.1:{port}"), basic).unwrap(), ..server.config() };
        let answered = answering(server, dated(0));
        let found = checked(&config).await;
        answered.abort();
        found
    };
    let (passed, failed) = through(SITE, Some(("site", "secret"))).await;
    assert_eq!((&passed[0], &passed[2]), (&Passed::Name { host: "127.0.0.1".to_owned() }, &Passed::Proxy));
    assert_eq!((passed.len(), failed), (7, None));
    let at_proxy = |fault| Some((Step::Proxy, CheckFault::Link(LinkFault::Proxy(fault))));
    assert_eq!(through(SITE, None).await.1, at_proxy(ProxyFault::CredentialsWanted));
    assert_eq!(through(SITE, Some(("site", "wrong"))).await.1, at_proxy(ProxyFault::CredentialsWrong));

    // One that forbids it, one that is no proxy, one that says nothing, one that is not there.
    let of = async |answer: Option<&'static str>| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let config = LinkConfig { proxy: Proxy::http(&address, None).unwrap(), ..Server::usual().await.config() };
        let answering = tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            if let Some(answer) = answer {
                tcp.write_all(answer.as_bytes()).await.unwrap();
            }
            let mut rest = Vec::new();
            drop(tcp.read_to_end(&mut rest).await);
        });
        let failed = checked(&config).await.1;
        answering.await.unwrap();
        failed
    };
    let forbidden = "HTTP/1.1 403 Forbidden\r\n\r\n";
    assert_eq!(of(Some(forbidden)).await, at_proxy(ProxyFault::Refused { status: 403 }));
    assert_eq!(of(Some("SSH-2.0-x\r\n\r\n")).await, at_proxy(ProxyFault::Garbled));
    assert_eq!(of(None).await, Some((Step::Proxy, CheckFault::Slow)));
    let gone = Server::usual().await.port();
    let config = LinkConfig {
        proxy: Proxy::http(&format!("127.0.0.1:{gone}"), None).unwrap(),
        ..Server::usual().await.config()
    };
    let unreachable = LinkFault::Proxy(ProxyFault::Unreachable(ErrorKind::ConnectionRefused));
    assert_eq!(checked(&config).await.1, Some((Step::Address, unreachable.into())));
}
