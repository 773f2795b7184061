//! Role assignments: one principal, one role, one scope.

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::definitions;
use super::filter::{Term, terms};
use super::scope::{self, Asked};
use super::state::Assignment;
use crate::arm::answer::{Answer, bad_request, created, empty, error, not_allowed, ok};
use crate::arm::identity::principal_id;
use crate::arm::page;
use crate::arm::path::Target;
use crate::arm::store::Kind;
use crate::clock::rfc3339;
use crate::document::{Node, Out};
use crate::entra;
use crate::world::World;

/// How many a subscription holds at and below itself; fixed.
const LIMIT: usize = 4000;
/// How many a management group holds at itself.
const LIMIT_OF_GROUP: usize = 500;

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
    let wanted = |a: &&Assignment| {
        let own = scope::key(&a.scope);
        let lies = world.covers(&own, &key) || (!at && world.covers(&key, &own));
        lies && terms.iter().all(|term| match term {
            Term::Principal(id) => a.principal.eq_ignore_ascii_case(id),
            Term::AtScope | Term::AtScopeAndBelow | Term::RoleName(_) | Term::Type(_) => true,
        })
    };
    let mut found: Vec<&Assignment> = world.roles.assignments.values().filter(wanted).collect();
    found.sort_by_key(|a| (a.scope.len(), a.name.to_lowercase()));
    let bodies = found.iter().map(|a| a.body(target.version(), true));
    Ok(page::page(world, target, bodies.collect()))
}

pub(super) fn one(world: &mut World, target: &Target, asked: &Asked) -> Result<Answer, Answer> {
    // At a group that is gone there is just no assignment; at a resource, it is the resource that is missing [recorded].
    let resource = asked.scope.split('/').count() > 5;
    if resource || target.method == Method::PUT {
        super::there(world, &asked.scope)?;
    }
    let key = asked.name.to_lowercase();
    let found = world.roles.assignments.get(&key);
    let found = found.filter(|a| scope::key(&a.scope) == scope::key(&asked.scope));
    let shown = found.map(|a| ok(&a.body(target.version(), true)));
    match (&target.method, shown) {
        (&Method::GET, Some(shown)) => Ok(shown),
        (&Method::GET, None) => Err(error(
            StatusCode::NOT_FOUND,
            "RoleAssignmentNotFound",
            &format!("The role assignment '{}' is not found.", asked.name),
        )),
        (&Method::PUT, _) => put(world, target, asked),
        (&Method::DELETE, Some(shown)) => {
            world.roles.assignments.remove(&key);
            Ok(shown)
        }
        (&Method::DELETE, None) => Ok(empty(StatusCode::NO_CONTENT)),
        _ => Err(not_allowed(&target.method)),
    }
}

fn put(world: &mut World, target: &Target, asked: &Asked) -> Result<Answer, Answer> {
    let wanted = target.content()?;
    let caller = entra::caller(world, &target.headers);
    let assignment = wish(world, asked, &wanted["properties"], caller)?;
    let key = asked.name.to_lowercase();
    let assignment = match world.roles.assignments.get(&key) {
        Some(before) => before.changed(assignment)?,
        None => {
            let refusal = taken(world, &assignment, target.version())
                .or_else(|| full(world, &assignment.scope))
                .or_else(|| stranger(world, &assignment, &wanted["properties"]));
            refusal.map_or(Ok(assignment), Err)?
        }
    };
    // 201 whether it is new or not [recorded].
    let answer = created(&assignment.body(target.version(), false));
    world.roles.assignments.insert(key, assignment);
    Ok(answer)
}

