//! What a login host says about itself.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{home, many};
use crate::world::World;

pub(super) fn configuration(world: &World, tenant: &str, version: &str) -> Result<Value, Refusal> {
    let issuer = if many(tenant) {
        "{tenantid}"
    } else {
        home(world, tenant)?;
        world.tenant.as_str()
    };
    let base = format!("{}/{tenant}", world.login());
    Ok(json!({
        "token_endpoint": format!("{base}/oauth2{version}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery{version}/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": match version {
            "" => format!("https://sts.windows.net/{issuer}/"),
            _ => format!("{}/{issuer}/v2.0", world.login()),
        },
        "request_uri_parameter_supported": false,
        "authorization_endpoint": format!("{base}/oauth2{version}/authorize"),
        "device_authorization_endpoint": format!("{base}/oauth2{version}/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2{version}/logout"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce", "name", "tid", "ver", "oid"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    }))
}

/// Tells libraries that this host is a place to sign in, and goes by one name only.
pub(super) fn instance(world: &World, request: &Request<Bytes>) -> Value {
    let host = world.login().trim_start_matches("https://");
    let tenant = request
        .uri()
        .query()
        .and_then(|query| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(name, _)| name == "authorization_endpoint")
                .map(|(_, value)| value.into_owned())
        })
        .and_then(|endpoint| {
            Some(
                url::Url::parse(&endpoint)
                    .ok()?
                    .path_segments()?
                    .next()?
                    .to_owned(),
            )
        })
        .unwrap_or_else(|| "common".to_owned());
    json!({
        "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", world.login()),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    })
}
