//! Resource groups; deleting one takes time and takes everything in it along.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{
    Answer, accepted, bad_request, empty, error, group_not_found, not_allowed, with,
};
use super::operation::Work;
use super::operations;
use super::page;
use super::path::Target;
use super::provider::{self, Provider, Put, located};
use super::store::{Kind, Resource, group_key, groups_key};
use crate::clock;
use crate::document::{Fields, Out};
use crate::entra;
use crate::world::{World, region};

pub(crate) struct Groups;

impl Provider for Groups {
    fn kind(&self) -> Kind {
        Kind::Group
    }

    fn missing(&self, _world: &World, target: &Target) -> Answer {
        group_not_found(target.group())
    }

    fn shown(&self, _world: &World, it: &Resource, version: &str) -> Value {
        let mut body = it.body.clone();
        // Groups had no type in the first versions.
        if version < "2019"
            && let Some(map) = body.as_object_mut()
        {
            map.remove("type");
        }
        let state = match it.operation {
            Some(_) => "Deleting",
            None => "Succeeded",
        };
        body["properties"] = json!({"provisioningState": state});
        body
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let name = target.group();
        let letters = |c: char| c.is_alphanumeric() || "-_.()".contains(c);
        if name.len() > 90 || name.ends_with('.') || !name.chars().all(letters) {
            return Err(bad_request(
                "InvalidResourceGroup",
                &format!(
                    "The provided resource group name '{name}' has these invalid characters or is too long."
                ),
            ));
        }
        let location = located(wanted)?;
        let mut it = match before {
            Some(before) => kept(before, &location, name)?,
            None => {
                let home = world.subscription(target.subscription());
                new(
                    home.map_or(target.subscription(), |it| &it.id),
                    name,
                    &location,
                )
            }
        };
        tag(&mut it, &wanted["tags"]);
        Ok(it)
    }

    fn patch(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        provider::patched(self, world, target, key, |_, it, wanted| {
            if let Some(tags) = wanted.get("tags") {
                tag(it, tags);
            }
            Ok(())
        })
    }

    fn delete(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        let Some(it) = world.store.get(Kind::Group, key) else {
            return Err(self.missing(world, target));
        };
        let running = it.operation.clone();
        let id = running.unwrap_or_else(|| {
            let pace = world.pace.clone();
            operations::begin(world, Work::delete(Kind::Group, key), pace)
        });
        if let Some(it) = world.store.get_mut(Kind::Group, key) {
            it.operation = Some(id.clone());
        }
        Ok(going(world, target, &id))
    }

    fn other(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        match (
            target.method == Method::HEAD,
            world.store.get(Kind::Group, key),
        ) {
            (true, Some(_)) => Ok(empty(StatusCode::NO_CONTENT)),
            (true, None) => Err(with(
                empty(StatusCode::NOT_FOUND),
                "x-ms-failure-cause",
                "gateway",
            )),
            (false, _) => Err(not_allowed(&target.method)),
        }
    }
}

/// The answer to a deletion that is under way.
///
/// Since March 2026 the first poll names no URL, so clients keep theirs [recorded 28 times].
pub(crate) fn going(world: &World, target: &Target, id: &str) -> Answer {
    let first = world.operations.get(id).is_some_and(|it| it.polled == 1);
    let since = clock::parse("2026-03-01T00:00:00Z");
    if first && target.method == Method::GET && since.is_some_and(|it| world.clock.now() >= it) {
        return with(empty(StatusCode::ACCEPTED), "retry-after", "15");
    }
    let subscription = target.subscription();
    let location = operations::group_url(world, subscription, id, target.version());
    with(accepted(&location), "retry-after", "15")
}

fn new(subscription: &str, name: &str, location: &str) -> Resource {
    let mut it = Resource::new(subscription.to_owned(), name.to_owned(), name.to_owned());
    it.body = json!({
        "id": format!("/subscriptions/{subscription}/resourceGroups/{name}"),
        "name": name,
        "type": Kind::Group.path(),
        "location": location,
    });
    it
}

/// A group that is there can be written again, unless it is going or would move.
fn kept(before: Resource, location: &str, name: &str) -> Result<Resource, Answer> {
    if before.operation.is_some() {
        return Err(error(
            StatusCode::CONFLICT,
            "ResourceGroupBeingDeleted",
            &format!(
                "The resource group '{name}' is in deprovisioning state and cannot perform this operation."
            ),
        ));
    }
    if before.location() != location {
        return Err(error(
            StatusCode::CONFLICT,
            "InvalidResourceGroupLocation",
            &format!(
                "Invalid resource group location '{location}'. The Resource group already exists in location '{}'.",
                before.location()
            ),
        ));
    }
    Ok(before)
}

fn tag(it: &mut Resource, tags: &Value) {
    match (tags, it.body.as_object_mut()) {
        (Value::Null, Some(body)) => drop(body.remove("tags")),
        (tags, Some(body)) => drop(body.insert("tags".into(), tags.clone())),
        (_, None) => {}
    }
}

const READ: &str = "Microsoft.Resources/subscriptions/resourceGroups/read";

/// The groups of a subscription, all or those that a filter by tag asks for.
pub(crate) fn list(world: &World, target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    let wanted = target.query("$filter").and_then(tag_filter);
    let all = world.store.below(Kind::Group, &target.key());
    let who = entra::caller(world, &target.headers);
    let seen = |it: &&Resource| !world.enforced || world.may(&who, READ, it.id());
    let found = all
        .filter(|it| wanted.as_ref().is_none_or(|w| bears(&it.body["tags"], w)))
        .filter(seen);
    let bodies = found.map(|it| Groups.shown(world, it, target.version()));
    Ok(page::page(world, target, bodies.collect()))
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

/// The groups of a subscription in a world document.
pub(crate) fn read(world: &mut World, subscription: &str, fields: &Fields<'_>) {
    for (name, node) in fields.entries("groups") {
        // A bare region is the short way to write a group.
        let (location, tags) = if let Some(location) = node.value.as_str() {
            (location.to_owned(), Value::Null)
        } else if let Some(fields) = node.fields() {
            let location = fields.need("location").unwrap_or_default();
            let tags = fields.texts("tags");
            fields.done();
            (
                location,
                if tags.is_empty() {
                    Value::Null
                } else {
                    json!(tags)
                },
            )
        } else {
            continue;
        };
        let mut it = new(subscription, name, &region(&location));
        tag(&mut it, &tags);
        let key = group_key(subscription, name);
        if world.store.put(Kind::Group, key, it).is_some() {
            node.problem(format!(
                "the group {name} is there twice (case does not count)"
            ));
        }
    }
}

pub(crate) fn dump(world: &World, subscription: &str) -> Value {
    let mut groups = Out::new();
    for it in world.store.below(Kind::Group, &groups_key(subscription)) {
        let mut out = Out::new();
        out.put("location", it.location());
        out.say("tags", it.body["tags"].as_object());
        groups.put(&it.name, out.value());
    }
    groups.value()
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
            if answer.status() != StatusCode::ACCEPTED {
                break;
            }
            // The first one names no URL, and clients keep theirs.
            if let Some(next) = answer.headers().get("location") {
                location = next.to_str().unwrap().to_owned();
            }
            links.push(location.clone());
        }
        assert_eq!(polls, 3);
        links.dedup();
        assert_eq!(
            links.len(),
            2,
            "but for the first, each poll is signed anew: {links:?}"
        );
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
