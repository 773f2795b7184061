//! `Microsoft.Authorization`: who may do what where.

pub(crate) mod assignments;
mod builtin;
pub(crate) mod definitions;
mod filter;
mod rights;
mod scope;
pub(crate) mod state;
#[cfg(test)]
mod tests;

use http::Method;
use serde_json::{Value, json};

use self::state::{Definition, ManagementGroup};
use super::answer::{Answer, group_not_found, not_allowed, resource_not_found};
use super::identity::principal_id;
use super::path::Target;
use super::provider;
use super::store::Kind;
use crate::document::{Fields, Node, Out};
use crate::entra;
use crate::graph::objects::{self, Said};
use crate::world::World;

/// What kinds of principal a tenant has, as role assignments spell them.
const KINDS: [&str; 5] = [
    "User",
    "Group",
    "ServicePrincipal",
    "ForeignGroup",
    "Device",
];

/// Roles are asked for behind any other path, so this comes before all who look at paths.
pub(crate) fn is_asked(target: &Target) -> bool {
    scope::asked(target).is_some()
}

pub(crate) fn answer(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    let refusal = || not_allowed(&target.method);
    let asked = scope::asked(target).ok_or_else(refusal)?;
    let kind = asked.rest.first().map(String::as_str);
    match (kind, asked.rest.len(), &target.method) {
        (Some("roleassignments"), 1, &Method::GET) => assignments::list(world, target, &asked),
        (Some("roleassignments"), 2, _) => provider::one(&assignments::Assignments, world, target),
        (Some("roledefinitions"), 1, &Method::GET) => definitions::list(world, target, &asked),
        (Some("roledefinitions"), 2, _) => definitions::one(world, target, &asked),
        _ => Err(refusal()),
    }
}

/// Nothing can be written at a scope whose group, or which itself, is not there.
pub(crate) fn there(world: &World, scope: &str) -> Result<(), Answer> {
    let parts: Vec<&str> = scope.split('/').skip(1).collect();
    let [_, subscription, kind, group, rest @ ..] = parts.as_slice() else {
        return Ok(());
    };
    if !kind.eq_ignore_ascii_case("resourcegroups") {
        return Ok(());
    }
    if world.group(subscription, group).is_none() {
        return Err(group_not_found(group));
    }
    match rest {
        [_, provider, kind, name] if world.lacks(&scope::key(scope)) => {
            let what = format!("{provider}/{kind}/{name}");
            Err(resource_not_found(&what, group))
        }
        _ => Ok(()),
    }
}

impl World {
    /// Is this the id of something that this world would hold if it were there? Of other services nothing is known.
    fn lacks(&self, key: &str) -> bool {
        let kind: Vec<&str> = key.split('/').skip(6).take(2).collect();
        match kind.as_slice() {
            ["microsoft.managedidentity", "userassignedidentities"] => {
                self.store.get(Kind::Identity, key).is_none()
            }
            ["microsoft.containerservice", "managedclusters"] => {
                self.store.get(Kind::Cluster, key).is_none()
            }
            // Worlds need not hold the vaults that are scopes only, but what was deleted is gone.
            ["microsoft.keyvault", "vaults"] => {
                let mut gone = self.store.all(Kind::DeletedVault);
                gone.any(|it| it.id().eq_ignore_ascii_case(key))
            }
            _ => false,
        }
    }

    /// What kind of principal has this object id: `ServicePrincipal` for identities and applications; none has none.
    pub(crate) fn principal(&self, id: &str) -> Option<&str> {
        let mut identities = self.store.all(Kind::Identity);
        let identity = identities.any(|it| principal_id(it).eq_ignore_ascii_case(id));
        let cluster = || {
            let mut clusters = self.store.all(Kind::Cluster);
            clusters.any(|it| it.text("/identity/principalId").eq_ignore_ascii_case(id))
        };
        let application = || {
            let mut all = self.directory.applications.values();
            all.any(|app| {
                let own = app.principal.as_ref().filter(|_| app.deleted.is_none());
                own.is_some_and(|own| own.object_id.eq_ignore_ascii_case(id))
            })
        };
        let own = || entra::operator(self).object_id.eq_ignore_ascii_case(id);
        if identity || cluster() || application() || own() {
            return Some("ServicePrincipal");
        }
        if let Some(it) = self.directory.objects.get(&id.to_lowercase()) {
            return it.assignable();
        }
        self.roles
            .principals
            .get(&id.to_lowercase())
            .map(String::as_str)
    }
}

