//! Mails that devices hand in, sent to a real mail server: to whom, with which words, how often, and what becomes of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::device;
use common::smtp::{Smtp, certificate};
use link::{Identity, MailDesk, MailFault, Proxy, Trust};
use serde_json::{Value, json};
use service_centre::identity::{NewDevice, SmtpSettings, SmtpTls, Store};
use service_centre::tls;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use wire::{DeviceId, Mail, MailAddress, MailFate, MailId, MailState, MailSubject, MailText, MailTold};

const TEXT: &str = "An mri-1 hat eine Fernwartung begonnen.\n.\nGrund: Geisterbilder, „schräg“\n";

fn address(text: &str) -> MailAddress {
    MailAddress::new(text).unwrap()
}

fn mail(n: u8, to: &[&str]) -> Mail {
    Mail {
        version: 1,
        device: device(),
        id: MailId([n; 16]),
        to: to.iter().map(|to| address(to)).collect(),
        subject: MailSubject::new("Fernwartung läuft: mri-1").unwrap(),
        text: MailText::new(TEXT).unwrap(),
    }
}

fn plain(port: u16) -> SmtpSettings {
    SmtpSettings {
        server: "127.0.0.1".to_owned(),
        port,
        tls: SmtpTls::Plain,
        ca_pem: None,
        from: address("service@acme-imaging.example"),
        user: None,
        password: None,
        retry_seconds: 1,
    }
}

/// Identity as a process of its own, and a device that may hand mails in.
struct Bench {
    dir: TempDir,
    identity: Child,
    at: SocketAddr,
    key: String,
    ca: String,
}

impl Bench {
    async fn start(dir: TempDir, settings: &SmtpSettings) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let store = Store::open(&dir.path().join("identity")).unwrap();
        store.set_mail(settings).unwrap();
        let (identity, at) = identity(dir.path(), "127.0.0.1:0").await;
        let ca = std::fs::read_to_string(dir.path().join("identity/ca.pem")).unwrap();
        let new = NewDevice {
            device: device(),
            relay: "wss://localhost:1".to_owned(),
            relay_ca: ca.clone(),
            vendor: "Acme Imaging".to_owned(),
            lifetime: 600,
            identity: Some(format!("https://localhost:{}", at.port())),
        };
        let desk = store.add_device(new).unwrap().mail.unwrap();
        assert_eq!(desk.ca_pem.as_ref(), Some(&ca));
        Self { dir, identity, at, key: desk.key, ca }
    }

    fn desk(&self, key: &str) -> MailDesk {
        let (url, trust) = (format!("https://localhost:{}", self.at.port()), Trust::Pinned(self.ca.clone()));
        let identity = Identity::generate(&device()).unwrap();
        MailDesk::new(&url, &trust, key.to_owned().into(), &identity, Proxy::None).unwrap()
    }

    async fn hand_in(&self, mail: &Mail) -> Result<MailTold, MailFault> {
        self.desk(&self.key).hand_in(mail).await
    }

    /// Asks until `good` of what is told; every answer on the way.
    async fn until(&self, mail: &Mail, good: impl Fn(&[MailFate]) -> bool) -> Vec<Vec<MailFate>> {
        let (mut told, since) = (Vec::new(), Instant::now());
        loop {
            told.push(self.hand_in(mail).await.unwrap().fates);
            if good(told.last().unwrap()) {
                return told;
            }
            assert!(since.elapsed() < Duration::from_secs(30), "{told:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("identity/access.log")).unwrap()
    }
}

async fn identity(dir: &Path, listen: &str) -> (Child, SocketAddr) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_service-centre"))
        .args(["identity", "serve", "--listen", listen, "--folder"])
        .arg(dir.join("identity"))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(20), lines.next_line()).await.unwrap().unwrap();
    let ready: Value = serde_json::from_str(&line.expect("identity starts")).unwrap();
    (process, ready["listen"].as_str().unwrap().parse().unwrap())
}

fn all(state: MailState) -> impl Fn(&[MailFate]) -> bool {
    move |fates| fates.iter().all(|fate| fate.state == state)
}

