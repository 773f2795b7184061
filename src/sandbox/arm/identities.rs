//! User-assigned managed identities.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{Answer, bad_request, empty, error, json, ok, with};
use super::groups::{self, content};
use super::path::Target;
use super::{not_allowed, operations, page};
use crate::world::{Identity, World, region};

const PROPERTIES: [&str; 2] = ["isolationScope", "assignmentRestrictions"];

/// Under which the world keeps an identity: its ARM id in lower case.
pub(crate) fn key(subscription: &str, group: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.managedidentity/userassignedidentities/{name}"
    )
    .to_lowercase()
}

/// The id as Azure writes it in answers, with a lower-case `resourcegroups`.
pub(crate) fn id(identity: &Identity) -> String {
    format!(
        "/subscriptions/{}/resourcegroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}",
        identity.subscription, identity.group, identity.name
    )
}

pub(crate) fn key_of(target: &Target) -> String {
    key(
        target.part(1).unwrap_or_default(),
        target.part(3).unwrap_or_default(),
        target.part(7).unwrap_or_default(),
    )
}

pub(crate) fn list(
    world: &mut World,
    target: &Target,
    request: &Request<Bytes>,
    group: Option<&str>,
) -> Answer {
    if *request.method() != Method::GET {
        return not_allowed(request);
    }
    operations::settle(world);
    let subscription = target.part(1).unwrap_or_default();
    let bodies = world
        .identities
        .values()
        .filter(|i| i.subscription.eq_ignore_ascii_case(subscription))
        .filter(|i| group.is_none_or(|g| i.group.eq_ignore_ascii_case(g)))
        .map(|i| body(world, i, target.version()))
        .collect();
    page::page(world, target, bodies)
}

pub(crate) fn one(world: &mut World, target: &Target, request: &Request<Bytes>) -> Answer {
    operations::settle(world);
    let key = key_of(target);
    match *request.method() {
        Method::GET => match world.identities.get(&key) {
            Some(identity) => ok(&body(world, identity, target.version())),
            None => not_found(target),
        },
        Method::PUT => put(world, target, request, key),
        Method::PATCH => patch(world, target, request, &key),
        Method::DELETE => match world.identities.remove(&key) {
            Some(gone) => {
                world.scope_gone(&id(&gone));
                empty(StatusCode::OK)
            }
            None => empty(StatusCode::NO_CONTENT),
        },
        _ => not_allowed(request),
    }
}

fn not_found(target: &Target) -> Answer {
    groups::resource_not_found(
        &format!(
            "Microsoft.ManagedIdentity/userAssignedIdentities/{}",
            target.part(7).unwrap_or_default()
        ),
        target.part(3).unwrap_or_default(),
    )
}

fn put(world: &mut World, target: &Target, request: &Request<Bytes>, key: String) -> Answer {
    let wanted = match content(request) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let name = target.part(7).unwrap_or_default();
    if !valid_name(name) {
        return bad_request(
            "BadRequest",
            &format!(
                "The resource name '{name}' is invalid. It must be 3 to 128 characters long, begin with a letter or a number, and hold only letters, numbers, hyphens and underscores."
            ),
        );
    }
    let Some(location) = wanted["location"].as_str().filter(|l| !l.is_empty()) else {
        return bad_request(
            "LocationRequired",
            "The location property is required for this definition.",
        );
    };
    let location = region(location);
    let tags = match tags(&wanted) {
        Ok(tags) => tags,
        Err(refusal) => return refusal,
    };
    let more = more(&wanted);
    if let Some(identity) = world.identities.get_mut(&key) {
        if identity.location != location {
            return moved(identity, &location);
        }
        identity.tags = tags;
        identity.more.extend(more);
        return match world.identities.get(&key) {
            Some(identity) => ok(&body(world, identity, target.version())),
            None => not_found(target),
        };
    }
    let (client_id, principal_id) = world.fresh_ids(&key);
    let subscription = target.part(1).unwrap_or_default();
    let group = target.part(3).unwrap_or_default();
    let identity = Identity {
        subscription: world
            .subscription(subscription)
            .map_or_else(|| subscription.to_owned(), |s| s.id.clone()),
        group: groups::find(world, subscription, group)
            .map_or_else(|| group.to_owned(), |g| g.name.clone()),
        name: name.to_owned(),
        location,
        tags,
        client_id,
        principal_id,
        more,
        credentials: Default::default(),
        unseen: world.spreading,
    };
    let answer = json(
        StatusCode::CREATED,
        &body(world, &identity, target.version()),
    );
    let answer = with(answer, "location", &id(&identity));
    world.new_principal(&identity.principal_id);
    world.identities.insert(key, identity);
    answer
}

fn patch(world: &mut World, target: &Target, request: &Request<Bytes>, key: &str) -> Answer {
    let wanted = match content(request) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let Some(identity) = world.identities.get_mut(key) else {
        return not_found(target);
    };
    if let Some(location) = wanted["location"].as_str()
        && region(location) != identity.location
    {
        return moved(identity, &region(location));
    }
    // A PATCH without tags leaves them; one with tags replaces them whole.
    if wanted.get("tags").is_some() {
        match tags(&wanted) {
            Ok(tags) => identity.tags = tags,
            Err(refusal) => return refusal,
        }
    }
    identity.more.extend(more(&wanted));
    match world.identities.get(key) {
        Some(identity) => ok(&body(world, identity, target.version())),
        None => not_found(target),
    }
}

fn moved(identity: &Identity, location: &str) -> Answer {
    error(
        StatusCode::CONFLICT,
        "InvalidResourceLocation",
        &format!(
            "The resource '{}' already exists in location '{}' in resource group '{}'. A resource with the same name cannot be created in location '{location}'. Please select a new resource name.",
            identity.name, identity.location, identity.group
        ),
    )
}

