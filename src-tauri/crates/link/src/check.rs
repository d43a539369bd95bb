//! A test of the way to the relay, one step after the other, each with what it found.
//!
//! It dials as the link does, on a connection of its own, and asks the relay for `/device` without an upgrade: the relay
//! says whether it knows this device's certificate, and opens nothing (`PROTOCOL.md`, section 1). So it may run beside a
//! link that is up, and the relay takes it for no newer link of this device.
//!
//! Deliberately absent: a WebSocket, and whatever a session could come in by.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::config::{ConfigFault, LinkConfig, Proxy, RelayAddress};
use crate::dial::{addresses, connect, server_name};
use crate::fault::{LinkFault, ProxyFault};
use crate::{proxy, tls};

/// How long each step may take.
pub const STEP_PATIENCE: Duration = Duration::from_secs(5);
/// How far the clocks may be apart: a time-dependent password may be one step of 30 s old or young.
const APART_MOST: i64 = 30;
/// The longest head of the relay's answer that is read, in bytes.
const HEAD_MOST: usize = 8 * 1024;

/// A step of the test; they come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The name has an address: the proxy's where there is one, else the relay's.
    Name,
    /// The address takes a connection.
    Address,
    /// The proxy leads on to the relay.
    Proxy,
    /// The other end speaks TLS 1.3.
    Tls,
    /// Its certificate is the relay's.
    Certificate,
    /// It knows this device.
    Enrolment,
    /// Its clock and this computer's agree.
    Clock,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 7] =
        [Self::Name, Self::Address, Self::Proxy, Self::Tls, Self::Certificate, Self::Enrolment, Self::Clock];
}

/// How far the test is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The step.
    pub step: Step,
    /// How it went.
    pub outcome: Outcome,
}

/// How a step went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has begun.
    Begun,
    /// It is good.
    Passed(Passed),
    /// It is not; the steps after it are not tried.
    Failed(CheckFault),
}

/// What a good step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passed {
    /// The name has an address.
    Name {
        /// The name.
        host: String,
    },
    /// An address took the connection.
    Address {
        /// Which.
        address: SocketAddr,
    },
    /// The proxy leads on.
    Proxy,
    /// There is no proxy to go through.
    NoProxy,
    /// TLS 1.3 is spoken.
    Tls,
    /// The certificate is good.
    Certificate,
    /// The relay knows this device.
    Enrolment,
    /// The clocks agree.
    Clock {
        /// By how many seconds this computer's is ahead; below 0: behind.
        ahead: i64,
    },
    /// The relay does not tell the time: nothing is known of the clocks.
    ClockUntold,
}

/// Why a step is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckFault {
    /// It took longer than [`STEP_PATIENCE`], or what was asked for.
    #[error("no answer in time")]
    Slow,
    /// As a link would fail.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// What answers does not say whether it knows this device.
    #[error("the answer does not say whether this device is known (status {})", .status.map_or_else(|| "none".to_owned(), |s| s.to_string()))]
    Unclear {
        /// The HTTP status; none where it is no HTTP.
        status: Option<u16>,
    },
    /// The clocks are too far apart for time-dependent passwords.
    #[error("this computer's clock is {ahead} s ahead")]
    Clock {
        /// By how many seconds this computer's is ahead; below 0: behind.
        ahead: i64,
    },
}

/// Tests the way to the relay; `tell` hears of each step when it begins and when it is over, and of none after one that
/// failed. True where every step is good. Dropped, it stops; nothing of it stays open.
///
/// `now` is this computer's wall clock, `patience` what each step may take.
///
/// # Errors
/// [`ConfigFault`] where trust, identity or provider cannot be used: nothing was tried.
pub async fn check(
    config: &LinkConfig,
    patience: Duration,
    now: impl Fn() -> DateTime<Utc>,
    mut tell: impl FnMut(Found) + Send,
) -> Result<bool, ConfigFault> {
    let tls = Arc::new(tls::client(&config.trust, &config.identity)?);
    let mut steps = Steps { patience, at: Step::Name, tell: &mut tell };
    match walk(config, &tls, now, &mut steps).await {
        Ok(()) => Ok(true),
        Err(fault) => {
            steps.tell(Outcome::Failed(fault));
            Ok(false)
        }
    }
}

/// Tells of the steps.
struct Steps<'a> {
    patience: Duration,
    at: Step,
    tell: &'a mut (dyn FnMut(Found) + Send),
}

impl Steps<'_> {
    fn tell(&mut self, outcome: Outcome) {
        (self.tell)(Found { step: self.at, outcome });
    }

    fn begin(&mut self, step: Step) {
        self.at = step;
        self.tell(Outcome::Begun);
    }

    fn pass(&mut self, passed: Passed) {
        self.tell(Outcome::Passed(passed));
    }
}