#[tokio::test]
async fn each_address_gets_the_consoles_words_and_nobody_else_does() {
    let dir = tempfile::tempdir().unwrap();
    let smtp = Smtp::start(dir.path(), &[]).await;
    let bench = Bench::start(dir, &plain(smtp.port)).await;
    let one = mail(1, &["mri-service@hospital.example", "it@hospital.example"]);
    let first = bench.hand_in(&one).await.unwrap();
    assert!(all(MailState::Waiting)(&first.fates) && first.fates.len() == 2, "{first:?}");
    let told = bench.until(&one, all(MailState::Handed)).await;
    assert_eq!(told.last().unwrap()[0].code, Some(250));
    // Asked again and again, it is sent once.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mails = smtp.mails();
    let envelopes: Vec<&str> = mails.iter().map(|mail| mail.envelope.as_str()).collect();
    assert_eq!(envelopes, ["it@hospital.example", "mri-service@hospital.example"]);
    for mail in &mails {
        assert_eq!(mail.body.trim_end_matches('\n'), TEXT.trim_end_matches('\n'));
        assert_eq!(mail.header("To"), [mail.envelope.as_str()]);
        assert_eq!(mail.header("From"), ["service@acme-imaging.example"]);
        assert_eq!(mail.header("Subject"), ["Fernwartung läuft: mri-1"]);
        assert_eq!(mail.header("Auto-Submitted"), ["auto-generated"]);
        assert_eq!(mail.header("Message-ID"), [format!("<mri-1.{}@acme-imaging.example>", one.id)]);
        assert!(mail.header("Content-Type")[0].starts_with("text/plain"), "{mail:?}");
        assert!(mail.header("Cc").is_empty() && mail.header("Bcc").is_empty(), "{mail:?}");
    }
    assert!(!bench.log().contains("hospital.example"), "the access log names an address");
}

#[tokio::test]
async fn put_off_is_tried_again_and_refused_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let smtp = Smtp::start(dir.path(), &[]).await;
    let bench = Bench::start(dir, &plain(smtp.port)).await;
    let one = mail(1, &["grey@hospital.example", "refused@hospital.example", "it@hospital.example"]);
    let over = |fates: &[MailFate]| fates.iter().all(|fate| fate.state != MailState::Waiting);
    let told = bench.until(&one, over).await;
    let put_off = |fates: &Vec<MailFate>| fates[0].state == MailState::Waiting && fates[0].code == Some(451);
    assert!(told.iter().any(put_off), "{told:?}");
    let last: Vec<(MailState, Option<u16>)> = told.last().unwrap().iter().map(|fate| (fate.state, fate.code)).collect();
    assert_eq!(last, [(MailState::Handed, Some(250)), (MailState::Refused, Some(550)), (MailState::Handed, Some(250))]);
    assert_eq!(smtp.mails().len(), 2);
    assert_eq!(bench.log().matches("\"state\":\"refused\"").count(), 1, "refused for good, and tried again");
}

