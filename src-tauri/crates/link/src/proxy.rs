//! The way through an HTTP proxy: one CONNECT, without or with Basic (RFC 9110, 9.3.6; RFC 7617).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use crate::config::{Basic, RelayAddress};
use crate::fault::ProxyFault;

/// The longest answer that is read, in bytes.
const ANSWER_MOST: usize = 8 * 1024;

/// Asks the proxy for a tunnel to the relay.
///
/// # Errors
/// [`ProxyFault`] where it gives none.
pub(crate) async fn tunnel(tcp: &mut TcpStream, relay: &RelayAddress, basic: Option<&Basic>) -> Result<(), ProxyFault> {
    let authority = relay.authority();
    let mut request = Zeroizing::new(format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n"));
    if let Some(Basic { user, secret }) = basic {
        let pair = Zeroizing::new(format!("{user}:{}", secret.as_str()));
        let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
        request.push_str("Proxy-Authorization: Basic ");
        request.push_str(&encoded);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    tcp.write_all(request.as_bytes()).await.map_err(|e| ProxyFault::Unreachable(e.kind()))?;

    let mut answer = Vec::with_capacity(512);
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= ANSWER_MOST {
            return Err(ProxyFault::Garbled);
        }
        // Byte by byte: what follows the answer belongs to TLS.
        match tcp.read_u8().await {
            Ok(byte) => answer.push(byte),
            Err(_) if answer.starts_with(b"HTTP/1.1 407") || answer.starts_with(b"HTTP/1.0 407") => break,
            Err(_) => return Err(ProxyFault::Garbled),
        }
    }
    match (status(&answer).ok_or(ProxyFault::Garbled)?, basic) {
        (200..300, _) => Ok(()),
        (407, None) => Err(ProxyFault::CredentialsWanted),
        (407, Some(_)) => Err(ProxyFault::CredentialsWrong),
        (status, _) => Err(ProxyFault::Refused { status }),
    }
}

/// The status of an HTTP answer that begins so.
pub(crate) fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let version = words.next()?;
    let code: u16 = words.next()?.parse().ok()?;
    (matches!(version, "HTTP/1.1" | "HTTP/1.0") && (100..600).contains(&code)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_status_lines_are_read() {
        for (answer, expect) in [
            (&b"HTTP/1.1 200 Connection established\r\n\r\n"[..], Some(200)),
            (b"HTTP/1.0 407 Proxy Authentication Required\r\n", Some(407)),
            (b"HTTP/1.1 9 x\r\n", None),
            (b"SSH-2.0-x\r\n", None),
            (b"\xff\xfe\r\n", None),
            (b"", None),
        ] {
            assert_eq!(status(answer), expect);
        }
    }
}
