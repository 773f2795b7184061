//! `…/providers/Microsoft.Resources/tags/default`: the tags of whatever is at a scope, without the rest of it.

use http::Method;
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, empty, not_allowed, ok, resource_not_found};
use super::path::Target;
use super::provider;
use crate::world::World;

const ASKED: &str = "/providers/microsoft.resources/tags/default";

pub(super) fn answer(world: &mut World, target: &Target) -> Option<Result<Answer, Answer>> {
    let key = target.key();
    let scope = key.strip_suffix(ASKED)?;
    Some(tagged(world, target, scope))
}

fn tagged(world: &mut World, target: &Target, scope: &str) -> Result<Answer, Answer> {
    let found = world.store.any_mut(scope);
    let it = found.ok_or_else(|| resource_not_found(scope, target.group()))?;
    let mut tags = it.body["tags"].as_object().cloned().unwrap_or_default();
    if target.method != Method::GET && target.method != Method::DELETE {
        let wanted = target.content()?;
        let given = provider::tags(&wanted["properties"])?;
        match (
            &target.method,
            wanted["operation"].as_str().unwrap_or_default(),
        ) {
            (&Method::PUT, _) | (&Method::PATCH, "Replace") => tags = given,
            (&Method::PATCH, "Merge") => tags.extend(given),
            (&Method::PATCH, "Delete") => {
                tags.retain(|name, value| given.get(name).is_none_or(|it| it != "" && it != value))
            }
            (&Method::PATCH, other) => {
                return Err(bad_request(
                    "InvalidTagOperation",
                    &format!("The tag operation '{other}' is none of Merge, Replace, Delete."),
                ));
            }
            _ => return Err(not_allowed(&target.method)),
        }
    }
    if target.method == Method::DELETE {
        tags.clear();
    }
    if target.method != Method::GET {
        it.body["tags"] = Value::Object(tags.clone());
    }
    let id = format!("{}/providers/Microsoft.Resources/tags/default", it.id());
    Ok(match target.method {
        Method::DELETE => empty(http::StatusCode::OK),
        _ => ok(
            &json!({"id": id, "name": "default", "type": "Microsoft.Resources/tags", "properties": {"tags": tags}}),
        ),
    })
}
