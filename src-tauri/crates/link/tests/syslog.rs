//! Messages to collectors: a real one, and those that do not do as they should.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "common/rsyslog.rs"]
mod rsyslog;

use std::time::Duration;

use common::{Server, install_provider};
use link::{CertificateFault, Collector, LinkFault, Pace, Taken, Trust};
use rsyslog::Rsyslog;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn pace() -> Pace {
    Pace { connect: Duration::from_secs(5), dead_after: Duration::from_millis(400), ..Pace::default() }
}

fn to(port: u16, ca_pem: &str) -> Collector {
    install_provider();
    Collector::new("localhost", port, &Trust::Pinned(ca_pem.to_owned()), pace()).unwrap()
}

fn messages(count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|n| {
            format!("<85>1 2027-01-15T08:00:00.000Z mri-1 chaperone 1 help [a@32473 n=\"{n}\"] \u{feff}<A b=\"ä\"/>")
                .into_bytes()
        })
        .collect()
}

#[tokio::test]
async fn a_real_collector_takes_every_byte_and_answers_the_close() {
    let folder = tempfile::tempdir().unwrap();
    let mut rsyslog = Rsyslog::new(folder.path(), "localhost");
    rsyslog.start();
    let collector = to(rsyslog.port, &rsyslog.ca_pem);
    let sent = messages(300);
    assert_eq!(collector.deliver(&sent).await, Ok(Taken::Answered));
    let got: Vec<Vec<u8>> = rsyslog.lines().into_iter().map(String::into_bytes).collect();
    assert_eq!(got, sent);
    let parsed = rsyslog.parsed();
    assert_eq!(parsed[7], "85 help mri-1 chaperone [a@32473 n=\"7\"]|\u{feff}<A b=\"ä\"/>");
}

#[tokio::test]
async fn an_authority_or_a_name_that_is_not_the_collectors_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut rsyslog = Rsyslog::new(folder.path(), "collector.example");
    rsyslog.start();
    let named = to(rsyslog.port, &rsyslog.ca_pem).deliver(&messages(1)).await;
    assert_eq!(named, Err(LinkFault::Certificate(CertificateFault::WrongName)));
    let other = Rsyslog::new(&folder.path().join("other"), "localhost");
    let foreign = to(rsyslog.port, &other.ca_pem).deliver(&messages(1)).await;
    assert_eq!(foreign, Err(LinkFault::Certificate(CertificateFault::UnknownIssuer)));
    assert!(rsyslog.lines().is_empty());
}

#[tokio::test]
async fn one_that_is_away_or_speaks_no_tls_is_told_as_such() {
    let away = Server::usual().await;
    let (port, ca) = (away.port(), away.ca_pem.clone());
    drop(away);
    let fault = to(port, &ca).deliver(&messages(1)).await;
    assert_eq!(fault, Err(LinkFault::Address(std::io::ErrorKind::ConnectionRefused)));

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut plain, _) = listener.accept().await.unwrap();
        plain.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
    });
    let fault = to(port, &ca).deliver(&messages(1)).await;
    assert!(matches!(fault, Err(LinkFault::Tls(_))), "{fault:?}");
}

/// A collector that reads `reads` bytes and then does what `then` says.
async fn odd(server: Server, reads: usize, then: Then) {
    let mut tls = server.accept_tls().await.unwrap();
    let mut buffer = vec![0; reads];
    tls.read_exact(&mut buffer).await.unwrap();
    match then {
        Then::Hang => tokio::time::sleep(Duration::from_secs(20)).await,
        Then::Close => tls.shutdown().await.unwrap(),
        Then::Vanish => {}
    }
}

#[derive(Debug, Clone, Copy)]
enum Then {
    /// Reads and says nothing more, as one whose other half is gone.
    Hang,
    /// Closes in order, with messages unread.
    Close,
    /// Drops the connection.
    Vanish,
}

#[tokio::test]
async fn a_page_that_was_not_read_to_its_end_never_counts_as_taken() {
    let sent = messages(400);
    let whole: usize = sent.iter().map(|message| message.len() + 4).sum();
    for reads in [0, 90, whole / 2] {
        for then in [Then::Hang, Then::Close, Then::Vanish] {
            for (version, named) in [(&TLS12, "1.2"), (&TLS13, "1.3")] {
                let server = Server::new("localhost", version).await;
                let collector = to(server.port(), &server.ca_pem);
                tokio::spawn(odd(server, reads, then));
                let outcome = collector.deliver(&sent).await;
                assert_ne!(outcome, Ok(Taken::Answered), "{reads} bytes read, {then:?}, {named}");
            }
        }
    }
}

#[tokio::test]
async fn one_that_read_everything_and_was_killed_is_told_from_one_that_answered() {
    for answers in [false, true] {
        let server = Server::usual().await;
        let collector = to(server.port(), &server.ca_pem);
        let reading = tokio::spawn(async move {
            let mut tls = server.accept_tls().await.unwrap();
            let mut all = Vec::new();
            tls.read_to_end(&mut all).await.unwrap();
            if answers {
                tls.shutdown().await.unwrap();
            }
            all
        });
        let outcome = collector.deliver(&messages(50)).await;
        assert_eq!(outcome, Ok(if answers { Taken::Answered } else { Taken::Cut }));
        let all = String::from_utf8(reading.await.unwrap()).unwrap();
        assert!(all.starts_with("84 <85>1 "), "{}", &all[..40]);
    }
}

#[tokio::test]
async fn one_that_closes_after_each_message_never_counts_as_having_taken_it() {
    for in_order in [false, true] {
        let server = Server::usual().await;
        let collector = to(server.port(), &server.ca_pem);
        let sent = messages(3);
        let length = sent[0].len() + 3;
        tokio::spawn(async move {
            loop {
                let mut tls = server.accept_tls().await.unwrap();
                let mut message = vec![0; length];
                tls.read_exact(&mut message).await.unwrap();
                if in_order {
                    tls.shutdown().await.unwrap();
                }
            }
        });
        assert_ne!(collector.deliver(&sent).await, Ok(Taken::Answered));
        for message in &sent {
            assert_eq!(collector.deliver(std::slice::from_ref(message)).await, Ok(Taken::Cut), "in order: {in_order}");
        }
    }
}
