//! Trust: which servers' certificates are taken where somebody names the authorities, in a kubeconfig or for this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::environment::Env;
use crate::file::{self, Unread};

/// Certificates of authorities, each in DER.
pub(crate) type Authorities = Vec<CertificateDer<'static>>;

/// The file and the folders that name the authorities for this machine, in place of the system's own.
const FILE: &str = "SSL_CERT_FILE";
const FOLDERS: &str = "SSL_CERT_DIR";

/// All certificates of a PEM text, keys and the like passed over. `None`: there is none, or one of them is broken.
pub(crate) fn certificates(pem: &[u8]) -> Option<Authorities> {
    let all: Result<Authorities, _> = CertificateDer::pem_slice_iter(pem).collect();
    all.ok().filter(|it| !it.is_empty())
}

/// The authorities that the environment names in place of the system's; `None`: it names none.
///
/// Read once and through the door, for whoever makes clients reads the same files as often as it makes one, and whatever they are.
///
/// # Errors
///
/// What is named cannot be read, or holds no certificate.
pub(crate) fn named(env: &Env) -> Result<Option<Authorities>, String> {
    let set = |name: &str| env(name).filter(|it| !it.is_empty());
    let file = set(FILE).map(PathBuf::from);
    let folders = set(FOLDERS);
    let folders: Vec<PathBuf> = folders
        .iter()
        .flat_map(|it| std::env::split_paths(it))
        .filter(|it| !it.as_os_str().is_empty())
        .collect();
    if file.is_none() && folders.is_empty() {
        return Ok(None);
    }
    let mut texts = Texts::default();
    if let Some(path) = file {
        texts.take(FILE, &path)?;
    }
    for folder in &folders {
        let inside = file::inside(folder).map_err(Unread::from);
        for path in texts.known(FOLDERS, folder, inside)?.unwrap_or_default() {
            texts.take(FOLDERS, &path)?;
        }
    }
    // As elsewhere, what is broken among the system's certificates is passed over.
    let all = texts
        .read
        .iter()
        .flat_map(|it| CertificateDer::pem_slice_iter(it));
    let mut all: Authorities = all.flatten().filter(is_authority).collect();
    all.sort_by(|one, other| one.as_ref().cmp(other.as_ref()));
    all.dedup();
    if all.is_empty() {
        let absent = texts.absent.map(|it| format!(": {it}"));
        let words = format!("{FILE} and {FOLDERS} name no certificate in PEM");
        return Err(format!("{words}{}", absent.unwrap_or_default()));
    }
    Ok(Some(all))
}

/// What was read of the files that name authorities.
#[derive(Default)]
struct Texts {
    read: Vec<Vec<u8>>,
    /// How much that is together.
    bytes: u64,
    /// What is not there, which is an error only where nothing else is.
    absent: Option<String>,
}

impl Texts {
    fn take(&mut self, variable: &str, path: &Path) -> Result<(), String> {
        let read = match file::read(path, file::CONFIG) {
            // A folder of certificates may have other things in it.
            Err(Unread::Kind(_)) if variable == FOLDERS => return Ok(()),
            read => read,
        };
        if let Some(text) = self.known(variable, path, read)? {
            self.bytes += text.len() as u64;
            if self.bytes > file::CONFIG {
                let all = Unread::TooLarge(file::CONFIG);
                return Err(format!("{variable}: with {}, {all}", path.display()));
            }
            self.read.push(text);
        }
        Ok(())
    }

    fn known<T>(
        &mut self,
        variable: &str,
        path: &Path,
        read: Result<T, Unread>,
    ) -> Result<Option<T>, String> {
        let words = |error: &Unread| format!("{variable} is {}: {error}", path.display());
        match read {
            Ok(it) => Ok(Some(it)),
            Err(error) if error.is_absent() => {
                self.absent = Some(words(&error));
                Ok(None)
            }
            Err(error) => Err(words(&error)),
        }
    }
}

fn is_authority(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}

