//! Enrolment files, good and bad.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Server;
use link::{EnrolFault, EnrolmentFault, Identity, LinkFault, Proxy, enrol, parse_enrolment};
use serde_json::{Value, json};
use wire::DeviceId;

fn good(ca: &str, port: u16) -> Value {
    json!({
        "version": 1,
        "device": "mri-1",
        "relay": format!("wss://localhost:{port}"),
        "ca_pem": ca,
        "vendor": "Acme Imaging",
        "credential_key": "A".repeat(43),
        "issuer": "service-centre",
        "token": "one-time",
        "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    })
}

#[tokio::test]
async fn each_field_is_checked_and_named() {
    let server = Server::usual().await;
    let good = good(&server.ca_pem, server.port());
    assert!(parse_enrolment(&good.to_string()).is_ok());
    let check = |field: &'static str, value: Value| {
        let mut bad = good.clone();
        bad[field] = value;
        let found = parse_enrolment(&bad.to_string()).err();
        assert_eq!(found, Some(EnrolmentFault::Field(field)), "{field}");
    };
    check("relay", json!("http://localhost"));
    check("ca_pem", json!("no certificate"));
    check("vendor", json!(""));
    check("credential_key", json!("AAAA"));
    check("issuer", json!(""));
    check("token", json!(""));
    check("totp_secret", json!("JBSWY3DPEHPK3PXP"));
    check("totp_secret", json!("jbswy3dpehpk3pxpjbswy3dpehpk3pxp"));

    let desk = json!({"identity": "https://localhost:8443", "ca_pem": server.ca_pem, "key": "A".repeat(43)});
    let with = |field: &str, value: Value| {
        let mut file = good.clone();
        file["mail"] = desk.clone();
        file["mail"][field] = value;
        parse_enrolment(&file.to_string()).err()
    };
    assert_eq!(with("ca_pem", Value::Null), None);
    assert_eq!(with("identity", json!("http://localhost:8443")), Some(EnrolmentFault::Field("mail.identity")));
    assert_eq!(with("identity", json!("https://a@localhost")), Some(EnrolmentFault::Field("mail.identity")));
    assert_eq!(with("ca_pem", json!("no certificate")), Some(EnrolmentFault::Field("mail.ca_pem")));
    assert_eq!(with("key", json!("AAAA")), Some(EnrolmentFault::Field("mail.key")));

    let mut other = good.clone();
    other["version"] = json!(2);
    assert_eq!(parse_enrolment(&other.to_string()).err(), Some(EnrolmentFault::Version(2)));
    other = good.clone();
    other["more"] = json!(1);
    assert!(matches!(parse_enrolment(&other.to_string()), Err(EnrolmentFault::Malformed { line: 1, .. })));
    assert_eq!(parse_enrolment(&" ".repeat(70_000)).err(), Some(EnrolmentFault::Long));
}

#[tokio::test]
async fn only_the_pinned_relay_is_told_the_token() {
    let (server, other) = (Server::usual().await, Server::usual().await);
    let enrolment = parse_enrolment(&good(&other.ca_pem, server.port()).to_string()).unwrap();
    let identity = Identity::generate(&DeviceId::new("mri-1").unwrap()).unwrap();
    let accepting = tokio::spawn(async move { server.accept_tls().await.is_err() });
    let refused = enrol(&enrolment, &identity, &Proxy::None).await;
    assert!(matches!(refused, Err(EnrolFault::Link(LinkFault::Certificate(_)))), "{refused:?}");
    assert!(accepting.await.unwrap());
}
