//! TLS 1.3 for both roles: an authority of its own made at first start, a listener that shows who connected.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{ClientConfig, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::folder::Folder;

/// The file that holds the authority's certificate, for whoever must trust it.
pub const CA_FILE: &str = "ca.pem";
const CA_KEY_FILE: &str = "ca.key";
/// TLS handshakes that may be under way at once.
const HANDSHAKES_MOST: usize = 64;
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Makes a server configuration for `names` under the folder's own authority, which is made at first start.
///
/// With `any_client`, a client may show a certificate: of any issuer, but it has to hold the key.
///
/// # Errors
/// Where the folder cannot be read or written, or a name is none.
pub fn server(folder: &Folder, role: &str, names: &[String], any_client: bool) -> anyhow::Result<ServerConfig> {
    let ca_key = match folder.read(CA_KEY_FILE)? {
        Some(pem) => KeyPair::from_pem(&pem).context("the authority's key is malformed")?,
        None => {
            let key = KeyPair::generate()?;
            folder.write(CA_KEY_FILE, &key.serialize_pem())?;
            folder.write(CA_FILE, &authority(role).self_signed(&key)?.pem())?;
            key
        }
    };
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, format!("service centre, {role}"));
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.signed_by(&key, &Issuer::new(authority(role), ca_key))?;
    let provider = provider()?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?;
    let builder = if any_client {
        builder.with_client_cert_verifier(Arc::new(AnyHolder(provider.signature_verification_algorithms)))
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = builder.with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn authority(role: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, format!("service centre, {role} authority"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// Makes a client configuration that trusts the authorities in `pem` and no other.
///
/// # Errors
/// Where there is none in it.
pub fn client(pem: &str) -> anyhow::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|e| anyhow::anyhow!("malformed certificate: {e}"))?)?;
    }
    anyhow::ensure!(!roots.is_empty(), "no certificate in the authority's file");
    Ok(ClientConfig::builder_with_provider(provider()?)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn provider() -> anyhow::Result<Arc<CryptoProvider>> {
    CryptoProvider::get_default().cloned().context("no cryptography provider is installed")
}

/// Takes any client certificate whose key the handshake proves; who it is decides its hash, later.
#[derive(Debug)]
struct AnyHolder(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for AnyHolder {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("only TLS 1.3".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Where it connects from.
    pub address: SocketAddr,
    /// The SHA-256 of its certificate in hex, where it showed one and proved its key.
    pub certificate_sha256: Option<String>,
}

/// A listener whose connections are TLS and counted; handshakes do not hold each other up.
pub struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// Listens at an address.
    ///
    /// # Errors
    /// Where the address is taken or not ours.
    pub async fn bind(address: SocketAddr, config: ServerConfig) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen at {address}"))?;
        let address = listener.local_addr()?;
        let (done, ready) = mpsc::channel(16);
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), done));
        Ok(Self { ready, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, done: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>) {
    let shaking = Arc::new(Semaphore::new(HANDSHAKES_MOST));
    loop {
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&shaking).acquire_owned().await else { return };
        let (tcp, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = done.closed() => return,
        };
        let (tls, done) = (tls.clone(), done.clone());
        tokio::spawn(async move {
            let _permit = permit;
            if tcp.set_nodelay(true).is_err() {
                return;
            }
            match tokio::time::timeout(HANDSHAKE, tls.accept(tcp)).await {
                Ok(Ok(stream)) => drop(done.send((stream, address)).await),
                Ok(Err(error)) => tracing::debug!(%address, %error, "TLS handshake failed"),
                Err(_) => tracing::debug!(%address, "TLS handshake took too long"),
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        let certificate = stream.io().get_ref().1.peer_certificates().and_then(<[_]>::first);
        Self {
            address: *stream.remote_addr(),
            certificate_sha256: certificate.map(|der| hex::encode(Sha256::digest(der))),
        }
    }
}
