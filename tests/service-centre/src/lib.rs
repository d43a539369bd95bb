//! The reference service centre and engineer's client: three roles that run as processes of their own.
//!
//! `identity` knows who the engineers are and signs; `relay` forwards sealed frames and can read none of them;
//! `engineer` is the other end of the console's channel. Identity and relay share no secret: the relay holds the
//! public half of the key that signs its passes, and nothing else of identity's.
//!
//! Deliberately absent: a web page for administration, a database. It is a reference, not a product.

#![forbid(unsafe_code)]

pub mod access_log;
pub mod engineer;
pub mod folder;
pub mod identity;
pub mod relay;
pub mod tls;
pub mod token;

/// Says on standard output that a role is ready, and where: one line of JSON.
pub fn say_ready(role: &str, listen: std::net::SocketAddr) {
    println!("{}", serde_json::json!({ "event": "ready", "role": role, "listen": listen.to_string() }));
}

/// Seconds since 1970.
#[must_use]
pub fn unix_now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// The time as logs name it (RFC 3339).
fn timestamp() -> String {
    chrono::DateTime::from_timestamp(i64::try_from(unix_now()).unwrap_or(0), 0)
        .map(|time| time.to_rfc3339())
        .unwrap_or_default()
}

/// Fresh random bytes.
///
/// # Errors
/// Where the system gives none.
pub fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("no random bytes: {e}"))?;
    Ok(bytes)
}
