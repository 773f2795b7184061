//! Role assignments: one principal, one role, one scope.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::definitions;
use super::filter::{Term, terms};
use super::scope::{self, Asked};
use super::state::role_of;
use crate::arm::answer::{Answer, bad_request, created, empty, error, ok};
use crate::arm::identity::principal_id;
use crate::arm::page;
use crate::arm::path::Target;
use crate::arm::provider::{Provider, Put};
use crate::arm::store::{Kind, Resource};
use crate::clock::rfc3339;
use crate::document::{Node, Out};
use crate::entra;
use crate::world::World;

/// How many a subscription holds at and below itself; fixed.
const LIMIT: usize = 4000;
/// How many a management group holds at itself.
const LIMIT_OF_GROUP: usize = 500;

/// Versions grew: the type came in 2018, conditions and descriptions in 2020 [recorded].
const NEWER: [&str; 5] = [
    "principalType",
    "condition",
    "conditionVersion",
    "delegatedManagedIdentityResourceId",
    "description",
];

/// What a second request under the same name does not change.
const KEPT: [&str; 5] = [
    "roleDefinitionId",
    "principalType",
    "scope",
    "createdOn",
    "createdBy",
];

/// Each is kept below its scope, with which it goes.
pub(crate) struct Assignments;

impl Provider for Assignments {
    fn kind(&self) -> Kind {
        Kind::Assignment
    }

    fn shown(&self, _world: &World, it: &Resource, version: &str) -> Value {
        let newer = match version {
            version if version < "2018" => &NEWER[..],
            version if version < "2020" => &NEWER[1..],
            _ => &[],
        };
        let mut body = it.body.clone();
        if let Some(properties) = body["properties"].as_object_mut() {
            properties.retain(|name, _| !newer.contains(&name.as_str()));
        }
        body
    }

    fn missing(&self, world: &World, target: &Target) -> Answer {
        let there = self.of_what_is_there(world, target);
        there.err().unwrap_or_else(|| {
            error(
                StatusCode::NOT_FOUND,
                "RoleAssignmentNotFound",
                &format!("The role assignment '{}' is not found.", target.last()),
            )
        })
    }

    fn admitted(&self, world: &mut World, target: &Target, _key: &str) -> Result<(), Answer> {
        self.of_what_is_there(world, target)
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let it = wish(world, target, &wanted["properties"])?;
        // Names are one per tenant.
        if let Some(before) = before.or_else(|| named(world, &it.name).cloned()) {
            return changed(before, it);
        }
        let refusal = taken(world, &it, target.version())
            .or_else(|| full(world, scope_of(&it)))
            .or_else(|| stranger(world, principal_of(&it), &wanted["properties"]));
        refusal.map_or(Ok(it), Err)
    }

    /// 201 whether it is new or not; and it does not know who made it [recorded].
    fn answered(&self, world: &mut World, target: &Target, key: &str, _new: bool) -> Answer {
        let Some(it) = world.store.get(Kind::Assignment, key) else {
            return self.missing(world, target);
        };
        let mut body = self.shown(world, it, target.version());
        body["properties"]["createdBy"] = Value::Null;
        created(&body)
    }

    fn delete(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        Ok(match world.store.take(Kind::Assignment, key) {
            Some(gone) => ok(&self.shown(world, &gone, target.version())),
            None => empty(StatusCode::NO_CONTENT),
        })
    }
}

impl Assignments {
    /// At a group that is gone there is just no assignment; at a resource, it is the resource that is missing [recorded].
    fn of_what_is_there(&self, world: &World, target: &Target) -> Result<(), Answer> {
        let asked = scope::asked(target);
        let scope = asked.map(|it| it.scope).unwrap_or_default();
        match scope.split('/').count() > 5 || target.method == Method::PUT {
            true => super::there(world, &scope),
            false => Ok(()),
        }
    }
}

fn said<'a>(it: &'a Resource, property: &str) -> &'a str {
    it.body["properties"][property].as_str().unwrap_or_default()
}

fn scope_of(it: &Resource) -> &str {
    said(it, "scope")
}

fn principal_of(it: &Resource) -> &str {
    said(it, "principalId")
}

fn named<'a>(world: &'a World, name: &str) -> Option<&'a Resource> {
    let mut all = world.store.all(Kind::Assignment);
    all.find(|it| it.name.eq_ignore_ascii_case(name))
}

pub(super) fn list(world: &World, target: &Target, asked: &Asked) -> Result<Answer, Answer> {
    let filter = target.query("$filter");
    let terms = terms(filter).ok_or_else(|| {
        bad_request(
            "UnsupportedQuery",
            &format!(
                "The filter '{}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{{value}}' or assignedTo('{{value}}')'.",
                filter.unwrap_or_default()
            ),
        )
    })?;
    let key = scope::key(&asked.scope);
    let at = terms.contains(&Term::AtScope);
    let wanted = |it: &&Resource| {
        let own = scope::key(scope_of(it));
        let lies = world.covers(&own, &key) || (!at && world.covers(&key, &own));
        lies && terms.iter().all(|term| match term {
            Term::Principal(id) => principal_of(it).eq_ignore_ascii_case(id),
            Term::AtScope | Term::AtScopeAndBelow | Term::RoleName(_) | Term::Type(_) => true,
        })
    };
    let mut found: Vec<&Resource> = world.store.all(Kind::Assignment).filter(wanted).collect();
    found.sort_by_key(|it| (scope_of(it).len(), it.name.to_lowercase()));
    let bodies = found.iter();
    let bodies = bodies.map(|it| Assignments.shown(world, it, target.version()));
    Ok(page::paged_if_asked(world, target, bodies.collect()))
}

