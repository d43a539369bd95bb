//! Why there is no link, by what has to be mended.

use std::io;

use tokio_tungstenite::tungstenite;

/// Why the link is down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// The relay's or the proxy's name has no address.
    #[error("no address is known for {host}")]
    Name {
        /// The name.
        host: String,
    },
    /// The relay's address does not answer.
    #[error("the address does not answer: {0}")]
    Address(io::ErrorKind),
    /// The proxy does not let us through.
    #[error("proxy: {0}")]
    Proxy(#[from] ProxyFault),
    /// The other end offers nothing newer than TLS 1.2.
    #[error("the other end does not speak TLS 1.3")]
    OldTls,
    /// The TLS handshake failed.
    #[error("TLS: {0}")]
    Tls(String),
    /// The other end's certificate is not good.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateFault),
    /// The relay answered, but does not open the WebSocket.
    #[error("refused with status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// Connecting took too long.
    #[error("connecting took too long")]
    Slow,
    /// Nothing was heard for too long.
    #[error("nothing was heard for too long")]
    Silent,
    /// The connection broke or was closed by the other end.
    #[error("the connection was lost")]
    Lost,
    /// The connection was reset here, because a frame of a closed gate was still half written.
    #[error("reset, because the other end took no more bytes when a session ended")]
    Stalled,
    /// The relay sent something it must not.
    #[error("protocol: {0}")]
    Protocol(#[from] ProtocolFault),
}

/// What is wrong with the proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyFault {
    /// It does not answer.
    #[error("does not answer: {0}")]
    Unreachable(io::ErrorKind),
    /// It wants a name and a password, and none are set.
    #[error("wants a name and a password")]
    CredentialsWanted,
    /// It does not take the name and password.
    #[error("does not take the name and password")]
    CredentialsWrong,
    /// It refuses to connect.
    #[error("refuses to connect, status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// Its answer is not HTTP, or too long.
    #[error("its answer is not understood")]
    Garbled,
}

/// What is wrong with the other end's certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// No trusted authority signed it.
    #[error("not signed by a trusted authority")]
    UnknownIssuer,
    /// It names another host.
    #[error("made out to another name")]
    WrongName,
    /// It has run out.
    #[error("expired")]
    Expired,
    /// It is not valid yet, by this computer's clock.
    #[error("not valid yet")]
    NotYetValid,
    /// It was revoked.
    #[error("revoked")]
    Revoked,
    /// Something else.
    #[error("{0}")]
    Other(String),
}

/// What the relay sent that it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolFault {
    /// A message longer than the protocol allows.
    #[error("a message is too long")]
    Oversize,
    /// More control messages a second than allowed.
    #[error("too many control messages")]
    Flood,
    /// A text that is no message of this protocol's version.
    #[error("a control message is not understood")]
    Text,
    /// A binary message that is no frame.
    #[error(transparent)]
    Frame(#[from] wire::BadFrame),
    /// It does not speak our subprotocol.
    #[error("another subprotocol")]
    Subprotocol,
    /// It broke the WebSocket protocol itself.
    #[error("not a proper WebSocket")]
    WebSocket,
}

impl From<&rustls::Error> for LinkFault {
    fn from(error: &rustls::Error) -> Self {
        use rustls::{AlertDescription, CertificateError as C, Error as E};
        #[expect(clippy::wildcard_enum_match_arm, reason = "rustls's errors are open; the rest keep their text")]
        match error {
            E::InvalidCertificate(bad) => Self::Certificate(match bad {
                // The latter where another authority has the same name.
                C::UnknownIssuer | C::BadSignature => CertificateFault::UnknownIssuer,
                C::NotValidForName | C::NotValidForNameContext { .. } => CertificateFault::WrongName,
                C::Expired | C::ExpiredContext { .. } => CertificateFault::Expired,
                C::NotValidYet | C::NotValidYetContext { .. } => CertificateFault::NotYetValid,
                C::Revoked => CertificateFault::Revoked,
                other => CertificateFault::Other(other.to_string()),
            }),
            E::AlertReceived(AlertDescription::ProtocolVersion) | E::PeerIncompatible(_) => Self::OldTls,
            other => Self::Tls(other.to_string()),
        }
    }
}

impl LinkFault {
    /// The fault behind an error of a connection that was up, or on its way up.
    pub(crate) fn of_io(error: &io::Error) -> Self {
        Self::in_chain(error).unwrap_or(Self::Lost)
    }

    /// Looks for a TLS error among an error's sources.
    pub(crate) fn in_chain(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(tls) = error.downcast_ref::<rustls::Error>() {
                return Some(Self::from(tls));
            }
            // An I/O error hides its custom error from `source`.
            let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            next = match inner {
                Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
                None => error.source(),
            };
        }
        None
    }

    pub(crate) fn of_websocket(error: &tungstenite::Error) -> Self {
        use tungstenite::Error as E;
        use tungstenite::error::{ProtocolError, SubProtocolError};
        match error {
            E::Io(io) => Self::of_io(io),
            E::Capacity(_) => Self::Protocol(ProtocolFault::Oversize),
            E::Http(response) => Self::Refused { status: response.status().as_u16() },
            E::ConnectionClosed
            | E::AlreadyClosed
            | E::Protocol(ProtocolError::ResetWithoutClosingHandshake | ProtocolError::HandshakeIncomplete) => {
                Self::Lost
            }
            E::Protocol(ProtocolError::SecWebSocketSubProtocolError(
                SubProtocolError::ServerSentSubProtocolNoneRequested
                | SubProtocolError::InvalidSubProtocol
                | SubProtocolError::NoSubProtocol,
            )) => Self::Protocol(ProtocolFault::Subprotocol),
            E::Protocol(_)
            | E::Tls(_)
            | E::WriteBufferFull(_)
            | E::Utf8(_)
            | E::AttackAttempt
            | E::Url(_)
            | E::HttpFormat(_) => Self::Protocol(ProtocolFault::WebSocket),
        }
    }
}
