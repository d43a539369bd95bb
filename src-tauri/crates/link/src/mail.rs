//! Notification mails: the way to the identity role, which sends them; the relay has no part in it.

use reqwest::header::CONTENT_TYPE;
use wire::{MAX_MAIL, Mail, MailTold};
use zeroize::Zeroizing;

use crate::config::{ConfigFault, Proxy, RelayAddress, Trust};
use crate::fault::LinkFault;
use crate::identity::Identity;
use crate::{https, tls};

/// Why the identity role did not say what becomes of a mail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// This device was enrolled without a place to hand mails in.
    #[error("this service centre sends no mails for this device")]
    NotOffered,
    /// It cannot be reached, or is not who it should be.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// It does not take the mail, and will not.
    #[error("declined with status {status}")]
    Declined {
        /// The HTTP status.
        status: u16,
    },
    /// It takes none now.
    #[error("not now, status {status}")]
    Later {
        /// The HTTP status.
        status: u16,
    },
    /// This computer does not give what it is asked with; nothing was sent.
    #[error("what mails are handed in with is not to be had now")]
    Unready,
    /// Its answer is not what it should be.
    #[error("the answer is not understood")]
    Garbled,
}

/// Where mails are handed in.
pub struct MailDesk {
    client: reqwest::Client,
    proxy: Proxy,
    url: String,
    key: Zeroizing<String>,
}

impl MailDesk {
    /// Takes what the enrolment named, and the link's own identity and way out; nothing is connected yet.
    ///
    /// # Errors
    /// [`ConfigFault`] where address, trust, identity or proxy cannot be used.
    pub fn new(
        identity_role: &str,
        trust: &Trust,
        key: Zeroizing<String>,
        identity: &Identity,
        proxy: Proxy,
    ) -> Result<Self, ConfigFault> {
        let url = format!("https://{}/mail", identity_address(identity_role)?.authority());
        let client = https::client(tls::client(trust, identity)?, &proxy)?;
        Ok(Self { client, proxy, url, key })
    }

    /// Hands a mail in, or asks again what became of it.
    ///
    /// # Errors
    /// [`MailFault`] where it is not known whether it was taken.
    pub async fn hand_in(&self, mail: &Mail) -> Result<MailTold, MailFault> {
        let request = self.client.post(&self.url).bearer_auth(self.key.as_str());
        let request = request.header(CONTENT_TYPE, "application/json").body(mail.encode());
        let response = request.send().await.map_err(|error| https::fault(&error, &self.proxy))?;
        let status = response.status();
        match status.as_u16() {
            200 => {}
            code @ (400..=407 | 409..=428 | 430..=499) => return Err(MailFault::Declined { status: code }),
            code => return Err(MailFault::Later { status: code }),
        }
        let answer = https::answer(response, MAX_MAIL, &self.proxy).await?.ok_or(MailFault::Garbled)?;
        let told = std::str::from_utf8(&answer).ok().and_then(|text| MailTold::parse(text).ok());
        told.ok_or(MailFault::Garbled)
    }
}

impl std::fmt::Debug for MailDesk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailDesk({})", self.url)
    }
}

/// Reads `https://host` or `https://host:port`.
pub(crate) fn identity_address(text: &str) -> Result<RelayAddress, ConfigFault> {
    let rest = text.strip_prefix("https://").ok_or(ConfigFault::Identity)?;
    RelayAddress::parse(&format!("wss://{rest}")).map_err(|_| ConfigFault::Identity)
}
