//! The way to the mail server: SMTP with TLS (RFC 5321, 3207, 8314), one message an address.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use clap::ValueEnum;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use wire::{Mail, MailAddress, MailState};

/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Answers that are about this sender's own sign-in, not about the mail (RFC 4954, section 6): it may be mended.
const SIGN_IN: [u16; 4] = [530, 534, 535, 538];

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SmtpTls {
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// STARTTLS (RFC 3207), without which nothing is sent.
    Starttls,
    /// None; only to a server on this computer.
    Plain,
}

/// Where mails are handed over, and as whom.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// The server's name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is protected.
    pub tls: SmtpTls,
    /// Its authority in PEM; none: those the operating system trusts.
    pub ca_pem: Option<String>,
    /// The sender.
    pub from: MailAddress,
    /// The name to sign in with.
    pub user: Option<String>,
    /// The password for it.
    pub password: Option<String>,
    /// After how many seconds a mail is tried again first.
    pub retry_seconds: u64,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { server, port, tls, from, user, .. } = self;
        write!(f, "SmtpSettings({server}:{port}, {tls:?}, {from}, {user:?})")
    }
}

/// A mail server, as it is reached.
pub(super) struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

impl MailServer {
    /// Makes what is needed to reach it; nothing is connected yet.
    ///
    /// # Errors
    /// Where the settings cannot be used: a plain way to another computer above all.
    pub(super) fn new(settings: &SmtpSettings) -> anyhow::Result<Self> {
        let tls = match settings.tls {
            SmtpTls::Plain => {
                anyhow::ensure!(is_here(&settings.server), "mails go unencrypted to a server on this computer alone");
                Tls::None
            }
            SmtpTls::Starttls => Tls::Required(tls(settings)?),
            SmtpTls::Implicit => Tls::Wrapper(tls(settings)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.server)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        let from = settings.from.as_str().parse().context("the sender's address is none")?;
        Ok(Self { transport: builder.build(), from })
    }

    /// Hands a mail over for one address; what the server said, where it said something.
    pub(super) async fn hand_over(&self, mail: &Mail, to: &MailAddress) -> (MailState, Option<u16>) {
        let message = match self.message(mail, to) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(id = %mail.id, "a mail cannot be made: {error:#}");
                return (MailState::GivenUp, None);
            }
        };
        match self.transport.send(message).await {
            Ok(answer) => (MailState::Handed, Some(answer.code().into())),
            Err(error) => {
                tracing::warn!(id = %mail.id, %error, "a mail was not taken");
                let code = error.status().map(u16::from);
                let mended = code.is_some_and(|code| SIGN_IN.contains(&code));
                let state = if error.is_permanent() && !mended { MailState::Refused } else { MailState::Waiting };
                (state, code)
            }
        }
    }

    /// The message (RFC 5322): the console's subject and text, and headers that say that a machine wrote it.
    fn message(&self, mail: &Mail, to: &MailAddress) -> anyhow::Result<Message> {
        let domain = self.from.domain();
        Ok(Message::builder()
            .from(Mailbox::new(None, self.from.clone()))
            .to(Mailbox::new(None, to.as_str().parse()?))
            .subject(mail.subject.as_str())
            // The same at every try: who gets it twice can tell.
            .message_id(Some(format!("<{}.{}@{domain}>", mail.device, mail.id)))
            .date(SystemTime::now())
            .header(AutoSubmitted)
            .singlepart(SinglePart::plain(mail.text.as_str().to_owned()))?)
    }
}

fn tls(settings: &SmtpSettings) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(settings.server.clone());
    if let Some(pem) = &settings.ca_pem {
        let authority = Certificate::from_pem(pem.as_bytes()).context("the mail server's authority is malformed")?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(authority);
    }
    Ok(builder.build()?)
}

fn is_here(server: &str) -> bool {
    server == "localhost" || server.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `Auto-Submitted: auto-generated` (RFC 3834): nobody's out-of-office note answers.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn mails_go_unencrypted_to_this_computer_alone() {
        let settings = |server: &str, tls| SmtpSettings {
            server: server.to_owned(),
            port: 25,
            tls,
            ca_pem: None,
            from: MailAddress::new("service@acme-imaging.example").unwrap(),
            user: None,
            password: None,
            retry_seconds: 60,
        };
        for here in ["127.0.0.1", "::1", "localhost"] {
            assert!(MailServer::new(&settings(here, SmtpTls::Plain)).is_ok(), "{here}");
        }
        for elsewhere in ["mail.acme-imaging.example", "192.0.2.1", "0.0.0.0", "localhost.acme-imaging.example"] {
            assert!(MailServer::new(&settings(elsewhere, SmtpTls::Plain)).is_err(), "{elsewhere}");
        }
    }
}
