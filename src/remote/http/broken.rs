//! Broken: why no whole answer came, and whether another try may come to more.

use crate::fault::System;

/// No whole answer came.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Whether the request surely never reached the host, so that a write has surely not happened.
    pub(crate) unsent: bool,
    /// Whether another try would come to the same, as with a certificate that is not trusted.
    pub(crate) lasting: bool,
    /// Why, in words without secrets.
    pub(crate) words: String,
}

/// How rustls begins what it has against a certificate. Its types are part of no client's interface.
const CERTIFICATE: &str = "invalid peer certificate: ";

impl Broken {
    /// A connection that did not come about, or broke off.
    pub(crate) fn new(unsent: bool, words: String) -> Self {
        let lasting = is_about_certificate(&words);
        Self {
            // Nothing is said to a server before its certificate is taken.
            unsent: unsent || lasting,
            lasting,
            words,
        }
    }

    /// What can never be sent.
    pub(crate) fn never(words: String) -> Self {
        Self {
            unsent: true,
            lasting: true,
            words,
        }
    }

    /// An answer that has more bytes than any.
    pub(crate) fn too_long(most: usize) -> Self {
        Self {
            unsent: false,
            lasting: true,
            words: format!("the answer is longer than {} MB", most >> 20),
        }
    }
}

/// Whether it is the host's certificate that was not taken. It will be the same one the next time.
pub(crate) fn is_about_certificate(words: &str) -> bool {
    words.contains(CERTIFICATE)
}

/// What is against a host's certificate, and which setting there is; other words as they are.
pub(crate) fn explained(words: &str, system: System) -> String {
    let Some((_, why)) = words.split_once(CERTIFICATE) else {
        return words.to_owned();
    };
    let setting = match system {
        System::Kubernetes => {
            "`certificate-authority` in the kubeconfig names those who do; where it is left out, SSL_CERT_FILE"
        }
        System::Arm
        | System::Entra
        | System::Graph
        | System::Vcluster
        | System::Issuer
        | System::Local => "SSL_CERT_FILE names a file with those who do",
    };
    if why.contains("CaUsedAsEndEntity") {
        "it shows the certificate of an authority as its own (CaUsedAsEndEntity), which is taken only where this very certificate is named \
         as trusted; name it, or give the server one that an authority has issued"
            .to_owned()
    } else if why.contains("UnknownIssuer") {
        format!("nobody who is trusted here vouches for its certificate (UnknownIssuer); {setting}")
    } else {
        format!("its certificate is not taken: {why}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_taken_is_no_weather() {
        let words = "client error (Connect): invalid peer certificate: UnknownIssuer";
        let broken = Broken::new(false, words.to_owned());
        assert!(broken.unsent && broken.lasting);
        assert!(!Broken::new(true, "connection refused".to_owned()).lasting);
        let azure = explained(words, System::Arm);
        assert!(azure.contains("SSL_CERT_FILE"), "{azure}");
        let cluster = explained(words, System::Kubernetes);
        assert!(cluster.contains("certificate-authority"), "{cluster}");
        let own = "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))";
        let own = explained(own, System::Kubernetes);
        assert!(
            own.contains("only where this very certificate is named"),
            "{own}"
        );
        let old = explained("invalid peer certificate: Expired", System::Arm);
        assert_eq!(old, "its certificate is not taken: Expired");
        assert_eq!(explained("reset by peer", System::Arm), "reset by peer");
    }
}
