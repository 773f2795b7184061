//! Federated identity credentials of a managed identity.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, empty, error, gateway, json, ok, with};
use super::groups::content;
use super::identities::{self, key_of};
use super::path::Target;
use super::{not_allowed, operations, page};
use crate::sandbox::world::{Credential, Identity, World};

/// What the documentation wants as audience of a managed identity's credential.
pub(crate) const AUDIENCE: &str = "api://AzureADTokenExchange";
/// All credentials of an identity count, whoever made them.
pub(crate) const LIMIT: usize = 20;
const LONGEST: usize = 600;

pub(crate) fn list(world: &mut World, target: &Target, request: &Request<Bytes>) -> Answer {
    if *request.method() != Method::GET {
        return not_allowed(request);
    }
    operations::settle(world);
    let Some(identity) = world.identities.get(&key_of(target)) else {
        return parent_not_found(target, "read");
    };
    let bodies = identity
        .credentials
        .values()
        .map(|c| body(identity, c))
        .collect();
    page::page(world, target, bodies)
}

pub(crate) fn one(world: &mut World, target: &Target, request: &Request<Bytes>) -> Answer {
    operations::settle(world);
    let key = key_of(target);
    let name = target.part(9).unwrap_or_default().to_owned();
    let verb = match *request.method() {
        Method::GET => "read",
        Method::PUT => "write",
        Method::DELETE => "delete",
        _ => return not_allowed(request),
    };
    let now = world.clock.now();
    let Some(identity) = world.identities.get_mut(&key) else {
        return parent_not_found(target, verb);
    };
    if verb == "read" {
        return match identity.credentials.get(&name.to_lowercase()) {
            Some(credential) => ok(&body(identity, credential)),
            None => not_found(identity, &name),
        };
    }
    // A new identity has not reached every replica that child writes are sent to.
    if identity.unseen > 0 {
        identity.unseen -= 1;
        return parent_not_found(target, verb);
    }
    if let Err(seconds) = world.limits.take_credential(&key, now) {
        return throttled(identity, seconds);
    }
    if verb == "delete" {
        return match identity.credentials.remove(&name.to_lowercase()) {
            Some(_) => empty(StatusCode::OK),
            None => empty(StatusCode::NO_CONTENT),
        };
    }
    put(identity, &name, request)
}

fn put(identity: &mut Identity, name: &str, request: &Request<Bytes>) -> Answer {
    let wanted = match content(request) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let credential = match read(name, &wanted) {
        Ok(credential) => credential,
        Err(refusal) => return refusal,
    };
    let slot = name.to_lowercase();
    let new = !identity.credentials.contains_key(&slot);
    if new && identity.credentials.len() >= LIMIT {
        return bad_request(
            "FederatedIdentityCredentialsLimitExceeded",
            &format!(
                "Too many Federated Identity Credentials: the managed identity '{}' has reached the limit of {LIMIT}.",
                identities::id(identity)
            ),
        );
    }
    let twin = identity.credentials.iter().any(|(other, c)| {
        *other != slot && c.issuer == credential.issuer && c.subject == credential.subject
    });
    if twin {
        return bad_request(
            "BadRequest",
            "Issuer and subject combination already exists for this Managed Identity.",
        );
    }
    let answer = if new {
        let answer = json(StatusCode::CREATED, &body(identity, &credential));
        with(answer, "location", &id(identity, &credential.name))
    } else {
        ok(&body(identity, &credential))
    };
    identity.credentials.insert(slot, credential);
    answer
}

fn read(name: &str, wanted: &Value) -> Result<Credential, Answer> {
    if !valid_name(name) {
        return Err(bad_request(
            "BadRequest",
            &format!(
                "The request format was unexpected. The name '{name}' of the Federated Identity Credential must match '^[a-zA-Z0-9]{{1}}[a-zA-Z0-9-_]{{2,119}}$'."
            ),
        ));
    }
    let properties = &wanted["properties"];
    let issuer = properties["issuer"].as_str().unwrap_or_default();
    let subject = properties["subject"].as_str().unwrap_or_default();
    let audiences: Vec<String> = match &properties["audiences"] {
        Value::Array(items) => items
            .iter()
            .map(|a| a.as_str().unwrap_or_default().to_owned())
            .collect(),
        _ => Vec::new(),
    };
    let incomplete = audiences.is_empty() || audiences.iter().any(String::is_empty);
    if issuer.is_empty() || subject.is_empty() || incomplete {
        return Err(bad_request(
            "BadRequest",
            "The request format was unexpected. Federated Identity Credential must specify 'issuer', 'subject' and 'audience'.",
        ));
    }
    if audiences.len() != 1 {
        return Err(bad_request(
            "BadRequest",
            "The request format was unexpected. Federated Identity Credential must have exactly one audience.",
        ));
    }
    for (what, text) in [
        ("issuer", issuer),
        ("subject", subject),
        ("audience", audiences[0].as_str()),
    ] {
        if text.chars().count() > LONGEST {
            return Err(bad_request(
                "BadRequest",
                &format!(
                    "The request format was unexpected. The {what} is longer than {LONGEST} characters."
                ),
            ));
        }
    }
    Ok(Credential {
        name: name.to_owned(),
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        audiences,
    })
}

fn valid_name(name: &str) -> bool {
    (3..=120).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The gateway's answer, also where the whole group is missing.
pub(crate) fn parent_not_found(target: &Target, verb: &str) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ParentResourceNotFound",
        &format!(
            "Failed to perform '{verb}' on resource(s) of type 'userAssignedIdentities/federatedIdentityCredentials', because the parent resource '/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}' could not be found.",
            target.part(1).unwrap_or_default(),
            target.part(3).unwrap_or_default(),
            target.part(7).unwrap_or_default()
        ),
    )
}

/// The provider's own answer: `NotFound`, where an identity's would be `ResourceNotFound`.
fn not_found(identity: &Identity, name: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "NotFound",
        &format!(
            "The Federated Identity Credential resource '{}' could not be found.",
            id(identity, name)
        ),
    )
}

fn throttled(identity: &Identity, seconds: u64) -> Answer {
    let answer = error(
        StatusCode::TOO_MANY_REQUESTS,
        "429",
        &format!(
            "Request is temporarily throttled because resource {} has issued too many requests. Retry after {seconds} seconds.",
            identities::id(identity)
        ),
    );
    with(answer, "retry-after", &seconds.to_string())
}

fn id(identity: &Identity, name: &str) -> String {
    format!(
        "{}/federatedIdentityCredentials/{name}",
        identities::id(identity)
    )
}

fn body(identity: &Identity, credential: &Credential) -> Value {
    json!({
        "id": id(identity, &credential.name),
        "name": credential.name,
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "properties": {
            "issuer": credential.issuer,
            "subject": credential.subject,
            "audiences": credential.audiences,
        },
    })
}
