//! The key a cluster signs its service account tokens with, and what its issuer publishes about it.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// An RSA key of 2048 bits that is made when it is first needed: most worlds never sign a token.
#[derive(Debug, Default)]
pub struct Keys {
    pair: OnceLock<KeyPair>,
}

impl Keys {
    /// A key that does not exist yet.
    pub fn new() -> Keys {
        Keys::default()
    }

    fn pair(&self) -> &KeyPair {
        self.pair.get_or_init(|| {
            KeyPair::generate(KeySize::Rsa2048).expect("aws-lc makes RSA keys of 2048 bits")
        })
    }

    /// The key's id: the hash of the public key, as kube-apiserver names its keys.
    pub fn kid(&self) -> String {
        let der: PublicKeyX509Der<'_> = (self.pair().public_key().as_der())
            .expect("an RSA public key that was just made has a DER form");
        URL_SAFE_NO_PAD.encode(Sha256::digest(der.as_ref()))
    }

    /// A JWT over these claims, signed with RS256.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "RS256", "kid": self.kid()}).to_string();
        let text = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let pair = self.pair();
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            text.as_bytes(),
            &mut signature,
        )
        .expect("the buffer is as long as the modulus");
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The claims of a JWT that this key has signed. Times, issuer and audience are for the caller to judge.
    ///
    /// # Errors
    /// What is wrong with the token, as a phrase.
    pub fn verify(&self, jwt: &str) -> Result<Value, String> {
        let (text, signature) = jwt.rsplit_once('.').ok_or("not a JWT")?;
        let (header, claims) = text.split_once('.').ok_or("not a JWT")?;
        let part = |text: &str| {
            URL_SAFE_NO_PAD
                .decode(text)
                .map_err(|_| String::from("not base64url"))
        };
        let header: Value =
            serde_json::from_slice(&part(header)?).map_err(|_| "its header is not JSON")?;
        if header["alg"] != "RS256" {
            return Err(String::from("its algorithm is not RS256"));
        }
        if header["kid"] != self.kid() {
            return Err(String::from("no key of that id"));
        }
        UnparsedPublicKey::new(
            &RSA_PKCS1_2048_8192_SHA256,
            self.pair().public_key().as_ref(),
        )
        .verify(text.as_bytes(), &part(signature)?)
        .map_err(|_| "its signature does not match")?;
        serde_json::from_slice(&part(claims)?).map_err(|_| String::from("its claims are not JSON"))
    }

    /// The key set that the issuer publishes.
    pub fn jwks(&self) -> Value {
        let (modulus, exponent) = numbers(self.pair().public_key().as_ref())
            .expect("aws-lc writes a public key as RFC 8017 has it");
        json!({"keys": [{
            "use": "sig",
            "kty": "RSA",
            "kid": self.kid(),
            "alg": "RS256",
            "n": URL_SAFE_NO_PAD.encode(modulus),
            "e": URL_SAFE_NO_PAD.encode(exponent),
        }]})
    }

    /// The private key as PEM (PKCS #8), for a real API server that is to sign with it.
    pub fn private_pem(&self) -> String {
        let der: Pkcs8V1Der<'_> =
            (self.pair().as_der()).expect("an RSA key that was just made has a PKCS #8 form");
        pem("PRIVATE KEY", der.as_ref())
    }

    /// The public key as PEM (SubjectPublicKeyInfo).
    pub fn public_pem(&self) -> String {
        let der: PublicKeyX509Der<'_> = (self.pair().public_key().as_der())
            .expect("an RSA public key that was just made has a DER form");
        pem("PUBLIC KEY", der.as_ref())
    }
}

/// The discovery document of an issuer, as kube-apiserver writes it. The key set lies below the issuer, whether or not
/// the issuer ends in a slash.
pub fn discovery(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "jwks_uri": format!("{}/openid/v1/jwks", issuer.trim_end_matches('/')),
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

/// Modulus and exponent of an `RSAPublicKey` in DER: a sequence of two integers.
fn numbers(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, _) = element(0x30, der)?;
    let (modulus, rest) = element(0x02, sequence)?;
    let (exponent, _) = element(0x02, rest)?;
    // A DER integer has a leading zero byte where its first bit is set; a JWK has none.
    Some((
        modulus.strip_prefix(&[0]).unwrap_or(modulus),
        exponent.strip_prefix(&[0]).unwrap_or(exponent),
    ))
}

/// The content of the DER element of this tag at the start, and what follows it.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if found != tag {
        return None;
    }
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let length = bytes.iter().try_fold(0usize, |sum, byte| {
            sum.checked_mul(256)?.checked_add(usize::from(*byte))
        })?;
        (length, rest)
    };
    rest.split_at_checked(length)
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut lines = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        lines.push_str(line);
        lines.push('\n');
        rest = after;
    }
    lines.push_str(&format!("-----END {label}-----\n"));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_token_verifies_and_a_changed_one_does_not() {
        let keys = Keys::new();
        let token = keys.sign(&json!({"sub": "system:serviceaccount:a:b"}));
        assert_eq!(
            keys.verify(&token).expect("a good token")["sub"],
            "system:serviceaccount:a:b"
        );
        let mut parts: Vec<&str> = token.split('.').collect();
        let forged = URL_SAFE_NO_PAD.encode(r#"{"sub":"system:serviceaccount:a:c"}"#);
        parts[1] = &forged;
        assert_eq!(
            keys.verify(&parts.join(".")),
            Err(String::from("its signature does not match"))
        );
        assert_eq!(
            Keys::new().verify(&token),
            Err(String::from("no key of that id"))
        );
    }

    #[test]
    fn the_key_set_holds_the_modulus_without_a_leading_zero() {
        let jwks = Keys::new().jwks();
        let modulus = URL_SAFE_NO_PAD
            .decode(jwks["keys"][0]["n"].as_str().expect("a string"))
            .expect("base64url");
        assert_eq!(modulus.len(), 256);
        assert_eq!(jwks["keys"][0]["e"], "AQAB");
    }
}