/// What a request asks for, where it makes sense by itself.
fn wish(world: &World, target: &Target, wanted: &Value) -> Result<Resource, Answer> {
    let asked = scope::asked(target);
    let (scope, name) = asked.map(|it| (it.scope, it.name)).unwrap_or_default();
    if Uuid::parse_str(&name).is_err() {
        return Err(bad_request(
            "InvalidRoleAssignmentId",
            &format!(
                "The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID."
            ),
        ));
    }
    let text = |key: &str| wanted[key].as_str().map(str::to_owned);
    let principal = text("principalId").unwrap_or_default();
    // Braces and missing dashes are GUIDs to Azure too.
    let Ok(principal) = Uuid::parse_str(&principal) else {
        return Err(bad_request(
            "InvalidPrincipalId",
            &format!("The Principal ID '{principal}' is not valid. Principal ID must be a GUID."),
        ));
    };
    let role = text("roleDefinitionId").unwrap_or_default();
    let guid = role.rsplit('/').next().unwrap_or_default().to_lowercase();
    if Uuid::parse_str(&guid).is_err() {
        return Err(bad_request(
            "InvalidRoleDefinitionId",
            &format!("The role definition ID '{guid}' is not valid."),
        ));
    }
    if !definitions::assignable(world, &guid, &scope) {
        return Err(definitions::not_found(&guid));
    }
    if text("condition").is_some() && text("conditionVersion").as_deref() != Some("2.0") {
        return Err(bad_request(
            "InvalidConditionVersion",
            "A condition needs the condition version '2.0'.",
        ));
    }
    let caller = entra::caller(world, &target.headers);
    let kind = text("principalType");
    let mut it = made(world, &scope, &name, &guid, &principal.to_string(), &caller);
    let properties = &mut it.body["properties"];
    if let Some(kind) = kind {
        properties["principalType"] = json!(kind);
    }
    for key in &NEWER[1..] {
        properties[key] = json!(text(key));
    }
    Ok(it)
}

/// One that nothing else is said of.
fn made(
    world: &World,
    scope: &str,
    name: &str,
    role: &str,
    principal: &str,
    caller: &str,
) -> Resource {
    let mut it = Resource::new(String::new(), String::new(), name.to_owned());
    let now = rfc3339(world.clock.now());
    it.body = json!({
        "properties": {
            "roleDefinitionId": scope::definition_id(scope, role),
            "principalId": principal,
            "principalType": world.principal(principal).unwrap_or_default(),
            "scope": scope,
            "condition": null,
            "conditionVersion": null,
            "createdOn": now,
            "updatedOn": now,
            "createdBy": caller,
            "updatedBy": caller,
            "delegatedManagedIdentityResourceId": null,
            "description": null,
        },
        "id": scope::id(scope, "roleAssignments", name),
        "type": Kind::Assignment.path(),
        "name": name,
    });
    it
}

/// The same assignment as a second request under its name wants it. Another scope is a change too.
fn changed(mut before: Resource, wanted: Resource) -> Result<Resource, Answer> {
    let same = scope::key(scope_of(&before)) == scope::key(scope_of(&wanted))
        && role_of(&before) == role_of(&wanted)
        && principal_of(&before).eq_ignore_ascii_case(principal_of(&wanted));
    if !same {
        return Err(bad_request(
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        ));
    }
    for (name, value) in wanted.body["properties"].as_object().into_iter().flatten() {
        if !KEPT.contains(&name.as_str()) {
            before.body["properties"][name] = value.clone();
        }
    }
    Ok(before)
}

/// Another assignment says the same under another name.
fn taken(world: &World, wanted: &Resource, version: &str) -> Option<Answer> {
    let scope = scope::key(scope_of(wanted));
    let same = world.store.all(Kind::Assignment).find(|it| {
        role_of(it) == role_of(wanted)
            && principal_of(it).eq_ignore_ascii_case(principal_of(wanted))
            && scope::key(scope_of(it)) == scope
    })?;
    // The name came to the message after 2021 [recorded], without dashes.
    let which = if version < "2022" {
        String::new()
    } else {
        format!(
            " The ID of the existing role assignment is {}.",
            same.name.replace('-', "").to_lowercase()
        )
    };
    Some(error(
        StatusCode::CONFLICT,
        "RoleAssignmentExists",
        &format!("The role assignment already exists.{which}"),
    ))
}

