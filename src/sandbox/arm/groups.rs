//! Resource groups; deleting one takes time and takes everything in it along.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, empty, error, gateway, json, ok, with};
use super::path::Target;
use super::{base, not_allowed, operations};
use crate::world::{Group, World, region};

pub(crate) fn find<'a>(world: &'a World, subscription: &str, group: &str) -> Option<&'a Group> {
    world
        .subscription(subscription)?
        .groups
        .get(&group.to_lowercase())
}

pub(crate) fn not_found(name: &str) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ResourceGroupNotFound",
        &format!("Resource group '{name}' could not be found."),
    )
}

/// Something in a group that is there.
pub(crate) fn resource_not_found(resource: &str, group: &str) -> Answer {
    gateway(
        StatusCode::NOT_FOUND,
        "ResourceNotFound",
        &format!(
            "The Resource '{resource}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        ),
    )
}

pub(crate) fn list(world: &mut World, target: &Target, request: &Request<Bytes>) -> Answer {
    if *request.method() != Method::GET {
        return not_allowed(request);
    }
    operations::settle(world);
    let subscription = target.part(1).unwrap_or_default();
    let wanted = target.query("$filter").and_then(tag_filter);
    let bodies = world.subscription(subscription).map(|s| {
        s.groups
            .values()
            .filter(|g| wanted.as_ref().is_none_or(|w| bears(&g.tags, w)))
            .map(|g| body(&s.id, g, target.version()))
            .collect()
    });
    super::page::page(world, target, bodies.unwrap_or_default())
}

/// `tagName eq 'a' and tagValue eq 'b'`, the one filter of this list.
fn tag_filter(filter: &str) -> Option<(String, Option<String>)> {
    let mut quoted = filter.split('\'').skip(1).step_by(2);
    let name = quoted.next()?.to_owned();
    filter
        .to_lowercase()
        .starts_with("tagname eq")
        .then(|| (name, quoted.next().map(str::to_owned)))
}

fn bears(tags: &Value, (name, value): &(String, Option<String>)) -> bool {
    tags.as_object().is_some_and(|tags| {
        tags.iter().any(|(k, v)| {
            k.eq_ignore_ascii_case(name) && value.as_ref().is_none_or(|wanted| v == wanted.as_str())
        })
    })
}

pub(crate) fn one(world: &mut World, target: &Target, request: &Request<Bytes>) -> Answer {
    operations::settle(world);
    let subscription = target.part(1).unwrap_or_default();
    let name = target.part(3).unwrap_or_default();
    let version = target.version();
    match *request.method() {
        Method::GET => match find(world, subscription, name) {
            Some(group) => ok(&body(&home(world, subscription), group, version)),
            None => not_found(name),
        },
        Method::HEAD => match find(world, subscription, name) {
            Some(_) => empty(StatusCode::NO_CONTENT),
            None => with(
                empty(StatusCode::NOT_FOUND),
                "x-ms-failure-cause",
                "gateway",
            ),
        },
        Method::PUT => put(world, subscription, name, request, version),
        Method::PATCH => patch(world, subscription, name, request, version),
        Method::DELETE => delete(world, subscription, name, target),
        _ => not_allowed(request),
    }
}

fn home(world: &World, subscription: &str) -> String {
    world
        .subscription(subscription)
        .map_or_else(|| subscription.to_owned(), |s| s.id.clone())
}

fn put(
    world: &mut World,
    subscription: &str,
    name: &str,
    request: &Request<Bytes>,
    version: &str,
) -> Answer {
    let wanted = match content(request) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let valid = name.len() <= 90
        && !name.ends_with('.')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "-_.()".contains(c));
    if !valid {
        return bad_request(
            "InvalidResourceGroup",
            &format!(
                "The provided resource group name '{name}' has these invalid characters or is too long."
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
    let home = home(world, subscription);
    let Some(found) = world.subscription_mut(subscription) else {
        return not_found(name);
    };
    let tags = wanted["tags"].clone();
    if let Some(group) = found.groups.get_mut(&name.to_lowercase()) {
        if group.deleting.is_some() {
            return error(
                StatusCode::CONFLICT,
                "ResourceGroupBeingDeleted",
                &format!(
                    "The resource group '{name}' is in deprovisioning state and cannot perform this operation."
                ),
            );
        }
        if group.location != location {
            return error(
                StatusCode::CONFLICT,
                "InvalidResourceGroupLocation",
                &format!(
                    "Invalid resource group location '{location}'. The Resource group already exists in location '{}'.",
                    group.location
                ),
            );
        }
        group.tags = tags;
        return ok(&body(&home, group, version));
    }
    let group = Group {
        name: name.to_owned(),
        location,
        tags,
        deleting: None,
    };
    let answer = json(StatusCode::CREATED, &body(&home, &group, version));
    found.groups.insert(name.to_lowercase(), group);
    answer
}

fn patch(
    world: &mut World,
    subscription: &str,
    name: &str,
    request: &Request<Bytes>,
    version: &str,
) -> Answer {
    let wanted = match content(request) {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let home = home(world, subscription);
    let group = world
        .subscription_mut(subscription)
        .and_then(|s| s.groups.get_mut(&name.to_lowercase()));
    let Some(group) = group else {
        return not_found(name);
    };
    if let Some(tags) = wanted.get("tags") {
        group.tags = tags.clone();
    }
    ok(&body(&home, group, version))
}

fn delete(world: &mut World, subscription: &str, name: &str, target: &Target) -> Answer {
    let Some(group) = find(world, subscription, name) else {
        return not_found(name);
    };
    let id = match &group.deleting {
        Some(id) => id.clone(),
        None => operations::delete_group(world, subscription, name),
    };
    let base = base(world).to_owned();
    let location = operations::group_url(world, &base, subscription, &id, target.version());
    let answer = with(empty(StatusCode::ACCEPTED), "location", &location);
    with(answer, "retry-after", "15")
}

fn body(subscription: &str, group: &Group, version: &str) -> Value {
    let state = match group.deleting {
        Some(_) => "Deleting",
        None => "Succeeded",
    };
    let mut body = json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/{}", group.name),
        "name": group.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": group.location,
    });
    // Groups had no type in the first versions.
    if version < "2019"
        && let Some(map) = body.as_object_mut()
    {
        map.remove("type");
    }
    if !group.tags.is_null() {
        body["tags"] = group.tags.clone();
    }
    body["properties"] = json!({"provisioningState": state});
    body
}

/// The body of a write: a JSON object, or what the gateway says instead.
pub(crate) fn content(request: &Request<Bytes>) -> Result<Value, Answer> {
    match serde_json::from_slice(request.body()) {
        Ok(Value::Object(map)) => Ok(Value::Object(map)),
        Ok(_) | Err(_) => Err(bad_request(
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: 'a JSON object is expected'.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sandbox;
    use crate::tests::{IDENTITY, SUBSCRIPTION, ask, send, small};

    fn url(name: &str) -> String {
        format!("/subscriptions/{SUBSCRIPTION}/resourcegroups/{name}?api-version=2021-04-01")
    }

    #[tokio::test(start_paused = true)]
    async fn a_deleted_group_takes_everything_along_in_its_time() {
        let sandbox: Sandbox = small(json!({
            "identities": [{"name": "billing", "group": "Apps"}],
            "clusters": [{"name": "prod", "aks": {"group": "Apps"}}],
            "operation": {"polls": 2},
        }));
        let answer = send(&sandbox, "DELETE", &url("APPS"), &Value::Null).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        assert_eq!(answer.headers()["retry-after"], "15");
        assert_eq!(
            ask(&sandbox, "GET", &url("apps"), Value::Null).await.1["properties"]["provisioningState"],
            "Deleting"
        );
        let busy = ask(
            &sandbox,
            "PUT",
            &url("apps"),
            json!({"location": "westeurope"}),
        )
        .await;
        assert_eq!(busy.0, 409);
        let mut location = answer.headers()["location"].to_str().unwrap().to_owned();
        let mut links = vec![location.clone()];
        let mut polls = 0;
        loop {
            let answer = send(&sandbox, "GET", &location, &Value::Null).await;
            polls += 1;
            match answer.headers().get("location") {
                Some(next) => location = next.to_str().unwrap().to_owned(),
                None => break,
            }
            links.push(location.clone());
        }
        assert_eq!(polls, 3);
        links.dedup();
        assert_eq!(links.len(), 3, "each poll is signed anew: {links:?}");
        let (status, body) = ask(&sandbox, "GET", &url("apps"), Value::Null).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (404, &json!("ResourceGroupNotFound"))
        );
        assert_eq!(sandbox.state()["identities"], json!([]));
        assert_eq!(sandbox.state()["clusters"], json!([]));
        let credential =
            format!("{IDENTITY}/federatedIdentityCredentials/one?api-version=2023-01-31");
        let (_, body) = ask(&sandbox, "DELETE", &credential, Value::Null).await;
        assert_eq!(body["error"]["code"], "ParentResourceNotFound");
        let (_, body) = ask(&sandbox, "GET", &credential, Value::Null).await;
        assert_eq!(body["error"]["code"], "ResourceGroupNotFound");
    }

    #[tokio::test(start_paused = true)]
    async fn groups_are_made_changed_found_and_stay_in_their_region() {
        let sandbox = small(json!({}));
        let wanted = json!({"location": "North Europe", "tags": {"Team": "a"}});
        let (status, body) = ask(&sandbox, "PUT", &url("Data"), wanted.clone()).await;
        assert_eq!((status, &body["location"]), (201, &json!("northeurope")));
        assert_eq!(ask(&sandbox, "PUT", &url("data"), wanted).await.0, 200);
        assert_eq!(
            ask(
                &sandbox,
                "PUT",
                &url("data"),
                json!({"location": "westeurope"})
            )
            .await
            .0,
            409
        );
        assert_eq!(ask(&sandbox, "PUT", &url("other"), json!({})).await.0, 400);
        assert_eq!(
            ask(&sandbox, "HEAD", &url("data"), Value::Null).await.0,
            204
        );
        assert_eq!(
            ask(&sandbox, "HEAD", &url("none"), Value::Null).await.0,
            404
        );
        let list = format!("/subscriptions/{SUBSCRIPTION}/resourcegroups?api-version=2021-04-01");
        let (_, all) = ask(&sandbox, "GET", &list, Value::Null).await;
        assert_eq!(all["value"].as_array().unwrap().len(), 2);
        let filter =
            format!("{list}&$filter=tagName%20eq%20%27team%27%20and%20tagValue%20eq%20%27a%27");
        let (_, some) = ask(&sandbox, "GET", &filter, Value::Null).await;
        assert_eq!(some["value"][0]["name"], "Data");
        assert_eq!(some["value"].as_array().unwrap().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_gateway_refuses_before_anybody_is_asked() {
        let sandbox = small(json!({}));
        let cases = [
            ("/subscriptions", 400, "MissingApiVersionParameter"),
            (
                "/subscriptions?api-version=latest",
                400,
                "InvalidApiVersionParameter",
            ),
            (
                "/subscriptions/x?api-version=2022-12-01",
                400,
                "InvalidSubscriptionId",
            ),
            (
                "/subscriptions/99999999-2222-3333-4444-555555555555/resourcegroups/a?api-version=2022-12-01",
                404,
                "SubscriptionNotFound",
            ),
            (
                "{apps}/providers/Microsoft.Nothing/things/a?api-version=2022-12-01",
                404,
                "InvalidResourceNamespace",
            ),
            (
                "{apps}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/a/federatedIdentityCredentials/b?api-version=2018-11-30",
                404,
                "InvalidResourceType",
            ),
        ];
        for (path, status, code) in cases {
            let (got, body) = ask(&sandbox, "GET", path, Value::Null).await;
            assert_eq!(
                (got, &body["error"]["code"]),
                (status, &json!(code)),
                "{path}"
            );
        }
    }
}
