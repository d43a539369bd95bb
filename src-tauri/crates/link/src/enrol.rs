//! Enrolment: reading the file that IT brought, and the one HTTPS call that tells the relay our certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use wire::{Enrol, Enrolled, Enrolment, PROTOCOL_VERSION};

use crate::config::{ConfigFault, Proxy, RelayAddress, Trust};
use crate::fault::LinkFault;
use crate::identity::Identity;
use crate::mail::identity_address;
use crate::{https, tls};

/// The longest enrolment file, in bytes.
const FILE_MOST: usize = 64 * 1024;
/// The longest answer to an enrolment, in bytes.
const ANSWER_MOST: usize = 4 * 1024;

/// What is wrong with an enrolment file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentFault {
    /// It is longer than any enrolment file.
    #[error("the file is too long")]
    Long,
    /// It is not an enrolment file in JSON.
    #[error("not an enrolment file: line {line}, column {column}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It is of another version of the protocol.
    #[error("made for protocol version {0}, this console speaks {PROTOCOL_VERSION}")]
    Version(u16),
    /// One of its fields cannot be used.
    #[error("the field `{0}` cannot be used")]
    Field(&'static str),
}

/// Why the relay did not enrol this device.
#[derive(Debug, thiserror::Error)]
pub enum EnrolFault {
    /// The file, the proxy or the identity cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigFault),
    /// The relay cannot be reached, or is not who it should be.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// The relay does not take the token: wrong, too old, or used before.
    #[error("the relay does not take the enrolment's token (status {status}): wrong, too old, or used before")]
    Token {
        /// The HTTP status.
        status: u16,
    },
    /// The relay's answer is not what it should be.
    #[error("the relay's answer is not understood")]
    Garbled,
}

/// Reads and checks an enrolment file.
///
/// # Errors
/// [`EnrolmentFault`] by what is wrong; no value of the file is in it.
pub fn parse_enrolment(text: &str) -> Result<Enrolment, EnrolmentFault> {
    if text.len() > FILE_MOST {
        return Err(EnrolmentFault::Long);
    }
    let file: Enrolment =
        serde_json::from_str(text).map_err(|e| EnrolmentFault::Malformed { line: e.line(), column: e.column() })?;
    if file.version != PROTOCOL_VERSION {
        return Err(EnrolmentFault::Version(file.version));
    }
    let plain = |text: &str, most: usize| {
        (1..=most).contains(&text.chars().count()) && !text.chars().any(|c| c.is_control() || is_bidi(c))
    };
    let is_32_bytes = |key: &str| URL_SAFE_NO_PAD.decode(key).is_ok_and(|key| key.len() == 32);
    let mail_ca = file.mail.as_ref().and_then(|desk| desk.ca_pem.as_deref());
    // RFC 4226, section 4: at least 128 bits.
    let secret = file.totp_secret.trim_end_matches('=');
    let base32 = (26..=256).contains(&secret.len())
        && secret.bytes().all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
    for (field, good) in [
        ("relay", RelayAddress::parse(&file.relay).is_ok()),
        ("ca_pem", file.ca_pem.as_deref().is_none_or(|pem| tls::roots(pem).is_ok())),
        ("vendor", plain(&file.vendor, 80)),
        ("credential_key", is_32_bytes(&file.credential_key)),
        ("issuer", plain(&file.issuer, 200)),
        ("token", plain(&file.token, 4096)),
        ("totp_secret", base32),
        ("mail.identity", file.mail.as_ref().is_none_or(|desk| identity_address(&desk.identity).is_ok())),
        ("mail.ca_pem", mail_ca.is_none_or(|pem| tls::roots(pem).is_ok())),
        ("mail.key", file.mail.as_ref().is_none_or(|desk| is_32_bytes(&desk.key))),
    ] {
        if !good {
            return Err(EnrolmentFault::Field(field));
        }
    }
    Ok(file)
}

/// The characters that turn the direction of text round (UAX #9).
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Tells the relay the hash of our certificate, with the file's one-time token; the certificate is shown as well.
///
/// # Errors
/// [`EnrolFault`] where the relay cannot be reached, or does not take the token.
pub async fn enrol(enrolment: &Enrolment, identity: &Identity, proxy: &Proxy) -> Result<Enrolled, EnrolFault> {
    let relay = RelayAddress::parse(&enrolment.relay)?;
    let trust = enrolment.ca_pem.clone().map_or(Trust::System, Trust::Pinned);
    let client = https::client(tls::client(&trust, identity)?, proxy)?;
    let body = Enrol {
        version: PROTOCOL_VERSION,
        device: enrolment.device.clone(),
        token: enrolment.token.clone(),
        certificate_sha256: identity.fingerprint(),
    };
    let url = format!("https://{}/enrol", relay.authority());
    let response = client.post(url).json(&body).send().await.map_err(|e| https::fault(&e, proxy))?;
    let status = response.status();
    if status.is_client_error() {
        return Err(EnrolFault::Token { status: status.as_u16() });
    }
    if !status.is_success() {
        return Err(LinkFault::Refused { status: status.as_u16() }.into());
    }
    let answer = https::answer(response, ANSWER_MOST, proxy).await?.ok_or(EnrolFault::Garbled)?;
    let enrolled: Enrolled = serde_json::from_slice(&answer).map_err(|_| EnrolFault::Garbled)?;
    if enrolled.device == enrolment.device { Ok(enrolled) } else { Err(EnrolFault::Garbled) }
}
