//! The directory in a world document, read and written back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::directory::{Application, Credential, LIMIT, Principal, When, joined_as, made_as};
use crate::arm::identity::AUDIENCE;
use crate::clock;
use crate::document::{Fields, Node, Out};
use crate::world::World;

/// Object id and client id of an application that is about to be made.
pub(super) fn fresh_application(world: &mut World, name: &str) -> (String, String) {
    let key = made_as(name);
    let generation = world.generation(&key);
    (
        world.guid(&format!("{key}/object/{generation}")),
        world.guid(&format!("{key}/client/{generation}")),
    )
}

pub(super) fn fresh_service_principal(world: &mut World, app_id: &str) -> String {
    let key = joined_as(app_id);
    let generation = world.generation(&key);
    world.guid(&format!("{key}/{generation}"))
}

/// Reads an application of a world document; `deleted` says in which of the two lists it stands.
pub(crate) fn read(world: &mut World, node: &Node<'_>, deleted: bool) {
    let Some(fields) = node.fields() else { return };
    let display_name = fields.need("displayName").unwrap_or_default();
    let unique_name = fields.text("uniqueName");
    let base = unique_name.as_ref().unwrap_or(&display_name);
    let (fresh_object, fresh_client) = fresh_application(world, base);
    let app_id = fields.text("appId").unwrap_or(fresh_client);
    let now = clock::rfc3339(world.clock.now());
    let principal = read_principal(world, &fields, &app_id);
    let application = Application {
        object_id: fields.text("objectId").unwrap_or(fresh_object),
        display_name,
        unique_name,
        tags: fields.items("tags").iter().filter_map(Node::text).collect(),
        created: When::given(fields.text("created"), &now),
        deleted: deleted.then(|| When::given(fields.text("deleted"), &now)),
        more: fields.values("more"),
        principal,
        credentials: read_federated(world, &fields, &app_id),
        app_id,
        unseen: 0,
    };
    let twin = |other: &Application| {
        other.app_id.eq_ignore_ascii_case(&application.app_id)
            || (other.unique_name.is_some() && other.unique_name == application.unique_name)
    };
    if world.directory.applications.values().any(twin) {
        fields.problem("another application has the same appId or uniqueName");
    }
    let key = application.object_id.to_lowercase();
    if world
        .directory
        .applications
        .insert(key, application)
        .is_some()
    {
        fields.problem("another application has the same objectId");
    }
    fields.done();
}

/// Most applications have a service principal, so only the lack of one needs saying.
fn read_principal(world: &mut World, fields: &Fields<'_>, app_id: &str) -> Option<Principal> {
    let fresh = |world: &mut World| fresh_service_principal(world, app_id);
    let object_id = match fields.node("servicePrincipal") {
        None => fresh(world),
        Some(node) => match node.value {
            Value::Bool(false) => return None,
            Value::Bool(true) => fresh(world),
            Value::String(object_id) => {
                fresh_service_principal(world, app_id);
                object_id.clone()
            }
            _ => {
                node.problem("the service principal's object id, true or false is expected");
                return None;
            }
        },
    };
    Some(Principal {
        object_id,
        unseen: 0,
    })
}

fn read_federated(
    world: &World,
    fields: &Fields<'_>,
    app_id: &str,
) -> BTreeMap<String, Credential> {
    let mut credentials: BTreeMap<String, Credential> = BTreeMap::new();
    for node in fields.items("credentials") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let name = fields.need("name").unwrap_or_default();
        let audience = fields.text("audience");
        let credential = Credential {
            id: federated_id(world, app_id, &name),
            issuer: fields.need("issuer").unwrap_or_default(),
            subject: fields.need("subject").unwrap_or_default(),
            audience: audience.unwrap_or_else(|| AUDIENCE.to_owned()),
            description: fields.text("description"),
            unseen: 0,
            name,
        };
        if credentials
            .values()
            .any(|other| other.pair() == credential.pair())
        {
            fields
                .problem("another credential of this application has the same issuer and subject");
        }
        let slot = credential.name.to_lowercase();
        if credentials.insert(slot, credential).is_some() {
            fields.problem("another credential of this application has the same name");
        }
        fields.done();
    }
    if credentials.len() > LIMIT {
        fields.problem("an application holds at most 20 credentials");
    }
    credentials
}

pub(super) fn federated_id(world: &World, app_id: &str, name: &str) -> String {
    world.guid(&format!("federated/{app_id}/{name}").to_lowercase())
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let of = |deleted: bool| -> Value {
        let all = world.directory.applications.values();
        let all = all.filter(|app| app.deleted.is_some() == deleted);
        all.map(Application::dump).collect()
    };
    out.say("applications", of(false));
    out.say("deletedApplications", of(true));
    if world.directory.lag > 0 {
        out.put("graph", json!({"lag": world.directory.lag}));
    }
}
