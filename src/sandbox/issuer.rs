//! What issuers publish: their discovery documents and keys, for whoever is to believe their tokens. AKS does it for its clusters, and
//! whoever runs another cluster has to.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use super::answer::{empty, json_answer};
use super::keys;
use super::life::Life;
use super::world::World;

const DISCOVERY: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/openid/v1/jwks";

impl World {
    /// Whether any cluster's issuer is below this host.
    pub(crate) fn publishes(&self, host: &str) -> bool {
        self.lives().iter().any(|it| below(it, host).is_some())
    }
}

/// The path of a cluster's issuer, without a slash at its end, where it is below this host.
fn below<'a>(life: &'a Life, host: &str) -> Option<&'a str> {
    let rest = life.issuer.as_deref()?.strip_prefix("https://")?;
    let (name, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let name = name.split(':').next().unwrap_or(name);
    name.eq_ignore_ascii_case(host)
        .then(|| path.trim_end_matches('/'))
}

/// Answers a request for what the issuers below this host publish.
pub(crate) fn answer(world: &mut World, host: &str, request: &Request<Bytes>) -> Response<Bytes> {
    let asked = request.uri().path();
    let named = |life: &Life| {
        let path = below(life, host)?;
        let what = asked.strip_prefix(path)?;
        [DISCOVERY, KEYS].into_iter().find(|it| *it == what)
    };
    let found = world
        .lives()
        .into_iter()
        .find_map(|it| Some((named(&it)?, it)));
    if let (&Method::GET, Some((what, life))) = (request.method(), found)
        && let Some(issuer) = &life.issuer
        && let Some(api) = world.api(&life.name)
    {
        let document = match what {
            KEYS => api.keys.jwks(),
            _ => keys::discovery(issuer),
        };
        return json_answer(StatusCode::OK, &document);
    }
    empty(StatusCode::NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{Door, Sandbox};

    #[tokio::test]
    async fn an_issuer_publishes_what_its_tokens_are_believed_by() {
        let world = json!({"clusters": [
            {"name": "a", "external": {"issuer": "https://Oidc.example.com/a"}, "kubernetes": {}},
            {"name": "b", "external": {"issuer": "https://oidc.example.com/b/"}, "kubernetes": {}},
        ]});
        let sandbox = Sandbox::new(&world).expect("a world");
        let door = sandbox.door("oidc.example.com").expect("a door");
        assert_eq!(door, Door::Issuer("oidc.example.com".to_owned()));
        assert_eq!(sandbox.door("other.example.com"), None);
        let ask = async |path: &str| {
            let request = Request::builder().uri(path).body(Bytes::new());
            let answer = sandbox.answer(&door, request.expect("a request")).await;
            let body = serde_json::from_slice::<Value>(answer.body()).unwrap_or_default();
            (answer.status().as_u16(), body)
        };
        let (status, document) = ask("/b/.well-known/openid-configuration").await;
        assert_eq!(
            (status, &document["issuer"]),
            (200, &json!("https://oidc.example.com/b/"))
        );
        assert_eq!(
            document["jwks_uri"],
            "https://oidc.example.com/b/openid/v1/jwks"
        );
        let (status, keys) = ask("/b/openid/v1/jwks").await;
        assert_eq!((status, &keys["keys"][0]["alg"]), (200, &json!("RS256")));
        assert_ne!(keys, ask("/a/openid/v1/jwks").await.1, "each has its own");
        for path in [
            "/",
            "/c/openid/v1/jwks",
            "/a/openid/v1/jwks/",
            "/b//openid/v1/jwks",
        ] {
            assert_eq!(ask(path).await.0, 404, "{path}");
        }
    }
}