/// What a request asks for, where it makes sense by itself.
fn wish(
    world: &World,
    asked: &Asked,
    wanted: &Value,
    caller: String,
) -> Result<Assignment, Answer> {
    if Uuid::parse_str(&asked.name).is_err() {
        return Err(bad_request(
            "InvalidRoleAssignmentId",
            &format!(
                "The role assignment ID '{}' is not valid. The role assignment ID must be a GUID.",
                asked.name
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
    if !definitions::assignable(world, &guid, &asked.scope) {
        return Err(definitions::not_found(&guid));
    }
    let (condition, version) = (text("condition"), text("conditionVersion"));
    if condition.is_some() && version.as_deref() != Some("2.0") {
        return Err(bad_request(
            "InvalidConditionVersion",
            "A condition needs the condition version '2.0'.",
        ));
    }
    let now = rfc3339(world.clock.now());
    Ok(Assignment {
        name: asked.name.clone(),
        scope: asked.scope.clone(),
        role: guid,
        kind: text("principalType")
            .or_else(|| world.principal(&principal.to_string()).map(str::to_owned))
            .unwrap_or_default(),
        principal: principal.to_string(),
        description: text("description"),
        condition,
        version,
        delegated: text("delegatedManagedIdentityResourceId"),
        created: now.clone(),
        updated: now,
        creator: caller.clone(),
        changer: caller,
    })
}

/// Another assignment says the same under another name.
fn taken(world: &World, wanted: &Assignment, version: &str) -> Option<Answer> {
    let scope = scope::key(&wanted.scope);
    let same = world.roles.assignments.values().find(|a| {
        a.role == wanted.role
            && a.principal.eq_ignore_ascii_case(&wanted.principal)
            && scope::key(&a.scope) == scope
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
    let inside = |a: &&Assignment| match home {
        Some(home) => scope::subscription(&a.scope).is_some_and(|s| s.eq_ignore_ascii_case(home)),
        None => scope::key(&a.scope) == key,
    };
    let count = world.roles.assignments.values().filter(inside).count();
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
fn stranger(world: &mut World, wanted: &Assignment, properties: &Value) -> Option<Answer> {
    let said = properties["principalType"].as_str();
    let kind = world.principal(&wanted.principal).map(str::to_owned);
    let left = world.roles.unseen.get_mut(&wanted.principal.to_lowercase());
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
                wanted.principal.replace('-', ""),
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
                wanted.principal.replace('-', "")
            ),
        )
    })
}

impl Assignment {
    /// The same assignment as a second request under its name wants it. Names are one per tenant, so another scope is a
    /// change too.
    fn changed(&self, wanted: Assignment) -> Result<Assignment, Answer> {
        let same = scope::key(&self.scope) == scope::key(&wanted.scope)
            && self.role == wanted.role
            && self.principal.eq_ignore_ascii_case(&wanted.principal);
        if !same {
            return Err(bad_request(
                "RoleAssignmentUpdateNotPermitted",
                "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
            ));
        }
        Ok(Assignment {
            name: self.name.clone(),
            scope: self.scope.clone(),
            kind: self.kind.clone(),
            created: self.created.clone(),
            creator: self.creator.clone(),
            ..wanted
        })
    }

    fn body(&self, version: &str, read: bool) -> Value {
        let mut properties = Map::new();
        let mut put = |key: &str, value: Value| {
            properties.insert(key.to_owned(), value);
        };
        put(
            "roleDefinitionId",
            json!(scope::definition_id(&self.scope, &self.role)),
        );
        put("principalId", json!(self.principal));
        // Versions grew: the type came in 2018, conditions and descriptions in 2020 [recorded].
        if version >= "2018" {
            put("principalType", json!(self.kind));
        }
        put("scope", json!(self.scope));
        if version >= "2020" {
            put("condition", json!(self.condition));
            put("conditionVersion", json!(self.version));
        }
        put("createdOn", json!(self.created));
        put("updatedOn", json!(self.updated));
        // The answer to a write does not know who made it [recorded].
        put("createdBy", json!(read.then_some(&self.creator)));
        put("updatedBy", json!(self.changer));
        if version >= "2020" {
            put("delegatedManagedIdentityResourceId", json!(self.delegated));
            put("description", json!(self.description));
        }
        json!({
            "properties": properties,
            "id": scope::id(&self.scope, "roleAssignments", &self.name),
            "type": "Microsoft.Authorization/roleAssignments",
            "name": self.name,
        })
    }

    pub(super) fn dump(&self) -> Value {
        let mut out = Out::new();
        out.put("name", &self.name);
        out.put("scope", &self.scope);
        out.put("role", &self.role);
        out.put("principal", &self.principal);
        out.put("type", &self.kind);
        out.some("description", self.description.as_ref());
        out.some("condition", self.condition.as_ref());
        out.some("conditionVersion", self.version.as_ref());
        out.value()
    }
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
        (Some(id), None) => id,
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
    let now = fields
        .text("createdOn")
        .unwrap_or_else(|| rfc3339(world.clock.now()));
    let known = world.principal(&principal).map(str::to_owned);
    let caller = world.guid("operator");
    let assignment = Assignment {
        // Whose principal is gone keeps the kind that it had.
        kind: fields
            .text("type")
            .or(known)
            .unwrap_or_else(|| "ServicePrincipal".to_owned()),
        description: fields.text("description"),
        condition: fields.text("condition"),
        version: fields.text("conditionVersion"),
        delegated: None,
        created: now.clone(),
        updated: now,
        creator: caller.clone(),
        changer: caller,
        name: name.clone(),
        scope,
        role,
        principal,
    };
    if world
        .roles
        .assignments
        .insert(name.to_lowercase(), assignment)
        .is_some()
    {
        fields.problem("another assignment has the same name");
    }
    fields.done();
}
