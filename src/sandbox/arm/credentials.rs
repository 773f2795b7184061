//! Federated identity credentials of a managed identity.

use http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, error, gateway, with};
use super::identity::{AUDIENCE, EXPRESSION};
use super::path::Target;
use super::provider::{self, Provider, Put, valid_name};
use super::store::{Kind, Resource};
use crate::document::{Fields, Out};
use crate::entra::assertion;
use crate::world::World;

/// All credentials of an identity count, whoever made them.
const LIMIT: usize = 20;
const LONGEST: usize = 600;

pub(crate) struct Credentials;

impl Provider for Credentials {
    fn kind(&self) -> Kind {
        Kind::Credential
    }

    /// The type came with the preview of January 2022; older versions of the provider do not know it.
    fn unknown(&self, target: &Target) -> Option<Answer> {
        let version = target.version();
        (version < "2022-01-31").then(|| {
            gateway(
                StatusCode::NOT_FOUND,
                "InvalidResourceType",
                &format!(
                    "The resource type 'userAssignedIdentities/federatedIdentityCredentials' could not be found in the namespace 'Microsoft.ManagedIdentity' for api version '{version}'. The supported api-versions are '2022-01-31-preview,2023-01-31,2023-07-31-preview,2024-11-30'."
                ),
            )
        })
    }

    /// The provider's own answer: `NotFound`, where an identity's would be `ResourceNotFound`.
    fn missing(&self, world: &World, target: &Target) -> Answer {
        let identity = world.store.get(Kind::Identity, &target.above());
        let id = identity.map_or_else(String::new, |it| id(it, target.child()));
        error(
            StatusCode::NOT_FOUND,
            "NotFound",
            &format!("Resource '{id}' was not found."),
        )
    }

    fn admitted(&self, world: &mut World, target: &Target, _key: &str) -> Result<(), Answer> {
        let (parent, now) = (target.above(), world.clock.now());
        let Some(identity) = world.store.get_mut(Kind::Identity, &parent) else {
            return Ok(());
        };
        // A new identity has not reached every replica that child writes are sent to.
        if identity.unseen > 0 {
            identity.unseen -= 1;
            return Err(provider::parent_not_found(self.kind(), target));
        }
        let taken = world.limits.take_credential(&parent, now);
        taken.map_err(|seconds| throttled(identity, seconds))
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let flexible = is_flexible(target.version());
        let properties = checked(target.child(), &wanted["properties"], flexible)?;
        let (parent, key) = (target.above(), target.key());
        let Some(identity) = world.store.get(Kind::Identity, &parent) else {
            return Err(self.missing(world, target));
        };
        if before.is_none() && is_full(world, &parent) {
            return Err(full(identity));
        }
        let same = |it: &Resource| {
            let other = &it.body["properties"];
            ["issuer", "subject", EXPRESSION]
                .iter()
                .all(|name| other[*name] == properties[*name])
        };
        let mut others = world.store.below(Kind::Credential, &parent);
        if others.any(|it| place(&parent, &it.name) != key && same(it)) {
            return Err(bad_request(
                "BadRequest",
                "Issuer and subject combination already exists for this Managed Identity.",
            ));
        }
        Ok(new(identity, target.child(), properties))
    }

    fn tells_where(&self) -> bool {
        true
    }
}

/// Only previews since 2025 know flexible credentials [specification].
fn is_flexible(version: &str) -> bool {
    version >= "2025" && version.ends_with("-preview")
}

