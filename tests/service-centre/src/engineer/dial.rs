//! The engineer's WebSocket to the relay, and the messages that belong to one session on it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use wire::{Frame, FrameKind, FrameRef, FromRelay, SessionId, ToRelay};

use crate::identity::Credentials;
use crate::tls;

/// After how long without a word the relay counts as lost; it pings every 5 s.
const DEAD_AFTER: Duration = Duration::from_secs(15);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

type Websocket = WebSocketStream<TlsStream<TcpStream>>;

/// The sending half.
pub(super) struct Outgoing {
    sink: SplitSink<Websocket, Message>,
    session: SessionId,
}

/// The receiving half.
pub(super) struct Arriving {
    stream: SplitStream<Websocket>,
    session: SessionId,
}

/// A message of our session.
#[derive(Debug)]
pub(super) enum Arrival {
    Frame(FrameKind, Vec<u8>),
    Control(FromRelay),
}

/// Connects to the relay.
pub(super) async fn dial(credentials: &Credentials, session: SessionId) -> anyhow::Result<(Outgoing, Arriving)> {
    timeout(CONNECT, connect(credentials, session)).await.context("connecting to the relay took too long")?
}

async fn connect(credentials: &Credentials, session: SessionId) -> anyhow::Result<(Outgoing, Arriving)> {
    let uri: Uri = credentials.relay.parse()?;
    anyhow::ensure!(uri.scheme_str() == Some("wss"), "the relay's address is not wss://");
    let host = uri.host().context("the relay's address has no host")?.to_owned();
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let tcp = TcpStream::connect((bare.as_str(), uri.port_u16().unwrap_or(443))).await.context("relay")?;
    tcp.set_nodelay(true)?;
    let tls = TlsConnector::from(Arc::new(tls::client(&credentials.relay_ca)?));
    let tls = tls.connect(bare.try_into()?, tcp).await.context("relay")?;

    let authority = uri.authority().context("the relay's address has no host")?;
    let mut request = format!("wss://{authority}/engineer").into_client_request()?;
    let bearer = HeaderValue::from_str(&format!("Bearer {}", credentials.pass))?;
    request.headers_mut().insert(AUTHORIZATION, bearer);
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(wire::SUBPROTOCOL));
    let limits = WebSocketConfig::default()
        .write_buffer_size(0)
        .max_write_buffer_size(4 * wire::MAX_MESSAGE)
        .max_message_size(Some(wire::MAX_MESSAGE))
        .max_frame_size(Some(wire::MAX_MESSAGE));
    let (websocket, _) = client_async_with_config(request, tls, Some(limits)).await.context("relay")?;
    let (sink, stream) = websocket.split();
    Ok((Outgoing { sink, session }, Arriving { stream, session }))
}

impl Outgoing {
    pub(super) async fn control(&mut self, message: &ToRelay) -> anyhow::Result<()> {
        Ok(self.sink.send(Message::text(message.encode())).await?)
    }

    pub(super) async fn frame(&mut self, kind: FrameKind, payload: Vec<u8>) -> anyhow::Result<()> {
        let frame = Frame { session: self.session, kind, payload };
        Ok(self.sink.send(Message::binary(frame.encode())).await?)
    }
}

impl Arriving {
    /// The next message of our session; an error means that the link is lost.
    pub(super) async fn next(&mut self) -> anyhow::Result<Arrival> {
        loop {
            let message = timeout(DEAD_AFTER, self.stream.next()).await.context("the relay is silent")?;
            match message.context("the relay closed the link")?? {
                Message::Binary(bytes) => {
                    let frame = FrameRef::decode(&bytes)?;
                    if frame.session == self.session {
                        return Ok(Arrival::Frame(frame.kind, frame.payload.to_vec()));
                    }
                }
                Message::Text(text) => {
                    let message = FromRelay::parse(&text)?;
                    let session = match &message {
                        FromRelay::Open { session, .. }
                        | FromRelay::Close { session, .. }
                        | FromRelay::PeerLost { session } => session,
                        FromRelay::HelpHeard {} => anyhow::bail!("the relay takes us for a console"),
                    };
                    if *session == self.session {
                        return Ok(Arrival::Control(message));
                    }
                }
                Message::Close(_) => anyhow::bail!("the relay closed the link"),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}
