//! A relay's outside for the link's tests: real TLS on loopback, and a small CONNECT proxy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::sync::Arc;
use std::time::Duration;

use chrono::Datelike as _;
use link::{Identity, Link, LinkConfig, LinkEvent, LinkFault, Pace, Proxy, RelayAddress, Trust};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::SupportedProtocolVersion;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::http::HeaderValue;
use wire::DeviceId;

pub type ServerSocket = WebSocketStream<TlsStream<TcpStream>>;

/// A listener with a certificate for one name under an authority of its own.
pub struct Server {
    pub listener: TcpListener,
    pub acceptor: TlsAcceptor,
    pub ca_pem: String,
}

pub fn install_provider() {
    // Another test of this process may have done it.
    drop(rustls::crypto::ring::default_provider().install_default());
}

impl Server {
    pub async fn new(name: &str, version: &'static SupportedProtocolVersion) -> Self {
        Self::with(CertificateParams::new(vec![name.to_owned()]).unwrap(), version).await
    }

    /// One whose certificate holds from so many days after now to so many.
    pub async fn valid(from: i64, to: i64) -> Self {
        let mut leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let day = |days: i64| {
            let at = chrono::DateTime::from(std::time::SystemTime::now()) + chrono::Duration::days(days);
            let at: chrono::DateTime<chrono::Utc> = at;
            let at = at.date_naive();
            rcgen::date_time_ymd(at.year(), u8::try_from(at.month()).unwrap(), u8::try_from(at.day()).unwrap())
        };
        (leaf.not_before, leaf.not_after) = (day(from), day(to));
        Self::with(leaf, &rustls::version::TLS13).await
    }

    async fn with(leaf: CertificateParams, version: &'static SupportedProtocolVersion) -> Self {
        install_provider();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = leaf.signed_by(&key, &ca).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = rustls::ServerConfig::builder_with_protocol_versions(&[version])
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { listener, acceptor: TlsAcceptor::from(Arc::new(config)), ca_pem: ca.pem() }
    }

    pub async fn usual() -> Self {
        Self::new("localhost", &rustls::version::TLS13).await
    }

    pub fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    pub async fn accept_tls(&self) -> std::io::Result<TlsStream<TcpStream>> {
        let (tcp, _) = self.listener.accept().await?;
        self.acceptor.accept(tcp).await
    }

    pub async fn accept(&self) -> ServerSocket {
        let tls = self.accept_tls().await.unwrap();
        #[allow(clippy::result_large_err)]
        let answer = |request: &Request, mut response: Response| {
            assert_eq!(request.uri().path(), "/device");
            let protocol = HeaderValue::from_static(wire::SUBPROTOCOL);
            response.headers_mut().insert("sec-websocket-protocol", protocol);
            Ok(response)
        };
        tokio_tungstenite::accept_hdr_async(tls, answer).await.unwrap()
    }

    pub fn config(&self) -> LinkConfig {
        LinkConfig {
            relay: RelayAddress::parse(&format!("wss://localhost:{}", self.port())).unwrap(),
            trust: Trust::Pinned(self.ca_pem.clone()),
            identity: Identity::generate(&DeviceId::new("mri-1").unwrap()).unwrap(),
            proxy: Proxy::None,
            pace: Pace { retry_first: Duration::from_millis(50), ..Pace::default() },
        }
    }

    /// A link that is up, and the relay's end of it.
    pub async fn link(&self, config: LinkConfig) -> (Link, mpsc::Receiver<LinkEvent>, ServerSocket) {
        let (link, mut events) = Link::start(config).unwrap();
        let socket = self.accept().await;
        assert!(matches!(next(&mut events).await, LinkEvent::Connecting));
        assert!(matches!(next(&mut events).await, LinkEvent::Up));
        (link, events, socket)
    }
}

pub async fn next(events: &mut mpsc::Receiver<LinkEvent>) -> LinkEvent {
    timeout(Duration::from_secs(20), events.recv()).await.expect("an event in time").expect("the link runs")
}

/// The next fault, whatever comes before it.
pub async fn fault(events: &mut mpsc::Receiver<LinkEvent>) -> LinkFault {
    loop {
        if let LinkEvent::Down { why, .. } = next(events).await {
            return why;
        }
    }
}

/// A CONNECT proxy that wants `Proxy-Authorization` to be `wanted`; it leads to `to` whatever is asked for.
pub async fn proxy(to: u16, wanted: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(client.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            assert!(head.starts_with("CONNECT localhost:"), "{head}");
            let shown = head.lines().find_map(|line| line.strip_prefix("Proxy-Authorization: "));
            if shown != wanted {
                client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await.unwrap();
                continue;
            }
            client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            tokio::spawn(async move { drop(copy_bidirectional(&mut client, &mut server).await) });
        }
    });
    port
}
