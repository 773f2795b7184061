//! Role definitions: Azure's own, and those that a tenant makes.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::builtin::{self, BUILTIN, Builtin};
use super::filter::{Term, terms};
use super::scope::{self, Asked};
use super::state::{Allowed, Definition, role_of};
use crate::arm::answer::{Answer, bad_request, created, empty, error, not_allowed, ok};
use crate::arm::page;
use crate::arm::path::Target;
use crate::arm::store::Kind;
use crate::clock::rfc3339;
use crate::document::Node;
use crate::entra;
use crate::world::World;

/// When Azure made its own roles; the real dates differ from role to role, and nobody goes by them.
const MADE: &str = "2015-02-02T21:55:09.8806423Z";

pub(super) fn list(world: &World, target: &Target, asked: &Asked) -> Result<Answer, Answer> {
    let Some(terms) = terms(target.query("$filter")) else {
        return Err(bad_request(
            "UnsupportedQuery",
            &format!(
                "The filter '{}' is not supported. Supported filters are 'atScopeAndBelow()', 'roleName eq '{{value}}'' and 'type eq '{{value}}''.",
                target.query("$filter").unwrap_or_default()
            ),
        ));
    };
    let below = terms.contains(&Term::AtScopeAndBelow);
    let wanted = |name: &str, kind: &str| {
        terms.iter().all(|term| match term {
            Term::RoleName(wanted) => name.to_lowercase() == *wanted,
            Term::Type(wanted) => kind.to_lowercase() == *wanted,
            Term::AtScope | Term::AtScopeAndBelow | Term::Principal(_) => true,
        })
    };
    let key = scope::key(&asked.scope);
    let own = world.roles.definitions.values().filter(|d| {
        wanted(&d.name, "CustomRole")
            && d.scopes.iter().any(|s| {
                let s = scope::key(s);
                world.covers(&s, &key) || (below && world.covers(&key, &s))
            })
    });
    let bodies = BUILTIN
        .iter()
        .filter(|b| wanted(b.name, "BuiltInRole"))
        .map(|b| builtin_body(b, &asked.scope))
        .chain(own.map(|d| d.body(&asked.scope, true)))
        .collect();
    // All 400 of them come in one answer [recorded], so pages are only for those who ask.
    Ok(page::whole(world, target, bodies))
}

pub(super) fn one(world: &mut World, target: &Target, asked: &Asked) -> Result<Answer, Answer> {
    let key = asked.name.to_lowercase();
    match target.method {
        Method::GET => match (builtin::find(&key), world.roles.definitions.get(&key)) {
            (Some(role), _) => Ok(ok(&builtin_body(role, &asked.scope))),
            (None, Some(role)) => Ok(ok(&role.body(&asked.scope, true))),
            (None, None) => Err(not_found(&asked.name)),
        },
        Method::PUT => put(world, target, asked),
        Method::DELETE => delete(world, asked),
        _ => Err(not_allowed(&target.method)),
    }
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn put(world: &mut World, target: &Target, asked: &Asked) -> Result<Answer, Answer> {
    super::there(world, &asked.scope)?;
    if Uuid::parse_str(&asked.name).is_err() {
        return Err(bad_request(
            "InvalidRoleDefinitionId",
            &format!("The role definition ID '{}' is not valid.", asked.name),
        ));
    }
    let wanted = target.content()?;
    let key = asked.name.to_lowercase();
    if builtin::find(&key).is_some() {
        return Err(error(
            StatusCode::FORBIDDEN,
            "RoleDefinitionUpdateNotPermitted",
            "Built-in role definitions cannot be changed.",
        ));
    }
    let properties = &wanted["properties"];
    let name = properties["roleName"].as_str().unwrap_or_default();
    let scopes = texts(&properties["assignableScopes"]);
    let permissions = properties["permissions"].as_array();
    let permissions: Vec<Value> = permissions.into_iter().flatten().map(permission).collect();
    if name.is_empty() || scopes.is_empty() || permissions.is_empty() {
        return Err(bad_request(
            "InvalidRoleDefinition",
            "A role definition needs 'roleName', 'permissions' and 'assignableScopes'.",
        ));
    }
    let mut own = world.roles.definitions.iter();
    let taken = BUILTIN.iter().any(|b| b.name.eq_ignore_ascii_case(name))
        || own.any(|(id, d)| *id != key && d.name.eq_ignore_ascii_case(name));
    if taken {
        return Err(error(
            StatusCode::CONFLICT,
            "RoleDefinitionWithSameNameExists",
            "A role definition cannot be updated with a name that already exists.",
        ));
    }
    let now = rfc3339(world.clock.now());
    let caller = entra::caller(world, &target.headers);
    let before = world.roles.definitions.get(&key);
    let definition = Definition {
        id: asked.name.clone(),
        name: name.to_owned(),
        description: properties["description"].as_str().map(str::to_owned),
        scopes,
        permissions,
        created: before.map_or_else(|| now.clone(), |d| d.created.clone()),
        creator: before.map_or(caller, |d| d.creator.clone()),
        updated: now,
    };
    let answer = created(&definition.body(&asked.scope, false));
    world.roles.definitions.insert(key, definition);
    Ok(answer)
}

fn permission(wanted: &Value) -> Value {
    json!({
        "actions": texts(&wanted["actions"]),
        "notActions": texts(&wanted["notActions"]),
        "dataActions": texts(&wanted["dataActions"]),
        "notDataActions": texts(&wanted["notDataActions"]),
    })
}

fn delete(world: &mut World, asked: &Asked) -> Result<Answer, Answer> {
    let key = asked.name.to_lowercase();
    let mut all = world.store.all(Kind::Assignment);
    if all.any(|it| role_of(it).eq_ignore_ascii_case(&key)) {
        return Err(bad_request(
            "RoleDefinitionHasAssignments",
            "There are existing role assignments referencing role. Please delete them first.",
        ));
    }
    Ok(match world.roles.definitions.remove(&key) {
        Some(gone) => ok(&gone.body(&asked.scope, true)),
        None => empty(StatusCode::NO_CONTENT),
    })
}

pub(super) fn not_found(name: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "RoleDefinitionDoesNotExist",
        &format!("The specified role definition with ID '{name}' does not exist."),
    )
}

