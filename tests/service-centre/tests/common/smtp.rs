//! A real mail server on loopback (aiosmtpd), its maildir, and certificates for it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const SERVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/smtp/server.py");

/// A running mail server; it ends with the value.
pub struct Smtp {
    pub port: u16,
    maildir: PathBuf,
    _process: Child,
}

impl Smtp {
    pub async fn start(folder: &Path, arguments: &[&str]) -> Self {
        let maildir = folder.join("maildir");
        let mut process = Command::new("/usr/bin/python3")
            .arg(SERVER)
            .arg("--maildir")
            .arg(&maildir)
            .args(arguments)
            .stdout(Stdio::piped())
            // It tells there of handshakes that a test breaks off on purpose.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(Duration::from_secs(20), lines.next_line()).await.unwrap().unwrap();
        let ready: Value = serde_json::from_str(&line.expect("the mail server starts")).unwrap();
        let port = ready["listen"].as_str().unwrap().rsplit_once(':').unwrap().1.parse().unwrap();
        Self { port, maildir, _process: process }
    }

    /// What it took so far, in the order of the addresses.
    pub fn mails(&self) -> Vec<Taken> {
        let entries = std::fs::read_dir(self.maildir.join("new")).unwrap();
        let mut mails: Vec<Taken> = entries.map(|entry| Taken::read(&entry.unwrap().path())).collect();
        mails.sort_by(|a, b| a.envelope.cmp(&b.envelope));
        mails
    }
}

/// A mail as the server took it.
#[derive(Debug)]
pub struct Taken {
    /// The recipients of the envelope.
    pub envelope: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Taken {
    fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let mail: ParsedMail<'_> = parse_mail(&bytes).unwrap();
        let headers = mail.headers.iter().map(|header| (header.get_key(), header.get_value())).collect();
        let envelope = mail.headers.get_first_value("X-RcptTo").unwrap();
        Self { envelope, headers, body: mail.get_body().unwrap().replace("\r\n", "\n") }
    }

    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str()).collect()
    }
}

/// A certificate for this computer in files, and the authority it is from in PEM.
pub fn certificate(folder: &Path) -> (String, String, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let leaf = CertificateParams::new(names).unwrap().signed_by(&key, &ca).unwrap();
    let (chain, secret) = (folder.join("smtp.pem"), folder.join("smtp.key"));
    std::fs::write(&chain, leaf.pem()).unwrap();
    std::fs::write(&secret, key.serialize_pem()).unwrap();
    (chain.to_str().unwrap().to_owned(), secret.to_str().unwrap().to_owned(), ca.pem())
}
