//! The TLS client configurations, names and chains checked: the link's with TLS 1.3 only and our certificate shown, and the
//! collector's.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::config::{ConfigFault, Trust};
use crate::identity::Identity;

/// Makes the configuration.
///
/// # Errors
/// [`ConfigFault`] where trust or identity cannot be used.
pub(crate) fn client(trust: &Trust, identity: &Identity) -> Result<ClientConfig, ConfigFault> {
    let provider = rustls::crypto::CryptoProvider::get_default().ok_or(ConfigFault::NoProvider)?;
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(provider)).with_protocol_versions(&[&rustls::version::TLS13])?;
    let builder = match trust {
        Trust::System => builder.with_platform_verifier()?,
        Trust::Pinned(pem) => builder.with_root_certificates(roots(pem)?),
    };
    let (chain, key) = identity.for_tls();
    Ok(builder.with_client_auth_cert(chain, key)?)
}

/// Makes the configuration for a collector of audit messages, which may still speak TLS 1.2 (RFC 9662): no certificate of
/// ours is shown.
///
/// # Errors
/// [`ConfigFault`] where the trust cannot be used.
pub(crate) fn collector(trust: &Trust) -> Result<ClientConfig, ConfigFault> {
    let provider = rustls::crypto::CryptoProvider::get_default().ok_or(ConfigFault::NoProvider)?;
    let builder = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?;
    let builder = match trust {
        Trust::System => builder.with_platform_verifier()?,
        Trust::Pinned(pem) => builder.with_root_certificates(roots(pem)?),
    };
    Ok(builder.with_no_client_auth())
}

/// Reads the pinned authorities; at least one.
///
/// # Errors
/// [`ConfigFault::Trust`] where there is none, or one cannot be read.
pub(crate) fn roots(pem: &str) -> Result<RootCertStore, ConfigFault> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|_| ConfigFault::Trust)?;
        roots.add(certificate).map_err(|_| ConfigFault::Trust)?;
    }
    if roots.is_empty() { Err(ConfigFault::Trust) } else { Ok(roots) }
}