#[tokio::test]
async fn a_mail_outlives_a_mail_server_that_is_away_and_a_kill_of_identity() {
    let dir = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut bench = Bench::start(dir, &plain(port)).await;
    let one = mail(1, &["it@hospital.example"]);
    bench.hand_in(&one).await.unwrap();
    while !bench.log().contains("mail-tried") {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(bench.hand_in(&one).await.unwrap().fates[0].code, None);
    bench.identity.kill().await.unwrap();
    let unreached = bench.hand_in(&one).await;
    assert!(matches!(unreached, Err(MailFault::Link(_))), "{unreached:?}");
    (bench.identity, bench.at) = identity(bench.dir.path(), "127.0.0.1:0").await;
    let smtp = Smtp::start(bench.dir.path(), &["--port", &port.to_string()]).await;
    bench.until(&one, all(MailState::Handed)).await;
    bench.identity.kill().await.unwrap();
    (bench.identity, bench.at) = identity(bench.dir.path(), "127.0.0.1:0").await;
    assert_eq!(bench.hand_in(&one).await.unwrap().fates[0].state, MailState::Handed);
    assert_eq!(smtp.mails().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_past_a_wrong_certificate_or_without_tls() {
    let dir = tempfile::tempdir().unwrap();
    let (chain, key, ca) = certificate(dir.path());
    let (_, _, another) = certificate(&{
        let other = dir.path().join("other");
        std::fs::create_dir(&other).unwrap();
        other
    });
    let tls = ["--chain", &chain, "--key", &key, "--user", "console", "--password", "secret"];
    for (server, settings) in [("starttls", SmtpTls::Starttls), ("implicit", SmtpTls::Implicit)] {
        let folder = dir.path().join(server);
        std::fs::create_dir(&folder).unwrap();
        let smtp = Smtp::start(&folder, &[&["--tls", server], tls.as_slice()].concat()).await;
        let with = |ca: &str, password: &str| SmtpSettings {
            tls: settings,
            ca_pem: Some(ca.to_owned()),
            user: Some("console".to_owned()),
            password: Some(password.to_owned()),
            ..plain(smtp.port)
        };
        for (trust, password, code) in [(&another, "secret", None), (&ca, "wrong", Some(535))] {
            let bench = Bench::start(tempfile::tempdir().unwrap(), &with(trust, password)).await;
            let one = mail(1, &["it@hospital.example"]);
            bench.hand_in(&one).await.unwrap();
            while !bench.log().contains("mail-tried") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let fate = bench.hand_in(&one).await.unwrap().fates.remove(0);
            assert_eq!((fate.state, fate.code), (MailState::Waiting, code), "{server}");
            assert!(smtp.mails().is_empty());
        }
        let bench = Bench::start(tempfile::tempdir().unwrap(), &with(&ca, "secret")).await;
        let one = mail(2, &["it@hospital.example"]);
        bench.until(&one, all(MailState::Handed)).await;
        assert_eq!(smtp.mails().len(), 1, "{server}");
    }
    // A server that offers no STARTTLS gets nothing in the clear.
    let folder = tempfile::tempdir().unwrap();
    let smtp = Smtp::start(folder.path(), &[]).await;
    let settings = SmtpSettings { tls: SmtpTls::Starttls, ca_pem: Some(ca), ..plain(smtp.port) };
    let bench = Bench::start(tempfile::tempdir().unwrap(), &settings).await;
    bench.hand_in(&mail(1, &["it@hospital.example"])).await.unwrap();
    while !bench.log().contains("mail-tried") {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(smtp.mails().is_empty());
}

#[tokio::test]
async fn only_the_device_hands_in_and_only_plain_mails_and_not_too_many() {
    let dir = tempfile::tempdir().unwrap();
    let smtp = Smtp::start(dir.path(), &[]).await;
    let bench = Bench::start(dir, &plain(smtp.port)).await;
    let good = mail(1, &["it@hospital.example"]);
    let stranger = bench.desk(&"A".repeat(43)).hand_in(&good).await;
    assert_eq!(stranger, Err(MailFault::Declined { status: 401 }));
    let other = Mail { device: DeviceId::new("ct-2").unwrap(), ..good.clone() };
    assert_eq!(bench.hand_in(&other).await, Err(MailFault::Declined { status: 401 }));
    let other = Mail { version: 2, ..good.clone() };
    assert_eq!(bench.hand_in(&other).await, Err(MailFault::Declined { status: 400 }));

    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::client(&bench.ca).unwrap())
        .no_proxy()
        .build()
        .unwrap();
    let post = async |body: String, key: bool| {
        let request = http.post(format!("https://localhost:{}/mail", bench.at.port())).body(body);
        let request = request.header("content-type", "application/json");
        let request = if key { request.bearer_auth(&bench.key) } else { request };
        request.send().await.unwrap().status().as_u16()
    };
    let bent = |field: &str, value: Value| {
        let mut mail: Value = serde_json::from_str(&good.encode()).unwrap();
        mail[field] = value;
        mail.to_string()
    };
    assert_eq!(post(good.encode(), false).await, 401);
    for (field, value) in [
        ("to", json!(["it@hospital.example\r\nBcc: other@elsewhere.example"])),
        ("to", json!(["IT <it@hospital.example>"])),
        ("to", json!(["it@hospital.example, other@elsewhere.example"])),
        ("to", json!(["it@hospital.example> ORCPT=rfc822;other@elsewhere.example"])),
        ("to", json!([])),
        ("to", json!((0..9).map(|n| format!("n{n}@hospital.example")).collect::<Vec<_>>())),
        ("cc", json!(["other@elsewhere.example"])),
        ("from", json!("ceo@hospital.example")),
        ("text", json!("a\r\n.\r\nMAIL FROM:<x@elsewhere.example>")),
        ("text", json!("x".repeat(4001))),
        ("subject", json!("x".repeat(121))),
    ] {
        assert_eq!(post(bent(field, value.clone()), true).await, 422, "{field} {value}");
    }
    assert_eq!(post(" ".repeat(40_000), true).await, 413);
    // A subject is one line, whatever it was.
    assert_eq!(post(bent("subject", json!("a\r\nBcc: other@elsewhere.example")), true).await, 200);
    bench.until(&good, all(MailState::Handed)).await;
    let [taken] = &smtp.mails()[..] else { panic!("not one mail") };
    assert_eq!((taken.header("Bcc").len(), taken.envelope.as_str()), (0, "it@hospital.example"));
    assert_eq!(taken.header("Subject"), ["a Bcc: other@elsewhere.example"]);

    let mut later = 0;
    for n in 2..=20 {
        match bench.hand_in(&mail(n, &["it@hospital.example"])).await {
            Ok(_) => {}
            Err(MailFault::Later { status: 429 }) => later += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(later, 8, "of twelve new mails a minute one was used up before");
    // What is there is told all the same.
    assert!(bench.hand_in(&good).await.is_ok());
}

#[tokio::test]
async fn without_a_mail_server_there_is_no_desk() {
    let centre = common::Centre::start().await;
    assert_eq!(centre.enrolment().mail, None);
    let trust = Trust::Pinned(centre.identity.ca_pem.clone());
    let identity = Identity::generate(&device()).unwrap();
    let desk = MailDesk::new(&centre.identity.url, &trust, "A".repeat(43).into(), &identity, Proxy::None).unwrap();
    let told = desk.hand_in(&mail(1, &["it@hospital.example"])).await;
    assert_eq!(told, Err(MailFault::Declined { status: 404 }));
}
