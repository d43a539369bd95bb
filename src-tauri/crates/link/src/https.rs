//! HTTPS with the link's own trust and way out: no redirect, no other proxy, answers bounded.

use std::time::Duration;

use crate::config::{ConfigFault, Proxy};
use crate::fault::{LinkFault, ProxyFault};

/// How long a call may take in all.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes the client.
///
/// # Errors
/// [`ConfigFault`] where the proxy or TLS cannot be used.
pub(crate) fn client(tls: rustls::ClientConfig, proxy: &Proxy) -> Result<reqwest::Client, ConfigFault> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE);
    let builder = match proxy {
        Proxy::None => builder.no_proxy(),
        Proxy::Http { host, port, basic } => {
            let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
            let mut way = reqwest::Proxy::https(format!("http://{host}:{port}")).map_err(|_| ConfigFault::Proxy)?;
            if let Some(basic) = basic {
                way = way.basic_auth(&basic.user, &basic.secret);
            }
            builder.proxy(way)
        }
    };
    // The configuration was checked above; what is left to fail is TLS's own.
    builder.build().map_err(|error| ConfigFault::Tls(rustls::Error::General(error.to_string())))
}

/// Reads an answer of at most `most` bytes; none where it is longer.
///
/// # Errors
/// The fault that broke it off.
pub(crate) async fn answer(
    mut response: reqwest::Response,
    most: usize,
    proxy: &Proxy,
) -> Result<Option<Vec<u8>>, LinkFault> {
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error, proxy))? {
        if answer.len() + chunk.len() > most {
            return Ok(None);
        }
        answer.extend_from_slice(&chunk);
    }
    Ok(Some(answer))
}

/// The fault behind an error of a call.
pub(crate) fn fault(error: &reqwest::Error, proxy: &Proxy) -> LinkFault {
    if let Some(tls) = LinkFault::in_chain(error) {
        return tls;
    }
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    let mut kind = std::io::ErrorKind::Other;
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            kind = io.kind();
        }
        text = error.to_string();
        source = error.source();
    }
    match proxy {
        _ if error.is_timeout() => LinkFault::Slow,
        // The tunnel's own errors have no type to tell them by.
        Proxy::Http { basic, .. } if text.contains("proxy authorization required") => match basic {
            None => ProxyFault::CredentialsWanted.into(),
            Some(_) => ProxyFault::CredentialsWrong.into(),
        },
        Proxy::Http { .. } if error.is_connect() => ProxyFault::Unreachable(kind).into(),
        Proxy::None | Proxy::Http { .. } => LinkFault::Address(kind),
    }
}