/// Takes the servers that these authorities vouch for, and a server that shows one of these very certificates as its own.
///
/// # Errors
///
/// One of them is no certificate.
pub(crate) fn taking(
    authorities: &[CertificateDer<'static>],
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let mut roots = RootCertStore::empty();
    for it in authorities {
        roots.add(it.clone())?;
    }
    let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    let usual = usual
        .build()
        .map_err(|error| Error::General(error.to_string()))?;
    Ok(Arc::new(Named {
        usual,
        authorities: authorities.to_vec(),
    }))
}

/// What does the arithmetic of certificates.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    let set = CryptoProvider::get_default().cloned();
    set.unwrap_or_else(|| Arc::new(default_provider()))
}

/// The usual verifier, and beyond it what Go's takes too: a certificate that was named itself, byte by byte.
///
/// webpki takes no authority's certificate from a server, and none that somebody else has issued who is not named. Both are no weaker
/// than what it takes: whoever has the key of a named certificate could issue another with it, which would be taken.
#[derive(Debug)]
struct Named {
    usual: Arc<WebPkiServerVerifier>,
    authorities: Authorities,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let usual = self
            .usual
            .verify_server_cert(shown, intermediates, name, ocsp, now);
        match usual {
            Err(Error::InvalidCertificate(why))
                if is_about_issuer(&why) && self.authorities.iter().any(|it| it == shown) =>
            {
                verify_server_name(&ParsedCertificate::try_from(shown)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            usual => usual,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, shown, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// Whether only who issued it is against a certificate. webpki comes to either after it has looked at the times.
fn is_about_issuer(why: &CertificateError) -> bool {
    match why {
        CertificateError::UnknownIssuer => true,
        CertificateError::Other(other) => {
            other.0.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rcgen::date_time_ymd;
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

    use super::*;

    fn key() -> KeyPair {
        KeyPair::generate().expect("a key")
    }

    fn params(is_authority: bool) -> CertificateParams {
        let names = vec!["edge.example.com".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).expect("names");
        let subject = if is_authority { "authority" } else { "server" };
        params.distinguished_name.push(DnType::CommonName, subject);
        if is_authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        params
    }

    /// Whether a server that shows `shown` under that name is taken by whoever trusts `named`.
    fn taken(
        named: &CertificateDer<'static>,
        shown: &CertificateDer<'_>,
        name: &str,
    ) -> Result<(), String> {
        let verifier = taking(std::slice::from_ref(named)).expect("a verifier");
        let name = ServerName::try_from(name).expect("a name");
        let now = UnixTime::since_unix_epoch(Duration::from_secs(1_772_442_900));
        let taken = verifier.verify_server_cert(shown, &[], &name, &[], now);
        taken.map(drop).map_err(|error| error.to_string())
    }

    #[test]
    fn a_named_certificate_is_taken_from_a_server_with_its_name_and_in_its_time() {
        let (own, other) = (key(), key());
        let authority = params(true).self_signed(&own).expect("a certificate");
        let again = params(true).self_signed(&own).expect("a certificate");
        let issuer = Issuer::new(params(true), &own);
        let issued = params(false)
            .signed_by(&other, &issuer)
            .expect("a certificate");
        let alone = params(false).self_signed(&other).expect("a certificate");
        let mut old = params(true);
        old.not_after = date_time_ymd(2020, 1, 1);
        let old = old.self_signed(&own).expect("a certificate");
        let mut new = params(true);
        new.not_before = date_time_ymd(2099, 1, 1);
        let new = new.self_signed(&own).expect("a certificate");
        let stranger = params(true).self_signed(&other).expect("a certificate");
        let mut old_issued = params(false);
        old_issued.not_after = date_time_ymd(2020, 1, 1);
        let old_issued = old_issued
            .signed_by(&other, &issuer)
            .expect("a certificate");
        for (what, named, shown, name, says) in [
            ("issued", &authority, &issued, "edge.example.com", None),
            ("itself", &authority, &authority, "edge.example.com", None),
            (
                "itself, by address",
                &authority,
                &authority,
                "127.0.0.1",
                None,
            ),
            ("itself, issued", &issued, &issued, "edge.example.com", None),
            (
                "itself, no authority",
                &alone,
                &alone,
                "edge.example.com",
                None,
            ),
            (
                "another name",
                &authority,
                &authority,
                "other.example.com",
                Some("not valid for name"),
            ),
            (
                "another name, issued",
                &issued,
                &issued,
                "other.example.com",
                Some("not valid for name"),
            ),
            ("too old", &old, &old, "edge.example.com", Some("expired")),
            (
                "too old, issued",
                &old_issued,
                &old_issued,
                "edge.example.com",
                Some("expired"),
            ),
            (
                "too new",
                &new,
                &new,
                "edge.example.com",
                Some("not valid yet"),
            ),
            (
                "other bytes",
                &authority,
                &again,
                "edge.example.com",
                Some("CaUsedAsEndEntity"),
            ),
            (
                "a stranger",
                &authority,
                &stranger,
                "edge.example.com",
                Some("CaUsedAsEndEntity"),
            ),
            (
                "issued by others",
                &stranger,
                &issued,
                "edge.example.com",
                Some(""),
            ),
        ] {
            match (taken(named.der(), shown.der(), name), says) {
                (Ok(()), None) => {}
                (Err(words), Some(says)) => assert!(words.contains(says), "{what}: {words}"),
                (came, _) => panic!("{what}: {came:?}"),
            }
        }
    }

    fn by(variables: &[(&'static str, String)]) -> Result<Option<usize>, String> {
        let variables = variables.to_vec();
        let env: Env = Arc::new(move |name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone())
        });
        named(&env).map(|it| it.map(|it| it.len()))
    }

    #[test]
    fn what_names_the_machine_s_authorities_is_read_through_the_door() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let pem = || {
            params(true)
                .self_signed(&key())
                .expect("a certificate")
                .pem()
        };
        let (one, other) = (pem(), pem());
        std::fs::create_dir(at("certs")).expect("a folder");
        std::fs::create_dir(at("certs/deeper")).expect("a folder");
        std::fs::create_dir(at("none")).expect("a folder");
        for (name, text) in [
            ("one.pem", &one),
            ("certs/one.pem", &one),
            ("certs/other.pem", &other),
            ("certs/README", &"no certificate".to_owned()),
            ("empty.pem", &String::new()),
        ] {
            std::fs::write(at(name), text).expect("a file");
        }
        let large = std::fs::File::create(at("large.pem")).expect("a file");
        large.set_len(file::CONFIG + 1).expect("a length");
        #[cfg(unix)]
        std::os::unix::fs::symlink("gone.pem", at("certs/dangling.pem")).expect("a link");
        let file = |name: &str| (FILE, at(name).display().to_string());
        let folders = |names: &[&str]| {
            let whole = std::env::join_paths(names.iter().map(|it| at(it)));
            (FOLDERS, whole.expect("paths").into_string().expect("text"))
        };
        for (variables, expected) in [
            (vec![], Ok(None)),
            (
                vec![(FILE, String::new()), (FOLDERS, String::new())],
                Ok(None),
            ),
            (vec![file("one.pem")], Ok(Some(1))),
            (vec![folders(&["certs", "none"])], Ok(Some(2))),
            (vec![file("one.pem"), folders(&["certs"])], Ok(Some(2))),
            // OpenSSL passes over what is not there too.
            (vec![file("gone.pem"), folders(&["certs"])], Ok(Some(2))),
            (vec![file("one.pem"), folders(&["gone"])], Ok(Some(1))),
            (vec![file("gone.pem")], Err("No such file")),
            (vec![file("empty.pem")], Err("name no certificate in PEM")),
            (vec![folders(&["none"])], Err("name no certificate in PEM")),
            (
                vec![file("certs")],
                Err("it is a folder, and only regular files"),
            ),
            (
                vec![(FILE, "/dev/zero".to_owned())],
                Err("it is a device, and only regular files"),
            ),
            (
                vec![file("large.pem"), folders(&["certs"])],
                Err("larger than the 16 MiB"),
            ),
        ] {
            match (by(&variables), expected) {
                (Ok(came), Ok(expected)) => assert_eq!(came, expected, "{variables:?}"),
                (Err(words), Err(says)) => assert!(words.contains(says), "{variables:?}: {words}"),
                (came, _) => panic!("{variables:?}: {came:?}"),
            }
        }
    }
}
