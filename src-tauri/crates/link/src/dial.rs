//! One attempt to connect: name, address, proxy, TLS, WebSocket, each with its own fault.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::config::{Proxy, RelayAddress};
use crate::fault::{LinkFault, ProtocolFault, ProxyFault};
use crate::proxy;
use crate::tap::{Meter, Socket, Tap};

/// A WebSocket that is open, and the socket under it.
pub(crate) struct Dialled {
    pub(crate) websocket: WebSocketStream<TlsStream<Tap>>,
    pub(crate) socket: Socket,
}

/// Connects once.
///
/// # Errors
/// [`LinkFault`] by the first step that failed.
pub(crate) async fn dial(
    relay: &RelayAddress,
    proxy: &Proxy,
    tls: &Arc<rustls::ClientConfig>,
    meter: &Arc<Meter>,
) -> Result<Dialled, LinkFault> {
    let tcp = match proxy {
        Proxy::None => tcp(relay.bare_host(), relay.port).await?.map_err(LinkFault::Address)?,
        Proxy::Http { host, port, basic } => {
            let mut tcp = tcp(host, *port).await?.map_err(ProxyFault::Unreachable)?;
            proxy::tunnel(&mut tcp, relay, basic.as_ref()).await?;
            tcp
        }
    };
    let socket = Socket::new(tcp).map_err(|e| LinkFault::Address(e.kind()))?;
    let name = server_name(relay)?;
    let tap = Tap::new(socket.clone(), Arc::clone(meter));
    let tls = TlsConnector::from(Arc::clone(tls)).connect(name, tap).await.map_err(|e| LinkFault::of_io(&e))?;

    let mut request = format!("{relay}/device").into_client_request().map_err(|e| LinkFault::of_websocket(&e))?;
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(wire::SUBPROTOCOL));
    let (websocket, response) =
        client_async_with_config(request, tls, Some(limits())).await.map_err(|e| LinkFault::of_websocket(&e))?;
    let spoken = response.headers().get(SEC_WEBSOCKET_PROTOCOL);
    if spoken.is_none_or(|protocol| protocol != wire::SUBPROTOCOL) {
        return Err(ProtocolFault::Subprotocol.into());
    }
    Ok(Dialled { websocket, socket })
}

/// The name that the relay's certificate must be made out to.
pub(crate) fn server_name(relay: &RelayAddress) -> Result<ServerName<'static>, LinkFault> {
    let host = relay.bare_host().to_owned();
    ServerName::try_from(host).map_err(|_| LinkFault::Name { host: relay.bare_host().to_owned() })
}

/// Tries every address of a name; the outer error is the name's, the inner the last address's.
pub(crate) async fn tcp(host: &str, port: u16) -> Result<Result<TcpStream, io::ErrorKind>, LinkFault> {
    Ok(connect(&addresses(host, port).await?).await)
}

/// Every address of a name; at least one.
pub(crate) async fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, LinkFault> {
    let found: Vec<SocketAddr> = lookup_host((host, port)).await.map(Iterator::collect).unwrap_or_default();
    if found.is_empty() { Err(LinkFault::Name { host: host.to_owned() }) } else { Ok(found) }
}

/// Tries one address after the other; the error is the last one's.
pub(crate) async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, io::ErrorKind> {
    let mut last = io::ErrorKind::AddrNotAvailable;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(tcp) => return Ok(tcp),
            Err(error) => last = error.kind(),
        }
    }
    Err(last)
}

fn limits() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(32 * 1024)
        // Nothing is gathered: each message goes to the socket when it is written.
        .write_buffer_size(0)
        .max_write_buffer_size(4 * wire::MAX_MESSAGE)
        .max_message_size(Some(wire::MAX_MESSAGE))
        .max_frame_size(Some(wire::MAX_MESSAGE))
}
