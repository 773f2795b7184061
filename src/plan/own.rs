//! The plan's own feet: which changes would take away what the run itself may do.
//!
//! Rights are judged by the principal that the run is logged in as. widctl gives and takes what identities hold themselves, so no plan ends
//! what a group gives; whether a group gives the run again what it loses is not seen.

use super::rules::Rules;
use super::walk::Walk;
use super::{Action, Change};
use crate::resource::{Role, RoleRef, each};

/// The built-in roles that let a run read, write or hand out what a manifest declares.
const CARRIES: [&str; 13] = [
    "Azure Kubernetes Service Cluster Admin Role",
    "Azure Kubernetes Service Cluster User Role",
    "Azure Kubernetes Service Contributor Role",
    "Azure Kubernetes Service RBAC Admin",
    "Azure Kubernetes Service RBAC Cluster Admin",
    "Azure Kubernetes Service RBAC Writer",
    "Contributor",
    "Key Vault Contributor",
    "Managed Identity Contributor",
    "Owner",
    "Reader",
    "Role Based Access Control Administrator",
    "User Access Administrator",
];

/// The same of Microsoft Graph's application permissions.
pub(super) const GRAPH: [&str; 6] = [
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// Whether a change takes from whoever carries it out.
pub(super) fn takes(walk: &Walk<'_>, change: &Change) -> bool {
    let caller = walk.live.caller.as_deref();
    caller.is_some_and(|it| change.acts() && takes_from(change, it))
}

fn takes_from(change: &Change, caller: &str) -> bool {
    let goes = match change.action {
        Action::Delete | Action::Replace => true,
        Action::Keep | Action::Create | Action::Update | Action::Blocked => false,
    };
    let is_caller = |id: Option<&str>| id.is_some_and(|it| it.eq_ignore_ascii_case(caller));
    let Some(before) = change.before.as_ref().filter(|_| goes) else {
        return false;
    };
    let itself = before.resource.principal();
    let itself = itself.and_then(|_| before.outputs.get("principalId"));
    is_caller(itself.map(String::as_str)) || is_caller(each!(&before.resource, it => it.carries()))
}

/// Whether a run may stand on a role. What one of the tenant's own permits is not known here, so it may.
pub(super) fn carries(role: &Role) -> bool {
    let known = match &role.definition {
        Some(id) => RoleRef::of(id),
        None => role.role.clone(),
    };
    match known {
        RoleRef::Name(name) => CARRIES.iter().any(|it| it.eq_ignore_ascii_case(&name)),
        RoleRef::Id(_) => true,
    }
}
