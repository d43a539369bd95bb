//! Syslog over TLS (RFC 5425): a page of messages over one connection, which is then closed in order.
//!
//! Syslog has no acknowledgement. The close is one: it travels behind the messages, and a collector answers it with its own
//! (RFC 5425, 4.4) after it has read them. So a page counts as taken only where our close was answered, every byte was
//! acknowledged by the collector's TCP, and the connection was not reset.
//!
//! Deliberately absent: a way through the proxy (the policy's is the way out of the hospital; the collector is inside),
//! plain TCP, and a way to skip the certificate check.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::config::{ConfigFault, Pace, Trust};
use crate::dial::tcp;
use crate::fault::LinkFault;
use crate::tls;

/// What a collector may say while it is sent to, in bytes; it has nothing to say.
const SAID_MOST: usize = 4 * 1024;
/// How long a collector that closes by itself may take to do so.
const CLOSES_ITSELF: Duration = Duration::from_secs(1);
/// How long a page waits for a collector that closes before it is asked to.
const CLOSES_UNASKED: Duration = Duration::from_millis(100);
/// How long after its close an end's reset may come.
const RESETS_WITHIN: Duration = Duration::from_millis(50);

type Stream = TlsStream<TcpStream>;

/// Where messages go.
#[derive(Clone)]
pub struct Collector {
    host: String,
    port: u16,
    tls: Arc<rustls::ClientConfig>,
    pace: Pace,
}

/// How the collector let go of a page that it was sent whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It answered the close after it had read everything.
    Answered,
    /// It ended the connection without an answer, or before it was asked to: as one does that was killed, or that does not
    /// keep to RFC 5425, 4.4. How much of the page it has is not known.
    Cut,
}

impl Collector {
    /// Takes the collector's name or address, its port and whom to trust.
    ///
    /// # Errors
    /// [`ConfigFault`] where the trust cannot be used.
    pub fn new(host: &str, port: u16, trust: &Trust, pace: Pace) -> Result<Self, ConfigFault> {
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { host, port, tls: Arc::new(tls::collector(trust)?), pace })
    }

    /// Sends messages, each framed by the count of its octets (RFC 5425, 4.3), and closes. They were taken only where the
    /// close was [`Taken::Answered`].
    ///
    /// # Errors
    /// [`LinkFault`]: how many of them were taken is not known then.
    pub async fn deliver(&self, messages: &[Vec<u8>]) -> Result<Taken, LinkFault> {
        let mut stream = self.connected().await?;
        for message in messages {
            self.write(&mut stream, message).await?;
        }
        match timeout(CLOSES_UNASKED, read_to_close(&mut stream)).await {
            // It was not asked to close: what it said is no answer, whatever it has read.
            Ok(closed) => closed.map(|_| Taken::Cut).map_err(|error| LinkFault::of_io(&error)),
            Err(_) => self.close(stream).await,
        }
    }

    async fn connected(&self) -> Result<Stream, LinkFault> {
        timeout(self.pace.connect, self.connect()).await.map_err(|_| LinkFault::Slow)?
    }

    async fn write(&self, stream: &mut Stream, message: &[u8]) -> Result<(), LinkFault> {
        let mut frame = format!("{} ", message.len()).into_bytes();
        frame.extend_from_slice(message);
        self.in_time(stream.write_all(&frame)).await
    }

    /// Closes in order. TCP stays open until the answer has come: an end that closes with messages unread resets it then,
    /// and would not any more once we have closed it (RFC 2525, 2.17).
    async fn close(&self, mut stream: Stream) -> Result<Taken, LinkFault> {
        stream.get_mut().1.send_close_notify();
        self.in_time(stream.flush()).await?;
        let answer = match timeout(self.pace.dead_after / 2, read_to_close(&mut stream)).await {
            Ok(answer) => answer.map_err(|error| LinkFault::of_io(&error))?,
            // One that only notices the end of TCP.
            Err(_) => {
                self.in_time(stream.shutdown()).await?;
                self.in_time(read_to_close(&mut stream)).await?;
                Taken::Cut
            }
        };
        self.in_time(gone_in_order(&mut stream)).await?;
        Ok(answer)
    }

    async fn connect(&self) -> Result<Stream, LinkFault> {
        let stream = tcp(&self.host, self.port).await?.map_err(LinkFault::Address)?;
        let unknown = |_| LinkFault::Name { host: self.host.clone() };
        let name = ServerName::try_from(self.host.clone()).map_err(unknown)?;
        TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(|e| LinkFault::of_io(&e))
    }

    /// One step of sending, within the time after which silence means that nobody is there.
    async fn in_time<T>(&self, step: impl Future<Output = io::Result<T>>) -> Result<T, LinkFault> {
        let done = timeout(self.pace.dead_after, step).await.map_err(|_| LinkFault::Silent)?;
        done.map_err(|error| LinkFault::of_io(&error))
    }
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Collector({}:{})", self.host, self.port)
    }
}

/// Reads until the other end closes, in order or not.
async fn read_to_close(stream: &mut Stream) -> io::Result<Taken> {
    let mut buffer = [0; 1024];
    let mut said = 0;
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => return Ok(Taken::Answered),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Taken::Cut),
            Ok(read) => said += read,
            Err(error) => return Err(error),
        }
        if said > SAID_MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
}

/// Waits until the connection is over on both sides, without a reset: the other end's TCP has acknowledged every byte, and
/// none was unread when it closed.
async fn gone_in_order(stream: &mut Stream) -> io::Result<()> {
    let tcp = stream.get_mut().0;
    let mut rest = [0; 256];
    let ended = async {
        while tcp.read(&mut rest).await? > 0 {}
        io::Result::Ok(())
    };
    if let Ok(ended) = timeout(CLOSES_ITSELF, ended).await {
        ended?;
        // A reset comes right behind.
        sleep(RESETS_WITHIN).await;
    }
    if let Some(error) = tcp.take_error()? {
        return Err(error);
    }
    tcp.shutdown().await?;
    while tcp.read(&mut rest).await? > 0 {}
    let mut wait = Duration::from_millis(1);
    while !is_over(tcp) {
        sleep(wait).await;
        wait = (wait * 2).min(Duration::from_millis(50));
    }
    tcp.take_error()?.map_or(Ok(()), Err)
}

/// Says whether both sides have closed and all was acknowledged: the kernel knows no other end any more then (tcp(7)).
#[cfg(target_os = "linux")]
fn is_over(tcp: &TcpStream) -> bool {
    tcp.peer_addr().is_err_and(|error| error.kind() == io::ErrorKind::NotConnected)
}

/// Unknown here; a reset still shows as the socket's error.
#[cfg(not(target_os = "linux"))]
fn is_over(_: &TcpStream) -> bool {
    true
}
