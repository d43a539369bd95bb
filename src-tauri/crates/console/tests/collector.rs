//! Entries on their way to a real rsyslog that comes and goes, and to those that are not it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../link/tests/common/rsyslog.rs"]
mod rsyslog;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use console::collector::{CollectorEvent, Forwarder, Missed};
use history::export::audit_message::Source;
use history::export::syslog::syslog_message;
use history::{Actor, Draft, Kind, Moment, SigningKey};
use history_store::History;
use link::Pace;
use rsyslog::Rsyslog;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

fn source() -> Source {
    Source { host: "mri-1".to_owned(), process: 4711, history: "file:///history.sqlite".to_owned() }
}

fn pace() -> Pace {
    Pace {
        connect: Duration::from_secs(2),
        dead_after: Duration::from_secs(2),
        retry_first: Duration::from_millis(20),
        retry_most: Duration::from_millis(200),
        ..Pace::default()
    }
}

struct Site {
    folder: tempfile::TempDir,
    history: Arc<History>,
    rsyslog: Rsyslog,
    told: mpsc::UnboundedReceiver<CollectorEvent>,
    tell: mpsc::UnboundedSender<CollectorEvent>,
    wanted: policy::Collector,
}

impl Site {
    async fn new(name: &str) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let rsyslog = Rsyslog::new(&folder.path().join("rsyslog"), name);
        let at = Moment { utc: 1_800_000_000_000, monotonic: 1 };
        let key = SigningKey::from_bytes(&[7; 32]);
        let history = History::open(&folder.path().join("history.sqlite"), Some(key), at).await.unwrap();
        let ca = folder.path().join("rsyslog/ca.pem").display().to_string();
        let wanted = policy::Collector { host: "localhost".to_owned(), port: rsyslog.port, ca: Some(ca) };
        let (tell, told) = mpsc::unbounded_channel();
        Self { folder, history: Arc::new(history), rsyslog, told, tell, wanted }
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    fn forward(&self) -> Forwarder {
        let history = Arc::clone(&self.history);
        Forwarder::start(history, self.data(), source(), pace(), Some(self.wanted.clone()), self.tell.clone())
    }

    async fn append(&self, count: u32) {
        self.append_of(count, Some("00ff")).await;
    }

    async fn append_of(&self, count: u32, session: Option<&str>) {
        for n in 0..count {
            let at = Moment { utc: 1_800_000_000_000 + i64::from(n), monotonic: 1 };
            let payload = json!({"fact": "tool-started", "n": n}).as_object().unwrap().clone();
            let session = session.map(str::to_owned);
            let actor = Actor::Engineer { id: "jana".to_owned(), name: "Jana Petrov".to_owned() };
            let draft = Draft { at, actor, kind: Kind::ToolStarted, session, payload };
            self.history.append(draft).await.unwrap();
        }
    }

    /// Every entry as the message that it must arrive as, by its number.
    async fn expected(&self) -> BTreeMap<u64, String> {
        let entries = self.history.entries(0, 1_000_000).await.unwrap();
        let message = |entry| String::from_utf8(syslog_message(entry, &source()).unwrap()).unwrap();
        entries.iter().map(|entry| (entry.sequence, message(entry))).collect()
    }

    /// What has arrived whole, each once, in the order of its first arrival.
    fn arrived(&self) -> Vec<(u64, String)> {
        let mut seen = std::collections::BTreeSet::new();
        let numbered = |line: String| {
            let (_, rest) = line.split_once("sequence=\"")?;
            let number = rest.split_once('"')?.0.parse().ok()?;
            line.ends_with("</AuditMessage>").then_some((number, line))
        };
        self.rsyslog.lines().into_iter().filter_map(numbered).filter(|(number, _)| seen.insert(*number)).collect()
    }

    /// Waits until every entry has arrived, and checks that each is what it must be, and in order.
    async fn all_arrive(&self) {
        let expected: Vec<(u64, String)> = self.expected().await.into_iter().collect();
        let waited = timeout(Duration::from_secs(20), async {
            while self.arrived().len() < expected.len() {
                sleep(Duration::from_millis(20)).await;
            }
        });
        assert!(waited.await.is_ok(), "{} of {} arrived", self.arrived().len(), expected.len());
        assert_eq!(self.arrived(), expected);
    }