async fn walk(
    config: &LinkConfig,
    tls: &Arc<rustls::ClientConfig>,
    now: impl Fn() -> DateTime<Utc>,
    steps: &mut Steps<'_>,
) -> Result<(), CheckFault> {
    let LinkConfig { relay, proxy, .. } = config;
    steps.begin(Step::Name);
    let (host, port) = match proxy {
        Proxy::None => (relay.bare_host(), relay.port),
        Proxy::Http { host, port, .. } => (host.as_str(), *port),
    };
    let found = in_time(steps.patience, addresses(host, port)).await?;
    let name = server_name(relay)?;
    steps.pass(Passed::Name { host: host.to_owned() });

    steps.begin(Step::Address);
    let mut tcp = in_time(steps.patience, open(&found, proxy)).await?;
    let address = tcp.peer_addr().map_err(|error| LinkFault::Address(error.kind()))?;
    steps.pass(Passed::Address { address });

    steps.begin(Step::Proxy);
    if let Proxy::Http { basic, .. } = proxy {
        in_time(steps.patience, proxy::tunnel(&mut tcp, relay, basic.as_ref())).await?;
        steps.pass(Passed::Proxy);
    } else {
        steps.pass(Passed::NoProxy);
    }

    steps.begin(Step::Tls);
    let connecting = TlsConnector::from(Arc::clone(tls)).connect(name, tcp);
    let stream = timeout(steps.patience, connecting).await.map_err(|_| CheckFault::Slow)?;
    let stream = stream.map_err(|error| LinkFault::of_io(&error));
    // A certificate is looked at only once both ends have agreed on how to speak.
    if matches!(stream, Ok(_) | Err(LinkFault::Certificate(_))) {
        steps.pass(Passed::Tls);
        steps.begin(Step::Certificate);
    }
    let mut stream = stream?;
    steps.pass(Passed::Certificate);

    steps.begin(Step::Enrolment);
    // The relay judges our certificate only now (RFC 8446, 4.4.2.4): a connection that it breaks off is its refusal.
    let answer = in_time(steps.patience, ask(&mut stream, relay)).await?;
    let told = now();
    match answer.status {
        Some(426) => steps.pass(Passed::Enrolment),
        Some(403) => return Err(LinkFault::Refused { status: 403 }.into()),
        status @ (Some(_) | None) => return Err(CheckFault::Unclear { status }),
    }

    steps.begin(Step::Clock);
    match answer.date.map(|date| told.signed_duration_since(date).num_seconds()) {
        None => steps.pass(Passed::ClockUntold),
        Some(ahead) if ahead.abs() <= APART_MOST => steps.pass(Passed::Clock { ahead }),
        Some(ahead) => return Err(CheckFault::Clock { ahead }),
    }
    Ok(())
}

async fn in_time<T, E: Into<CheckFault>>(
    patience: Duration,
    step: impl Future<Output = Result<T, E>>,
) -> Result<T, CheckFault> {
    timeout(patience, step).await.map_err(|_| CheckFault::Slow)?.map_err(Into::into)
}

async fn open(addresses: &[SocketAddr], proxy: &Proxy) -> Result<TcpStream, LinkFault> {
    connect(addresses).await.map_err(|kind| match proxy {
        Proxy::None => LinkFault::Address(kind),
        Proxy::Http { .. } => ProxyFault::Unreachable(kind).into(),
    })
}

/// What of the relay's answer matters.
struct Answer {
    /// The HTTP status; none where it is no HTTP.
    status: Option<u16>,
    /// When it was given (RFC 9110, 6.6.1); none where it does not say.
    date: Option<DateTime<Utc>>,
}

/// Asks for `/device` without an upgrade.
async fn ask(stream: &mut TlsStream<TcpStream>, relay: &RelayAddress) -> Result<Answer, LinkFault> {
    let request = format!("GET /device HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", relay.authority());
    let mut head = Vec::with_capacity(512);
    let talk = async {
        stream.write_all(request.as_bytes()).await?;
        let mut part = [0; 1024];
        while head.len() < HEAD_MOST && !head.windows(4).any(|four| four == b"\r\n\r\n") {
            match stream.read(&mut part).await? {
                0 => break,
                read => head.extend_from_slice(part.get(..read).unwrap_or_default()),
            }
        }
        std::io::Result::Ok(())
    };
    let talked = talk.await;
    // Whoever answered and then broke off has answered.
    match talked {
        Err(error) if head.is_empty() => Err(LinkFault::of_io(&error)),
        Ok(()) | Err(_) => Ok(read_answer(&head)),
    }
}

fn read_answer(head: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split("\r\n").take_while(|line| !line.is_empty());
    let date = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| DateTime::parse_from_rfc2822(value.trim()).ok()).flatten()
    });
    Answer { status: proxy::status(head), date: date.map(|date| date.to_utc()) }
}

impl From<ProxyFault> for CheckFault {
    fn from(fault: ProxyFault) -> Self {
        Self::Link(LinkFault::Proxy(fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_date_are_read_and_nothing_else() {
        let date = DateTime::from_timestamp(784_111_777, 0);
        for (head, status, found) in [
            (&b"HTTP/1.1 426 Upgrade Required\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"[..], Some(426), date),
            (b"HTTP/1.1 403 Forbidden\r\ndate:Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n", Some(403), date),
            (b"HTTP/1.1 426 x\r\n\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n", Some(426), None),
            (b"HTTP/1.1 200 OK\r\nDate: yesterday\r\n\r\n", Some(200), None),
            (b"220 mail.example ESMTP\r\n", None, None),
            (b"\xff\xfe", None, None),
            (b"", None, None),
        ] {
            let answer = read_answer(head);
            assert_eq!((answer.status, answer.date), (status, found), "{}", String::from_utf8_lossy(head));
        }
    }
}
