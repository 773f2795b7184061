//! Who stands at a door: the bearer tokens and certificates that Azure Resource Manager and Kubernetes accept.

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use serde_json::json;
use time::OffsetDateTime;

use super::token::{Claims, Seal};
use super::{AKS_SERVER, ARM, GRAPH, plain};
use crate::door::ClientCertificate;
use crate::life::Life;
use crate::world::World;

/// The names of Azure Resource Manager in tokens: Azure's own, and where this one listens.
pub(super) fn arm_audiences(world: &World) -> Vec<String> {
    audiences(&ARM, &world.bases.arm)
}

/// The same of Microsoft Graph.
pub(super) fn graph_audiences(world: &World) -> Vec<String> {
    audiences(&GRAPH, &world.bases.graph)
}

fn audiences(names: &[&str], base: &str) -> Vec<String> {
    names
        .iter()
        .copied()
        .chain([base])
        .filter(|name| !name.is_empty())
        .flat_map(|name| [format!("{name}/"), name.to_owned()])
        .collect()
}

/// Why Microsoft Graph refuses a token, in its words; nothing where it lets the request in.
pub(crate) fn refused_by_graph(world: &World, request: &Request<Bytes>) -> Option<String> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return Some("Access token is empty.".to_owned());
    };
    let token = value.to_str().ok().and_then(bearer);
    let Some(claims) = token.and_then(|token| Seal::new(world.seed).read(token)) else {
        return Some("IDX14100: JWT is not well formed, there are no dots (.).".to_owned());
    };
    if claims.expires <= world.clock.now().unix_timestamp() {
        return Some("Lifetime validation failed, the token is expired.".to_owned());
    }
    if !graph_audiences(world).contains(&claims.audience) {
        return Some("Access token validation failure. Invalid audience.".to_owned());
    }
    (claims.tenant != world.tenant)
        .then(|| "Access token validation failure. Invalid tenant.".to_owned())
}

/// How Azure Resource Manager refuses a request: 401 with one of five codes; nothing where it lets it in.
pub(crate) fn refused(world: &World, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let refuse = |code, message: String| Some(unauthorized(world, code, &message));
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        return refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.".to_owned(),
        );
    };
    let token = value.to_str().ok().and_then(bearer);
    let Some(claims) = token.and_then(|token| Seal::new(world.seed).read(token)) else {
        return refuse(
            "InvalidAuthenticationToken",
            "The access token is invalid.".to_owned(),
        );
    };
    let now = world.clock.now();
    if claims.expires <= now.unix_timestamp() {
        let end = OffsetDateTime::from_unix_timestamp(claims.expires).unwrap_or(now);
        let message = format!(
            "The access token expiry UTC time '{}' is earlier than current UTC time '{}'.",
            spoken(end),
            spoken(now)
        );
        return refuse("ExpiredAuthenticationToken", message);
    }
    let accepted = arm_audiences(world);
    if !accepted.contains(&claims.audience) {
        let message = format!(
            "The access token has been obtained for wrong audience or resource '{}'. It should exactly match with one of \
             the allowed audiences '{}'.",
            claims.audience,
            accepted.join("','")
        );
        return refuse("InvalidAuthenticationTokenAudience", message);
    }
    if claims.tenant != world.tenant {
        let message = format!(
            "The access token is from the wrong issuer. It must match the tenant '{}' associated with this subscription.",
            world.tenant
        );
        return refuse("InvalidAuthenticationTokenTenant", message);
    }
    None
}

/// The object id of who sends a request that was let in.
pub(crate) fn caller(world: &World, headers: &HeaderMap) -> String {
    presented(world, headers).map_or_else(String::new, |claims| claims.object_id)
}

/// What the token of a request says, whatever it is for and whether it still holds.
pub(crate) fn presented(world: &World, headers: &HeaderMap) -> Option<Claims> {
    let value = headers.get(header::AUTHORIZATION)?;
    Seal::new(world.seed).read(bearer(value.to_str().ok()?)?)
}

/// Who sends a request to a service that is known in tokens by this name; nobody where the token is none for it, or is over.
pub(crate) fn known_to(world: &World, audience: &str, headers: &HeaderMap) -> Option<Claims> {
    presented(world, headers).filter(|claims| {
        claims.audience.trim_end_matches('/') == audience
            && claims.tenant == world.tenant
            && claims.expires > world.clock.now().unix_timestamp()
    })
}

/// May this request enter a cluster's Kubernetes API? A client certificate and the cluster's own token open clusters with
/// local accounts, Entra's tokens for the AKS server application those that sign in by Entra.
pub(crate) fn enters(world: &World, life: &Life, request: &Request<Bytes>) -> bool {
    if life.local && request.extensions().get::<ClientCertificate>().is_some() {
        return true;
    }
    let value = request.headers().get(header::AUTHORIZATION);
    let Some(token) = value.and_then(|value| bearer(value.to_str().ok()?)) else {
        return false;
    };
    if life.local && token == local_token(world, life) {
        return true;
    }
    life.entra
        && Seal::new(world.seed).read(token).is_some_and(|claims| {
            claims.audience == AKS_SERVER
                && claims.tenant == world.tenant
                && claims.expires > world.clock.now().unix_timestamp()
        })
}

/// A cluster's own token, which does not end before the cluster does.
pub(crate) fn local_token(world: &World, life: &Life) -> String {
    Seal::new(world.seed).secret(&format!("cluster {}", life.key))
}

/// What the sandbox shows to a real API server that stands behind a cluster's door.
pub(crate) fn server_token(world: &World, life: &Life) -> String {
    Seal::new(world.seed).secret(&format!("server {}", life.key))
}

/// What a kubeconfig holds for a cluster: its own token, or one of Entra's where it has no local accounts.
pub(crate) fn kubeconfig_token(world: &World, life: &Life) -> String {
    if life.local {
        local_token(world, life)
    } else {
        super::operator_token(world, AKS_SERVER)
    }
}

/// The access key that opens the vCluster platform.
pub(crate) fn access_key(world: &World) -> String {
    Seal::new(world.seed).secret("platform")
}

/// Does this request come with the vCluster platform's access key?
pub(crate) fn holds_access_key(world: &World, request: &Request<Bytes>) -> bool {
    let value = request.headers().get(header::AUTHORIZATION);
    let token = value.and_then(|value| bearer(value.to_str().ok()?));
    token.is_some_and(|token| token == access_key(world))
}

/// The scheme's name has no case (RFC 9110).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

fn unauthorized(world: &World, code: &str, message: &str) -> Response<Bytes> {
    let body = json!({"error": {"code": code, "message": message}});
    let mut answer = plain(StatusCode::UNAUTHORIZED, body.to_string());
    let challenge = format!(
        "Bearer authorization_uri=\"{}/{}\", error=\"invalid_token\", error_description=\"{message}\"",
        world.login(),
        world.tenant
    );
    if let Ok(challenge) = challenge.parse() {
        answer
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}

/// As .NET writes a time for Americans: `3/2/2026 8:55:00 AM`.
fn spoken(at: OffsetDateTime) -> String {
    let (hour, half) = match at.hour() {
        0 => (12, "AM"),
        hour @ 1..12 => (hour, "AM"),
        12 => (12, "PM"),
        hour => (hour - 12, "PM"),
    };
    format!(
        "{}/{}/{} {hour}:{:02}:{:02} {half}",
        u8::from(at.month()),
        at.day(),
        at.year(),
        at.minute(),
        at.second()
    )
}