    async fn next_told(&mut self) -> CollectorEvent {
        timeout(Duration::from_secs(20), self.told.recv()).await.expect("told in time").unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_collector_missed_while_it_was_away_arrives_once_it_is_back() {
    let mut site = Site::new("localhost").await;
    site.append(300).await;
    let forwarder = site.forward();
    assert_eq!(site.next_told().await, CollectorEvent::Lost { why: "address" });
    site.rsyslog.start();
    assert_eq!(site.next_told().await, CollectorEvent::Back);
    site.all_arrive().await;

    // What is appended now leaves at once.
    site.append(3).await;
    forwarder.wake().notify_one();
    site.all_arrive().await;

    site.rsyslog.kill();
    site.append(50).await;
    forwarder.wake().notify_one();
    assert_eq!(site.next_told().await, CollectorEvent::Lost { why: "address" });
    site.rsyslog.start();
    assert_eq!(site.next_told().await, CollectorEvent::Back);
    site.all_arrive().await;
    assert!(site.told.try_recv().is_err(), "told once for each change");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_where_both_ends_are_killed_again_and_again() {
    let mut site = Site::new("localhost").await;
    site.append(1_500).await;
    site.rsyslog.start();
    let mut random = 42_u64;
    let times = if std::env::var_os("CHAPERONE_DEEP").is_some() { 200 } else { 12 };
    for round in 0..times {
        let forwarder = site.forward();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        sleep(Duration::from_millis(20 + (random >> 33) % 250)).await;
        if round % 2 == 0 {
            site.rsyslog.kill();
        }
        drop(forwarder);
        if round % 2 == 0 {
            site.rsyslog.start();
        }
        site.append(10).await;
    }
    let _forwarder = site.forward();
    site.all_arrive().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_not_the_collector_gets_nothing_and_is_told_once() {
    for (name, foreign) in [("collector.example", false), ("localhost", true)] {
        let mut site = Site::new(name).await;
        site.rsyslog.start();
        if foreign {
            let other = Rsyslog::new(&site.data().join("other"), "localhost");
            std::fs::write(site.data().join("rsyslog/ca.pem"), &other.ca_pem).unwrap();
        }
        let _forwarder = site.forward();
        assert_eq!(site.next_told().await, CollectorEvent::Lost { why: "certificate" });
        sleep(Duration::from_millis(600)).await;
        assert!(site.told.try_recv().is_err() && site.rsyslog.lines().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_collector_and_a_new_history_begin_at_the_start() {
    let mut site = Site::new("localhost").await;
    site.rsyslog.start();
    site.append(20).await;
    let forwarder = site.forward();
    site.all_arrive().await;
    drop(forwarder);

    // A mark of a chain that is not this one is no mark.
    let mark = format!("{{\"collector\":\"localhost:{}\",\"taken\":\"21:{}\"}}", site.rsyslog.port, "0".repeat(64));
    std::fs::write(site.data().join("collector.json"), mark).unwrap();
    let before = site.rsyslog.lines().len();
    let _forwarder = site.forward();
    let again = timeout(Duration::from_secs(10), async {
        while site.rsyslog.lines().len() < before + 21 {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(again.await.is_ok());
}

/// Changes the history's file as one could who owns the computer.
fn tamper(data: &Path, sql: &str) {
    let script = "import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
free = 'DROP TRIGGER IF EXISTS entries_are_not_changed; DROP TRIGGER IF EXISTS entries_are_not_removed;'
db.executescript(free + sys.argv[2])";
    let file = data.join("history.sqlite");
    let done = std::process::Command::new("python3").args(["-c", script]).arg(file).arg(sql).status();
    assert!(done.unwrap().success());
}

fn missed(why: Missed, from: u64, to: u64) -> CollectorEvent {
    CollectorEvent::Missed { why, from, to }
}

#[tokio::test(flavor = "multi_thread")]
async fn i9_an_altered_or_deleted_entry_holds_up_no_other_and_is_told() {
    let mut site = Site::new("localhost").await;
    site.append(450).await;
    let mut expected = site.expected().await;
    tamper(
        site.data(),
        "UPDATE entries SET encoded = CAST(replace(encoded, 'jana', 'anja') AS BLOB) WHERE sequence IN (7, 8, 250);
         UPDATE entries SET (encoded, hash) = (SELECT encoded, hash FROM entries WHERE sequence = 3) WHERE sequence = 400;
         DELETE FROM entries WHERE sequence IN (20, 21, 201);",
    );
    site.rsyslog.start();
    let forwarder = site.forward();
    let told = [
        missed(Missed::Missing, 20, 21),
        missed(Missed::Missing, 201, 201),
        missed(Missed::Unreadable, 7, 8),
        missed(Missed::Unreadable, 250, 250),
        missed(Missed::Unreadable, 400, 400),
    ];
    let mut heard = Vec::new();
    for _ in &told {
        heard.push(site.next_told().await);
    }
    heard.sort();
    assert_eq!(heard, told);
    expected.retain(|number, _| ![7, 8, 20, 21, 201, 250, 400].contains(number));
    let expected: Vec<(u64, String)> = expected.into_iter().collect();
    let waited = timeout(Duration::from_secs(20), async {
        while site.arrived().len() < expected.len() {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "{} of {} arrived", site.arrived().len(), expected.len());
    assert_eq!(site.arrived(), expected);

    // Its own mark's entry was altered: it begins at the start, and still goes on.
    let marked = || std::fs::read_to_string(site.data().join("collector.json")).unwrap_or_default();
    let waited = timeout(Duration::from_secs(10), async {
        while !marked().contains("\"451:") {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok());
    drop(forwarder);
    site.append(1).await;
    tamper(site.data(), "UPDATE entries SET encoded = x'00' WHERE sequence = 451");
    let _forwarder = site.forward();
    heard.clear();
    for _ in 0..=told.len() {
        heard.push(site.next_told().await);
    }
    assert!(heard.contains(&missed(Missed::Unreadable, 451, 451)), "{heard:?}");
    let waited = timeout(Duration::from_secs(20), async {
        while site.arrived().last().is_none_or(|(number, _)| *number != 452) {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_retention_removed_is_told_as_policys() {
    let mut site = Site::new("localhost").await;
    site.append_of(30, None).await;
    site.rsyslog.start();
    let forwarder = site.forward();
    site.all_arrive().await;
    let marked = || std::fs::read_to_string(site.data().join("collector.json")).unwrap_or_default();
    let waited = timeout(Duration::from_secs(10), async {
        while !marked().contains("\"31:") {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok());
    drop(forwarder);
    site.append_of(60, None).await;
    let at = Moment { utc: 1_800_000_100_000, monotonic: 1 };
    let purged = site.history.purge(1_800_000_000_040, i64::MAX, at).await.unwrap().expect("something is removed");
    let removed = purged.stub.removed.last.sequence;
    assert!(removed > 40, "{removed}");
    tamper(site.data(), &format!("DELETE FROM entries WHERE sequence <= {}", removed + 2));
    let _forwarder = site.forward();
    assert_eq!(site.next_told().await, missed(Missed::Removed, 32, removed));
    assert_eq!(site.next_told().await, missed(Missed::Missing, removed + 1, removed + 2));
}

/// A collector that reads whole pages, and answers the close or drops the connection.
async fn reading(identity: &Path, port: u16, answers: bool) -> std::io::Result<()> {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let chain = CertificateDer::pem_file_iter(identity.join("cert.pem")).unwrap().collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(identity.join("key.pem")).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let Ok(mut tls) = acceptor.accept(listener.accept().await?.0).await else { continue };
        let mut all = Vec::new();
        if tls.read_to_end(&mut all).await.is_ok() && answers {
            let _ = tls.shutdown().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_never_confirms_is_told_as_such_and_nothing_counts_as_taken() {
    let mut site = Site::new("localhost").await;
    site.append(5).await;
    let (identity, port) = (site.data().join("rsyslog"), site.rsyslog.port);
    let never = tokio::spawn({
        let identity = identity.clone();
        async move { reading(&identity, port, false).await }
    });
    let _forwarder = site.forward();
    assert_eq!(site.next_told().await, CollectorEvent::Lost { why: "unconfirmed" });
    sleep(Duration::from_secs(2)).await;
    assert!(site.told.try_recv().is_err(), "told as taken");
    assert!(!site.data().join("collector.json").exists());
    never.abort();
    let _ = never.await;
    tokio::spawn(async move { reading(&identity, port, true).await });
    assert_eq!(site.next_told().await, CollectorEvent::Back);
    let mark = std::fs::read_to_string(site.data().join("collector.json")).unwrap();
    assert!(mark.contains("\"6:"), "{mark}");
}
