//! HTTPS without a proxy: a certificate that can be replaced while the server runs.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::{Error, Result};
use crate::table::read_file;

/// Largest file of certificates or of a key: a chain has a few kilobytes.
const MOST_BYTES: u64 = 1 << 20;

/// A certificate with its private key, for TLS 1.2 and 1.3.
#[derive(Debug, Clone)]
pub struct Certificate(pub(super) Arc<ServerConfig>);

impl Certificate {
    /// Reads a chain of certificates, the server's own first, and its private key; both are PEM files.
    ///
    /// # Errors
    /// When a file cannot be read, has none of what it should have, or the key is not that of the certificate.
    pub fn read(chain: &Path, key: &Path) -> Result<Self> {
        let broken = |path: &Path, problem: String| Error::Source { path: path.to_owned(), problem };
        let unread = |path: &Path, error: pem::Error| match error {
            pem::Error::NoItemsFound => broken(path, "has no private key in PEM form".to_owned()),
            error => broken(path, format!("is not a PEM file: {error}")),
        };
        let certificates: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(&read_file(chain, MOST_BYTES)?)
                .collect::<Result<_, _>>()
                .map_err(|error| unread(chain, error))?;
        if certificates.is_empty() {
            return Err(broken(chain, "has no certificate in PEM form".to_owned()));
        }
        let private = PrivateKeyDer::from_pem_slice(&read_file(key, MOST_BYTES)?)
            .map_err(|error| unread(key, error))?;
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| broken(chain, error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(certificates, private)
            .map_err(|error| {
                broken(chain, format!("cannot be used with the key in {}: {error}", key.display()))
            })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }
}
