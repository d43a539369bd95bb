//! What the link is told: where the relay is, whom to trust, who we are, which way round.

use std::time::Duration;

use tokio_tungstenite::tungstenite::http::Uri;
use zeroize::Zeroizing;

use crate::Identity;

/// All that a link is told when it starts.
#[derive(Debug)]
pub struct LinkConfig {
    /// Where the relay is.
    pub relay: RelayAddress,
    /// Which authorities may vouch for it.
    pub trust: Trust,
    /// The certificate that proves which device we are.
    pub identity: Identity,
    /// The way out.
    pub proxy: Proxy,
    /// Heartbeat and patience.
    pub pace: Pace,
}

impl LinkConfig {
    /// Whether a link can start with it, without starting one.
    ///
    /// # Errors
    /// [`ConfigFault`] where trust, identity or the cryptography provider cannot be used.
    pub fn check(&self) -> Result<(), ConfigFault> {
        crate::tls::client(&self.trust, &self.identity).map(drop)
    }
}

/// A configuration that no link can start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// Not `wss://host` or `wss://host:port`.
    #[error("the relay's address must be wss://host or wss://host:port")]
    Relay,
    /// Not `https://host` or `https://host:port`.
    #[error("identity's address must be https://host or https://host:port")]
    Identity,
    /// Not `host:port`.
    #[error("the proxy's address must be host:port")]
    Proxy,
    /// The pinned authority cannot be read.
    #[error("the pinned authority is not a certificate in PEM")]
    Trust,
    /// The system's trust cannot be read, or the client certificate does not fit its key.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    /// The binary installed no cryptography provider.
    #[error("no cryptography provider is installed")]
    NoProvider,
    /// The link's thread cannot be started.
    #[error("the link's thread cannot be started")]
    Thread(#[source] std::io::Error),
}

/// The relay's host and port; always TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAddress {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl RelayAddress {
    /// Reads `wss://host` or `wss://host:port`; the port is 443 where none is named.
    ///
    /// # Errors
    /// [`ConfigFault::Relay`] for any other scheme, a path, a query, or a user.
    pub fn parse(text: &str) -> Result<Self, ConfigFault> {
        let uri: Uri = text.parse().map_err(|_| ConfigFault::Relay)?;
        let authority = uri.authority().ok_or(ConfigFault::Relay)?;
        let plain = uri.scheme_str() == Some("wss")
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none()
            && !authority.as_str().contains('@');
        if !plain || uri.host().is_none_or(str::is_empty) || text.len() > 300 {
            return Err(ConfigFault::Relay);
        }
        let port = match authority.as_str().strip_prefix(authority.host()) {
            Some("") => 443,
            Some(_) => authority.port_u16().filter(|port| *port != 0).ok_or(ConfigFault::Relay)?,
            None => return Err(ConfigFault::Relay),
        };
        Ok(Self { host: authority.host().to_owned(), port })
    }

    /// The host without the brackets of an IPv6 address.
    pub(crate) fn bare_host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// `host:port`, as HTTP names it.
    pub(crate) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl std::fmt::Display for RelayAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "wss://{}:{}", self.host, self.port)
    }
}

/// Which authorities may vouch for the relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Those the operating system trusts.
    System,
    /// Only these, in PEM.
    Pinned(String),
}

/// The way out.
#[derive(Debug)]
pub enum Proxy {
    /// Straight to the relay.
    None,
    /// Through an HTTP proxy by CONNECT.
    Http {
        /// The proxy's host; an IPv6 address without brackets.
        host: String,
        /// The proxy's port.
        port: u16,
        /// Name and password, where it asks for them.
        basic: Option<Basic>,
    },
}

impl Proxy {
    /// Reads `host:port`.
    ///
    /// # Errors
    /// [`ConfigFault::Proxy`] for anything else.
    pub fn http(address: &str, basic: Option<Basic>) -> Result<Self, ConfigFault> {
        let (host, port) = address.rsplit_once(':').ok_or(ConfigFault::Proxy)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let good = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:_".contains(&b));
        let port = port.parse().ok().filter(|port| *port != 0);
        match port {
            Some(port) if good => Ok(Self::Http { host: host.to_owned(), port, basic }),
            Some(_) | None => Err(ConfigFault::Proxy),
        }
    }
}

/// A name and a password for the proxy (RFC 7617).
pub struct Basic {
    pub(crate) user: String,
    pub(crate) secret: Zeroizing<String>,
}

impl Basic {
    /// Takes the name and the password.
    ///
    /// # Errors
    /// [`ConfigFault::Proxy`] where the name has a colon, or either a control character.
    pub fn new(user: impl Into<String>, secret: impl Into<String>) -> Result<Self, ConfigFault> {
        let (user, secret) = (user.into(), Zeroizing::new(secret.into()));
        let good = !user.contains(':') && !user.chars().chain(secret.chars()).any(char::is_control);
        if good { Ok(Self { user, secret }) } else { Err(ConfigFault::Proxy) }
    }
}

impl std::fmt::Debug for Basic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Basic").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Heartbeat and patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often a ping is sent.
    pub heartbeat: Duration,
    /// After how long without a word the connection counts as dead.
    pub dead_after: Duration,
    /// How long connecting may take in all.
    pub connect: Duration,
    /// The first wait before connecting again; it doubles.
    pub retry_first: Duration,
    /// The longest wait before connecting again.
    pub retry_most: Duration,
    /// How long a connection must last for the next wait to be the first one again.
    pub stable: Duration,
    /// How many control messages the relay may send at once, and a second.
    pub control_rate: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(5),
            dead_after: Duration::from_secs(15),
            connect: Duration::from_secs(20),
            retry_first: Duration::from_millis(500),
            retry_most: Duration::from_secs(30),
            stable: Duration::from_secs(20),
            control_rate: 200,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_plain_wss_addresses_are_taken() {
        let check = |text: &str, expect: Option<(&str, u16)>| {
            let found = RelayAddress::parse(text).ok();
            assert_eq!(found.as_ref().map(|a| (a.host.as_str(), a.port)), expect, "{text}");
        };
        check("wss://relay.example:8443", Some(("relay.example", 8443)));
        check("wss://relay.example/", Some(("relay.example", 443)));
        check("wss://[::1]:8443", Some(("[::1]", 8443)));
        check("ws://relay.example:8443", None);
        check("https://relay.example", None);
        check("wss://user@relay.example", None);
        check("wss://relay.example/device", None);
        check("wss://relay.example?x=1", None);
        check("wss://relay.example:0", None);
        check("wss://relay.example:99999", None);
        check("wss://:443", None);
        check("relay.example", None);
        check("", None);
    }

    #[test]
    fn proxies_are_host_and_port() {
        for (text, good) in [
            ("proxy.example:3128", true),
            ("[::1]:3128", true),
            ("proxy.example", false),
            (":3128", false),
            ("proxy.example:0", false),
            ("http://proxy.example:3128", false),
            ("proxy\r\nX:1", false),
        ] {
            assert_eq!(Proxy::http(text, None).is_ok(), good, "{text:?}");
        }
    }

    #[test]
    fn a_proxy_password_is_not_shown() {
        let basic = Basic::new("siteproxy", "hunter2").unwrap();
        assert!(!format!("{basic:?}").contains("hunter2"));
        assert!(Basic::new("a:b", "c").is_err() && Basic::new("a", "c\r\n").is_err());
    }
}
