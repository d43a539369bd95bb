//! The device's own certificate: self-signed, known to the relay by its hash since enrolment.

use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};
use wire::DeviceId;
use zeroize::Zeroizing;

/// The device's client certificate and its private key.
pub struct Identity {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

/// An identity that cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum IdentityFault {
    /// It cannot be made.
    #[error("the device's certificate cannot be made")]
    Make(#[source] rcgen::Error),
}

impl Identity {
    /// Makes a new key (ECDSA P-256) and a certificate for it that names the device.
    ///
    /// # Errors
    /// [`IdentityFault::Make`] where the system gives no random bytes.
    pub fn generate(device: &DeviceId) -> Result<Self, IdentityFault> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(IdentityFault::Make)?;
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, device.as_str());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.self_signed(&key).map_err(IdentityFault::Make)?;
        Ok(Self { certificate: certificate.der().to_vec(), key: Zeroizing::new(key.serialize_der()) })
    }

    /// Takes what the keyring kept: the certificate's DER and the key's PKCS #8 DER.
    #[must_use]
    pub fn from_der(certificate: Vec<u8>, key: Zeroizing<Vec<u8>>) -> Self {
        Self { certificate, key }
    }

    /// The certificate's DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The key's PKCS #8 DER, for the keyring.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The certificate's SHA-256 in hex, as the relay knows the device.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(&self.certificate))
    }

    pub(crate) fn for_tls(&self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.to_vec()));
        (vec![CertificateDer::from(self.certificate.clone())], key)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.fingerprint())
    }
}
