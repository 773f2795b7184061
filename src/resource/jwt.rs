//! JWT: what a token says of itself.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// Header and claims of a JSON Web Token. Nobody has looked at its signature: what it says is what whoever made it wanted to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwt {
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Jwt {
    /// What a token says; `None`: it is no JWT.
    pub fn read(token: &str) -> Option<Self> {
        let part = |text: &str| -> Option<Map<String, Value>> {
            let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
            serde_json::from_slice(&bytes).ok()
        };
        let mut parts = token.trim().split('.');
        Some(Self {
            header: part(parts.next()?)?,
            claims: part(parts.next()?)?,
        })
    }

    /// A claim that is a text: `iss`, `sub`, `oid`.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// A claim that is a whole number: `exp`, `nbf`, in seconds since 1970.
    pub fn number(&self, claim: &str) -> Option<i64> {
        self.claims.get(claim)?.as_i64()
    }

    /// For whom it is: `aud`, one text or several.
    pub fn audiences(&self) -> BTreeSet<String> {
        let texts: Vec<&Value> = match self.claims.get("aud") {
            Some(Value::Array(all)) => all.iter().collect(),
            one => one.into_iter().collect(),
        };
        let texts = texts.into_iter().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// How it is signed: `RS256`.
    pub fn algorithm(&self) -> Option<&str> {
        self.header.get("alg")?.as_str()
    }

    /// By which key of its issuer.
    pub fn key(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.s", part(header), part(claims))
    }

    #[test]
    fn what_a_token_says_is_read_and_what_is_none_is_none() {
        let whole = token(
            r#"{"alg":"RS256","kid":"k"}"#,
            r#"{"iss":"https://i/","aud":["b","a"],"exp":7}"#,
        );
        let it = Jwt::read(&format!(" {whole}\n")).expect("a token");
        assert_eq!((it.algorithm(), it.key()), (Some("RS256"), Some("k")));
        assert_eq!(
            (it.text("iss"), it.number("exp")),
            (Some("https://i/"), Some(7))
        );
        assert_eq!(
            it.audiences(),
            BTreeSet::from(["a".to_owned(), "b".to_owned()])
        );
        assert_eq!((it.text("sub"), it.text("exp")), (None, None));
        let one = Jwt::read(&token("{}", r#"{"aud":"a"}"#)).expect("a token");
        assert_eq!(one.audiences(), BTreeSet::from(["a".to_owned()]));
        for text in [
            "",
            "opaque",
            "a.%%%.c",
            "a.b",
            &token("{}", "[]"),
            &token("7", "{}"),
        ] {
            assert_eq!(Jwt::read(text), None, "{text}");
        }
    }
}
