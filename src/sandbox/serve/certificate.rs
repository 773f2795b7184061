//! A certificate authority of its own for one run of the server, and what it signs: the listeners' certificate and a client's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// What the listeners need to speak TLS, and what clients need to believe them.
pub(crate) struct Trust {
    /// The authority's certificate.
    pub(crate) authority: String,
    /// The authority, for the names that come up later. Its key is in memory only, and who believes it is told so by the sandbox.
    signer: CertifiedIssuer<'static, KeyPair>,
    named: Mutex<BTreeMap<String, Arc<ServerConfig>>>,
    /// Certificate and key of the client that clusters with local accounts know, in PEM.
    pub(crate) client: (String, String),
    /// For ARM and Entra.
    pub(crate) plain: Arc<ServerConfig>,
    /// For Kubernetes: the same, and a client may show a certificate of this authority.
    pub(crate) mutual: Arc<ServerConfig>,
}

/// Makes an authority, a certificate for this machine's loopback names, and a client certificate.
///
/// # Errors
/// What the cryptography library refuses, as text; on a sane machine nothing.
pub(crate) fn issue() -> Result<Trust, String> {
    let authority = CertifiedIssuer::self_signed(authority_params(), key()?).map_err(say)?;
    let server_key = key()?;
    let own = ["localhost", "127.0.0.1", "::1"].map(String::from);
    let server = server_params(own.to_vec())?
        .signed_by(&server_key, &authority)
        .map_err(say)?;
    let client_key = key()?;
    let client = client_params()
        .signed_by(&client_key, &authority)
        .map_err(say)?;

    let provider = provider();
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).map_err(say)?;
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()
            .map_err(say)?;
    let versions = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(say)?;
    let shown = || vec![server.der().clone()];
    let secret = || PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server_key.serialize_der()));
    let plain = versions
        .clone()
        .with_no_client_auth()
        .with_single_cert(shown(), secret())
        .map_err(say)?;
    let mutual = versions
        .with_client_cert_verifier(verifier)
        .with_single_cert(shown(), secret())
        .map_err(say)?;

    Ok(Trust {
        authority: authority.pem(),
        named: Mutex::default(),
        client: (client.pem(), client_key.serialize_pem()),
        plain: Arc::new(plain),
        mutual: Arc::new(mutual),
        signer: authority,
    })
}

impl Trust {
    /// For a host of another name than this machine's.
    ///
    /// # Errors
    /// It is no name that a certificate can have.
    pub(crate) fn of(&self, host: &str) -> Result<Arc<ServerConfig>, String> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = named.get(host) {
            return Ok(Arc::clone(known));
        }
        let key = key()?;
        let signed = server_params(vec![host.to_owned()])?
            .signed_by(&key, &self.signer)
            .map_err(say)?;
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(say)?
            .with_no_client_auth()
            .with_single_cert(vec![signed.der().clone()], secret)
            .map_err(say)?;
        let config = Arc::new(config);
        named.insert(host.to_owned(), Arc::clone(&config));
        Ok(config)
    }
}

/// By name: the process default is left to whoever makes the first client, since installing it twice fails.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn key() -> Result<KeyPair, String> {
    KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).map_err(say)
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&[(DnType::CommonName, "widctl sandbox authority")]);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn server_params(names: Vec<String>) -> Result<CertificateParams, String> {
    let mut params = CertificateParams::new(names).map_err(say)?;
    params.distinguished_name = named(&[(DnType::CommonName, "widctl sandbox")]);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

/// AKS names the local account so: a member of the group that may do everything.
fn client_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&[
        (DnType::OrganizationName, "system:masters"),
        (DnType::CommonName, "masterclient"),
    ]);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

fn named(parts: &[(DnType, &str)]) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    for (kind, value) in parts {
        name.push(kind.clone(), *value);
    }
    name
}

fn say(error: impl std::fmt::Display) -> String {
    error.to_string()
}
