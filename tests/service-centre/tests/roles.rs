//! Identity and relay, from outside: who gets in, and who does not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::time::Duration;

use common::{Centre, PASSWORD, device, enrolled};
use link::{EnrolFault, Identity, Link, LinkConfig, LinkEvent, LinkFault, Pace, Proxy, RelayAddress, enrol};
use pairing::{ProofKey, TimePassword, step_at};
use service_centre::engineer::{Client, ClientError};
use service_centre::identity::{WantCode, totp_code};
use service_centre::{tls, unix_now};
use wire::{DeviceId, EngineerId};

#[tokio::test]
async fn only_the_right_password_and_a_fresh_code_sign_in() {
    let centre = Centre::start().await;
    let try_it = |name: &str, password: &str, code: String| {
        let (identity, name, password) = (centre.identity.clone(), EngineerId::new(name).unwrap(), password.to_owned());
        async move { Client::sign_in(&identity, name, password, code).await.map(drop) }
    };
    assert!(matches!(try_it("jana", "wrong password", centre.code()).await, Err(ClientError::NotSignedIn)));
    assert!(matches!(try_it("omar", PASSWORD, centre.code()).await, Err(ClientError::NotSignedIn)));
    let old = totp_code(&centre.totp_secret, unix_now() - 300).unwrap();
    assert!(matches!(try_it("jana", PASSWORD, old).await, Err(ClientError::NotSignedIn)));
    let code = centre.code();
    assert!(try_it("jana", PASSWORD, code.clone()).await.is_ok());
    assert!(matches!(try_it("jana", PASSWORD, code).await, Err(ClientError::NotSignedIn)), "a code works once");
    for _ in 0..4 {
        drop(try_it("jana", "wrong password", "000000".into()).await);
    }
    assert!(matches!(try_it("jana", PASSWORD, centre.code()).await, Err(ClientError::TooOften)));
}

#[tokio::test]
async fn a_credential_is_for_the_engineers_own_devices_alone() {
    let centre = Centre::start().await;
    let _ = centre.enrolment();
    let client = centre.sign_in().await.unwrap();
    let key = ProofKey::from_seed(&[1; 32]);
    assert!(client.credentials(&device(), &key).await.is_ok());
    let other = DeviceId::new("ct-2").unwrap();
    assert!(matches!(client.credentials(&other, &key).await, Err(ClientError::NotAllowed)));
    centre.store().set_devices(&EngineerId::new("jana").unwrap(), [].into()).unwrap();
    assert!(matches!(client.credentials(&device(), &key).await, Err(ClientError::NotAllowed)));
}

#[tokio::test]
async fn a_code_is_for_the_engineers_own_devices_and_for_now() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let client = centre.sign_in().await.unwrap();
    let step = step_at(unix_now());
    let own = TimePassword::parse(&enrolment.totp_secret).unwrap();
    let code = client.code(&device(), step).await.unwrap().groups().concat();
    assert_eq!(code, own.code_at(step).groups().concat());
    // Neither for later, so that nobody lays in codes, nor for earlier.
    for other in [step + 5, step - 5, 0, u64::MAX] {
        assert!(matches!(client.code(&device(), other).await, Err(ClientError::WrongClock)), "{other}");
    }
    let elsewhere = DeviceId::new("ct-2").unwrap();
    assert!(matches!(client.code(&elsewhere, step).await, Err(ClientError::NotAllowed)));
    centre.store().set_devices(client.engineer(), [].into()).unwrap();
    assert!(matches!(client.code(&device(), step).await, Err(ClientError::NotAllowed)));
    while !matches!(client.code(&device(), step).await, Err(ClientError::TooOften)) {}

    let log = std::fs::read_to_string(centre.dir.path().join("identity/access.log")).unwrap();
    let count = |event: &str| log.matches(&format!("\"event\":\"{event}\"")).count();
    assert_eq!((count("signed-in"), count("code"), count("code-refused")), (1, 1, 19), "{log}");
    assert!(!log.contains(&code) && !log.contains(&enrolment.totp_secret), "the log holds a secret");
    assert!(log.contains(&format!(r#""event":"code","engineer":"jana","device":"mri-1","step":{step}"#)), "{log}");
}

#[tokio::test]
async fn only_who_is_signed_in_gets_a_code() {
    let centre = Centre::start().await;
    drop(centre.enrolment());
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::client(&centre.identity.ca_pem).unwrap())
        .no_proxy()
        .build()
        .unwrap();
    let want = WantCode { device: device(), step: step_at(unix_now()) };
    let asked = http.post(format!("{}/code", centre.identity.url)).json(&want);
    assert_eq!(asked.try_clone().unwrap().send().await.unwrap().status(), 401);
    assert_eq!(asked.bearer_auth("guess").send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_token_enrols_one_certificate_once() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let second = enrol(&enrolment, &Identity::generate(&device()).unwrap(), &Proxy::None).await;
    assert!(matches!(second, Err(EnrolFault::Token { status: 410 })), "{second:?}");
    let mut forged = centre.enrolment();
    forged.token.push('x');
    let forged = enrol(&forged, &identity, &Proxy::None).await;
    assert!(matches!(forged, Err(EnrolFault::Token { status: 403 })), "{forged:?}");
    let mut other = centre.enrolment();
    other.device = DeviceId::new("ct-2").unwrap();
    let other = enrol(&other, &identity, &Proxy::None).await;
    assert!(matches!(other, Err(EnrolFault::Token { status: 403 })), "{other:?}");
}

#[tokio::test]
async fn only_an_enrolled_certificate_connects_as_a_device() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let known = enrolled(&enrolment).await;
    let stranger = Identity::generate(&device()).unwrap();
    // A stolen certificate without its key does not even make a configuration.
    let stolen = Identity::from_der(known.certificate().to_vec(), stranger.key().to_vec().into());
    let config = |identity| LinkConfig {
        relay: RelayAddress::parse(&enrolment.relay).unwrap(),
        trust: link::Trust::Pinned(enrolment.ca_pem.clone().unwrap()),
        identity,
        proxy: Proxy::None,
        pace: Pace::default(),
    };
    assert!(Link::start(config(stolen)).is_err());
    let (_link, mut events) = Link::start(config(stranger)).unwrap();
    let refused = loop {
        match tokio::time::timeout(Duration::from_secs(20), events.recv()).await.unwrap().unwrap() {
            LinkEvent::Down { why, .. } => break why,
            LinkEvent::Connecting => {}
            other @ (LinkEvent::Up | LinkEvent::Text(_) | LinkEvent::Frame(_)) => panic!("{other:?}"),
        }
    };
    assert_eq!(refused, LinkFault::Refused { status: 403 });
    let (_link, mut events) = Link::start(config(known)).unwrap();
    assert!(matches!(events.recv().await, Some(LinkEvent::Connecting)));
    assert!(matches!(events.recv().await, Some(LinkEvent::Up)));
}
