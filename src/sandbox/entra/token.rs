//! Access tokens: made and read back with one secret of the world, so that a thousand worlds need no key pair.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};

/// Stands in every secret that the sandbox hands out, so that a test can look for leaks by one word.
pub const CANARY: &str = "sandboxCanarySecret";

/// What a token says. Times are seconds since the epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) audience: String,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) object_id: String,
    pub(crate) issued: i64,
    pub(crate) expires: i64,
}

/// What makes a world's secrets its own: everything secret is derived from it.
#[derive(Clone)]
pub(crate) struct Seal(hmac::Key);

impl Seal {
    pub(crate) fn new(seed: u64) -> Self {
        let material = [b"widctl sandbox".as_slice(), &seed.to_be_bytes()].concat();
        Self(hmac::Key::new(hmac::HMAC_SHA256, &material))
    }

    /// A secret with a purpose, the same in every world of the seed; it bears the canary.
    pub(crate) fn secret(&self, purpose: &str) -> String {
        let tag = hmac::sign(&self.0, format!("secret {purpose}").as_bytes());
        format!("{CANARY}{}", BASE64.encode(&tag.as_ref()[..18]))
    }

    /// The token in the shape of Entra's: three parts in base64, of which clients may read the second.
    pub(crate) fn mint(&self, claims: &Claims) -> String {
        let head = json!({"typ": "JWT", "alg": "HS256"});
        let body = json!({
            "aud": claims.audience,
            "iss": format!("https://sts.windows.net/{}/", claims.tenant),
            "iat": claims.issued,
            "nbf": claims.issued,
            "exp": claims.expires,
            "appid": claims.client_id,
            "idtyp": "app",
            "oid": claims.object_id,
            "sub": claims.object_id,
            "tid": claims.tenant,
            "ver": "1.0",
        });
        let said = format!("{}.{}", part(&head), part(&body));
        let tag = self.tag(&said);
        format!("{said}.{tag}")
    }

    /// What a token of this world says, whether it still holds or not; nothing where it is not one.
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        let (said, tag) = token.rsplit_once('.')?;
        let sealed = BASE64.decode(tag.strip_prefix(CANARY)?).ok()?;
        hmac::verify(&self.0, said.as_bytes(), &sealed).ok()?;
        let (_, body) = said.split_once('.')?;
        let body: Value = serde_json::from_slice(&BASE64.decode(body).ok()?).ok()?;
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Some(Claims {
            audience: text("aud")?,
            tenant: text("tid")?,
            client_id: text("appid")?,
            object_id: text("oid")?,
            issued: body["iat"].as_i64()?,
            expires: body["exp"].as_i64()?,
        })
    }

    fn tag(&self, said: &str) -> String {
        format!(
            "{CANARY}{}",
            BASE64.encode(hmac::sign(&self.0, said.as_bytes()))
        )
    }
}

fn part(value: &Value) -> String {
    BASE64.encode(value.to_string())
}