/// After identities and clusters: assignments may name them.
pub(crate) fn read(world: &mut World, fields: &Fields<'_>) {
    for node in fields.items("principals") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let (id, kind) = (fields.need("id"), fields.text("type"));
        let spread = fields.node("spread").map(|node| spread(&node));
        let members = fields.items("members");
        let said = Said {
            name: fields.text("displayName"),
            user: fields.text("userPrincipalName"),
            members: members
                .iter()
                .filter_map(Node::text)
                .map(|it| world.principal_named(&it).to_lowercase())
                .collect(),
        };
        let kind = kind.unwrap_or_else(|| "ServicePrincipal".to_owned());
        if !KINDS.contains(&kind.as_str()) {
            fields.problem(format!("`type` is one of {}", KINDS.join(", ")));
        }
        if let Some(id) = id.map(|id| id.to_lowercase()) {
            if let Some(spread) = spread {
                world.roles.unseen.insert(id.clone(), spread);
            }
            objects::read_principal(world, &id, &kind, &node, said);
            world.roles.principals.insert(id, kind);
        }
        fields.done();
    }
    if let Some(node) = fields.node("principalSpread") {
        world.roles.spread = spread(&node);
    }
    for node in fields.items("managementGroups") {
        read_management_group(world, &node);
    }
    for node in fields.items("roleDefinitions") {
        definitions::read(world, &node);
    }
    for node in fields.items("roleAssignments") {
        assignments::read(world, &node);
    }
}

/// Where rights are enforced, whoever runs the tools may do everything, unless the document says what else.
pub(crate) fn enable(world: &mut World) {
    let who = entra::operator(world).object_id;
    let mut all = world.store.all(Kind::Assignment);
    if !world.enforced
        || all.any(|it| {
            it.text("/properties/principalId")
                .eq_ignore_ascii_case(&who)
        })
    {
        return;
    }
    drop(all);
    assignments::put(world, "/", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", &who);
    if world.belongs_to(&who).is_empty() {
        objects::hold(world, "Global Administrator", &who);
    }
}

fn read_management_group(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let name = fields.need("name").unwrap_or_default();
    let group = ManagementGroup {
        display: fields.text("displayName").unwrap_or_else(|| name.clone()),
        parent: fields.text("parent").map(|p| p.to_lowercase()),
        subscriptions: fields
            .items("subscriptions")
            .iter()
            .filter_map(|n| Some(n.text()?.to_lowercase()))
            .collect(),
        name: name.clone(),
    };
    if world
        .roles
        .groups
        .insert(name.to_lowercase(), group)
        .is_some()
    {
        fields.problem("the same management group is there twice");
    }
    fields.done();
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let roles = &world.roles;
    let principals = roles.principals.iter();
    let principals = principals.map(|(id, kind)| dump_principal(world, id, kind));
    out.say("principals", principals.collect::<Value>());
    let groups = roles.groups.values().map(ManagementGroup::dump);
    out.say("managementGroups", groups.collect::<Value>());
    let definitions = roles.definitions.values().map(Definition::dump);
    out.say("roleDefinitions", definitions.collect::<Value>());
    let mut assignments: Vec<_> = world.store.all(Kind::Assignment).collect();
    assignments.sort_by_key(|it| it.name.to_lowercase());
    let assignments = assignments.into_iter().map(assignments::dump);
    out.say("roleAssignments", assignments.collect::<Value>());
    out.say("principalSpread", dump_spread(roles.spread));
}

fn dump_principal(world: &World, id: &str, kind: &str) -> Value {
    let mut out = json!({"id": id, "type": kind});
    let left = world.roles.unseen.get(id).copied().unwrap_or_default();
    if left != (0, 0) {
        out["spread"] = dump_spread(left);
    }
    objects::dump_principal(world, id, &mut out);
    out
}

/// What was at or below a scope goes with it. Assignments to a principal stay when the principal goes.
pub(crate) fn scope_gone(world: &mut World, scope: &str) {
    let gone = scope::key(scope);
    let within = |scope: &str| {
        let key = scope::key(scope);
        key.strip_prefix(&gone)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    world.store.take_below(&gone);
    let definitions = &mut world.roles.definitions;
    definitions.retain(|_, d| !d.scopes.iter().all(|s| within(s)));
}

fn spread(node: &Node<'_>) -> (u64, u64) {
    if node.value.is_object() {
        let Some(fields) = node.fields() else {
            return (0, 0);
        };
        let (untyped, typed) = (fields.count("untyped"), fields.count("typed"));
        fields.done();
        (untyped.unwrap_or(0), typed.unwrap_or(0))
    } else {
        (node.count().unwrap_or(0), 0)
    }
}

fn dump_spread(spread: (u64, u64)) -> Value {
    match spread {
        (untyped, 0) => json!(untyped),
        (untyped, typed) => json!({"untyped": untyped, "typed": typed}),
    }
}

impl ManagementGroup {
    fn dump(&self) -> Value {
        let mut out = json!({"name": self.name});
        if self.display != self.name {
            out["displayName"] = json!(self.display);
        }
        if let Some(parent) = &self.parent {
            out["parent"] = json!(parent);
        }
        if !self.subscriptions.is_empty() {
            out["subscriptions"] = json!(self.subscriptions);
        }
        out
    }
}
