//! Management groups, as far as they are scopes: made, read and deleted, with the polls that clients were recorded to make.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, error, json, not_allowed, ok, with};
use super::page;
use super::path::Target;
use super::roles;
use super::roles::state::ManagementGroup;
use crate::clock::rfc3339;
use crate::world::World;

pub(super) fn answer(world: &mut World, target: &Target, rest: &[&str]) -> Result<Answer, Answer> {
    match (rest, &target.method) {
        (["managementgroups"], &Method::GET) => Ok(list(world, target)),
        (["managementgroups", _], _) => one(world, target),
        (
            [
                "operationresults",
                verb @ ("create" | "delete"),
                "managementgroups",
                name,
            ],
            &Method::GET,
        ) => result(world, target, verb, name),
        _ => Err(not_allowed(&target.method)),
    }
}

/// The tenant's own is there from the first day.
pub(super) fn exists(world: &World, name: &str) -> bool {
    world.roles.groups.contains_key(name) || name == world.tenant.to_lowercase()
}

pub(super) fn not_found(name: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "NotFound",
        &format!("'/providers/Microsoft.Management/managementGroups/{name}' not found"),
    )
}

fn list(world: &World, target: &Target) -> Answer {
    let root = (!world
        .roles
        .groups
        .contains_key(&world.tenant.to_lowercase()))
    .then(|| brief(world, &world.tenant, "Tenant Root Group"));
    let all = world.roles.groups.values();
    let all = all.map(|g| brief(world, &g.name, &g.display));
    page::page(world, target, root.into_iter().chain(all).collect())
}

fn brief(world: &World, name: &str, display: &str) -> Value {
    json!({
        "id": id(name),
        "type": "/providers/Microsoft.Management/managementGroups",
        "name": name,
        "properties": {"tenantId": world.tenant, "displayName": display},
    })
}

fn id(name: &str) -> String {
    format!("/providers/Microsoft.Management/managementGroups/{name}")
}

fn one(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    let name = target.group().to_owned();
    let key = name.to_lowercase();
    match target.method {
        Method::GET => match world.roles.groups.get(&key) {
            Some(group) => Ok(ok(&body(world, group))),
            None if exists(world, &key) => {
                Ok(ok(&brief(world, &world.tenant, "Tenant Root Group")))
            }
            None => Err(not_found(&name)),
        },
        Method::PUT => put(world, target, &name),
        Method::DELETE => {
            let gone = world.roles.groups.remove(&key);
            let gone = gone.ok_or_else(|| not_found(&name))?;
            roles::scope_gone(world, &id(&gone.name));
            Ok(accepted(world, target, "delete", &gone.name))
        }
        _ => Err(not_allowed(&target.method)),
    }
}

fn put(world: &mut World, target: &Target, name: &str) -> Result<Answer, Answer> {
    let wanted = target.content()?;
    let parent = wanted.pointer("/properties/details/parent/id");
    let parent = parent
        .and_then(Value::as_str)
        .and_then(|id| id.rsplit('/').next());
    let parent = parent.map(str::to_lowercase);
    if let Some(parent) = parent.as_ref().filter(|p| !exists(world, p)) {
        return Err(not_found(parent));
    }
    let letters = |c: char| c.is_ascii_alphanumeric() || "-_.()".contains(c);
    if name.len() > 90 || !name.chars().all(letters) {
        let words = format!("The group id '{name}' is not valid.");
        return Err(bad_request("InvalidGroupId", &words));
    }
    let display = wanted["properties"]["displayName"].as_str().unwrap_or(name);
    let parent = parent.filter(|p| *p != world.tenant.to_lowercase());
    let groups = &mut world.roles.groups;
    let group = groups
        .entry(name.to_lowercase())
        .or_insert_with(|| ManagementGroup {
            name: name.to_owned(),
            display: String::new(),
            parent: None,
            subscriptions: Default::default(),
        });
    display.clone_into(&mut group.display);
    group.parent = parent;
    match world.roles.groups.get(&name.to_lowercase()) {
        Some(group) => Ok(ok(&body(world, group))),
        None => Err(not_found(name)),
    }
}

fn accepted(world: &World, target: &Target, verb: &str, name: &str) -> Answer {
    let answer = json(StatusCode::ACCEPTED, &state(name, "Running"));
    let location = format!(
        "{}/providers/Microsoft.Management/operationResults/{verb}/managementGroups/{name}?api-version={}",
        world.arm(),
        target.version()
    );
    with(answer, "location", &location)
}

/// Recorded are 202 `Running` while it lasts and 200 `Succeeded` at the end, with the whole group where one was made.
fn result(world: &World, target: &Target, verb: &str, name: &str) -> Result<Answer, Answer> {
    let written = target.part(5).unwrap_or(name);
    match (verb, world.roles.groups.get(name)) {
        ("create", Some(group)) => {
            let mut done = body(world, group);
            done["status"] = json!("Succeeded");
            Ok(ok(&done))
        }
        ("delete", None) => Ok(ok(&state(written, "Succeeded"))),
        ("delete", Some(group)) => Ok(accepted(world, target, verb, &group.name)),
        _ => Err(not_found(written)),
    }
}

fn state(name: &str, status: &str) -> Value {
    json!({
        "id": id(name),
        "type": "/providers/Microsoft.Management/managementGroups",
        "name": name,
        "status": status,
    })
}

fn body(world: &World, group: &ManagementGroup) -> Value {
    let parent = group.parent.as_ref().unwrap_or(&world.tenant);
    let above = world.roles.groups.get(&parent.to_lowercase());
    let (name, display) = above.map_or((parent.as_str(), parent.as_str()), |g| {
        (g.name.as_str(), g.display.as_str())
    });
    let mut out = brief(world, &group.name, &group.display);
    out["properties"]["details"] = json!({
        "version": 1,
        "updatedTime": rfc3339(world.clock.now()),
        "updatedBy": world.guid("operator"),
        "parent": {"id": id(name), "name": name, "displayName": display},
    });
    out
}
