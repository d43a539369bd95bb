//! A real rsyslog with TLS on loopback that writes what it gets into a file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// Its folder, its certificate and its port, which stay while it comes and goes.
pub struct Rsyslog {
    folder: PathBuf,
    pub port: u16,
    pub ca_pem: String,
    process: Option<Child>,
}

impl Rsyslog {
    /// Prepares one whose certificate is for `name`; it does not run yet.
    pub fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
        std::fs::create_dir_all(folder).unwrap();
        let file = |name: &str| folder.join(name).display().to_string();
        std::fs::write(file("ca.pem"), ca.pem()).unwrap();
        std::fs::write(file("cert.pem"), leaf.pem()).unwrap();
        std::fs::write(file("key.pem"), key.serialize_pem()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // Without a queue in memory: what it has read is in the file before it answers the close.
        let config = format!(
            r#"global(workDirectory="{folder}" maxMessageSize="64k" defaultNetstreamDriver="ossl"
  defaultNetstreamDriverCAFile="{ca}" defaultNetstreamDriverCertFile="{cert}" defaultNetstreamDriverKeyFile="{key}")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
template(name="all" type="string" string="%rawmsg%\n")
template(name="parsed" type="string" string="%pri% %msgid% %hostname% %app-name% %structured-data%|%msg%\n")
ruleset(name="kept" queue.type="Direct") {{
  action(type="omfile" file="{all}" template="all" asyncWriting="off")
  action(type="omfile" file="{parsed}" template="parsed" asyncWriting="off")
}}
input(type="imtcp" address="127.0.0.1" port="{port}" ruleset="kept")
"#,
            folder = folder.display(),
            ca = file("ca.pem"),
            cert = file("cert.pem"),
            key = file("key.pem"),
            all = file("all.log"),
            parsed = file("parsed.log"),
        );
        std::fs::write(file("rsyslog.conf"), config).unwrap();
        Self { folder: folder.to_owned(), port, ca_pem: ca.pem(), process: None }
    }

    /// Starts it, and waits until it listens.
    pub fn start(&mut self) {
        let process = Command::new("rsyslogd")
            .arg("-n")
            .arg("-f")
            .arg(self.folder.join("rsyslog.conf"))
            .arg("-i")
            .arg(self.folder.join("pid"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("rsyslogd is there: cargo xtask setup installs it");
        self.process = Some(process);
        let until = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], self.port))).is_err() {
            assert!(Instant::now() < until, "rsyslog listens");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        drop(std::fs::remove_file(self.folder.join("pid")));
    }

    /// What it has written, message by message, as it came.
    pub fn lines(&self) -> Vec<String> {
        Self::read(&self.folder.join("all.log"))
    }

    /// What it has understood, message by message.
    pub fn parsed(&self) -> Vec<String> {
        Self::read(&self.folder.join("parsed.log"))
    }

    fn read(file: &Path) -> Vec<String> {
        std::fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

impl Drop for Rsyslog {
    fn drop(&mut self) {
        self.kill();
    }
}