/// The properties of a body, where Azure takes them.
fn checked(name: &str, wanted: &Value, flexible: bool) -> Result<Value, Answer> {
    let refuse = |words: &str| {
        Err(bad_request(
            "BadRequest",
            &format!("The request format was unexpected. {words}"),
        ))
    };
    if !valid_name(name, 120) {
        return refuse(&format!(
            "The name '{name}' of the Federated Identity Credential must match '^[a-zA-Z0-9]{{1}}[a-zA-Z0-9-_]{{2,119}}$'."
        ));
    }
    let (issuer, subject) = (text(&wanted["issuer"]), text(&wanted["subject"]));
    let audiences = wanted["audiences"].as_array().into_iter().flatten();
    let audiences: Vec<&str> = audiences.map(text).collect();
    let expression = &wanted[EXPRESSION];
    let flexible = flexible && expression["value"].is_string() && subject.is_empty();
    if issuer.is_empty()
        || (subject.is_empty() && !flexible)
        || audiences.is_empty()
        || audiences.contains(&"")
    {
        return refuse(
            "Federated Identity Credential must specify 'issuer', 'subject' and 'audience'.",
        );
    }
    let [audience] = audiences.as_slice() else {
        return refuse("Federated Identity Credential must have exactly one audience.");
    };
    for (what, text) in [
        ("issuer", issuer),
        ("subject", subject),
        ("audience", audience),
    ] {
        if text.chars().count() > LONGEST {
            return refuse(&format!("The {what} is longer than {LONGEST} characters."));
        }
    }
    if flexible {
        if !assertion::is_expression(text(&expression["value"])) {
            return refuse("The claims matching expression cannot be read.");
        }
        return Ok(json!({"issuer": issuer, "audiences": audiences, EXPRESSION: expression}));
    }
    Ok(json!({"issuer": issuer, "subject": subject, "audiences": audiences}))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Has an identity as many credentials as it can hold?
pub(crate) fn is_full(world: &World, identity: &str) -> bool {
    world.store.below(Kind::Credential, identity).count() >= LIMIT
}

pub(crate) fn full(identity: &Resource) -> Answer {
    bad_request(
        "FederatedIdentityCredentialsLimitExceeded",
        &format!(
            "Too many Federated Identity Credentials: the managed identity '{}' has reached the limit of {LIMIT}.",
            identity.id()
        ),
    )
}

fn throttled(identity: &Resource, seconds: u64) -> Answer {
    let answer = error(
        StatusCode::TOO_MANY_REQUESTS,
        "429",
        &format!(
            "Request is temporarily throttled because resource {} has issued too many requests. Retry after {seconds} seconds.",
            identity.id()
        ),
    );
    with(answer, "retry-after", &seconds.to_string())
}

fn id(identity: &Resource, name: &str) -> String {
    format!("{}/federatedIdentityCredentials/{name}", identity.id())
}

/// The key of a credential of the identity with this key.
pub(crate) fn place(identity: &str, name: &str) -> String {
    format!(
        "{identity}/federatedidentitycredentials/{}",
        name.to_lowercase()
    )
}

fn new(identity: &Resource, name: &str, properties: Value) -> Resource {
    let (subscription, group) = (identity.subscription.clone(), identity.group.clone());
    let mut it = Resource::new(subscription, group, name.to_owned());
    it.body = json!({
        "id": id(identity, name),
        "name": name,
        "type": Kind::Credential.path(),
        "properties": properties,
    });
    it
}

/// Makes a credential, whoever asks; gives whether there was one of that name.
pub(crate) fn put(
    world: &mut World,
    identity: &Resource,
    key: &str,
    name: &str,
    properties: Value,
) {
    let it = new(identity, name, properties);
    world.store.put(Kind::Credential, place(key, name), it);
}

/// The credentials of an identity in a world document: names and properties.
pub(crate) fn read(fields: &Fields<'_>) -> Vec<(String, Value)> {
    let mut read: Vec<(String, Value)> = Vec::new();
    for node in fields.items("credentials") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let name = fields.need("name").unwrap_or_default();
        let mut properties = json!({
            "issuer": fields.need("issuer").unwrap_or_default(),
            "audiences": [fields.text("audience").unwrap_or_else(|| AUDIENCE.to_owned())],
        });
        match fields.text("expression") {
            Some(value) if assertion::is_expression(&value) => {
                properties[EXPRESSION] = json!({"languageVersion": 1, "value": value});
            }
            Some(_) => fields.problem("`expression` is like `claims['sub'] matches 'a*'`"),
            None => properties["subject"] = json!(fields.need("subject").unwrap_or_default()),
        }
        let pair = |it: &Value| {
            (
                it["issuer"].clone(),
                it["subject"].clone(),
                it[EXPRESSION].clone(),
            )
        };
        if read.iter().any(|(_, it)| pair(it) == pair(&properties)) {
            fields.problem("another credential of this identity has the same issuer and subject");
        }
        if read.iter().any(|(it, _)| it.eq_ignore_ascii_case(&name)) {
            fields.problem("another credential of this identity has the same name");
        }
        read.push((name, properties));
        fields.done();
    }
    if read.len() > LIMIT {
        fields.problem("an identity holds at most 20 credentials");
    }
    read
}

pub(crate) fn dump(world: &World, identity: &str) -> Vec<Value> {
    let all = world.store.below(Kind::Credential, identity);
    let written = all.map(|it| {
        let properties = &it.body["properties"];
        let mut out = Out::new();
        out.put("name", &it.name);
        out.put("issuer", &properties["issuer"]);
        out.some("subject", properties.get("subject"));
        out.some("expression", properties[EXPRESSION]["value"].as_str());
        if properties["audiences"][0] != AUDIENCE {
            out.put("audience", &properties["audiences"][0]);
        }
        out.value()
    });
    written.collect()
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