/// The GUID of a role by name or GUID, in lower case.
pub(super) fn resolve(world: &World, role: &str) -> Option<String> {
    let builtin = BUILTIN
        .iter()
        .find(|b| b.name.eq_ignore_ascii_case(role) || b.id.eq_ignore_ascii_case(role))
        .map(|b| b.id.to_owned());
    let own = || {
        let mut all = world.roles.definitions.iter();
        all.find(|(id, d)| d.name.eq_ignore_ascii_case(role) || id.eq_ignore_ascii_case(role))
            .map(|(id, _)| id.clone())
    };
    builtin.or_else(own)
}

/// What a role allows, of the control plane or of the data plane.
pub(super) fn allowed(world: &World, role: &str, data: bool) -> Vec<Allowed> {
    let role = role.to_lowercase();
    if let Some(it) = builtin::find(&role) {
        let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        return vec![match data {
            true => Allowed {
                actions: owned(it.data_actions),
                but: Vec::new(),
            },
            false => Allowed {
                actions: owned(it.actions),
                but: owned(it.not_actions),
            },
        }];
    }
    let (actions, but) = match data {
        true => ("dataActions", "notDataActions"),
        false => ("actions", "notActions"),
    };
    let own = world
        .roles
        .definitions
        .get(&role)
        .map(|it| it.permissions.iter());
    let own = own.into_iter().flatten();
    own.map(|it| Allowed {
        actions: texts(&it[actions]),
        but: texts(&it[but]),
    })
    .collect()
}

/// Can this role, a GUID in lower case, be assigned there?
pub(super) fn assignable(world: &World, role: &str, scope: &str) -> bool {
    builtin::find(role).is_some()
        || world.roles.definitions.get(role).is_some_and(|d| {
            let key = scope::key(scope);
            d.scopes.iter().any(|s| world.covers(&scope::key(s), &key))
        })
}

/// A role in a world document.
pub(super) fn read(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let name = fields.need("roleName").unwrap_or_default();
    let id = fields
        .text("name")
        .unwrap_or_else(|| world.guid(&format!("role/{}", name.to_lowercase())));
    if Uuid::parse_str(&id).is_err() {
        fields.problem("a role's `name` is a GUID");
    }
    let texts = |nodes: Vec<Node<'_>>| nodes.iter().filter_map(Node::text).collect::<Vec<_>>();
    let mut permission =
        json!({"actions": [], "notActions": [], "dataActions": [], "notDataActions": []});
    for key in ["actions", "notActions", "dataActions", "notDataActions"] {
        permission[key] = json!(texts(fields.items(key)));
    }
    let now = rfc3339(world.clock.now());
    let definition = Definition {
        scopes: texts(fields.items("assignableScopes")),
        description: fields.text("description"),
        permissions: vec![permission],
        created: now.clone(),
        updated: now,
        creator: world.guid("operator"),
        id: id.clone(),
        name,
    };
    if definition.scopes.is_empty() {
        fields.problem("`assignableScopes` names at least one scope");
    }
    if world
        .roles
        .definitions
        .insert(id.to_lowercase(), definition)
        .is_some()
    {
        fields.problem("the same role is there twice");
    }
    fields.done();
}

impl Definition {
    fn body(&self, scope: &str, read: bool) -> Value {
        json!({
            "properties": {
                "roleName": self.name,
                "type": "CustomRole",
                "description": self.description,
                "assignableScopes": self.scopes,
                "permissions": self.permissions,
                "createdOn": self.created,
                "updatedOn": self.updated,
                "createdBy": read.then_some(&self.creator),
                "updatedBy": self.creator,
            },
            "id": scope::definition_id(scope, &self.id),
            "type": "Microsoft.Authorization/roleDefinitions",
            "name": self.id,
        })
    }

    pub(super) fn dump(&self) -> Value {
        let mut out = json!({
            "name": self.id,
            "roleName": self.name,
            "assignableScopes": self.scopes,
        });
        if let Some(description) = &self.description {
            out["description"] = json!(description);
        }
        // A document has one set of permissions: what several allow together.
        for key in ["actions", "notActions", "dataActions", "notDataActions"] {
            let all: Vec<&Value> = self
                .permissions
                .iter()
                .filter_map(|p| p[key].as_array())
                .flatten()
                .collect();
            if !all.is_empty() {
                out[key] = json!(all);
            }
        }
        out
    }
}

fn builtin_body(role: &Builtin, scope: &str) -> Value {
    json!({
        "properties": {
            "roleName": role.name,
            "type": "BuiltInRole",
            "description": role.description,
            "assignableScopes": ["/"],
            "permissions": [{
                "actions": role.actions,
                "notActions": role.not_actions,
                "dataActions": role.data_actions,
                "notDataActions": [],
            }],
            "createdOn": MADE,
            "updatedOn": MADE,
            "createdBy": null,
            "updatedBy": null,
        },
        "id": scope::definition_id(scope, role.id),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": role.id,
    })
}