fn full(world: &World, scope: &str) -> Option<Answer> {
    let home = scope::subscription(scope);
    let key = scope::key(scope);
    let inside = |it: &&Resource| match home {
        Some(home) => {
            scope::subscription(scope_of(it)).is_some_and(|s| s.eq_ignore_ascii_case(home))
        }
        None => scope::key(scope_of(it)) == key,
    };
    let count = world.store.all(Kind::Assignment).filter(inside).count();
    let limit = if home.is_some() {
        LIMIT
    } else {
        LIMIT_OF_GROUP
    };
    (count >= limit).then(|| {
        bad_request(
            "RoleAssignmentLimitExceeded",
            &format!("No more role assignments can be created: there are {limit} already."),
        )
    })
}

/// Nobody has this object id, or not all of Azure has heard of it, or it is of another kind than was said.
fn stranger(world: &mut World, principal: &str, properties: &Value) -> Option<Answer> {
    let said = properties["principalType"].as_str();
    let kind = world.principal(principal).map(str::to_owned);
    let left = world.roles.unseen.get_mut(&principal.to_lowercase());
    let refused = match (left, said) {
        (Some((untyped, _)), None) if *untyped > 0 => {
            *untyped -= 1;
            true
        }
        (Some((_, typed)), Some(_)) if *typed > 0 => {
            *typed -= 1;
            true
        }
        _ => kind.is_none(),
    };
    if refused {
        return Some(bad_request(
            "PrincipalNotFound",
            &format!(
                "Principal {} does not exist in the directory {}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
                principal.replace('-', ""),
                world.tenant
            ),
        ));
    }
    let (kind, said) = (kind?, said?);
    (kind != said).then(|| {
        bad_request(
            "UnmatchedPrincipalType",
            &format!(
                "The PrincipalId '{}' has type '{kind}' , which is different from specified PrinciaplType '{said}'.",
                principal.replace('-', "")
            ),
        )
    })
}

/// An assignment that nobody asked for.
pub(super) fn put(world: &mut World, scope: &str, role: &str, principal: &str) {
    let name = world.guid(&format!(
        "assignment/{}/{role}/{principal}",
        scope::key(scope)
    ));
    let it = made(world, scope, &name, role, principal, principal);
    let key = scope::key(it.id());
    world.store.put(Kind::Assignment, key, it);
}

pub(super) fn dump(it: &Resource) -> Value {
    let mut out = Out::new();
    out.put("name", &it.name);
    out.put("scope", scope_of(it));
    out.put("role", role_of(it));
    out.put("principal", principal_of(it));
    out.put("type", said(it, "principalType"));
    for key in ["description", "condition", "conditionVersion"] {
        out.some(key, it.body["properties"][key].as_str());
    }
    out.value()
}

/// An assignment in a world document: the principal by object id, or by the name or ARM id of an identity.
pub(super) fn read(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let scope = fields.need("scope").unwrap_or_default();
    let role = fields.need("role").unwrap_or_default();
    let guid = definitions::resolve(world, &role);
    if guid.is_none() && Uuid::parse_str(&role).is_err() {
        fields.problem(format!("there is no role `{role}`"));
    }
    let principal = match (fields.text("principal"), fields.text("identity")) {
        (Some(id), None) => world.principal_named(&id),
        (None, Some(name)) => {
            let mut found = world
                .store
                .entries(Kind::Identity)
                .filter(|(key, identity)| {
                    **key == name.to_lowercase() || identity.name.eq_ignore_ascii_case(&name)
                });
            match (found.next(), found.next()) {
                (Some((_, identity)), None) => principal_id(identity).to_owned(),
                (None, _) => {
                    fields.problem(format!("there is no identity `{name}`"));
                    String::new()
                }
                (Some(_), Some(_)) => {
                    fields.problem(format!(
                        "`{name}` is the name of several identities: give the ARM id"
                    ));
                    String::new()
                }
            }
        }
        (None, None) | (Some(_), Some(_)) => {
            fields.problem("an assignment has `principal` or `identity`");
            String::new()
        }
    };
    let role = guid.unwrap_or_else(|| role.to_lowercase());
    let name = fields.text("name").unwrap_or_else(|| {
        world.guid(&format!(
            "assignment/{}/{role}/{principal}",
            scope::key(&scope)
        ))
    });
    if Uuid::parse_str(&name).is_err() {
        fields.problem("an assignment's `name` is a GUID");
    }
    let caller = world.guid("operator");
    let mut it = made(world, &scope, &name, &role, &principal, &caller);
    let properties = &mut it.body["properties"];
    if let Some(at) = fields.text("createdOn") {
        properties["createdOn"] = json!(at);
        properties["updatedOn"] = json!(at);
    }
    // Whose principal is gone keeps the kind that it had.
    let (kind, unknown) = (fields.text("type"), properties["principalType"] == "");
    if let Some(kind) = kind.or_else(|| unknown.then(|| "ServicePrincipal".to_owned())) {
        properties["principalType"] = json!(kind);
    }
    for key in ["description", "condition", "conditionVersion"] {
        properties[key] = json!(fields.text(key));
    }
    if named(world, &name).is_some() {
        fields.problem("another assignment has the same name");
    }
    let key = scope::key(it.id());
    world.store.put(Kind::Assignment, key, it);
    fields.done();
}
