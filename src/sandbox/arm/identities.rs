//! User-assigned managed identities.

use serde_json::{Value, json};

use super::answer::{Answer, bad_request};
use super::credentials;
use super::identity::{client_id, principal_id};
use super::path::Target;
use super::provider::{self, Provider, Put, retag, stays, tracked, valid_name};
use super::roles;
use super::store::{Kind, Resource, key};
use crate::document::{Node, Out};
use crate::world::{World, region};

/// What newer api-versions added and a client may set.
const PROPERTIES: [&str; 2] = ["isolationScope", "assignmentRestrictions"];

pub(crate) struct Identities;

impl Provider for Identities {
    fn kind(&self) -> Kind {
        Kind::Identity
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let name = target.name();
        if !valid_name(name, 128) {
            return Err(bad_request(
                "BadRequest",
                &format!(
                    "The resource name '{name}' is invalid. It must be 3 to 128 characters long, begin with a letter or a number, and hold only letters, numbers, hyphens and underscores."
                ),
            ));
        }
        let (location, tags) = tracked(wanted, before.as_ref())?;
        let mut it = match before {
            Some(it) => it,
            None => {
                let ids = world.fresh_ids(&target.key());
                let mut it = provider::new(world, target);
                it.unseen = world.spreading;
                fill(world, &mut it, &location, ids);
                world.roles.new_principal(principal_id(&it));
                it
            }
        };
        it.body["tags"] = Value::Object(tags);
        extend(&mut it, wanted);
        Ok(it)
    }

    fn tells_where(&self) -> bool {
        true
    }

    fn patch(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        provider::patched(self, world, target, key, |_, it, wanted| {
            if let Some(location) = wanted["location"].as_str() {
                stays(it, &region(location))?;
            }
            retag(it, wanted)?;
            extend(it, wanted);
            Ok(())
        })
    }

    fn shown(&self, world: &World, it: &Resource, version: &str) -> Value {
        let mut body = it.body.clone();
        // The first preview pointed to the identity's own secret endpoint; later versions do not.
        if version.starts_with("2015-08-31") {
            body["properties"]["clientSecretUrl"] = json!(format!(
                "https://control-{}.identity.azure.net{}/credentials?tid={}&oid={}&aid={}",
                it.location(),
                it.id(),
                world.tenant,
                principal_id(it),
                client_id(it)
            ));
        }
        // Versions from here on show what they brought, set or not [specification].
        if version >= "2026-05-31" {
            let unset = [json!("None"), json!({"providers": []})];
            for (name, unset) in PROPERTIES.iter().zip(unset) {
                let properties = body["properties"].as_object_mut();
                properties.map(|all| all.entry(*name).or_insert(unset));
            }
        }
        body
    }

    fn on_delete(&self, world: &mut World, gone: Resource) {
        roles::scope_gone(world, gone.id());
    }
}

/// The body of a new one. Its id has a lower-case `resourcegroups`, as Azure writes it.
fn fill(world: &World, it: &mut Resource, location: &str, (client, principal): (String, String)) {
    let path = Kind::Identity.path();
    it.body = json!({
        "location": location,
        "tags": {},
        "id": format!(
            "/subscriptions/{}/resourcegroups/{}/providers/{path}/{}",
            it.subscription, it.group, it.name
        ),
        "name": it.name,
        "type": path,
        "properties": {"tenantId": world.tenant, "principalId": principal, "clientId": client},
    });
}

fn extend(it: &mut Resource, wanted: &Value) {
    for name in PROPERTIES {
        if let Some(value) = wanted["properties"].get(name) {
            it.body["properties"][name] = value.clone();
        }
    }
}

/// An identity of a world document.
pub(crate) fn read(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let name = fields.need("name").unwrap_or_default();
    let home = world.read_home(&fields);
    let location = fields.text("location");
    let tags = fields.texts("tags");
    let (client, principal) = (fields.text("clientId"), fields.text("principalId"));
    let more = fields.values("more");
    let credentials = credentials::read(&fields);
    if let Some(home) = home {
        let key = key(Kind::Identity, &home.subscription, &home.group, &name);
        let fresh = world.fresh_ids(&key);
        let ids = (client.unwrap_or(fresh.0), principal.unwrap_or(fresh.1));
        let location = region(&location.unwrap_or(home.location));
        let mut it = Resource::new(home.subscription, home.group, name);
        fill(world, &mut it, &location, ids);
        it.body["tags"] = json!(tags);
        for (name, value) in more {
            it.body["properties"][name] = value;
        }
        for (name, properties) in credentials {
            credentials::put(world, &it, &key, &name, properties);
        }
        if world.store.put(Kind::Identity, key, it).is_some() {
            fields.problem("the same identity is there twice");
        }
    }
    fields.done();
}

pub(crate) fn dump(world: &World, key: &str, it: &Resource) -> Value {
    let mut more = it.body["properties"].clone();
    if let Some(more) = more.as_object_mut() {
        more.retain(|name, _| !["tenantId", "principalId", "clientId"].contains(&name.as_str()));
    }
    let mut out = Out::new();
    out.put("name", &it.name);
    world.dump_home(&mut out, &it.subscription, &it.group);
    out.put("location", it.location());
    out.put("clientId", client_id(it));
    out.put("principalId", principal_id(it));
    out.say("tags", &it.body["tags"]);
    out.say("more", more);
    out.say("credentials", credentials::dump(world, key));
    out.value()
}