/// Tags of a write: absent and null are none.
pub(crate) fn tags(wanted: &Value) -> Result<Map<String, Value>, Answer> {
    let tags = match &wanted["tags"] {
        Value::Null => return Ok(Map::new()),
        Value::Object(tags) => tags.clone(),
        _ => {
            return Err(bad_request(
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: 'tags is a mapping of strings'.",
            ));
        }
    };
    if tags.len() > 50 {
        return Err(bad_request(
            "TooManyTags",
            &format!(
                "The resource can have at most 50 tags, the request has {}.",
                tags.len()
            ),
        ));
    }
    if let Some(name) = tags
        .keys()
        .find(|k| k.chars().any(|c| "<>%&\\?/".contains(c)))
    {
        return Err(bad_request(
            "InvalidTagNameCharacters",
            &format!(
                "The tag names '{name}' have reserved characters '<,>,%,&,\\,?,/' or control characters."
            ),
        ));
    }
    Ok(tags)
}

fn more(wanted: &Value) -> Map<String, Value> {
    PROPERTIES
        .iter()
        .filter_map(|name| {
            let value = wanted["properties"].get(name)?;
            Some(((*name).to_owned(), value.clone()))
        })
        .collect()
}

fn valid_name(name: &str) -> bool {
    (3..=128).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn body(world: &World, identity: &Identity, version: &str) -> Value {
    let mut properties = Map::new();
    properties.insert("tenantId".into(), json!(world.tenant));
    properties.insert("principalId".into(), json!(identity.principal_id));
    properties.insert("clientId".into(), json!(identity.client_id));
    // The first preview pointed to the identity's own secret endpoint; later versions do not.
    if version.starts_with("2015-08-31") {
        properties.insert(
            "clientSecretUrl".into(),
            json!(format!(
                "https://control-{}.identity.azure.net{}/credentials?tid={}&oid={}&aid={}",
                identity.location,
                id(identity),
                world.tenant,
                identity.principal_id,
                identity.client_id
            )),
        );
    }
    // Versions from here on show what they brought, set or not [specification].
    if version >= "2026-05-31" {
        properties.insert("isolationScope".into(), json!("None"));
        properties.insert("assignmentRestrictions".into(), json!({"providers": []}));
    }
    properties.extend(identity.more.clone());
    json!({
        "location": identity.location,
        "tags": identity.tags,
        "id": id(identity),
        "name": identity.name,
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities",
        "properties": properties,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{IDENTITY, SUBSCRIPTION, ask, send, small};

    fn url(version: &str) -> String {
        format!("{IDENTITY}?api-version={version}")
    }

    #[tokio::test(start_paused = true)]
    async fn a_put_replaces_tags_a_patch_without_them_leaves_them_and_the_region_stays() {
        let sandbox = small(json!({}));
        let wanted = json!({"location": "West Europe", "tags": {"team": "a"}});
        let answer = send(&sandbox, "PUT", &url("2023-01-31"), &wanted).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        // Relative, with the group as it was made and not as it was asked for.
        assert_eq!(
            answer.headers()["location"],
            format!(
                "/subscriptions/{SUBSCRIPTION}/resourcegroups/Apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/billing"
            )
        );
        let (_, body) = ask(&sandbox, "PATCH", &url("2023-01-31"), json!({})).await;
        assert_eq!(body["tags"], json!({"team": "a"}));
        let (_, body) = ask(
            &sandbox,
            "PATCH",
            &url("2023-01-31"),
            json!({"tags": {"b": "c"}}),
        )
        .await;
        assert_eq!(body["tags"], json!({"b": "c"}));
        let (status, body) = ask(
            &sandbox,
            "PUT",
            &url("2023-01-31"),
            json!({"location": "westeurope"}),
        )
        .await;
        assert_eq!((status, &body["tags"]), (200, &json!({})));
        let (status, body) = ask(
            &sandbox,
            "PUT",
            &url("2023-01-31"),
            json!({"location": "northeurope"}),
        )
        .await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (409, &json!("InvalidResourceLocation"))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn versions_show_what_they_know() {
        let sandbox = small(json!({"identities": [{"name": "billing", "group": "apps"}]}));
        let (_, old) = ask(&sandbox, "GET", &url("2015-08-31-preview"), Value::Null).await;
        assert!(old["properties"]["clientSecretUrl"].is_string());
        let (_, new) = ask(&sandbox, "GET", &url("2018-11-30"), Value::Null).await;
        let keys: Vec<&String> = new["properties"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["tenantId", "principalId", "clientId"]);
        let regional =
            json!({"location": "westeurope", "properties": {"isolationScope": "Regional"}});
        ask(&sandbox, "PUT", &url("2024-11-30"), regional).await;
        let (_, body) = ask(&sandbox, "GET", &url("2024-11-30"), Value::Null).await;
        assert_eq!(body["properties"]["isolationScope"], "Regional");
    }

    #[tokio::test(start_paused = true)]
    async fn names_and_bodies_that_azure_refuses() {
        let sandbox = small(json!({}));
        for (name, body) in [
            ("ab", json!({"location": "westeurope"})),
            ("-abc", json!({"location": "westeurope"})),
            ("a.b.c", json!({"location": "westeurope"})),
            ("good", json!({})),
            ("good", json!({"location": "westeurope", "tags": []})),
            (
                "good",
                json!({"location": "westeurope", "tags": {"a/b": "c"}}),
            ),
            ("good", json!("text")),
        ] {
            let path = url("2023-01-31").replace("billing", name);
            assert_eq!(
                ask(&sandbox, "PUT", &path, body.clone()).await.0,
                400,
                "{name} {body}"
            );
        }
    }
}
