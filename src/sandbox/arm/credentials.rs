//! Federated identity credentials of a managed identity.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, empty, error, gateway, json, ok, with};
use super::groups::content;
use super::identities::{self, key_of};
use super::path::Target;
use super::{not_allowed, operations, page};
use crate::world::{Credential, Identity, World};

/// What the documentation wants as audience of a managed identity's credential.
pub(crate) const AUDIENCE: &str = "api://AzureADTokenExchange";
/// All credentials of an identity count, whoever made them.
pub(crate) const LIMIT: usize = 20;
const LONGEST: usize = 600;

/// The type came with the preview of January 2022; older versions of the provider do not know it.
pub(crate) fn unknown_version(target: &Target, provider: &[&str]) -> Option<Answer> {
    let asked = provider.get(3) == Some(&"federatedidentitycredentials");
    (asked && target.version() < "2022-01-31").then(|| {
        gateway(
            StatusCode::NOT_FOUND,
            "InvalidResourceType",
            &format!(
                "The resource type 'userAssignedIdentities/federatedIdentityCredentials' could not be found in the namespace 'Microsoft.ManagedIdentity' for api version '{}'. The supported api-versions are '2022-01-31-preview,2023-01-31,2023-07-31-preview,2024-11-30'.",
                target.version()
            ),
        )
    })
}

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
    let folded = target.folded();
    let words: Vec<&str> = folded.iter().map(String::as_str).collect();
    let (parent, child) = match words.get(8) {
        Some(&"identitybindings") => (
            "Microsoft.ContainerService/managedClusters",
            "managedClusters/identityBindings",
        ),
        Some(&"agentpools") => (
            "Microsoft.ContainerService/managedClusters",
            "managedClusters/agentPools",
        ),
        Some(_) | None => (
            "Microsoft.ManagedIdentity/userAssignedIdentities",
            "userAssignedIdentities/federatedIdentityCredentials",
        ),
    };
    gateway(
        StatusCode::NOT_FOUND,
        "ParentResourceNotFound",
        &format!(
            "Failed to perform '{verb}' on resource(s) of type '{child}', because the parent resource '/subscriptions/{}/resourceGroups/{}/providers/{parent}/{}' could not be found.",
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Sandbox;
    use crate::tests::{IDENTITY, ask, small};

    fn path(name: &str) -> String {
        format!("{IDENTITY}/federatedIdentityCredentials/{name}?api-version=2023-01-31")
    }

    fn wanted(subject: &str) -> Value {
        json!({"properties": {"issuer": "https://i/", "subject": subject, "audiences": [AUDIENCE]}})
    }

    fn world(more: Value) -> Sandbox {
        let mut world = json!({"identities": [{"name": "billing", "group": "Apps"}]});
        for (key, value) in more.as_object().into_iter().flatten() {
            world[key] = value.clone();
        }
        small(world)
    }

    #[tokio::test(start_paused = true)]
    async fn twenty_is_the_limit_and_the_pair_is_unique() {
        let sandbox = world(json!({}));
        for i in 0..20 {
            let (status, _) = ask(
                &sandbox,
                "PUT",
                &path(&format!("name-{i}")),
                wanted(&i.to_string()),
            )
            .await;
            assert_eq!(status, 201);
        }
        let (status, body) = ask(&sandbox, "PUT", &path("more"), wanted("more")).await;
        assert_eq!(status, 400);
        assert!(
            body["error"]["message"]
                .as_str()
                .unwrap()
                .contains("limit of 20")
        );
        // Names have no case, so this is a change of the first one.
        let (status, _) = ask(&sandbox, "PUT", &path("NAME-0"), wanted("other")).await;
        assert_eq!(status, 200);
        let (status, body) = ask(&sandbox, "PUT", &path("name-0"), wanted("1")).await;
        assert_eq!(
            (status, body["error"]["message"].as_str().unwrap()),
            (
                400,
                "Issuer and subject combination already exists for this Managed Identity."
            )
        );
        assert_eq!(
            ask(&sandbox, "DELETE", &path("name-1"), Value::Null)
                .await
                .0,
            200
        );
        assert_eq!(
            ask(&sandbox, "PUT", &path("name-0"), wanted("1")).await.0,
            200
        );
        // Case counts in subjects.
        assert_eq!(
            ask(&sandbox, "PUT", &path("more"), wanted("A")).await.0,
            201
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_azure_refuses() {
        let sandbox = world(json!({}));
        let long = "x".repeat(601);
        let cases = [
            ("ab", wanted("s")),
            ("-ab", wanted("s")),
            ("a.b.c", wanted("s")),
            (&"n".repeat(121), wanted("s")),
            ("good", wanted(&long)),
            ("good", wanted("")),
            (
                "good",
                json!({"properties": {"issuer": "https://i/", "subject": "s"}}),
            ),
            (
                "good",
                json!({"properties": {"issuer": "https://i/", "subject": "s", "audiences": []}}),
            ),
            (
                "good",
                json!({"properties": {"issuer": "https://i/", "subject": "s", "audiences": ["a", "b"]}}),
            ),
            (
                "good",
                json!({"properties": {"issuer": 3, "subject": "s", "audiences": ["a"]}}),
            ),
            ("good", json!([])),
        ];
        for (name, body) in cases {
            let (status, answer) = ask(&sandbox, "PUT", &path(name), body.clone()).await;
            assert_eq!(status, 400, "{name} {body}: {answer}");
        }
        let longest = wanted(&"x".repeat(600));
        assert_eq!(
            ask(&sandbox, "PUT", &path(&"n".repeat(120)), longest)
                .await
                .0,
            201
        );
    }

    #[tokio::test(start_paused = true)]
    async fn writes_under_one_identity_must_not_overlap() {
        let sandbox = world(json!({"latency": 50}));
        let (one, two) = (path("one"), path("two"));
        let (first, second) = tokio::join!(
            ask(&sandbox, "PUT", &one, wanted("a")),
            ask(&sandbox, "PUT", &two, wanted("b")),
        );
        assert_eq!(first.0, 201);
        assert_eq!(second.0, 409);
        assert_eq!(
            second.1["error"]["code"],
            "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity"
        );
        assert_eq!(ask(&sandbox, "PUT", &two, wanted("b")).await.0, 201);
        // A client that goes away leaves nothing locked.
        let gone = tokio::time::timeout(
            Duration::from_millis(1),
            ask(&sandbox, "DELETE", &two, Value::Null),
        );
        assert!(gone.await.is_err());
        assert_eq!(ask(&sandbox, "DELETE", &two, Value::Null).await.0, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_whose_answer_is_held_is_over() {
        let sandbox =
            world(json!({"faults": [{"on": {"path": "*/one"}, "times": 1, "hold": true}]}));
        let (one, two) = (path("one"), path("two"));
        let mut held = std::pin::pin!(ask(&sandbox, "PUT", &one, wanted("a")));
        assert!(futures::poll!(held.as_mut()).is_pending());
        assert_eq!(ask(&sandbox, "PUT", &two, wanted("b")).await.0, 201);
        assert_eq!(ask(&sandbox, "GET", &one, Value::Null).await.0, 200);
        assert!(futures::poll!(held.as_mut()).is_pending());
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_identity_takes_a_while_to_be_known() {
        let sandbox = small(json!({"spreading": 2}));
        let identity = format!("{IDENTITY}?api-version=2023-01-31");
        ask(
            &sandbox,
            "PUT",
            &identity,
            json!({"location": "westeurope"}),
        )
        .await;
        for expected in ["ParentResourceNotFound", "ParentResourceNotFound"] {
            let (status, body) = ask(&sandbox, "PUT", &path("one"), wanted("a")).await;
            assert_eq!((status, &body["error"]["code"]), (404, &json!(expected)));
        }
        assert_eq!(ask(&sandbox, "PUT", &path("one"), wanted("a")).await.0, 201);
    }

    #[tokio::test(start_paused = true)]
    async fn pages_lead_from_one_to_the_next() {
        let sandbox = world(json!({}));
        for i in 0..5 {
            ask(
                &sandbox,
                "PUT",
                &path(&format!("name-{i}")),
                wanted(&i.to_string()),
            )
            .await;
        }
        let mut next =
            format!("{IDENTITY}/federatedIdentityCredentials?api-version=2023-01-31&$top=2");
        let mut sizes = Vec::new();
        loop {
            let (status, body) = ask(&sandbox, "GET", &next, Value::Null).await;
            assert_eq!(status, 200, "{body}");
            sizes.push(body["value"].as_array().unwrap().len());
            match body["nextLink"].as_str() {
                Some(link) => next = link.to_owned(),
                None => break,
            }
        }
        assert_eq!(sizes, [2, 2, 1]);
        for query in ["$top=0", "$top=x", "$skiptoken=3"] {
            let path =
                format!("{IDENTITY}/federatedIdentityCredentials?api-version=2023-01-31&{query}");
            assert_eq!(
                ask(&sandbox, "GET", &path, Value::Null).await.0,
                400,
                "{query}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_identity_has_its_own_budget_of_writes() {
        let sandbox = world(json!({"limits": {"credentials": {"burst": 1, "perSecond": 0.25}}}));
        assert_eq!(ask(&sandbox, "PUT", &path("one"), wanted("a")).await.0, 201);
        let (status, body) = ask(&sandbox, "PUT", &path("two"), wanted("b")).await;
        assert_eq!((status, &body["error"]["code"]), (429, &json!("429")));
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(ask(&sandbox, "PUT", &path("two"), wanted("b")).await.0, 201);
    }
}
